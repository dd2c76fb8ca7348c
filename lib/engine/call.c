#include "engine/call.h"

#include "base/error.h"
#include "base/text.h"
#include "base/int128.h"
#include "engine/component.h"
#include "engine/keyed.h"
#include "engine/fanout.h"
#include "engine/schedules.h"
#include "engine/watchers.h"
#include "engine/outbox.h"
#include "engine/pause.h"
#include "engine/revisit.h"
#include "engine/throttle.h"
#include "engine/quality.h"
#include "engine/quarantine.h"
#include "engine/strategies.h"
#include <string.h>

journey_status jy_count(journey_engine *engine, jy_sum_kind kind, uint32_t journey, uint32_t index, int64_t delta)
{
	return jy_sums_add(&engine->sums, jy_sum(kind, journey, index), delta);
}

static journey_status refuse(journey_engine *engine, journey_status status, const char *message)
{
	return jy_error_set(&engine->error, status, "", "%s", message);
}

journey_status jy_queues_refresh(journey_engine *engine)
{
	if (!engine->stale)
		return JOURNEY_OK;
	journey_status status = jy_due_load(engine);
	if (status == JOURNEY_OK)
		status = jy_outbox_load(engine);
	if (status == JOURNEY_OK)
		status = jy_fanout_load(engine);
	if (status == JOURNEY_OK)
		status = jy_pauses_load(engine);
	if (status == JOURNEY_OK)
		status = jy_revisit_load(engine);
	if (status == JOURNEY_OK)
		engine->stale = false;
	return status;
}

journey_status jy_call_begin(journey_engine *engine, journey_time now)
{
	if (engine == NULL)
		return JOURNEY_MISUSE;
	if (engine->busy)
		return JOURNEY_BUSY;
	memset(&engine->error, 0, sizeof engine->error);
	if (now != JOURNEY_TIME_NONE && (now < JOURNEY_TIME_MIN || now > JOURNEY_TIME_MAX))
		return refuse(engine, JOURNEY_RANGE, "`now` is outside the years 1 to 9999");
	if (engine->batch_calls >= JOURNEY_BATCH_MAX)
		return refuse(engine, JOURNEY_LIMIT, "the batch has JOURNEY_BATCH_MAX (65536) calls: commit first");
	journey_status status = jy_queues_refresh(engine);
	if (status != JOURNEY_OK)
		return refuse(engine, status, "the store could not be read again after a batch was undone");
	jy_arena_reset(&engine->arena);
	engine->busy = true;
	engine->unreadable = JOURNEY_OK;
	engine->clock_before = engine->clock;
	if (now != JOURNEY_TIME_NONE && now > engine->clock) { /* JOURNEY_TIME_NONE is the smallest */
		engine->clock = now;
		engine->clock_dirty = true;
	}
	status = jy_schedules_ready(engine);
	if (status == JOURNEY_OK)
		status = jy_pauses_ready(engine);
	return status == JOURNEY_OK ? status : jy_call_end(engine, status);
}

void jy_call_undo(journey_engine *engine)
{
	jy_components_undo(engine);
	jy_batch_drop(&engine->batch);
	jy_sums_drop(&engine->sums);
	jy_changes_drop(&engine->changes);
	memset(&engine->todo, 0, sizeof engine->todo);
	engine->todo_stage = false;
	jy_queue_clear(&engine->pushed_due);
	jy_queue_clear(&engine->pushed_outbox);
	jy_queue_clear(&engine->pushed_fanouts);
	jy_queue_clear(&engine->pushed_waiting);
	jy_entities_undo(&engine->entities);
	jy_watch_log_drop(engine);
	engine->schedules_made = engine->pauses_made = engine->pauses_lifted = false;
}

/* Reserves what moving entries from one queue to the other needs, so that the move cannot fail. */
static bool queue_room(jy_queue *queue, const jy_queue *pushed)
{
	return jy_grow(&queue->allocator, &queue->items, &queue->capacity, queue->count + pushed->count,
	               sizeof *queue->items);
}

