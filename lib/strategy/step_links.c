/* Compiling the steps of <journey/steps.h>. */
#include "strategy/content.h"
#include "strategy/step_kinds.h"

#include "base/error.h"
#include "base/text.h"

#define STR(s) (int)(s).size, ((s).data != NULL ? (s).data : "")

jy_step_kind jy_step_kind_of(jy_op_kind kind)
{
	switch (kind) {
	case JY_OP_UNTIL:
		return JY_STEP_UNTIL;
	case JY_OP_FIRST:
		return JY_STEP_FIRST;
	case JY_OP_UPDATE:
		return JY_STEP_UPDATE;
	case JY_OP_EMIT:
		return JY_STEP_EMIT;
	case JY_OP_CHOOSE:
		return JY_STEP_CHOOSE;
	case JY_OP_LOOP:
		return JY_STEP_LOOP;
	case JY_OP_PARALLEL:
		return JY_STEP_PARALLEL;
	case JY_OP_START:
		return JY_STEP_START;
	default:
		return JY_STEP_GO;
	}
}

/* ---- links ---- */

void jy_step_kind_room(jy_compiler *c, const jy_decl_journey *from, const jy_op *op, jy_step *step)
{
	(void)from;
	if (op->kind == JY_OP_FIRST) {
		step->as.first.items = jy_compiler_items(c, op->blocks, sizeof(*step->as.first.items));
		step->as.first.count = 0; /* the `else` is a block, too */
	} else if (op->kind == JY_OP_PARALLEL) {
		step->as.parallel.targets = jy_compiler_items(c, op->blocks, sizeof(*step->as.parallel.targets));
		step->as.parallel.live = jy_compiler_items(c, op->blocks, sizeof(*step->as.parallel.live));
		step->as.parallel.count = op->blocks;
		step->as.parallel.any = op->as.parallel.any != 0;
	}
}

void jy_step_kind_target(jy_step *step, const jy_op *op, uint32_t target)
{
	if (step->kind == JY_STEP_LOOP)
		step->as.loop.target = target;
	else if (step->kind == JY_STEP_PARALLEL)
		step->as.parallel.targets[op->blocks] = target;
	else if (op->kind == JY_OP_HAPPENS)
		step->as.first.items[op->blocks].target = target;
	else
		step->as.first.otherwise = target;
}

uint32_t jy_step_kind_tail(const jy_step *steps, uint32_t opener, uint32_t next)
{
	if (steps[opener].kind == JY_STEP_LOOP)
		return opener;
	return steps[opener].kind == JY_STEP_PARALLEL ? JY_NONE : next;
}

/* An operation that belongs to a step without being it. */
static bool is_block(jy_op_kind kind)
{
	return kind == JY_OP_BLOCK || kind == JY_OP_HAPPENS || kind == JY_OP_LANE;
}

void jy_step_kinds_place(jy_compiler *c, const jy_decl_journey *from, const uint32_t *openers, jy_journey *journey)
{
	uint32_t parent[JOURNEY_STRATEGY_DEPTH_MAX + 1], block[JOURNEY_STRATEGY_DEPTH_MAX + 1], depth = 0;
	bool otherwise[JOURNEY_STRATEGY_STEPS_MAX] = {false};
	size_t i;

	if (c->status != JOURNEY_OK)
		return;
	parent[0] = JY_NONE;
	block[0] = 0;
	for (i = 0; i < from->op_count; i++) {
		const jy_op *op = &from->ops[i];
		jy_step *step = &journey->steps[openers[i]];

		if (op->kind == JY_OP_END) {
			depth--;
		} else if (is_block(op->kind)) {
			block[depth] = op->blocks;
			if (step->kind == JY_STEP_FIRST && op->kind == JY_OP_HAPPENS)
				step->as.first.count = op->blocks + 1;
			else if (step->kind == JY_STEP_FIRST)
				otherwise[openers[i]] = true;
		} else {
			step->parent = parent[depth];
			step->block = block[depth];
			if (jy_op_opens(op->kind)) {
				parent[++depth] = openers[i];
				block[depth] = 0;
			}
		}
	}
	for (i = 0; i < journey->step_count; i++)
		if (journey->steps[i].kind == JY_STEP_FIRST && !otherwise[i])
			journey->steps[i].as.first.otherwise = journey->steps[i].next;
}

