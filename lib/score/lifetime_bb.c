/* BG/BB (Fader, Hardie, Shang 2010, "Customer-base analysis in a discrete-time noncontractual setting"). */
#include "score/lifetime.h"

#include "base/math.h"
#include "score/distribution.h"
#include "score/special.h"

enum { ALPHA, BETA, GAMMA, DELTA };

/* log B(a + i, b + j) - log B(a, b). */
static double beta_ratio(double a, double b, double i, double j)
{
	return jy_log_beta(a + i, b + j) - jy_log_beta(a, b);
}

/*
 * One way to have come here: x of `seen` chances taken, then (if it has) left. Equation 5; the terms' weights are
 * those of their likelihoods.
 */
typedef struct way {
	double log, gradient[4];
} way;

static void way_of(const double *p, double x, double seen, bool left, way *out)
{
	double both = jy_digamma(p[ALPHA] + p[BETA]) - jy_digamma(p[ALPHA] + p[BETA] + seen);
	double life = jy_digamma(p[GAMMA] + p[DELTA]) - jy_digamma(p[GAMMA] + p[DELTA] + seen + left);

	out->log = beta_ratio(p[ALPHA], p[BETA], x, seen - x) + beta_ratio(p[GAMMA], p[DELTA], left, seen);
	out->gradient[ALPHA] = both + jy_digamma(p[ALPHA] + x) - jy_digamma(p[ALPHA]);
	out->gradient[BETA] = both + jy_digamma(p[BETA] + seen - x) - jy_digamma(p[BETA]);
	out->gradient[GAMMA] = life + (left ? 1 / p[GAMMA] : 0);
	out->gradient[DELTA] = life + jy_digamma(p[DELTA] + seen) - jy_digamma(p[DELTA]);
}

/* The sum over all ways, as a running mean of gradients. */
static double all_ways(const double *p, const jy_buyer *it, double gradient[4])
{
	way w;

	way_of(p, it->x, it->T, false, &w);
	double log = w.log;

	for (int i = 0; i < 4; i++)
		gradient[i] = w.gradient[i];
	for (double seen = it->t_x; seen < it->T; seen++) {
		way_of(p, it->x, seen, true, &w);
		double all = jy_log_add(log, w.log), share = jy_exp(w.log - all);

		for (int i = 0; i < 4; i++)
			gradient[i] += share * (w.gradient[i] - gradient[i]);
		log = all;
	}
	return log;
}

double jy_bg_bb_likelihood(const jy_buyer *buyers, size_t count, const double *p, double *gradient)
{
	double sum = 0, of[4];

	for (int i = 0; i < 4; i++)
		gradient[i] = 0;
	for (size_t k = 0; k < count; k++) {
		sum += buyers[k].weight * all_ways(p, &buyers[k], of);
		for (int i = 0; i < 4; i++)
			gradient[i] += buyers[k].weight * of[i];
	}
	return sum;
}

/* Equation 11, and the sum over chances that equation 13 is the closed form of. */
void jy_bg_bb_predict(const double *p, const jy_buyer *it, double horizon, journey_lifetime_prediction *out)
{
	double ignored[4], all = all_ways(p, it, ignored);
	double taken = beta_ratio(p[ALPHA], p[BETA], it->x, it->T - it->x);
	double chance = beta_ratio(p[ALPHA], p[BETA], it->x + 1, it->T - it->x) - all, sum = 0;

	out->alive = jy_exp(taken + beta_ratio(p[GAMMA], p[DELTA], 0, it->T + 1) - all);
	for (double k = 1; k <= horizon; k++)
		sum += jy_exp(chance + beta_ratio(p[GAMMA], p[DELTA], 0, it->T + k));
	out->expected = sum;
}

double jy_bg_bb_expect(const double *p, double horizon)
{
	double sum = 0;

	for (double k = 1; k <= horizon; k++)
		sum += jy_exp(beta_ratio(p[GAMMA], p[DELTA], 0, k));
	return sum * p[ALPHA] / (p[ALPHA] + p[BETA]);
}