journey_status jy_call_settle(journey_engine *engine)
{
	journey_status status = jy_components_prepare(engine);
	if (status == JOURNEY_OK)
		status = jy_batch_prepare(&engine->batch);
	if (status == JOURNEY_OK)
		status = jy_sums_prepare(&engine->sums);
	if (status == JOURNEY_OK && !(queue_room(&engine->due, &engine->pushed_due) &&
	                              queue_room(&engine->outbox, &engine->pushed_outbox) &&
	                              queue_room(&engine->fanouts, &engine->pushed_fanouts) &&
	                              jy_waiting_prepare(engine) &&
	                              jy_entities_prepare(&engine->entities)))
		status = JOURNEY_NO_MEMORY;
	if (status != JOURNEY_OK)
		return status;
	jy_components_settle(engine);
	jy_batch_settle(&engine->batch);
	jy_sums_settle(&engine->sums);
	jy_changes_settle(&engine->changes);
	jy_queue_move(&engine->due, &engine->pushed_due);
	jy_queue_move(&engine->outbox, &engine->pushed_outbox);
	jy_queue_move(&engine->fanouts, &engine->pushed_fanouts);
	jy_waiting_settle(engine);
	jy_entities_settle(&engine->entities);
	engine->watch_log.settled = engine->watch_log.count;
	engine->watch_log.written = false;
	engine->schedules_ready = engine->schedules_ready || engine->schedules_made;
	engine->schedules_made = false;
	jy_pauses_settle(engine);
	return JOURNEY_OK;
}

static void explain(journey_engine *engine, journey_status status)
{
	if (engine->error.status != status)
		jy_error_set(&engine->error, status, "", "%s", journey_status_text(status));
}

/* The call changes nothing but the counts. */
static journey_status end_counted(journey_engine *engine, journey_status counted, journey_status status,
                                  const journey_error *error)
{
	counted = jy_call_end(engine, counted);
	if (counted != JOURNEY_OK)
		return counted;
	engine->error = *error;
	explain(engine, status);
	return status;
}

journey_status jy_call_end(journey_engine *engine, journey_status status)
{
	if (jy_quarantine_is(engine, status)) {
		journey_error error = engine->error;
		return end_counted(engine, jy_quarantine_count(engine), status, &error);
	}
	if (status == JOURNEY_OK)
		status = jy_call_settle(engine);
	if (status != JOURNEY_OK) {
		jy_call_undo(engine);
		engine->clock = engine->clock_before;
	} else {
		engine->batch_calls++;
		if (!engine->batch_open)
			status = jy_commit(engine);
	}
	engine->busy = false;
	if (status != JOURNEY_OK)
		explain(engine, status);
	return status;
}

journey_status jy_call_forget(journey_engine *engine, journey_status status)
{
	jy_call_undo(engine);
	if (engine->clock != engine->clock_before) {
		engine->clock = engine->clock_before;
		engine->clock_dirty = engine->clock != engine->clock_committed;
	}
	engine->busy = false;
	if (status != JOURNEY_OK)
		explain(engine, status);
	return status;
}

/* What the host gave wrong is counted; what memory or storage did is not an event's fault. */
static bool is_rejection(journey_status status)
{
	return status <= JOURNEY_INVALID && status > JOURNEY_CONFLICT;
}

journey_status jy_call_reject(journey_engine *engine, const journey_event *event, journey_status status)
{
	bool unreadable = jy_quarantine_is(engine, status);
	if (!is_rejection(status) && !unreadable)
		return jy_call_end(engine, status);
	journey_error kept = engine->error;
	jy_call_undo(engine);
	journey_status counted = unreadable ? jy_quarantine_count(engine) : JOURNEY_OK;
	if (counted == JOURNEY_OK)
		counted = jy_count(engine, JY_SUM_REJECTED, 0, (uint32_t)-status, 1);
	if (counted == JOURNEY_OK && event != NULL)
		counted = jy_quality_rejected(engine, event, status);
	return end_counted(engine, counted, status, &kept);
}

/* ---- commit ---- */

static journey_status write_clock(journey_engine *engine)
{
	jy_key key;
	engine->text.size = 0;
	if (!engine->clock_dirty)
		return JOURNEY_OK;
	unsigned char check[JY_KEYED_CHECK_SIZE];
	journey_status status = jy_keyed_check(engine, check);
	if (status != JOURNEY_OK)
		return status;
	if (!jy_buffer_u16(&engine->text, JY_STORE_FORM) || !jy_buffer_zigzag(&engine->text, engine->clock) ||
	    !jy_buffer_bytes(&engine->text, check, sizeof check))
		return JOURNEY_NO_MEMORY;
	jy_key_row(&key, engine->tenant, JY_ROW_ENGINE, jy_str("clock"));
	return jy_batch_put(&engine->batch, &key, jy_buffer_view(&engine->text), JOURNEY_VERSION_ANY);
}

