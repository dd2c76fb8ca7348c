/* <journey/lifetime.h> against published numbers, where the data is there; gradients, properties, bad input. */
#include "check_score.h"

#include <journey/lifetime.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "score/lifetime.h"
#include "score/special.h"
#include "columns.h"
#include "support/torture.h"

static void near(double found, double expected, double within)
{
	if (!(fabs(found - expected) <= within))
		ck_abort_msg("found %.12g, expected %.12g +- %g", found, expected, within);
}

/* ---- special functions ---- */

JOURNEY_PLAIN_TEST(lifetime_special_functions)
{
	(void)allocator;
	near(jy_digamma(1), -.57721566490153286, 1e-14);
	near(jy_digamma(.5), -1.9635100260214235, 1e-14);
	near(jy_digamma(1e-3), -1000.5755719318103, 1e-10);
	near(jy_digamma(100), 4.6001618527380874, 1e-14);
	ck_assert(isnan(jy_digamma(0)));
	/* 2F1(1, 1; 2; z) = -log(1 - z) / z; 2F1(a, b; b; z) = (1 - z)^-a, beyond what a double holds too. */
	near(jy_log_hypergeometric(1, 1, 2, .5), log(-log(.5) / .5), 1e-14);
	near(jy_log_hypergeometric(3000, 2, 2, .9), -3000 * log(.1), 1e-9);
	near(jy_log_hypergeometric(2, 3, 4, 0), 0, 0);
	ck_assert(isnan(jy_log_hypergeometric(1, 1, 1, 1)));
	ck_assert(isnan(jy_log_hypergeometric(1, 1, -1, .5)));
}

/* ---- the likelihoods' gradients are those of their values ---- */

JOURNEY_PLAIN_TEST(lifetime_gradients)
{
	static const double times[] = {0, 4, 6, 1, 9, 5};
	static const jy_lifetime_row rows[] = {{0, 0, 4, 3, 0, 1}, {0, 0, 0, 1, 0, 0}, {1, 1, 6, 2, 3, 2}, {2, 0, 0, 1, 0, 0},
		{3, 4, 4, 1, 1, 1}, {25, 5, 9, 2, 5, 4}};
	static const jy_lifetime_row spend[] = {{1, 0, 20, 2, 0, 0}, {3, 0, 7.5, 1, 0, 0}, {8, 0, 90, 1, 0, 0}};
	static const jy_lifetime_row coins[] = {{0, 0, 4, 3, 0, 0}, {1, 1, 6, 2, 0, 0}, {3, 4, 4, 1, 0, 0}, {5, 5, 9, 2, 0, 0}};
	double room[12];
	static const double at[][4] = {{.3, 4, .8, 2.5}, {2, .5, 3, 11}, {7, 9, 1, .2}};

	(void)allocator;
	for (int m = 0; m <= JOURNEY_LIFETIME_GAMMA_GAMMA; m++) {
		const jy_lifetime_kind *kind = jy_lifetime_kind_of((journey_lifetime_model)m);
		jy_lifetime_rows all = {rows, 6, 10, times, 6, room};

		if (m == JOURNEY_LIFETIME_BG_BB)
			all = (jy_lifetime_rows){coins, 4, 8, times, 0, room};
		if (m == JOURNEY_LIFETIME_GAMMA_GAMMA)
			all = (jy_lifetime_rows){spend, 3, 4, times, 0, room};
		for (int k = 0; k < 3; k++)
			for (size_t i = 0; i < kind->count; i++) {
				double p[4], gradient[4], other[4], up, down, h = 1e-5 * at[k][i];

				memcpy(p, at[k], sizeof p);
				kind->likelihood(&all, p, gradient);
				p[i] = at[k][i] + h;
				up = kind->likelihood(&all, p, other);
				p[i] = at[k][i] - h;
				down = kind->likelihood(&all, p, other);
				near(gradient[i], (up - down) / (2 * h), 1e-6 * (1 + fabs(gradient[i])));
			}
	}
}

