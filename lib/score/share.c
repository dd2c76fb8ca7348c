#include "score/share.h"

#include "base/math.h"
#include "score/distribution.h"

journey_estimate jy_share(uint64_t count, uint64_t all, double confidence)
{
	if (!all)
		return (journey_estimate){.known = JOURNEY_KNOWN_NONE};
	double n = (double)all, p = (double)count / n, z = -jy_normal_quantile((1 - confidence) / 2), zz = z * z / n;
	double middle = (p + zz / 2) / (1 + zz), half = z * jy_sqrt(p * (1 - p) / n + zz / (4 * n)) / (1 + zz);
	journey_estimate made = {.known = JOURNEY_KNOWN_INTERVAL, .value = p, .standard_error = jy_sqrt(p * (1 - p) / n),
		.low = middle - half, .high = middle + half, .p_value = 1};

	/* Where they are 0 and 1 exactly, rounding is not to say otherwise. */
	if (!count || made.low < 0)
		made.low = 0;
	if (count == all || made.high > 1)
		made.high = 1;
	return made;
}

/* By p-value; of equals the first. */
static bool before(const double *p, size_t a, size_t b)
{
	return p[a] < p[b] || (!(p[b] < p[a]) && a < b);
}

static void sink(const double *p, size_t *order, size_t at, size_t count)
{
	size_t moved = order[at];

	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= count)
			break;
		if (child + 1 < count && before(p, order[child], order[child + 1]))
			child++;
		if (!before(p, moved, order[child]))
			break;
		order[at] = order[child];
		at = child;
	}
	order[at] = moved;
}

void jy_correct(const double *p, double *q, size_t *order, size_t count)
{
	double least = 1;

	for (size_t i = 0; i < count; i++)
		order[i] = i;
	for (size_t i = count / 2; i-- > 0;)
		sink(p, order, i, count);
	/* The heap gives the largest first, which is the order in which the correction goes. */
	for (size_t left = count; left > 0; left--) {
		size_t at = order[0];
		double adjusted = p[at] * (double)count / (double)left;

		least = adjusted < least ? adjusted : least;
		q[at] = least;
		order[0] = order[left - 1];
		sink(p, order, 0, left - 1);
	}
}
