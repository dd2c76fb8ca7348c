/* Personalized Experience Score: its factors, its sums, its interval; cohorts. */
#include "check_score.h"

#include <journey/experience.h>
#include <math.h>
#include <string.h>

#define CUSTOMERS 40
#define TOUCHES 5
#define UNKNOWN JOURNEY_FACTOR_UNKNOWN

START_TEST(test_factors)
{
	static const journey_channel_response channels[] = {{10, 4, 1000, 100}, {10, 1, 1000, 200}, {0, 0, 0, 0}};
	static const journey_channel_response silent[] = {{5, 0, 10, 0}}, wrong[] = {{1, 2, 10, 1}};

	ck_assert_int_eq(journey_factor_relevance(.25, 1), 250000);
	ck_assert_int_eq(journey_factor_relevance(3, 2), 1000000);
	ck_assert_int_eq(journey_factor_relevance(0, 2), 0);
	ck_assert_int_eq(journey_factor_relevance(0, 0), UNKNOWN);
	ck_assert_int_eq(journey_factor_relevance(NAN, 1), UNKNOWN);
	ck_assert_int_eq(journey_factor_relevance(1, INFINITY), UNKNOWN);
	ck_assert_int_eq(journey_factor_relevance(-1e-9, 1), UNKNOWN);
	ck_assert_int_eq(journey_factor_timeliness(0, 60), 1000000);
	ck_assert_int_eq(journey_factor_timeliness(60, 60), 500000);
	ck_assert_int_eq(journey_factor_timeliness(120, 60), 250000);
	ck_assert_int_eq(journey_factor_timeliness(INT64_MAX, 1), 0);
	ck_assert_int_eq(journey_factor_timeliness(-1, 60), UNKNOWN);
	ck_assert_int_eq(journey_factor_timeliness(1, 0), UNKNOWN);
	/* (4 + 10 * .1) / 20 = .25 and (1 + 10 * .2) / 20 = .15 */
	ck_assert_int_eq(journey_factor_channel(channels, 3, 0, 10), 1000000);
	ck_assert_int_eq(journey_factor_channel(channels, 3, 1, 10), 600000);
	ck_assert_int_eq(journey_factor_channel(channels, 3, 2, 10), UNKNOWN);
	ck_assert_int_eq(journey_factor_channel(channels, 3, 3, 10), UNKNOWN);
	ck_assert_int_eq(journey_factor_channel(channels, 3, 0, 0), UNKNOWN);
	ck_assert_int_eq(journey_factor_channel(silent, 1, 0, 10), UNKNOWN);
	ck_assert_int_eq(journey_factor_channel(wrong, 1, 0, 10), UNKNOWN);
	ck_assert_int_eq(journey_factor_channel(NULL, 1, 0, 10), UNKNOWN);
	ck_assert_int_eq(journey_factor_engagement(JOURNEY_STAGE_SENT), 0);
	ck_assert_int_eq(journey_factor_engagement(JOURNEY_STAGE_DELIVERED), 250000);
	ck_assert_int_eq(journey_factor_engagement(JOURNEY_STAGE_OPENED), 500000);
	ck_assert_int_eq(journey_factor_engagement(JOURNEY_STAGE_ACTED), 1000000);
	ck_assert_int_eq(journey_factor_engagement((journey_feedback_stage)9), UNKNOWN);
}
END_TEST

/* A touch out of a small generator; every ninth lacks a factor. */
static journey_touch touch_of(uint32_t customer, uint32_t number)
{
	journey_touch touch;
	uint32_t x = customer * 2654435761u + number * 40503u + 12345u;

	for (int i = 0; i < JOURNEY_FACTORS; i++) {
		x = x * 1664525u + 1013904223u;
		touch.factor[i] = (int32_t)((x >> 8) % 1000001u);
	}
	if ((customer + number) % 9 == 0)
		touch.factor[number % JOURNEY_FACTORS] = UNKNOWN;
	return touch;
}

/* A customer of `index` has 1 .. TOUCHES touches. */
static uint32_t touches_of(uint32_t customer)
{
	return 1 + customer % TOUCHES;
}

