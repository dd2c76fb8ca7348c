/*
 * Pareto/NBD. The likelihood's hypergeometric functions are an integral, and the integral is what is computed:
 *   L = G(r + x) / G(r) alpha^r beta^s [(alpha + T)^-(r+x) (beta + T)^-s + s I],
 *   I = integral from t_x to T of (alpha + u)^-(r+x) (beta + u)^-(s+1) du.
 * The integrand is positive and smooth, relative to its value at t_x it is at most 1, so nothing cancels, underflows or
 * overflows however often a customer ordered; and the gradient is that of the same sum.
 */
#include "score/lifetime.h"

#include "base/math.h"
#include "score/special.h"

/* Each part of the integral takes this much of log((alpha + u) / (alpha + t_x)), or of the decay of the integrand. */
#define PART_LOG .75
#define PART_DECAY 8.0
#define NEGLIGIBLE 1e-18

/* log I, and the means over the integrand of what the gradient needs. */
typedef struct integral {
	double log_value;
	double log_alpha, log_beta, per_alpha, per_beta; /* of log(alpha + u), log(beta + u), 1 / (alpha + u), 1 / (beta + u) */
} integral;

typedef struct sums {
	double all, log_alpha, log_beta, per_alpha, per_beta;
} sums;

/* w times the integrand, in terms of v = log((m + u) / (m + t_x)), m the smaller of alpha and beta. */
static void add_point(sums *s, const double *p, double x, double last, double least, double v, double weight)
{
	double u = last + (least + last) * jy_expm1(v);
	double up_a = jy_log1p((u - last) / (p[1] + last)), up_b = jy_log1p((u - last) / (p[3] + last));
	double value = weight * (least + u) * jy_exp(-(p[0] + x) * up_a - (p[2] + 1) * up_b);

	s->all += value;
	s->log_alpha += value * up_a;
	s->log_beta += value * up_b;
	s->per_alpha += value / (p[1] + u);
	s->per_beta += value / (p[3] + u);
}

static integral integrate(const double *p, double x, double last, double time)
{
	double least = p[1] < p[3] ? p[1] : p[3], end = jy_log1p((time - last) / (least + last));
	double part = PART_DECAY / (p[0] + x + p[2]), begin = 0, log_a = jy_log(p[1] + last), log_b = jy_log(p[3] + last);
	sums s = {0};

	part = part < PART_LOG ? part : PART_LOG;
	while (begin < end) {
		double half = (begin + part < end ? part : end - begin) / 2, before = s.all;

		for (int i = 0; i < JY_LEGENDRE_HALF; i++) {
			double w = half * jy_legendre_weight[i], off = half * jy_legendre_node[i];

			add_point(&s, p, x, last, least, begin + half - off, w);
			add_point(&s, p, x, last, least, begin + half + off, w);
		}
		begin += 2 * half;
		if (s.all - before <= NEGLIGIBLE * s.all || !(half > 0))
			break;
	}
	if (!(s.all > 0))
		return (integral){.log_value = -JY_INFINITY};
	return (integral){.log_value = jy_log(s.all) - (p[0] + x) * log_a - (p[2] + 1) * log_b,
		.log_alpha = log_a + s.log_alpha / s.all, .log_beta = log_b + s.log_beta / s.all,
		.per_alpha = s.per_alpha / s.all, .per_beta = s.per_beta / s.all};
}

/* log of the odds that the customer is gone. */
static double gone_odds(const double *p, double x, double time, const integral *i)
{
	return jy_log(p[2]) + i->log_value + (p[0] + x) * jy_log(p[1] + time) + p[2] * jy_log(p[3] + time);
}

static double likelihood(const jy_lifetime_rows *rows, const double *p, double *gradient)
{
	double r = p[0], alpha = p[1], s = p[2], beta = p[3], log_alpha = jy_log(alpha), log_beta = jy_log(beta), sum = 0;
	double seen = -1, gammas = 0, psis = 0;

	for (int i = 0; i < 4; i++)
		gradient[i] = 0;
	for (size_t k = 0; k < rows->count; k++) {
		const jy_lifetime_row *row = &rows->rows[k];
		double x = row->x, w = row->weight, late_a = jy_log(alpha + row->time), late_b = jy_log(beta + row->time);
		integral in = integrate(p, x, row->last, row->time);
		double odds = gone_odds(p, x, row->time, &in), e = jy_exp(-jy_abs(odds));
		double gone = odds > 0 ? 1 / (1 + e) : e / (1 + e), here = 1 - gone;

		if (x > seen) {
			seen = x;
			gammas = x > 0 ? jy_lgamma(r + x) - jy_lgamma(r) : 0;
			psis = x > 0 ? jy_digamma(r + x) - jy_digamma(r) : 0;
		}
		sum += w * (gammas + r * log_alpha + s * log_beta - (r + x) * late_a - s * late_b + (odds > 0 ? odds : 0)
			+ jy_log1p(e));
		gradient[0] += w * (psis + log_alpha - here * late_a - gone * in.log_alpha);
		gradient[1] += w * (r / alpha - (r + x) * (here / (alpha + row->time) + gone * in.per_alpha));
		gradient[2] += w * (log_beta - here * late_b + gone * (1 / s - in.log_beta));
		gradient[3] += w * (s / beta - here * s / (beta + row->time) - gone * (s + 1) * in.per_beta);
	}
	return sum;
}

static double alive(const double *p, double x, double last, double time)
{
	integral in = integrate(p, x, last, time);
	double odds = gone_odds(p, x, time, &in);

	return odds > 0 ? jy_exp(-odds) / (1 + jy_exp(-odds)) : 1 / (1 + jy_exp(odds));
}

/* k / A * integral of (B / (B + u))^s over u from 0 to t. */
static double orders(double k, double at, double s, double beta, double t)
{
	double end = jy_log1p(t / beta), power = (s - 1) * end;

	return k / at * beta * (jy_abs(power) > 1e-12 ? -jy_expm1(-power) / (s - 1) : end);
}

static double expect(const double *p, double x, double last, double time, double t)
{
	return alive(p, x, last, time) * orders(p[0] + x, p[1] + time, p[2], p[3] + time, t);
}

static double expect_new(const double *p, double t)
{
	return orders(p[0], p[1], p[2], p[3], t);
}

/* The integral that is Tricomi's function in the paper: of e^(-d u) (B / (B + u))^s over all u. */
static double residual(const double *p, double x, double last, double time, double discount)
{
	double at = p[3] + time, begin = 0, part = (1 / discount < at ? 1 / discount : at) / 2, sum = 0;

	while (begin * discount < 45) {
		for (int i = 0; i < 2 * JY_LEGENDRE_HALF; i++) {
			int j = i / 2;
			double u = begin + part / 2 * (1 + (i % 2 ? 1 : -1) * jy_legendre_node[j]);

			sum += part / 2 * jy_legendre_weight[j] * jy_exp(-discount * u - p[2] * jy_log1p(u / at));
		}
		begin += part;
		/* Parts grow with the power, but stay small against the exponential. */
		part = part * 2 * discount < 2 ? part * 2 : part;
	}
	return alive(p, x, last, time) * (p[0] + x) / (p[1] + time) * sum;
}

const jy_lifetime_kind jy_lifetime_pareto = {.name = "pareto-nbd", .params = {"r", "alpha", "s", "beta"}, .count = 4,
	.timed = {false, true, false, true}, .likelihood = likelihood, .alive = alive, .expect = expect,
	.expect_new = expect_new, .residual = residual};