/* ---- expressions ---- */

/* A value of another type never is the instance's key. */
static void check_key_type(jy_compiler *c, const jy_scope *scope, const journey_expr_program *key, const char *place)
{
	const journey_expr_program *own =
		scope->trigger_mode == JY_SCOPE_CAPTURES ? c->strategy->triggers[scope->trigger].per : NULL;

	if (c->status == JOURNEY_OK && own != NULL && strcmp(journey_expr_type(own), journey_expr_type(key)) != 0)
		jy_compiler_fail_at(c, JOURNEY_TYPE, "the key has another type than that of the journey's trigger",
				    "%s", place);
}

void jy_compile_key(jy_compiler *c, const jy_scope *scope, uint32_t event, journey_str key, journey_expr_program **out,
		    const char *place, ...)
{
	jy_scope inner = {.event = event, .why = "the key of an event is an expression over `event`"};
	char text[JY_COMPILER_PLACE_MAX];
	va_list args;

	*out = NULL;
	if (key.size == 0 || event == JY_NONE)
		return;
	va_start(args, place);
	jy_formatv(text, sizeof(text), place, args);
	va_end(args);
	jy_compiler_expr(c, &inner, key, JY_WANT_KEY, out, "%s", text);
	check_key_type(c, scope, *out, text);
}

static void compile_until(jy_compiler *c, const jy_scope *scope, const jy_op *op, jy_step *step)
{
	const journey_until_options *from = &op->as.until;
	const char *type;

	step->as.until.offset = from->offset;
	step->as.until.at = from->has_at ? from->at : -1;
	step->as.until.days = from->days;
	jy_compiler_expr(c, scope, from->date, JY_WANT_ANY, &step->as.until.date, "%.*s.wait.until", STR(op->where));
	if (c->status != JOURNEY_OK || step->as.until.date == NULL)
		return;
	type = journey_expr_type(step->as.until.date);
	if (strcmp(type, "timestamp") != 0 && strcmp(type, "dyn") != 0) {
		jy_compiler_fail_at(c, JOURNEY_TYPE, "a wait until a date needs a timestamp", "%.*s.wait.until", STR(op->where));
		jy_compiler_hint(c, "a time of day is written in quotes: until: \"14:00\"");
	} else if (journey_expr_timed(step->as.until.date)) {
		jy_compiler_fail_at(c, JOURNEY_INVALID, "the date changes with time alone, so the wait would never know its end",
				    "%.*s.wait.until", STR(op->where));
		jy_compiler_hint(c, "for a length of time write a wait of that length");
	}
}

/* `segment("NAME")`, with what must hold besides. */
static journey_str segment_text(jy_compiler *c, journey_str segment, journey_str when)
{
	journey_str out = {NULL, 0};
	jy_buffer text;
	bool ok;
	size_t i;

	if (segment.size == 0)
		return when;
	jy_buffer_init(&text, &c->builder->allocator);
	ok = jy_buffer_text(&text, "segment(\"");
	for (i = 0; ok && i < segment.size; i++) {
		if (segment.data[i] == '"' || segment.data[i] == '\\')
			ok = jy_buffer_u8(&text, '\\');
		ok = ok && jy_buffer_u8(&text, (uint8_t)segment.data[i]);
	}
	ok = ok && jy_buffer_text(&text, "\")");
	if (when.size > 0)
		ok = ok && jy_buffer_text(&text, " && (") && jy_buffer_bytes(&text, when.data, when.size) &&
		     jy_buffer_text(&text, ")");
	if (ok)
		out = jy_compiler_str(c, jy_str_of((const char *)text.data, text.size));
	else
		jy_compiler_memory(c);
	jy_buffer_free(&text);
	return out;
}

