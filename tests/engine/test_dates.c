/* Triggers by dates: anniversaries, days before and after, in each customer's zone. */
#include "base/text.h"
#include "engine/causes_rig.h"
#include "engine/check_engine.h"

static journey_cause_options date(const char *name, const char *expression)
{
	journey_cause_options o = cause(name, JOURNEY_CAUSE_DATE);
	o.condition = S(expression);
	return o;
}

static void dates(journey_builder *b)
{
	journey_cause_options o = date("birthday", "profile.born");
	DECLARE(journey_builder_attribute(b, S("born"), JOURNEY_FIELD_TIMESTAMP, 0));
	DECLARE(journey_builder_attribute(b, S("renewal"), JOURNEY_FIELD_TIMESTAMP, 0));
	o.yearly = o.has_at = 1;
	o.at = 9 * 60;
	o.offset = -7 * JOURNEY_DAY;
	DECLARE(journey_builder_cause(b, &o));
	o = date("renewal", "profile.renewal");
	o.has_at = 1;
	o.at = 2 * 60 + 30;
	DECLARE(journey_builder_cause(b, &o));
	o = date("exact", "profile.renewal");
	o.offset = -JOURNEY_HOUR;
	DECLARE(journey_builder_cause(b, &o));
	fires(b, "birthday", "{{ trigger.at }} {{ trigger.date }}");
	fires(b, "renewal", "{{ trigger.at }}");
	fires(b, "exact", "{{ trigger.at }}");
}

static const shop dated = {.declare = dates};

/* A date of a customer in a zone, stated at T. */
static void state(rig *r, const char *user, const char *zone, const char *attribute, const char *value,
		  journey_time time)
{
	if (zone != NULL)
		rig_trait(r, user, NULL, "timezone", zone, time);
	rig_trait(r, user, NULL, attribute, value, time);
}

/* Fires at exactly this moment, and no microsecond before. */
static void at(rig *r, const char *trigger, const char *when, size_t count)
{
	journey_time time = rig_time(when);
	rig_advance(r, time - 1);
	ck_assert_uint_eq(sent(r, trigger, time - 1), count - 1);
	rig_reopen(r);
	ck_assert_int_eq(rig_next(r), time);
	rig_advance(r, time);
	ck_assert_uint_eq(sent(r, trigger, time), count);
	rig_advance(r, time + JOURNEY_HOUR);
	ck_assert_uint_eq(sent(r, trigger, time + JOURNEY_HOUR), count);
}

