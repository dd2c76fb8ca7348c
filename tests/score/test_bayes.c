/* Bayesian comparison: GrowthBook's figures, closed forms, and input that is wrong. */
#include "check_score.h"

#include <journey/bayes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static journey_arm shares(uint64_t converted, uint64_t units)
{
	return (journey_arm){units, {converted, 0}, {converted, 0}};
}

START_TEST(test_growthbook)
{
	const journey_arm control = shares(49, 100), treated = shares(51, 100);
	journey_bayes_options options;
	journey_bayes_result found = {.size = sizeof found};

	journey_bayes_options_init(&options);
	options.kind = JOURNEY_KPI_SHARE;
	ck_assert_int_eq(journey_bayes(&treated, &control, &options, &found), JOURNEY_OK);
	ck_assert_double_eq_tol(found.relative.value, .04082, 5e-6);
	ck_assert_double_eq_tol(found.relative.low, -.24779, 5e-6);
	ck_assert_double_eq_tol(found.relative.high, .32943, 5e-6);
	ck_assert_double_eq_tol(found.relative.chance, .60918, 5e-6);
	ck_assert_double_eq_tol(found.relative.risk_control, .0814, 5e-6);
	ck_assert_double_eq_tol(found.relative.risk_treated, .04058, 5e-6);
	ck_assert_uint_eq(found.flags, 0);
}
END_TEST

/* With the deviation of the data, the prior counts half. */
START_TEST(test_prior)
{
	journey_posterior found, flat;
	const journey_arm control = shares(49, 100), treated = shares(51, 100);
	journey_bayes_options options;
	journey_bayes_result both = {.size = sizeof both};

	ck_assert_int_eq(journey_bayes_estimate(4, 2, 1, 2, .95, &found), JOURNEY_OK);
	ck_assert_double_eq_tol(found.value, 2.5, 1e-12);
	ck_assert_double_eq_tol(found.deviation, sqrt(2), 1e-12);
	ck_assert_int_eq(journey_bayes_estimate(4, 2, 1, 1e9, .95, &found), JOURNEY_OK);
	ck_assert_int_eq(journey_bayes_estimate(4, 2, 1, 0, .95, &flat), JOURNEY_OK);
	ck_assert_double_eq_tol(found.value, flat.value, 1e-9);
	ck_assert_double_eq_tol(flat.risk_control - flat.risk_treated, 4, 1e-12);
	/* Far tails keep their digits. */
	ck_assert_int_eq(journey_bayes_estimate(20, 1, 0, 0, .95, &found), JOURNEY_OK);
	ck_assert(found.risk_treated > 1e-92 && found.risk_treated < 1e-88);
	ck_assert_double_eq_tol(found.risk_control, 20, 1e-12);
	/* The absolute difference has the relative one's prior times the control's mean. */
	journey_bayes_options_init(&options);
	options.kind = JOURNEY_KPI_SHARE;
	options.prior_deviation = .05;
	ck_assert_int_eq(journey_bayes(&treated, &control, &options, &both), JOURNEY_OK);
	ck_assert(both.relative.value > 0 && both.relative.value < .01);
	ck_assert_double_eq_tol(both.absolute.value, both.relative.value * .49, 2e-4);
}
END_TEST

static journey_bayes_result compare(uint64_t won, uint64_t treated, uint64_t lost, uint64_t control)
{
	const journey_arm t = shares(won, treated), c = shares(lost, control);
	journey_bayes_result found = {.size = sizeof found};

	ck_assert_int_eq(journey_bayes_share(&t, &c, NULL, &found), JOURNEY_OK);
	return found;
}

/* Two uniform shares: triangular difference, and the ratio's distribution is q / 2 up to 1. */
START_TEST(test_closed_forms)
{
	journey_bayes_result found = compare(0, 0, 0, 0);

	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_EMPTY);
	ck_assert_double_eq_tol(found.absolute.chance, .5, 1e-9);
	ck_assert_double_eq_tol(found.absolute.high, 1 - sqrt(.05), 1e-8);
	ck_assert_double_eq_tol(found.absolute.low, sqrt(.05) - 1, 1e-8);
	ck_assert_double_eq_tol(found.relative.low, .05 - 1, 1e-8);
	ck_assert_double_eq_tol(found.relative.high, 20 - 1, 1e-6);
	ck_assert_double_eq_tol(found.absolute.risk_control, 1. / 6, 1e-9);
	found = compare(1, 1, 0, 1);
	ck_assert_double_eq_tol(found.absolute.chance, 5. / 6, 1e-9);
}
END_TEST

