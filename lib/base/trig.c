/*
 * Angles in degrees, which reduce exactly, then Taylor series: for sine and cosine up to 45 degrees, for the
 * arc sine up to 1/2, from where asin(x) = pi/2 - 2 asin(sqrt((1 - x) / 2)) leads back.
 */
#include "base/math.h"

#include "base/math_table.h"

#define DEGREE_HIGH 0x1.1df46a2529d39p-6 /* pi / 180 */
#define DEGREE_LOW 0x1.5c1d8becdd291p-62
#define QUARTER_HIGH 0x1.921fb54442d18p+0 /* pi / 2 */
#define QUARTER_LOW 0x1.1a62633145c07p-54
/* Where doubles are whole degrees. */
#define DEGREES_MAX 0x1p52

/* (-1)^k / (2k + 1)!, k from 1 */
static const double sine[] = {-0x1.5555555555555p-3,  0x1.1111111111111p-7,  -0x1.a01a01a01a01ap-13,
			      0x1.71de3a556c734p-19,  -0x1.ae64567f544e4p-26, 0x1.6124613a86d09p-33,
			      -0x1.ae7f3e733b81fp-41, 0x1.952c77030ad4ap-49};

/* (-1)^k / (2k)!, k from 2 */
static const double cosine[] = {0x1.5555555555555p-5,   -0x1.6c16c16c16c17p-10, 0x1.a01a01a01a01ap-16,
				-0x1.27e4fb7789f5cp-22, 0x1.1eed8eff8d898p-29,  -0x1.93974a8c07c9dp-37,
				0x1.ae7f3e733b81fp-45,  -0x1.6827863b97d97p-53};

/* (2k)! / (4^k k!^2 (2k + 1)), k from 1 */
static const double arc[] = {
	0x1.5555555555555p-3, 0x1.3333333333333p-4, 0x1.6db6db6db6db7p-5,  0x1.f1c71c71c71c7p-6,
	0x1.6e8ba2e8ba2e9p-6, 0x1.1c4ec4ec4ec4fp-6, 0x1.c99999999999ap-7,  0x1.7a87878787878p-7,
	0x1.3fde50d79435ep-7, 0x1.12ef3cf3cf3cfp-7, 0x1.df3bd37a6f4dfp-8,  0x1.a6863d70a3d71p-8,
	0x1.782dda12f684cp-8, 0x1.51ba308d3dcb1p-8, 0x1.31683bdef7bdfp-8,  0x1.15ee9d45d1746p-8,
	0x1.fcaf8fb6db6dbp-9, 0x1.d3d2a8e0dd67dp-9, 0x1.b026f57b13b14p-9,  0x1.90cb77f60c7cep-9,
	0x1.750de64d7d05fp-9, 0x1.5c5f56efaaaabp-9, 0x1.464c0950f7d47p-9,  0x1.3275586c5f2f0p-9,
	0x1.208d3570ae5a6p-9, 0x1.1052bc5fa960ap-9, 0x1.018f963c229bfp-9,  0x1.e82be60d9127ep-10,
	0x1.cf7dea5b6e830p-10};

#define LENGTH(a) (sizeof(a) / sizeof *(a))

static double series(const double *c, size_t n, double x)
{
	double sum = 0;

	while (n-- > 0)
		sum = c[n] + x * sum;
	return sum;
}

static double sine_of(jy_pair r)
{
	double x = r.high, square = x * x;

	return x + (x * square * series(sine, LENGTH(sine), square) + r.low * (1 - square * 0.5));
}

static double cosine_of(jy_pair r)
{
	double x = r.high, square = x * x, half = square * 0.5, most = 1 - half;

	return most + (((1 - most) - half) +
		       (square * square * series(cosine, LENGTH(cosine), square) - x * r.low));
}

/* `shift` quarters of a circle on: 0 for the sine, 1 for the cosine. */
static double turn(double degrees, int64_t shift)
{
	double quarters, rest, value;
	jy_pair r;
	int which;

	if (!(jy_abs(degrees) <= DEGREES_MAX))
		return JY_NAN;
	quarters = jy_round(degrees / 90.0);
	rest = degrees - 90.0 * quarters; /* exact: both are multiples of the lesser unit */
	r = jy_two_product(rest, DEGREE_HIGH);
	r.low += rest * DEGREE_LOW;
	which = (int)(((int64_t)quarters + shift) & 3);
	value = which & 1 ? cosine_of(r) : sine_of(r);
	return which & 2 ? -value : value;
}

double jy_sin_degrees(double x)
{
	return turn(x, 0);
}

double jy_cos_degrees(double x)
{
	return turn(x, 1);
}

/* asin(x) - x, |x| <= 1/2 */
static double arc_tail(double x)
{
	double square = x * x;

	return x * square * series(arc, LENGTH(arc), square);
}

double jy_asin(double x)
{
	double size = jy_abs(x), half, root, error, value;
	jy_pair square, rest;

	if (!(size <= 1))
		return JY_NAN;
	if (size <= 0.5)
		return x + arc_tail(x);
	half = (1 - size) * 0.5; /* exact */
	root = jy_sqrt(half);
	square = jy_two_product(root, root);
	error = root > 0 ? ((half - square.high) - square.low) / (2 * root) : 0;
	rest = jy_two_sum(QUARTER_HIGH, -2 * root);
	value = rest.high + (rest.low - (2 * (arc_tail(root) + error) - QUARTER_LOW));
	return x < 0 ? -value : value;
}
