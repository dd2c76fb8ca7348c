#include "engine/journeys.h"
#include "engine/lists.h"

#include "base/text.h"
#include "engine/component.h"
#include "engine/send.h"
#include <journey/assign.h>
#include <string.h>

static const jy_journey *journey_of(const jy_eval *eval, uint32_t index)
{
	return &eval->engine->strategy->journeys[index];
}

static const jy_trigger *trigger_of(const jy_eval *eval, const jy_instance *instance)
{
	const jy_journey *journey = journey_of(eval, instance->journey);
	if (!instance->from_trigger || journey->enter != JY_ENTER_TRIGGER)
		return NULL;
	return &eval->engine->strategy->triggers[journey->enter_index];
}

/* Makes `trigger.NAME` read what the instance captured. */
static journey_status use_captures(jy_eval *eval, size_t index)
{
	const jy_instance *instance = &eval->component->actions.instances[index];
	journey_status status = jy_eval_captures(eval, trigger_of(eval, instance), instance->payload);
	jy_eval_journey(eval, instance->journey, instance->held_out, NULL);
	return status;
}

/* ---- assignment ---- */

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

static journey_status keep_choice(jy_eval *eval, journey_str seed, journey_str arm)
{
	jy_choice made, *slot;
	jy_actions *actions = &eval->component->actions;
	journey_status status = jy_actions_keep(actions, seed, &made.seed);
	if (status == JOURNEY_OK)
		status = jy_actions_keep(actions, arm, &made.arm);
	if (status == JOURNEY_OK)
		status = jy_actions_choice(actions, &slot);
	if (status == JOURNEY_OK)
		*slot = made;
	return status;
}

/* The arm that was taken before, while the strategy still has it; else the one that the hash falls into. */
static journey_status choose_arm(jy_eval *eval, const jy_step *step, uint32_t *target)
{
	const jy_actions *actions = &eval->component->actions;
	for (size_t i = 0; i < actions->choice_count; i++) {
		if (!jy_str_equal(jy_actions_text(actions, actions->choices[i].seed), step->as.split.seed))
			continue;
		journey_str arm = jy_actions_text(actions, actions->choices[i].arm);
		for (uint32_t a = 0; a < step->as.split.count; a++) {
			if (jy_str_equal(step->as.split.arms[a].name, arm)) {
				*target = step->as.split.arms[a].target;
				return JOURNEY_OK;
			}
		}
	}
	double at, sum = 0;
	journey_status status = jy_assign(eval, step->as.split.seed, &at);
	if (status != JOURNEY_OK)
		return status;
	uint32_t arm = 0;
	for (; arm + 1 < step->as.split.count; arm++) {
		sum += step->as.split.arms[arm].weight;
		if (at < sum)
			break;
	}
	*target = step->as.split.arms[arm].target;
	return keep_choice(eval, step->as.split.seed, step->as.split.arms[arm].name);
}

/* ---- leaving ---- */

/* `interrupted`: what was decided until then does not leave any more; JOURNEY_TIME_NONE: all of it does. */
static journey_status finish(jy_eval *eval, size_t index, journey_time interrupted)
{
	jy_actions *actions = &eval->component->actions;
	jy_history *history;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = jy_actions_history(actions, actions->instances[index].journey, &history);
	if (status != JOURNEY_OK)
		return status;
	history->last_exit = eval->now;
	if (interrupted > history->interrupted)
		history->interrupted = interrupted;
	jy_actions_drop_instance(actions, index);
	return JOURNEY_OK;
}

journey_status jy_journey_exit_all(jy_eval *eval, uint32_t journey)
{
	jy_actions *actions = &eval->component->actions;
	if (jy_actions_find_history(actions, journey) == NULL)
		return JOURNEY_OK;
	jy_history *history;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = jy_actions_history(actions, journey, &history);
	if (status != JOURNEY_OK)
		return status;
	history->interrupted = eval->now; /* stops what waits in the outbox as well */
	for (size_t i = actions->instance_count; status == JOURNEY_OK && i-- > 0;) {
		if (actions->instances[i].journey == journey)
			status = finish(eval, i, eval->now);
	}
	return status;
}

/* ---- walking ---- */

/* What a step does to the walk. */
typedef enum move {
	MOVE_ON, /* the instance stands at another step */
	MOVE_STOP, /* it waits */
	MOVE_END /* it has ended */
} move;

static void go_to(jy_instance *instance, uint32_t step)
{
	instance->step = step;
	instance->state = JY_INSTANCE_READY;
	instance->deadline = JOURNEY_TIME_NONE;
}

