/* Declaring patterns, and their binary form. */
#include "strategy/patterns.h"

#include "base/error.h"
#include "base/text.h"
#include "strategy/add.h"

/* What a trigger's `event` says where it is none: nothing looks it up. */
#define ANY_EVENT "any"

/* ---- steps ---- */

static bool is_identifier(journey_str name)
{
	for (size_t i = 0; i < name.size; i++) {
		char x = name.data[i];
		if (!jy_is_alpha(x) && x != '_' && (i == 0 || !jy_is_digit(x)))
			return false;
	}
	return name.size > 0;
}

/* Names that expressions have already. */
static bool is_taken(journey_str name)
{
	static const char *const names[] = {"event", "profile", "trigger", "stage", "segment", "now", "events", "sent",
	                                    "offer", "context", "item", "consent", "list", "stage_since", "session", "group",
	                                    "groups", "score", "rfm", "bucket", "top", "decided", "code"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (jy_str_is(name, names[i]))
			return true;
	}
	return false;
}

static void add_step(jy_add *a, journey_pattern_step *steps, size_t i)
{
	journey_pattern_step *step = &steps[i];
	char place[64];
	jy_format(place, sizeof place, "pattern[%zu]", i);
	jy_add_name(a, place, &step->event, false);
	jy_add_text(a, place, &step->when);
	jy_add_text(a, place, &step->per);
	jy_add_name(a, place, &step->as, true);
	jy_add_span(a, place, step->within, false);
	if (step->as.size == 0)
		return;
	jy_add_check(a, is_identifier(step->as), place, "the name of a step has letters, digits and `_` only, and no digit first");
	jy_add_check(a, !is_taken(step->as), place, "expressions have something else by this name");
	jy_add_check(a, !step->none, place, "an event that must not come has no name: nothing of it can be read");
	for (size_t k = 0; a->status == JOURNEY_OK && k < i; k++)
		jy_add_check(a, !jy_str_equal(steps[k].as, step->as), place, "two steps have this name");
}

/* A copy of the steps, of this release's size. */
static journey_pattern_step *copy_steps(jy_add *a, const journey_pattern_options *o)
{
	journey_pattern_step *steps;
	size_t size = o->step_size < sizeof *steps ? o->step_size : sizeof *steps;
	if (o->step_count > JOURNEY_PATTERN_STEPS_MAX)
		jy_add_fail(a, JOURNEY_LIMIT, "pattern", "%zu steps, more than JOURNEY_PATTERN_STEPS_MAX (%d)", o->step_count,
		            JOURNEY_PATTERN_STEPS_MAX);
	if (o->step_count > 0 && (o->steps == NULL || o->step_size < sizeof *steps))
		jy_add_fail(a, JOURNEY_MISUSE, "pattern", "the steps are NULL, or their size is not set");
	if (a->status != JOURNEY_OK)
		return NULL;
	steps = jy_arena_items(&a->builder->arena, o->step_count, sizeof *steps);
	if (steps == NULL) {
		a->status = jy_error_memory(&a->builder->error);
		return NULL;
	}
	for (size_t i = 0; i < o->step_count; i++)
		memcpy(&steps[i], (const char *)o->steps + i * o->step_size, size);
	for (size_t i = 0; i < o->step_count; i++)
		add_step(a, steps, i);
	return steps;
}

static void plan_of(const journey_pattern_options *o, jy_pattern_plan *out)
{
	for (size_t i = 0; i < o->step_count; i++) {
		out[i].none = o->steps[i].none != 0;
		out[i].times = o->steps[i].times;
		out[i].within = o->steps[i].within;
	}
}

static void check_steps(jy_add *a, const journey_pattern_options *o)
{
	static const char *const faults[] = {
		[JY_PATTERN_FINE] = "",
		[JY_PATTERN_EMPTY] = "no step takes an event: every one says what must not come",
		[JY_PATTERN_LONG] = "more steps than JOURNEY_PATTERN_STEPS_MAX (8)",
		[JY_PATTERN_TIMES] = "`times` is at most JOURNEY_PATTERN_TIMES_MAX (64), and goes with a step that takes events",
		[JY_PATTERN_BEFORE] = "`within` counts from the step before, and there is none before the first",
		[JY_PATTERN_USELESS] = "what must not come before the first step matters only where that has `times`",
		[JY_PATTERN_ENDLESS] = "it could be waited for for ever: give the step, or the whole pattern, a `within`",
		[JY_PATTERN_TOO_LONG] = "`within` of the step is longer than that of the whole pattern",
	};
	jy_pattern_plan plan[JOURNEY_PATTERN_STEPS_MAX];
	jy_pattern_form form;
	char place[32];
	uint32_t at;
	if (a->status != JOURNEY_OK)
		return;
	plan_of(o, plan);
	jy_pattern_fault fault = jy_pattern_make(plan, (uint32_t)o->step_count, o->within, &form, &at);
	jy_format(place, sizeof place, "pattern[%u]", (unsigned)at);
	jy_add_check(a, fault == JY_PATTERN_FINE, fault == JY_PATTERN_EMPTY ? "pattern" : place, faults[fault]);
}

