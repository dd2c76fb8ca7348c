/* <journey/impact.h>: published figures, cases by hand, what must hold for any numbers, and bad input. */
#include "check_score.h"

#include <journey/impact.h>
#include <stdlib.h>
#include <string.h>

#include "support/torture.h"

#define OK(call) ck_assert_int_eq(call, JOURNEY_OK)

/* CUPED on spend with history, Men's e-mail against none, from the sums of Hillstrom's file (micro-units). */
START_TEST(test_hillstrom_cuped)
{
	static const journey_pair_arm men = {21307, {UINT64_C(30311690000), 0}, {UINT64_C(5174105180000), 0},
		{UINT64_C(6759024497300000000), 0}, {UINT64_C(7462984513605464064), 146}, {UINT64_C(9857526258600000000), 0}};
	static const journey_pair_arm none = {21306, {UINT64_C(13908330000), 0}, {UINT64_C(5132245810000), 0},
		{UINT64_C(2870050362100000000), 0}, {UINT64_C(14628244236962773760), 140}, {UINT64_C(4267933839900000000), 0}};
	journey_impact_options options;
	journey_impact_result found = {.size = sizeof found};
	journey_adjustment how = {.size = sizeof how};

	journey_impact_options_init(&options);
	options.scale = 1e6;
	OK(journey_impact_adjusted(&men, &none, 1, 1e6, &options, &found, &how));
	ck_assert_double_eq_tol(how.theta, .00122290, 5e-9);
	ck_assert_double_eq_tol(found.absolute.value, .767438, 6e-7);
	ck_assert_double_eq_tol(found.absolute.standard_error, .145215, 6e-7);
	ck_assert(how.reduction > 0 && how.reduction < .001);
	/* merged from itself in two strata of the same customers: nothing changes but the weights' digits */
	const journey_pair_arm twice[2][2] = {{men, men}, {none, none}};

	OK(journey_impact_adjusted(twice[0], twice[1], 2, 1e6, &options, &found, &how));
	ck_assert_double_eq_tol(found.absolute.value, .767438, 6e-7);
	ck_assert_double_eq_tol(found.absolute.standard_error, .145215 / 1.41421356, 6e-7);
}
END_TEST

START_TEST(test_ratio)
{
	journey_pair_arm arm = {0}, other = {0}, both = {0};
	journey_mean mean, flat;

	/* orders 1, 2, 3 and revenue twice as much: the ratio has no noise */
	for (int i = 1; i <= 3; i++)
		OK(journey_pair_add(&arm, 2 * i, i));
	OK(journey_ratio_mean(&arm, 1, 1, &mean));
	ck_assert_double_eq_tol(mean.mean, 2, 1e-15);
	ck_assert_double_eq_tol(mean.variance, 0, 1e-15);
	/* a denominator of 1 is the plain mean */
	for (int i = 0; i < 10; i++)
		OK(journey_pair_add(&other, i * i, 1));
	OK(journey_ratio_mean(&other, 1, 1, &mean));
	const journey_arm same = {other.units, other.y, other.yy};

	OK(journey_arm_mean(&same, JOURNEY_KPI_MEAN, 1, &flat));
	ck_assert_double_eq_tol(mean.mean, flat.mean, 1e-12);
	ck_assert_double_eq_tol(mean.variance, flat.variance, 1e-12);
	/* merging is adding */
	OK(journey_pair_merge(&both, &arm));
	OK(journey_pair_merge(&both, &other));
	OK(journey_pair_merge(&arm, &other));
	ck_assert_mem_eq(&both, &arm, sizeof both);
	/* by hand: y 4, 0; x 1, 3: R = 1, residuals 3, -3 */
	memset(&arm, 0, sizeof arm);
	OK(journey_pair_add(&arm, 4, 1));
	OK(journey_pair_add(&arm, 0, 3));
	OK(journey_ratio_mean(&arm, 1, 1, &mean));
	ck_assert_double_eq_tol(mean.mean, 1, 1e-15);
	ck_assert_double_eq_tol(mean.variance, 18.0 / 1 / 2 / 4, 1e-12);
	memset(&arm, 0, sizeof arm);
	ck_assert_int_eq(journey_ratio_mean(&arm, 1, 1, &mean), JOURNEY_NOT_FOUND);
	arm.units = 2;
	arm.xy.low = 5;
	ck_assert_int_eq(journey_ratio_mean(&arm, 1, 1, &mean), JOURNEY_INVALID);
	ck_assert_int_eq(journey_ratio_mean(&arm, 0, 1, &mean), JOURNEY_RANGE);
}
END_TEST

