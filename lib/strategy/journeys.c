/*
 * Journeys: from the builder's sequence of operations to a flat array of steps that point at each other, and
 * their expressions.
 */
#include "strategy/compiler.h"

#include "base/error.h"
#include "base/text.h"
#include "strategy/step_kinds.h"
#include "strategy/lifecycle.h"
#include "strategy/content.h"

#define STR(s) (int)(s).size, ((s).data != NULL ? (s).data : "")

/* ---- links ---- */

static bool is_step(jy_op_kind kind)
{
	return kind != JY_OP_BLOCK && kind != JY_OP_HAPPENS && kind != JY_OP_LANE && kind != JY_OP_END;
}

/* Room for what a step points at. */
static void make_step(jy_compiler *c, const jy_decl_journey *from, const jy_op *op, jy_step *step)
{
	static const jy_step_kind kinds[] = {
		[JY_OP_SEND] = JY_STEP_SEND,   [JY_OP_WAIT] = JY_STEP_WAIT,   [JY_OP_EXIT] = JY_STEP_EXIT,
		[JY_OP_WHEN] = JY_STEP_BRANCH, [JY_OP_SPLIT] = JY_STEP_SPLIT,
	};

	step->kind = op->kind < JY_OP_UNTIL ? kinds[op->kind] : jy_step_kind_of(op->kind);
	step->name = jy_compiler_str(c, op->name);
	step->where = jy_compiler_str(c, op->where);
	step->next = JY_NONE;
	if (op->kind == JY_OP_WHEN) {
		step->as.branch.conditions =
			jy_compiler_items(c, op->blocks, sizeof(*step->as.branch.conditions));
		step->as.branch.count = op->blocks;
	} else if (op->kind == JY_OP_SPLIT) {
		step->as.split.seed = jy_compiler_str(c, op->as.seed);
		step->as.split.arms = jy_compiler_items(c, op->blocks, sizeof(*step->as.split.arms));
		step->as.split.count = op->blocks;
	} else {
		jy_step_kind_room(c, from, op, step);
	}
}

static void set_target(jy_step *step, const jy_op *op, uint32_t block, uint32_t target)
{
	if (step->kind == JY_STEP_BRANCH)
		step->as.branch.conditions[block].target = target;
	else if (step->kind == JY_STEP_SPLIT)
		step->as.split.arms[block].target = target;
	else
		jy_step_kind_target(step, op, target);
}

/*
 * Links the steps, from the last operation to the first: `next` is the step that follows in the same block,
 * or, at a block's end, what follows after its branch or split.
 */
static void link_steps(const jy_decl_journey *from, jy_step *steps, const uint32_t *openers)
{
	uint32_t after[JOURNEY_STRATEGY_DEPTH_MAX + 1], depth = 0, next = JY_NONE, at = from->step_count;
	size_t i = from->op_count;

	after[0] = JY_NONE;
	while (i-- > 0) {
		const jy_op *op = &from->ops[i];

		if (op->kind == JY_OP_END) {
			after[++depth] = next;
			next = jy_step_kind_tail(steps, openers[i], next);
			continue;
		}
		if (!is_step(op->kind)) {
			set_target(&steps[openers[i]], op, op->blocks, next);
			next = jy_step_kind_tail(steps, openers[i], after[depth]);
			continue;
		}
		at--;
		if (op->kind == JY_OP_WHEN || op->kind == JY_OP_LOOP)
			set_target(&steps[at], op, 0, next);
		if (jy_op_opens(op->kind))
			next = after[depth--];
		steps[at].next = op->kind == JY_OP_EXIT ? JY_NONE : next;
		next = at;
	}
}

/* For each operation the step that it is, or (a block) belongs to. */
static uint32_t *find_openers(jy_compiler *c, const jy_decl_journey *from)
{
	uint32_t open[JOURNEY_STRATEGY_DEPTH_MAX + 1], depth = 0, at = 0;
	uint32_t *openers = jy_compiler_items(c, from->op_count, sizeof(*openers));
	size_t i;

	open[0] = JY_NONE;
	for (i = 0; openers != NULL && i < from->op_count; i++) {
		const jy_op *op = &from->ops[i];

		openers[i] = is_step(op->kind) ? at : open[depth];
		if (jy_op_opens(op->kind))
			open[++depth] = at;
		else if (op->kind == JY_OP_END)
			depth--;
		at += is_step(op->kind) ? 1 : 0;
	}
	return openers;
}

