/*
 * All customers, one after the other: what a fan-out that is nobody's in particular goes through. In the order of the
 * fragments' keys; a customer stands where the fragment of its root does.
 */
#ifndef JY_ENGINE_CROWD_H
#define JY_ENGINE_CROWD_H

#include "engine/fanout.h"

/* The next identifiers after `after` (empty: from the start), as the store and the batch have them; in the call's arena. */
journey_status jy_crowd_next(journey_engine *engine, journey_str after, journey_str *ids, size_t room, size_t *count);
/* A job with what it carries, read for the customers that are next. */
typedef struct jy_crowd_job {
	const jy_job *job;
	const uint32_t *triggers; /* to be fired, in order of declaration */
	uint32_t trigger_count;
	jy_event_view *event;     /* of a business event; else NULL */
} jy_crowd_job;

/* What a schedule's job carries; false: the strategy has no such schedule. */
bool jy_crowd_schedule(journey_engine *engine, const jy_job *job, jy_crowd_job *out);
/* Looks again at the customer whose root has this identifier, if it is one, and fires the job's triggers. */
journey_status jy_crowd_reach(journey_engine *engine, const jy_crowd_job *crowd, journey_str id);
/* Whether a strategy has anything that is for all customers. */
bool jy_crowd_wanted(const journey_strategy *strategy);

#endif