static journey_status step_send(jy_eval *eval, size_t index, const jy_step *step, move *out)
{
	jy_instance copy = eval->component->actions.instances[index];
	jy_verdict verdict;
	journey_status status = jy_send_decide(eval, &copy, &verdict);
	if (status != JOURNEY_OK)
		return status;
	jy_instance *instance = &eval->component->actions.instances[index];
	if (verdict.passage == JY_PUT_OFF) {
		instance->state = JY_INSTANCE_DEFERRED;
		instance->deadline = verdict.until;
		*out = MOVE_STOP;
		return JOURNEY_OK;
	}
	go_to(instance, step->next);
	*out = MOVE_ON;
	return JOURNEY_OK;
}

static journey_status step_wait(jy_eval *eval, size_t index, const jy_step *step, move *out)
{
	bool met = false;
	journey_status status = JOURNEY_OK;
	if (step->as.wait.event == JY_NONE && step->as.wait.when != NULL)
		status = jy_eval_holds(eval, step->as.wait.when, &met);
	if (status != JOURNEY_OK)
		return status;
	jy_instance *instance = &eval->component->actions.instances[index];
	if (met || step->as.wait.at_most <= 0) {
		go_to(instance, step->next);
		*out = MOVE_ON;
		return JOURNEY_OK;
	}
	instance->state = JY_INSTANCE_WAITING;
	instance->deadline = eval->now > JOURNEY_TIME_MAX - step->as.wait.at_most ? JOURNEY_TIME_MAX
	                                                                          : eval->now + step->as.wait.at_most;
	*out = MOVE_STOP;
	return JOURNEY_OK;
}

static journey_status step_branch(jy_eval *eval, size_t index, const jy_step *step, move *out)
{
	uint32_t target = step->next;
	for (uint32_t i = 0; i < step->as.branch.count; i++) {
		bool holds;
		journey_status status = jy_eval_holds(eval, step->as.branch.conditions[i].when, &holds);
		if (status != JOURNEY_OK)
			return status;
		if (holds) {
			target = step->as.branch.conditions[i].target;
			break;
		}
	}
	go_to(&eval->component->actions.instances[index], target);
	*out = MOVE_ON;
	return JOURNEY_OK;
}

static journey_status take_step(jy_eval *eval, size_t index, move *out)
{
	const jy_instance *instance = &eval->component->actions.instances[index];
	const jy_journey *journey = journey_of(eval, instance->journey);
	uint32_t target;
	journey_status status;
	*out = MOVE_END;
	if (instance->step >= journey->step_count)
		return finish(eval, index, JOURNEY_TIME_NONE);
	const jy_step *step = &journey->steps[instance->step];
	switch (step->kind) {
	case JY_STEP_SEND:
		return step_send(eval, index, step, out);
	case JY_STEP_WAIT:
		return step_wait(eval, index, step, out);
	case JY_STEP_BRANCH:
		return step_branch(eval, index, step, out);
	case JY_STEP_SPLIT:
		status = choose_arm(eval, step, &target);
		if (status == JOURNEY_OK)
			go_to(&eval->component->actions.instances[index], target);
		*out = MOVE_ON;
		return status;
	case JY_STEP_EXIT:
		break;
	}
	return finish(eval, index, JOURNEY_TIME_NONE);
}

/* From where it stands to its next wait or end. */
static journey_status walk(jy_eval *eval, size_t index)
{
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = use_captures(eval, index);
	move next = MOVE_ON;
	for (int moves = 0; status == JOURNEY_OK && next == MOVE_ON; moves++) {
		if (moves >= JOURNEY_MOVES_MAX) {
			uint32_t journey = eval->component->actions.instances[index].journey;
			status = jy_count(eval->engine, JY_SUM_STOPPED, journey, 0, 1);
			if (status == JOURNEY_OK)
				status = finish(eval, index, JOURNEY_TIME_NONE);
			break;
		}
		status = take_step(eval, index, &next);
	}
	jy_eval_no_captures(eval);
	return status;
}

/* ---- entering ---- */

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
	const jy_journey *journey = journey_of(eval, entrance->journey);
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
	return status == JOURNEY_OK ? walk(eval, eval->component->actions.instance_count - 1) : status;
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
	uint32_t x = journey_of(eval, a->journey)->order, y = journey_of(eval, b->journey)->order;
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

/* ---- events ---- */

