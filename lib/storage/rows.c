#include "storage/rows.h"

#include <string.h>

#include "base/hash.h"
#include "base/memory.h"

int jy_key_compare(const void *a, size_t a_size, const void *b, size_t b_size)
{
	size_t common = a_size < b_size ? a_size : b_size;
	int order = common ? memcmp(a, b, common) : 0;

	return order ? order : (a_size > b_size) - (a_size < b_size);
}

static int row_compare(const jy_row *a, const jy_row *b)
{
	return jy_key_compare(a->key, a->key_size, b->key, b->key_size);
}

static size_t row_bytes(const jy_row *row)
{
	return sizeof *row + row->height * sizeof row->next[0] + row->key_size;
}

void jy_rows_init(jy_rows *rows, const journey_allocator *allocator, uint64_t seed)
{
	memset(rows, 0, sizeof *rows);
	rows->allocator = *allocator;
	rows->seed = seed;
	rows->dice = UINT64_C(0x9e3779b97f4a7c15);
}

static void row_free(jy_rows *rows, jy_row *row)
{
	if (row->value)
		jy_free(&rows->allocator, row->value, row->capacity);
	jy_free(&rows->allocator, row, row_bytes(row));
}

void jy_rows_free(jy_rows *rows)
{
	for (size_t i = 0; i < rows->slot_count; i++)
		if (rows->slots[i])
			row_free(rows, rows->slots[i]);
	if (rows->slots)
		jy_free(&rows->allocator, rows->slots, rows->slot_count * sizeof *rows->slots);
	rows->slots = NULL;
	rows->slot_count = rows->count = 0;
}

/* --- the hash table --- */

static void place(jy_row **slots, size_t mask, jy_row *row)
{
	size_t at = (size_t)row->hash & mask;

	while (slots[at])
		at = (at + 1) & mask;
	slots[at] = row;
}

bool jy_rows_reserve(jy_rows *rows, size_t extra)
{
	size_t slot_count = rows->slot_count ? rows->slot_count : 64;
	size_t need, bytes;
	jy_row **slots;

	if (!jy_add_size(rows->count, extra, &need) || !jy_mul_size(need, 2, &need))
		return false;
	if (need <= rows->slot_count)
		return true;
	while (slot_count < need)
		if (!jy_mul_size(slot_count, 2, &slot_count))
			return false;
	if (!jy_mul_size(slot_count, sizeof *slots, &bytes))
		return false;
	slots = jy_alloc(&rows->allocator, bytes);
	if (!slots)
		return false;
	memset(slots, 0, bytes);
	for (size_t i = 0; i < rows->slot_count; i++)
		if (rows->slots[i])
			place(slots, slot_count - 1, rows->slots[i]);
	if (rows->slots)
		jy_free(&rows->allocator, rows->slots, rows->slot_count * sizeof *slots);
	rows->slots = slots;
	rows->slot_count = slot_count;
	return true;
}

uint64_t jy_rows_hash(const jy_rows *rows, journey_bytes key)
{
	return jy_hash64(rows->seed, key.data, key.size);
}

jy_row *jy_rows_find(const jy_rows *rows, journey_bytes key, uint64_t hash)
{
	size_t mask = rows->slot_count - 1;

	if (!rows->slot_count)
		return NULL;
	for (size_t at = (size_t)hash & mask; rows->slots[at]; at = (at + 1) & mask) {
		jy_row *row = rows->slots[at];

		if (row->hash == hash && row->key_size == key.size &&
		    (!key.size || !memcmp(row->key, key.data, key.size)))
			return row;
	}
	return NULL;
}

/* Linear probing without tombstones: whatever could stand in the gap moves up. */
static void take_out(jy_rows *rows, const jy_row *row)
{
	size_t mask = rows->slot_count - 1;
	size_t gap = (size_t)row->hash & mask;

	while (rows->slots[gap] != row)
		gap = (gap + 1) & mask;
	for (size_t at = (gap + 1) & mask; rows->slots[at]; at = (at + 1) & mask) {
		size_t home = (size_t)rows->slots[at]->hash & mask;

		if (((at - home) & mask) >= ((at - gap) & mask)) {
			rows->slots[gap] = rows->slots[at];
			gap = at;
		}
	}
	rows->slots[gap] = NULL;
	rows->count--;
}

