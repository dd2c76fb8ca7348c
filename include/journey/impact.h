/**
 * @file impact.h
 * @brief The Personalization Impact Score for any KPI: ratios, adjusted means, small counts, many comparisons, planning.
 *
 * <journey/score.h> compares two arms of means or shares. This header takes it further; all of its functions are pure,
 * and all sums are exact integers, so that arms may be added up in any order.
 *
 * | question | function |
 * |---|---|
 * | ratio of two sums, as order value (revenue / orders) | journey_ratio_mean(), then journey_impact_means() |
 * | median and other quantiles | journey_sketch_quantile(), then journey_impact_means() |
 * | less noise by what was known before | journey_impact_adjusted() (CUPED, strata, or both) |
 * | shares with few conversions | journey_exact() |
 * | many variants, KPIs, segments | journey_correct(), journey_simultaneous() |
 * | how many customers, what can be found | journey_sample_size(), journey_power(), journey_detectable(), journey_power_midway() |
 * | is the effect the same everywhere | journey_pool() |
 * | does the effect wear off | journey_trend() |
 * | does the experiment's machinery work | journey_uniformity() |
 * | what it cost, what it returned | journey_return() |
 */
#ifndef JOURNEY_IMPACT_H
#define JOURNEY_IMPACT_H

#include <journey/score.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * One arm with two values per unit (customer), summed exactly: numerator and denominator of a ratio, or value and
 * covariate. Zero-initialise for an empty arm.
 */
typedef struct journey_pair_arm {
	uint64_t units;    /**< Units in the arm, those with zeroes included. */
	journey_int128 y;  /**< Sum of the values (or numerators). */
	journey_int128 x;  /**< Sum of the covariates (or denominators). */
	journey_int128 yy; /**< Sum of y^2. */
	journey_int128 xx; /**< Sum of x^2. */
	journey_int128 xy; /**< Sum of x y. */
} journey_pair_arm;

/**
 * Adds one unit.
 * @param[in,out] arm not NULL.
 * @param         y   its value or numerator, in counts or micro-units.
 * @param         x   its covariate or denominator, likewise.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `arm` is NULL; #JOURNEY_RANGE if a sum would overflow (the arm is unchanged).
 */
JOURNEY_API journey_status journey_pair_add(journey_pair_arm *arm, int64_t y, int64_t x);

/**
 * Adds all units of one arm to another.
 * @param[in,out] into not NULL.
 * @param[in]     from not NULL; may be `into` itself.
 * @return as journey_arm_merge().
 */
JOURNEY_API journey_status journey_pair_merge(journey_pair_arm *into, const journey_pair_arm *from);

/** What any comparison needs of an arm: an estimate of its KPI with the variance of that estimate. */
typedef struct journey_mean {
	double units;    /**< Independent units behind it. */
	double mean;     /**< The estimate; within +-1e150. */
	double variance; /**< Of the estimate, not of a unit; 0 .. 1e150. */
} journey_mean;

/**
 * An arm as journey_impact() sees it.
 * @param[in]  arm   not NULL.
 * @param      kind  what the values are.
 * @param      scale the sums count 1/scale.
 * @param[out] mean  not NULL.
 * @return as journey_impact().
 */
JOURNEY_API journey_status journey_arm_mean(const journey_arm *arm, journey_kpi_kind kind, double scale,
	journey_mean *mean);

/**
 * The ratio sum of y / sum of x of an arm, with the delta method's variance over units (Deng, Knoblich, Lu 2018,
 * section 3): (var y - 2 R cov + R^2 var x) / (n mean_x^2). A ratio of sums, not a mean of ratios: a customer with many
 * orders counts with all of them, and the unit of randomisation stays the customer.
 * @param[in]  arm     not NULL.
 * @param      scale_y the y sums count 1/scale_y; within 1e-18 .. 1e18.
 * @param      scale_x likewise for x.
 * @param[out] mean    not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL; #JOURNEY_RANGE if a scale is outside its range;
 *         #JOURNEY_INVALID if the sums contradict each other; #JOURNEY_NOT_FOUND if the denominator's sum is 0, so that
 *         there is no ratio (`mean` then has the units alone).
 */
