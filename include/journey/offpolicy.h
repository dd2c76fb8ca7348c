/**
 * @file offpolicy.h
 * @brief What another policy would have earned, estimated from what a logged one did.
 *
 * A round is one decision: the reward that followed, the probability with which the logged policy took the action
 * that it took (its propensity), and the probability with which the other policy would have taken the same action.
 * With a model of the reward there are also its prediction for that action, and its expectation under the other policy.
 *
 * The estimators, with w = target / propensity and n rounds (Saito et al. 2021, "Open Bandit Dataset and Pipeline",
 * section 4.1, has them side by side):
 *
 * | member | estimate | source |
 * |---|---|---|
 * | dm | mean of `value` | direct method |
 * | ips | mean of w r | Horvitz, Thompson 1952 |
 * | ips_clipped | mean of min(w, clip) r | Ionides 2008 |
 * | snips | sum of w r / sum of w | Swaminathan, Joachims 2015 |
 * | dr | mean of value + w (r - predicted) | Dudik, Langford, Li 2011 |
 * | sndr | mean of value + w (r - predicted) / mean of w | Thomas, Brunskill 2016 |
 * | switch_dr | as dr, w taken as 0 where it is above `switch_at` | Wang, Agarwal, Dudik 2017 |
 * | dr_os | as dr, w taken as shrink w / (w^2 + shrink) | Su et al. 2020 |
 *
 * Standard errors are those of means; those of the self-normalised ones by linearisation (the delta method on the
 * ratio). Intervals are Student's t. Clipping, switching and shrinking trade bias for variance: the bias is in no
 * interval. The same rounds in the same order give the same bits.
 */
#ifndef JOURNEY_OFFPOLICY_H
#define JOURNEY_OFFPOLICY_H

#include <journey/score.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Rounds, column by column; borrowed. Zero-initialise, set `size`. */
typedef struct journey_rounds {
	size_t size;              /**< sizeof(journey_rounds). */
	size_t count;             /**< Number of rounds; the length of each column. */
	const double *reward;     /**< What followed; finite. */
	const double *propensity; /**< Probability that the logged policy took the action that it took, in (0, 1]. */
	const double *target;     /**< Probability that the other policy takes that action, 0 .. 1. */
	const double *predicted;  /**< The model's reward of that action; NULL: there is no model. */
	const double *value;      /**< The model's expected reward under the other policy: sum of probability times prediction
	                               over all actions; NULL: there is no model. */
} journey_rounds;

/** Settings. Fill with journey_offpolicy_options_init(). */
typedef struct journey_offpolicy_options {
	size_t size;       /**< sizeof(journey_offpolicy_options), set by the init function. */
	double confidence; /**< Level of the intervals, in (0, 1); default 0.95. */
	double clip;       /**< Largest weight of ips_clipped, above 0; default 10. */
	double switch_at;  /**< Weights above it are left to the model by switch_dr, at least 0; default 10. */
	double shrink;     /**< Of dr_os, at least 0; default 10. */
} journey_offpolicy_options;

/**
 * Fills in the defaults.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_offpolicy_options_init(journey_offpolicy_options *options);

/** There are no rounds: nothing is known. */
#define JOURNEY_OFFPOLICY_EMPTY 0x01u
/** A single round: values, but no intervals. */
#define JOURNEY_OFFPOLICY_SINGLE 0x02u
/** There is no model: dm, dr, sndr, switch_dr and dr_os are not known. */
#define JOURNEY_OFFPOLICY_NO_MODEL 0x04u
/** The other policy takes none of the logged actions: what normalises by the weights is not known. */
#define JOURNEY_OFFPOLICY_NO_OVERLAP 0x08u
/** The effective sample size is below 30 rounds, or one round holds more than a tenth of all weight: don't rely on it. */
#define JOURNEY_OFFPOLICY_FEW 0x10u
/** The mean of the weights is more than five of its standard errors away from 1, where it should be: the
 * propensities are not those that the actions were drawn with, or actions of the other policy were never tried. */
#define JOURNEY_OFFPOLICY_WEIGHTS 0x20u

/** What is estimated. Set `size` before the call. */
typedef struct journey_offpolicy_result {
	size_t size;                  /**< Set by the caller. */
	uint32_t flags;               /**< JOURNEY_OFFPOLICY_* bits. */
	uint64_t rounds;              /**< Rounds. */
	journey_estimate logged;      /**< What the logged policy earned: the mean reward. */
	journey_estimate dm;          /**< Direct method. */
	journey_estimate ips;         /**< Inverse propensity. */
	journey_estimate ips_clipped; /**< The same with clipped weights. */
	journey_estimate snips;       /**< Self-normalised. */
	journey_estimate dr;          /**< Doubly robust. */
	journey_estimate sndr;        /**< Doubly robust, self-normalised. */
	journey_estimate switch_dr;   /**< Doubly robust where weights are small, direct else. */
	journey_estimate dr_os;       /**< Doubly robust with shrunk weights. */
	double effective;             /**< Effective sample size, (sum of w)^2 / sum of w^2 (Kish 1965). */
	double mean_weight;           /**< 1 but for chance. */
	double largest_weight;        /**< Largest w. */
	uint64_t clipped;             /**< Rounds whose weight is above `clip`. */
} journey_offpolicy_result;

/**
 * Estimates what the other policy would have earned, per round.
 * @param[in]     rounds  what was logged; not NULL; borrowed.
 * @param[in]     options settings, or NULL for the defaults.
 * @param[in,out] result  gets the answer; not NULL; its `size` is set. Never NaN: see its flags and
 *                        journey_estimate::known.
 * @param[out]    error   says which round and member is wrong; may be NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a required pointer is NULL, `predicted` comes without `value` or a size is
 *         unknown; #JOURNEY_RANGE if an option or a number of a round is outside of its range (rewards and predictions
 *         beyond 1e100 are), in particular a propensity of 0: what was taken cannot have been impossible.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_offpolicy(const journey_rounds *rounds,
	const journey_offpolicy_options *options, journey_offpolicy_result *result, journey_error *error);

/**
 * Of one round with the whole distribution of the other policy: what journey_rounds wants of it.
 * @param[in]  target     probability of each action under the other policy, 0 .. 1, with sum 1 (to 1e-6); not NULL.
 * @param[in]  model      the model's reward of each action; not NULL.
 * @param      actions    number of actions, at least 1.
 * @param      action     the one that was taken, from 0.
 * @param[out] taken      the target's probability of it; not NULL.
 * @param[out] predicted  the model's reward of it; not NULL.
 * @param[out] value      the model's expected reward under the target; not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL; #JOURNEY_RANGE if there is no such action, or the
 *         probabilities are none.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_offpolicy_round(const double *target, const double *model,
	size_t actions, size_t action, double *taken, double *predicted, double *value);

#ifdef __cplusplus
}
#endif
#endif
