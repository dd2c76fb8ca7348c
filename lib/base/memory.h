/*
 * Sized memory from the caller's allocator, and size arithmetic that cannot wrap. Everything in the core
 * gets its memory here; sizes given back must be those last asked for.
 */
#ifndef JY_BASE_MEMORY_H
#define JY_BASE_MEMORY_H

#include <journey/types.h>
#include <stdbool.h>

/* A block of `size` bytes (aligned for any type), or NULL. A size of 0 gives NULL. */
void *jy_alloc(const journey_allocator *a, size_t size);
/* As jy_alloc, filled with zero bytes. */
void *jy_alloc_zero(const journey_allocator *a, size_t size);
/* Room for `count` zeroed items of `item_size`; NULL on overflow or out of memory. */
void *jy_alloc_items(const journey_allocator *a, size_t count, size_t item_size);
/* Frees a block; `p` may be NULL. */
void jy_free(const journey_allocator *a, void *p, size_t size);
/* Resizes; NULL on failure, with `p` as it was. `p` may be NULL with old_size 0; new_size 0 frees, gives NULL. */
void *jy_resize(const journey_allocator *a, void *p, size_t old_size, size_t new_size);

/* *out = x * y, *out = x + y; false (and *out untouched) on overflow. */
bool jy_mul_size(size_t x, size_t y, size_t *out);
bool jy_add_size(size_t x, size_t y, size_t *out);

/*
 * Makes room in an array for at least `need` items, at least doubling it. `items` is the address of the
 * array's pointer (of any object pointer type, cast to void *). False: no memory, everything unchanged.
 */
bool jy_grow_more(const journey_allocator *a, void *items, size_t *capacity, size_t need, size_t item_size);

static inline bool jy_grow(const journey_allocator *a, void *items, size_t *capacity, size_t need, size_t item_size)
{
	return need <= *capacity || jy_grow_more(a, items, capacity, need, item_size);
}

/* A copy of *a, or libc's allocator where `a` is NULL or has no function. */
journey_allocator jy_allocator_or_libc(const journey_allocator *a);

#endif
