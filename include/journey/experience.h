/**
 * @file experience.h
 * @brief How good the experience was: the Personalized Experience Score, the Optimized Experience Score, and surveys.
 *
 * All sums are exact integers, so that adding, taking away and merging them in any order gives the same bytes. What is not
 * known stays unknown: no factor, part or answer is replaced by a default.
 */
#ifndef JOURNEY_EXPERIENCE_H
#define JOURNEY_EXPERIENCE_H

#include <journey/score.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Personalized Experience Score ---- */

/** The factors of a touch. */
typedef enum journey_factor {
	JOURNEY_FACTOR_RELEVANCE = 0,  /**< Of the content. */
	JOURNEY_FACTOR_TIMELINESS = 1, /**< Of its delivery. */
	JOURNEY_FACTOR_CHANNEL = 2,    /**< Appropriateness of the channel for this customer. */
	JOURNEY_FACTOR_ENGAGEMENT = 3  /**< What the customer did. */
} journey_factor;

/** Number of factors. */
#define JOURNEY_FACTORS 4
/** A factor of 1, in micro-units. */
#define JOURNEY_FACTOR_ONE 1000000
/** A factor that is not known. */
#define JOURNEY_FACTOR_UNKNOWN (-1)

/** What followed a touch; each stage includes those before it. */
typedef enum journey_feedback_stage {
	JOURNEY_STAGE_SENT = 0,      /**< Handed over: engagement 0. */
	JOURNEY_STAGE_DELIVERED = 1, /**< Delivered: 0.25. */
	JOURNEY_STAGE_OPENED = 2,    /**< Opened or seen: 0.5. */
	JOURNEY_STAGE_ACTED = 3      /**< Clicked or converted: 1. */
} journey_feedback_stage;

/**
 * Relevance: how near the content that was sent comes to the best that could have been, chosen / best, at most 1.
 * @param chosen predicted value (a propensity, a priority) of what was sent, at least 0.
 * @param best   the highest of all candidates that were eligible, above 0.
 * @return micro-units; #JOURNEY_FACTOR_UNKNOWN if a number is outside of its range or not finite.
 */
JOURNEY_API int32_t journey_factor_relevance(double chosen, double best);

/**
 * Timeliness: 2^(-delay / half_life).
 * @param delay     from the trigger or decision to the hand-over, in microseconds, at least 0.
 * @param half_life the delay after which the factor is one half, in microseconds, above 0.
 * @return micro-units; #JOURNEY_FACTOR_UNKNOWN if a number is outside of its range.
 */
JOURNEY_API int32_t journey_factor_timeliness(int64_t delay, int64_t half_life);

/** What is known of a channel, for journey_factor_channel(). */
typedef struct journey_channel_response {
	uint64_t sends;                /**< To this customer on this channel. */
	uint64_t responses;            /**< Of these, those that the customer answered; at most `sends`. */
	uint64_t population_sends;     /**< To all customers; a channel without any is left out. */
	uint64_t population_responses; /**< Of these, those that were answered. */
} journey_channel_response;

/** Most channels that journey_factor_channel() takes. */
#define JOURNEY_FACTOR_CHANNELS_MAX 1000

/**
 * Channel appropriateness: this customer's response rate on the channel, of that on the customer's best channel. Rates
 * are drawn to the population's as if `weight` more sends had been answered at its rate.
 * @param channels one per channel; not NULL.
 * @param count    how many, 1 .. #JOURNEY_FACTOR_CHANNELS_MAX.
 * @param channel  which of them was used, below `count`.
 * @param weight   of the population's rate, in sends; above 0, up to 1e9.
 * @return micro-units; #JOURNEY_FACTOR_UNKNOWN if the population got nothing on the channel, if nobody ever answered on
 *         any, or if an argument is wrong.
 */
JOURNEY_API int32_t journey_factor_channel(const journey_channel_response *channels, size_t count, size_t channel,
	double weight);