/* P(B > A) for whole numbers: Evan Miller's closed sum over the treated arm's successes. */
static double closed_sum(double a1, double b1, double a2, double b2)
{
	double sum = 0;

	for (int i = 0; i < a2; i++)
		sum += exp(lgamma(a1 + i) + lgamma(b1 + b2) - lgamma(a1 + b1 + b2 + i) - log(b2 + i)
			- (lgamma(1 + i) + lgamma(b2) - lgamma(1 + i + b2)) - (lgamma(a1) + lgamma(b1) - lgamma(a1 + b1)));
	return sum;
}

START_TEST(test_closed_sum)
{
	static const uint64_t cases[][4] = {{51, 100, 49, 100}, {5, 1000, 2, 1000}, {0, 10, 10, 10}, {3, 7, 2000, 5000},
		{2000, 5000, 3, 7}, {120, 100000, 100, 100000}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const uint64_t *x = cases[i];
		journey_bayes_result found = compare(x[0], x[1], x[2], x[3]), turned = compare(x[2], x[3], x[0], x[1]);
		const journey_arm both[] = {shares(x[0], x[1]), shares(x[2], x[3])};
		double chances[2], risks[2], expected = closed_sum((double)x[2] + 1, (double)(x[3] - x[2]) + 1, (double)x[0] + 1,
			(double)(x[1] - x[0]) + 1);

		ck_assert_double_eq_tol(found.absolute.chance, expected, 1e-9);
		ck_assert_double_eq_tol(turned.absolute.chance, 1 - expected, 1e-9);
		ck_assert_double_eq_tol(turned.absolute.high, -found.absolute.low, 1e-8);
		ck_assert_double_eq_tol(found.absolute.risk_control - found.absolute.risk_treated, found.absolute.value, 1e-9);
		ck_assert_int_eq(journey_bayes_best_share(both, 2, NULL, chances, risks), JOURNEY_OK);
		ck_assert_double_eq_tol(chances[0], expected, 1e-9);
		ck_assert_double_eq_tol(chances[1], 1 - expected, 1e-9);
		ck_assert_double_eq_tol(risks[0], found.absolute.risk_treated, 1e-9);
		ck_assert_double_eq_tol(risks[1], found.absolute.risk_control, 1e-9);
	}
}
END_TEST

/* With many units the two models agree. */
START_TEST(test_models_agree)
{
	const journey_arm t = shares(50600, 1000000), c = shares(50000, 1000000);
	journey_bayes_options options;
	journey_bayes_result normal = {.size = sizeof normal}, exact = compare(50600, 1000000, 50000, 1000000);

	journey_bayes_options_init(&options);
	options.kind = JOURNEY_KPI_SHARE;
	ck_assert_int_eq(journey_bayes(&t, &c, &options, &normal), JOURNEY_OK);
	ck_assert_double_eq_tol(normal.absolute.chance, exact.absolute.chance, 1e-4);
	ck_assert_double_eq_tol(normal.absolute.low, exact.absolute.low, 1e-6);
	ck_assert_double_eq_tol(normal.relative.high, exact.relative.high, 1e-4);
	ck_assert_double_eq_tol(normal.absolute.risk_treated, exact.absolute.risk_treated, 1e-7);
}
END_TEST

START_TEST(test_best)
{
	double means[JOURNEY_BAYES_ARMS_MAX], deviations[JOURNEY_BAYES_ARMS_MAX], chances[JOURNEY_BAYES_ARMS_MAX],
		risks[JOURNEY_BAYES_ARMS_MAX], sum = 0;
	journey_posterior two;

	for (int i = 0; i < JOURNEY_BAYES_ARMS_MAX; i++) {
		means[i] = 1e6 + i % 7;
		deviations[i] = 1 + i % 5;
	}
	ck_assert_int_eq(journey_bayes_best(means, deviations, JOURNEY_BAYES_ARMS_MAX, chances, risks), JOURNEY_OK);
	for (int i = 0; i < JOURNEY_BAYES_ARMS_MAX; i++)
		sum += chances[i];
	ck_assert_double_eq_tol(sum, 1, 1e-9);
	/* Equal ones: the largest of three standard normal numbers has the mean 3 / (2 sqrt pi). */
	means[0] = means[1] = means[2] = 5;
	deviations[0] = deviations[1] = deviations[2] = 1;
	ck_assert_int_eq(journey_bayes_best(means, deviations, 3, chances, risks), JOURNEY_OK);
	ck_assert_double_eq_tol(chances[1], 1. / 3, 1e-9);
	ck_assert_double_eq_tol(risks[2], 1.5 / sqrt(acos(-1)), 1e-9);
	/* Two, of very different deviations: as the difference. */
	deviations[1] = 1e-6;
	means[1] = 4.5;
	ck_assert_int_eq(journey_bayes_best(means, deviations, 2, chances, risks), JOURNEY_OK);
	ck_assert_int_eq(journey_bayes_estimate(.5, sqrt(1 + 1e-12), 0, 0, .95, &two), JOURNEY_OK);
	ck_assert_double_eq_tol(chances[0], two.chance, 1e-9);
	ck_assert_double_eq_tol(risks[0], two.risk_treated, 1e-9);
	ck_assert_int_eq(journey_bayes_best(means, deviations, 1, chances, NULL), JOURNEY_OK);
	ck_assert_double_eq_tol(chances[0], 1, 1e-12);
}
END_TEST

