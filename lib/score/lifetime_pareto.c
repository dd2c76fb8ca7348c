/*
 * Pareto/NBD (Schmittlein, Morrison, Colombo 1987). The usual form has a difference of two hypergeometric functions, which
 * cancels; that difference is the integral over the time of leaving, of which everything is positive:
 * s * integral from t_x to T of (alpha + t)^-(r + x) (beta + t)^-(s + 1) dt. It is taken by Gauss-Legendre in
 * the logarithm of the time, in which it falls at most as exp(-(r + x + s) v).
 */
#include "score/lifetime.h"

#include "base/math.h"
#include "score/special.h"

enum { R, ALPHA, S, BETA };

/* Where exp(-k v) is below 1e-24 the rest does not count; a panel on which it falls by e^8 is exact to all digits. */
#define FALL 56.0
#define PANEL 8.0

/* The integral's logarithm, and its gradient over itself. */
typedef struct integral {
	double log, gradient[4];
} integral;

static void leave(const double *p, double x, double t_x, double T, integral *out)
{
	double r = p[R], alpha = p[ALPHA], s = p[S], beta = p[BETA], least = alpha < beta ? alpha : beta;
	double k = r + x + s + 1, length = jy_log1p((T - t_x) / (least + t_x)), sum = 0;
	/* The largest value is the first. */
	double top = jy_log(s) - (r + x) * jy_log(alpha + t_x) - (s + 1) * jy_log(beta + t_x) + jy_log(least + t_x);
	double g[4] = {0};

	if (k * length > FALL)
		length = FALL / k;
	int panels = 1 + (int)(k * length / PANEL);
	double half = length / panels / 2;

	for (int i = 0; i < panels; i++)
		for (int j = 0; j < 2 * JY_LEGENDRE; j++) {
			double node = (j % 2 ? 1 : -1) * jy_legendre_nodes[j / 2], v = half * (2 * i + 1 + node);
			double grown = jy_exp(v), t = (least + t_x) * grown - least;
			double a = jy_log(alpha + t), b = jy_log(beta + t);
			double log = jy_log(s) - (r + x) * a - (s + 1) * b + jy_log(least + t_x) + v;
			double w = half * jy_legendre_weights[j / 2] * jy_exp(log - top);

			sum += w;
			g[R] -= w * a;
			g[ALPHA] -= w * (r + x) / (alpha + t);
			g[S] += w * (1 / s - b);
			g[BETA] -= w * (s + 1) / (beta + t);
		}
	out->log = sum > 0 ? top + jy_log(sum) : -1e300;
	for (int i = 0; i < 4; i++)
		out->gradient[i] = sum > 0 ? g[i] / sum : 0;
}

/* Equation 18 of Fader and Hardie (2005), "A note on deriving the Pareto/NBD model". */
double jy_pareto_nbd_likelihood(const jy_buyer *buyers, size_t count, const double *p, double *gradient)
{
	double sum = 0, g[4] = {0}, x = -1, constant = 0, of_r = 0;

	for (size_t i = 0; i < count; i++) {
		const jy_buyer *it = &buyers[i];
		double r = p[R], alpha = p[ALPHA], s = p[S], beta = p[BETA], w = it->weight;
		integral left;

		if (it->x > x || it->x < x) {
			x = it->x;
			constant = jy_lgamma(r + x) - jy_lgamma(r) + r * jy_log(alpha) + s * jy_log(beta);
			of_r = jy_digamma(r + x) - jy_digamma(r) + jy_log(alpha);
		}
		double a = jy_log(alpha + it->T), b = jy_log(beta + it->T), stay = -(r + x) * a - s * b;

		leave(p, x, it->t_x, it->T, &left);
		double all = jy_log_add(stay, left.log), u = jy_exp(stay - all), v = 1 - u;

		sum += w * (constant + all);
		g[R] += w * (of_r - u * a + v * left.gradient[R]);
		g[ALPHA] += w * (r / alpha - u * (r + x) / (alpha + it->T) + v * left.gradient[ALPHA]);
		g[S] += w * (jy_log(beta) - u * b + v * left.gradient[S]);
		g[BETA] += w * (s / beta - u * s / (beta + it->T) + v * left.gradient[BETA]);
	}
	for (int i = 0; i < 4; i++)
		gradient[i] = g[i];
	return sum;
}

/* (1 - (beta / (beta + t))^(s - 1)) / (s - 1), which at s = 1 is the logarithm. */
static double fading(double s, double beta, double t)
{
	double length = jy_log1p(t / beta), y = (s - 1) * length;

	return jy_abs(y) < 1e-9 ? length * (1 - y / 2) : length * (-jy_expm1(-y)) / y;
}

void jy_pareto_nbd_predict(const double *p, const jy_buyer *it, double horizon, journey_lifetime_prediction *out)
{
	integral left;

	leave(p, it->x, it->t_x, it->T, &left);
	double odds = left.log + (p[R] + it->x) * jy_log(p[ALPHA] + it->T) + p[S] * jy_log(p[BETA] + it->T);

	out->alive = 1 / (1 + jy_exp(odds));
	out->expected = out->alive * (p[R] + it->x) / (p[ALPHA] + it->T) * (p[BETA] + it->T)
		* fading(p[S], p[BETA] + it->T, horizon);
}

double jy_pareto_nbd_expect(const double *p, double horizon)
{
	return p[R] / p[ALPHA] * p[BETA] * fading(p[S], p[BETA], horizon);
}
