#include "engine/limits.h"

#include "base/int128.h"
#include "base/text.h"
#include "engine/component.h"
#include "engine/instance.h"
#include "engine/pause.h"
#include "engine/rows.h"

/* ---- what counts ---- */

static uint32_t live_of(const jy_eval *eval, uint32_t journey)
{
	const jy_actions *actions = &eval->component->actions;
	uint32_t count = 0;
	for (size_t i = 0; i < actions->instance_count; i++)
		count += actions->instances[i].journey == journey;
	return count;
}

/* Entries of a journey (`set` JY_NONE), or of a set, in the window that ends now. */
static uint32_t entries_of(const jy_eval *eval, uint32_t journey, uint32_t set, journey_duration window)
{
	const jy_actions *actions = &eval->component->actions;
	uint32_t count = 0;
	for (size_t i = 0; i < actions->entry_count; i++) {
		const jy_entry *it = &actions->entries[i];
		bool counts = set == JY_NONE ? it->journey == journey : jy_journey_of(eval, it->journey)->life.set == set;
		count += counts && it->at > eval->now - window;
	}
	return count;
}

static bool entered_with(const jy_eval *eval, const jy_entrance *entrance)
{
	const jy_actions *actions = &eval->component->actions;
	jy_hash128 key = jy_entry_key(entrance->key);
	for (size_t i = 0; i < actions->entry_count; i++) {
		const jy_entry *it = &actions->entries[i];
		if (it->journey == entrance->journey && it->key.a == key.a && it->key.b == key.b)
			return true;
	}
	return false;
}

static bool runs(const jy_eval *eval, const jy_entrance *entrance)
{
	const jy_actions *actions = &eval->component->actions;
	for (size_t i = 0; i < actions->instance_count; i++) {
		if (actions->instances[i].journey == entrance->journey &&
		    jy_str_equal(jy_actions_text(actions, actions->instances[i].key), entrance->key))
			return true;
	}
	return false;
}

/* ---- the rules, in order ---- */

static jy_refusal ask_again(const jy_eval *eval, const jy_entrance *entrance)
{
	const jy_journey *journey = jy_journey_of(eval, entrance->journey);
	const jy_history *history = jy_actions_find_history(&eval->component->actions, entrance->journey);
	bool before = history != NULL && history->entries > 0, may = true;
	if (journey->again != JOURNEY_AGAIN_ALWAYS && runs(eval, entrance))
		return JY_REFUSED_RUNNING;
	switch (journey->again) {
	case JOURNEY_AGAIN_NEVER:
		may = !before;
		break;
	case JOURNEY_AGAIN_AFTER:
		may = !before || eval->now - history->last_entry >= journey->again_after;
		break;
	case JOURNEY_AGAIN_PER_KEY:
		may = !entered_with(eval, entrance);
		break;
	case JOURNEY_AGAIN_AFTER_EXIT:
	case JOURNEY_AGAIN_ALWAYS:
		break;
	}
	return may ? JY_ADMITTED : JY_REFUSED_AGAIN;
}

static jy_refusal ask_own(const jy_eval *eval, uint32_t journey)
{
	const jy_limits *limits = &jy_journey_of(eval, journey)->life.limits;
	if ((limits->set & JOURNEY_LIMIT_AT_ONCE) && live_of(eval, journey) >= limits->at_once)
		return JY_REFUSED_AT_ONCE;
	if ((limits->set & JOURNEY_LIMIT_ENTRIES) &&
	    entries_of(eval, journey, JY_NONE, limits->window) >= limits->entries)
		return JY_REFUSED_ENTRIES;
	return JY_ADMITTED;
}

