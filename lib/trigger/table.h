/*
 * A hash table of small numbers that stand for things kept elsewhere (numbered from 1): open addressing, removal
 * without tombstones. Who looks for a thing compares it himself:
 *
 *     for (uint32_t at = jy_table_start(&t, hash), item; (item = t.slots[at].item) != 0; at = jy_table_next(&t, at))
 *             if (t.slots[at].hash == hash && it_is(item)) ...
 */
#ifndef JY_TRIGGER_TABLE_H
#define JY_TRIGGER_TABLE_H

#include "base/memory.h"

typedef struct jy_table {
	struct {
		uint32_t hash, item; /* 0: free */
	} *slots;
	uint32_t capacity; /* a power of 2, or 0: then there is nothing to look through */
	uint32_t count;
} jy_table;

/* Room for one more; false: no memory, nothing changed. */
bool jy_table_reserve(jy_table *table, const journey_allocator *a);
/* Adds an item; there must be room. */
void jy_table_add(jy_table *table, uint32_t hash, uint32_t item);
/* Removes an item that is there. */
void jy_table_remove(jy_table *table, uint32_t hash, uint32_t item);
void jy_table_free(jy_table *table, const journey_allocator *a);

static inline uint32_t jy_table_start(const jy_table *table, uint32_t hash)
{
	return hash & (table->capacity - 1);
}

static inline uint32_t jy_table_next(const jy_table *table, uint32_t at)
{
	return (at + 1) & (table->capacity - 1);
}

/* Has memory fetched that will be read soon. */
#if defined __GNUC__
#define JY_SOON(address) __builtin_prefetch(address)
#else
#define JY_SOON(address) ((void)(address))
#endif

/* Spreads a number over 32 bits. */
static inline uint32_t jy_spread(uint64_t x)
{
	x ^= x >> 32;
	x *= UINT64_C(0x9e3779b97f4a7c15);
	x ^= x >> 29;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	return (uint32_t)(x >> 32);
}

#endif
