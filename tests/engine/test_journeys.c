/* Journeys: waits, branches, splits, exits, re-entry. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include <stdio.h>

/* The text of the send that is the n-th in the order of delivery. */
static const char *text(const rig *r, size_t n)
{
	ck_assert_uint_lt(n, r->send_count);
	return r->sends[n].text;
}

static void waits(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Product Added");
	j.exit_event = S("Order Completed");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "push", "one");
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	rig_declare_send(b, "two", "push", "two");
	rig_declare_wait(b, "Email Clicked", "event.link == \"yes\"", JOURNEY_DAY);
	rig_declare_send(b, "three", "push", "three");
	rig_declare_wait(b, "", "profile.tier == \"gold\"", JOURNEY_DAY);
	rig_declare_send(b, "four", "push", "four");
	DECLARE(journey_builder_journey_end(b));
}

static const shop touring = {.declare = waits};

JOURNEY_PLAIN_TEST(waits_end_by_time)
{
	rig r;
	rig_open(&r, allocator, &touring);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	rig_advance(&r, T + JOURNEY_HOUR - 1);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR - 1), 0);
	rig_advance(&r, T + JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR), 1);
	rig_advance(&r, T + JOURNEY_HOUR + JOURNEY_DAY - 1);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR + JOURNEY_DAY - 1), 0);
	rig_advance(&r, T + JOURNEY_HOUR + 2 * JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + 3 * JOURNEY_DAY), 2);
	ck_assert_str_eq(text(&r, 2), "three");
	ck_assert_str_eq(text(&r, 3), "four");
	ck_assert_int_eq(r.sends[2].decided, T + JOURNEY_HOUR + JOURNEY_DAY);
	ck_assert_int_eq(r.sends[3].decided, T + JOURNEY_HOUR + 2 * JOURNEY_DAY);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(waits_end_by_event_and_by_condition)
{
	rig r;
	rig_open(&r, allocator, &touring);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_clicked(&r, "ann", "yes", T + JOURNEY_MINUTE); /* too soon: it waits for time alone */
	rig_advance(&r, T + JOURNEY_HOUR);
	rig_clicked(&r, "ann", "no", T + 2 * JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_HOUR), 2);
	rig_clicked(&r, "ann", "yes", T + 3 * JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + 3 * JOURNEY_HOUR), 1);
	rig_trait(&r, "ann", NULL, "tier", "silver", T + 4 * JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + 4 * JOURNEY_HOUR), 0);
	rig_trait(&r, "ann", NULL, "tier", "gold", T + 5 * JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + 5 * JOURNEY_HOUR), 1);
	ck_assert_str_eq(text(&r, 3), "four");
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(event_at_the_end_of_a_wait_is_too_late)
{
	rig r;
	rig_open(&r, allocator, &touring);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_advance(&r, T + JOURNEY_HOUR);
	rig_clicked(&r, "ann", "yes", T + JOURNEY_HOUR + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR + JOURNEY_DAY), 2); /* the timer was not run yet */
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(exit_interrupts_a_wait)
{
	rig r;
	rig_open(&r, allocator, &touring);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	rig_ordered(&r, "ann", "c9", 1, T + JOURNEY_MINUTE);
	rig_advance(&r, T + 5 * JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + 5 * JOURNEY_DAY), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(exit_reaches_a_send_in_the_outbox)
{
	rig r;
	rig_open(&r, allocator, &touring);
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_ordered(&r, "ann", "c9", 1, T + 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 2), 0);
	ck_assert_int_eq(rig_suppressed(&r, "tour", "exit"), 1);
	/* A new entry afterwards is not stopped by the old exit. */
	rig_added(&r, "ann", "c2", "hat", 5, T + 3);
	ck_assert_uint_eq(rig_deliver(&r, T + 3), 1);
	rig_close(&r);
}

static void leaves_when(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Product Added");
	j.exit_when = S("profile.tier == \"gone\"");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "push", "one");
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	rig_declare_send(b, "two", "push", "two");
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(exit_condition_holds_at_hand_over_too)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = leaves_when});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_trait(&r, "ann", NULL, "tier", "gone", T + 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 2), 0);
	rig_advance(&r, T + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 0);
	rig_added(&r, "ann", "c1", "shoes", 50, T + JOURNEY_DAY); /* the door is shut */
	ck_assert_int_eq(rig_result(&r, "tour").entries, 1);
	rig_close(&r);
}

static void leaves_by_segment(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Product Added");
	j.exit_segment = S("buyers");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	rig_declare_send(b, "two", "push", "two");
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(entering_the_exit_segment_ends_it)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = leaves_by_segment});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_added(&r, "bob", "c1", "shoes", 50, T);
	rig_ordered(&r, "ann", "c1", 100.01, T + 1);
	rig_ordered(&r, "bob", "c1", 100, T + 1);
	rig_advance(&r, T + JOURNEY_DAY);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 1);
	ck_assert_str_eq(r.sends[0].user, "bob");
	rig_close(&r);
}

/* ---- branches and splits ---- */

