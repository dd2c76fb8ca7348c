#include "population_memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define SLAB_BYTES ((size_t)256 << 10)

typedef struct slab {
	struct slab *next;
	max_align_t data[];
} slab;

static bool new_slab(population_memory *memory)
{
	slab *it = malloc(sizeof *it + SLAB_BYTES);

	if (!it)
		return false;
	it->next = memory->slabs;
	memory->slabs = it;
	memory->at = (char *)it->data;
	memory->end = memory->at + SLAB_BYTES;
	return true;
}

static size_t class_of(size_t size)
{
	return (size + 15) / 16;
}

static void *take(population_memory *memory, size_t size)
{
	size_t class = class_of(size);
	void *block = memory->classes[class];

	if (block) {
		memcpy(&memory->classes[class], block, sizeof block);
		return block;
	}
	if ((size_t)(memory->end - memory->at) < class * 16 && !new_slab(memory))
		return NULL;
	block = memory->at;
	memory->at += class * 16;
	return block;
}

static void give(population_memory *memory, void *block, size_t size)
{
	size_t class = class_of(size);

	memcpy(block, &memory->classes[class], sizeof block);
	memory->classes[class] = block;
}

static void *resize(void *user, void *block, size_t old_size, size_t new_size)
{
	population_memory *memory = user;
	bool was_small = old_size > 0 && old_size <= POPULATION_SMALL, small = new_size > 0 && new_size <= POPULATION_SMALL;
	void *out;

	if (!block && new_size == 0)
		return NULL;
	if (block && was_small && small && class_of(old_size) == class_of(new_size))
		return block;
	if (block && !was_small && !small && new_size > 0)
		return realloc(block, new_size);
	out = new_size == 0 ? NULL : small ? take(memory, new_size) : malloc(new_size);
	if (!out && new_size > 0)
		return NULL;
	if (block && out)
		memcpy(out, block, old_size < new_size ? old_size : new_size);
	if (block && was_small)
		give(memory, block, old_size);
	else
		free(block);
	return out;
}

journey_allocator population_memory_allocator(population_memory *memory)
{
	return (journey_allocator){resize, memory};
}

void population_memory_free(population_memory *memory)
{
	for (slab *it = memory->slabs; it;) {
		slab *next = it->next;

		free(it);
		it = next;
	}
	*memory = (population_memory){0};
}
