/* Impact: published numbers, properties, and what happens at the borders. */
#include "check_score.h"

#include <journey/score.h>
#include <math.h>
#include <string.h>

/* Sums with four decimals as integers, scale 1e4 (sums) and so 1e8 (squares). */
static const journey_arm mean_a = {3407, {13968700, 0}, {UINT64_C(5237797670000), 0}};
static const journey_arm mean_b = {3461, {24227000, 0}, {UINT64_C(13469829000000), 0}};
static const journey_arm share_a = {28, {14, 0}, {14, 0}};
static const journey_arm share_b = {30, {16, 0}, {16, 0}};

static journey_impact_result impact(const journey_arm *treated, const journey_arm *control,
	journey_kpi_kind kind, journey_interval interval, double scale)
{
	journey_impact_options options;
	journey_impact_result found = {.size = sizeof found};

	journey_impact_options_init(&options);
	options.kind = kind;
	options.interval = interval;
	options.scale = scale;
	ck_assert_int_eq(journey_impact(treated, control, &options, &found), JOURNEY_OK);
	return found;
}

START_TEST(test_published_mean)
{
	journey_impact_result found = impact(&mean_b, &mean_a, JOURNEY_KPI_MEAN, JOURNEY_INTERVAL_DELTA, 1e4);

	ck_assert_uint_eq(found.flags, 0);
	ck_assert_double_eq_tol(found.control, .41, 1e-12);
	ck_assert_double_eq_tol(found.treated, .70, 1e-12);
	ck_assert_double_eq_tol(found.relative.value, .70732, 5e-6);
	ck_assert_double_eq_tol(found.relative.low, -.03526, 5e-6);
	ck_assert_double_eq_tol(found.relative.high, 1.44989, 5e-6);
	ck_assert_double_eq_tol(found.relative.standard_error, .37879, 5e-6);
	ck_assert_double_eq_tol(found.relative.p_value, .06191, 5e-6);
	ck_assert_double_eq_tol(found.absolute.value, .29, 1e-12);
	ck_assert_double_eq_tol(found.absolute.low, .04538, 5e-6);
	ck_assert_double_eq_tol(found.absolute.high, .53462, 5e-6);
}
END_TEST

START_TEST(test_published_share)
{
	journey_impact_result found = impact(&share_b, &share_a, JOURNEY_KPI_SHARE, JOURNEY_INTERVAL_DELTA, 1);

	ck_assert_uint_eq(found.flags, 0);
	ck_assert_double_eq_tol(found.relative.value, .06667, 5e-6);
	ck_assert_double_eq_tol(found.relative.low, -.47767, 5e-6);
	ck_assert_double_eq_tol(found.relative.high, .61101, 5e-6);
	ck_assert_double_eq_tol(found.relative.p_value, .80707, 5e-6);
}
END_TEST

/* The border of Fieller's interval solves (m_t - r m_c)^2 = t^2 (se_t^2 + r^2 se_c^2), checked as such. */
START_TEST(test_fieller_solves_its_equation)
{
	journey_impact_result found = impact(&mean_b, &mean_a, JOURNEY_KPI_MEAN, JOURNEY_INTERVAL_FIELLER, 1e4);
	double vc = (52377.9767 - 1396.87 * 1396.87 / 3407) / 3406 / 3407;
	double vt = (134698.29 - 2422.7 * 2422.7 / 3461) / 3460 / 3461;
	double t = (found.absolute.high - found.absolute.value) / found.absolute.standard_error;
	double ends[2] = {1 + found.relative.low, 1 + found.relative.high};

	ck_assert_int_eq(found.relative.known, JOURNEY_KNOWN_INTERVAL);
	for (int i = 0; i < 2; i++) {
		double r = ends[i], off = .70 - r * .41;

		ck_assert_double_eq_tol(off * off / (t * t * (vt + r * r * vc)), 1, 1e-9);
	}
	ck_assert_double_eq_tol(found.relative.p_value, found.absolute.p_value, 1e-15);
	ck_assert_double_gt(found.relative.low, 0); /* as the absolute difference says */
}
END_TEST

/* Katz's interval for 16/30 against 14/28, by hand: log(16/15) -+ t sqrt(1/16 - 1/30 + 1/14 - 1/28). */
START_TEST(test_log_interval)
{
	journey_impact_result found = impact(&share_b, &share_a, JOURNEY_KPI_SHARE, JOURNEY_INTERVAL_LOG, 1);
	double error = sqrt(1 / 16.0 - 1 / 30.0 + 1 / 14.0 - 1 / 28.0), t = 2.0034728971453082;

	ck_assert_double_eq_tol(found.relative.low, expm1(log(16 / 15.0) - t * error), 1e-12);
	ck_assert_double_eq_tol(found.relative.high, expm1(log(16 / 15.0) + t * error), 1e-12);
	ck_assert_uint_eq(found.flags, 0);
}
END_TEST

