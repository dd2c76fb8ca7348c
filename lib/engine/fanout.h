/*
 * Reaching many customers because of one change: a job per change, kept as a row until all are reached. A job goes
 * through rows in the order of their keys and remembers how far it came; what a call does of it is committed with the
 * call, so a job that is cut short, by a limit, a failure or a kill, goes on where it was.
 *
 * There is one kind of job: all who watch an entity are looked at again. Another kind needs a function that gives the
 * next customers after a place.
 */
#ifndef JY_ENGINE_FANOUT_H
#define JY_ENGINE_FANOUT_H

#include "engine/state.h"

/* Conditions can tell that an entity changed: a job, if anybody watches it. Part of the running call. */
journey_status jy_fanout_start(journey_engine *engine, journey_str entity_key);
/* Settles the call that started a job, then reaches up to JOURNEY_FANOUT_MAX customers. What fails after settling is left
 * to the next calls. */
journey_status jy_fanout_after(journey_engine *engine);
/* Reaches up to `limit` customers, each settled; *done counts them. On failure the running call is to be undone. */
journey_status jy_fanout_run(journey_engine *engine, size_t limit, size_t *done);
/* Whether there are jobs. */
bool jy_fanout_pending(const journey_engine *engine);
/* No job remembers this customer as the last that it reached: one that does begins anew. */
journey_status jy_fanout_forget(journey_engine *engine, journey_str id);
/* Reads jobs from the store. */
journey_status jy_fanout_load(journey_engine *engine);

#endif
