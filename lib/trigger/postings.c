#include "trigger/postings.h"

static uint32_t next(const jy_postings *lists, uint32_t at)
{
	return (at + 1) & (lists->capacity - 1);
}

/* The free slot where a list would stand. */
static jy_posting_list *place(const jy_postings *lists, uint32_t event, uint32_t constant)
{
	uint32_t at = jy_postings_home(lists, event, constant);
	while (lists->slots[at].head != 0)
		at = next(lists, at);
	return &lists->slots[at];
}

static bool reserve(jy_postings *lists, const journey_allocator *a)
{
	jy_postings more = {.capacity = lists->capacity ? 2 * lists->capacity : 8, .count = lists->count};
	if (lists->count < lists->capacity / 4 * 3)
		return true;
	if (more.capacity == 0)
		return false;
	more.slots = jy_alloc_items(a, more.capacity, sizeof *more.slots);
	if (more.slots == NULL)
		return false;
	for (uint32_t i = 0; i < lists->capacity; i++)
		if (lists->slots[i].head != 0)
			*place(&more, lists->slots[i].event, lists->slots[i].constant) = lists->slots[i];
	jy_postings_free(lists, a);
	*lists = more;
	return true;
}

bool jy_postings_add(jy_postings *lists, jy_pool *pool, const journey_allocator *a, uint32_t event, uint32_t constant,
                 const uint64_t *record)
{
	jy_posting_list *list = jy_postings_find(lists, event, constant);
	if (list != NULL) {
		if (!jy_chain_add(pool, a, &list->head, record))
			return false;
		list->records++;
		return true;
	}
	jy_posting_list made = {.event = event, .constant = constant, .records = 1};
	if (!reserve(lists, a) || !jy_chain_add(pool, a, &made.head, record))
		return false;
	*place(lists, event, constant) = made;
	lists->count++;
	return true;
}

void jy_postings_remove(jy_postings *lists, jy_posting_list *list)
{
	uint32_t mask = lists->capacity - 1, at = (uint32_t)(list - lists->slots);
	lists->slots[at].head = 0;
	/* Those behind that may stand here move up. */
	for (uint32_t i = next(lists, at); lists->slots[i].head != 0; i = next(lists, i)) {
		uint32_t home = jy_postings_home(lists, lists->slots[i].event, lists->slots[i].constant);
		if (((i - home) & mask) < ((i - at) & mask))
			continue;
		lists->slots[at] = lists->slots[i];
		lists->slots[i].head = 0;
		at = i;
	}
	lists->count--;
}

void jy_postings_free(jy_postings *lists, const journey_allocator *a)
{
	jy_free(a, lists->slots, (size_t)lists->capacity * sizeof *lists->slots);
	*lists = (jy_postings){0};
}
