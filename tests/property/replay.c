/* A case through an engine on a memory store: batches, caches, kills. */
#include "property.h"

#include "base/text.h"
#include "engine/key.h"
#include <journey/identity.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct replay {
	const prop_case *c;
	const prop_line *run;
	const journey_allocator *allocator;
	prop_report *report;
	journey_strategy *strategy;
	journey_memory_store *store;
	journey_storage storage;
	journey_engine *engine;
	jy_arena arena;
	prop_log log;
	journey_time now;
	prop_rows *rows;
} replay;

static bool check(replay *r, journey_status status, const char *what)
{
	const journey_error *error = r->engine ? journey_engine_error(r->engine) : NULL;

	return status == JOURNEY_OK || prop_fail(r->report, "engine: %s: %s (%s)", what, journey_status_text(status),
						  error ? error->message : "");
}

static bool open_engine(replay *r)
{
	journey_engine_options o;

	journey_engine_options_init(&o);
	o.allocator = r->allocator;
	o.storage = &r->storage;
	o.strategy = r->strategy;
	o.cache_bytes = r->run->v[R_CACHE] ? JOURNEY_DEFAULT : 0;
	return check(r, journey_engine_open(&o, &r->engine, NULL), "open");
}

static bool feed(replay *r, const prop_line *e)
{
	journey_event event;
	journey_status status;

	jy_arena_reset(&r->arena);
	status = prop_event_make(e, &r->arena, &event);
	if (status == JOURNEY_OK)
		status = journey_engine_accept(r->engine, &event, r->now);
	return status == JOURNEY_DUPLICATE || check(r, status, "accept");
}

/* Each batch is fed until it is committed: it is killed at most once. */
static bool feed_batch(replay *r, size_t from, size_t to)
{
	uint64_t one_in = (uint64_t)r->run->v[R_KILL];
	bool killed = one_in && prop_random((uint64_t)r->run->v[R_SEED] + 2, from, one_in) == 0;
	int pass;

	for (pass = killed ? 0 : 1; pass < 2; pass++) {
		size_t i, end = pass == 0 ? from + prop_random(3, from, to - from + 1) : to;

		if (!check(r, journey_engine_begin(r->engine), "begin"))
			return false;
		for (i = from; i < end; i++) {
			if (!feed(r, &r->log.events[i]))
				return false;
		}
		if (pass == 1)
			return check(r, journey_engine_commit(r->engine), "commit");
		journey_engine_close(r->engine);
		r->engine = NULL;
		if (!open_engine(r))
			return false;
	}
	return true;
}

static bool feed_all(replay *r)
{
	size_t i, batch = (size_t)r->run->v[R_BATCH];

	for (i = 0; i < r->log.count; i++) {
		if (PROP_BASE + r->log.events[i].v[E_TIME] > r->now)
			r->now = PROP_BASE + r->log.events[i].v[E_TIME];
	}
	for (i = 0; i < r->log.count; i += batch) {
		if (!feed_batch(r, i, r->log.count - i > batch ? i + batch : r->log.count))
			return false;
	}
	return true;
}

/* ---- what is in the store ---- */

static int number_of(journey_str identifier)
{
	char name[16];
	int i;

	for (i = 0; i < PROP_IDENTIFIERS; i++) {
		if (jy_str_equal(prop_identifier(i, name), identifier))
			return i;
	}
	return -1;
}

static journey_status take_row(void *arg, const journey_row *row)
{
	replay *r = arg;
	journey_str id;
	int number = jy_key_id(row->key, JY_ROW_FRAGMENT, &id) ? number_of(id) : -1;

	if (number < 0)
		return JOURNEY_CORRUPT;
	return prop_rows_put(r->rows, number, row->value) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

static size_t distinct(const prop_log *log)
{
	size_t i, k, n = 0;

	for (i = 0; i < log->count; i++) {
		for (k = 0; k < i; k++) {
			if (prop_same_message(&log->events[k], &log->events[i]) &&
			    prop_main(&log->events[k]) == prop_main(&log->events[i]))
				break;
		}
		n += k == i;
	}
	return n;
}

static bool take_report(replay *r)
{
	journey_report *report;
	const journey_report_view *view;
	size_t i;

	if (!check(r, journey_engine_report(r->engine, &report), "report"))
		return false;
	view = journey_report_look(report);
	for (i = 0; i < view->count_count; i++) {
		if (jy_str_is(view->counts[i].name, "lost.dedup_horizon"))
			r->rows->unchecked = view->counts[i].value;
		if (jy_str_is(view->counts[i].name, "lost.profile_limits"))
			r->rows->dropped = view->counts[i].value;
		if (jy_str_is(view->counts[i].name, "lost.edges"))
			r->rows->identifiers = view->counts[i].value;
	}
	r->rows->repeated = view->events - (int64_t)distinct(&r->log);
	journey_report_free(report);
	if (r->rows->repeated < 0 || r->rows->repeated > r->rows->unchecked)
		return prop_fail(r->report, "engine: %lld events were applied again, lost.dedup_horizon says %lld",
				 (long long)r->rows->repeated, (long long)r->rows->unchecked);
	return true;
}

static bool take_rows(replay *r)
{
	jy_key from, to;

	jy_key_range(0, JY_ROW_FRAGMENT, &from, &to);
	return check(r, r->storage.scan(r->storage.user, jy_key_bytes(&from), jy_key_bytes(&to), SIZE_MAX, take_row, r),
		     "scan") &&
	       take_report(r);
}

/* Takes back that the user and the device are one customer's. */
static bool part(replay *r, int64_t user, int64_t device)
{
	char names[2][16];
	journey_identifier ends[2] = {{{NULL, 0}, prop_identifier((int)user - 1, names[0])},
				      {{NULL, 0}, prop_identifier(PROP_USERS + (int)device - 1, names[1])}};
	int i;

	if (!user)
		return true;
	ends[1].kind = jy_str("anonymous_id");
	for (i = 0; i < 2; i++) /* without the letter of its kind */
		ends[i].value = jy_str_part(ends[i].value, 1, ends[i].value.size);
	return check(r, journey_engine_unmerge(r->engine, ends[0], ends[1], JOURNEY_UNMERGE_FORGET, r->now), "unmerge");
}

bool prop_replay(const prop_case *c, const prop_line *run, const journey_allocator *a, prop_rows *rows,
		 prop_report *report)
{
	return prop_replay_apart(c, run, 0, 0, a, rows, report);
}

bool prop_replay_apart(const prop_case *c, const prop_line *run, int64_t user, int64_t device,
		       const journey_allocator *a, prop_rows *rows, prop_report *report)
{
	replay r;
	bool ok;

	memset(&r, 0, sizeof(r));
	r.c = c;
	r.run = run;
	r.allocator = a;
	r.report = report;
	r.rows = rows;
	r.now = PROP_BASE;
	r.log = prop_order(c, run);
	jy_arena_init(&r.arena, a);
	ok = check(&r, prop_declare(c, PROP_ALL, a, &r.strategy), "strategy") &&
	     check(&r, journey_memory_store_new(a, &r.store), "store");
	if (ok) {
		r.storage = journey_memory_store_storage(r.store);
		ok = open_engine(&r) && feed_all(&r) && part(&r, user, device) && take_rows(&r);
	}
	journey_engine_close(r.engine);
	journey_memory_store_free(r.store);
	journey_strategy_free(r.strategy);
	jy_arena_free(&r.arena);
	free(r.log.events);
	return ok;
}
