/**
 * @file uplift.h
 * @brief Whom it helped: how well a score orders customers by the effect that a treatment has on them.
 *
 * The curves, their areas and the uplift at k are those of scikit-uplift 0.5, so that numbers can be compared. Customers are
 * ordered by score, highest first; of equal scores those given later come first. The curves turn at the last of equal
 * scores. Treatment must have been drawn at random, as in an experiment, and not by the score.
 */
#ifndef JOURNEY_UPLIFT_H
#define JOURNEY_UPLIFT_H

#include <journey/score.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Customers of an experiment; borrowed. Zero-initialise, set `size`. */
typedef struct journey_uplift_data {
	size_t size;           /**< sizeof(journey_uplift_data). */
	size_t count;          /**< Number of customers; the length of each column. */
	const double *treated; /**< 1 if treated, 0 if control. */
	const double *outcome; /**< What followed, within -1e100 .. 1e100; the areas need 0 or 1. */
	const double *score;   /**< The predicted effect, or whatever orders customers; finite. */
} journey_uplift_data;

/** Settings. Fill with journey_uplift_options_init(). */
typedef struct journey_uplift_options {
	size_t size;       /**< Set by the init function. */
	double share;      /**< Top share of customers of `at_*`, in (0, 1]; default 0.3. */
	double confidence; /**< Level of the intervals, in (0, 1); default 0.95. */
	uint32_t samples;  /**< Bootstrap samples behind standard errors, 2 or more; 0, the default: no standard errors. */
	uint64_t seed;     /**< Of the samples: each customer's weight is Poisson(1) by hash of (seed, sample, place). */
} journey_uplift_options;

/**
 * Fills in the defaults.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_uplift_options_init(journey_uplift_options *options);

/** Nobody was treated, or nobody was control: nothing is known. */
#define JOURNEY_UPLIFT_ONE_ARM 0x01u
/** An outcome is neither 0 nor 1: the areas are not known. */
#define JOURNEY_UPLIFT_NOT_SHARE 0x02u
/** The best possible order is no better than a random one: the areas are not known. */
#define JOURNEY_UPLIFT_NO_RANGE 0x04u
/** All scores are equal: there is no order. */
#define JOURNEY_UPLIFT_TIED 0x08u
/** Nobody of an arm is in the top share: that uplift is not known. */
#define JOURNEY_UPLIFT_EMPTY_TOP 0x10u

/** How good the order is. Set `size` before the call. */
typedef struct journey_uplift_result {
	size_t size;               /**< Set by the caller. */
	uint32_t flags;            /**< JOURNEY_UPLIFT_* bits. */
	uint64_t treated, control; /**< Customers. */
	journey_estimate effect;   /**< Average treatment effect: the difference of means, with Welch's standard error. */
	/**
	 * Area between the Qini curve and the straight line of a random order, of that of the perfect order (Radcliffe
	 * 2007): 1 is perfect, 0 as good as random.
	 */
	journey_estimate qini_auc;
	/** The same of the uplift curve (Devriendt et al. 2020), whose height is the uplift so far times customers so far. */
	journey_estimate uplift_auc;
	journey_estimate at_overall;  /**< Uplift among the top share of all customers. */
	journey_estimate at_by_group; /**< Mean of the treated's top share less that of the control's top share. */
} journey_uplift_result;

/**
 * Measures an order.
 * @param[in]     allocator where working memory comes from; NULL: libc's.
 * @param[in]     data      the experiment; not NULL.
 * @param[in]     options   settings, or NULL for the defaults.
 * @param[in,out] result    gets the answer; its `size` is set. Never NaN: see flags and journey_estimate::known.
 * @param[out]    error     says which customer is wrong; may be NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE; #JOURNEY_RANGE (an option or a number is outside of its range);
 *         #JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_uplift(const journey_allocator *allocator,
	const journey_uplift_data *data, const journey_uplift_options *options, journey_uplift_result *result,
	journey_error *error);

/** A part of the customers in their order. */
typedef struct journey_uplift_part {
	uint64_t treated, control; /**< Customers of it. */
	double treated_mean;       /**< Mean outcome of its treated; 0 without any. */
	double control_mean;       /**< Of its control. */
	double uplift;             /**< Their difference; 0 where an arm is empty. */
	double cumulative;         /**< The same over this part and all before. */
	double qini;               /**< Height of the Qini curve at its end: outcomes of the treated so far beyond what the control's
	                                would have been. */
} journey_uplift_part;

/**
 * The order in parts of the same size, as deciles.
 * @param[in]  allocator where working memory comes from; NULL: libc's.
 * @param[in]  data      the experiment; not NULL.
 * @param[out] parts     room for `count`; the first has the highest scores. Untouched on failure.
 * @param      count     number of parts, at least 1.
 * @param[out] error     says which customer is wrong; may be NULL.
 * @return as journey_uplift().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_uplift_parts(const journey_allocator *allocator,
	const journey_uplift_data *data, journey_uplift_part *parts, size_t count, journey_error *error);

#ifdef __cplusplus
}
#endif
#endif