/* Ten customers in two strata; the covariate tells most of the value. */
START_TEST(test_adjusted)
{
	journey_pair_arm t[2] = {{0}}, c[2] = {{0}};
	journey_impact_result found = {.size = sizeof found}, plain = {.size = sizeof plain};
	journey_adjustment how = {.size = sizeof how};

	for (int i = 0; i < 40; i++) {
		OK(journey_pair_add(&t[i % 2], 10 * i + 7 + i % 3, i));
		OK(journey_pair_add(&c[i % 2], 10 * i + i % 3, i));
	}
	OK(journey_impact_adjusted(t, c, 2, 1, NULL, &found, &how));
	ck_assert_double_eq_tol(found.absolute.value, 7, 1e-9);
	ck_assert_double_eq_tol(how.theta, 10, .01);
	ck_assert(how.reduction > .999);
	ck_assert_uint_eq(found.flags & JOURNEY_IMPACT_STRATA_POOLED, 0);
	/* one stratum without covariate is journey_impact() */
	for (int k = 0; k < 2; k++)
		t[k].x = t[k].xx = t[k].xy = c[k].x = c[k].xx = c[k].xy = (journey_int128){0, 0};
	const journey_arm ta = {t[0].units, t[0].y, t[0].yy}, ca = {c[0].units, c[0].y, c[0].yy};

	OK(journey_impact_adjusted(t, c, 1, 1, NULL, &found, &how));
	OK(journey_impact(&ta, &ca, NULL, &plain));
	ck_assert_uint_eq(found.flags & JOURNEY_IMPACT_NO_COVARIATE, JOURNEY_IMPACT_NO_COVARIATE);
	ck_assert_double_eq_tol(found.absolute.value, plain.absolute.value, 1e-12);
	ck_assert_double_eq_tol(found.absolute.standard_error, plain.absolute.standard_error, 1e-12);
	ck_assert_double_eq_tol(found.relative.low, plain.relative.low, 1e-9);
	/* strata that are too small go together; nothing at all is said so */
	memset(&t[1], 0, sizeof t[1]);
	OK(journey_impact_adjusted(t, c, 2, 1, NULL, &found, NULL));
	ck_assert_uint_eq(found.flags & JOURNEY_IMPACT_STRATA_POOLED, JOURNEY_IMPACT_STRATA_POOLED);
	memset(t, 0, sizeof t);
	OK(journey_impact_adjusted(t, c, 2, 1, NULL, &found, NULL));
	ck_assert_uint_eq(found.flags & JOURNEY_IMPACT_EMPTY, JOURNEY_IMPACT_EMPTY);
	ck_assert_int_eq(found.absolute.known, JOURNEY_KNOWN_NONE);
	ck_assert_int_eq(journey_impact_adjusted(t, c, JOURNEY_STRATA_MAX + 1, 1, NULL, &found, NULL), JOURNEY_LIMIT);
	ck_assert_int_eq(journey_impact_adjusted(t, c, 0, 1, NULL, &found, NULL), JOURNEY_MISUSE);
}
END_TEST

static journey_arm share(uint64_t converted, uint64_t units)
{
	return (journey_arm){units, {converted, 0}, {converted, 0}};
}

