/*
 * Where postings are filed that have no equality but a bound: by event type, field and side, in pieces sorted by the
 * bound, so that an event looks at those pieces only whose bounds begin at or before its value. Within a piece records
 * are in no order; each has the bound among its tests.
 */
#ifndef JY_TRIGGER_RANGES_H
#define JY_TRIGGER_RANGES_H

#include "trigger/chain.h"

typedef struct jy_range_piece {
	double from; /* the first one's is -infinity */
	uint32_t head;
	uint32_t records;
} jy_range_piece;

typedef struct jy_range {
	uint32_t field;
	bool upper; /* bounds are upper ones: they are filed, and looked for, with the other sign */
	uint32_t records, dead;
	jy_range_piece *pieces;
	size_t count, capacity;
} jy_range;

/* Files a record that has such a bound; false: no memory, unchanged. */
bool jy_range_add(jy_range *range, jy_pool *pool, const journey_allocator *a, const uint64_t *record);
/* Removes those that `keep` says no to. */
void jy_range_filter(jy_range *range, jy_pool *pool, const journey_allocator *a,
                     bool (*keep)(void *user, const uint64_t *record), void *user);
void jy_range_free(jy_range *range, jy_pool *pool, const journey_allocator *a);

#endif
