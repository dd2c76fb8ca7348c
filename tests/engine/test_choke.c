/* The choke point: consent, caps, quiet hours, stock, when decided and when handed over. */
#include "engine/check_engine.h"
#include "engine/rig.h"

/* Each Page Read mails at once. */
static void mailing(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("mail", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "email", "mail");
	DECLARE(journey_builder_journey_end(b));
}

static size_t mail(rig *r, journey_time time)
{
	rig_advance(r, time);
	rig_read(r, "ann", 1, time);
	return rig_deliver(r, time);
}

JOURNEY_PLAIN_TEST(cap_slides)
{
	const journey_cap cap = {1, JOURNEY_DAY};
	rig r;
	rig_open(&r, allocator,
		 &(shop){.email_open = true, .caps = &cap, .cap_count = 1, .declare = mailing});
	ck_assert_uint_eq(mail(&r, T), 1);
	ck_assert_uint_eq(mail(&r, T + JOURNEY_DAY - 1), 0);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "cap"), 1);
	ck_assert_uint_eq(mail(&r, T + JOURNEY_DAY), 1);
	rig_reopen(&r);
	ck_assert_uint_eq(mail(&r, T + 2 * JOURNEY_DAY - 1), 0);
	ck_assert_uint_eq(mail(&r, T + 2 * JOURNEY_DAY), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(all_caps_hold_together)
{
	const journey_cap caps[] = {{1, JOURNEY_HOUR}, {2, JOURNEY_DAY}};
	rig r;
	rig_open(&r, allocator,
		 &(shop){.email_open = true, .caps = caps, .cap_count = 2, .declare = mailing});
	ck_assert_uint_eq(mail(&r, T), 1);
	ck_assert_uint_eq(mail(&r, T + JOURNEY_HOUR - 1), 0);
	ck_assert_uint_eq(mail(&r, T + JOURNEY_HOUR), 1);
	ck_assert_uint_eq(mail(&r, T + 2 * JOURNEY_HOUR), 0);
	ck_assert_uint_eq(mail(&r, T + JOURNEY_DAY - 1), 0);
	ck_assert_uint_eq(mail(&r, T + JOURNEY_DAY), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(cap_of_none_is_not_a_cap_unset)
{
	const journey_cap none = {0, JOURNEY_DAY};
	rig r;
	rig_open(&r, allocator,
		 &(shop){.email_open = true, .caps = &none, .cap_count = 1, .declare = mailing});
	ck_assert_uint_eq(mail(&r, T), 0);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "cap"), 1);
	rig_close(&r);
	rig_open(&r, allocator, &(shop){.email_open = true, .declare = mailing});
	for (int i = 0; i < 5; i++)
		ck_assert_uint_eq(mail(&r, T + i), 1);
	rig_close(&r);
}

/* A send that failed for good counts no longer. */
JOURNEY_PLAIN_TEST(failed_send_gives_its_cap_back)
{
	const journey_cap cap = {1, JOURNEY_DAY};
	rig r;
	rig_open(&r, allocator,
		 &(shop){.email_open = true, .caps = &cap, .cap_count = 1, .declare = mailing});
	r.result = JOURNEY_RESULT_FAILED;
	ck_assert_uint_eq(mail(&r, T), 0);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "failed"), 1);
	r.result = JOURNEY_RESULT_SENT;
	ck_assert_uint_eq(mail(&r, T + 1), 1);
	rig_close(&r);
}

/* ---- consent ---- */

JOURNEY_PLAIN_TEST(consent_default_holds_for_who_said_nothing)
{
	rig r;
	rig_open(&r, allocator, &(shop){.marketing = false, .declare = mailing});
	ck_assert_uint_eq(mail(&r, T), 0);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "consent"), 1);
	rig_consent(&r, "ann", "marketing", true, T + 1);
	ck_assert_uint_eq(mail(&r, T + 2), 1);
	rig_close(&r);
	rig_open(&r, allocator, &(shop){.marketing = true, .declare = mailing});
	ck_assert_uint_eq(mail(&r, T), 1);
	rig_consent(&r, "ann", "marketing", false, T + 1);
	ck_assert_uint_eq(mail(&r, T + 2), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(opt_out_reaches_a_send_in_the_outbox)
{
	rig r;
	rig_open(&r, allocator, &(shop){.marketing = true, .declare = mailing});
	rig_read(&r, "ann", 1, T);
	rig_consent(&r, "ann", "marketing", false, T + 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 2), 0);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "consent"), 1);
	rig_consent(&r, "ann", "marketing", true, T + 3);
	ck_assert_uint_eq(rig_deliver(&r, T + 4), 0); /* dropped, not put off */
	rig_close(&r);
}

