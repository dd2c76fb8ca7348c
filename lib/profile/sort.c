#include "profile/sort.h"

/* Shell sort with Ciura's gaps: short lists, no memory, no recursion. */
void jy_sort(uint32_t *items, size_t count, jy_less_fn *less, const void *context)
{
	static const size_t gaps[] = {3548, 1577, 701, 301, 132, 57, 23, 10, 4, 1};
	size_t g, i, k;

	for (g = 0; g < sizeof(gaps) / sizeof(*gaps); g++) {
		size_t gap = gaps[g];

		if (gap >= count)
			continue;
		for (i = gap; i < count; i++) {
			uint32_t item = items[i];

			for (k = i; k >= gap && less(context, item, items[k - gap]); k -= gap)
				items[k] = items[k - gap];
			items[k] = item;
		}
	}
}
