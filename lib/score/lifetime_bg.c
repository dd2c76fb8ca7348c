/*
 * BG/NBD and MBG/NBD. They differ in one number: how often a customer could have stopped, which is after each of the x
 * repeats, or after the first order as well. With n of these,
 *   L = G(r + x) / G(r) a^r * B(a, b + n) / B(a, b) * [(alpha + T)^-(r+x) + [n > 0] a / (b + n - 1) (alpha + t_x)^-(r+x)].
 */
#include "score/lifetime.h"

#include "base/math.h"
#include "score/distribution.h"
#include "score/special.h"

/* What depends on x alone: differences of log gamma and of its derivative between r + x and r, and so on. */
typedef struct by_x {
	double x, n;
	double orders, orders_slope; /* log G(r + x) - log G(r), and its derivative by r */
	double stays, all, stop;     /* log B(a, b + n) - log B(a, b), its derivatives by a, and by b less that */
	double log_stop;             /* log a - log(b + n - 1) */
	double start;                /* 1 / (b + n - 1) */
} by_x;

/* Steps of x by which sums are cheaper than functions. */
#define STEPS_SUMMED 8

/* From what holds for x - 1 to x; the same for n. */
static void step_orders(by_x *t, double r)
{
	t->orders += jy_log(r + t->x);
	t->orders_slope += 1 / (r + t->x);
	t->x++;
}

static void step_stays(by_x *t, double a, double b)
{
	t->stays += jy_log((b + t->n) / (a + b + t->n));
	t->all -= 1 / (a + b + t->n);
	t->stop += 1 / (b + t->n);
	t->n++;
}

static void jump_to(by_x *t, const double *p, double x, double n)
{
	double r = p[0], a = p[2], b = p[3];

	t->orders = x > 0 ? jy_lgamma(r + x) - jy_lgamma(r) : 0;
	t->orders_slope = x > 0 ? jy_digamma(r + x) - jy_digamma(r) : 0;
	t->stays = n > 0 ? jy_log_beta(a, b + n) - jy_log_beta(a, b) : 0;
	t->all = n > 0 ? jy_digamma(a + b) - jy_digamma(a + b + n) : 0;
	t->stop = n > 0 ? jy_digamma(b + n) - jy_digamma(b) : 0;
	t->x = x;
	t->n = n;
}

static void terms_of_x(by_x *t, const double *p, double x, double n)
{
	if (x - t->x > STEPS_SUMMED)
		jump_to(t, p, x, n);
	while (t->x < x)
		step_orders(t, p[0]);
	while (t->n < n)
		step_stays(t, p[2], p[3]);
	t->start = n > 0 ? 1 / (p[3] + n - 1) : 0;
	t->log_stop = n > 0 ? jy_log(p[2] * t->start) : 0;
}

/* A product of numbers within 1 .. 2, as its log: one logarithm for many. */
typedef struct product {
	double now, logs;
} product;

#define PRODUCT_MOST 1e300

static void multiply(product *p, double factor, double weight)
{
	if (weight > 1 || weight < 1) {
		p->logs += weight * jy_log(factor);
		return;
	}
	p->now *= factor;
	if (p->now > PRODUCT_MOST) {
		p->logs += jy_log(p->now);
		p->now = 1;
	}
}

/* Logs and reciprocals of alpha + time, for each time that there is. */
static void work_out_times(const jy_lifetime_rows *rows, double alpha)
{
	for (size_t i = 0; i < rows->time_count; i++) {
		rows->room[2 * i] = jy_log(alpha + rows->times[i]);
		rows->room[2 * i + 1] = 1 / (alpha + rows->times[i]);
	}
}

static double likelihood(const jy_lifetime_rows *rows, const double *p, double *gradient, double more)
{
	double r = p[0], alpha = p[1], r_log_alpha = r * jy_log(alpha), log_alpha = jy_log(alpha), sum = 0;
	by_x t = {.x = 0};
	product both = {1, 0};
	double all = 0, stop = 0;
	bool first = true;

	for (int i = 0; i < 4; i++)
		gradient[i] = 0;
	work_out_times(rows, alpha);
	for (size_t i = 0; i < rows->count; i++) {
		const jy_lifetime_row *row = &rows->rows[i];
		const double *late = &rows->room[2 * row->time_at], *early = &rows->room[2 * row->last_at];
		double x = row->x, n = x + more, w = row->weight, mean_log = late[0], mean_rate = late[1];
		double value;

		if (first || x > t.x)
			terms_of_x(&t, p, x, n);
		first = false;
		value = t.orders + t.stays + r_log_alpha - (r + x) * late[0];
		if (n > 0) {
			double odds = t.log_stop + (r + x) * (late[0] - early[0]), e = jy_exp(-jy_abs(odds)), most = 1 / (1 + e);
			double gone = odds > 0 ? most : e * most;

			value += odds > 0 ? odds : 0;
			multiply(&both, 1 + e, w);
			mean_log += gone * (early[0] - late[0]);
			mean_rate += gone * (early[1] - late[1]);
			gradient[2] += w * gone;
			gradient[3] -= w * gone * t.start;
		}
		sum += w * value;
		gradient[0] += w * (t.orders_slope + log_alpha - mean_log);
		gradient[1] += w * (r / alpha - (r + x) * mean_rate);
		all += w * t.all;
		stop += w * t.stop;
	}
	gradient[2] = gradient[2] / p[2] + all;
	gradient[3] += all + stop;
	return sum + both.logs + jy_log(both.now);
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