/* Fisher's tea: R's fisher.test(matrix(c(3, 1, 1, 3), 2)) is .4857; Newcombe's example (56/70, 48/80): .0524 .. .3339. */
START_TEST(test_exact)
{
	journey_exact_result found = {.size = sizeof found};
	journey_arm t = share(3, 4), c = share(1, 4);

	OK(journey_exact(&t, &c, .95, &found));
	ck_assert_double_eq_tol(found.p_exact, 34.0 / 70, 1e-12);
	ck_assert_double_eq_tol(found.p_mid, 18.0 / 70, 1e-12);
	t = share(56, 70);
	c = share(48, 80);
	OK(journey_exact(&t, &c, .95, &found));
	ck_assert_double_eq_tol(found.absolute.low, .0524, 5e-5);
	ck_assert_double_eq_tol(found.absolute.high, .3339, 5e-5);
	/* Clopper-Pearson of 0/10 (R: 0 .. .3084971) and 8/10 (R: .4439045 .. .9747893) */
	t = share(8, 10);
	c = share(0, 10);
	OK(journey_exact(&t, &c, .95, &found));
	ck_assert_double_eq_tol(found.control.high, .3084971, 5e-8);
	ck_assert_double_eq_tol(found.treated.low, .4439045, 5e-8);
	ck_assert_double_eq_tol(found.treated.high, .9747893, 5e-8);
	ck_assert_uint_eq(found.flags, JOURNEY_IMPACT_FEW | JOURNEY_IMPACT_CONTROL_ZERO);
	ck_assert_int_eq(found.relative.known, JOURNEY_KNOWN_NONE);
	t = share(0, 0);
	OK(journey_exact(&t, &c, .95, &found));
	ck_assert_uint_eq(found.flags & JOURNEY_IMPACT_EMPTY, JOURNEY_IMPACT_EMPTY);
	ck_assert_int_eq(journey_exact(&t, &c, 1, &found), JOURNEY_RANGE);
}
END_TEST

/* p.adjust() of R. */
JOURNEY_TEST(kpi_correct)
{
	static const double p[] = {.01, .04, .03, .005}, holm[] = {.03, .06, .06, .02}, bh[] = {.02, .04, .04, .02};
	double out[4], each, distance, chance;

	TRY(journey_correct(allocator, JOURNEY_CORRECT_HOLM, p, 4, out));
	for (int i = 0; i < 4; i++)
		ck_assert_double_eq_tol(out[i], holm[i], 1e-15);
	TRY(journey_correct(allocator, JOURNEY_CORRECT_BH, p, 4, out));
	for (int i = 0; i < 4; i++)
		ck_assert_double_eq_tol(out[i], bh[i], 1e-15);
	OK(journey_simultaneous(.95, 5, &each));
	ck_assert_double_eq_tol(each, .99, 1e-15);
	TRY(journey_uniformity(allocator, p, 4, &distance, &chance));
	ck_assert_double_eq_tol(distance, .96, 1e-15);
	ck_assert(chance < .001);
done:;
}

/* GrowthBook's sample sizes, and the three functions agree with one another. */
START_TEST(test_plan)
{
	journey_plan plan;
	double units, power, effect;

	journey_plan_init(&plan);
	plan.power = .85;
	plan.variance_treated = plan.variance_control = 100;
	OK(journey_sample_size(&plan, .3, &units));
	ck_assert(units >= 39904 && units <= 39906);
	plan.control_mean = .34;
	plan.variance_control = .34 * .66;
	plan.variance_treated = .343 * .657;
	OK(journey_sample_size(&plan, .003, &units));
	ck_assert(units >= 897344 && units <= 897348);
	for (int relative = 0; relative < 2; relative++) {
		plan.relative = (uint32_t)relative;
		plan.treated_share = .8;
		OK(journey_sample_size(&plan, .05, &units));
		OK(journey_power(&plan, units, .05, &power));
		ck_assert_double_eq_tol(power, .85, 1e-3);
		OK(journey_detectable(&plan, units, &effect));
		ck_assert_double_eq_tol(effect, .05, 1e-4);
	}
	OK(journey_power(&plan, 1000, 0, &power));
	ck_assert_double_eq_tol(power, .05, 1e-12);
	ck_assert_int_eq(journey_detectable(&plan, 2, &effect), JOURNEY_RANGE);
	plan.variance_treated = strtod("nan", NULL);
	ck_assert_int_eq(journey_power(&plan, 1000, 0, &power), JOURNEY_RANGE);
}
END_TEST

