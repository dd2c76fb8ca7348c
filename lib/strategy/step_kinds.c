/* The builder's half that takes the steps of <journey/steps.h>. */
#include "strategy/step_kinds.h"

#include "base/error.h"
#include "base/text.h"

#define DAYS_ALL 0x7fu

bool jy_op_opens(jy_op_kind kind)
{
	return kind == JY_OP_WHEN || kind == JY_OP_SPLIT || kind == JY_OP_FIRST || kind == JY_OP_LOOP ||
	       kind == JY_OP_PARALLEL;
}

void jy_step_kinds_end(jy_add *a, const jy_op *opener)
{
	jy_add_check(a, opener->kind != JY_OP_FIRST || opener->blocks > 0, "wait.first",
		     "a wait for the first of nothing");
	jy_add_check(a, opener->kind != JY_OP_PARALLEL || opener->blocks > 0, "parallel", "no branches");
}

/* Takes options of `size` bytes; false: something failed. */
static bool take(jy_add *a, journey_builder *builder, jy_op *op, jy_op_kind kind, void *options, const void *given,
		 size_t size)
{
	if (!jy_step_begin(a, builder, op))
		return false;
	op->kind = kind;
	jy_add_options(a, options, given, size);
	return a->status == JOURNEY_OK;
}

static void take_name(jy_add *a, jy_op *op, journey_str *name)
{
	jy_add_name(a, "name", name, true);
	if (name->size > 0)
		op->name = *name;
}

static void check_times(jy_add *a, const char *part, uint32_t times, uint32_t least)
{
	if (times < least || times > JOURNEY_STEP_TIMES_MAX)
		jy_add_fail(a, JOURNEY_RANGE, part, "%lu times; expected %lu to JOURNEY_STEP_TIMES_MAX (%d)",
			    (unsigned long)times, (unsigned long)least, JOURNEY_STEP_TIMES_MAX);
}

/* ---- waits ---- */

static void check_until(jy_add *a, const journey_until_options *o)
{
	bool date = o->date.size > 0;

	jy_add_check(a, date || o->has_at, "wait.until", "a time of day or a date is missing");
	jy_add_check(a, date || o->offset == 0, "wait.offset", "an offset is of a date");
	jy_add_check(a, o->has_at || o->days == 0, "wait.days", "days need a time of day");
	jy_add_check(a, (o->days & ~DAYS_ALL) == 0, "wait.days", "no such days; bit 0 is Monday, bit 6 is Sunday");
	if (o->has_at && (o->at < 0 || o->at > 1439))
		jy_add_fail(a, JOURNEY_RANGE, "wait.at", "minute %ld of the day; expected 0 to 1439", (long)o->at);
	if (o->offset > JOURNEY_UNTIL_OFFSET_MAX || o->offset < -JOURNEY_UNTIL_OFFSET_MAX)
		jy_add_fail(a, JOURNEY_RANGE, "wait.offset", "the offset is more than 366 days, JOURNEY_UNTIL_OFFSET_MAX");
}

journey_status journey_builder_wait_until(journey_builder *builder, const journey_until_options *options)
{
	journey_until_options *o;
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	o = &op.as.until;
	if (take(&a, builder, &op, JY_OP_UNTIL, o, options, sizeof(*o))) {
		take_name(&a, &op, &o->name);
		jy_add_text(&a, "wait.until", &o->date);
		check_until(&a, o);
	}
	jy_step_put(&a, &op);
	return jy_add_end(&a);
}

journey_status journey_builder_wait_first(journey_builder *builder, const journey_first_options *options)
{
	journey_first_options *o;
	jy_frame frame;
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	memset(&frame, 0, sizeof(frame));
	o = &op.as.first;
	if (take(&a, builder, &op, JY_OP_FIRST, o, options, sizeof(*o))) {
		take_name(&a, &op, &o->name);
		jy_add_span(&a, "wait.at_most", o->at_most, true);
	}
	jy_step_open(&a, &op, &frame);
	return jy_add_end(&a);
}

static void take_happens(jy_add *a, journey_happens_options *o)
{
	jy_add_name(a, "event", &o->event, true);
	jy_add_name(a, "segment", &o->segment, true);
	jy_add_text(a, "when", &o->when);
	jy_add_text(a, "key", &o->key);
	jy_add_check(a, o->event.size == 0 || o->segment.size == 0, NULL, "both an event and a segment; expected one");
	jy_add_check(a, o->event.size > 0 || o->segment.size > 0 || o->when.size > 0, NULL,
		     "what happens is missing: an event, a segment or a condition");
	jy_add_check(a, o->key.size == 0 || o->event.size > 0, "key", "a key is of an event");
}

