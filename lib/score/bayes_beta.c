/* Beta distributions for quadrature. */
#include "score/bayes.h"

#include <stdbool.h>

#include "base/math.h"
#include "score/arm.h"
#include "score/distribution.h"

/*
 * log of density(peak + t) / density(peak): a t - (a + b) log(1 + x (e^t - 1)). Near the peak both terms are small, so that
 * millions of units lose no digits.
 */
static double log_fall(const jy_beta *beta, double t)
{
	/* for large t, with x e^t taken out of the logarithm */
	if (t > 1)
		return -beta->b * t - (beta->a + beta->b) * jy_log(beta->x + beta->y * jy_exp(-t));
	return beta->a * t - (beta->a + beta->b) * jy_log1p(beta->x * jy_expm1(t));
}

/* Where the density has fallen by e^-fall, on one side. */
static double find_fall(const jy_beta *beta, double fall, double side)
{
	double near = 0, far = 1.0 / (beta->a + beta->b);

	while (log_fall(beta, side * far) > -fall) {
		near = far;
		far *= 2;
	}
	for (int i = 0; i < 12; i++) {
		double middle = (near + far) / 2;

		if (log_fall(beta, side * middle) > -fall)
			near = middle;
		else
			far = middle;
	}
	return side * far;
}

void jy_beta_set(jy_beta *beta, double a, double b)
{
	static const double falls[] = {42, 24, 11, 4, .8};
	enum { HALF = JY_BETA_POINTS / 2 };

	beta->a = a;
	beta->b = b;
	beta->x = a / (a + b);
	beta->y = b / (a + b);
	beta->peak = jy_log(a / b);
	beta->points[HALF] = beta->peak;
	for (int i = 0; i < HALF; i++) {
		beta->points[i] = beta->peak + find_fall(beta, falls[i], -1);
		beta->points[JY_BETA_POINTS - 1 - i] = beta->peak + find_fall(beta, falls[i], 1);
	}
}

double jy_beta_density(const jy_beta *beta, double u, double *x, double *y)
{
	double small = jy_exp(-jy_abs(u)), sum = 1 + small;

	*x = (u < 0 ? small : 1) / sum;
	*y = (u < 0 ? 1 : small) / sum;
	return jy_exp(log_fall(beta, u - beta->peak));
}

double jy_beta_below(const jy_beta *beta, double x, double y)
{
	if (!(x > 0))
		return 0;
	if (!(y > 0))
		return 1;
	return jy_beta_inc(beta->a, beta->b, x, y);
}

journey_status jy_beta_of_arm(const journey_arm *arm, const journey_bayes_options *options, jy_beta *out)
{
	double successes = (double)arm->sum.low;

	if (arm->sum.high != 0 || arm->sum.low != arm->sum_squares.low || arm->sum_squares.high != 0
		|| arm->sum.low > arm->units)
		return JOURNEY_RANGE;
	if (arm->units > JOURNEY_BAYES_UNITS_MAX)
		return JOURNEY_LIMIT;
	jy_beta_set(out, options->share_successes + successes,
		options->share_failures + ((double)arm->units - successes));
	return JOURNEY_OK;
}

void jy_order_points(double *points, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		double x = points[i];
		size_t at = i;

		for (; at > 0 && points[at - 1] > x; at--)
			points[at] = points[at - 1];
		points[at] = x;
	}
}