START_TEST(test_midway)
{
	journey_estimate now = {.known = JOURNEY_KNOWN_INTERVAL, .value = 1, .standard_error = .4};
	double power;

	/* at the end it is known; at the very beginning it is the plain power */
	OK(journey_power_midway(&now, 1, 0, .05, &power));
	ck_assert_double_eq(power, 1);
	now.standard_error = 1000;
	OK(journey_power_midway(&now, 1e-6, 2.8, .05, &power));
	ck_assert_double_eq_tol(power, .7995, 2e-3);
	now.known = JOURNEY_KNOWN_VALUE;
	ck_assert_int_eq(journey_power_midway(&now, .5, 0, .05, &power), JOURNEY_RANGE);
}
END_TEST

static journey_estimate effect(double value, double error)
{
	return (journey_estimate){.known = JOURNEY_KNOWN_INTERVAL, .value = value, .standard_error = error};
}

/* Rubin's eight schools: DerSimonian-Laird has tau^2 0, Q 4.6; and groups that do differ. */
START_TEST(test_pool)
{
	journey_estimate schools[] = {effect(28, 15), effect(8, 10), effect(-3, 16), effect(7, 11), effect(-1, 9),
		effect(1, 11), effect(18, 10), effect(12, 18)};
	journey_estimate apart[] = {effect(0, 1), effect(10, 1), effect(20, 1), {0}}, shrunk[8];
	journey_pool_result found = {.size = sizeof found};

	OK(journey_pool(schools, 8, JOURNEY_BETWEEN_DL, .95, &found, shrunk));
	ck_assert_double_eq_tol(found.q, 4.705, 5e-3);
	ck_assert_double_eq_tol(found.between, 0, 1e-12);
	ck_assert_double_eq_tol(found.mean.value, 7.686, 5e-3);
	ck_assert_double_eq_tol(found.mean.standard_error, 4.072, 5e-3);
	for (int i = 0; i < 8; i++)
		ck_assert_double_eq_tol(shrunk[i].value, found.mean.value, 1e-9);
	for (int how = 0; how < 2; how++) {
		OK(journey_pool(apart, 4, (journey_between)how, .95, &found, shrunk));
		ck_assert_uint_eq(found.groups, 3);
		ck_assert_double_eq_tol(found.between, 99, 1e-6); /* variance 100, less 1 of noise */
		ck_assert_double_eq_tol(shrunk[0].value, .1, 1e-6);
		ck_assert_int_eq(shrunk[3].known, JOURNEY_KNOWN_NONE);
		ck_assert(found.p_heterogeneity < 1e-6 && found.i_squared > .98);
	}
}
END_TEST

START_TEST(test_trend)
{
	const double days[] = {0, 1, 2, 3}, same[] = {2, 2, 2, 2};
	journey_estimate effects[] = {effect(4, 1), effect(3, 1), effect(2, 1), effect(1, 1)}, slope;

	OK(journey_trend(days, effects, 4, .95, &slope));
	ck_assert_double_eq_tol(slope.value, -1, 1e-12);
	ck_assert_double_eq_tol(slope.standard_error, .4472136, 1e-6);
	OK(journey_trend(same, effects, 4, .95, &slope));
	ck_assert_int_eq(slope.known, JOURNEY_KNOWN_NONE);
	effects[2].value = strtod("nan", NULL);
	ck_assert_int_eq(journey_trend(days, effects, 4, .95, &slope), JOURNEY_RANGE);
}
END_TEST

/* 1000 treated, 10 % against 8 %: 20 more for 200. */
START_TEST(test_return)
{
	journey_arm t = share(1000, 10000), c = share(800, 10000);
	journey_impact_options options;
	journey_impact_result impact = {.size = sizeof impact};
	journey_return_result found = {.size = sizeof found};

	journey_impact_options_init(&options);
	options.kind = JOURNEY_KPI_SHARE;
	OK(journey_impact(&t, &c, &options, &impact));
	OK(journey_return(&impact, 1000, 200, 15, &found));
	ck_assert_double_eq_tol(found.incremental.value, 20, 1e-9);
	ck_assert_double_eq_tol(found.cost_per.value, 10, 1e-9);
	ck_assert(found.cost_per.low < 10 && 10 < found.cost_per.high);
	ck_assert_double_eq_tol(found.roi.value, .5, 1e-9);
	ck_assert_double_eq_tol(found.wasted.value, 160, 1e-9);
	ck_assert_int_eq(journey_return(&impact, 1000, 0, 15, &found), JOURNEY_RANGE);
	/* no effect: any cost is possible */
	OK(journey_impact(&c, &c, &options, &impact));
	OK(journey_return(&impact, 1000, 200, 15, &found));
	ck_assert_int_eq(found.cost_per.known, JOURNEY_KNOWN_NONE);
	ck_assert_double_eq_tol(found.roi.value, -1, 1e-9);
}
END_TEST

