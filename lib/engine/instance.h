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
/* The same with all that it keeps. */
journey_status jy_instance_look(jy_eval *eval, size_t index);
/* From where it stands to its next wait or end; walk.c. */
journey_status jy_instance_walk(jy_eval *eval, size_t index);

/* waits.c: the event meets what it waits for; */
journey_status jy_instance_meet(jy_eval *eval, size_t index);
/* conditions and dates are looked at again; */
journey_status jy_instance_recheck(jy_eval *eval, size_t index);
/* a moment that it waits for, or at which it is tried again, has come. */
journey_status jy_instance_due(jy_eval *eval, size_t index);
/* What it waits for of conditions, each in turn; with what the instance keeps set. */
typedef journey_status jy_condition_fn(jy_eval *eval, const journey_expr_program *program, void *user);
journey_status jy_instance_conditions(jy_eval *eval, size_t index, jy_condition_fn *fn, void *user);
/* Goes on with a step as if it came there now. */
journey_status jy_instance_begin(jy_eval *eval, size_t index, uint32_t step);
/* Ends it, counted. `interrupted` as below. */
journey_status jy_instance_end(jy_eval *eval, size_t index, jy_ending ending, journey_time interrupted);
/* Ends it. `interrupted`: what was decided until then does not leave any more; JOURNEY_TIME_NONE: all of it does. */
journey_status jy_instance_finish(jy_eval *eval, size_t index, journey_time interrupted);

#endif
