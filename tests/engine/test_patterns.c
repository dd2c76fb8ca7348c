/*
 * Patterns over time in the engine, beside the oracle: random patterns and logs, with and without a lateness, events in
 * any order within it, keys, captures, the engine closed and opened again between any two calls.
 */
#include "engine/check_engine.h"
#include "engine/rig.h"
#include "trigger/oracle.h"

#include "base/text.h"
#include "profile/event_view.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static oracle_pattern pattern;
static journey_duration lateness;
static bool early;

/* ---- the strategy ---- */

static void declare_types(journey_builder *b)
{
	for (char type = 'A'; type < 'A' + ORACLE_TYPES; type++) {
		const char name[2] = {type, 0};
		DECLARE(journey_builder_event(b, S(name)));
		DECLARE(journey_builder_property(b, S(name), S("k"), JOURNEY_FIELD_STRING));
		DECLARE(journey_builder_property(b, S(name), S("v"), JOURNEY_FIELD_INT));
		DECLARE(journey_builder_property(b, S(name), S("unread"), JOURNEY_FIELD_STRING));
	}
}

static void declare_pattern(journey_builder *b)
{
	static const char *const conditions[] = {"", "event.v > 2", "event.v >= first.v"};
	static char names[JY_PATTERN_NODES_MAX][2];
	const journey_pattern_capture captures[] = {{S("k"), S("first.k")}, {S("v"), S("first.v")}};
	journey_pattern_step steps[JY_PATTERN_NODES_MAX];
	journey_pattern_options o = {.size = sizeof o, .name = S("p"), .steps = steps, .step_size = sizeof *steps};
	journey_journey_options j = rig_journey_by_trigger("told", "p");
	memset(steps, 0, sizeof steps);
	declare_types(b);
	for (unsigned i = 0; i < pattern.count; i++) {
		const oracle_step *from = &pattern.steps[i];
		names[i][0] = (char)('A' + (int)from->type);
		steps[i].event = S(names[i]);
		steps[i].when = S(conditions[from->condition]);
		steps[i].times = from->times;
		steps[i].within = from->within;
		steps[i].none = from->none;
		if (i == oracle_first(&pattern))
			steps[i].as = S("first");
	}
	o.step_count = pattern.count;
	o.within = pattern.within;
	o.per = S("event.k");
	o.overlap = (journey_overlap)pattern.overlap;
	o.stack = pattern.stack;
	o.lateness = lateness;
	o.early = early;
	o.captures = captures;
	o.capture_count = 2;
	DECLARE(journey_builder_pattern(b, &o));
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "tell", "push", "{{ trigger.k }} {{ trigger.v }}");
	DECLARE(journey_builder_journey_end(b));
}

/* ---- playing ---- */

typedef struct arrival {
	journey_time now;
	oracle_event event;
	unsigned number; /* of its message */
} arrival;

static int by_arrival(const void *x, const void *y)
{
	const arrival *a = x, *b = y;
	if (a->now != b->now)
		return a->now < b->now ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static void accept(rig *r, const arrival *it)
{
	const char name[2] = {(char)('A' + (int)it->event.type), 0}, key[2] = {(char)('a' + (int)it->event.key), 0};
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_TRACK, "ann", name, it->event.time);
	snprintf(e.id, sizeof e.id, "e%u", it->number);
	rig_put_text(&e, "k", key);
	rig_put_number(&e, "v", it->event.value);
	rig_put_text(&e, "unread", "nobody reads this");
	OK(r, rig_feed(r, &e, it->now));
}

static size_t take_fires(rig *r, oracle_fire *out)
{
	size_t n = 0;
	for (size_t i = 0; i < r->send_count; i++) {
		ck_assert_uint_lt(n, ORACLE_EVENTS);
		out[n].time = r->sends[i].decided;
		out[n].start = 0;
		out[n].key = (unsigned)(r->sends[i].text[0] - 'a');
		out[n++].value = (unsigned)(r->sends[i].text[2] - '0');
	}
	oracle_sort_fires(out, n);
	return n;
}

