/* The compiled form of the sketch. */
#include "strategy/check_strategy.h"

#include "base/text.h"
#include "strategy/sketch.h"
#include "strategy/model.h"
#include "support/torture.h"

#define IS(s, text) ck_assert_msg(jy_str_is(s, text), "\"%.*s\" is not \"%s\"", (int)(s).size, (s).data, text)

static uint32_t by_name(uint32_t (*find)(const journey_strategy *, journey_str), const journey_strategy *s,
			const char *name)
{
	uint32_t index = find(s, jy_str(name));

	ck_assert_msg(index != JY_NONE, "%s is not there", name);
	return index;
}

static const jy_journey *journey_named(const journey_strategy *s, const char *name)
{
	return &s->journeys[by_name(jy_strategy_journey, s, name)];
}

static void check_names(const journey_strategy *s)
{
	IS(s->name, "running-shop");
	IS(s->timezone, "Europe/Berlin");
	ck_assert_uint_eq(s->event_count, 4);
	ck_assert_uint_eq(s->journey_count, 4);
	ck_assert_uint_eq(jy_strategy_event(s, jy_str("Product Added")), 1);
	ck_assert_uint_eq(jy_strategy_event(s, jy_str("Product")), JY_NONE);
	ck_assert_uint_eq(jy_strategy_event(s, jy_str("")), JY_NONE);
	ck_assert_uint_eq(jy_strategy_attribute(s, jy_str("email")), 1);
	ck_assert_uint_eq(jy_strategy_attribute(s, jy_str("orders")), JY_NONE);
	ck_assert_uint_eq(jy_strategy_feature(s, jy_str("orders")), 2);
	ck_assert_uint_eq(jy_strategy_stage(s, jy_str("loyal")), 3);
	ck_assert_uint_eq(jy_strategy_segment(s, jy_str("fans")), 1);
	ck_assert_uint_eq(jy_strategy_trigger(s, jy_str("cart_abandoned")), 0);
	ck_assert_uint_eq(jy_strategy_channel(s, jy_str("receipt")), 2);
	ck_assert_uint_eq(jy_strategy_offer(s, jy_str("ten_percent")), 1);
	ck_assert_uint_eq(jy_strategy_kpi(s, jy_str("revenue")), 1);
	ck_assert(s->attributes[1].pii && !s->attributes[0].pii);
	ck_assert_uint_eq(jy_event_property(&s->events[1], jy_str("price")), 2);
	ck_assert_uint_eq(jy_event_property(&s->events[1], jy_str("total")), JY_NONE);
}

static void check_parts(const journey_strategy *s)
{
	const jy_trigger *trigger = &s->triggers[0];

	ck_assert(s->features[1].where != NULL && s->features[1].of != NULL && s->features[1].by == NULL);
	ck_assert(s->features[0].where == NULL);
	ck_assert_uint_eq(s->features[3].top, 16);
	ck_assert(s->features[0].definition_hash != s->features[2].definition_hash);
	ck_assert_int_eq(journey_expr_timed(s->stages[0].when), 0);
	ck_assert_int_eq(journey_expr_timed(s->stages[1].when), 1);
	ck_assert_int_eq(journey_expr_timed(s->stages[2].when), 0);
	ck_assert(journey_expr_timed(s->segments[0].when) && journey_expr_timed(s->segments[1].when));
	ck_assert_uint_eq(trigger->event, 1);
	ck_assert_uint_eq(trigger->unless, 2);
	ck_assert(trigger->when != NULL && trigger->unless_when != NULL && trigger->per != NULL &&
		  trigger->unless_per != NULL);
	ck_assert_uint_eq(trigger->capture_count, 2);
	ck_assert_uint_eq(trigger->captures[0], 1);
	ck_assert_uint_eq(trigger->captures[1], 2);
	ck_assert_uint_eq(s->consent_count, 2);
	ck_assert(s->consents[0].granted && s->consents[0].declared);
	ck_assert(!s->consents[1].granted && !s->consents[1].declared);
	ck_assert_uint_eq(s->channels[0].consent, 0);
	ck_assert_uint_eq(s->channels[1].consent, 1);
	ck_assert_uint_eq(jy_strategy_consent(s, jy_str("push_messages")), 1);
	ck_assert_uint_eq(s->channels[2].consent, JY_NONE);
	ck_assert_uint_eq(s->channels[0].cap_count, 2);
	ck_assert_uint_eq(s->channels[0].caps[1].count, 3);
	ck_assert_int_eq(s->channels[0].quiet_from, 1260);
	ck_assert_uint_eq(s->offers[1].content.count, 1);
	ck_assert_int_eq(s->offers[1].stock, 500);
}

static void check_index(const jy_indices *list, uint32_t count, uint32_t first)
{
	ck_assert_uint_eq(list->count, count);
	if (count > 0)
		ck_assert_uint_eq(list->items[0], first);
}

