/*
 * What ends instances beside their steps: exit rules of journey/lifecycle.h, goals, time limits.
 */
#ifndef JY_ENGINE_EXITS_H
#define JY_ENGINE_EXITS_H

#include "engine/eval.h"

/* How an instance ended; part of the storage form, as an index of sums. */
typedef enum jy_ending {
	JY_ENDED_THROUGH = 0, /* its steps */
	JY_ENDED_EXIT = 1,
	JY_ENDED_GOAL = 2,
	JY_ENDED_TIME = 3,
	JY_ENDED_PAUSE = 4,   /* what was missed in a pause */
	JY_ENDED_MISSING = 5, /* its step was gone */
	JY_ENDINGS = 6
} jy_ending;

/* Rules and goals that an event meets. */
journey_status jy_exits_event(jy_eval *eval);
/* Rules that a segment entered or left, or a stage that was entered, meets. */
journey_status jy_exits_move(jy_eval *eval, jy_exit_cause cause, uint32_t index);
/* Instances whose time is over. */
journey_status jy_exits_due(jy_eval *eval);
/* When an instance's time is over; JOURNEY_TIME_NONE: never. */
journey_time jy_exit_limit(const jy_eval *eval, const jy_instance *instance);
/* A step of the instance has ended: whether a rule that waits for that ends it (then it is gone). */
journey_status jy_exits_step(jy_eval *eval, size_t index, bool *ended);
/* Whether a rule that waits for the end of a step would hold for who enters now. */
journey_status jy_exits_door(jy_eval *eval, uint32_t journey, bool *shut);
/* Ends one instance alone, with what was decided for it and waits to be handed over. */
journey_status jy_exit_instance(jy_eval *eval, size_t index, jy_ending ending);

/* A send was decided for an instance; it is settled; whether it was stopped. */
journey_status jy_flight_note(jy_eval *eval, const jy_instance *instance, jy_hash128 send);
journey_status jy_flight_end(jy_component *component, jy_hash128 send);
bool jy_flight_stopped(const jy_component *component, jy_hash128 send);

#endif