START_TEST(test_undefined)
{
	const journey_arm none = {0}, one = shares(1, 1), half = shares(5, 10), zero = shares(0, 10), all = shares(10, 10);
	const journey_arm large = shares(2, JOURNEY_BAYES_UNITS_MAX + 1), huge = {10, {0, 1}, {0, 1}};
	journey_bayes_result found = {.size = sizeof found};

	ck_assert_int_eq(journey_bayes(&none, &half, NULL, &found), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_EMPTY);
	ck_assert_int_eq(journey_bayes(&one, &half, NULL, &found), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_SINGLE);
	ck_assert_int_eq(found.absolute.known, JOURNEY_KNOWN_VALUE);
	ck_assert_int_eq(journey_bayes(&all, &all, NULL, &found), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_NO_VARIANCE);
	ck_assert_int_eq(journey_bayes(&half, &zero, NULL, &found), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_CONTROL_ZERO);
	ck_assert_int_eq(found.relative.known, JOURNEY_KNOWN_NONE);
	ck_assert_int_eq(found.absolute.known, JOURNEY_KNOWN_INTERVAL);
	ck_assert_int_eq(journey_bayes_share(&half, &large, NULL, &found), JOURNEY_LIMIT);
	ck_assert_int_eq(journey_bayes_share(&half, &huge, NULL, &found), JOURNEY_RANGE);
}
END_TEST

START_TEST(test_wrong)
{
	const double nan = strtod("nan", NULL), tiny[] = {1, 1e-12};
	const journey_arm half = shares(5, 10);
	journey_bayes_options options;
	journey_bayes_result found = {.size = sizeof found};
	journey_posterior posterior;
	double chances[2];

	ck_assert_int_eq(journey_bayes_estimate(nan, 1, 0, 0, .95, &posterior), JOURNEY_RANGE);
	ck_assert_int_eq(journey_bayes_estimate(1, 0, 0, 0, .95, &posterior), JOURNEY_RANGE);
	ck_assert_int_eq(journey_bayes_estimate(1, 1e300, 0, 0, .95, &posterior), JOURNEY_RANGE);
	ck_assert_int_eq(journey_bayes_estimate(1, 1, 0, 0, .95, NULL), JOURNEY_MISUSE);
	journey_bayes_options_init(&options);
	options.prior_deviation = nan;
	ck_assert_int_eq(journey_bayes(&half, &half, &options, &found), JOURNEY_RANGE);
	journey_bayes_options_init(&options);
	options.share_failures = 0;
	ck_assert_int_eq(journey_bayes_share(&half, &half, &options, &found), JOURNEY_RANGE);
	options.size = 0;
	ck_assert_int_eq(journey_bayes_share(&half, &half, &options, &found), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_bayes_best(tiny, tiny, 2, chances, NULL), JOURNEY_RANGE);
	ck_assert_int_eq(journey_bayes_best(tiny, tiny, 0, chances, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_bayes_best(tiny, tiny, JOURNEY_BAYES_ARMS_MAX + 1, chances, NULL), JOURNEY_LIMIT);
	found.size = 1;
	ck_assert_int_eq(journey_bayes(&half, &half, NULL, &found), JOURNEY_MISUSE);
}
END_TEST

TCase *bayes_case(void)
{
	TCase *tests = tcase_create("bayes");

	tcase_add_test(tests, test_growthbook);
	tcase_add_test(tests, test_prior);
	tcase_add_test(tests, test_closed_forms);
	tcase_add_test(tests, test_closed_sum);
	tcase_add_test(tests, test_models_agree);
	tcase_add_test(tests, test_best);
	tcase_add_test(tests, test_undefined);
	tcase_add_test(tests, test_wrong);
	return tests;
}
