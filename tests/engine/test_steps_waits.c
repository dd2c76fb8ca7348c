/* Waits until moments and dates, and for the first of several things. */
#include "engine/check_engine.h"
#include "engine/steps.h"

#include "base/text.h"

#define MINUTES(h, m) ((h) * 60 + (m))

/* ---- local times ---- */

static uint32_t the_days;
static int32_t the_minute;

static void until_local(journey_builder *b)
{
	journey_until_options o = {.size = sizeof o, .has_at = 1, .at = the_minute, .days = the_days};
	steps_begin(b, "j");
	DECLARE(journey_builder_wait_until(b, &o));
	steps_send(b, "go");
	steps_end(b);
}

/* Enters at `from` in a zone, and goes on at `to`, not a microsecond sooner. */
static void goes_on(const journey_allocator *allocator, const char *zone, int32_t minute, uint32_t days, const char *from,
                    const char *to)
{
	play p = {.reopens = true};
	the_minute = minute;
	the_days = days;
	rig_open(&p.r, allocator, &(shop){.timezone = zone, .declare = until_local});
	play_added(&p, "ann", "c", rig_time(from));
	play_until(&p, rig_time(to) - 1);
	play_sent(&p, "");
	play_until(&p, rig_time(to));
	play_sent(&p, "go");
	rig_close(&p.r);
}

JOURNEY_PLAIN_TEST(local_times_are_the_next_ones)
{
	/* 2026-03-10 is a Tuesday; Berlin is an hour ahead. */
	goes_on(allocator, "Europe/Berlin", MINUTES(14, 0), 0, "2026-03-10T12:59:59Z", "2026-03-10T13:00:00Z");
	goes_on(allocator, "Europe/Berlin", MINUTES(14, 0), 0, "2026-03-10T13:00:00Z", "2026-03-11T13:00:00Z");
	goes_on(allocator, "Europe/Berlin", MINUTES(0, 0), 0, "2026-03-10T13:00:00Z", "2026-03-10T23:00:00Z");
	/* Monday and Friday. */
	goes_on(allocator, "Europe/Berlin", MINUTES(9, 0), 1 | 16, "2026-03-10T12:00:00Z", "2026-03-13T08:00:00Z");
	goes_on(allocator, "Europe/Berlin", MINUTES(9, 0), 1 | 16, "2026-03-13T08:00:00Z", "2026-03-16T08:00:00Z");
	goes_on(allocator, "Europe/Berlin", MINUTES(23, 59), 64, "2026-03-15T22:58:59Z", "2026-03-15T22:59:00Z");
	/* It is Sunday still in Newfoundland, where UTC has Monday. */
	goes_on(allocator, "America/St_Johns", MINUTES(23, 0), 64, "2026-03-16T00:00:00Z", "2026-03-16T01:30:00Z");
}

