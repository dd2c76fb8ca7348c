/* What providers say of sends: late, twice, of unknown keys; bounces, spam, unsubscribing. */
#include "engine/check_sending.h"
#include "engine/rig.h"

#include <journey/privacy.h>
#include <string.h>

static bool listed; /* there is a list of addresses that bounced */

static void declare(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("mail", "Page Read");
	const journey_str via[] = {S("email"), S("push")}, by = S("first_name"), channel = S("email");
	journey_send_options send = {.size = sizeof send, .name = S("one"), .text = S("mail"), .via = via, .via_count = 2};
	journey_suppression_options dead = {.size = sizeof dead, .name = S("dead"), .by = &by, .by_count = 1, .channels = &channel, .channel_count = 1};
	j.holdout = 0;
	if (listed)
		DECLARE(journey_builder_suppression(b, &dead));
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
}

static const shop s = {.marketing = true, .declare = declare};

/* Mails at `time`; the key of what went. */
static const char *mail(rig *r, const char *user, journey_time time)
{
	rig_read(r, user, 1, time);
	ck_assert_uint_eq(rig_deliver(r, time), 1);
	return r->sends[r->send_count - 1].key;
}

static const char *went_by(const rig *r)
{
	return r->sends[r->send_count - 1].channel;
}

static journey_status say(rig *r, const char *key, journey_feedback kind, journey_time now)
{
	return journey_engine_feedback(r->engine, S(key), kind, now);
}

