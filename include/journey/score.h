/**
 * @file score.h
 * @brief Did it help? Impact of a treatment against its control group, from sums alone.
 *
 * These functions know no engine: they take numbers, keep nothing, allocate nothing and can be used on any
 * experiment. An arm is three numbers (units, sum, sum of squares), kept as exact integers so that adding
 * them up in any order, on any machine, gives the same bytes.
 *
 * The Personalization Impact Score is (KPI personalized - KPI control) / KPI control, here
 * journey_impact_result::relative; times 100 it is in per cent.
 */
#ifndef JOURNEY_SCORE_H
#define JOURNEY_SCORE_H

#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * One arm of an experiment: one value per unit (customer), summed exactly.
 *
 * A count or share is kept as it is (scale 1; a share is 1 for a unit that converted and 0 for one that did
 * not), money in micro-units (scale 1e6). Zero-initialise for an empty arm.
 */
typedef struct journey_arm {
	uint64_t units;             /**< Units in the arm, those with value 0 included. */
	journey_int128 sum;         /**< Sum of the units' values. */
	journey_int128 sum_squares; /**< Sum of the squares of the units' values; never negative. */
} journey_arm;

/**
 * Adds one unit with its value.
 * @param[in,out] arm   the arm; not NULL.
 * @param         value the unit's value, in counts or micro-units.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `arm` is NULL; #JOURNEY_RANGE if a sum would overflow (the arm is
 *         unchanged).
 */
JOURNEY_API journey_status journey_arm_add(journey_arm *arm, int64_t value);

/**
 * Changes the value of a unit that was added before, as when a customer orders again.
 * @param[in,out] arm  the arm; not NULL.
 * @param         from the value the unit has counted with so far.
 * @param         to   the value it counts with from now on.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `arm` is NULL or has no units; #JOURNEY_RANGE if a sum would
 *         overflow (the arm is unchanged).
 */
JOURNEY_API journey_status journey_arm_change(journey_arm *arm, int64_t from, int64_t to);

/**
 * Adds all units of one arm to another, as when shards or days are put together.
 * @param[in,out] into the arm that grows; not NULL.
 * @param[in]     from the arm that is added; not NULL; may be `into` itself.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if an argument is NULL; #JOURNEY_RANGE if a sum would overflow
 *         (`into` is unchanged).
 */
JOURNEY_API journey_status journey_arm_merge(journey_arm *into, const journey_arm *from);

/** What the units' values are; decides the variance. */
typedef enum journey_kpi_kind {
	JOURNEY_KPI_MEAN = 0, /**< Any number per unit: the sample variance, (sum x^2 - n m^2) / (n - 1). */
	JOURNEY_KPI_SHARE = 1 /**< 0 or 1 per unit: the binomial variance, m (1 - m). */
} journey_kpi_kind;

/**
 * How the interval of the relative difference is made. The absolute difference always gets Welch's.
 *
 * Delta is the default: it is the published practice (GrowthBook; Deng, Knoblich, Lu 2018) that other tools'
 * numbers can be compared with, and from some twenty conversions in the smaller arm on its coverage is as
 * good as that of the others. It is symmetric, so that with a smaller control group its misses lie on one
 * side, and it may disagree with the test of the absolute difference near the border.
 *
 * Fieller's interval excludes 0 exactly when the absolute difference is significant, takes any sign, and is
 * unbounded (then left out, with a flag) where the control's mean is not significantly different from 0.
 *
 * The log interval covers best with few conversions (#JOURNEY_IMPACT_FEW is set), and needs two positive
 * means.
 */
typedef enum journey_interval {
	JOURNEY_INTERVAL_DELTA = 0,   /**< First-order delta method: symmetric around the estimate. */
	JOURNEY_INTERVAL_FIELLER = 1, /**< Fieller (1954), "Some problems in interval estimation". */
	JOURNEY_INTERVAL_LOG = 2      /**< Delta method on the log of the ratio (Katz et al. 1978). */
} journey_interval;

/** Settings of journey_impact(). Fill with journey_impact_options_init(), then change what differs. */
typedef struct journey_impact_options {
	size_t size;               /**< sizeof(journey_impact_options), set by the init function. */
	journey_kpi_kind kind;     /**< Default #JOURNEY_KPI_MEAN. */
	journey_interval interval; /**< Default #JOURNEY_INTERVAL_DELTA. */
	double scale;              /**< The sums count 1/scale: 1 for counts and shares (default), 1e6 for
	                                micro-units; within 1e-18 .. 1e18. */
	double confidence;         /**< Level of the intervals, in (0, 1); default 0.95. */
} journey_impact_options;

