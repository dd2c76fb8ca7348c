/*
 * Due rows: one per customer, at its earliest need. Armed lazily: a row that comes too early only finds out when to
 * come again, so that an event that moves a deadline writes nothing.
 */
#include "engine/call.h"

#include "base/text.h"
#include "engine/alarms.h"
#include "engine/component.h"
#include "engine/instance.h"
#include "engine/journeys.h"
#include "engine/exits.h"
#include "engine/membership.h"
#include "engine/pause.h"
#include "engine/times.h"

/* Ends a scan that has read enough. */
#define ENOUGH ((journey_status)1)

typedef struct loading {
	journey_engine *engine;
	size_t count;
	journey_time last;
} loading;

/* Stops only between two moments, so that what is due at one is in the queue as a whole, in the queue's order. */
static journey_status visit(void *arg, const journey_row *row)
{
	loading *to = arg;
	journey_time at;
	journey_str id;
	if (!jy_key_due_parts(row->key, &at, &id))
		return JOURNEY_CORRUPT;
	bool enough = to->count >= JY_DUE_KEPT && at > to->last;
	to->last = at;
	to->count++;
	return enough ? ENOUGH : jy_queue_push(&to->engine->due, at, id);
}

static journey_status load_from(journey_engine *engine, const jy_key *from)
{
	jy_key first, to;
	loading state = {engine, 0, JOURNEY_TIME_NONE};
	jy_key_range(engine->tenant, JY_ROW_DUE, &first, &to);
	journey_status status = engine->storage.scan(engine->storage.user, jy_key_bytes(from), jy_key_bytes(&to), SIZE_MAX,
	                                             visit, &state);
	if (status == JOURNEY_OK)
		engine->due_horizon = JOURNEY_TIME_NONE;
	else if (status == ENOUGH)
		engine->due_horizon = state.last;
	return status == ENOUGH ? JOURNEY_OK : status;
}

journey_status jy_due_load(journey_engine *engine)
{
	jy_key from, to;
	jy_queue_clear(&engine->due);
	engine->due_horizon = JOURNEY_TIME_NONE;
	engine->due_kept = 0;
	jy_key_range(engine->tenant, JY_ROW_DUE, &from, &to);
	return load_from(engine, &from);
}

journey_status jy_due_more(journey_engine *engine)
{
	jy_key from;
	jy_key_due_from(&from, engine->tenant, engine->due_horizon);
	return load_from(engine, &from);
}

/* Between two moments, as loading does. Only right after a commit: then each entry has its row in the store. */
void jy_due_trim(journey_engine *engine)
{
	jy_queue *due = &engine->due;
	size_t kept = JY_DUE_KEPT;
	if (due->count <= 2 * (engine->due_kept > kept ? engine->due_kept : kept))
		return;
	jy_queue_sort(due);
	while (kept < due->count && due->items[kept].at == due->items[kept - 1].at)
		kept++;
	if (kept < due->count) {
		if (engine->due_horizon == JOURNEY_TIME_NONE || due->items[kept].at < engine->due_horizon)
			engine->due_horizon = due->items[kept].at;
		jy_queue_cut(due, kept);
	}
	engine->due_kept = due->count;
}

/* Takes the earlier of *next and what a condition needs. */
static journey_status condition_need(jy_eval *eval, const journey_expr_program *program, journey_time *next)
{
	journey_time at = JOURNEY_TIME_NONE;
	journey_status status = jy_eval_next_change(eval, program, &at);
	*next = jy_time_earlier(*next, at);
	return status;
}

static journey_status wait_need(jy_eval *eval, const journey_expr_program *program, void *next)
{
	return condition_need(eval, program, next);
}

/* Exit rules of live instances, and conditions that they wait for. */
static journey_status instances_need(jy_eval *eval, journey_time *next)
{
	const jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; i < actions->instance_count && status == JOURNEY_OK; i++) {
		const journey_expr_program *exit = jy_journeys_exit(eval, i);
		*next = jy_time_earlier(*next, jy_exit_limit(eval, &actions->instances[i]));
		if (exit != NULL) {
			status = jy_journeys_look(eval, i);
			if (status == JOURNEY_OK)
				status = condition_need(eval, exit, next);
			jy_eval_no_captures(eval);
		}
		if (status == JOURNEY_OK)
			status = jy_instance_conditions(eval, i, wait_need, next);
	}
	return status;
}

static journey_status write_due(jy_eval *eval, journey_time at)
{
	journey_engine *engine = eval->engine;
	journey_str root = jy_component_root(eval->component);
	jy_actions *actions = &eval->component->actions;
	journey_bytes empty = {NULL, 0};
	jy_key key;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK && actions->armed != JOURNEY_TIME_NONE) {
		jy_key_due(&key, engine->tenant, actions->armed, root);
		status = jy_batch_delete(&engine->batch, &key, JOURNEY_VERSION_ANY);
	}
	if (status == JOURNEY_OK && at != JOURNEY_TIME_NONE) {
		jy_key_due(&key, engine->tenant, at, root);
		status = jy_batch_put(&engine->batch, &key, empty, JOURNEY_VERSION_ANY);
		if (status == JOURNEY_OK)
			status = jy_queue_push(&engine->pushed_due, at, root);
	}
	if (status == JOURNEY_OK)
		actions->armed = at;
	return status;
}

journey_status jy_due_arm(jy_eval *eval)
{
	journey_status status = jy_alarms_update(eval);
	if (status != JOURNEY_OK)
		return status;
	journey_time armed = eval->component->actions.armed;
	jy_pauses_mark(eval);
	journey_time need = jy_actions_need(&eval->component->actions);
	const jy_event_view *view = eval->view;
	bool spent = armed != JOURNEY_TIME_NONE && armed <= eval->now;
	/* An armed row is early enough for all needs but those that are new. */
	bool all = armed == JOURNEY_TIME_NONE || spent;
	need = jy_time_earlier(need, all ? jy_membership_need(&eval->component->actions) : eval->need);
	/* When it is due there is no event. */
	eval->view = NULL;
	status = instances_need(eval, &need);
	eval->view = view;
	if (status != JOURNEY_OK)
		return status;
	/* Of a journey that was under way: it stays for the next engine that doesn't backfill. */
	if (eval->engine->rehearsal.backfill && spent && need != JOURNEY_TIME_NONE && need <= eval->now)
		return JOURNEY_OK;
	if (need == JOURNEY_TIME_NONE)
		return spent ? write_due(eval, need) : JOURNEY_OK;
	if (armed == JOURNEY_TIME_NONE || need < armed || spent)
		return need == armed ? JOURNEY_OK : write_due(eval, need);
	return JOURNEY_OK;
}
