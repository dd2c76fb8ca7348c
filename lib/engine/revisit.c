#include "engine/revisit.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/digest_sends.h"
#include "engine/outbox.h"
#include "engine/pause.h"
#include "engine/quarantine.h"
#include "engine/rows.h"
#include <string.h>

/* The job's row: u8 form, u8 phase, the next shard, u8 whether the host asked for it. */
#define FORM 1u
#define SHARDS 65536u
/* Customers of one call of journey_engine_migrate(), unless it is told otherwise. */
#define ROWS 1024
/* Ends a scan that has read enough. */
#define ENOUGH ((journey_status)1)

enum {
	PHASE_SENDS = 0, /* what a pause has put off */
	PHASE_CUSTOMERS = 1,
	PHASES = 2
};

static const jy_row_kind kinds[PHASES] = {JY_ROW_OUTBOX, JY_ROW_ACTIONS};

typedef struct job {
	journey_engine *engine;
	uint32_t phase, shard;
	bool asked; /* by journey_engine_migrate(), which is to hear once that it has ended */
	size_t room, count, capacity;
	journey_str *ids; /* found; in the call's arena */
} job;

/* ---- its row ---- */

static journey_status write_job(const job *j)
{
	jy_buffer *out = &j->engine->text;
	out->size = 0;
	if (!jy_buffer_u8(out, FORM) || !jy_buffer_u8(out, (uint8_t)j->phase) || !jy_buffer_u32(out, j->shard) ||
	    !jy_buffer_u8(out, j->asked))
		return JOURNEY_NO_MEMORY;
	return jy_row_put(j->engine, JY_ROW_REVISIT, jy_str("all"), jy_buffer_view(out));
}

/* JOURNEY_NOT_FOUND: none is under way. */
static journey_status read_job(job *j)
{
	journey_bytes value;
	journey_status status = jy_row_get(j->engine, JY_ROW_REVISIT, jy_str("all"), &value);
	if (status != JOURNEY_OK)
		return status;
	jy_reader r = jy_reader_of(value.data, value.size);
	uint8_t form = jy_reader_u8(&r);
	j->phase = jy_reader_u8(&r);
	j->shard = jy_reader_u32(&r);
	j->asked = jy_reader_u8(&r) != 0;
	if (r.failed || form == 0 || j->phase > PHASES || j->shard > SHARDS)
		return JOURNEY_CORRUPT;
	return form > FORM ? JOURNEY_VERSION : JOURNEY_OK;
}

static journey_status start(journey_engine *engine, bool asked)
{
	job j = {.engine = engine};
	journey_status status = read_job(&j);
	if (status != JOURNEY_OK && status != JOURNEY_NOT_FOUND)
		return status;
	j.asked = asked || (status == JOURNEY_OK && j.asked && j.phase < PHASES);
	j.phase = j.shard = 0;
	return write_job(&j);
}

journey_status jy_revisit_start(journey_engine *engine)
{
	return start(engine, false);
}

journey_status jy_revisit_load(journey_engine *engine)
{
	job j = {.engine = engine};
	jy_arena_reset(&engine->arena);
	journey_status status = read_job(&j);
	engine->revisiting = status == JOURNEY_OK && j.phase < PHASES;
	return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
}

/* ---- who comes next ---- */

static journey_status add(job *j, journey_str id)
{
	if (j->count == j->capacity) {
		size_t capacity = j->capacity == 0 ? 64 : 2 * j->capacity;
		journey_str *ids = jy_arena_items(&j->engine->arena, capacity, sizeof *ids);
		if (ids == NULL)
			return JOURNEY_NO_MEMORY;
		if (j->count > 0)
			memcpy(ids, j->ids, j->count * sizeof *ids);
		j->ids = ids;
		j->capacity = capacity;
	}
	if (!jy_arena_str(&j->engine->arena, id, &j->ids[j->count]))
		return JOURNEY_NO_MEMORY;
	j->count++;
	return JOURNEY_OK;
}

/* Stops only between two shards: where it stopped is where the next call begins. */
static journey_status visit(void *arg, const journey_row *row)
{
	job *j = arg;
	journey_str id;
	if (!jy_key_id(row->key, kinds[j->phase], &id))
		return JOURNEY_CORRUPT;
	const unsigned char *key = row->key.data;
	uint32_t shard = (uint32_t)key[5] << 8 | key[6];
	if (j->count >= j->room && shard >= j->shard) {
		j->shard = shard;
		return ENOUGH;
	}
	j->shard = shard + 1;
	return add(j, id);
}

static journey_status scan(job *j, bool *ended)
{
	journey_engine *engine = j->engine;
	jy_key from, to;
	*ended = true;
	if (j->shard >= SHARDS)
		return JOURNEY_OK;
	jy_key_range(engine->tenant, kinds[j->phase], &from, &to);
	from.data[from.size++] = (unsigned char)(j->shard >> 8);
	from.data[from.size++] = (unsigned char)(j->shard & 0xff);
	journey_status status = engine->storage.scan(engine->storage.user, jy_key_bytes(&from), jy_key_bytes(&to),
	                                             SIZE_MAX, visit, j);
	*ended = status == JOURNEY_OK;
	return status == ENOUGH ? JOURNEY_OK : status;
}

/* ---- one of them ---- */

static journey_status look_at_customer(journey_engine *engine, journey_str id)
{
	jy_component *component;
	jy_eval eval;
	journey_status status = jy_component_find(engine, id, &component);
	if (status != JOURNEY_OK || component->erased ||
	    (component->actions.instance_count == 0 && component->actions.removed == 0 &&
	     component->actions.lost == 0))
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	jy_eval_init(&eval, engine, component, NULL, engine->clock);
	return jy_run_customer(&eval);
}