JOURNEY_API journey_status journey_ratio_mean(const journey_pair_arm *arm, double scale_y, double scale_x,
	journey_mean *mean);

/**
 * Compares two estimates as journey_impact() does two means: Welch, and the chosen interval of the relative difference.
 * @param[in]     treated not NULL.
 * @param[in]     control not NULL.
 * @param[in]     options interval and confidence are read; NULL: the defaults.
 * @param[in,out] result  gets the answer; not NULL; its `size` is set.
 * @return as journey_impact(); #JOURNEY_RANGE if a number is outside its range.
 */
JOURNEY_API journey_status journey_impact_means(const journey_mean *treated, const journey_mean *control,
	const journey_impact_options *options, journey_impact_result *result);

/* ---- quantiles ---- */

/**
 * Counts of values in bins whose middle is within 1 % of each of their values (Masson, Rim, Lee 2019, "DDSketch"), of
 * both signs and 0; 35 KiB, whatever comes. Sketches of shards may be put together in any order.
 */
typedef struct journey_sketch journey_sketch;

/**
 * A sketch without values.
 * @param[in]  allocator NULL: libc's.
 * @param[out] sketch    to be freed with journey_sketch_free(); not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `sketch` is NULL; #JOURNEY_NO_MEMORY.
 */
JOURNEY_API journey_status journey_sketch_new(const journey_allocator *allocator, journey_sketch **sketch);

/**
 * Frees it.
 * @param sketch may be NULL.
 */
JOURNEY_API void journey_sketch_free(journey_sketch *sketch);

/**
 * Adds a value.
 * @param[in,out] sketch not NULL.
 * @param         value  in counts or micro-units.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `sketch` is NULL; #JOURNEY_RANGE if there are 2^64 - 1 values.
 */
JOURNEY_API journey_status journey_sketch_add(journey_sketch *sketch, int64_t value);

/**
 * Adds all values of another.
 * @param[in,out] into not NULL.
 * @param[in]     from not NULL.
 * @return as journey_sketch_add().
 */
JOURNEY_API journey_status journey_sketch_merge(journey_sketch *into, const journey_sketch *from);

/**
 * A quantile, within 1 %, with Woodruff's interval (1952): the values at the ends of the interval of the share. Compare two
 * arms with journey_impact_means().
 * @param[in]  sketch        not NULL.
 * @param      q             in (0, 1); .5 is the median.
 * @param      scale         the values count 1/scale; within 1e-18 .. 1e18.
 * @param      design_effect by how much the variance is larger because values of a customer are alike; 1: one value per
 *                           customer; up to 1e9.
 * @param      confidence    in (0, 1).
 * @param[out] result        the value, its interval if there are enough values; its p-value is 1: there is no hypothesis.
 * @param[out] mean          the same for journey_impact_means(); its variance is 0 if there is no interval; may be NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL; #JOURNEY_RANGE if a number is outside its range.
 */
JOURNEY_API journey_status journey_sketch_quantile(const journey_sketch *sketch, double q, double scale,
	double design_effect, double confidence, journey_estimate *result, journey_mean *mean);

/* ---- adjusted means ---- */

/** A stratum has fewer than two units in an arm: such strata are taken together, and left out if that is not enough. */
#define JOURNEY_IMPACT_STRATA_POOLED 0x100u
/** The covariate doesn't vary: nothing is adjusted by it. */
#define JOURNEY_IMPACT_NO_COVARIATE 0x200u

/** Most strata of journey_impact_adjusted(). */
#define JOURNEY_STRATA_MAX 10000

/** What the adjustment did. Set `size` before the call. */
typedef struct journey_adjustment {
	size_t size;      /**< Set by the caller. */
	double theta;     /**< Coefficient of the covariate, in units of the KPI per unit of the covariate. */
	double reduction; /**< Share of the variance of the difference that is gone; below 0 if it grew. */
} journey_adjustment;

