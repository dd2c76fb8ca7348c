/*
 * The models of purchases: log-likelihoods with their gradients, and what they expect.
 */
#ifndef JY_SCORE_LIFETIME_H
#define JY_SCORE_LIFETIME_H

#include <journey/lifetime.h>
#include <stdbool.h>

/* A row; `x` is a whole number. */
typedef struct jy_buyer {
	double x, t_x, T, value, weight;
} jy_buyer;

/*
 * Log-likelihood of rows that are in order of x, at these parameters; the gradient is with respect to the parameters.
 */
typedef double jy_likelihood(const jy_buyer *buyers, size_t count, const double *params, double *gradient);
jy_likelihood jy_bg_nbd_likelihood, jy_mbg_nbd_likelihood, jy_pareto_nbd_likelihood, jy_bg_bb_likelihood,
	jy_gamma_gamma_likelihood;

/* Chance to be alive, and purchases expected within a horizon. */
typedef void jy_prediction(const double *params, const jy_buyer *buyer, double horizon, journey_lifetime_prediction *out);
jy_prediction jy_bg_nbd_predict, jy_mbg_nbd_predict, jy_pareto_nbd_predict, jy_bg_bb_predict;

/* Of somebody new. */
typedef double jy_expectation(const double *params, double horizon);
jy_expectation jy_bg_nbd_expect, jy_mbg_nbd_expect, jy_pareto_nbd_expect, jy_bg_bb_expect;

#endif
