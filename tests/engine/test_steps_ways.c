/* Loops, jumps, branches beside each other. */
#include "engine/check_engine.h"
#include "engine/steps.h"

#include "base/buffer.h"
#include "base/text.h"
#include "engine/run.h"
#include <string.h>

static void loop(journey_builder *b, const char *when, uint32_t at_most)
{
	journey_loop_options o = {.size = sizeof o, .when = S(when), .at_most = at_most};
	DECLARE(journey_builder_loop(b, &o));
}

static void parallel(journey_builder *b, bool any)
{
	journey_parallel_options o = {.size = sizeof o, .any = any};
	DECLARE(journey_builder_parallel(b, &o));
}

static void branch(journey_builder *b)
{
	DECLARE(journey_builder_branch(b));
}

static void go(journey_builder *b, const char *to, uint32_t at_most)
{
	journey_go_options o = {.size = sizeof o, .to = S(to), .at_most = at_most};
	DECLARE(journey_builder_go(b, &o));
}

/* ---- loops and jumps ---- */

static void loops(journey_builder *b)
{
	steps_begin(b, "j");
	loop(b, "profile.orders == 0", 3);
	steps_send(b, "turn");
	steps_wait(b, JOURNEY_HOUR);
	loop(b, "", 2);
	steps_send(b, "in");
	steps_close(b);
	steps_close(b);
	steps_send(b, "end");
	steps_end(b);
}

static void turns(play *p)
{
	play_added(p, "ann", "c", T);
	play_sent(p, "turn");
	play_until(p, T + JOURNEY_HOUR);
	play_sent(p, "in in turn");
	play_until(p, T + 2 * JOURNEY_HOUR);
	play_sent(p, "in in turn");
	play_until(p, T + 3 * JOURNEY_HOUR);
	play_sent(p, "in in end");
	/* Its condition is looked at before each turn. */
	play_added(p, "ann", "c", T + 3 * JOURNEY_HOUR);
	play_sent(p, "turn");
	play_ordered(p, "ann", "c", T + 3 * JOURNEY_HOUR + 1);
	play_until(p, T + 4 * JOURNEY_HOUR);
	play_sent(p, "in in end");
	play_added(p, "ann", "c", T + 4 * JOURNEY_HOUR);
	play_sent(p, "end");
}

JOURNEY_PLAIN_TEST(a_loop_takes_its_turns)
{
	play_both(allocator, &(shop){.declare = loops}, turns);
}

static void jumps(journey_builder *b)
{
	journey_wait_options wait = {.size = sizeof wait, .name = S("again"), .at_most = JOURNEY_HOUR};
	journey_send_options last = {.size = sizeof last, .name = S("last"), .text = S("last"), .via_count = 1};
	const journey_str via[] = {S("push")};
	last.via = via;
	steps_begin(b, "j");
	DECLARE(journey_builder_wait(b, &wait));
	loop(b, "", 2);
	steps_send(b, "turn");
	DECLARE(journey_builder_when(b, S("profile.tier == \"out\"")));
	go(b, "last", 0);
	steps_close(b);
	go(b, "again", 2);
	steps_close(b);
	steps_send(b, "end");
	DECLARE(journey_builder_send(b, &last));
	steps_end(b);
}

/* A jump out of a loop forgets its turns. */
static void jumped(play *p)
{
	play_added(p, "ann", "c", T);
	play_until(p, T + JOURNEY_HOUR);
	play_sent(p, "turn");
	play_until(p, T + 2 * JOURNEY_HOUR);
	play_sent(p, "turn");
	play_until(p, T + 3 * JOURNEY_HOUR);
	play_sent(p, "turn turn end last"); /* two jumps were all */
	play_added(p, "ann", "c", T + 4 * JOURNEY_HOUR);
	play_trait(p, "ann", "tier", "out", T + 4 * JOURNEY_HOUR);
	play_until(p, T + 5 * JOURNEY_HOUR);
	play_sent(p, "turn last");
}

JOURNEY_PLAIN_TEST(a_jump_goes_where_it_says_as_often_as_it_says)
{
	play_both(allocator, &(shop){.declare = jumps}, jumped);
}

