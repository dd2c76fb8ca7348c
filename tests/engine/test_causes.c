/* Triggers by segments, stages, attributes, conditions and scores; how often a trigger fires. */
#include "engine/causes_rig.h"
#include "engine/check_engine.h"

/* ---- segments and stages ---- */

static void membership(journey_builder *b)
{
	/* `buyers` is whoever has ordered; `lately` has bought within a week. */
	DECLARE(journey_builder_segment(b, S("lately"), S("events.count(\"Order Completed\", \"7d\") > 0")));
	cause_of(b, "in", JOURNEY_CAUSE_ENTERS, "lately");
	cause_of(b, "out", JOURNEY_CAUSE_LEAVES, "lately");
	cause_of(b, "grown", JOURNEY_CAUSE_STAGE, "customer");
	fires(b, "in", "in {{ trigger.at }}");
	fires(b, "out", "out {{ trigger.at }}");
	fires(b, "grown", "{{ trigger.from }}>{{ trigger.to }}");
}

static const shop members = {.declare = membership};

JOURNEY_PLAIN_TEST(a_segment_fires_when_it_is_entered_and_left)
{
	rig r;
	rig_open(&r, allocator, &members);
	rig_read(&r, "ann", 1, T - 1);
	rig_ordered(&r, "ann", "c1", 5, T);
	ck_assert_uint_eq(sent(&r, "in", T), 1);
	ck_assert_uint_eq(sent(&r, "grown", T), 1);
	ck_assert_str_eq(last(&r, "in"), "in 2026-03-10T12:00:00Z");
	ck_assert_str_eq(last(&r, "grown"), "visitor>customer");
	rig_ordered(&r, "ann", "c2", 5, T + JOURNEY_DAY); /* still in it */
	ck_assert_uint_eq(sent(&r, "in", T + JOURNEY_DAY), 1);
	/* By the clock alone, at its moment, not before. */
	ck_assert_int_eq(rig_next(&r), T + 7 * JOURNEY_DAY);
	rig_advance(&r, T + 8 * JOURNEY_DAY - 1);
	ck_assert_uint_eq(sent(&r, "out", T + 8 * JOURNEY_DAY - 1), 0);
	rig_reopen(&r);
	rig_advance(&r, T + 8 * JOURNEY_DAY);
	ck_assert_uint_eq(sent(&r, "out", T + 8 * JOURNEY_DAY), 1);
	ck_assert_str_eq(last(&r, "out"), "out 2026-03-18T12:00:00Z");
	rig_ordered(&r, "ann", "c3", 5, T + 9 * JOURNEY_DAY);
	ck_assert_uint_eq(sent(&r, "in", T + 9 * JOURNEY_DAY), 2);
	ck_assert_uint_eq(sent(&r, "grown", T + 9 * JOURNEY_DAY), 1);
	rig_close(&r);
}

static void from_stage(journey_builder *b)
{
	journey_cause_options o = cause("grown", JOURNEY_CAUSE_STAGE);
	o.of = S("customer");
	o.from = S("customer");
	DECLARE(journey_builder_cause(b, &o));
	fires(b, "grown", "never: it is no move");
}

JOURNEY_PLAIN_TEST(a_stage_that_was_left_must_be_the_one_that_is_named)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = from_stage});
	rig_ordered(&r, "ann", "c1", 5, T);
	ck_assert_uint_eq(sent(&r, "grown", T), 0);
	rig_close(&r);
}

/* ---- attributes ---- */

static void attributes(journey_builder *b)
{
	journey_cause_options o = cause("any", JOURNEY_CAUSE_ATTRIBUTE);
	o.of = S("tier");
	DECLARE(journey_builder_cause(b, &o));
	o.name = S("up");
	o.from = S("\"silver\"");
	o.to = S("\"gold\"");
	DECLARE(journey_builder_cause(b, &o));
	o.name = S("picky");
	o.from = S("");
	o.when = S("trigger.to == \"gold\" && profile.tier == trigger.to");
	DECLARE(journey_builder_cause(b, &o));
	fires(b, "any", "any");
	fires(b, "up", "{{ trigger.from }}>{{ trigger.to }}");
	fires(b, "picky", "picky");
}

