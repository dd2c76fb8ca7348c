/*
 * Sweeps: what is older than its class is kept goes, also of customers whom nobody looks at. A sweep goes through the
 * store in parts, shard by shard, and remembers the next shard in a row of its own, so that any engine goes on with it.
 */
#include "base/error.h"
#include "base/text.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/membership.h"
#include "engine/outbox.h"
#include "engine/owned.h"
#include "engine/quarantine.h"
#include "engine/record.h"
#include "engine/rows.h"
#include <journey/privacy.h>
#include <string.h>

/* Rows of one call, unless it is told otherwise. */
#define ROWS 1024
#define FORM 1u
#define SHARDS 65536u

enum {
	PHASE_CUSTOMERS = 0,
	PHASE_SENDS = 1,
	PHASE_DECISIONS = 2,
	PHASES = 3
};

static const jy_row_kind kinds[PHASES] = {JY_ROW_FRAGMENT, JY_ROW_OUTBOX, JY_ROW_DECISION};

/* How far a sweep has come. */
typedef struct sweep {
	journey_engine *engine;
	uint32_t phase, shard; /* the next to be looked at */
	size_t limit, seen;
	journey_str *ids; /* of the phase, found in this call */
	size_t count, capacity;
} sweep;

/* ---- what is remembered ---- */

static journey_status read_cursor(sweep *s)
{
	journey_bytes value;
	journey_status status = jy_row_get(s->engine, JY_ROW_SWEEP, jy_str("retention"), &value);
	if (status != JOURNEY_OK)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	jy_reader r = jy_reader_of(value.data, value.size);
	if (jy_reader_u8(&r) > FORM)
		return JOURNEY_VERSION;
	s->phase = jy_reader_u8(&r);
	s->shard = jy_reader_u32(&r);
	return r.failed || s->phase > PHASES || s->shard > SHARDS ? JOURNEY_CORRUPT : JOURNEY_OK;
}

static journey_status write_cursor(sweep *s)
{
	jy_buffer *out = &s->engine->text;
	out->size = 0;
	if (!jy_buffer_u8(out, FORM) || !jy_buffer_u8(out, (uint8_t)s->phase) || !jy_buffer_u32(out, s->shard))
		return JOURNEY_NO_MEMORY;
	return jy_row_put(s->engine, JY_ROW_SWEEP, jy_str("retention"), jy_buffer_view(out));
}

static bool wanted(const journey_engine *engine, uint32_t phase)
{
	const journey_duration *keep = engine->strategy->retention;
	switch (phase) {
	case PHASE_CUSTOMERS:
		return keep[JOURNEY_RETAIN_EVENTS] > 0 || keep[JOURNEY_RETAIN_ATTRIBUTES] > 0 ||
		       keep[JOURNEY_RETAIN_CONSENTS] > 0 || keep[JOURNEY_RETAIN_IDENTIFIERS] > 0;
	case PHASE_SENDS:
		return keep[JOURNEY_RETAIN_SENDS] > 0;
	case PHASE_DECISIONS:
		return keep[JOURNEY_RETAIN_DECISIONS] > 0;
	}
	return false;
}

static bool is_old(const journey_engine *engine, journey_retention what, journey_time time)
{
	journey_duration keep = engine->strategy->retention[what];
	return keep > 0 && time != JOURNEY_TIME_NONE && engine->clock >= JOURNEY_TIME_MIN + keep &&
	       time <= engine->clock - keep;
}

/* ---- looking ---- */

/* Ends a scan that has read enough. */
#define ENOUGH ((journey_status)1)

static journey_status add(sweep *s, journey_str id)
{
	if (s->count == s->capacity) {
		size_t capacity = s->capacity == 0 ? 64 : 2 * s->capacity;
		journey_str *ids = jy_arena_items(&s->engine->arena, capacity, sizeof *ids);
		if (ids == NULL)
			return JOURNEY_NO_MEMORY;
		if (s->count > 0)
			memcpy(ids, s->ids, s->count * sizeof *ids);
		s->ids = ids;
		s->capacity = capacity;
	}
	if (!jy_arena_str(&s->engine->arena, id, &s->ids[s->count]))
		return JOURNEY_NO_MEMORY;
	s->count++;
	return JOURNEY_OK;
}

/* Stops only between two shards: where it stopped is where the next call begins. */
static journey_status visit(void *arg, const journey_row *row)
{
	sweep *s = arg;
	journey_str id;
	if (!jy_key_id(row->key, kinds[s->phase], &id))
		return JOURNEY_CORRUPT;
	const unsigned char *key = row->key.data;
	uint32_t shard = (uint32_t)key[5] << 8 | key[6];
	if (s->seen >= s->limit && shard >= s->shard) {
		s->shard = shard;
		return ENOUGH;
	}
	s->shard = shard + 1;
	s->seen++;
	return add(s, id);
}

static journey_status scan(sweep *s)
{
	jy_key from, to;
	jy_key_range(s->engine->tenant, kinds[s->phase], &from, &to);
	from.data[from.size++] = (unsigned char)(s->shard >> 8);
	from.data[from.size++] = (unsigned char)(s->shard & 0xff);
	if (s->shard >= SHARDS)
		return JOURNEY_OK;
	return s->engine->storage.scan(s->engine->storage.user, jy_key_bytes(&from), jy_key_bytes(&to), SIZE_MAX, visit,
	                               s);
}

/* ---- customers ---- */

static journey_time last_seen(const jy_component *component)
{
	journey_time last = JOURNEY_TIME_NONE;
	for (size_t i = 0; i < component->member_count; i++) {
		journey_time seen = jy_fragment_last_seen(component->members[i]->fragment);
		last = seen > last ? seen : last;
	}
	return last;
}

