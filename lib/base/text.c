#include "base/text.h"

#define DISTANCE_MAX 64

int jy_bytes_compare(journey_bytes a, journey_bytes b)
{
	size_t n = a.size < b.size ? a.size : b.size;
	int order = n ? memcmp(a.data, b.data, n) : 0;

	if (order)
		return order;
	return a.size < b.size ? -1 : a.size > b.size;
}

int jy_str_compare(journey_str a, journey_str b)
{
	journey_bytes x = {a.data, a.size}, y = {b.data, b.size};
	return jy_bytes_compare(x, y);
}

bool jy_str_is(journey_str a, const char *text)
{
	return jy_str_equal(a, jy_str(text));
}

bool jy_str_starts(journey_str s, journey_str prefix)
{
	return s.size >= prefix.size && jy_str_equal(jy_str_part(s, 0, prefix.size), prefix);
}

bool jy_str_ends(journey_str s, journey_str suffix)
{
	return s.size >= suffix.size && jy_str_equal(jy_str_part(s, s.size - suffix.size, s.size), suffix);
}

size_t jy_str_find(journey_str s, journey_str needle, size_t from)
{
	if (from > s.size || needle.size > s.size - from)
		return SIZE_MAX;
	if (needle.size == 0)
		return from;
	for (size_t last = s.size - needle.size; from <= last; from++) {
		const char *p = memchr(s.data + from, needle.data[0], last - from + 1);
		if (!p)
			break;
		if (memcmp(p, needle.data, needle.size) == 0)
			return (size_t)(p - s.data);
		from = (size_t)(p - s.data);
	}
	return SIZE_MAX;
}

journey_str jy_str_part(journey_str s, size_t from, size_t to)
{
	journey_str part = {s.data, 0};

	if (to > s.size)
		to = s.size;
	if (from >= to)
		return part;
	part.data = s.data + from;
	part.size = to - from;
	return part;
}

journey_str jy_str_trim(journey_str s)
{
	while (s.size && jy_is_space(s.data[0]))
		s.data++, s.size--;
	while (s.size && jy_is_space(s.data[s.size - 1]))
		s.size--;
	return s;
}

static bool same_letter(char a, char b)
{
	return jy_lower(a) == jy_lower(b);
}

static unsigned smaller(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: three rows of the table are enough for swaps of neighbours. */
size_t jy_str_distance(journey_str a, journey_str b)
{
	unsigned rows[3][DISTANCE_MAX + 1];

	if (a.size > DISTANCE_MAX || b.size > DISTANCE_MAX)
		return SIZE_MAX;
	for (unsigned j = 0; j <= b.size; j++)
		rows[0][j] = j;
	for (unsigned i = 1; i <= a.size; i++) {
		unsigned *row = rows[i % 3];
		const unsigned *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
		row[0] = i;
		for (unsigned j = 1; j <= b.size; j++) {
			char x = a.data[i - 1], y = b.data[j - 1];
			row[j] = smaller(above[j] + 1, row[j - 1] + 1);
			row[j] = smaller(row[j], above[j - 1] + (same_letter(x, y) ? 0 : 1));
			if (i > 1 && j > 1 && same_letter(x, b.data[j - 2]) && same_letter(a.data[i - 2], y))
				row[j] = smaller(row[j], above2[j - 2] + 1);
		}
	}
	return rows[a.size % 3][b.size];
}

size_t jy_near_miss(journey_str word, const journey_str *names, size_t count)
{
	size_t best = SIZE_MAX, limit = word.size / 3 < 2 ? word.size / 3 : 2;

	if (limit < 1)
		limit = 1;
	for (size_t i = 0; i < count; i++) {
		size_t distance;
		if (names[i].size == 0 || names[i].size > word.size + limit ||
		    word.size > names[i].size + limit)
			continue;
		distance = jy_str_distance(word, names[i]);
		if (distance > limit || distance >= word.size)
			continue;
		best = i;
		if (distance == 0)
			break;
		limit = distance - 1; /* only a nearer one replaces it */
	}
	return best;
}
