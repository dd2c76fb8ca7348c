/**
 * @file sequential.h
 * @brief Intervals and p-values that may be looked at after every observation.
 *
 * An interval of fixed size is right once: who looks at it every day and stops when it excludes 0 will find something
 * that is not there far more often than its level says. A confidence sequence holds at all times together: with the
 * stated confidence *no* interval of the whole sequence misses, however often one looks, and for whatever reason one
 * stops. It pays with width: at best, at the size it is tuned for, 1.549 times that of the interval of fixed size at
 * 95 % (see journey_sequential_width()).
 *
 * | function | of | valid |
 * |---|---|---|
 * | journey_mixture_bound(), journey_stitched_bound() | sums with a known kind of tail | always (Howard et al. 2021) |
 * | journey_bernoulli_sequence() | one share | always, from the first unit on |
 * | journey_bounded_sequence() | the mean of values between known limits | always, from the first unit on |
 * | journey_sequential(), journey_sequential_estimate() | differences of means, shares, ratios; anything with a standard error | for large samples: see #JOURNEY_SEQUENTIAL_EARLY |
 *
 * Sources: Howard, Ramdas, McAuliffe, Sekhon 2021, "Time-uniform, nonparametric, nonasymptotic confidence sequences",
 * Annals of Statistics 49 (their package `confseq` has the same figures); Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas
 * 2021, "Time-uniform central limit theory and asymptotic confidence sequences", arXiv 2103.06476 (as GrowthBook's
 * sequential tests have it).
 *
 * The running minimum of always-valid p-values is one too, and so is the intersection of the intervals so far: a test
 * that once rejected may stay rejected.
 */
#ifndef JOURNEY_SEQUENTIAL_H
#define JOURNEY_SEQUENTIAL_H

#include <journey/score.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which mixture, by the tail of the sum that is watched. */
typedef enum journey_mixture_kind {
	JOURNEY_MIXTURE_NORMAL = 0,          /**< Sub-Gaussian, both sides: proposition 5 and eq. 14. */
	JOURNEY_MIXTURE_NORMAL_ABOVE = 1,    /**< Sub-Gaussian, upper side: proposition 6. */
	JOURNEY_MIXTURE_GAMMA = 2,           /**< Sub-exponential with scale `scale`, upper side: proposition 9. */
	JOURNEY_MIXTURE_BETA = 3,            /**< Sub-Bernoulli on -below .. above, both sides: proposition 7. */
	JOURNEY_MIXTURE_BETA_ABOVE = 4       /**< Sub-Bernoulli, upper side: proposition 8. */
} journey_mixture_kind;

/**
 * A mixture supermartingale: the evidence that a sum of observations is not centred at 0, which by Ville's inequality
 * exceeds 1/alpha with probability alpha at most, at any time. Zero-initialise, set `size`.
 */
typedef struct journey_mixture {
	size_t size;               /**< sizeof(journey_mixture). */
	journey_mixture_kind kind; /**< Which. */
	double tuned_at;           /**< Intrinsic time (sum of variances) at which the bound is tightest; 1e-100 .. 1e100. */
	double tuned_alpha;        /**< Level that it is tightest for, in (0, 1); one-sided kinds below .5. */
	double scale;              /**< Of the gamma mixture: c > 0, within 1e-100 .. 1e100; else not read. */
	double below;              /**< Of the beta mixtures: observations are at least -below; as `scale`. */
	double above;              /**< Of the beta mixtures: observations are at most `above`; as `scale`. */
} journey_mixture;

/**
 * The mixture's parameter: of the normal mixtures the precision rho that is best at `tuned_at` (eq. 24 and after);
 * of the gamma mixture that of the one-sided normal; of the beta mixtures r = rho - below * above, at least
 * below * above / 1000.
 * @param[in]  mixture not NULL.
 * @param[out] rho     not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL or `size` is unknown; #JOURNEY_RANGE if a member is outside
 *         its range.
 */
JOURNEY_API journey_status journey_mixture_rho(const journey_mixture *mixture, double *rho);

/**
 * Log of the supermartingale at sum `s` and intrinsic time `v`: the evidence so far. exp(-it), at most 1, is an
 * always-valid p-value.
 * @param[in]  mixture not NULL.
 * @param      s       the sum, within +-1e100; of the beta mixtures within -v / above .. v / below.
 * @param      v       the intrinsic time, 0 .. 1e100.
 * @param[out] value   not NULL; finite: -1e300 stands for evidence that is too small to be told from none.
 * @return as journey_mixture_rho(); #JOURNEY_RANGE also if `s` or `v` is outside its range.
 */