static void check_indices(const journey_strategy *s)
{
	const jy_event_type *ordered = &s->events[2];

	check_index(&s->events[0].features, 2, 0);
	check_index(&ordered->features, 2, 1);
	check_index(&ordered->triggers_cancel, 1, 0);
	check_index(&ordered->triggers_start, 0, 0);
	check_index(&s->events[1].triggers_start, 1, 0);
	check_index(&ordered->journeys_enter, 1, 1);
	check_index(&ordered->journeys_exit, 1, 0);
	check_index(&ordered->journeys_goal, 1, 0);
	check_index(&ordered->journeys_wait, 0, 0);
	check_index(&s->events[3].journeys_wait, 1, 0);
	check_index(&ordered->kpis, 2, 0);
	check_index(&s->segments[0].journeys_enter, 1, 2);
	check_index(&s->segments[1].journeys_exit, 1, 0);
	check_index(&s->stages[3].journeys_enter, 1, 3);
	check_index(&s->triggers[0].journeys, 1, 0);
}

static void check_order(const journey_strategy *s)
{
	static const uint32_t expected[] = {1, 3, 0, 2};
	uint32_t i;

	for (i = 0; i < 4; i++) {
		ck_assert_uint_eq(s->journey_order[i], expected[i]);
		ck_assert_uint_eq(s->journeys[expected[i]].order, i);
	}
}

/* send, wait, when {send} elif {exit} else {}, split {plain: {}, warm: {send}}, send */
static void check_steps(const jy_journey *journey)
{
	const jy_step *step = journey->steps;

	ck_assert_uint_eq(journey->step_count, 8);
	ck_assert_int_eq(step[0].kind, JY_STEP_SEND);
	ck_assert_uint_eq(step[0].next, 1);
	IS(step[0].name, "0");
	IS(step[0].where, "journeys.cart_rescue.steps[0]");
	ck_assert_uint_eq(step[0].as.send.offer_count, 2);
	ck_assert_uint_eq(step[0].as.send.offers[1].offer, 1);
	ck_assert(step[0].as.send.offers[1].cost != NULL);
	ck_assert_uint_eq(step[0].as.send.via_count, 2);
	ck_assert_uint_eq(step[0].as.send.via[0], 1);
	ck_assert_int_eq(step[1].kind, JY_STEP_WAIT);
	ck_assert_uint_eq(step[1].as.wait.event, 3);
	ck_assert(step[1].as.wait.when != NULL);
	ck_assert_int_eq(step[2].kind, JY_STEP_BRANCH);
	ck_assert_uint_eq(step[2].next, 5);
	ck_assert_uint_eq(step[2].as.branch.count, 3);
	ck_assert_uint_eq(step[2].as.branch.conditions[0].target, 3);
	ck_assert_uint_eq(step[2].as.branch.conditions[1].target, 4);
	ck_assert(step[2].as.branch.conditions[1].when != NULL);
	ck_assert(step[2].as.branch.conditions[2].when == NULL);
	ck_assert_uint_eq(step[2].as.branch.conditions[2].target, 5);
	IS(step[3].name, "2.then.0");
	IS(step[3].where, "journeys.cart_rescue.steps[2].then[0]");
	IS(step[3].as.send.template_name, "reviews");
	ck_assert_uint_eq(step[3].next, 5);
	IS(step[4].name, "2.elif.0.then.0");
	ck_assert_int_eq(step[4].kind, JY_STEP_EXIT);
	ck_assert_uint_eq(step[4].next, JY_NONE);
	ck_assert_int_eq(step[5].kind, JY_STEP_SPLIT);
	IS(step[5].as.split.seed, "subject-line");
	ck_assert_uint_eq(step[5].as.split.count, 2);
	IS(step[5].as.split.arms[0].name, "plain");
	ck_assert_uint_eq(step[5].as.split.arms[0].target, 7);
	ck_assert_uint_eq(step[5].as.split.arms[1].target, 6);
	ck_assert(step[5].as.split.arms[1].weight == 0.5);
	IS(step[6].where, "journeys.cart_rescue.steps[3].split.arms.warm.steps[0]");
	IS(step[6].name, "3.warm.0");
	ck_assert_uint_eq(step[6].next, 7);
	ck_assert_uint_eq(step[6].as.send.content.count, 1);
	IS(step[7].name, "last_word");
	ck_assert_uint_eq(step[7].next, JY_NONE);
	ck_assert_uint_eq(jy_journey_step(journey, jy_str("last_word")), 7);
	ck_assert_uint_eq(jy_journey_step(journey, jy_str("4")), JY_NONE);
}

static void check_journey(const journey_strategy *s)
{
	const jy_journey *journey = journey_named(s, "cart_rescue");

	ck_assert_int_eq(journey->enter, JY_ENTER_TRIGGER);
	ck_assert_uint_eq(journey->enter_index, 0);
	ck_assert(journey->enter_when != NULL && journey->exit_when != NULL && journey->goal_when != NULL &&
		  journey->goal_value != NULL);
	ck_assert_uint_eq(journey->exit_event, 2);
	ck_assert_uint_eq(journey->exit_segment, 1);
	ck_assert_uint_eq(journey->goal_event, 2);
	IS(journey->holdout_seed, "cart_rescue");
	check_steps(journey);
	journey = journey_named(s, "thanks");
	ck_assert_int_eq(journey->enter, JY_ENTER_EVENT);
	ck_assert_uint_eq(journey->exit_event, JY_NONE);
	ck_assert_uint_eq(journey->goal_event, JY_NONE);
	ck_assert_uint_eq(journey_named(s, "loyalty")->step_count, 0);
}

