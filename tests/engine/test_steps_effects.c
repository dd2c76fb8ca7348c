/* Updates, events of a journey's own, decisions, other journeys; and who is held out. */
#include "engine/check_engine.h"
#include "engine/steps.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

static void update(journey_builder *b, const char *attribute, const char *value)
{
	const journey_step_value values[] = {{S(attribute), S(value)}};
	journey_update_options o = {.size = sizeof o, .values = values, .value_count = 1};
	DECLARE(journey_builder_update(b, &o));
}

static void emit(journey_builder *b, const char *event)
{
	journey_emit_options o = {.size = sizeof o, .event = S(event)};
	DECLARE(journey_builder_emit(b, &o));
}

static void start(journey_builder *b, const char *journey, bool hand_over)
{
	journey_start_options o = {.size = sizeof o, .journey = S(journey), .hand_over = hand_over};
	DECLARE(journey_builder_start(b, &o));
}

static void by(journey_builder *b, const char *name, const char *event, double holdout)
{
	journey_journey_options j = rig_journey_by_event(name, event);
	j.holdout = holdout;
	DECLARE(journey_builder_journey(b, &j));
}

/* ---- updates ---- */

static void updates(journey_builder *b)
{
	journey_journey_options gold = {.size = sizeof gold,
					.name = S("gold"),
					.enter_segment = S("golden"),
					.again = JOURNEY_AGAIN_AFTER_EXIT};
	DECLARE(journey_builder_segment(b, S("golden"), S("profile.tier == \"gold\"")));
	by(b, "j", "Product Added", 0);
	update(b, "tier", "\"gold\"");
	DECLARE(journey_builder_when(b, S("profile.tier == \"gold\" && segment(\"golden\")")));
	steps_send(b, "sees");
	steps_close(b);
	steps_wait(b, JOURNEY_HOUR);
	steps_send(b, "{{ profile.tier }}");
	steps_end(b);
	DECLARE(journey_builder_journey(b, &gold));
	steps_send(b, "entered");
	steps_end(b);
	by(b, "waiting", "Page Read", 0);
	rig_declare_wait(b, "", "profile.tier == \"gold\"", JOURNEY_DAY);
	steps_send(b, "met");
	steps_end(b);
}

static void updated(play *p)
{
	rig_read(&p->r, "ann", 1, T);
	play_added(p, "ann", "c", T + 1);
	/* The step after it sees it; what it sets off comes once the event is dealt with. */
	play_sent(p, "sees met entered");
	/* The latest by time counts, whoever said it. */
	play_trait(p, "ann", "tier", "old", T);
	play_until(p, T + 1 + JOURNEY_HOUR);
	play_sent(p, "gold");
	play_trait(p, "ann", "tier", "new", T + 2 * JOURNEY_HOUR);
	play_added(p, "ann", "c", T + 3 * JOURNEY_HOUR);
	play_sent(p, "sees entered");
}

JOURNEY_PLAIN_TEST(an_update_is_seen_at_once_and_sets_things_off_after)
{
	play_both(allocator, &(shop){.declare = updates}, updated);
}

/* ---- events ---- */

static void emits(journey_builder *b)
{
	by(b, "j", "Product Added", 0);
	emit(b, "Order Completed");
	DECLARE(journey_builder_when(b, S("profile.orders == 1")));
	steps_send(b, "orders:1");
	steps_close(b);
	emit(b, "Order Completed");
	steps_send(b, "orders:{{ profile.orders }}");
	steps_end(b);
	by(b, "thanks", "Order Completed", 0);
	steps_send(b, "thanks");
	steps_wait(b, JOURNEY_HOUR);
	steps_end(b);
}

static void emitted(play *p)
{
	play_added(p, "ann", "c", T);
	/* The second finds the first instance waiting. */
	play_sent(p, "orders:1 orders:2 thanks");
	ck_assert_int_eq(rig_count(&p->r, "lost.steps"), 0);
}

JOURNEY_PLAIN_TEST(an_emitted_event_counts_and_sets_things_off)
{
	play_both(allocator, &(shop){.declare = emits}, emitted);
}

