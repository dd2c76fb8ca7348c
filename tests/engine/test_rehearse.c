/* Dry runs: all that a live run does, but for the channels; over a store that stays as it is. */
#include "engine/check_engine.h"
#include "engine/town.h"

#include "base/hash.h"
#include "engine/key.h"
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVENTS 400u

/* What a recording channel was told. */
typedef struct tape {
	rig_send *sends;
	size_t count, held_out;
	unsigned fail_every; /* 0: never; every n-th send by its key */
} tape;

static journey_result answer_of(unsigned fail_every, journey_str key)
{
	return fail_every > 0 && jy_hash64(1, key.data, key.size) % fail_every == 0 ? JOURNEY_RESULT_FAILED
	                                                                           : JOURNEY_RESULT_SENT;
}

static journey_status record(void *user, const journey_send *send, journey_result *result)
{
	tape *t = user;
	IS(*result, JOURNEY_RESULT_SENT);
	ck_assert_uint_gt(send->run.size, 0);
	if (send->held_out) {
		t->held_out++;
		return JOURNEY_OK;
	}
	*result = answer_of(t->fail_every, send->key);
	if (t->sends == NULL)
		t->sends = calloc(RIG_SENDS, sizeof *t->sends);
	ck_assert_uint_lt(t->count, RIG_SENDS);
	rig_keep_send(&t->sends[t->count++], send);
	return JOURNEY_OK;
}

static journey_status never(void *user, const journey_send *send, journey_result *result)
{
	(void)user;
	(void)send;
	(void)result;
	ck_abort_msg("a dry run called a channel");
	return JOURNEY_OK;
}

static journey_engine_options options_of(const journey_allocator *allocator, const journey_storage *storage,
                                         const journey_strategy *strategy)
{
	journey_engine_options o;
	journey_engine_options_init(&o);
	o.allocator = allocator;
	o.storage = storage;
	o.strategy = strategy;
	o.zone = rig_zone;
	return o;
}

/* A rig whose engine is a dry one; its channels must not be called. */
static void open_dry(rig *r, const journey_allocator *allocator, const journey_storage *storage,
                     const journey_strategy *strategy, unsigned dry, tape *t)
{
	IS(rig_open_on(r, allocator, storage, strategy), JOURNEY_OK);
	journey_engine_close(r->engine);
	r->engine = NULL;
	journey_engine_options o = options_of(allocator, &r->storage, strategy);
	o.dry = dry;
	o.run = S("try");
	o.record = record;
	o.record_user = t;
	IS(journey_engine_open(&o, &r->engine, NULL), JOURNEY_OK);
	IS(journey_engine_channel(r->engine, S(""), never, NULL), JOURNEY_OK);
	IS(journey_engine_channel(r->engine, S("email"), never, NULL), JOURNEY_OK);
}

/* What happens at event n; some calls of a page besides. */
static void live(rig *r, unsigned n, uint64_t seed)
{
	journey_time now = town_time(n);
	for (journey_time due = rig_next(r); due != JOURNEY_TIME_NONE && due <= now; due = rig_next(r)) {
		rig_advance(r, due);
		rig_deliver(r, due);
	}
	unsigned what[2] = {(unsigned)seed, n};
	uint64_t dice = jy_hash64(5, what, sizeof what);
	if (seed == 0 || dice % 8 != 0)
		OK(r, town_feed(r, n));
	if (dice % 5 == 1) {
		char key[24];
		snprintf(key, sizeof key, "page%u", n);
		journey_request request = {.size = sizeof request, .key = S(key), .user_id = S(n % 2 ? "c1" : "c2")};
		journey_decision decision;
		OK(r, journey_engine_decide(r->engine, &request, now, &decision));
		if (dice % 10 == 1)
			OK(r, journey_engine_shown(r->engine, decision.id, now));
	}
	rig_deliver(r, now);
}

static void run(rig *r, unsigned from, unsigned to, uint64_t seed)
{
	for (unsigned n = from; n < to; n++) {
		bool first = n % 16 == 0 || n == from;
		if (first)
			OK(r, journey_engine_begin(r->engine));
		live(r, n, seed);
		if (n % 16 == 15 || n == to - 1)
			OK(r, journey_engine_commit(r->engine));
	}
}

