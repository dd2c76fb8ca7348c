/* Entering: who may, who goes first, who is held out. */
#include "engine/instance.h"

#include "base/float.h"
#include "base/text.h"
#include "engine/component.h"
#include "engine/journeys.h"
#include "engine/limits.h"
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

/* Only what the journey's first way in captures is read. */
static const jy_trigger *own_trigger(const jy_eval *eval, const jy_entrance *entrance)
{
	const jy_journey *journey = jy_journey_of(eval, entrance->journey);
	if (entrance->trigger == NULL || journey->enter != JY_ENTER_TRIGGER ||
	    entrance->trigger != &eval->engine->strategy->triggers[journey->enter_index])
		return NULL;
	return entrance->trigger;
}

static journey_status look(jy_eval *eval, const jy_entrance *entrance)
{
	journey_status status = jy_eval_captures_text(eval, own_trigger(eval, entrance), entrance->payload);
	/* Whether the customer is held out is not settled yet, but only those who are have ghosts. */
	jy_eval_journey(eval, entrance->journey, true, NULL);
	return status;
}

static journey_status add_instance(jy_eval *eval, const jy_entrance *entrance, const jy_journey *journey)
{
	jy_actions *actions = &eval->component->actions;
	jy_history *history;
	jy_instance made = {.journey = entrance->journey, .entered = eval->now, .deadline = JOURNEY_TIME_NONE}, *slot;
	made.leaving = JOURNEY_TIME_NONE;
	made.version = eval->engine->strategy->hash;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = jy_actions_keep(actions, entrance->key, &made.key);
	if (status == JOURNEY_OK && own_trigger(eval, entrance) != NULL)
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
	made.from_trigger = own_trigger(eval, entrance) != NULL;
	status = hold_out(eval, journey, history, &made.held_out);
	*slot = made;
	if (status != JOURNEY_OK)
		return status;
	return jy_count(eval->engine, JY_SUM_ENTRIES, entrance->journey, 0, 1);
}

/* Conditions at the door: enter_when holds, and what would end the journey does not. */
static journey_status door_is_open(jy_eval *eval, const jy_journey *journey, uint32_t index, bool *open)
{
	bool over = false;
	journey_status status = jy_eval_holds(eval, journey->enter_when, open);
	if (status == JOURNEY_OK && *open && journey->exit_when != NULL)
		status = jy_eval_holds(eval, journey->exit_when, &over);
	if (status == JOURNEY_OK && *open && !over)
		status = jy_exits_door(eval, index, &over);
	*open = *open && !over;
	return status;
}

static bool has_door(const jy_journey *journey)
{
	return journey->enter_when != NULL || journey->exit_when != NULL || journey->life.exit_count > 0;
}

static journey_status enter(jy_eval *eval, jy_round *round, const jy_entrance *entrance)
{
	const jy_journey *journey = jy_journey_of(eval, entrance->journey);
	bool open = true, quiet = eval->quiet;
	jy_refusal refusal;
	journey_status status = jy_limits_ask(eval, round, entrance, &refusal);
	if (status != JOURNEY_OK)
		return status;
	if (refusal == JY_ADMITTED || has_door(journey)) {
		status = look(eval, entrance);
		/* Who may not enter is counted only where the door was open; what errs there is not. */
		eval->quiet = quiet || refusal != JY_ADMITTED;
		if (status == JOURNEY_OK)
			status = door_is_open(eval, journey, entrance->journey, &open);
		eval->quiet = quiet;
		jy_eval_no_captures(eval);
	}
	if (status != JOURNEY_OK || !open)
		return status;
	if (refusal != JY_ADMITTED)
		return jy_count(eval->engine, JY_SUM_REFUSED, entrance->journey, refusal, 1);
	if (eval->component->actions.instance_count >= JOURNEY_INSTANCES_MAX)
		return jy_count(eval->engine, JY_SUM_STOPPED, entrance->journey, 0, 1);
	status = add_instance(eval, entrance, journey);
	if (status == JOURNEY_OK)
		status = jy_limits_note(eval, round, entrance);
	return status == JOURNEY_OK ? jy_instance_walk(eval, eval->component->actions.instance_count - 1) : status;
}

journey_status jy_journey_ask(jy_eval *eval, const jy_entrance *entrance)
{
	jy_arena *arena = &eval->engine->arena;
	if (eval->engine->rehearsal.backfill)
		return JOURNEY_OK;
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

/* The formula's number, or the fixed one where it has none. */
static journey_status rank(jy_eval *eval, jy_entrance *entrance)
{
	const jy_journey *journey = jy_journey_of(eval, entrance->journey);
	journey_value value;
	double number;
	entrance->priority = journey->priority;
	if (journey->life.priority == NULL)
		return JOURNEY_OK;
	journey_status status = look(eval, entrance);
	if (status == JOURNEY_OK)
		status = jy_eval_value(eval, journey->life.priority, &value);
	jy_eval_no_captures(eval);
	if (status == JOURNEY_OK && jy_program_number(value, &number) && jy_is_finite(number))
		entrance->priority = number;
	return status;
}

static bool enters_before(const jy_entrance *a, const jy_entrance *b)
{
	if (a->priority > b->priority || a->priority < b->priority)
		return a->priority > b->priority;
	return a->journey != b->journey ? a->journey < b->journey : a->turn < b->turn;
}

journey_status jy_journeys_enter(jy_eval *eval)
{
	jy_entrance *list = eval->entrances;
	jy_round round = {NULL, NULL};
	if (eval->entrance_count == 0)
		return JOURNEY_OK;
	journey_status status = jy_round_begin(eval, &round);
	for (size_t i = 0; status == JOURNEY_OK && i < eval->entrance_count; i++)
		status = rank(eval, &list[i]);
	for (size_t i = 1; i < eval->entrance_count; i++) {
		jy_entrance moved = list[i];
		size_t at = i;
		for (; at > 0 && enters_before(&moved, &list[at - 1]); at--)
			list[at] = list[at - 1];
		list[at] = moved;
	}
	for (size_t i = 0; status == JOURNEY_OK && i < eval->entrance_count; i++)
		status = enter(eval, &round, &list[i]);
	eval->entrance_count = 0;
	return status;
}