/* Two journeys that set each other off for ever. */
static void circle(journey_builder *b)
{
	by(b, "a", "Product Added", 0);
	emit(b, "Order Completed");
	steps_end(b);
	by(b, "b", "Order Completed", 0);
	emit(b, "Product Added");
	steps_end(b);
}

static void circled(play *p)
{
	play_added(p, "ann", "c", T);
	ck_assert_int_eq(rig_count(&p->r, "lost.steps"), 1);
	ck_assert_int_eq(rig_result(&p->r, "a").entries + rig_result(&p->r, "b").entries, 1 + JOURNEY_EMITS_MAX);
	play_added(p, "ann", "c", T + 1);
	ck_assert_int_eq(rig_count(&p->r, "lost.steps"), 2);
}

JOURNEY_PLAIN_TEST(journeys_that_set_each_other_off_are_cut_and_counted)
{
	play_both(allocator, &(shop){.declare = circle}, circled);
}

/* ---- other journeys ---- */

static void starts(journey_builder *b)
{
	journey_journey_options once = rig_journey_by_event("once", "Page Read");
	once.again = JOURNEY_AGAIN_NEVER;
	once.enter_when = S("profile.tier != \"no\"");
	by(b, "j", "Product Added", 0);
	steps_send(b, "before");
	start(b, "once", false);
	steps_send(b, "after");
	steps_end(b);
	by(b, "k", "Email Clicked", 0);
	steps_send(b, "k");
	start(b, "l", true);
	steps_send(b, "never");
	steps_end(b);
	by(b, "l", "Page Read", 0);
	steps_send(b, "l");
	steps_end(b);
	DECLARE(journey_builder_journey(b, &once));
	steps_send(b, "once");
	steps_end(b);
}

static void started(play *p)
{
	play_trait(p, "ann", "tier", "yes", T);
	play_added(p, "ann", "c", T);
	play_sent(p, "before after once");
	play_added(p, "ann", "c", T + 1);
	play_sent(p, "before after"); /* its rules of entry hold */
	play_trait(p, "ben", "tier", "no", T + 1);
	play_added(p, "ben", "c", T + 2);
	play_sent(p, "before after");
	play_clicked(p, "ann", "x", T + 3);
	play_sent(p, "k l");
}

JOURNEY_PLAIN_TEST(a_journey_starts_another_under_its_rules)
{
	play_both(allocator, &(shop){.declare = starts}, started);
}

/* ---- decisions ---- */

static void decides(journey_builder *b)
{
	const journey_str offers[] = {S("five"), S("ten")}, only[] = {S("ten")};
	journey_choose_options o = {.size = sizeof o, .offers = offers, .offer_count = 2, .as = S("pick")};
	journey_choose_options none = {.size = sizeof none, .offers = only, .offer_count = 1, .as = S("other")};
	by(b, "j", "Product Added", 0);
	DECLARE(journey_builder_choose(b, &o));
	DECLARE(journey_builder_choose(b, &none));
	steps_wait(b, JOURNEY_HOUR);
	DECLARE(journey_builder_when(b, S("decided.pick == \"ten\"")));
	steps_send(b, "ten");
	DECLARE(journey_builder_else(b));
	steps_send(b, "[{{ decided.pick }},{{ decided.other }}]");
	steps_close(b);
	steps_end(b);
}

static void decided(play *p)
{
	play_added(p, "ann", "c", T);
	play_trait(p, "ann", "tier", "gold", T + 1); /* too late: it is decided */
	play_until(p, T + JOURNEY_HOUR);
	play_sent(p, "[five,]");
	play_added(p, "ann", "c", T + JOURNEY_HOUR);
	play_until(p, T + 2 * JOURNEY_HOUR);
	play_sent(p, "ten");
}

JOURNEY_PLAIN_TEST(a_decision_is_kept_with_the_instance)
{
	play_both(allocator, &(shop){.declare = decides}, decided);
}

/* ---- who is held out ---- */

