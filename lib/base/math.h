/*
 * Elementary functions with pinned results: the same bits on every platform, unlike libm's. Errors are below
 * 1 ulp for exp, expm1, log, log1p, pow, sine, cosine and arc sine, 2 ulp for erf, 4 for erfc, 8 for lgamma of x > 0 (which next to its
 * zeros at negative x is right absolutely only). Square root, which
 * IEEE 754 rounds correctly everywhere, comes from jy_sqrt. Include as "base/math.h".
 */
#ifndef JY_BASE_MATH_H
#define JY_BASE_MATH_H

#include "base/float.h"

#define JY_INFINITY (jy_double_of(UINT64_C(0x7ff0000000000000)))
#define JY_NAN (jy_double_of(UINT64_C(0x7ff8000000000000)))

double jy_exp(double x);
double jy_expm1(double x);
double jy_log(double x);
double jy_log1p(double x);
double jy_pow(double x, double y);
double jy_sqrt(double x);
double jy_erf(double x);
double jy_erfc(double x);
/* log of |gamma(x)|. */
double jy_lgamma(double x);
/* Of an angle in degrees, |x| <= 2^52; else no number. */
double jy_sin_degrees(double x);
double jy_cos_degrees(double x);
/* In radians; |x| <= 1, else no number. */
double jy_asin(double x);
double jy_floor(double x);
double jy_ceil(double x);
double jy_trunc(double x);
/* Nearest whole number, halves away from zero (CEL's math.round). */
double jy_round(double x);
double jy_abs(double x);
/* x * 2^n, rounded once. */
double jy_scale(double x, int n);

#endif
