/*
 * BG/NBD (Fader, Hardie, Lee 2005) and MBG/NBD (Batislam et al. 2007). The second is the first in which the first purchase,
 * too, may be the last: `extra` is 1 more survival that is seen.
 */
#include "score/lifetime.h"

#include "base/math.h"
#include "score/special.h"

enum { R, ALPHA, A, B };

/* What depends on x alone. */
typedef struct same_x {
	double x, constant, log_leave; /* of the likelihood; log (a / (b + y - 1)), y survivals and the leave after them */
	double of_r, of_a, of_b, y;
	bool may_leave;
} same_x;

static void prepare(same_x *s, const double *p, double x, double extra)
{
	double r = p[R], a = p[A], b = p[B], y = x + extra;

	s->x = x;
	s->y = y;
	s->may_leave = y > 0;
	s->constant = jy_lgamma(r + x) - jy_lgamma(r) + r * jy_log(p[ALPHA]) + jy_lgamma(a + b) + jy_lgamma(b + y)
		- jy_lgamma(b) - jy_lgamma(a + b + y);
	s->log_leave = s->may_leave ? jy_log(a) - jy_log(b + y - 1) : 0;
	s->of_r = jy_digamma(r + x) - jy_digamma(r) + jy_log(p[ALPHA]);
	s->of_a = jy_digamma(a + b) - jy_digamma(a + b + y);
	s->of_b = s->of_a + jy_digamma(b + y) - jy_digamma(b);
}

/*
 * Equation 6 of Fader, Hardie and Lee (2005), as a sum of logarithms: those who are still customers, and those who left after
 * the last purchase.
 */
static double likelihood(const jy_buyer *buyers, size_t count, const double *p, double *gradient, double extra)
{
	double sum = 0, g[4] = {0};
	same_x s = {.x = -1};

	for (size_t i = 0; i < count; i++) {
		const jy_buyer *it = &buyers[i];
		double r = p[R], alpha = p[ALPHA], w = it->weight;

		if (it->x > s.x || it->x < s.x)
			prepare(&s, p, it->x, extra);
		double k = r + s.x, stay = jy_log(alpha + it->T), value = s.constant - k * stay;
		double left = 0, of_alpha = k / (alpha + it->T), of_r = stay;

		if (s.may_leave) {
			double leave = jy_log(alpha + it->t_x), odds = s.log_leave + k * (stay - leave);

			/* The share of those who left, without overflow whichever is larger. */
			left = odds > 0 ? 1 / (1 + jy_exp(-odds)) : jy_exp(odds) / (1 + jy_exp(odds));
			value += odds > 0 ? odds + jy_log1p(jy_exp(-odds)) : jy_log1p(jy_exp(odds));
			of_alpha = k * ((1 - left) / (alpha + it->T) + left / (alpha + it->t_x));
			of_r = (1 - left) * stay + left * leave;
		}
		sum += w * value;
		g[R] += w * (s.of_r - of_r);
		g[ALPHA] += w * (r / alpha - of_alpha);
		g[A] += w * (s.of_a + left / p[A]);
		g[B] += w * (s.of_b - (s.may_leave ? left / (p[B] + s.y - 1) : 0));
	}
	for (int i = 0; i < 4; i++)
		gradient[i] = g[i];
	return sum;
}

double jy_bg_nbd_likelihood(const jy_buyer *buyers, size_t count, const double *params, double *gradient)
{
	return likelihood(buyers, count, params, gradient, 0);
}

double jy_mbg_nbd_likelihood(const jy_buyer *buyers, size_t count, const double *params, double *gradient)
{
	return likelihood(buyers, count, params, gradient, 1);
}

/* The odds of having left. */
static double odds(const double *p, const jy_buyer *it, double y)
{
	if (!(y > 0))
		return 0;
	return jy_exp(jy_log(p[A]) - jy_log(p[B] + y - 1) + (p[R] + it->x) * jy_log1p((it->T - it->t_x) / (p[ALPHA] + it->t_x)));
}

/*
 * Purchases within `horizon` of somebody alive whose leaving has the distribution beta(a, b) and whose rate
 * gamma(r, alpha): equation 10 of Fader, Hardie and Lee, with Euler's transformation of the hypergeometric function,
 * which takes the power out of it: (c / (a - 1)) [1 - (1 - z)^(a - 1) 2F1(c - r, a - 1; c; z)], c = a + b - 1. At a = 1 the limit.
 */
static double ahead(double r, double alpha, double a, double b, double horizon)
{
	double c = a + b - 1, z = horizon / (alpha + horizon);

	if (!(horizon > 0))
		return 0;
	if (jy_abs(a - 1) < 1e-5) /* the singularity is removable: the mean of both sides */
		return (ahead(r, alpha, 1 - 2e-5, b, horizon) + ahead(r, alpha, 1 + 2e-5, b, horizon)) / 2;
	double power = jy_exp((a - 1) * jy_log1p(-z));

	return c / (a - 1) * (1 - power * jy_hypergeometric(c - r, a - 1, c, z));
}

static void predict(const double *p, const jy_buyer *it, double horizon, double extra, journey_lifetime_prediction *out)
{
	double y = it->x + extra, alive = 1 / (1 + odds(p, it, y));

	out->alive = alive;
	out->expected = alive * ahead(p[R] + it->x, p[ALPHA] + it->T, p[A], p[B] + y, horizon);
}

void jy_bg_nbd_predict(const double *params, const jy_buyer *buyer, double horizon, journey_lifetime_prediction *out)
{
	predict(params, buyer, horizon, 0, out);
}

void jy_mbg_nbd_predict(const double *params, const jy_buyer *buyer, double horizon, journey_lifetime_prediction *out)
{
	predict(params, buyer, horizon, 1, out);
}

double jy_bg_nbd_expect(const double *params, double horizon)
{
	return ahead(params[R], params[ALPHA], params[A], params[B], horizon);
}

/* Of those who do not leave with their first purchase. */
double jy_mbg_nbd_expect(const double *params, double horizon)
{
	return params[B] / (params[A] + params[B])
		* ahead(params[R], params[ALPHA], params[A], params[B] + 1, horizon);
}
