#include "trigger/chain.h"

/* The first block of a chain whose last one is full. */
#define NEXT_SIZE 6

static unsigned size_for(uint32_t words)
{
	unsigned size = JY_POOL_LEAST;
	while ((1u << size) - 1 < words)
		size++;
	return size;
}

static void put(jy_block *block, const uint64_t *record, uint32_t words)
{
	memcpy(block->words + block->used, record, words * sizeof *record);
	block->used = (uint16_t)(block->used + words);
}

/* A block twice as large in place of the first. */
static bool grow(jy_pool *pool, const journey_allocator *a, uint32_t *head, uint32_t words)
{
	jy_block *old = jy_pool_at(pool, *head);
	unsigned size = size_for(old->used + words);
	uint32_t name = jy_pool_take(pool, a, size > old->size ? size : old->size + 1u);
	if (name == 0)
		return false;
	jy_block *block = jy_pool_at(pool, name);
	block->next = old->next;
	put(block, old->words, old->used);
	jy_pool_give(pool, *head);
	*head = name;
	return true;
}

bool jy_chain_add(jy_pool *pool, const journey_allocator *a, uint32_t *head, const uint64_t *words)
{
	uint32_t n = jy_record_words(words[0]);
	jy_block *first = *head != 0 ? jy_pool_at(pool, *head) : NULL;
	if (first != NULL && jy_block_room(first) < n && first->size < JY_POOL_MOST) {
		if (!grow(pool, a, head, n))
			return false;
		first = jy_pool_at(pool, *head);
	}
	if (first == NULL || jy_block_room(first) < n) {
		unsigned size = size_for(n);
		uint32_t name = jy_pool_take(pool, a, first != NULL && size < NEXT_SIZE ? NEXT_SIZE : size);
		if (name == 0)
			return false;
		first = jy_pool_at(pool, name);
		first->next = *head;
		*head = name;
	}
	put(first, words, n);
	return true;
}

/* A smaller block for what is left, where there is one free. */
static void shrink(jy_pool *pool, const journey_allocator *a, uint32_t *head)
{
	jy_block *old = jy_pool_at(pool, *head);
	unsigned size = size_for(old->used);
	if (old->next != 0 || size + 2 > old->size)
		return;
	uint32_t name = jy_pool_take(pool, a, size);
	if (name == 0)
		return;
	put(jy_pool_at(pool, name), old->words, old->used);
	jy_pool_give(pool, *head);
	*head = name;
}

void jy_chain_filter(jy_pool *pool, const journey_allocator *a, uint32_t *head,
                     bool (*keep)(void *user, const uint64_t *record), void *user)
{
	if (*head == 0)
		return;
	/* What stays moves to the front, never past where it was. */
	jy_block *into = jy_pool_at(pool, *head);
	uint32_t into_used = 0;
	for (uint32_t name = *head; name != 0;) {
		jy_block *from = jy_pool_at(pool, name);
		uint32_t used = from->used;
		for (uint32_t i = 0, n; i < used; i += n) {
			uint64_t *record = from->words + i;
			n = jy_record_words(record[0]);
			if (!keep(user, record))
				continue;
			if (into_used + n > (1u << into->size) - 1) {
				into->used = (uint16_t)into_used;
				into = jy_pool_at(pool, into->next);
				into_used = 0;
			}
			memmove(into->words + into_used, record, n * sizeof *record);
			into_used += n;
		}
		name = from->next;
	}
	into->used = (uint16_t)into_used;
	jy_chain_free(pool, into->next);
	into->next = 0;
	if (into_used > 0) {
		shrink(pool, a, head);
		return;
	}
	jy_pool_give(pool, *head);
	*head = 0;
}

void jy_chain_free(jy_pool *pool, uint32_t head)
{
	while (head != 0) {
		uint32_t next = jy_pool_at(pool, head)->next;
		jy_pool_give(pool, head);
		head = next;
	}
}