static void branches(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("fork", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_when(b, S("profile.adds_7d >= 2")));
	rig_declare_send(b, "a", "push", "two");
	DECLARE(journey_builder_else_when(b, S("profile.adds_7d >= 1")));
	rig_declare_send(b, "b", "push", "one");
	DECLARE(journey_builder_else(b));
	rig_declare_send(b, "c", "push", "none");
	DECLARE(journey_builder_end(b));
	rig_declare_send(b, "d", "push", "after");
	DECLARE(journey_builder_exit(b));
	rig_declare_send(b, "e", "push", "never");
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(first_branch_that_holds_is_taken)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = branches});
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 2);
	rig_added(&r, "ann", "c", "p", 1, T + 1);
	rig_read(&r, "ann", 1, T + 2);
	ck_assert_uint_eq(rig_deliver(&r, T + 2), 2);
	rig_added(&r, "ann", "c", "p", 1, T + 3);
	rig_read(&r, "ann", 1, T + 4);
	ck_assert_uint_eq(rig_deliver(&r, T + 4), 2);
	int none = 0, one = 0, two = 0, after = 0;
	for (size_t i = 0; i < 6; i++) {
		none += i < 2 && text(&r, i)[0] == 'n';
		one += i / 2 == 1 && text(&r, i)[0] == 'o';
		two += i / 2 == 2 && text(&r, i)[0] == 't';
		after += text(&r, i)[0] == 'a';
	}
	ck_assert_int_eq(none, 1);
	ck_assert_int_eq(one, 1);
	ck_assert_int_eq(two, 1);
	ck_assert_int_eq(after, 3);
	rig_close(&r);
}

static void splits(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("test", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_split(b, S("colour")));
	DECLARE(journey_builder_arm(b, S("red"), 0.3));
	rig_declare_send(b, "r", "push", "red");
	DECLARE(journey_builder_arm(b, S("blue"), 0.7));
	rig_declare_send(b, "b", "push", "blue");
	DECLARE(journey_builder_end(b));
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(split_follows_the_published_hash_and_stays)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = splits});
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 50; i++) {
			char user[16];
			double n;
			snprintf(user, sizeof user, "u%d", i);
			IS(journey_assign_hash(2, S("colour"), S(user), &n), JOURNEY_OK);
			rig_read(&r, user, 1, T + round * 100 + i);
			ck_assert_uint_eq(rig_deliver(&r, T + round * 100 + i), 1);
			ck_assert_str_eq(text(&r, r.send_count - 1), n < 0.3 ? "red" : "blue");
		}
		rig_reopen(&r);
	}
	rig_close(&r);
}

/* ---- re-entry ---- */

static journey_again again;
static journey_duration again_after;

static void re_entry(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Page Read");
	j.again = again;
	j.again_after = again_after;
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	DECLARE(journey_builder_journey_end(b));
}

static int64_t entries_at(const journey_allocator *allocator, const journey_time *times, size_t n)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = re_entry});
	for (size_t i = 0; i < n; i++) {
		rig_advance(&r, times[i]);
		rig_read(&r, "ann", 1, times[i]);
	}
	int64_t entries = rig_result(&r, "tour").entries;
	rig_close(&r);
	return entries;
}

JOURNEY_PLAIN_TEST(re_entry_follows_its_rule)
{
	const journey_time times[] = {T, T + JOURNEY_HOUR - 1, T + JOURNEY_HOUR, T + 7 * JOURNEY_DAY - 1,
				      T + 7 * JOURNEY_DAY};
	again = JOURNEY_AGAIN_NEVER;
	ck_assert_int_eq(entries_at(allocator, times, 5), 1);
	again = JOURNEY_AGAIN_AFTER_EXIT;
	ck_assert_int_eq(entries_at(allocator, times, 2), 1); /* still inside */
	ck_assert_int_eq(entries_at(allocator, times, 3), 2);
	ck_assert_int_eq(entries_at(allocator, times, 4), 3);
	again = JOURNEY_AGAIN_AFTER;
	again_after = 7 * JOURNEY_DAY;
	ck_assert_int_eq(entries_at(allocator, times, 4), 1);
	ck_assert_int_eq(entries_at(allocator, times, 5), 2);
}

static void by_borders(journey_builder *b)
{
	journey_journey_options s = rig_journey_by_event("segment", "");
	s.enter_segment = S("buyers");
	journey_journey_options g = rig_journey_by_event("stage", "");
	g.enter_stage = S("customer");
	DECLARE(journey_builder_journey(b, &s));
	rig_declare_send(b, "hello", "push", "buyer");
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_journey(b, &g));
	rig_declare_send(b, "hello", "push", "customer");
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(segments_and_stages_are_entered_and_left_by_the_clock)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = by_borders});
	rig_ordered(&r, "ann", "c", 60, T);
	rig_ordered(&r, "ann", "c", 60, T + JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_HOUR), 2);
	rig_advance(&r, T + 30 * JOURNEY_DAY); /* the first order leaves the window */
	rig_ordered(&r, "ann", "c", 50, T + 30 * JOURNEY_DAY + 1);
	ck_assert_int_eq(rig_result(&r, "segment").entries, 2);
	ck_assert_int_eq(rig_result(&r, "stage").entries, 1);
	rig_close(&r);
}

Suite *suite_journeys(void)
{
	return torture_suite(
		"journeys", torture_waits_end_by_time, torture_waits_end_by_event_and_by_condition,
		torture_event_at_the_end_of_a_wait_is_too_late, torture_exit_interrupts_a_wait,
		torture_exit_reaches_a_send_in_the_outbox, torture_exit_condition_holds_at_hand_over_too,
		torture_entering_the_exit_segment_ends_it, torture_first_branch_that_holds_is_taken,
		torture_split_follows_the_published_hash_and_stays, torture_re_entry_follows_its_rule,
		torture_segments_and_stages_are_entered_and_left_by_the_clock, NULL);
}
