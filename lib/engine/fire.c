/* Calls of the host that fire a trigger for a customer. */
#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "engine/after.h"
#include "engine/call.h"
#include "engine/causes.h"
#include "engine/component.h"
#include "engine/journeys.h"
#include "engine/membership.h"
#include "engine/migrate.h"
#include <journey/cause.h>

#define LOST_CALLS 122u /* index of the sum of losses */

/* What a call comes down to. */
typedef struct call {
	uint32_t trigger;
	jy_hash128 key;
	journey_str identifier;
	const journey_value *values;
} call;

static journey_status find_trigger(journey_engine *engine, const journey_firing *firing, call *out)
{
	int shown = (int)jy_utf8_cut(firing->trigger, 60);
	out->trigger = jy_strategy_trigger(engine->strategy, firing->trigger);
	if (out->trigger == JY_NONE)
		return jy_error_set(&engine->error, JOURNEY_NOT_FOUND, "trigger", "the trigger `%.*s` is not declared", shown,
		                    firing->trigger.data);
	const jy_cause *cause = engine->strategy->triggers[out->trigger].cause;
	if (cause == NULL || cause->kind != JOURNEY_CAUSE_CALL)
		return jy_error_set(&engine->error, JOURNEY_INVALID, "trigger",
		                    "the trigger `%.*s` is not one that is called (call: true)", shown, firing->trigger.data);
	return JOURNEY_OK;
}

static journey_status find_names(journey_engine *engine, const journey_firing *firing, call *out)
{
	bool known = firing->user_id.size > 0;
	journey_str id = known ? firing->user_id : firing->anonymous_id;
	if (firing->key.size == 0 || firing->key.size > JOURNEY_EVENT_ID_MAX)
		return jy_error_set(&engine->error, JOURNEY_INVALID, "key", "it has %zu bytes, expected 1 to %d",
		                    firing->key.size, JOURNEY_EVENT_ID_MAX);
	if (id.size == 0 || id.size > JOURNEY_EVENT_ID_MAX)
		return jy_error_set(&engine->error, JOURNEY_INVALID, "customer",
		                    "a user id or an anonymous id of 1 to %d bytes is required", JOURNEY_EVENT_ID_MAX);
	out->key = jy_hash128_of(2, firing->key.data, firing->key.size);
	return jy_identifier(&engine->arena, known ? 'u' : 'a', id, &out->identifier);
}

static journey_status no_field(journey_engine *engine, const jy_trigger *trigger, journey_value key)
{
	journey_str name = key.type == JOURNEY_STRING ? jy_value_text(key) : jy_str(""), names[JOURNEY_CAUSE_FIELDS_MAX];
	for (uint32_t i = 0; i < trigger->capture_count; i++)
		names[i] = trigger->cause->fields[i].name;
	journey_status status = jy_error_set(&engine->error, JOURNEY_INVALID, "fields",
	                                     "the trigger `%.*s` has no field `%.*s`", (int)trigger->name.size,
	                                     trigger->name.data, (int)jy_utf8_cut(name, 60), name.data);
	size_t near = jy_near_miss(name, names, trigger->capture_count);
	if (near < trigger->capture_count)
		jy_error_hint(&engine->error, "did you mean `%.*s`?", (int)names[near].size, names[near].data);
	return status;
}

static journey_status take_fields(journey_engine *engine, const journey_map *fields, call *out)
{
	const jy_trigger *trigger = &engine->strategy->triggers[out->trigger];
	const jy_property *declared = trigger->cause->fields;
	const journey_value *given;
	for (size_t i = 0; fields != NULL && i < fields->count; i++) {
		uint32_t at = 0;
		while (at < trigger->capture_count && (fields->entries[i].key.type != JOURNEY_STRING ||
		                                       !jy_str_equal(jy_value_text(fields->entries[i].key), declared[at].name)))
			at++;
		if (at == trigger->capture_count)
			return no_field(engine, trigger, fields->entries[i].key);
	}
	journey_status status = jy_declared_values(declared, trigger->capture_count, fields, "field", &engine->arena, &given,
	                                           &engine->error);
	journey_value *values = jy_arena_items(&engine->arena, trigger->capture_count, sizeof *values);
	if (status == JOURNEY_OK && values == NULL)
		status = JOURNEY_NO_MEMORY;
	if (status != JOURNEY_OK)
		return status;
	for (uint32_t i = 0; i < trigger->capture_count; i++) {
		values[i] = given[i];
		if (given[i].type == JOURNEY_NULL)
			values[i].type = JOURNEY_EXPR_ABSENT;
	}
	out->values = values;
	return JOURNEY_OK;
}