JOURNEY_PLAIN_TEST(an_attribute_fires_when_it_gets_another_value)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = attributes});
	rig_trait(&r, "ann", NULL, "tier", "silver", T);
	ck_assert_uint_eq(sent(&r, "any", T), 1);
	rig_trait(&r, "ann", NULL, "tier", "silver", T + 1); /* the same */
	ck_assert_uint_eq(sent(&r, "any", T + 1), 1);
	ck_assert_uint_eq(sent(&r, "up", T + 1), 0);
	rig_reopen(&r);
	rig_trait(&r, "ann", NULL, "tier", "gold", T + 2);
	ck_assert_uint_eq(sent(&r, "any", T + 2), 2);
	ck_assert_uint_eq(sent(&r, "up", T + 2), 1);
	ck_assert_uint_eq(sent(&r, "picky", T + 2), 1);
	ck_assert_str_eq(last(&r, "up"), "silver>gold");
	rig_trait(&r, "bob", NULL, "tier", "gold", T + 3); /* from none */
	ck_assert_uint_eq(sent(&r, "up", T + 3), 1);
	ck_assert_uint_eq(sent(&r, "picky", T + 3), 2);
	/* An older statement changes nothing, so it fires nothing. */
	rig_event e;
	rig_make(&r, &e, JOURNEY_EVENT_IDENTIFY, "ann", "", T - JOURNEY_DAY);
	rig_put_text(&e, "tier", "bronze");
	OK(&r, rig_feed(&r, &e, T + 4));
	ck_assert_uint_eq(sent(&r, "any", T + 4), 3);
	rig_close(&r);
}

/* ---- conditions ---- */

static void edges(journey_builder *b)
{
	journey_cause_options o = cause("keen", JOURNEY_CAUSE_BECOMES);
	DECLARE(journey_builder_score(b, S("lead")));
	DECLARE(journey_builder_score_add(b, S("lead"), S("profile.orders > 1"), 30));
	o.condition = S("events.count(\"Page Read\", \"1d\") >= 2");
	DECLARE(journey_builder_cause(b, &o));
	o = cause("hot", JOURNEY_CAUSE_BECOMES);
	o.score = S("lead");
	o.level = 30;
	DECLARE(journey_builder_cause(b, &o));
	o = cause("quiet", JOURNEY_CAUSE_BECOMES);
	o.condition = S("events.count(\"Page Read\", \"1d\") == 0 && profile.orders > 0");
	DECLARE(journey_builder_cause(b, &o));
	fires(b, "keen", "keen");
	fires(b, "hot", "hot");
	fires(b, "quiet", "quiet {{ trigger.at }}");
}

static const shop edged = {.declare = edges};

