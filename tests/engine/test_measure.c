/* Measuring: held out, exposure, conversion windows, and what a merge makes of them. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include "base/text.h"

#define HALF 0.5
#define GOAL (7 * JOURNEY_DAY)

static void measured(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("test", "Page Read");
	j.holdout = HALF;
	j.goal_event = S("Order Completed");
	j.goal_within = GOAL;
	j.goal_value = S("event.total");
	DECLARE(journey_builder_kpi(b, S("revenue"), S("Order Completed"), S(""), S("event.total")));
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "email", "hello");
	DECLARE(journey_builder_journey_end(b));
}

static const shop lab = {.email_open = true, .declare = measured};

/* A customer of the arm, the n-th that is wanted. */
static void unit(bool held_out, const char *prefix, unsigned from, char out[32])
{
	rig_find_unit("test", HALF, held_out, prefix, from, out);
}

JOURNEY_PLAIN_TEST(held_out_get_a_ghost_at_the_same_moment)
{
	rig r;
	char in[32], out[32];
	unit(false, "k", 0, in);
	unit(true, "k", 0, out);
	rig_open(&r, allocator, &lab);
	rig_read(&r, in, 1, T);
	rig_read(&r, out, 1, T);
	ck_assert_uint_eq(rig_result(&r, "test").treated, 0); /* assignment is not exposure */
	ck_assert_uint_eq(rig_result(&r, "test").held_out, 0);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR), 1);
	ck_assert_str_eq(r.sends[0].user, in);
	rig_outcome o = rig_result(&r, "test");
	ck_assert_int_eq(o.entries, 2);
	ck_assert_int_eq(o.sends, 1);
	ck_assert_int_eq(o.ghosts, 1);
	ck_assert_uint_eq(o.treated, 1);
	ck_assert_uint_eq(o.held_out, 1);
	rig_close(&r);
}

/* Orders at `time`; whether it counted. */
static bool converts(const journey_allocator *allocator, bool held_out, journey_time time)
{
	rig r;
	char user[32];
	unit(held_out, "k", 0, user);
	rig_open(&r, allocator, &lab);
	rig_read(&r, user, 1, T);
	rig_deliver(&r, T + JOURNEY_HOUR);
	rig_ordered(&r, user, "c", 12.5, time);
	rig_outcome o = rig_result(&r, "test");
	uint64_t count = held_out ? o.held_out_converted : o.treated_converted;
	ck_assert_int_eq(held_out ? o.held_out_value : o.treated_value, count == 1 ? 12500000 : 0);
	ck_assert_uint_eq(held_out ? o.treated_converted : o.held_out_converted, 0);
	rig_close(&r);
	return count == 1;
}

JOURNEY_PLAIN_TEST(conversion_window_is_closed_open)
{
	journey_time exposed = T + JOURNEY_HOUR;
	for (int held_out = 0; held_out < 2; held_out++) {
		ck_assert(!converts(allocator, held_out, exposed - 1));
		ck_assert(converts(allocator, held_out, exposed));
		ck_assert(converts(allocator, held_out, exposed + GOAL - 1));
		ck_assert(!converts(allocator, held_out, exposed + GOAL));
	}
}

JOURNEY_PLAIN_TEST(order_before_exposure_does_not_count)
{
	rig r;
	char user[32];
	unit(false, "k", 0, user);
	rig_open(&r, allocator, &lab);
	rig_ordered(&r, user, "c", 10, T);
	rig_read(&r, user, 1, T + 1);
	rig_ordered(&r, user, "c", 10, T + 2); /* decided, not handed over */
	rig_deliver(&r, T + 3);
	rig_ordered(&r, user, "c", 10, T + 4);
	rig_ordered(&r, user, "c", 10, T + 5);
	rig_outcome o = rig_result(&r, "test");
	ck_assert_uint_eq(o.treated_converted, 1); /* a unit, not its orders */
	ck_assert_int_eq(o.treated_value, 20000000);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(ghosts_have_caps_of_their_own)
{
	const journey_cap cap = {1, JOURNEY_DAY};
	rig r;
	char user[32];
	unit(true, "k", 0, user);
	rig_open(&r, allocator,
		 &(shop){.email_open = true, .caps = &cap, .cap_count = 1, .declare = measured});
	rig_read(&r, user, 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 0);
	rig_read(&r, user, 1, T + JOURNEY_DAY - 1);
	rig_deliver(&r, T + JOURNEY_DAY - 1);
	ck_assert_int_eq(rig_result(&r, "test").ghosts, 1);
	rig_read(&r, user, 1, T + JOURNEY_DAY);
	rig_deliver(&r, T + JOURNEY_DAY);
	ck_assert_int_eq(rig_result(&r, "test").ghosts, 2);
	rig_close(&r);
}

/* A ghost passes the same re-check: an opt-out before it would have gone leaves nobody exposed. */
JOURNEY_PLAIN_TEST(ghosts_are_checked_again)
{
	rig r;
	char user[32];
	unit(true, "k", 0, user);
	rig_open(&r, allocator, &(shop){.marketing = true, .declare = measured});
	rig_read(&r, user, 1, T);
	rig_consent(&r, user, "marketing", false, T + 1);
	rig_deliver(&r, T + 2);
	rig_outcome o = rig_result(&r, "test");
	ck_assert_int_eq(o.ghosts, 0);
	ck_assert_uint_eq(o.held_out, 0);
	rig_close(&r);
}

/* ---- merges ---- */

static void pausing(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("test", "Page Read");
	j.holdout = HALF;
	j.goal_event = S("Order Completed");
	j.goal_within = GOAL;
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "push", "first");
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	rig_declare_send(b, "two", "push", "second");
	DECLARE(journey_builder_journey_end(b));
}

