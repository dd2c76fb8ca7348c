/*
 * Tombstones: that an identifier was erased, and when, under a keyed hash of it. Late events are refused by them.
 */
#ifndef JY_ENGINE_TOMBSTONE_H
#define JY_ENGINE_TOMBSTONE_H

#include "engine/state.h"

/* Key of an identifier's tombstone. JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_tombstone_key(const journey_engine *engine, journey_str identifier, jy_key *key);
/* Events up to which time are refused, as its row says. JOURNEY_OK, JOURNEY_CORRUPT, JOURNEY_VERSION. */
journey_status jy_tombstone_read(journey_bytes value, journey_time *erased);
journey_status jy_tombstone_put(journey_engine *engine, journey_str identifier, journey_time at, bool forever);
/* JOURNEY_OK; JOURNEY_ERASED if the member's identifier was erased at or after `time`; NULL is fine. */
journey_status jy_tombstone_check(journey_engine *engine, const jy_member *member, journey_time time);

#endif
