/*
 * How often a trigger fires for a customer: once ever, once in a session, once for a key. What fired is marked in the
 * customer's actions.
 */
#ifndef JY_ENGINE_ONCE_H
#define JY_ENGINE_ONCE_H

#include "engine/eval.h"

/* Whether a trigger that is set off may fire; then that it did is marked. */
journey_status jy_once_pass(jy_eval *eval, uint32_t trigger, journey_str key, bool *pass);

#endif