static void compile_happens(jy_compiler *c, const jy_scope *scope, const jy_op *op, jy_step *step)
{
	const journey_happens_options *from = &op->as.happens;
	jy_happens *to = &step->as.first.items[op->blocks];
	jy_scope inner = *scope;
	journey_str when;

	to->event = jy_compiler_name(c, JY_NAME_EVENT, from->event, "%.*s.event", STR(op->where));
	jy_compiler_name(c, JY_NAME_SEGMENT, from->segment, "%.*s.segment", STR(op->where));
	when = segment_text(c, from->segment, from->when);
	inner.event = to->event;
	jy_compiler_expr(c, &inner, when, JY_WANT_BOOL, &to->when, "%.*s.when", STR(op->where));
	jy_compile_key(c, scope, to->event, from->key, &to->key, "%.*s.key", STR(op->where));
	if (to->event == JY_NONE)
		jy_compiler_drives(c, when, to->when, "%.*s.when", STR(op->where));
}

static bool among(const char *type, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(type, *list) == 0)
			return true;
	return false;
}

/* Whether a value of the expression's type can be one of the field's. */
static bool fits(journey_field_type field, const char *type)
{
	static const char *const texts[] = {"string", NULL}, *const numbers[] = {"double", "int", "uint", NULL};
	static const char *const truths[] = {"bool", NULL}, *const times[] = {"timestamp", "string", NULL};

	if (strcmp(type, "dyn") == 0)
		return true;
	switch (field) {
	case JOURNEY_FIELD_STRING:
		return among(type, texts);
	case JOURNEY_FIELD_DOUBLE:
	case JOURNEY_FIELD_MONEY:
	case JOURNEY_FIELD_INT:
		return among(type, numbers);
	case JOURNEY_FIELD_BOOL:
		return among(type, truths);
	case JOURNEY_FIELD_TIMESTAMP:
		return among(type, times);
	case JOURNEY_FIELD_LIST:
		return strncmp(type, "list", 4) == 0;
	case JOURNEY_FIELD_MAP:
	case JOURNEY_FIELD_GEO:
		return strncmp(type, "map", 3) == 0;
	default:
		return true;
	}
}

static void compile_value(jy_compiler *c, const jy_scope *scope, const journey_step_value *from,
			  journey_field_type type, jy_step_set *to, const char *place)
{
	jy_compiler_expr(c, scope, from->value, JY_WANT_ANY, &to->value, "%s.%.*s", place, STR(from->name));
	if (c->status != JOURNEY_OK || fits(type, journey_expr_type(to->value)))
		return;
	jy_compiler_fail(c, JOURNEY_TYPE, NULL, "the expression is of type %s, `%.*s` is of another",
			 journey_expr_type(to->value), STR(from->name));
	jy_error_where(&c->error, "%s.%.*s", place, STR(from->name));
	jy_compiler_hint(c, "text has quotes of its own inside of the expression: '\"gold\"'");
}

static void compile_update(jy_compiler *c, const jy_scope *scope, const jy_op *op, jy_step *step)
{
	const journey_update_options *from = &op->as.update;
	char place[JY_COMPILER_PLACE_MAX];
	size_t i;

	jy_format(place, sizeof(place), "%.*s.update", STR(op->where));
	step->as.set.event = JY_NONE;
	step->as.set.values = jy_compiler_items(c, from->value_count, sizeof(*step->as.set.values));
	for (i = 0; i < from->value_count && c->status == JOURNEY_OK; i++) {
		jy_step_set *to = &step->as.set.values[i];

		to->to = jy_compiler_name(c, JY_NAME_ATTRIBUTE, from->values[i].name, "%s.%.*s", place,
					  STR(from->values[i].name));
		if (c->status == JOURNEY_OK)
			compile_value(c, scope, &from->values[i], c->builder->attributes[to->to].type, to, place);
	}
	step->as.set.count = (uint32_t)from->value_count;
}

static void compile_emit(jy_compiler *c, const jy_scope *scope, const jy_op *op, jy_step *step)
{
	const journey_emit_options *from = &op->as.emit;
	const jy_event_type *event;
	char place[JY_COMPILER_PLACE_MAX];
	size_t i;

	jy_format(place, sizeof(place), "%.*s.emit.properties", STR(op->where));
	step->as.set.event = jy_compiler_name(c, JY_NAME_EVENT, from->event, "%.*s.emit.event", STR(op->where));
	step->as.set.values = jy_compiler_items(c, from->value_count, sizeof(*step->as.set.values));
	for (i = 0; i < from->value_count && c->status == JOURNEY_OK; i++) {
		jy_step_set *to = &step->as.set.values[i];

		event = &c->strategy->events[step->as.set.event];
		to->to = jy_event_property(event, from->values[i].name);
		if (to->to == JY_NONE)
			jy_compiler_no_property(c, event, from->values[i].name, "%s.%.*s", place,
						STR(from->values[i].name));
		else
			compile_value(c, scope, &from->values[i], event->properties[to->to].type, to, place);
	}
	step->as.set.count = (uint32_t)from->value_count;
}

