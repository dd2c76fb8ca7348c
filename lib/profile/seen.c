#include "profile/seen.h"

#include <string.h>

#define FIRST_CAPACITY 8u
#define ITEM_SIZE (2 * sizeof(uint64_t) + sizeof(journey_time))

static uint32_t place(const jy_seen *seen, uint32_t index)
{
	return (seen->head + index) & (seen->capacity - 1);
}

static void put(jy_seen *seen, uint32_t index, journey_time time, jy_hash128 id)
{
	uint32_t p = place(seen, index);

	seen->times[p] = time;
	seen->a[p] = id.a;
	seen->b[p] = id.b;
}

int jy_stamp_compare(journey_time t1, jy_hash128 id1, journey_time t2, jy_hash128 id2)
{
	if (t1 != t2)
		return t1 < t2 ? -1 : 1;
	if (id1.a != id2.a)
		return id1.a < id2.a ? -1 : 1;
	if (id1.b != id2.b)
		return id1.b < id2.b ? -1 : 1;
	return 0;
}

void jy_seen_free(jy_seen *seen, const journey_allocator *a)
{
	jy_free(a, seen->times, seen->capacity * ITEM_SIZE);
	memset(seen, 0, sizeof(*seen));
}

/* Whether one of a[from..from+n) and its other half are the id's. */
static bool has_in(const jy_seen *seen, uint32_t from, uint32_t n, jy_hash128 id)
{
	uint32_t i;

	for (i = from; i < from + n; i++) {
		if (seen->a[i] == id.a && seen->b[i] == id.b)
			return true;
	}
	return false;
}

bool jy_seen_has(const jy_seen *seen, jy_hash128 id)
{
	uint32_t straight = seen->capacity - seen->head;

	if (seen->count <= straight)
		return has_in(seen, seen->head, seen->count, id);
	return has_in(seen, seen->head, straight, id) || has_in(seen, 0, seen->count - straight, id);
}

bool jy_seen_reserve(jy_seen *seen, const journey_allocator *a)
{
	jy_seen larger = {0};
	uint32_t i;

	if (seen->count < seen->capacity || seen->capacity == JY_SEEN_MAX)
		return true;
	larger.capacity = seen->capacity ? 2 * seen->capacity : FIRST_CAPACITY;
	larger.times = jy_alloc(a, larger.capacity * ITEM_SIZE);
	if (!larger.times)
		return false;
	larger.a = (uint64_t *)(void *)(larger.times + larger.capacity);
	larger.b = larger.a + larger.capacity;
	for (i = 0; i < seen->count; i++) {
		jy_seen_item item = jy_seen_at(seen, i);

		put(&larger, i, item.time, item.id);
	}
	larger.count = seen->count;
	jy_seen_free(seen, a);
	*seen = larger;
	return true;
}

jy_seen_item jy_seen_at(const jy_seen *seen, uint32_t index)
{
	uint32_t p = place(seen, index);
	jy_seen_item item = {seen->times[p], {seen->a[p], seen->b[p]}};

	return item;
}

bool jy_seen_too_old(const jy_seen *seen, journey_time time, jy_hash128 id)
{
	jy_seen_item first;

	if (seen->count < JY_SEEN_MAX)
		return false;
	first = jy_seen_at(seen, 0);
	return jy_stamp_compare(time, id, first.time, first.id) < 0;
}

uint32_t jy_seen_add(jy_seen *seen, journey_time time, jy_hash128 id, jy_seen_item *dropped, bool *full)
{
	uint32_t i;

	*full = seen->count == JY_SEEN_MAX;
	if (*full) {
		*dropped = jy_seen_at(seen, 0);
		seen->head = place(seen, 1);
		seen->count--;
	}
	for (i = seen->count; i > 0; i--) {
		jy_seen_item before = jy_seen_at(seen, i - 1);

		if (jy_stamp_compare(before.time, before.id, time, id) <= 0)
			break;
		put(seen, i, before.time, before.id);
	}
	put(seen, i, time, id);
	seen->count++;
	return i;
}

void jy_seen_undo(jy_seen *seen, uint32_t index, const jy_seen_item *dropped, bool full)
{
	uint32_t i;

	seen->count--;
	for (i = index; i < seen->count; i++) {
		jy_seen_item next = jy_seen_at(seen, i + 1);

		put(seen, i, next.time, next.id);
	}
	if (full) {
		seen->head = (seen->head + seen->capacity - 1) & (seen->capacity - 1);
		seen->count++;
		put(seen, 0, dropped->time, dropped->id);
	}
}
