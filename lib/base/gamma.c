/*
 * erf and erfc by Taylor series around the nearest eighth, and by Laplace's continued fraction beyond 6 (NIST
 * Digital Library of Mathematical Functions 7.6, 7.9.1); log gamma by its series around 2 (5.7.3) and
 * Stirling's (5.11.1).
 */
#include "base/math.h"

#include "base/math_table.h"

#define PI 0x1.921fb54442d18p+1
#define LOG_PI 0x1.250d048e7a1bdp+0
#define HALF_LOG_2PI 0x1.d67f1c864beb5p-1
#define ONE_MINUS_EULER 0x1.b0ee6072093cep-2
#define INVERSE_SQRT_PI 0x1.20dd750429b6dp-1

/* The row next to x, 0 <= x < 6, and how far x is from it. */
static const jy_erf_row *near_row(double x, double *centre)
{
	int i = (int)(x * 8 + 0.5);

	*centre = (double)i * 0.125;
	return &jy_erf_table[i];
}

/* erf(c + h) - erf(c): the slope's Taylor coefficients follow from slope' = -2 x slope. */
static double erf_step(double slope, double c, double h)
{
	double before = 0, g = slope, power = h, sum = 0, terms[24];
	int n = 0;

	for (; n < 24; n++) {
		double next = -2 * (c * g + before) / (double)(n + 1);
		terms[n] = g * power / (double)(n + 1);
		before = g;
		g = next;
		power *= h;
	}
	while (n > 0) /* the small ones first */
		sum += terms[--n];
	return sum;
}

double jy_erf(double x)
{
	double size = jy_abs(x), c, result = 1;
	const jy_erf_row *row;

	if (jy_is_nan(x) || size < 0x1p-1000)
		return jy_is_nan(x) ? x : x * (2 * INVERSE_SQRT_PI);
	if (size < 6) {
		row = near_row(size, &c);
		result = row->erf + erf_step(row->slope, c, size - c);
	}
	return x < 0 ? -result : result;
}

static double erfc_far(double x)
{
	jy_pair square = jy_two_product(x, x);
	double t = x;

	for (int n = 40; n > 0; n--)
		t = x + (double)n * 0.5 / t;
	square.high = -square.high;
	square.low = -square.low;
	return jy_exp_pair(square) * INVERSE_SQRT_PI / t;
}

double jy_erfc(double x)
{
	const jy_erf_row *row;
	double c;

	if (jy_is_nan(x))
		return x;
	if (x < 0)
		return 1 + jy_erf(-x);
	if (x > 27.3)
		return 0;
	if (x >= 6)
		return erfc_far(x);
	row = near_row(x, &c);
	return row->erfc + (row->erfc_low - erf_step(row->slope, c, x - c));
}

/* log gamma(2 + z), |z| <= 1/2 */
static double around_two(double z)
{
	double sum = 0;

	for (int k = 29; k >= 0; k--)
		sum = jy_zeta_table[k] - z * sum;
	return z * (ONE_MINUS_EULER + z * sum);
}

/* log gamma(1 + z), |z| <= 1/2 */
static double around_one(double z)
{
	return around_two(z) - jy_log1p(z);
}

static double stirling(double x)
{
	double r = 1 / x, s = r * r;
	double series = r * (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s * (1.0 / 1188 -
	                s * (691.0 / 360360 - s * (1.0 / 156)))))));

	if (x > 0x1p1000)
		return x * (jy_log(x) - 1);
	return (x - 0.5) * (jy_log(x) - 1) + (HALF_LOG_2PI - 0.5 + series);
}

/* sin(pi x), 0 < x <= 1/2 */
static double sin_pi(double x)
{
	double t = PI * x, sum = 0;

	for (int n = 27; n >= 3; n -= 2)
		sum = (1 - sum) * (t * t) / (double)(n * (n - 1));
	return t * (1 - sum);
}

double jy_lgamma(double x)
{
	double product = 1, size = jy_abs(x);

	if (jy_is_nan(x))
		return x;
	if (jy_is_infinite(x) || (x <= 0 && jy_trunc(x) == x))
		return JY_INFINITY;
	if (x < 0) {
		double part = size - jy_trunc(size);
		/* The reflection formula, DLMF 5.5.3. */
		return LOG_PI - jy_log(size * sin_pi(part > 0.5 ? 1 - part : part)) - jy_lgamma(size);
	}
	if (x < 0.5)
		return around_one(x) - jy_log(x);
	if (x < 1.5)
		return around_one(x - 1);
	if (x >= 8)
		return stirling(x);
	while (x > 2.5) {
		x -= 1;
		product *= x;
	}
	return around_two(x - 2) + (product == 1 ? 0 : jy_log(product));
}