JOURNEY_API journey_status journey_mixture_log(const journey_mixture *mixture, double s, double v, double *value);

/**
 * The bound: with probability 1 - alpha the sum never exceeds bound(v), at any time (both-sided kinds: its absolute
 * value).
 * @param[in]  mixture not NULL.
 * @param      v       the intrinsic time, 0 .. 1e100; above 0 for all but the normal kinds.
 * @param      alpha   in (0, 1), at least 1e-300.
 * @param[out] bound   not NULL; of the beta mixtures at most v / below, which no sum exceeds.
 * @return as journey_mixture_log().
 */
JOURNEY_API journey_status journey_mixture_bound(const journey_mixture *mixture, double v, double alpha, double *bound);

/** A bound by stitching: closed form, with the rate of the law of the iterated logarithm. Zero-initialise, set `size`. */
typedef struct journey_stitching {
	size_t size;       /**< sizeof(journey_stitching). */
	double first_time; /**< The bound is flat before this intrinsic time; above 0. */
	double scale;      /**< c of the sub-gamma tail; 0 for sub-Gaussian. */
	double power;      /**< s > 1; 0 stands for 1.4. */
	double spacing;    /**< eta > 1: epochs grow by this factor; 0 stands for 2. */
} journey_stitching;

/**
 * The poly-stitched bound (theorem 1, eq. 10).
 * @param[in]  stitching not NULL.
 * @param      v         the intrinsic time, 0 .. 1e100.
 * @param      alpha     in (0, 1), at least 1e-300; one-sided: halve it for both sides.
 * @param[out] bound     not NULL.
 * @return as journey_mixture_bound().
 */
JOURNEY_API journey_status journey_stitched_bound(const journey_stitching *stitching, double v, double alpha,
	double *bound);

/**
 * Confidence sequence of a share (two-sided beta-binomial mixture, tuned for each share that is tried; section 4.2).
 * Holds from the first unit on, without approximation.
 * @param      successes  units that converted, at most `units`.
 * @param      units      units so far, up to 2^53.
 * @param      tuned_at   number of units at which the interval is tightest; within 1 .. 1e15.
 * @param      confidence in (0, 1).
 * @param      null_share for the p-value: the share that is tested, in (0, 1); 0: none, the p-value is 1.
 * @param[out] result     gets share, interval and p-value; not NULL; its standard error is the usual one. Without
 *                        units the interval is 0 .. 1.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `result` is NULL; #JOURNEY_RANGE if a number is outside its range.
 */
JOURNEY_API journey_status journey_bernoulli_sequence(uint64_t successes, uint64_t units, double tuned_at,
	double confidence, double null_share, journey_estimate *result);

/**
 * What a confidence sequence of the mean of bounded values keeps. Zero-initialise, set `size`, `low`, `high`. The order
 * of the values matters (each is compared with the mean of those before it), so two of them cannot be merged.
 */
typedef struct journey_bounded {
	size_t size;     /**< sizeof(journey_bounded). */
	double low;      /**< No value is below; within +-1e100. */
	double high;     /**< No value is above; above `low`. */
	uint64_t units;  /**< Values so far. */
	double sum;      /**< Of values, counted from `low` and in units of high - low. */
	double variance; /**< Sum of squared distances from the prediction, likewise. */
} journey_bounded;

/**
 * Adds a value.
 * @param[in,out] state not NULL.
 * @param         value within low .. high.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `state` is NULL or its size unknown; #JOURNEY_RANGE if the value or the limits
 *         are outside their range (nothing is changed).
 */
JOURNEY_API journey_status journey_bounded_add(journey_bounded *state, double value);

/**
 * The empirical-Bernstein confidence sequence of the mean (theorem 4 with the gamma-exponential mixture on each side).
 * Holds from the first value on, for independent or not identically distributed values of the same mean, without
 * approximation; its width adapts to the variance that is seen.
 * @param[in]  state      not NULL.
 * @param      tuned_at   number of evenly spread values at which it is tightest; 1 .. 1e15.
 * @param      confidence in (0, 1).
 * @param[out] result     gets mean, its usual standard error and the interval; not NULL. The p-value is 1: there is no
 *                        hypothesis. Without values the mean is the middle and the interval low .. high.
 * @return as journey_bounded_add(); #JOURNEY_RANGE also for the other numbers.
 */
JOURNEY_API journey_status journey_bounded_sequence(const journey_bounded *state, double tuned_at, double confidence,
	journey_estimate *result);

