/* One log fed in several ways: in batches of any size, with kills between, shuffled. */
#include "engine/check_engine.h"
#include "engine/town.h"

#include "base/hash.h"
#include <stdlib.h>
#include <string.h>

#define EVENTS 700u

/* What happens at event n: what is due runs, sends go, the event comes. */
static void live(rig *r, unsigned n)
{
	journey_time now = town_time(n);
	journey_time due = rig_next(r);
	while (due != JOURNEY_TIME_NONE && due <= now) {
		rig_advance(r, due);
		rig_deliver(r, due);
		journey_time next = rig_next(r);
		ck_assert_int_gt(next == JOURNEY_TIME_NONE ? INT64_MAX : next, due); /* time goes on */
		due = next;
	}
	OK(r, town_feed(r, n));
	rig_deliver(r, now);
	unsigned position = n + 1;
	OK(r, journey_engine_note_put(r->engine, S("position"), (journey_bytes){&position, sizeof position}));
}

static unsigned position_of(rig *r)
{
	journey_bytes note;
	unsigned position = 0;
	journey_status status = journey_engine_note_get(r->engine, S("position"), &note);
	if (status == JOURNEY_NOT_FOUND)
		return 0;
	OK(r, status);
	memcpy(&position, note.data, sizeof position);
	return position;
}

static void run(rig *r, unsigned batch)
{
	for (unsigned n = 0; n < EVENTS; n++) {
		if (n % batch == 0)
			OK(r, journey_engine_begin(r->engine));
		live(r, n);
		if (n % batch == batch - 1 || n == EVENTS - 1)
			OK(r, journey_engine_commit(r->engine));
	}
}

/* Sends that were taken and not committed go again; by key they are the same. */
static size_t without_repeats(rig_send *sends, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		bool seen = false;
		for (size_t j = 0; j < kept && !seen; j++)
			seen = strcmp(sends[j].key, sends[i].key) == 0;
		if (!seen)
			sends[kept++] = sends[i];
	}
	return kept;
}

static void same_sends(rig *a, rig *b, const char *what)
{
	size_t n = without_repeats(a->sends, a->send_count);
	ck_assert_uint_eq(n, without_repeats(b->sends, b->send_count));
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(memcmp(&a->sends[i], &b->sends[i], sizeof a->sends[i]) == 0,
			      "%s: send %zu differs: %s %s %s / %s %s %s", what, i, a->sends[i].user,
			      a->sends[i].journey, a->sends[i].text, b->sends[i].user, b->sends[i].journey,
			      b->sends[i].text);
}

