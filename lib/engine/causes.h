/*
 * Triggers of one customer that no event of theirs sets off: segments entered and left, moves between stages, attributes
 * that got another value. Dates and schedules (alarms.h), calls (fire.c) and business events (announce.h) fire through
 * jy_cause_fire(), too.
 */
#ifndef JY_ENGINE_CAUSES_H
#define JY_ENGINE_CAUSES_H

#include "engine/eval.h"

/*
 * Fires a trigger with what it captures, if its condition holds and `once` lets it: *fired. The values are those of
 * jy_cause::fields; of type JOURNEY_EXPR_ABSENT: none.
 */
journey_status jy_cause_fire(jy_eval *eval, uint32_t trigger, const journey_value *values, bool *fired);
/* The triggers that a change of segment or stage sets off; `change`: its place in the engine's changes. */
journey_status jy_causes_change(jy_eval *eval, size_t change);
/* The triggers that the attributes which the call changed set off (jy_eval::attributes). */
journey_status jy_causes_attributes(jy_eval *eval);

#endif