JOURNEY_PLAIN_TEST(feedback_is_counted_once)
{
	rig r;
	rig_open(&r, allocator, &s);
	const char *key = mail(&r, "ann", T);
	IS(say(&r, key, JOURNEY_FEEDBACK_OPENED, T + 1), JOURNEY_OK);
	IS(say(&r, key, JOURNEY_FEEDBACK_OPENED, T + 2), JOURNEY_DUPLICATE);
	rig_reopen(&r);
	IS(say(&r, key, JOURNEY_FEEDBACK_OPENED, T + 500 * JOURNEY_DAY), JOURNEY_DUPLICATE);
	IS(say(&r, key, JOURNEY_FEEDBACK_CLICKED, T + 500 * JOURNEY_DAY), JOURNEY_OK);
	IS(say(&r, "00000000000000000000000000000000", JOURNEY_FEEDBACK_OPENED, T), JOURNEY_NOT_FOUND);
	IS(say(&r, "no key", JOURNEY_FEEDBACK_OPENED, T), JOURNEY_MISUSE);
	IS(say(&r, key, (journey_feedback)0, T), JOURNEY_MISUSE);
	IS(say(&r, key, (journey_feedback)8, T), JOURNEY_MISUSE);
	ck_assert_int_eq(rig_count(&r, "feedback.opened"), 1);
	ck_assert_int_eq(rig_count(&r, "feedback.clicked"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(who_unsubscribes_gets_nothing_by_that_channel)
{
	rig r;
	rig_open(&r, allocator, &s);
	IS(say(&r, mail(&r, "ann", T), JOURNEY_FEEDBACK_UNSUBSCRIBED, T + 1), JOURNEY_OK);
	IS(say(&r, mail(&r, "bob", T + 2), JOURNEY_FEEDBACK_SPAM, T + 3), JOURNEY_OK);
	mail(&r, "ann", T + 4);
	ck_assert_str_eq(went_by(&r), "push");
	mail(&r, "bob", T + 5);
	ck_assert_str_eq(went_by(&r), "push");
	mail(&r, "cid", T + 6);
	ck_assert_str_eq(went_by(&r), "email");
	/* It is a statement as any other: a later one takes it back. */
	rig_consent(&r, "ann", "marketing/email", true, T + 7);
	mail(&r, "ann", T + 8);
	ck_assert_str_eq(went_by(&r), "email");
	rig_close(&r);
}

/* What waits in the outbox is reached, too. */
JOURNEY_PLAIN_TEST(unsubscribing_reaches_what_waits)
{
	rig r;
	rig_open(&r, allocator, &s);
	const char *key = mail(&r, "ann", T);
	rig_read(&r, "ann", 1, T + 1);
	IS(say(&r, key, JOURNEY_FEEDBACK_UNSUBSCRIBED, T + 2), JOURNEY_OK);
	ck_assert_uint_eq(rig_deliver(&r, T + 3), 0);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "consent"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_bounce_closes_the_channel_until_something_arrives)
{
	rig r;
	listed = false;
	rig_open(&r, allocator, &s);
	const char *first = mail(&r, "ann", T), *key;
	char kept[33];
	memcpy(kept, first, sizeof kept);
	key = mail(&r, "ann", T + 1);
	IS(say(&r, key, JOURNEY_FEEDBACK_BOUNCED, T + 2), JOURNEY_OK);
	rig_reopen(&r);
	mail(&r, "ann", T + 3);
	ck_assert_str_eq(went_by(&r), "push");
	IS(say(&r, kept, JOURNEY_FEEDBACK_OPENED, T + 4), JOURNEY_OK);
	mail(&r, "ann", T + 5);
	ck_assert_str_eq(went_by(&r), "email");
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_bounce_is_the_addresss)
{
	rig r;
	listed = true;
	rig_open(&r, allocator, &s);
	rig_trait(&r, "ann", NULL, "first_name", "a@example.org", T - 2);
	rig_trait(&r, "bob", NULL, "first_name", "A@example.org ", T - 2);
	IS(say(&r, mail(&r, "ann", T), JOURNEY_FEEDBACK_BOUNCED, T + 1), JOURNEY_OK);
	mail(&r, "bob", T + 2); /* the same address */
	ck_assert_str_eq(went_by(&r), "push");
	rig_trait(&r, "ann", NULL, "first_name", "new@example.org", T + 3);
	mail(&r, "ann", T + 4);
	ck_assert_str_eq(went_by(&r), "email");
	listed = false;
	rig_close(&r);
}

/* The provider is quicker than the channel's answer: it is one. */
JOURNEY_PLAIN_TEST(feedback_answers_a_send_without_an_answer)
{
	rig r;
	journey_send send;
	size_t count = 0;
	char key[33] = "";
	rig_open(&r, allocator, &s);
	rig_read(&r, "ann", 1, T);
	rig_read(&r, "bob", 1, T);
	IS(journey_engine_claim(r.engine, T, T + 1, &send, 1, &count), JOURNEY_OK);
	memcpy(key, send.key.data, 32);
	IS(say(&r, key, JOURNEY_FEEDBACK_DELIVERED, T + 1), JOURNEY_OK);
	IS(journey_engine_complete(r.engine, S(key), JOURNEY_RESULT_SENT, T + 2), JOURNEY_DUPLICATE);
	ck_assert_int_eq(rig_result(&r, "mail").sends, 1);
	IS(journey_engine_claim(r.engine, T + 2, T + 3, &send, 1, &count), JOURNEY_OK);
	memcpy(key, send.key.data, 32);
	IS(say(&r, key, JOURNEY_FEEDBACK_BOUNCED, T + 4), JOURNEY_OK);
	ck_assert_uint_eq(rig_deliver(&r, T + 5), 1); /* by the next channel */
	ck_assert_str_eq(went_by(&r), "push");
	rig_close(&r);
}

static void event(rig *r, const char *name, const char *key, journey_time time)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_TRACK, "ann", name, time);
	rig_put_text(&e, "send_id", key);
	IS(rig_feed(r, &e, time), JOURNEY_OK);
}

JOURNEY_PLAIN_TEST(feedback_comes_as_events)
{
	rig r;
	rig_open(&r, allocator, &s);
	const char *key = mail(&r, "ann", T);
	event(&r, "Email Opened", key, T + 1);
	event(&r, "Email Opened", key, T + 2);
	event(&r, "Email Opened", "00000000000000000000000000000000", T + 2);
	event(&r, "Email Opened", "what", T + 2);
	event(&r, "Email Seen", key, T + 2);
	ck_assert_int_eq(rig_count(&r, "feedback.opened"), 1);
	event(&r, "Unsubscribed", key, T + 3);
	mail(&r, "ann", T + 4);
	ck_assert_str_eq(went_by(&r), "push");
	rig_close(&r);
}

/* Whoever was erased is not brought back by it. */
JOURNEY_PLAIN_TEST(feedback_of_who_was_erased)
{
	rig r;
	char key[33];
	rig_open(&r, allocator, &s);
	memcpy(key, mail(&r, "ann", T), sizeof key);
	OK(&r, journey_engine_erase(r.engine, (journey_identifier){S("user_id"), S("ann")}, JOURNEY_ERASE_DELETE, 0, T + 1));
	IS(say(&r, key, JOURNEY_FEEDBACK_UNSUBSCRIBED, T + 2), JOURNEY_NOT_FOUND);
	rig_close(&r);
}

Suite *suite_feedback(void)
{
	return torture_suite("feedback", torture_feedback_is_counted_once, torture_who_unsubscribes_gets_nothing_by_that_channel,
			     torture_unsubscribing_reaches_what_waits, torture_a_bounce_closes_the_channel_until_something_arrives,
			     torture_a_bounce_is_the_addresss, torture_feedback_answers_a_send_without_an_answer,
			     torture_feedback_comes_as_events, torture_feedback_of_who_was_erased, NULL);
}