static void compile_choose(jy_compiler *c, const jy_scope *scope, const jy_op *op, jy_step *step)
{
	const journey_choose_options *from = &op->as.choose;
	size_t i;

	step->as.choose.offers = jy_compiler_items(c, from->offer_count, sizeof(*step->as.choose.offers));
	for (i = 0; i < from->offer_count && c->status == JOURNEY_OK; i++) {
		jy_send_offer *offer = &step->as.choose.offers[i];

		offer->offer = jy_compiler_name(c, JY_NAME_OFFER, from->offers[i], "%.*s.decide.offers[%zu]",
						STR(op->where), i);
		if (c->status == JOURNEY_OK)
			jy_compile_offer(c, scope, &c->builder->offers[offer->offer], 1u << JOURNEY_TEMPLATE_TEXT, op->where, &offer->when,
					 &offer->cost, &offer->content);
	}
	step->as.choose.offer_count = (uint32_t)from->offer_count;
}

static void compile_start(jy_compiler *c, const jy_scope *scope, const jy_op *op, jy_step *step)
{
	const journey_start_options *from = &op->as.start;
	const char *word = from->hand_over ? "hand_over" : "start";

	step->as.start.hand_over = from->hand_over != 0;
	step->as.start.journey =
		jy_compiler_name(c, JY_NAME_JOURNEY, from->journey, "%.*s.%s", STR(op->where), word);
	jy_compiler_expr(c, scope, from->key, JY_WANT_KEY, &step->as.start.key, "%.*s.%s.key", STR(op->where), word);
}

void jy_compile_step_kind(jy_compiler *c, const jy_scope *scope, const jy_op *op, jy_step *step)
{
	switch (op->kind) {
	case JY_OP_UNTIL:
		compile_until(c, scope, op, step);
		break;
	case JY_OP_FIRST:
		step->as.first.at_most = op->as.first.at_most;
		break;
	case JY_OP_HAPPENS:
		compile_happens(c, scope, op, step);
		break;
	case JY_OP_UPDATE:
		compile_update(c, scope, op, step);
		break;
	case JY_OP_EMIT:
		compile_emit(c, scope, op, step);
		break;
	case JY_OP_CHOOSE:
		compile_choose(c, scope, op, step);
		break;
	case JY_OP_LOOP:
		jy_compiler_expr(c, scope, op->as.loop.when, JY_WANT_BOOL, &step->as.loop.when, "%.*s.loop.while",
				 STR(op->where));
		step->as.loop.at_most = op->as.loop.at_most;
		break;
	case JY_OP_START:
		compile_start(c, scope, op, step);
		break;
	case JY_OP_GO:
		step->as.go.at_most = op->as.go.at_most;
		break;
	default:
		break;
	}
}

/* ---- when all steps are there ---- */

/* The innermost branch at the same time that a step is in; false: none. */
static bool lane_of(const jy_journey *journey, uint32_t step, uint32_t *parallel, uint32_t *block)
{
	for (; journey->steps[step].parent != JY_NONE; step = journey->steps[step].parent) {
		*parallel = journey->steps[step].parent;
		*block = journey->steps[step].block;
		if (journey->steps[*parallel].kind == JY_STEP_PARALLEL)
			return true;
	}
	*parallel = JY_NONE;
	*block = 0;
	return false;
}

static void no_step(jy_compiler *c, const jy_op *op, const jy_journey *journey)
{
	journey_str *names = jy_compiler_items(c, journey->step_count, sizeof(*names));
	size_t near;
	uint32_t i;

	if (names == NULL)
		return;
	for (i = 0; i < journey->step_count; i++)
		names[i] = journey->steps[i].name;
	near = jy_near_miss(op->as.go.to, names, journey->step_count);
	jy_compiler_fail(c, JOURNEY_NOT_FOUND, NULL, "the journey has no step `%.*s`", STR(op->as.go.to));
	jy_error_where(&c->error, "%.*s.go", STR(op->where));
	if (near < journey->step_count)
		jy_compiler_hint(c, "did you mean `%.*s`?", STR(names[near]));
	else
		jy_compiler_hint(c, "give the step a `name`");
}

