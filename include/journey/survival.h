/**
 * @file survival.h
 * @brief How long customers stay, and who is about to leave: survival curves and hazards.
 *
 * | question | function |
 * |---|---|
 * | what share is still there after t | journey_survival_new(), journey_survival_at() (Kaplan, Meier 1958) |
 * | when is half of them gone, how long do they stay | journey_survival_quantile(), journey_survival_mean() |
 * | do groups differ | journey_survival_compare() (log-rank: Mantel 1966) |
 * | what makes customers leave, who is likely to | journey_hazard_fit(), journey_hazard_probability() |
 *
 * Customers who are still there when the data ends are *censored*: how long they stayed so far counts, what comes after is
 * not known. All functions are pure; nothing is kept.
 */
#ifndef JOURNEY_SURVIVAL_H
#define JOURNEY_SURVIVAL_H

#include <journey/score.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- curves ---- */

/** Customers; borrowed. Zero-initialise, set `size`. */
typedef struct journey_survival_data {
	size_t size;            /**< sizeof(journey_survival_data). */
	size_t count;           /**< Number of rows; the length of each column. */
	const double *duration; /**< How long each was watched, 0 or more, finite, in any unit. */
	const double *gone;     /**< 1: he left then; 0: censored, he was still there. */
	const double *weights;  /**< How many customers each row stands for, whole, 0 .. 1e9; NULL: 1 each. */
} journey_survival_data;

/** How the interval of a share is made. */
typedef enum journey_survival_interval {
	JOURNEY_SURVIVAL_LOG_LOG = 0, /**< On the scale of log(-log S): stays within 0 .. 1 (Kalbfleisch, Prentice 2002, 1.4). */
	JOURNEY_SURVIVAL_PLAIN = 1    /**< S +- z s.e., cut at 0 and 1. */
} journey_survival_interval;

/** A curve. */
typedef struct journey_survival journey_survival;

/** A time at which somebody left. */
typedef struct journey_survival_point {
	double time;        /**< When. */
	double at_risk;     /**< Customers who were still there just before, and watched. */
	double gone;        /**< Customers who left then. */
	double censored;    /**< Customers whose watch ended from then on, before the next such time. */
	journey_estimate share; /**< Still there after it; no p-value is meant: it is 1. Without interval once nobody is left. */
} journey_survival_point;

/**
 * The product-limit curve of Kaplan and Meier (1958), with Greenwood's variance (1926). Who is censored at a time at which
 * others leave counts as still there then.
 * @param[in]  allocator  of the curve; NULL: libc's. Copied.
 * @param[in]  data       not NULL; in any order.
 * @param      interval   of shares.
 * @param      confidence level of all intervals, in (0, 1).
 * @param[out] curve      free it with journey_survival_free(); not NULL. Without rows it has no points.
 * @param[out] error      which row is wrong, and how; may be NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL or a size unknown; #JOURNEY_RANGE if a number is outside its range;
 *         #JOURNEY_NO_MEMORY.
 */
JOURNEY_API journey_status journey_survival_new(const journey_allocator *allocator, const journey_survival_data *data,
	journey_survival_interval interval, double confidence, journey_survival **curve, journey_error *error);

/**
 * Frees a curve.
 * @param curve may be NULL.
 */
JOURNEY_API void journey_survival_free(journey_survival *curve);

/**
 * Its points, in order of time.
 * @param[in]  curve not NULL.
 * @param[out] count how many; not NULL.
 * @return the points; they live as long as the curve.
 */
JOURNEY_API const journey_survival_point *journey_survival_points(const journey_survival *curve, size_t *count);

/**
 * The share that is still there after a time.
 * @param[in]  curve not NULL.
 * @param      time  0 or more.
 * @param[out] share not NULL. Not known beyond the longest watch, unless everybody had left by then; 1 without an interval
 *                   before anybody left.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE if a pointer is NULL; #JOURNEY_RANGE for the time.
 */
JOURNEY_API journey_status journey_survival_at(const journey_survival *curve, double time, journey_estimate *share);