/* ---- expressions of steps ---- */

static void compile_send(jy_compiler *c, const jy_scope *scope, const jy_op *op, jy_step *step)
{
	const journey_send_options *from = &op->as.send;
	char place[JY_COMPILER_PLACE_MAX];
	jy_scope plain = *scope;
	unsigned targets;
	size_t i;

	step->as.send.via = jy_compiler_items(c, from->via_count, sizeof(*step->as.send.via));
	for (i = 0; i < from->via_count && c->status == JOURNEY_OK; i++)
		step->as.send.via[i] = jy_compiler_name(c, JY_NAME_CHANNEL, from->via[i],
							"%.*s.send.via[%zu]", STR(op->where), i);
	step->as.send.via_count = (uint32_t)from->via_count;
	jy_compile_via(c, from, step);
	targets = jy_content_targets(c, step->as.send.via, c->status == JOURNEY_OK ? from->via_count : 0);
	if (from->digest.size > 0) /* what it collects is shown in a text of its own */
		targets |= 1u << JOURNEY_TEMPLATE_TEXT;
	plain.decided = NULL; /* offers are looked at again when the instance may have ended */
	step->as.send.offers = jy_compiler_items(c, from->offer_count, sizeof(*step->as.send.offers));
	for (i = 0; i < from->offer_count && c->status == JOURNEY_OK; i++) {
		jy_send_offer *offer = &step->as.send.offers[i];

		offer->offer = jy_compiler_name(c, JY_NAME_OFFER, from->offers[i], "%.*s.send.offer[%zu]",
						STR(op->where), i);
		if (c->status == JOURNEY_OK)
			jy_compile_offer(c, &plain, &c->builder->offers[offer->offer], targets, op->where, &offer->when,
					 &offer->cost, &offer->content);
	}
	step->as.send.offer_count = (uint32_t)from->offer_count;
	step->as.send.template_name = jy_compiler_str(c, from->template_name);
	plain = *scope;
	if (from->offer_count > 0)
		plain.offer = JY_SCOPE_OFFER;
	jy_format(place, sizeof(place), "%.*s.send", STR(op->where));
	jy_content_compile(c, &plain, from->template_name, from->text, jy_str(place), targets,
			   &step->as.send.content);
	if (from->digest.size == 0)
		return;
	jy_content_check_digest(c, &step->as.send.content, op->where);
	for (i = 0; i < from->offer_count && c->status == JOURNEY_OK; i++)
		jy_content_check_digest(c, &step->as.send.offers[i].content, op->where);
}

static void compile_wait(jy_compiler *c, const jy_scope *scope, const jy_op *op, jy_step *step)
{
	const journey_wait_options *from = &op->as.wait;
	jy_scope inner = *scope;

	step->as.wait.at_most = from->at_most;
	step->as.wait.event =
		jy_compiler_name(c, JY_NAME_EVENT, from->event, "%.*s.wait.event", STR(op->where));
	inner.event = step->as.wait.event;
	jy_compiler_expr(c, &inner, from->when, JY_WANT_BOOL, &step->as.wait.when, "%.*s.wait.when",
			 STR(op->where));
	jy_compile_key(c, scope, step->as.wait.event, from->key, &step->as.wait.key, "%.*s.wait.key",
		       STR(op->where));
	if (step->as.wait.event == JY_NONE)
		jy_compiler_drives(c, from->when, step->as.wait.when, "%.*s.wait.when", STR(op->where));
}

static void compile_block(jy_compiler *c, const jy_scope *scope, const jy_op *op, jy_step *step)
{
	if (step->kind == JY_STEP_BRANCH) {
		jy_compiler_expr(c, scope, op->when, JY_WANT_BOOL,
				 &step->as.branch.conditions[op->blocks].when, "%.*s", STR(op->where));
	} else if (step->kind == JY_STEP_SPLIT) {
		step->as.split.arms[op->blocks].name = jy_compiler_str(c, op->name);
		step->as.split.arms[op->blocks].weight = op->weight;
	}
}

