/*
 * Random cases. JOURNEY_SEED=N begins with the case of seed N, JOURNEY_CASES=N takes that many (160 if it
 * is not set, 10000 with JOURNEY_LONG=1).
 */
#include "check_property.h"
#include "property.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t number_from(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

static void give_up(prop_case *c, const journey_allocator *a, prop_report *report, uint64_t seed)
{
	fprintf(stderr, "seed %llu: %s\nshrinking...\n", (unsigned long long)seed, report->message);
	prop_shrink(c, a, report);
	fprintf(stderr, "\n/* %s */\n", report->message);
	prop_print(c, stderr);
	ck_abort_msg("seed %llu: %s", (unsigned long long)seed, report->message);
}

/* Every second seed from `first` on. */
static void run_seeds(const journey_allocator *a, uint64_t first)
{
	uint64_t from = number_from("JOURNEY_SEED", 0), i;
	uint64_t count = number_from("JOURNEY_CASES", torture_long() ? 10000 : 160);
	prop_case *c = malloc(sizeof(*c));
	prop_report report;

	ck_assert_ptr_nonnull(c);
	from += (from ^ first) & 1;
	for (i = from; i < from + count; i += 2) {
		prop_generate(i, c);
		if (!prop_holds(c, a, &report))
			give_up(c, a, &report, i);
		if (torture_long() && i % 1000 < 2)
			fprintf(stderr, "property: seed %llu\n", (unsigned long long)i);
	}
	free(c);
}

JOURNEY_PLAIN_TEST(within_limits)
{
	run_seeds(allocator, 0);
}

JOURNEY_PLAIN_TEST(beyond_limits)
{
	run_seeds(allocator, 1);
}

/* ---- that the cases are what they should be ---- */

typedef struct reached {
	int cases, ring, unchecked, repeated, dropped, identifiers, twins, twice;
} reached;

static void look(const prop_case *c, const journey_allocator *a, reached *r)
{
	prop_rows rows;
	prop_report report;
	size_t i;
	bool twins = false;

	memset(&rows, 0, sizeof(rows));
	memset(&report, 0, sizeof(report));
	ck_assert(prop_replay(c, &c->runs[1], a, &rows, &report));
	for (i = 1; i < c->event_count; i++)
		twins = twins || c->events[i].v[E_ID] != (int64_t)i + 1;
	r->cases++;
	r->twins += twins;
	r->twice += c->runs[1].v[R_TWICE] > 0;
	r->unchecked += rows.unchecked > 0;
	r->repeated += rows.repeated > 0;
	r->dropped += rows.dropped > 0;
	r->identifiers += rows.identifiers > 0;
	prop_rows_free(&rows);
}

JOURNEY_PLAIN_TEST(cases_reach_their_limits)
{
	reached within = {0}, beyond = {0};
	prop_case *c = malloc(sizeof(*c));
	uint64_t seed;

	ck_assert_ptr_nonnull(c);
	for (seed = 0; seed < 200; seed++) {
		prop_generate(seed, c);
		look(c, allocator, seed % 2 ? &beyond : &within);
	}
	free(c);
	ck_assert_int_gt(within.twins, within.cases / 2);
	ck_assert_int_gt(within.twice, within.cases / 2);
	ck_assert_int_eq(within.unchecked + within.repeated + within.identifiers, 0);
	ck_assert_int_gt(beyond.unchecked, 5);
	ck_assert_int_gt(beyond.repeated, 2);
	ck_assert_int_gt(beyond.dropped, 10);
	ck_assert_int_gt(beyond.identifiers, 5);
}

/* A printed case is read again as it was. */
JOURNEY_PLAIN_TEST(cases_are_text)
{
	prop_case *c = malloc(sizeof(*c)), *again = malloc(sizeof(*again));
	char *text = NULL, *plain;
	size_t size = 0, i, n;
	uint64_t seed;
	int line;

	(void)allocator;
	ck_assert(c && again);
	for (seed = 0; seed < 40; seed++) {
		FILE *to = open_memstream(&text, &size);

		prop_generate(seed, c);
		ck_assert_ptr_nonnull(to);
		prop_print(c, to);
		fclose(to);
		plain = calloc(size + 1, 1);
		ck_assert_ptr_nonnull(plain);
		for (i = n = 0; i < size; i++) { /* as the compiler reads it */
			if (text[i] == '\\')
				plain[n++] = '\n';
			else if (text[i] != '"' && text[i] != '\n' && !(text[i] == 'n' && text[i - 1] == '\\'))
				plain[n++] = text[i];
		}
		ck_assert_msg(prop_parse(plain, again, &line), "line %d of\n%s", line, plain);
		ck_assert_int_eq(memcmp(c, again, sizeof(*c)), 0);
		free(plain);
		free(text);
	}
	free(c);
	free(again);
}

static Suite *suite_property(void)
{
	Suite *suite = torture_suite("property", torture_cases_are_text, torture_cases_reach_their_limits,
				     torture_within_limits, torture_beyond_limits, NULL);

	suite_add_tcase(suite, regressions_case());
	return suite;
}

TORTURE_SUITES(suite_property)
