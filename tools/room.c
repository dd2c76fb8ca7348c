#include "room.h"

#include <stdint.h>
#include <stdlib.h>

#define BLOCK_BYTES 16384

typedef struct tool_room_block {
	struct tool_room_block *next;
	size_t size;
	max_align_t data[];
} tool_room_block;

static tool_room_block *new_block(size_t size)
{
	tool_room_block *block = malloc(sizeof *block + size);

	if (block)
		*block = (tool_room_block){.size = size};
	return block;
}

void *tool_room_take(tool_room *room, size_t size)
{
	tool_room_block *block;

	if (size > SIZE_MAX / 4)
		return NULL;
	size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	while (room->at && room->at->size - room->used < size && room->at->next) {
		room->at = room->at->next;
		room->used = 0;
	}
	if (!room->at || room->at->size - room->used < size) {
		block = new_block(size > BLOCK_BYTES ? size : BLOCK_BYTES);
		if (!block)
			return NULL;
		if (room->at)
			room->at->next = block;
		else
			room->first = block;
		room->at = block;
		room->used = 0;
	}
	room->used += size;
	return (char *)room->at->data + (room->used - size);
}

void *tool_room_items(tool_room *room, size_t count, size_t size)
{
	return size && count > SIZE_MAX / size ? NULL : tool_room_take(room, count * size);
}

void tool_room_clear(tool_room *room)
{
	room->at = room->first;
	room->used = 0;
}

void tool_room_free(tool_room *room)
{
	while (room->first) {
		tool_room_block *next = room->first->next;

		free(room->first);
		room->first = next;
	}
	*room = (tool_room){0};
}
