/* The life of journeys in a strategy: what the builder refuses, and that the binary form brings it back. */
#include "strategy/check_strategy.h"

#include "base/buffer.h"
#include "base/hash.h"
#include "base/text.h"
#include "strategy/model.h"
#include "support/torture.h"
#include <journey/lifecycle.h>

#define STR(text) {text, sizeof(text) - 1}

static const journey_lifecycle_options life = {
	.size = sizeof life,
	.standing = JOURNEY_PAUSED,
	.catch_up = JOURNEY_CATCH_UP_SKIP,
	.missing = JOURNEY_MISSING_NEXT,
	.limits = JOURNEY_LIMIT_AT_ONCE | JOURNEY_LIMIT_ENTRIES | JOURNEY_LIMIT_TOTAL,
	.at_once = 3,
	.entries = 5,
	.entries_window = 30 * JOURNEY_DAY,
	.total = 10000,
	.set = STR("promotions"),
	.at_most = 60 * JOURNEY_DAY,
	.priority = STR("trigger.total * 2.0"),
};
static const journey_exit_options exits[] = {
	{.size = sizeof exits[0], .event = STR("Seen"), .when = STR("event.total > 1.0"), .key = STR("event.id")},
	{.size = sizeof exits[0], .left = STR("some"), .at_step_end = 1},
	{.size = sizeof exits[0], .segment = STR("some")},
	{.size = sizeof exits[0], .stage = STR("late")},
	{.size = sizeof exits[0], .condition = STR("stage == \"late\""), .at_step_end = 1},
	{.size = sizeof exits[0], .condition = STR("stage == \"early\"")},
	{.size = sizeof exits[0], .goal = 1},
};
#define EXITS (sizeof exits / sizeof *exits)
static const journey_enter_options ways[] = {
	{.size = sizeof ways[0], .segment = STR("some")},
	{.size = sizeof ways[0], .stage = STR("late"), .from = STR("early")},
	{.size = sizeof ways[0], .trigger = STR("seen")},
};
static const journey_set_options promotions = {.size = sizeof promotions,
					       .name = STR("promotions"),
					       .limits = JOURNEY_LIMIT_AT_ONCE | JOURNEY_LIMIT_ENTRIES,
					       .at_once = 1,
					       .entries = 2,
					       .entries_window = 7 * JOURNEY_DAY};

#define DO(call)                                                                                                     \
	do {                                                                                                         \
		journey_status do_status = (call);                                                                   \
		if (do_status != JOURNEY_OK)                                                                         \
			return do_status;                                                                            \
	} while (0)

static journey_status declare_world(journey_builder *b)
{
	static const journey_str capture[] = {STR("total")};
	const journey_trigger_options seen = {.size = sizeof seen,
					      .name = STR("seen"),
					      .event = STR("Seen"),
					      .per = STR("event.id"),
					      .capture = capture,
					      .capture_count = 1};

	DO(journey_builder_event(b, jy_str("Seen")));
	DO(journey_builder_property(b, jy_str("Seen"), jy_str("id"), JOURNEY_FIELD_STRING));
	DO(journey_builder_property(b, jy_str("Seen"), jy_str("total"), JOURNEY_FIELD_DOUBLE));
	DO(journey_builder_stage(b, jy_str("early"), jy_str("true")));
	DO(journey_builder_stage(b, jy_str("late"), jy_str("now < timestamp(\"2030-01-01T00:00:00Z\")")));
	DO(journey_builder_segment(b, jy_str("some"), jy_str("stage == \"late\"")));
	return journey_builder_trigger(b, &seen);
}

static journey_status declare_journey(journey_builder *b)
{
	const journey_journey_options j = {.size = sizeof j,
					   .name = STR("j"),
					   .enter_trigger = STR("seen"),
					   .again = JOURNEY_AGAIN_PER_KEY,
					   .goal_event = STR("Seen"),
					   .goal_within = JOURNEY_DAY};
	const journey_wait_options wait = {.size = sizeof wait, .name = STR("fresh"), .at_most = JOURNEY_DAY};

	DO(journey_builder_journey(b, &j));
	DO(journey_builder_wait(b, &wait));
	return journey_builder_journey_end(b);
}

static journey_status declare_life(journey_builder *b)
{
	size_t i;

	DO(journey_builder_journey_set(b, &promotions));
	DO(journey_builder_lifecycle(b, jy_str("j"), &life));
	for (i = 0; i < EXITS; i++)
		DO(journey_builder_exit_rule(b, jy_str("j"), &exits[i]));
	for (i = 0; i < 3; i++)
		DO(journey_builder_enter(b, jy_str("j"), &ways[i]));
	return journey_builder_rename(b, jy_str("j"), jy_str("stale"), jy_str("fresh"));
}

