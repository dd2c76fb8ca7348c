/*
 * Do the tests and intervals of an experiment hold their level? Of two shares all tables are gone through, so that the
 * figures are exact; money and ratios are simulated: 100,000 times with JOURNEY_LONG, else a few thousand.
 */
#include "check_score.h"

#include <journey/impact.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/math.h"
#include "score/distribution.h"
#include "support/torture.h"

#define LEVEL .05
#define SLACK .003 /* 0.3 points */

/* What was reached. */
typedef struct reached {
	double wrong;    /* type I error of the test */
	double absolute; /* coverage of the intervals */
	double relative;
	double width; /* of the absolute difference */
} reached;

static void print(const char *name, const char *method, const reached *r)
{
	if (getenv("JOURNEY_LONG"))
		printf("%-44s %-8s type I %.4f  coverage %.4f  relative %.4f  width %.4g\n", name, method, r->wrong, r->absolute,
			r->relative, r->width);
}

static bool inside(const journey_estimate *e, double truth)
{
	return e->known != JOURNEY_KNOWN_INTERVAL || (e->low <= truth && truth <= e->high);
}

/* ---- shares: all tables ---- */

/* How tables are judged: as journey_impact() does, by journey_exact(), or by the one that the header advises. */
enum { USUAL, EXACT, CHOSEN };

static double chance(double n, double k, double p)
{
	return jy_exp(-jy_log(n + 1) - jy_log_beta(n - k + 1, k + 1) + k * jy_log(p) + (n - k) * jy_log1p(-p));
}

static bool is_small(uint64_t converted, uint64_t units)
{
	return converted < JOURNEY_EXACT_ADVISED || units - converted < JOURNEY_EXACT_ADVISED;
}

static void judge(uint64_t k, uint64_t n, uint64_t j, uint64_t m, int how, journey_estimate *absolute, journey_estimate *relative)
{
	const journey_arm t = {n, {k, 0}, {k, 0}}, c = {m, {j, 0}, {j, 0}};
	journey_impact_options options;
	journey_impact_result found = {.size = sizeof found};
	journey_exact_result exact = {.size = sizeof exact};

	journey_impact_options_init(&options);
	options.kind = JOURNEY_KPI_SHARE;
	ck_assert_int_eq(journey_impact(&t, &c, &options, &found), JOURNEY_OK);
	*absolute = found.absolute;
	*relative = found.relative;
	if (how == USUAL || (how == CHOSEN && !is_small(k, n) && !is_small(j, m)))
		return;
	ck_assert_int_eq(journey_exact(&t, &c, 1 - LEVEL, &exact), JOURNEY_OK);
	*absolute = exact.absolute;
	*relative = exact.relative;
}

static reached enumerate(uint64_t n, uint64_t m, double p, double q, int how)
{
	reached out = {0};

	for (uint64_t k = 0; k <= n; k++) {
		double of_k = chance((double)n, (double)k, p);

		for (uint64_t j = 0; of_k > 1e-9 && j <= m; j++) {
			double weight = of_k * chance((double)m, (double)j, q);
			journey_estimate a, r;

			if (weight < 1e-11)
				continue;
			judge(k, n, j, m, how, &a, &r);
			out.wrong += a.known == JOURNEY_KNOWN_INTERVAL && a.p_value < LEVEL ? weight : 0;
			out.absolute += inside(&a, p - q) ? weight : 0;
			out.relative += inside(&r, p / q - 1) ? weight : 0;
			out.width += weight * (a.high - a.low);
		}
	}
	return out;
}

static const struct {
	const char *name;
	uint64_t treated, control;
	double p;
	bool is_long;
} shares[] = {
	{"share .01, 50 + 50", 50, 50, .01, false},
	{"share .05, 50 + 50", 50, 50, .05, false},
	{"share .3, 50 + 50", 50, 50, .3, false},
	{"share .5, 50 + 50", 50, 50, .5, false},
	{"share .02, 400 + 100", 400, 100, .02, false},
	{"share .01, 500 + 500", 500, 500, .01, true},
	{"share .05, 1000 + 1000", 1000, 1000, .05, true},
	{"share .05, 1800 + 200", 1800, 200, .05, true},
	{"share .001, 5000 + 5000", 5000, 5000, .001, true},
	{"share .001, 50,000 + 50,000", 50000, 50000, .001, true},
};

START_TEST(test_shares)
{
	static const char *const names[] = {"usual", "exact", "chosen"};

	for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
		if (shares[i].is_long && !getenv("JOURNEY_LONG"))
			continue;
		for (int how = USUAL; how <= CHOSEN; how++) {
			reached r = enumerate(shares[i].treated, shares[i].control, shares[i].p, shares[i].p, how);

			print(shares[i].name, names[how], &r);
			if (how == CHOSEN)
				ck_assert_msg(r.wrong <= LEVEL + SLACK, "%s: %g", shares[i].name, r.wrong);
			if (how != EXACT)
				continue;
			/* Fisher's test and the interval given the conversions hold always */
			ck_assert_msg(r.wrong <= LEVEL, "%s: %g", shares[i].name, r.wrong);
			ck_assert_msg(r.relative >= 1 - LEVEL, "%s: %g", shares[i].name, r.relative);
		}
	}
}
END_TEST