journey_status journey_builder_happens(journey_builder *builder, const journey_happens_options *options)
{
	journey_str where = {NULL, 0}, name = {NULL, 0};
	journey_happens_options *o;
	char part[48];
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	if (jy_block_begin(&a, builder, &op, JY_OP_FIRST, "no wait for the first of several things is open")) {
		op.kind = JY_OP_HAPPENS;
		o = &op.as.happens;
		jy_format(part, sizeof(part), ".wait.first[%u]", (unsigned)op.blocks);
		jy_step_join(&a, &op.where, op.where, part, "");
		jy_format(a.place, sizeof(a.place), "%.*s", (int)op.where.size, op.where.data);
		jy_add_options(&a, o, options, sizeof(*o));
		take_happens(&a, o);
		jy_step_join(&a, &where, op.where, ".then", "");
		jy_format(part, sizeof(part), ".first.%u", (unsigned)op.blocks);
		jy_step_join(&a, &name, op.name, part, "");
	}
	jy_block_put(&a, &op, where, name);
	return jy_add_end(&a);
}

/* ---- what reaches beyond the journey ---- */

static void take_values(jy_add *a, const journey_step_value **values, size_t count, const char *part, size_t least)
{
	journey_step_value *copy;
	char place[64 + JOURNEY_STRATEGY_NAME_MAX];
	size_t i, k;

	if (a->status == JOURNEY_OK && (count < least || count > JOURNEY_STEP_VALUES_MAX))
		jy_add_fail(a, JOURNEY_LIMIT, part, "%zu values; expected %zu to JOURNEY_STEP_VALUES_MAX (%d)", count, least,
			    JOURNEY_STEP_VALUES_MAX);
	jy_add_check(a, count == 0 || *values != NULL, part, "the values are NULL");
	if (a->status != JOURNEY_OK)
		return;
	copy = jy_arena_items(&a->builder->arena, count, sizeof(*copy));
	if (copy == NULL) {
		jy_add_fail(a, JOURNEY_NO_MEMORY, NULL, "out of memory");
		return;
	}
	for (i = 0; i < count && a->status == JOURNEY_OK; i++) {
		copy[i] = (*values)[i];
		jy_add_name(a, part, &copy[i].name, false);
		jy_format(place, sizeof(place), "%s.%.*s", part, (int)copy[i].name.size,
			  copy[i].name.data != NULL ? copy[i].name.data : "");
		jy_add_check(a, copy[i].value.size > 0, place, "the expression is empty");
		jy_add_text(a, place, &copy[i].value);
		for (k = 0; k < i; k++)
			jy_add_check(a, !jy_str_equal(copy[k].name, copy[i].name), place, "the same name twice");
	}
	*values = copy;
}

journey_status journey_builder_update(journey_builder *builder, const journey_update_options *options)
{
	journey_update_options *o;
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	o = &op.as.update;
	if (take(&a, builder, &op, JY_OP_UPDATE, o, options, sizeof(*o))) {
		take_name(&a, &op, &o->name);
		take_values(&a, &o->values, o->value_count, "update", 1);
	}
	jy_step_put(&a, &op);
	return jy_add_end(&a);
}

journey_status journey_builder_emit(journey_builder *builder, const journey_emit_options *options)
{
	journey_emit_options *o;
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	o = &op.as.emit;
	if (take(&a, builder, &op, JY_OP_EMIT, o, options, sizeof(*o))) {
		take_name(&a, &op, &o->name);
		jy_add_name(&a, "emit.event", &o->event, false);
		take_values(&a, &o->values, o->value_count, "emit.properties", 0);
	}
	jy_step_put(&a, &op);
	return jy_add_end(&a);
}

/* The same name is decided anew; another is the next one. */
static uint32_t number_of(const journey_builder *builder, journey_str as)
{
	const jy_decl_journey *journey = &builder->journeys[builder->journey_count - 1];
	uint32_t next = 0;
	size_t i;

	for (i = 0; i < journey->op_count; i++) {
		if (journey->ops[i].kind != JY_OP_CHOOSE)
			continue;
		if (jy_str_equal(journey->ops[i].as.choose.as, as))
			return journey->ops[i].blocks;
		if (journey->ops[i].blocks >= next)
			next = journey->ops[i].blocks + 1;
	}
	return next;
}

