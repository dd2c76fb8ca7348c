#include "engine/fanout.h"

#include "base/text.h"
#include "engine/call.h"
#include "engine/announce.h"
#include "engine/component.h"
#include "engine/crowd.h"
#include "engine/outbox.h"
#include "engine/quarantine.h"
#include "engine/rows.h"
#include "engine/watchers.h"
#include <string.h>

/*
 * A job's row: u8 form, u8 kind, the time it began, the last customer that was reached; of a schedule or a business event
 * its name, the moment, and what the event says.
 */
#define FORM 1u
/* Customers that are read at a time. */
#define CHUNK 32u
/* Ends a scan that has read enough. */
#define ENOUGH ((journey_status)1)
/* Customers after which a long call is written in parts. */
#define PART 4096u

/* ---- rows ---- */

static bool is_named(jy_job_kind kind)
{
	return kind == JY_JOB_SCHEDULE || kind == JY_JOB_EVENT;
}

static journey_status write_job(journey_engine *engine, const jy_job *j)
{
	jy_buffer *out = &engine->text;
	out->size = 0;
	if (!jy_buffer_u8(out, FORM) || !jy_buffer_u8(out, (uint8_t)j->kind) || !jy_buffer_zigzag(out, j->began) ||
	    !jy_buffer_str(out, j->after))
		return JOURNEY_NO_MEMORY;
	if (is_named(j->kind) && (!jy_buffer_str(out, j->name) || !jy_buffer_zigzag(out, j->at) ||
	                          !jy_buffer_str(out, j->body)))
		return JOURNEY_NO_MEMORY;
	return jy_row_put(engine, JY_ROW_FANOUT, j->key, jy_buffer_view(out));
}

static journey_status parse_job(journey_bytes bytes, jy_job *out)
{
	jy_reader reader = jy_reader_of(bytes.data, bytes.size);
	uint8_t form = jy_reader_u8(&reader), kind = jy_reader_u8(&reader);
	out->kind = (jy_job_kind)kind;
	out->began = jy_reader_zigzag(&reader);
	out->after = jy_reader_str(&reader);
	if (is_named(out->kind)) {
		out->name = jy_reader_str(&reader);
		out->at = jy_reader_zigzag(&reader);
		out->body = jy_reader_str(&reader);
	}
	if (reader.failed || form == 0)
		return JOURNEY_CORRUPT;
	return form > FORM || kind < JY_JOB_WATCHERS || kind > JY_JOB_EVENT ? JOURNEY_VERSION : JOURNEY_OK;
}

journey_str jy_job_key(jy_hash128 hash, char digits[JY_JOB_KEY])
{
	digits[0] = 't'; /* no entity's key begins with it */
	jy_send_key(hash, digits + 1);
	return jy_str_of(digits, JY_JOB_KEY);
}

static bool hash_of(journey_str key, jy_hash128 *out)
{
	return key.size == JY_JOB_KEY && jy_send_key_parse(jy_str_part(key, 1, key.size), out);
}

/* ---- who comes next ---- */

typedef struct scanning {
	journey_engine *engine;
	jy_hash128 entity;
	journey_str after;
	journey_str ids[CHUNK];
	size_t count, room;
	bool full; /* there are more */
} scanning;

static bool is_deleted(const scanning *s, journey_bytes key)
{
	const jy_batch_row *written = jy_batch_find(&s->engine->batch, key);
	return written != NULL && written->deleted;
}

static journey_status visit(void *arg, const journey_row *row)
{
	scanning *s = arg;
	journey_str id;
	if (!jy_key_watch_id(row->key, &id))
		return JOURNEY_CORRUPT;
	if (is_deleted(s, row->key))
		return JOURNEY_OK;
	if (s->count == s->room) {
		s->full = true;
		return ENOUGH;
	}
	if (!jy_arena_str(&s->engine->arena, id, &s->ids[s->count]))
		return JOURNEY_NO_MEMORY;
	s->count++;
	return JOURNEY_OK;
}

static journey_status scan_store(scanning *s)
{
	journey_engine *engine = s->engine;
	jy_key from, to;
	jy_key_watch(&from, engine->tenant, s->entity, s->after);
	if (s->after.size > 0 && from.size < sizeof from.data)
		from.data[from.size++] = 0; /* the first key after it */
	jy_key_watch_end(&to, engine->tenant, s->entity);
	journey_status status = engine->storage.scan(engine->storage.user, jy_key_bytes(&from), jy_key_bytes(&to),
	                                             SIZE_MAX, visit, s);
	return status == ENOUGH ? JOURNEY_OK : status;
}

