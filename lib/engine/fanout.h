/*
 * Reaching many customers because of one change: a job per change, kept as a row until all are reached. A job goes
 * through rows in the order of their keys and remembers how far it came; what a call does of it is committed with the
 * call, so a job that is cut short, by a limit, a failure or a kill, goes on where it was.
 */
#ifndef JY_ENGINE_FANOUT_H
#define JY_ENGINE_FANOUT_H

#include "engine/state.h"

typedef enum jy_job_kind {
	JY_JOB_WATCHERS = 1, /* all who watch an entity are looked at again */
	JY_JOB_SCHEDULE = 2, /* a trigger fires for everybody, or those of a segment, see crowd.h */
	JY_JOB_LOOK = 3,     /* everybody is looked at */
	JY_JOB_EVENT = 4     /* the triggers by a business event fire, see announce.h */
} jy_job_kind;

/* A job. Its key is the entity's, or made of its hash. */
typedef struct jy_job {
	jy_job_kind kind;
	journey_str key;
	jy_hash128 hash;
	journey_time began;
	journey_str after;   /* the last customer that was reached; empty: from the start */
	journey_str name;    /* SCHEDULE: of the trigger; EVENT: of the event */
	journey_time at;     /* SCHEDULE: the moment that has come up */
	journey_str body;    /* EVENT: what it says */
} jy_job;

/* Bytes of the key of a job that is nobody's entity's. */
#define JY_JOB_KEY 33
journey_str jy_job_key(jy_hash128 hash, char digits[JY_JOB_KEY]);
/* Begins a job of another kind than WATCHERS; its key is made. Part of the running call. */
journey_status jy_job_begin(journey_engine *engine, const jy_job *job);
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
