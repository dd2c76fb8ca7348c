/* Triggers by schedules: in each customer's zone, in one zone for all, what was slept over. */
#include "engine/causes_rig.h"
#include "engine/check_engine.h"
#include <stdio.h>

#define MONDAY 1u

static journey_cause_options daily(const char *name, const char *zone, int32_t at)
{
	journey_cause_options o = cause(name, JOURNEY_CAUSE_SCHEDULE);
	o.every = JOURNEY_EVERY_DAY;
	o.zone = S(zone);
	o.at = at;
	return o;
}

static void schedule(journey_builder *b, const journey_cause_options *o)
{
	DECLARE(journey_builder_cause(b, o));
}

static void local(journey_builder *b)
{
	journey_cause_options o = daily("day", "customer", 9 * 60);
	schedule(b, &o);
	o = daily("week", "", 9 * 60);
	o.every = JOURNEY_EVERY_WEEK;
	o.days = MONDAY;
	schedule(b, &o);
	o = daily("month", "customer", 8 * 60);
	o.every = JOURNEY_EVERY_MONTH;
	o.day_of_month = 31;
	schedule(b, &o);
	o = daily("some", "customer", 9 * 60);
	o.to = S("buyers");
	schedule(b, &o);
	fires(b, "day", "{{ trigger.at }}");
	fires(b, "week", "{{ trigger.at }}");
	fires(b, "month", "{{ trigger.at }}");
	fires(b, "some", "{{ trigger.at }}");
}

static const shop own = {.declare = local};