/* ---- the whole ---- */

static void add_captures(jy_add *a, journey_pattern_options *o)
{
	journey_pattern_capture *copy;
	char place[48];
	if (o->capture_count > JOURNEY_STRATEGY_CAPTURES_MAX)
		jy_add_fail(a, JOURNEY_LIMIT, "capture", "%zu captures, more than JOURNEY_STRATEGY_CAPTURES_MAX (%d)",
		            o->capture_count, JOURNEY_STRATEGY_CAPTURES_MAX);
	if (o->capture_count > 0 && o->captures == NULL)
		jy_add_fail(a, JOURNEY_MISUSE, "capture", "the list is NULL, though its count is %zu", o->capture_count);
	if (a->status != JOURNEY_OK)
		return;
	copy = jy_arena_copy(&a->builder->arena, o->captures, o->capture_count * sizeof *copy);
	if (copy == NULL)
		a->status = jy_error_memory(&a->builder->error);
	for (size_t i = 0; a->status == JOURNEY_OK && i < o->capture_count; i++) {
		jy_format(place, sizeof place, "capture[%zu]", i);
		jy_add_name(a, place, &copy[i].name, false);
		jy_add_name(a, place, &copy[i].from, false);
		for (size_t k = 0; k < i; k++)
			jy_add_check(a, !jy_str_equal(copy[k].name, copy[i].name), place, "captured twice");
	}
	o->captures = copy;
}

static void add_overlap(jy_add *a, const journey_pattern_options *o)
{
	bool stack = o->overlap == JOURNEY_OVERLAP_STACK;
	jy_add_check(a, (unsigned)o->overlap <= JOURNEY_OVERLAP_STACK, "overlap", "restart, ignore or stack is expected");
	jy_add_check(a, stack || o->stack == 0, "overlap", "a number goes with `stack`");
	if (stack && (o->stack == 0 || o->stack > JOURNEY_PATTERN_STACK_MAX))
		jy_add_fail(a, JOURNEY_RANGE, "overlap", "a stack of %u, expected 1 to JOURNEY_PATTERN_STACK_MAX (%d)",
		            (unsigned)o->stack, JOURNEY_PATTERN_STACK_MAX);
}

/* Copies and checks what is special to a pattern. */
static void add_pattern(jy_add *a, journey_pattern_options *o)
{
	jy_add_name(a, NULL, &o->name, false);
	o->steps = copy_steps(a, o);
	o->step_size = sizeof *o->steps;
	jy_add_span(a, "within", o->within, false);
	jy_add_text(a, "per", &o->per);
	jy_add_span(a, "lateness", o->lateness, false);
	if (o->lateness > JOURNEY_PATTERN_LATENESS_MAX)
		jy_add_fail(a, JOURNEY_RANGE, "lateness", "more than JOURNEY_PATTERN_LATENESS_MAX (7 days)");
	jy_add_check(a, o->early == 0 || o->lateness > 0, "early", "it goes with a `lateness`: without one nothing waits for it");
	add_overlap(a, o);
	add_captures(a, o);
	check_steps(a, o);
}

static void add_inactivity(jy_add *a, journey_inactivity_options *o)
{
	jy_add_name(a, NULL, &o->name, false);
	jy_add_name(a, "inactive", &o->event, true);
	jy_add_text(a, "when", &o->when);
	jy_add_check(a, o->event.size > 0 || o->when.size == 0, "when", "a condition needs an event that it is about");
	jy_add_span(a, "for", o->period, true);
}

static size_t first_taking(const journey_pattern_options *o)
{
	size_t i = 0;
	while (i + 1 < o->step_count && o->steps[i].none)
		i++;
	return i;
}