/**
 * The time after which at most 1 - q are still there: .5 is the median. Its interval has the times at which the interval of
 * the share leaves 1 - q (Brookmeyer, Crowley 1982).
 * @param[in]  curve not NULL.
 * @param      q     in (0, 1).
 * @param[out] time  not NULL; not known if so many never left; the value alone if the interval has no end. No p-value is
 *                   meant: it is 1, and the standard error is 0.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE; #JOURNEY_RANGE.
 */
JOURNEY_API journey_status journey_survival_quantile(const journey_survival *curve, double q, journey_estimate *time);

/**
 * Mean time until a horizon: the area under the curve up to it (restricted mean; variance: Klein, Moeschberger 2003, 4.5).
 * @param[in]  curve   not NULL.
 * @param      horizon above 0, up to the longest watch (or any, if everybody had left by then).
 * @param[out] mean    not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE; #JOURNEY_RANGE for the horizon; #JOURNEY_NOT_FOUND if it is beyond what is known.
 */
JOURNEY_API journey_status journey_survival_mean(const journey_survival *curve, double horizon, journey_estimate *mean);

/** Most groups of journey_survival_compare(). */
#define JOURNEY_SURVIVAL_GROUPS_MAX 64

/** What journey_survival_compare() found. Set `size` before the call. */
typedef struct journey_survival_test {
	size_t size;                 /**< Set by the caller. */
	double chi_square;           /**< The log-rank statistic. */
	uint32_t degrees_of_freedom; /**< Groups that can tell something, less 1. */
	double p_value;              /**< Of the hypothesis that all groups leave alike; 1 if there is nothing to compare. */
	double gone[JOURNEY_SURVIVAL_GROUPS_MAX];     /**< Who left, by group. */
	double expected[JOURNEY_SURVIVAL_GROUPS_MAX]; /**< Who would have, if all left alike. */
} journey_survival_test;

/**
 * The log-rank test of several groups (Mantel 1966; covariance of the hypergeometric: Kalbfleisch, Prentice 2002, 1.5).
 * @param[in]     allocator of working memory; NULL: libc's.
 * @param[in]     data      of all groups together; not NULL.
 * @param[in]     group     the group of each row, below `groups`; not NULL if there are rows.
 * @param         groups    1 .. #JOURNEY_SURVIVAL_GROUPS_MAX.
 * @param[in,out] test      not NULL; its `size` is set.
 * @param[out]    error     may be NULL.
 * @return as journey_survival_new(); #JOURNEY_LIMIT for too many groups.
 */
JOURNEY_API journey_status journey_survival_compare(const journey_allocator *allocator, const journey_survival_data *data,
	const uint32_t *group, size_t groups, journey_survival_test *test, journey_error *error);

/* ---- hazards ---- */

/** Most covariates. */
#define JOURNEY_HAZARD_COLUMNS_MAX 64
/** Most steps of the search. */
#define JOURNEY_HAZARD_STEPS_MAX 100

/**
 * Customers by period (person-period form: a row for each period that a customer was there, 1 in the one in which he left);
 * borrowed. Zero-initialise, set `size`.
 */
typedef struct journey_hazard_data {
	size_t size;           /**< sizeof(journey_hazard_data). */
	size_t rows;           /**< Number of rows. */
	size_t columns;        /**< Covariates, 0 .. #JOURNEY_HAZARD_COLUMNS_MAX; the model has an intercept besides. */
	const double *x;       /**< rows * columns numbers, row by row, each within +-1e100; NULL without columns. */
	const double *gone;    /**< 1: the customer left in this period; 0: he stayed. */
	const double *weights; /**< How often each row counts, 0 .. 1e9; NULL: 1 each. */
} journey_hazard_data;

/** Settings. Fill with journey_hazard_options_init(). */
typedef struct journey_hazard_options {
	size_t size;       /**< Set by the init function. */
	double penalty;    /**< Half of it times the sum of squares of the coefficients, of covariates scaled to a standard deviation
	                        of 1 and without the intercept, is taken from the log-likelihood (ridge); default 0. */
	double confidence; /**< Level of the intervals, in (0, 1); default 0.95. */
} journey_hazard_options;

