/* Calls: batches, refused events, notes, the order of time, several engines on one store. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void touring(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	rig_declare_send(b, "one", "push", "hello");
	DECLARE(journey_builder_journey_end(b));
}

static const shop plain = {.declare = touring};

/* ---- refused events ---- */

JOURNEY_PLAIN_TEST(duplicates_change_nothing)
{
	rig r;
	rig_event e;
	size_t size[2];
	rig_open(&r, allocator, &plain);
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "ann", "Page Read", T);
	OK(&r, rig_feed(&r, &e, T));
	unsigned char digest[2][16];
	OK(&r, journey_engine_facts_digest(r.engine, digest[0]));
	IS(rig_feed(&r, &e, T + 1), JOURNEY_DUPLICATE);
	IS(journey_engine_error(r.engine)->status, JOURNEY_DUPLICATE);
	rig_reopen(&r);
	IS(rig_feed(&r, &e, T + 1), JOURNEY_DUPLICATE);
	OK(&r, journey_engine_facts_digest(r.engine, digest[1]));
	ck_assert_int_eq(memcmp(digest[0], digest[1], 16), 0);
	ck_assert_int_eq(rig_count(&r, "rejected.duplicate"), 2);
	ck_assert_int_eq(rig_count(&r, "events"), 1);
	free(rig_dump(&r.storage, &size[0]));
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(events_from_the_future_are_quarantined)
{
	rig r;
	rig_event e;
	rig_open(&r, allocator, &plain);
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "ann", "Page Read", T + JOURNEY_FUTURE_TOLERANCE + 1);
	IS(rig_feed(&r, &e, T), JOURNEY_FUTURE);
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "ann", "Page Read", T + JOURNEY_FUTURE_TOLERANCE);
	OK(&r, rig_feed(&r, &e, T));
	ck_assert_int_eq(rig_count(&r, "rejected.future"), 1);
	ck_assert_int_eq(rig_count(&r, "events"), 1);
	/* An older `now` counts as the clock. */
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "ann", "Page Read", T + 1);
	OK(&r, rig_feed(&r, &e, T - JOURNEY_DAY));
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(malformed_events_are_counted_by_reason)
{
	rig r;
	rig_event e;
	rig_open(&r, allocator, &plain);
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "", "Page Read", T);
	IS(rig_feed(&r, &e, T), JOURNEY_INVALID);
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "ann", "", T);
	IS(rig_feed(&r, &e, T), JOURNEY_INVALID);
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "ann", "Page Read", T);
	e.id[0] = '\0';
	IS(rig_feed(&r, &e, T), JOURNEY_INVALID);
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "a\xff", "Page Read", T);
	IS(rig_feed(&r, &e, T), JOURNEY_INVALID);
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "ann", "Page Read", T);
	rig_put_text(&e, "n", "many");
	IS(rig_feed(&r, &e, T), JOURNEY_TYPE);
	ck_assert_ptr_nonnull(strstr(journey_engine_error(r.engine)->message, "n"));
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "ann", "Page Read", JOURNEY_TIME_MIN - 1);
	IS(rig_feed(&r, &e, T), JOURNEY_RANGE);
	rig_make(&r, &e, (journey_event_kind)9, "ann", "Page Read", T);
	IS(rig_feed(&r, &e, T), JOURNEY_INVALID);
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "ann", "Page Read", T);
	e.event.size = 8;
	IS(rig_feed(&r, &e, T), JOURNEY_MISUSE);
	IS(journey_engine_accept(r.engine, NULL, T), JOURNEY_MISUSE);
	e.event.size = sizeof e.event;
	IS(rig_feed(&r, &e, JOURNEY_TIME_MAX + 1), JOURNEY_RANGE);
	ck_assert_int_eq(rig_count(&r, "events"), 0);
	ck_assert_int_eq(rig_count(&r, "customers"), 0);
	ck_assert_int_eq(rig_count(&r, "rejected.invalid"), 5);
	ck_assert_int_eq(rig_count(&r, "rejected.type"), 1);
	ck_assert_int_eq(rig_count(&r, "rejected.range"), 1);
	rig_close(&r);
}

