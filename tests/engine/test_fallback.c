/* Channels that fail, refuse, answer late or twice or never: what goes by another channel, and what does not. */
#include "engine/check_sending.h"
#include "engine/rig.h"

#include <string.h>

static int32_t letter_quiet;            /* until this minute of the day */
static double holdout;

static void sending(journey_builder *b, const char *channel, const char *fallback)
{
	journey_sending_options o = {.size = sizeof o, .channel = S(channel), .fallback = S(fallback)};
	DECLARE(journey_builder_sending(b, &o));
}

/* By email, then push; a letter stands in for push, email for a letter, which ends the circle. */
static void declare(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("mail", "Page Read");
	const journey_str via[] = {S("email"), S("push")}, offer = S("last");
	journey_send_options send = {.size = sizeof send, .name = S("one"), .offers = &offer, .offer_count = 1, .via = via, .via_count = 2};
	journey_channel_options letter = {.size = sizeof letter, .name = S("letter"), .consent = S("post"), .quiet_until = letter_quiet};
	j.exit_event = S("Order Completed");
	j.holdout = holdout;
	DECLARE(journey_builder_channel(b, &letter));
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
	sending(b, "push", "letter");
	sending(b, "letter", "email");
}

static const shop s = {.email_open = true, .declare = declare};

static void open_shop(rig *r, const journey_allocator *allocator, bool post)
{
	rig_open(r, allocator, &s);
	if (post)
		rig_consent(r, "ann", "post", true, T - 1);
}

static void went(const rig *r, size_t i, const char *channel)
{
	ck_assert_uint_lt(i, r->send_count);
	ck_assert_str_eq(r->sends[i].channel, channel);
	for (size_t k = 0; k < i; k++)
		ck_assert_str_ne(r->sends[k].key, r->sends[i].key);
}

JOURNEY_PLAIN_TEST(what_fails_goes_by_each_channel_once)
{
	rig r;
	holdout = 0;
	letter_quiet = 0;
	open_shop(&r, allocator, true);
	r.result = JOURNEY_RESULT_FAILED;
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 0);
	ck_assert_uint_eq(r.send_count, 3);
	went(&r, 0, "email");
	went(&r, 1, "push");
	went(&r, 2, "letter");
	ck_assert_int_eq(rig_suppressed(&r, "mail", "failed"), 1);
	ck_assert_int_eq(rig_count(&r, "passed_on.sends"), 2);
	rig_reopen(&r);
	ck_assert_int_eq(rig_next(&r), JOURNEY_TIME_NONE);
	/* The last two of the offer are still there. */
	r.result = JOURNEY_RESULT_SENT;
	rig_read(&r, "ann", 1, T + 1);
	rig_read(&r, "ann", 1, T + 2);
	rig_read(&r, "ann", 1, T + 3);
	ck_assert_uint_eq(rig_deliver(&r, T + 4), 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(the_other_channel_has_its_own_consent_and_hours)
{
	rig r;
	letter_quiet = 13 * 60; /* T is noon */
	open_shop(&r, allocator, false);
	r.result = JOURNEY_RESULT_FAILED;
	rig_read(&r, "ann", 1, T);
	rig_deliver(&r, T);
	ck_assert_uint_eq(r.send_count, 2);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "failed"), 1);
	rig_consent(&r, "ann", "post", true, T + 1);
	rig_read(&r, "ann", 1, T + 2);
	rig_deliver(&r, T + 2);
	ck_assert_uint_eq(r.send_count, 4);
	rig_reopen(&r);
	ck_assert_int_eq(rig_next(&r), T + JOURNEY_HOUR);
	r.result = JOURNEY_RESULT_SENT;
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR - 1), 0);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR), 1);
	went(&r, 4, "letter");
	letter_quiet = 0;
	rig_close(&r);
}

static void claim(rig *r, journey_time now, journey_send *send)
{
	size_t count = 0;
	IS(journey_engine_claim(r->engine, now, now + JOURNEY_MINUTE, send, 1, &count), JOURNEY_OK);
	ck_assert_uint_eq(count, 1);
}

JOURNEY_PLAIN_TEST(a_second_answer_changes_nothing)
{
	rig r;
	journey_send send;
	char key[33] = "";
	open_shop(&r, allocator, true);
	rig_read(&r, "ann", 1, T);
	claim(&r, T, &send);
	memcpy(key, send.key.data, 32);
	IS(journey_engine_complete(r.engine, S(key), JOURNEY_RESULT_FAILED, T + 1), JOURNEY_OK);
	IS(journey_engine_complete(r.engine, S(key), JOURNEY_RESULT_FAILED, T + 2), JOURNEY_DUPLICATE);
	IS(journey_engine_complete(r.engine, S(key), JOURNEY_RESULT_SENT, T + 3), JOURNEY_DUPLICATE);
	ck_assert_uint_eq(rig_deliver(&r, T + 4), 1);
	went(&r, 0, "push");
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 0);
	rig_close(&r);
}

static bool says(journey_str text, const char *part)
{
	size_t n = strlen(part);
	for (size_t i = 0; i + n <= text.size; i++) {
		if (memcmp(text.data + i, part, n) == 0)
			return true;
	}
	return false;
}