static void same_digests(rig *a, rig *b)
{
	unsigned char x[16], y[16];
	OK(a, journey_engine_facts_digest(a->engine, x));
	OK(b, journey_engine_facts_digest(b->engine, y));
	ck_assert_int_eq(memcmp(x, y, sizeof x), 0);
	OK(a, journey_engine_actions_digest(a->engine, x));
	OK(b, journey_engine_actions_digest(b->engine, y));
	ck_assert_int_eq(memcmp(x, y, sizeof x), 0);
}

static void same_sends(const rig *a, const tape *b)
{
	ck_assert_uint_gt(a->send_count, 10);
	ck_assert_uint_eq(a->send_count, b->count);
	for (size_t i = 0; i < b->count; i++)
		ck_assert_msg(memcmp(&a->sends[i], &b->sends[i], sizeof *a->sends) == 0, "send %zu differs", i);
}

/* The row that says whose the store is. */
static void drop_mark(const journey_storage *storage)
{
	jy_key key;
	jy_key_row(&key, 0, JY_ROW_RUN, S("run"));
	journey_delete gone = {jy_key_bytes(&key), JOURNEY_VERSION_ANY};
	journey_commit change = {NULL, 0, &gone, 1, NULL, 0};
	IS(storage->commit(storage->user, &change, NULL), JOURNEY_OK);
}

static void same_reports(rig *a, rig *b)
{
	journey_report *reports[2];
	OK(a, journey_engine_report(a->engine, &reports[0]));
	OK(b, journey_engine_report(b->engine, &reports[1]));
	const journey_report_view *x = journey_report_look(reports[0]), *y = journey_report_look(reports[1]);
	ck_assert_uint_eq(x->run.size, 0);
	ck_assert(y->run.size == 3 && memcmp(y->run.data, "try", 3) == 0);
	ck_assert_uint_eq(x->count_count, y->count_count);
	for (size_t i = 0; i < x->count_count; i++)
		ck_assert_int_eq(x->counts[i].value, y->counts[i].value);
	for (size_t i = 0; i < x->journey_count; i++) {
		ck_assert_int_eq(x->journeys[i].entries, y->journeys[i].entries);
		ck_assert_int_eq(x->journeys[i].sends, y->journeys[i].sends);
		ck_assert_int_eq(x->journeys[i].ghosts, y->journeys[i].ghosts);
		ck_assert(x->journeys[i].sample_ratio_p == y->journeys[i].sample_ratio_p);
	}
	journey_report_free(reports[0]);
	journey_report_free(reports[1]);
}

/* Logs that differ from each other: with each seed other events are left out, and other pages asked for. */
JOURNEY_PLAIN_TEST(a_dry_run_is_a_live_run_without_channels)
{
	for (uint64_t seed = 0; seed < 6; seed++) {
		rig one, other;
		tape t = {.count = 0};
		journey_memory_store *store;
		rig_open(&one, allocator, &talking_town);
		IS(journey_memory_store_new(allocator, &store), JOURNEY_OK);
		journey_storage storage = journey_memory_store_storage(store);
		unsigned dry = seed % 2 ? JOURNEY_DRY : JOURNEY_DRY | JOURNEY_DRY_IN_PLACE;
		open_dry(&other, allocator, &storage, one.strategy, dry, &t);
		run(&one, 0, EVENTS, seed);
		run(&other, 0, EVENTS, seed);
		same_sends(&one, &t);
		same_digests(&one, &other);
		same_reports(&one, &other);
		if (seed % 2 == 0) { /* each row, decision records among them */
			drop_mark(&storage);
			rig_same_stores(&one.storage, &storage, "dry");
		} else {
			size_t size;
			free(rig_dump(&storage, &size));
			ck_assert_uint_eq(size, 0);
		}
		rig_close(&other);
		journey_memory_store_free(store);
		rig_close(&one);
		free(t.sends);
	}
}