static void add(journey_experience *sums, journey_experience_unit *unit, journey_touch touch)
{
	ck_assert_int_eq(journey_experience_change(sums, unit, NULL, &touch), JOURNEY_OK);
}

static journey_experience all_sums(void)
{
	journey_experience sums = {0};

	for (uint32_t c = 0; c < CUSTOMERS; c++) {
		journey_experience_unit unit = {0};

		for (uint32_t k = 0; k < touches_of(c); k++)
			add(&sums, &unit, touch_of(c, k));
	}
	return sums;
}

static journey_experience_result score(const journey_experience *sums)
{
	journey_experience_result r = {.size = sizeof r};

	ck_assert_int_eq(journey_experience_score(sums, .95, &r), JOURNEY_OK);
	return r;
}

/* Backwards, with feedback that comes later and touches that are taken away again: the same bytes. */
START_TEST(test_streaming_is_recomputed)
{
	journey_experience want = all_sums(), got = {0};

	for (uint32_t c = CUSTOMERS; c-- > 0;) {
		journey_experience_unit unit = {0};
		journey_touch extra = touch_of(c, 77);

		add(&got, &unit, extra);
		for (uint32_t k = touches_of(c); k-- > 0;) {
			journey_touch last = touch_of(c, k), before = last;

			before.factor[JOURNEY_FACTOR_ENGAGEMENT] = k % 2 ? 0 : UNKNOWN;
			add(&got, &unit, before);
			ck_assert_int_eq(journey_experience_change(&got, &unit, &before, &last), JOURNEY_OK);
		}
		ck_assert_int_eq(journey_experience_change(&got, &unit, &extra, NULL), JOURNEY_OK);
	}
	ck_assert_mem_eq(&got, &want, sizeof got);
}
END_TEST

START_TEST(test_shards)
{
	journey_experience want = all_sums(), shard[8], forward = {0}, backward = {0};

	memset(shard, 0, sizeof shard);
	for (uint32_t c = 0; c < CUSTOMERS; c++) {
		journey_experience_unit unit = {0};

		for (uint32_t k = 0; k < touches_of(c); k++)
			add(&shard[c % 8], &unit, touch_of(c, k));
	}
	for (int i = 0; i < 8; i++) {
		ck_assert_int_eq(journey_experience_merge(&forward, &shard[i]), JOURNEY_OK);
		ck_assert_int_eq(journey_experience_merge(&backward, &shard[7 - i]), JOURNEY_OK);
	}
	ck_assert_mem_eq(&forward, &want, sizeof want);
	ck_assert_mem_eq(&backward, &want, sizeof want);
}
END_TEST

#define MANY 600
#define REPLICATES 2000

/* Touches of customers `from`, `from` + `step`, ...; the arrays are static: one at a time, or two. */
static journey_experience_replicates replicate(int room, uint64_t seed, uint32_t from, uint32_t step, bool backward)
{
	static int64_t scores[2][REPLICATES];
	static uint64_t touches[2][REPLICATES];
	journey_experience_replicates r = {.size = sizeof r, .seed = seed, .count = REPLICATES};

	memset(scores[room], 0, sizeof scores[room]);
	memset(touches[room], 0, sizeof touches[room]);
	r.score = scores[room];
	r.touches = touches[room];
	for (uint32_t i = from; i < MANY; i += step) {
		uint32_t c = backward ? MANY - 1 - i : i;

		for (uint32_t k = 0; k < touches_of(c); k++) {
			journey_touch touch = touch_of(c, k);

			ck_assert_int_eq(journey_experience_replicate(&r, (journey_str){(const char *)&c, sizeof c}, &touch), JOURNEY_OK);
		}
	}
	return r;
}

static double room[REPLICATES];

static journey_estimate bootstrap(const journey_experience_replicates *r)
{
	journey_estimate e;

	ck_assert_int_eq(journey_experience_bootstrap(r, .95, room, &e), JOURNEY_OK);
	return e;
}

