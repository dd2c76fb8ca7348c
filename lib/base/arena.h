/*
 * Arena: many small blocks that are freed together. Rewinding to a mark gives back what came after it;
 * resetting keeps the first block, so an arena used once per event allocates nothing in the long run.
 */
#ifndef JY_BASE_ARENA_H
#define JY_BASE_ARENA_H

#include "base/memory.h"

/* Deepest nesting of lists and maps that values may have. */
#define JY_VALUE_DEPTH_MAX 32

typedef struct jy_arena_block jy_arena_block;

typedef struct jy_arena {
	journey_allocator allocator;
	jy_arena_block *first; /* the chain in order of allocation */
	jy_arena_block *last;  /* the block being filled; NULL while there is none */
	unsigned char *at;     /* next free byte of `last` */
	unsigned char *end;    /* end of `last` */
	size_t block_size;     /* data bytes of the next block */
	size_t total;          /* data bytes of all blocks */
} jy_arena;

typedef struct jy_arena_mark {
	jy_arena_block *block; /* NULL: the arena was empty */
	unsigned char *at;
} jy_arena_mark;

/* An empty arena; allocates nothing yet. `a` may be NULL (libc). */
void jy_arena_init(jy_arena *arena, const journey_allocator *a);
/* `size` bytes, 16-aligned, not cleared; a size of 0 gives a valid pointer. NULL: no memory. */
void *jy_arena_alloc(jy_arena *arena, size_t size);
/* As above, zeroed: `count` items of `item_size`; NULL also on overflow. */
void *jy_arena_items(jy_arena *arena, size_t count, size_t item_size);
/* A copy of `size` bytes with a NUL after them. `data` may be NULL where size is 0. */
void *jy_arena_copy(jy_arena *arena, const void *data, size_t size);
/* *out = a copy of the text, NUL after it. */
bool jy_arena_str(jy_arena *arena, journey_str in, journey_str *out);
/* Deep copy. False: no memory, or nested deeper than JY_VALUE_DEPTH_MAX; *out untouched. */
bool jy_arena_value(jy_arena *arena, journey_value in, journey_value *out);
/* Deep copy of a map (NULL stays NULL). */
bool jy_arena_map(jy_arena *arena, const journey_map *in, const journey_map **out);

/* A mark, and back to it: everything allocated since is gone. Marks nest; memory is kept for reuse only
 * inside the marked block, later blocks are freed. */
jy_arena_mark jy_arena_save(const jy_arena *arena);
void jy_arena_rewind(jy_arena *arena, jy_arena_mark mark);
/* Empties the arena; keeps its first block. */
void jy_arena_reset(jy_arena *arena);
/* Frees all; the arena is then empty and may be used again. */
void jy_arena_free(jy_arena *arena);
/* Data bytes held in blocks. */
size_t jy_arena_size(const jy_arena *arena);

#endif
