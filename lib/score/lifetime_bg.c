/*
 * BG/NBD and MBG/NBD. They differ in one number: how often a customer could have stopped, which is after each of the x
 * repeats, or after the first order as well. With n of these,
 *   L = G(r + x) / G(r) a^r * B(a, b + n) / B(a, b) * [(alpha + T)^-(r+x) + [n > 0] a / (b + n - 1) (alpha + t_x)^-(r+x)].
 */
#include "score/lifetime.h"

#include "base/math.h"
#include "score/distribution.h"
#include "score/special.h"

/* What depends on x alone. */
typedef struct by_x {
	double x, value, r, a, b;
} by_x;

static by_x terms_of_x(const double *p, double x, double n)
{
	double r = p[0], a = p[2], b = p[3];
	by_x t = {.x = x};
	double all = jy_digamma(a + b) - jy_digamma(a + b + n);

	t.value = (x > 0 ? jy_lgamma(r + x) - jy_lgamma(r) : 0) + (n > 0 ? jy_log_beta(a, b + n) - jy_log_beta(a, b) : 0);
	t.r = x > 0 ? jy_digamma(r + x) - jy_digamma(r) : 0;
	t.a = all;
	t.b = all + (n > 0 ? jy_digamma(b + n) - jy_digamma(b) : 0);
	return t;
}

static double likelihood(const jy_lifetime_rows *rows, const double *p, double *gradient, double more)
{
	double r = p[0], alpha = p[1], a = p[2], b = p[3], log_alpha = jy_log(alpha), log_a = jy_log(a), sum = 0;
	by_x t = {.x = -1};

	for (int i = 0; i < 4; i++)
		gradient[i] = 0;
	for (size_t i = 0; i < rows->count; i++) {
		const jy_lifetime_row *row = &rows->rows[i];
		double x = row->x, n = x + more, w = row->weight, late = jy_log(alpha + row->time);
		double gone = 0, value, mean_log = late, mean_rate = 1 / (alpha + row->time);

		if (x > t.x)
			t = terms_of_x(p, x, n);
		value = t.value + r * log_alpha - (r + x) * late;
		if (n > 0) {
			double early = jy_log(alpha + row->last);
			double odds = log_a - jy_log(b + n - 1) + (r + x) * (late - early), e = jy_exp(-jy_abs(odds));

			gone = odds > 0 ? 1 / (1 + e) : e / (1 + e);
			value += (odds > 0 ? odds : 0) + jy_log1p(e);
			mean_log += gone * (early - late);
			mean_rate += gone * (1 / (alpha + row->last) - mean_rate);
			gradient[2] += w * gone / a;
			gradient[3] -= w * gone / (b + n - 1);
		}
		sum += w * value;
		gradient[0] += w * (t.r + log_alpha - mean_log);
		gradient[1] += w * (r / alpha - (r + x) * mean_rate);
		gradient[2] += w * t.a;
		gradient[3] += w * t.b;
	}
	return sum;
}

static double bg_likelihood(const jy_lifetime_rows *rows, const double *p, double *gradient)
{
	return likelihood(rows, p, gradient, 0);
}

static double mbg_likelihood(const jy_lifetime_rows *rows, const double *p, double *gradient)
{
	return likelihood(rows, p, gradient, 1);
}

static double alive(const double *p, double x, double last, double time, double n)
{
	double odds;

	if (!(n > 0))
		return 1;
	odds = jy_log(p[2]) - jy_log(p[3] + n - 1) + (p[0] + x) * (jy_log(p[1] + time) - jy_log(p[1] + last));
	return odds > 0 ? jy_exp(-odds) / (1 + jy_exp(-odds)) : 1 / (1 + jy_exp(odds));
}

static double bg_alive(const double *p, double x, double last, double time)
{
	return alive(p, x, last, time, x);
}

static double mbg_alive(const double *p, double x, double last, double time)
{
	return alive(p, x, last, time, x + 1);
}

/*
 * Orders per time after `t` of a customer who is there now: k / A 2F1(k + 1, a; a + b; -t / A), by Pfaff's transformation,
 * whose terms are all positive.
 */
static double rate(double k, double at, double a, double b, double t)
{
	return jy_exp(jy_log(k) - jy_log(at) - (k + 1) * jy_log1p(t / at)
		+ jy_log_hypergeometric(k + 1, b, a + b, t / (at + t)));
}

/* Its integral from 0, over parts that grow as t does: the rate is a smooth function of log(A + t). */
static double integrated(double k, double at, double a, double b, double t)
{
	double end = jy_log1p(t / at), sum = 0;
	int parts = 1 + (int)(end * 2);

	for (int i = 0; i < parts; i++) {
		double half = end / parts / 2, middle = (2 * i + 1) * half;

		for (int j = 0; j < JY_LEGENDRE_HALF; j++) {
			double up = at * jy_expm1(middle + half * jy_legendre_node[j]);
			double down = at * jy_expm1(middle - half * jy_legendre_node[j]);

			sum += half * jy_legendre_weight[j]
				* (rate(k, at, a, b, up) * (at + up) + rate(k, at, a, b, down) * (at + down));
		}
	}
	return sum;
}

/*
 * Orders within t of a customer who is there, whose rate is gamma (k, A) and whose chance to stop is beta (a, b):
 * (a + b - 1) / (a - 1) (1 - (A / (A + t))^k 2F1(k, b; a + b - 1; t / (A + t))), equations 9 and 10 of the paper. Where that is
 * 0 / 0 or nearly, its integral form.
 */
static double orders(double k, double at, double a, double b, double t)
{
	double c = a + b - 1, rest, result = -1;

	if (!(t > 0))
		return 0;
	if (c > .01 && jy_abs(a - 1) > .01) {
		rest = jy_exp(jy_log_hypergeometric(k, b, c, t / (at + t)) - k * jy_log1p(t / at));
		/* 1 - rest loses what is below its last digits. */
		if (jy_abs(1 - rest) > 1e-4 && rest < 1e6)
			result = c / (a - 1) * (1 - rest);
	}
	return result >= 0 ? result : integrated(k, at, a, b, t);
}

static double bg_expect(const double *p, double x, double last, double time, double t)
{
	return bg_alive(p, x, last, time) * orders(p[0] + x, p[1] + time, p[2], p[3] + x, t);
}

static double mbg_expect(const double *p, double x, double last, double time, double t)
{
	return mbg_alive(p, x, last, time) * orders(p[0] + x, p[1] + time, p[2], p[3] + x + 1, t);
}

static double bg_expect_new(const double *p, double t)
{
	return orders(p[0], p[1], p[2], p[3], t);
}

static double mbg_expect_new(const double *p, double t)
{
	return p[3] / (p[2] + p[3]) * orders(p[0], p[1], p[2], p[3] + 1, t);
}

const jy_lifetime_kind jy_lifetime_bg = {.name = "bg-nbd", .params = {"r", "alpha", "a", "b"}, .count = 4,
	.timed = {false, true, false, false}, .likelihood = bg_likelihood, .alive = bg_alive, .expect = bg_expect,
	.expect_new = bg_expect_new};

const jy_lifetime_kind jy_lifetime_mbg = {.name = "mbg-nbd", .params = {"r", "alpha", "a", "b"}, .count = 4,
	.timed = {false, true, false, false}, .likelihood = mbg_likelihood, .alive = mbg_alive, .expect = mbg_expect,
	.expect_new = mbg_expect_new};
