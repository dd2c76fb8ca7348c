/* Survival curves, the log-rank test, the hazard model. */
#include "check_score.h"

#include <journey/survival.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N(a) (sizeof(a) / sizeof *(a))

/* Freireich et al. 1963, as in Kalbfleisch and Prentice: weeks of remission under 6-MP, and under placebo. */
static const double weeks[] = {6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
	1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23};
static const double gone[] = {1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
#define TREATED 21

static journey_survival_data data_of(const double *duration, const double *left, size_t count)
{
	journey_survival_data d = {.size = sizeof d, .count = count, .duration = duration, .gone = left};

	return d;
}

static journey_survival *curve_of(const journey_survival_data *d)
{
	journey_survival *s = NULL;

	ck_assert_int_eq(journey_survival_new(NULL, d, JOURNEY_SURVIVAL_LOG_LOG, .95, &s, NULL), JOURNEY_OK);
	return s;
}

START_TEST(test_published_curve)
{
	static const double time[] = {6, 7, 10, 13, 16, 22, 23}, risk[] = {21, 17, 15, 12, 11, 7, 6};
	static const double share[] = {.857, .807, .753, .690, .627, .538, .448};
	static const double se[] = {.0764, .0869, .0963, .1068, .1141, .1282, .1346}; /* Greenwood's */
	journey_survival_data d = data_of(weeks, gone, TREATED);
	journey_survival *s = curve_of(&d);
	journey_estimate e;
	size_t count;
	const journey_survival_point *p = journey_survival_points(s, &count);

	ck_assert_uint_eq(count, 7);
	for (size_t i = 0; i < count; i++) {
		ck_assert_double_eq(p[i].time, time[i]);
		ck_assert_double_eq(p[i].at_risk, risk[i]);
		ck_assert_double_eq_tol(p[i].share.value, share[i], 5e-4);
		ck_assert_double_eq_tol(p[i].share.standard_error, se[i], 1e-4);
		ck_assert(p[i].share.low < p[i].share.value && p[i].share.value < p[i].share.high);
	}
	ck_assert_double_eq_tol(p[0].share.low, .6197, 1e-4); /* R, survfit(conf.type = "log-log") */
	ck_assert_double_eq_tol(p[0].share.high, .9516, 1e-4);
	ck_assert_int_eq(journey_survival_quantile(s, .5, &e), JOURNEY_OK);
	ck_assert_int_eq(e.known, JOURNEY_KNOWN_VALUE); /* the upper end was not reached */
	ck_assert_double_eq(e.value, 23);
	ck_assert_int_eq(journey_survival_at(s, 5.9, &e), JOURNEY_OK);
	ck_assert_double_eq(e.value, 1);
	ck_assert_int_eq(journey_survival_at(s, 35, &e), JOURNEY_OK);
	ck_assert_double_eq_tol(e.value, .448, 5e-4);
	ck_assert_int_eq(journey_survival_at(s, 36, &e), JOURNEY_OK);
	ck_assert_int_eq(e.known, JOURNEY_KNOWN_NONE);
	ck_assert_int_eq(journey_survival_mean(s, 35, &e), JOURNEY_OK);
	ck_assert_double_eq_tol(e.value, 23.2874, 1e-4); /* R: rmean 23.29, s.e. 2.83 */
	ck_assert_double_eq_tol(e.standard_error, 2.8271, 5e-4);
	ck_assert_int_eq(journey_survival_mean(s, 36, &e), JOURNEY_NOT_FOUND);
	journey_survival_free(s);
}
END_TEST

START_TEST(test_everybody_left)
{
	journey_survival_data d = data_of(weeks + TREATED, gone + TREATED, 21);
	journey_survival *s = curve_of(&d);
	journey_estimate e;
	double mean = 0;

	for (size_t i = TREATED; i < N(weeks); i++)
		mean += weeks[i] / 21;
	ck_assert_int_eq(journey_survival_quantile(s, .5, &e), JOURNEY_OK);
	ck_assert_double_eq(e.value, 8);
	ck_assert_double_eq(e.low, 4);
	ck_assert_double_eq(e.high, 11);
	ck_assert_int_eq(journey_survival_mean(s, 100, &e), JOURNEY_OK);
	ck_assert_double_eq_tol(e.value, mean, 1e-12); /* nobody is censored: the mean itself */
	ck_assert_int_eq(journey_survival_at(s, 100, &e), JOURNEY_OK);
	ck_assert_int_eq(e.known, JOURNEY_KNOWN_VALUE);
	ck_assert_double_eq(e.value, 0);
	/* Without censoring the curve is the share itself. */
	for (double t = 0; t < 25; t++) {
		double share = 0;

		for (size_t i = TREATED; i < N(weeks); i++)
			share += (weeks[i] > t) / 21.0;
		ck_assert_int_eq(journey_survival_at(s, t, &e), JOURNEY_OK);
		ck_assert_double_eq_tol(e.value, share, 1e-12);
	}
	journey_survival_free(s);
}
END_TEST

START_TEST(test_logrank)
{
	journey_survival_data d = data_of(weeks, gone, N(weeks));
	journey_survival_test t = {.size = sizeof t}, three = {.size = sizeof three};
	uint32_t group[N(weeks)], more[N(weeks)];

	for (size_t i = 0; i < N(weeks); i++) {
		group[i] = i >= TREATED;
		more[i] = 2 * group[i]; /* group 1 is empty */
	}
	ck_assert_int_eq(journey_survival_compare(NULL, &d, group, 2, &t, NULL), JOURNEY_OK);
	ck_assert_double_eq_tol(t.chi_square, 16.79, 5e-3);
	ck_assert_double_eq_tol(t.expected[0], 19.25, 5e-3);
	ck_assert_double_eq_tol(t.expected[1], 10.75, 5e-3);
	ck_assert_double_eq(t.gone[0], 9);
	ck_assert_uint_eq(t.degrees_of_freedom, 1);
	ck_assert_double_eq_tol(t.p_value, 4.17e-5, 1e-7);
	ck_assert_int_eq(journey_survival_compare(NULL, &d, more, 3, &three, NULL), JOURNEY_OK);
	ck_assert_double_eq_tol(three.chi_square, t.chi_square, 1e-9);
	ck_assert_uint_eq(three.degrees_of_freedom, 1);
	ck_assert_int_eq(journey_survival_compare(NULL, &d, group, 1, &t, NULL), JOURNEY_RANGE);
	d.count = TREATED;
	ck_assert_int_eq(journey_survival_compare(NULL, &d, group, 1, &t, NULL), JOURNEY_OK);
	ck_assert_uint_eq(t.degrees_of_freedom, 0);
	ck_assert_double_eq(t.p_value, 1);
}
END_TEST

/* Rows in any order; a row that counts three times is three rows. */
START_TEST(test_order_and_weights)
{
	enum { ROWS = 40 };
	double duration[ROWS * 3], left[ROWS * 3], once[ROWS], was[ROWS], weights[ROWS];
	size_t count = 0, a, b;

	for (size_t i = 0; i < ROWS; i++) {
		once[i] = (double)((i * 37) % 11);
		was[i] = (i * 5) % 3 > 0;
		weights[i] = (double)(i % 4);
		for (size_t k = 0; k < i % 4; k++) {
			size_t at = (count * 41) % 60; /* 60 rows: the weights' sum, and a prime step */

			duration[at] = once[i];
			left[at] = was[i];
			count++;
		}
	}
	ck_assert_uint_eq(count, 60);
	journey_survival_data d = data_of(duration, left, count), w = data_of(once, was, ROWS);

	w.weights = weights;
	journey_survival *x = curve_of(&d), *y = curve_of(&w);
	const journey_survival_point *p = journey_survival_points(x, &a), *q = journey_survival_points(y, &b);

	ck_assert_uint_eq(a, b);
	for (size_t i = 0; i < a; i++)
		ck_assert_int_eq(memcmp(&p[i], &q[i], sizeof *p), 0);
	journey_survival_free(x);
	journey_survival_free(y);
}
END_TEST

START_TEST(test_bad_survival)
{
	double duration[] = {1, 2}, left[] = {1, 0}, weights[] = {1, .5};
	journey_survival_data d = data_of(duration, left, 2);
	journey_survival *s = NULL;
	journey_error error = {.message = ""};
	journey_estimate e;
	size_t count;

#define NEW() journey_survival_new(NULL, &d, JOURNEY_SURVIVAL_PLAIN, .95, &s, &error)
	duration[1] = NAN;
	ck_assert_int_eq(NEW(), JOURNEY_RANGE);
	ck_assert_ptr_nonnull(strstr(error.message, "row 2"));
	duration[1] = -1;
	ck_assert_int_eq(NEW(), JOURNEY_RANGE);
	duration[1] = 2;
	left[0] = .5;
	ck_assert_int_eq(NEW(), JOURNEY_RANGE);
	left[0] = 0;
	d.weights = weights;
	ck_assert_int_eq(NEW(), JOURNEY_RANGE);
	d.weights = NULL;
	ck_assert_ptr_null(s);
	ck_assert_int_eq(NEW(), JOURNEY_OK); /* nobody left */
	journey_survival_points(s, &count);
	ck_assert_uint_eq(count, 0);
	ck_assert_int_eq(journey_survival_quantile(s, .5, &e), JOURNEY_OK);
	ck_assert_int_eq(e.known, JOURNEY_KNOWN_NONE);
	ck_assert_int_eq(journey_survival_mean(s, 2, &e), JOURNEY_OK);
	ck_assert_double_eq(e.value, 2);
	journey_survival_free(s);
	d.count = 0;
	ck_assert_int_eq(NEW(), JOURNEY_OK);
	ck_assert_int_eq(journey_survival_at(s, 1, &e), JOURNEY_OK);
	ck_assert_int_eq(e.known, JOURNEY_KNOWN_NONE);
	journey_survival_free(s);
}
END_TEST

/* ---- hazards ---- */

enum { CASES = 40 };

/* Made by a rule, so that others can make the same; statsmodels 0.14, Logit. */
static void make_cases(double *x, double *y)
{
	for (size_t i = 0; i < CASES; i++) {
		x[2 * i] = (double)((i * 7) % 11) / 2 - 1.5;
		x[2 * i + 1] = (double)((i * 5) % 4);
		y[i] = (i * i * 3 + i) % 7 < 3;
	}
}

static journey_hazard_model fit(const double *x, const double *y, size_t rows, size_t columns, double penalty)
{
	journey_hazard_data d = {.size = sizeof d, .rows = rows, .columns = columns, .x = x, .gone = y};
	journey_hazard_options o;
	journey_hazard_model m = {.size = sizeof m};

	journey_hazard_options_init(&o);
	o.penalty = penalty;
	ck_assert_int_eq(journey_hazard_fit(NULL, &d, &o, &m, NULL), JOURNEY_OK);
	return m;
}

START_TEST(test_hazard_of_statsmodels)
{
	double x[2 * CASES], y[CASES], p;

	make_cases(x, y);
	journey_hazard_model m = fit(x, y, CASES, 2, 0);

	ck_assert_int_eq(m.converged, 1);
	ck_assert_uint_eq(m.flags, 0);
	ck_assert_double_eq_tol(m.intercept.value, -0.15138944, 1e-8);
	ck_assert_double_eq_tol(m.coefficient[0].value, 0.14039421, 1e-8);
	ck_assert_double_eq_tol(m.coefficient[1].value, 0.21170034, 1e-8);
	ck_assert_double_eq_tol(m.intercept.standard_error, 0.57635546, 1e-8);
	ck_assert_double_eq_tol(m.coefficient[0].standard_error, 0.20249011, 1e-8);
	ck_assert_double_eq_tol(m.coefficient[1].standard_error, 0.29145497, 1e-8);
	ck_assert_double_eq_tol(m.log_likelihood, -26.774428947393965, 1e-10);
	ck_assert_double_eq_tol(m.null_log_likelihood, -27.27418435388948, 1e-5);
	ck_assert_double_eq_tol(m.coefficient[1].p_value, 0.46761997, 1e-7);
	/* The score equations: the predicted add up to those who left. */
	double sum = 0;

	for (size_t i = 0; i < CASES; i++) {
		ck_assert_int_eq(journey_hazard_probability(&m, &x[2 * i], &p), JOURNEY_OK);
		sum += p;
	}
	ck_assert_double_eq_tol(sum, m.gone, 1e-8);
}
END_TEST

/* Other units and repeated rows change nothing but the units. */
START_TEST(test_hazard_units)
{
	double x[2 * CASES], y[CASES], far[2 * CASES], twice[4 * CASES], left[2 * CASES], weights[CASES];

	make_cases(x, y);
	for (size_t i = 0; i < CASES; i++) {
		far[2 * i] = x[2 * i] * 1e-6 + 5;
		far[2 * i + 1] = x[2 * i + 1] * 1e9;
		weights[i] = (double)(1 + i % 2);
	}
	journey_hazard_model a = fit(x, y, CASES, 2, 0), b = fit(far, y, CASES, 2, 0);

	ck_assert_double_eq_tol(b.coefficient[0].value * 1e-6, a.coefficient[0].value, 1e-7);
	ck_assert_double_eq_tol(b.coefficient[1].value * 1e9, a.coefficient[1].value, 1e-9);
	ck_assert_double_eq_tol(b.log_likelihood, a.log_likelihood, 1e-9);
	size_t rows = 0;

	for (size_t i = 0; i < CASES; i++)
		for (size_t k = 0; k <= i % 2; k++, rows++) {
			memcpy(&twice[2 * rows], &x[2 * i], 2 * sizeof *x);
			left[rows] = y[i];
		}
	journey_hazard_data d = {.size = sizeof d, .rows = CASES, .columns = 2, .x = x, .gone = y, .weights = weights};
	journey_hazard_model c = {.size = sizeof c}, r = fit(twice, left, rows, 2, 0);

	ck_assert_int_eq(journey_hazard_fit(NULL, &d, NULL, &c, NULL), JOURNEY_OK);
	ck_assert_double_eq_tol(c.coefficient[1].value, r.coefficient[1].value, 1e-10);
	ck_assert_double_eq_tol(c.coefficient[1].standard_error, r.coefficient[1].standard_error, 1e-10);
}
END_TEST

START_TEST(test_hazard_without_maximum)
{
	static const double apart[] = {1, 2, 3, 4}, quasi[] = {0, 0, 0, 0, 1, 1}, same[] = {2, 2, 2, 2}, y[] = {0, 0, 1, 1};
	static const double some[] = {0, 0, 0, 1, 1, 1}, none[] = {0, 0, 0, 0};
	static const double follows[] = {1, 2, 2, 4, 3, 6, 5, 10};
	journey_hazard_model m = fit(apart, y, 4, 1, 0);
	double p;

	ck_assert_uint_eq(m.flags, JOURNEY_HAZARD_SEPARATED);
	ck_assert_int_eq(m.converged, 0);
	ck_assert_int_eq(m.coefficient[0].known, JOURNEY_KNOWN_VALUE);
	ck_assert(m.coefficient[0].value > 0);
	m = fit(apart, y, 4, 1, 1);
	ck_assert_uint_eq(m.flags, 0);
	ck_assert_int_eq(m.converged, 1);
	m = fit(quasi, some, 6, 1, 0);
	ck_assert_uint_eq(m.flags, JOURNEY_HAZARD_SEPARATED);
	m = fit(same, y, 4, 1, 0);
	ck_assert_uint_eq(m.flags, JOURNEY_HAZARD_COLLINEAR);
	ck_assert_int_eq(m.coefficient[0].known, JOURNEY_KNOWN_NONE);
	ck_assert_double_eq_tol(m.intercept.value, 0, 1e-12);
	m = fit(follows, (const double[]){1, 0, 1, 0}, 4, 2, 0);
	ck_assert_uint_eq(m.flags, JOURNEY_HAZARD_COLLINEAR);
	ck_assert_int_eq(m.coefficient[1].known, JOURNEY_KNOWN_NONE);
	m = fit(apart, none, 4, 1, 0);
	ck_assert_uint_eq(m.flags, JOURNEY_HAZARD_ONE_SIDED);
	ck_assert_int_eq(journey_hazard_probability(&m, apart, &p), JOURNEY_NOT_FOUND);
	m = fit(NULL, NULL, 0, 0, 0);
	ck_assert_uint_eq(m.flags, JOURNEY_HAZARD_ONE_SIDED);
	m = fit(NULL, y, 4, 0, 0); /* the intercept alone */
	ck_assert_int_eq(m.converged, 1);
}
END_TEST

START_TEST(test_hazard_within)
{
	double x[2 * CASES], y[CASES], one, three, stays = 1, at[2];

	make_cases(x, y);
	journey_hazard_model m = fit(x, y, CASES, 2, 0);

	memcpy(at, x, sizeof at);
	ck_assert_int_eq(journey_hazard_within(&m, x, 1, 3, &three), JOURNEY_OK);
	for (int t = 0; t < 3; t++, at[1]++) {
		ck_assert_int_eq(journey_hazard_probability(&m, at, &one), JOURNEY_OK);
		stays *= 1 - one;
	}
	ck_assert_double_eq_tol(three, 1 - stays, 1e-12);
	ck_assert_int_eq(journey_hazard_within(&m, x, 2, 3, &three), JOURNEY_RANGE);
	ck_assert_int_eq(journey_hazard_within(&m, x, 1, 0, &three), JOURNEY_RANGE);
	at[0] = NAN;
	ck_assert_int_eq(journey_hazard_probability(&m, at, &one), JOURNEY_RANGE);
}
END_TEST

START_TEST(test_bad_hazard)
{
	double x[] = {1, NAN}, y[] = {0, 1};
	journey_hazard_data d = {.size = sizeof d, .rows = 2, .columns = 1, .x = x, .gone = y};
	journey_hazard_model m = {.size = sizeof m};
	journey_error error = {.message = ""};

	ck_assert_int_eq(journey_hazard_fit(NULL, &d, NULL, &m, &error), JOURNEY_RANGE);
	ck_assert_ptr_nonnull(strstr(error.message, "row 2"));
	x[1] = 1e300;
	ck_assert_int_eq(journey_hazard_fit(NULL, &d, NULL, &m, &error), JOURNEY_RANGE);
	x[1] = -1e100;
	ck_assert_int_eq(journey_hazard_fit(NULL, &d, NULL, &m, &error), JOURNEY_OK);
	y[0] = 2;
	ck_assert_int_eq(journey_hazard_fit(NULL, &d, NULL, &m, &error), JOURNEY_RANGE);
	d.columns = JOURNEY_HAZARD_COLUMNS_MAX + 1;
	ck_assert_int_eq(journey_hazard_fit(NULL, &d, NULL, &m, &error), JOURNEY_LIMIT);
}
END_TEST

TCase *survival_case(void)
{
	TCase *tc = tcase_create("survival");

	tcase_add_test(tc, test_published_curve);
	tcase_add_test(tc, test_everybody_left);
	tcase_add_test(tc, test_logrank);
	tcase_add_test(tc, test_order_and_weights);
	tcase_add_test(tc, test_bad_survival);
	tcase_add_test(tc, test_hazard_of_statsmodels);
	tcase_add_test(tc, test_hazard_units);
	tcase_add_test(tc, test_hazard_without_maximum);
	tcase_add_test(tc, test_hazard_within);
	tcase_add_test(tc, test_bad_hazard);
	return tc;
}
