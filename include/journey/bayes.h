/**
 * @file bayes.h
 * @brief Bayesian comparison: chance to win, expected loss and credible intervals, by quadrature and not by sampling.
 *
 * | function | model | prior |
 * |---|---|---|
 * | journey_bayes() | difference of means or shares, normal | normal on the relative difference, flat by default |
 * | journey_bayes_estimate() | any estimate with a standard error, normal | normal on it, or flat |
 * | journey_bayes_share() | two shares, binomial: exact, also with few units | the same beta for both, uniform by default |
 * | journey_bayes_best(), journey_bayes_best_share() | several arms: chance to be the best, loss of choosing each | as above |
 *
 * What these numbers mean holds *under the prior*: of all experiments whose effects come from it, a credible interval of
 * 95 % covers 95 %, and arms with a chance of .9 to win are the better ones in 90 of 100, whenever one looks. They do not
 * control how often something is found that is not there: with a flat prior, who stops as soon as the chance is above
 * .95 will sooner or later find a winner among equals. Where that matters use <journey/sequential.h>; where the cost of
 * a wrong choice matters more, stop once the risk of the arm that one would choose is below what one is ready to lose.
 *
 * Formulas for the normal model are GrowthBook's (its white paper "GrowthBook Statistics Engine", 2023): posterior
 * N(m, s^2) with 1/s^2 = 1/prior^2 + 1/se^2; the risks are E[max(effect, 0)] and E[max(-effect, 0)].
 */
#ifndef JOURNEY_BAYES_H
#define JOURNEY_BAYES_H

#include <journey/score.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is believed of an effect after the data. Never holds NaN or infinity: look at `known`. */
typedef struct journey_posterior {
	journey_known known;  /**< #JOURNEY_KNOWN_VALUE: `value` alone; #JOURNEY_KNOWN_INTERVAL: all. */
	double value;         /**< Mean of the effect (of a relative difference of journey_bayes_share() the median). */
	double deviation;     /**< Its standard deviation; 0 where that is not computed (the same). */
	double low;           /**< Lower end of the credible interval with equal tails. */
	double high;          /**< Upper end. */
	double chance;        /**< Chance to win: probability that the effect is above 0. */
	double risk_treated;  /**< Expected loss if the treatment is chosen: E[max(-effect, 0)]. */
	double risk_control;  /**< Expected loss if the control is kept: E[max(effect, 0)]. */
} journey_posterior;

/** Settings of the comparisons. Fill with journey_bayes_options_init(). */
typedef struct journey_bayes_options {
	size_t size;            /**< sizeof(journey_bayes_options), set by the init function. */
	journey_kpi_kind kind;  /**< Default #JOURNEY_KPI_MEAN. Of journey_bayes(). */
	double scale;           /**< As journey_impact_options::scale; default 1. Of journey_bayes(). */
	double confidence;      /**< Of the credible intervals, in (0, 1); default .95. */
	double prior_mean;      /**< Of the relative difference, .05 is +5 %; within +-1e6; default 0. For the absolute one it
	                             is taken times the control's absolute mean. Of journey_bayes(). */
	double prior_deviation; /**< Likewise its standard deviation: .3 says that two thirds of all effects lie within +-30 %.
	                             0 (default) is a flat prior: all effects are equally likely. Else 1e-9 .. 1e6. */
	double share_successes; /**< Beta prior of each share: units that converted before the first one, .01 .. 1e6; default
	                             1. Of journey_bayes_share(). */
	double share_failures;  /**< Units that did not, likewise; default 1: all shares are equally likely. */
} journey_bayes_options;

/**
 * Fills in the defaults.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_bayes_options_init(journey_bayes_options *options);

/** What a comparison found. Set `size` before the call. */
typedef struct journey_bayes_result {
	size_t size;                /**< Set by the caller. */
	uint32_t flags;             /**< JOURNEY_IMPACT_* bits. */
	double treated;             /**< Mean of the treated arm (of journey_bayes_share() the posterior's). */
	double control;             /**< Mean of the control arm, likewise. */
	journey_posterior absolute; /**< treated - control. */
	journey_posterior relative; /**< (treated - control) / |control|. */
} journey_bayes_result;

