/* Room for runs and events of patterns, which is bounded; what can do nothing more makes room. */
#include "engine/pattern_runs.h"

#include "base/text.h"
#include "engine/component.h"

bool jy_live_is_run(const jy_live *live)
{
	return live->kind == JY_LIVE_RUN || live->kind == JY_LIVE_DONE;
}

bool jy_live_is_bounded(const jy_live *live)
{
	return jy_live_is_run(live) || live->kind == JY_LIVE_GATHER;
}

static size_t count_kind(const jy_actions *actions, bool events)
{
	size_t count = 0;
	for (size_t i = 0; i < actions->live_count; i++)
		count += events ? actions->lives[i].kind == JY_LIVE_EVENT : jy_live_is_bounded(&actions->lives[i]);
	return count;
}

/* Up to when nothing more comes to a pattern: events that wait may be older than the lateness, if nobody advanced. */
static journey_time horizon_of(const jy_eval *eval, uint32_t trigger, const jy_pattern_rule *rule)
{
	const jy_actions *actions = &eval->component->actions;
	journey_time horizon = eval->now - rule->lateness;
	for (size_t i = 0; rule->waits && i < actions->live_count; i++) {
		const jy_live *live = &actions->lives[i];
		if (live->kind == JY_LIVE_EVENT && live->trigger == trigger && live->time < horizon)
			horizon = live->time;
	}
	return horizon;
}

static journey_status is_dead(const jy_eval *eval, const jy_live *live, bool *dead)
{
	const jy_pattern_rule *rule = jy_live_rule(eval->engine->strategy, live);
	journey_time horizon = horizon_of(eval, live->trigger, rule);
	jy_pattern_gather gather;
	*dead = jy_live_is_run(live) && jy_pattern_dead(&rule->form, &live->run, horizon);
	if (live->kind != JY_LIVE_GATHER)
		return JOURNEY_OK;
	if (!jy_live_gathered(&eval->component->actions, live, &gather))
		return JOURNEY_CORRUPT;
	*dead = jy_pattern_gather_dead(&rule->form, &gather, horizon);
	return JOURNEY_OK;
}

journey_status jy_patterns_tidy(jy_eval *eval)
{
	jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	for (size_t i = actions->live_count; status == JOURNEY_OK && i-- > 0;) {
		bool dead;
		if (!jy_live_is_bounded(&actions->lives[i]))
			continue;
		status = is_dead(eval, &actions->lives[i], &dead);
		if (status == JOURNEY_OK && dead)
			jy_actions_drop_live(actions, i);
	}
	return status;
}

/* A new entry of a key; *out is NULL where there is no room, which is counted. */
journey_status jy_live_add(jy_eval *eval, const jy_live *made, journey_str key, jy_live **out)
{
	jy_actions *actions = &eval->component->actions;
	bool event = made->kind == JY_LIVE_EVENT;
	size_t most = event ? JOURNEY_PATTERN_EVENTS_MAX : JOURNEY_PATTERNS_MAX;
	journey_status status = JOURNEY_OK;
	jy_span span;
	*out = NULL;
	if (!event && count_kind(actions, false) >= most)
		status = jy_patterns_tidy(eval);
	if (status != JOURNEY_OK)
		return status;
	if (count_kind(actions, event) >= most)
		return event ? jy_count(eval->engine, JY_SUM_PATTERNS, 0, JY_PATTERN_EVENTS_LOST, 1)
		             : jy_count(eval->engine, JY_SUM_LOST, 0, 1, 1);
	status = jy_actions_keep(actions, key, &span);
	if (status == JOURNEY_OK)
		status = jy_actions_live(actions, out);
	if (status != JOURNEY_OK)
		return status;
	**out = *made;
	(*out)->key = span;
	return JOURNEY_OK;
}
