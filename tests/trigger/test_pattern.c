/* The automaton of patterns over time, beside the oracle, and at its edges. */
#include "support/torture.h"
#include "trigger/oracle.h"

#include <string.h>

#define RUNS 64
#define T0 INT64_C(1773144000000000)

/* ---- a player of one key ---- */

typedef struct player {
	const oracle_pattern *pattern;
	jy_pattern_form form;
	jy_pattern_run runs[RUNS];
	unsigned values[RUNS]; /* of each run's first event */
	size_t count;
	jy_pattern_gather gather;
	const oracle_event *event;
	oracle_fire fires[RUNS];
	size_t fire_count;
} player;

static journey_status meets(void *user, size_t run, uint32_t step, bool *out)
{
	const player *p = user;
	*out = oracle_meets(&p->pattern->steps[step], p->event, run == SIZE_MAX ? 0 : p->values[run]);
	return JOURNEY_OK;
}

static void note(player *p, journey_time time, journey_time start, unsigned value)
{
	ck_assert_uint_lt(p->fire_count, RUNS);
	p->fires[p->fire_count++] = (oracle_fire){time, start, 0, value};
}

static void drop(player *p, size_t i)
{
	p->count--;
	memmove(p->runs + i, p->runs + i + 1, (p->count - i) * sizeof *p->runs);
	memmove(p->values + i, p->values + i + 1, (p->count - i) * sizeof *p->values);
}

/* Absences at the end that are over by then. */
static void until(player *p, journey_time time)
{
	for (size_t i = 0; i < p->count;) {
		journey_time due = jy_pattern_due(&p->form, &p->runs[i]);
		if (due == JOURNEY_TIME_NONE || due > time) {
			i++;
			continue;
		}
		note(p, due, p->runs[i].start, p->values[i]);
		drop(p, i);
	}
}

static void play(player *p, const oracle_event *event)
{
	jy_pattern_feed feed;
	uint32_t steps = 0;
	until(p, event->time);
	p->event = event;
	for (unsigned i = 0; i < p->pattern->count; i++)
		steps |= (uint32_t)(p->pattern->steps[i].type == event->type) << i;
	memset(&feed, 0, sizeof feed);
	feed.time = event->time;
	feed.steps = steps;
	feed.horizon = JOURNEY_TIME_MIN;
	feed.runs = p->runs;
	feed.run_count = p->count;
	feed.gather = p->gather;
	feed.meets = meets;
	feed.user = p;
	ck_assert_int_eq(jy_pattern_feed_event(&p->form, &feed), JOURNEY_OK);
	if (feed.gathered)
		p->gather = feed.gather;
	for (size_t i = p->count; i-- > 0;) {
		jy_pattern_mark mark = p->runs[i].mark;
		if (mark == JY_RUN_FIRES)
			note(p, event->time, p->runs[i].start, p->values[i]);
		if (mark != JY_RUN_STAYS && mark != JY_RUN_TAKES)
			drop(p, i);
	}
	if (!feed.begun)
		return;
	if (feed.started.mark == JY_RUN_FIRES) {
		note(p, event->time, feed.started.start, event->value);
		return;
	}
	ck_assert_uint_lt(p->count, RUNS);
	p->values[p->count] = event->value;
	p->runs[p->count++] = feed.started;
}

static void open_player(player *p, const oracle_pattern *pattern)
{
	jy_pattern_plan plan[JY_PATTERN_NODES_MAX];
	uint32_t at;
	memset(p, 0, sizeof *p);
	p->pattern = pattern;
	oracle_plan(pattern, plan);
	ck_assert_int_eq(jy_pattern_make(plan, pattern->count, pattern->within, &p->form, &at), JY_PATTERN_FINE);
	p->form.overlap = pattern->overlap;
	p->form.stack = pattern->stack;
}

JOURNEY_PLAIN_TEST(automaton_is_as_the_oracle)
{
	oracle_event events[ORACLE_EVENTS];
	oracle_fire wanted[ORACLE_EVENTS];
	oracle_pattern pattern;
	player p;
	size_t all = 0, busy = 0;
	int cases = torture_long() ? 1000000 : 40000;
	(void)allocator;
	for (int k = 0; k <= cases; k++) {
		int n = k < cases ? k : 398892; /* an absence that cannot end in time, behind another one */
		uint64_t state = (uint64_t)n;
		oracle_make(&state, &pattern);
		size_t count = oracle_log(&state, T0, 1, events);
		oracle_sort(events, count);
		open_player(&p, &pattern);
		for (size_t i = 0; i < count; i++)
			play(&p, &events[i]);
		until(&p, JOURNEY_TIME_MAX);
		oracle_sort_fires(p.fires, p.fire_count);
		size_t fires = oracle_run(&pattern, events, count, wanted);
		ck_assert_msg(oracle_same(p.fires, p.fire_count, wanted, fires), "case %d: %s: %zu fires, wanted %zu", n,
		              oracle_text(&pattern), p.fire_count, fires);
		all += fires;
		busy += fires > 0;
	}
	/* The cases are about something. */
	ck_assert_uint_gt(busy, (size_t)cases / 8);
	ck_assert_uint_gt(all, (size_t)cases / 4);
}

/* ---- edges, by hand ---- */

#define S JOURNEY_SECOND

