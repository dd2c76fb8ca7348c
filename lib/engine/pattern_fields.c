/* What patterns keep of events: of those that runs took, and of those that wait for the lateness. */
#include "engine/pattern_runs.h"

#include "base/text.h"
#include "base/value.h"
#include <string.h>

/* ---- of runs ---- */

/* The fields of a run, or none where it is new. */
journey_status jy_fields_read(jy_eval *eval, const jy_pattern_rule *rule, journey_str stored, journey_value **out)
{
	jy_arena *arena = &eval->engine->arena;
	journey_value *values = jy_arena_items(arena, rule->field_count, sizeof *values);
	const void *bytes = jy_arena_copy(arena, stored.data, stored.size);
	if (values == NULL || bytes == NULL)
		return JOURNEY_NO_MEMORY;
	jy_reader reader = jy_reader_of(bytes, stored.size);
	for (uint32_t i = 0; i < rule->field_count; i++) {
		values[i].type = JOURNEY_EXPR_ABSENT;
		if (stored.size > 0 && jy_reader_u8(&reader) != 0 && !jy_value_read(&reader, arena, &values[i]))
			return reader.failed ? JOURNEY_CORRUPT : JOURNEY_NO_MEMORY;
	}
	*out = values;
	return JOURNEY_OK;
}

static bool put_value(jy_buffer *out, journey_value value)
{
	bool there = value.type != JOURNEY_EXPR_ABSENT;
	return jy_buffer_u8(out, there) && (!there || jy_value_write(out, value));
}

static journey_value property_of(const jy_event_view *view, uint32_t property)
{
	journey_value none = jy_value_null();
	if (property == JY_STEP_TIMESTAMP)
		return jy_value_time(view->event->timestamp);
	if (property == JY_STEP_NAME)
		return jy_value_str(view->event->name);
	none.type = JOURNEY_EXPR_ABSENT;
	return property < view->property_count ? view->properties[property] : none;
}

/* The running event's own, where `step` took it. */
void jy_fields_take(const jy_eval *eval, const jy_pattern_rule *rule, uint32_t step, journey_value *values)
{
	for (uint32_t i = 0; i < rule->field_count; i++) {
		if (JY_STEP_OF(rule->fields[i]) == step)
			values[i] = property_of(eval->view, JY_STEP_PROPERTY(rule->fields[i]));
	}
}

journey_status jy_fields_keep(jy_eval *eval, const jy_pattern_rule *rule, const journey_value *values, jy_span *out)
{
	jy_buffer bytes;
	bool ok = true;
	jy_buffer_init(&bytes, &eval->engine->allocator);
	for (uint32_t i = 0; ok && i < rule->field_count; i++)
		ok = put_value(&bytes, values[i]);
	journey_status status = ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	if (ok)
		status = jy_actions_keep(&eval->component->actions, jy_str_of((const char *)bytes.data, bytes.size), out);
	jy_buffer_free(&bytes);
	return status;
}

journey_status jy_pattern_load(const jy_eval *eval, uint32_t field, journey_value *out)
{
	if (eval->fields == NULL)
		return JOURNEY_NOT_FOUND;
	for (uint32_t i = 0; i < eval->pattern->field_count; i++) {
		if (eval->pattern->fields[i] == field && eval->fields[i].type != JOURNEY_EXPR_ABSENT) {
			*out = eval->fields[i];
			return JOURNEY_OK;
		}
	}
	return JOURNEY_NOT_FOUND;
}

journey_status jy_fields_fire(jy_eval *eval, uint32_t trigger, journey_str key, const journey_value *values)
{
	const jy_trigger *it = &eval->engine->strategy->triggers[trigger];
	jy_buffer payload;
	bool ok = true;
	jy_buffer_init(&payload, &eval->engine->allocator);
	for (uint32_t i = 0; ok && i < it->capture_count; i++)
		ok = put_value(&payload, values[it->pattern->outputs[i]]);
	journey_status status = JOURNEY_NO_MEMORY;
	if (ok)
		status = jy_trigger_fire(eval, trigger, key, jy_str_of((const char *)payload.data, payload.size));
	jy_buffer_free(&payload);
	return status;
}

/* ---- of events that wait ---- */

/* What steps read of the event, in storage form. */
journey_status jy_fields_keep_event(jy_eval *eval, const jy_pattern_step *step, jy_span *out)
{
	jy_buffer bytes;
	bool ok = true;
	jy_buffer_init(&bytes, &eval->engine->allocator);
	for (uint32_t i = 0; ok && i < step->read_count; i++)
		ok = put_value(&bytes, eval->view->properties[step->reads[i]]);
	journey_status status = ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	if (ok)
		status = jy_actions_keep(&eval->component->actions, jy_str_of((const char *)bytes.data, bytes.size), out);
	jy_buffer_free(&bytes);
	return status;
}

uint32_t jy_pattern_lowest(uint32_t steps)
{
	uint32_t i = 0;
	while (!(steps >> i & 1))
		i++;
	return i;
}

/* The event as it was, as far as the pattern reads it. */
journey_status jy_fields_restore(jy_eval *eval, const jy_live *live, journey_event *event, jy_event_view *view)
{
	jy_arena *arena = &eval->engine->arena;
	const jy_pattern_rule *rule = jy_live_rule(eval->engine->strategy, live);
	const jy_pattern_step *step = &rule->steps[jy_pattern_lowest(live->steps)];
	const jy_event_type *type = &eval->engine->strategy->events[step->event];
	journey_value *values = jy_arena_items(arena, type->property_count, sizeof *values);
	journey_str stored = jy_actions_text(&eval->component->actions, live->kept);
	const void *bytes = jy_arena_copy(arena, stored.data, stored.size);
	if (values == NULL || bytes == NULL)
		return JOURNEY_NO_MEMORY;
	memset(event, 0, sizeof *event);
	event->size = sizeof *event;
	event->kind = JOURNEY_EVENT_TRACK;
	event->name = type->name;
	event->timestamp = live->time;
	memset(view, 0, sizeof *view);
	view->event = event;
	view->type = step->event;
	view->id = live->id;
	view->source = JY_NONE;
	view->property_count = type->property_count;
	view->properties = values;
	for (uint32_t i = 0; i < type->property_count; i++)
		values[i].type = JOURNEY_EXPR_ABSENT;
	jy_reader reader = jy_reader_of(bytes, stored.size);
	for (uint32_t i = 0; i < step->read_count; i++) {
		journey_value *value = &values[step->reads[i]];
		if (jy_reader_u8(&reader) != 0 && !jy_value_read(&reader, arena, value))
			return reader.failed ? JOURNEY_CORRUPT : JOURNEY_NO_MEMORY;
	}
	return reader.failed ? JOURNEY_CORRUPT : JOURNEY_OK;
}
