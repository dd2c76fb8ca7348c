/**
 * @file lifetime.h
 * @brief What a customer is still worth: models of repeated purchases fitted by maximum likelihood, the chance that a customer
 * is still one, expected purchases, and discounted lifetime value.
 *
 * Times are in any unit, the same everywhere (weeks, say). Of a customer the models want: `x`, repeated purchases (not the
 * first); `t_x`, when the last of them was (0 without any), and `T`, how long the customer has been watched, both counted
 * from the first purchase. Of the beta-geometric/beta-binomial model: of `T` chances to buy, `x` were taken, the last
 * one the `t_x`-th.
 *
 * | model | parameters | source |
 * |---|---|---|
 * | BG/NBD | r, alpha, a, b | Fader, Hardie, Lee 2005, "Counting your customers the easy way" |
 * | MBG/NBD | r, alpha, a, b | Batislam, Denizel, Filiztekin 2007; a customer may leave after the first purchase already |
 * | Pareto/NBD | r, alpha, s, beta | Schmittlein, Morrison, Colombo 1987 |
 * | BG/BB | alpha, beta, gamma, delta | Fader, Hardie, Shang 2010 |
 * | Gamma-Gamma | p, q, v | Fader, Hardie 2013, "The Gamma-Gamma model of monetary value" |
 */
#ifndef JOURNEY_LIFETIME_H
#define JOURNEY_LIFETIME_H

#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The models. */
typedef enum journey_lifetime_model {
	JOURNEY_LIFETIME_BG_NBD = 1,     /**< Purchases at any time; may leave after each repeated one. */
	JOURNEY_LIFETIME_MBG_NBD = 2,    /**< The same; may leave after the first, too. */
	JOURNEY_LIFETIME_PARETO_NBD = 3, /**< Purchases at any time; may leave at any time. */
	JOURNEY_LIFETIME_BG_BB = 4,      /**< Chances to buy at fixed occasions. */
	JOURNEY_LIFETIME_GAMMA_GAMMA = 5 /**< The value of a purchase. */
} journey_lifetime_model;

/** Most parameters of a model. */
#define JOURNEY_LIFETIME_PARAMS_MAX 4
/** Most chances to buy of the BG/BB model, and most periods of a lifetime value. */
#define JOURNEY_LIFETIME_PERIODS_MAX 10000

/**
 * A parameter's name, as papers have it.
 * @param model the model.
 * @param i     which parameter, from 0.
 * @return `r`, `alpha`, ...; NULL beyond the last one; static.
 */
JOURNEY_API const char *journey_lifetime_param(journey_lifetime_model model, size_t i);

/** Customers; borrowed. Zero-initialise, set `size`. */
typedef struct journey_lifetime_data {
	size_t size;          /**< sizeof(journey_lifetime_data). */
	size_t count;         /**< Rows; the length of each column. */
	const double *x;      /**< Repeated purchases, whole numbers of 0 .. 1e9 (Gamma-Gamma: purchases behind `value`). */
	const double *t_x;    /**< When the last was, 0 .. T. Not for Gamma-Gamma. */
	const double *T;      /**< How long they have been watched; of BG/BB the number of chances. Not for Gamma-Gamma. */
	const double *value;  /**< Of Gamma-Gamma: mean value of a customer's purchases, above 0 where x is. */
	const double *weight; /**< How many customers are alike; NULL: one. */
} journey_lifetime_data;

/** Settings of a fit. Fill with journey_lifetime_options_init(). */
typedef struct journey_lifetime_options {
	size_t size;          /**< Set by the init function. */
	double start[JOURNEY_LIFETIME_PARAMS_MAX]; /**< Where the search begins, above 0; all 0, the default: several places
	                                                that are chosen, of which the best is kept. */
	uint32_t iterations;  /**< Most steps of a search; default 300. */
	double penalty;       /**< Times the sum of the squared parameters, taken from the log-likelihood per customer; default
	                           0: none. For data that a plain fit runs away on. */
} journey_lifetime_options;

/**
 * Fills in the defaults.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_lifetime_options_init(journey_lifetime_options *options);

/** The likelihood is flat or has no largest value inside the limits: the parameters don't mean anything. */
#define JOURNEY_LIFETIME_NO_MAXIMUM 0x01u
/** The curvature at the maximum is not that of a maximum: no standard errors. */
#define JOURNEY_LIFETIME_NO_ERRORS 0x02u
/** Of Gamma-Gamma: q is at most 1, the mean over customers is infinite; expectations of a customer without purchases are
 * not known. */
#define JOURNEY_LIFETIME_NO_MEAN 0x04u

