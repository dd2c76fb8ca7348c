/* The index says exactly what a look at each rule in turn says, while rules come and go. */
#include "trigger/scan.h"
#include <stdio.h>
#include <stdlib.h>

enum { RULES = 300 };

typedef struct pair {
	uint64_t state;
	journey_rules *rules;
	journey_matcher *matcher;
	scan_rule *all;
	uint32_t live;
	uint64_t matches, events, looked, adds, removes;
} pair;

static void pair_free(pair *p)
{
	journey_matcher_free(p->matcher);
	journey_rules_free(p->rules);
	free(p->all);
}

static journey_status pair_make(pair *p, uint64_t seed, const journey_allocator *allocator)
{
	*p = (pair){.state = seed};
	p->all = calloc(RULES, sizeof *p->all);
	ck_assert_ptr_nonnull(p->all);
	journey_status status = journey_rules_new(allocator, &p->rules);
	return status == JOURNEY_OK ? journey_matcher_new(allocator, &p->matcher) : status;
}

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static journey_status compare(pair *p)
{
	scan_event event;
	uint32_t expected[RULES];
	const uint32_t *numbers = NULL;
	size_t count = 0, n = 0;
	scan_make_event(&p->state, &event);
	journey_status status =
		journey_rules_match(p->rules, p->matcher, event.type, &event.activation, &numbers, &count);
	if (status != JOURNEY_OK)
		return status;
	for (size_t i = 0; i < RULES; i++)
		if (p->all[i].in && scan_holds(&p->all[i], &event))
			expected[n++] = p->all[i].number;
	qsort(expected, n, sizeof *expected, ascending);
	for (size_t i = 0; i < n || i < count; i++)
		if (i >= n || i >= count || expected[i] != numbers[i])
			ck_abort_msg("event %lu of seed: match %zu is %ld, a scan says %ld (%zu and %zu of them)",
			             (unsigned long)p->events, i, i < count ? (long)numbers[i] : -1L,
			             i < n ? (long)expected[i] : -1L, count, n);
	ck_assert_uint_eq(journey_rules_count(p->rules), p->live);
	p->events++;
	p->matches += n;
	p->looked += journey_matcher_looked(p->matcher);
	return JOURNEY_OK;
}

/* Some rule goes, or a new one takes its place. */
static journey_status change(pair *p)
{
	scan_rule *rule = &p->all[scan_below(&p->state, RULES)];
	if (rule->in) {
		ck_assert_uint_eq(journey_rules_id(p->rules, rule->number), (uint64_t)(uintptr_t)rule);
		ck_assert_int_eq(journey_rules_remove(p->rules, rule->number), JOURNEY_OK);
		ck_assert_int_eq(journey_rules_remove(p->rules, rule->number), JOURNEY_NOT_FOUND);
		rule->in = false;
		p->live--;
		p->removes++;
		return JOURNEY_OK;
	}
	scan_make_rule(&p->state, rule);
	journey_status status = scan_add(p->rules, rule);
	p->live += rule->in;
	p->adds += rule->in;
	return status;
}

static journey_status play(pair *p, size_t rounds)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; i < rounds && status == JOURNEY_OK; i++) {
		uint32_t changes = scan_below(&p->state, 4) == 0 ? scan_below(&p->state, 12) : 0;
		for (uint32_t k = 0; k < changes && status == JOURNEY_OK; k++)
			status = change(p);
		if (status == JOURNEY_OK)
			status = compare(p);
	}
	return status;
}

/* All rules out: nothing is kept of them. */
static void empty(pair *p)
{
	scan_event event;
	const uint32_t *numbers = NULL;
	size_t count = 1;
	for (size_t i = 0; i < RULES; i++) {
		if (!p->all[i].in)
			continue;
		ck_assert_int_eq(journey_rules_remove(p->rules, p->all[i].number), JOURNEY_OK);
		p->all[i].in = false;
		p->live--;
	}
	scan_make_event(&p->state, &event);
	ck_assert_uint_eq(journey_rules_count(p->rules), 0);
	ck_assert_int_eq(journey_rules_match(p->rules, p->matcher, event.type, &event.activation, &numbers, &count),
	                 JOURNEY_OK);
	ck_assert_uint_eq(count, 0);
	ck_assert_uint_eq(journey_matcher_looked(p->matcher), 0);
}

JOURNEY_PLAIN_TEST(index_is_scan)
{
	uint64_t matches = 0, wanted = torture_long() ? 10000000 : 200000, events = 0, looked = 0;
	for (uint64_t seed = 1; matches < wanted; seed++) {
		pair p;
		ck_assert_int_eq(pair_make(&p, seed, allocator), JOURNEY_OK);
		ck_assert_int_eq(play(&p, 4000), JOURNEY_OK);
		matches += p.matches;
		events += p.events;
		looked += p.looked;
		ck_assert_uint_gt(p.removes, 500);
		size_t before = journey_rules_bytes(p.rules);
		empty(&p);
		/* The same again takes no more memory than before, but for how it lies. */
		ck_assert_int_eq(play(&p, 4000), JOURNEY_OK);
		ck_assert_uint_lt(journey_rules_bytes(p.rules), before + before / 2);
		pair_free(&p);
	}
	printf("rules: %lu matches of %lu events compared, %.1f looked at for each\n", (unsigned long)matches,
	       (unsigned long)events, (double)looked / (double)matches);
}

/* Out of memory anywhere: the set is as before, and the call works when it is made again. */
JOURNEY_TEST(without_memory)
{
	pair p;
	EXPECT(pair_make(&p, 77, allocator), JOURNEY_OK);
	for (int i = 0; i < 60; i++) {
		scan_rule *rule = &p.all[i % 40];
		if (rule->in) {
			TRY(journey_rules_remove(p.rules, rule->number));
			rule->in = false;
			p.live--;
		}
		scan_make_rule(&p.state, rule);
		TRY_AGAIN(scan_add(p.rules, rule));
		p.live++;
		ck_assert_uint_eq(journey_rules_count(p.rules), p.live);
	}
	for (int i = 0; i < 30; i++) {
		uint64_t state = p.state;
		journey_status status = compare(&p);
		if (torture_again(status)) {
			p.state = state;
			status = compare(&p);
		}
		TRY(status);
	}
done:
	pair_free(&p);
}

Suite *suite_scan(void)
{
	return torture_suite("rules: scan", torture_index_is_scan, torture_without_memory, NULL);
}
