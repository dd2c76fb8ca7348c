#include "base/arena.h"

#include <string.h>

#define ALIGNMENT ((size_t)16)
#define FIRST_BLOCK ((size_t)2048)
#define LARGEST_BLOCK ((size_t)64 * 1024)

struct jy_arena_block {
	jy_arena_block *next;
	size_t size; /* data bytes behind the header */
};

/* Header rounded up so that the data behind it is as aligned as the block. */
#define HEADER ((sizeof(jy_arena_block) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)

/*
 * An allocator aligns for any type, which may be 8 only (32-bit systems): data starts at the next multiple of
 * 16, for which each block has room.
 */
static unsigned char *block_data(jy_arena_block *block)
{
	unsigned char *p = (unsigned char *)block + HEADER;
	size_t over = (size_t)((uintptr_t)p % ALIGNMENT);
	return over ? p + (ALIGNMENT - over) : p;
}

static size_t block_bytes(size_t data_size)
{
	return HEADER + ALIGNMENT + data_size;
}

void jy_arena_init(jy_arena *arena, const journey_allocator *a)
{
	memset(arena, 0, sizeof *arena);
	arena->allocator = jy_allocator_or_libc(a);
	arena->block_size = FIRST_BLOCK;
}

static bool add_block(jy_arena *arena, size_t need)
{
	size_t size = arena->block_size > need ? arena->block_size : need;
	jy_arena_block *block;

	if (size > SIZE_MAX - block_bytes(0))
		return false;
	block = jy_alloc(&arena->allocator, block_bytes(size));
	if (!block)
		return false;
	block->next = NULL;
	block->size = size;
	if (arena->last)
		arena->last->next = block;
	else
		arena->first = block;
	arena->last = block;
	arena->at = block_data(block);
	arena->end = arena->at + size;
	arena->total += size;
	if (arena->block_size < LARGEST_BLOCK)
		arena->block_size *= 2;
	return true;
}

void *jy_arena_alloc(jy_arena *arena, size_t size)
{
	unsigned char *p;

	if (size > SIZE_MAX - ALIGNMENT)
		return NULL;
	size = size ? (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1) : ALIGNMENT;
	if ((size_t)(arena->end - arena->at) < size && !add_block(arena, size))
		return NULL;
	p = arena->at;
	arena->at += size;
	return p;
}

void *jy_arena_items(jy_arena *arena, size_t count, size_t item_size)
{
	size_t size;
	void *p;

	if (!jy_mul_size(count, item_size, &size))
		return NULL;
	p = jy_arena_alloc(arena, size);
	if (p)
		memset(p, 0, size);
	return p;
}

void *jy_arena_copy(jy_arena *arena, const void *data, size_t size)
{
	unsigned char *p = size < SIZE_MAX ? jy_arena_alloc(arena, size + 1) : NULL;

	if (!p)
		return NULL;
	if (size)
		memcpy(p, data, size);
	p[size] = 0;
	return p;
}

bool jy_arena_str(jy_arena *arena, journey_str in, journey_str *out)
{
	const char *p = jy_arena_copy(arena, in.data, in.size);

	if (!p)
		return false;
	out->data = p;
	out->size = in.size;
	return true;
}

static bool copy_value(jy_arena *arena, journey_value *v, int depth);

static bool copy_list(jy_arena *arena, journey_value *v, int depth)
{
	const journey_list *in = v->as.list;
	journey_list *list = jy_arena_alloc(arena, sizeof *list);
	journey_value *items = jy_arena_items(arena, in->count, sizeof *items);

	if (!list || !items)
		return false;
	for (size_t i = 0; i < in->count; i++) {
		items[i] = in->items[i];
		if (!copy_value(arena, &items[i], depth + 1))
			return false;
	}
	list->count = in->count;
	list->items = items;
	v->as.list = list;
	return true;
}

static bool copy_map(jy_arena *arena, const journey_map *in, const journey_map **out, int depth)
{
	journey_map *map = jy_arena_alloc(arena, sizeof *map);
	journey_entry *entries = jy_arena_items(arena, in->count, sizeof *entries);

	if (!map || !entries)
		return false;
	for (size_t i = 0; i < in->count; i++) {
		entries[i] = in->entries[i];
		if (!copy_value(arena, &entries[i].key, depth + 1) ||
		    !copy_value(arena, &entries[i].value, depth + 1))
			return false;
	}
	map->count = in->count;
	map->entries = entries;
	*out = map;
	return true;
}

/* Replaces what *v borrows by copies. */
static bool copy_value(jy_arena *arena, journey_value *v, int depth)
{
	if (depth > JY_VALUE_DEPTH_MAX)
		return false;
	switch (v->type) {
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
	case JOURNEY_TYPE_VALUE:
		v->as.s = jy_arena_copy(arena, v->as.s, v->n);
		return v->as.s != NULL;
	case JOURNEY_LIST:
	case JOURNEY_OPTIONAL:
		return copy_list(arena, v, depth);
	case JOURNEY_MAP:
		return copy_map(arena, v->as.map, &v->as.map, depth);
	default:
		return true;
	}
}

bool jy_arena_value(jy_arena *arena, journey_value in, journey_value *out)
{
	if (!copy_value(arena, &in, 0))
		return false;
	*out = in;
	return true;
}

bool jy_arena_map(jy_arena *arena, const journey_map *in, const journey_map **out)
{
	if (in)
		return copy_map(arena, in, out, 0);
	*out = NULL;
	return true;
}

jy_arena_mark jy_arena_save(const jy_arena *arena)
{
	jy_arena_mark mark = {arena->last, arena->at};
	return mark;
}

static void free_after(jy_arena *arena, jy_arena_block *block)
{
	jy_arena_block *next = block ? block->next : arena->first;

	while (next) {
		jy_arena_block *gone = next;
		next = gone->next;
		arena->total -= gone->size;
		jy_free(&arena->allocator, gone, block_bytes(gone->size));
	}
	if (block)
		block->next = NULL;
	else
		arena->first = NULL;
	arena->last = block;
}

void jy_arena_rewind(jy_arena *arena, jy_arena_mark mark)
{
	if (!mark.block) {
		jy_arena_reset(arena);
		return;
	}
	if (mark.block != arena->last)
		free_after(arena, mark.block);
	arena->at = mark.at;
	arena->end = block_data(mark.block) + mark.block->size;
}

void jy_arena_reset(jy_arena *arena)
{
	if (!arena->first)
		return;
	free_after(arena, arena->first);
	arena->at = block_data(arena->first);
	arena->end = arena->at + arena->first->size;
}

void jy_arena_free(jy_arena *arena)
{
	free_after(arena, NULL);
	arena->at = NULL;
	arena->end = NULL;
	arena->block_size = FIRST_BLOCK;
}

size_t jy_arena_size(const jy_arena *arena)
{
	return arena->total;
}
