#include "engine/causes.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/patterns.h"

/* ---- firing ---- */

/* The key of an instance, in the call's arena: what evaluates after it uses the same buffer. */
static journey_status key_of(jy_eval *eval, const journey_expr_program *per, journey_str *out, bool *has)
{
	journey_status status = jy_eval_key(eval, per, out, has);
	if (status == JOURNEY_OK && !jy_arena_str(&eval->engine->arena, *out, out))
		status = JOURNEY_NO_MEMORY;
	return status;
}

/* What is captured, in storage form, in the call's arena. */
static journey_status payload_of(jy_eval *eval, const jy_trigger *trigger, const journey_value *values, journey_str *out)
{
	jy_buffer buffer;
	bool ok = true;
	jy_buffer_init(&buffer, &eval->engine->allocator);
	for (uint32_t i = 0; ok && i < trigger->capture_count; i++) {
		bool there = values[i].type != JOURNEY_EXPR_ABSENT;
		ok = jy_buffer_u8(&buffer, there) && (!there || jy_value_write(&buffer, values[i]));
	}
	ok = ok && jy_arena_str(&eval->engine->arena, jy_str_of((const char *)buffer.data, buffer.size), out);
	jy_buffer_free(&buffer);
	return ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

journey_status jy_cause_fire(jy_eval *eval, uint32_t index, const journey_value *values, bool *fired)
{
	const jy_trigger *trigger = &eval->engine->strategy->triggers[index];
	journey_str payload, key;
	bool holds = true, has = true;
	*fired = false;
	if (eval->engine->rehearsal.backfill)
		return JOURNEY_OK;
	journey_status status = payload_of(eval, trigger, values, &payload);
	if (status != JOURNEY_OK)
		return status;
	if (trigger->when != NULL || trigger->per != NULL)
		status = jy_eval_captures_text(eval, trigger, payload);
	if (status == JOURNEY_OK)
		status = jy_eval_holds(eval, trigger->when, &holds);
	if (status == JOURNEY_OK && holds)
		status = key_of(eval, trigger->per, &key, &has);
	jy_eval_no_captures(eval);
	if (status != JOURNEY_OK || !holds || !has)
		return status;
	uint32_t before = eval->fired;
	status = jy_trigger_fire(eval, index, key, payload);
	*fired = eval->fired != before;
	return status;
}

static journey_status fire_all(jy_eval *eval, const jy_indices *triggers, const journey_value *values)
{
	journey_status status = JOURNEY_OK;
	bool fired;
	for (uint32_t i = 0; status == JOURNEY_OK && i < triggers->count; i++)
		status = jy_cause_fire(eval, triggers->items[i], values, &fired);
	return status;
}

/* ---- segments and stages ---- */

static journey_status fire_stage(jy_eval *eval, uint32_t from, uint32_t to)
{
	const journey_strategy *strategy = eval->engine->strategy;
	const jy_indices *triggers = &strategy->stages[to].triggers;
	journey_value values[3] = {jy_value_time(eval->now), jy_value_str(jy_str("")), jy_value_str(strategy->stages[to].name)};
	journey_status status = JOURNEY_OK;
	bool fired;
	if (from != JY_NONE)
		values[1] = jy_value_str(strategy->stages[from].name);
	for (uint32_t i = 0; status == JOURNEY_OK && i < triggers->count; i++) {
		const jy_cause *cause = strategy->triggers[triggers->items[i]].cause;
		if (cause->from == JY_NONE || cause->from == from)
			status = jy_cause_fire(eval, triggers->items[i], values, &fired);
	}
	return status;
}

journey_status jy_causes_change(jy_eval *eval, size_t change)
{
	const jy_changed_part item = eval->engine->changes.items[change];
	journey_value at = jy_value_time(eval->now);
	if (item.segment == JY_NONE)
		return item.to == JY_NONE ? JOURNEY_OK : fire_stage(eval, item.from, item.to);
	const jy_segment *segment = &eval->engine->strategy->segments[item.segment];
	return fire_all(eval, item.to ? &segment->triggers_enter : &segment->triggers_leave, &at);
}

/* ---- attributes ---- */

/* Whether the value is the one that is asked for; NULL asks for any. */
static journey_status is_value(jy_eval *eval, const journey_expr_program *wanted, journey_value value, bool *is)
{
	journey_value other;
	*is = true;
	if (wanted == NULL)
		return JOURNEY_OK;
	journey_status status = jy_eval_value(eval, wanted, &other);
	*is = status == JOURNEY_OK && value.type != JOURNEY_EXPR_ABSENT && jy_value_equal(value, other);
	return status;
}

static journey_status fire_attribute(jy_eval *eval, uint32_t index, const jy_attribute_change *change)
{
	const jy_cause *cause = eval->engine->strategy->triggers[index].cause;
	const journey_value values[3] = {jy_value_time(eval->now), change->from, change->to};
	bool from, to = false, fired;
	journey_status status = is_value(eval, cause->from_value, change->from, &from);
	if (status == JOURNEY_OK && from)
		status = is_value(eval, cause->to_value, change->to, &to);
	return status == JOURNEY_OK && from && to ? jy_cause_fire(eval, index, values, &fired) : status;
}

journey_status jy_causes_attributes(jy_eval *eval)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < eval->attribute_count; i++) {
		const jy_attribute_change *change = &eval->attributes[i];
		const jy_indices *triggers = &eval->engine->strategy->attributes[change->attribute].triggers;
		for (uint32_t k = 0; status == JOURNEY_OK && k < triggers->count; k++)
			status = fire_attribute(eval, triggers->items[k], change);
	}
	return status;
}
