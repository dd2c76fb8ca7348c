/**
 * @file retention.h
 * @brief Do customers come back, do they buy again, are they engaged: retention, commerce and engagement.
 *
 * All sums are exact integers, so that customers may be added in any order, and sums of shards be put together by adding
 * them up. Cohorts by calendar period are in <journey/experience.h>.
 */
#ifndef JOURNEY_RETENTION_H
#define JOURNEY_RETENTION_H

#include <journey/impact.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- retention ---- */

/** Most rows of a ::journey_retained. */
#define JOURNEY_RETAINED_ROWS_MAX 1000

/** A span of periods after a customer's first event. */
typedef struct journey_retained_row {
	uint32_t from;     /**< Period from which on he counts as back: 1 is the one right after the first. */
	uint32_t to;       /**< Last such period; `from` for N-day retention, later for a bracket, UINT32_MAX for rolling retention
	                        (`from` or at any time after it). */
	uint64_t eligible; /**< Customers whose span is over: of whom it is known. Zero at first. */
	uint64_t back;     /**< Of these, those who were active in it. Zero at first. */
} journey_retained_row;

/** Who came back. Zero-initialise, set the rest. */
typedef struct journey_retained {
	size_t size;                 /**< sizeof(journey_retained). */
	int64_t period;              /**< Length of a period, a day as a rule, in microseconds, above 0. */
	int64_t end;                 /**< When the watch ended: who began too late for a row is not eligible for it. */
	journey_retained_row *rows; /**< The caller's. */
	size_t count;                /**< How many, 1 .. #JOURNEY_RETAINED_ROWS_MAX. */
	uint64_t customers;          /**< Customers added. */
} journey_retained;

/**
 * Adds a customer. For rolling retention a customer is eligible once period `from` has begun and ended within the watch.
 * @param[in,out] table not NULL.
 * @param         start of his time: his first event, or the one that counts as such.
 * @param[in]     times of his events, in any order, in microseconds; those before `start`, and those of period 0, say nothing;
 *                not NULL unless `count` is 0.
 * @param         count how many.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE; #JOURNEY_RANGE if the table's shape is. On failure nothing changes.
 */
JOURNEY_API journey_status journey_retained_add(journey_retained *table, int64_t start, const int64_t *times, size_t count);

/* ---- commerce ---- */

/** Orders of customers. Zero-initialise. */
typedef struct journey_commerce {
	uint64_t customers;     /**< All, those without an order too. */
	uint64_t buyers;        /**< With an order. */
	uint64_t repeaters;     /**< With a second one. */
	journey_pair_arm sums;  /**< Over customers: y is the value of their orders, in micro-units, x how many. */
} journey_commerce;

/**
 * Adds a customer.
 * @param[in,out] sums   not NULL.
 * @param         orders how many he made; up to 1e9.
 * @param         value  of them all, in micro-units.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE; #JOURNEY_RANGE if a sum would overflow, there are too many orders, or there is value
 *         without an order. On failure nothing changes.
 */
JOURNEY_API journey_status journey_commerce_add(journey_commerce *sums, uint64_t orders, int64_t value);

/**
 * Adds the customers of another.
 * @param[in,out] into not NULL.
 * @param[in]     from not NULL.
 * @return as journey_commerce_add().
 */
JOURNEY_API journey_status journey_commerce_merge(journey_commerce *into, const journey_commerce *from);

/** What journey_commerce_score() found. Set `size` before the call. P-values mean nothing: they are 1. */
typedef struct journey_commerce_result {
	size_t size;                    /**< Set by the caller. */
	journey_estimate conversion;    /**< Buyers of all customers, with Wilson's interval. */
	journey_estimate repeat;        /**< Repeat-purchase rate: repeaters of buyers. */
	journey_estimate order_value;   /**< Average order value: value / orders, the customer being the unit (linearisation). */
	journey_estimate revenue;       /**< Per customer. */
	journey_estimate frequency;     /**< Orders per buyer. */
} journey_commerce_result;