START_TEST(test_swapping_the_arms)
{
	journey_impact_result x = impact(&mean_b, &mean_a, JOURNEY_KPI_MEAN, JOURNEY_INTERVAL_LOG, 1e4);
	journey_impact_result y = impact(&mean_a, &mean_b, JOURNEY_KPI_MEAN, JOURNEY_INTERVAL_LOG, 1e4);

	ck_assert_double_eq(x.absolute.value, -y.absolute.value);
	ck_assert_double_eq(x.absolute.low, -y.absolute.high);
	ck_assert_double_eq(x.absolute.high, -y.absolute.low);
	ck_assert_double_eq(x.absolute.p_value, y.absolute.p_value);
	ck_assert_double_eq_tol((1 + x.relative.value) * (1 + y.relative.value), 1, 1e-14);
	ck_assert_double_eq_tol((1 + x.relative.low) * (1 + y.relative.high), 1, 1e-12);
}
END_TEST

/* Money in cents or in micro-units: the same relative answer, to the last few bits. */
START_TEST(test_scale)
{
	static const journey_interval intervals[] = {JOURNEY_INTERVAL_DELTA, JOURNEY_INTERVAL_FIELLER,
		JOURNEY_INTERVAL_LOG};
	journey_arm fine[2] = {{0}}, coarse[2] = {{0}};

	for (int i = 0; i < 2000; i++) {
		int64_t value = (int64_t)i * i % 977;

		ck_assert_int_eq(journey_arm_add(&coarse[i % 2], value), JOURNEY_OK);
		ck_assert_int_eq(journey_arm_add(&fine[i % 2], value * 1000000), JOURNEY_OK);
	}
	for (int i = 0; i < 3; i++) {
		journey_impact_result x = impact(&coarse[0], &coarse[1], JOURNEY_KPI_MEAN, intervals[i], 1);
		journey_impact_result y = impact(&fine[0], &fine[1], JOURNEY_KPI_MEAN, intervals[i], 1e6);
		journey_impact_result z = impact(&fine[0], &fine[1], JOURNEY_KPI_MEAN, intervals[i], 1);

		ck_assert_double_eq_tol(x.absolute.low, y.absolute.low, 1e-11);
		ck_assert_double_eq_tol(x.relative.low, y.relative.low, 1e-13);
		ck_assert_double_eq_tol(x.relative.high, z.relative.high, 1e-13);
		ck_assert_double_eq_tol(x.relative.p_value, z.relative.p_value, 1e-12);
	}
}
END_TEST

START_TEST(test_confidence)
{
	journey_impact_options options;
	journey_impact_result narrow = {.size = sizeof narrow}, wide = narrow;

	journey_impact_options_init(&options);
	options.scale = 1e4;
	options.confidence = .8;
	ck_assert_int_eq(journey_impact(&mean_b, &mean_a, &options, &narrow), JOURNEY_OK);
	options.confidence = 1 - narrow.relative.p_value;
	ck_assert_int_eq(journey_impact(&mean_b, &mean_a, &options, &wide), JOURNEY_OK);
	ck_assert_double_lt(wide.relative.low, narrow.relative.low);
	ck_assert_double_eq_tol(wide.relative.low, 0, 1e-10); /* the p-value is the level that touches 0 */
}
END_TEST

START_TEST(test_control_of_zero)
{
	static const journey_arm control = {50, {0, 0}, {0, 0}}, treated = {450, {20, 0}, {20, 0}};
	journey_impact_result found = impact(&treated, &control, JOURNEY_KPI_SHARE, JOURNEY_INTERVAL_DELTA, 1);

	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_CONTROL_ZERO | JOURNEY_IMPACT_FEW);
	ck_assert_int_eq(found.relative.known, JOURNEY_KNOWN_NONE);
	ck_assert_double_eq(found.relative.value, 0);
	ck_assert_int_eq(found.absolute.known, JOURNEY_KNOWN_INTERVAL);
	ck_assert_double_gt(found.absolute.low, 0);
	found = impact(&control, &control, JOURNEY_KPI_SHARE, JOURNEY_INTERVAL_FIELLER, 1);
	ck_assert_uint_eq(found.flags,
		JOURNEY_IMPACT_CONTROL_ZERO | JOURNEY_IMPACT_FEW | JOURNEY_IMPACT_NO_VARIANCE);
	ck_assert_int_eq(found.absolute.known, JOURNEY_KNOWN_VALUE);
}
END_TEST

