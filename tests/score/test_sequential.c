/* Confidence sequences: the figures of confseq and GrowthBook, what must hold between them, and input that is wrong. */
#include "check_score.h"

#include <journey/sequential.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MICRO 1000000

static const journey_mixture mixture_100 = {.size = sizeof mixture_100, .kind = JOURNEY_MIXTURE_NORMAL, .tuned_at = 100,
	.tuned_alpha = .05, .scale = 1, .below = .2, .above = .8};

static journey_mixture of_kind(journey_mixture_kind kind)
{
	journey_mixture mixture = mixture_100;

	mixture.kind = kind;
	return mixture;
}

static void expect_mixture(journey_mixture_kind kind, double log_value, double bound)
{
	const journey_mixture mixture = of_kind(kind);
	double found;

	ck_assert_int_eq(journey_mixture_log(&mixture, 10, 100, &found), JOURNEY_OK);
	ck_assert_double_eq_tol(found, log_value, 5e-8);
	ck_assert_int_eq(journey_mixture_bound(&mixture, 100, .05, &found), JOURNEY_OK);
	ck_assert_double_eq_tol(found, bound, 5e-6);
}

/* The tests of `confseq`. */
START_TEST(test_published)
{
	const journey_stitching stitching = {.size = sizeof stitching, .first_time = 10, .scale = 3};
	journey_estimate share;
	double found;

	ck_assert_int_eq(journey_mixture_rho(&mixture_100, &found), JOURNEY_OK);
	ck_assert_double_eq_tol(found, 12.60056, 5e-6);
	expect_mixture(JOURNEY_MIXTURE_NORMAL, -.65100516, 30.35209);
	expect_mixture(JOURNEY_MIXTURE_NORMAL_ABOVE, -.06502391, 27.66071);
	expect_mixture(JOURNEY_MIXTURE_BETA, -.69410117, 31.43080);
	expect_mixture(JOURNEY_MIXTURE_BETA_ABOVE, -.07134019, 28.41238);
	ck_assert_int_eq(journey_stitched_bound(&stitching, 100, .05, &found), JOURNEY_OK);
	ck_assert_double_eq_tol(found, 64.48755, 5e-6);
	ck_assert_int_eq(journey_bernoulli_sequence(700, 1000, 100, .95, 0, &share), JOURNEY_OK);
	ck_assert_double_eq_tol(share.low, .651629, 1e-6);
	ck_assert_double_eq_tol(share.high, .745949, 1e-6);
	ck_assert_int_eq(journey_bernoulli_sequence(15, 50, 50, .95, 0, &share), JOURNEY_OK);
	ck_assert_double_eq_tol(share.low, .129556, 1e-6);
	ck_assert_double_eq_tol(share.high, .511896, 1e-6);
}
END_TEST

/* At its bound, the evidence is 1/alpha. */
START_TEST(test_bound_is_inverse)
{
	for (int kind = JOURNEY_MIXTURE_NORMAL; kind <= JOURNEY_MIXTURE_BETA_ABOVE; kind++) {
		const journey_mixture mixture = of_kind((journey_mixture_kind)kind);

		for (double v = .01; v < 1e6; v *= 7) {
			double bound, log_value;

			ck_assert_int_eq(journey_mixture_bound(&mixture, v, .01, &bound), JOURNEY_OK);
			ck_assert_int_eq(journey_mixture_log(&mixture, bound, v, &log_value), JOURNEY_OK);
			if (kind >= JOURNEY_MIXTURE_BETA && bound >= v / mixture.below)
				ck_assert_double_le(log_value, -log(.01) + 1e-9);
			else
				ck_assert_double_eq_tol(log_value, -log(.01), 1e-8);
		}
	}
}
END_TEST

/*
 * The mean of the evidence after n fair steps, by the binomial distribution: 1 for the two-sided beta mixture, whose
 * steps these are, at most 1 for the others (-1 or 1 is sub-Gaussian).
 */
static double mean_evidence(const journey_mixture *mixture, int n)
{
	double mean = 0;

	for (int k = 0; k <= n; k++) {
		double value, ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) - n * log(2);

		ck_assert_int_eq(journey_mixture_log(mixture, 2 * k - n, n, &value), JOURNEY_OK);
		mean += exp(ways + value);
	}
	return mean;
}