/**
 * Engagement: 0, 0.25, 0.5 or 1 by stage.
 * @param stage the furthest that was reached.
 * @return micro-units; #JOURNEY_FACTOR_UNKNOWN if there is no such stage.
 */
JOURNEY_API int32_t journey_factor_engagement(journey_feedback_stage stage);

/** One touch: its factors, by ::journey_factor, each 0 .. #JOURNEY_FACTOR_ONE or #JOURNEY_FACTOR_UNKNOWN. */
typedef struct journey_touch {
	int32_t factor[JOURNEY_FACTORS]; /**< In micro-units. */
} journey_touch;

/** What the sums need to keep of each customer. Zero-initialise. */
typedef struct journey_experience_unit {
	uint64_t touches; /**< Touches whose factors are all known. */
	int64_t score;    /**< Sum of their scores, in micro-units. */
} journey_experience_unit;

/** Most touches of one customer. */
#define JOURNEY_EXPERIENCE_TOUCHES_MAX 1000000000u

/** Exact sums over touches, of a journey, a step, a channel or a segment. Zero-initialise. */
typedef struct journey_experience {
	uint64_t units;                         /**< Customers with a touch whose factors are all known. */
	uint64_t touches;                       /**< Touches whose factors are all known. */
	uint64_t unknown;                       /**< Touches of which a factor is not known. */
	uint64_t missing[JOURNEY_FACTORS];      /**< Touches that lack this factor. */
	journey_int128 score;                   /**< Sum of the products of factors, in micro-units. */
	journey_int128 score_squares;           /**< Sum over customers of the square of the customer's sum. */
	journey_int128 score_touches;           /**< Sum over customers of the customer's sum times touches. */
	journey_int128 touches_squares;         /**< Sum over customers of the square of touches. */
	journey_int128 factor[JOURNEY_FACTORS]; /**< Sum of each factor over the touches whose factors are all known. */
	journey_int128 loss[JOURNEY_FACTORS];   /**< What each factor costs, over the same touches. */
} journey_experience;

/**
 * Adds a touch, takes one away, or changes one, as when feedback comes in: after any sequence of calls the sums are those
 * of the touches that are left.
 * @param[in,out] sums the sums; not NULL.
 * @param[in,out] unit the customer's part in these sums; not NULL.
 * @param[in]     from the touch as it was added; NULL adds one.
 * @param[in]     to   the touch as it is now; NULL takes it away.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `sums` or `unit` is NULL; #JOURNEY_RANGE if a factor is outside of its range;
 *         #JOURNEY_INVALID if `from` cannot have been added; #JOURNEY_LIMIT beyond #JOURNEY_EXPERIENCE_TOUCHES_MAX or
 *         where a sum would overflow. On failure nothing changes.
 */
JOURNEY_API journey_status journey_experience_change(journey_experience *sums, journey_experience_unit *unit,
	const journey_touch *from, const journey_touch *to);

/**
 * Adds the sums of other customers.
 * @param[in,out] into the sums that grow; not NULL.
 * @param[in]     from sums that share no customer with `into`; not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if an argument is NULL; #JOURNEY_LIMIT where a sum would overflow (nothing changes).
 */
JOURNEY_API journey_status journey_experience_merge(journey_experience *into, const journey_experience *from);

/** No touch has all its factors: nothing is known. */
#define JOURNEY_EXPERIENCE_NONE 0x01u
/** Touches were left out because a factor is not known. */
#define JOURNEY_EXPERIENCE_PARTIAL 0x02u
/** One customer only: no interval. */
#define JOURNEY_EXPERIENCE_SINGLE 0x04u
/** All customers scored the same: no interval. */
#define JOURNEY_EXPERIENCE_NO_VARIANCE 0x08u

