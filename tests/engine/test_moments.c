/* Conditions that time alone meets: at their very microsecond, with no event in between. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include <stdio.h>

static const char *condition;
static const char *zone; /* of the strategy; NULL: UTC */

static void waits_for(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Product Added");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, "", condition, 400 * JOURNEY_DAY);
	rig_declare_send(b, "one", "push", "now");
	DECLARE(journey_builder_journey_end(b));
}

/* The send comes at `at`, and not a microsecond earlier. */
static void met_at(const journey_allocator *allocator, const char *when, journey_time at)
{
	rig r;
	condition = when;
	rig_open(&r, allocator, &(shop){.declare = waits_for, .timezone = zone});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 0);
	for (int i = 0; i < 1000 && rig_next(&r) < at; i++)
		rig_advance(&r, rig_next(&r));
	if (rig_next(&r) != at)
		ck_abort_msg("%s: next due at +%lld, expected +%lld", when, (long long)(rig_next(&r) - T),
			     (long long)(at - T));
	rig_advance(&r, at - 1);
	ck_assert_uint_eq(rig_deliver(&r, at - 1), 0);
	rig_advance(&r, at);
	ck_assert_uint_eq(rig_deliver(&r, at), 1);
	ck_assert_int_eq(r.sends[0].decided, at);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(moments_of_now)
{
	met_at(allocator, "now >= timestamp(\"2026-03-11T08:30:00.000001Z\")",
	       rig_time("2026-03-11T08:30:00.000001Z"));
	met_at(allocator, "now - timestamp(\"2026-03-10T00:00:00Z\") > duration(\"36h\")",
	       rig_time("2026-03-11T12:00:00.000001Z"));
	/* Noon of UTC is 13 hours in Berlin; its clocks go forward on the 29th. */
	met_at(allocator, "now.getHours(\"Europe/Berlin\") == 9", rig_time("2026-03-11T08:00:00Z"));
	met_at(allocator, "now.getDate(\"Europe/Berlin\") == 30", rig_time("2026-03-29T22:00:00Z"));
	met_at(allocator, "dayOfWeek(now, \"Europe/Berlin\") == 3", rig_time("2026-03-10T23:00:00Z"));
	met_at(allocator, "timeOfDay.between(now, \"Europe/Berlin\", \"21:00\", \"08:00\")",
	       rig_time("2026-03-10T20:00:00Z"));
	met_at(allocator, "!timeOfDay.between(now, \"Europe/Berlin\", \"08:00\", \"21:00\")",
	       rig_time("2026-03-10T20:00:00Z"));
	met_at(allocator, "timeOfDay.between(now, \"+01:00\", \"12:30\", \"12:31\")",
	       rig_time("2026-03-11T11:30:00Z"));
	/* Half past two is skipped on the 29th. */
	met_at(allocator,
	       "timeOfDay.between(now, \"Europe/Berlin\", \"02:30\", \"03:30\") && "
	       "now.getDate(\"Europe/Berlin\") == 29",
	       rig_time("2026-03-29T01:00:00Z"));
	met_at(allocator, "now.getMonth() == 3 || profile.tier == \"gold\"",
	       rig_time("2026-04-01T00:00:00Z"));
}

JOURNEY_PLAIN_TEST(moments_of_features)
{
	met_at(allocator, "events.count(\"Product Added\", \"7d\") == 0", T + 7 * JOURNEY_DAY);
	met_at(allocator, "events.since(\"Product Added\") >= duration(\"30h\")", T + 30 * JOURNEY_HOUR);
	met_at(allocator, "events.any(\"Product Added\") && !events.any(\"Product Added\", \"2h\")",
	       T + 2 * JOURNEY_HOUR);
	met_at(allocator, "!segment(\"buyers\") && profile.adds_7d < 1", T + 7 * JOURNEY_DAY);
}

/* A period ends at midnight of the strategy's zone, whose clocks go forward on March 29th and back on October 25th. */
JOURNEY_PLAIN_TEST(moments_of_periods)
{
	met_at(allocator, "events.count(\"Product Added\", \"day\") == 0", rig_time("2026-03-11T00:00:00Z"));
	zone = "Europe/Berlin";
	met_at(allocator, "events.count(\"Product Added\", \"day\") == 0", rig_time("2026-03-10T23:00:00Z"));
	met_at(allocator, "!events.any(\"Product Added\", \"week\")", rig_time("2026-03-15T23:00:00Z"));
	met_at(allocator, "events.sum(\"Product Added\", \"month\", e, e.price) < 1.0",
	       rig_time("2026-03-31T22:00:00Z"));
	met_at(allocator, "events.distinct(\"Product Added\", \"quarter\", e, e.product) == 0",
	       rig_time("2026-03-31T22:00:00Z"));
	met_at(allocator, "events.count(\"Product Added\", \"year\") == 0", rig_time("2026-12-31T23:00:00Z"));
	zone = NULL;
}

/* One event weighs 1, and half of it a half-life later. */
JOURNEY_PLAIN_TEST(moments_of_decay)
{
	static const char *const conditions[] = {"events.decayed(\"Product Added\", \"1d\") < 0.5",
						 "0.5 >= events.decayed(\"Product Added\", \"1d\")",
						 "!(events.decayed(\"Product Added\", \"1d\") > 0.25)"};
	for (size_t i = 0; i < 3; i++) {
		journey_time expected = T + (i == 2 ? 2 : 1) * JOURNEY_DAY, next;
		rig r;
		condition = conditions[i];
		rig_open(&r, allocator, &(shop){.declare = waits_for});
		rig_added(&r, "ann", "c1", "shoes", 50, T);
		/* The trigger of the shop has a moment of its own. */
		while ((next = rig_next(&r)) < expected - JOURNEY_SECOND)
			rig_advance(&r, next);
		/* Weights are kept in 2^-20. */
		ck_assert_int_lt(next, expected + JOURNEY_SECOND);
		rig_advance(&r, next - 1);
		ck_assert_uint_eq(rig_deliver(&r, next - 1), 0);
		rig_advance(&r, next);
		ck_assert_uint_eq(rig_deliver(&r, next), 1);
		rig_close(&r);
	}
}

Suite *suite_moments(void)
{
	return torture_suite("moments", torture_moments_of_now, torture_moments_of_features, torture_moments_of_periods,
			     torture_moments_of_decay, NULL);
}