static void endless(journey_builder *b)
{
	steps_begin(b, "j");
	loop(b, "", 1000000);
	steps_close(b);
	steps_send(b, "never");
	steps_end(b);
}

static void stopped(play *p)
{
	play_added(p, "ann", "c", T);
	play_until(p, T + JOURNEY_DAY);
	play_sent(p, "");
	ck_assert_int_eq(rig_count(&p->r, "stopped.instances"), 1);
	play_added(p, "ann", "c", T + JOURNEY_DAY);
	ck_assert_int_eq(rig_count(&p->r, "stopped.instances"), 2);
}

JOURNEY_PLAIN_TEST(what_makes_no_progress_is_stopped_and_counted)
{
	play_both(allocator, &(shop){.declare = endless}, stopped);
}

/* ---- branches beside each other ---- */

static void all_of_them(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("j", "Product Added");
	j.exit_event = S("Page Read");
	DECLARE(journey_builder_journey(b, &j));
	parallel(b, false);
	branch(b);
	steps_send(b, "a1");
	steps_wait(b, 2 * JOURNEY_HOUR);
	steps_send(b, "a2");
	branch(b);
	rig_declare_wait(b, "Email Clicked", "", JOURNEY_DAY);
	steps_send(b, "b1");
	parallel(b, true);
	branch(b);
	steps_wait(b, JOURNEY_HOUR);
	steps_send(b, "fast");
	branch(b);
	steps_wait(b, 5 * JOURNEY_HOUR);
	steps_send(b, "slow");
	steps_close(b);
	steps_send(b, "b2");
	branch(b);
	steps_close(b);
	steps_send(b, "end");
	steps_end(b);
}

static void side_by_side(play *p)
{
	play_added(p, "ann", "c", T);
	play_sent(p, "a1");
	play_clicked(p, "ann", "x", T + 1);
	play_sent(p, "b1");
	play_until(p, T + JOURNEY_HOUR);
	play_sent(p, "");
	play_until(p, T + 1 + JOURNEY_HOUR);
	play_sent(p, "fast b2"); /* the slow one is gone */
	play_until(p, T + 2 * JOURNEY_HOUR - 1);
	play_sent(p, "");
	play_until(p, T + 2 * JOURNEY_HOUR);
	play_sent(p, "a2 end");
	play_until(p, T + 2 * JOURNEY_DAY);
	play_sent(p, "");
	ck_assert_int_eq(rig_result(&p->r, "j").entries, 1);
	/* An exit ends all of them. */
	play_added(p, "ann", "c", T + 2 * JOURNEY_DAY);
	play_clicked(p, "ann", "x", T + 2 * JOURNEY_DAY + 1);
	play_sent(p, "a1 b1");
	rig_read(&p->r, "ann", 1, T + 2 * JOURNEY_DAY + 2);
	play_until(p, T + 9 * JOURNEY_DAY);
	play_sent(p, "");
}

JOURNEY_PLAIN_TEST(branches_run_beside_each_other_and_join)
{
	play_both(allocator, &(shop){.declare = all_of_them}, side_by_side);
}

static void leaves_early(journey_builder *b)
{
	steps_begin(b, "j");
	parallel(b, false);
	branch(b);
	steps_wait(b, JOURNEY_HOUR);
	DECLARE(journey_builder_exit(b));
	branch(b);
	steps_wait(b, JOURNEY_DAY);
	steps_send(b, "never");
	steps_close(b);
	steps_send(b, "never");
	steps_end(b);
}

static void left(play *p)
{
	play_added(p, "ann", "c", T);
	play_until(p, T + 2 * JOURNEY_DAY);
	play_sent(p, "");
	ck_assert_int_eq(rig_next(&p->r), JOURNEY_TIME_NONE);
}

JOURNEY_PLAIN_TEST(an_exit_in_one_branch_ends_the_instance)
{
	play_both(allocator, &(shop){.declare = leaves_early}, left);
}