/** What journey_experience_score() found. Set `size` before the call. */
typedef struct journey_experience_result {
	size_t size;                    /**< Set by the caller. */
	uint32_t flags;                 /**< JOURNEY_EXPERIENCE_* bits. */
	double total;                   /**< The Personalized Experience Score: sum of the products over touches. */
	journey_estimate mean;          /**< The same per touch, in [0, 1]; no p-value is meant: it is 1. */
	double per_unit;                /**< The same per customer. */
	double factor[JOURNEY_FACTORS]; /**< Mean of each factor. */
	double loss[JOURNEY_FACTORS];   /**< What each costs of a perfect 1 per touch; together 1 - mean. */
	journey_factor costliest;       /**< The factor whose loss is the largest; the first of equal ones. */
} journey_experience_result;

/**
 * The score of the sums.
 *
 * The interval is that of a ratio of sums over customers (linearisation; Cochran 1977, "Sampling Techniques", section
 * 6.3), with Student's t, so that the touches of a customer may depend on each other; it is cut at 0 and 1. A touch's loss
 * is split among its factors by Shapley value, which holds where factors are 0 and a logarithm would not.
 *
 * @param[in]     sums       the sums; not NULL.
 * @param         confidence level of the interval, in (0, 1).
 * @param[in,out] result     gets the answer; not NULL; its `size` is set.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE; #JOURNEY_RANGE for the confidence; #JOURNEY_INVALID if sums contradict each other.
 */
JOURNEY_API journey_status journey_experience_score(const journey_experience *sums, double confidence,
	journey_experience_result *result);

/** Most replicates of a bootstrap. */
#define JOURNEY_REPLICATES_MAX 100000
/** Most touches of a bootstrap. */
#define JOURNEY_REPLICATED_TOUCHES_MAX UINT64_C(100000000000)

/**
 * Resampled logs of touches. Zero-initialise, set `size`, `seed`, `count` and the two arrays. Exact integers: touches may
 * come in any order, and replicates of the same seed and count, of other customers or of other touches of the same ones,
 * are merged by adding up all that is below `count`.
 */
typedef struct journey_experience_replicates {
	size_t size;       /**< sizeof(journey_experience_replicates). */
	uint64_t seed;     /**< Of the weights. */
	size_t count;      /**< Replicates, 2 .. #JOURNEY_REPLICATES_MAX; 2000 make for a 95 % interval. */
	int64_t *score;    /**< The caller's, zeroes at first: per replicate, the sum of scores, in micro-units. */
	uint64_t *touches; /**< Likewise, of touches. */
	int64_t total;          /**< Sum of the scores of the log itself, in micro-units. */
	uint64_t total_touches; /**< Its touches whose factors are all known. */
	uint64_t unknown;       /**< Its touches of which a factor is not known; they are in no sum. */
} journey_experience_replicates;

/**
 * Adds a touch of a log. In each replicate the customer, with all of its touches, counts as often as a Poisson number of mean
 * 1, which is a hash of (seed, customer, replicate): the Poisson bootstrap (Chamandy, Muralidharan, Najmi, Naidu 2012,
 * "Estimating uncertainty for massive data streams"), in which who else is in the log changes no weight.
 * @param[in,out] replicates the replicates; not NULL.
 * @param         customer   what tells customers apart; their touches move together.
 * @param[in]     touch      the touch, with what feedback said; not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE; #JOURNEY_RANGE if a factor or the count is outside of its range; #JOURNEY_LIMIT beyond
 *         #JOURNEY_REPLICATED_TOUCHES_MAX. On failure nothing changes.
 */
JOURNEY_API journey_status journey_experience_replicate(journey_experience_replicates *replicates, journey_str customer,
	const journey_touch *touch);

