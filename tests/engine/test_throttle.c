/* Throttles and ramps: never too many in a span, the highest priority first, no storms. */
#include "engine/check_sending.h"
#include "engine/rig.h"

#include <stdio.h>
#include <string.h>

static journey_sending_options rules; /* of the test that is running */

static void declare_mail(journey_builder *b, const char *name, const char *when, double priority, int transactional)
{
	journey_journey_options j = rig_journey_by_event(name, "Page Read");
	journey_str via = S("email");
	journey_send_options send = {.size = sizeof send, .name = S("one"), .text = S("mail"), .via = &via, .via_count = 1,
				     .priority = priority, .transactional = transactional};
	j.enter_when = S(when);
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
}

static void declare(journey_builder *b)
{
	declare_mail(b, "low", "event.n == 0.0", 1, 0);
	declare_mail(b, "high", "event.n == 1.0", 2, 0);
	declare_mail(b, "bill", "event.n == 2.0", 0, 1);
	rules.size = sizeof rules;
	rules.channel = S("email");
	DECLARE(journey_builder_sending(b, &rules));
}

static const shop s = {.timezone = "Europe/Berlin", .email_open = true, .declare = declare};

static void throttle(uint32_t count, journey_duration window)
{
	memset(&rules, 0, sizeof rules);
	rules.throttle = (journey_cap){count, window};
}

static void reads(rig *r, int from, int count, double n, journey_time time)
{
	char user[16];
	for (int i = from; i < from + count; i++) {
		snprintf(user, sizeof user, "u%d", i);
		rig_read(r, user, n, time);
	}
}

/* No span of the window has more than `most` of what was handed over. */
static void never_more(const rig *r, uint32_t most, journey_duration window)
{
	for (size_t i = 0; i < r->send_count; i++) {
		uint32_t n = 0;
		for (size_t k = i; k < r->send_count && r->sends[k].handed - r->sends[i].handed < window; k++)
			n++;
		ck_assert_uint_le(n, most);
	}
}

JOURNEY_PLAIN_TEST(a_throttle_is_a_number_in_any_span)
{
	rig r;
	throttle(3, JOURNEY_MINUTE);
	rig_open(&r, allocator, &s);
	reads(&r, 0, 2, 0, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 2);
	reads(&r, 2, 5, 0, T + 10 * JOURNEY_SECOND);
	ck_assert_uint_eq(rig_deliver(&r, T + 10 * JOURNEY_SECOND), 1);
	rig_reopen(&r);
	ck_assert_int_eq(rig_next(&r), T + JOURNEY_MINUTE);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_MINUTE - 1), 0);
	ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_MINUTE), 2);
	ck_assert_uint_eq(rig_deliver(&r, T + 70 * JOURNEY_SECOND - 1), 0);
	ck_assert_uint_eq(rig_deliver(&r, T + 70 * JOURNEY_SECOND), 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_MINUTE), 1);
	never_more(&r, 3, JOURNEY_MINUTE);
	ck_assert_uint_eq(r.send_count, 7);
	rig_close(&r);
}

/* What came later, with a higher priority, goes first; among equals what was decided first. */
JOURNEY_PLAIN_TEST(slots_go_to_the_highest_priority)
{
	rig r;
	throttle(1, JOURNEY_MINUTE);
	rig_open(&r, allocator, &s);
	reads(&r, 0, 1, 0, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	for (int i = 1; i < 4; i++)
		reads(&r, i, 1, 0, T + i);
	ck_assert_uint_eq(rig_deliver(&r, T + 4), 0);
	for (int i = 4; i < 6; i++)
		reads(&r, i, 1, 1, T + i);
	ck_assert_uint_eq(rig_deliver(&r, T + 6), 0);
	for (int i = 1; i < 7; i++) {
		rig_reopen(&r);
		ck_assert_uint_eq(rig_deliver(&r, T + i * JOURNEY_MINUTE), i < 6 ? 1 : 0);
	}
	static const char *const order[] = {"u0", "u4", "u5", "u1", "u2", "u3"};
	for (int i = 0; i < 6; i++)
		ck_assert_str_eq(r.sends[i].user, order[i]);
	rig_close(&r);
}

/* Of what is due together, too. */
JOURNEY_PLAIN_TEST(what_is_due_together_goes_by_priority)
{
	rig r;
	throttle(2, JOURNEY_MINUTE);
	rig_open(&r, allocator, &s);
	reads(&r, 0, 4, 0, T);
	reads(&r, 4, 2, 1, T + 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 2), 2);
	ck_assert_str_eq(r.sends[0].journey, "high");
	ck_assert_str_eq(r.sends[1].journey, "high");
	rig_close(&r);
}

