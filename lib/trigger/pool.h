/*
 * Memory of postings: blocks of 4, 8, 16 ... 512 words of 8 bytes, cut from chunks that never move, named by 32-bit
 * numbers, each at a multiple of its size: so a small one lies in one cache line. Blocks that are given back are used again
 * for their own size or smaller.
 */
#ifndef JY_TRIGGER_POOL_H
#define JY_TRIGGER_POOL_H

#include "base/memory.h"

#define JY_POOL_SHIFT 10 /* a chunk is so many words, as a power of 2 */
#define JY_POOL_LEAST 2  /* the smallest block, likewise */
#define JY_POOL_MOST 9   /* and the largest */

typedef struct jy_pool {
	uint64_t **chunks;
	size_t chunk_count, chunk_capacity;
	uint32_t top; /* words of the last chunk that are cut already */
	uint32_t free[JY_POOL_MOST + 1];
} jy_pool;

/* What a block begins with. */
typedef struct jy_block {
	uint32_t next; /* another block, or 0 */
	uint16_t used; /* words, without this one */
	uint8_t size;  /* 1 << size words */
	uint8_t unused;
	uint64_t words[];
} jy_block;

/* An empty block, or 0: no memory. */
uint32_t jy_pool_take(jy_pool *pool, const journey_allocator *a, unsigned size);
void jy_pool_give(jy_pool *pool, uint32_t block);
void jy_pool_free(jy_pool *pool, const journey_allocator *a);

static inline jy_block *jy_pool_at(const jy_pool *pool, uint32_t block)
{
	return (jy_block *)&pool->chunks[block >> JY_POOL_SHIFT][block & ((1u << JY_POOL_SHIFT) - 1)];
}

static inline uint32_t jy_block_room(const jy_block *block)
{
	return (1u << block->size) - 1 - block->used;
}

#endif