/* It starts from what is there, goes on as a live run would, and leaves it as it is. */
JOURNEY_PLAIN_TEST(a_dry_run_leaves_the_store_as_it_is)
{
	rig one, dry;
	tape t = {.count = 0};
	size_t sizes[2];
	unsigned char digests[4][16];
	rig_open(&one, allocator, &town);
	run(&one, 0, EVENTS / 2, 0);
	size_t before = one.send_count;
	char *was = rig_dump(&one.storage, &sizes[0]);
	open_dry(&dry, allocator, &one.storage, one.strategy, JOURNEY_DRY, &t);
	run(&dry, EVENTS / 2, EVENTS, 0);
	OK(&dry, journey_engine_facts_digest(dry.engine, digests[0]));
	OK(&dry, journey_engine_actions_digest(dry.engine, digests[1]));
	char *is = rig_dump(&one.storage, &sizes[1]);
	ck_assert_uint_eq(sizes[0], sizes[1]);
	ck_assert_int_eq(memcmp(was, is, sizes[0]), 0);
	/* What is below must not move before the dry run is done with. */
	rig_close(&dry);
	run(&one, EVENTS / 2, EVENTS, 0);
	OK(&one, journey_engine_facts_digest(one.engine, digests[2]));
	OK(&one, journey_engine_actions_digest(one.engine, digests[3]));
	ck_assert_int_eq(memcmp(digests[0], digests[2], 32), 0);
	memmove(one.sends, one.sends + before, (one.send_count - before) * sizeof *one.sends);
	one.send_count -= before;
	same_sends(&one, &t);
	rig_close(&one);
	free(was);
	free(is);
	free(t.sends);
}

static journey_result failing(rig *r, journey_str key)
{
	(void)r;
	return answer_of(4, key);
}

static void fail_some(rig *r, const journey_send *send)
{
	r->result = failing(r, send->key);
}

/* What the recorder answers is what a channel would have said. */
JOURNEY_PLAIN_TEST(a_dry_run_takes_answers)
{
	rig one, dry;
	tape t = {.fail_every = 4};
	journey_memory_store *store;
	IS(journey_memory_store_new(allocator, &store), JOURNEY_OK);
	journey_storage storage = journey_memory_store_storage(store);
	rig_open(&one, allocator, &town);
	one.inside = fail_some;
	open_dry(&dry, allocator, &storage, one.strategy, JOURNEY_DRY, &t);
	run(&one, 0, EVENTS, 0);
	run(&dry, 0, EVENTS, 0);
	ck_assert_int_gt(rig_suppressed(&one, "rescue", "failed") + rig_suppressed(&one, "welcome", "failed"), 0);
	same_sends(&one, &t);
	same_digests(&one, &dry);
	rig_close(&dry);
	journey_memory_store_free(store);
	rig_close(&one);
	free(t.sends);
}

/* The ghosts are shown, and nothing else changes by that. */
JOURNEY_PLAIN_TEST(a_dry_run_shows_who_is_held_out)
{
	rig one, dry;
	tape t = {.count = 0};
	journey_memory_store *store;
	int64_t ghosts = 0;
	IS(journey_memory_store_new(allocator, &store), JOURNEY_OK);
	journey_storage storage = journey_memory_store_storage(store);
	rig_open(&one, allocator, &town);
	open_dry(&dry, allocator, &storage, one.strategy, JOURNEY_DRY | JOURNEY_DRY_HELD_OUT, &t);
	run(&one, 0, EVENTS, 0);
	run(&dry, 0, EVENTS, 0);
	journey_report *report;
	OK(&one, journey_engine_report(one.engine, &report));
	for (size_t i = 0; i < journey_report_look(report)->journey_count; i++)
		ghosts += journey_report_look(report)->journeys[i].ghosts;
	journey_report_free(report);
	ck_assert_int_gt(ghosts, 3);
	ck_assert_uint_eq(t.held_out, (size_t)ghosts);
	same_sends(&one, &t);
	same_digests(&one, &dry);
	rig_close(&dry);
	journey_memory_store_free(store);
	rig_close(&one);
	free(t.sends);
}