/* What every trigger has, in the place of every trigger. */
static void trigger_of(jy_add *a, const jy_decl_pattern *it, journey_trigger_options *out)
{
	const journey_pattern_options *o = &it->options;
	memset(out, 0, sizeof *out);
	out->size = sizeof *out;
	out->name = it->inactive ? it->inactivity.name : o->name;
	out->event = it->inactivity.event.size > 0 ? it->inactivity.event : jy_str(ANY_EVENT);
	if (it->inactive || a->status != JOURNEY_OK)
		return;
	out->event = o->steps[first_taking(o)].event;
	journey_str *names = jy_arena_items(&a->builder->arena, o->capture_count, sizeof *names);
	if (names == NULL)
		a->status = jy_error_memory(&a->builder->error);
	for (size_t i = 0; a->status == JOURNEY_OK && i < o->capture_count; i++)
		names[i] = o->captures[i].name;
	out->capture = names;
	out->capture_count = o->capture_count;
}

static void room(jy_add *a)
{
	journey_builder *b = a->builder;
	jy_add_room(a, &b->patterns, &b->pattern_capacity, b->pattern_count, JOURNEY_STRATEGY_NAMES_MAX, sizeof *b->patterns,
	            "JOURNEY_STRATEGY_NAMES_MAX");
}

/* Adds the trigger and what is special to it. */
static void keep(jy_add *a, jy_decl_pattern *it)
{
	journey_builder *b = a->builder;
	journey_trigger_options trigger;
	trigger_of(a, it, &trigger);
	room(a);
	jy_add_room(a, &b->triggers, &b->trigger_capacity, b->trigger_count, JOURNEY_STRATEGY_NAMES_MAX, sizeof trigger,
	            "JOURNEY_STRATEGY_NAMES_MAX");
	jy_add_take(a, JY_NAME_TRIGGER, trigger.name, b->trigger_count);
	if (a->status != JOURNEY_OK)
		return;
	it->trigger = (uint32_t)b->trigger_count;
	b->triggers[b->trigger_count++] = trigger;
	b->patterns[b->pattern_count++] = *it;
}

journey_status journey_builder_pattern(journey_builder *builder, const journey_pattern_options *options)
{
	jy_decl_pattern item = {0};
	jy_add a;
	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "triggers", jy_str(NULL));
	jy_add_options(&a, &item.options, options, sizeof item.options);
	if (a.status == JOURNEY_OK)
		jy_add_begin(&a, builder, "triggers", item.options.name);
	add_pattern(&a, &item.options);
	keep(&a, &item);
	return jy_add_end(&a);
}

journey_status journey_builder_inactivity(journey_builder *builder, const journey_inactivity_options *options)
{
	jy_decl_pattern item = {.inactive = true};
	jy_add a;
	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "triggers", jy_str(NULL));
	jy_add_options(&a, &item.inactivity, options, sizeof item.inactivity);
	if (a.status == JOURNEY_OK)
		jy_add_begin(&a, builder, "triggers", item.inactivity.name);
	add_inactivity(&a, &item.inactivity);
	keep(&a, &item);
	return jy_add_end(&a);
}

const jy_decl_pattern *jy_pattern_declared(const journey_builder *builder, uint32_t trigger)
{
	size_t low = 0, high = builder->pattern_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (builder->patterns[middle].trigger < trigger)
			low = middle + 1;
		else
			high = middle;
	}
	return low < builder->pattern_count && builder->patterns[low].trigger == trigger ? &builder->patterns[low] : NULL;
}

/* ---- the binary form ---- */

/* The rest of a pattern, whose name and captures' names are the trigger's. */
static bool put_pattern(jy_buffer *out, const journey_pattern_options *o)
{
	bool ok = jy_buffer_varint(out, o->step_count);
	for (size_t i = 0; ok && i < o->step_count; i++) {
		const journey_pattern_step *step = &o->steps[i];
		ok = jy_buffer_str(out, step->event) && jy_buffer_str(out, step->as) && jy_buffer_str(out, step->when) &&
		     jy_buffer_str(out, step->per) && jy_buffer_varint(out, step->times) &&
		     jy_buffer_zigzag(out, step->within) && jy_buffer_u8(out, step->none != 0);
	}
	ok = ok && jy_buffer_zigzag(out, o->within) && jy_buffer_str(out, o->per) && jy_buffer_u8(out, (uint8_t)o->overlap) &&
	     jy_buffer_varint(out, o->stack) && jy_buffer_zigzag(out, o->lateness) && jy_buffer_u8(out, o->early != 0) &&
	     jy_buffer_varint(out, o->capture_count);
	for (size_t i = 0; ok && i < o->capture_count; i++)
		ok = jy_buffer_str(out, o->captures[i].from);
	return ok;
}