static const shop merging = {.declare = pausing};

JOURNEY_PLAIN_TEST(merge_keeps_the_live_instance)
{
	rig r;
	char device[32];
	unit(false, "d", 0, device);
	char anonymous[33] = "?";
	rig_open(&r, allocator, &merging);
	strcat(anonymous, device);
	rig_read(&r, anonymous, 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	ck_assert_str_eq(r.sends[0].user, device);
	rig_trait(&r, "ann", device, NULL, NULL, T + JOURNEY_MINUTE);
	ck_assert_int_eq(rig_next(&r),
			 T + 10 * JOURNEY_MINUTE); /* of the first send's lease, an empty entry */
	rig_advance(&r, T + JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR), 1);
	ck_assert_str_eq(r.sends[1].text, "second");
	ck_assert_str_eq(r.sends[1].user, "ann");
	ck_assert_int_eq(rig_result(&r, "test").entries, 1);
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	rig_reopen(&r);
	rig_ordered(&r, "ann", "c", 1, T + 2 * JOURNEY_HOUR);
	ck_assert_uint_eq(rig_result(&r, "test").treated_converted, 1);
	rig_close(&r);
}

/* Of two live instances the older stays, with its deadline. */
JOURNEY_PLAIN_TEST(merge_of_two_live_instances_keeps_the_older)
{
	rig r;
	char user[32], device[32], anonymous[33] = "?";
	unit(false, "k", 0, user);
	unit(false, "d", 0, device);
	strcat(anonymous, device);
	rig_open(&r, allocator, &merging);
	rig_read(&r, anonymous, 1, T);
	rig_read(&r, user, 1, T + JOURNEY_MINUTE);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_MINUTE), 2);
	rig_trait(&r, user, device, NULL, NULL, T + 2 * JOURNEY_MINUTE);
	rig_advance(&r, T + JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR), 1);
	rig_advance(&r, T + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 0);
	ck_assert_uint_eq(rig_result(&r, "test").treated, 1); /* one unit now */
	rig_close(&r);
}