/* Adds one of the batch in its place, if it comes before what was not read. */
static void add_written(scanning *s, journey_str id)
{
	size_t at = s->count;
	jy_key key;
	if (s->after.size > 0 && jy_str_compare(id, s->after) <= 0)
		return;
	while (at > 0 && jy_str_compare(s->ids[at - 1], id) > 0)
		at--;
	jy_key_watch(&key, s->engine->tenant, s->entity, id);
	if ((at > 0 && jy_str_equal(s->ids[at - 1], id)) || (at == s->count && s->full) ||
	    is_deleted(s, jy_key_bytes(&key)))
		return;
	if (s->count == s->room)
		s->full = true; /* the last one has to wait */
	else
		s->count++;
	if (at == s->room)
		return;
	memmove(s->ids + at + 1, s->ids + at, (s->count - 1 - at) * sizeof *s->ids);
	s->ids[at] = id;
}

/* The next who watch an entity, as the store and the batch have it, at most `room`. */
static journey_status next_watchers(scanning *s, size_t room)
{
	const jy_watch_log *log = &s->engine->watch_log;
	s->count = 0;
	s->room = room;
	s->full = false;
	journey_status status = scan_store(s);
	for (size_t i = 0; status == JOURNEY_OK && i < log->count; i++) {
		const jy_watch_entry *entry = &log->items[i];
		if (entry->entity.a == s->entity.a && entry->entity.b == s->entity.b)
			add_written(s, entry->id);
	}
	return status;
}

/* ---- one customer ---- */

static journey_status reach(journey_engine *engine, jy_hash128 entity, journey_str id)
{
	jy_component *component;
	jy_eval eval;
	bool watches = false;
	journey_status status = jy_component_find(engine, id, &component);
	if (status == JOURNEY_NOT_FOUND)
		return jy_watch_drop(engine, entity, id);
	if (status != JOURNEY_OK)
		return status;
	jy_eval_init(&eval, engine, component, NULL, engine->clock);
	status = jy_look_again(&eval);
	if (status == JOURNEY_OK)
		status = jy_watch(&eval, true);
	if (status == JOURNEY_OK)
		status = jy_watches(&eval, entity, &watches);
	if (status == JOURNEY_OK && (!watches || !jy_str_equal(jy_component_root(component), id)))
		status = jy_watch_drop(engine, entity, id);
	return status;
}

/* ---- jobs ---- */

journey_status jy_fanout_start(journey_engine *engine, journey_str entity_key)
{
	scanning s = {.engine = engine, .entity = jy_entity_hash(entity_key)};
	jy_job j = {.kind = JY_JOB_WATCHERS, .key = entity_key, .began = engine->clock};
	journey_status status = next_watchers(&s, 1);
	if (status != JOURNEY_OK || s.count == 0)
		return status;
	status = write_job(engine, &j);
	return status == JOURNEY_OK ? jy_queue_push(&engine->pushed_fanouts, j.began, entity_key) : status;
}

journey_status jy_job_begin(journey_engine *engine, const jy_job *job)
{
	char digits[JY_JOB_KEY];
	jy_job made = *job;
	made.key = jy_job_key(job->hash, digits);
	journey_status status = write_job(engine, &made);
	return status == JOURNEY_OK ? jy_queue_push(&engine->pushed_fanouts, made.began, made.key) : status;
}

bool jy_fanout_pending(const journey_engine *engine)
{
	return engine->fanouts.count > 0;
}

/* Reads what a job carries; false: the strategy knows it no more. */
static journey_status open_job(journey_engine *engine, const jy_job *j, jy_crowd_job *out, bool *there)
{
	*there = true;
	out->job = j;
	if (j->kind == JY_JOB_EVENT)
		return jy_announce_read(engine, j, out, there);
	if (j->kind == JY_JOB_SCHEDULE)
		*there = jy_crowd_schedule(engine, j, out);
	return JOURNEY_OK;
}

/* Reaches some of a job's customers; settles after each. *end: the job is done. */
static journey_status run_some(journey_engine *engine, jy_job *j, size_t limit, size_t *done, bool *end)
{
	scanning s = {.engine = engine, .entity = jy_entity_hash(j->key), .after = j->after};
	size_t room = limit < CHUNK ? limit : CHUNK;
	jy_crowd_job crowd = {0};
	bool there = true;
	journey_status status = open_job(engine, j, &crowd, &there);
	if (status == JOURNEY_OK && j->kind == JY_JOB_WATCHERS)
		status = next_watchers(&s, room);
	else if (status == JOURNEY_OK && there)
		status = jy_crowd_next(engine, j->after, s.ids, room, &s.count);
	*end = status == JOURNEY_OK && s.count == 0;
	for (size_t i = 0; status == JOURNEY_OK && i < s.count; i++) {
		status = j->kind == JY_JOB_WATCHERS ? reach(engine, s.entity, s.ids[i])
		                                    : jy_crowd_reach(engine, &crowd, s.ids[i]);
		if (jy_quarantine_is(engine, status)) /* the others go on */
			status = jy_quarantine_count(engine);
		j->after = s.ids[i];
		if (status == JOURNEY_OK)
			status = write_job(engine, j);
		if (status == JOURNEY_OK)
			status = jy_call_settle(engine);
		if (status == JOURNEY_OK)
			++*done;
	}
	return status;
}

