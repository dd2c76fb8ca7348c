#include "trigger/pool.h"

#define CHUNK (1u << JY_POOL_SHIFT)
#define LINE 64u
#define CHUNK_BYTES (CHUNK * sizeof(uint64_t) + LINE)
#define CHUNKS_MAX (UINT32_MAX >> JY_POOL_SHIFT)

static void put(jy_pool *pool, uint32_t name, unsigned size)
{
	jy_block *block = jy_pool_at(pool, name);
	*block = (jy_block){.next = pool->free[size], .size = (uint8_t)size};
	pool->free[size] = name;
}

/* Makes blocks of what lies between two places of a chunk, each at a multiple of its size. */
static void cut(jy_pool *pool, uint32_t from, uint32_t to)
{
	unsigned size;
	for (; from < to; from += 1u << size) {
		size = JY_POOL_LEAST;
		while (size < JY_POOL_MOST && from % (2u << size) == 0 && to - from >= 2u << size)
			size++;
		put(pool, from, size);
	}
}

/* Chunks begin with a cache line; what was skipped for that stands before. */
static uint64_t *new_chunk(const journey_allocator *a)
{
	char *block = jy_alloc(a, CHUNK_BYTES);
	if (block == NULL)
		return NULL;
	size_t skip = LINE - (uintptr_t)block % LINE;
	uint64_t *chunk = (uint64_t *)(void *)(block + skip);
	chunk[-1] = skip;
	return chunk;
}

static void free_chunk(const journey_allocator *a, uint64_t *chunk)
{
	jy_free(a, (char *)chunk - chunk[-1], CHUNK_BYTES);
}

static bool add_chunk(jy_pool *pool, const journey_allocator *a)
{
	if (pool->chunk_count >= CHUNKS_MAX ||
	    !jy_grow(a, &pool->chunks, &pool->chunk_capacity, pool->chunk_count + 1, sizeof *pool->chunks))
		return false;
	uint64_t *chunk = new_chunk(a);
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
		uint32_t at = (pool->top + words - 1) & ~(words - 1);
		if (pool->chunk_count == 0 || at + words > CHUNK) {
			if (!add_chunk(pool, a))
				return 0;
			at = (pool->top + words - 1) & ~(words - 1);
		}
		name = ((uint32_t)(pool->chunk_count - 1) << JY_POOL_SHIFT) + at;
		cut(pool, name - (at - pool->top), name);
		pool->top = at + words;
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
		free_chunk(a, pool->chunks[i]);
	jy_free(a, pool->chunks, pool->chunk_capacity * sizeof *pool->chunks);
	*pool = (jy_pool){0};
}
