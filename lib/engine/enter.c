/* Entering: who may, who goes first, who is held out. */
#include "engine/instance.h"

#include "base/text.h"
#include "engine/component.h"
#include "engine/journeys.h"
#include "engine/lists.h"
#include <string.h>

static journey_status hold_out(const jy_eval *eval, const jy_journey *journey, const jy_history *history, uint8_t *out)
{
	double at = 1;
	*out = jy_arm_held_out(history);
	if (jy_arm_treated(history) || *out || journey->holdout <= 0)
		return JOURNEY_OK;
	journey_status status = jy_assign(eval, journey->holdout_seed, &at);
	*out = at < journey->holdout;
	return status;
}

static bool may_enter(const jy_eval *eval, const jy_entrance *entrance, const jy_journey *journey)
{
	const jy_actions *actions = &eval->component->actions;
	const jy_history *history = jy_actions_find_history(actions, entrance->journey);
	for (size_t i = 0; i < actions->instance_count; i++) {
		if (actions->instances[i].journey == entrance->journey &&
		    jy_str_equal(jy_actions_text(actions, actions->instances[i].key), entrance->key))
			return false;
	}
	if (history == NULL || history->entries == 0)
		return true;
	if (journey->again == JOURNEY_AGAIN_NEVER)
		return false;
	return journey->again == JOURNEY_AGAIN_AFTER_EXIT || eval->now - history->last_entry >= journey->again_after;
}

static journey_status add_instance(jy_eval *eval, const jy_entrance *entrance, const jy_journey *journey)
{
	jy_actions *actions = &eval->component->actions;
	jy_history *history;
	jy_instance made = {.journey = entrance->journey, .entered = eval->now, .deadline = JOURNEY_TIME_NONE}, *slot;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = jy_actions_keep(actions, entrance->key, &made.key);
	if (status == JOURNEY_OK)
		status = jy_actions_keep(actions, entrance->payload, &made.payload);
	if (status == JOURNEY_OK)
		status = jy_actions_history(actions, entrance->journey, &history);
	if (status == JOURNEY_OK)
		status = jy_actions_instance(actions, &slot);
	if (status != JOURNEY_OK)
		return status;
	history->entries++;
	history->last_entry = eval->now;
	if (history->interrupted == eval->now)
		history->interrupted--; /* what this entry sends at the same moment was not interrupted */
	made.number = history->entries;
	made.from_trigger = entrance->trigger != NULL;
	status = hold_out(eval, journey, history, &made.held_out);
	*slot = made;
	if (status != JOURNEY_OK)
		return status;
	return jy_count(eval->engine, JY_SUM_ENTRIES, entrance->journey, 0, 1);
}

/* Conditions at the door: enter_when holds, and what would end the journey does not. */
static journey_status door_is_open(jy_eval *eval, const jy_journey *journey, bool *open)
{
	bool over = false;
	journey_status status = jy_eval_holds(eval, journey->enter_when, open);
	if (status == JOURNEY_OK && *open && journey->exit_when != NULL)
		status = jy_eval_holds(eval, journey->exit_when, &over);
	*open = *open && !over;
	return status;
}

static journey_status enter(jy_eval *eval, const jy_entrance *entrance)
{
	const jy_journey *journey = jy_journey_of(eval, entrance->journey);
	bool open = false;
	if (!may_enter(eval, entrance, journey))
		return JOURNEY_OK;
	journey_status status = jy_eval_captures_text(eval, entrance->trigger, entrance->payload);
	/* Whether the customer is held out is not settled yet, but only those who are have ghosts. */
	jy_eval_journey(eval, entrance->journey, true, NULL);
	if (status == JOURNEY_OK)
		status = door_is_open(eval, journey, &open);
	jy_eval_no_captures(eval);
	if (status != JOURNEY_OK || !open)
		return status;
	if (eval->component->actions.instance_count >= JOURNEY_INSTANCES_MAX)
		return jy_count(eval->engine, JY_SUM_STOPPED, entrance->journey, 0, 1);
	status = add_instance(eval, entrance, journey);
	return status == JOURNEY_OK ? jy_instance_walk(eval, eval->component->actions.instance_count - 1) : status;
}

journey_status jy_journey_ask(jy_eval *eval, const jy_entrance *entrance)
{
	jy_arena *arena = &eval->engine->arena;
	if (eval->entrance_count == eval->entrance_capacity) {
		size_t capacity = eval->entrance_capacity == 0 ? 8 : 2 * eval->entrance_capacity;
		jy_entrance *grown = jy_arena_items(arena, capacity, sizeof *grown);
		if (grown == NULL)
			return JOURNEY_NO_MEMORY;
		if (eval->entrance_count > 0)
			memcpy(grown, eval->entrances, eval->entrance_count * sizeof *grown);
		eval->entrances = grown;
		eval->entrance_capacity = capacity;
	}
	jy_entrance *slot = &eval->entrances[eval->entrance_count];
	*slot = *entrance;
	slot->turn = (uint32_t)eval->entrance_count;
	if (!jy_arena_str(arena, entrance->key, &slot->key) || !jy_arena_str(arena, entrance->payload, &slot->payload))
		return JOURNEY_NO_MEMORY;
	eval->entrance_count++;
	return JOURNEY_OK;
}

static bool enters_before(const jy_eval *eval, const jy_entrance *a, const jy_entrance *b)
{
	uint32_t x = jy_journey_of(eval, a->journey)->order, y = jy_journey_of(eval, b->journey)->order;
	return x != y ? x < y : a->turn < b->turn;
}

journey_status jy_journeys_enter(jy_eval *eval)
{
	jy_entrance *list = eval->entrances;
	journey_status status = JOURNEY_OK;
	for (size_t i = 1; i < eval->entrance_count; i++) {
		jy_entrance moved = list[i];
		size_t at = i;
		for (; at > 0 && enters_before(eval, &moved, &list[at - 1]); at--)
			list[at] = list[at - 1];
		list[at] = moved;
	}
	for (size_t i = 0; status == JOURNEY_OK && i < eval->entrance_count; i++)
		status = enter(eval, &list[i]);
	eval->entrance_count = 0;
	return status;
}