/* ---- quiet hours ---- */

static const shop night = {.timezone = "Europe/Berlin",
			   .email_open = true,
			   .quiet_from = 21 * 60,
			   .quiet_until = 8 * 60,
			   .declare = mailing};

/* Reads at `read`; the mail must go at `sent` and not a microsecond before. */
static void goes_at(const journey_allocator *allocator, const shop *s, const char *zone, const char *read,
		    const char *sent)
{
	rig r;
	journey_time from = rig_time(read), to = rig_time(sent);
	rig_open(&r, allocator, s);
	if (zone != NULL)
		rig_trait(&r, "ann", NULL, "timezone", zone, from - JOURNEY_HOUR);
	rig_read(&r, "ann", 1, from);
	if (from < to) {
		ck_assert_msg(rig_deliver(&r, from) == 0, "%s: goes in the quiet hours", read);
		ck_assert_int_eq(rig_next(&r), to);
		rig_advance(&r, to - 1);
		ck_assert_msg(rig_deliver(&r, to - 1) == 0, "%s: goes before %s", read, sent);
		rig_advance(&r, to);
	}
	ck_assert_msg(rig_deliver(&r, to) == 1, "%s: does not go at %s", read, sent);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(quiet_hours_run_overnight_in_the_local_zone)
{
	goes_at(allocator, &night, NULL, "2026-03-10T19:59:59.999999Z", "2026-03-10T19:59:59.999999Z");
	goes_at(allocator, &night, NULL, "2026-03-10T20:00:00Z", "2026-03-11T07:00:00Z");
	goes_at(allocator, &night, NULL, "2026-03-10T23:30:00Z", "2026-03-11T07:00:00Z");
	goes_at(allocator, &night, NULL, "2026-03-11T06:59:59.999999Z", "2026-03-11T07:00:00Z");
	goes_at(allocator, &night, NULL, "2026-03-11T07:00:00Z", "2026-03-11T07:00:00Z");
}

JOURNEY_PLAIN_TEST(quiet_hours_follow_the_customers_zone)
{
	goes_at(allocator, &night, "UTC", "2026-03-10T20:30:00Z", "2026-03-10T20:30:00Z");
	goes_at(allocator, &night, "UTC", "2026-03-10T21:00:00Z", "2026-03-11T08:00:00Z");
	goes_at(allocator, &night, "Nowhere/Unknown", "2026-03-10T20:00:00Z", "2026-03-11T07:00:00Z");
}

JOURNEY_PLAIN_TEST(quiet_hours_end_across_a_clock_change)
{
	/* Spring: the night has an hour less. Autumn: one more. */
	goes_at(allocator, &night, NULL, "2026-03-28T22:00:00Z", "2026-03-29T06:00:00Z");
	goes_at(allocator, &night, NULL, "2026-10-24T22:00:00Z", "2026-10-25T07:00:00Z");
	/* An end inside the gap, 02:30: the next valid instant, 03:00 summer time. */
	shop s = night;
	s.quiet_until = 2 * 60 + 30;
	goes_at(allocator, &s, NULL, "2026-03-28T22:00:00Z", "2026-03-29T01:00:00Z");
	/* An end inside the overlap: the first 02:30. */
	goes_at(allocator, &s, NULL, "2026-10-24T22:00:00Z", "2026-10-25T00:30:00Z");
	/* Quiet hours within one day. */
	s.quiet_from = 12 * 60;
	s.quiet_until = 14 * 60;
	goes_at(allocator, &s, NULL, "2026-03-10T10:59:59Z", "2026-03-10T10:59:59Z");
	goes_at(allocator, &s, NULL, "2026-03-10T11:00:00Z", "2026-03-10T13:00:00Z");
}

/* The second pass of an hour that comes twice is as quiet as the first. */
JOURNEY_PLAIN_TEST(quiet_hours_of_the_second_pass)
{
	shop s = night;
	s.quiet_until = 2 * 60 + 30;
	/* 01:15Z is 02:15 for the second time: quiet until 02:30 of this pass. */
	goes_at(allocator, &s, NULL, "2026-10-25T01:15:00Z", "2026-10-25T01:30:00Z");
}

/* What quiet hours put off is checked again when they end. */
JOURNEY_PLAIN_TEST(put_off_is_checked_again)
{
	rig r;
	shop s = night;
	s.email_open = false;
	s.marketing = true;
	rig_open(&r, allocator, &s);
	rig_read(&r, "ann", 1, rig_time("2026-03-10T22:00:00Z"));
	rig_consent(&r, "ann", "marketing", false, rig_time("2026-03-11T01:00:00Z"));
	rig_advance(&r, rig_time("2026-03-11T07:00:00Z"));
	ck_assert_uint_eq(rig_deliver(&r, rig_time("2026-03-11T07:00:00Z")), 0);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "consent"), 1);
	rig_close(&r);
}