START_TEST(test_martingale)
{
	journey_mixture mixture = mixture_100;

	mixture.below = mixture.above = 1;
	for (int n = 1; n < 300; n += 37) {
		mixture.kind = JOURNEY_MIXTURE_BETA;
		ck_assert_double_eq_tol(mean_evidence(&mixture, n), 1, 1e-9);
		mixture.kind = JOURNEY_MIXTURE_BETA_ABOVE;
		ck_assert_double_eq_tol(mean_evidence(&mixture, n), 1, 1e-9);
		mixture.kind = JOURNEY_MIXTURE_NORMAL;
		ck_assert_double_le(mean_evidence(&mixture, n), 1);
		mixture.kind = JOURNEY_MIXTURE_NORMAL_ABOVE;
		ck_assert_double_le(mean_evidence(&mixture, n), 1);
	}
}
END_TEST

/* Of a centred exponential variable, whose tail the gamma mixture with c = 1 is made for, the mean is 1. */
START_TEST(test_gamma_martingale)
{
	const journey_mixture mixture = of_kind(JOURNEY_MIXTURE_GAMMA);

	for (int n = 2; n < 40; n += 18) {
		double mean = 0, step = .02;

		for (double x = step / 2; x < n + 200; x += step) {
			double value;

			ck_assert_int_eq(journey_mixture_log(&mixture, x - n, n, &value), JOURNEY_OK);
			mean += step * exp(value + (n - 1) * log(x) - x - lgamma(n));
		}
		ck_assert_double_eq_tol(mean, 1, 2e-3);
	}
}
END_TEST

static journey_arm shares(uint64_t converted, uint64_t units)
{
	return (journey_arm){units, {converted, 0}, {converted, 0}};
}

/* GrowthBook's tests. */
START_TEST(test_growthbook)
{
	const journey_arm control = {3000, {1396870000, 0}, {UINT64_C(52377976700000000), 0}};
	const journey_arm treated = {3461, {UINT64_C(2422700000), 0}, {UINT64_C(134698290000000000), 0}};
	const journey_arm some = shares(1396, 3000), more = shares(2422, 3461);
	journey_sequential_options options;
	journey_sequential_result found = {.size = sizeof found};

	journey_sequential_options_init(&options);
	options.scale = MICRO;
	options.tuning = 1000;
	ck_assert_int_eq(journey_sequential(&treated, &control, &options, &found), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, 0);
	ck_assert_double_eq_tol(found.relative.value, .50336, 5e-6);
	ck_assert_double_eq_tol(found.relative.low, -.55844, 5e-6);
	ck_assert_double_eq_tol(found.relative.high, 1.56516, 5e-6);
	options.scale = 1;
	options.tuning = 5000;
	options.kind = JOURNEY_KPI_SHARE;
	ck_assert_int_eq(journey_sequential(&more, &some, &options, &found), JOURNEY_OK);
	ck_assert_double_eq_tol(found.relative.value, .50386, 5e-6);
	ck_assert_double_eq_tol(found.relative.low, .40098, 5e-6);
	ck_assert_double_eq_tol(found.relative.high, .60675, 5e-6);
	ck_assert(found.absolute.p_value < 1e-40 && found.absolute.low > 0);
}
END_TEST

/* The interval of level 1 - p ends at 0. */
START_TEST(test_p_value)
{
	journey_estimate found, again;
	double ratio;

	ck_assert_int_eq(journey_sequential_estimate(3.3, 1, 700, 1000, .95, &found), JOURNEY_OK);
	ck_assert(found.p_value < .05 && found.low > 0);
	for (double tuning = 50; tuning < 1e5; tuning *= 3) {
		ck_assert_int_eq(journey_sequential_estimate(3.3, 1, 700, tuning, .95, &found), JOURNEY_OK);
		ck_assert_int_eq(found.p_value < .05, found.low > 0);
		ck_assert_int_eq(journey_sequential_width(700, tuning, .95, &ratio), JOURNEY_OK);
		ck_assert_double_eq_tol((found.high - found.low) / 2 / 1.959963984540054, ratio, 1e-9);
	}
	ck_assert_int_eq(journey_sequential_estimate(2, 1, 1000, 1000, .95, &found), JOURNEY_OK);
	ck_assert_int_eq(journey_sequential_estimate(-2, 1, 1000, 1000, .95, &again), JOURNEY_OK);
	ck_assert_double_eq(found.p_value, again.p_value);
	ck_assert_double_eq(found.low, -again.high);
	ck_assert_int_eq(journey_sequential_estimate(1e-9, 1, 1000, 1000, .95, &found), JOURNEY_OK);
	ck_assert_double_eq(found.p_value, 1);
}
END_TEST

