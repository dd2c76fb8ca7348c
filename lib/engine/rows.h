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
/* Deletes it unread, of whatever version. */
journey_status jy_row_erase(journey_engine *engine, jy_row_kind kind, journey_str id);
/* A sum as it is in the store, with what batch and call add to it. */
journey_status jy_sum_read(journey_engine *engine, jy_sum_id id, journey_int128 *out);
/* The same as 64 bits; JOURNEY_CORRUPT: it has more. */
journey_status jy_sum_total(journey_engine *engine, jy_sum_id id, int64_t *out);

#endif
