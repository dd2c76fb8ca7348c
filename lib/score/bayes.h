/*
 * Beta distributions on the scale of log odds, where their density is smooth and falls off at least exponentially, as
 * quadrature likes it; and what the comparisons share.
 */
#ifndef JY_SCORE_BAYES_H
#define JY_SCORE_BAYES_H

#include <journey/bayes.h>

/* Points between which the density is integrated: the peak, and where it has fallen by some factors. */
#define JY_BETA_POINTS 11

typedef struct jy_beta {
	double a, b;
	double x, y; /* a / (a + b), b / (a + b) */
	double peak; /* log(a / b) */
	double points[JY_BETA_POINTS]; /* log odds, ascending */
} jy_beta;

void jy_beta_set(jy_beta *beta, double a, double b);
/* Density of the log odds u in terms of that at the peak; the share there and its complement. */
double jy_beta_density(const jy_beta *beta, double u, double *x, double *y);
/* P(share <= x), y = 1 - x; x may be beyond 0 .. 1. */
double jy_beta_below(const jy_beta *beta, double x, double y);

/* Of the share's prior and an arm of zeros and ones; the status as that of journey_bayes_share(). */
journey_status jy_beta_of_arm(const journey_arm *arm, const journey_bayes_options *options, jy_beta *out);
journey_status jy_bayes_check(const journey_bayes_options *options);

/* Orders few numbers. */
void jy_order_points(double *points, size_t count);

#endif
