/* Digests: sends that are collected and leave as one. */
#include "engine/check_sending.h"
#include "engine/rig.h"

#include <string.h>

static journey_digest_options digest; /* of the test that is running */
static double holdout;
static journey_sending_options rules;
static journey_str offered; /* by all of them; empty: nothing */

static void declare_news(journey_builder *b, const char *name, const char *when, const char *text, const char *tag, double held)
{
	journey_journey_options j = rig_journey_by_event(name, "Page Read");
	const journey_str via[] = {S("email"), S("push")}, tags = S(tag);
	journey_send_options send = {.size = sizeof send, .name = S("one"), .text = S(text), .via = via, .via_count = 2, .digest = S("news")};
	send.offers = &offered;
	send.offer_count = offered.size > 0;
	send.tags = &tags;
	send.tag_count = tag[0] != '\0';
	j.enter_when = S(when);
	j.exit_event = S("Order Completed");
	j.holdout = held;
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
}

static void declare(journey_builder *b)
{
	digest.size = sizeof digest;
	digest.name = S("news");
	digest.text = S("{{ digest.count }} for you:\n{{ digest.items }}");
	digest.template_name = S("digest");
	DECLARE(journey_builder_digest(b, &digest));
	if (rules.size > 0)
		DECLARE(journey_builder_sending(b, &rules));
	declare_news(b, "low", "event.n < 100.0", "low {{ stage }}", "", 0);
	declare_news(b, "held", "event.n == 100.0", "held", "", holdout);
	declare_news(b, "other", "event.n == 101.0", "other", "sport", 0);
}

static const shop s = {.timezone = "Europe/Berlin", .marketing = true, .declare = declare};

static void daily(void)
{
	memset(&digest, 0, sizeof digest);
	memset(&rules, 0, sizeof rules);
	holdout = 0;
	offered = S("");
	digest.days = 127;
	digest.at = 8 * 60;
}

