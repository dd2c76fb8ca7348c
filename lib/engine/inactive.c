/*
 * Triggers that fire when something has not come for long. Each has one entry of the customer, with a due row for when
 * its period is over counted from an event that may have been followed by others: only then the last one is looked up.
 */
#include "engine/patterns.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/component.h"
#include "strategy/patterns.h"

static size_t find(const jy_actions *actions, uint32_t trigger)
{
	size_t i = 0;
	while (i < actions->live_count &&
	       (actions->lives[i].kind != JY_LIVE_LAST || actions->lives[i].trigger != trigger))
		i++;
	return i;
}

static journey_status arm(jy_eval *eval, uint32_t trigger, size_t at, journey_time time)
{
	jy_actions *actions = &eval->component->actions;
	jy_live *live = NULL;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK && at == actions->live_count)
		status = jy_actions_live(actions, &live);
	if (status != JOURNEY_OK)
		return status;
	live = &actions->lives[at];
	live->trigger = trigger;
	live->kind = JY_LIVE_LAST;
	live->time = time;
	live->told = 0;
	live->due = jy_live_due(jy_live_rule(eval->engine->strategy, live), live);
	return JOURNEY_OK;
}

static journey_status put_off(jy_eval *eval, uint32_t trigger)
{
	const jy_actions *actions = &eval->component->actions;
	journey_time time = eval->view->event->timestamp;
	size_t at = find(actions, trigger);
	bool holds;
	bool waits = at < actions->live_count && (!actions->lives[at].told || time <= actions->lives[at].time);
	if (waits)
		return JOURNEY_OK;
	journey_status status = jy_eval_holds(eval, eval->engine->strategy->triggers[trigger].when, &holds);
	return status == JOURNEY_OK && holds ? arm(eval, trigger, at, time) : status;
}

journey_status jy_inactive_event(jy_eval *eval)
{
	const journey_strategy *strategy = eval->engine->strategy;
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < strategy->inactive.count; i++)
		status = put_off(eval, strategy->inactive.items[i]);
	if (eval->view->type == JY_NONE)
		return status;
	const jy_indices *own = &strategy->events[eval->view->type].inactive;
	for (uint32_t i = 0; status == JOURNEY_OK && i < own->count; i++)
		status = put_off(eval, own->items[i]);
	return status;
}

/* The last event as the facts have it; JOURNEY_TIME_NONE: they know of none. */
static journey_status last_event(jy_eval *eval, const jy_pattern_rule *rule, journey_time *out)
{
	const jy_component *component = eval->component;
	journey_value value;
	*out = JOURNEY_TIME_NONE;
	if (rule->last == NULL) {
		for (size_t i = 0; i < component->member_count; i++) {
			journey_time seen = jy_fragment_last_seen(component->members[i]->fragment);
			*out = seen > *out ? seen : *out;
		}
		return JOURNEY_OK;
	}
	journey_status status = jy_eval_run(eval, rule->last, &value);
	if (status == JOURNEY_OK && !jy_value_micros(value, out))
		*out = JOURNEY_TIME_NONE;
	bool answer = status == JOURNEY_EVAL || status == JOURNEY_UNKNOWN || status == JOURNEY_LIMIT;
	return answer ? JOURNEY_OK : status;
}

journey_status jy_inactive_due(jy_eval *eval, size_t at)
{
	jy_actions *actions = &eval->component->actions;
	const jy_live *live = &actions->lives[at];
	const jy_pattern_rule *rule = jy_live_rule(eval->engine->strategy, live);
	uint32_t trigger = live->trigger;
	journey_time last, time = live->time;
	bool quiet = eval->quiet;
	eval->quiet = true; /* it is no condition of anybody's */
	journey_status status = last_event(eval, rule, &last);
	eval->quiet = quiet;
	if (status == JOURNEY_OK)
		status = arm(eval, trigger, at, last > time ? last : time);
	if (status != JOURNEY_OK || actions->lives[at].due > eval->now)
		return status;
	actions->lives[at].told = 1;
	actions->lives[at].due = JOURNEY_TIME_NONE;
	return jy_trigger_fire(eval, trigger, jy_str_of(NULL, 0), jy_str_of(NULL, 0));
}
