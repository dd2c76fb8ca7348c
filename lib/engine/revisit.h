/*
 * A look at every customer: after a pause, or as the host asks for it to take all over to a changed strategy. It goes
 * through the store in parts, shard by shard, and remembers the next one in a row of its own.
 */
#ifndef JY_ENGINE_REVISIT_H
#define JY_ENGINE_REVISIT_H

#include "engine/state.h"

/* Begins it, from the start if one is under way; within a call. `engine->revisiting` follows when that has ended well. */
journey_status jy_revisit_start(journey_engine *engine);
/* Whether one is under way; at opening, and after an undone batch. */
journey_status jy_revisit_load(journey_engine *engine);
/* Goes on for about `limit` rows, within a call; adds them to *done. */
journey_status jy_revisit_run(journey_engine *engine, size_t limit, size_t *done);
/* The same as a call of its own, outside of a batch. What fails is left to the next. */
journey_status jy_revisit_some(journey_engine *engine, size_t limit);

#endif