/* ---- the published cases that need no data ---- */

static double expect(const journey_lifetime_params *p, double x, double t_x, double T, double t)
{
	journey_lifetime_customer c = {.size = sizeof c, .x = x, .t_x = t_x, .T = T};
	double orders;

	ck_assert_int_eq(journey_lifetime_expect(p, &c, t, &orders, NULL), JOURNEY_OK);
	return orders;
}

JOURNEY_PLAIN_TEST(lifetime_published)
{
	journey_lifetime_params bg = {sizeof bg, JOURNEY_LIFETIME_BG_NBD, {.2425929, 4.4135318, .792886, 2.4257528}};
	journey_lifetime_params many = {sizeof many, JOURNEY_LIFETIME_PARETO_NBD, {.55, 10.58, .61, 11.67}};
	journey_lifetime_params pareto = {sizeof pareto, JOURNEY_LIFETIME_PARETO_NBD, {.5534, 10.5802, .6061, 11.6562}};
	journey_lifetime_params bgbb = {sizeof bgbb, JOURNEY_LIFETIME_BG_BB, {1.204, .75, .657, 2.783}};
	journey_lifetime_params spend = {sizeof spend, JOURNEY_LIFETIME_GAMMA_GAMMA, {6.25, 3.74, 15.44, 0}};
	journey_lifetime_customer c = {.size = sizeof c, .x = 26, .t_x = 30.86, .T = 31};
	static const double times[] = {.1429, 1, 3, 31.8571, 32, 78}, orders[] = {.0078, .0532, .1506, 1.0405, 1.0437, 1.858};
	double found;
	journey_estimate value;

	(void)allocator;
	for (int i = 0; i < 6; i++) {
		ck_assert_int_eq(journey_lifetime_expect(&bg, NULL, times[i], &found, NULL), JOURNEY_OK);
		near(found, orders[i], 5e-5);
	}
	near(expect(&bg, 2, 30.43, 38.86, 39), 1.2259, 5e-5);
	near(expect(&pareto, 26, 30.86, 31, 52), 25.4549, 5e-5);
	near(expect(&many, 132, 200, 200, 10), 6.206052, 1e-6);
	near(expect(&many, 133, 200, 200, 10), 6.252872, 1e-6);
	ck_assert_int_eq(journey_lifetime_alive(&pareto, &c, &found, NULL), JOURNEY_OK);
	near(found, .99792, 5e-6);
	/* Fader, Hardie, Shang 2010, table 6: who gave six times of six, and five times, the last time. */
	near(expect(&bgbb, 6, 6, 6, 5), 3.75, .005);
	near(expect(&bgbb, 0, 0, 6, 5), .07, .005);
	c = (journey_lifetime_customer){.size = sizeof c, .x = 6, .t_x = 6, .T = 6};
	ck_assert_int_eq(journey_lifetime_alive(&bgbb, &c, &found, NULL), JOURNEY_OK);
	near(found, .93, .005);
	c = (journey_lifetime_customer){.size = sizeof c, .x = 2, .zbar = 22.35};
	ck_assert_int_eq(journey_lifetime_spend(&spend, &c, &value, NULL), JOURNEY_OK);
	near(value.value, 24.66, .005);
	ck_assert_int_eq(journey_lifetime_spend(&spend, NULL, &value, NULL), JOURNEY_OK);
	near(value.value, 35.22, .005);
}

/* Where the closed form is 0 / 0 the integral takes over, without a step. */
JOURNEY_PLAIN_TEST(lifetime_continuous)
{
	(void)allocator;
	for (int m = 0; m < 2; m++)
		for (int x = 0; x < 3; x++)
			for (double a = .4; a < 1.3; a += .01) {
				journey_lifetime_params p = {sizeof p, (journey_lifetime_model)m, {.7, 5, a, .6}};
				double low = expect(&p, x, x, 10, 20), high;

				p.params[2] = a * (1 + 1e-9);
				high = expect(&p, x, x, 10, 20);
				near(high, low, 1e-8 * (1 + low));
				/* The derivative is the rate: a half-way point of a short interval. */
				near(expect(&p, x, x, 10, 1e-6) * 2, expect(&p, x, x, 10, 2e-6), 1e-11);
			}
}