/**
 * Compares two arms with the normal model (standard errors as those of journey_impact()).
 * @param[in]     treated the arm that was treated; not NULL; borrowed.
 * @param[in]     control the arm that was held out; not NULL; borrowed.
 * @param[in]     options settings, or NULL for the defaults.
 * @param[in,out] result  gets the answer; not NULL; its `size` is set.
 * @return as journey_impact(); #JOURNEY_RANGE also for a prior outside its range.
 */
JOURNEY_API journey_status journey_bayes(const journey_arm *treated, const journey_arm *control,
	const journey_bayes_options *options, journey_bayes_result *result);

/**
 * The normal model for any effect that has a standard error.
 * @param      value           the estimate; within +-1e100.
 * @param      standard_error  of it; 1e-100 .. 1e100.
 * @param      prior_mean      of the effect; within +-1e100.
 * @param      prior_deviation its standard deviation, 0 (flat) or 1e-100 .. 1e100.
 * @param      confidence      of the credible interval, in (0, 1).
 * @param[out] result          gets the posterior; not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `result` is NULL; #JOURNEY_RANGE if a number is outside its range.
 */
JOURNEY_API journey_status journey_bayes_estimate(double value, double standard_error, double prior_mean,
	double prior_deviation, double confidence, journey_posterior *result);

/** Most units of an arm of journey_bayes_share(), journey_bayes_best_share(): beyond, the normal model is as exact. */
#define JOURNEY_BAYES_UNITS_MAX 10000000

/**
 * Compares two shares with the beta-binomial model. Chance, risks and intervals are integrals over both posteriors, to
 * about 1e-9; nothing is drawn. Empty arms are allowed: the prior stands. The relative risks are the absolute ones over
 * the control's mean.
 * @param[in]     treated the arm that was treated, of zeros and ones; not NULL; borrowed.
 * @param[in]     control the arm that was held out, likewise; not NULL; borrowed.
 * @param[in]     options settings, or NULL for the defaults.
 * @param[in,out] result  gets the answer; not NULL; its `size` is set.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a required pointer is NULL or a size is unknown; #JOURNEY_RANGE if an option is
 *         outside its range or an arm's sums are not those of zeros and ones; #JOURNEY_LIMIT if an arm has more than
 *         #JOURNEY_BAYES_UNITS_MAX units.
 */
JOURNEY_API journey_status journey_bayes_share(const journey_arm *treated, const journey_arm *control,
	const journey_bayes_options *options, journey_bayes_result *result);

/** Most arms of journey_bayes_best(), journey_bayes_best_share(). */
#define JOURNEY_BAYES_ARMS_MAX 64

/**
 * Which of several arms is the best (has the highest mean), if their means are normal and independent.
 * @param[in]  means      posterior mean of each arm, within +-1e100; `arms` numbers; not NULL.
 * @param[in]  deviations its standard deviation, 1e-100 .. 1e100, none below 1e-9 of the largest; not NULL.
 * @param      arms       number of arms, 1 .. #JOURNEY_BAYES_ARMS_MAX.
 * @param[out] chances    probability that each arm is the best; they add up to 1; not NULL.
 * @param[out] risks      expected loss of choosing each: E[best mean - its mean]; may be NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a required pointer is NULL or there are no arms; #JOURNEY_LIMIT if there are too
 *         many; #JOURNEY_RANGE if a number is outside its range.
 */
JOURNEY_API journey_status journey_bayes_best(const double *means, const double *deviations, size_t arms,
	double *chances, double *risks);

/**
 * The same for shares, with the beta-binomial model.
 * @param[in]  arms    of zeros and ones; `count` of them; not NULL.
 * @param      count   number of arms, 1 .. #JOURNEY_BAYES_ARMS_MAX.
 * @param[in]  options of which the prior of shares is read, or NULL for the defaults.
 * @param[out] chances as journey_bayes_best().
 * @param[out] risks   likewise; may be NULL.
 * @return as journey_bayes_share(), and #JOURNEY_LIMIT if there are too many arms.
 */
JOURNEY_API journey_status journey_bayes_best_share(const journey_arm *arms, size_t count,
	const journey_bayes_options *options, double *chances, double *risks);

#ifdef __cplusplus
}
#endif
#endif