journey_status journey_builder_choose(journey_builder *builder, const journey_choose_options *options)
{
	journey_choose_options *o;
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	o = &op.as.choose;
	if (take(&a, builder, &op, JY_OP_CHOOSE, o, options, sizeof(*o))) {
		take_name(&a, &op, &o->name);
		jy_add_check(&a, o->offer_count > 0, "decide.offers", "the offers are missing: at least one");
		jy_add_names(&a, "decide.offers", &o->offers, o->offer_count, JOURNEY_STRATEGY_CHOICES_MAX);
		jy_add_name(&a, "decide.as", &o->as, false);
		op.blocks = number_of(builder, o->as);
	}
	jy_step_put(&a, &op);
	return jy_add_end(&a);
}

journey_status journey_builder_start(journey_builder *builder, const journey_start_options *options)
{
	journey_start_options *o;
	const char *part;
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	o = &op.as.start;
	if (take(&a, builder, &op, JY_OP_START, o, options, sizeof(*o))) {
		part = o->hand_over ? "hand_over" : "start";
		take_name(&a, &op, &o->name);
		jy_add_name(&a, part, &o->journey, false);
		jy_add_text(&a, o->hand_over ? "hand_over.key" : "start.key", &o->key);
	}
	jy_step_put(&a, &op);
	return jy_add_end(&a);
}

/* ---- the way ---- */

journey_status journey_builder_loop(journey_builder *builder, const journey_loop_options *options)
{
	journey_loop_options *o;
	jy_frame frame;
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	memset(&frame, 0, sizeof(frame));
	o = &op.as.loop;
	if (take(&a, builder, &op, JY_OP_LOOP, o, options, sizeof(*o))) {
		op.blocks = 1;
		take_name(&a, &op, &o->name);
		jy_add_text(&a, "loop.while", &o->when);
		check_times(&a, "loop.at_most", o->at_most, 1);
		jy_step_join(&a, &frame.where, op.where, ".loop.steps", "");
		jy_step_join(&a, &frame.name, op.name, ".loop", "");
		frame.accepting = true;
	}
	jy_step_open(&a, &op, &frame);
	return jy_add_end(&a);
}

journey_status journey_builder_parallel(journey_builder *builder, const journey_parallel_options *options)
{
	journey_parallel_options *o;
	jy_frame frame;
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	memset(&frame, 0, sizeof(frame));
	o = &op.as.parallel;
	if (take(&a, builder, &op, JY_OP_PARALLEL, o, options, sizeof(*o)))
		take_name(&a, &op, &o->name);
	jy_step_open(&a, &op, &frame);
	return jy_add_end(&a);
}

journey_status journey_builder_branch(journey_builder *builder)
{
	journey_str where = {NULL, 0}, name = {NULL, 0};
	const jy_op *opener;
	const char *word;
	char part[48];
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	if (jy_block_begin(&a, builder, &op, JY_OP_PARALLEL, "nothing that runs at the same time is open")) {
		op.kind = JY_OP_LANE;
		opener = &builder->journeys[builder->journey_count - 1].ops[builder->frames[builder->depth].op];
		word = opener->as.parallel.any ? "any" : "all";
		jy_format(part, sizeof(part), ".parallel.%s[%u]", word, (unsigned)op.blocks);
		jy_step_join(&a, &where, op.where, part, "");
		jy_format(part, sizeof(part), ".%s.%u", word, (unsigned)op.blocks);
		jy_step_join(&a, &name, op.name, part, "");
		op.where = where;
	}
	jy_block_put(&a, &op, where, name);
	return jy_add_end(&a);
}

journey_status journey_builder_go(journey_builder *builder, const journey_go_options *options)
{
	journey_go_options *o;
	jy_op op;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	o = &op.as.go;
	if (take(&a, builder, &op, JY_OP_GO, o, options, sizeof(*o))) {
		take_name(&a, &op, &o->name);
		jy_add_name(&a, "go", &o->to, false);
		check_times(&a, "go.at_most", o->at_most, 0);
	}
	jy_step_put(&a, &op);
	return jy_add_end(&a);
}
