/* Sessions, the graph of what follows what, paths, associations, friction. */
#include "check_score.h"

#include "support/torture.h"

#include <journey/paths.h>
#include <string.h>

/* 'A' is code 0; visits are a minute apart; a blank is a minute, '|' an hour, a line end another unit. */
static size_t spell(const char *text, journey_visit *out)
{
	size_t count = 0;
	uint64_t unit = 1;
	journey_time time = 0;

	for (; *text; text++, time += JOURNEY_MINUTE) {
		if (*text == '\n') {
			unit++;
			time = -JOURNEY_MINUTE;
		} else if (*text == '|') {
			time += JOURNEY_HOUR;
		} else if (*text != ' ') {
			out[count++] = (journey_visit){.unit = unit, .time = time, .code = (uint32_t)(*text - 'A')};
		}
	}
	return count;
}

static journey_trails *read(const char *text)
{
	static journey_visit visits[4096];
	journey_trails *trails = NULL;
	size_t count = spell(text, visits);

	ck_assert_int_eq(journey_trails_new(NULL, NULL, &trails, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_trails_add(trails, visits, count, NULL), JOURNEY_OK);
	return trails;
}

START_TEST(test_sessions)
{
	journey_trails *trails = read("AB C|A\nA");
	journey_sessions_result r = {.size = sizeof r};
	journey_session s;
	size_t count;

	ck_assert_int_eq(journey_trails_session(trails, 0, &s), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_sessions(trails, 90 * JOURNEY_SECOND, &r, NULL), JOURNEY_OK);
	ck_assert_uint_eq(r.units, 2);
	ck_assert_uint_eq(r.sessions, 3);
	ck_assert_uint_eq(r.bounces, 2);
	ck_assert_int_eq(r.time.p90, 150 * JOURNEY_SECOND); /* 1 minute, and 2 of which 90 seconds count */
	ck_assert_int_eq(r.time.median, 0);
	ck_assert_uint_eq(r.between.count, 1);
	ck_assert_int_eq(journey_trails_sessions(trails, &count, NULL), JOURNEY_OK);
	ck_assert_uint_eq(count, 3);
	ck_assert_int_eq(journey_trails_session(trails, 1, &s), JOURNEY_OK);
	ck_assert_uint_eq(s.unit, 1);
	ck_assert_uint_eq(s.visits, 1);
	ck_assert_int_eq(journey_trails_session(trails, 3, &s), JOURNEY_NOT_FOUND);
	journey_trails_free(trails);
}
END_TEST

/* A session ends at a gap of exactly 30 minutes. */
START_TEST(test_gap)
{
	journey_visit v[] = {{.unit = 1, .time = 0}, {.unit = 1, .time = 30 * JOURNEY_MINUTE - 1},
		{.unit = 1, .time = 60 * JOURNEY_MINUTE - 1}};
	journey_trails *trails = NULL;
	size_t count;

	journey_trails_options o;

	journey_trails_options_init(&o);
	for (int later = 0; later < 2; later++) {
		o.gap += later;
		ck_assert_int_eq(journey_trails_new(NULL, &o, &trails, NULL), JOURNEY_OK);
		ck_assert_int_eq(journey_trails_add(trails, v, 3, NULL), JOURNEY_OK);
		ck_assert_int_eq(journey_trails_sessions(trails, &count, NULL), JOURNEY_OK);
		ck_assert_uint_eq(count, later ? 1 : 2);
		journey_trails_free(trails);
	}
}
END_TEST

START_TEST(test_flow)
{
	journey_trails *trails = read("ABC\nABB\nAC\nAD");
	journey_flow_options o;
	journey_flow *flow = NULL;
	size_t count;

	journey_flow_options_init(&o);
	o.collapse = 1;
	o.nodes = 3;
	ck_assert_int_eq(journey_flow_new(trails, &o, &flow, NULL), JOURNEY_OK);
	const journey_flow_node *nodes = journey_flow_nodes(flow, &count);

	ck_assert_uint_eq(count, 4);
	ck_assert_uint_eq(nodes[0].code, 0);
	ck_assert_uint_eq(nodes[0].visits, 4);
	ck_assert_uint_eq(nodes[0].starts, 4);
	ck_assert_double_eq_tol(nodes[0].entropy, 1.5, 1e-12); /* 2, 1, 1 of 4 */
	ck_assert_uint_eq(nodes[1].visits, 2);                 /* B, with repetitions as one */
	ck_assert_uint_eq(nodes[1].ends, 1);
	ck_assert_uint_eq(nodes[3].code, JOURNEY_PATHS_OTHER);
	ck_assert_uint_eq(nodes[3].visits, 1);
	ck_assert_double_eq_tol(journey_flow_entropy(flow), (4 * 1.5 + 2 * 1) / 9, 1e-12); /* 9 visits; B goes on or ends */
	const journey_flow_edge *edges = journey_flow_edges(flow, &count);

	ck_assert_uint_eq(count, 4);
	ck_assert_uint_eq(edges[0].from, 0);
	ck_assert_uint_eq(edges[0].to, 1);
	ck_assert_uint_eq(edges[0].count, 2);
	ck_assert_double_eq_tol(edges[0].share, .5, 1e-12);
	ck_assert_int_eq(edges[0].time.median, JOURNEY_MINUTE);
	journey_flow_free(flow);
	journey_trails_free(trails);
}
END_TEST

static void expect_top(const char *text, const journey_sequences_options *o, const char *path, unsigned times)
{
	journey_trails *trails = read(text);
	journey_sequences *s = NULL;
	size_t count;

	ck_assert_int_eq(journey_sequences_new(trails, o, &s, NULL), JOURNEY_OK);
	const journey_sequence *top = journey_sequences_top(s, &count);
	uint64_t different, beyond, all = 0;

	ck_assert_uint_gt(count, 0);
	for (size_t i = 0; i < count; i++)
		all += top[i].count;
	ck_assert_uint_eq(journey_sequences_total(s, &different, &beyond), all);
	ck_assert_uint_eq(different, count);
	ck_assert_uint_eq(beyond, 0);
	ck_assert_uint_eq(top->length, strlen(path));
	for (size_t i = 0; i < top->length; i++)
		ck_assert_uint_eq(top->codes[i], (unsigned)(path[i] - 'A'));
	ck_assert_uint_eq(top->count, times);
	journey_sequences_free(s);
	journey_trails_free(trails);
}

START_TEST(test_sequences)
{
	journey_sequences_options o;

	journey_sequences_options_init(&o);
	expect_top("ABBC\nAABC\nABD\nABC|XY", &o, "ABC", 3);
	o.kind = JOURNEY_SEQUENCE_FROM;
	o.code = 1;
	expect_top("ABBC\nXBC\nBD\nC", &o, "BC", 2);
	o.kind = JOURNEY_SEQUENCE_TO;
	o.length = 2;
	expect_top("XABC\nAB\nCB\nA", &o, "AB", 2);
	o.kind = JOURNEY_SEQUENCE_PART;
	expect_top("ABAB\nBA", &o, "AB", 2); /* AB 2, BA 2 */
}
END_TEST

/* 10,000 steps in a circle. */
START_TEST(test_circle)
{
	static journey_visit visits[10000];
	journey_trails *trails = NULL;
	journey_flow *flow = NULL;
	journey_sequences *s = NULL;
	journey_frictions *f = NULL;
	journey_frictions_options fo;
	journey_sequences_options so;
	size_t count;

	for (unsigned i = 0; i < 10000; i++)
		visits[i] = (journey_visit){.unit = 1, .time = i, .code = i % 2};
	journey_sequences_options_init(&so);
	journey_frictions_options_init(&fo);
	fo.goal.code = 9;
	fo.least = 1;
	ck_assert_int_eq(journey_trails_new(NULL, NULL, &trails, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_trails_add(trails, visits, 10000, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_flow_new(trails, NULL, &flow, NULL), JOURNEY_OK);
	ck_assert_uint_eq(journey_flow_edges(flow, &count)->count, 5000);
	ck_assert_int_eq(journey_sequences_new(trails, &so, &s, NULL), JOURNEY_OK);
	ck_assert_uint_eq(journey_sequences_top(s, &count)->cut, 1);
	ck_assert_int_eq(journey_frictions_new(trails, &fo, &f, NULL), JOURNEY_OK);
	const journey_friction *items = journey_frictions_list(f, &count, NULL, NULL);

	ck_assert_uint_eq(count, 2); /* a dead end, and one loop */
	for (size_t i = 0; i < count; i++)
		ck_assert_uint_eq(items[i].count, 1);
	journey_frictions_free(f);
	journey_sequences_free(s);
	journey_flow_free(flow);
	journey_trails_free(trails);
}
END_TEST

/* Agresti, "Categorical Data Analysis", table 2.3 (aspirin): odds ratio 1.832, relative risk 1.82; and his tea taster. */
START_TEST(test_cross)
{
	journey_cross r = {.size = sizeof r};

	ck_assert_int_eq(journey_cross_table(189, 10845, 104, 10933, .95, &r), JOURNEY_OK);
	ck_assert_double_eq_tol(r.odds_ratio.value, 1.832, 5e-4);
	ck_assert_double_eq_tol(r.odds_ratio.low, 1.440, 5e-3);
	ck_assert_double_eq_tol(r.odds_ratio.high, 2.331, 5e-3);
	ck_assert_double_eq_tol(r.relative_risk.value, 1.818, 5e-4);
	ck_assert_double_eq_tol(r.relative_risk.low, 1.433, 5e-3);
	ck_assert_double_eq_tol(r.relative_risk.high, 2.306, 5e-3);
	ck_assert_double_eq_tol(r.chi_square, 25.014, 5e-3);
	ck_assert_uint_eq(r.flags, 0);
	ck_assert_int_eq(journey_cross_table(3, 1, 1, 3, .95, &r), JOURNEY_OK);
	ck_assert_uint_eq(r.flags, JOURNEY_CROSS_FEW);
	ck_assert_double_eq_tol(r.p_value, .485714, 1e-6);
	/* Newcombe 1998, method 10: 56/70 - 48/80. */
	ck_assert_int_eq(journey_cross_table(56, 14, 48, 32, .95, &r), JOURNEY_OK);
	ck_assert_double_eq_tol(r.difference.low, .0524, 5e-5);
	ck_assert_double_eq_tol(r.difference.high, .3339, 5e-5);
	ck_assert_int_eq(journey_cross_table(0, 0, 0, 0, .95, &r), JOURNEY_OK);
	ck_assert_uint_eq(r.flags, JOURNEY_CROSS_ONE_SIDED);
	ck_assert_int_eq(journey_cross_table(5, 0, 0, 5, .95, &r), JOURNEY_OK);
	ck_assert_double_eq_tol(r.cramers_v, 1, 1e-12);
	ck_assert_int_eq(r.relative_risk.known, JOURNEY_KNOWN_NONE);
	ck_assert_int_eq(journey_cross_table(UINT64_MAX, 0, 0, 5, .95, &r), JOURNEY_RANGE);
	/* As many as can be, and as sure as can be: still numbers. */
	ck_assert_int_eq(journey_cross_table(5, (UINT64_C(1) << 25), (UINT64_C(1) << 25), (UINT64_C(1) << 51) - 1, 1 - 1e-16, &r), JOURNEY_OK);
	ck_assert(r.with.high <= 1 && r.relative_risk.high < 1e300 && r.odds_ratio.low >= 0 && r.p_value >= 0);
}
END_TEST

START_TEST(test_associations)
{
	journey_trails *trails = read("AG\nAG\nABG\nA\nB\nB\nBXG\nGA\nX");
	journey_associations_options o;
	journey_associations *found = NULL;
	uint64_t units, reached;
	size_t count;

	journey_associations_options_init(&o);
	o.goal.code = 6;
	o.least = 1;
	ck_assert_int_eq(journey_associations_new(trails, &o, &found, NULL), JOURNEY_OK);
	const journey_association *items = journey_associations_list(found, &count, &units, &reached);

	ck_assert_uint_eq(units, 9);
	ck_assert_uint_eq(reached, 5);
	ck_assert_uint_eq(count, 3);
	for (size_t i = 0; i < count; i++)
		if (items[i].code == 0) {
			ck_assert_uint_eq(items[i].did, 4); /* not after the goal */
			ck_assert_uint_eq(items[i].reached, 3);
			ck_assert_double_eq_tol(items[i].cross.relative_risk.value, 3. / 4 / (2. / 5), 1e-12);
		}
	journey_associations_free(found);
	/* A landmark at a minute: who reached the goal before is not looked at. */
	o.early = JOURNEY_MINUTE;
	ck_assert_int_eq(journey_associations_new(trails, &o, &found, NULL), JOURNEY_OK);
	items = journey_associations_list(found, &count, &units, &reached);
	ck_assert_uint_eq(units, 8);
	ck_assert_uint_eq(reached, 4);
	journey_associations_free(found);
	journey_trails_free(trails);
}
END_TEST

static const journey_friction *friction(const journey_frictions *f, journey_friction_kind kind, char code)
{
	size_t count;
	const journey_friction *items = journey_frictions_list(f, &count, NULL, NULL);

	for (size_t i = 0; i < count; i++)
		if (items[i].kind == kind && items[i].code == (uint32_t)(code - 'A'))
			return &items[i];
	return NULL;
}

START_TEST(test_friction)
{
	journey_trails *trails = read("ABG\nABAB\nABAG\nBBBA\nAE\nAEXE\nABG\nAB      C");
	journey_frictions_options o;
	journey_frictions *f = NULL;
	uint64_t sessions, converted;
	size_t count;

	journey_frictions_options_init(&o);
	o.goal.code = 6;
	o.error_code = 4;
	o.least = 1;
	o.rage_within = 3 * JOURNEY_MINUTE;
	o.dwell = 5 * JOURNEY_MINUTE;
	ck_assert_int_eq(journey_frictions_new(trails, &o, &f, NULL), JOURNEY_OK);
	journey_frictions_list(f, &count, &sessions, &converted);
	ck_assert_uint_eq(sessions, 8);
	ck_assert_uint_eq(converted, 3);
	ck_assert_uint_eq(friction(f, JOURNEY_FRICTION_DEAD_END, 'E')->count, 2);
	ck_assert_double_eq_tol(friction(f, JOURNEY_FRICTION_DEAD_END, 'E')->exit.with.value, 2. / 3, 1e-12);
	ck_assert_uint_eq(friction(f, JOURNEY_FRICTION_LOOP, 'A')->count, 1);
	ck_assert_uint_eq(friction(f, JOURNEY_FRICTION_LOOP, 'A')->other, 1);
	ck_assert_uint_eq(friction(f, JOURNEY_FRICTION_BACK, 'A')->count, 1);
	ck_assert_uint_eq(friction(f, JOURNEY_FRICTION_BACK, 'E')->count, 1);
	ck_assert_uint_eq(friction(f, JOURNEY_FRICTION_RAGE, 'B')->count, 1);
	ck_assert_uint_eq(friction(f, JOURNEY_FRICTION_DWELL, 'B')->count, 1);
	ck_assert_uint_eq(friction(f, JOURNEY_FRICTION_ERROR, 'E')->count, 2);
	ck_assert_uint_eq(friction(f, JOURNEY_FRICTION_ERRORS, 'E')->count, 1);
	ck_assert_uint_eq(friction(f, JOURNEY_FRICTION_ERROR_EXIT, 'E')->count, 2);
	/* Of seven sessions that came by A... the loop's did not convert; of the six others three did. */
	ck_assert_double_eq_tol(friction(f, JOURNEY_FRICTION_LOOP, 'A')->lost, 3. / 7, 1e-12);
	journey_frictions_free(f);
	journey_trails_free(trails);
}
END_TEST

enum { MANY = 3000 };

static journey_trails *trails_of(const journey_visit *visits, const unsigned *order)
{
	journey_trails *trails = NULL;

	ck_assert_int_eq(journey_trails_new(NULL, NULL, &trails, NULL), JOURNEY_OK);
	for (unsigned i = 0; i < MANY; i++)
		ck_assert_int_eq(journey_trails_add(trails, &visits[order[i]], 1, NULL), JOURNEY_OK);
	return trails;
}

static void same_edges(journey_trails *a, journey_trails *b)
{
	journey_flow *x = NULL, *y = NULL;
	size_t count, other;

	ck_assert_int_eq(journey_flow_new(a, NULL, &x, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_flow_new(b, NULL, &y, NULL), JOURNEY_OK);
	const journey_flow_edge *p = journey_flow_edges(x, &count), *q = journey_flow_edges(y, &other);

	ck_assert_uint_eq(count, other);
	for (size_t i = 0; i < count; i++) {
		ck_assert_mem_eq(&p[i], &q[i], sizeof *p);
		ck_assert(i == 0 || p[i].count <= p[i - 1].count);
	}
	journey_flow_free(x);
	journey_flow_free(y);
}

static void same_frictions(journey_trails *a, journey_trails *b)
{
	journey_frictions_options o;
	journey_frictions *x = NULL, *y = NULL;
	size_t count, other;

	journey_frictions_options_init(&o);
	o.goal.code = 6;
	o.least = 1;
	ck_assert_int_eq(journey_frictions_new(a, &o, &x, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_frictions_new(b, &o, &y, NULL), JOURNEY_OK);
	const journey_friction *p = journey_frictions_list(x, &count, NULL, NULL), *q = journey_frictions_list(y, &other, NULL, NULL);

	ck_assert_uint_eq(count, other);
	ck_assert_uint_gt(count, 20);
	for (size_t i = 0; i < count; i++) {
		ck_assert(p[i].kind == q[i].kind && p[i].code == q[i].code && p[i].other == q[i].other && p[i].count == q[i].count);
		ck_assert_mem_eq(&p[i].lost, &q[i].lost, sizeof p[i].lost);
		ck_assert_mem_eq(&p[i].q_value, &q[i].q_value, sizeof p[i].q_value);
		ck_assert(p[i].q_value >= p[i].exit.p_value && (i == 0 || p[i].lost <= p[i - 1].lost));
	}
	journey_frictions_free(x);
	journey_frictions_free(y);
}

/* The same visits in any order give the same bits. */
START_TEST(test_any_order)
{
	static journey_visit visits[MANY];
	static unsigned order[MANY];
	uint64_t state = 7;

	for (unsigned i = 0; i < MANY; i++) {
		state = state * UINT64_C(6364136223846793005) + 1;
		order[i] = i;
		visits[i] = (journey_visit){.unit = (state >> 40) % 200, .time = i * JOURNEY_MINUTE / 8, .code = (uint32_t)(state >> 50) % 8};
	}
	journey_trails *a = trails_of(visits, order);

	for (unsigned i = MANY; i > 1; i--) {
		state = state * UINT64_C(6364136223846793005) + 1;
		unsigned j = (unsigned)(state >> 33) % i, kept = order[i - 1];

		order[i - 1] = order[j];
		order[j] = kept;
	}
	journey_trails *b = trails_of(visits, order);

	same_edges(a, b);
	same_frictions(a, b);
	journey_trails_free(a);
	journey_trails_free(b);
}
END_TEST

JOURNEY_TEST(paths_memory)
{
	journey_visit visits[64];
	journey_trails *trails = NULL;
	journey_flow *flow = NULL;
	journey_sequences *s = NULL;
	journey_frictions *f = NULL;
	journey_associations *x = NULL;
	journey_frictions_options fo;
	journey_associations_options xo;
	journey_sessions_result r = {.size = sizeof r};
	size_t count = spell("ABG\nABAB\nABAG\nBBBA\nAE\nAEXE\nABG\nAB      C", visits);

	journey_frictions_options_init(&fo);
	fo.goal.code = 6;
	fo.least = 1;
	journey_associations_options_init(&xo);
	xo.goal.code = 6;
	xo.least = 1;
	TRY(journey_trails_new(allocator, NULL, &trails, NULL));
	TRY(journey_trails_add(trails, visits, count, NULL));
	TRY(journey_sessions(trails, 0, &r, NULL));
	TRY(journey_flow_new(trails, NULL, &flow, NULL));
	TRY(journey_sequences_new(trails, NULL, &s, NULL));
	TRY(journey_frictions_new(trails, &fo, &f, NULL));
	TRY(journey_associations_new(trails, &xo, &x, NULL));
done:
	journey_associations_free(x);
	journey_frictions_free(f);
	journey_sequences_free(s);
	journey_flow_free(flow);
	journey_trails_free(trails);
}

/* Nothing in, nothing out. */
START_TEST(test_empty)
{
	journey_trails *trails = read("");
	journey_flow *flow = NULL;
	journey_sequences *s = NULL;
	journey_frictions *f = NULL;
	journey_associations *x = NULL;
	journey_frictions_options fo;
	journey_associations_options xo;
	journey_sessions_result r = {.size = sizeof r};
	size_t count;

	journey_frictions_options_init(&fo);
	journey_associations_options_init(&xo);
	ck_assert_int_eq(journey_sessions(trails, 0, &r, NULL), JOURNEY_OK);
	ck_assert_int_eq(r.bounce.known, JOURNEY_KNOWN_NONE);
	ck_assert_int_eq(journey_flow_new(trails, NULL, &flow, NULL), JOURNEY_OK);
	journey_flow_nodes(flow, &count);
	ck_assert_uint_eq(count, 0);
	ck_assert_int_eq(journey_sequences_new(trails, NULL, &s, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_frictions_new(trails, &fo, &f, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_associations_new(trails, &xo, &x, NULL), JOURNEY_OK);
	journey_associations_free(x);
	journey_frictions_free(f);
	journey_sequences_free(s);
	journey_flow_free(flow);
	journey_trails_free(trails);
}
END_TEST

TCase *paths_case(void)
{
	TCase *tests = tcase_create("paths");

	tcase_add_test(tests, test_sessions);
	tcase_add_test(tests, test_gap);
	tcase_add_test(tests, test_flow);
	tcase_add_test(tests, test_sequences);
	tcase_add_test(tests, test_circle);
	tcase_add_test(tests, test_cross);
	tcase_add_test(tests, test_associations);
	tcase_add_test(tests, test_friction);
	tcase_add_test(tests, test_empty);
	tcase_add_test(tests, test_any_order);
	torture(tests, paths_memory);
	return tests;
}
