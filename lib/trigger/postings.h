/* Where postings are filed that have an equality, or nothing: by event type and constant. */
#ifndef JY_TRIGGER_POSTINGS_H
#define JY_TRIGGER_POSTINGS_H

#include "trigger/chain.h"

typedef struct jy_posting_list {
	uint32_t event;    /* its place among the index's event types */
	uint32_t constant; /* 0: no equality */
	uint32_t head;     /* of the chain; 0: a free slot */
	uint32_t records;
	uint32_t dead; /* those of them whose rules are gone */
} jy_posting_list;

typedef struct jy_postings {
	jy_posting_list *slots;
	uint32_t capacity; /* a power of 2, or 0 */
	uint32_t count;
} jy_postings;

static inline uint32_t jy_postings_home(const jy_postings *lists, uint32_t event, uint32_t constant)
{
	uint64_t x = ((uint64_t)event << 32 | constant) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)((x ^ x >> 29) * UINT64_C(0xbf58476d1ce4e5b9) >> 32) & (lists->capacity - 1);
}

/* NULL: there is none. */
static inline jy_posting_list *jy_postings_find(const jy_postings *lists, uint32_t event, uint32_t constant)
{
	if (lists->count == 0)
		return NULL;
	for (uint32_t at = jy_postings_home(lists, event, constant); lists->slots[at].head != 0;
	     at = (at + 1) & (lists->capacity - 1)) {
		if (lists->slots[at].event == event && lists->slots[at].constant == constant)
			return &lists->slots[at];
	}
	return NULL;
}

/* Files a record; false: no memory, unchanged. */
bool jy_postings_add(jy_postings *lists, jy_pool *pool, const journey_allocator *a, uint32_t event, uint32_t constant,
                 const uint64_t *record);
/* Forgets a list whose chain is empty. */
void jy_postings_remove(jy_postings *lists, jy_posting_list *list);
void jy_postings_free(jy_postings *lists, const journey_allocator *a);

#endif