/* The least that the method can do, at the size it is tuned for. */
START_TEST(test_width)
{
	double ratio, least = 9, at = 0;

	for (double n = 100; n < 1e5; n *= 1.05) {
		ck_assert_int_eq(journey_sequential_width(n, 3000, .95, &ratio), JOURNEY_OK);
		at = ratio < least ? n : at;
		least = ratio < least ? ratio : least;
		if (n > 3000 * .4 && n < 3000 * 4)
			ck_assert_double_le(ratio, 1.6);
	}
	ck_assert_double_eq_tol(least, 1.549, 5e-4);
	ck_assert_double_eq_tol(at / 3000, 1, .06);
}
END_TEST

START_TEST(test_bernoulli)
{
	journey_estimate found, wide;

	ck_assert_int_eq(journey_bernoulli_sequence(0, 0, 100, .95, .5, &found), JOURNEY_OK);
	ck_assert(found.low <= 0 && found.high >= 1 && found.p_value >= 1);
	ck_assert_int_eq(journey_bernoulli_sequence(0, 40, 100, .95, .5, &found), JOURNEY_OK);
	ck_assert(found.low <= 0 && found.high > .01 && found.high < .5 && found.p_value < .05);
	ck_assert_int_eq(journey_bernoulli_sequence(40, 40, 100, .95, .5, &wide), JOURNEY_OK);
	ck_assert_double_eq_tol(found.high, 1 - wide.low, 1e-9);
	/* The p-value is below 5 % exactly where the interval leaves the share out. */
	for (uint64_t k = 1; k < 100; k += 3) {
		ck_assert_int_eq(journey_bernoulli_sequence(k, 100, 60, .95, .3, &found), JOURNEY_OK);
		ck_assert_int_eq(found.p_value < .05, found.low > .3 || found.high < .3);
	}
	ck_assert_int_eq(journey_bernoulli_sequence(1, UINT64_C(1) << 53, 1e9, .95, 0, &found), JOURNEY_OK);
	ck_assert(found.low >= 0 && found.low < found.value && found.value < found.high);
}
END_TEST

START_TEST(test_bounded)
{
	journey_bounded state = {.size = sizeof state, .low = -10, .high = 30}, before;
	journey_estimate found, narrow;

	ck_assert_int_eq(journey_bounded_sequence(&state, 100, .95, &found), JOURNEY_OK);
	ck_assert_double_eq(found.low, -10);
	ck_assert_double_eq(found.high, 30);
	for (int i = 0; i < 400; i++)
		ck_assert_int_eq(journey_bounded_add(&state, i % 2 ? 9 : 11), JOURNEY_OK);
	ck_assert_int_eq(journey_bounded_sequence(&state, 400, .95, &found), JOURNEY_OK);
	ck_assert_double_eq_tol(found.value, 10, 1e-12);
	ck_assert_double_eq_tol(found.standard_error, .05, 1e-3);
	ck_assert(found.low > 8.5 && found.high < 11.5 && found.low < 9.8);
	ck_assert_int_eq(journey_bounded_sequence(&state, 400, .5, &narrow), JOURNEY_OK);
	ck_assert(narrow.low > found.low && narrow.high < found.high);
	before = state;
	ck_assert_int_eq(journey_bounded_add(&state, 30.1), JOURNEY_RANGE);
	ck_assert_int_eq(journey_bounded_add(&state, strtod("nan", NULL)), JOURNEY_RANGE);
	ck_assert(memcmp(&state, &before, sizeof state) == 0);
	state.high = state.low;
	ck_assert_int_eq(journey_bounded_add(&state, -10), JOURNEY_RANGE);
}
END_TEST