static void compile_op(jy_compiler *c, const jy_scope *scope, const jy_op *op, jy_step *step)
{
	switch (op->kind) {
	case JY_OP_SEND:
		compile_send(c, scope, op, step);
		break;
	case JY_OP_WAIT:
		compile_wait(c, scope, op, step);
		break;
	case JY_OP_WHEN:
		jy_compiler_expr(c, scope, op->when, JY_WANT_BOOL, &step->as.branch.conditions[0].when,
				 "%.*s.when", STR(op->where));
		break;
	case JY_OP_BLOCK:
		compile_block(c, scope, op, step);
		break;
	case JY_OP_EXIT:
	case JY_OP_SPLIT:
	case JY_OP_END:
		break;
	default:
		jy_compile_step_kind(c, scope, op, step);
		break;
	}
}

/* Stable names are how stored instances name their step, so they must be distinct. */
static void check_step_names(jy_compiler *c, const jy_journey *journey)
{
	jy_map seen;
	uint64_t first;
	uint32_t i;

	jy_map_init(&seen, &c->builder->allocator, 0);
	for (i = 0; i < journey->step_count && c->status == JOURNEY_OK; i++) {
		journey_str name = journey->steps[i].name;

		if (jy_map_find(&seen, name.data, name.size, &first))
			jy_compiler_fail_at(c, JOURNEY_INVALID,
					    "two steps of this journey have the same name", "%.*s.name",
					    STR(journey->steps[i].where));
		else if (jy_map_put(&seen, name.data, name.size, i) != JOURNEY_OK)
			jy_compiler_memory(c);
	}
	jy_map_free(&seen);
}

static void compile_steps(jy_compiler *c, const jy_scope *scope, const jy_decl_journey *from,
			  jy_journey *journey)
{
	uint32_t *openers = find_openers(c, from);
	uint32_t at = 0;
	size_t i;

	journey->steps = jy_compiler_items(c, from->step_count, sizeof(*journey->steps));
	for (i = 0; i < from->op_count && c->status == JOURNEY_OK; i++)
		if (is_step(from->ops[i].kind))
			make_step(c, from, &from->ops[i], &journey->steps[at++]);
	if (c->status != JOURNEY_OK)
		return;
	link_steps(from, journey->steps, openers);
	journey->step_count = from->step_count;
	jy_step_kinds_place(c, from, openers, journey);
	check_step_names(c, journey);
	for (i = 0; i < from->op_count && c->status == JOURNEY_OK; i++)
		if (from->ops[i].kind != JY_OP_END)
			compile_op(c, scope, &from->ops[i], &journey->steps[openers[i]]);
	jy_step_kinds_finish(c, from, openers, journey);
}

/* ---- entry, exit, goal ---- */

static void compile_enter(jy_compiler *c, const journey_journey_options *o, jy_journey *journey)
{
	static const char *const words[] = {"", "trigger", "event", "segment", "stage"};
	static const jy_name_kind kinds[] = {JY_NAME_EVENT, JY_NAME_TRIGGER, JY_NAME_EVENT, JY_NAME_SEGMENT,
					     JY_NAME_STAGE};
	const journey_str *names[5];

	names[JY_ENTER_TRIGGER] = &o->enter_trigger;
	names[JY_ENTER_EVENT] = &o->enter_event;
	names[JY_ENTER_SEGMENT] = &o->enter_segment;
	names[JY_ENTER_STAGE] = &o->enter_stage;
	journey->enter = o->enter_trigger.size > 0   ? JY_ENTER_TRIGGER
			 : o->enter_event.size > 0   ? JY_ENTER_EVENT
			 : o->enter_segment.size > 0 ? JY_ENTER_SEGMENT
						     : JY_ENTER_STAGE;
	journey->enter_index =
		jy_compiler_name(c, kinds[journey->enter], *names[journey->enter], "journeys.%.*s.enter.%s",
				 STR(o->name), words[journey->enter]);
}

