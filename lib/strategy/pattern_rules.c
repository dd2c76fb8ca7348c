/* Compiling patterns: steps to an automaton, their conditions to programs, and what must be kept of events for both. */
#include "strategy/compiler.h"
#include "strategy/indices.h"
#include "strategy/patterns.h"

#include "base/error.h"
#include "base/text.h"

#define STR(s) (int)(s).size, ((s).data != NULL ? (s).data : "")

/* ---- fields of steps ---- */

/* A property of an event type, or what every event has; its number in JY_STEP_FIELD(). */
static bool find_property(const journey_builder *builder, journey_str event, journey_str name, uint32_t *number,
                          jy_property *out)
{
	uint32_t index;
	if (!jy_names_find(&builder->names, JY_NAME_EVENT, event, &index))
		return false;
	const jy_decl_event *type = &builder->events[index];
	for (size_t i = 0; i < type->property_count; i++) {
		if (jy_str_equal(type->properties[i].name, name)) {
			*out = type->properties[i];
			*number = (uint32_t)i;
			return true;
		}
	}
	memset(out, 0, sizeof *out);
	out->name = name;
	out->type = jy_str_is(name, "timestamp") ? JOURNEY_FIELD_TIMESTAMP : JOURNEY_FIELD_STRING;
	*number = out->type == JOURNEY_FIELD_TIMESTAMP ? JY_STEP_TIMESTAMP : JY_STEP_NAME;
	return jy_str_is(name, "timestamp") || jy_str_is(name, "name");
}

static size_t first_taking(const journey_pattern_options *o)
{
	size_t i = 0;
	while (i + 1 < o->step_count && o->steps[i].none)
		i++;
	return i;
}

/* The step that `STEP.PROPERTY` or `PROPERTY` is about; *name becomes the property's. JY_NONE: no such step. */
static uint32_t step_of(const journey_pattern_options *o, journey_str *name)
{
	const char *dot = name->size > 0 ? memchr(name->data, '.', name->size) : NULL;
	if (dot == NULL)
		return (uint32_t)first_taking(o);
	size_t at = (size_t)(dot - name->data);
	journey_str as = jy_str_part(*name, 0, at);
	*name = jy_str_part(*name, at + 1, name->size);
	for (size_t i = 0; i < o->step_count; i++) {
		if (as.size > 0 && jy_str_equal(o->steps[i].as, as))
			return (uint32_t)i;
	}
	return JY_NONE;
}

static bool find_field(const journey_builder *builder, const journey_pattern_options *o, journey_str from,
                       uint32_t *field, jy_property *out)
{
	uint32_t step = step_of(o, &from), number;
	if (step == JY_NONE || !find_property(builder, o->steps[step].event, from, &number, out))
		return false;
	*field = JY_STEP_FIELD(step, number);
	return true;
}

bool jy_captured(const journey_builder *builder, uint32_t trigger, size_t capture, jy_property *out)
{
	const jy_decl_pattern *pattern = jy_pattern_declared(builder, trigger);
	const journey_trigger_options *from = &builder->triggers[trigger];
	uint32_t number;
	if (pattern == NULL)
		return find_property(builder, from->event, from->capture[capture], &number, out) && number < JY_STEP_TIMESTAMP;
	bool found = !pattern->inactive && find_field(builder, &pattern->options, pattern->options.captures[capture].from,
	                                              &number, out);
	out->name = from->capture[capture];
	return found;
}