static journey_status declare_all(journey_builder *b)
{
	DO(declare_world(b));
	DO(declare_journey(b));
	return declare_life(b);
}

static void check(const journey_strategy *s)
{
	const jy_journey *j = &s->journeys[0];
	const jy_life *l = &j->life;

	ck_assert(l->standing == JOURNEY_PAUSED && l->catch_up == JOURNEY_CATCH_UP_SKIP);
	ck_assert(l->missing == JOURNEY_MISSING_NEXT && l->at_most == 60 * JOURNEY_DAY);
	ck_assert(l->limits.set == 7 && l->limits.at_once == 3 && l->limits.entries == 5 && l->limits.total == 10000);
	ck_assert(l->limits.window == 30 * JOURNEY_DAY && l->set == 0 && l->priority != NULL);
	ck_assert_uint_eq(l->exit_count, EXITS - 1); /* the condition that ends it at once is the journey's own */
	ck_assert_ptr_nonnull(j->exit_when);
	ck_assert(l->exits[0].cause == JY_EXIT_EVENT && l->exits[0].key != NULL && l->exits[0].when != NULL);
	ck_assert(l->exits[1].cause == JY_EXIT_LEFT && l->exits[1].at_step_end);
	ck_assert(l->exits[2].cause == JY_EXIT_SEGMENT && !l->exits[2].at_step_end);
	ck_assert(l->exits[3].cause == JY_EXIT_STAGE && l->exits[3].index == 1);
	ck_assert(l->exits[4].cause == JY_EXIT_CONDITION && l->exits[4].at_step_end);
	ck_assert(l->exits[5].cause == JY_EXIT_GOAL);
	ck_assert_uint_eq(l->way_count, 3);
	ck_assert(l->ways[1].kind == JY_ENTER_STAGE && l->ways[1].from == 0);
	ck_assert_uint_eq(l->rename_count, 1);
	ck_assert(jy_str_is(l->renames[0].from, "stale") && l->renames[0].to == 0);
	ck_assert(l->remembered == -1 && l->apart);
	ck_assert(s->journey_set_count == 1 && s->journey_sets[0].limits.entries == 2);
}

JOURNEY_TEST(lives_come_back)
{
	journey_builder *b = NULL;
	journey_strategy *first = NULL, *second = NULL;
	journey_error error = {0};
	journey_bytes x, y;

	TRY(journey_builder_new(allocator, jy_str("lives"), &b));
	TRY(declare_all(b));
	TRY_AGAIN(journey_strategy_build(b, &first, &error));
	check(first);
	x = journey_strategy_bytes(first);
	TRY_AGAIN(journey_strategy_read(allocator, x, &second, &error));
	check(second);
	y = journey_strategy_bytes(second);
	ck_assert(x.size == y.size && memcmp(x.data, y.data, x.size) == 0);
done:
	journey_strategy_free(first);
	journey_strategy_free(second);
	journey_builder_free(b);
}

/* Bytes with a right checksum, but wrong inside: refused by the reader or the builder, never a crash. */
JOURNEY_PLAIN_TEST(wrong_lives_are_refused)
{
	journey_builder *b = NULL;
	journey_strategy *first = NULL, *second;
	journey_error error = {0};
	journey_bytes bytes;
	jy_buffer copy;
	size_t i, k;

	ck_assert_int_eq(journey_builder_new(allocator, jy_str("lives"), &b), JOURNEY_OK);
	ck_assert_int_eq(declare_all(b), JOURNEY_OK);
	ck_assert_int_eq(journey_strategy_build(b, &first, &error), JOURNEY_OK);
	bytes = journey_strategy_bytes(first);
	jy_buffer_init(&copy, allocator);
	ck_assert(jy_buffer_bytes(&copy, bytes.data, bytes.size));
	for (i = 5; i < copy.size - 4; i++) {
		unsigned char was = copy.data[i];
		uint32_t sum;

		copy.data[i] = (unsigned char)(was + 1 + i % 200);
		sum = jy_crc32c(copy.data, copy.size - 4);
		for (k = 0; k < 4; k++)
			copy.data[copy.size - 4 + k] = (unsigned char)(sum >> (8 * k));
		second = NULL;
		if (journey_strategy_read(allocator, jy_buffer_view(&copy), &second, &error) == JOURNEY_OK)
			journey_strategy_free(second);
		copy.data[i] = was;
	}
	jy_buffer_free(&copy);
	journey_strategy_free(first);
	journey_builder_free(b);
}