JOURNEY_PLAIN_TEST(the_town_is_lively)
{
	rig r;
	rig_open(&r, allocator, &town);
	run(&r, 64);
	rig_outcome o = rig_result(&r, "rescue");
	ck_assert_int_gt(o.entries, 20);
	ck_assert_int_gt(o.sends, 5);
	ck_assert_int_gt(o.ghosts, 3);
	ck_assert_uint_gt(o.treated_converted, 0);
	ck_assert_int_gt(rig_result(&r, "welcome").sends, 3);
	ck_assert_int_gt(rig_result(&r, "spenders").sends, 1);
	ck_assert_int_gt(rig_suppressed(&r, "rescue", "consent"), 0);
	ck_assert_int_gt(rig_suppressed(&r, "rescue", "quiet_hours"), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(batches_of_any_size_give_the_same_store)
{
	static const unsigned sizes[] = {16, 256, EVENTS};
	rig one;
	rig_open(&one, allocator, &talking_town);
	run(&one, 1);
	for (size_t i = 0; i < 3; i++) {
		rig other;
		rig_open(&other, allocator, &talking_town);
		run(&other, sizes[i]);
		rig_same_stores(&one.storage, &other.storage, "batches");
		same_sends(&one, &other, "batches");
		rig_close(&other);
	}
	rig_close(&one);
}

/* Without a cache everything is read back from the store again and again. */
JOURNEY_PLAIN_TEST(cache_changes_nothing)
{
	rig one, other;
	journey_engine_options o;
	rig_open(&one, allocator, &talking_town);
	run(&one, 16);
	rig_open(&other, allocator, &talking_town);
	for (unsigned n = 0; n < EVENTS; n++) {
		if (n % 16 == 0) {
			rig_reopen(&other);
			OK(&other, journey_engine_begin(other.engine));
		}
		live(&other, n);
		if (n % 16 == 15 || n == EVENTS - 1)
			OK(&other, journey_engine_commit(other.engine));
	}
	(void)o;
	rig_same_stores(&one.storage, &other.storage, "reopened");
	same_sends(&one, &other, "reopened");
	rig_close(&other);
	rig_close(&one);
}

/* The engine is dropped at random, inside batches, and goes on from what the last commit says. */
JOURNEY_PLAIN_TEST(killed_and_resumed_is_as_never_killed)
{
	rig one;
	rig_open(&one, allocator, &talking_town);
	run(&one, 8);
	for (unsigned seed = 0; seed < 5; seed++) {
		rig other;
		unsigned kills = 0;
		rig_open(&other, allocator, &talking_town);
		for (unsigned n = position_of(&other), step = 0; n < EVENTS; n++, step++) {
			unsigned what[2] = {seed, step};
			uint64_t dice = jy_hash64(7, what, sizeof what);
			if (n % 8 == 0)
				OK(&other, journey_engine_begin(other.engine));
			live(&other, n);
			if (n % 8 == 7 || n == EVENTS - 1)
				OK(&other, journey_engine_commit(other.engine));
			if (dice % 40 == 0) {
				rig_reopen(&other);
				n = position_of(&other) - 1;
				kills++;
			}
		}
		ck_assert_uint_gt(kills, 5);
		rig_same_stores(&one.storage, &other.storage, "killed");
		same_sends(&one, &other, "killed");
		rig_close(&other);
	}
	rig_close(&one);
}

/* ---- shuffled ---- */

static void feed_in_order(rig *r, const unsigned *order)
{
	OK(r, journey_engine_advance(r->engine, town_time(EVENTS), JOURNEY_DEFAULT, NULL));
	for (unsigned i = 0; i < EVENTS; i++) {
		if (i % 50 == 0)
			OK(r, journey_engine_begin(r->engine));
		town_event e;
		town_make(&e, order[i]);
		OK(r, rig_feed(r, &e.made, town_time(EVENTS)));
		if (i % 7 == 0)
			IS(rig_feed(r, &e.made, town_time(EVENTS)), JOURNEY_DUPLICATE);
		if (i % 50 == 49 || i == EVENTS - 1)
			OK(r, journey_engine_commit(r->engine));
	}
}

JOURNEY_PLAIN_TEST(shuffled_events_give_the_same_facts)
{
	unsigned order[EVENTS];
	unsigned char digest[2][16];
	for (unsigned i = 0; i < EVENTS; i++)
		order[i] = i;
	for (unsigned seed = 0; seed < 6; seed++) {
		rig r;
		for (unsigned i = EVENTS; seed > 0 && i-- > 1;) {
			unsigned what[2] = {seed, i};
			unsigned j = (unsigned)(jy_hash64(3, what, sizeof what) % (i + 1)), t = order[i];
			order[i] = order[j];
			order[j] = t;
		}
		rig_open(&r, allocator, &town);
		feed_in_order(&r, order);
		OK(&r, journey_engine_facts_digest(r.engine, digest[seed > 0]));
		if (seed > 0)
			ck_assert_msg(memcmp(digest[0], digest[1], 16) == 0, "the facts differ with seed %u",
				      seed);
		rig_close(&r);
	}
}

Suite *suite_same(void)
{
	return torture_suite("same", torture_the_town_is_lively,
			     torture_batches_of_any_size_give_the_same_store, torture_cache_changes_nothing,
			     torture_killed_and_resumed_is_as_never_killed,
			     torture_shuffled_events_give_the_same_facts, NULL);
}
