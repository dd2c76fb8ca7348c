/**
 * @file distribution.h
 * @brief Distribution functions for tests and intervals: normal, Student's t, chi-square, and the incomplete
 * beta and gamma functions behind them.
 *
 * Built on base/math.h alone, so that every machine gives the same bits. Relative accuracy is about 1e-11
 * or better, in the tails too. Arguments must be in the stated range; NaN gives NaN.
 */
#ifndef JY_SCORE_DISTRIBUTION_H
#define JY_SCORE_DISTRIBUTION_H

/** P(Z <= z) of the standard normal distribution. */
double jy_normal_cdf(double z);

/** z with P(Z <= z) = p, 0 < p < 1. */
double jy_normal_quantile(double p);

/** log B(a, b), a > 0, b > 0, without the cancellation of three log-gammas. */
double jy_log_beta(double a, double b);

/**
 * Regularised incomplete beta function I_x(a, b), a > 0, b > 0. x and y = 1 - x are both given, so that
 * neither end loses digits.
 */
double jy_beta_inc(double a, double b, double x, double y);

/** Regularised upper incomplete gamma function Q(a, x), a > 0, x >= 0. */
double jy_gamma_q(double a, double x);

/** P(T <= t) of Student's t with df > 0 degrees of freedom (not necessarily a whole number). */
double jy_student_cdf(double t, double df);

/** P(|T| >= |t|): the two-sided p-value. */
double jy_student_two_sided(double t, double df);

/** t > 0 with P(|T| >= t) = alpha, 0 < alpha < 1: half of a two-sided interval, in standard errors. */
double jy_student_critical(double alpha, double df);

/** P(X >= x) of the chi-square distribution with df > 0 degrees of freedom. */
double jy_chi_square_sf(double x, double df);

#endif
