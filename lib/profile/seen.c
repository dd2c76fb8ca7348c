#include "profile/seen.h"

#include <string.h>

#define FIRST_CAPACITY 8u
#define ITEM_SIZE (sizeof(jy_seen_item) + 1)

static uint32_t place(const jy_seen *seen, uint32_t index)
{
	return (seen->head + index) & (seen->capacity - 1);
}

static void put(jy_seen *seen, uint32_t index, journey_time time, jy_hash128 id)
{
	uint32_t p = place(seen, index);

	seen->items[p].time = time;
	seen->items[p].id = id;
	seen->marks[p] = (unsigned char)id.a;
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
	jy_free(a, seen->items, jy_seen_memory(seen));
	memset(seen, 0, sizeof(*seen));
}

size_t jy_seen_memory(const jy_seen *seen)
{
	return seen->capacity * ITEM_SIZE;
}

static bool is_at(const jy_seen *seen, uint32_t p, jy_hash128 id)
{
	/* What is gone may be there still. */
	return ((p - seen->head) & (seen->capacity - 1)) < seen->count && seen->items[p].id.a == id.a &&
	       seen->items[p].id.b == id.b;
}

bool jy_seen_has(const jy_seen *seen, jy_hash128 id)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), marks = ones * (id.a & 255);
	uint32_t p, k;

	/* Eight marks at a time: a byte that is 0 in `differ` is one that fits. */
	for (p = 0; p < seen->capacity; p += 8) {
		uint64_t differ;

		memcpy(&differ, seen->marks + p, sizeof(differ));
		differ ^= marks;
		if (!((differ - ones) & ~differ & ones << 7))
			continue;
		for (k = 0; k < 8; k++) {
			if (seen->marks[p + k] == (unsigned char)id.a && is_at(seen, p + k, id))
				return true;
		}
	}
	return false;
}

bool jy_seen_reserve(jy_seen *seen, const journey_allocator *a, uint32_t more)
{
	uint32_t need = seen->count + more < JY_SEEN_MAX ? seen->count + more : JY_SEEN_MAX, i;
	jy_seen larger = {0};

	if (need <= seen->capacity)
		return true;
	for (larger.capacity = FIRST_CAPACITY; larger.capacity < need;)
		larger.capacity *= 2;
	larger.items = jy_alloc(a, larger.capacity * ITEM_SIZE);
	if (!larger.items)
		return false;
	larger.marks = (unsigned char *)(larger.items + larger.capacity);
	memset(larger.marks, 0, larger.capacity);
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
	return seen->items[place(seen, index)];
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
	if (*full)
		*dropped = jy_seen_shift(seen);
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
	if (full)
		jy_seen_unshift(seen, dropped);
}

bool jy_seen_before(const jy_seen *seen, journey_time time, jy_hash128 id)
{
	jy_seen_item last;

	if (!seen->count)
		return true;
	last = jy_seen_at(seen, seen->count - 1);
	return jy_stamp_compare(last.time, last.id, time, id) < 0;
}

jy_seen_item jy_seen_shift(jy_seen *seen)
{
	jy_seen_item item = jy_seen_at(seen, 0);

	seen->head = place(seen, 1);
	seen->count--;
	return item;
}

void jy_seen_unshift(jy_seen *seen, const jy_seen_item *item)
{
	seen->head = (seen->head + seen->capacity - 1) & (seen->capacity - 1);
	seen->count++;
	put(seen, 0, item->time, item->id);
}