/* Plays the arrivals; `reopen`: the engine goes and comes between any two calls with one chance in so many. */
static size_t play(rig *r, const arrival *arrivals, size_t count, unsigned reopen, uint64_t *state, oracle_fire *out)
{
	for (size_t i = 0; i < count; i++) {
		rig_advance(r, arrivals[i].now);
		if (reopen > 0 && oracle_random(state, reopen) == 0)
			rig_reopen(r);
		accept(r, &arrivals[i]);
		if (reopen > 0 && oracle_random(state, reopen) == 0)
			rig_reopen(r);
	}
	rig_advance(r, T + JOURNEY_DAY);
	rig_deliver(r, T + JOURNEY_DAY);
	return take_fires(r, out);
}

static size_t make_arrivals(uint64_t *state, const oracle_event *events, size_t count, arrival *out)
{
	for (size_t i = 0; i < count; i++) {
		journey_time late = lateness > 0 ? oracle_random(state, (unsigned)(lateness / JOURNEY_SECOND)) * JOURNEY_SECOND : 0;
		/* The last moment that is not too late is among them. */
		if (late > 0 && oracle_random(state, 8) == 0)
			late = lateness - 1;
		out[i] = (arrival){events[i].time + late, events[i], (unsigned)i};
	}
	if (count > 0)
		qsort(out, count, sizeof *out, by_arrival);
	return count;
}

/* Ties of time go by the hash of the message. */
static void order_by_hash(oracle_event *events, size_t count)
{
	char id[16];
	for (size_t i = 0; i < count; i++) {
		snprintf(id, sizeof id, "e%u", (unsigned)i);
		events[i].order = jy_message_hash(S(id)).a;
	}
}

static size_t wanted_fires(const oracle_event *events, size_t count, oracle_fire *out)
{
	oracle_event sorted[ORACLE_EVENTS];
	memcpy(sorted, events, count * sizeof *events);
	oracle_sort(sorted, count);
	size_t n = oracle_run(&pattern, sorted, count, out);
	for (size_t i = 0; i < n; i++) {
		out[i].start = 0;
		/* What is early waits where it ends with an absence. */
		out[i].time += early && !pattern.steps[pattern.count - 1].none ? 0 : lateness;
	}
	oracle_sort_fires(out, n);
	return n;
}

/* Without a lateness events come in order: of equal times as their messages sort, which is how they arrive then. */
static size_t in_order(oracle_event *events, size_t count, arrival *out)
{
	for (size_t i = 0; i < count; i++)
		events[i].order = i;
	for (size_t i = 0; i < count; i++)
		out[i] = (arrival){events[i].time, events[i], (unsigned)i};
	if (count > 0)
		qsort(out, count, sizeof *out, by_arrival);
	return count;
}

static void compare(const char *what, int n, const oracle_fire *got, size_t count, const oracle_fire *wanted, size_t fires)
{
	for (size_t i = 0; i < count && i < fires; i++)
		ck_assert_msg(oracle_same(&got[i], 1, &wanted[i], 1), "%s %d: %s, lateness %d: fire %zu at %lld key %u value %u, wanted %lld key %u value %u", what, n,
		              oracle_text(&pattern), (int)(lateness / JOURNEY_SECOND), i, (long long)(got[i].time - T),
		              got[i].key, got[i].value, (long long)(wanted[i].time - T), wanted[i].key, wanted[i].value);
	ck_assert_msg(count == fires, "%s %d: %s, lateness %d: %zu fires, wanted %zu", what, n, oracle_text(&pattern),
	              (int)(lateness / JOURNEY_SECOND), count, fires);
}

/* A case of its own: the pattern, the log, and how they are played. */
typedef enum manner { PROMPT, LATE, EARLY } manner;

