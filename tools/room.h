/*
 * Memory that is given back all at once, for what one line of input needs. The blocks stay from line to line.
 */
#ifndef JOURNEY_TOOLS_ROOM_H
#define JOURNEY_TOOLS_ROOM_H

#include <stddef.h>

typedef struct tool_room {
	struct tool_room_block *first, *at; /* `at`: the block in use, one of those from `first` on */
	size_t used;                        /* of the block in use */
} tool_room;

/* Aligned for any type; NULL without memory. A size of 0 gives a pointer too. */
void *tool_room_take(tool_room *room, size_t size);
/* `count` of `size` bytes each; NULL also if that is too much. */
void *tool_room_items(tool_room *room, size_t count, size_t size);
void tool_room_clear(tool_room *room);
void tool_room_free(tool_room *room);

#endif