journey_status jy_pattern_declare(const journey_builder *builder, const jy_scope *scope, journey_expr_env *env,
                                  journey_error *error)
{
	static const char *const builtin[] = {"timestamp", "name"};
	const jy_decl_pattern *pattern;
	journey_status status = JOURNEY_OK;
	if (scope->pattern_steps == 0)
		return JOURNEY_OK;
	pattern = jy_pattern_declared(builder, scope->pattern);
	for (uint32_t i = 0; status == JOURNEY_OK && i < scope->pattern_steps; i++) {
		const journey_pattern_step *step = &pattern->options.steps[i];
		jy_property property;
		uint32_t index, number;
		if (step->as.size == 0 || !jy_names_find(&builder->names, JY_NAME_EVENT, step->event, &index))
			continue;
		const jy_decl_event *type = &builder->events[index];
		status = journey_expr_env_object(env, step->as, 0, 0, error);
		for (size_t k = 0; status == JOURNEY_OK && k < type->property_count; k++)
			status = journey_expr_env_field(env, step->as, type->properties[k].name,
			                                jy_compiler_type(type->properties[k].type),
			                                JY_SLOT(JY_SLOT_STEP, JY_STEP_FIELD(i, k)), 0, error);
		for (size_t k = 0; status == JOURNEY_OK && k < 2; k++) {
			if (find_property(builder, step->event, jy_str(builtin[k]), &number, &property) &&
			    number >= JY_STEP_TIMESTAMP)
				status = journey_expr_env_field(env, step->as, jy_str(builtin[k]), jy_compiler_type(property.type),
				                                JY_SLOT(JY_SLOT_STEP, JY_STEP_FIELD(i, number)), 0, error);
		}
	}
	return status;
}

/* ---- conditions and keys ---- */

static jy_scope step_scope(uint32_t trigger, uint32_t step, uint32_t event)
{
	jy_scope scope = {.profile = true, .membership = true, .sends = true};
	scope.event = event;
	scope.pattern = step > 0 ? trigger : 0;
	scope.pattern_steps = step;
	scope.why = "a step's condition reads `event`, earlier steps by their names, `profile`, `stage`, `segment()` and "
	            "`now` only";
	return scope;
}

/* What the condition reads besides its event. */
static void look_at(const jy_compiler *c, jy_pattern_step *step)
{
	const uint32_t *slots;
	size_t count = step->when != NULL ? journey_expr_slots(step->when, &slots) : 0;
	for (size_t i = 0; i < count; i++) {
		step->open = step->open || jy_slot_kind(slots[i]) != JY_SLOT_EVENT;
		step->backward = step->backward || jy_slot_kind(slots[i]) == JY_SLOT_STEP;
	}
	step->open = step->open || jy_program_reads_entities(c->strategy, step->when);
}

static void compile_step(jy_compiler *c, const journey_pattern_options *o, uint32_t trigger, uint32_t i,
                         jy_pattern_step *step)
{
	const journey_pattern_step *from = &o->steps[i];
	step->event = jy_compiler_name(c, JY_NAME_EVENT, from->event, "triggers.%.*s.pattern[%u].%s", STR(o->name),
	                               (unsigned)i, from->none ? "none" : "event");
	if (c->status != JOURNEY_OK)
		return;
	jy_scope scope = step_scope(trigger, i, step->event);
	jy_compiler_expr(c, &scope, from->when, JY_WANT_BOOL, &step->when, "triggers.%.*s.pattern[%u].when", STR(o->name),
	                 (unsigned)i);
	if (c->status == JOURNEY_OK)
		look_at(c, step);
}

static void compile_key(jy_compiler *c, const journey_pattern_options *o, uint32_t i, jy_pattern_step *step,
                        const jy_pattern_step *first)
{
	const journey_pattern_step *from = &o->steps[i];
	jy_scope scope = {.event = step->event, .why = "a key reads `event` only"};
	journey_str text = from->per.size > 0 ? from->per : o->per;
	if (c->status != JOURNEY_OK || text.size == 0)
		return;
	jy_compiler_expr(c, &scope, text, JY_WANT_KEY, &step->per, "triggers.%.*s.pattern[%u].per", STR(o->name), (unsigned)i);
	/* What must not come, and has no such property, is about all keys. */
	if (c->status == JOURNEY_NOT_FOUND && from->none && from->per.size == 0) {
		c->status = JOURNEY_OK;
		memset(&c->error, 0, sizeof c->error);
		step->all = true;
		return;
	}
	if (c->status != JOURNEY_OK && c->status != JOURNEY_NO_MEMORY)
		jy_compiler_hint(c, "each step's event needs the key; a step whose event calls it otherwise has a `per` of its own");
	else if (c->status == JOURNEY_OK && first != step && first->per != NULL &&
	         strcmp(journey_expr_type(first->per), journey_expr_type(step->per)) != 0)
		jy_compiler_fail_at(c, JOURNEY_TYPE, "the key has another type than that of the first step",
		                    "triggers.%.*s.pattern[%u].per", STR(o->name), (unsigned)i);
}

