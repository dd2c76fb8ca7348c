/* What ends an instance: rules by key, goal, segment left, stage, at the end of a step; time limits. */
#include "engine/check_engine.h"

#include "engine/rig.h"
#include <string.h>

static journey_exit_options rules[2];
static size_t rule_count;
static journey_duration at_most;
static double holdout;

/* Sends at once, then waits a day with a click that ends it early, then sends again. */
static void carts(journey_builder *b)
{
	journey_trigger_options added = {.size = sizeof added,
					 .name = S("added"),
					 .event = S("Product Added"),
					 .per = S("event.cart_id")};
	journey_journey_options j = rig_journey_by_trigger("tour", "added");
	journey_lifecycle_options life = {.size = sizeof life, .at_most = at_most};
	j.goal_event = S("Order Completed");
	j.goal_when = S("event.total > 10.0");
	j.goal_within = 2 * JOURNEY_DAY;
	j.holdout = holdout;
	DECLARE(journey_builder_trigger(b, &added));
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "push", "one");
	rig_declare_wait(b, "Email Clicked", "", JOURNEY_DAY);
	rig_declare_send(b, "two", "push", "two");
	rig_declare_wait(b, "", "", 10 * JOURNEY_DAY);
	rig_declare_send(b, "three", "push", "three");
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_lifecycle(b, S("tour"), &life));
	for (size_t i = 0; i < rule_count; i++) {
		rules[i].size = sizeof rules[i];
		DECLARE(journey_builder_exit_rule(b, S("tour"), &rules[i]));
	}
}

static void open_carts(rig *r, const journey_allocator *allocator, const journey_exit_options *rule)
{
	rule_count = rule != NULL;
	if (rule != NULL)
		rules[0] = *rule;
	rig_open(r, allocator, &(shop){.declare = carts});
}

static void reset(void)
{
	at_most = 0;
	holdout = 0;
}

static const journey_exit_options by_key = {.event = {"Order Completed", 15}, .key = {"event.cart_id", 13}};