static void feed(player *p, journey_time time, char type, unsigned value)
{
	oracle_event event = {time, 0, (unsigned)(type - 'A'), 0, value};
	play(p, &event);
}

JOURNEY_PLAIN_TEST(what_comes_at_the_end_of_a_window_is_too_late)
{
	oracle_pattern ab = {.count = 2, .steps = {{0, false, 1, 0, ORACLE_ANY}, {1, false, 1, 10 * S, ORACLE_ANY}}};
	player p;
	(void)allocator;
	open_player(&p, &ab);
	feed(&p, T0, 'A', 0);
	feed(&p, T0 + 10 * S - 1, 'B', 0);
	ck_assert_uint_eq(p.fire_count, 1);
	open_player(&p, &ab);
	feed(&p, T0, 'A', 0);
	feed(&p, T0 + 10 * S, 'B', 0);
	ck_assert_uint_eq(p.fire_count, 0);
	open_player(&p, &ab);
	feed(&p, T0, 'A', 0);
	feed(&p, T0, 'B', 0); /* the window has its beginning */
	ck_assert_uint_eq(p.fire_count, 1);
}

JOURNEY_PLAIN_TEST(absence_lasts_until_its_end)
{
	oracle_pattern anb = {.count = 2, .steps = {{0, false, 1, 0, ORACLE_ANY}, {1, true, 1, 10 * S, ORACLE_ANY}}};
	player p;
	(void)allocator;
	open_player(&p, &anb);
	feed(&p, T0, 'A', 0);
	feed(&p, T0 + 10 * S - 1, 'B', 0);
	until(&p, JOURNEY_TIME_MAX);
	ck_assert_uint_eq(p.fire_count, 0);
	open_player(&p, &anb);
	feed(&p, T0, 'A', 0);
	feed(&p, T0 + 10 * S, 'B', 0);
	ck_assert_uint_eq(p.fire_count, 1);
	ck_assert_int_eq(p.fires[0].time, T0 + 10 * S);
}

JOURNEY_PLAIN_TEST(repeats_count_within_a_span_that_slides)
{
	oracle_pattern aaa = {.count = 1, .steps = {{0, false, 3, 10 * S, ORACLE_ANY}}};
	player p;
	(void)allocator;
	open_player(&p, &aaa);
	feed(&p, T0, 'A', 0);
	feed(&p, T0 + 6 * S, 'A', 0);
	feed(&p, T0 + 10 * S, 'A', 0); /* the first is out of reach by a hair */
	ck_assert_uint_eq(p.fire_count, 0);
	feed(&p, T0 + 16 * S - 1, 'A', 0);
	ck_assert_uint_eq(p.fire_count, 1);
	ck_assert_int_eq(p.fires[0].start, T0 + 6 * S);
	feed(&p, T0 + 17 * S, 'A', 0); /* those that fired are used up */
	feed(&p, T0 + 18 * S, 'A', 0);
	ck_assert_uint_eq(p.fire_count, 1);
	feed(&p, T0 + 19 * S, 'A', 0);
	ck_assert_uint_eq(p.fire_count, 2);
}

JOURNEY_PLAIN_TEST(steps_that_make_no_pattern_are_named)
{
	static const struct {
		jy_pattern_plan steps[3];
		uint32_t count;
		journey_duration within;
		jy_pattern_fault fault;
		uint32_t at;
	} bad[] = {
		{{{true, 1, S}}, 1, 0, JY_PATTERN_EMPTY, 0},
		{{{false, 1, 0}}, 9, 0, JY_PATTERN_LONG, 0},
		{{{false, 65, S}}, 1, 0, JY_PATTERN_TIMES, 0},
		{{{false, 1, 0}, {true, 2, S}}, 2, 0, JY_PATTERN_TIMES, 1},
		{{{false, 1, S}, {false, 1, S}}, 2, 0, JY_PATTERN_BEFORE, 0},
		{{{true, 1, S}, {false, 1, 0}}, 2, 0, JY_PATTERN_BEFORE, 0},
		{{{true, 1, 0}, {false, 1, 0}}, 2, 0, JY_PATTERN_USELESS, 1},
		{{{false, 1, 0}, {false, 1, 0}}, 2, 0, JY_PATTERN_ENDLESS, 1},
		{{{false, 1, 0}, {true, 1, 0}}, 2, 0, JY_PATTERN_ENDLESS, 1},
		{{{false, 2, 0}}, 1, 0, JY_PATTERN_ENDLESS, 0},
		{{{false, 1, 0}, {true, 1, 3 * S}}, 2, 2 * S, JY_PATTERN_TOO_LONG, 1},
	};
	jy_pattern_form form;
	uint32_t at;
	(void)allocator;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		ck_assert_int_eq(jy_pattern_make(bad[i].steps, bad[i].count, bad[i].within, &form, &at), bad[i].fault);
		if (bad[i].fault != JY_PATTERN_EMPTY)
			ck_assert_uint_eq(at, bad[i].at);
	}
}

Suite *suite_pattern(void);

Suite *suite_pattern(void)
{
	return torture_suite("pattern", torture_automaton_is_as_the_oracle,
	                     torture_what_comes_at_the_end_of_a_window_is_too_late, torture_absence_lasts_until_its_end,
	                     torture_repeats_count_within_a_span_that_slides, torture_steps_that_make_no_pattern_are_named,
	                     NULL);
}

TORTURE_SUITES(suite_pattern)