/**
 * The score per touch with its bootstrap interval, by percentiles of the replicates (Efron and Tibshirani 1993, section
 * 13.3). For few customers it is narrower than the one of journey_experience_score(), which has Student's t.
 * @param[in]  replicates the replicates; not NULL.
 * @param      confidence level of the interval, in (0, 1).
 * @param      room       room for `count` numbers; not NULL.
 * @param[out] mean       not NULL: the score of the log itself, the replicates' standard deviation and percentiles; no
 *                        p-value is meant: it is 1. Not known without touches; no interval if all replicates are the same, or
 *                        if one of them has no touch at all, as of a single customer.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE; #JOURNEY_RANGE for the confidence or the count.
 */
JOURNEY_API journey_status journey_experience_bootstrap(const journey_experience_replicates *replicates, double confidence,
	double *room, journey_estimate *mean);

/* ---- surveys ---- */

/** What was asked. */
typedef enum journey_survey_kind {
	JOURNEY_SURVEY_NPS = 0,  /**< Net Promoter Score, 0 .. 10: promoters (9, 10) less detractors (0 .. 6), in points. */
	JOURNEY_SURVEY_CSAT = 1, /**< Customer satisfaction, 1 .. 5: share of 4 and 5. */
	JOURNEY_SURVEY_CES = 2   /**< Customer effort, 1 .. 7: mean. */
} journey_survey_kind;

/** Answers to one question. Zero-initialise, set `kind`. */
typedef struct journey_survey {
	journey_survey_kind kind; /**< What was asked. */
	uint64_t asked;           /**< Customers who were asked, for the response rate; 0: not known. */
	uint64_t invalid;         /**< Answers that are not on the scale. */
	uint64_t count[11];       /**< Answers by value. */
} journey_survey;

/**
 * Counts an answer. One that is not a whole number of the scale counts as invalid.
 * @param[in,out] survey the survey; not NULL.
 * @param         answer the answer; NaN is an invalid one.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `survey` is NULL or of no known kind; #JOURNEY_LIMIT if a count would overflow.
 */
JOURNEY_API journey_status journey_survey_add(journey_survey *survey, double answer);

/**
 * Adds the answers of another survey of the same kind.
 * @param[in,out] into the survey that grows; not NULL.
 * @param[in]     from the other; not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if an argument is NULL or the kinds differ; #JOURNEY_LIMIT if a count would overflow
 *         (nothing changes).
 */
JOURNEY_API journey_status journey_survey_merge(journey_survey *into, const journey_survey *from);

/** What journey_survey_score() found. Set `size` before the call. */
typedef struct journey_survey_result {
	size_t size;                   /**< Set by the caller. */
	uint64_t answers;              /**< Valid ones. */
	uint64_t high;                 /**< Promoters, or satisfied; 0 for effort. */
	uint64_t low;                  /**< Detractors, or not satisfied; 0 for effort. */
	journey_estimate score;        /**< NPS in -100 .. 100, CSAT in 0 .. 1, CES in 1 .. 7. No p-value is meant: it is 1. */
	journey_estimate response;     /**< Share of those asked who answered, invalid answers included. */
} journey_survey_result;

/**
 * The score of a survey. Intervals: NPS by adjusted Wald, with 3/4 promoters, 3/4 detractors and 3/2 passives added (Rocks
 * 2016, "Interval Estimation for the Net Promoter Score"); CSAT and response rate by Wilson (1927); CES by Student's t,
 * from two answers that differ.
 * @param[in]     survey     the answers; not NULL.
 * @param         confidence level of the intervals, in (0, 1).
 * @param[in,out] result     gets the answer; not NULL; its `size` is set. The response rate is not known without `asked`, or
 *                           if more answered than were asked.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE; #JOURNEY_RANGE for the confidence; #JOURNEY_LIMIT if the answers are too many to count.
 */
JOURNEY_API journey_status journey_survey_score(const journey_survey *survey, double confidence,
	journey_survey_result *result);

/* ---- Optimized Experience Score ---- */

