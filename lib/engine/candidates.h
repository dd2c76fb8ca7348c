/* Which triggers an event may start. */
#ifndef JY_ENGINE_CANDIDATES_H
#define JY_ENGINE_CANDIDATES_H

#include "engine/eval.h"

/*
 * Triggers that start with the event that is being looked at, in order of declaration, but for those whose condition it
 * rules out; the condition of each is still to be checked. They live as long as the call. Fails only with what ends a call.
 */
journey_status jy_trigger_candidates(jy_eval *eval, jy_indices *out);

#endif
