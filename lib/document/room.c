#include "document/room.h"

#include <stdalign.h>
#include <stdbool.h>

#define FIRST_BLOCK 4096

struct jy_room_block {
	alignas(max_align_t) jy_room_block *next;
	size_t size, used; /* of what follows the header */
};

void jy_room_init(jy_room *room, journey_allocator allocator)
{
	room->allocator = allocator;
	room->blocks = NULL;
}

static jy_room_block *jy_room_grow(jy_room *room, size_t size)
{
	size_t last = room->blocks == NULL ? FIRST_BLOCK / 2 : room->blocks->size, want;
	jy_room_block *block;

	if (last > SIZE_MAX / 4 || size > SIZE_MAX / 4)
		return NULL;
	want = last * 2 > size ? last * 2 : size;
	block = room->allocator.resize(room->allocator.user, NULL, 0, sizeof *block + want);
	if (block == NULL)
		return NULL;
	block->next = room->blocks;
	block->size = want;
	block->used = 0;
	room->blocks = block;
	return block;
}

void *jy_room_take(jy_room *room, size_t size)
{
	const size_t unit = alignof(max_align_t);
	jy_room_block *block = room->blocks;
	unsigned char *at;

	if (size > SIZE_MAX / 4)
		return NULL;
	size = (size + unit - 1) / unit * unit;
	if (block == NULL || block->size - block->used < size)
		block = jy_room_grow(room, size);
	if (block == NULL)
		return NULL;
	at = (unsigned char *)(block + 1) + block->used;
	block->used += size;
	return at;
}

static void jy_room_drop(jy_room *room, jy_room_block *block)
{
	room->allocator.resize(room->allocator.user, block, sizeof *block + block->size, 0);
}

/* Each block is at least twice the one before, so the newest is the largest. */
void jy_room_clear(jy_room *room)
{
	jy_room_block *block;

	if (room->blocks == NULL)
		return;
	room->blocks->used = 0;
	block = room->blocks->next;
	room->blocks->next = NULL;
	while (block != NULL) {
		jy_room_block *next = block->next;

		jy_room_drop(room, block);
		block = next;
	}
}

void jy_room_free(jy_room *room)
{
	jy_room_clear(room);
	if (room->blocks != NULL)
		jy_room_drop(room, room->blocks);
	room->blocks = NULL;
}