/** Settings of journey_sequential(). Fill with journey_sequential_options_init(). */
typedef struct journey_sequential_options {
	size_t size;           /**< sizeof(journey_sequential_options), set by the init function. */
	journey_kpi_kind kind; /**< Default #JOURNEY_KPI_MEAN. */
	double scale;          /**< As journey_impact_options::scale; default 1. */
	double confidence;     /**< In (0, 1); default .95. */
	double tuning;         /**< Units of both arms together at which the interval is tightest: that at which one hopes to
	                            decide. Fix it before the first look. Default 5000 (GrowthBook's); 1 .. 1e15. */
} journey_sequential_options;

/**
 * Fills in the defaults.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_sequential_options_init(journey_sequential_options *options);

/** Units that each arm must have before the intervals of journey_sequential() should be relied on. */
#define JOURNEY_SEQUENTIAL_FIRST_UNITS 200
/** Of a share: units on each side (converted and not) that each arm must have. */
#define JOURNEY_SEQUENTIAL_FIRST_CONVERSIONS 50
/**
 * The intervals rest on the central limit theorem, and an arm is too small for that yet: fewer than
 * #JOURNEY_SEQUENTIAL_FIRST_UNITS units, or of a share fewer than #JOURNEY_SEQUENTIAL_FIRST_CONVERSIONS units that
 * converted or that did not. Don't decide before this flag is gone; it never comes back. Values of a heavy tail (money)
 * want more: some thousand units.
 */
#define JOURNEY_SEQUENTIAL_EARLY 0x10000u

/** What journey_sequential() found. Set `size` before the call. */
typedef struct journey_sequential_result {
	size_t size;               /**< Set by the caller. */
	uint32_t flags;            /**< JOURNEY_IMPACT_* bits, and #JOURNEY_SEQUENTIAL_EARLY. */
	double treated;            /**< Mean of the treated arm, 0 if it is empty. */
	double control;            /**< Mean of the control arm, 0 if it is empty. */
	journey_estimate absolute; /**< treated - control. Degrees of freedom are 0 here and below: there is no t. */
	journey_estimate relative; /**< (treated - control) / |control|, by the delta method. */
	double width;              /**< Width in terms of the interval of fixed size: see journey_sequential_width(). */
} journey_sequential_result;

/**
 * Compares two arms at any time, as often as one likes: asymptotic confidence sequences (Waudby-Smith et al., eq. 9)
 * with always-valid p-values (the inverse of the mixture's evidence; below 1 - confidence exactly when the interval
 * excludes 0). Arms of different sizes are allowed; the allocation should not depend on what was observed.
 *
 * @param[in]     treated the arm that was treated; not NULL; borrowed.
 * @param[in]     control the arm that was held out; not NULL; borrowed.
 * @param[in]     options settings, or NULL for the defaults.
 * @param[in,out] result  gets the answer; not NULL; its `size` is set. Never NaN: see its flags.
 * @return as journey_impact().
 */
JOURNEY_API journey_status journey_sequential(const journey_arm *treated, const journey_arm *control,
	const journey_sequential_options *options, journey_sequential_result *result);

/**
 * The same for any estimate that has a standard error: a ratio, a difference adjusted by a covariate (CUPED), a
 * stratified or clustered one. Pass the groups as units if the standard error is one of groups.
 * @param      value          the estimate; within +-1e150.
 * @param      standard_error of it; 0 .. 1e150. 0 gives the value alone.
 * @param      units          units that it rests on, of all arms together; at least 1, up to 1e15.
 * @param      tuning         as journey_sequential_options::tuning.
 * @param      confidence     in (0, 1).
 * @param[out] result         gets the estimate with its always-valid interval and p-value; not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `result` is NULL; #JOURNEY_RANGE if a number is outside its range.
 */
JOURNEY_API journey_status journey_sequential_estimate(double value, double standard_error, double units, double tuning,
	double confidence, journey_estimate *result);

/**
 * What looking at all times costs: the width of the interval in terms of that of fixed size (normal). At 95 % it is
 * 1.549 where units = tuning, at most 1.6 from .38 to 4.3 times of it, 1.97 at a tenth and 1.66 at ten times of it: better
 * tuned for too few units than for too many.
 * @param      units      units so far; 1 .. 1e15.
 * @param      tuning     units that the sequence is tuned for; 1 .. 1e15.
 * @param      confidence in (0, 1).
 * @param[out] ratio      not NULL; above 1.
 * @return as journey_sequential_estimate().
 */
JOURNEY_API journey_status journey_sequential_width(double units, double tuning, double confidence, double *ratio);

#ifdef __cplusplus
}
#endif
#endif
