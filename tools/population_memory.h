/*
 * Memory for what lives and goes as a whole: small blocks by size, which are used again, in slabs, which are given back
 * together. The library says the size of what it frees, so that nothing needs to be kept with a block.
 */
#ifndef JOURNEY_TOOLS_POPULATION_MEMORY_H
#define JOURNEY_TOOLS_POPULATION_MEMORY_H

#include <journey/types.h>

/* Blocks of up to so many bytes are small; larger ones are libc's. */
#define POPULATION_SMALL 4096
#define POPULATION_CLASSES (POPULATION_SMALL / 16)

typedef struct population_memory {
	void *slabs;
	char *at, *end;                        /* what is left of the latest */
	void *classes[POPULATION_CLASSES + 1]; /* free blocks, by size / 16 */
} population_memory;

/* An allocator over it; the memory must outlive whatever uses it. */
journey_allocator population_memory_allocator(population_memory *memory);
/* Gives all small blocks back; it can be used again. */
void population_memory_free(population_memory *memory);

#endif
