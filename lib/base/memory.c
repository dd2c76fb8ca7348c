#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static void *libc_resize(void *user, void *block, size_t old_size, size_t new_size)
{
	(void)user;
	(void)old_size;
	if (new_size == 0) {
		free(block);
		return NULL;
	}
	return realloc(block, new_size);
}

journey_allocator journey_allocator_libc(void)
{
	journey_allocator a = {libc_resize, NULL};
	return a;
}

journey_allocator jy_allocator_or_libc(const journey_allocator *a)
{
	if (a && a->resize)
		return *a;
	return journey_allocator_libc();
}

void *jy_alloc(const journey_allocator *a, size_t size)
{
	return size ? a->resize(a->user, NULL, 0, size) : NULL;
}

void *jy_alloc_zero(const journey_allocator *a, size_t size)
{
	void *p = jy_alloc(a, size);
	if (p)
		memset(p, 0, size);
	return p;
}

void *jy_alloc_items(const journey_allocator *a, size_t count, size_t item_size)
{
	size_t size;
	return jy_mul_size(count, item_size, &size) ? jy_alloc_zero(a, size) : NULL;
}

void jy_free(const journey_allocator *a, void *p, size_t size)
{
	if (p)
		a->resize(a->user, p, size, 0);
}

void *jy_resize(const journey_allocator *a, void *p, size_t old_size, size_t new_size)
{
	if (!p)
		return jy_alloc(a, new_size);
	return a->resize(a->user, p, old_size, new_size);
}

bool jy_mul_size(size_t x, size_t y, size_t *out)
{
	if (y != 0 && x > SIZE_MAX / y)
		return false;
	*out = x * y;
	return true;
}

bool jy_add_size(size_t x, size_t y, size_t *out)
{
	if (x > SIZE_MAX - y)
		return false;
	*out = x + y;
	return true;
}

bool jy_grow_more(const journey_allocator *a, void *items, size_t *capacity, size_t need, size_t item_size)
{
	size_t count = *capacity, size;
	void *old, *block;

	if (need <= count)
		return true;
	count = count > SIZE_MAX / 2 ? need : count * 2;
	if (count < 4)
		count = 4;
	if (count < need)
		count = need;
	if (!jy_mul_size(count, item_size, &size))
		return false;
	/* The pointer is read and written as bytes: its type is the caller's. */
	memcpy(&old, items, sizeof old);
	block = jy_resize(a, old, *capacity * item_size, size);
	if (!block)
		return false;
	memcpy(items, &block, sizeof block);
	*capacity = count;
	return true;
}