static jy_scope scope_of(const jy_journey *journey)
{
	static const char *const why[] = {
		[JY_ENTER_TRIGGER] = "once entered, a journey reads `profile`, `stage`, `segment()`, `now` "
				     "and `trigger` only",
		[JY_ENTER_EVENT] = "a journey that an event enters keeps nothing of it; a trigger can "
				   "capture what is needed",
		[JY_ENTER_SEGMENT] =
			"this journey is entered by a segment, so it has no trigger and no event",
		[JY_ENTER_STAGE] = "this journey is entered by a stage, so it has no trigger and no event",
	};
	jy_scope scope = {.profile = true, .membership = true, .sends = true, .event = JY_NONE};

	scope.why = why[journey->enter];
	if (journey->enter == JY_ENTER_TRIGGER) {
		scope.trigger_mode = JY_SCOPE_CAPTURES;
		scope.trigger = journey->enter_index;
	}
	return scope;
}

static void compile_goal(jy_compiler *c, const journey_journey_options *o, jy_journey *journey)
{
	jy_scope scope = {.event = JY_NONE, .why = "a goal reads `event` only"};

	journey->goal_within = o->goal_within;
	journey->goal_event =
		jy_compiler_name(c, JY_NAME_EVENT, o->goal_event, "journeys.%.*s.goal.event", STR(o->name));
	scope.event = journey->goal_event;
	jy_compiler_expr(c, &scope, o->goal_when, JY_WANT_BOOL, &journey->goal_when,
			 "journeys.%.*s.goal.when", STR(o->name));
	jy_compiler_expr(c, &scope, o->goal_value, JY_WANT_NUMBER, &journey->goal_value,
			 "journeys.%.*s.goal.value", STR(o->name));
}

static void compile_journey(jy_compiler *c, const jy_decl_journey *from, jy_journey *journey)
{
	const journey_journey_options *o = &from->options;
	jy_scope scope, enter;

	journey->name = jy_compiler_str(c, o->name);
	journey->again = o->again;
	journey->again_after = o->again_after;
	journey->holdout = o->holdout;
	journey->holdout_seed = jy_compiler_str(c, o->holdout_seed.size > 0 ? o->holdout_seed : o->name);
	journey->priority = o->priority;
	compile_enter(c, o, journey);
	scope = scope_of(journey);
	enter = scope;
	if (journey->enter == JY_ENTER_EVENT)
		enter.event = journey->enter_index;
	jy_compiler_expr(c, &enter, o->enter_when, JY_WANT_BOOL, &journey->enter_when,
			 "journeys.%.*s.enter.when", STR(o->name));
	journey->exit_event =
		jy_compiler_name(c, JY_NAME_EVENT, o->exit_event, "journeys.%.*s.exit.event", STR(o->name));
	journey->exit_segment = jy_compiler_name(c, JY_NAME_SEGMENT, o->exit_segment,
						 "journeys.%.*s.exit.segment", STR(o->name));
	jy_compiler_expr(c, &scope, o->exit_when, JY_WANT_BOOL, &journey->exit_when,
			 "journeys.%.*s.exit.when", STR(o->name));
	jy_compiler_drives(c, o->exit_when, journey->exit_when, "journeys.%.*s.exit.when", STR(o->name));
	compile_goal(c, o, journey);
	scope.decided = from;
	if (c->status == JOURNEY_OK)
		compile_steps(c, &scope, from, journey);
	jy_compile_life(c, from, journey, &scope, &enter);
}

/* Ranks by priority; insertion keeps the order of declaration among equals. */
static void rank(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	uint32_t i, k;

	s->journey_order = jy_compiler_items(c, s->journey_count, sizeof(*s->journey_order));
	if (c->status != JOURNEY_OK)
		return;
	for (i = 0; i < s->journey_count; i++) {
		for (k = i; k > 0 && s->journeys[s->journey_order[k - 1]].priority < s->journeys[i].priority;
		     k--)
			s->journey_order[k] = s->journey_order[k - 1];
		s->journey_order[k] = i;
	}
	for (i = 0; i < s->journey_count; i++)
		s->journeys[s->journey_order[i]].order = i;
}

void jy_compile_journeys(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	size_t i;

	jy_compile_journey_sets(c);
	s->journeys = jy_compiler_items(c, c->builder->journey_count, sizeof(*s->journeys));
	for (i = 0; i < c->builder->journey_count && c->status == JOURNEY_OK; i++) {
		compile_journey(c, &c->builder->journeys[i], &s->journeys[i]);
		s->journey_count++;
	}
	rank(c);
}
