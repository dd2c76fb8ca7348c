/*
 * exp by a table of 2^(i/64) and a polynomial, log by a table of 128 reciprocals and a polynomial in sums of
 * two doubles; see P. T. P. Tang, "Table-driven implementation of the exponential function" (1989) and "... of
 * the logarithm function" (1990). The polynomials are the Taylor series: the tables make the arguments small.
 */
#include "base/math.h"

#include "base/math_table.h"

#include <math.h>

#define LN2_HIGH 0x1.62e42fefa3800p-1 /* a multiple of 2^-42: times an exponent it is exact */
#define LN2_LOW 0x1.ef35793c76730p-45
#define STEP_HIGH 0x1.62e42fefa0000p-7 /* log(2) / 64, the same way */
#define STEP_LOW 0x1.cf79abc9e3b3ap-46
#define STEPS_PER_UNIT 0x1.71547652b82fep+6
#define ROUND_TO_WHOLE 0x1.8p52

double jy_abs(double x)
{
	return jy_double_of(jy_double_bits(x) & ~(UINT64_C(1) << 63));
}

static double with_sign_of(double x, double sign)
{
	return jy_double_of(jy_double_bits(jy_abs(x)) | (jy_double_bits(sign) & UINT64_C(1) << 63));
}

double jy_trunc(double x)
{
	/* From 2^52 on all doubles are whole (or infinite, or no number). */
	if (!(jy_abs(x) < 0x1p52))
		return x;
	return with_sign_of((double)(int64_t)x, x);
}

double jy_floor(double x)
{
	double t = jy_trunc(x);
	return t > x ? t - 1 : t;
}

double jy_ceil(double x)
{
	double t = jy_trunc(x);
	return t < x ? with_sign_of(t + 1, x) : t;
}

double jy_round(double x)
{
	double t = jy_trunc(x);
	return jy_abs(x - t) >= 0.5 ? t + with_sign_of(1, x) : t;
}

double jy_sqrt(double x)
{
	return sqrt(x);
}

static double power_of_two(int n)
{
	return jy_double_of((uint64_t)(n + 1023) << 52);
}

double jy_scale(double x, int n)
{
	/* Steps that are exact (2^-969 keeps 53 bits above the subnormals), then one that rounds. */
	for (int i = 0; n > 1023 && i < 2; i++) {
		x *= 0x1p1023;
		n -= 1023;
	}
	for (int i = 0; n < -1022 && i < 2; i++) {
		x *= 0x1p-969;
		n += 969;
	}
	if (n > 1023)
		n = 1023;
	if (n < -1022)
		n = -1022;
	return x * power_of_two(n);
}

/* x = (64 * power + index) * log(2) / 64 + rest, |rest| < 0.0055 */
typedef struct reduced {
	int index, power;
	jy_pair rest;
} reduced;

static reduced reduce(jy_pair x)
{
	double steps = (x.high * STEPS_PER_UNIT + ROUND_TO_WHOLE) - ROUND_TO_WHOLE;
	int k = (int)steps;
	reduced r;

	r.index = k & 63;
	r.power = (k - r.index) / 64;
	/* The first difference is exact. */
	r.rest = jy_two_sum(x.high - steps * STEP_HIGH, x.low - steps * STEP_LOW);
	return r;
}

/* exp(r) - 1 - r */
static double exp_tail(double r)
{
	return r * r * (1.0 / 2 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720)))));
}

double jy_exp_pair(jy_pair x)
{
	reduced r = reduce(x);
	jy_pair t = jy_exp_table[r.index];
	double p = r.rest.high + (exp_tail(r.rest.high) + r.rest.low);

	return jy_scale(t.high + (t.low + t.high * p), r.power);
}

double jy_exp(double x)
{
	jy_pair pair = {x, 0};

	if (jy_is_nan(x))
		return x;
	if (x > 709.8)
		return JY_INFINITY;
	if (x < -745.2)
		return 0;
	return jy_exp_pair(pair);
}

double jy_expm1(double x)
{
	jy_pair pair = {x, 0}, t, a, b, sum;
	reduced r;
	double scale;

	if (jy_is_nan(x) || jy_abs(x) < 0x1p-54)
		return x;
	if (x > 40)
		return jy_exp(x);
	if (x < -40)
		return -1;
	r = reduce(pair);
	scale = power_of_two(r.power);
	t.high = jy_exp_table[r.index].high * scale;
	t.low = jy_exp_table[r.index].low * scale;
	/* (t - 1) + t * (exp(rest) - 1), the large parts exactly */
	a = jy_two_sum(t.high, -1);
	b = jy_two_product(t.high, r.rest.high);
	sum = jy_two_sum(a.high, b.high);
	return sum.high + (sum.low + (a.low + (b.low + (t.low * (1 + r.rest.high) +
	                                                 t.high * (r.rest.low + exp_tail(r.rest.high))))));
}

