/*
 * events.count("Product Viewed", "7d", e, e.price > 50.0) and its kin in the expressions of a strategy: each
 * call becomes a feature without a name, one for all calls that say the same.
 */
#ifndef JY_STRATEGY_AGGREGATES_H
#define JY_STRATEGY_AGGREGATES_H

#include "strategy/compiler.h"

/*
 * Declares them in an environment: where `profile` can be read they work, elsewhere they get a slot that the
 * caller refuses.
 */
journey_status jy_aggregates_declare(jy_compiler *c, journey_expr_env *env, bool visible,
				     uint32_t hidden_slot, journey_error *error);

#endif