/* ---- money and ratios: simulated ---- */

static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static double unit(uint64_t *state)
{
	return ((double)(next(state) >> 11) + .5) / 9007199254740992.0;
}

/* A customer: orders with chance `rate` (one or two more), each a lognormal value of median 20; known before: half of it. */
typedef struct regime {
	const char *name;
	size_t treated, control;
	double rate, sigma;
	int kind; /* a method below */
	bool is_long;
} regime;

enum { MEAN, RATIO, CUPED, FIELLER, LOG, MEDIAN, STRATA, METHODS };

static const char *const methods[METHODS] = {"welch", "ratio", "cuped", "fieller", "log", "median", "strata"};

static const regime regimes[] = {
	{"spend, all buy, sigma .5, 100 + 100", 100, 100, 1, .5, MEAN, false},
	{"spend, all buy, sigma 1, 200 + 200", 200, 200, 1, 1, MEAN, false},
	{"spend, all buy, sigma 1, 1000 + 1000", 1000, 1000, 1, 1, MEAN, true},
	{"spend, 1 in 20 buys, sigma 1, 1000 + 1000", 1000, 1000, .05, 1, MEAN, true},
	{"spend, 1 in 20 buys, sigma 1, 1800 + 200", 1800, 200, .05, 1, MEAN, true},
	{"order value, 1 in 2 buys, sigma .5, 200 + 200", 200, 200, .5, .5, RATIO, false},
	{"order value, 1 in 5 buys, sigma 1, 1000 + 1000", 1000, 1000, .2, 1, RATIO, true},
	{"CUPED, all buy, sigma 1, 200 + 200", 200, 200, 1, 1, CUPED, false},
	{"CUPED, 1 in 5 buys, sigma 1, 1000 + 1000", 1000, 1000, .2, 1, CUPED, true},
	{"spend, 1 in 2 buys, sigma .5, 200 + 200", 200, 200, .5, .5, FIELLER, false},
	{"spend, 1 in 5 buys, sigma 1, 1000 + 1000", 1000, 1000, .2, 1, FIELLER, true},
	{"spend, 1 in 2 buys, sigma .5, 200 + 200", 200, 200, .5, .5, LOG, false},
	{"spend, 1 in 5 buys, sigma 1, 1000 + 1000", 1000, 1000, .2, 1, LOG, true},
	{"spend, all buy, sigma 1, 200 + 200", 200, 200, 1, 1, MEDIAN, false},
	{"spend, all buy, sigma 1, 1000 + 1000", 1000, 1000, 1, 1, MEDIAN, true},
	{"spend, all buy, sigma 1, 200 + 200", 200, 200, 1, 1, STRATA, false},
	{"spend, 1 in 5 buys, sigma 1, 1000 + 1000", 1000, 1000, .2, 1, STRATA, true},
	{"spend, 1 in 5 buys, sigma 1, 9000 + 1000", 9000, 1000, .2, 1, MEAN, true},
};

/* An arm: all of it, by stratum of the habit, and its customers' values. */
typedef struct drawn {
	journey_pair_arm all, strata[2];
	journey_sketch *sketch;
} drawn;

static void draw(const regime *r, size_t units, uint64_t *state, drawn *out)
{
	*out = (drawn){.sketch = NULL};
	if (r->kind == MEDIAN)
		ck_assert_int_eq(journey_sketch_new(NULL, &out->sketch), JOURNEY_OK);
	for (size_t i = 0; i < units; i++) {
		double habit = jy_normal_quantile(unit(state)), money = 0;
		int orders = unit(state) < r->rate ? 1 + (unit(state) < .4) + (unit(state) < .2) : 0;

		for (int k = 0; k < orders; k++)
			money += 20 * jy_exp(r->sigma * (.7 * habit + .71414284 * jy_normal_quantile(unit(state))));
		journey_pair_add(&out->all, (int64_t)(money * 1e6), r->kind == RATIO ? orders : (int64_t)(habit * 1e6));
		if (r->kind == STRATA)
			journey_pair_add(&out->strata[habit > 0], (int64_t)(money * 1e6), 0);
		if (out->sketch)
			journey_sketch_add(out->sketch, (int64_t)(money * 1e6));
	}
}

static journey_mean median_of(const drawn *d)
{
	journey_estimate value;
	journey_mean mean;

	ck_assert_int_eq(journey_sketch_quantile(d->sketch, .5, 1e6, 1, 1 - LEVEL, &value, &mean), JOURNEY_OK);
	return mean;
}