/** Its parts. */
typedef enum journey_oes_part {
	JOURNEY_OES_INTEGRATION = 0,    /**< journey_data_integration(). */
	JOURNEY_OES_ACCURACY = 1,       /**< journey_accuracy_score(). */
	JOURNEY_OES_EFFECTIVENESS = 2,  /**< journey_oes_effectiveness(). */
	JOURNEY_OES_RESPONSIVENESS = 3, /**< Share of actions that followed their event within the target. */
	JOURNEY_OES_FEEDBACK = 4        /**< journey_oes_feedback(). */
} journey_oes_part;

/** Number of parts. */
#define JOURNEY_OES_PARTS 5

/** How parts are put together. */
typedef enum journey_oes_mean {
	JOURNEY_OES_GEOMETRIC = 0, /**< Weighted geometric mean: a part that is 0 makes all 0. */
	JOURNEY_OES_ARITHMETIC = 1 /**< Weighted arithmetic mean. */
} journey_oes_mean;

/** The parts and their weights. Zero-initialise, set `size`. */
typedef struct journey_oes {
	size_t size;                      /**< sizeof(journey_oes). */
	uint32_t known;                   /**< Bit 1u << part is set if that part is known. */
	double part[JOURNEY_OES_PARTS];   /**< Each within 0 .. 1 where it is known. */
	double weight[JOURNEY_OES_PARTS]; /**< Each 0 .. 1e6; a part of weight 0 is left out. All 0: 1 each. */
	journey_oes_mean mean;            /**< How they are put together. */
} journey_oes;

/** What journey_optimized_experience() found. Set `size` before the call. */
typedef struct journey_oes_result {
	size_t size;                    /**< Set by the caller. */
	bool known;                     /**< No part that counts is missing; else all numbers are 0. */
	uint32_t missing;               /**< Bits of the parts that count and are not known. */
	double score;                   /**< Within 0 .. 1. */
	double gain[JOURNEY_OES_PARTS]; /**< What the score would gain if this part alone were 1. */
	journey_oes_part holds_back;    /**< The part with the largest gain; the first of equal ones. */
} journey_oes_result;

/**
 * The Optimized Experience Score.
 * @param[in]     parts  the parts; not NULL.
 * @param[in,out] result gets the answer; not NULL; its `size` is set.
 * @return #JOURNEY_OK (also where a part is missing: see `known`); #JOURNEY_MISUSE; #JOURNEY_RANGE if a known part or a weight
 *         is outside of its range.
 */
JOURNEY_API journey_status journey_optimized_experience(const journey_oes *parts, journey_oes_result *result);

/**
 * Personalization effectiveness: the Personalization Impact Score on 0 .. 1, (1 + tanh(impact / scale)) / 2: no effect is
 * 0.5, and `scale` is 0.88.
 * @param[in]  impact relative difference (journey_impact_result::relative); not NULL.
 * @param      scale  above 0; customarily 0.2: +20 %.
 * @param[out] part   not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL; #JOURNEY_RANGE for the scale; #JOURNEY_NOT_FOUND if the impact is
 *         not known.
 */
JOURNEY_API journey_status journey_oes_effectiveness(const journey_estimate *impact, double scale, double *part);

/**
 * Customer feedback: mean of (NPS + 100) / 200 and CSAT, or the one that is known.
 * @param[in]  nps  result of a survey of that kind, or NULL.
 * @param[in]  csat likewise.
 * @param[out] part not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `part` is NULL; #JOURNEY_NOT_FOUND if neither is known.
 */
JOURNEY_API journey_status journey_oes_feedback(const journey_survey_result *nps, const journey_survey_result *csat,
	double *part);

/** Bins of a ::journey_accuracy. */
#define JOURNEY_ACCURACY_BINS 100

/** Predictions of a probability and what came of them, by bins of the same width. Zero-initialise. */
typedef struct journey_accuracy {
	uint64_t count[JOURNEY_ACCURACY_BINS];    /**< Predictions. */
	uint64_t positive[JOURNEY_ACCURACY_BINS]; /**< Of these, those that came true. */
	journey_int128 sum[JOURNEY_ACCURACY_BINS]; /**< Sum of the predictions, in micro-units. */
	journey_int128 errors;                    /**< Sum of squared errors, in 1e-12. */
} journey_accuracy;