static void in_a_loop(journey_builder *b)
{
	steps_begin(b, "j");
	loop(b, "", 2);
	parallel(b, true);
	branch(b);
	loop(b, "", 3);
	steps_wait(b, JOURNEY_HOUR);
	steps_send(b, "in");
	steps_close(b);
	branch(b);
	steps_wait(b, 90 * JOURNEY_MINUTE);
	steps_close(b);
	steps_close(b);
	steps_send(b, "end");
	steps_end(b);
}

/* The loop in a branch that was ended begins anew. */
static void again(play *p)
{
	play_added(p, "ann", "c", T);
	play_until(p, T + 90 * JOURNEY_MINUTE);
	play_sent(p, "in");
	play_until(p, T + 3 * JOURNEY_HOUR);
	play_sent(p, "in end");
	play_until(p, T + JOURNEY_DAY);
	play_sent(p, "");
}

JOURNEY_PLAIN_TEST(branches_in_a_loop_begin_anew)
{
	play_both(allocator, &(shop){.declare = in_a_loop}, again);
}

/* Two that become one customer: the older instance stays, with its branches. */
static void merged(play *p)
{
	play_added(p, "?dev", "c", T);
	play_sent(p, "a1");
	play_added(p, "ann", "c", T + JOURNEY_MINUTE);
	play_sent(p, "a1");
	rig_trait(&p->r, "ann", "dev", NULL, NULL, T + 2 * JOURNEY_MINUTE);
	play_clicked(p, "ann", "x", T + 3 * JOURNEY_MINUTE);
	play_sent(p, "b1");
	play_until(p, T + 2 * JOURNEY_HOUR);
	play_sent(p, "fast b2 a2 end");
	play_until(p, T + JOURNEY_DAY);
	play_sent(p, "");
}

JOURNEY_PLAIN_TEST(of_two_that_join_the_older_instance_keeps_its_branches)
{
	play_both(allocator, &(shop){.declare = all_of_them}, merged);
}

/* Branches of one instance as they are stored, of which the first has number 1 and a next would have `next`. */
static journey_status read_branches(const journey_strategy *s, uint64_t next)
{
	jy_instance instance = {.state = JY_INSTANCE_FORKED, .deadline = T};
	jy_arena arena;
	jy_buffer text;
	jy_run run;
	bool lost;
	memset(&run, 0, sizeof run);
	jy_arena_init(&arena, NULL);
	jy_buffer_init(&text, NULL);
	ck_assert(jy_buffer_u8(&text, 1) && jy_buffer_u8(&text, 1) && jy_buffer_varint(&text, next) && jy_buffer_varint(&text, 1) &&
		  jy_buffer_varint(&text, 1) && jy_buffer_varint(&text, 0) &&
		  jy_buffer_str(&text, s->journeys[0].steps[1].name) && jy_buffer_u8(&text, JY_INSTANCE_READY));
	IS(jy_run_init(&run, s, &instance, &arena), JOURNEY_OK);
	journey_status status = jy_run_read(&run, &arena, jy_str_of((const char *)text.data, text.size), &lost);
	jy_buffer_free(&text);
	jy_arena_free(&arena);
	return status;
}

JOURNEY_PLAIN_TEST(numbers_of_branches_have_a_limit)
{
	journey_strategy *s = rig_strategy(allocator, &(shop){.declare = all_of_them});
	IS(read_branches(s, 2), JOURNEY_OK);
	IS(read_branches(s, JY_RUN_NUMBERS_MAX), JOURNEY_OK);
	IS(read_branches(s, JY_RUN_NUMBERS_MAX + 1ull), JOURNEY_CORRUPT);
	IS(read_branches(s, (1ull << 32) + 2), JOURNEY_CORRUPT);
	journey_strategy_free(s);
}

Suite *suite_steps_ways(void)
{
	return torture_suite("steps: ways", torture_a_loop_takes_its_turns,
			     torture_a_jump_goes_where_it_says_as_often_as_it_says,
			     torture_what_makes_no_progress_is_stopped_and_counted,
			     torture_branches_run_beside_each_other_and_join,
			     torture_an_exit_in_one_branch_ends_the_instance, torture_branches_in_a_loop_begin_anew,
			     torture_of_two_that_join_the_older_instance_keeps_its_branches,
			     torture_numbers_of_branches_have_a_limit, NULL);
}