/* Heights come from a generator, not from the key, so that no choice of keys makes the list slow. */
static uint8_t roll_height(jy_rows *rows)
{
	uint64_t x = rows->dice;
	uint8_t height = 1;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	rows->dice = x;
	for (x >>= 20; height < JY_ROW_LEVELS && !(x & 3); x >>= 2)
		height++;
	return height;
}

jy_row *jy_rows_add(jy_rows *rows, journey_bytes key, uint64_t hash)
{
	uint8_t height = roll_height(rows);
	size_t fixed = sizeof(jy_row) + height * sizeof(jy_row *);
	size_t bytes;
	jy_row *row;

	if (!jy_add_size(fixed, key.size, &bytes))
		return NULL;
	row = jy_alloc(&rows->allocator, bytes);
	if (!row)
		return NULL;
	memset(row, 0, fixed);
	row->hash = hash;
	row->height = height;
	row->key = (unsigned char *)row + fixed;
	row->key_size = key.size;
	if (key.size)
		memcpy(row->key, key.data, key.size);
	place(rows->slots, rows->slot_count - 1, row);
	rows->count++;
	return row;
}

/* --- the order --- */

void jy_rows_link(jy_rows *rows, jy_row *row)
{
	row->waiting = 1;
	row->prev = NULL;
	row->next[0] = rows->waiting;
	if (rows->waiting)
		rows->waiting->prev = row;
	rows->waiting = row;
}

static void leave_waiting(jy_rows *rows, jy_row *row)
{
	if (row->prev)
		row->prev->next[0] = row->next[0];
	else
		rows->waiting = row->next[0];
	if (row->next[0])
		row->next[0]->prev = row->prev;
}

/* For each level the next-pointers of the last row before the key, or the head's. */
static void find_path(jy_rows *rows, jy_row ***path, const void *key, size_t key_size)
{
	jy_row **from = rows->head;
	const jy_row *seen = NULL; /* met one level up and not before the key: no need to compare it again */

	for (size_t level = JY_ROW_LEVELS; level-- > 0;) {
		jy_row *next = from[level];

		while (next && next != seen && jy_key_compare(next->key, next->key_size, key, key_size) < 0) {
			from = next->next;
			next = from[level];
		}
		seen = next;
		path[level] = from;
	}
}

/* Merges two lists through next[0]. */
static jy_row *merge(jy_row *a, jy_row *b)
{
	jy_row *first = NULL;
	jy_row **end = &first;

	while (a && b) {
		jy_row **from = row_compare(a, b) <= 0 ? &a : &b;

		*end = *from;
		end = &(*from)->next[0];
		*from = *end;
	}
	*end = a ? a : b;
	return first;
}

/* Bottom-up merge sort of a list through next[0]: bins[i] holds a sorted run of 2^i rows. */
static jy_row *sort(jy_row *list)
{
	jy_row *bins[64] = {NULL};
	jy_row *sorted = NULL;

	while (list) {
		jy_row *run = list;
		size_t bin = 0;

		list = list->next[0];
		run->next[0] = NULL;
		for (; bin < 63 && bins[bin]; bin++) {
			run = merge(bins[bin], run);
			bins[bin] = NULL;
		}
		bins[bin] = bins[bin] ? merge(bins[bin], run) : run;
	}
	for (size_t bin = 0; bin < 64; bin++)
		sorted = merge(bins[bin], sorted);
	return sorted;
}

static void settle(jy_rows *rows)
{
	jy_row **path[JY_ROW_LEVELS];
	jy_row *list = sort(rows->waiting);

	rows->waiting = NULL;
	while (list) {
		jy_row *row = list;

		list = row->next[0];
		find_path(rows, path, row->key, row->key_size);
		for (size_t level = 0; level < row->height; level++) {
			row->next[level] = path[level][level];
			path[level][level] = row;
		}
		row->waiting = 0;
		row->prev = NULL;
	}
}

void jy_rows_remove(jy_rows *rows, jy_row *row)
{
	jy_row **path[JY_ROW_LEVELS];

	take_out(rows, row);
	if (row->waiting) {
		leave_waiting(rows, row);
	} else if (row->version) {
		find_path(rows, path, row->key, row->key_size);
		for (size_t level = 0; level < row->height; level++)
			path[level][level] = row->next[level];
	}
	row_free(rows, row);
}

jy_row *jy_rows_seek(jy_rows *rows, journey_bytes from)
{
	jy_row **path[JY_ROW_LEVELS];

	if (rows->waiting)
		settle(rows);
	find_path(rows, path, from.data, from.size);
	return path[0][0];
}