static journey_status meet_waits(jy_eval *eval, uint32_t journey_index)
{
	const jy_journey *journey = journey_of(eval, journey_index);
	jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	for (size_t i = actions->instance_count; status == JOURNEY_OK && i-- > 0;) {
		const jy_instance *instance = &actions->instances[i];
		if (instance->journey != journey_index || instance->state != JY_INSTANCE_WAITING)
			continue;
		const jy_step *step = &journey->steps[instance->step];
		bool met;
		if (step->kind != JY_STEP_WAIT || step->as.wait.event != eval->view->type ||
		    eval->view->event->timestamp >= instance->deadline)
			continue;
		status = use_captures(eval, i);
		if (status == JOURNEY_OK)
			status = jy_eval_holds(eval, step->as.wait.when, &met);
		jy_eval_no_captures(eval);
		if (status != JOURNEY_OK || !met)
			continue;
		status = jy_actions_change(eval->component);
		if (status != JOURNEY_OK)
			return status;
		go_to(&actions->instances[i], step->next);
		status = walk(eval, i);
	}
	return status;
}

journey_status jy_journeys_event(jy_eval *eval)
{
	if (eval->view->type == JY_NONE || eval->component->actions.history_count == 0)
		return JOURNEY_OK;
	const jy_event_type *type = &eval->engine->strategy->events[eval->view->type];
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < type->journeys_exit.count; i++)
		status = jy_journey_exit_all(eval, type->journeys_exit.items[i]);
	for (uint32_t i = 0; status == JOURNEY_OK && i < type->journeys_wait.count; i++)
		status = meet_waits(eval, type->journeys_wait.items[i]);
	return status;
}

journey_status jy_journeys_look(jy_eval *eval, size_t index)
{
	return use_captures(eval, index);
}

void jy_journeys_conditions(const jy_eval *eval, size_t index, const journey_expr_program **exit,
                            const journey_expr_program **wait)
{
	const jy_instance *instance = &eval->component->actions.instances[index];
	const jy_journey *journey = journey_of(eval, instance->journey);
	const jy_step *step = instance->step < journey->step_count ? &journey->steps[instance->step] : NULL;
	bool waits = instance->state == JY_INSTANCE_WAITING && step != NULL && step->kind == JY_STEP_WAIT &&
	             step->as.wait.event == JY_NONE;
	*exit = journey->exit_when;
	*wait = waits ? step->as.wait.when : NULL;
}

/* `sent`: something was at this moment. */
static journey_status check_instance(jy_eval *eval, size_t index, bool sent)
{
	const journey_expr_program *exit, *wait;
	bool holds = false;
	jy_journeys_conditions(eval, index, &exit, &wait);
	if (exit == NULL && wait == NULL)
		return JOURNEY_OK;
	journey_status status = use_captures(eval, index);
	if (status == JOURNEY_OK && exit != NULL)
		status = jy_eval_holds(eval, exit, &holds);
	if (status == JOURNEY_OK && holds) {
		jy_eval_no_captures(eval);
		/* That send may be the reason. The rule is asked again when it leaves, and then does not count it. */
		return finish(eval, index, sent ? eval->now - 1 : eval->now);
	}
	if (status == JOURNEY_OK && wait != NULL)
		status = jy_eval_holds(eval, wait, &holds);
	jy_eval_no_captures(eval);
	if (status != JOURNEY_OK || !holds)
		return status;
	status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	jy_instance *instance = &eval->component->actions.instances[index];
	go_to(instance, journey_of(eval, instance->journey)->steps[instance->step].next);
	return walk(eval, index);
}

static bool sent_since(const jy_eval *eval)
{
	return eval->engine->strategy->sent_count > 0 && eval->component->actions.decisions != eval->checked;
}

journey_status jy_journeys_check(jy_eval *eval)
{
	const jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	/* What one journey sends, another may count. This ends: whoever sends has gone on, and none goes back. */
	do {
		bool sent = sent_since(eval);
		eval->checked = actions->decisions;
		for (size_t i = actions->instance_count; status == JOURNEY_OK && i-- > 0;)
			status = check_instance(eval, i, sent);
	} while (status == JOURNEY_OK && sent_since(eval));
	return status;
}

journey_status jy_journeys_check_sent(jy_eval *eval)
{
	return sent_since(eval) ? jy_journeys_check(eval) : JOURNEY_OK;
}

/* ---- time ---- */

static journey_status due_instance(jy_eval *eval, size_t index)
{
	jy_instance *instance = &eval->component->actions.instances[index];
	const jy_journey *journey = journey_of(eval, instance->journey);
	journey_status status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	bool waited = instance->state == JY_INSTANCE_WAITING && instance->step < journey->step_count;
	go_to(instance, waited ? journey->steps[instance->step].next : instance->step);
	return walk(eval, index);
}

journey_status jy_journeys_due(jy_eval *eval)
{
	jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	for (size_t i = actions->instance_count; status == JOURNEY_OK && i-- > 0;) {
		journey_time deadline = actions->instances[i].deadline;
		if (deadline != JOURNEY_TIME_NONE && deadline <= eval->now)
			status = due_instance(eval, i);
	}
	return status;
}
