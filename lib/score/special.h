/*
 * Special functions behind likelihoods and posteriors. Built on base/math.h alone, so that every machine
 * gives the same bits.
 */
#ifndef JY_SCORE_SPECIAL_H
#define JY_SCORE_SPECIAL_H

/* Derivative of log gamma, x > 0; absolute error below 1e-14 of the larger of 1 and the value. */
double jy_digamma(double x);

/*
 * log of Gauss's hypergeometric 2F1(a, b; c; z) for a, b, c > 0 and 0 <= z < 1: all terms are positive, so nothing
 * cancels, and the sum is kept next to its scale, so that nothing overflows. NaN outside of that, and where more than
 * JY_HYPERGEOMETRIC_TERMS_MAX terms would be needed.
 */
#define JY_HYPERGEOMETRIC_TERMS_MAX 4000000
double jy_log_hypergeometric(double a, double b, double c, double z);

/* Nodes and weights of the 16-point Gauss-Legendre rule on (-1, 1); the other eight are their mirror image. */
#define JY_LEGENDRE_HALF 8
extern const double jy_legendre_node[JY_LEGENDRE_HALF], jy_legendre_weight[JY_LEGENDRE_HALF];

#endif
