/*
 * The ring of a fragment's latest events: an array that slides through a block somewhat larger than itself, so that an
 * event in order costs one write.
 */
#ifndef JY_PROFILE_RING_H
#define JY_PROFILE_RING_H

#include "profile/change.h"

/* Room in the block beyond a full ring. */
#define JY_RING_SLACK 16

/* Room for `count` items at least, at the end of the ring too. False: no memory. */
bool jy_ring_reserve(jy_contents *contents, const journey_allocator *a, size_t count);
/* Inserts in order of (time, hash) after jy_ring_reserve(); returns its index. */
size_t jy_ring_insert(jy_contents *contents, const jy_recent *recent);
jy_recent jy_ring_take(jy_contents *contents, size_t index);
/* Puts an item back to the front. */
void jy_ring_unshift(jy_contents *contents, const jy_recent *recent);
bool jy_ring_has(const jy_contents *contents, jy_hash128 id);
/* After items were changed in place. */
void jy_ring_refilter(jy_contents *contents);

#endif
