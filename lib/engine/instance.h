/*
 * One instance of a journey, by its index among the customer's: where it stands, what it reads, how it goes on and ends.
 * Those behind one that ends move up, so that loops over instances run downwards.
 */
#ifndef JY_ENGINE_INSTANCE_H
#define JY_ENGINE_INSTANCE_H

#include "engine/exits.h"

const jy_journey *jy_journey_of(const jy_eval *eval, uint32_t journey);
/* Makes `trigger.NAME` read what the instance captured, until jy_eval_no_captures(). */
journey_status jy_instance_captures(jy_eval *eval, size_t index);
/* Puts it before a step, or JY_NONE: the end of the journey. */
void jy_instance_go(jy_instance *instance, uint32_t step);
/* From where it stands to its next wait or end; walk.c. */
journey_status jy_instance_walk(jy_eval *eval, size_t index);
/* The step that it waited at has ended: goes on with `next`, unless its journey is paused or it leaves with the step. */
journey_status jy_instance_pass(jy_eval *eval, size_t index, uint32_t next);
/* Tries again what it stood at, or passed while its journey was paused. */
journey_status jy_instance_retry(jy_eval *eval, size_t index);
/* Goes on with a step as if it came there now. */
journey_status jy_instance_begin(jy_eval *eval, size_t index, uint32_t step);
/* Its deadline has come; journeys.c. */
journey_status jy_instance_due(jy_eval *eval, size_t index);
/* Ends it, counted. `interrupted` as below. */
journey_status jy_instance_end(jy_eval *eval, size_t index, jy_ending ending, journey_time interrupted);
/* Ends it. `interrupted`: what was decided until then does not leave any more; JOURNEY_TIME_NONE: all of it does. */
journey_status jy_instance_finish(jy_eval *eval, size_t index, journey_time interrupted);

#endif
