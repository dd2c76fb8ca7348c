/**
 * @file lifetime_rules.h
 * @brief Lifetime value and chance to be there of each customer, as values that conditions, offers and texts read.
 *
 * The parameters are those that a fit found (journey_lifetime_fit_model(), `journey score clv`); the engine works the rest
 * out from the customer's orders where it is read. Expressions read, of a model NAME:
 *
 * | value | meaning |
 * |---|---|
 * | `model.NAME.alive` | probability that the customer still buys |
 * | `model.NAME.orders` | orders to expect within the horizon |
 * | `model.NAME.value` | their value: orders times the mean value of one (Gamma-Gamma) |
 *
 * All of them fall while the customer buys nothing, and conditions such as `model.NAME.alive < 0.3` come to hold at their
 * microsecond. Who never ordered has no value.
 */
#ifndef JOURNEY_LIFETIME_RULES_H
#define JOURNEY_LIFETIME_RULES_H

#include <journey/lifetime.h>
#include <journey/strategy.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most models of a strategy. */
#define JOURNEY_MODELS_MAX 16

/** Declares a model. Zero-initialise, set `size`. */
typedef struct journey_model_options {
	size_t size;                  /**< sizeof(journey_model_options). */
	journey_str name;             /**< An identifier of expressions: letters, digits and `_`, no digit first. */
	journey_lifetime_model model; /**< BG/NBD, MBG/NBD or Pareto/NBD. */
	journey_str event;            /**< The order. x are those after the first, t_x and T are from the first until the last, and
	                                   until now. */
	double params[JOURNEY_LIFETIME_PARAMS_MAX]; /**< Of the model, in its order, for times in `unit`. */
	journey_duration unit;        /**< Of time, as it was fitted in; above 0. */
	journey_duration horizon;     /**< How far orders and value look ahead; above 0. */
	journey_str of;               /**< Number over `event`: what an order is worth. Empty: `value` is not there. */
	double spend[3];              /**< p, q, v of Gamma-Gamma, fitted to the mean of all orders of a customer and their number;
	                                   with `of`. */
} journey_model_options;

/**
 * Declares a model.
 * @param builder the builder.
 * @param options borrowed for the call.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (no such model, no identifier, a field that is missing), ::JOURNEY_RANGE (a parameter),
 *         ::JOURNEY_LIMIT (#JOURNEY_MODELS_MAX), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_model(journey_builder *builder,
                                                                  const journey_model_options *options);

#ifdef __cplusplus
}
#endif
#endif
