/* How long things took: exact quantiles, and a mean that does not depend on their order. */
#include "score/trails.h"

#include "base/math.h"
#include "base/memory.h"

bool jy_durations_add(const journey_allocator *a, jy_durations *durations, int64_t item)
{
	if (!jy_grow(a, (void *)&durations->items, &durations->capacity, durations->count + 1, sizeof item))
		return false;
	durations->items[durations->count++] = item;
	return true;
}

void jy_durations_free(const journey_allocator *a, jy_durations *durations)
{
	jy_free(a, durations->items, durations->capacity * sizeof *durations->items);
	*durations = (jy_durations){0};
}

static void sink(int64_t *items, size_t at, size_t count)
{
	int64_t moved = items[at];

	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= count)
			break;
		if (child + 1 < count && items[child + 1] > items[child])
			child++;
		if (items[child] <= moved)
			break;
		items[at] = items[child];
		at = child;
	}
	items[at] = moved;
}

/* A heap: in place, no recursion, and no order of items is slow. */
void jy_durations_sort(int64_t *items, size_t count)
{
	for (size_t i = count / 2; i-- > 0;)
		sink(items, i, count);
	for (size_t i = count; i-- > 1;) {
		int64_t last = items[i];

		items[i] = items[0];
		items[0] = last;
		sink(items, 0, i);
	}
}

int64_t jy_durations_at(const int64_t *items, size_t count, double share)
{
	double rank = jy_ceil(share * (double)count);
	size_t at = rank < 1 ? 0 : (size_t)rank - 1;

	return items[at < count ? at : count - 1];
}

/* Durations are below 2^59, so that the sum of whole and rest over 2^31 of them is exact. */
static double mean(const int64_t *items, size_t count)
{
	int64_t whole = 0, rest = 0, n = (int64_t)count;

	for (size_t i = 0; i < count; i++) {
		whole += items[i] / n;
		rest += items[i] % n;
		whole += rest / n;
		rest %= n;
	}
	return (double)whole + (double)rest / (double)n;
}

journey_spans jy_spans_of(int64_t *items, size_t count)
{
	if (!count)
		return (journey_spans){0};
	jy_durations_sort(items, count);
	return (journey_spans){.count = count, .mean = mean(items, count), .median = jy_durations_at(items, count, .5),
		.p90 = jy_durations_at(items, count, .9)};
}