JOURNEY_PLAIN_TEST(only_the_instance_with_the_key_ends)
{
	rig r;
	reset();
	open_carts(&r, allocator, &by_key);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_added(&r, "ann", "c2", "hat", 5, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 2);
	rig_reopen(&r);
	rig_ordered(&r, "ann", "c2", 1, T + JOURNEY_HOUR);
	ck_assert_int_eq(rig_life(&r, "tour", "ended.exit"), 1);
	rig_ordered(&r, "ann", "c9", 1, T + JOURNEY_HOUR);
	rig_advance(&r, T + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 1);
	ck_assert_int_eq(rig_life(&r, "tour", "ended.exit"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(sends_in_the_outbox_are_told_apart_by_key)
{
	rig r;
	reset();
	open_carts(&r, allocator, &by_key);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_added(&r, "ann", "c2", "hat", 5, T);
	rig_ordered(&r, "ann", "c2", 1, T + 1);
	rig_reopen(&r);
	ck_assert_uint_eq(rig_deliver(&r, T + 1), 1); /* that of the other cart */
	ck_assert_int_eq(rig_suppressed(&r, "tour", "exit"), 1);
	rig_added(&r, "ann", "c2", "hat", 5, T + 2); /* begun anew, it is not stopped by the old exit */
	ck_assert_uint_eq(rig_deliver(&r, T + 2), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(an_exits_event_has_a_condition)
{
	rig r;
	reset();
	open_carts(&r, allocator,
		   &(journey_exit_options){.event = {"Order Completed", 15}, .when = {"event.total >= 20.0", 19}});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_ordered(&r, "ann", "c1", 19.99, T + 1);
	ck_assert_int_eq(rig_life(&r, "tour", "ended.exit"), 0);
	ck_assert_uint_eq(rig_deliver(&r, T + 1), 1);
	rig_ordered(&r, "ann", "c1", 20, T + 2);
	ck_assert_int_eq(rig_life(&r, "tour", "ended.exit"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(the_goal_ends_it_within_its_window)
{
	journey_duration late[] = {2 * JOURNEY_DAY - 1, 2 * JOURNEY_DAY};
	for (int i = 0; i < 2; i++) {
		rig r;
		reset();
		open_carts(&r, allocator, &(journey_exit_options){.goal = 1});
		rig_added(&r, "ann", "c1", "shoes", 50, T);
		rig_ordered(&r, "ann", "c1", 10, T + 1); /* not what the goal asks for */
		rig_advance(&r, T + late[i]);
		rig_ordered(&r, "ann", "c1", 11, T + late[i]);
		ck_assert_int_eq(rig_life(&r, "tour", "ended.goal"), i == 0);
		rig_close(&r);
	}
}

JOURNEY_PLAIN_TEST(the_goal_stops_what_was_sent_last)
{
	rig r;
	reset();
	open_carts(&r, allocator, &(journey_exit_options){.goal = 1});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_ordered(&r, "ann", "c1", 11, T + 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 1), 0);
	ck_assert_int_eq(rig_suppressed(&r, "tour", "exit"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(leaving_a_segment_ends_it)
{
	rig r;
	reset();
	open_carts(&r, allocator, &(journey_exit_options){.left = {"buyers", 6}});
	rig_ordered(&r, "ann", "c1", 101, T - 29 * JOURNEY_DAY);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	rig_advance(&r, T + JOURNEY_DAY - 1);
	ck_assert_int_eq(rig_life(&r, "tour", "ended.exit"), 0);
	rig_advance(&r, T + JOURNEY_DAY); /* the order leaves the window at the moment at which the wait ends */
	ck_assert_int_eq(rig_life(&r, "tour", "ended.exit"), 1);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_stage_ends_it)
{
	rig r;
	reset();
	open_carts(&r, allocator, &(journey_exit_options){.stage = {"customer", 8}});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_ordered(&r, "ann", "c1", 1, T + 1);
	ck_assert_int_eq(rig_life(&r, "tour", "ended.exit"), 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 1), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(an_exit_can_wait_for_the_end_of_the_step)
{
	journey_exit_options rule = by_key;
	rig r;
	reset();
	rule.at_step_end = 1;
	open_carts(&r, allocator, &rule);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_added(&r, "ann", "c2", "shoes", 50, T);
	rig_ordered(&r, "ann", "c1", 1, T + 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 1), 2); /* both are sent */
	ck_assert_int_eq(rig_life(&r, "tour", "ended.exit"), 0);
	rig_reopen(&r);
	rig_advance(&r, T + JOURNEY_DAY - 1);
	ck_assert_int_eq(rig_life(&r, "tour", "ended.exit"), 0);
	rig_advance(&r, T + JOURNEY_DAY);
	ck_assert_int_eq(rig_life(&r, "tour", "ended.exit"), 1);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_condition_can_wait_for_the_end_of_the_step)
{
	rig r;
	reset();
	open_carts(&r, allocator,
		   &(journey_exit_options){.condition = {"profile.tier == \"gone\"", 22}, .at_step_end = 1});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_trait(&r, "ann", NULL, "tier", "gone", T + 1);
	ck_assert_int_eq(rig_life(&r, "tour", "ended.exit"), 0);
	rig_trait(&r, "ann", NULL, "tier", "back", T + 2);
	rig_clicked(&r, "ann", "x", T + 3); /* the wait ends; it does not hold any more */
	ck_assert_uint_eq(rig_deliver(&r, T + 3), 2);
	rig_trait(&r, "ann", NULL, "tier", "gone", T + 4);
	rig_advance(&r, T + 3 + 10 * JOURNEY_DAY);
	ck_assert_int_eq(rig_life(&r, "tour", "ended.exit"), 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 11 * JOURNEY_DAY), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(an_instance_lives_no_longer_than_its_limit)
{
	rig r;
	reset();
	at_most = 3 * JOURNEY_DAY;
	open_carts(&r, allocator, NULL);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_advance(&r, T + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 2);
	rig_reopen(&r);
	ck_assert_int_eq(rig_next(&r), T + 3 * JOURNEY_DAY);
	rig_advance(&r, T + 3 * JOURNEY_DAY - 1);
	ck_assert_int_eq(rig_life(&r, "tour", "ended.time"), 0);
	rig_advance(&r, T + 3 * JOURNEY_DAY);
	ck_assert_int_eq(rig_life(&r, "tour", "ended.time"), 1);
	rig_advance(&r, T + 30 * JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + 30 * JOURNEY_DAY), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(at_its_limit_it_is_over)
{
	for (int i = 0; i < 2; i++) {
		rig r;
		reset();
		at_most = JOURNEY_DAY; /* the moment at which the wait ends, too */
		open_carts(&r, allocator, NULL);
		rig_added(&r, "ann", "c1", "shoes", 50, T);
		ck_assert_uint_eq(rig_deliver(&r, T), 1);
		if (i == 0)
			rig_advance(&r, T + JOURNEY_DAY);
		else
			rig_clicked(&r, "ann", "x", T + JOURNEY_DAY); /* before its timer ran */
		ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 0);
		rig_close(&r);
	}
}

JOURNEY_PLAIN_TEST(exits_are_alike_for_who_is_held_out)
{
	int64_t ended[2], ghosts = 0, sends = 0;
	for (int arm = 0; arm < 2; arm++) {
		rig r;
		reset();
		holdout = arm;
		at_most = 3 * JOURNEY_DAY;
		open_carts(&r, allocator, &by_key);
		rig_added(&r, "ann", "c1", "shoes", 50, T);
		rig_added(&r, "ann", "c2", "shoes", 50, T);
		rig_ordered(&r, "ann", "c1", 1, T + 1);
		rig_deliver(&r, T + 1);
		rig_advance(&r, T + 9 * JOURNEY_DAY);
		rig_deliver(&r, T + 9 * JOURNEY_DAY);
		ended[arm] = rig_life(&r, "tour", "ended.exit") * 10 + rig_life(&r, "tour", "ended.time");
		ghosts += rig_result(&r, "tour").ghosts;
		sends += rig_result(&r, "tour").sends;
		rig_close(&r);
	}
	ck_assert_int_eq(ended[0], 11);
	ck_assert_int_eq(ended[1], 11);
	ck_assert_int_eq(ghosts, sends);
}

Suite *suite_exits(void)
{
	return torture_suite(
		"exits", torture_only_the_instance_with_the_key_ends, torture_sends_in_the_outbox_are_told_apart_by_key,
		torture_an_exits_event_has_a_condition, torture_the_goal_ends_it_within_its_window,
		torture_the_goal_stops_what_was_sent_last, torture_leaving_a_segment_ends_it, torture_a_stage_ends_it,
		torture_an_exit_can_wait_for_the_end_of_the_step, torture_a_condition_can_wait_for_the_end_of_the_step,
		torture_an_instance_lives_no_longer_than_its_limit, torture_at_its_limit_it_is_over,
		torture_exits_are_alike_for_who_is_held_out, NULL);
}
