/* Delivery: leases, answers, callbacks that fail or call back. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include <string.h>

static void mailing(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("mail", "Page Read");
	j.exit_event = S("Order Completed");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "push", "first");
	rig_declare_send(b, "two", "email", "second");
	DECLARE(journey_builder_journey_end(b));
}

static const shop mails = {.email_open = true, .declare = mailing};

static size_t claim(rig *r, journey_time now, journey_time until, journey_send *sends, size_t room)
{
	size_t count = 99;
	OK(r, journey_engine_claim(r->engine, now, until, sends, room, &count));
	return count;
}

static void key_of(const journey_send *send, char out[33])
{
	ck_assert_uint_eq(send->key.size, 32);
	memcpy(out, send->key.data, 32);
	out[32] = '\0';
}

JOURNEY_PLAIN_TEST(lease_that_ends_hands_out_the_same_key)
{
	rig r;
	journey_send sends[4];
	char first[33], second[33], again[33];
	rig_open(&r, allocator, &mails);
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(claim(&r, T, T + JOURNEY_HOUR, sends, 1), 1);
	key_of(&sends[0], first);
	ck_assert_uint_eq(sends[0].attempt, 1);
	ck_assert_uint_eq(claim(&r, T, T + JOURNEY_HOUR, sends, 4), 1);
	key_of(&sends[0], second);
	ck_assert_str_ne(first, second);
	ck_assert_uint_eq(claim(&r, T + JOURNEY_HOUR - 1, T + 2 * JOURNEY_HOUR, sends, 4), 0);
	ck_assert_int_eq(rig_next(&r), T + JOURNEY_HOUR);
	OK(&r, journey_engine_complete(r.engine, S(second), JOURNEY_RESULT_SENT, T + JOURNEY_HOUR - 1));
	rig_reopen(&r);
	ck_assert_uint_eq(claim(&r, T + JOURNEY_HOUR, T + 2 * JOURNEY_HOUR, sends, 4), 1);
	key_of(&sends[0], again);
	ck_assert_str_eq(first, again);
	ck_assert_uint_eq(sends[0].attempt, 2);
	/* An answer may come late, from whoever. */
	OK(&r, journey_engine_complete(r.engine, S(first), JOURNEY_RESULT_SENT, T + JOURNEY_DAY));
	IS(journey_engine_complete(r.engine, S(first), JOURNEY_RESULT_SENT, T + JOURNEY_DAY),
	   JOURNEY_DUPLICATE);
	IS(journey_engine_complete(r.engine, S(second), JOURNEY_RESULT_FAILED, T + JOURNEY_DAY),
	   JOURNEY_DUPLICATE);
	ck_assert_uint_eq(claim(&r, T + 2 * JOURNEY_DAY, T + 3 * JOURNEY_DAY, sends, 4), 0);
	ck_assert_int_eq(rig_result(&r, "mail").sends, 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(later_keeps_it_and_failed_drops_it)
{
	rig r;
	journey_send sends[4];
	char keys[2][33];
	rig_open(&r, allocator, &mails);
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(claim(&r, T, T + JOURNEY_HOUR, sends, 4), 2);
	key_of(&sends[0], keys[0]);
	key_of(&sends[1], keys[1]);
	OK(&r, journey_engine_complete(r.engine, S(keys[0]), JOURNEY_RESULT_LATER, T));
	OK(&r, journey_engine_complete(r.engine, S(keys[1]), JOURNEY_RESULT_FAILED, T));
	ck_assert_uint_eq(claim(&r, T + JOURNEY_MINUTE, T + 2 * JOURNEY_HOUR, sends, 4), 0);
	ck_assert_uint_eq(claim(&r, T + JOURNEY_HOUR, T + 2 * JOURNEY_HOUR, sends, 4), 1);
	ck_assert_int_eq(memcmp(sends[0].key.data, keys[0], 32), 0);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "failed"), 1);
	ck_assert_int_eq(rig_result(&r, "mail").sends, 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(misuse_of_claim_and_complete)
{
	rig r;
	journey_send send;
	size_t count = 7;
	rig_open(&r, allocator, &mails);
	rig_read(&r, "ann", 1, T);
	IS(journey_engine_claim(r.engine, T, T, &send, 1, &count), JOURNEY_MISUSE);
	IS(journey_engine_claim(r.engine, T, T + 1, NULL, 1, &count), JOURNEY_MISUSE);
	ck_assert_uint_eq(count, 7);
	IS(journey_engine_complete(r.engine, S("no key"), JOURNEY_RESULT_SENT, T), JOURNEY_MISUSE);
	IS(journey_engine_complete(r.engine, S("0123456789abcdef0123456789abcdef"), JOURNEY_RESULT_SENT, T),
	   JOURNEY_DUPLICATE);
	IS(journey_engine_channel(r.engine, S("pigeon"), NULL, NULL), JOURNEY_NOT_FOUND);
	ck_assert_uint_eq(rig_deliver(&r, T), 2);
	rig_close(&r);
}

/* ---- callbacks ---- */

static void call_back(rig *r, const journey_send *send)
{
	rig_event e;
	journey_send other;
	journey_decision decision;
	journey_request request = {.size = sizeof request, .key = S("k"), .user_id = S("ann")};
	journey_report *report = NULL;
	journey_time due;
	unsigned char digest[16];
	journey_bytes note;
	size_t n;
	journey_engine *e2 = r->engine;
	rig_make(r, &e, JOURNEY_EVENT_TRACK, "ann", "Page Read", send->handed);
	IS(rig_feed(r, &e, send->handed), JOURNEY_BUSY);
	IS(journey_engine_begin(e2), JOURNEY_BUSY);
	IS(journey_engine_commit(e2), JOURNEY_BUSY);
	IS(journey_engine_rollback(e2), JOURNEY_BUSY);
	IS(journey_engine_advance(e2, T, 1, &n), JOURNEY_BUSY);
	IS(journey_engine_next_due(e2, &due), JOURNEY_BUSY);
	IS(journey_engine_claim(e2, T, T + 1, &other, 1, &n), JOURNEY_BUSY);
	IS(journey_engine_complete(e2, send->key, JOURNEY_RESULT_SENT, T), JOURNEY_BUSY);
	IS(journey_engine_channel(e2, S(""), NULL, NULL), JOURNEY_BUSY);
	IS(journey_engine_deliver(e2, T, &n), JOURNEY_BUSY);
	IS(journey_engine_decide(e2, &request, T, &decision), JOURNEY_BUSY);
	IS(journey_engine_peek(e2, &request, T, &decision), JOURNEY_BUSY);
	IS(journey_engine_shown(e2, S("x"), T), JOURNEY_BUSY);
	IS(journey_engine_note_put(e2, S("a"), (journey_bytes){"b", 1}), JOURNEY_BUSY);
	IS(journey_engine_note_get(e2, S("a"), &note), JOURNEY_BUSY);
	IS(journey_engine_facts_digest(e2, digest), JOURNEY_BUSY);
	IS(journey_engine_report(e2, &report), JOURNEY_BUSY);
	/* What it was handed is still whole. */
	ck_assert_uint_eq(send->key.size, 32);
	ck_assert_uint_eq(send->channel.size, send->step.size == 3 && send->step.data[0] == 'o' ? 4 : 5);
}

JOURNEY_PLAIN_TEST(callback_that_calls_the_engine_is_told_busy)
{
	rig r;
	rig_open(&r, allocator, &mails);
	r.inside = call_back;
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 2);
	ck_assert_int_eq(rig_count(&r, "events"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(error_of_a_callback_comes_back_and_the_send_stays)
{
	rig r;
	size_t count = 9;
	rig_open(&r, allocator, &mails);
	rig_read(&r, "ann", 1, T);
	r.answer = (journey_status)(JOURNEY_HOST_ERROR - 41);
	IS(journey_engine_deliver(r.engine, T, &count), JOURNEY_HOST_ERROR - 41);
	ck_assert_uint_eq(count, 0);
	ck_assert_uint_eq(r.send_count, 1);
	IS(journey_engine_error(r.engine)->status, JOURNEY_HOST_ERROR - 41);
	r.answer = JOURNEY_OK;
	ck_assert_uint_eq(rig_deliver(&r, T), 1); /* the other one */
	ck_assert_uint_eq(rig_deliver(&r, T + 10 * JOURNEY_MINUTE - 1), 0);
	ck_assert_uint_eq(rig_deliver(&r, T + 10 * JOURNEY_MINUTE), 1);
	ck_assert_str_eq(r.sends[0].key, r.sends[2].key);
	ck_assert_uint_eq(r.sends[2].attempt, 2);
	ck_assert_int_eq(rig_result(&r, "mail").sends, 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(later_from_a_callback_waits_for_the_lease)
{
	rig r;
	rig_open(&r, allocator, &mails);
	rig_read(&r, "ann", 1, T);
	r.result = JOURNEY_RESULT_LATER;
	ck_assert_uint_eq(rig_deliver(&r, T), 0);
	ck_assert_uint_eq(r.send_count, 2);
	r.result = JOURNEY_RESULT_SENT;
	ck_assert_uint_eq(rig_deliver(&r, T + 10 * JOURNEY_MINUTE), 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(channel_without_a_callback_is_named)
{
	rig r;
	rig_open(&r, allocator, &mails);
	IS(journey_engine_channel(r.engine, S(""), NULL, NULL), JOURNEY_OK);
	rig_read(&r, "ann", 1, T);
	IS(journey_engine_deliver(r.engine, T, NULL), JOURNEY_NOT_FOUND);
	ck_assert_ptr_nonnull(strstr(journey_engine_error(r.engine)->message, "has no callback"));
	rig_close(&r);
}

/* Inside a batch everything lands with its commit, also what a callback took. */
JOURNEY_PLAIN_TEST(delivery_inside_a_batch)
{
	rig r;
	rig_open(&r, allocator, &mails);
	OK(&r, journey_engine_begin(r.engine));
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 2);
	OK(&r, journey_engine_rollback(r.engine));
	ck_assert_uint_eq(rig_deliver(&r, T), 0);
	ck_assert_int_eq(rig_result(&r, "mail").entries, 0);
	r.sequence = 0;
	OK(&r, journey_engine_begin(r.engine));
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 2);
	OK(&r, journey_engine_commit(r.engine));
	ck_assert_str_eq(r.sends[0].key, r.sends[2].key); /* decided again, the same keys */
	rig_reopen(&r);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 0);
	ck_assert_int_eq(rig_result(&r, "mail").sends, 2);
	rig_close(&r);
}

/* After a crash between lease and answer the send goes again, only under the same key. */
JOURNEY_PLAIN_TEST(crash_after_the_lease)
{
	rig r;
	journey_send send;
	char key[33];
	rig_open(&r, allocator, &mails);
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(claim(&r, T, T + JOURNEY_MINUTE, &send, 1), 1);
	key_of(&send, key);
	rig_reopen(&r);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_MINUTE), 1);
	ck_assert_str_eq(r.sends[1].key, key);
	rig_close(&r);
}

Suite *suite_delivery(void)
{
	return torture_suite("delivery", torture_lease_that_ends_hands_out_the_same_key,
			     torture_later_keeps_it_and_failed_drops_it, torture_misuse_of_claim_and_complete,
			     torture_callback_that_calls_the_engine_is_told_busy,
			     torture_error_of_a_callback_comes_back_and_the_send_stays,
			     torture_later_from_a_callback_waits_for_the_lease,
			     torture_channel_without_a_callback_is_named, torture_delivery_inside_a_batch,
			     torture_crash_after_the_lease, NULL);
}