/**
 * Fills in the defaults.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_hazard_options_init(journey_hazard_options *options);

/** Some covariates tell perfectly who leaves, so that their coefficients grow without end: no interval is given, and no
 * value is meant but its sign. A penalty helps. */
#define JOURNEY_HAZARD_SEPARATED 0x01u
/** A covariate is constant, or follows from those before it: it is left out (its coefficient is not known). */
#define JOURNEY_HAZARD_COLLINEAR 0x02u
/** The search did not come to an end within #JOURNEY_HAZARD_STEPS_MAX steps. */
#define JOURNEY_HAZARD_UNFINISHED 0x04u
/** Nobody left, everybody did, or there are no rows: the intercept alone would run away; nothing is known. */
#define JOURNEY_HAZARD_ONE_SIDED 0x08u

/** A fitted model. Set `size` before the call. */
typedef struct journey_hazard_model {
	size_t size;       /**< Set by the caller. */
	uint32_t flags;    /**< JOURNEY_HAZARD_* bits. */
	int converged;     /**< 1: a maximum was found. */
	size_t columns;    /**< As in the data. */
	journey_estimate intercept; /**< Log-odds of leaving where all covariates are 0. */
	journey_estimate coefficient[JOURNEY_HAZARD_COLUMNS_MAX]; /**< Log-odds ratios, with Wald's test. */
	double log_likelihood;      /**< Without the penalty. */
	double null_log_likelihood; /**< Of the intercept alone. */
	double rows;                /**< Sum of the weights. */
	double gone;                /**< Of these, those who left. */
	uint32_t steps;             /**< Of the search. */
} journey_hazard_model;

/**
 * Fits the discrete-time hazard model: log(h / (1 - h)) = intercept + coefficients * covariates, by maximum likelihood
 * (Newton with step halving; Allison 1982, "Discrete-time methods for the analysis of event histories"). It is a logistic
 * regression, and serves as one.
 * @param[in]     allocator of working memory; NULL: libc's.
 * @param[in]     data      not NULL.
 * @param[in]     options   NULL: the defaults.
 * @param[in,out] model     not NULL; its `size` is set.
 * @param[out]    error     which row is wrong, and how; may be NULL.
 * @return #JOURNEY_OK (also where flags say that there is no maximum); #JOURNEY_MISUSE; #JOURNEY_RANGE if a number is outside
 *         its range; #JOURNEY_LIMIT for too many columns; #JOURNEY_NO_MEMORY.
 */
JOURNEY_API journey_status journey_hazard_fit(const journey_allocator *allocator, const journey_hazard_data *data,
	const journey_hazard_options *options, journey_hazard_model *model, journey_error *error);

/**
 * The probability to leave in a period.
 * @param[in]  model       not NULL. Coefficients that are not known count as 0.
 * @param[in]  x           covariates; model->columns numbers; NULL without columns.
 * @param[out] probability within 0 .. 1; not NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE; #JOURNEY_RANGE if a covariate is not finite; #JOURNEY_NOT_FOUND if the intercept is
 *         not known.
 */
JOURNEY_API journey_status journey_hazard_probability(const journey_hazard_model *model, const double *x, double *probability);

/**
 * The probability to leave within several periods: 1 - product of (1 - h).
 * @param[in]  model       as journey_hazard_probability().
 * @param[in]  x           covariates of the first period.
 * @param      period      the covariate that counts periods, and grows by 1 with each; SIZE_MAX: none does.
 * @param      periods     how many, 1 .. 100000.
 * @param[out] probability not NULL.
 * @return as journey_hazard_probability(); #JOURNEY_RANGE also for `period` and `periods`.
 */
JOURNEY_API journey_status journey_hazard_within(const journey_hazard_model *model, const double *x, size_t period,
	uint32_t periods, double *probability);

#ifdef __cplusplus
}
#endif
#endif