/* Who enters and is through at once has taken the place for that moment, too. */
static jy_refusal ask_set(const jy_eval *eval, const jy_round *round, uint32_t set)
{
	if (set == JY_NONE)
		return JY_ADMITTED;
	const jy_limits *limits = &eval->engine->strategy->journey_sets[set].limits;
	if ((limits->set & JOURNEY_LIMIT_AT_ONCE) && round->live[set] + round->entered[set] >= limits->at_once)
		return round->live[set] < limits->at_once ? JY_REFUSED_ARBITRATED : JY_REFUSED_SET_AT_ONCE;
	if (limits->set & JOURNEY_LIMIT_ENTRIES) {
		uint32_t entries = entries_of(eval, JY_NONE, set, limits->window);
		if (entries >= limits->entries)
			return entries - round->entered[set] < limits->entries ? JY_REFUSED_ARBITRATED
			                                                       : JY_REFUSED_SET_ENTRIES;
	}
	return JY_ADMITTED;
}

static journey_status ask_total(const jy_eval *eval, uint32_t journey, jy_refusal *out)
{
	const jy_limits *limits = &jy_journey_of(eval, journey)->life.limits;
	int64_t taken = 0;
	if ((limits->set & JOURNEY_LIMIT_TOTAL) == 0)
		return JOURNEY_OK;
	journey_status status = jy_sum_total(eval->engine, jy_sum(JY_SUM_PLACES, journey, 0), &taken);
	if (status == JOURNEY_OK && taken >= limits->total)
		*out = JY_REFUSED_TOTAL;
	return status;
}

journey_status jy_limits_ask(jy_eval *eval, const jy_round *round, const jy_entrance *entrance, jy_refusal *out)
{
	const jy_life *life = &jy_journey_of(eval, entrance->journey)->life;
	*out = JY_ADMITTED;
	if (life->standing == JOURNEY_DRAFT)
		*out = JY_REFUSED_DRAFT;
	else if (jy_paused(eval->engine, entrance->journey))
		*out = JY_REFUSED_PAUSED;
	if (*out == JY_ADMITTED)
		*out = ask_again(eval, entrance);
	if (*out == JY_ADMITTED)
		*out = ask_own(eval, entrance->journey);
	if (*out == JY_ADMITTED)
		*out = ask_set(eval, round, life->set);
	return *out == JY_ADMITTED ? ask_total(eval, entrance->journey, out) : JOURNEY_OK;
}

/* ---- rounds ---- */

journey_status jy_round_begin(const jy_eval *eval, jy_round *round)
{
	const journey_strategy *strategy = eval->engine->strategy;
	const jy_actions *actions = &eval->component->actions;
	if (strategy->journey_set_count == 0)
		return JOURNEY_OK;
	round->live = jy_arena_items(&eval->engine->arena, strategy->journey_set_count, sizeof *round->live);
	round->entered = jy_arena_items(&eval->engine->arena, strategy->journey_set_count, sizeof *round->entered);
	if (round->live == NULL || round->entered == NULL)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < actions->instance_count; i++) {
		uint32_t set = strategy->journeys[actions->instances[i].journey].life.set;
		if (set != JY_NONE)
			round->live[set]++;
	}
	return JOURNEY_OK;
}

journey_status jy_limits_note(jy_eval *eval, jy_round *round, const jy_entrance *entrance)
{
	const jy_life *life = &jy_journey_of(eval, entrance->journey)->life;
	jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	if (life->set != JY_NONE)
		round->entered[life->set]++;
	if (life->limits.set & JOURNEY_LIMIT_TOTAL)
		status = jy_count(eval->engine, JY_SUM_PLACES, entrance->journey, 0, 1);
	if (status != JOURNEY_OK || life->remembered == 0)
		return status;
	jy_entry entry = {entrance->journey, eval->now, jy_entry_key(entrance->key)};
	bool lost = false;
	status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	jy_actions_prune_entries(actions, eval->engine->strategy, eval->now);
	status = jy_actions_enter(actions, &entry, &lost);
	return status == JOURNEY_OK && lost ? jy_count(eval->engine, JY_SUM_LOST, 0, JY_LOST_ENTRIES, 1) : status;
}