/**
 * Fills in the defaults.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_impact_options_init(journey_impact_options *options);

/** How much of a ::journey_estimate is there. */
typedef enum journey_known {
	JOURNEY_KNOWN_NONE = 0,    /**< Nothing: all numbers are 0 and mean nothing. */
	JOURNEY_KNOWN_VALUE = 1,   /**< The value alone: no standard error, interval or p-value. */
	JOURNEY_KNOWN_INTERVAL = 2 /**< All members. */
} journey_known;

/** A number with its uncertainty. Never holds NaN or infinity: look at `known`. */
typedef struct journey_estimate {
	journey_known known;       /**< Which members hold. */
	double value;              /**< The estimate. */
	double standard_error;     /**< Its standard error. */
	double low;                /**< Lower end of the interval. */
	double high;               /**< Upper end of the interval. */
	double p_value;            /**< Two-sided, of the hypothesis that the true value is 0. */
	double degrees_of_freedom; /**< Welch-Satterthwaite, of the t distribution behind the rest. */
} journey_estimate;

/** An arm has no units: nothing is known but the other arm's mean. */
#define JOURNEY_IMPACT_EMPTY 0x01u
/** An arm has a single unit: values, but no intervals. */
#define JOURNEY_IMPACT_SINGLE 0x02u
/** No variance in either arm (for instance no conversion at all): values, but no intervals. */
#define JOURNEY_IMPACT_NO_VARIANCE 0x04u
/** The control's mean is 0: the relative difference is not known; the absolute one is. */
#define JOURNEY_IMPACT_CONTROL_ZERO 0x08u
/**
 * The control's mean is negative: the relative difference is taken against its absolute value, so that a
 * positive result still says that the treated arm's KPI is the higher one.
 */
#define JOURNEY_IMPACT_CONTROL_NEGATIVE 0x10u
/**
 * The control's own interval includes 0, so that the relative difference could be anything: delta's interval
 * is given but should not be relied on, Fieller's is unbounded and left out.
 */
#define JOURNEY_IMPACT_CONTROL_WEAK 0x20u
/** A share with fewer than ten units on either side (converted or not) in an arm: intervals are rough. */
#define JOURNEY_IMPACT_FEW 0x40u
/** The log interval was asked for and the treated arm's or the control's mean is not above 0: left out. */
#define JOURNEY_IMPACT_NOT_POSITIVE 0x80u
/**
 * Means of arms of which one is less than half as large as the other, and in the smaller one few units may carry the sum:
 * (sum of x)^2 / (sum of x^2), the number of units if all that have something have the same, is below
 * #JOURNEY_IMPACT_CARRIERS. Where few customers spend, and some of them much, the test then finds something in up to 18 of 100
 * experiments without an effect where it should in 5; above that number in at most 5.3. (With arms of equal size in at most
 * 5.1, however few.) Values of both signs raise it, too, without need.
 */
#define JOURNEY_IMPACT_SKEWED 0x400u
/** See #JOURNEY_IMPACT_SKEWED. */
#define JOURNEY_IMPACT_CARRIERS 150

/** What journey_impact() found. Set `size` to sizeof(journey_impact_result) before the call. */
typedef struct journey_impact_result {
	size_t size;                /**< Set by the caller. */
	uint32_t flags;             /**< JOURNEY_IMPACT_* bits. */
	double treated;             /**< Mean of the treated arm, 0 if it is empty. */
	double control;             /**< Mean of the control arm, 0 if it is empty. */
	journey_estimate absolute;  /**< treated - control, in units of the KPI. */
	journey_estimate relative;  /**< (treated - control) / |control|, the Personalization Impact Score: .15 is
	                                 +15 %. */
} journey_impact_result;

/**
 * Impact of a treatment: absolute and relative difference of means with standard errors, intervals and
 * p-values.
 *
 * Absolute: Welch (1947), se^2 = v_t/n_t + v_c/n_c. Relative, delta method (Deng, Knoblich, Lu 2018,
 * "Applying the Delta Method in Metric Analytics", section 2, "Inferring percent changes"):
 * se^2 = v_t / (n_t m_c^2) + v_c m_t^2 / (n_c m_c^4). Student's t with Welch-Satterthwaite degrees of freedom
 * of the absolute difference for both, as GrowthBook's frequentist engine has it. The relative p-value
 * belongs to the interval (it is below 1 - confidence exactly when the interval excludes 0); the relative
 * standard error is delta's under all three.
 *
 * What is not defined is left out, not NaN: see journey_estimate::known and the flags.
 *
 * @param[in]     treated the arm that was treated; not NULL; borrowed.
 * @param[in]     control the arm that was held out; not NULL; borrowed.
 * @param[in]     options settings, or NULL for the defaults.
 * @param[in,out] result  gets the answer; not NULL; its `size` is set.
 * @return #JOURNEY_OK (also where the answer is only flags); #JOURNEY_MISUSE if a required pointer is NULL or a
 *         size is unknown; #JOURNEY_RANGE if scale or confidence are outside their range, or a share's sums
 *         are not those of zeros and ones; #JOURNEY_INVALID if an arm's sums contradict each other
 *         (n * sum_squares < sum^2, or sums without units).
 */