/* The job at the front of the queue, in the arena; JOURNEY_NOT_FOUND: it is done, or began anew. */
static journey_status first_job(journey_engine *engine, jy_job *out)
{
	journey_bytes bytes;
	journey_time at;
	journey_str id;
	if (!jy_queue_first(&engine->fanouts, &at, &id))
		return JOURNEY_NOT_FOUND;
	if (!jy_arena_str(&engine->arena, id, &out->key))
		return JOURNEY_NO_MEMORY;
	journey_status status = jy_row_get(engine, JY_ROW_FANOUT, out->key, &bytes);
	if (status == JOURNEY_OK)
		status = parse_job(bytes, out);
	if (status == JOURNEY_OK && out->kind != JY_JOB_WATCHERS && !hash_of(out->key, &out->hash))
		status = JOURNEY_CORRUPT;
	return status == JOURNEY_OK && out->began != at ? JOURNEY_NOT_FOUND : status;
}

journey_status jy_fanout_forget(journey_engine *engine, journey_str id)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < engine->fanouts.count; i++) {
		const jy_queue_item *item = &engine->fanouts.items[i];
		journey_bytes bytes;
		jy_job j = {.key = jy_str_of(item->id, item->size)};
		status = jy_row_get(engine, JY_ROW_FANOUT, j.key, &bytes);
		if (status == JOURNEY_OK)
			status = parse_job(bytes, &j);
		if (status == JOURNEY_OK && jy_str_equal(j.after, id)) {
			j.after = jy_str("");
			status = write_job(engine, &j);
		}
		status = status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	}
	return status;
}

journey_status jy_fanout_run(journey_engine *engine, size_t limit, size_t *done)
{
	journey_status status = JOURNEY_OK;
	size_t part = *done + PART;
	while (status == JOURNEY_OK && *done < limit && jy_fanout_pending(engine)) {
		bool end = false;
		jy_job j = {0};
		jy_arena_reset(&engine->arena);
		status = first_job(engine, &j);
		if (status == JOURNEY_NOT_FOUND) {
			jy_queue_pop(&engine->fanouts);
			status = JOURNEY_OK;
			continue;
		}
		if (status == JOURNEY_OK)
			status = run_some(engine, &j, limit - *done, done, &end);
		if (status == JOURNEY_OK && end) {
			status = jy_row_delete(engine, JY_ROW_FANOUT, j.key);
			if (status == JOURNEY_OK)
				status = jy_call_settle(engine);
		}
		if (status == JOURNEY_OK && *done >= part && !engine->batch_open) {
			part = *done + PART;
			status = jy_commit(engine);
		}
	}
	return status;
}

journey_status jy_fanout_after(journey_engine *engine)
{
	size_t done = 0;
	if (engine->pushed_fanouts.count == 0)
		return JOURNEY_OK;
	journey_status status = jy_call_settle(engine);
	if (status != JOURNEY_OK)
		return status;
	if (jy_fanout_run(engine, JOURNEY_FANOUT_MAX, &done) != JOURNEY_OK) {
		/* The change itself stands. The job says where to go on. */
		jy_call_undo(engine);
		memset(&engine->error, 0, sizeof engine->error);
	}
	return JOURNEY_OK;
}

static journey_status load_job(void *arg, const journey_row *row)
{
	journey_engine *engine = arg;
	journey_str id;
	jy_job j = {0};
	journey_status status = jy_key_id(row->key, JY_ROW_FANOUT, &id) ? parse_job(row->value, &j) : JOURNEY_CORRUPT;
	return status == JOURNEY_OK ? jy_queue_push(&engine->fanouts, j.began, id) : status;
}

journey_status jy_fanout_load(journey_engine *engine)
{
	jy_key from, to;
	jy_queue_clear(&engine->fanouts);
	if (jy_map_count(&engine->strategy->entity_programs) == 0 && !jy_crowd_wanted(engine->strategy))
		return JOURNEY_OK; /* jobs of an earlier strategy have nobody to reach */
	jy_key_range(engine->tenant, JY_ROW_FANOUT, &from, &to);
	return engine->storage.scan(engine->storage.user, jy_key_bytes(&from), jy_key_bytes(&to), SIZE_MAX, load_job,
	                            engine);
}
