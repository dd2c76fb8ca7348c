#include "profile/sketch.h"

#include "base/math.h"

/* 1 / (2 ln 2) */
#define ALPHA 0.72134752044448170368

jy_mark jy_mark_of(uint64_t hash, int64_t bucket)
{
	jy_mark mark = {bucket, (uint16_t)(hash >> JY_SKETCH_BITS), 1};
	uint64_t rest = hash << (64 - JY_SKETCH_BITS);

	while (mark.rank <= JY_SKETCH_BITS && !(rest >> 63)) {
		rest <<= 1;
		mark.rank++;
	}
	return mark;
}

/* Index of the first mark of the register that is not before the bucket. */
static size_t find(const jy_sketch *s, uint16_t place, int64_t bucket)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const jy_mark *m = &s->marks[middle];

		if (m->place < place || (m->place == place && m->bucket < bucket))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool jy_sketch_place(const jy_sketch *s, const jy_mark *mark, size_t *first, size_t *replaced)
{
	size_t from = find(s, mark->place, mark->bucket), to = from;

	if (to < s->count && s->marks[to].place == mark->place) {
		if (s->marks[to].rank >= mark->rank)
			return false;
		if (s->marks[to].bucket == mark->bucket)
			to++;
	}
	while (from > 0 && s->marks[from - 1].place == mark->place && s->marks[from - 1].rank <= mark->rank)
		from--;
	*first = from;
	*replaced = to - from;
	return true;
}

void jy_ranks_add(jy_ranks *ranks, const jy_mark *mark)
{
	if (ranks->ranks[mark->place] < mark->rank)
		ranks->ranks[mark->place] = mark->rank;
}

/* x + sum of 2^(k - 1) x^(2^k), k from 1; x < 1 */
static double sigma(double x)
{
	double y = 1, z = x, before;

	do {
		x *= x;
		before = z;
		z += x * y;
		y += y;
	} while (z > before);
	return z;
}

/* (1 - x - sum of 2^-k (1 - x^(2^-k))^2, k from 1) / 3 */
static double tau(double x)
{
	double y = 1, z = 1 - x, before;

	if (x <= 0 || x >= 1)
		return 0;
	do {
		x = jy_sqrt(x);
		before = z;
		y *= 0.5;
		z -= (1 - x) * (1 - x) * y;
	} while (z < before);
	return z / 3;
}

double jy_ranks_estimate(const jy_ranks *ranks)
{
	const double m = JY_SKETCH_REGISTERS;
	uint32_t counts[JY_SKETCH_BITS + 2] = {0};
	double z;
	int i;

	for (i = 0; i < JY_SKETCH_REGISTERS; i++)
		counts[ranks->ranks[i]]++;
	if (counts[0] == JY_SKETCH_REGISTERS)
		return 0;
	z = m * tau(1 - counts[JY_SKETCH_BITS + 1] / m);
	for (i = JY_SKETCH_BITS; i > 0; i--)
		z = 0.5 * (z + counts[i]);
	z += m * sigma(counts[0] / m);
	return ALPHA * m * m / z;
}