/* ---- fits ---- */

static const char *const names[] = {"x", "t_x", "T", "zbar", NULL};

static journey_lifetime_options options_of(journey_lifetime_model model)
{
	journey_lifetime_options options;

	journey_lifetime_options_init(&options);
	options.model = model;
	return options;
}

/* CDNOW (2,357 customers), from many starts. */
JOURNEY_PLAIN_TEST(lifetime_cdnow)
{
	static const struct {
		journey_lifetime_model model;
		double params[4], log_likelihood;
	} golden[] = {{JOURNEY_LIFETIME_BG_NBD, {.2425929, 4.4135318, .792886, 2.4257528}, -9582.4256},
		{JOURNEY_LIFETIME_MBG_NBD, {.52484, 6.18299, .89136, 1.61400}, -9582.1327},
		{JOURNEY_LIFETIME_PARETO_NBD, {.55328, 10.57761, .60621, 11.66792}, -9594.9739},
		{JOURNEY_LIFETIME_GAMMA_GAMMA, {6.2488, 3.74459, 15.44775}, -4055.9232}};
	static const double starts[][4] = {{1, 1, 1, 1}, {.02, 30, 5, .1}, {8, .3, .05, 9}, {3, 100, 3, 50}, {.1, .1, .1, .1},
		{40, 40, 40, 40}};
	double *read[4];
	size_t rows = columns_read("data/cdnow/cdnow_customers_summary_with_transactions.csv", names, read);

	if (!rows)
		return;
	const journey_lifetime_data data = {sizeof data, rows, read[0], read[1], read[2], read[3], NULL};

	for (size_t g = 0; g < 4; g++)
		for (size_t s = 0; s < sizeof starts / sizeof *starts; s++) {
			journey_lifetime_options options = options_of(golden[g].model);
			journey_lifetime_fit fit = {.size = sizeof fit};

			options.start = starts[s];
			options.starts = 1;
			ck_assert_int_eq(journey_lifetime_fit_model(allocator, &data, &options, &fit, NULL), JOURNEY_OK);
			ck_assert_int_eq(fit.converged, 1);
			ck_assert_uint_eq(fit.flags, 0);
			near(fit.log_likelihood, golden[g].log_likelihood, 1e-4);
			for (size_t i = 0; i < fit.params_count; i++) {
				near(fit.params[i], golden[g].params[i], 2e-4);
				ck_assert_int_eq(fit.estimates[i].known, JOURNEY_KNOWN_INTERVAL);
				ck_assert(fit.estimates[i].low < fit.params[i] && fit.params[i] < fit.estimates[i].high);
			}
		}
	columns_free(names, read);
}