/* They stand in the order in which they were set: whether the first, which goes next, still keeps repetitions away. */
static bool is_needed(const jy_actions *actions, uint32_t trigger, journey_time now)
{
	for (size_t i = 0; i < actions->mark_count; i++) {
		const jy_fired *it = &actions->marks[i];
		if (it->trigger == trigger && it->kind == JY_MARK_CALL)
			return now - it->at < JOURNEY_FIRE_MEMORY;
	}
	return false;
}

/* A repetition does nothing; else it is remembered. */
static journey_status remember(jy_eval *eval, const call *c)
{
	jy_actions *actions = &eval->component->actions;
	const jy_fired *there = jy_actions_find_mark(actions, c->trigger, JY_MARK_CALL, c->key);
	const jy_fired made = {.trigger = c->trigger, .kind = JY_MARK_CALL, .key = c->key, .at = eval->now};
	if (there != NULL && eval->now - there->at < JOURNEY_FIRE_MEMORY)
		return JOURNEY_DUPLICATE;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = jy_actions_set_mark(actions, &made);
	bool needed = is_needed(actions, c->trigger, eval->now);
	if (status == JOURNEY_OK && jy_actions_trim_marks(actions, c->trigger, JY_MARK_CALL, JOURNEY_FIRE_KEYS_MAX) && needed)
		status = jy_count(eval->engine, JY_SUM_LOST, 0, LOST_CALLS, 1);
	return status;
}

static journey_status run(jy_eval *eval, const call *c, bool *fired)
{
	journey_status status = remember(eval, c);
	if (status == JOURNEY_OK)
		status = jy_migrate(eval);
	if (status == JOURNEY_OK)
		status = jy_membership_update(eval);
	if (status == JOURNEY_OK)
		status = jy_journeys_check(eval);
	if (status == JOURNEY_OK)
		status = jy_membership_react(eval);
	if (status == JOURNEY_OK)
		status = jy_cause_fire(eval, c->trigger, c->values, fired);
	return status == JOURNEY_OK ? jy_conclude(eval) : status;
}

static journey_status fire(journey_engine *engine, const journey_firing *firing, bool *fired)
{
	call c;
	jy_component *component;
	jy_eval eval;
	journey_status status = find_trigger(engine, firing, &c);
	if (status == JOURNEY_OK)
		status = find_names(engine, firing, &c);
	if (status == JOURNEY_OK)
		status = take_fields(engine, firing->fields, &c);
	if (status != JOURNEY_OK)
		return status;
	status = jy_component_find(engine, c.identifier, &component);
	if (status == JOURNEY_NOT_FOUND)
		return jy_error_set(&engine->error, status, "customer", "nothing is known of this customer");
	if (status != JOURNEY_OK)
		return status;
	jy_eval_init(&eval, engine, component, NULL, engine->clock);
	return run(&eval, &c, fired);
}

journey_status journey_engine_fire(journey_engine *engine, const journey_firing *firing, journey_time now, int *fired)
{
	bool did = false;
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	if (firing == NULL || firing->size < sizeof *firing)
		status = jy_error_set(&engine->error, JOURNEY_MISUSE, "firing", "its `size` is not set");
	else if (engine->rehearsal.backfill)
		status = jy_error_set(&engine->error, JOURNEY_MISUSE, "firing", "an engine that backfills fires nothing");
	else
		status = fire(engine, firing, &did);
	status = jy_call_end(engine, status);
	if (status == JOURNEY_OK && fired != NULL)
		*fired = did;
	return status;
}
