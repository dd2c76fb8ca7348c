/*
 * Tables behind math.c and gamma.c, and arithmetic on sums of two doubles (Dekker, 1971), which carries about
 * 106 bits where one double is not enough.
 */
#ifndef JY_BASE_MATH_TABLE_H
#define JY_BASE_MATH_TABLE_H

#include "base/float.h"

typedef struct jy_pair {
	double high, low;
} jy_pair;

typedef struct jy_log_row {
	double inverse, high, low;
} jy_log_row;

typedef struct jy_erf_row {
	double erf, erfc, erfc_low, slope;
} jy_erf_row;

extern const jy_pair jy_exp_table[64];
extern const jy_log_row jy_log_table[128];
extern const jy_erf_row jy_erf_table[49];
extern const double jy_zeta_table[30];

/* exp(x.high + x.low), |x.high| <= 800, |x.low| tiny against it. */
double jy_exp_pair(jy_pair x);
/* log of a finite x > 0, with an error of about 2^-67 of it. */
jy_pair jy_log_pair(double x);

/* a + b exactly. */
static inline jy_pair jy_two_sum(double a, double b)
{
	jy_pair s;
	double other;

	s.high = a + b;
	other = s.high - a;
	s.low = (a - (s.high - other)) + (b - other);
	return s;
}

/* a * b exactly, for magnitudes below 2^970 and a product that is not subnormal. */
static inline jy_pair jy_two_product(double a, double b)
{
	double a_split = a * 134217729.0, a_high = a_split - (a_split - a), a_low = a - a_high;
	double b_split = b * 134217729.0, b_high = b_split - (b_split - b), b_low = b - b_high;
	jy_pair p;

	p.high = a * b;
	p.low = ((a_high * b_high - p.high) + a_high * b_low + a_low * b_high) + a_low * b_low;
	return p;
}

#endif
