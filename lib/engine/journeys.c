/* What ends journeys and their waits: events, conditions, time. */
#include "engine/journeys.h"

#include "engine/component.h"
#include "engine/instance.h"
#include "engine/pause.h"

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
			status = jy_instance_finish(eval, i, eval->now);
	}
	return status;
}

/* ---- events ---- */

static journey_status meet_waits(jy_eval *eval, uint32_t journey)
{
	const jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	for (size_t i = actions->instance_count; status == JOURNEY_OK && i-- > 0;) {
		if (actions->instances[i].journey == journey)
			status = jy_instance_meet(eval, i);
	}
	return status;
}

journey_status jy_journeys_event(jy_eval *eval)
{
	if (eval->view->type == JY_NONE || eval->component->actions.history_count == 0 || eval->engine->rehearsal.backfill)
		return JOURNEY_OK;
	const jy_event_type *type = &eval->engine->strategy->events[eval->view->type];
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < type->journeys_exit.count; i++)
		status = jy_journey_exit_all(eval, type->journeys_exit.items[i]);
	if (status == JOURNEY_OK)
		status = jy_exits_event(eval);
	for (uint32_t i = 0; status == JOURNEY_OK && i < type->journeys_wait.count; i++)
		status = meet_waits(eval, type->journeys_wait.items[i]);
	return status;
}

journey_status jy_journeys_look(jy_eval *eval, size_t index)
{
	return jy_instance_look(eval, index);
}

const journey_expr_program *jy_journeys_exit(const jy_eval *eval, size_t index)
{
	return jy_journey_of(eval, eval->component->actions.instances[index].journey)->exit_when;
}

/* It holds for one of several, whose sends alone it stops. */
static bool has_own_exit(const jy_eval *eval, size_t index)
{
	return jy_journey_of(eval, eval->component->actions.instances[index].journey)->life.own_exit;
}

/* `sent`: something was at this moment. */
static journey_status check_instance(jy_eval *eval, size_t index, bool sent)
{
	const journey_expr_program *exit = jy_journeys_exit(eval, index);
	bool holds = false;
	journey_status status = JOURNEY_OK;
	if (exit != NULL) {
		status = jy_instance_captures(eval, index);
		if (status == JOURNEY_OK)
			status = jy_eval_holds(eval, exit, &holds);
		jy_eval_no_captures(eval);
	}
	/* That send may be the reason. The rule is asked again when it leaves, and then does not count it. */
	if (status == JOURNEY_OK && holds && has_own_exit(eval, index))
		return sent ? jy_instance_end(eval, index, JY_ENDED_EXIT, JOURNEY_TIME_NONE)
		            : jy_exit_instance(eval, index, JY_ENDED_EXIT);
	if (status == JOURNEY_OK && holds)
		return jy_instance_finish(eval, index, sent ? eval->now - 1 : eval->now);
	return status == JOURNEY_OK ? jy_instance_recheck(eval, index) : status;
}

static bool sent_since(const jy_eval *eval)
{
	return eval->engine->strategy->sent_count > 0 && eval->component->actions.decisions != eval->checked;
}

journey_status jy_journeys_check(jy_eval *eval)
{
	const jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	if (eval->engine->rehearsal.backfill)
		return JOURNEY_OK;
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

/* The one whose deadline came first, of those with the same the last; SIZE_MAX: none is due. */
static size_t first_due(const jy_eval *eval)
{
	const jy_actions *actions = &eval->component->actions;
	size_t first = SIZE_MAX;
	for (size_t i = actions->instance_count; i-- > 0;) {
		const jy_instance *it = &actions->instances[i];
		if (it->deadline == JOURNEY_TIME_NONE || it->deadline > eval->now || jy_paused(eval->engine, it->journey))
			continue;
		if (first == SIZE_MAX || it->deadline < actions->instances[first].deadline)
			first = i;
	}
	return first;
}

journey_status jy_journeys_due(jy_eval *eval)
{
	if (eval->engine->rehearsal.backfill)
		return JOURNEY_OK;
	journey_status status = jy_exits_due(eval);
	for (size_t i; status == JOURNEY_OK && (i = first_due(eval)) != SIZE_MAX;)
		status = jy_missed(eval, &eval->component->actions.instances[i]) ? jy_catch_up(eval, i)
		                                                                 : jy_instance_due(eval, i);
	return status;
}