/** A fitted model. Set `size` before the call; to predict with parameters of your own fill in `size`, `model`, `params`. */
typedef struct journey_lifetime {
	size_t size;                                        /**< Set by the caller. */
	journey_lifetime_model model;                       /**< The model. */
	uint32_t flags;                                     /**< JOURNEY_LIFETIME_* bits. */
	double params[JOURNEY_LIFETIME_PARAMS_MAX];         /**< Parameters, in the order of their names; above 0. */
	double standard_errors[JOURNEY_LIFETIME_PARAMS_MAX]; /**< From the curvature of the log-likelihood. */
	double log_likelihood;                              /**< Natural logarithm. */
	double customers;                                   /**< Customers that were used (Gamma-Gamma: those who bought). */
	uint32_t iterations;                                /**< Steps of the search. */
	int converged;                                      /**< Whether it came to rest at a maximum. */
} journey_lifetime;

/**
 * Fits a model by maximum likelihood, with analytic gradients, in logarithms throughout.
 * @param[in]     allocator where working memory comes from; NULL: libc's.
 * @param         model     which model.
 * @param[in]     data      customers; not NULL.
 * @param[in]     options   settings, or NULL for the defaults.
 * @param[in,out] out       gets the fit; its `size` is set. Untouched on failure.
 * @param[out]    error     says which row is wrong; may be NULL.
 * @return #JOURNEY_OK, also where it did not come to rest (see `converged` and `flags`); #JOURNEY_MISUSE (NULL, size,
 *         model, a column is missing); #JOURNEY_RANGE (a number outside of its range); #JOURNEY_INVALID (no customers, or
 *         for Gamma-Gamma none who bought); #JOURNEY_LIMIT (chances of BG/BB); #JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_lifetime_fit(const journey_allocator *allocator,
	journey_lifetime_model model, const journey_lifetime_data *data, const journey_lifetime_options *options,
	journey_lifetime *out, journey_error *error);

/** One customer's past. */
typedef struct journey_customer_past {
	double x;   /**< As of journey_lifetime_data. */
	double t_x; /**< Likewise. */
	double T;   /**< Likewise. */
} journey_customer_past;

/** What is expected of a customer. */
typedef struct journey_lifetime_prediction {
	double alive;    /**< Chance that they are still a customer at T (BG/BB: at the next chance). */
	double expected; /**< Purchases expected within the horizon. */
} journey_lifetime_prediction;

/**
 * What is expected of a customer, given their past.
 * @param[in]  fit     a model of purchases.
 * @param[in]  past    the past.
 * @param      horizon how far ahead from T, at least 0 (BG/BB: chances).
 * @param[out] out     the answer.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE (NULL, size, Gamma-Gamma); #JOURNEY_RANGE (parameters, past or horizon outside of
 *         their range); #JOURNEY_LIMIT (chances of BG/BB).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_lifetime_predict(const journey_lifetime *fit,
	const journey_customer_past *past, double horizon, journey_lifetime_prediction *out);

/**
 * Repeated purchases expected of somebody of whom nothing is known but that they bought once.
 * @param[in]  fit     a model of purchases.
 * @param      horizon how long after the first purchase, at least 0 (BG/BB: chances).
 * @param[out] out     the answer.
 * @return as journey_lifetime_predict().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_lifetime_expect(const journey_lifetime *fit, double horizon,
	double *out);

/**
 * The mean value of a customer's purchases that is expected, between their own and everybody's.
 * @param[in]  fit   a Gamma-Gamma model.
 * @param      x     purchases behind `value`, at least 0.
 * @param      value their mean value; of no matter where x is 0.
 * @param[out] out   the answer.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE; #JOURNEY_RANGE (as above, and where the answer is infinite).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_lifetime_spend(const journey_lifetime *fit, double x, double value,
	double *out);

/**
 * Discounted lifetime value: the sum over periods k of value * (purchases expected within period k) / (1 + discount)^k.
 * @param[in]  fit      a model of purchases.
 * @param[in]  past     the past.
 * @param      value    of a purchase, as from journey_lifetime_spend().
 * @param      periods  how many periods, 1 .. #JOURNEY_LIFETIME_PERIODS_MAX.
 * @param      length   of a period, in the unit of the times, above 0.
 * @param      discount of a period, at least 0 (0.01: one per cent).
 * @param[out] out      the value.
 * @return as journey_lifetime_predict(), and #JOURNEY_LIMIT for too many periods.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_lifetime_value(const journey_lifetime *fit,
	const journey_customer_past *past, double value, uint32_t periods, double length, double discount, double *out);

#ifdef __cplusplus
}
#endif
#endif
