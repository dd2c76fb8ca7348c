/**
 * @file lifetime.h
 * @brief What customers will be worth: how many orders are to come, whether they are still there, at what value.
 *
 * Models of customers who buy and at some unseen moment stop to, fitted by maximum likelihood with analytic gradients:
 *
 * | model | reference | columns | parameters |
 * |---|---|---|---|
 * | BG/NBD | Fader, Hardie, Lee 2005, "Counting your customers the easy way", eq. 3, 6, 10 | x, t_x, T | r, alpha, a, b |
 * | MBG/NBD | Batislam, Denizel, Filiztekin 2007 | x, t_x, T | r, alpha, a, b |
 * | Pareto/NBD | Schmittlein, Morrison, Colombo 1987; Fader, Hardie 2005, "A note on deriving the Pareto/NBD" | x, t_x, T | r, alpha, s, beta |
 * | BG/BB | Fader, Hardie, Shang 2010, eq. 7, 8, 13, 14 | x, t_x, n | alpha, beta, gamma, delta |
 * | Gamma-Gamma | Fader, Hardie 2013, "The Gamma-Gamma model of monetary value" | x, zbar | p, q, v |
 *
 * x counts a customer's orders after the first one, t_x is the time from the first to the last, T from the first until
 * now, in any unit of time (the same for what is asked later). For BG/BB n counts opportunities to buy and t_x is the
 * last one that was used. zbar is the mean value of a customer's x orders.
 */
#ifndef JOURNEY_LIFETIME_H
#define JOURNEY_LIFETIME_H

#include <journey/score.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The models. */
typedef enum journey_lifetime_model {
	JOURNEY_LIFETIME_BG_NBD = 0,     /**< A customer may stop after each order but the first. */
	JOURNEY_LIFETIME_MBG_NBD = 1,    /**< A customer may stop after each order, the first included. */
	JOURNEY_LIFETIME_PARETO_NBD = 2, /**< A customer may stop at any moment. */
	JOURNEY_LIFETIME_BG_BB = 3,      /**< Orders are possible at fixed opportunities only. */
	JOURNEY_LIFETIME_GAMMA_GAMMA = 4 /**< The value of an order; says nothing about their number. */
} journey_lifetime_model;

/** Most parameters of a model. */
#define JOURNEY_LIFETIME_PARAMS_MAX 4
/** Largest x, and largest n. */
#define JOURNEY_LIFETIME_COUNT_MAX 1000000
/** Most opportunities of BG/BB. */
#define JOURNEY_LIFETIME_OPPORTUNITIES_MAX 10000
/** Largest time and value. */
#define JOURNEY_LIFETIME_TIME_MAX 1e12
/** Most steps of one search for the maximum. */
#define JOURNEY_LIFETIME_STEPS_MAX 1000
/** Most searches. */
#define JOURNEY_LIFETIME_STARTS_MAX 100
/** Most periods of a lifetime value. */
#define JOURNEY_LIFETIME_PERIODS_MAX 100000

/**
 * Name of a model: "bg-nbd", "mbg-nbd", "pareto-nbd", "bg-bb", "gamma-gamma".
 * @param model one of the models.
 * @return a static text, NULL if there is no such model.
 */
JOURNEY_API const char *journey_lifetime_model_name(journey_lifetime_model model);

/**
 * Name of a parameter, as in the papers.
 * @param model one of the models.
 * @param index from 0.
 * @return a static text ("r", "alpha", ...), NULL if there is none of that index.
 */
JOURNEY_API const char *journey_lifetime_param_name(journey_lifetime_model model, size_t index);

/** Customers; borrowed. Zero-initialise, set `size`. */
typedef struct journey_lifetime_data {
	size_t size;           /**< sizeof(journey_lifetime_data). */
	size_t count;          /**< Number of rows; the length of each column. */
	const double *x;       /**< Orders after the first: whole, 0 .. #JOURNEY_LIFETIME_COUNT_MAX. */
	const double *t_x;     /**< Time of the last one, 0 .. T; 0 where x is 0. Not for Gamma-Gamma. */
	const double *T;       /**< Time until now, up to #JOURNEY_LIFETIME_TIME_MAX; BG/BB: n, whole. Not for Gamma-Gamma. */
	const double *zbar;    /**< Mean value of an order, above 0. For Gamma-Gamma alone, which leaves out rows with x 0. */
	const double *weights; /**< How many customers each row stands for, 0 .. 1e15; NULL: 1 each. */
} journey_lifetime_data;

