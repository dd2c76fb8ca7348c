#include "score/heap.h"

#include <string.h>

static void swap(unsigned char *x, unsigned char *y, size_t size)
{
	unsigned char kept[64];

	while (size) {
		size_t part = size < sizeof kept ? size : sizeof kept;

		memcpy(kept, x, part);
		memcpy(x, y, part);
		memcpy(y, kept, part);
		x += part;
		y += part;
		size -= part;
	}
}

static void sink(unsigned char *items, size_t at, size_t count, size_t size, jy_after_fn *after)
{
	for (size_t child; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count && after(items + (child + 1) * size, items + child * size))
			child++;
		if (!after(items + child * size, items + at * size))
			return;
		swap(items + child * size, items + at * size, size);
	}
}

void jy_heap_sort(void *items, size_t count, size_t size, jy_after_fn *after)
{
	unsigned char *bytes = items;

	for (size_t i = count / 2; i-- > 0;)
		sink(bytes, i, count, size, after);
	for (size_t i = count; i-- > 1;) {
		swap(bytes, bytes + i * size, size);
		sink(bytes, 0, i, size, after);
	}
}