/* A refused event inside a batch leaves the others. */
JOURNEY_PLAIN_TEST(batch_goes_on_after_a_refusal)
{
	rig r;
	rig_event e;
	rig_open(&r, allocator, &plain);
	OK(&r, journey_engine_begin(r.engine));
	IS(journey_engine_begin(r.engine), JOURNEY_MISUSE);
	rig_read(&r, "ann", 1, T);
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "ann", "Page Read", T);
	rig_put_text(&e, "n", "many");
	IS(rig_feed(&r, &e, T), JOURNEY_TYPE);
	rig_read(&r, "ann", 2, T);
	ck_assert_int_eq(rig_count(&r, "events"), 0); /* as of the last commit */
	OK(&r, journey_engine_commit(r.engine));
	IS(journey_engine_commit(r.engine), JOURNEY_MISUSE);
	IS(journey_engine_rollback(r.engine), JOURNEY_MISUSE);
	ck_assert_int_eq(rig_count(&r, "events"), 2);
	ck_assert_int_eq(rig_count(&r, "rejected.type"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(rollback_leaves_no_trace)
{
	rig r;
	size_t size[2];
	rig_open(&r, allocator, &plain);
	rig_read(&r, "ann", 1, T);
	char *before = rig_dump(&r.storage, &size[0]);
	OK(&r, journey_engine_begin(r.engine));
	rig_read(&r, "ann", 2, T + 1);
	rig_read(&r, "bob", 2, T + 1);
	rig_trait(&r, "ann", "phone", "tier", "gold", T + 2);
	OK(&r, journey_engine_note_put(r.engine, S("at"), (journey_bytes){"7", 1}));
	rig_advance(&r, T + JOURNEY_DAY);
	OK(&r, journey_engine_rollback(r.engine));
	char *after = rig_dump(&r.storage, &size[1]);
	ck_assert_uint_eq(size[0], size[1]);
	ck_assert_int_eq(memcmp(before, after, size[0]), 0);
	free(before);
	free(after);
	ck_assert_int_eq(rig_next(&r), T + JOURNEY_HOUR); /* the timer is there again */
	journey_bytes note;
	IS(journey_engine_note_get(r.engine, S("at"), &note), JOURNEY_NOT_FOUND);
	rig_advance(&r, T + JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(notes_are_kept_with_the_batch)
{
	rig r;
	journey_bytes note = {NULL, 0};
	char long_key[JOURNEY_NOTE_KEY_MAX + 1];
	rig_open(&r, allocator, &plain);
	IS(journey_engine_note_get(r.engine, S("at"), &note), JOURNEY_NOT_FOUND);
	OK(&r, journey_engine_note_put(r.engine, S("at"), (journey_bytes){"100", 3}));
	OK(&r, journey_engine_begin(r.engine));
	OK(&r, journey_engine_note_put(r.engine, S("at"), (journey_bytes){"2000", 4}));
	OK(&r, journey_engine_note_get(r.engine, S("at"), &note)); /* the batch sees its own */
	ck_assert_uint_eq(note.size, 4);
	OK(&r, journey_engine_commit(r.engine));
	rig_reopen(&r);
	OK(&r, journey_engine_note_get(r.engine, S("at"), &note));
	ck_assert_int_eq(memcmp(note.data, "2000", 4), 0);
	OK(&r, journey_engine_note_put(r.engine, S("at"), (journey_bytes){NULL, 0}));
	IS(journey_engine_note_get(r.engine, S("at"), &note), JOURNEY_NOT_FOUND);
	memset(long_key, 'k', sizeof long_key);
	IS(journey_engine_note_put(r.engine, (journey_str){long_key, sizeof long_key},
				   (journey_bytes){"1", 1}),
	   JOURNEY_LIMIT);
	IS(journey_engine_note_put(r.engine, S(""), (journey_bytes){"1", 1}), JOURNEY_LIMIT);
	OK(&r, journey_engine_note_put(r.engine, (journey_str){long_key, JOURNEY_NOTE_KEY_MAX},
				       (journey_bytes){"1", 1}));
	rig_close(&r);
}

/* ---- time ---- */

JOURNEY_PLAIN_TEST(due_rows_run_in_order_of_time)
{
	rig r;
	size_t done = 0;
	rig_open(&r, allocator, &plain);
	for (int i = 0; i < 20; i++) {
		char user[16];
		snprintf(user, sizeof user, "u%02d", (i * 7) % 20);
		rig_read(&r, user, 1, T + i * JOURNEY_MINUTE);
	}
	ck_assert_int_eq(rig_next(&r), T + JOURNEY_HOUR);
	OK(&r, journey_engine_advance(r.engine, T + JOURNEY_DAY, 3, &done));
	ck_assert_uint_eq(done, 3);
	ck_assert_int_eq(rig_next(&r), T + JOURNEY_HOUR); /* the first send waits since then */
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR + 2 * JOURNEY_MINUTE), 3);
	ck_assert_uint_eq(rig_advance(&r, T + JOURNEY_DAY), 17);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 17);
	for (size_t i = 0; i < 20; i++)
		ck_assert_int_eq(r.sends[i].decided, T + JOURNEY_HOUR + (journey_time)i * JOURNEY_MINUTE);
	IS(journey_engine_advance(r.engine, JOURNEY_TIME_MAX + 1, 1, NULL), JOURNEY_RANGE);
	OK(&r, journey_engine_advance(r.engine, JOURNEY_TIME_MAX, JOURNEY_DEFAULT, NULL));
	rig_close(&r);
}

/* ---- several engines, tenants ---- */

static journey_status feed_until_taken(rig *r, const rig_event *e, journey_time now)
{
	journey_status status = JOURNEY_CONFLICT;
	for (int i = 0; status == JOURNEY_CONFLICT && i < 5; i++)
		status = rig_feed(r, e, now);
	return status;
}

JOURNEY_PLAIN_TEST(two_engines_conflict_and_lose_nothing)
{
	rig r, other;
	int conflicts = 0;
	rig_open(&r, allocator, &plain);
	IS(rig_open_on(&other, allocator, &r.storage, r.strategy), JOURNEY_OK);
	other.sequence = 1000;
	for (int i = 0; i < 10; i++) {
		rig_event e;
		rig *which = i % 2 == 0 ? &r : &other;
		rig_make(which, &e, JOURNEY_EVENT_TRACK, "ann", "Product Added", T + i);
		journey_status status = rig_feed(which, &e, T + i);
		conflicts += status == JOURNEY_CONFLICT;
		if (status == JOURNEY_CONFLICT)
			OK(which, feed_until_taken(which, &e, T + i));
		else
			OK(which, status);
	}
	ck_assert_int_gt(conflicts, 0);
	ck_assert_int_eq(rig_count(&r, "events"), 10);
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	/* As if one had taken them all. */
	rig alone;
	unsigned char digest[2][16];
	rig_open(&alone, allocator, &plain);
	for (int i = 0; i < 10; i++) {
		rig_event e;
		alone.sequence = (i % 2 == 0 ? 0 : 1000) + (unsigned)i / 2;
		rig_make(&alone, &e, JOURNEY_EVENT_TRACK, "ann", "Product Added", T + i);
		OK(&alone, rig_feed(&alone, &e, T + i));
	}
	OK(&r, journey_engine_facts_digest(r.engine, digest[0]));
	OK(&alone, journey_engine_facts_digest(alone.engine, digest[1]));
	ck_assert_int_eq(memcmp(digest[0], digest[1], 16), 0);
	rig_close(&alone);
	rig_close(&other);
	rig_close(&r);
}

/* Two engines that claim: each send goes to one of them. */
JOURNEY_PLAIN_TEST(two_engines_hand_out_each_send_once)
{
	rig r, other;
	rig_open(&r, allocator, &plain);
	for (int i = 0; i < 10; i++) {
		char user[16];
		snprintf(user, sizeof user, "u%d", i);
		rig_read(&r, user, 1, T);
	}
	rig_advance(&r, T + JOURNEY_HOUR);
	IS(rig_open_on(&other, allocator, &r.storage, r.strategy), JOURNEY_OK);
	size_t sent = 0;
	for (int i = 0; i < 30; i++) {
		rig *which = i % 2 == 0 ? &r : &other;
		journey_send send;
		char key[33] = "";
		size_t n = 0;
		journey_status status =
			journey_engine_claim(which->engine, T + JOURNEY_HOUR, T + JOURNEY_DAY, &send, 1, &n);
		if (status != JOURNEY_CONFLICT)
			OK(which, status);
		if (status != JOURNEY_OK || n == 0)
			continue;
		memcpy(key, send.key.data, 32);
		OK(which,
		   journey_engine_complete(which->engine, S(key), JOURNEY_RESULT_SENT, T + JOURNEY_HOUR));
		sent++;
	}
	ck_assert_uint_eq(sent, 10);
	ck_assert_int_eq(rig_result(&r, "tour").sends, 10);
	rig_close(&other);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(tenants_never_meet)
{
	rig r, other;
	rig_open(&r, allocator, &plain);
	memset(&other, 0, sizeof other);
	other.storage = r.storage;
	other.strategy = r.strategy;
	journey_engine_options o;
	journey_engine_options_init(&o);
	o.allocator = allocator;
	o.storage = &r.storage;
	o.strategy = r.strategy;
	o.tenant = 7;
	IS(journey_engine_open(&o, &other.engine, NULL), JOURNEY_OK);
	rig_read(&r, "ann", 1, T);
	rig_read(&other, "ann", 1, T + 1); /* the same message id */
	ck_assert_int_eq(rig_count(&r, "events"), 1);
	ck_assert_int_eq(rig_count(&other, "events"), 1);
	rig_advance(&r, T + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 1);
	ck_assert_int_eq(rig_result(&other, "tour").sends, 0);
	rig_close(&other);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(options_are_checked)
{
	journey_engine_options o;
	journey_engine *engine = NULL;
	journey_error error;
	rig r;
	rig_open(&r, allocator, &plain);
	IS(journey_engine_open(NULL, &engine, &error), JOURNEY_MISUSE);
	journey_engine_options_init(&o);
	IS(journey_engine_open(&o, &engine, &error), JOURNEY_MISUSE);
	o.storage = &r.storage;
	o.strategy = r.strategy;
	IS(journey_engine_open(&o, NULL, &error), JOURNEY_MISUSE);
	o.size = 4;
	IS(journey_engine_open(&o, &engine, &error), JOURNEY_MISUSE);
	ck_assert_ptr_null(engine);
	IS(journey_engine_track(NULL, NULL, T), JOURNEY_MISUSE);
	journey_engine_close(NULL);
	journey_report_free(NULL);
	rig_close(&r);
}

Suite *suite_calls(void)
{
	return torture_suite(
		"calls", torture_duplicates_change_nothing, torture_events_from_the_future_are_quarantined,
		torture_malformed_events_are_counted_by_reason, torture_batch_goes_on_after_a_refusal,
		torture_rollback_leaves_no_trace, torture_notes_are_kept_with_the_batch,
		torture_due_rows_run_in_order_of_time, torture_two_engines_conflict_and_lose_nothing,
		torture_two_engines_hand_out_each_send_once, torture_tenants_never_meet,
		torture_options_are_checked, NULL);
}
