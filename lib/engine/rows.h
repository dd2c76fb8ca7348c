/*
 * Rows beside profiles (outbox, decisions, notes): reads see what the batch wrote, writes join it. Versions read
 * from the store are what a commit expects.
 */
#ifndef JY_ENGINE_ROWS_H
#define JY_ENGINE_ROWS_H

#include "engine/state.h"

/* The value, copied into the call's arena. JOURNEY_NOT_FOUND if there is none. */
journey_status jy_row_get(journey_engine *engine, jy_row_kind kind, journey_str id, journey_bytes *value);
journey_status jy_row_put(journey_engine *engine, jy_row_kind kind, journey_str id, journey_bytes value);
journey_status jy_row_delete(journey_engine *engine, jy_row_kind kind, journey_str id);

#endif