/* A pause put it off for ever. */
static journey_status look_at_send(journey_engine *engine, journey_str id)
{
	jy_outbox_row row;
	journey_status status = jy_quarantine_found(engine, id, jy_outbox_get(engine, id, &row));
	if (status != JOURNEY_OK || row.at != JOURNEY_TIME_MAX)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	uint32_t journey = jy_strategy_journey(engine->strategy, row.journey);
	bool stands = journey != JY_NONE && jy_paused(engine, journey);
	if (row.digest.size > 0)
		status = jy_digest_stands(engine, row.digest, &stands);
	if (status != JOURNEY_OK || stands)
		return status;
	row.at = engine->clock;
	return jy_outbox_put(engine, id, &row);
}

/* What a row undoes is only its own. */
static journey_status look_at(job *j, journey_str id)
{
	journey_engine *engine = j->engine;
	journey_status status = j->phase == PHASE_SENDS ? look_at_send(engine, id) : look_at_customer(engine, id);
	if (jy_quarantine_is(engine, status))
		status = jy_quarantine_count(engine);
	if (status == JOURNEY_OK)
		status = jy_call_settle(engine);
	if (status == JOURNEY_OK)
		engine->clock_before = engine->clock;
	return status;
}

/* ---- the whole ---- */

static journey_status keep(const job *j)
{
	journey_status status = j->phase == PHASES ? jy_pauses_end(j->engine) : JOURNEY_OK;
	if (status == JOURNEY_OK && (j->phase < PHASES || j->asked))
		return write_job(j);
	return status == JOURNEY_OK ? jy_row_delete(j->engine, JY_ROW_REVISIT, jy_str("all")) : status;
}

/* As many rows of a phase as there is room for, and where to go on. */
static journey_status run_some(job *j, size_t *done)
{
	bool ended;
	j->count = j->capacity = 0;
	journey_status status = scan(j, &ended);
	for (size_t i = 0; status == JOURNEY_OK && i < j->count; i++) {
		status = look_at(j, j->ids[i]);
		*done += status == JOURNEY_OK;
	}
	if (status == JOURNEY_OK && ended) {
		j->phase++;
		j->shard = 0;
	}
	if (status == JOURNEY_OK)
		status = keep(j);
	return status == JOURNEY_OK ? jy_call_settle(j->engine) : status;
}

journey_status jy_revisit_run(journey_engine *engine, size_t limit, size_t *done)
{
	job j = {.engine = engine};
	journey_status status = JOURNEY_OK;
	if (!engine->revisiting)
		return JOURNEY_OK;
	status = read_job(&j);
	while (status == JOURNEY_OK && *done < limit && j.phase < PHASES) {
		j.room = limit - *done < ROWS ? limit - *done : ROWS;
		status = run_some(&j, done);
		if (status == JOURNEY_OK && j.phase == PHASES) {
			jy_pauses_forget(engine);
			engine->revisiting = false;
		}
		if (status == JOURNEY_OK && !engine->batch_open) /* one long call is written in parts */
			status = jy_commit(engine);
		jy_arena_reset(&engine->arena);
	}
	return status;
}

/* Outside of a batch: what is not written is dropped. */
static journey_status run_whole(journey_engine *engine, size_t limit, size_t *done)
{
	journey_status status = jy_revisit_run(engine, limit, done);
	if (status != JOURNEY_OK) {
		jy_call_undo(engine);
		jy_discard(engine);
	}
	return status;
}

journey_status jy_revisit_some(journey_engine *engine, size_t limit)
{
	size_t done = 0;
	journey_status status = jy_call_begin(engine, JOURNEY_TIME_NONE);
	if (status == JOURNEY_OK)
		status = jy_call_end(engine, run_whole(engine, limit, &done));
	if (status != JOURNEY_OK)
		memset(&engine->error, 0, sizeof engine->error);
	return JOURNEY_OK;
}

/* Begins, or tells that what was asked for before has ended. */
static journey_status begin(journey_engine *engine, bool *told)
{
	job j = {.engine = engine};
	journey_status status = read_job(&j);
	*told = status == JOURNEY_OK && j.asked && j.phase == PHASES;
	if (*told)
		return jy_row_delete(engine, JY_ROW_REVISIT, jy_str("all"));
	return status == JOURNEY_OK || status == JOURNEY_NOT_FOUND ? start(engine, true) : status;
}

journey_status journey_engine_migrate(journey_engine *engine, journey_time now, size_t limit, size_t *done)
{
	bool told = false;
	size_t count = 0;
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	if (done == NULL || limit == 0 || engine->clock == JOURNEY_TIME_NONE || engine->batch_open)
		return jy_call_end(engine, jy_error_set(&engine->error, JOURNEY_MISUSE, "limit",
		                                        "a time, a limit above 0 and a place for the number are needed, and no batch may be open"));
	if (!engine->revisiting)
		status = begin(engine, &told);
	if (status == JOURNEY_OK)
		status = jy_call_settle(engine);
	if (status == JOURNEY_OK && !told) {
		engine->revisiting = true;
		status = run_whole(engine, limit == JOURNEY_DEFAULT ? ROWS : limit, &count);
	}
	/* There was nobody: that is the answer already. */
	if (status == JOURNEY_OK && !told && !engine->revisiting && count == 0)
		status = jy_row_delete(engine, JY_ROW_REVISIT, jy_str("all"));
	status = jy_call_end(engine, status);
	if (status == JOURNEY_OK)
		*done = count;
	return status;
}
