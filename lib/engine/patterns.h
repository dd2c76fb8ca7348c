/*
 * Triggers of one customer: an event with a condition, and "A, then no B within W, per key". Patterns live on event
 * time only; the absence is noticed at its deadline, by a due row.
 */
#ifndef JY_ENGINE_PATTERNS_H
#define JY_ENGINE_PATTERNS_H

#include "engine/eval.h"

/* An event cancels what waits for its absence, then starts or fires triggers, in order of declaration. */
journey_status jy_patterns_event(jy_eval *eval);
/* Fires the patterns whose deadline has come. */
journey_status jy_patterns_due(jy_eval *eval);

#endif