/* With many customers both are right: a standard deviation of 2000 replicates is known to 1.6 %. */
START_TEST(test_bootstrap_agrees_with_linearisation)
{
	journey_experience sums = {0};
	journey_experience_result r;
	double half;

	for (uint32_t c = 0; c < MANY; c++) {
		journey_experience_unit unit = {0};

		for (uint32_t k = 0; k < touches_of(c); k++)
			add(&sums, &unit, touch_of(c, k));
	}
	r = score(&sums);
	half = (r.mean.high - r.mean.low) / 2;
	for (uint64_t seed = 1; seed <= 2; seed++) {
		journey_experience_replicates log = replicate(0, seed, 0, 1, false);
		journey_estimate e = bootstrap(&log);

		ck_assert_uint_eq(log.total_touches, sums.touches);
		ck_assert_uint_eq(log.unknown, sums.unknown);
		ck_assert_int_eq(e.known, JOURNEY_KNOWN_INTERVAL);
		ck_assert_double_eq_tol(e.value, r.mean.value, 1e-15);
		ck_assert_double_eq_tol(e.standard_error / r.mean.standard_error, 1, .06);
		ck_assert_double_eq_tol(e.low, r.mean.low, .12 * half);
		ck_assert_double_eq_tol(e.high, r.mean.high, .12 * half);
	}
}
END_TEST

/* In any order and in two parts: the same bytes. Other seeds: others. */
START_TEST(test_bootstrap_is_a_hash)
{
	journey_experience_replicates all = replicate(0, 7, 0, 1, false), other = replicate(1, 7, 0, 1, true), odd;

	ck_assert_mem_eq(all.score, other.score, REPLICATES * sizeof *all.score);
	ck_assert_mem_eq(all.touches, other.touches, REPLICATES * sizeof *all.touches);
	for (uint32_t part = 0; part < 2; part++) {
		odd = replicate(1, 7, part, 2, false);
		for (size_t i = 0; i < REPLICATES; i++) {
			all.score[i] -= odd.score[i];
			all.touches[i] -= odd.touches[i];
		}
	}
	for (size_t i = 0; i < REPLICATES; i++)
		ck_assert(all.score[i] == 0 && all.touches[i] == 0);
	all = replicate(0, 8, 0, 1, false);
	other = replicate(1, 9, 0, 1, false);
	ck_assert(memcmp(all.score, other.score, REPLICATES * sizeof *all.score) != 0);
}
END_TEST

