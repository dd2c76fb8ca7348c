/* Steps of <journey/steps.h>: what the builder refuses, what they become, the binary form. */
#include "strategy/check_strategy.h"

#include "base/text.h"
#include "strategy/model.h"
#include "support/torture.h"
#include <journey/steps.h>

#define S jy_str
#define DO(call) \
	do { \
		if (status == JOURNEY_OK) \
			status = (call); \
	} while (0)

static journey_status open_journey(journey_builder *b, const char *name)
{
	journey_journey_options o = {.size = sizeof(o), .name = S(name), .enter_event = S("A"), .again = JOURNEY_AGAIN_AFTER_EXIT};

	return journey_builder_journey(b, &o);
}

static journey_status declare_base(journey_builder *b)
{
	journey_channel_options push = {.size = sizeof(push), .name = S("push")};
	journey_offer_options five = {.size = sizeof(five), .name = S("five"), .text = S("5 off"), .margin = -1, .stock = -1};
	journey_status status = journey_builder_event(b, S("A"));

	DO(journey_builder_property(b, S("A"), S("id"), JOURNEY_FIELD_STRING));
	DO(journey_builder_property(b, S("A"), S("n"), JOURNEY_FIELD_INT));
	DO(journey_builder_attribute(b, S("tier"), JOURNEY_FIELD_STRING, 0));
	DO(journey_builder_attribute(b, S("born"), JOURNEY_FIELD_TIMESTAMP, 0));
	DO(journey_builder_segment(b, S("a \"b\" \\c"), S("profile.tier == \"x\"")));
	DO(journey_builder_channel(b, &push));
	DO(journey_builder_offer(b, &five));
	DO(open_journey(b, "other"));
	DO(journey_builder_journey_end(b));
	return status;
}

/* ---- all kinds ---- */

static journey_status declare_waits(journey_builder *b)
{
	journey_until_options until = {.size = sizeof(until), .date = S("profile.born"), .offset = -3 * JOURNEY_DAY, .has_at = 1, .at = 540};
	journey_until_options next = {.size = sizeof(next), .name = S("calm"), .has_at = 1, .at = 0, .days = 65};
	journey_first_options first = {.size = sizeof(first), .at_most = JOURNEY_DAY};
	journey_happens_options event = {.size = sizeof(event), .event = S("A"), .when = S("event.n > 1"), .key = S("event.id")};
	journey_happens_options segment = {.size = sizeof(segment), .segment = S("a \"b\" \\c"), .when = S("profile.tier != \"y\"")};
	journey_wait_options keyed = {.size = sizeof(keyed), .event = S("A"), .at_most = 1, .key = S("event.id")};
	journey_status status = journey_builder_wait_until(b, &until); /* 0 */

	DO(journey_builder_wait_until(b, &next));  /* 1 */
	DO(journey_builder_wait_first(b, &first)); /* 2 */
	DO(journey_builder_happens(b, &event));
	DO(journey_builder_wait(b, &keyed)); /* 3 */
	DO(journey_builder_happens(b, &segment));
	DO(journey_builder_else(b));
	DO(journey_builder_exit(b)); /* 4 */
	DO(journey_builder_end(b));
	return status;
}

static journey_status declare_effects(journey_builder *b)
{
	const journey_step_value tier[] = {{S("tier"), S("decided.pick")}}, n[] = {{S("n"), S("3")}};
	const journey_str offers[] = {S("five")};
	journey_choose_options choose = {.size = sizeof(choose), .offers = offers, .offer_count = 1, .as = S("pick")};
	journey_update_options update = {.size = sizeof(update), .values = tier, .value_count = 1};
	journey_emit_options emit = {.size = sizeof(emit), .event = S("A"), .values = n, .value_count = 1};
	journey_start_options start = {.size = sizeof(start), .journey = S("other"), .key = S("profile.tier")};
	journey_status status = journey_builder_choose(b, &choose); /* 5 */

	DO(journey_builder_update(b, &update)); /* 6 */
	DO(journey_builder_emit(b, &emit));     /* 7 */
	DO(journey_builder_start(b, &start));   /* 8 */
	return status;
}