#define IS(call, wanted) ck_assert_int_eq(call, wanted)

JOURNEY_PLAIN_TEST(the_builder_refuses_what_cannot_be)
{
	journey_builder *b = NULL;
	journey_str j = jy_str("j");
	journey_lifecycle_options o = {.size = sizeof o};
	journey_exit_options e = {.size = sizeof e};
	journey_enter_options w = {.size = sizeof w};
	journey_set_options s = {.size = sizeof s, .name = STR("s")};
	int i;

	IS(journey_builder_new(allocator, jy_str("lives"), &b), JOURNEY_OK);
	IS(declare_world(b), JOURNEY_OK);
	IS(journey_builder_lifecycle(b, j, &life), JOURNEY_NOT_FOUND);
	IS(declare_journey(b), JOURNEY_OK);
	IS(journey_builder_lifecycle(NULL, j, &life), JOURNEY_MISUSE);
	IS(journey_builder_lifecycle(b, j, NULL), JOURNEY_MISUSE);
	o.standing = (journey_standing)3;
	IS(journey_builder_lifecycle(b, j, &o), JOURNEY_INVALID);
	o = (journey_lifecycle_options){.size = sizeof o, .at_once = 1}; /* its bit is missing */
	IS(journey_builder_lifecycle(b, j, &o), JOURNEY_INVALID);
	o = (journey_lifecycle_options){.size = sizeof o, .limits = JOURNEY_LIMIT_ENTRIES, .entries = 1};
	IS(journey_builder_lifecycle(b, j, &o), JOURNEY_INVALID); /* in no window */
	o = (journey_lifecycle_options){.size = sizeof o, .limits = JOURNEY_LIMIT_TOTAL, .total = -1};
	IS(journey_builder_lifecycle(b, j, &o), JOURNEY_INVALID);
	o = (journey_lifecycle_options){.size = sizeof o, .enter_from = STR("early")};
	IS(journey_builder_lifecycle(b, j, &o), JOURNEY_INVALID);
	IS(journey_builder_lifecycle(b, j, &life), JOURNEY_OK);
	IS(journey_builder_lifecycle(b, j, &life), JOURNEY_INVALID); /* twice */
	IS(journey_builder_exit_rule(b, j, &e), JOURNEY_INVALID);
	e = (journey_exit_options){.size = sizeof e, .event = STR("Seen"), .goal = 1};
	IS(journey_builder_exit_rule(b, j, &e), JOURNEY_INVALID);
	e = (journey_exit_options){.size = sizeof e, .left = STR("some"), .key = STR("event.id")};
	IS(journey_builder_exit_rule(b, j, &e), JOURNEY_INVALID);
	IS(journey_builder_enter(b, j, &w), JOURNEY_INVALID);
	w = (journey_enter_options){.size = sizeof w, .segment = STR("some"), .from = STR("early")};
	IS(journey_builder_enter(b, j, &w), JOURNEY_INVALID);
	IS(journey_builder_journey_set(b, &s), JOURNEY_INVALID); /* without a limit */
	s.limits = JOURNEY_LIMIT_TOTAL;
	IS(journey_builder_journey_set(b, &s), JOURNEY_INVALID);
	s.limits = JOURNEY_LIMIT_AT_ONCE;
	IS(journey_builder_journey_set(b, &s), JOURNEY_OK);
	IS(journey_builder_journey_set(b, &s), JOURNEY_INVALID); /* twice */
	IS(journey_builder_rename(b, j, jy_str("a"), jy_str("fresh")), JOURNEY_OK);
	IS(journey_builder_rename(b, j, jy_str("a"), jy_str("fresh")), JOURNEY_INVALID);
	for (i = 0; i < JOURNEY_EXITS_MAX; i++)
		IS(journey_builder_exit_rule(b, j, &exits[0]), JOURNEY_OK);
	IS(journey_builder_exit_rule(b, j, &exits[0]), JOURNEY_LIMIT);
	journey_builder_free(b);
}

Suite *suite_lifecycle(void)
{
	return torture_suite("strategy: lifecycle", torture_lives_come_back, torture_wrong_lives_are_refused,
			     torture_the_builder_refuses_what_cannot_be, NULL);
}