/**
 * Difference of means adjusted by a covariate that was known before the treatment (CUPED: Deng, Xu, Kohavi, Walker 2013,
 * eq. 3), by strata (post-stratification: Miratrix, Sekhon, Yu 2013), or by both. With one theta,
 * cov(y, x) / var(x) of both arms taken as one (within strata, if there are any). Each arm's mean becomes
 * mean_y - theta (mean_x - mean_x of both arms), the strata weighted by their units of both arms together.
 * @param[in]     treated one arm per stratum; `strata` of them; x is the covariate (all 0: none).
 * @param[in]     control likewise.
 * @param         strata  1 .. #JOURNEY_STRATA_MAX; 1 is CUPED alone.
 * @param         scale_x the covariate's sums count 1/scale_x.
 * @param[in]     options as journey_impact(); `kind` is not read: the sample variance is taken.
 * @param[in,out] result  not NULL; its `size` is set.
 * @param[in,out] adjustment theta and how much it helped; may be NULL.
 * @return as journey_impact(); #JOURNEY_LIMIT if there are too many strata.
 */
JOURNEY_API journey_status journey_impact_adjusted(const journey_pair_arm *treated, const journey_pair_arm *control,
	size_t strata, double scale_x, const journey_impact_options *options, journey_impact_result *result,
	journey_adjustment *adjustment);

/* ---- few conversions ---- */

/** Most units that converted, or that did not (whichever are fewer), in both arms together, of journey_exact(). */
#define JOURNEY_EXACT_MAX 1000000

/**
 * Units on either side (converted or not) of an arm below which the test of journey_exact() should be taken: with fewer, that
 * of journey_impact() finds something in up to 7 of 100 experiments without an effect (13 with a few conversions in a small
 * control group) where it should in 5. With that many in each it is at most 5.3.
 */
#define JOURNEY_EXACT_ADVISED 30

/** What journey_exact() found. Set `size` before the call. */
typedef struct journey_exact_result {
	size_t size;               /**< Set by the caller. */
	uint32_t flags;            /**< JOURNEY_IMPACT_* bits. */
	double p_exact;            /**< Fisher's exact test, two-sided; never rejects too often. */
	double p_mid;              /**< The same with half of the probability of what was observed: less cautious. */
	journey_estimate treated;  /**< The share with Clopper and Pearson's exact interval. */
	journey_estimate control;  /**< Likewise. */
	journey_estimate absolute; /**< Difference with Newcombe's hybrid score interval (1998, method 10); p_value is p_exact. */
	journey_estimate relative; /**< Relative difference, its interval exact given the number of conversions; p_value likewise. */
} journey_exact_result;

/**
 * Compares two shares without relying on large numbers: for arms of which journey_impact() says #JOURNEY_IMPACT_FEW.
 *
 * The interval of the relative difference is that of a ratio of rates: given that k units converted in both arms, those of
 * the treated arm are binomial with n_t r / (n_t r + n_c) (Przyborowski, Wilenski 1940), by Clopper and Pearson. It is
 * exact for rare conversions and too wide for frequent ones, never too narrow.
 * @param[in]     treated    an arm of zeros and ones; not NULL.
 * @param[in]     control    likewise.
 * @param         confidence in (0, 1).
 * @param[in,out] result     not NULL; its `size` is set.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL or a size unknown; #JOURNEY_RANGE if the confidence is outside
 *         its range or the sums are not those of zeros and ones; #JOURNEY_INVALID if they contradict each other;
 *         #JOURNEY_LIMIT if there are more than #JOURNEY_EXACT_MAX conversions: use journey_impact().
 */
JOURNEY_API journey_status journey_exact(const journey_arm *treated, const journey_arm *control, double confidence,
	journey_exact_result *result);

/* ---- many comparisons ---- */

/** How p-values of several comparisons are corrected. */
typedef enum journey_correction {
	JOURNEY_CORRECT_HOLM = 0, /**< Holm (1979): the chance of any false finding. */
	JOURNEY_CORRECT_BH = 1    /**< Benjamini, Hochberg (1995): the expected share of false ones among the findings. */
} journey_correction;