/* Every slot of every program is of a kind that the engine knows. */
static void check_slots(const journey_strategy *s)
{
	const uint32_t *slots;
	size_t i, k, count;

	ck_assert_uint_gt(s->program_count, 30);
	for (i = 0; i < s->program_count; i++) {
		count = journey_expr_slots(s->programs[i], &slots);
		for (k = 0; k < count; k++)
			ck_assert(jy_slot_kind(slots[k]) >= JY_SLOT_EVENT &&
				  jy_slot_kind(slots[k]) <= JY_SLOT_TRIGGER);
	}
	count = journey_expr_slots(s->triggers[0].when, &slots);
	ck_assert_uint_eq(count, 2);
	ck_assert_uint_eq(slots[0], JY_SLOT(JY_SLOT_EVENT, 2));
	ck_assert_uint_eq(slots[1], JY_SLOT(JY_SLOT_STAGE, 0));
	count = journey_expr_slots(s->journeys[0].steps[0].as.send.offers[1].cost, &slots);
	ck_assert_uint_eq(count, 1);
	ck_assert_uint_eq(slots[0], JY_SLOT(JY_SLOT_TRIGGER, 1));
	count = journey_expr_slots(s->offers[1].cost, &slots);
	ck_assert_uint_eq(count, 1);
	ck_assert_uint_eq(slots[0], JY_SLOT(JY_SLOT_TRIGGER, JY_TRIGGER_OPEN));
}

JOURNEY_PLAIN_TEST(sketch_is_compiled)
{
	journey_strategy *s = NULL;
	journey_error error = {0};

	ck_assert_msg(sketch_build(&sketch_plain, allocator, &s, &error) == JOURNEY_OK, "%s: %s %s",
		      error.where, error.message, error.hint);
	check_names(s);
	check_parts(s);
	check_indices(s);
	check_order(s);
	check_journey(s);
	check_slots(s);
	journey_strategy_free(s);
}

JOURNEY_TEST(sketch_survives_failed_allocations)
{
	journey_strategy *s = NULL;
	journey_error error = {0};

	TRY(sketch_build(&sketch_plain, allocator, &s, &error));
	check_parts(s);
done:
	journey_strategy_free(s);
}

/* A build that fails leaves the builder as it was. */
JOURNEY_TEST(builder_builds_again)
{
	journey_builder *b = NULL;
	journey_strategy *first = NULL, *second = NULL;
	journey_error error = {0};

	TRY(journey_builder_new(allocator, jy_str("again"), &b));
	TRY_AGAIN(journey_builder_event(b, jy_str("Seen")));
	TRY_AGAIN(journey_builder_property(b, jy_str("Seen"), jy_str("page"), JOURNEY_FIELD_STRING));
	TRY_AGAIN(journey_builder_kpi(b, jy_str("home"), jy_str("Seen"), jy_str("event.page == \"/\""),
				      jy_str("")));
	TRY_AGAIN(journey_strategy_build(b, &first, &error));
	TRY_AGAIN(journey_builder_segment(b, jy_str("all"), jy_str("true")));
	TRY_AGAIN(journey_strategy_build(b, &second, NULL));
	ck_assert_uint_eq(first->segment_count, 0);
	ck_assert_uint_eq(second->segment_count, 1);
	ck_assert_uint_eq(second->kpi_count, 1);
	ck_assert(first->hash.a != second->hash.a || first->hash.b != second->hash.b);
done:
	journey_strategy_free(first);
	journey_strategy_free(second);
	journey_builder_free(b);
}

static jy_hash128 hash_of(const sketch *s)
{
	journey_strategy *strategy = NULL;
	journey_error error = {0};
	jy_hash128 hash;

	ck_assert_int_eq(sketch_build(s, NULL, &strategy, &error), JOURNEY_OK);
	hash = strategy->hash;
	journey_strategy_free(strategy);
	return hash;
}

JOURNEY_PLAIN_TEST(hash_is_of_the_declarations)
{
	sketch changed = sketch_plain;
	jy_hash128 plain = hash_of(&sketch_plain), again = hash_of(&sketch_plain), other;

	(void)allocator;
	ck_assert(plain.a == again.a && plain.b == again.b);
	changed.branch_when = "profile.spend_365d > 501.0";
	other = hash_of(&changed);
	ck_assert(plain.a != other.a && plain.b != other.b);
	changed = sketch_plain;
	changed.step_name = NULL;
	other = hash_of(&changed);
	ck_assert(plain.a != other.a && plain.b != other.b);
}

Suite *suite_build(void)
{
	return torture_suite("strategy: build", torture_sketch_is_compiled,
			     torture_sketch_survives_failed_allocations, torture_builder_builds_again,
			     torture_hash_is_of_the_declarations, NULL);
}