/* A loss that became smaller is an improvement: positive, with each kind of interval. */
START_TEST(test_control_below_zero)
{
	journey_arm control = {0}, treated = {0};
	journey_impact_result found;

	for (int i = 0; i < 400; i++) {
		ck_assert_int_eq(journey_arm_add(&control, -100 + i % 7), JOURNEY_OK);
		ck_assert_int_eq(journey_arm_add(&treated, -50 + i % 5), JOURNEY_OK);
	}
	for (int i = 0; i < 2; i++) {
		found = impact(&treated, &control, JOURNEY_KPI_MEAN, (journey_interval)i, 1);
		ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_CONTROL_NEGATIVE);
		ck_assert_double_eq_tol(found.relative.value, 49.0 / 97, 1e-3);
		ck_assert_double_lt(found.relative.low, found.relative.value);
		ck_assert_double_gt(found.relative.high, found.relative.value);
		ck_assert_double_gt(found.relative.low, .49);
	}
	found = impact(&treated, &control, JOURNEY_KPI_MEAN, JOURNEY_INTERVAL_LOG, 1);
	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_CONTROL_NEGATIVE | JOURNEY_IMPACT_NOT_POSITIVE);
	ck_assert_int_eq(found.relative.known, JOURNEY_KNOWN_VALUE);
}
END_TEST

START_TEST(test_control_near_zero)
{
	journey_arm control = {0}, treated = {0};
	journey_impact_result found;

	for (int i = 0; i < 100; i++) {
		ck_assert_int_eq(journey_arm_add(&control, i % 2 ? 100 : -99), JOURNEY_OK);
		ck_assert_int_eq(journey_arm_add(&treated, i % 2 ? 110 : -90), JOURNEY_OK);
	}
	found = impact(&treated, &control, JOURNEY_KPI_MEAN, JOURNEY_INTERVAL_DELTA, 1);
	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_CONTROL_WEAK);
	ck_assert_int_eq(found.relative.known, JOURNEY_KNOWN_INTERVAL);
	found = impact(&treated, &control, JOURNEY_KPI_MEAN, JOURNEY_INTERVAL_FIELLER, 1);
	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_CONTROL_WEAK);
	ck_assert_int_eq(found.relative.known, JOURNEY_KNOWN_VALUE);
}
END_TEST

START_TEST(test_small_arms)
{
	static const journey_arm none = {0}, one = {1, {3, 0}, {9, 0}};
	journey_impact_result found = impact(&one, &none, JOURNEY_KPI_MEAN, JOURNEY_INTERVAL_DELTA, 1);

	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_EMPTY | JOURNEY_IMPACT_SINGLE);
	ck_assert_int_eq(found.absolute.known, JOURNEY_KNOWN_NONE);
	ck_assert_double_eq(found.treated, 3);
	found = impact(&mean_b, &one, JOURNEY_KPI_MEAN, JOURNEY_INTERVAL_DELTA, 1);
	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_SINGLE);
	ck_assert_int_eq(found.absolute.known, JOURNEY_KNOWN_VALUE);
	ck_assert_int_eq(found.relative.known, JOURNEY_KNOWN_VALUE);
}
END_TEST

/* Whatever is asked, no NaN and no infinity comes out. */
START_TEST(test_always_finite)
{
	static const journey_arm k[] = {{0}, {1, {1, 0}, {1, 0}}, {2, {1, 0}, {1, 0}}, {3, {0, 0}, {2, 0}},
		{UINT64_MAX, {1, 0}, {1, 0}}, {2, {0, 0}, {UINT64_MAX, INT64_MAX}},
		{4, {UINT64_MAX, -1}, {1, 0}}, {4, {UINT64_MAX - 7, -1}, {40, 0}},
		{UINT64_MAX, {UINT64_MAX, 0}, {UINT64_MAX, 0}}};
	static const double scales[] = {1e-18, 1, 1e18};
	size_t count = sizeof k / sizeof k[0];

	for (size_t i = 0; i < count * count * 9; i++) {
		const journey_arm *t = &k[i % count], *c = &k[i / count % count];
		journey_impact_result r;
		const journey_estimate *e[2] = {&r.absolute, &r.relative};

		r = impact(t, c, JOURNEY_KPI_MEAN, (journey_interval)(i / count / count % 3),
			scales[i / count / count / 3]);
		ck_assert(isfinite(r.treated) && isfinite(r.control));
		for (int n = 0; n < 2; n++)
			ck_assert(isfinite(e[n]->value) && isfinite(e[n]->standard_error) && isfinite(e[n]->low)
				&& isfinite(e[n]->high) && e[n]->p_value >= 0 && e[n]->p_value <= 1
				&& isfinite(e[n]->degrees_of_freedom) && e[n]->low <= e[n]->high);
	}
}
END_TEST