/**
 * The figures.
 * @param[in]     sums       not NULL.
 * @param         confidence of the intervals, in (0, 1).
 * @param[in,out] result     not NULL; its `size` is set. What there is nothing of is not known.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE; #JOURNEY_RANGE for the confidence; #JOURNEY_INVALID if sums contradict each other.
 */
JOURNEY_API journey_status journey_commerce_score(const journey_commerce *sums, double confidence,
	journey_commerce_result *result);

/* ---- engagement ---- */

/** Parts of the engagement score. */
typedef enum journey_engagement_part {
	JOURNEY_ENGAGEMENT_RECENCY = 0,   /**< 2^(-time since the last session / half_life). */
	JOURNEY_ENGAGEMENT_FREQUENCY = 1, /**< 1 - 2^(-sessions a period / usual frequency). */
	JOURNEY_ENGAGEMENT_TIME = 2,      /**< 1 - 2^(-time on site a session / usual time). */
	JOURNEY_ENGAGEMENT_DEPTH = 3      /**< 1 - 2^(-events a session / usual depth). */
} journey_engagement_part;

/** Number of parts. */
#define JOURNEY_ENGAGEMENT_PARTS 4

/** Settings. Fill with journey_engagement_options_init(). */
typedef struct journey_engagement_options {
	size_t size;             /**< Set by the init function. */
	int64_t half_life;       /**< Time since the last session at which recency is one half; default 7 days; above 0. */
	int64_t period;          /**< Over which sessions are counted; default 30 days; above 0. */
	double usual_frequency;  /**< Sessions a period at which frequency is one half; default 4; above 0. */
	int64_t usual_time;      /**< Time on site at which it is one half; default 5 minutes; above 0. */
	double usual_depth;      /**< Events a session at which depth is one half; default 5; above 0. */
	double weight[JOURNEY_ENGAGEMENT_PARTS]; /**< 0 .. 1e6; default 1 each; a part of weight 0 is left out. */
	uint32_t arithmetic;     /**< Not 0: weighted arithmetic mean in the place of the geometric one, in which a part that is 0
	                              makes all 0. */
} journey_engagement_options;

/**
 * Fills in the defaults.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_engagement_options_init(journey_engagement_options *options);

/** What a customer did. Zero-initialise, set `size`. */
typedef struct journey_engagement_input {
	size_t size;      /**< sizeof(journey_engagement_input). */
	uint64_t sessions; /**< Within the watch; 0: nothing is known but that. */
	uint64_t events;  /**< In them all. */
	int64_t on_site;  /**< Time in them all, in microseconds; below 0: not known. */
	int64_t since;    /**< Since the last one's end, in microseconds; below 0: not known. */
	int64_t watched;  /**< How long the customer was watched, in microseconds; 0 or below: not known. Shorter than a period, it
	                       counts as one. */
} journey_engagement_input;

/** What journey_engagement() found. Set `size` before the call. */
typedef struct journey_engagement_result {
	size_t size;       /**< Set by the caller. */
	bool known;        /**< No part that counts is missing; else the score is 0. */
	uint32_t missing;  /**< Bits 1u << part of those that count and are not known. */
	double score;      /**< Within 0 .. 1. */
	double part[JOURNEY_ENGAGEMENT_PARTS]; /**< Within 0 .. 1; 0 where it is not known. */
} journey_engagement_result;

/**
 * The engagement score of a customer. Without any session recency, frequency, time and depth are 0: that is known.
 * @param[in]     input   not NULL.
 * @param[in]     options NULL: the defaults.
 * @param[in,out] result  not NULL; its `size` is set.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE; #JOURNEY_RANGE if an option is outside of its range.
 */
JOURNEY_API journey_status journey_engagement(const journey_engagement_input *input, const journey_engagement_options *options,
	journey_engagement_result *result);

#ifdef __cplusplus
}
#endif
#endif
