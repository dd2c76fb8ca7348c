#include "engine/exits.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/component.h"
#include "engine/instance.h"
#include "engine/journeys.h"

/* ---- sends under way ---- */

journey_status jy_flight_note(jy_eval *eval, const jy_instance *instance, jy_hash128 send)
{
	jy_actions *actions = &eval->component->actions;
	if (!jy_journey_of(eval, instance->journey)->life.apart)
		return JOURNEY_OK;
	jy_flight flight = {send, instance->journey, instance->number,
	                    jy_entry_key(jy_actions_text(actions, instance->key)), 0};
	journey_status status = jy_actions_change(eval->component);
	return status == JOURNEY_OK ? jy_actions_flight(actions, &flight) : status;
}

journey_status jy_flight_end(jy_component *component, jy_hash128 send)
{
	if (jy_actions_find_flight(&component->actions, send) == NULL)
		return JOURNEY_OK;
	journey_status status = jy_actions_change(component);
	if (status == JOURNEY_OK)
		jy_actions_drop_flight(&component->actions, jy_actions_find_flight(&component->actions, send));
	return status;
}

bool jy_flight_stopped(const jy_component *component, jy_hash128 send)
{
	const jy_flight *flight = jy_actions_find_flight(&component->actions, send);
	return flight != NULL && flight->stopped;
}

/* Stops the sends of one entry (`number` 0: of all) with a key. */
static journey_status stop_flights(jy_eval *eval, uint32_t journey, uint32_t number, const jy_hash128 *key)
{
	jy_actions *actions = &eval->component->actions;
	for (size_t i = 0; i < actions->flight_count; i++) {
		jy_flight *it = &actions->flights[i];
		if (it->journey != journey || it->stopped || (number != 0 && it->number != number) ||
		    (key != NULL && (it->key.a != key->a || it->key.b != key->b)))
			continue;
		journey_status status = jy_actions_change(eval->component);
		if (status != JOURNEY_OK)
			return status;
		it->stopped = 1;
	}
	return JOURNEY_OK;
}

journey_status jy_exit_instance(jy_eval *eval, size_t index, jy_ending ending)
{
	const jy_actions *actions = &eval->component->actions;
	const jy_instance *instance = &actions->instances[index];
	jy_hash128 key = jy_entry_key(jy_actions_text(actions, instance->key));
	journey_status status = stop_flights(eval, instance->journey, instance->number, &key);
	return status == JOURNEY_OK ? jy_instance_end(eval, index, ending, JOURNEY_TIME_NONE) : status;
}

/* ---- rules ---- */

static bool has_key(const jy_actions *actions, jy_span key, const jy_hash128 *wanted)
{
	jy_hash128 own = jy_entry_key(jy_actions_text(actions, key));
	return own.a == wanted->a && own.b == wanted->b;
}

/* Live instances with the key (NULL: all) end with the step that they stand at. */
static journey_status mark_leaving(jy_eval *eval, uint32_t journey, const jy_hash128 *key)
{
	jy_actions *actions = &eval->component->actions;
	for (size_t i = 0; i < actions->instance_count; i++) {
		jy_instance *it = &actions->instances[i];
		if (it->journey != journey || it->leaving != JOURNEY_TIME_NONE ||
		    (key != NULL && !has_key(actions, it->key, key)))
			continue;
		journey_status status = jy_actions_change(eval->component);
		if (status != JOURNEY_OK)
			return status;
		it->leaving = eval->now;
	}
	return JOURNEY_OK;
}

static journey_status end_keyed(jy_eval *eval, uint32_t journey, const jy_hash128 *key)
{
	const jy_actions *actions = &eval->component->actions;
	journey_status status = stop_flights(eval, journey, 0, key);
	for (size_t i = actions->instance_count; status == JOURNEY_OK && i-- > 0;) {
		if (actions->instances[i].journey == journey && has_key(actions, actions->instances[i].key, key))
			status = jy_exit_instance(eval, i, JY_ENDED_EXIT);
	}
	return status;
}

static journey_status apply_rule(jy_eval *eval, uint32_t journey, const jy_exit *rule, const jy_hash128 *key)
{
	if (rule->at_step_end)
		return mark_leaving(eval, journey, key);
	return key != NULL ? end_keyed(eval, journey, key) : jy_journey_exit_all(eval, journey);
}

static journey_status meet_event(jy_eval *eval, uint32_t journey, const jy_exit *rule)
{
	bool holds, has = true;
	journey_str text;
	journey_status status = jy_eval_holds(eval, rule->when, &holds);
	if (status == JOURNEY_OK && holds)
		status = jy_eval_key(eval, rule->key, &text, &has);
	if (status != JOURNEY_OK || !holds || !has)
		return status;
	jy_hash128 key = jy_entry_key(text);
	return apply_rule(eval, journey, rule, rule->key != NULL ? &key : NULL);
}

