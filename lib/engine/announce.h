/*
 * Business events: nobody's, fanned out to the customers of a segment. An event waits in the row of its job, which fires
 * all triggers that name it for one customer after the other.
 */
#ifndef JY_ENGINE_ANNOUNCE_H
#define JY_ENGINE_ANNOUNCE_H

#include "engine/crowd.h"

/* Whether it is an event without identifiers that a trigger names. */
bool jy_announce_is(journey_engine *engine, const journey_event *event);
/* Begins its job. Part of the running call. */
journey_status jy_announce(journey_engine *engine, const journey_event *event);
/*
 * The event that a job carries, in the call's arena, and its triggers; *there is false if the strategy has none.
 * JOURNEY_OK, JOURNEY_CORRUPT, JOURNEY_NO_MEMORY.
 */
journey_status jy_announce_read(journey_engine *engine, const jy_job *job, jy_crowd_job *out, bool *there);

#endif