static void compile_keys(jy_compiler *c, const journey_pattern_options *o, jy_pattern_rule *rule)
{
	uint32_t first = (uint32_t)first_taking(o);
	compile_key(c, o, first, &rule->steps[first], &rule->steps[first]);
	if (c->status == JOURNEY_OK && rule->steps[first].per == NULL) {
		for (uint32_t i = 0; i < rule->step_count && c->status == JOURNEY_OK; i++) {
			if (o->steps[i].per.size > 0)
				jy_compiler_fail_at(c, JOURNEY_INVALID, "the first step has no key to compare with",
				                    "triggers.%.*s.pattern[%u].per", STR(o->name), (unsigned)i);
		}
		return;
	}
	for (uint32_t i = 0; i < rule->step_count; i++) {
		if (i != first)
			compile_key(c, o, i, &rule->steps[i], &rule->steps[first]);
	}
}

/* ---- what is kept ---- */

static void add_field(jy_compiler *c, const journey_pattern_options *o, jy_pattern_rule *rule, uint32_t field)
{
	uint32_t at = 0;
	while (at < rule->field_count && rule->fields[at] < field)
		at++;
	if (c->status != JOURNEY_OK || (at < rule->field_count && rule->fields[at] == field))
		return;
	if (rule->field_count == JOURNEY_PATTERN_FIELDS_MAX) {
		jy_compiler_fail_at(c, JOURNEY_LIMIT, "more properties of its events are kept than JOURNEY_PATTERN_FIELDS_MAX (32)",
		                    "triggers.%.*s", STR(o->name));
		return;
	}
	memmove(rule->fields + at + 1, rule->fields + at, (rule->field_count - at) * sizeof *rule->fields);
	rule->fields[at] = field;
	rule->field_count++;
}

static void compile_fields(jy_compiler *c, const journey_pattern_options *o, jy_pattern_rule *rule)
{
	jy_property property;
	const uint32_t *slots;
	uint32_t field;
	rule->fields = jy_compiler_items(c, JOURNEY_PATTERN_FIELDS_MAX, sizeof *rule->fields);
	for (uint32_t i = 0; i < rule->step_count && c->status == JOURNEY_OK; i++) {
		size_t count = rule->steps[i].when != NULL ? journey_expr_slots(rule->steps[i].when, &slots) : 0;
		for (size_t k = 0; k < count; k++) {
			if (jy_slot_kind(slots[k]) == JY_SLOT_STEP)
				add_field(c, o, rule, jy_slot_index(slots[k]));
		}
	}
	for (size_t i = 0; i < o->capture_count && c->status == JOURNEY_OK; i++) {
		if (find_field(c->builder, o, o->captures[i].from, &field, &property))
			add_field(c, o, rule, field);
		else
			jy_compiler_fail(c, JOURNEY_NOT_FOUND, NULL, "`%.*s` is no property of a step, and none of the first event",
			                 STR(o->captures[i].from));
		if (c->status != JOURNEY_OK)
			jy_format(c->error.where, sizeof c->error.where, "triggers.%.*s.capture.%.*s", STR(o->name),
			          STR(o->captures[i].name));
	}
}

static uint32_t place_of(const jy_pattern_rule *rule, uint32_t field)
{
	uint32_t at = 0;
	while (at < rule->field_count && rule->fields[at] != field)
		at++;
	return at;
}

static void compile_outputs(jy_compiler *c, const journey_pattern_options *o, jy_pattern_rule *rule)
{
	uint32_t field;
	rule->outputs = jy_compiler_items(c, o->capture_count, sizeof *rule->outputs);
	rule->captures = jy_compiler_items(c, o->capture_count, sizeof *rule->captures);
	for (size_t i = 0; i < o->capture_count && c->status == JOURNEY_OK; i++) {
		find_field(c->builder, o, o->captures[i].from, &field, &rule->captures[i]);
		rule->captures[i].name = jy_compiler_str(c, o->captures[i].name);
		rule->outputs[i] = place_of(rule, field);
	}
}

