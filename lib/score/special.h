/*
 * Special functions beyond those of base/math.h.
 */
#ifndef JY_SCORE_SPECIAL_H
#define JY_SCORE_SPECIAL_H

/* Derivative of log gamma(x), x > 0; about 1e-13. */
double jy_digamma(double x);
/* log(exp(a) + exp(b)). */
double jy_log_add(double a, double b);
/*
 * Gauss' hypergeometric function 2F1(a, b; c; z) for 0 <= z < 1, c > 0, by its series (Abramowitz, Stegun 15.1.1), which is
 * stopped when its rest no longer counts, or after a million terms.
 */
double jy_hypergeometric(double a, double b, double c, double z);
/* The 16 nodes and weights of Gauss-Legendre on -1 .. 1, half of them: nodes are +-. */
#define JY_LEGENDRE 8
extern const double jy_legendre_nodes[JY_LEGENDRE];
extern const double jy_legendre_weights[JY_LEGENDRE];

#endif