/* A host that asks seldom: spans are those of what really left. */
JOURNEY_PLAIN_TEST(a_host_that_comes_late_sends_no_more)
{
	rig r;
	throttle(5, JOURNEY_MINUTE);
	rig_open(&r, allocator, &s);
	reads(&r, 0, 40, 0, T);
	for (int i = 0; i < 20; i++)
		rig_deliver(&r, T + i * 150 * JOURNEY_SECOND);
	ck_assert_uint_eq(r.send_count, 40);
	never_more(&r, 5, JOURNEY_MINUTE);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(transactional_sends_are_not_throttled)
{
	rig r;
	throttle(1, JOURNEY_DAY);
	rig_open(&r, allocator, &s);
	reads(&r, 0, 3, 2, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 3);
	reads(&r, 0, 3, 0, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_throttle_of_none_drops)
{
	rig r;
	throttle(0, JOURNEY_MINUTE);
	rig_open(&r, allocator, &s);
	reads(&r, 0, 3, 0, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 0);
	ck_assert_int_eq(rig_suppressed(&r, "low", "throttle"), 3);
	rig_close(&r);
}

/* What is put off is checked again in its slot; the slot of what no longer may goes to the next. */
JOURNEY_PLAIN_TEST(a_slot_that_is_not_used_goes_to_the_next)
{
	shop asking = s;
	rig r;
	throttle(1, JOURNEY_MINUTE);
	asking.email_open = false;
	asking.marketing = true;
	rig_open(&r, allocator, &asking);
	for (int i = 0; i < 4; i++)
		reads(&r, i, 1, 0, T + i);
	ck_assert_uint_eq(rig_deliver(&r, T + 4), 1);
	rig_consent(&r, "u1", "marketing", false, T + 5);
	ck_assert_uint_eq(rig_deliver(&r, T + 4 + JOURNEY_MINUTE), 1);
	ck_assert_str_eq(r.sends[1].user, "u2");
	ck_assert_int_eq(rig_suppressed(&r, "low", "consent"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_ramp_grows_by_the_day)
{
	static const uint32_t steps[] = {1, 0, 3};
	rig r;
	memset(&rules, 0, sizeof rules);
	rules.ramp_start = S("2026-03-11");
	rules.ramp = steps;
	rules.ramp_count = 3;
	rig_open(&r, allocator, &s);
	reads(&r, 0, 20, 0, T); /* on the 10th */
	ck_assert_uint_eq(rig_deliver(&r, T), 0);
	/* Midnight in Berlin. */
	ck_assert_uint_eq(rig_deliver(&r, rig_time("2026-03-10T22:59:59.999999Z")), 0);
	ck_assert_uint_eq(rig_deliver(&r, rig_time("2026-03-10T23:00:00Z")), 1);
	ck_assert_uint_eq(rig_deliver(&r, rig_time("2026-03-12T22:59:59.999999Z")), 0);
	ck_assert_uint_eq(rig_deliver(&r, rig_time("2026-03-12T23:00:00Z")), 3);
	rig_reopen(&r);
	ck_assert_uint_eq(rig_deliver(&r, rig_time("2026-03-13T12:00:00Z")), 0);
	ck_assert_uint_eq(rig_deliver(&r, rig_time("2026-03-13T23:00:00Z")), 16);
	rig_close(&r);
}

/* Each is looked at when it comes, and in its slot: the work is that of the number of sends. */
JOURNEY_PLAIN_TEST(thousands_drain_without_storms)
{
	rig r;
	throttle(100, JOURNEY_MINUTE);
	rig_open(&r, allocator, &s);
	OK(&r, journey_engine_begin(r.engine));
	reads(&r, 0, 4000, 0, T);
	OK(&r, journey_engine_commit(r.engine));
	for (int i = 0; i < 40; i++)
		ck_assert_uint_eq(rig_deliver(&r, T + i * JOURNEY_MINUTE), 100);
	never_more(&r, 100, JOURNEY_MINUTE);
	rig_close(&r);
}

Suite *suite_throttle(void)
{
	return torture_suite("throttle", torture_a_throttle_is_a_number_in_any_span, torture_slots_go_to_the_highest_priority,
			     torture_what_is_due_together_goes_by_priority, torture_a_host_that_comes_late_sends_no_more,
			     torture_transactional_sends_are_not_throttled, torture_a_throttle_of_none_drops,
			     torture_a_slot_that_is_not_used_goes_to_the_next, torture_a_ramp_grows_by_the_day,
			     torture_thousands_drain_without_storms, NULL);
}
