/*
 * Hash map from bytes to a 64-bit number, seeded, open addressing, iterated in the order of insertion so
 * that results never depend on hashes. Keys are copied.
 */
#ifndef JY_BASE_MAP_H
#define JY_BASE_MAP_H

#include "base/memory.h"

typedef struct jy_map_item jy_map_item;
typedef struct jy_map_slot jy_map_slot;

typedef struct jy_map {
	journey_allocator allocator;
	uint64_t seed;
	jy_map_slot *slots;
	size_t slot_count;    /* a power of 2, or 0 */
	jy_map_item *items;   /* in order of insertion, removed ones included until the next rebuild */
	size_t item_count, item_capacity;
	size_t removed;       /* removed items among `items` */
	unsigned char *bytes; /* keys that are too long to be stored inside their item */
	size_t bytes_size, bytes_capacity;
} jy_map;

/* An empty map; allocates nothing yet. `a` may be NULL (libc). */
void jy_map_init(jy_map *map, const journey_allocator *a, uint64_t seed);
void jy_map_free(jy_map *map);
/* Empties the map; keeps its memory. */
void jy_map_clear(jy_map *map);
/* Whether the key is there; *value (may be NULL) is set if so. */
bool jy_map_find(const jy_map *map, const void *key, size_t n, uint64_t *value);
/* Adds or replaces (a replaced entry keeps its place). JOURNEY_OK, JOURNEY_NO_MEMORY, JOURNEY_LIMIT (2^31
 * entries, or a key of 2^31 bytes). */
journey_status jy_map_put(jy_map *map, const void *key, size_t n, uint64_t value);
/* Removes; whether it was there. Never fails for lack of memory. */
bool jy_map_remove(jy_map *map, const void *key, size_t n);
size_t jy_map_count(const jy_map *map);
/*
 * Entry at position i, in order of insertion; positions run from 0 to jy_map_end() - 1, and false marks the
 * place of a removed entry: skip it. Valid until the next put.
 */
size_t jy_map_end(const jy_map *map);
bool jy_map_at(const jy_map *map, size_t i, journey_bytes *key, uint64_t *value);

/* Pointers as values. */
static inline void *jy_map_pointer(uint64_t value)
{
	return (void *)(uintptr_t)value;
}

static inline uint64_t jy_map_of_pointer(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}

#endif
