/*
 * Paused journeys: a row for each, by name, which also says that a pause has ended and its customers are still being
 * caught up with. In memory by journey; read again with the queues after a batch was undone.
 */
#ifndef JY_ENGINE_PAUSE_H
#define JY_ENGINE_PAUSE_H

#include "engine/eval.h"

typedef struct jy_pause {
	journey_time since;   /* JOURNEY_TIME_NONE: it is not paused by the host */
	journey_time resumed; /* JOURNEY_TIME_NONE: not yet */
	bool there;           /* it has a row; one without either time says that the strategy paused it */
} jy_pause;

/* Reads the rows; at opening, and after an undone batch. */
journey_status jy_pauses_load(journey_engine *engine);
/* The first call after opening: notes what the strategy pauses, and has all looked at whom it pauses no longer. */
journey_status jy_pauses_ready(journey_engine *engine);
void jy_pauses_settle(journey_engine *engine);
/* Whether that is still to be done. */
bool jy_pauses_lifted(const journey_engine *engine);
void jy_pauses_free(journey_engine *engine);
/* Whether a journey stands still, by its host or its strategy. */
bool jy_paused(const journey_engine *engine, uint32_t journey);
/* Whether an instance has still to be caught up with after a pause. */
bool jy_missed(const jy_eval *eval, const jy_instance *instance);
/* What came due for it in the pause, as its journey says. */
journey_status jy_catch_up(jy_eval *eval, size_t index);
/* Says of each instance whether it stands still, for jy_actions_need(). */
void jy_pauses_mark(jy_eval *eval);
/* All customers are caught up with: the rows of pauses that have ended go; then, that being settled, what is in memory. */
journey_status jy_pauses_end(journey_engine *engine);
void jy_pauses_forget(journey_engine *engine);

#endif
