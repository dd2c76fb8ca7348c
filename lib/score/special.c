#include "score/special.h"

#include "base/math.h"

/* Where the asymptotic series is good to the last digit. */
#define ASYMPTOTIC 10.0

/* Abramowitz and Stegun 25.4.30, n = 16. */
const double jy_legendre_node[JY_LEGENDRE_HALF] = {.0950125098376374401853, .2816035507792589132305,
	.4580167776572273863424, .6178762444026437484467, .7554044083550030338951, .8656312023878317438805,
	.9445750230732325760779, .9894009349916499325962};
const double jy_legendre_weight[JY_LEGENDRE_HALF] = {.1894506104550684962854, .1826034150449235888668,
	.1691565193950025381893, .1495959888165767320815, .1246289712555338720525, .0951585116824927848099,
	.0622535239386478928628, .0271524594117540948518};

/* Abramowitz and Stegun 6.3.18 after the recurrence 6.3.5. */
double jy_digamma(double x)
{
	double below = 0, y;

	if (!(x > 0))
		return JY_NAN;
	for (; x < ASYMPTOTIC; x += 1)
		below += 1 / x;
	y = 1 / (x * x);
	return jy_log(x) - .5 / x
		- y * (1 / 12. - y * (1 / 120. - y * (1 / 252. - y * (1 / 240. - y * (1 / 132. - y * (691 / 32760. - y / 12))))))
		- below;
}

/* Abramowitz and Stegun 15.1.1. */
double jy_log_hypergeometric(double a, double b, double c, double z)
{
	double sum = 1, term = 1, scale = 0;

	if (!(a > 0 && b > 0 && c > 0 && z >= 0 && z < 1))
		return JY_NAN;
	for (int k = 0; k < JY_HYPERGEOMETRIC_TERMS_MAX; k++) {
		double ratio = (a + k) / (c + k) * ((b + k) / (1 + k)) * z;

		term *= ratio;
		sum += term;
		/* What is left is below term * ratio / (1 - ratio) once the ratios fall below 1. */
		if (ratio < 1 && term * ratio <= 1e-17 * (1 - ratio) * sum)
			return scale + jy_log(sum);
		if (sum > 1e250) {
			scale += jy_log(sum);
			term /= sum;
			sum = 1;
		}
	}
	return JY_NAN;
}