/* Decided by day, handed over at night: it waits in the outbox. */
JOURNEY_PLAIN_TEST(quiet_hours_hold_at_hand_over)
{
	rig r;
	rig_open(&r, allocator, &night);
	rig_read(&r, "ann", 1, rig_time("2026-03-10T19:59:00Z"));
	ck_assert_uint_eq(rig_deliver(&r, rig_time("2026-03-10T20:00:00Z")), 0);
	ck_assert_int_eq(rig_next(&r), rig_time("2026-03-11T07:00:00Z"));
	rig_reopen(&r);
	ck_assert_uint_eq(rig_deliver(&r, rig_time("2026-03-11T07:00:00Z")), 1);
	rig_close(&r);
}

/* ---- offers and channels ---- */

static void offering(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("offer", "Page Read");
	const journey_str offers[] = {S("five"), S("ten")}, via[] = {S("email"), S("push")},
			  last[] = {S("last")};
	journey_send_options send = {.size = sizeof send,
				     .name = S("s"),
				     .offers = offers,
				     .offer_count = 2,
				     .via = via,
				     .via_count = 2};
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
	j = rig_journey_by_event("stock", "Email Clicked");
	send.offers = last;
	send.offer_count = 1;
	send.via = via + 1;
	send.via_count = 1;
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(best_eligible_offer_goes_by_the_first_open_channel)
{
	const journey_cap cap = {1, JOURNEY_DAY};
	rig r;
	rig_open(&r, allocator,
		 &(shop){.email_open = true, .caps = &cap, .cap_count = 1, .declare = offering});
	ck_assert_uint_eq(mail(&r, T), 1);
	ck_assert_str_eq(r.sends[0].offer, "five");
	ck_assert_str_eq(r.sends[0].channel, "email");
	rig_trait(&r, "ann", NULL, "tier", "gold", T + 1);
	rig_trait(&r, "ann", NULL, "first_name", "Ann", T + 1);
	ck_assert_uint_eq(mail(&r, T + 2), 1);
	ck_assert_str_eq(r.sends[1].offer, "ten");
	ck_assert_str_eq(r.sends[1].channel, "push");
	ck_assert_str_eq(r.sends[1].text, "10 off, Ann");
	/* No longer eligible when it leaves. */
	rig_read(&r, "ann", 1, T + 3);
	rig_trait(&r, "ann", NULL, "tier", "lead", T + 4);
	ck_assert_uint_eq(rig_deliver(&r, T + 5), 0);
	ck_assert_int_eq(rig_suppressed(&r, "offer", "eligibility"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(stock_is_never_overshot)
{
	rig r;
	rig_open(&r, allocator, &(shop){.email_open = true, .declare = offering});
	OK(&r, journey_engine_begin(r.engine));
	rig_clicked(&r, "ann", "x", T);
	rig_clicked(&r, "bob", "x", T);
	rig_clicked(&r, "cid", "x", T);
	OK(&r, journey_engine_commit(r.engine));
	rig_clicked(&r, "dan", "x", T);
	ck_assert_uint_eq(rig_deliver(&r, T), 2);
	ck_assert_int_eq(rig_suppressed(&r, "stock", "stock"), 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(failed_send_gives_its_stock_back)
{
	rig r;
	rig_open(&r, allocator, &(shop){.email_open = true, .declare = offering});
	r.result = JOURNEY_RESULT_FAILED;
	for (int i = 0; i < 4; i++) {
		rig_clicked(&r, "ann", "x", T + i);
		ck_assert_uint_eq(rig_deliver(&r, T + i), 0);
	}
	ck_assert_int_eq(rig_suppressed(&r, "stock", "failed"), 4);
	rig_close(&r);
}

Suite *suite_choke(void)
{
	return torture_suite("choke", torture_cap_slides, torture_all_caps_hold_together,
			     torture_cap_of_none_is_not_a_cap_unset, torture_failed_send_gives_its_cap_back,
			     torture_consent_default_holds_for_who_said_nothing,
			     torture_opt_out_reaches_a_send_in_the_outbox,
			     torture_quiet_hours_run_overnight_in_the_local_zone,
			     torture_quiet_hours_follow_the_customers_zone,
			     torture_quiet_hours_end_across_a_clock_change,
			     torture_quiet_hours_of_the_second_pass, torture_put_off_is_checked_again,
			     torture_quiet_hours_hold_at_hand_over,
			     torture_best_eligible_offer_goes_by_the_first_open_channel,
			     torture_stock_is_never_overshot, torture_failed_send_gives_its_stock_back, NULL);
}
