/* Funnels: what users of other tools expect, and all chains tried one by one. */
#include "check_score.h"

#include "support/torture.h"

#include <journey/paths.h>
#include <stdio.h>
#include <string.h>

static uint64_t state;

static unsigned draw(unsigned below)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(state >> 33) % below;
}

/* Visits from letters: 'A' is code 0; one second apart; a blank is a second, a line end another unit. */
static size_t spell(const char *text, journey_visit *out)
{
	size_t count = 0;
	uint64_t unit = 1;
	journey_time time = 0;

	for (; *text; text++, time += JOURNEY_SECOND) {
		if (*text == '\n') {
			unit++;
			time = -JOURNEY_SECOND;
		} else if (*text != ' ') {
			out[count++] = (journey_visit){.unit = unit, .time = time, .code = (uint32_t)(*text - 'A')};
		}
	}
	return count;
}

static void steps_of(const char *text, journey_funnel_step *steps, journey_funnel_options *options)
{
	options->steps = steps;
	options->step_count = strlen(text);
	for (size_t i = 0; i < options->step_count; i++)
		steps[i] = (journey_funnel_step){.code = (uint32_t)(text[i] - 'A')};
}

static void run(const char *text, const journey_funnel_options *options, journey_funnel_result *result)
{
	journey_visit visits[256];
	journey_trails *trails = NULL;
	size_t count = spell(text, visits);

	result->size = sizeof *result;
	ck_assert_int_eq(journey_trails_new(NULL, NULL, &trails, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_trails_add(trails, visits, count, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_funnel(trails, options, result, NULL), JOURNEY_OK);
	journey_trails_free(trails);
}

static void expect(const char *text, journey_funnel_options *options, const char *steps, const char *counts)
{
	journey_funnel_step made[JOURNEY_FUNNEL_STEPS_MAX];
	journey_funnel_result result;
	char found[64] = "";

	steps_of(steps, made, options);
	run(text, options, &result);
	for (size_t i = 0; i < result.step_count; i++)
		snprintf(found + strlen(found), sizeof found - strlen(found), i ? " %d" : "%d", (int)result.steps[i].count);
	ck_assert_msg(strcmp(found, counts) == 0, "%s in \"%s\": found %s, expected %s", steps, text, found, counts);
}

START_TEST(test_orders)
{
	journey_funnel_options o;

	journey_funnel_options_init(&o);
	expect("ABC\nAXBXC\nBAC\nCB", &o, "ABC", "3 2 2");
	o.order = JOURNEY_FUNNEL_STRICT;
	expect("ABC\nAXBXC\nBAC\nAABC\nABAC", &o, "ABC", "5 3 2");
	o.order = JOURNEY_FUNNEL_ANY;
	expect("ABC\nCXB\nBA\nX", &o, "ABC", "3 3 1");
	o.order = JOURNEY_FUNNEL_ORDERED;
	expect("AXA\nA", &o, "AA", "2 1"); /* one visit is one step */
}
END_TEST

/* [first, first + window) */
START_TEST(test_window)
{
	journey_funnel_options o;

	journey_funnel_options_init(&o);
	o.window = 3 * JOURNEY_SECOND;
	expect("A B\nA  B\nAA B\nA AXXB", &o, "AB", "4 2");
}
END_TEST

START_TEST(test_counting)
{
	journey_funnel_options o;

	journey_funnel_options_init(&o);
	o.window = 3 * JOURNEY_SECOND;
	expect("A    AB", &o, "AB", "1 1");
	o.count = JOURNEY_FUNNEL_FIRST;
	expect("A    AB", &o, "AB", "1 0");
	o.count = JOURNEY_FUNNEL_EACH;
	expect("A    AB", &o, "AB", "2 1");
	expect("ABAABAAA", &o, "AB", "3 2"); /* AB, AAB, AAA */
	o.order = JOURNEY_FUNNEL_STRICT;
	expect("AABAB", &o, "AB", "3 2");
}
END_TEST

START_TEST(test_exclusions)
{
	journey_funnel_exclusion x = {.visit = {.code = 23}, .from = 1, .to = 2};
	journey_funnel_options o;

	journey_funnel_options_init(&o);
	o.exclusions = &x;
	o.exclusion_count = 1;
	expect("AXB\nAXAB\nABXC\nXABC", &o, "ABC", "4 3 2");
	x.from = 2, x.to = 3;
	expect("AXBC\nABXC\nABXBC", &o, "ABC", "3 3 2");
}
END_TEST

START_TEST(test_told)
{
	journey_funnel_step steps[3];
	journey_funnel_options o;
	journey_funnel_result r;

	journey_funnel_options_init(&o);
	steps_of("ABC", steps, &o);
	run("AB C\nA  BX\nAY\nAYB\nA", &o, &r);
	ck_assert_uint_eq(r.entered, 5);
	ck_assert_uint_eq(r.converted, 1);
	ck_assert_uint_eq(r.steps[1].count, 3);
	ck_assert_int_eq(r.steps[1].time.median, 2 * JOURNEY_SECOND);
	ck_assert_int_eq(r.steps[1].time.p90, 3 * JOURNEY_SECOND);
	ck_assert_double_eq_tol(r.steps[1].time.mean, 2e6, 1e-6);
	ck_assert_int_eq(r.time.median, 3 * JOURNEY_SECOND);
	ck_assert_uint_eq(r.steps[0].dropped, 2);
	ck_assert_uint_eq(r.steps[0].left, 1);
	ck_assert_uint_eq(r.steps[0].instead_count, 1);
	ck_assert_uint_eq(r.steps[0].instead[0].code, 24);
	ck_assert_uint_eq(r.steps[1].dropped, 2);
	ck_assert_uint_eq(r.steps[1].instead[0].code, 23);
	/* Wilson: 1 of 5 (Agresti, Coull 1998). */
	ck_assert_double_eq_tol(r.conversion.low, .036224, 1e-6);
	ck_assert_double_eq_tol(r.conversion.high, .624465, 1e-6);
}
END_TEST

/* ---- all chains ---- */

typedef struct trial {
	journey_funnel_options o;
	journey_funnel_step steps[4];
	journey_funnel_exclusion exclusion;
	journey_visit visits[12];
	size_t count;
} trial;

typedef struct chain {
	size_t reached, last;
	journey_time start, end;
} chain;

static bool is(const journey_funnel_step *step, const journey_visit *visit)
{
	return step->code == visit->code && (visit->marks & step->marks) == step->marks;
}

static bool broken(const trial *t, size_t from, size_t to, size_t done)
{
	for (size_t i = from + 1; t->o.exclusion_count && i <= to; i++)
		if (is(&t->exclusion.visit, &t->visits[i]) && done >= t->exclusion.from && done < t->exclusion.to)
			return true;
	return false;
}

static void extend(const trial *t, size_t first, size_t last, size_t done, chain *best)
{
	chain c = {done, last, t->visits[first].time, t->visits[last].time};

	if (c.reached > best->reached ||
	    (c.reached == best->reached && (c.last < best->last || (c.last == best->last && c.start > best->start))))
		*best = c;
	for (size_t i = last + 1; done < t->o.step_count && i < t->count; i++) {
		if (t->o.order == JOURNEY_FUNNEL_STRICT && i > last + 1)
			break;
		if (t->o.window && t->visits[i].time - c.start >= t->o.window)
			break;
		if (is(&t->steps[done], &t->visits[i]) && !broken(t, last, i, done))
			extend(t, first, i, done + 1, best);
	}
}

/* Any order: all windows, how many steps are in them. */
static chain widest(const trial *t)
{
	chain best = {0, 0, 0, 0};

	for (size_t from = 0; from < t->count; from++) {
		bool done[4] = {false};
		size_t reached = 0;

		for (size_t i = from; i < t->count; i++) {
			if (t->o.window && t->visits[i].time - t->visits[from].time >= t->o.window)
				break;
			if (t->o.exclusion_count && i > from && is(&t->exclusion.visit, &t->visits[i]))
				break;
			for (size_t s = 0; s < t->o.step_count; s++) {
				if (!is(&t->steps[s], &t->visits[i]))
					continue;
				reached += !done[s];
				done[s] = true;
				break;
			}
			if (!reached)
				break; /* an attempt begins with a step */
			if (reached > best.reached)
				best = (chain){reached, i, t->visits[from].time, t->visits[i].time};
		}
	}
	return best;
}

static void make(trial *t)
{
	memset(t, 0, sizeof *t);
	journey_funnel_options_init(&t->o);
	t->o.steps = t->steps;
	t->o.step_count = 1 + draw(4);
	t->o.order = (journey_funnel_order)draw(3);
	t->o.window = draw(2) ? 1 + draw(12) : 0;
	for (size_t i = 0; i < t->o.step_count; i++)
		t->steps[i] = (journey_funnel_step){.code = t->o.order == JOURNEY_FUNNEL_ANY ? (uint32_t)i : draw(3), .marks = draw(4) ? 0 : 1};
	if (t->o.step_count > 1 && draw(2)) {
		t->exclusion = (journey_funnel_exclusion){.visit = {.code = draw(4)}, .from = 1 + draw((unsigned)t->o.step_count - 1)};
		t->exclusion.to = t->exclusion.from + 1 + draw((unsigned)t->o.step_count - t->exclusion.from);
		t->o.exclusions = &t->exclusion;
		t->o.exclusion_count = 1;
	}
	t->count = 1 + draw(12);
	journey_time time = 0;

	for (size_t i = 0; i < t->count; i++)
		t->visits[i] = (journey_visit){.unit = 7, .time = time += draw(4), .code = draw(4), .marks = draw(2)};
}

static void compare(trial *t, unsigned number)
{
	journey_trails *trails = NULL;
	journey_funnel_result r = {.size = sizeof r};
	chain best = {0, 0, 0, 0};
	size_t reached = 0;

	if (t->o.order == JOURNEY_FUNNEL_ANY)
		best = widest(t);
	else
		for (size_t i = 0; i < t->count; i++)
			if (is(&t->steps[0], &t->visits[i]))
				extend(t, i, i, 1, &best);
	ck_assert_int_eq(journey_trails_new(NULL, NULL, &trails, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_trails_add(trails, t->visits, t->count, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_funnel(trails, &t->o, &r, NULL), JOURNEY_OK);
	while (reached < r.step_count && r.steps[reached].count)
		reached++;
	ck_assert_msg(reached == best.reached, "trial %u: %zu steps, all chains: %zu", number, reached, best.reached);
	if (t->o.order != JOURNEY_FUNNEL_ANY && r.converted && r.step_count > 1)
		ck_assert_msg(r.time.median == best.end - best.start, "trial %u: %lld, all chains: %lld", number,
			(long long)r.time.median, (long long)(best.end - best.start));
	journey_trails_free(trails);
}

START_TEST(test_all_chains)
{
	trial t;

	state = 20261201;
	for (unsigned i = 0; i < 50000; i++) {
		make(&t);
		compare(&t, i);
	}
}
END_TEST

START_TEST(test_bad)
{
	journey_funnel_step steps[JOURNEY_FUNNEL_STEPS_MAX + 1] = {{0, 0}};
	journey_funnel_options o;
	journey_funnel_result r = {.size = sizeof r, .entered = 7};
	journey_error error = {.message = ""};
	journey_trails *trails = NULL;
	journey_visit bad = {.unit = 1, .code = JOURNEY_TRAILS_CODES_MAX};

	journey_funnel_options_init(&o);
	ck_assert_int_eq(journey_trails_new(NULL, NULL, &trails, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_trails_add(trails, &bad, 1, &error), JOURNEY_RANGE);
	ck_assert_int_eq(journey_funnel(trails, &o, &r, &error), JOURNEY_RANGE);
	o.steps = steps;
	o.step_count = JOURNEY_FUNNEL_STEPS_MAX + 1;
	ck_assert_int_eq(journey_funnel(trails, &o, &r, &error), JOURNEY_LIMIT);
	o.step_count = 2;
	o.window = -1;
	ck_assert_int_eq(journey_funnel(trails, &o, &r, &error), JOURNEY_RANGE);
	ck_assert_uint_eq(r.entered, 7);
	o.window = 0;
	ck_assert_int_eq(journey_funnel(trails, &o, &r, &error), JOURNEY_OK); /* nobody */
	ck_assert_uint_eq(r.entered, 0);
	ck_assert_int_eq(r.conversion.known, JOURNEY_KNOWN_NONE);
	ck_assert_int_eq(journey_funnel(NULL, &o, &r, &error), JOURNEY_MISUSE);
	journey_trails_free(trails);
}
END_TEST

/* The order in which visits come, and the shards that they come in, change nothing. */
JOURNEY_TEST(funnel_memory)
{
	journey_visit visits[60];
	journey_trails *trails = NULL, *shard = NULL;
	journey_funnel_step steps[3];
	journey_funnel_options o;
	static journey_funnel_result whole, merged;
	size_t count = spell("AB C\nA  BX\nAY\nAYB\nA\nABCABC", visits);

	journey_funnel_options_init(&o);
	steps_of("ABC", steps, &o);
	o.count = JOURNEY_FUNNEL_EACH;
	whole.size = merged.size = sizeof whole;
	TRY(journey_trails_new(allocator, NULL, &trails, NULL));
	TRY(journey_trails_new(allocator, NULL, &shard, NULL));
	TRY(journey_trails_add(trails, visits, count, NULL));
	TRY(journey_funnel(trails, &o, &whole, NULL));
	journey_trails_free(trails);
	trails = NULL;
	TRY(journey_trails_new(allocator, NULL, &trails, NULL));
	for (size_t i = count; i-- > 0;)
		TRY(journey_trails_add(visits[i].unit % 2 ? trails : shard, &visits[i], 1, NULL));
	TRY(journey_trails_merge(trails, shard, NULL));
	TRY(journey_funnel(trails, &o, &merged, NULL));
	ck_assert_mem_eq(&whole, &merged, sizeof whole);
done:
	journey_trails_free(trails);
	journey_trails_free(shard);
}

TCase *funnel_case(void)
{
	TCase *tests = tcase_create("funnel");

	tcase_add_test(tests, test_orders);
	tcase_add_test(tests, test_window);
	tcase_add_test(tests, test_counting);
	tcase_add_test(tests, test_exclusions);
	tcase_add_test(tests, test_told);
	tcase_add_test(tests, test_all_chains);
	tcase_add_test(tests, test_bad);
	torture(tests, funnel_memory);
	return tests;
}