/* ---- goals ---- */

static bool within_goal(const jy_eval *eval, const jy_journey *journey, journey_time entered)
{
	journey_time time = eval->view->event->timestamp;
	return entered != JOURNEY_TIME_NONE && time >= entered && time - entered < journey->goal_within;
}

/* Counted from the entry, which both arms have alike. */
static journey_status meet_goal(jy_eval *eval, uint32_t index, const jy_exit *rule)
{
	const jy_journey *journey = jy_journey_of(eval, index);
	jy_actions *actions = &eval->component->actions;
	const jy_history *history = jy_actions_find_history(actions, index);
	bool holds;
	if (!within_goal(eval, journey, history->last_entry) && actions->instance_count == 0)
		return JOURNEY_OK;
	journey_status status = jy_eval_holds(eval, journey->goal_when, &holds);
	if (status != JOURNEY_OK || !holds)
		return status;
	/* What the last entry sent at its end waits still, maybe. */
	if (!rule->at_step_end && within_goal(eval, journey, history->last_entry))
		status = stop_flights(eval, index, history->entries, NULL);
	for (size_t i = actions->instance_count; status == JOURNEY_OK && i-- > 0;) {
		jy_instance *it = &actions->instances[i];
		if (it->journey != index || !within_goal(eval, journey, it->entered))
			continue;
		if (!rule->at_step_end) {
			status = jy_exit_instance(eval, i, JY_ENDED_GOAL);
			continue;
		}
		status = jy_actions_change(eval->component);
		if (status == JOURNEY_OK && it->leaving == JOURNEY_TIME_NONE)
			it->leaving = eval->now;
	}
	return status;
}

/* ---- causes ---- */

journey_status jy_exits_event(jy_eval *eval)
{
	const jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	for (size_t h = 0; h < actions->history_count; h++) {
		uint32_t index = actions->histories[h].journey;
		const jy_journey *journey = jy_journey_of(eval, index);
		for (uint32_t i = 0; status == JOURNEY_OK && i < journey->life.exit_count; i++) {
			const jy_exit *rule = &journey->life.exits[i];
			if (rule->cause == JY_EXIT_EVENT && rule->index == eval->view->type)
				status = meet_event(eval, index, rule);
			else if (rule->cause == JY_EXIT_GOAL && journey->goal_event == eval->view->type)
				status = meet_goal(eval, index, rule);
		}
	}
	return status;
}

journey_status jy_exits_move(jy_eval *eval, jy_exit_cause cause, uint32_t where)
{
	const jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	for (size_t h = 0; h < actions->history_count; h++) {
		uint32_t index = actions->histories[h].journey;
		const jy_life *life = &jy_journey_of(eval, index)->life;
		for (uint32_t i = 0; status == JOURNEY_OK && i < life->exit_count; i++) {
			if (life->exits[i].cause == cause && life->exits[i].index == where)
				status = apply_rule(eval, index, &life->exits[i], NULL);
		}
	}
	return status;
}

/* ---- time ---- */

journey_time jy_exit_limit(const jy_eval *eval, const jy_instance *instance)
{
	journey_duration at_most = jy_journey_of(eval, instance->journey)->life.at_most;
	if (at_most <= 0)
		return JOURNEY_TIME_NONE;
	return instance->entered > JOURNEY_TIME_MAX - at_most ? JOURNEY_TIME_MAX : instance->entered + at_most;
}

journey_status jy_exits_due(jy_eval *eval)
{
	const jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	for (size_t i = actions->instance_count; status == JOURNEY_OK && i-- > 0;) {
		journey_time limit = jy_exit_limit(eval, &actions->instances[i]);
		if (limit != JOURNEY_TIME_NONE && limit <= eval->now)
			status = jy_exit_instance(eval, i, JY_ENDED_TIME);
	}
	return status;
}

/* ---- at the end of a step ---- */

journey_status jy_exits_door(jy_eval *eval, uint32_t journey, bool *shut)
{
	const jy_life *life = &jy_journey_of(eval, journey)->life;
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && !*shut && i < life->exit_count; i++) {
		if (life->exits[i].cause == JY_EXIT_CONDITION)
			status = jy_eval_holds(eval, life->exits[i].when, shut);
	}
	return status;
}

journey_status jy_exits_step(jy_eval *eval, size_t index, bool *ended)
{
	const jy_instance *instance = &eval->component->actions.instances[index];
	bool over = instance->leaving != JOURNEY_TIME_NONE;
	journey_status status = JOURNEY_OK;
	*ended = false;
	if (!over && jy_journey_of(eval, instance->journey)->life.exit_count > 0)
		status = jy_exits_door(eval, instance->journey, &over);
	if (status != JOURNEY_OK || !over)
		return status;
	*ended = true;
	return jy_instance_end(eval, index, JY_ENDED_EXIT, JOURNEY_TIME_NONE);
}
