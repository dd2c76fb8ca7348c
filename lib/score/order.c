#include "score/order.h"

static void merge(const double *values, const size_t *from, size_t left, size_t middle, size_t right, size_t *to)
{
	size_t i = left, j = middle;

	/* The later half goes first where equal. */
	for (size_t k = left; k < right; k++)
		to[k] = j >= right || (i < middle && values[from[i]] > values[from[j]]) ? from[i++] : from[j++];
}

void jy_order_descending(const double *values, size_t count, size_t *order, size_t *room)
{
	size_t *from = order, *to = room;

	for (size_t i = 0; i < count; i++)
		order[i] = i;
	for (size_t width = 1; width < count; width *= 2) {
		size_t *kept = from;

		for (size_t left = 0; left < count; left += 2 * width) {
			size_t middle = left + width < count ? left + width : count;
			size_t right = middle + width < count ? middle + width : count;

			merge(values, from, left, middle, right, to);
		}
		from = to;
		to = kept;
	}
	for (size_t i = 0; from != order && i < count; i++)
		order[i] = from[i];
}
