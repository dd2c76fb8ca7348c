#include "trigger/pool.h"

#define CHUNK (1u << JY_POOL_SHIFT)
#define CHUNKS_MAX (UINT32_MAX >> JY_POOL_SHIFT)

static void put(jy_pool *pool, uint32_t name, unsigned size)
{
	jy_block *block = jy_pool_at(pool, name);
	*block = (jy_block){.next = pool->free[size], .size = (uint8_t)size};
	pool->free[size] = name;
}

/* Makes blocks of what lies between two places of a chunk; both are multiples of the smallest. */
static void cut(jy_pool *pool, uint32_t from, uint32_t to)
{
	for (unsigned size = JY_POOL_MOST + 1; size-- > JY_POOL_LEAST;) {
		for (; from + (1u << size) <= to; from += 1u << size)
			put(pool, from, size);
	}
}

static bool add_chunk(jy_pool *pool, const journey_allocator *a)
{
	if (pool->chunk_count >= CHUNKS_MAX ||
	    !jy_grow(a, &pool->chunks, &pool->chunk_capacity, pool->chunk_count + 1, sizeof *pool->chunks))
		return false;
	uint64_t *chunk = jy_alloc(a, CHUNK * sizeof *chunk);
	if (chunk == NULL)
		return false;
	if (pool->chunk_count > 0) {
		uint32_t base = (uint32_t)(pool->chunk_count - 1) << JY_POOL_SHIFT;
		cut(pool, base + pool->top, base + CHUNK);
	}
	/* No block has the number 0. */
	pool->top = pool->chunk_count == 0 ? 1u << JY_POOL_LEAST : 0;
	pool->chunks[pool->chunk_count++] = chunk;
	return true;
}

uint32_t jy_pool_take(jy_pool *pool, const journey_allocator *a, unsigned size)
{
	uint32_t name, words = 1u << size;
	unsigned larger = size;
	while (larger <= JY_POOL_MOST && pool->free[larger] == 0)
		larger++;
	if (larger <= JY_POOL_MOST) {
		name = pool->free[larger];
		pool->free[larger] = jy_pool_at(pool, name)->next;
		cut(pool, name + words, name + (1u << larger));
	} else {
		if ((pool->chunk_count == 0 || pool->top + words > CHUNK) && !add_chunk(pool, a))
			return 0;
		name = ((uint32_t)(pool->chunk_count - 1) << JY_POOL_SHIFT) + pool->top;
		pool->top += words;
	}
	*jy_pool_at(pool, name) = (jy_block){.size = (uint8_t)size};
	return name;
}

void jy_pool_give(jy_pool *pool, uint32_t block)
{
	put(pool, block, jy_pool_at(pool, block)->size);
}

void jy_pool_free(jy_pool *pool, const journey_allocator *a)
{
	for (size_t i = 0; i < pool->chunk_count; i++)
		jy_free(a, pool->chunks[i], CHUNK * sizeof *pool->chunks[i]);
	jy_free(a, pool->chunks, pool->chunk_capacity * sizeof *pool->chunks);
	*pool = (jy_pool){0};
}
