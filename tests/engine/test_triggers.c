/* Triggers: absence at its deadline to the microsecond, restarts, keys, captures. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#define WITHIN (2 * JOURNEY_HOUR)

static void rescue(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_trigger("rescue", "cart");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "mail", "push", "{{ trigger.product }} for {{ trigger.price }}");
	DECLARE(journey_builder_journey_end(b));
}

static const shop plain = {.declare = rescue};

JOURNEY_PLAIN_TEST(absence_fires_at_its_deadline)
{
	rig r;
	rig_open(&r, allocator, &plain);
	rig_added(&r, "ann", "c1", "shoes", 49.5, T);
	ck_assert_int_eq(rig_next(&r), T + WITHIN);
	ck_assert_uint_eq(rig_advance(&r, T + WITHIN - 1), 0);
	ck_assert_uint_eq(rig_deliver(&r, T + WITHIN - 1), 0);
	ck_assert_uint_eq(rig_advance(&r, T + WITHIN), 1);
	ck_assert_uint_eq(rig_deliver(&r, T + WITHIN), 1);
	ck_assert_str_eq(r.sends[0].text, "shoes for 49.50");
	ck_assert_str_eq(r.sends[0].user, "ann");
	ck_assert_int_eq(r.sends[0].decided, T + WITHIN);
	ck_assert_uint_eq(rig_deliver(&r, T + WITHIN + JOURNEY_HOUR), 0); /* past the lease of the first */
	ck_assert_int_eq(rig_next(&r), JOURNEY_TIME_NONE);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(absence_decides_at_its_moment_however_late_it_runs)
{
	rig r;
	rig_open(&r, allocator, &plain);
	rig_added(&r, "ann", "c1", "shoes", 49.5, T);
	ck_assert_uint_eq(rig_advance(&r, T + JOURNEY_DAY), 1);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 1);
	ck_assert_int_eq(r.sends[0].decided, T + WITHIN);
	ck_assert_int_eq(r.sends[0].handed, T + JOURNEY_DAY);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(event_just_before_the_deadline_cancels)
{
	rig r;
	rig_open(&r, allocator, &plain);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_ordered(&r, "ann", "c1", 50, T + WITHIN - 1);
	rig_advance(&r, T + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 0);
	ck_assert_int_eq(rig_result(&r, "rescue").entries, 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(event_at_the_deadline_is_too_late)
{
	rig r;
	rig_open(&r, allocator, &plain);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_ordered(&r, "ann", "c1", 50, T + WITHIN); /* before anything was advanced */
	rig_advance(&r, T + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(event_from_before_the_start_does_not_cancel)
{
	rig r;
	rig_event late;
	rig_open(&r, allocator, &plain);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_make(&r, &late, JOURNEY_EVENT_TRACK, "ann", "Order Completed", T - 1);
	rig_put_text(&late, "cart_id", "c1");
	rig_put_number(&late, "total", 5);
	OK(&r, rig_feed(&r, &late, T + JOURNEY_MINUTE));
	rig_advance(&r, T + WITHIN);
	ck_assert_uint_eq(rig_deliver(&r, T + WITHIN), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(repeat_starts_the_wait_anew)
{
	rig r;
	rig_open(&r, allocator, &plain);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_added(&r, "ann", "c1", "socks", 5, T + JOURNEY_HOUR);
	rig_advance(&r, T + WITHIN);
	ck_assert_uint_eq(rig_deliver(&r, T + WITHIN), 0);
	ck_assert_int_eq(rig_next(&r), T + JOURNEY_HOUR + WITHIN);
	rig_advance(&r, T + JOURNEY_HOUR + WITHIN);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR + WITHIN), 1);
	ck_assert_str_eq(r.sends[0].text, "socks for 5.00");
	ck_assert_int_eq(rig_result(&r, "rescue").entries, 1);
	rig_close(&r);
}

/* A repeat after the deadline is another start, not a restart: the first wait was over. */
JOURNEY_PLAIN_TEST(repeat_after_the_deadline_leaves_the_first)
{
	rig r;
	rig_open(&r, allocator, &plain);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_added(&r, "ann", "c1", "socks", 5, T + WITHIN + JOURNEY_HOUR); /* nothing was advanced */
	rig_advance(&r, T + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 2);
	ck_assert_str_eq(r.sends[0].text, "shoes for 50.00");
	ck_assert_str_eq(r.sends[1].text, "socks for 5.00");
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(keys_wait_apart)
{
	rig r;
	rig_open(&r, allocator, &plain);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_added(&r, "ann", "c2", "hat", 20, T + JOURNEY_MINUTE);
	rig_added(&r, "bob", "c1", "tie", 10, T + 2 * JOURNEY_MINUTE);
	rig_ordered(&r, "ann", "c1", 50, T + JOURNEY_HOUR);
	rig_advance(&r, T + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 2);
	ck_assert_str_eq(r.sends[0].text, "hat for 20.00");
	ck_assert_str_eq(r.sends[1].text, "tie for 10.00");
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(waits_survive_reopening)
{
	rig r;
	rig_open(&r, allocator, &plain);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_reopen(&r);
	ck_assert_int_eq(rig_next(&r), T + WITHIN);
	rig_advance(&r, T + WITHIN);
	rig_reopen(&r);
	ck_assert_uint_eq(rig_deliver(&r, T + WITHIN), 1);
	ck_assert_str_eq(r.sends[0].text, "shoes for 50.00");
	rig_close(&r);
}

static void dear(journey_builder *b)
{
	const journey_str capture[] = {S("product")};
	journey_trigger_options t = {.size = sizeof t,
				     .name = S("dear"),
				     .event = S("Product Added"),
				     .when = S("event.price > 100.0 && stage == \"customer\""),
				     .per = S("event.product"),
				     .capture = capture,
				     .capture_count = 1};
	journey_journey_options j = rig_journey_by_trigger("thanks", "dear");
	DECLARE(journey_builder_trigger(b, &t));
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "mail", "push", "{{ trigger.product }}");
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(plain_trigger_fires_where_its_condition_holds)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = dear});
	rig_added(&r, "ann", "c1", "car", 500, T);
	rig_ordered(&r, "ann", "c1", 5, T + 1);
	rig_added(&r, "ann", "c1", "pen", 100, T + 2);
	rig_added(&r, "ann", "c1", "boat", 100.01, T + 3);
	ck_assert_uint_eq(rig_deliver(&r, T + 4), 1);
	ck_assert_str_eq(r.sends[0].text, "boat");
	rig_close(&r);
}

Suite *suite_triggers(void)
{
	return torture_suite(
		"triggers", torture_absence_fires_at_its_deadline,
		torture_absence_decides_at_its_moment_however_late_it_runs,
		torture_event_just_before_the_deadline_cancels, torture_event_at_the_deadline_is_too_late,
		torture_event_from_before_the_start_does_not_cancel, torture_repeat_starts_the_wait_anew,
		torture_repeat_after_the_deadline_leaves_the_first, torture_keys_wait_apart,
		torture_waits_survive_reopening, torture_plain_trigger_fires_where_its_condition_holds, NULL);
}