bool jy_patterns_write(const journey_builder *builder, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, builder->pattern_count);
	for (size_t i = 0; ok && i < builder->pattern_count; i++) {
		const jy_decl_pattern *it = &builder->patterns[i];
		ok = jy_buffer_varint(out, it->trigger) && jy_buffer_u8(out, it->inactive);
		if (ok && it->inactive)
			ok = jy_buffer_str(out, it->inactivity.event) && jy_buffer_str(out, it->inactivity.when) &&
			     jy_buffer_zigzag(out, it->inactivity.period);
		else
			ok = ok && put_pattern(out, &it->options);
	}
	return ok;
}

static void get_pattern(jy_reader *in, const journey_trigger_options *trigger, journey_pattern_options *o,
                        journey_pattern_step *steps, journey_pattern_capture *captures)
{
	o->size = sizeof *o;
	o->name = trigger->name;
	o->step_count = jy_reader_count(in, 7);
	if (o->step_count > JOURNEY_PATTERN_STEPS_MAX)
		in->failed = true;
	for (size_t i = 0; !in->failed && i < o->step_count; i++) {
		steps[i].event = jy_reader_str(in);
		steps[i].as = jy_reader_str(in);
		steps[i].when = jy_reader_str(in);
		steps[i].per = jy_reader_str(in);
		steps[i].times = (uint32_t)jy_reader_varint(in);
		steps[i].within = jy_reader_zigzag(in);
		steps[i].none = jy_reader_u8(in);
	}
	o->steps = steps;
	o->step_size = sizeof *steps;
	o->within = jy_reader_zigzag(in);
	o->per = jy_reader_str(in);
	o->overlap = (journey_overlap)jy_reader_u8(in);
	o->stack = (uint32_t)jy_reader_varint(in);
	o->lateness = jy_reader_zigzag(in);
	o->early = jy_reader_u8(in);
	o->capture_count = jy_reader_count(in, 1);
	if (o->capture_count > JOURNEY_STRATEGY_CAPTURES_MAX || o->capture_count != trigger->capture_count)
		in->failed = true;
	for (size_t i = 0; !in->failed && i < o->capture_count; i++)
		captures[i] = (journey_pattern_capture){trigger->capture[i], jy_reader_str(in)};
	o->captures = captures;
}

/* A trigger that was read becomes a pattern. */
static journey_status read_one(journey_builder *b, jy_reader *in)
{
	journey_pattern_step steps[JOURNEY_PATTERN_STEPS_MAX];
	journey_pattern_capture captures[JOURNEY_STRATEGY_CAPTURES_MAX];
	jy_decl_pattern item = {0};
	jy_add a;
	memset(steps, 0, sizeof steps);
	uint64_t trigger = jy_reader_varint(in);
	item.inactive = jy_reader_u8(in) != 0;
	if (trigger >= b->trigger_count || (b->pattern_count > 0 && trigger <= b->patterns[b->pattern_count - 1].trigger))
		in->failed = true;
	if (in->failed)
		return JOURNEY_OK;
	item.trigger = (uint32_t)trigger;
	jy_add_begin(&a, b, "triggers", b->triggers[trigger].name);
	if (item.inactive) {
		journey_inactivity_options *o = &item.inactivity;
		*o = (journey_inactivity_options){sizeof *o, b->triggers[trigger].name, jy_reader_str(in), jy_reader_str(in), 0};
		o->period = jy_reader_zigzag(in);
	} else {
		get_pattern(in, &b->triggers[trigger], &item.options, steps, captures);
	}
	if (in->failed)
		return JOURNEY_OK;
	if (item.inactive)
		add_inactivity(&a, &item.inactivity);
	else
		add_pattern(&a, &item.options);
	room(&a);
	if (a.status == JOURNEY_OK)
		b->patterns[b->pattern_count++] = item;
	return jy_add_end(&a);
}

journey_status jy_patterns_read(journey_builder *builder, jy_reader *in)
{
	size_t count = jy_reader_count(in, 2);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && !in->failed && i < count; i++)
		status = read_one(builder, in);
	return status;
}