JOURNEY_PLAIN_TEST(a_gap_is_passed_at_the_change_and_of_an_overlap_the_first_counts)
{
	goes_on(allocator, "Europe/Berlin", MINUTES(2, 30), 0, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z");
	goes_on(allocator, "Europe/Berlin", MINUTES(2, 30), 0, "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
	goes_on(allocator, "Europe/Berlin", MINUTES(3, 0), 0, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z");
	goes_on(allocator, "Europe/Berlin", MINUTES(2, 30), 0, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z");
	/* Between the two: the second is none, the next is tomorrow's. */
	goes_on(allocator, "Europe/Berlin", MINUTES(2, 30), 0, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
	goes_on(allocator, "America/St_Johns", MINUTES(2, 30), 0, "2026-03-08T00:00:00Z", "2026-03-08T05:30:00Z");
	goes_on(allocator, "America/St_Johns", MINUTES(1, 30), 0, "2026-10-31T12:00:00Z", "2026-11-01T04:00:00Z");
	goes_on(allocator, "America/St_Johns", MINUTES(1, 30), 0, "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z");
	/* Half an hour forward, half an hour back. */
	goes_on(allocator, "Australia/Lord_Howe", MINUTES(2, 15), 0, "2026-10-03T00:00:00Z", "2026-10-03T15:30:00Z");
	goes_on(allocator, "Australia/Lord_Howe", MINUTES(2, 30), 0, "2026-10-03T00:00:00Z", "2026-10-03T15:30:00Z");
	goes_on(allocator, "Australia/Lord_Howe", MINUTES(1, 45), 0, "2026-04-04T00:00:00Z", "2026-04-04T14:45:00Z");
	goes_on(allocator, "Australia/Lord_Howe", MINUTES(1, 45), 0, "2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z");
}

/* The customer's own zone comes first; it is looked at when the wait begins. */
static void zones_of_their_own(play *p)
{
	play_trait(p, "ann", "timezone", "Europe/Berlin", T);
	play_added(p, "ann", "c", T);
	play_trait(p, "ann", "timezone", "America/St_Johns", T + JOURNEY_MINUTE);
	play_until(p, rig_time("2026-03-10T13:00:00Z") - 1);
	play_sent(p, "");
	play_until(p, rig_time("2026-03-10T13:00:00Z"));
	play_sent(p, "go");
	play_added(p, "ann", "c", rig_time("2026-03-10T13:00:00Z"));
	play_until(p, rig_time("2026-03-10T16:30:00Z") - 1);
	play_sent(p, "");
	play_until(p, rig_time("2026-03-10T16:30:00Z"));
	play_sent(p, "go");
}

JOURNEY_PLAIN_TEST(the_zone_is_the_customers_when_the_wait_begins)
{
	the_minute = MINUTES(14, 0);
	the_days = 0;
	play_both(allocator, &(shop){.declare = until_local}, zones_of_their_own);
}

/* ---- dates ---- */

static journey_until_options the_date;

static void until_date(journey_builder *b)
{
	DECLARE(journey_builder_attribute(b, S("renewal"), JOURNEY_FIELD_TIMESTAMP, 0));
	steps_begin(b, "j");
	DECLARE(journey_builder_wait_until(b, &the_date));
	steps_send(b, "go");
	steps_end(b);
}

static void moves_with_its_date(play *p)
{
	play_trait(p, "ann", "renewal", "2026-03-20T10:00:00Z", T);
	play_added(p, "ann", "c", T);
	play_trait(p, "ann", "renewal", "2026-03-25T10:00:00Z", T + 1);
	play_until(p, rig_time("2026-03-22T10:00:00Z") - 1);
	play_sent(p, "");
	play_trait(p, "ann", "tier", "x", rig_time("2026-03-22T10:00:00Z") - 1);
	play_sent(p, "");
	play_until(p, rig_time("2026-03-22T10:00:00Z"));
	play_sent(p, "go");
	/* Moved into the past: at once. */
	play_trait(p, "ben", "renewal", "2026-05-01T00:00:00Z", rig_time("2026-03-22T10:00:00Z"));
	play_added(p, "ben", "c", rig_time("2026-03-22T10:00:00Z"));
	play_sent(p, "");
	play_trait(p, "ben", "renewal", "2026-03-22T10:00:00Z", rig_time("2026-03-22T11:00:00Z"));
	play_sent(p, "go");
}

JOURNEY_PLAIN_TEST(a_date_that_changes_moves_the_wait)
{
	the_date = (journey_until_options){.size = sizeof the_date, .date = S("profile.renewal"), .offset = -3 * JOURNEY_DAY};
	play_both(allocator, &(shop){.declare = until_date}, moves_with_its_date);
}

static void no_date_is_no_wait(play *p)
{
	play_added(p, "ann", "c", T);
	play_sent(p, "go");
	play_trait(p, "ben", "renewal", "2026-03-10T12:00:00Z", T);
	play_added(p, "ben", "c", T);
	play_sent(p, "go");
	play_trait(p, "cat", "renewal", "2026-03-10T12:00:01Z", T);
	play_added(p, "cat", "c", T);
	play_sent(p, "");
}

JOURNEY_PLAIN_TEST(a_date_that_is_past_or_missing_is_no_wait)
{
	the_date = (journey_until_options){.size = sizeof the_date, .date = S("profile.renewal")};
	play_both(allocator, &(shop){.declare = until_date}, no_date_is_no_wait);
}

static void on_the_day(play *p)
{
	/* 23:30 UTC on the 19th is the 20th in Berlin. */
	play_trait(p, "ann", "renewal", "2026-03-19T23:30:00Z", T);
	play_added(p, "ann", "c", T);
	/* Midnight UTC is a day of the calendar, also to the west. */
	play_trait(p, "ben", "timezone", "America/St_Johns", T);
	play_trait(p, "ben", "renewal", "2026-03-18T00:00:00Z", T);
	play_added(p, "ben", "c", T);
	play_until(p, rig_time("2026-03-18T11:30:00Z") - 1);
	play_sent(p, "");
	play_until(p, rig_time("2026-03-18T11:30:00Z"));
	play_sent(p, "go");
	play_until(p, rig_time("2026-03-20T08:00:00Z") - 1);
	play_sent(p, "");
	play_until(p, rig_time("2026-03-20T08:00:00Z"));
	play_sent(p, "go");
}

JOURNEY_PLAIN_TEST(a_time_on_a_date_is_the_customers)
{
	the_date = (journey_until_options){
		.size = sizeof the_date, .date = S("profile.renewal"), .has_at = 1, .at = MINUTES(9, 0)};
	play_both(allocator, &(shop){.timezone = "Europe/Berlin", .declare = until_date}, on_the_day);
}

/* ---- the first of several things ---- */

static void the_first(journey_builder *b)
{
	journey_first_options o = {.size = sizeof o, .name = S("ask"), .at_most = 3 * JOURNEY_DAY};
	journey_happens_options event = {.size = sizeof event, .event = S("Email Clicked"), .when = S("event.link == \"yes\"")};
	journey_happens_options other = {.size = sizeof other, .event = S("Email Clicked")};
	journey_happens_options segment = {.size = sizeof segment, .segment = S("buyers")};
	journey_happens_options when = {.size = sizeof when, .when = S("profile.tier == \"gold\"")};
	journey_journey_options j = rig_journey_by_event("j", "Product Added");
	j.exit_when = S("profile.tier == \"gone\"");
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_wait_first(b, &o));
	DECLARE(journey_builder_happens(b, &event));
	steps_send(b, "yes");
	DECLARE(journey_builder_happens(b, &other));
	steps_send(b, "clicked");
	DECLARE(journey_builder_happens(b, &segment));
	steps_send(b, "buyer");
	DECLARE(journey_builder_happens(b, &when));
	steps_send(b, "gold");
	DECLARE(journey_builder_else(b));
	steps_send(b, "nothing");
	steps_close(b);
	steps_send(b, "end");
	steps_end(b);
}

static void happens(play *p)
{
	play_added(p, "ann", "c", T);
	play_clicked(p, "ann", "yes", T + 1);
	play_sent(p, "yes end");
	play_added(p, "ann", "c", T + 2);
	play_clicked(p, "ann", "no", T + 3);
	play_sent(p, "clicked end");
	play_added(p, "ben", "c", T + 3);
	play_trait(p, "ben", "tier", "gold", T + 4);
	play_sent(p, "gold end");
	/* What holds already is no wait. */
	play_added(p, "ben", "c", T + 5);
	play_sent(p, "gold end");
	play_added(p, "cat", "c", T + 6);
	rig_ordered(&p->r, "cat", "c", 101, T + 7);
	play_sent(p, "buyer end");
	/* An event at the deadline is too late. */
	play_added(p, "dan", "c", T + 10);
	play_clicked(p, "dan", "yes", T + 10 + 3 * JOURNEY_DAY);
	play_until(p, T + 10 + 3 * JOURNEY_DAY);
	play_sent(p, "nothing end");
	play_added(p, "eve", "c", T + 4 * JOURNEY_DAY);
	play_clicked(p, "eve", "yes", T + 7 * JOURNEY_DAY - 1);
	play_sent(p, "yes end");
	/* An exit interrupts. */
	play_added(p, "fay", "c", T + 8 * JOURNEY_DAY);
	play_trait(p, "fay", "tier", "gone", T + 8 * JOURNEY_DAY + 1);
	play_clicked(p, "fay", "yes", T + 8 * JOURNEY_DAY + 2);
	play_until(p, T + 20 * JOURNEY_DAY);
	play_sent(p, "");
}

JOURNEY_PLAIN_TEST(the_first_thing_that_happens_decides)
{
	play_both(allocator, &(shop){.declare = the_first}, happens);
}

/* Instances by cart: only the event with their key meets them. */
static void keyed(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_trigger("j", "cart");
	journey_wait_options wait = {.size = sizeof wait, .event = S("Order Completed"), .at_most = JOURNEY_DAY, .key = S("event.cart_id")};
	journey_first_options first = {.size = sizeof first, .at_most = JOURNEY_DAY};
	journey_happens_options one = {.size = sizeof one, .event = S("Order Completed"), .key = S("event.cart_id")};
	j.again = JOURNEY_AGAIN_AFTER;
	j.again_after = 1;
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_wait(b, &wait));
	steps_send(b, "one:{{ trigger.product }}");
	DECLARE(journey_builder_wait_first(b, &first));
	DECLARE(journey_builder_happens(b, &one));
	steps_send(b, "two:{{ trigger.product }}");
	DECLARE(journey_builder_else(b));
	steps_send(b, "late:{{ trigger.product }}");
	steps_close(b);
	steps_end(b);
}

static void carts(play *p)
{
	rig_added(&p->r, "ann", "a", "apple", 1, T);
	rig_added(&p->r, "ann", "b", "pear", 1, T + 1);
	play_until(p, T + 3 * JOURNEY_HOUR);
	play_sent(p, "");
	play_ordered(p, "ann", "x", T + 3 * JOURNEY_HOUR);
	play_sent(p, "");
	play_ordered(p, "ann", "b", T + 3 * JOURNEY_HOUR + 1);
	play_sent(p, "one:pear");
	play_ordered(p, "ann", "a", T + 3 * JOURNEY_HOUR + 2);
	play_sent(p, "one:apple");
	play_ordered(p, "ann", "a", T + 3 * JOURNEY_HOUR + 3);
	play_sent(p, "two:apple");
	play_until(p, T + 2 * JOURNEY_DAY);
	play_sent(p, "late:pear");
}

JOURNEY_PLAIN_TEST(only_the_event_with_the_key_meets_an_instance)
{
	play_both(allocator, &(shop){.declare = keyed}, carts);
}

Suite *suite_steps_waits(void)
{
	return torture_suite("steps: waits", torture_local_times_are_the_next_ones,
			     torture_a_gap_is_passed_at_the_change_and_of_an_overlap_the_first_counts,
			     torture_the_zone_is_the_customers_when_the_wait_begins,
			     torture_a_date_that_changes_moves_the_wait,
			     torture_a_date_that_is_past_or_missing_is_no_wait, torture_a_time_on_a_date_is_the_customers,
			     torture_the_first_thing_that_happens_decides,
			     torture_only_the_event_with_the_key_meets_an_instance, NULL);
}