JOURNEY_PLAIN_TEST(a_digest_leaves_at_its_minute)
{
	rig r;
	journey_time eight = rig_time("2026-03-11T07:00:00Z");
	daily();
	rig_open(&r, allocator, &s);
	rig_read(&r, "ann", 1, T);
	rig_read(&r, "ann", 101, T + 1);
	rig_read(&r, "bob", 2, T + 2);
	ck_assert_uint_eq(rig_deliver(&r, eight - 1), 0);
	rig_reopen(&r);
	ck_assert_int_eq(rig_next(&r), eight);
	ck_assert_uint_eq(rig_deliver(&r, eight), 2);
	bool ann = strcmp(r.sends[0].user, "ann") == 0;
	ck_assert_str_eq(r.sends[ann ? 0 : 1].text, "2 for you:\nlow visitor\nother");
	ck_assert_str_eq(r.sends[ann ? 1 : 0].text, "1 for you:\nlow visitor");
	/* The next one: what comes at that very moment waits for the next day. */
	rig_read(&r, "ann", 1, eight);
	ck_assert_uint_eq(rig_deliver(&r, eight + 23 * JOURNEY_HOUR), 0);
	ck_assert_uint_eq(rig_deliver(&r, eight + JOURNEY_DAY), 1);
	ck_assert_str_eq(r.sends[2].text, "1 for you:\nlow visitor");
	ck_assert_str_ne(r.sends[2].key, r.sends[ann ? 0 : 1].key);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(each_is_checked_again_when_it_leaves)
{
	rig r;
	daily();
	rig_open(&r, allocator, &s);
	rig_read(&r, "ann", 1, T);
	rig_read(&r, "ann", 101, T + 1);
	rig_consent(&r, "ann", "marketing/email/sport", false, T + 2);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 1);
	ck_assert_str_eq(r.sends[0].text, "1 for you:\nlow visitor");
	ck_assert_int_eq(rig_suppressed(&r, "other", "consent"), 1);
	/* All of it: nothing leaves. */
	rig_read(&r, "ann", 1, T + JOURNEY_DAY + 1);
	rig_ordered(&r, "ann", "c", 1, T + JOURNEY_DAY + 2);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_DAY), 0);
	ck_assert_int_eq(rig_suppressed(&r, "low", "exit"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(the_oldest_gives_way)
{
	rig r;
	daily();
	digest.most = 2;
	rig_open(&r, allocator, &s);
	rig_read(&r, "ann", 101, T);
	rig_read(&r, "ann", 1, T + 1);
	rig_read(&r, "ann", 2, T + 2);
	rig_read(&r, "ann", 3, T + 3);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 1);
	ck_assert_str_eq(r.sends[0].text, "2 for you:\nlow visitor\nlow visitor");
	ck_assert_int_eq(rig_suppressed(&r, "other", "digest_full"), 1);
	ck_assert_int_eq(rig_suppressed(&r, "low", "digest_full"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_digest_backs_off)
{
	rig r;
	daily();
	digest.days = 0;
	digest.at = 0;
	digest.span = 2 * JOURNEY_HOUR;
	digest.backoff = 1;
	rig_open(&r, allocator, &s);
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	rig_read(&r, "ann", 1, T + JOURNEY_HOUR);
	rig_read(&r, "ann", 1, T + JOURNEY_HOUR + 1);
	rig_reopen(&r);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_HOUR - 1), 0);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_HOUR), 1);
	ck_assert_str_eq(r.sends[1].text, "2 for you:\nlow visitor\nlow visitor");
	rig_read(&r, "ann", 1, T + 4 * JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + 4 * JOURNEY_HOUR), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_digest_collects_for_a_span)
{
	rig r;
	daily();
	digest.days = 0;
	digest.at = 0;
	digest.span = 2 * JOURNEY_HOUR;
	rig_open(&r, allocator, &s);
	rig_read(&r, "ann", 1, T);
	rig_read(&r, "ann", 1, T + JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_HOUR - 1), 0);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_HOUR), 1);
	rig_close(&r);
}

/* It is one send: under caps, in quiet hours, and again under the same key. */
JOURNEY_PLAIN_TEST(a_digest_is_one_send)
{
	static const journey_cap cap = {1, JOURNEY_DAY};
	shop capped = s;
	rig r;
	daily();
	capped.caps = &cap;
	capped.cap_count = 1;
	capped.quiet_from = 7 * 60;
	capped.quiet_until = 9 * 60;
	rig_open(&r, allocator, &capped);
	for (int i = 0; i < 5; i++)
		rig_read(&r, "ann", i, T + i);
	journey_time nine = rig_time("2026-03-11T08:00:00Z");
	/* Push has no quiet hours, but email comes first where both may go. */
	r.result = JOURNEY_RESULT_LATER;
	ck_assert_uint_eq(rig_deliver(&r, nine - JOURNEY_HOUR), 0);
	ck_assert_uint_eq(r.send_count, 1);
	ck_assert_str_eq(r.sends[0].channel, "push");
	r.result = JOURNEY_RESULT_SENT;
	ck_assert_uint_eq(rig_deliver(&r, nine), 1);
	ck_assert_str_eq(r.sends[0].key, r.sends[1].key);
	ck_assert_str_eq(r.sends[0].text, r.sends[1].text);
	ck_assert_int_eq(rig_result(&r, "low").sends, 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(erasing_gives_back_what_was_collected)
{
	rig r;
	journey_identifier ann = {S("user_id"), S("ann")};
	daily();
	offered = S("last"); /* there are two */
	rig_open(&r, allocator, &s);
	rig_read(&r, "ann", 1, T);
	rig_read(&r, "bob", 1, T + 1);
	ck_assert_int_eq(journey_engine_erase(r.engine, ann, JOURNEY_ERASE_DELETE, 0, T + 2), JOURNEY_OK);
	rig_read(&r, "cat", 1, T + 3);
	rig_read(&r, "dan", 1, T + 4);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_digest_that_fails_gives_all_back)
{
	rig r;
	daily();
	offered = S("last"); /* there are two */
	rig_open(&r, allocator, &s);
	rig_read(&r, "ann", 1, T);
	rig_read(&r, "ann", 101, T + 1);
	r.result = JOURNEY_RESULT_FAILED;
	rig_deliver(&r, T + JOURNEY_DAY);
	ck_assert_int_eq(rig_suppressed(&r, "low", "failed"), 1);
	ck_assert_int_eq(rig_suppressed(&r, "other", "failed"), 1);
	r.result = JOURNEY_RESULT_SENT;
	rig_reopen(&r);
	rig_read(&r, "bob", 1, T + JOURNEY_DAY + 1);
	rig_read(&r, "cat", 1, T + JOURNEY_DAY + 2);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_DAY), 2);
	rig_close(&r);
}

