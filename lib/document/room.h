/*
 * Memory for one line: handed out piece by piece, taken back all at once, kept from line to line.
 */
#ifndef JY_DOCUMENT_ROOM_H
#define JY_DOCUMENT_ROOM_H

#include <journey/types.h>

typedef struct jy_room_block jy_room_block;

typedef struct jy_room {
	journey_allocator allocator;
	jy_room_block *blocks; /* the newest first */
} jy_room;

void jy_room_init(jy_room *room, journey_allocator allocator);
/* Aligned for any type; NULL if there is no memory. */
void *jy_room_take(jy_room *room, size_t size);
/* Takes everything back; keeps the largest block. */
void jy_room_clear(jy_room *room);
void jy_room_free(jy_room *room);

#endif
