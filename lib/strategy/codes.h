/*
 * code("PREFIX"): a code of each customer's own, for a coupon or an invitation.
 */
#ifndef JY_STRATEGY_CODES_H
#define JY_STRATEGY_CODES_H

#include "strategy/compiler.h"

/* Longest prefix in bytes: letters, digits, `-` and `_`. */
#define JY_CODE_PREFIX_MAX 32

/* Declares code() in an environment; where it may not be asked, with the slot that is given. */
journey_status jy_codes_declare(jy_compiler *c, journey_expr_env *env, bool visible, uint32_t hidden_slot,
				journey_error *error);
/* Moves what was asked for into the strategy. */
void jy_codes_finish(jy_compiler *c);
void jy_codes_free(jy_compiler *c);

#endif