static journey_status declare_ways(journey_builder *b)
{
	journey_loop_options loop = {.size = sizeof(loop), .when = S("profile.tier == \"x\""), .at_most = 3};
	journey_parallel_options any = {.size = sizeof(any), .any = 1};
	journey_go_options go = {.size = sizeof(go), .to = S("calm"), .at_most = 2};
	journey_status status = journey_builder_loop(b, &loop); /* 9 */

	DO(journey_builder_parallel(b, &any)); /* 10 */
	DO(journey_builder_branch(b));
	DO(journey_builder_exit(b)); /* 11 */
	DO(journey_builder_branch(b));
	DO(journey_builder_end(b));
	DO(journey_builder_go(b, &go)); /* 12 */
	DO(journey_builder_end(b));
	return status;
}

static journey_status declare_all(journey_builder *b)
{
	journey_status status = declare_base(b);

	DO(open_journey(b, "j"));
	DO(declare_waits(b));
	DO(declare_effects(b));
	DO(declare_ways(b));
	DO(journey_builder_journey_end(b));
	return status;
}

static const char *const names[] = {"0", "calm", "2", "2.first.0.0", "2.else.0", "3", "4", "5", "6", "7", "7.loop.0", "7.loop.0.any.0.0", "7.loop.1"};

static void check_links(const jy_journey *j)
{
	const jy_step *s = j->steps;
	size_t i;

	ck_assert_uint_eq(j->step_count, 13);
	for (i = 0; i < 13; i++)
		ck_assert_msg(jy_str_is(s[i].name, names[i]), "step %zu is %.*s", i, (int)s[i].name.size, s[i].name.data);
	ck_assert(jy_str_is(s[11].where, "journeys.j.steps[7].loop.steps[0].parallel.any[0][0]"));
	ck_assert(jy_str_is(s[3].where, "journeys.j.steps[2].wait.first[0].then[0]"));
	ck_assert(jy_str_is(s[4].where, "journeys.j.steps[2].wait.else[0]"));
	ck_assert(s[2].as.first.count == 2 && s[2].as.first.otherwise == 4 && s[2].as.first.items[0].target == 3);
	ck_assert(s[2].as.first.items[1].target == 5 && s[3].next == 5); /* an empty list of steps goes on behind */
	ck_assert(s[9].as.loop.target == 10 && s[9].next == JY_NONE);
	ck_assert(s[10].next == 12 && s[12].next == 9 && s[11].next == JY_NONE);
	ck_assert(s[10].as.parallel.targets[0] == 11 && s[10].as.parallel.targets[1] == JY_NONE);
	ck_assert(s[12].as.go.to == 1 && s[11].parent == 10 && s[10].parent == 9 && s[9].parent == JY_NONE);
	ck_assert(j->live == 2 && j->counted == 2 && j->decided_count == 1);
	ck_assert_ptr_nonnull(s[3].as.wait.key);
}

JOURNEY_TEST(all_kinds_are_linked_and_come_back)
{
	journey_builder *b = NULL;
	journey_strategy *first = NULL, *second = NULL;
	journey_error error = {0};
	journey_bytes x, y;

	TRY(journey_builder_new(allocator, S("t"), &b));
	TRY(declare_all(b));
	TRY_AGAIN(journey_strategy_build(b, &first, &error));
	TRY_AGAIN(journey_strategy_read(allocator, journey_strategy_bytes(first), &second, &error));
	check_links(&first->journeys[1]);
	check_links(&second->journeys[1]);
	x = journey_strategy_bytes(first);
	y = journey_strategy_bytes(second);
	ck_assert(x.size == y.size && memcmp(x.data, y.data, x.size) == 0);
done:
	journey_builder_free(b);
	journey_strategy_free(first);
	journey_strategy_free(second);
}

/* ---- what is refused at once ---- */

static void failed(const journey_builder *b, journey_status found, journey_status status, const char *where, const char *message,
		   int line)
{
	const journey_error *error = journey_builder_error(b);

	ck_assert_msg(found == status, "line %d: status %d, expected %d: %s: %s", line, found, status, error->where, error->message);
	ck_assert_msg(strcmp(error->where, where) == 0, "line %d: at %s, expected %s", line, error->where, where);
	ck_assert_msg(strstr(error->message, message) != NULL, "line %d: says \"%s\"", line, error->message);
}
#define FAILS(call, status, where, message) failed(b, call, status, where, message, __LINE__)