/**
 * Adjusted p-values: compare them with the level as if there were one.
 * @param[in]  allocator  of working memory; NULL: libc's.
 * @param      correction which.
 * @param[in]  p          each within 0 .. 1; `count` of them; not NULL if there are any.
 * @param      count      how many.
 * @param[out] adjusted   room for `count`; may be `p`.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL or the correction is unknown; #JOURNEY_RANGE if a p-value is
 *         outside 0 .. 1; #JOURNEY_NO_MEMORY.
 */
JOURNEY_API journey_status journey_correct(const journey_allocator *allocator, journey_correction correction,
	const double *p, size_t count, double *adjusted);

/**
 * The confidence that each of several intervals needs so that all hold together (Bonferroni).
 * @param      confidence of all together, in (0, 1).
 * @param      count      intervals, at least 1.
 * @param[out] each       not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if `each` is NULL; #JOURNEY_RANGE if a number is outside its range.
 */
JOURNEY_API journey_status journey_simultaneous(double confidence, size_t count, double *each);

/* ---- planning ---- */

/** A planned comparison. Fill with journey_plan_init(), then set mean and variances. */
typedef struct journey_plan {
	size_t size;             /**< sizeof(journey_plan), set by the init function. */
	double control_mean;     /**< Of the KPI; needed for relative effects. */
	double variance_treated; /**< Of one unit: of a share p (1 - p); of a ratio units * journey_mean::variance. */
	double variance_control; /**< Likewise. */
	double treated_share;    /**< Of all units, in (0, 1); default .5. */
	double alpha;            /**< Two-sided level, in (0, 1); default .05. */
	double power;            /**< In (alpha, 1); default .8. */
	uint32_t relative;       /**< Not 0: effects are relative differences (delta method). */
} journey_plan;

/**
 * Fills in the defaults.
 * @param[out] plan not NULL.
 */
JOURNEY_API void journey_plan_init(journey_plan *plan);

/**
 * Units of both arms together that find an effect with the plan's power (normal approximation, without the far tail).
 * @param[in]  plan   not NULL.
 * @param      effect absolute or relative; not 0.
 * @param[out] units  a whole number, each arm rounded up; not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL or the size unknown; #JOURNEY_RANGE if a number is outside its
 *         range, or more than 1e15 units are needed.
 */
JOURNEY_API journey_status journey_sample_size(const journey_plan *plan, double effect, double *units);

/**
 * The chance that an effect is found.
 * @param[in]  plan   not NULL; its power is not read.
 * @param      units  of both arms together, above 0.
 * @param      effect absolute or relative.
 * @param[out] power  not NULL; both tails counted: `alpha` where the effect is 0.
 * @return as journey_sample_size().
 */
JOURNEY_API journey_status journey_power(const journey_plan *plan, double units, double effect, double *power);

/**
 * The least effect above 0 that is found with the plan's power.
 * @param[in]  plan   not NULL.
 * @param      units  of both arms together, above 0.
 * @param[out] effect absolute or relative; not NULL.
 * @return as journey_sample_size(); #JOURNEY_RANGE also if no effect can be found with so few units.
 */
JOURNEY_API journey_status journey_detectable(const journey_plan *plan, double units, double *effect);

/**
 * Mid-experiment power: the chance that an experiment that goes on will be significant at its end, given what it has
 * found so far (conditional power: Lan, Wittes 1988).
 * @param      so_far   the estimate now, with its standard error.
 * @param      fraction of the planned units that are there now, in (0, 1].
 * @param      effect   the true effect that is supposed for the rest.
 * @param      alpha    level at the end, in (0, 1).
 * @param[out] power    not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL; #JOURNEY_RANGE if a number is outside its range or there is
 *         no standard error.
 */
JOURNEY_API journey_status journey_power_midway(const journey_estimate *so_far, double fraction, double effect,
	double alpha, double *power);

/* ---- groups ---- */

/** How the variance between groups is estimated. */
typedef enum journey_between {
	JOURNEY_BETWEEN_DL = 0, /**< DerSimonian, Laird (1986): closed form. */
	JOURNEY_BETWEEN_PM = 1  /**< Paule, Mandel (1982): the variance at which Q is as expected. */
} journey_between;