JOURNEY_API journey_status journey_impact(const journey_arm *treated, const journey_arm *control,
	const journey_impact_options *options, journey_impact_result *result);

/** What journey_sample_ratio() found. */
typedef struct journey_ratio_result {
	double chi_square;           /**< Pearson's statistic, sum of (observed - expected)^2 / expected. */
	uint32_t degrees_of_freedom; /**< Arms - 1. */
	double p_value;              /**< Probability of a split at least as uneven if assignment works. */
} journey_ratio_result;

/** Most arms that journey_sample_ratio() takes. */
#define JOURNEY_RATIO_ARMS_MAX 1000

/**
 * Sample-ratio check: were units assigned to the arms in the intended shares? Pearson's chi-square test of
 * the counts (Fabijan et al. 2019, "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments").
 * A small p-value (customarily below .001) means that the comparison of the arms should not be trusted.
 *
 * @param[in]  units   units per arm; `arms` numbers; not NULL.
 * @param[in]  weights intended share per arm, on any common scale (50, 50 or .5, .5); each within
 *                     1e-100 .. 1e100; NULL for equal shares.
 * @param      arms    number of arms, 2 .. #JOURNEY_RATIO_ARMS_MAX.
 * @param[out] result  gets the answer; not NULL. No units at all give chi_square 0 and p_value 1.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a required pointer is NULL or there are fewer than two arms;
 *         #JOURNEY_LIMIT if there are more than #JOURNEY_RATIO_ARMS_MAX; #JOURNEY_RANGE if a weight is
 *         outside its range.
 */
JOURNEY_API journey_status journey_sample_ratio(const uint64_t *units, const double *weights, size_t arms,
	journey_ratio_result *result);

/**
 * Thresholds that cut a set of values into parts of the same size, as quintiles for RFM do: the k-th of them is the
 * value at place n k / scale (from 0, rounded down) of n ascending values. A value v falls into part
 * 1 + (number of thresholds <= v), so that equal values share a part. For recency give the ages negated, or cut the ages
 * and take part scale + 1 - p.
 * @param[in]  values ascending numbers; `count` of them; borrowed; not NULL.
 * @param      count how many, at least 1.
 * @param      scale number of parts, 2 .. 100.
 * @param[out] thresholds room for scale - 1 numbers, which ascend; not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL or there are no values; #JOURNEY_RANGE if the scale is
 *         outside its range or a value is NaN; #JOURNEY_INVALID if the values do not ascend.
 */
JOURNEY_API journey_status journey_score_rfm_thresholds(const double *values, size_t count, uint32_t scale,
	double *thresholds);

/** What journey_data_integration() is given: four shares. */
typedef struct journey_integration {
	size_t size;         /**< sizeof(journey_integration). */
	double sources;      /**< Sources that sent something, of those that are declared. */
	double completeness; /**< Values that are there, of those that should be. */
	double match_rate;   /**< Anonymous events whose customer is known by now, of all anonymous ones. */
	double freshness;    /**< Events that came soon enough, of all. */
} journey_integration;

/**
 * The data-integration part of the Optimized Experience Score: sources covered * completeness * match rate * freshness.
 * @param[in]  parts the four shares, each within 0 .. 1; not NULL.
 * @param[out] score the product, within 0 .. 1; not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL or the size is unknown; #JOURNEY_RANGE if a part is outside
 *         0 .. 1.
 */
JOURNEY_API journey_status journey_data_integration(const journey_integration *parts, double *score);

#ifdef __cplusplus
}
#endif

/* The scores that have a header of their own. */
#include <journey/attribution.h>
#include <journey/bayes.h>
#include <journey/impact.h>
#include <journey/experience.h>
#include <journey/lifetime.h>
#include <journey/offpolicy.h>
#include <journey/paths.h>
#include <journey/sequential.h>
#include <journey/survival.h>
#include <journey/uplift.h>

#endif
