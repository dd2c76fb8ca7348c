/* When a channel may send: quiet hours, windows, holidays, the customer's own hours, across changes of the clocks. */
#include "engine/check_sending.h"
#include "engine/rig.h"

#include "base/text.h"
#include <string.h>

static journey_sending_options rules; /* of the test that is running */
static journey_send_window windows[4];
static const char *dates[4];

static void declare(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("mail", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "email", "mail");
	DECLARE(journey_builder_journey_end(b));
	for (int i = 0; i < 4 && dates[i] != NULL; i++)
		DECLARE(journey_builder_holiday(b, S("days"), S(dates[i])));
	rules.size = sizeof rules;
	rules.channel = S("email");
	rules.windows = windows;
	if (dates[0] != NULL)
		rules.holidays = S("days");
	DECLARE(journey_builder_sending(b, &rules));
	DECLARE(journey_builder_attribute(b, S("hours"), JOURNEY_FIELD_STRING, 0));
	DECLARE(journey_builder_attribute(b, S("paused"), JOURNEY_FIELD_TIMESTAMP, 0));
	DECLARE(journey_builder_attribute(b, S("most"), JOURNEY_FIELD_INT, 0));
	journey_preference_options all = {.size = sizeof all, .hours = S("hours"), .pause = S("paused")};
	journey_preference_options email = {.size = sizeof email, .channel = S("email"), .most = S("most"), .per = JOURNEY_DAY};
	DECLARE(journey_builder_preference(b, &all));
	DECLARE(journey_builder_preference(b, &email));
}

static shop plain(void)
{
	memset(&rules, 0, sizeof rules);
	memset(windows, 0, sizeof windows);
	memset(dates, 0, sizeof dates);
	return (shop){.timezone = "Europe/Berlin", .email_open = true, .declare = declare};
}

