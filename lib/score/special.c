#include "score/special.h"

#include "base/math.h"

/* Where the asymptotic series is good to the last digit. */
#define ASYMPTOTIC 10.0

/* Abramowitz and Stegun 25.4.30, n = 12. */
const double jy_legendre_node[JY_LEGENDRE_HALF] = {.125233408511468915472, .367831498998180193753,
	.587317954286617447297, .769902674194304687037, .904117256370474856678, .981560634246719250691};
const double jy_legendre_weight[JY_LEGENDRE_HALF] = {.249147045813402785001, .233492536538354808761,
	.203167426723065921749, .160078328543346226335, .106939325995318430960, .047175336386511827195};

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