JOURNEY_PLAIN_TEST(wrong_steps_are_refused_at_once)
{
	journey_builder *b = NULL;
	journey_until_options until = {.size = sizeof(until)};
	journey_first_options first = {.size = sizeof(first)};
	journey_happens_options happens = {.size = sizeof(happens), .event = S("A"), .segment = S("B")};
	journey_step_value twice[] = {{S("tier"), S("1")}, {S("tier"), S("2")}};
	journey_update_options update = {.size = sizeof(update)};
	journey_loop_options loop = {.size = sizeof(loop)};
	journey_go_options go = {.size = sizeof(go), .at_most = JOURNEY_STEP_TIMES_MAX + 1, .to = S("x")};
	journey_parallel_options parallel = {.size = sizeof(parallel)};
	journey_choose_options choose = {.size = sizeof(choose)};

	ck_assert_int_eq(journey_builder_new(allocator, S("t"), &b), JOURNEY_OK);
	FAILS(journey_builder_wait_until(b, &until), JOURNEY_MISUSE, "journeys", "no journey is open");
	ck_assert_int_eq(open_journey(b, "j"), JOURNEY_OK);
	FAILS(journey_builder_wait_until(b, &until), JOURNEY_INVALID, "journeys.j.steps[0].wait.until", "is missing");
	until.has_at = 1;
	until.at = 1440;
	FAILS(journey_builder_wait_until(b, &until), JOURNEY_RANGE, "journeys.j.steps[0].wait.at", "0 to 1439");
	until.at = 0;
	until.days = 128;
	FAILS(journey_builder_wait_until(b, &until), JOURNEY_INVALID, "journeys.j.steps[0].wait.days", "no such days");
	until.days = 0;
	until.offset = 1;
	FAILS(journey_builder_wait_until(b, &until), JOURNEY_INVALID, "journeys.j.steps[0].wait.offset", "of a date");
	until.date = S("profile.born");
	until.offset = JOURNEY_UNTIL_OFFSET_MAX + 1;
	FAILS(journey_builder_wait_until(b, &until), JOURNEY_RANGE, "journeys.j.steps[0].wait.offset", "366 days");
	until.size = 8;
	FAILS(journey_builder_wait_until(b, &until), JOURNEY_MISUSE, "journeys.j.steps[0]", "size");
	FAILS(journey_builder_wait_first(b, &first), JOURNEY_INVALID, "journeys.j.steps[0].wait.at_most", "");
	first.at_most = 1;
	FAILS(journey_builder_happens(b, &happens), JOURNEY_MISUSE, "journeys", "no wait for the first");
	ck_assert_int_eq(journey_builder_wait_first(b, &first), JOURNEY_OK);
	FAILS(journey_builder_exit(b), JOURNEY_MISUSE, "journeys.j.steps[0]", "before its first");
	FAILS(journey_builder_end(b), JOURNEY_INVALID, "journeys.j.steps[0].wait.first", "nothing");
	FAILS(journey_builder_happens(b, &happens), JOURNEY_INVALID, "journeys.j.steps[0].wait.first[0]", "both");
	happens.event = happens.segment = S("");
	FAILS(journey_builder_happens(b, &happens), JOURNEY_INVALID, "journeys.j.steps[0].wait.first[0]", "missing");
	happens.when = S("true");
	happens.key = S("x");
	FAILS(journey_builder_happens(b, &happens), JOURNEY_INVALID, "journeys.j.steps[0].wait.first[0].key", "of an event");
	happens.key = S("");
	ck_assert_int_eq(journey_builder_happens(b, &happens), JOURNEY_OK);
	FAILS(journey_builder_branch(b), JOURNEY_MISUSE, "journeys", "same time");
	ck_assert_int_eq(journey_builder_else(b), JOURNEY_OK);
	FAILS(journey_builder_happens(b, &happens), JOURNEY_MISUSE, "journeys.j.steps[0]", "after its `else`");
	ck_assert_int_eq(journey_builder_end(b), JOURNEY_OK);
	FAILS(journey_builder_update(b, &update), JOURNEY_LIMIT, "journeys.j.steps[1].update", "1 to");
	update.values = twice;
	update.value_count = 2;
	FAILS(journey_builder_update(b, &update), JOURNEY_INVALID, "journeys.j.steps[1].update.tier", "twice");
	twice[1].value = S("");
	FAILS(journey_builder_update(b, &update), JOURNEY_INVALID, "journeys.j.steps[1].update.tier", "empty");
	FAILS(journey_builder_loop(b, &loop), JOURNEY_RANGE, "journeys.j.steps[1].loop.at_most", "0 times");
	FAILS(journey_builder_go(b, &go), JOURNEY_RANGE, "journeys.j.steps[1].go.at_most", "1000001 times");
	FAILS(journey_builder_choose(b, &choose), JOURNEY_INVALID, "journeys.j.steps[1].decide.offers", "at least one");
	ck_assert_int_eq(journey_builder_parallel(b, &parallel), JOURNEY_OK);
	FAILS(journey_builder_end(b), JOURNEY_INVALID, "journeys.j.steps[1].parallel", "no branches");
	FAILS(journey_builder_else(b), JOURNEY_MISUSE, "journeys", "no branch is open");
	journey_builder_free(b);
}

