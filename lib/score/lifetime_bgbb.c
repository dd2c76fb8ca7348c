/*
 * BG/BB. With i opportunities after the last order before the customer stopped,
 *   L = B(alpha + x, beta + n - x) / B(alpha, beta) B(gamma, delta + n) / B(gamma, delta)
 *     + sum over i < n - t_x of B(alpha + x, beta + t_x - x + i) / B(alpha, beta) B(gamma + 1, delta + t_x + i) / B(gamma, delta).
 */
#include "score/lifetime.h"

#include "base/math.h"
#include "score/distribution.h"
#include "score/special.h"

/* log of the term of a customer who stopped after m opportunities, or was there after all n of them. */
static double term(const double *p, double x, double m, bool stopped)
{
	return jy_log_beta(p[0] + x, p[1] + m - x) + jy_log_beta(p[2] + stopped, p[3] + m);
}

/* Its derivatives, times w, without the denominators B(alpha, beta) B(gamma, delta). */
static void add_slope(const double *p, double x, double m, bool stopped, double w, double *gradient)
{
	double orders = jy_digamma(p[0] + p[1] + m), stay = jy_digamma(p[2] + p[3] + m + stopped);

	gradient[0] += w * (jy_digamma(p[0] + x) - orders);
	gradient[1] += w * (jy_digamma(p[1] + m - x) - orders);
	gradient[2] += w * (jy_digamma(p[2] + stopped) - stay);
	gradient[3] += w * (jy_digamma(p[3] + m) - stay);
}

/* log L without denominators. */
static double likelihood_of(const double *p, double x, double last, double n)
{
	double most = term(p, x, n, false), sum = 1;

	for (double m = last; m < n; m++) {
		double t = term(p, x, m, true);

		if (t <= most) {
			sum += jy_exp(t - most);
			continue;
		}
		sum = sum * jy_exp(most - t) + 1;
		most = t;
	}
	return most + jy_log(sum);
}

static double likelihood(const jy_lifetime_rows *rows, const double *p, double *gradient)
{
	double sum = 0, base = jy_log_beta(p[0], p[1]) + jy_log_beta(p[2], p[3]);
	double none[4] = {0};

	add_slope(p, 0, 0, false, 1, none);
	for (int i = 0; i < 4; i++)
		gradient[i] = -none[i] * rows->weight;
	for (size_t i = 0; i < rows->count; i++) {
		const jy_lifetime_row *r = &rows->rows[i];
		double value = likelihood_of(p, r->x, r->last, r->time);

		sum += r->weight * (value - base);
		add_slope(p, r->x, r->time, false, r->weight * jy_exp(term(p, r->x, r->time, false) - value), gradient);
		for (double m = r->last; m < r->time; m++)
			add_slope(p, r->x, m, true, r->weight * jy_exp(term(p, r->x, m, true) - value), gradient);
	}
	return sum;
}

/* Was there at all n opportunities. */
static double here(const double *p, double x, double last, double n)
{
	return jy_exp(term(p, x, n, false) - likelihood_of(p, x, last, n));
}

static double alive(const double *p, double x, double last, double n)
{
	return here(p, x, last, n) * (p[3] + n) / (p[2] + p[3] + n);
}

/* Each opportunity's chance to be there, relative to the one before, is (delta + n) / (gamma + delta + n). */
static double orders(const double *p, double x, double n, double t, double discount)
{
	double there = 1, sum = 0;

	for (double j = 0; j < t; j++) {
		there *= (p[3] + n + j) / (p[2] + p[3] + n + j);
		sum += there;
		there /= 1 + discount;
		if (there <= 1e-17 * sum)
			break;
	}
	return (p[0] + x) / (p[0] + p[1] + n) * sum;
}

static double expect(const double *p, double x, double last, double n, double t)
{
	return here(p, x, last, n) * orders(p, x, n, t, 0);
}

static double expect_new(const double *p, double t)
{
	return orders(p, 0, 0, t, 0);
}

/* The next opportunity is not discounted (t - n - 1 periods), as in the paper; 45 / log(1 + d) opportunities are all. */
static double residual(const double *p, double x, double last, double n, double discount)
{
	return here(p, x, last, n) * orders(p, x, n, 45 / jy_log1p(discount) + 2, discount);
}

const jy_lifetime_kind jy_lifetime_bgbb = {.name = "bg-bb", .params = {"alpha", "beta", "gamma", "delta"}, .count = 4,
	.likelihood = likelihood, .alive = alive, .expect = expect, .expect_new = expect_new, .residual = residual};