START_TEST(test_means)
{
	journey_mean t = {3407, .41, .004}, wrong = {10, strtod("nan", NULL), 1};
	journey_impact_result found = {.size = sizeof found};

	ck_assert_int_eq(journey_impact_means(&t, &wrong, NULL, &found), JOURNEY_RANGE);
	OK(journey_impact_means(&t, &t, NULL, &found));
	ck_assert_double_eq_tol(found.absolute.value, 0, 1e-15);
	ck_assert_double_eq_tol(found.absolute.p_value, 1, 1e-12);
	t.units = 0;
	OK(journey_impact_means(&t, &t, NULL, &found));
	ck_assert_int_eq(found.absolute.known, JOURNEY_KNOWN_NONE);
}
END_TEST

/* 1 .. 1000 and their negatives: quantiles within 1 %, also of halves put together. */
JOURNEY_TEST(kpi_sketch)
{
	journey_sketch *all = NULL, *half = NULL;
	journey_estimate e, again;
	journey_mean mean;

	TRY(journey_sketch_new(allocator, &all));
	TRY(journey_sketch_new(allocator, &half));
	for (int i = 1; i <= 1000; i++) {
		OK(journey_sketch_add(all, i * INT64_C(1000000)));
		OK(journey_sketch_add(half, i * INT64_C(-1000000)));
	}
	for (int i = 1; i <= 9; i++) {
		OK(journey_sketch_quantile(all, i / 10.0, 1e6, 1, .95, &e, &mean));
		ck_assert_double_eq_tol(e.value / (100.0 * i), 1, .0100001);
		ck_assert(e.low < 100.0 * i && 100.0 * i < e.high);
		ck_assert_double_eq(mean.mean, e.value);
		OK(journey_sketch_quantile(half, i / 10.0, 1e6, 1, .95, &again, NULL));
		ck_assert_double_eq_tol(again.value / (100.0 * i - 1000), 1, .025);
		OK(journey_sketch_quantile(all, i / 10.0, 1e6, 4, .95, &again, NULL));
		ck_assert(again.high - again.low > 1.5 * (e.high - e.low));
	}
	OK(journey_sketch_add(half, 0));
	OK(journey_sketch_merge(all, half));
	OK(journey_sketch_quantile(all, .5, 1e6, 1, .95, &e, NULL));
	ck_assert_double_eq_tol(e.value, 0, 1e-12);
	OK(journey_sketch_add(all, INT64_MIN));
	OK(journey_sketch_quantile(all, .0001, 1, 1, .95, &e, NULL));
	ck_assert_double_eq_tol(e.value / -9223372036854775808.0, 1, .0100001);
	ck_assert_int_eq(e.known, JOURNEY_KNOWN_VALUE);
	ck_assert_int_eq(journey_sketch_quantile(all, 1, 1, 1, .95, &e, NULL), JOURNEY_RANGE);
done:
	journey_sketch_free(all);
	journey_sketch_free(half);
}

TCase *kpi_case(void)
{
	TCase *tests = tcase_create("kpi");

	tcase_add_test(tests, test_hillstrom_cuped);
	tcase_add_test(tests, test_ratio);
	tcase_add_test(tests, test_adjusted);
	tcase_add_test(tests, test_exact);
	torture(tests, kpi_correct);
	torture(tests, kpi_sketch);
	tcase_add_test(tests, test_plan);
	tcase_add_test(tests, test_midway);
	tcase_add_test(tests, test_pool);
	tcase_add_test(tests, test_trend);
	tcase_add_test(tests, test_return);
	tcase_add_test(tests, test_means);
	return tests;
}