static void held(journey_builder *b)
{
	DECLARE(journey_builder_attribute(b, S("seen"), JOURNEY_FIELD_INT, 0));
	by(b, "j", "Product Added", 1);
	update(b, "tier", "\"gold\"");
	emit(b, "Order Completed");
	start(b, "other", false);
	DECLARE(journey_builder_when(b, S("profile.tier == \"gold\"")));
	steps_send(b, "gold");
	steps_close(b);
	steps_wait(b, JOURNEY_HOUR);
	DECLARE(journey_builder_when(b, S("profile.tier == \"gold\" && profile.orders == 0")));
	steps_send(b, "still");
	steps_close(b);
	steps_end(b);
	by(b, "other", "Page Read", 0);
	steps_send(b, "other");
	steps_end(b);
	by(b, "plain", "Email Clicked", 0);
	steps_send(b, "tier:{{ profile.tier }}");
	steps_end(b);
}

static void held_out(play *p)
{
	play_added(p, "ann", "c", T);
	play_until(p, T + JOURNEY_HOUR);
	play_sent(p, "");
	/* The same way as the others went, by what the journey would have said. */
	ck_assert_int_eq(rig_result(&p->r, "j").ghosts, 2);
	ck_assert_int_eq(rig_result(&p->r, "other").entries, 0);
	play_clicked(p, "ann", "x", T + 2 * JOURNEY_HOUR);
	play_sent(p, "tier:");
}

JOURNEY_PLAIN_TEST(of_who_is_held_out_nothing_changes_beyond_the_journey)
{
	play_both(allocator, &(shop){.declare = held}, held_out);
}

/* ---- sizes ---- */

static journey_status add_size(void *user, const journey_row *row)
{
	size_t *size = user;
	const unsigned char *key = row->key.data;
	if (row->key.size > 4 && key[4] == 3) /* JY_ROW_ACTIONS */
		*size += row->value.size;
	return JOURNEY_OK;
}

static size_t actions_size(const rig *r)
{
	size_t size = 0;
	const journey_bytes from = {"", 0}, to = {"\xff\xff\xff\xff\xff", 5};
	IS(r->storage.scan(r->storage.user, from, to, SIZE_MAX, add_size, &size), JOURNEY_OK);
	return size;
}

static void nothing(journey_builder *b)
{
	by(b, "j", "Product Added", 0);
	steps_end(b);
}

static void branching(journey_builder *b)
{
	journey_parallel_options all = {.size = sizeof all};
	journey_loop_options loop = {.size = sizeof loop, .at_most = 3};
	by(b, "j", "Product Added", 0);
	DECLARE(journey_builder_loop(b, &loop));
	DECLARE(journey_builder_parallel(b, &all));
	for (int i = 0; i < 4; i++) {
		DECLARE(journey_builder_branch(b));
		steps_wait(b, JOURNEY_DAY);
	}
	steps_close(b);
	steps_close(b);
	steps_end(b);
}

static void waiting(journey_builder *b)
{
	by(b, "j", "Product Added", 0);
	steps_wait(b, JOURNEY_DAY);
	steps_end(b);
}

static size_t size_with(const journey_allocator *allocator, void (*declare)(journey_builder *))
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = declare});
	rig_added(&r, "ann", "cart1", "shoes", 50, T);
	size_t size = actions_size(&r);
	rig_close(&r);
	return size;
}

JOURNEY_PLAIN_TEST(an_instance_is_small_in_the_store)
{
	size_t none = size_with(allocator, nothing), one = size_with(allocator, waiting),
	       four = size_with(allocator, branching);
	if (getenv("JOURNEY_VERBOSE") != NULL)
		printf("an instance that waits: %zu bytes; in a loop with four branches: %zu\n", one - none, four - none);
	ck_assert_uint_gt(one, none);
	ck_assert_uint_le(one - none, 64);
	ck_assert_uint_le(four - none, 256);
}

Suite *suite_steps_effects(void)
{
	return torture_suite("steps: effects", torture_an_update_is_seen_at_once_and_sets_things_off_after,
			     torture_an_emitted_event_counts_and_sets_things_off,
			     torture_journeys_that_set_each_other_off_are_cut_and_counted,
			     torture_a_journey_starts_another_under_its_rules, torture_a_decision_is_kept_with_the_instance,
			     torture_of_who_is_held_out_nothing_changes_beyond_the_journey,
			     torture_an_instance_is_small_in_the_store, NULL);
}