JOURNEY_PLAIN_TEST(a_birthday_comes_up_each_year)
{
	rig r;
	rig_open(&r, allocator, &dated);
	state(&r, "ann", "America/New_York", "born", "1990-05-17", T);
	at(&r, "birthday", "2026-05-10T14:00:00Z", 1);
	ck_assert_str_eq(last(&r, "birthday"), "2026-05-10T14:00:00Z 1990-05-17T00:00:00Z");
	at(&r, "birthday", "2027-05-10T14:00:00Z", 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(who_is_born_on_a_leap_day_has_the_28th_in_common_years)
{
	rig r;
	rig_open(&r, allocator, &dated);
	state(&r, "ann", NULL, "born", "1992-02-29", T);
	at(&r, "birthday", "2027-02-21T09:00:00Z", 1);
	at(&r, "birthday", "2028-02-22T09:00:00Z", 2);
	rig_close(&r);
}

/* Across the turn of the year: January 3 less a week is in December. */
JOURNEY_PLAIN_TEST(an_offset_reaches_into_another_year)
{
	rig r;
	rig_open(&r, allocator, &dated);
	state(&r, "ann", NULL, "born", "1992-01-03", T);
	at(&r, "birthday", "2026-12-27T09:00:00Z", 1);
	at(&r, "birthday", "2027-12-27T09:00:00Z", 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_moment_that_has_passed_does_not_fire)
{
	rig r;
	journey_time moment = rig_time("2026-05-10T09:00:00Z");
	rig_open(&r, allocator, &dated);
	state(&r, "ann", NULL, "born", "1990-05-17", moment - 1);
	state(&r, "bob", NULL, "born", "1990-05-17", moment);
	rig_advance(&r, moment + JOURNEY_DAY);
	ck_assert_uint_eq(sent(&r, "birthday", moment + JOURNEY_DAY), 1);
	ck_assert_str_eq(r.sends[0].user, "ann");
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(an_attribute_that_changes_moves_the_moment)
{
	rig r;
	rig_open(&r, allocator, &dated);
	state(&r, "ann", NULL, "renewal", "2026-04-01T12:00:00Z", T);
	at(&r, "exact", "2026-04-01T11:00:00Z", 1);
	state(&r, "ann", NULL, "renewal", "2026-06-01T12:00:00Z", rig_time("2026-04-01T13:00:00Z"));
	state(&r, "ann", NULL, "renewal", "2026-05-01T12:00:00Z", rig_time("2026-04-02T13:00:00Z"));
	at(&r, "exact", "2026-05-01T11:00:00Z", 2);
	/* Stated again, it is the same. */
	state(&r, "ann", NULL, "renewal", "2026-05-01T12:00:00Z", rig_time("2026-05-01T13:00:00Z"));
	rig_advance(&r, rig_time("2026-12-01T00:00:00Z"));
	ck_assert_uint_eq(sent(&r, "exact", rig_time("2026-12-01T00:00:00Z")), 2);
	rig_close(&r);
}

/* ---- gaps and overlaps: 02:30 in three zones ---- */

static void in_zone(const journey_allocator *allocator, const char *zone, const char *day, const char *moment)
{
	rig r;
	rig_open(&r, allocator, &dated);
	state(&r, "ann", zone, "renewal", day, rig_time("2026-02-01T00:00:00Z"));
	at(&r, "renewal", moment, 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_time_that_the_clock_skips_is_the_next_valid_one)
{
	in_zone(allocator, "Europe/Berlin", "2026-03-29", "2026-03-29T01:00:00Z");
	in_zone(allocator, "America/St_Johns", "2026-03-08", "2026-03-08T05:30:00Z");
}

JOURNEY_PLAIN_TEST(a_time_that_the_clock_shows_twice_is_the_first)
{
	/* Lord Howe goes from 02:00 to 01:30 in April and from 02:00 to 02:30 in October. */
	in_zone(allocator, "Europe/Berlin", "2026-10-25", "2026-10-25T00:30:00Z");
	in_zone(allocator, "Australia/Lord_Howe", "2026-04-05", "2026-04-04T16:00:00Z");
	in_zone(allocator, "Australia/Lord_Howe", "2026-10-04", "2026-10-03T15:30:00Z");
	in_zone(allocator, "America/St_Johns", "2026-11-01", "2026-11-01T06:00:00Z");
}

JOURNEY_PLAIN_TEST(a_zone_that_changes_moves_the_moment)
{
	rig r;
	rig_open(&r, allocator, &dated);
	state(&r, "ann", "Pacific/Auckland", "renewal", "2026-04-01", T);
	rig_trait(&r, "ann", NULL, "timezone", "America/New_York", T + 1);
	at(&r, "renewal", "2026-04-01T07:30:00Z", 1);
	rig_close(&r);
}

/* With a time of day, a value names the day that the customer's clock shows then. */
JOURNEY_PLAIN_TEST(a_value_with_a_time_names_the_local_day)
{
	rig r;
	rig_open(&r, allocator, &dated);
	state(&r, "ann", "America/New_York", "renewal", "2026-12-02T04:30:00Z", T);
	at(&r, "renewal", "2026-12-01T07:30:00Z", 1);
	rig_close(&r);
}

/* ---- together with the rest ---- */

JOURNEY_PLAIN_TEST(an_export_says_when_it_comes_up)
{
	rig r;
	journey_str text;
	journey_identifier who = {.kind = S("user_id"), .value = S("ann")};
	rig_open(&r, allocator, &dated);
	state(&r, "ann", NULL, "born", "1990-05-17", T);
	OK(&r, journey_engine_export(r.engine, who, T + 1, &text));
	ck_assert(jy_str_find(text, S("{\"trigger\":\"birthday\",\"due\":\"2026-05-10T09:00:00Z\"}"), 0) < text.size);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(customers_who_join_have_one_birthday)
{
	rig r;
	rig_open(&r, allocator, &dated);
	state(&r, "?x", NULL, "born", "1990-05-17", T);
	rig_trait(&r, "ann", "x", "born", "1990-05-17", T + 1);
	at(&r, "birthday", "2026-05-10T09:00:00Z", 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(what_the_clock_jumped_over_fires_late_but_not_for_ever)
{
	rig r;
	journey_time ann = rig_time("2026-04-01T11:00:00Z"), bob = ann - 8 * JOURNEY_DAY, now = ann + JOURNEY_HOUR;
	rig_open(&r, allocator, &dated);
	state(&r, "ann", NULL, "renewal", "2026-04-01T12:00:00Z", T);
	state(&r, "bob", NULL, "renewal", "2026-03-24T12:00:00Z", T);
	rig_read(&r, "eve", 1, now); /* nobody advanced before */
	ck_assert_int_lt(bob, now - JOURNEY_SCHEDULE_LATE_MAX);
	rig_advance(&r, now);
	ck_assert_uint_eq(sent(&r, "exact", now), 1);
	ck_assert_str_eq(r.sends[0].user, "ann");
	ck_assert_int_eq(rig_count(&r, "lost.schedules"), 2); /* bob's other trigger, too */
	rig_close(&r);
}

Suite *suite_dates(void)
{
	return torture_suite(
		"dates", torture_a_birthday_comes_up_each_year,
		torture_who_is_born_on_a_leap_day_has_the_28th_in_common_years,
		torture_an_offset_reaches_into_another_year, torture_a_moment_that_has_passed_does_not_fire,
		torture_an_attribute_that_changes_moves_the_moment,
		torture_a_time_that_the_clock_skips_is_the_next_valid_one,
		torture_a_time_that_the_clock_shows_twice_is_the_first, torture_a_zone_that_changes_moves_the_moment,
		torture_a_value_with_a_time_names_the_local_day, torture_an_export_says_when_it_comes_up, torture_customers_who_join_have_one_birthday,
		torture_what_the_clock_jumped_over_fires_late_but_not_for_ever, NULL);
}