/* One add of the batch, with its key in the batch's arena. */
static journey_status make_add(journey_engine *engine, const jy_sum_delta *sum, journey_add *out)
{
	jy_key key;
	engine->key_text.size = 0;
	journey_status status = jy_sum_name(engine->strategy, &engine->sums.groups, sum->id, &engine->key_text);
	if (status != JOURNEY_OK)
		return status;
	jy_key_row(&key, engine->tenant, JY_ROW_SUM,
	           jy_str_of((const char *)engine->key_text.data, engine->key_text.size));
	memset(out, 0, sizeof *out);
	out->key.data = jy_arena_copy(&engine->batch.arena, key.data, key.size);
	out->key.size = key.size;
	out->delta = sum->delta;
	if (sum->id >> 56 == JY_SUM_STOCK) {
		out->has_ceiling = 1;
		out->ceiling = jy_i128(engine->strategy->offers[(sum->id >> 32) & 0xffffffu].stock);
	}
	if (sum->id >> 56 == JY_SUM_PLACES) {
		out->has_ceiling = 1;
		out->ceiling = jy_i128(engine->strategy->journeys[(sum->id >> 32) & 0xffffffu].life.limits.total);
	}
	return out->key.data != NULL ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

static journey_status collect(journey_engine *engine, journey_commit *out)
{
	const jy_batch *batch = &engine->batch;
	jy_arena *arena = &engine->batch.arena;
	journey_put *puts = jy_arena_items(arena, batch->row_count, sizeof *puts);
	journey_delete *deletes = jy_arena_items(arena, batch->row_count, sizeof *deletes);
	journey_add *adds = jy_arena_items(arena, engine->sums.batch_count, sizeof *adds);
	memset(out, 0, sizeof *out);
	if (puts == NULL || deletes == NULL || adds == NULL)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < batch->row_count; i++) {
		const jy_batch_row *row = &batch->rows[i];
		if (!row->set || (row->deleted && row->expected == 0))
			continue;
		if (row->deleted)
			deletes[out->delete_count++] = (journey_delete){row->key, row->expected};
		else
			puts[out->put_count++] = (journey_put){row->key, row->value, row->expected};
	}
	/* Also those that came to 0: which rows there are must not depend on what was batched together. */
	for (size_t i = 0; i < engine->sums.batch_count; i++) {
		journey_status status = make_add(engine, &engine->sums.batch[i], &adds[out->add_count]);
		if (status != JOURNEY_OK)
			return status;
		out->add_count++;
	}
	out->puts = puts;
	out->deletes = deletes;
	out->adds = adds;
	return JOURNEY_OK;
}

static journey_status write_rows(journey_engine *engine)
{
	journey_commit change;
	journey_status status = jy_components_write(engine);
	if (status == JOURNEY_OK)
		status = jy_entities_write(engine);
	if (status == JOURNEY_OK)
		status = write_clock(engine);
	if (status == JOURNEY_OK)
		status = jy_strategy_keep(engine);
	if (status == JOURNEY_OK)
		status = jy_rehearsal_mark(engine);
	if (status == JOURNEY_OK)
		status = jy_batch_prepare(&engine->batch);
	if (status != JOURNEY_OK)
		return status;
	jy_batch_settle(&engine->batch);
	status = collect(engine, &change);
	if (status != JOURNEY_OK || change.put_count + change.delete_count + change.add_count == 0)
		return status;
	return engine->storage.commit(engine->storage.user, &change, NULL);
}

static void end_batch(journey_engine *engine)
{
	jy_batch_clear(&engine->batch);
	jy_sums_clear(&engine->sums);
	jy_changes_clear(&engine->changes);
	engine->watch_log.count = engine->watch_log.settled = 0;
	engine->clock_dirty = false;
	engine->batch_open = false;
	engine->batch_calls = 0;
}

void jy_discard(journey_engine *engine)
{
	jy_components_discard(engine);
	jy_entities_discard(&engine->entities);
	engine->watch_epoch++;
	engine->schedules_ready = engine->pauses_ready = false;
	end_batch(engine);
	engine->clock = engine->clock_before = engine->clock_committed;
	engine->stale = true; /* the queues hold what was undone */
}

journey_status jy_commit(journey_engine *engine)
{
	journey_status status = write_rows(engine);
	if (status != JOURNEY_OK) {
		jy_discard(engine);
		return status;
	}
	jy_components_committed(engine);
	jy_entities_committed(engine);
	engine->clock_committed = engine->clock;
	jy_changes_tell(&engine->changes, engine->strategy);
	end_batch(engine);
	jy_due_trim(engine);
	return JOURNEY_OK;
}