static void one_case(const journey_allocator *allocator, int n, manner how, unsigned reopen)
{
	static const char *const names[] = {"prompt", "late", "early"};
	oracle_event events[ORACLE_EVENTS];
	arrival arrivals[ORACLE_EVENTS];
	oracle_fire wanted[ORACLE_EVENTS], got[ORACLE_EVENTS];
	uint64_t state = (uint64_t)n + 1000000;
	rig r;
	oracle_make(&state, &pattern);
	lateness = how != PROMPT ? (2 + oracle_random(&state, 12)) * JOURNEY_SECOND : 0;
	early = how == EARLY;
	size_t count = oracle_log(&state, T, 2, events);
	if (how == LATE) {
		order_by_hash(events, count);
		make_arrivals(&state, events, count, arrivals);
	} else {
		in_order(events, count, arrivals);
	}
	size_t fires = wanted_fires(events, count, wanted);
	rig_open(&r, allocator, &(shop){.declare = declare_pattern});
	size_t played = play(&r, arrivals, count, reopen, &state, got);
	compare(names[how], n, got, played, wanted, fires);
	ck_assert_int_eq(rig_count(&r, "pattern.contradicted"), 0);
	ck_assert_int_eq(rig_count(&r, "pattern.late"), 0);
	rig_close(&r);
}

static int cases(int few)
{
	return torture_long() ? few * 50 : few;
}

JOURNEY_PLAIN_TEST(prompt_events_do_what_the_oracle_says)
{
	for (int n = 0; n < cases(300); n++)
		one_case(allocator, n, PROMPT, 0);
}

JOURNEY_PLAIN_TEST(late_events_do_what_the_oracle_says)
{
	for (int n = 0; n < cases(300); n++)
		one_case(allocator, n, LATE, 0);
}

/* Events that come in order contradict nothing. */
JOURNEY_PLAIN_TEST(early_patterns_do_what_the_oracle_says)
{
	for (int n = 0; n < cases(200); n++)
		one_case(allocator, n, EARLY, 0);
}

JOURNEY_PLAIN_TEST(reopening_changes_nothing)
{
	for (int n = 0; n < cases(60); n++)
		one_case(allocator, 5000 + n, (manner)(n % 3), 3);
}

/* The same rows of the store, whether the engine was there all the time or not. */
JOURNEY_PLAIN_TEST(stores_are_the_same_after_reopening)
{
	oracle_event events[ORACLE_EVENTS];
	arrival arrivals[ORACLE_EVENTS];
	oracle_fire got[ORACLE_EVENTS];
	for (int n = 0; n < cases(20); n++) {
		uint64_t state = (uint64_t)n + 9000000;
		rig a, b;
		oracle_make(&state, &pattern);
		/* Late events also where there is no lateness, or where what is early may be contradicted. */
		lateness = 5 * JOURNEY_SECOND;
		size_t count = oracle_log(&state, T, 2, events);
		make_arrivals(&state, events, count, arrivals);
		lateness = n % 3 == 0 ? 0 : lateness;
		early = n % 3 == 1;
		rig_open(&a, allocator, &(shop){.declare = declare_pattern});
		rig_open(&b, allocator, &(shop){.declare = declare_pattern});
		for (size_t i = 0; i < count; i++) {
			accept(&a, &arrivals[i]);
			accept(&b, &arrivals[i]);
			rig_reopen(&b);
			if (i % 4 == 3) {
				rig_advance(&a, arrivals[i].now);
				rig_advance(&b, arrivals[i].now);
				rig_reopen(&b);
			}
		}
		rig_same_stores(&a.storage, &b.storage, oracle_text(&pattern));
		play(&a, NULL, 0, 0, &state, got);
		play(&b, NULL, 0, 0, &state, got);
		rig_same_stores(&a.storage, &b.storage, oracle_text(&pattern));
		rig_close(&a);
		rig_close(&b);
	}
}

Suite *suite_patterns(void)
{
	return torture_suite("patterns", torture_prompt_events_do_what_the_oracle_says,
	                     torture_late_events_do_what_the_oracle_says, torture_early_patterns_do_what_the_oracle_says, torture_reopening_changes_nothing,
	                     torture_stores_are_the_same_after_reopening, NULL);
}