/**
 * Counts a prediction.
 * @param[in,out] sums       the sums; not NULL.
 * @param         prediction in micro-units, 0 .. 1000000.
 * @param         positive   whether it came true.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `sums` is NULL; #JOURNEY_RANGE for the prediction; #JOURNEY_LIMIT where a sum would
 *         overflow. On failure nothing changes.
 */
JOURNEY_API journey_status journey_accuracy_add(journey_accuracy *sums, int32_t prediction, bool positive);

/**
 * Adds other sums.
 * @param[in,out] into the sums that grow; not NULL.
 * @param[in]     from the others; not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if an argument is NULL; #JOURNEY_LIMIT where a sum would overflow (nothing changes).
 */
JOURNEY_API journey_status journey_accuracy_merge(journey_accuracy *into, const journey_accuracy *from);

/** What journey_accuracy_score() found. Set `size` before the call. */
typedef struct journey_accuracy_result {
	size_t size;              /**< Set by the caller. */
	bool known;               /**< Something came true and something did not; else all numbers are 0. */
	double brier;             /**< Mean squared error (Brier 1950). */
	double skill;             /**< 1 - brier / that of always predicting the mean; may be negative. */
	double calibration_error; /**< Expected calibration error: mean over bins of |mean prediction - share that came true|. */
	double auc;               /**< Chance that a positive has the higher prediction; within a bin one half. */
	double score;             /**< (1 - calibration_error) * max(0, 2 auc - 1). */
} journey_accuracy_result;

/**
 * Analytics accuracy: calibration and discrimination of predictions.
 * @param[in]     sums   the sums; not NULL.
 * @param[in,out] result gets the answer; not NULL; its `size` is set.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE; #JOURNEY_INVALID if a bin has more positives than predictions.
 */
JOURNEY_API journey_status journey_accuracy_score(const journey_accuracy *sums, journey_accuracy_result *result);

/* ---- retention ---- */

/** Most periods of a table of cohorts. */
#define JOURNEY_COHORT_PERIODS_MAX 10000

/** Customers by the period of their first event, and how many were active how many periods later. */
typedef struct journey_cohorts {
	size_t size;      /**< sizeof(journey_cohorts). */
	int64_t origin;   /**< Begin of the first period, in microseconds. */
	int64_t period;   /**< Length of a period in microseconds, above 0. */
	size_t periods;   /**< How many, 1 .. #JOURNEY_COHORT_PERIODS_MAX. */
	uint64_t *active; /**< The caller's, zeroes at first: periods * periods numbers; [cohort * periods + age], where age 0
	                       is the cohort's size. */
	uint64_t outside; /**< Customers left out because an event is before or after all periods. */
} journey_cohorts;

/**
 * Adds a customer. Tables of the same shape are merged by adding them up.
 * @param[in,out] table the table; not NULL.
 * @param[in]     times of the customer's events, ascending, in microseconds; not NULL.
 * @param         count how many, at least 1.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE; #JOURNEY_RANGE if the table's shape is; #JOURNEY_INVALID if times do not ascend. On
 *         failure nothing changes.
 */
JOURNEY_API journey_status journey_cohorts_add(journey_cohorts *table, const int64_t *times, size_t count);

/**
 * A share with Wilson's interval (1927): of a cohort that came back, of buyers who bought again.
 * @param      hits       of `count`, at most as many.
 * @param      count      0: not known.
 * @param      confidence level of the interval, in (0, 1).
 * @param[out] share      not NULL. No p-value is meant: it is 1.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `share` is NULL; #JOURNEY_RANGE.
 */
JOURNEY_API journey_status journey_share(uint64_t hits, uint64_t count, double confidence, journey_estimate *share);

#ifdef __cplusplus
}
#endif
#endif