/* Events that come late, within what the strategy allows and beyond: the facts are the same. */
JOURNEY_PLAIN_TEST(late_events_give_the_same_facts)
{
	unsigned char digests[2][16];
	for (unsigned seed = 0; seed < 4; seed++) {
		rig r;
		tape t = {.count = 0};
		unsigned order[EVENTS];
		journey_memory_store *store;
		IS(journey_memory_store_new(allocator, &store), JOURNEY_OK);
		journey_storage storage = journey_memory_store_storage(store);
		journey_strategy *strategy = rig_strategy(allocator, &town);
		for (unsigned i = 0; i < EVENTS; i++)
			order[i] = i;
		/* Neighbours of up to eight places change theirs. */
		for (unsigned i = EVENTS; seed > 0 && i-- > 1;) {
			unsigned what[2] = {seed, i}, span = i < 8 ? i : 8;
			unsigned j = i - (unsigned)(jy_hash64(9, what, sizeof what) % (span + 1)), at = order[i];
			order[i] = order[j];
			order[j] = at;
		}
		open_dry(&r, allocator, &storage, strategy, JOURNEY_DRY, &t);
		journey_time now = JOURNEY_TIME_MIN;
		for (unsigned i = 0; i < EVENTS; i++) {
			town_event e;
			town_make(&e, order[i]);
			now = town_time(order[i]) > now ? town_time(order[i]) : now;
			rig_advance(&r, now);
			OK(&r, rig_feed(&r, &e.made, now));
			rig_deliver(&r, now);
		}
		rig_advance(&r, town_time(EVENTS));
		OK(&r, journey_engine_facts_digest(r.engine, digests[seed > 0]));
		if (seed > 0)
			ck_assert_msg(memcmp(digests[0], digests[1], 16) == 0, "the facts differ with seed %u", seed);
		rig_close(&r);
		journey_strategy_free(strategy);
		journey_memory_store_free(store);
		free(t.sends);
	}
}

static journey_status try_open(journey_engine_options *o)
{
	journey_engine *engine = NULL;
	journey_error error = {0};
	journey_status status = journey_engine_open(o, &engine, &error);
	ck_assert(status == JOURNEY_OK || error.status == status || status == JOURNEY_NO_MEMORY);
	journey_engine_close(engine);
	return status;
}

JOURNEY_PLAIN_TEST(options_of_a_dry_run)
{
	rig r;
	journey_engine *engine;
	char name[JOURNEY_RUN_MAX + 2];
	memset(name, 'x', sizeof name);
	name[sizeof name - 1] = '\0';
	rig_open(&r, allocator, &town);
	journey_engine_options o = options_of(allocator, &r.storage, r.strategy);
	o.run = S("x");
	IS(try_open(&o), JOURNEY_MISUSE);
	o.run = S("");
	o.record = record;
	IS(try_open(&o), JOURNEY_MISUSE);
	o.record = NULL;
	o.dry = JOURNEY_DRY_IN_PLACE;
	IS(try_open(&o), JOURNEY_MISUSE);
	o.dry = JOURNEY_DRY | 128u;
	IS(try_open(&o), JOURNEY_MISUSE);
	o.dry = JOURNEY_DRY;
	o.run = S(name);
	IS(try_open(&o), JOURNEY_LIMIT);
	o.run.size--;
	IS(try_open(&o), JOURNEY_OK);
	/* Made by itself, the same each time and with each seed another one. */
	char made[2][JOURNEY_RUN_MAX];
	size_t size = 0;
	o.run = S("");
	for (int i = 0; i < 3; i++) {
		o.seed = S(i < 2 ? "" : "other");
		IS(journey_engine_open(&o, &engine, NULL), JOURNEY_OK);
		journey_str run = journey_engine_run(engine);
		ck_assert_uint_gt(run.size, 4);
		if (i > 0)
			ck_assert_int_eq(memcmp(made[0], run.data, size) == 0, i == 1);
		size = run.size;
		memcpy(made[i > 0], run.data, size);
		journey_engine_close(engine);
	}
	ck_assert_uint_eq(journey_engine_run(r.engine).size, 0);
	ck_assert_uint_eq(journey_engine_run(NULL).size, 0);
	/* Options of before are those of a live engine. */
	o = options_of(allocator, &r.storage, r.strategy);
	o.dry = 1234;
	o.size = offsetof(journey_engine_options, dry);
	IS(try_open(&o), JOURNEY_OK);
	rig_close(&r);
}