JOURNEY_PLAIN_TEST(a_day_begins_in_each_customers_zone)
{
	rig r;
	rig_open(&r, allocator, &own);
	rig_trait(&r, "ann", NULL, "timezone", "America/New_York", T); /* 07:00 there */
	rig_trait(&r, "bob", NULL, "timezone", "Europe/Berlin", T);    /* 13:00 */
	ck_assert_int_eq(rig_next(&r), rig_time("2026-03-10T14:00:00Z"));
	rig_advance(&r, rig_time("2026-03-10T14:00:00Z") - 1);
	ck_assert_uint_eq(sent(&r, "day", rig_time("2026-03-10T14:00:00Z") - 1), 0);
	rig_advance(&r, rig_time("2026-03-10T14:00:00Z"));
	ck_assert_uint_eq(sent(&r, "day", rig_time("2026-03-10T14:00:00Z")), 1);
	ck_assert_str_eq(r.sends[0].user, "ann");
	rig_reopen(&r);
	rig_advance(&r, rig_time("2026-03-11T08:00:00Z"));
	ck_assert_uint_eq(sent(&r, "day", rig_time("2026-03-11T08:00:00Z")), 2);
	ck_assert_str_eq(r.sends[1].user, "bob");
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(weeks_and_months_have_their_days)
{
	rig r;
	rig_open(&r, allocator, &own);
	rig_read(&r, "ann", 1, T); /* a Tuesday */
	for (int day = 1; day <= 53; day++)
		rig_advance(&r, T + day * JOURNEY_DAY);
	ck_assert_uint_eq(sent(&r, "week", T + 53 * JOURNEY_DAY), 7);
	ck_assert_str_eq(last(&r, "week"), "2026-04-27T09:00:00Z");
	ck_assert_uint_eq(sent(&r, "month", T + 53 * JOURNEY_DAY), 2);
	ck_assert_str_eq(last(&r, "month"), "2026-04-30T08:00:00Z"); /* April has no 31st */
	ck_assert_uint_eq(sent(&r, "day", T + 53 * JOURNEY_DAY), 53);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(who_is_not_in_the_segment_is_left_out)
{
	rig r;
	rig_open(&r, allocator, &own);
	rig_read(&r, "ann", 1, T);
	rig_ordered(&r, "bob", "c", 101, T);
	rig_advance(&r, T + JOURNEY_DAY);
	ck_assert_uint_eq(sent(&r, "some", T + JOURNEY_DAY), 1);
	rig_ordered(&r, "ann", "c", 101, T + JOURNEY_DAY + 1);
	rig_advance(&r, T + 2 * JOURNEY_DAY);
	ck_assert_uint_eq(sent(&r, "some", T + 2 * JOURNEY_DAY), 3);
	rig_close(&r);
}

/* From Berlin, where it is noon, to New York, where nine comes again: the day has had its nine o'clock. */
JOURNEY_PLAIN_TEST(who_travels_has_one_morning_a_day)
{
	rig r;
	journey_time nine = rig_time("2026-03-11T08:00:00Z");
	rig_open(&r, allocator, &own);
	rig_trait(&r, "ann", NULL, "timezone", "Europe/Berlin", T);
	rig_advance(&r, nine);
	rig_trait(&r, "ann", NULL, "timezone", "America/New_York", nine + JOURNEY_HOUR);
	rig_advance(&r, nine + 12 * JOURNEY_HOUR);
	ck_assert_uint_eq(sent(&r, "day", nine + 12 * JOURNEY_HOUR), 1);
	rig_advance(&r, rig_time("2026-03-12T14:00:00Z"));
	ck_assert_uint_eq(sent(&r, "day", rig_time("2026-03-12T14:00:00Z")), 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(of_what_was_slept_over_the_latest_fires)
{
	rig r;
	rig_open(&r, allocator, &own);
	rig_read(&r, "ann", 1, T);
	rig_advance(&r, T + 5 * JOURNEY_DAY);
	ck_assert_uint_eq(sent(&r, "day", T + 5 * JOURNEY_DAY), 1);
	ck_assert_str_eq(last(&r, "day"), "2026-03-15T09:00:00Z");
	ck_assert_int_eq(rig_count(&r, "lost.schedules"), 1);
	/* The same where the clock jumped without anything being run. */
	rig_read(&r, "bob", 1, T + 9 * JOURNEY_DAY);
	rig_advance(&r, T + 9 * JOURNEY_DAY);
	ck_assert_uint_eq(sent(&r, "day", T + 9 * JOURNEY_DAY), 2);
	ck_assert_str_eq(last(&r, "day"), "2026-03-19T09:00:00Z");
	/* A month's occurrence that is more than a week old is too late. */
	rig_advance(&r, rig_time("2026-04-07T08:00:00Z"));
	ck_assert_uint_eq(sent(&r, "month", rig_time("2026-04-07T08:00:00Z")), 2);
	rig_advance(&r, rig_time("2026-05-07T08:00:00.000001Z"));
	ck_assert_uint_eq(sent(&r, "month", rig_time("2026-05-07T08:00:00.000001Z")), 2);
	rig_close(&r);
}

/* ---- gap and overlap ---- */

static void night(journey_builder *b)
{
	journey_cause_options o = daily("gap", "customer", 2 * 60 + 15);
	schedule(b, &o);
	o = daily("twice", "customer", 60 + 45);
	schedule(b, &o);
	o = cause("hourly", JOURNEY_CAUSE_SCHEDULE);
	o.cron = S("*/30 * * * *");
	schedule(b, &o);
	fires(b, "gap", "{{ trigger.at }}");
	fires(b, "twice", "{{ trigger.at }}");
	fires(b, "hourly", "{{ trigger.at }}");
}

static void at_night(const journey_allocator *allocator, const char *zone, const char *from, const char *trigger,
		     const char *moment, size_t halves)
{
	rig r;
	journey_time begin = rig_time(from);
	rig_open(&r, allocator, &(shop){.declare = night});
	rig_trait(&r, "ann", NULL, "timezone", zone, begin);
	for (int step = 1; step <= 6 * 12; step++)
		rig_advance(&r, begin + step * 5 * JOURNEY_MINUTE);
	journey_time end = begin + 6 * JOURNEY_HOUR;
	ck_assert_uint_eq(sent(&r, trigger, end), 1);
	ck_assert_str_eq(last(&r, trigger), moment);
	ck_assert_uint_eq(sent(&r, "hourly", end), halves);
	rig_close(&r);
}

/* Six hours from before to after the change. Half hours that the clock skips fall on its new time; those that it shows
 * again are over. */
JOURNEY_PLAIN_TEST(the_clock_skips_what_is_the_next_valid_instant)
{
	at_night(allocator, "Europe/Berlin", "2026-03-28T23:00:00Z", "gap", "2026-03-29T01:00:00Z", 12);
	at_night(allocator, "America/St_Johns", "2026-03-08T03:30:00Z", "gap", "2026-03-08T05:30:00Z", 12);
	at_night(allocator, "Australia/Lord_Howe", "2026-10-03T13:30:00Z", "gap", "2026-10-03T15:30:00Z", 12);
}

JOURNEY_PLAIN_TEST(the_clock_shows_twice_what_fires_once)
{
	at_night(allocator, "Europe/Berlin", "2026-10-24T22:00:00Z", "gap", "2026-10-25T00:15:00Z", 10);
	at_night(allocator, "America/St_Johns", "2026-11-01T02:30:00Z", "twice", "2026-11-01T04:15:00Z", 10);
	at_night(allocator, "Australia/Lord_Howe", "2026-04-04T13:00:00Z", "twice", "2026-04-04T14:45:00Z", 11);
}

/* ---- one zone for all ---- */

static void together(journey_builder *b)
{
	journey_cause_options o = daily("shop", "shop", 9 * 60);
	schedule(b, &o);
	o = daily("named", "Pacific/Auckland", 9 * 60);
	o.to = S("buyers");
	schedule(b, &o);
	fires(b, "shop", "{{ trigger.at }}");
	fires(b, "named", "{{ trigger.at }}");
}

static const shop of_all = {.declare = together, .timezone = "Europe/Berlin"};

JOURNEY_PLAIN_TEST(a_schedule_of_the_shop_reaches_all)
{
	rig r;
	char name[16];
	journey_time nine = rig_time("2026-03-11T08:00:00Z");
	rig_open(&r, allocator, &of_all);
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "u%d", i);
		if (i % 4 == 0)
			rig_ordered(&r, name, "c", 101, T);
		else
			rig_read(&r, name, 1, T);
	}
	ck_assert_int_eq(rig_next(&r), rig_time("2026-03-10T21:00:00Z"));
	rig_advance(&r, rig_time("2026-03-10T21:00:00Z"));
	ck_assert_uint_eq(sent(&r, "named", rig_time("2026-03-10T21:00:00Z")), 25);
	rig_advance(&r, nine - 1);
	ck_assert_uint_eq(sent(&r, "shop", nine - 1), 0);
	/* In parts, with the engine opened anew between any two. */
	size_t done = 0;
	for (int i = 0; i < 120; i++) {
		OK(&r, journey_engine_advance(r.engine, nine, 7, &done));
		rig_reopen(&r);
	}
	ck_assert_uint_eq(sent(&r, "shop", nine), 100);
	ck_assert_str_eq(last(&r, "shop"), "2026-03-11T08:00:00Z");
	rig_advance(&r, rig_time("2026-03-11T21:00:00Z"));
	ck_assert_uint_eq(sent(&r, "named", rig_time("2026-03-11T21:00:00Z")), 50);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_schedule_of_the_shop_may_be_slept_over)
{
	rig r;
	rig_open(&r, allocator, &of_all);
	rig_read(&r, "ann", 1, T);
	rig_advance(&r, T + 4 * JOURNEY_DAY);
	ck_assert_uint_eq(sent(&r, "shop", T + 4 * JOURNEY_DAY), 1);
	ck_assert_str_eq(last(&r, "shop"), "2026-03-14T08:00:00Z");
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(batches_make_no_difference)
{
	rig one, many;
	journey_time nine = rig_time("2026-03-11T08:00:00Z");
	rig *rigs[2] = {&one, &many};
	char name[16];
	for (int k = 0; k < 2; k++) {
		rig *r = rigs[k];
		rig_open(r, allocator, &of_all);
		if (k == 0)
			OK(r, journey_engine_begin(r->engine));
		for (int i = 0; i < 40; i++) {
			snprintf(name, sizeof name, "u%d", i);
			rig_read(r, name, 1, T + i);
		}
		rig_advance(r, nine);
		rig_read(r, "late", 1, nine + 1);
		if (k == 0)
			OK(r, journey_engine_commit(r->engine));
	}
	rig_same_stores(&one.storage, &many.storage, "one batch or many");
	ck_assert_uint_eq(sent(&many, "shop", nine + 1), 40);
	rig_close(&one);
	rig_close(&many);
}

/* ---- a strategy that changes ---- */

static void nothing(journey_builder *b)
{
	(void)b;
}

JOURNEY_PLAIN_TEST(silent_customers_learn_of_new_schedules)
{
	rig r, before;
	rig_open(&before, allocator, &(shop){.declare = nothing});
	rig_read(&before, "ann", 1, T);
	journey_engine_close(before.engine);
	before.engine = NULL;
	journey_strategy *strategy = rig_strategy(allocator, &own);
	IS(rig_open_on(&r, allocator, &before.storage, strategy), JOURNEY_OK);
	rig_advance(&r, T + JOURNEY_HOUR);
	ck_assert_int_eq(rig_next(&r), rig_time("2026-03-11T09:00:00Z"));
	rig_advance(&r, rig_time("2026-03-11T09:00:00Z"));
	ck_assert_uint_eq(sent(&r, "day", rig_time("2026-03-11T09:00:00Z")), 1);
	rig_close(&r);
	journey_strategy_free(strategy);
	rig_close(&before);
}

JOURNEY_PLAIN_TEST(a_schedule_that_is_gone_comes_up_no_more)
{
	rig r, after;
	rig_open(&r, allocator, &of_all);
	rig_read(&r, "ann", 1, T);
	journey_engine_close(r.engine);
	r.engine = NULL;
	journey_strategy *strategy = rig_strategy(allocator, &(shop){.declare = nothing});
	IS(rig_open_on(&after, allocator, &r.storage, strategy), JOURNEY_OK);
	rig_advance(&after, T + 3 * JOURNEY_DAY);
	ck_assert_int_eq(rig_next(&after), JOURNEY_TIME_NONE);
	rig_close(&after);
	journey_strategy_free(strategy);
	rig_close(&r);
}

static void lost(journey_builder *b)
{
	journey_cause_options o = daily("lost", "Europe/Berlni", 9 * 60);
	schedule(b, &o);
}

JOURNEY_PLAIN_TEST(an_unknown_zone_is_refused_at_opening)
{
	rig r;
	journey_memory_store *store = NULL;
	journey_strategy *strategy = rig_strategy(allocator, &(shop){.declare = lost});
	IS(journey_memory_store_new(allocator, &store), JOURNEY_OK);
	journey_storage storage = journey_memory_store_storage(store);
	IS(rig_open_on(&r, allocator, &storage, strategy), JOURNEY_NOT_FOUND);
	journey_memory_store_free(store);
	journey_strategy_free(strategy);
}

Suite *suite_schedules(void)
{
	return torture_suite(
		"schedules", torture_a_day_begins_in_each_customers_zone, torture_weeks_and_months_have_their_days,
		torture_who_is_not_in_the_segment_is_left_out, torture_who_travels_has_one_morning_a_day,
		torture_of_what_was_slept_over_the_latest_fires, torture_the_clock_skips_what_is_the_next_valid_instant,
		torture_the_clock_shows_twice_what_fires_once, torture_a_schedule_of_the_shop_reaches_all,
		torture_a_schedule_of_the_shop_may_be_slept_over, torture_batches_make_no_difference,
		torture_silent_customers_learn_of_new_schedules, torture_a_schedule_that_is_gone_comes_up_no_more,
		torture_an_unknown_zone_is_refused_at_opening, NULL);
}