/** What journey_pool() found of all groups. Set `size` before the call. */
typedef struct journey_pool_result {
	size_t size;               /**< Set by the caller. */
	uint32_t groups;           /**< With a standard error above 0; the others are left out. */
	journey_estimate mean;     /**< Mean effect of the groups. */
	double between;            /**< Variance between groups, tau^2. */
	double q;                  /**< Cochran's Q. */
	double p_heterogeneity;    /**< Of the hypothesis that the effect is the same in all groups. */
	double i_squared;          /**< Share of the spread that is not noise, 0 .. 1 (Higgins, Thompson 2002). */
} journey_pool_result;

/**
 * Effects by segment, recommendation, tactic or channel: is the effect the same in all, and what is it in each once chance
 * is taken out? Each is shrunk towards the mean of all as far as it is uncertain (normal-normal empirical Bayes: Morris
 * 1983), with the uncertainty of the mean in its interval. The group that looks best among many is not the best: take the
 * shrunk one.
 * @param[in]  groups     estimates with standard errors; `count` of them.
 * @param      count      at least 1.
 * @param      between    how the variance between groups is estimated.
 * @param      confidence in (0, 1).
 * @param[in,out] result  not NULL; its `size` is set.
 * @param[out] shrunk     room for `count`, or NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL, a size or `between` unknown; #JOURNEY_RANGE if a number is
 *         outside its range (|value| and standard error up to 1e100).
 */
JOURNEY_API journey_status journey_pool(const journey_estimate *groups, size_t count, journey_between between,
	double confidence, journey_pool_result *result, journey_estimate *shrunk);

/**
 * Novelty: does the effect change with time since the first exposure? Weighted least squares of effects on days.
 * @param[in]  days       since exposure, `count` of them; within +-1e6.
 * @param[in]  effects    of these days; those without standard error are left out.
 * @param      count      how many.
 * @param      confidence in (0, 1).
 * @param[out] slope      change of the effect per day with its test; unknown with fewer than two different days.
 * @return as journey_pool().
 */
JOURNEY_API journey_status journey_trend(const double *days, const journey_estimate *effects, size_t count,
	double confidence, journey_estimate *slope);

/**
 * A/A report: are p-values of comparisons in which nothing was done uniform, as they have to be? Kolmogorov's test.
 * @param[in]  allocator of working memory; NULL: libc's.
 * @param[in]  p         each within 0 .. 1; `count` of them, at least 1.
 * @param      count     how many.
 * @param[out] distance  largest distance of the distribution from the uniform one; not NULL.
 * @param[out] p_value   of that distance (Stephens 1970); not NULL.
 * @return as journey_correct().
 */
JOURNEY_API journey_status journey_uniformity(const journey_allocator *allocator, const double *p, size_t count,
	double *distance, double *p_value);

/* ---- money ---- */

/** What journey_return() found. Set `size` before the call. P-values are those of the effect. */
typedef struct journey_return_result {
	size_t size;                 /**< Set by the caller. */
	journey_estimate incremental; /**< KPI that the treatment added over all treated units. */
	journey_estimate cost_per;   /**< Cost per unit of it; the interval is left out unless the effect is surely above 0. */
	journey_estimate roi;        /**< (value of what was added - cost) / cost. */
	journey_estimate wasted;     /**< Cost of what would have come anyway: cost * control / treated, within 0 .. cost. */
} journey_return_result;

/**
 * Return on what was spent on the treated arm. cost_per takes the ends of the effect's interval (Fieller's, since the
 * cost is no estimate); wasted those of the relative difference.
 * @param[in]     impact  found by journey_impact() or its relatives.
 * @param         units   treated units.
 * @param         cost    of treating them all; above 0, up to 1e100.
 * @param         value   of 1 of the KPI, in units of the cost (1 for revenue); within 0 .. 1e100.
 * @param[in,out] result  not NULL; its `size` is set.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL or a size unknown; #JOURNEY_RANGE if a number is outside its
 *         range.
 */
JOURNEY_API journey_status journey_return(const journey_impact_result *impact, double units, double cost, double value,
	journey_return_result *result);

#ifdef __cplusplus
}
#endif
#endif