/* Looking at a customer ends what is to end; journeys and segments take notice. */
static journey_status sweep_customer(journey_engine *engine, journey_str identifier)
{
	jy_component *component;
	journey_status status = jy_component_find(engine, identifier, &component);
	if (status != JOURNEY_OK)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	if (component->erased) /* under another identifier */
		return JOURNEY_OK;
	if (is_old(engine, JOURNEY_RETAIN_IDENTIFIERS, last_seen(component))) {
		status = jy_customer_delete(engine, component);
		return status == JOURNEY_OK ? jy_count(engine, JY_SUM_EXPIRED, 0, JY_EXPIRED_CUSTOMERS, 1) : status;
	}
	if (component->actions.settled != 0) /* nothing ended: what is known of segments and stage holds */
		return JOURNEY_OK;
	jy_eval eval;
	jy_eval_init(&eval, engine, component, NULL, engine->clock);
	return jy_run_customer(&eval);
}

/* ---- decisions ---- */

static journey_status sweep_decision(journey_engine *engine, journey_str id)
{
	journey_bytes value;
	journey_time time;
	journey_str customer;
	journey_status status = jy_row_get(engine, JY_ROW_DECISION, id, &value);
	if (status != JOURNEY_OK)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	status = jy_quarantine_found(engine, id, jy_record_peek(value, &time, &customer));
	if (status != JOURNEY_OK || !is_old(engine, JOURNEY_RETAIN_DECISIONS, time))
		return status;
	status = jy_row_erase(engine, JY_ROW_DECISION, id);
	if (status == JOURNEY_OK)
		status = jy_row_erase(engine, JY_ROW_FEEDBACK, id);
	if (status == JOURNEY_OK)
		status = jy_row_erase(engine, JY_ROW_REQUEST, id);
	if (status == JOURNEY_OK)
		status = jy_count(engine, JY_SUM_EXPIRED, 0, JY_EXPIRED_DECISIONS, 1);
	/* A send that waits still is the customer's. */
	if (status == JOURNEY_OK && jy_row_get(engine, JY_ROW_OUTBOX, id, &value) == JOURNEY_NOT_FOUND)
		status = jy_owned_delete(engine, customer, id);
	return status;
}

/* ---- the sweep ---- */

static journey_status sweep_send(journey_engine *engine, journey_str id)
{
	jy_outbox_row row;
	journey_status status = jy_quarantine_found(engine, id, jy_outbox_get(engine, id, &row));
	if (status != JOURNEY_OK || !is_old(engine, JOURNEY_RETAIN_SENDS, row.decided))
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	status = jy_send_expire(engine, id);
	return status == JOURNEY_OK ? jy_count(engine, JY_SUM_EXPIRED, 0, JY_EXPIRED_SENDS, 1) : status;
}

static journey_status sweep_row(sweep *s, journey_str id)
{
	if (s->phase == PHASE_CUSTOMERS)
		return sweep_customer(s->engine, id);
	return s->phase == PHASE_SENDS ? sweep_send(s->engine, id) : sweep_decision(s->engine, id);
}

/*
 * A row that cannot be read is counted and passed over. Each is settled, as what it undoes is only its own: what was
 * swept before stays.
 */
static journey_status sweep_one(sweep *s, journey_str id)
{
	journey_engine *engine = s->engine;
	journey_status status = sweep_row(s, id);
	if (jy_quarantine_is(engine, status))
		status = jy_quarantine_count(engine);
	if (status == JOURNEY_OK)
		status = jy_call_settle(engine);
	if (status == JOURNEY_OK)
		engine->clock_before = engine->clock;
	return status;
}

/* One phase, as far as the limit allows; *ended: all of it. */
static journey_status sweep_phase(sweep *s, bool *ended)
{
	s->count = 0;
	journey_status status = scan(s);
	*ended = status == JOURNEY_OK;
	if (status == ENOUGH)
		status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < s->count; i++)
		status = sweep_one(s, s->ids[i]);
	return status;
}

/* A whole sweep ends with a call that sees nothing: the next call begins a new one. */
static journey_status keep_cursor(sweep *s)
{
	if (s->phase == PHASES && s->seen == 0)
		return jy_row_delete(s->engine, JY_ROW_SWEEP, jy_str("retention"));
	return write_cursor(s);
}

static journey_status run(sweep *s)
{
	bool ended = true;
	journey_status status = read_cursor(s);
	while (status == JOURNEY_OK && ended && s->phase < PHASES) {
		if (wanted(s->engine, s->phase))
			status = sweep_phase(s, &ended);
		if (status == JOURNEY_OK && ended) {
			s->phase++;
			s->shard = 0;
		}
	}
	return status == JOURNEY_OK ? keep_cursor(s) : status;
}

/* What was settled outside of a batch came from this call alone: nothing of it stays. */
static journey_status run_whole(sweep *s)
{
	journey_status status = run(s);
	if (status != JOURNEY_OK && !s->engine->batch_open) {
		jy_call_undo(s->engine);
		jy_discard(s->engine);
	}
	return status;
}

journey_status journey_engine_retain(journey_engine *engine, journey_time now, size_t limit, size_t *done)
{
	sweep s = {.engine = engine, .limit = limit == JOURNEY_DEFAULT ? ROWS : limit};
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	if (done == NULL || limit == 0 || engine->clock == JOURNEY_TIME_NONE)
		status = jy_error_set(&engine->error, JOURNEY_MISUSE, "limit", "a time, a limit above 0 and a place for the number are needed");
	if (status == JOURNEY_OK)
		status = run_whole(&s);
	status = jy_call_end(engine, status);
	if (status == JOURNEY_OK)
		*done = s.seen;
	return status;
}