START_TEST(test_refusals)
{
	static const journey_arm wrong = {2, {10, 0}, {49, 0}};
	journey_impact_options options;
	journey_impact_result found = {.size = sizeof found}, before;

	memset(&found.flags, 7, sizeof found - offsetof(journey_impact_result, flags));
	before = found;
	journey_impact_options_init(&options);
	ck_assert_int_eq(journey_impact(NULL, &share_a, NULL, &found), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_impact(&share_b, NULL, NULL, &found), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_impact(&share_b, &share_a, NULL, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_impact(&wrong, &share_a, NULL, &found), JOURNEY_INVALID);
	options.confidence = 1;
	ck_assert_int_eq(journey_impact(&share_b, &share_a, &options, &found), JOURNEY_RANGE);
	options.confidence = NAN;
	ck_assert_int_eq(journey_impact(&share_b, &share_a, &options, &found), JOURNEY_RANGE);
	journey_impact_options_init(&options);
	options.scale = 0;
	ck_assert_int_eq(journey_impact(&share_b, &share_a, &options, &found), JOURNEY_RANGE);
	journey_impact_options_init(&options);
	options.kind = JOURNEY_KPI_SHARE;
	ck_assert_int_eq(journey_impact(&mean_b, &share_a, &options, &found), JOURNEY_RANGE);
	options.size = 4;
	ck_assert_int_eq(journey_impact(&share_b, &share_a, &options, &found), JOURNEY_MISUSE);
	ck_assert_int_eq(memcmp(&found, &before, sizeof found), 0);
}
END_TEST

/* A small generator of the test's own: 31 bits. */
static uint32_t draw(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 33);
}

/* 2,000 customers, 15 % convert, 10 % are held out at random: how often does the interval cover 0? */
START_TEST(test_coverage)
{
	journey_interval interval = (journey_interval)_i;
	uint64_t state = 1;
	int covered = 0;

	for (int seed = 0; seed < 1000; seed++) {
		journey_arm arm[2] = {{0}};
		journey_impact_result found;

		for (int i = 0; i < 2000; i++)
			ck_assert_int_eq(journey_arm_add(&arm[draw(&state) % 10 == 0], i < 300), JOURNEY_OK);
		found = impact(&arm[0], &arm[1], JOURNEY_KPI_SHARE, interval, 1);
		covered += found.relative.low <= 0 && found.relative.high >= 0;
	}
	ck_assert_int_ge(covered, 930);
	ck_assert_int_le(covered, 970);
}
END_TEST

/* Few spend, and some of them much: where the small arm has few who do, that is said. */
START_TEST(test_few_carry_the_sum)
{
	journey_arm large = {0}, small = {0}, more = {0};
	journey_impact_options o;
	journey_impact_result found = {.size = sizeof found};

	journey_impact_options_init(&o);
	for (int i = 0; i < 9000; i++) {
		ck_assert_int_eq(journey_arm_add(&large, i % 20 ? 0 : 1 + i % 7), JOURNEY_OK);
		if (i < 1000)
			ck_assert_int_eq(journey_arm_add(&small, i % 20 ? 0 : 1 + i % 7), JOURNEY_OK);
		if (i < 4400)
			ck_assert_int_eq(journey_arm_add(&more, i % 20 ? 0 : 1 + i % 7), JOURNEY_OK);
	}
	ck_assert_int_eq(journey_impact(&large, &small, &o, &found), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_SKEWED); /* 50 have something, as many as 40 who have the same */
	ck_assert_int_eq(journey_impact(&small, &large, &o, &found), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_SKEWED);
	ck_assert_int_eq(journey_impact(&large, &more, &o, &found), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, 0); /* 220, as many as 176 */
	ck_assert_int_eq(journey_impact(&small, &small, &o, &found), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, 0); /* even arms */
}
END_TEST

TCase *impact_case(void)
{
	TCase *tests = tcase_create("impact");

	tcase_add_test(tests, test_published_mean);
	tcase_add_test(tests, test_published_share);
	tcase_add_test(tests, test_fieller_solves_its_equation);
	tcase_add_test(tests, test_log_interval);
	tcase_add_test(tests, test_swapping_the_arms);
	tcase_add_test(tests, test_scale);
	tcase_add_test(tests, test_confidence);
	tcase_add_test(tests, test_control_of_zero);
	tcase_add_test(tests, test_control_below_zero);
	tcase_add_test(tests, test_control_near_zero);
	tcase_add_test(tests, test_small_arms);
	tcase_add_test(tests, test_always_finite);
	tcase_add_test(tests, test_refusals);
	tcase_add_test(tests, test_few_carry_the_sum);
	tcase_add_loop_test(tests, test_coverage, 0, 3);
	return tests;
}
