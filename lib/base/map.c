#include "base/map.h"

#include "base/hash.h"

#include <string.h>

#define INLINE_KEY 16
#define LARGEST ((size_t)INT32_MAX)

/* A free slot has index 0; `tag` is 32 bits of the key's hash. */
struct jy_map_slot {
	uint32_t tag;
	uint32_t index; /* 1-based number of the item */
};

struct jy_map_item {
	uint64_t value;
	uint32_t tag;
	uint32_t size; /* of the key, plus 1; 0: removed */
	union {
		unsigned char bytes[INLINE_KEY];
		size_t offset; /* in map->bytes, for keys longer than that */
	} key;
};

void jy_map_init(jy_map *map, const journey_allocator *a, uint64_t seed)
{
	memset(map, 0, sizeof *map);
	map->allocator = jy_allocator_or_libc(a);
	map->seed = seed;
}

void jy_map_free(jy_map *map)
{
	jy_free(&map->allocator, map->slots, map->slot_count * sizeof *map->slots);
	jy_free(&map->allocator, map->items, map->item_capacity * sizeof *map->items);
	jy_free(&map->allocator, map->bytes, map->bytes_capacity);
	jy_map_init(map, &map->allocator, map->seed);
}

void jy_map_clear(jy_map *map)
{
	if (map->slots)
		memset(map->slots, 0, map->slot_count * sizeof *map->slots);
	map->item_count = 0;
	map->removed = 0;
	map->bytes_size = 0;
}

static const unsigned char *key_of(const jy_map *map, const jy_map_item *item)
{
	return item->size - 1 <= INLINE_KEY ? item->key.bytes : map->bytes + item->key.offset;
}

static uint32_t tag_of(const jy_map *map, const void *key, size_t n)
{
	uint64_t h = jy_hash64(map->seed, key, n);
	return (uint32_t)(h ^ h >> 32);
}

/* The slot of the key, or the free slot where it belongs. There is always a free one. */
static size_t find_slot(const jy_map *map, uint32_t tag, const void *key, size_t n)
{
	size_t mask = map->slot_count - 1, at = tag & mask;

	for (;; at = (at + 1) & mask) {
		const jy_map_slot *slot = &map->slots[at];
		const jy_map_item *item;
		if (slot->index == 0)
			return at;
		if (slot->tag != tag)
			continue;
		item = &map->items[slot->index - 1];
		if (item->size - 1 == n && (n == 0 || memcmp(key_of(map, item), key, n) == 0))
			return at;
	}
}

static void insert_slot(jy_map_slot *slots, size_t count, uint32_t tag, size_t item)
{
	size_t mask = count - 1, at = tag & mask;

	while (slots[at].index != 0)
		at = (at + 1) & mask;
	slots[at].tag = tag;
	slots[at].index = (uint32_t)(item + 1);
}

static void fill_slots(const jy_map *map, jy_map_slot *slots, size_t count)
{
	for (size_t i = 0; i < map->item_count; i++)
		if (map->items[i].size != 0)
			insert_slot(slots, count, map->items[i].tag, i);
}

/* At most two of three slots are taken. */
static bool grow_slots(jy_map *map)
{
	size_t count = map->slot_count ? map->slot_count * 2 : 8;
	jy_map_slot *slots;

	if (jy_map_count(map) + 1 <= map->slot_count / 3 * 2)
		return true;
	slots = jy_alloc_items(&map->allocator, count, sizeof *slots);
	if (!slots)
		return false;
	fill_slots(map, slots, count);
	jy_free(&map->allocator, map->slots, map->slot_count * sizeof *map->slots);
	map->slots = slots;
	map->slot_count = count;
	return true;
}

/* Closes the gaps that removed items left, in place. */
static void compact(jy_map *map)
{
	size_t kept = 0, bytes = 0;

	for (size_t i = 0; i < map->item_count; i++) {
		jy_map_item item = map->items[i];
		if (item.size == 0)
			continue;
		if (item.size - 1 > INLINE_KEY) {
			memmove(map->bytes + bytes, map->bytes + item.key.offset, item.size - 1);
			item.key.offset = bytes;
			bytes += item.size - 1;
		}
		map->items[kept++] = item;
	}
	map->item_count = kept;
	map->removed = 0;
	map->bytes_size = bytes;
	memset(map->slots, 0, map->slot_count * sizeof *map->slots);
	fill_slots(map, map->slots, map->slot_count);
}