START_TEST(test_bootstrap_of_little)
{
	int64_t scores[2] = {0};
	uint64_t touches[2] = {0};
	journey_touch one = {{500000, 500000, 500000, 500000}}, bad = {{-2, 0, 0, 0}};
	journey_experience_replicates r = {.size = sizeof r, .count = 2, .score = scores, .touches = touches};
	journey_estimate e = bootstrap(&r);
	const journey_str who = {"a", 1};

	ck_assert_int_eq(e.known, JOURNEY_KNOWN_NONE);
	ck_assert_int_eq(journey_experience_replicate(&r, who, &bad), JOURNEY_RANGE);
	ck_assert_int_eq(journey_experience_replicate(&r, who, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_experience_replicate(NULL, who, &one), JOURNEY_MISUSE);
	ck_assert_uint_eq(r.total_touches, 0);
	ck_assert_int_eq(journey_experience_replicate(&r, who, &one), JOURNEY_OK);
	e = bootstrap(&r); /* whatever the weights are, all of it is one customer's */
	ck_assert_int_eq(e.known, JOURNEY_KNOWN_VALUE);
	ck_assert_double_eq_tol(e.value, .0625, 0x1p-50);
	ck_assert_int_eq(journey_experience_bootstrap(&r, 1, room, &e), JOURNEY_RANGE);
	ck_assert_int_eq(journey_experience_bootstrap(&r, .95, NULL, &e), JOURNEY_MISUSE);
	r.count = 1;
	ck_assert_int_eq(journey_experience_bootstrap(&r, .95, room, &e), JOURNEY_RANGE);
	r.count = JOURNEY_REPLICATES_MAX + 1;
	ck_assert_int_eq(journey_experience_replicate(&r, who, &one), JOURNEY_RANGE);
}
END_TEST

/* The linearised standard error, from its definition. */
START_TEST(test_interval)
{
	double sum[CUSTOMERS] = {0}, count[CUSTOMERS] = {0}, s = 0, n = 0, units = 0, spread = 0, loss = 0;
	journey_experience sums = all_sums();
	journey_experience_result r = score(&sums);

	for (uint32_t c = 0; c < CUSTOMERS; c++) {
		for (uint32_t k = 0; k < touches_of(c); k++) {
			journey_touch t = touch_of(c, k);
			double product = 1;

			for (int i = 0; i < JOURNEY_FACTORS; i++)
				product *= t.factor[i] == UNKNOWN ? NAN : t.factor[i] / 1e6;
			if (isnan(product))
				continue;
			sum[c] += product;
			count[c]++;
		}
		s += sum[c];
		n += count[c];
		units += count[c] > 0;
	}
	for (int c = 0; c < CUSTOMERS; c++)
		spread += (sum[c] - s / n * count[c]) * (sum[c] - s / n * count[c]);
	ck_assert_uint_eq(sums.touches, (uint64_t)n);
	ck_assert_uint_gt(sums.unknown, 0);
	ck_assert_double_eq_tol(r.total, s, 1e-4);
	ck_assert_double_eq_tol(r.mean.value, s / n, 1e-6);
	ck_assert_double_eq_tol(r.mean.standard_error, sqrt(spread * units / (units - 1)) / n, 1e-6);
	ck_assert_double_lt(r.mean.low, r.mean.value);
	ck_assert_double_gt(r.mean.high, r.mean.value);
	ck_assert_uint_eq(r.flags, JOURNEY_EXPERIENCE_PARTIAL);
	for (int i = 0; i < JOURNEY_FACTORS; i++)
		loss += r.loss[i];
	ck_assert_double_eq_tol(loss, 1 - r.mean.value, 5e-6);
}
END_TEST

/* Each factor moves the score, and the one that is low is the one that costs; one that is missing leaves the touch out. */
START_TEST(test_each_factor)
{
	for (int i = 0; i < JOURNEY_FACTORS; i++) {
		journey_touch touch = {{1000000, 1000000, 1000000, 1000000}};
		journey_experience sums = {0};
		journey_experience_unit unit = {0};
		journey_experience_result r;

		touch.factor[i] = 400000;
		add(&sums, &unit, touch);
		r = score(&sums);
		ck_assert_double_eq_tol(r.mean.value, .4, 1e-9);
		ck_assert_double_eq_tol(r.factor[i], .4, 1e-9);
		ck_assert_double_eq_tol(r.loss[i], .6, 1e-9);
		ck_assert_int_eq(r.costliest, i);
		ck_assert_int_eq(r.mean.known, JOURNEY_KNOWN_VALUE);
		ck_assert_uint_eq(r.flags, JOURNEY_EXPERIENCE_SINGLE);
		touch.factor[i] = UNKNOWN;
		memset(&sums, 0, sizeof sums);
		memset(&unit, 0, sizeof unit);
		add(&sums, &unit, touch);
		r = score(&sums);
		ck_assert_int_eq(r.mean.known, JOURNEY_KNOWN_NONE);
		ck_assert_uint_eq(r.flags, JOURNEY_EXPERIENCE_NONE | JOURNEY_EXPERIENCE_PARTIAL);
		ck_assert_uint_eq(sums.missing[i], 1);
		ck_assert_uint_eq(sums.unknown, 1);
	}
}
END_TEST

START_TEST(test_bad_touches)
{
	journey_touch touch = {{1000000, 500000, 1000000, 1000000}}, bad = {{0, 1000001, 0, 0}}, worse = {{0, 0, -2, 0}};
	journey_experience sums = {0}, before, full = {.units = UINT64_MAX};
	journey_experience_unit unit = {0}, other = {0};
	journey_experience_result r = {.size = sizeof r};

	ck_assert_int_eq(journey_experience_change(&sums, &unit, &touch, NULL), JOURNEY_INVALID);
	add(&sums, &unit, touch);
	add(&sums, &other, touch);
	before = sums;
	ck_assert_int_eq(journey_experience_change(&sums, &unit, NULL, &bad), JOURNEY_RANGE);
	ck_assert_int_eq(journey_experience_change(&sums, &unit, NULL, &worse), JOURNEY_RANGE);
	ck_assert_int_eq(journey_experience_change(NULL, &unit, NULL, &touch), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_experience_merge(&sums, &full), JOURNEY_LIMIT);
	ck_assert_mem_eq(&sums, &before, sizeof sums);
	ck_assert_uint_eq(score(&sums).flags, JOURNEY_EXPERIENCE_NO_VARIANCE);
	ck_assert_int_eq(journey_experience_score(&sums, 1, &r), JOURNEY_RANGE);
	ck_assert_int_eq(journey_experience_score(&sums, NAN, &r), JOURNEY_RANGE);
	ck_assert_int_eq(journey_experience_score(&full, .9, &r), JOURNEY_INVALID);
	r.size = 1;
	ck_assert_int_eq(journey_experience_score(&sums, .9, &r), JOURNEY_MISUSE);
}
END_TEST

START_TEST(test_cohorts)
{
	static const int64_t one[] = {0, 5, 10, 25}, two[] = {9, 19, 20}, three[] = {10}, early[] = {-1, 5}, late[] = {5, 30},
		back[] = {5, 4};
	uint64_t active[9] = {0}, want[9] = {2, 2, 2, 1};
	journey_cohorts t = {.size = sizeof t, .period = 10, .periods = 3, .active = active};

	ck_assert_int_eq(journey_cohorts_add(&t, one, 4), JOURNEY_OK);
	ck_assert_int_eq(journey_cohorts_add(&t, two, 3), JOURNEY_OK);
	ck_assert_int_eq(journey_cohorts_add(&t, three, 1), JOURNEY_OK);
	ck_assert_int_eq(journey_cohorts_add(&t, early, 2), JOURNEY_OK);
	ck_assert_int_eq(journey_cohorts_add(&t, late, 2), JOURNEY_OK);
	ck_assert_int_eq(journey_cohorts_add(&t, back, 2), JOURNEY_INVALID);
	ck_assert_int_eq(journey_cohorts_add(&t, one, 0), JOURNEY_MISUSE);
	ck_assert_mem_eq(active, want, sizeof want);
	ck_assert_uint_eq(t.outside, 2);
	t.period = 0;
	ck_assert_int_eq(journey_cohorts_add(&t, one, 4), JOURNEY_RANGE);
}
END_TEST

/* Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3. */
START_TEST(test_share)
{
	journey_estimate e;

	ck_assert_int_eq(journey_share(81, 263, .95, &e), JOURNEY_OK);
	ck_assert_double_eq_tol(e.low, .2553, 5e-5);
	ck_assert_double_eq_tol(e.high, .3662, 5e-5);
	ck_assert_int_eq(journey_share(0, 20, .95, &e), JOURNEY_OK);
	ck_assert_double_eq(e.low, 0);
	ck_assert_double_eq_tol(e.high, .1611, 5e-5);
	ck_assert_int_eq(journey_share(1, 1, .95, &e), JOURNEY_OK);
	ck_assert_double_eq(e.high, 1);
	ck_assert_int_eq(journey_share(0, 0, .95, &e), JOURNEY_OK);
	ck_assert_int_eq(e.known, JOURNEY_KNOWN_NONE);
	ck_assert_int_eq(journey_share(2, 1, .95, &e), JOURNEY_RANGE);
}
END_TEST

TCase *experience_case(void)
{
	TCase *tests = tcase_create("experience");

	tcase_add_test(tests, test_factors);
	tcase_add_test(tests, test_streaming_is_recomputed);
	tcase_add_test(tests, test_shards);
	tcase_add_test(tests, test_interval);
	tcase_add_test(tests, test_bootstrap_agrees_with_linearisation);
	tcase_add_test(tests, test_bootstrap_is_a_hash);
	tcase_add_test(tests, test_bootstrap_of_little);
	tcase_add_test(tests, test_each_factor);
	tcase_add_test(tests, test_bad_touches);
	tcase_add_test(tests, test_cohorts);
	tcase_add_test(tests, test_share);
	return tests;
}