/** Settings. Fill with journey_lifetime_options_init(). */
typedef struct journey_lifetime_options {
	size_t size;                  /**< Set by the init function. */
	journey_lifetime_model model; /**< Default #JOURNEY_LIFETIME_BG_NBD. */
	/**
	 * Added to the negative mean log-likelihood: penalizer * (sum of the squares of the parameters, times counted in tenths
	 * of the longest T), 0 or more; default 0. Helps small samples towards small parameters.
	 */
	double penalizer;
	uint32_t starts;      /**< Searches from different places, of which the best counts; default 3. */
	uint64_t seed;        /**< Of the places of all searches but the first; default 1. */
	double confidence;    /**< Level of the intervals, in (0, 1); default 0.95. */
	const double *start;  /**< Where the first search begins, in the parameters' own units; NULL, the default: 1 each. */
} journey_lifetime_options;

/**
 * Fills in the defaults.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_lifetime_options_init(journey_lifetime_options *options);

/** The likelihood grows towards the border of the parameters: there is no maximum (for instance, nobody ordered again). */
#define JOURNEY_LIFETIME_BORDER 0x01u
/** No search came to an end within #JOURNEY_LIFETIME_STEPS_MAX steps. */
#define JOURNEY_LIFETIME_UNFINISHED 0x02u
/** The likelihood is too flat for standard errors: they are left out. */
#define JOURNEY_LIFETIME_FLAT 0x04u
/** There is nobody to learn from: nothing is known. */
#define JOURNEY_LIFETIME_EMPTY 0x08u
/** Nobody ordered a second time. */
#define JOURNEY_LIFETIME_NO_REPEAT 0x10u

/** What a model became. Set `size` before the call. */
typedef struct journey_lifetime_fit {
	size_t size;                  /**< Set by the caller. */
	journey_lifetime_model model; /**< As asked for. */
	uint32_t flags;               /**< JOURNEY_LIFETIME_* bits. */
	int converged;                /**< 1: a maximum was found. 0: the flags say why not. */
	size_t params_count;          /**< Parameters of the model. */
	double params[JOURNEY_LIFETIME_PARAMS_MAX]; /**< The best that was found, maximum or not; 0 if there is nobody. */
	/** With standard errors from the second derivatives and intervals on the log scale, if converged. */
	journey_estimate estimates[JOURNEY_LIFETIME_PARAMS_MAX];
	double log_likelihood; /**< Of all customers, without the penalty. */
	double customers;      /**< Sum of weights of the rows that were used. */
	uint32_t steps;        /**< Of all searches together. */
} journey_lifetime_fit;

/**
 * Fits a model.
 * @param[in]     allocator where working memory comes from; NULL: libc's.
 * @param[in]     data      the customers; not NULL. Rows that are equal are put together first.
 * @param[in]     options   settings, or NULL for the defaults.
 * @param[in,out] fit       gets the answer; its `size` is set. Never NaN: see flags.
 * @param[out]    error     says which row is wrong; may be NULL.
 * @return #JOURNEY_OK (also where `fit->converged` is 0); #JOURNEY_MISUSE; #JOURNEY_RANGE (an option or a number is outside
 *         of its range); #JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_lifetime_fit_model(const journey_allocator *allocator,
	const journey_lifetime_data *data, const journey_lifetime_options *options, journey_lifetime_fit *fit,
	journey_error *error);

/** A model with its parameters, as journey_lifetime_fit_model() found or as they are known. */
typedef struct journey_lifetime_params {
	size_t size;                  /**< sizeof(journey_lifetime_params). */
	journey_lifetime_model model; /**< Which. */
	double params[JOURNEY_LIFETIME_PARAMS_MAX]; /**< In the order of journey_lifetime_param_name(), each above 0, up to 1e12. */
} journey_lifetime_params;

/** One customer. */
typedef struct journey_lifetime_customer {
	size_t size; /**< sizeof(journey_lifetime_customer). */
	double x;    /**< Orders after the first. */
	double t_x;  /**< Time of the last one. */
	double T;    /**< Time until now; BG/BB: n. */
	double zbar; /**< Mean value of the x orders; 0: not known. */
} journey_lifetime_customer;