/* One goes at once, the other half an hour later; who is in it counts when it leaves. */
JOURNEY_PLAIN_TEST(who_goes_along_counts_when_it_leaves)
{
	rig r;
	journey_time eight = rig_time("2026-03-11T07:00:00Z");
	daily();
	holdout = 1;
	rules.size = sizeof rules;
	rules.channel = S("email");
	rules.throttle = (journey_cap){1, 30 * JOURNEY_MINUTE};
	rig_open(&r, allocator, &s);
	for (int i = 0; i < 2; i++) {
		rig_read(&r, i == 0 ? "ann" : "bob", 1, T + 3 * i);
		rig_read(&r, i == 0 ? "ann" : "bob", 100, T + 3 * i + 1);
		rig_read(&r, i == 0 ? "ann" : "bob", 101, T + 3 * i + 2);
	}
	rig_read(&r, "cat", 100, T + 6);
	for (int i = 0; i < 3; i++) { /* they learn their slots, then who comes first takes it */
		rig_deliver(&r, eight);
		rig_reopen(&r);
	}
	ck_assert_uint_eq(r.send_count, 1);
	int64_t before = rig_result(&r, "held").ghosts;
	ck_assert_int_eq(before, 1);
	rig_deliver(&r, eight + 30 * JOURNEY_MINUTE);
	ck_assert_uint_eq(r.send_count, 2);
	ck_assert_str_eq(r.sends[1].text, "2 for you:\nlow visitor\nother");
	rig_deliver(&r, eight + 2 * JOURNEY_HOUR);
	ck_assert_int_eq(rig_result(&r, "held").ghosts, 3);
	rig_close(&r);
}

/* Held out: as those who are not, but for the send. */
JOURNEY_PLAIN_TEST(ghosts_are_collected_too)
{
	rig r;
	daily();
	holdout = 1;
	rig_open(&r, allocator, &s);
	rig_read(&r, "ann", 100, T);
	rig_read(&r, "ann", 1, T + 1);
	rig_read(&r, "bob", 100, T + 2);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 1);
	ck_assert_str_eq(r.sends[0].text, "1 for you:\nlow visitor");
	ck_assert_str_eq(r.sends[0].journey, "low");
	ck_assert_int_eq(rig_result(&r, "held").ghosts, 2);
	rig_close(&r);
}

Suite *suite_digests_sent(void)
{
	return torture_suite("digests sent", torture_a_digest_leaves_at_its_minute, torture_each_is_checked_again_when_it_leaves,
			     torture_the_oldest_gives_way, torture_a_digest_backs_off, torture_a_digest_collects_for_a_span,
			     torture_a_digest_is_one_send,
			     torture_a_digest_that_fails_gives_all_back, torture_who_goes_along_counts_when_it_leaves,
			     torture_erasing_gives_back_what_was_collected, torture_ghosts_are_collected_too, NULL);
}