/* The decision for the channel that could not deliver it says so; that for the other says nothing of the kind. */
JOURNEY_PLAIN_TEST(a_decision_tells_that_it_failed)
{
	for (int fails = 0; fails < 2; fails++) {
		rig r;
		journey_str text;
		journey_send send;
		char key[33] = "";
		open_shop(&r, allocator, true);
		rig_read(&r, "ann", 1, T);
		claim(&r, T, &send);
		memcpy(key, send.key.data, 32);
		IS(journey_engine_complete(r.engine, S(key), fails ? JOURNEY_RESULT_FAILED : JOURNEY_RESULT_SENT, T + 1),
		   JOURNEY_OK);
		ck_assert_uint_eq(rig_deliver(&r, T + 2), (size_t)fails);
		OK(&r, journey_engine_export(r.engine, (journey_identifier){.value = S("ann")}, T + 2, &text));
		ck_assert_int_eq(says(text, "\"channel\":\"email\",\"propensity\":1,\"dropped_by\":\"failed\""), fails);
		ck_assert(!says(text, "\"channel\":\"push\",\"propensity\":1,\"dropped_by\""));
		rig_close(&r);
	}
}

/* No answer: the same send again, when the lease is over; and then its answer, however late. */
JOURNEY_PLAIN_TEST(no_answer_is_the_same_send_again)
{
	rig r;
	journey_send send;
	char key[33] = "";
	open_shop(&r, allocator, true);
	rig_read(&r, "ann", 1, T);
	claim(&r, T, &send);
	memcpy(key, send.key.data, 32);
	for (int i = 1; i < 5; i++) {
		rig_reopen(&r);
		ck_assert_uint_eq(rig_deliver(&r, T + i * JOURNEY_MINUTE - 1), 0);
		claim(&r, T + i * JOURNEY_MINUTE, &send);
		ck_assert_mem_eq(send.key.data, key, 32);
		ck_assert_uint_eq(send.attempt, 1 + (unsigned)i);
	}
	IS(journey_engine_complete(r.engine, S(key), JOURNEY_RESULT_SENT, T + JOURNEY_DAY), JOURNEY_OK);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 0);
	ck_assert_int_eq(rig_result(&r, "mail").sends, 1);
	rig_close(&r);
}

/* Who has left in the meantime gets nothing by another channel. */
JOURNEY_PLAIN_TEST(what_is_no_longer_wanted_is_not_passed_on)
{
	rig r;
	journey_send send;
	char key[33] = "";
	open_shop(&r, allocator, true);
	rig_read(&r, "ann", 1, T);
	claim(&r, T, &send);
	memcpy(key, send.key.data, 32);
	rig_ordered(&r, "ann", "c", 10, T + 1);
	rig_advance(&r, T + 2);
	rig_read(&r, "ann", 1, T + 2);
	IS(journey_engine_complete(r.engine, S(key), JOURNEY_RESULT_FAILED, T + 3), JOURNEY_OK);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "failed"), 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 3), 1); /* that of the second entry */
	went(&r, 0, "email");
	rig_close(&r);
}

static journey_status inside_status;

static void answer_inside(rig *r, const journey_send *send)
{
	inside_status = journey_engine_complete(r->engine, send->key, JOURNEY_RESULT_FAILED, T);
}

JOURNEY_PLAIN_TEST(a_channel_cannot_call_the_engine_from_inside)
{
	rig r;
	open_shop(&r, allocator, true);
	r.inside = answer_inside;
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	IS(inside_status, JOURNEY_BUSY);
	ck_assert_uint_eq(r.send_count, 1);
	rig_close(&r);
}

/* A channel that refuses with an error of its own: the send stays, the journey goes on. */
JOURNEY_PLAIN_TEST(a_channel_that_errs_keeps_the_send)
{
	rig r;
	size_t count = 0;
	open_shop(&r, allocator, true);
	r.answer = JOURNEY_HOST_ERROR;
	rig_read(&r, "ann", 1, T);
	IS(journey_engine_deliver(r.engine, T, &count), JOURNEY_HOST_ERROR);
	ck_assert_uint_eq(count, 0);
	r.answer = JOURNEY_OK;
	r.result = JOURNEY_RESULT_LATER;
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR), 0);
	r.result = JOURNEY_RESULT_SENT;
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_HOUR), 1);
	ck_assert_str_eq(r.sends[0].key, r.sends[2].key);
	rig_close(&r);
}

static const journey_cap one_a_day = {1, JOURNEY_DAY};

/* What fails on one channel leaves its place there to others. */
JOURNEY_PLAIN_TEST(a_place_goes_along_to_the_other_channel)
{
	shop capped = s;
	rig r;
	capped.caps = &one_a_day;
	capped.cap_count = 1;
	rig_open(&r, allocator, &capped);
	rig_read(&r, "ann", 1, T);
	r.result = JOURNEY_RESULT_FAILED;
	journey_send send;
	char key[33] = "";
	claim(&r, T, &send);
	memcpy(key, send.key.data, 32);
	IS(journey_engine_complete(r.engine, S(key), JOURNEY_RESULT_FAILED, T), JOURNEY_OK);
	r.result = JOURNEY_RESULT_SENT;
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	went(&r, 0, "push");
	rig_read(&r, "ann", 1, T + 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 1), 1);
	went(&r, 1, "email");
	rig_close(&r);
}

Suite *suite_fallback(void)
{
	return torture_suite("fallback", torture_what_fails_goes_by_each_channel_once,
			     torture_the_other_channel_has_its_own_consent_and_hours, torture_a_second_answer_changes_nothing,
			     torture_a_decision_tells_that_it_failed, torture_no_answer_is_the_same_send_again, torture_what_is_no_longer_wanted_is_not_passed_on,
			     torture_a_channel_cannot_call_the_engine_from_inside, torture_a_channel_that_errs_keeps_the_send,
			     torture_a_place_goes_along_to_the_other_channel, NULL);
}
