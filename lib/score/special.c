#include "score/special.h"

#include "base/math.h"

#define TERMS_MAX 1000000

/* Recurrence up to 10, then the asymptotic series (Abramowitz, Stegun 6.3.5 and 6.3.18). */
double jy_digamma(double x)
{
	double shift = 0;

	while (x < 10) {
		shift -= 1 / x;
		x += 1;
	}
	double y = 1 / (x * x);

	return shift + jy_log(x) - .5 / x
		- y * (1. / 12 - y * (1. / 120 - y * (1. / 252 - y * (1. / 240 - y * (1. / 132 - y * (691. / 32760))))));
}

double jy_log_add(double a, double b)
{
	double most = a > b ? a : b, least = a > b ? b : a;

	return most + jy_log1p(jy_exp(least - most));
}

double jy_hypergeometric(double a, double b, double c, double z)
{
	double term = 1, sum = 1;

	for (int n = 0; n < TERMS_MAX; n++) {
		double ratio = (a + n) * (b + n) / ((c + n) * (n + 1)) * z;

		term *= ratio;
		sum += term;
		/* Once the terms shrink for good, the rest is below term * ratio / (1 - ratio), of which z bounds the ratio. */
		if (jy_abs(ratio) < 1 && jy_abs(term) <= 1e-17 * jy_abs(sum) * (1 - z))
			break;
		if (!(jy_abs(term) > 0))
			break;
	}
	return sum;
}

const double jy_legendre_nodes[JY_LEGENDRE] = {.0950125098376374401853, .2816035507792589132305, .4580167776572273863424,
	.6178762444026437484467, .7554044083550030338951, .8656312023878317438805, .9445750230732325760779,
	.9894009349916499325962};
const double jy_legendre_weights[JY_LEGENDRE] = {.1894506104550684962854, .1826034150449235888668, .1691565193950025381893,
	.1495959888165767320815, .1246289712555338720525, .0951585116824927848099, .0622535239386478928628,
	.0271524594117540948518};