/* The first ten customers of the same: mean value to expect, and the lifetime value, 12 months of 30 at 1 %. */
JOURNEY_PLAIN_TEST(lifetime_value)
{
	static const double golden[] = {140.096, 18.943, 38.181, 38.181, 38.181, 1003.868, 28.110, 38.181, 167.418, 38.181};
	double *read[4], alive = 0, orders = 0;
	size_t rows = columns_read("data/cdnow/cdnow_customers_summary_with_transactions.csv", names, read);

	if (!rows)
		return;
	const journey_lifetime_data data = {sizeof data, rows, read[0], read[1], read[2], read[3], NULL};
	journey_lifetime_options options = options_of(JOURNEY_LIFETIME_BG_NBD);
	journey_lifetime_fit fit = {.size = sizeof fit}, spent = {.size = sizeof spent};
	journey_lifetime_params bg = {.size = sizeof bg, .model = JOURNEY_LIFETIME_BG_NBD};
	journey_lifetime_params spend = {.size = sizeof spend, .model = JOURNEY_LIFETIME_GAMMA_GAMMA};
	journey_lifetime_value_options value;

	ck_assert_int_eq(journey_lifetime_fit_model(allocator, &data, &options, &fit, NULL), JOURNEY_OK);
	options.model = JOURNEY_LIFETIME_GAMMA_GAMMA;
	ck_assert_int_eq(journey_lifetime_fit_model(allocator, &data, &options, &spent, NULL), JOURNEY_OK);
	memcpy(bg.params, fit.params, sizeof bg.params);
	memcpy(spend.params, spent.params, sizeof spend.params);
	journey_lifetime_value_init(&value);
	value.period = 30;
	for (size_t i = 0; i < rows; i++) {
		journey_lifetime_customer c = {sizeof c, read[0][i], read[1][i], read[2][i], read[3][i]};
		journey_estimate mean;
		double found;

		ck_assert_int_eq(journey_lifetime_alive(&bg, &c, &found, NULL), JOURNEY_OK);
		alive += found;
		orders += expect(&bg, c.x, c.t_x, c.T, 39);
		if (i >= 10)
			continue;
		ck_assert_int_eq(journey_lifetime_discounted(&bg, &c, &value, &found, NULL), JOURNEY_OK);
		ck_assert_int_eq(journey_lifetime_spend(&spend, &c, &mean, NULL), JOURNEY_OK);
		near(found * mean.value, golden[i], .006);
	}
	near(alive, 1917.2763, 1e-3);
	near(orders, 1653.4233, 1e-3);
	columns_free(names, read);
}

/* Expected counts of customers of known parameters, as weights, give these parameters again (n = 6). */
JOURNEY_TEST(lifetime_coins)
{
	static const double truth[4] = {1.204, .75, .657, 2.783};
	double x[64], t_x[64], n[64], weights[64], total = 0;
	journey_lifetime_options options = options_of(JOURNEY_LIFETIME_BG_BB);
	journey_lifetime_fit fit = {.size = sizeof fit};
	size_t rows = 0;

	for (int last = 0; last <= 6; last++)
		for (int k = last ? 1 : 0; k <= last; k++, rows++) {
			jy_lifetime_row row = {k, last, 6, 1, 0, 0};
			jy_lifetime_rows one = {&row, 1, 1, NULL, 0, NULL};
			double gradient[4], ways = 1;

			/* The orders before the last one may be at any of the opportunities before it. */
			for (int i = 1; i < k; i++)
				ways = ways * (last - i) / i;
			x[rows] = k;
			t_x[rows] = last;
			n[rows] = 6;
			weights[rows] = 11104 * ways * exp(jy_lifetime_bgbb.likelihood(&one, truth, gradient));
			total += weights[rows];
		}
	ck_assert_uint_eq(rows, 22);
	near(total, 11104, 1e-6);
	const journey_lifetime_data data = {sizeof data, rows, x, t_x, n, NULL, weights};

	TRY(journey_lifetime_fit_model(allocator, &data, &options, &fit, NULL));
	ck_assert_int_eq(fit.converged, 1);
	for (int i = 0; i < 4; i++)
		near(fit.params[i], truth[i], 1e-4);
done:;
}

