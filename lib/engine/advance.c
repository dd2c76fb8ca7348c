/* What happens by the clock alone: due rows, each at its own moment. */
#include "base/text.h"
#include "engine/after.h"
#include "engine/alarms.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/fanout.h"
#include "engine/journeys.h"
#include "engine/membership.h"
#include "engine/migrate.h"
#include "engine/pause.h"
#include "engine/patterns.h"
#include "engine/quarantine.h"
#include "engine/revisit.h"
#include "engine/schedules.h"
#include "engine/watchers.h"

journey_status jy_run_customer(jy_eval *eval)
{
	journey_status status = jy_migrate(eval);
	if (status == JOURNEY_OK)
		status = jy_membership_update(eval);
	if (status == JOURNEY_OK)
		status = jy_patterns_due(eval);
	if (status == JOURNEY_OK)
		status = jy_alarms_due(eval);
	if (status == JOURNEY_OK)
		status = jy_journeys_due(eval);
	if (status == JOURNEY_OK)
		status = jy_membership_react(eval);
	if (status == JOURNEY_OK)
		status = jy_journeys_check(eval);
	return status == JOURNEY_OK ? jy_conclude(eval) : status;
}

/* Runs a customer's needs at `now`; an entry of the queue that no row stands behind any more does nothing. */
static journey_status run_due(journey_engine *engine, journey_str root, journey_time at)
{
	jy_component *component;
	journey_status status = jy_component_find(engine, root, &component);
	if (status == JOURNEY_NOT_FOUND)
		return JOURNEY_OK;
	if (status != JOURNEY_OK || component->actions.armed != at ||
	    !jy_str_equal(jy_component_root(component), root))
		return status;
	jy_eval eval;
	jy_eval_init(&eval, engine, component, NULL, engine->clock);
	return jy_run_customer(&eval);
}

journey_status jy_look_again(jy_eval *eval)
{
	jy_membership_touch(eval->engine, &eval->engine->strategy->entity_dependents);
	journey_status status = jy_migrate(eval);
	if (status == JOURNEY_OK)
		status = jy_membership_update(eval);
	if (status == JOURNEY_OK)
		status = jy_journeys_check(eval);
	if (status == JOURNEY_OK)
		status = jy_membership_react(eval);
	if (status == JOURNEY_OK)
		status = jy_after_all(eval);
	return status == JOURNEY_OK ? jy_due_arm(eval) : status;
}

journey_status jy_react(journey_engine *engine, jy_component *component)
{
	jy_eval eval;
	jy_eval_init(&eval, engine, component, NULL, engine->clock);
	journey_status status = jy_look_again(&eval);
	return status == JOURNEY_OK ? jy_watch(&eval, false) : status;
}

/* The store may hold rows that are not in memory, from the horizon on. What an open batch has changed stays in it. */
static journey_status refill(journey_engine *engine, journey_time now)
{
	journey_time at;
	if (engine->due_horizon == JOURNEY_TIME_NONE || engine->due_horizon > now)
		return JOURNEY_OK;
	if (jy_queue_first(&engine->due, &at, NULL) && at < engine->due_horizon)
		return JOURNEY_OK;
	if (!engine->batch_open) { /* one long call is written in parts */
		journey_status status = jy_commit(engine);
		if (status != JOURNEY_OK)
			return status;
	}
	return jy_due_more(engine);
}

