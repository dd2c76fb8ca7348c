/*
 * How often does a sequential test err if one looks after each observation? Simulates each kind of confidence sequence
 * without an effect, in named regimes, and counts the runs in which it ever rejects; and how Bayesian intervals cover
 * under their prior. `check_sequential [SIMULATIONS [REGIME]]`: 300 by default, 100,000 with JOURNEY_LONG set.
 *
 * What is asked: at most .3 points above the nominal 5 % (and chance, with few simulations).
 */
#include <journey/bayes.h>
#include <journey/sequential.h>

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALPHA .05
#define ALLOWED .003
/* The relative difference is not looked at before: JOURNEY_SEQUENTIAL_RELATIVE_EARLY. */
#define RELATIVE (JOURNEY_SEQUENTIAL_FIRST_ERROR * JOURNEY_SEQUENTIAL_FIRST_ERROR)
#define LEVELS (1u << 18) /* a variable is drawn from this many equally likely quantiles */

static uint64_t random_state;

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t draw_bits(void)
{
	uint64_t z = random_state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static double draw_unit(void)
{
	return (double)(draw_bits() >> 11) * 0x1p-53;
}

typedef enum shape { NORMAL, LOGNORMAL, MIXED, EXPONENTIAL, EVEN, SHARE } shape;

static double *values; /* of the regime's variable, LEVELS of them, and what they really have on average */
static double values_mean;
static double normal[LEVELS];

static void make_normal(void)
{
	double z = 0;

	for (unsigned i = LEVELS / 2; i < LEVELS; i++) {
		double p = (i + .5) / LEVELS;

		for (int k = 0; k < 20; k++) {
			double step = (1 - p - .5 * erfc(z * sqrt(.5))) / (exp(-.5 * z * z) / sqrt(8 * atan(1)));

			z -= step;
			if (fabs(step) < 1e-13)
				break;
		}
		normal[i] = z;
		normal[LEVELS - 1 - i] = -z;
	}
}

/* MIXED: most spend nothing, a few a lognormal amount, as money per customer is. */
static void make_values(shape which, double parameter)
{
	double sum = 0;

	for (unsigned i = 0; i < LEVELS; i++) {
		double p = (i + .5) / LEVELS, x = normal[i];

		if (which == LOGNORMAL)
			x = exp(parameter * x);
		else if (which == MIXED)
			x = p < .9 ? 0 : exp(parameter * normal[(unsigned)((p - .9) * 10 * LEVELS)]);
		else if (which == EXPONENTIAL)
			x = -log1p(-p);
		else if (which == EVEN)
			x = p;
		else if (which == SHARE)
			x = p > 1 - parameter;
		values[i] = x;
		sum += x;
	}
	values_mean = sum / LEVELS;
}

static double draw(void)
{
	return values[draw_bits() >> (64 - 18)];
}

static unsigned simulations;
static int failures;

static void show(const char *name, const char *what, double rate, double other, double width)
{
	double allowed = ALPHA + ALLOWED + (simulations < 100000 ? 4 * sqrt(ALPHA * (1 - ALPHA) / simulations) : 0);
	bool ok = rate <= allowed;

	printf("%-22s %-26s %6.2f %%", name, what, 100 * rate);
	if (other >= 0)
		printf("  %6.2f %%", 100 * other);
	else
		printf("  %8s", "");
	if (width > 0)
		printf("  %5.3f", width);
	printf("%s\n", ok ? "" : "  ABOVE");
	fflush(stdout);
	failures += !ok;
}

/* Two arms of the same mean, of which every `every`-th unit goes to the first. */
typedef struct regime {
	const char *name;
	shape which;
	double parameter;
	int every;
	int units;        /* of both arms, to which the run goes */
	int tuning;
	int first;        /* units of the smaller arm before the first look */
	double spread;    /* the first arm's deviations in terms of the second's */
} regime;

typedef struct sums {
	double n, sum, squares;
} sums;

static void add(sums *to, double x)
{
	to->n++;
	to->sum += x;
	to->squares += x * x;
}

/* Variance of the mean. */
static double error2(const sums *of)
{
	double mean = of->sum / of->n;

	return (of->squares / of->n - mean * mean) / (of->n - 1);
}

static bool may_look(const regime *r, const sums *t, const sums *c)
{
	double first = JOURNEY_SEQUENTIAL_FIRST_CONVERSIONS;

	if (t->n < r->first || c->n < r->first)
		return false;
	return r->which != SHARE
		|| (t->sum >= first && t->n - t->sum >= first && c->sum >= first && c->n - c->sum >= first);
}

/* Which of absolute (1), relative (2) and fixed (4) intervals ever left 0 out. */
static int run_regime(const regime *r, const double *critical2)
{
	sums t = {0, 0, 0}, c = {0, 0, 0};
	int found = 0;
	bool looks = false;

	for (int n = 1; n <= r->units; n++) {
		double difference, vt, vc, ratio;
		bool firm;

		if (n % r->every == 0)
			add(&t, r->spread > 0 ? values_mean + r->spread * (draw() - values_mean) : draw());
		else
			add(&c, draw());
		if (!looks && !(looks = may_look(r, &t, &c)))
			continue;
		difference = t.sum / t.n - c.sum / c.n;
		vt = error2(&t);
		vc = error2(&c);
		difference *= difference;
		if (difference <= 3.84 * vt)
			continue;
		ratio = t.sum * c.n / (t.n * c.sum);
		firm = vt * t.n * t.n <= RELATIVE * t.sum * t.sum && vc * c.n * c.n <= RELATIVE * c.sum * c.sum;
		found |= (difference > critical2[n] * (vt + vc))
			| (firm && difference > critical2[n] * (vt + ratio * ratio * vc)) << 1
			| (difference > 3.8414588 * (vt + vc)) << 2;
		if (found == 7)
			break;
	}
	return found;
}

static void measure_regime(const regime *r)
{
	double *critical2 = calloc((size_t)r->units + 1, sizeof *critical2), counts[3] = {0, 0, 0}, width;

	make_values(r->which, r->parameter);
	for (int n = 1; n <= r->units; n++) {
		journey_estimate one;

		if (journey_sequential_estimate(0, 1, n, r->tuning, 1 - ALPHA, &one) != JOURNEY_OK)
			exit(1);
		critical2[n] = one.high * one.high;
	}
	for (unsigned i = 0; i < simulations; i++) {
		int found = run_regime(r, critical2);

		for (int k = 0; k < 3; k++)
			counts[k] += found >> k & 1;
	}
	if (journey_sequential_width(r->tuning, r->tuning, 1 - ALPHA, &width) != JOURNEY_OK)
		exit(1);
	show(r->name, "absolute, asymptotic", counts[0] / simulations, counts[2] / simulations, width);
	if (fabs(values_mean) > 1e-6)
		show(r->name, "relative, asymptotic", counts[1] / simulations, -1, width);
	free(critical2);
}

/* One mean, known to be the variable's: sums against bounds that hold from the first observation on. */
enum { UNITS = 20000, TUNED = 5000 };

static void measure_sum(const char *name, const char *what, shape which, bool both, const double *bound)
{
	unsigned rejected = 0;
	double fixed = which == NORMAL || which == EXPONENTIAL ? 1.959964 * sqrt(TUNED) : 0;

	make_values(which, 0);
	for (unsigned i = 0; i < simulations; i++) {
		double sum = 0;

		for (int n = 1; n <= UNITS; n++) {
			sum += draw() - values_mean;
			if (sum > bound[n] || (both && -sum > bound[n])) {
				rejected++;
				break;
			}
		}
	}
	show(name, what, rejected / (double)simulations, -1, both ? bound[TUNED] / fixed : 0);
}

static void measure_mixture(const char *name, const char *what, shape which, journey_mixture_kind kind)
{
	const journey_mixture mixture = {.size = sizeof mixture, .kind = kind, .tuned_at = TUNED, .tuned_alpha = ALPHA, .scale = 1};
	double *bound = calloc(UNITS + 1, sizeof *bound);

	for (int n = 1; n <= UNITS; n++)
		if (journey_mixture_bound(&mixture, n, ALPHA, &bound[n]) != JOURNEY_OK)
			exit(1);
	measure_sum(name, what, which, kind == JOURNEY_MIXTURE_NORMAL, bound);
	free(bound);
}

static void measure_stitching(void)
{
	const journey_stitching stitching = {.size = sizeof stitching, .first_time = 100};
	double *bound = calloc(UNITS + 1, sizeof *bound);

	for (int n = 1; n <= UNITS; n++)
		if (journey_stitched_bound(&stitching, n, ALPHA / 2, &bound[n]) != JOURNEY_OK)
			exit(1);
	measure_sum("normal, known variance", "stitched", NORMAL, true, bound);
	free(bound);
}

/* Counts of successes that reject, below and above, move by at most one with each unit. */
static void measure_bernoulli(const char *name, double p)
{
	const journey_mixture mixture = {.size = sizeof mixture, .kind = JOURNEY_MIXTURE_BETA, .tuned_at = TUNED * p * (1 - p),
		.tuned_alpha = ALPHA, .below = p, .above = 1 - p};
	int *high = calloc(UNITS + 1, sizeof *high), *low = calloc(UNITS + 1, sizeof *low), k = 0, below = -1;
	unsigned rejected = 0;
	journey_estimate at;

	for (int n = 1; n <= UNITS; n++) {
		double value = 0, v = n * p * (1 - p);

		for (; k <= n; k++) {
			if (k > n * p && journey_mixture_log(&mixture, k - n * p, v, &value) == JOURNEY_OK && value >= -log(ALPHA))
				break;
		}
		high[n] = k;
		while (below + 1 < n * p && journey_mixture_log(&mixture, below + 1 - n * p, v, &value) == JOURNEY_OK
			&& value >= -log(ALPHA))
			below++;
		low[n] = below;
	}
	for (unsigned i = 0; i < simulations; i++) {
		int sum = 0;

		for (int n = 1; n <= UNITS; n++) {
			sum += draw_unit() < p;
			if (sum >= high[n] || sum <= low[n]) {
				rejected++;
				break;
			}
		}
	}
	if (journey_bernoulli_sequence((uint64_t)(TUNED * p), TUNED, TUNED, 1 - ALPHA, p, &at) != JOURNEY_OK)
		exit(1);
	show(name, "share, beta-binomial", rejected / (double)simulations, -1, (at.high - at.low) / 3.919928 / at.standard_error);
	free(high);
	free(low);
}

/* The bound grows with the variance: a table that rounds down rejects rather too often. */
static void measure_bounded(const char *name, shape which, double parameter)
{
	enum { STEPS = 8 };
	const journey_mixture mixture = {.size = sizeof mixture, .kind = JOURNEY_MIXTURE_GAMMA, .tuned_at = TUNED / 12.,
		.tuned_alpha = ALPHA / 2, .scale = 1};
	size_t count = (size_t)UNITS * STEPS + 2;
	double *bound = calloc(count, sizeof *bound), width = 0;
	unsigned rejected = 0;

	for (size_t i = 1; i < count && i < (size_t)UNITS * STEPS / 6; i++)
		if (journey_mixture_bound(&mixture, (double)i / STEPS, ALPHA / 2, &bound[i]) != JOURNEY_OK)
			exit(1);
	if (journey_mixture_bound(&mixture, 1e-9, ALPHA / 2, &bound[0]) != JOURNEY_OK)
		exit(1);
	make_values(which, parameter);
	for (unsigned i = 0; i < simulations; i++) {
		double sum = 0, variance = 0, guess = .5;

		for (int n = 1; n <= UNITS; n++) {
			double x = draw(), limit;

			variance += (x - guess) * (x - guess);
			sum += x;
			guess = sum / n;
			limit = bound[(size_t)(variance * STEPS)];
			if (n == TUNED)
				width = limit / 1.959964 / sqrt(variance);
			if (sum - n * values_mean > limit || n * values_mean - sum > limit) {
				rejected++;
				break;
			}
		}
	}
	show(name, "empirical Bernstein", rejected / (double)simulations, -1, width);
	free(bound);
}

/* Effects from the prior N(.02, .05^2), data with an error of .04: how often is the effect outside, and the chance right? */
static void measure_normal_bayes(void)
{
	double outside = 0, claimed = 0, won = 0, high = 0, high_claimed = 0, high_won = 0;

	for (unsigned i = 0; i < simulations; i++) {
		double effect = .02 + .05 * normal[draw_bits() >> 46], seen = effect + .04 * normal[draw_bits() >> 46];
		journey_posterior found;

		if (journey_bayes_estimate(seen, .04, .02, .05, 1 - ALPHA, &found) != JOURNEY_OK)
			exit(1);
		outside += effect < found.low || effect > found.high;
		claimed += found.chance;
		won += effect > 0;
		if (found.chance > .9) {
			high++;
			high_claimed += found.chance;
			high_won += effect > 0;
		}
	}
	show("under the prior", "Bayes, normal: misses", outside / simulations, -1, 0);
	printf("%-22s said %.4f, was %.4f; where above .9: said %.4f, was %.4f\n", "  chance to win", claimed / simulations,
		won / simulations, high_claimed / high, high_won / high);
	failures += fabs(claimed - won) > .003 * simulations + 2 * sqrt(simulations)
		|| fabs(high_claimed - high_won) > .003 * high + 2 * sqrt(high);
}

static void measure_share_bayes(void)
{
	enum { N = 12 };
	static journey_bayes_result table[N + 1][N + 1];
	double outside = 0, claimed = 0, won = 0;

	for (uint64_t t = 0; t <= N; t++) {
		for (uint64_t c = 0; c <= N; c++) {
			const journey_arm treated = {N, {t, 0}, {t, 0}}, control = {N, {c, 0}, {c, 0}};

			table[t][c].size = sizeof table[t][c];
			if (journey_bayes_share(&treated, &control, NULL, &table[t][c]) != JOURNEY_OK)
				exit(1);
		}
	}
	for (unsigned i = 0; i < simulations; i++) {
		double pt = draw_unit(), pc = draw_unit();
		const journey_bayes_result *found;
		int t = 0, c = 0;

		for (int k = 0; k < N; k++) {
			t += draw_unit() < pt;
			c += draw_unit() < pc;
		}
		found = &table[t][c];
		outside += pt - pc < found->absolute.low || pt - pc > found->absolute.high;
		if (found->absolute.chance > .5) {
			claimed += found->absolute.chance;
			won += pt > pc;
		}
	}
	show("under the prior", "Bayes, shares: misses", outside / simulations, -1, 0);
	printf("%-22s where above .5: said %.4f, was %.4f\n", "  chance to win", claimed / simulations, won / simulations);
	failures += fabs(claimed - won) > .003 * simulations + 2 * sqrt(simulations);
}

static const regime regimes[] = {
	{"normal", NORMAL, 0, 2, 20000, 5000, 200, 0},
	{"normal 1:9, spread 3", NORMAL, 0, 10, 20000, 5000, 200, 3},
	{"share .5", SHARE, .5, 2, 20000, 5000, 200, 0},
	{"share .1", SHARE, .1, 2, 20000, 5000, 200, 0},
	{"share .1, 1:9", SHARE, .1, 10, 20000, 5000, 200, 0},
	{"share .01", SHARE, .01, 2, 40000, 10000, 200, 0},
	{"lognormal 1", LOGNORMAL, 1, 2, 20000, 5000, 200, 0},
	{"lognormal 1, 1:9", LOGNORMAL, 1, 10, 20000, 5000, 1000, 0},
	{"money", MIXED, 1, 2, 20000, 5000, 1000, 0},
	{"exponential 1:9", EXPONENTIAL, 0, 10, 20000, 5000, 200, 0},
};

static bool wanted(const char *only, const char *name)
{
	return only == NULL || strstr(name, only) != NULL;
}

int main(int argc, char **argv)
{
	const char *only = argc > 2 ? argv[2] : NULL;

	simulations = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : getenv("JOURNEY_LONG") ? 100000 : 300;
	values = calloc(LEVELS, sizeof *values);
	if (!values || simulations == 0)
		return 1;
	make_normal();
	printf("%u simulations, looks after each observation, nominal %.0f %%\n", simulations, 100 * ALPHA);
	printf("%-22s %-26s %8s  %8s  %s\n", "regime", "test", "rejects", "fixed", "width at the tuned size");
	for (size_t i = 0; i < sizeof regimes / sizeof *regimes; i++) {
		random_state = i;
		if (wanted(only, regimes[i].name))
			measure_regime(&regimes[i]);
	}
	if (wanted(only, "sums")) {
		measure_mixture("normal, known variance", "normal mixture", NORMAL, JOURNEY_MIXTURE_NORMAL);
		measure_mixture("normal, known variance", "normal mixture, above", NORMAL, JOURNEY_MIXTURE_NORMAL_ABOVE);
		measure_stitching();
		measure_mixture("exponential", "gamma mixture, above", EXPONENTIAL, JOURNEY_MIXTURE_GAMMA);
	}
	if (wanted(only, "one share")) {
		measure_bernoulli("one share .01", .01);
		measure_bernoulli("one share .1", .1);
		measure_bernoulli("one share .5", .5);
	}
	if (wanted(only, "bounded")) {
		measure_bounded("evenly spread", EVEN, 0);
		measure_bounded("zero or one, .1", SHARE, .1);
	}
	if (wanted(only, "bayes")) {
		measure_normal_bayes();
		measure_share_bayes();
	}
	free(values);
	return failures > 0;
}
