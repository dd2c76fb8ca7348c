/*
 * What steps set off beyond their journey: events of its own (updates of the profile among them) and starts of other
 * journeys. The event is applied to the facts where the step stands, so that the next step sees it; what it sets off
 * waits until the event or the moment that the step was taken at is dealt with, in order.
 */
#ifndef JY_ENGINE_AFTER_H
#define JY_ENGINE_AFTER_H

#include "engine/eval.h"
#include <journey/steps.h>

/* Index of JY_SUM_LOST: what came after JOURNEY_EMITS_MAX. */
#define JY_LOST_STEPS 72

typedef struct jy_after {
	const jy_event_view *view; /* NULL: a start */
	const jy_attribute_change *attributes;
	size_t attribute_count;
	size_t changes_from, changes_to; /* moves that it brought */
	uint32_t journey;
	journey_str key;
} jy_after;

/* Deals with all that is waiting, and with what that sets off. */
journey_status jy_after_run(jy_eval *eval);
/* Lets in what asked to enter; then the same. */
journey_status jy_after_all(jy_eval *eval);
/* The end of whatever is done with a customer: the same, then what it watches and when it is looked at next. */
journey_status jy_conclude(jy_eval *eval);

#endif