/* DERT is the limit of discounted orders over ever shorter, ever more periods. */
JOURNEY_PLAIN_TEST(lifetime_residual)
{
	journey_lifetime_params pareto = {sizeof pareto, JOURNEY_LIFETIME_PARETO_NBD, {.5534, 10.5802, .6061, 11.6562}};
	journey_lifetime_params coins = {sizeof coins, JOURNEY_LIFETIME_BG_BB, {1.204, .75, .657, 2.783}};
	journey_lifetime_customer c = {sizeof c, 3, 20, 30, 0}, d = {sizeof d, 3, 4, 6, 0};
	journey_lifetime_value_options value;
	double all, sum;

	(void)allocator;
	journey_lifetime_value_init(&value);
	value.periods = 100000;
	value.period = .05;
	value.discount = expm1(.05 * .01);
	ck_assert_int_eq(journey_lifetime_residual(&pareto, &c, .01, &all, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_lifetime_discounted(&pareto, &c, &value, &sum, NULL), JOURNEY_OK);
	near(sum, all, 3e-4 * all);
	value = (journey_lifetime_value_options){sizeof value, 1000, 1, .1};
	ck_assert_int_eq(journey_lifetime_residual(&coins, &d, .1, &all, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_lifetime_discounted(&coins, &d, &value, &sum, NULL), JOURNEY_OK);
	near(sum * 1.1, all, 1e-9 * all);
	coins.model = JOURNEY_LIFETIME_BG_NBD;
	ck_assert_int_eq(journey_lifetime_residual(&coins, &d, .1, &all, NULL), JOURNEY_UNSUPPORTED);
}

/* Neither the order of rows nor their grouping nor the unit of time changes anything but that unit. */
JOURNEY_TEST(lifetime_invariant)
{
	static const double x[] = {0, 2, 1, 0, 5, 2, 0, 1, 2}, t_x[] = {0, 4, 2, 0, 9, 8, 0, 7, 4}, T[] = {9, 9, 8, 9, 10, 9, 7, 9, 9};
	double x2[9], t2[9], T2[9];
	journey_lifetime_options options = options_of(JOURNEY_LIFETIME_BG_NBD);
	journey_lifetime_fit one = {.size = sizeof one}, two = one, three = one;

	options.penalizer = .01;
	for (int i = 0; i < 9; i++) {
		x2[i] = x[8 - i];
		t2[i] = t_x[8 - i];
		T2[i] = T[8 - i];
	}
	const journey_lifetime_data data = {sizeof data, 9, x, t_x, T, NULL, NULL};
	const journey_lifetime_data back = {sizeof back, 9, x2, t2, T2, NULL, NULL};

	TRY(journey_lifetime_fit_model(allocator, &data, &options, &one, NULL));
	TRY(journey_lifetime_fit_model(allocator, &back, &options, &two, NULL));
	ck_assert_int_eq(one.converged, 1);
	ck_assert_mem_eq(one.params, two.params, sizeof one.params);
	for (int i = 0; i < 9; i++) {
		t2[i] *= 7;
		T2[i] *= 7;
	}
	TRY(journey_lifetime_fit_model(allocator, &back, &options, &three, NULL));
	near(three.params[0], one.params[0], 1e-6);
	near(three.params[1], one.params[1] * 7, 1e-5);
	near(three.params[2], one.params[2], 1e-6);
done:;
}

/* Data that has no maximum says so, and wrong data is named. */
JOURNEY_TEST(lifetime_bad)
{
	static const double zero[] = {0, 0, 0}, time[] = {4, 5, 0}, huge[] = {1e300, 1, 1}, half[] = {.5, 0, 0};
	static const double one[] = {1, 1, 1}, minus[] = {-1, 0, 0};
	double nan[] = {0, 0, 0};
	journey_error error;

	nan[1] = NAN;
	for (int m = 0; m <= JOURNEY_LIFETIME_GAMMA_GAMMA; m++) {
		journey_lifetime_options options = options_of((journey_lifetime_model)m);
		journey_lifetime_fit fit = {.size = sizeof fit};
		journey_lifetime_data data = {sizeof data, 3, zero, zero, time, one, NULL};

		TRY(journey_lifetime_fit_model(allocator, &data, &options, &fit, NULL));
		for (int i = 0; i < 4; i++)
			ck_assert(isfinite(fit.params[i]) && isfinite(fit.log_likelihood));
		ck_assert(fit.converged || fit.flags);
		data.count = 0;
		TRY(journey_lifetime_fit_model(allocator, &data, &options, &fit, NULL));
		ck_assert_uint_eq(fit.flags, JOURNEY_LIFETIME_EMPTY);
		ck_assert(!fit.converged);
		data.count = 1;
		data.x = data.t_x = one;
		TRY(journey_lifetime_fit_model(allocator, &data, &options, &fit, NULL));
		ck_assert(fit.converged || fit.flags);
		for (int i = 0; i < 4; i++)
			ck_assert(isfinite(fit.params[i]) && isfinite(fit.estimates[i].high));
		data.count = 3;
		data.x = half;
		EXPECT(journey_lifetime_fit_model(allocator, &data, &options, &fit, &error), JOURNEY_RANGE);
		ck_assert_str_eq(error.where, "x");
		data.t_x = zero;
		data.x = nan;
		EXPECT(journey_lifetime_fit_model(allocator, &data, &options, &fit, &error), JOURNEY_RANGE);
		ck_assert_ptr_nonnull(strstr(error.message, "row 1"));
		data.x = minus;
		EXPECT(journey_lifetime_fit_model(allocator, &data, &options, &fit, &error), JOURNEY_RANGE);
		data.x = one;
		data.t_x = zero;
		data.T = data.zbar = huge;
		EXPECT(journey_lifetime_fit_model(allocator, &data, &options, &fit, &error), JOURNEY_RANGE);
		if (m == JOURNEY_LIFETIME_GAMMA_GAMMA)
			continue;
		data.T = zero;
		data.t_x = one;
		EXPECT(journey_lifetime_fit_model(allocator, &data, &options, &fit, &error), JOURNEY_RANGE);
		ck_assert_str_eq(error.where, "t_x");
		data.x = zero;
		data.T = time;
		EXPECT(journey_lifetime_fit_model(allocator, &data, &options, &fit, &error), JOURNEY_RANGE);
	}
done:;
}

START_TEST(test_names)
{
	static const char *const words[][5] = {{"bg-nbd", "r", "alpha", "a", "b"}, {"mbg-nbd", "r", "alpha", "a", "b"},
		{"pareto-nbd", "r", "alpha", "s", "beta"}, {"bg-bb", "alpha", "beta", "gamma", "delta"},
		{"gamma-gamma", "p", "q", "v", NULL}};
	static const journey_lifetime_model models[] = {JOURNEY_LIFETIME_BG_NBD, JOURNEY_LIFETIME_MBG_NBD,
		JOURNEY_LIFETIME_PARETO_NBD, JOURNEY_LIFETIME_BG_BB, JOURNEY_LIFETIME_GAMMA_GAMMA};

	for (size_t m = 0; m < sizeof models / sizeof *models; m++) {
		ck_assert_str_eq(journey_lifetime_model_name(models[m]), words[m][0]);
		for (size_t i = 0; i < 4; i++)
			ck_assert_pstr_eq(journey_lifetime_param_name(models[m], i), words[m][i + 1]);
		ck_assert_ptr_null(journey_lifetime_param_name(models[m], 4));
	}
	ck_assert_ptr_null(journey_lifetime_model_name((journey_lifetime_model)99));
	ck_assert_ptr_null(journey_lifetime_param_name((journey_lifetime_model)99, 0));
}
END_TEST

TCase *lifetime_case(void)
{
	TCase *tcase = tcase_create("lifetime");

	tcase_set_timeout(tcase, 120);
	torture(tcase, lifetime_special_functions);
	torture(tcase, lifetime_gradients);
	torture(tcase, lifetime_published);
	torture(tcase, lifetime_continuous);
	torture(tcase, lifetime_cdnow);
	torture(tcase, lifetime_value);
	torture(tcase, lifetime_coins);
	torture(tcase, lifetime_residual);
	torture(tcase, lifetime_invariant);
	torture(tcase, lifetime_bad);
	tcase_add_test(tcase, test_names);
	return tcase;
}
