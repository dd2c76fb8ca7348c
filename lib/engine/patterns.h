/*
 * Triggers of one customer: an event with a condition, "A, then no B within W, per key", patterns over time,
 * inactivity. They live on event time only; what must be noticed without an event is noticed at its moment, by a due
 * row.
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

/* ---- patterns over time (pattern_events.c) ---- */

/* Patterns that have seen the running event. */
typedef struct jy_handled {
	uint32_t *triggers;
	uint32_t count;
} jy_handled;

/* The event goes to those that have something that it may concern. */
journey_status jy_pattern_events(jy_eval *eval, const jy_indices *triggers, jy_handled *handled);
bool jy_pattern_handled(const jy_handled *handled, uint32_t trigger);
/* The event goes to one. */
journey_status jy_pattern_event(jy_eval *eval, uint32_t trigger);
/* What a step of the run that is being looked at has kept. */
journey_status jy_pattern_load(const jy_eval *eval, uint32_t field, journey_value *out);
/* Of live entries that are due, the first; SIZE_MAX: none is. */
size_t jy_live_first(const jy_actions *actions, journey_time now);
/* Does what a due entry is due for. */
journey_status jy_live_fire(jy_eval *eval, size_t at);
/* Drops what can do nothing more; the actions may be changed. */
journey_status jy_patterns_tidy(jy_eval *eval);

/* ---- inactivity (inactive.c) ---- */

/* An event puts it off: written only where none is on its way. */
journey_status jy_inactive_event(jy_eval *eval);
journey_status jy_inactive_due(jy_eval *eval, size_t at);

#endif