/* Reads at `read`; the mail must go at `sent` and not a microsecond before. */
static void goes_at(const journey_allocator *allocator, const shop *s, const char *zone, const char *hours, const char *read,
		    const char *sent)
{
	rig r;
	journey_time from = rig_time(read), to = rig_time(sent);
	rig_open(&r, allocator, s);
	if (zone != NULL)
		rig_trait(&r, "ann", NULL, "timezone", zone, from - JOURNEY_HOUR);
	if (hours != NULL)
		rig_trait(&r, "ann", NULL, "hours", hours, from - JOURNEY_HOUR);
	rig_read(&r, "ann", 1, from);
	if (from < to) {
		ck_assert_msg(rig_deliver(&r, from) == 0, "%s: goes at once", read);
		ck_assert_msg(rig_next(&r) == to, "%s: is planned %lld s after %s", read, (long long)(rig_next(&r) - to) / 1000000, sent);
		rig_advance(&r, to - 1);
		ck_assert_uint_eq(rig_deliver(&r, to - 1), 0);
		rig_advance(&r, to);
	}
	ck_assert_msg(rig_deliver(&r, to) == 1, "%s: does not go at %s", read, sent);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(windows_go_by_weekdays)
{
	shop s = plain();
	rules.window_count = 2;
	windows[0] = (journey_send_window){0x1f, 9 * 60, 18 * 60};  /* Monday to Friday */
	windows[1] = (journey_send_window){0x20, 10 * 60, 14 * 60}; /* Saturday */
	/* 2026-03-13 is a Friday; Berlin is an hour ahead. */
	goes_at(allocator, &s, NULL, NULL, "2026-03-13T16:59:59.999999Z", "2026-03-13T16:59:59.999999Z");
	goes_at(allocator, &s, NULL, NULL, "2026-03-13T17:00:00Z", "2026-03-14T09:00:00Z");
	goes_at(allocator, &s, NULL, NULL, "2026-03-14T13:00:00Z", "2026-03-16T08:00:00Z");
	goes_at(allocator, &s, NULL, NULL, "2026-03-16T07:59:59.999999Z", "2026-03-16T08:00:00Z");
	/* Over night, into the next day. */
	windows[0] = (journey_send_window){0x10, 22 * 60, 2 * 60};
	rules.window_count = 1;
	goes_at(allocator, &s, NULL, NULL, "2026-03-14T00:59:59Z", "2026-03-14T00:59:59Z");
	goes_at(allocator, &s, NULL, NULL, "2026-03-14T01:00:00Z", "2026-03-20T21:00:00Z");
}

JOURNEY_PLAIN_TEST(holidays_are_days_of_the_customer)
{
	shop s = plain();
	dates[0] = "2026-12-26";
	dates[1] = "2026-12-25";
	goes_at(allocator, &s, NULL, NULL, "2026-12-24T22:59:59.999999Z", "2026-12-24T22:59:59.999999Z");
	goes_at(allocator, &s, NULL, NULL, "2026-12-24T23:00:00Z", "2026-12-26T23:00:00Z");
	goes_at(allocator, &s, "America/St_Johns", NULL, "2026-12-25T03:30:00Z", "2026-12-27T03:30:00Z");
	goes_at(allocator, &s, "America/St_Johns", NULL, "2026-12-25T03:29:59Z", "2026-12-25T03:29:59Z");
}

JOURNEY_PLAIN_TEST(all_rules_agree_on_one_moment)
{
	shop s = plain();
	dates[0] = "2026-03-16"; /* Monday */
	rules.window_count = 1;
	windows[0] = (journey_send_window){0x1f, 8 * 60, 20 * 60};
	s.quiet_from = 20 * 60;
	s.quiet_until = 9 * 60;
	/* Friday evening: the weekend, the holiday, the night, and the customer's own hours. */
	goes_at(allocator, &s, NULL, NULL, "2026-03-13T19:00:00Z", "2026-03-17T08:00:00Z");
	goes_at(allocator, &s, NULL, "17:30-19:00", "2026-03-13T19:00:00Z", "2026-03-17T16:30:00Z");
	goes_at(allocator, &s, NULL, "at night", "2026-03-13T19:00:00Z", "2026-03-17T08:00:00Z");
}

/* Gap: the next valid instant. Overlap: the first of the two. */
JOURNEY_PLAIN_TEST(windows_across_a_change_of_the_clocks)
{
	shop s = plain();
	rules.window_count = 1;
	windows[0] = (journey_send_window){0x7f, 2 * 60 + 15, 5 * 60};
	goes_at(allocator, &s, "Europe/Berlin", NULL, "2026-03-28T22:00:00Z", "2026-03-29T01:00:00Z");
	goes_at(allocator, &s, "Europe/Berlin", NULL, "2026-10-24T22:00:00Z", "2026-10-25T00:15:00Z");
	/* The second pass is before 02:15 again. */
	goes_at(allocator, &s, "Europe/Berlin", NULL, "2026-10-25T01:00:00Z", "2026-10-25T01:15:00Z");
	goes_at(allocator, &s, "America/St_Johns", NULL, "2026-03-08T04:00:00Z", "2026-03-08T05:30:00Z");
	goes_at(allocator, &s, "America/St_Johns", NULL, "2026-11-01T03:00:00Z", "2026-11-01T05:45:00Z");
	/* Half an hour is left out: 02:00 is 02:30, which is within; and 02:00 is 01:30 again. */
	goes_at(allocator, &s, "Australia/Lord_Howe", NULL, "2026-10-03T14:00:00Z", "2026-10-03T15:30:00Z");
	windows[0].from = 60 + 45;
	windows[0].until = 2 * 60;
	goes_at(allocator, &s, "Australia/Lord_Howe", NULL, "2026-04-04T14:00:00Z", "2026-04-04T14:45:00Z");
	goes_at(allocator, &s, "Australia/Lord_Howe", NULL, "2026-04-04T15:00:00Z", "2026-04-04T15:15:00Z");
}

JOURNEY_PLAIN_TEST(the_first_zone_that_is_known_counts)
{
	shop s = plain();
	rig r;
	s.quiet_from = 21 * 60;
	s.quiet_until = 8 * 60;
	goes_at(allocator, &s, "Nowhere/Unknown", NULL, "2026-03-10T20:00:00Z", "2026-03-11T07:00:00Z");
	s.timezone = NULL;
	goes_at(allocator, &s, NULL, NULL, "2026-03-10T21:00:00Z", "2026-03-11T08:00:00Z");
	rig_open(&r, allocator, &s);
	rig_trait(&r, "ann", NULL, "timezone", "Nowhere/Unknown", T - 1);
	rig_read(&r, "ann", 1, T);
	ck_assert_int_gt(rig_count(&r, "zone.unknown"), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(what_comes_in_closed_hours_may_be_dropped)
{
	shop s = plain();
	rig r;
	rules.quiet_drop = 1;
	rules.window_count = 1;
	windows[0] = (journey_send_window){0x7f, 9 * 60, 18 * 60};
	dates[0] = "2026-03-11";
	s.quiet_from = 12 * 60;
	s.quiet_until = 13 * 60;
	rig_open(&r, allocator, &s);
	rig_read(&r, "ann", 1, rig_time("2026-03-10T11:30:00Z"));
	rig_read(&r, "ann", 1, rig_time("2026-03-10T17:00:00Z"));
	rig_read(&r, "ann", 1, rig_time("2026-03-11T10:00:00Z"));
	ck_assert_int_eq(rig_suppressed(&r, "mail", "quiet_hours"), 1);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "send_window"), 1);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "holiday"), 1);
	ck_assert_int_eq(rig_next(&r), JOURNEY_TIME_NONE);
	rig_close(&r);
}

