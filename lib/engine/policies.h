/*
 * Policies of the choke point beside consent: gates, whose conditions must hold, and suppression lists, whose values
 * nothing is sent to. A list's rows hold keyed hashes: who reads the store learns nobody's address from it.
 */
#ifndef JY_ENGINE_POLICIES_H
#define JY_ENGINE_POLICIES_H

#include "engine/eval.h"

/* Whether sends of a channel pass all gates that are before it. */
journey_status jy_gates_pass(jy_eval *eval, uint32_t channel, bool *passes);
/* Whether the customer is on a list for the channel. */
journey_status jy_suppressed(jy_eval *eval, uint32_t channel, bool *suppressed);
/* Puts the values of the customer on all lists that are for the channel. *count: how many were put. */
journey_status jy_suppress_customer(jy_eval *eval, uint32_t channel, size_t *count);
/*
 * The form of a value in which it is hashed: of an attribute without blanks around it, and without capitals of ASCII;
 * of an identifier as it is. In the call's arena. JOURNEY_OK, JOURNEY_NO_MEMORY.
 */
journey_status jy_value_normal(journey_engine *engine, journey_str kind, journey_str value, journey_str *out);
/* Puts keyed hashes in the place of attributes that are kept as such. JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_hash_attributes(journey_engine *engine, jy_event_view *view);

#endif