/* Marks the properties of an event type that anything reads after the event has waited. */
static void mark_reads(const jy_pattern_rule *rule, uint32_t event, bool *marks, uint32_t property_count)
{
	const uint32_t *slots;
	for (uint32_t i = 0; i < rule->step_count; i++) {
		const jy_pattern_step *step = &rule->steps[i];
		size_t count = step->event == event && step->open ? journey_expr_slots(step->when, &slots) : 0;
		for (size_t k = 0; k < count; k++) {
			if (jy_slot_kind(slots[k]) == JY_SLOT_EVENT && jy_slot_index(slots[k]) < property_count)
				marks[jy_slot_index(slots[k])] = true;
		}
	}
	for (uint32_t i = 0; i < rule->field_count; i++) {
		uint32_t property = JY_STEP_PROPERTY(rule->fields[i]);
		if (rule->steps[JY_STEP_OF(rule->fields[i])].event == event && property < property_count)
			marks[property] = true;
	}
}

static void compile_reads(jy_compiler *c, const jy_pattern_rule *rule, jy_pattern_step *step)
{
	uint32_t count = c->strategy->events[step->event].property_count;
	bool *marks = jy_compiler_items(c, count, sizeof *marks);
	if (c->status != JOURNEY_OK)
		return;
	mark_reads(rule, step->event, marks, count);
	step->reads = jy_compiler_items(c, count, sizeof *step->reads);
	for (uint32_t i = 0; i < count && c->status == JOURNEY_OK; i++) {
		if (marks[i])
			step->reads[step->read_count++] = i;
	}
}

/* ---- the whole ---- */

static bool put_shape(jy_buffer *out, const journey_builder *builder, const journey_pattern_options *o,
                      const jy_pattern_rule *rule)
{
	bool ok = jy_buffer_str(out, o->per);
	for (size_t i = 0; ok && i < o->step_count; i++) {
		const journey_pattern_step *step = &o->steps[i];
		ok = jy_buffer_str(out, step->event) && jy_buffer_str(out, step->per) && jy_buffer_varint(out, step->times) &&
		     jy_buffer_u8(out, (uint8_t)((step->none != 0) | (step->within > 0) << 1));
	}
	for (uint32_t i = 0; ok && i < rule->field_count; i++) {
		const jy_decl_event *event = &builder->events[rule->steps[JY_STEP_OF(rule->fields[i])].event];
		uint32_t property = JY_STEP_PROPERTY(rule->fields[i]);
		ok = jy_buffer_varint(out, JY_STEP_OF(rule->fields[i])) &&
		     (property >= event->property_count
		              ? jy_buffer_u16(out, (uint16_t)property)
		              : jy_buffer_str(out, event->properties[property].name) &&
		                        jy_buffer_u8(out, (uint8_t)event->properties[property].type));
	}
	return ok;
}

static void compile_shape(jy_compiler *c, const journey_pattern_options *o, jy_pattern_rule *rule)
{
	jy_buffer text;
	if (c->status != JOURNEY_OK)
		return;
	jy_buffer_init(&text, &c->builder->allocator);
	if (!put_shape(&text, c->builder, o, rule))
		jy_compiler_memory(c);
	else
		rule->shape = jy_hash64(0, text.data, text.size);
	jy_buffer_free(&text);
}

static void make_form(const journey_pattern_options *o, jy_pattern_rule *rule)
{
	jy_pattern_plan plan[JOURNEY_PATTERN_STEPS_MAX] = {{0}};
	uint32_t at;
	for (size_t i = 0; i < o->step_count; i++)
		plan[i] = (jy_pattern_plan){o->steps[i].none != 0, o->steps[i].times, o->steps[i].within};
	jy_pattern_make(plan, (uint32_t)o->step_count, o->within, &rule->form, &at);
	rule->form.overlap = (jy_overlap)o->overlap;
	rule->form.stack = o->stack;
	rule->step_count = (uint32_t)o->step_count;
	rule->lateness = o->lateness;
	rule->early = o->early != 0;
	rule->waits = o->lateness > 0 && !rule->early;
}