static void link_go(jy_compiler *c, const jy_op *op, jy_journey *journey, uint32_t at)
{
	uint32_t from, from_block, to, to_block, target = jy_journey_step(journey, op->as.go.to);

	if (target == JY_NONE) {
		no_step(c, op, journey);
		return;
	}
	lane_of(journey, at, &from, &from_block);
	lane_of(journey, target, &to, &to_block);
	if (from != to || from_block != to_block) {
		jy_compiler_fail_at(c, JOURNEY_INVALID, "a jump cannot leave or enter a branch that runs beside others",
				    "%.*s.go", STR(op->where));
		return;
	}
	journey->steps[at].as.go.to = target;
}

static uint32_t more(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* Most branches under way besides the journey itself; steps stand before those within them. */
static void count_live(jy_compiler *c, jy_journey *journey)
{
	uint32_t *need = jy_compiler_items(c, journey->step_count, sizeof(*need)), i = journey->step_count, k;

	while (need != NULL && i-- > 0) {
		const jy_step *step = &journey->steps[i];
		uint32_t own = need[i], parent = step->parent;

		for (k = 0; step->kind == JY_STEP_PARALLEL && k < step->as.parallel.count; k++)
			own += 1 + step->as.parallel.live[k];
		if (own > JOURNEY_BRANCHES_LIVE_MAX) {
			jy_compiler_fail_at(c, JOURNEY_LIMIT,
					    "more than JOURNEY_BRANCHES_LIVE_MAX (32) branches at the same time",
					    "%.*s.parallel", STR(step->where));
			return;
		}
		journey->counted += step->kind == JY_STEP_LOOP || step->kind == JY_STEP_GO;
		if (parent == JY_NONE)
			journey->live = more(journey->live, own);
		else if (journey->steps[parent].kind == JY_STEP_PARALLEL)
			journey->steps[parent].as.parallel.live[step->block] =
				more(journey->steps[parent].as.parallel.live[step->block], own);
		else
			need[parent] = more(need[parent], own);
	}
}

uint32_t jy_decided_count(const jy_decl_journey *journey)
{
	uint32_t count = 0;
	size_t i;

	for (i = 0; i < journey->op_count; i++)
		if (journey->ops[i].kind == JY_OP_CHOOSE)
			count = more(count, journey->ops[i].blocks + 1);
	return count;
}

void jy_step_kinds_finish(jy_compiler *c, const jy_decl_journey *from, const uint32_t *openers, jy_journey *journey)
{
	size_t i;

	if (c->status != JOURNEY_OK)
		return;
	journey->decided_count = jy_decided_count(from);
	journey->decided = jy_compiler_items(c, journey->decided_count, sizeof(*journey->decided));
	for (i = 0; i < from->op_count && c->status == JOURNEY_OK; i++) {
		if (from->ops[i].kind == JY_OP_GO) {
			link_go(c, &from->ops[i], journey, openers[i]);
		} else if (from->ops[i].kind == JY_OP_CHOOSE) {
			uint32_t as = from->ops[i].blocks;

			journey->steps[openers[i]].as.choose.as = as;
			journey->decided[as] = jy_compiler_str(c, from->ops[i].as.choose.as);
		}
	}
	count_live(c, journey);
}

void jy_step_kinds_visit(jy_filling *f, uint32_t index)
{
	journey_strategy *s = f->c->strategy;
	const jy_journey *journey = &s->journeys[index];
	uint32_t i, k;

	for (i = 0; i < journey->step_count; i++) {
		const jy_step *step = &journey->steps[i];

		for (k = 0; step->kind == JY_STEP_FIRST && k < step->as.first.count; k++)
			if (step->as.first.items[k].event != JY_NONE)
				jy_filling_add(f, &s->events[step->as.first.items[k].event].journeys_wait, index);
	}
}