JOURNEY_PLAIN_TEST(a_condition_fires_when_it_comes_to_hold)
{
	rig r;
	rig_open(&r, allocator, &edged);
	rig_read(&r, "ann", 1, T);
	ck_assert_uint_eq(sent(&r, "keen", T), 0);
	rig_read(&r, "ann", 2, T + JOURNEY_HOUR);
	ck_assert_uint_eq(sent(&r, "keen", T + JOURNEY_HOUR), 1);
	rig_read(&r, "ann", 3, T + 2 * JOURNEY_HOUR); /* it holds still */
	rig_reopen(&r);
	ck_assert_uint_eq(sent(&r, "keen", T + 2 * JOURNEY_HOUR), 1);
	/* Two of the three leave the day; then two come in. */
	rig_advance(&r, T + 26 * JOURNEY_HOUR);
	rig_read(&r, "ann", 4, T + 27 * JOURNEY_HOUR);
	rig_read(&r, "ann", 5, T + 28 * JOURNEY_HOUR);
	ck_assert_uint_eq(sent(&r, "keen", T + 28 * JOURNEY_HOUR), 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_condition_comes_to_hold_by_time_alone)
{
	rig r;
	rig_open(&r, allocator, &edged);
	rig_read(&r, "ann", 1, T);
	rig_ordered(&r, "ann", "c", 1, T + 1);
	rig_advance(&r, T + JOURNEY_DAY - 1);
	ck_assert_uint_eq(sent(&r, "quiet", T + JOURNEY_DAY - 1), 0);
	rig_advance(&r, T + JOURNEY_DAY);
	ck_assert_uint_eq(sent(&r, "quiet", T + JOURNEY_DAY), 1);
	ck_assert_str_eq(last(&r, "quiet"), "quiet 2026-03-11T12:00:00Z");
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_score_fires_when_it_reaches_its_level)
{
	rig r;
	rig_open(&r, allocator, &edged);
	rig_ordered(&r, "ann", "c", 1, T);
	ck_assert_uint_eq(sent(&r, "hot", T), 0);
	rig_ordered(&r, "ann", "d", 1, T + 1);
	ck_assert_uint_eq(sent(&r, "hot", T + 1), 1);
	rig_ordered(&r, "ann", "e", 1, T + 2);
	ck_assert_uint_eq(sent(&r, "hot", T + 2), 1);
	rig_close(&r);
}

/* What a trigger keeps of a condition is nobody's segment. */
static void refuse_change(void *user, const journey_change *change)
{
	(void)user;
	ck_assert(change->name.size == 0 || change->name.data[0] != 1);
}

JOURNEY_PLAIN_TEST(a_condition_is_no_segment_to_others)
{
	rig r;
	rig_open(&r, allocator, &edged);
	IS(journey_engine_watch(r.engine, refuse_change, NULL), JOURNEY_OK);
	rig_read(&r, "ann", 1, T);
	rig_read(&r, "ann", 2, T + 1);
	ck_assert_uint_eq(sent(&r, "keen", T + 1), 1);
	journey_report *report = NULL;
	OK(&r, journey_engine_report(r.engine, &report));
	ck_assert_uint_eq(journey_report_look(report)->segment_count, 1);
	journey_report_free(report);
	rig_close(&r);
}

/* ---- how often ---- */

static void limits(journey_builder *b)
{
	journey_trigger_options t = {.size = sizeof t, .event = S("Page Read")};
	journey_sessions_options sessions = {.size = sizeof sessions, .gap = 30 * JOURNEY_MINUTE};
	DECLARE(journey_builder_sessions(b, &sessions));
	t.name = S("ever");
	DECLARE(journey_builder_trigger(b, &t));
	DECLARE(journey_builder_once(b, S("ever"), JOURNEY_ONCE_CUSTOMER));
	t.name = S("visit");
	DECLARE(journey_builder_trigger(b, &t));
	DECLARE(journey_builder_once(b, S("visit"), JOURNEY_ONCE_SESSION));
	t.name = S("page");
	t.per = S("event.n");
	DECLARE(journey_builder_trigger(b, &t));
	DECLARE(journey_builder_once(b, S("page"), JOURNEY_ONCE_KEY));
	fires(b, "ever", "ever");
	fires(b, "visit", "visit");
	fires(b, "page", "page");
}

static const shop limited = {.declare = limits};

JOURNEY_PLAIN_TEST(once_is_once_for_customer_session_and_key)
{
	rig r;
	journey_time next = T + 40 * JOURNEY_MINUTE + 30 * JOURNEY_MINUTE; /* the gap has passed */
	rig_open(&r, allocator, &limited);
	rig_read(&r, "ann", 1, T);
	rig_read(&r, "ann", 1, T + 20 * JOURNEY_MINUTE);
	rig_reopen(&r);
	rig_read(&r, "ann", 2, T + 40 * JOURNEY_MINUTE);
	ck_assert_uint_eq(sent(&r, "ever", T + 40 * JOURNEY_MINUTE), 1);
	ck_assert_uint_eq(sent(&r, "visit", T + 40 * JOURNEY_MINUTE), 1);
	ck_assert_uint_eq(sent(&r, "page", T + 40 * JOURNEY_MINUTE), 2);
	rig_read(&r, "ann", 1, next - 1);
	ck_assert_uint_eq(sent(&r, "visit", next - 1), 1);
	rig_read(&r, "ann", 1, next - 1 + 30 * JOURNEY_MINUTE);
	ck_assert_uint_eq(sent(&r, "visit", next + JOURNEY_HOUR), 2);
	ck_assert_uint_eq(sent(&r, "ever", next + JOURNEY_HOUR), 1);
	ck_assert_uint_eq(sent(&r, "page", next + JOURNEY_HOUR), 2);
	rig_read(&r, "bob", 1, next + JOURNEY_HOUR);
	ck_assert_uint_eq(sent(&r, "ever", next + JOURNEY_HOUR), 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(once_stays_once_after_customers_join)
{
	rig r;
	rig_open(&r, allocator, &limited);
	rig_read(&r, "?x", 1, T);
	rig_trait(&r, "ann", "x", NULL, NULL, T + 1);
	rig_read(&r, "ann", 1, T + 2);
	ck_assert_uint_eq(sent(&r, "ever", T + 2), 1);
	ck_assert_uint_eq(sent(&r, "visit", T + 2), 1);
	ck_assert_uint_eq(sent(&r, "page", T + 2), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(keys_that_are_forgotten_are_counted)
{
	rig r;
	rig_open(&r, allocator, &limited);
	for (int i = 0; i <= JOURNEY_ONCE_KEYS_MAX; i++)
		rig_read(&r, "ann", i, T + i);
	ck_assert_int_eq(rig_count(&r, "lost.once"), 1);
	ck_assert_uint_eq(sent(&r, "page", T + JOURNEY_MINUTE), JOURNEY_ONCE_KEYS_MAX + 1);
	rig_read(&r, "ann", 0, T + JOURNEY_HOUR); /* the oldest was */
	ck_assert_uint_eq(sent(&r, "page", T + JOURNEY_HOUR), JOURNEY_ONCE_KEYS_MAX + 2);
	rig_read(&r, "ann", 2, T + JOURNEY_HOUR + 1);
	ck_assert_uint_eq(sent(&r, "page", T + JOURNEY_HOUR + 1), JOURNEY_ONCE_KEYS_MAX + 2);
	rig_close(&r);
}

/* ---- time of day, day of the week ---- */

static void hours(journey_builder *b)
{
	journey_trigger_options t = {.size = sizeof t, .name = S("office"), .event = S("Page Read")};
	journey_cause_options o = cause("dawn", JOURNEY_CAUSE_BECOMES);
	t.when = S("timeOfDay.between(now, profile.zone, \"09:00\", \"17:00\") && "
		   "now.getDayOfWeek(profile.zone) in [1, 2, 3, 4, 5]");
	DECLARE(journey_builder_trigger(b, &t));
	o.condition = S("timeOfDay.between(now, profile.zone, \"06:00\", \"07:00\") && profile.orders >= 0");
	DECLARE(journey_builder_cause(b, &o));
	fires(b, "office", "office");
	fires(b, "dawn", "dawn {{ trigger.at }}");
}

JOURNEY_PLAIN_TEST(a_condition_knows_the_customers_hours)
{
	rig r;
	journey_time nine = rig_time("2026-03-13T14:00:00Z"); /* in New York, a Friday */
	rig_open(&r, allocator, &(shop){.declare = hours});
	rig_trait(&r, "ann", NULL, "timezone", "America/New_York", nine - JOURNEY_HOUR);
	rig_read(&r, "ann", 1, nine - 1);
	ck_assert_uint_eq(sent(&r, "office", nine - 1), 0);
	rig_read(&r, "ann", 1, nine);
	rig_read(&r, "ann", 1, nine + 8 * JOURNEY_HOUR - 1);
	rig_read(&r, "ann", 1, nine + 8 * JOURNEY_HOUR);
	rig_read(&r, "ann", 1, nine + JOURNEY_DAY); /* Saturday */
	ck_assert_uint_eq(sent(&r, "office", nine + JOURNEY_DAY), 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(an_hour_begins_by_time_alone)
{
	rig r;
	journey_time six = rig_time("2026-03-13T11:00:00Z"); /* in New York */
	rig_open(&r, allocator, &(shop){.declare = hours});
	rig_trait(&r, "ann", NULL, "timezone", "America/New_York", six - JOURNEY_HOUR);
	rig_advance(&r, six - 1);
	ck_assert_uint_eq(sent(&r, "dawn", six - 1), 0);
	rig_advance(&r, six);
	ck_assert_uint_eq(sent(&r, "dawn", six), 1);
	rig_advance(&r, six + JOURNEY_DAY);
	ck_assert_uint_eq(sent(&r, "dawn", six + JOURNEY_DAY), 2);
	ck_assert_str_eq(last(&r, "dawn"), "dawn 2026-03-14T11:00:00Z");
	rig_close(&r);
}

/* ---- held out ---- */

static void half(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_trigger("grown", "grown");
	cause_of(b, "grown", JOURNEY_CAUSE_STAGE, "customer");
	j.holdout = 0.5;
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "mail", "push", "{{ trigger.to }}");
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(who_is_held_out_goes_the_same_way)
{
	rig r;
	char in[32], out[32];
	rig_open(&r, allocator, &(shop){.declare = half});
	rig_find_unit("grown", 0.5, false, "u", 0, in);
	rig_find_unit("grown", 0.5, true, "u", 0, out);
	rig_ordered(&r, in, "c", 1, T);
	rig_ordered(&r, out, "c", 1, T);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	ck_assert_str_eq(r.sends[0].user, in);
	ck_assert_int_eq(rig_result(&r, "grown").entries, 2);
	ck_assert_int_eq(rig_result(&r, "grown").ghosts, 1);
	rig_close(&r);
}

Suite *suite_causes(void)
{
	return torture_suite(
		"causes", torture_a_segment_fires_when_it_is_entered_and_left,
		torture_a_stage_that_was_left_must_be_the_one_that_is_named,
		torture_an_attribute_fires_when_it_gets_another_value,
		torture_a_condition_fires_when_it_comes_to_hold,
		torture_a_condition_comes_to_hold_by_time_alone,
		torture_a_score_fires_when_it_reaches_its_level, torture_a_condition_is_no_segment_to_others,
		torture_once_is_once_for_customer_session_and_key, torture_once_stays_once_after_customers_join,
		torture_keys_that_are_forgotten_are_counted,
		torture_a_condition_knows_the_customers_hours, torture_an_hour_begins_by_time_alone, torture_who_is_held_out_goes_the_same_way, NULL);
}
