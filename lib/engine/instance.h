/*
 * One instance of a journey, by its index among the customer's: where it stands, what it reads, how it goes on and ends.
 * Those behind one that ends move up, so that loops over instances run downwards.
 */
#ifndef JY_ENGINE_INSTANCE_H
#define JY_ENGINE_INSTANCE_H

#include "engine/eval.h"

const jy_journey *jy_journey_of(const jy_eval *eval, uint32_t journey);
/* Makes `trigger.NAME` read what the instance captured, until jy_eval_no_captures(). */
journey_status jy_instance_captures(jy_eval *eval, size_t index);
/* Puts it before a step, or JY_NONE: the end of the journey. */
void jy_instance_go(jy_instance *instance, uint32_t step);
/* From where it stands to its next wait or end; walk.c. */
journey_status jy_instance_walk(jy_eval *eval, size_t index);
/* Ends it. `interrupted`: what was decided until then does not leave any more; JOURNEY_TIME_NONE: all of it does. */
journey_status jy_instance_finish(jy_eval *eval, size_t index, journey_time interrupted);

#endif
