/**
 * @file attribution.h
 * @brief Which touchpoints earned the conversions: first, last, linear, time decay, position, Markov, Shapley.
 *
 * A path is what customers touched one after the other, and how often it ended in a conversion, with what value, and how
 * often in none. Channels are numbers from 0 that the caller gives. None of the models says what a channel caused; a
 * control group does (journey_impact()).
 */
#ifndef JOURNEY_ATTRIBUTION_H
#define JOURNEY_ATTRIBUTION_H

#include <journey/score.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How credit is given. */
typedef enum journey_attribution_model {
	JOURNEY_ATTRIBUTION_FIRST = 1,      /**< All to the first touch. */
	JOURNEY_ATTRIBUTION_LAST = 2,       /**< All to the last touch. */
	JOURNEY_ATTRIBUTION_LINEAR = 3,     /**< To each touch the same. */
	JOURNEY_ATTRIBUTION_TIME_DECAY = 4, /**< Half as much for each half-life before the conversion. */
	JOURNEY_ATTRIBUTION_POSITION = 5,   /**< Shares for the first and the last, the rest to those between. */
	/**
	 * By removal effect (Anderl et al. 2016, "Mapping the customer journey"): in the chain of states that the paths
	 * make, how many conversions go when each visit to the channel ends in none. Exact: the absorbing chain is solved,
	 * not simulated. A state is the last `order` touches.
	 */
	JOURNEY_ATTRIBUTION_MARKOV = 6,
	/**
	 * Shapley value of the game in which channels play and a coalition earns what the paths do that lie wholly
	 * inside it: each path's conversions in equal parts to its different channels (the dividends of Harsanyi 1963).
	 */
	JOURNEY_ATTRIBUTION_SHAPLEY = 7,
	/**
	 * Shapley value of the conversion rate: a coalition's conversions by its conversions and paths without. The
	 * credits add up to the rate of all paths. Exact up to #JOURNEY_SHAPLEY_EXACT_MAX channels, beyond by orders
	 * of the channels that are drawn by hash. Values are those of value per path.
	 */
	JOURNEY_ATTRIBUTION_SHAPLEY_RATE = 8
} journey_attribution_model;

/** Most channels. */
#define JOURNEY_ATTRIBUTION_CHANNELS_MAX 1000
/** Most channels of an exact Shapley value of rates. */
#define JOURNEY_SHAPLEY_EXACT_MAX 20
/** Largest order of the Markov model. */
#define JOURNEY_MARKOV_ORDER_MAX 3
/** Most states of a Markov model. */
#define JOURNEY_MARKOV_STATES_MAX 1000000

/** Paths; borrowed. Zero-initialise, set `size`. */
typedef struct journey_paths {
	size_t size;               /**< sizeof(journey_paths). */
	size_t channels;           /**< Number of channels; touches are below it. */
	size_t count;              /**< Number of paths. */
	const size_t *ends;        /**< Of each path: where it ends in `touches`; each begins where the one before ends. */
	const uint32_t *touches;   /**< Channels, path after path, from the first touch to the last. */
	const journey_time *times; /**< When each touch was; NULL: not known. */
	const journey_time *until; /**< When each path was decided (the conversion); needed with `times`. */
	const double *conversions; /**< Of each path: how often it ended in a conversion, 0 .. 1e15. */
	const double *values;      /**< Of each path: the value of all its conversions; NULL: none. */
	const double *nulls;       /**< Of each path: how often it ended in none, 0 .. 1e15; NULL: never. */
} journey_paths;

/** Settings. Fill with journey_attribution_options_init(). */
typedef struct journey_attribution_options {
	size_t size;                     /**< Set by the init function. */
	journey_attribution_model model; /**< Default ::JOURNEY_ATTRIBUTION_LAST. */
	uint32_t order;                  /**< Of Markov, 1 .. #JOURNEY_MARKOV_ORDER_MAX; default 1. */
	journey_duration half_life;      /**< Of time decay with times; default 7 days. */
	double half_life_touches;        /**< Of time decay without times, in touches; default 1. */
	double first_share;              /**< Of position; default 0.4. */
	double last_share;               /**< Of position; default 0.4. The sum is at most 1. */
	int once;                        /**< Not 0: a channel counts once in a path, at its first touch there (for
	                                      ::JOURNEY_ATTRIBUTION_LAST: its last). Default 0: each touch counts. */
	journey_duration lookback;       /**< With times: touches longer before the decision are left out; 0: none is. */
	uint32_t samples;                /**< Orders that are drawn where Shapley is not exact; default 10,000. */
	uint64_t seed;                   /**< Of those draws. */
} journey_attribution_options;

/**
 * Fills in the defaults.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_attribution_options_init(journey_attribution_options *options);

/** What one channel earned. */
typedef struct journey_credit {
	double conversions;    /**< Conversions (of ::JOURNEY_ATTRIBUTION_SHAPLEY_RATE: share of the rate). */
	double value;          /**< Value. */
	double removal_effect; /**< Of Markov: share of all conversions that go without it; else 0. */
	double standard_error; /**< Of `conversions`, where orders were drawn; else 0. */
} journey_credit;

/**
 * Gives credit to channels. Whatever the model, all credits add up to all conversions (and values) of paths with a
 * touch, but for rounding; where no path converts, all are 0.
 * @param[in]  allocator where working memory comes from; NULL: libc's.
 * @param[in]  paths     the paths; not NULL; borrowed.
 * @param[in]  options   settings, or NULL for the defaults.
 * @param[out] credits   one of each channel; not NULL. Untouched on failure.
 * @param[out] error     says which path is wrong; may be NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE (NULL, unknown size or model, times without `until`); #JOURNEY_RANGE (an option,
 *         a touch or a number is outside of its range); #JOURNEY_LIMIT (channels, Markov states);
 *         #JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_attribution(const journey_allocator *allocator,
	const journey_paths *paths, const journey_attribution_options *options, journey_credit *credits,
	journey_error *error);

#ifdef __cplusplus
}
#endif
#endif