/* What did not happen is never taken for what did. */
JOURNEY_PLAIN_TEST(a_store_of_a_dry_run_is_no_live_store)
{
	rig r, dry;
	tape t = {.count = 0};
	journey_memory_store *store;
	IS(journey_memory_store_new(allocator, &store), JOURNEY_OK);
	journey_storage storage = journey_memory_store_storage(store);
	rig_open(&r, allocator, &town);
	open_dry(&dry, allocator, &storage, r.strategy, JOURNEY_DRY | JOURNEY_DRY_IN_PLACE, &t);
	journey_engine_options o = options_of(allocator, &storage, r.strategy);
	IS(try_open(&o), JOURNEY_OK); /* nothing was written yet */
	run(&dry, 0, 40, 0);
	IS(try_open(&o), JOURNEY_INVALID);
	o.dry = JOURNEY_DRY | JOURNEY_DRY_IN_PLACE;
	IS(try_open(&o), JOURNEY_INVALID); /* another run's */
	o.run = S("try");
	IS(try_open(&o), JOURNEY_OK);
	o.run = S("over it");
	o.dry = JOURNEY_DRY;
	IS(try_open(&o), JOURNEY_OK);
	/* Closed and opened again it goes on. */
	journey_engine_close(dry.engine);
	dry.engine = NULL;
	o.dry = JOURNEY_DRY | JOURNEY_DRY_IN_PLACE;
	o.run = S("try");
	o.record = record;
	o.record_user = &t;
	IS(journey_engine_open(&o, &dry.engine, NULL), JOURNEY_OK);
	run(&dry, 40, EVENTS, 0);
	run(&r, 0, 40, 0);
	run(&r, 40, EVENTS, 0);
	same_sends(&r, &t);
	drop_mark(&storage);
	rig_same_stores(&r.storage, &storage, "dry, opened again");
	rig_close(&dry);
	journey_memory_store_free(store);
	rig_close(&r);
	free(t.sends);
}

/* An allocation that fails leaves nothing behind, in the store below least of all. */
JOURNEY_TEST(a_dry_run_without_memory)
{
	rig r;
	tape t = {.count = 0};
	journey_engine *engine = NULL;
	rig_open(&r, NULL, &town);
	run(&r, 0, 12, 0);
	size_t sizes[2];
	char *was = rig_dump(&r.storage, &sizes[0]), *is;
	journey_engine_options o = options_of(allocator, &r.storage, r.strategy);
	o.dry = JOURNEY_DRY | JOURNEY_DRY_HELD_OUT;
	o.record = record;
	o.record_user = &t;
	TRY(journey_engine_open(&o, &engine, NULL));
	for (unsigned n = 12; n < 16; n++) {
		town_event e;
		town_make(&e, n);
		TRY(journey_engine_advance(engine, town_time(n), JOURNEY_DEFAULT, NULL));
		rig host = r;
		host.engine = engine;
		TRY(rig_feed(&host, &e.made, town_time(n)));
		TRY(journey_engine_deliver(engine, town_time(n), NULL));
	}
done:
	journey_engine_close(engine);
	is = rig_dump(&r.storage, &sizes[1]);
	ck_assert(sizes[0] == sizes[1] && memcmp(was, is, sizes[0]) == 0);
	free(was);
	free(is);
	free(t.sends);
	rig_close(&r);
}

Suite *suite_rehearse(void)
{
	return torture_suite("rehearse", torture_a_dry_run_is_a_live_run_without_channels,
	                     torture_a_dry_run_leaves_the_store_as_it_is, torture_a_dry_run_takes_answers,
	                     torture_a_dry_run_shows_who_is_held_out, torture_late_events_give_the_same_facts,
	                     torture_options_of_a_dry_run, torture_a_store_of_a_dry_run_is_no_live_store,
	                     torture_a_dry_run_without_memory, NULL);
}
