/*
 * sent.count("channel:email", "7d") in the expressions of a strategy: how many sends went to the customer.
 */
#ifndef JY_STRATEGY_SENDS_H
#define JY_STRATEGY_SENDS_H

#include "strategy/compiler.h"

/* Declares it: where sends can be counted it works, elsewhere it gets a slot that the caller refuses. */
journey_status jy_sends_declare(jy_compiler *c, journey_expr_env *env, bool visible, uint32_t hidden_slot,
				journey_error *error);
/* Moves what was asked for into the strategy. */
void jy_sends_finish(jy_compiler *c);
void jy_sends_free(jy_compiler *c);

#endif
