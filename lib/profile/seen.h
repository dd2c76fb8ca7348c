/*
 * Dedup memory: message hashes by (time, hash), at most JY_SEEN_MAX, in a ring buffer so that an event in order costs
 * one write. A fragment keeps here what its ring of events does not hold.
 */
#ifndef JY_PROFILE_SEEN_H
#define JY_PROFILE_SEEN_H

#include "base/hash.h"
#include "base/memory.h"

#define JY_SEEN_MAX 512

typedef struct jy_seen_item {
	journey_time time;
	jy_hash128 id;
} jy_seen_item;

typedef struct jy_seen {
	jy_seen_item *items;
	unsigned char *marks; /* low bytes of the hashes, which are looked through first; one block with the items */
	uint32_t head, count, capacity; /* capacity is 0 or a power of 2 of 8 or more */
} jy_seen;

/* By time, then hash: <0, 0, >0. */
int jy_stamp_compare(journey_time t1, jy_hash128 id1, journey_time t2, jy_hash128 id2);

void jy_seen_free(jy_seen *seen, const journey_allocator *a);
size_t jy_seen_memory(const jy_seen *seen);
bool jy_seen_has(const jy_seen *seen, jy_hash128 id);
/* Room for `more` items, up to JY_SEEN_MAX of them. False: no memory. */
bool jy_seen_reserve(jy_seen *seen, const journey_allocator *a, uint32_t more);
jy_seen_item jy_seen_at(const jy_seen *seen, uint32_t index);
/* Older than all of a full memory: it would not be added. */
bool jy_seen_too_old(const jy_seen *seen, journey_time time, jy_hash128 id);
/* Adds an item that is not too old, after jy_seen_reserve(); returns its index. A full memory drops its first
 * item: *dropped is set and *full is true. */
uint32_t jy_seen_add(jy_seen *seen, journey_time time, jy_hash128 id, jy_seen_item *dropped, bool *full);
/* Takes back jy_seen_add(). */
void jy_seen_undo(jy_seen *seen, uint32_t index, const jy_seen_item *dropped, bool full);
/* Whether the last item, if there is one, comes before. */
bool jy_seen_before(const jy_seen *seen, journey_time time, jy_hash128 id);
/* Takes the first item out, and puts it in again. */
jy_seen_item jy_seen_shift(jy_seen *seen);
void jy_seen_unshift(jy_seen *seen, const jy_seen_item *item);

#endif