bool jy_map_find(const jy_map *map, const void *key, size_t n, uint64_t *value)
{
	const jy_map_slot *slot;

	if (map->slot_count == 0 || n >= LARGEST)
		return false;
	slot = &map->slots[find_slot(map, tag_of(map, key, n), key, n)];
	if (slot->index == 0)
		return false;
	if (value)
		*value = map->items[slot->index - 1].value;
	return true;
}

static void add_item(jy_map *map, size_t at, uint32_t tag, const void *key, size_t n, uint64_t value)
{
	jy_map_item *item = &map->items[map->item_count++];

	item->value = value;
	item->tag = tag;
	item->size = (uint32_t)n + 1;
	if (n > INLINE_KEY) {
		item->key.offset = map->bytes_size;
		map->bytes_size += n;
		memcpy(map->bytes + item->key.offset, key, n);
	} else if (n > 0) {
		memcpy(item->key.bytes, key, n);
	}
	map->slots[at].tag = tag;
	map->slots[at].index = (uint32_t)map->item_count;
}

journey_status jy_map_put(jy_map *map, const void *key, size_t n, uint64_t value)
{
	size_t at, need;
	uint32_t tag;

	if (n >= LARGEST)
		return JOURNEY_LIMIT;
	tag = tag_of(map, key, n);
	if (map->slot_count != 0) {
		at = find_slot(map, tag, key, n);
		if (map->slots[at].index != 0) {
			map->items[map->slots[at].index - 1].value = value;
			return JOURNEY_OK;
		}
	}
	if (map->item_count == map->item_capacity && map->removed > map->item_count / 2)
		compact(map);
	if (map->item_count >= LARGEST)
		return JOURNEY_LIMIT;
	need = n > INLINE_KEY ? n : 0;
	if (!jy_add_size(map->bytes_size, need, &need) ||
	    !jy_grow(&map->allocator, &map->bytes, &map->bytes_capacity, need, 1) ||
	    !jy_grow(&map->allocator, &map->items, &map->item_capacity, map->item_count + 1,
		     sizeof *map->items) ||
	    !grow_slots(map))
		return JOURNEY_NO_MEMORY;
	add_item(map, find_slot(map, tag, key, n), tag, key, n, value);
	return JOURNEY_OK;
}

/* Frees a slot and moves later ones of its run back, so that no run has a hole. */
static void close_slot(jy_map *map, size_t hole)
{
	size_t mask = map->slot_count - 1;

	for (size_t at = (hole + 1) & mask; map->slots[at].index != 0; at = (at + 1) & mask) {
		size_t home = map->slots[at].tag & mask;
		if (((at - home) & mask) >= ((at - hole) & mask)) {
			map->slots[hole] = map->slots[at];
			hole = at;
		}
	}
	map->slots[hole].index = 0;
}

bool jy_map_remove(jy_map *map, const void *key, size_t n)
{
	size_t at;

	if (map->slot_count == 0 || n >= LARGEST)
		return false;
	at = find_slot(map, tag_of(map, key, n), key, n);
	if (map->slots[at].index == 0)
		return false;
	map->items[map->slots[at].index - 1].size = 0;
	map->removed++;
	close_slot(map, at);
	if (map->removed == map->item_count) {
		map->item_count = 0;
		map->removed = 0;
		map->bytes_size = 0;
	}
	return true;
}

size_t jy_map_count(const jy_map *map)
{
	return map->item_count - map->removed;
}

size_t jy_map_end(const jy_map *map)
{
	return map->item_count;
}

bool jy_map_at(const jy_map *map, size_t i, journey_bytes *key, uint64_t *value)
{
	const jy_map_item *item;

	if (i >= map->item_count || map->items[i].size == 0)
		return false;
	item = &map->items[i];
	if (key) {
		key->data = key_of(map, item);
		key->size = item->size - 1;
	}
	if (value)
		*value = item->value;
	return true;
}