/* The known customer would be held out, the device that was exposed first was not: it stays so. */
JOURNEY_PLAIN_TEST(merge_keeps_the_arm_of_the_earliest_exposure)
{
	rig r;
	char user[32], device[32], anonymous[33] = "?";
	unit(true, "k", 0, user);
	unit(false, "d", 0, device);
	strcat(anonymous, device);
	rig_open(&r, allocator, &merging);
	rig_read(&r, anonymous, 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	rig_trait(&r, user, device, NULL, NULL, T + 1);
	rig_advance(&r, T + JOURNEY_DAY);
	rig_read(&r, user, 1, T + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY),
			  2); /* the second step, and the first of a new entry */
	ck_assert_int_eq(rig_result(&r, "test").ghosts, 0);
	rig_ordered(&r, user, "c", 1, T + JOURNEY_DAY + 1);
	rig_outcome o = rig_result(&r, "test");
	ck_assert_uint_eq(o.treated, 1);
	ck_assert_uint_eq(o.held_out, 0);
	ck_assert_uint_eq(o.treated_converted, 1);
	ck_assert_int_eq(o.excluded, 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(exposed_under_both_arms_is_left_out_and_counted)
{
	rig r;
	char user[32], device[32], anonymous[33] = "?";
	unit(true, "k", 0, user);
	unit(false, "d", 0, device);
	strcat(anonymous, device);
	rig_open(&r, allocator, &merging);
	rig_read(&r, anonymous, 1, T);
	rig_read(&r, user, 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	rig_ordered(&r, user, "c", 1, T + 1);
	ck_assert_uint_eq(rig_result(&r, "test").held_out_converted, 1);
	rig_trait(&r, user, device, NULL, NULL, T + 2);
	rig_outcome o = rig_result(&r, "test");
	ck_assert_int_eq(o.excluded, 1);
	ck_assert_uint_eq(o.treated, 0);
	ck_assert_uint_eq(o.held_out, 0);
	ck_assert_uint_eq(o.held_out_converted, 0);
	rig_reopen(&r);
	rig_ordered(&r, user, "c", 1, T + 3);
	ck_assert_uint_eq(rig_result(&r, "test").treated_converted, 0);
	rig_close(&r);
}

/* Two known customers turn out to be one: the root may become the other's. Nothing conflicts with ourselves.
 */
JOURNEY_PLAIN_TEST(merge_may_move_the_root_to_the_other_customer)
{
	rig r;
	rig_event alias;
	rig_open(&r, allocator, &merging);
	rig_read(&r, "aaa", 1, T);
	rig_read(&r, "zzz", 1, T);
	rig_clicked(&r, "aaa", "x", T + 1);
	rig_clicked(&r, "zzz", "x", T + 1);
	rig_deliver(&r, T + 2);
	rig_make(&r, &alias, JOURNEY_EVENT_ALIAS, "zzz", "", T + 3);
	alias.event.previous_id = S("aaa");
	OK(&r, rig_feed(&r, &alias, T + 3));
	rig_clicked(&r, "zzz", "x", T + 4);
	rig_advance(&r, T + JOURNEY_DAY);
	rig_read(&r, "aaa", 1, T + JOURNEY_DAY);
	rig_deliver(&r, T + JOURNEY_DAY);
	rig_reopen(&r);
	rig_read(&r, "zzz", 1, T + 3 * JOURNEY_DAY);
	rig_deliver(&r, T + 3 * JOURNEY_DAY);
	ck_assert_int_eq(rig_count(&r, "customers"), 1);
	rig_close(&r);
}

/* By intention: what the channel says changes counts, not who is measured, as no channel can fail a ghost. */
JOURNEY_PLAIN_TEST(exposed_at_the_hand_over)
{
	rig r;
	char user[32];
	unit(false, "k", 0, user);
	rig_open(&r, allocator, &lab);
	rig_read(&r, user, 1, T);
	r.result = JOURNEY_RESULT_FAILED;
	rig_deliver(&r, T + 1);
	rig_ordered(&r, user, "c", 1, T + 2);
	rig_outcome o = rig_result(&r, "test");
	ck_assert_int_eq(o.sends, 0);
	ck_assert_uint_eq(o.treated, 1);
	ck_assert_uint_eq(o.treated_converted, 1);
	rig_close(&r);
}

static void crowded(journey_builder *b)
{
	journey_journey_options first = rig_journey_by_event("first", "Page Read");
	first.priority = 1;
	DECLARE(journey_builder_journey(b, &first));
	rig_declare_send(b, "one", "email", "first");
	DECLARE(journey_builder_journey_end(b));
	measured(b);
}

/* What another journey really sent leaves both arms the same room. */
JOURNEY_PLAIN_TEST(caps_treat_both_arms_alike)
{
	const journey_cap cap = {1, JOURNEY_DAY};
	for (int held_out = 0; held_out < 2; held_out++) {
		rig r;
		char user[32];
		unit(held_out, "k", 0, user);
		rig_open(&r, allocator,
			 &(shop){.email_open = true, .caps = &cap, .cap_count = 1, .declare = crowded});
		rig_read(&r, user, 1, T);
		ck_assert_uint_eq(rig_deliver(&r, T), 1);
		ck_assert_str_eq(r.sends[0].journey, "first");
		rig_outcome o = rig_result(&r, "test");
		ck_assert_uint_eq(o.treated + o.held_out, 0);
		ck_assert_int_eq(o.ghosts, 0);
		rig_close(&r);
	}
}

Suite *suite_measure(void)
{
	return torture_suite(
		"measure", torture_held_out_get_a_ghost_at_the_same_moment,
		torture_conversion_window_is_closed_open, torture_order_before_exposure_does_not_count,
		torture_ghosts_have_caps_of_their_own, torture_ghosts_are_checked_again,
		torture_merge_keeps_the_live_instance, torture_merge_of_two_live_instances_keeps_the_older,
		torture_merge_keeps_the_arm_of_the_earliest_exposure,
		torture_exposed_under_both_arms_is_left_out_and_counted,
		torture_merge_may_move_the_root_to_the_other_customer, torture_exposed_at_the_hand_over,
		torture_caps_treat_both_arms_alike, NULL);
}