static journey_status advance(journey_engine *engine, journey_time now, size_t limit, size_t *done)
{
	*done = 0;
	journey_status status = engine->schedules_made || engine->pauses_made ? jy_call_settle(engine) : JOURNEY_OK;
	if (status == JOURNEY_OK)
		status = jy_revisit_run(engine, limit, done);
	while (status == JOURNEY_OK && *done < limit) {
		journey_time at;
		journey_str id;
		/* What came up before reaches everybody before what comes up next. */
		status = jy_fanout_run(engine, limit, done);
		if (status != JOURNEY_OK || *done >= limit)
			return status;
		status = refill(engine, now);
		if (status != JOURNEY_OK)
			return status;
		if (!jy_queue_first(&engine->due, &at, &id) || at > now)
			return JOURNEY_OK;
		if (at > engine->clock) {
			engine->clock = at;
			engine->clock_dirty = true;
		}
		jy_arena_reset(&engine->arena);
		journey_str root;
		if (!jy_arena_str(&engine->arena, id, &root))
			return JOURNEY_NO_MEMORY;
		status = jy_schedule_is(root) ? jy_schedule_due(engine, root, at) : run_due(engine, root, at);
		if (jy_quarantine_is(engine, status)) /* the others go on */
			status = jy_quarantine_count(engine);
		if (status == JOURNEY_OK)
			status = jy_call_settle(engine);
		if (status != JOURNEY_OK)
			return status;
		engine->clock_before = engine->clock;
		jy_queue_pop_item(&engine->due, at, root);
		(*done)++;
	}
	return status;
}

journey_status journey_engine_advance(journey_engine *engine, journey_time now, size_t limit, size_t *done)
{
	size_t count = 0;
	journey_status status = jy_call_begin(engine, JOURNEY_TIME_NONE);
	if (status != JOURNEY_OK)
		return status;
	if (now < JOURNEY_TIME_MIN || now > JOURNEY_TIME_MAX)
		return jy_call_end(engine, JOURNEY_RANGE);
	engine->target = now;
	status = advance(engine, now, limit, &count);
	engine->target = JOURNEY_TIME_NONE;
	if (status == JOURNEY_OK && count < limit && now > engine->clock) {
		engine->clock = now;
		engine->clock_dirty = true;
	}
	if (status != JOURNEY_OK && count > 0 && !engine->batch_open) {
		/* What ran before the failure is complete: it is kept. */
		journey_error kept = engine->error;
		jy_call_undo(engine);
		engine->clock = engine->clock_before;
		if (jy_commit(engine) != JOURNEY_OK)
			count = 0;
		engine->error = kept;
	}
	status = jy_call_end(engine, status);
	if (done != NULL)
		*done = count;
	return status;
}

/* Drops entries at the front that no row stands behind. */
static journey_status settle_front(journey_engine *engine)
{
	journey_time at;
	journey_str id;
	while (jy_queue_first(&engine->due, &at, &id)) {
		uint64_t place;
		if (!jy_map_find(&engine->members, id.data, id.size, &place))
			return JOURNEY_OK;
		const jy_component *component = ((const jy_member *)jy_map_pointer(place))->component;
		if (!component->loaded)
			return JOURNEY_OK;
		if (component->actions.armed == at && jy_str_equal(jy_component_root(component), id))
			return JOURNEY_OK;
		jy_queue_pop(&engine->due);
	}
	return JOURNEY_OK;
}

journey_status journey_engine_next_due(journey_engine *engine, journey_time *due)
{
	journey_time first = JOURNEY_TIME_NONE, at;
	if (engine == NULL || due == NULL)
		return JOURNEY_MISUSE;
	if (engine->busy)
		return JOURNEY_BUSY;
	engine->busy = true; /* the store's callbacks may not call back */
	journey_status status = jy_queues_refresh(engine);
	engine->busy = false;
	if (status == JOURNEY_OK)
		status = settle_front(engine);
	if (status != JOURNEY_OK)
		return status;
	if (jy_queue_first(&engine->due, &at, NULL))
		first = at;
	if (engine->due_horizon != JOURNEY_TIME_NONE && (first == JOURNEY_TIME_NONE || first > engine->due_horizon))
		first = engine->due_horizon;
	bool waiting = jy_fanout_pending(engine) || engine->revisiting || jy_pauses_lifted(engine);
	if (waiting && (first == JOURNEY_TIME_NONE || first > engine->clock))
		first = engine->clock;
	if (!engine->rehearsal.backfill && jy_queue_first(&engine->outbox, &at, NULL) && at < JOURNEY_TIME_MAX && (first == JOURNEY_TIME_NONE || at < first))
		first = at;
	*due = first;
	return JOURNEY_OK;
}