static void compile_steps(jy_compiler *c, const journey_pattern_options *o, uint32_t index, jy_trigger *trigger)
{
	jy_pattern_rule *rule = trigger->pattern;
	make_form(o, rule);
	rule->steps = jy_compiler_items(c, rule->step_count, sizeof *rule->steps);
	for (uint32_t i = 0; i < rule->step_count && c->status == JOURNEY_OK; i++)
		compile_step(c, o, index, i, &rule->steps[i]);
	if (c->status == JOURNEY_OK)
		compile_keys(c, o, rule);
	compile_fields(c, o, rule);
	compile_outputs(c, o, rule);
	for (uint32_t i = 0; rule->waits && i < rule->step_count && c->status == JOURNEY_OK; i++)
		compile_reads(c, rule, &rule->steps[i]);
	compile_shape(c, o, rule);
	if (c->status != JOURNEY_OK)
		return;
	const jy_pattern_step *first = &rule->steps[rule->form.nodes[0].step];
	trigger->event = first->event;
	trigger->when = first->when;
	trigger->per = first->per;
	trigger->capture_count = (uint32_t)o->capture_count;
}

/* events.last("NAME"[, event, condition]) */
static bool put_last(jy_buffer *out, const journey_inactivity_options *o)
{
	bool ok = jy_buffer_text(out, "events.last(\"");
	for (size_t i = 0; ok && i < o->event.size; i++) {
		if (o->event.data[i] == '"' || o->event.data[i] == '\\')
			ok = jy_buffer_u8(out, '\\');
		ok = ok && jy_buffer_u8(out, (uint8_t)o->event.data[i]);
	}
	ok = ok && jy_buffer_u8(out, '"');
	if (ok && o->when.size > 0)
		ok = jy_buffer_text(out, ", event, ") && jy_buffer_bytes(out, o->when.data, o->when.size);
	return ok && jy_buffer_u8(out, ')');
}

static void compile_inactive(jy_compiler *c, const journey_inactivity_options *o, jy_trigger *trigger)
{
	jy_buffer text;
	jy_scope scope = {.event = JY_NONE, .why = "a condition on what has not come for long reads `event` only"};
	trigger->pattern->period = o->period;
	trigger->event = jy_compiler_name(c, JY_NAME_EVENT, o->event, "triggers.%.*s.inactive", STR(o->name));
	if (c->status != JOURNEY_OK || trigger->event == JY_NONE)
		return;
	scope.event = trigger->event;
	jy_compiler_expr(c, &scope, o->when, JY_WANT_BOOL, &trigger->when, "triggers.%.*s.when", STR(o->name));
	jy_buffer_init(&text, &c->builder->allocator);
	scope.event = JY_NONE;
	scope.profile = true;
	if (!put_last(&text, o))
		jy_compiler_memory(c);
	jy_compiler_expr(c, &scope, jy_str_of((const char *)text.data, text.size), JY_WANT_SHOWN, &trigger->pattern->last,
	                 "triggers.%.*s.inactive", STR(o->name));
	jy_buffer_free(&text);
}

bool jy_compile_pattern(jy_compiler *c, uint32_t index)
{
	const jy_decl_pattern *from = jy_pattern_declared(c->builder, index);
	jy_trigger *trigger = &c->strategy->triggers[index];
	if (from == NULL)
		return false;
	trigger->kind = JY_TRIGGER_PATTERN;
	trigger->name = jy_compiler_str(c, c->builder->triggers[index].name);
	trigger->unless = JY_NONE;
	trigger->pattern = jy_compiler_items(c, 1, sizeof *trigger->pattern);
	if (c->status != JOURNEY_OK)
		return true;
	if (from->inactive)
		compile_inactive(c, &from->inactivity, trigger);
	else
		compile_steps(c, &from->options, index, trigger);
	return true;
}

void jy_pattern_visit(jy_filling *f, uint32_t index)
{
	journey_strategy *s = f->c->strategy;
	const jy_trigger *trigger = &s->triggers[index];
	const jy_pattern_rule *rule = trigger->pattern;
	if (rule->period > 0) {
		jy_filling_add(f, trigger->event == JY_NONE ? &s->inactive : &s->events[trigger->event].inactive, index);
		return;
	}
	if (!rule->waits)
		jy_filling_add(f, &s->events[trigger->event].triggers_start, index);
	for (uint32_t i = 0; i < rule->step_count; i++) {
		if (rule->waits || i != rule->form.nodes[0].step)
			jy_filling_add(f, &s->events[rule->steps[i].event].patterns, index);
	}
}