/* ---- what is found by building ---- */

static journey_status build(journey_builder *b, journey_error *error)
{
	journey_strategy *strategy = NULL;
	journey_status status = journey_builder_journey_end(b);

	DO(journey_strategy_build(b, &strategy, error));
	journey_strategy_free(strategy);
	journey_builder_free(b);
	return status;
}

static journey_builder *begun(const journey_allocator *allocator)
{
	journey_builder *b = NULL;

	ck_assert_int_eq(journey_builder_new(allocator, S("t"), &b), JOURNEY_OK);
	ck_assert_int_eq(declare_base(b), JOURNEY_OK);
	ck_assert_int_eq(open_journey(b, "j"), JOURNEY_OK);
	return b;
}

static void fork(journey_builder *b, int lanes)
{
	journey_parallel_options o = {.size = sizeof(o)};

	ck_assert_int_eq(journey_builder_parallel(b, &o), JOURNEY_OK);
	for (int i = 0; i < lanes; i++) {
		ck_assert_int_eq(journey_builder_branch(b), JOURNEY_OK);
		ck_assert_int_eq(journey_builder_exit(b), JOURNEY_OK);
	}
}

JOURNEY_PLAIN_TEST(jumps_stay_in_their_branch_and_branches_are_few)
{
	journey_go_options go = {.size = sizeof(go), .to = S("1")};
	journey_error error = {0};
	journey_builder *b = begun(allocator);

	fork(b, 1);
	ck_assert_int_eq(journey_builder_go(b, &go), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_end(b), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_exit(b), JOURNEY_OK);
	ck_assert_int_eq(build(b, &error), JOURNEY_INVALID);
	ck_assert_str_eq(error.where, "journeys.j.steps[0].parallel.all[0][1].go");
	b = begun(allocator);
	go.to = S("0.al.0");
	ck_assert_int_eq(journey_builder_exit(b), JOURNEY_OK);
	ck_assert_int_eq(journey_builder_go(b, &go), JOURNEY_OK);
	ck_assert_int_eq(build(b, &error), JOURNEY_NOT_FOUND);
	ck_assert_str_eq(error.where, "journeys.j.steps[1].go");
	/* 16 + 1 + 15 at once are allowed, one more is not. */
	for (int more = 0; more < 2; more++) {
		b = begun(allocator);
		fork(b, 16);
		fork(b, 16 + more);
		ck_assert_int_eq(journey_builder_end(b), JOURNEY_OK);
		ck_assert_int_eq(journey_builder_end(b), JOURNEY_OK);
		ck_assert_int_eq(build(b, &error), more ? JOURNEY_LIMIT : JOURNEY_OK);
	}
	ck_assert_str_eq(error.where, "journeys.j.steps[0].parallel");
}

Suite *suite_steps(void)
{
	return torture_suite("strategy: steps", torture_all_kinds_are_linked_and_come_back,
			     torture_wrong_steps_are_refused_at_once,
			     torture_jumps_stay_in_their_branch_and_branches_are_few, NULL);
}