/* (log(1 + r) - r + r^2 / 2) / r^3, |r| <= 2^-7 */
static double log_tail(double r)
{
	return 1.0 / 3 + r * (-1.0 / 4 + r * (1.0 / 5 + r * (-1.0 / 6 + r * (1.0 / 7 + r * (-1.0 / 8 +
	       r * (1.0 / 9 + r * (-1.0 / 10)))))));
}

jy_pair jy_log_pair(double x)
{
	const uint64_t start = UINT64_C(0x3fe6800000000000); /* 0.703125, where the table starts */
	uint64_t bits, from_start;
	double e = 0, m, m_high, low;
	jy_pair r, square, a, b;
	const jy_log_row *row;

	if (x < 0x1p-1022) {
		x *= 0x1p52;
		e = -52;
	}
	bits = jy_double_bits(x);
	from_start = bits - start;
	row = &jy_log_table[from_start >> 45 & 127];
	/* x = 2^e * m with m in the table's range */
	e += (double)((int)((bits >> 52) - (start >> 52)) - ((bits & UINT64_C(0xfffffffffffff)) <
	                                                    (start & UINT64_C(0xfffffffffffff))));
	m = jy_double_of(start + (from_start & UINT64_C(0xfffffffffffff)));
	/* m * inverse - 1 exactly: `inverse` has 10 bits, so each half of m times it fits into a double. */
	m_high = jy_double_of(jy_double_bits(m) & UINT64_C(0xfffffffff8000000));
	r = jy_two_sum(m_high * row->inverse - 1, (m - m_high) * row->inverse);
	square = jy_two_product(r.high, r.high);
	/* e * LN2_HIGH + row->high is exact; r and -r^2 / 2 are added with what gets lost, the rest is small. */
	a = jy_two_sum(e * LN2_HIGH + row->high, r.high);
	b = jy_two_sum(a.high, -0.5 * square.high);
	low = r.high * square.high * log_tail(r.high) - r.high * r.low - 0.5 * square.low;
	low += (e * LN2_LOW + row->low) + r.low + a.low + b.low;
	return jy_two_sum(b.high, low);
}

double jy_log(double x)
{
	if (x == 0)
		return -JY_INFINITY;
	if (jy_is_nan(x) || x < 0)
		return JY_NAN;
	if (jy_is_infinite(x))
		return x;
	return jy_log_pair(x).high;
}

double jy_log1p(double x)
{
	jy_pair u, log_u;

	if (jy_is_nan(x) || jy_abs(x) < 0x1p-54)
		return x;
	if (x == -1)
		return -JY_INFINITY;
	if (x < -1)
		return JY_NAN;
	if (jy_is_infinite(x))
		return x;
	u = jy_two_sum(1, x);
	log_u = jy_log_pair(u.high);
	return log_u.high + (log_u.low + u.low / u.high);
}

/* 0: not whole, 1: odd, 2: even. */
static int parity(double y)
{
	if (jy_trunc(y) != y)
		return 0;
	if (jy_abs(y) >= 0x1p53)
		return 2;
	return (int64_t)y & 1 ? 1 : 2;
}

/* x is 0 or infinite, or y is infinite; neither is NaN, y is not 0 and x not 1. */
static double pow_edge(double x, double y)
{
	double size = jy_abs(x), result;

	if (jy_is_infinite(y)) {
		if (size == 1)
			return 1;
		return (size > 1) == (y > 0) ? JY_INFINITY : 0;
	}
	result = (size == 0) == (y > 0) ? 0 : JY_INFINITY;
	return jy_is_negative(x) && parity(y) == 1 ? -result : result;
}

double jy_pow(double x, double y)
{
	jy_pair log_x, product;
	double sign = 1, about, result;

	if (y == 0 || x == 1)
		return 1;
	if (jy_is_nan(x) || jy_is_nan(y))
		return JY_NAN;
	if (x == 0 || jy_is_infinite(x) || jy_is_infinite(y))
		return pow_edge(x, y);
	if (x < 0) {
		int whole = parity(y);
		if (whole == 0)
			return JY_NAN;
		sign = whole == 1 ? -1 : 1;
		x = -x;
		if (x == 1)
			return sign;
	}
	log_x = jy_log_pair(x);
	about = y * log_x.high;
	if (about > 710)
		return sign * JY_INFINITY;
	if (about < -746)
		return sign * 0.0;
	product = jy_two_product(y, log_x.high);
	product.low += y * log_x.low;
	result = jy_exp_pair(product);
	return sign * result;
}