START_TEST(test_undefined)
{
	journey_arm none = {0}, one = shares(1, 1), equal = shares(300, 300), half = shares(300, 600), zero = shares(0, 600);
	journey_arm huge = {2, {0, INT64_MAX / 2}, {UINT64_MAX, INT64_MAX}};
	journey_sequential_result found = {.size = sizeof found};

	ck_assert_int_eq(journey_sequential(&none, &half, NULL, &found), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_EMPTY | JOURNEY_SEQUENTIAL_EARLY);
	ck_assert_int_eq(found.absolute.known, JOURNEY_KNOWN_NONE);
	ck_assert_int_eq(journey_sequential(&one, &half, NULL, &found), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_SINGLE | JOURNEY_SEQUENTIAL_EARLY);
	ck_assert_int_eq(found.absolute.known, JOURNEY_KNOWN_VALUE);
	ck_assert_int_eq(journey_sequential(&equal, &equal, NULL, &found), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_NO_VARIANCE);
	ck_assert_int_eq(journey_sequential(&half, &zero, NULL, &found), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_CONTROL_ZERO);
	ck_assert_int_eq(found.absolute.known, JOURNEY_KNOWN_INTERVAL);
	ck_assert_int_eq(found.relative.known, JOURNEY_KNOWN_NONE);
	ck_assert_int_eq(journey_sequential(&huge, &half, NULL, &found), JOURNEY_INVALID);
}
END_TEST

START_TEST(test_wrong)
{
	const double nan = strtod("nan", NULL);
	const journey_arm half = shares(300, 600);
	journey_mixture mixture = mixture_100;
	journey_stitching stitching = {.size = sizeof stitching, .first_time = 10, .power = 1};
	journey_sequential_options options;
	journey_sequential_result found = {.size = sizeof found};
	journey_estimate estimate;
	double x;

	ck_assert_int_eq(journey_mixture_bound(&mixture, nan, .05, &x), JOURNEY_RANGE);
	ck_assert_int_eq(journey_mixture_bound(&mixture, 1, 0, &x), JOURNEY_RANGE);
	ck_assert_int_eq(journey_mixture_log(&mixture, 1e300, 1, &x), JOURNEY_RANGE);
	mixture.kind = JOURNEY_MIXTURE_BETA;
	ck_assert_int_eq(journey_mixture_log(&mixture, 501, 100, &x), JOURNEY_RANGE);
	ck_assert_int_eq(journey_mixture_log(&mixture, 500, 100, &x), JOURNEY_OK);
	mixture.below = 0;
	ck_assert_int_eq(journey_mixture_rho(&mixture, &x), JOURNEY_RANGE);
	mixture.size = 0;
	ck_assert_int_eq(journey_mixture_rho(&mixture, &x), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_mixture_rho(NULL, &x), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_stitched_bound(&stitching, 1, .05, &x), JOURNEY_RANGE);
	ck_assert_int_eq(journey_bernoulli_sequence(2, 1, 10, .95, 0, &estimate), JOURNEY_RANGE);
	ck_assert_int_eq(journey_bernoulli_sequence(1, 1, nan, .95, 0, &estimate), JOURNEY_RANGE);
	ck_assert_int_eq(journey_sequential_estimate(nan, 1, 10, 10, .95, &estimate), JOURNEY_RANGE);
	ck_assert_int_eq(journey_sequential_estimate(1, -1, 10, 10, .95, &estimate), JOURNEY_RANGE);
	ck_assert_int_eq(journey_sequential_estimate(1, 1, 10, 10, 1, &estimate), JOURNEY_RANGE);
	ck_assert_int_eq(journey_sequential_width(0, 10, .95, &x), JOURNEY_RANGE);
	journey_sequential_options_init(&options);
	options.tuning = nan;
	ck_assert_int_eq(journey_sequential(&half, &half, &options, &found), JOURNEY_RANGE);
	options.size = 0;
	ck_assert_int_eq(journey_sequential(&half, &half, &options, &found), JOURNEY_MISUSE);
	found.size = 0;
	ck_assert_int_eq(journey_sequential(&half, &half, NULL, &found), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_sequential(&half, NULL, NULL, &found), JOURNEY_MISUSE);
}
END_TEST

TCase *sequential_case(void)
{
	TCase *tests = tcase_create("sequential");

	tcase_add_test(tests, test_published);
	tcase_add_test(tests, test_bound_is_inverse);
	tcase_add_test(tests, test_martingale);
	tcase_add_test(tests, test_gamma_martingale);
	tcase_add_test(tests, test_growthbook);
	tcase_add_test(tests, test_p_value);
	tcase_add_test(tests, test_width);
	tcase_add_test(tests, test_bernoulli);
	tcase_add_test(tests, test_bounded);
	tcase_add_test(tests, test_undefined);
	tcase_add_test(tests, test_wrong);
	return tests;
}