static journey_impact_result compare(const regime *r, const drawn *t, const drawn *c)
{
	journey_impact_options options;
	journey_impact_result found = {.size = sizeof found};
	const journey_arm plain[2] = {{t->all.units, t->all.y, t->all.yy}, {c->all.units, c->all.y, c->all.yy}};
	journey_mean means[2];

	journey_impact_options_init(&options);
	options.scale = 1e6;
	options.interval = r->kind == FIELLER ? JOURNEY_INTERVAL_FIELLER : r->kind == LOG ? JOURNEY_INTERVAL_LOG : JOURNEY_INTERVAL_DELTA;
	switch (r->kind) {
	case CUPED:
		ck_assert_int_eq(journey_impact_adjusted(&t->all, &c->all, 1, 1e6, &options, &found, NULL), JOURNEY_OK);
		break;
	case STRATA:
		ck_assert_int_eq(journey_impact_adjusted(t->strata, c->strata, 2, 1e6, &options, &found, NULL), JOURNEY_OK);
		break;
	case RATIO:
		ck_assert_int_eq(journey_ratio_mean(&t->all, 1e6, 1, &means[0]), JOURNEY_OK);
		ck_assert_int_eq(journey_ratio_mean(&c->all, 1e6, 1, &means[1]), JOURNEY_OK);
		ck_assert_int_eq(journey_impact_means(&means[0], &means[1], &options, &found), JOURNEY_OK);
		break;
	case MEDIAN:
		means[0] = median_of(t);
		means[1] = median_of(c);
		ck_assert_int_eq(journey_impact_means(&means[0], &means[1], &options, &found), JOURNEY_OK);
		break;
	default:
		ck_assert_int_eq(journey_impact(&plain[0], &plain[1], &options, &found), JOURNEY_OK);
	}
	return found;
}

START_TEST(test_simulated)
{
	int simulations = getenv("JOURNEY_LONG") ? 100000 : 2000;

	for (size_t i = 0; i < sizeof regimes / sizeof *regimes; i++) {
		const regime *r = &regimes[i];
		uint64_t state = 7 + i;
		reached out = {0};

		if (r->is_long && !getenv("JOURNEY_LONG"))
			continue;
		for (int k = 0; k < simulations; k++) {
			drawn t, c;

			draw(r, r->treated, &state, &t);
			draw(r, r->control, &state, &c);
			journey_impact_result found = compare(r, &t, &c);

			journey_sketch_free(t.sketch);
			journey_sketch_free(c.sketch);
			out.wrong += found.absolute.p_value < LEVEL;
			out.absolute += inside(&found.absolute, 0);
			out.relative += inside(&found.relative, 0);
			out.width += found.absolute.high - found.absolute.low;
		}
		out = (reached){out.wrong / simulations, out.absolute / simulations, out.relative / simulations, out.width / simulations};
		print(r->name, methods[r->kind], &out);
		/* three standard errors of the simulation on top, where it is short */
		double room = SLACK + (simulations < 100000 ? 3 * jy_sqrt(LEVEL * (1 - LEVEL) / simulations) : 0);

		if (r->treated == r->control)
			ck_assert_msg(out.wrong <= LEVEL + room, "%s: %g", r->name, out.wrong);
	}
}
END_TEST

/* ---- groups and days whose effects are known to be the same ---- */

/* Eight groups, ten days: estimates around no effect, each with a standard error of its own. */
START_TEST(test_pooled)
{
	int simulations = getenv("JOURNEY_LONG") ? 100000 : 2000;
	uint64_t state = 99;
	reached groups = {0}, days = {0};
	double room = SLACK + (simulations < 100000 ? 3 * jy_sqrt(LEVEL * (1 - LEVEL) / simulations) : 0);

	for (int k = 0; k < simulations; k++) {
		journey_estimate e[10], slope;
		journey_pool_result pooled = {.size = sizeof pooled};
		double at[10];

		for (int i = 0; i < 10; i++) {
			at[i] = i;
			e[i] = (journey_estimate){.known = JOURNEY_KNOWN_INTERVAL, .standard_error = 1 + i % 4};
			e[i].value = e[i].standard_error * jy_normal_quantile(unit(&state));
		}
		ck_assert_int_eq(journey_pool(e, 8, JOURNEY_BETWEEN_PM, 1 - LEVEL, &pooled, NULL), JOURNEY_OK);
		groups.wrong += pooled.p_heterogeneity < LEVEL;
		groups.absolute += inside(&pooled.mean, 0);
		ck_assert_int_eq(journey_trend(at, e, 10, 1 - LEVEL, &slope), JOURNEY_OK);
		days.wrong += slope.p_value < LEVEL;
		days.absolute += inside(&slope, 0);
	}
	groups = (reached){groups.wrong / simulations, groups.absolute / simulations, 0, 0};
	days = (reached){days.wrong / simulations, days.absolute / simulations, 0, 0};
	print("8 groups alike", "pool", &groups);
	print("10 days alike", "trend", &days);
	ck_assert_msg(groups.wrong <= LEVEL + room && groups.absolute >= 1 - LEVEL - room, "%g %g", groups.wrong, groups.absolute);
	ck_assert_msg(days.wrong <= LEVEL + room && days.absolute >= 1 - LEVEL - room, "%g %g", days.wrong, days.absolute);
}
END_TEST

TCase *impact_coverage_case(void)
{
	TCase *tests = tcase_create("impact coverage");

	tcase_set_timeout(tests, 7200);
	tcase_add_test(tests, test_shares);
	tcase_add_test(tests, test_simulated);
	tcase_add_test(tests, test_pooled);
	return tests;
}