/**
 * Probability that a customer is still there; BG/BB: at opportunity n + 1 (BG/NBD: at T, and 1 where x is 0, since
 * nobody stops before the first repeat).
 * @param[in]  params   a model of the number of orders; not NULL.
 * @param[in]  customer not NULL.
 * @param[out] p_alive  0 .. 1; not NULL.
 * @param[out] error    may be NULL.
 * @return #JOURNEY_OK; #JOURNEY_MISUSE; #JOURNEY_RANGE (a number is outside of its range, or the model is Gamma-Gamma).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_lifetime_alive(const journey_lifetime_params *params,
	const journey_lifetime_customer *customer, double *p_alive, journey_error *error);

/**
 * Orders to expect of a customer within the next `t` (BG/BB: whole opportunities).
 * @param[in]  params   a model of the number of orders; not NULL.
 * @param[in]  customer NULL: one of whom nothing is known but the first order, E[X(t)]; else E[Y(t) | x, t_x, T].
 * @param      t        0 .. #JOURNEY_LIFETIME_TIME_MAX; BG/BB: whole, up to #JOURNEY_LIFETIME_COUNT_MAX.
 * @param[out] orders   not NULL.
 * @param[out] error    may be NULL.
 * @return as journey_lifetime_alive().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_lifetime_expect(const journey_lifetime_params *params,
	const journey_lifetime_customer *customer, double t, double *orders, journey_error *error);

/**
 * Mean value of a customer's orders to expect, E[M | x, zbar] (Fader, Hardie 2013, eq. 5).
 * @param[in]  params   of Gamma-Gamma; not NULL.
 * @param[in]  customer its x and zbar; NULL or x 0: the mean over all customers, which there is for q > 1 only.
 * @param[out] value    a mean, its `known` JOURNEY_KNOWN_NONE where p x + q <= 1: no mean; not NULL.
 * @param[out] error    may be NULL.
 * @return as journey_lifetime_alive().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_lifetime_spend(const journey_lifetime_params *params,
	const journey_lifetime_customer *customer, journey_estimate *value, journey_error *error);

/** How a lifetime value is counted. Fill with journey_lifetime_value_init(). */
typedef struct journey_lifetime_value_options {
	size_t size;       /**< Set by the init function. */
	uint32_t periods;  /**< How many, 1 .. #JOURNEY_LIFETIME_PERIODS_MAX; default 12. */
	double period;     /**< Length of each in the model's unit of time; BG/BB: whole; default 1. */
	double discount;   /**< Rate per period, at its end, 0 .. 1e6; default 0.01. */
} journey_lifetime_value_options;

/**
 * Fills in the defaults.
 * @param[out] options not NULL.
 */
JOURNEY_API void journey_lifetime_value_init(journey_lifetime_value_options *options);

/**
 * Discounted orders to expect: sum over periods k of (E[Y(k l)] - E[Y((k - 1) l)]) / (1 + d)^k, l the period. Times the value
 * of an order this is the lifetime value.
 * @param[in]  params   a model of the number of orders; not NULL.
 * @param[in]  customer NULL: a new one.
 * @param[in]  options  NULL for the defaults.
 * @param[out] orders   not NULL.
 * @param[out] error    may be NULL.
 * @return as journey_lifetime_alive().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_lifetime_discounted(const journey_lifetime_params *params,
	const journey_lifetime_customer *customer, const journey_lifetime_value_options *options, double *orders,
	journey_error *error);

/**
 * Discounted expected residual transactions, without an end: Pareto/NBD with continuous rate `discount` per unit of time
 * (Fader, Hardie, Lee 2005, "RFM and CLV", eq. 2), BG/BB with the rate per opportunity (Fader, Hardie, Shang 2010, eq. 14).
 * @param[in]  params   of one of these two; not NULL.
 * @param[in]  customer not NULL.
 * @param      discount 1e-6 .. 1e6.
 * @param[out] orders   not NULL.
 * @param[out] error    may be NULL.
 * @return as journey_lifetime_alive(); #JOURNEY_UNSUPPORTED for other models, where the sum has no closed form.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_lifetime_residual(const journey_lifetime_params *params,
	const journey_lifetime_customer *customer, double discount, double *orders, journey_error *error);

#ifdef __cplusplus
}
#endif
#endif
