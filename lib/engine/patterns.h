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
/*
 * A trigger fires, whatever its cause: the journeys that it enters are asked. `key` is the key of their instances,
 * `payload` what it captured, in storage form; either may be empty, and both are copied.
 */
journey_status jy_trigger_fire(jy_eval *eval, uint32_t index, journey_str key, journey_str payload);

#endif