/* No window is ever open: after a year nobody waits any more. */
JOURNEY_PLAIN_TEST(what_can_never_leave_is_dropped)
{
	shop s = plain();
	rig r;
	rules.window_count = 1;
	windows[0] = (journey_send_window){0x7f, 12 * 60, 13 * 60};
	s.quiet_from = 11 * 60;
	s.quiet_until = 14 * 60;
	rig_open(&r, allocator, &s);
	rig_read(&r, "ann", 1, T);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "quiet_hours"), 1);
	ck_assert_int_eq(rig_next(&r), JOURNEY_TIME_NONE);
	rig_close(&r);
}

/* ---- what the customer wants ---- */

JOURNEY_PLAIN_TEST(a_pause_holds_until_its_end_and_at_hand_over)
{
	shop s = plain();
	rig r;
	rig_open(&r, allocator, &s);
	rig_trait(&r, "ann", NULL, "paused", "2026-03-10T13:00:00Z", T - 1);
	rig_read(&r, "ann", 1, rig_time("2026-03-10T12:59:59.999999Z"));
	ck_assert_uint_eq(rig_deliver(&r, rig_time("2026-03-10T12:59:59.999999Z")), 0);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "preference"), 1);
	rig_read(&r, "ann", 1, rig_time("2026-03-10T13:00:00Z"));
	rig_trait(&r, "ann", NULL, "paused", "2026-03-20T13:00:00Z", rig_time("2026-03-10T13:00:00Z"));
	ck_assert_uint_eq(rig_deliver(&r, rig_time("2026-03-10T13:00:00Z")), 0);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "preference"), 2);
	rig_close(&r);
}

static void wants(rig *r, int64_t most, journey_time time)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_IDENTIFY, "ann", "", time);
	rig_put_number(&e, "most", (double)most);
	IS(rig_feed(r, &e, time), JOURNEY_OK);
}

JOURNEY_PLAIN_TEST(customers_say_how_many_they_want)
{
	shop s = plain();
	rig r;
	rig_open(&r, allocator, &s);
	wants(&r, 1, T - 1);
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	rig_read(&r, "ann", 1, T + JOURNEY_DAY - 1);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY - 1), 0);
	rig_reopen(&r);
	rig_read(&r, "ann", 1, T + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 1);
	wants(&r, 0, T + 3 * JOURNEY_DAY);
	rig_read(&r, "ann", 1, T + 3 * JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + 3 * JOURNEY_DAY), 0);
	ck_assert_int_eq(rig_suppressed(&r, "mail", "preference"), 2);
	rig_close(&r);
}

Suite *suite_windows(void)
{
	return torture_suite("windows", torture_windows_go_by_weekdays, torture_holidays_are_days_of_the_customer,
			     torture_all_rules_agree_on_one_moment, torture_windows_across_a_change_of_the_clocks,
			     torture_the_first_zone_that_is_known_counts, torture_what_comes_in_closed_hours_may_be_dropped,
			     torture_what_can_never_leave_is_dropped, torture_a_pause_holds_until_its_end_and_at_hand_over,
			     torture_customers_say_how_many_they_want, NULL);
}
