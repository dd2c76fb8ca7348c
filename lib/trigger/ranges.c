#include "trigger/ranges.h"

#include <math.h>

/* Records of a piece that is split, and how many more until it is tried again. */
#define PIECE_MAX 64

/* The bound by which a record is filed. */
static double bound_of(const jy_range *range, const uint64_t *record)
{
	uint32_t tests = jy_record_tests(record[0]);
	const uint64_t *word = record + 1;
	for (uint32_t i = 0; i < tests; i++, word += jy_test_words(*word)) {
		jy_test kind = jy_test_kind(*word);
		if (jy_test_field(*word) != range->field)
			continue;
		if (range->upper && kind == JY_TEST_MOST)
			return -jy_number_of(word[1]);
		if (!range->upper && (kind == JY_TEST_LEAST || kind == JY_TEST_WITHIN))
			return jy_number_of(word[1]);
	}
	return -INFINITY;
}

/* The last piece that begins at or before a bound. */
static size_t piece_at(const jy_range *range, double bound)
{
	size_t low = 0, high = range->count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (range->pieces[middle].from <= bound)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* ---- splitting ---- */

/* A bound above the least of a piece, about in the middle; false: all are the same. */
static bool middle_of(const jy_range *range, const jy_pool *pool, uint32_t head, double *out)
{
	double bounds[PIECE_MAX], least = INFINITY, above = INFINITY;
	size_t n = 0;
	for (const jy_block *block; head != 0; head = block->next) {
		block = jy_pool_at(pool, head);
		for (uint32_t i = 0; i < block->used; i += jy_record_words(block->words[i])) {
			double bound = bound_of(range, block->words + i);
			size_t at = n;
			if (bound < least) {
				above = least;
				least = bound;
			} else if (bound > least && bound < above) {
				above = bound;
			}
			if (n == PIECE_MAX)
				continue;
			for (; at > 0 && bounds[at - 1] > bound; at--)
				bounds[at] = bounds[at - 1];
			bounds[at] = bound;
			n++;
		}
	}
	*out = n > 0 && bounds[n / 2] > least ? bounds[n / 2] : above;
	return *out > least && *out < INFINITY;
}

typedef struct splitting {
	const jy_range *range;
	double from;
} splitting;

static bool stays(void *user, const uint64_t *record)
{
	const splitting *s = user;
	return bound_of(s->range, record) < s->from;
}

/* A piece of those from a bound on, as copies. */
static bool copy_upper(const splitting *s, jy_pool *pool, const journey_allocator *a, uint32_t head,
                       jy_range_piece *out)
{
	*out = (jy_range_piece){.from = s->from};
	for (uint32_t next; head != 0; head = next) {
		next = jy_pool_at(pool, head)->next;
		for (uint32_t i = 0; i < jy_pool_at(pool, head)->used;) {
			const uint64_t *record = jy_pool_at(pool, head)->words + i;
			i += jy_record_words(record[0]);
			if (stays((void *)(uintptr_t)s, record))
				continue;
			if (!jy_chain_add(pool, a, &out->head, record)) {
				jy_chain_free(pool, out->head);
				return false;
			}
			out->records++;
		}
	}
	return true;
}

/* Where there is no memory for it the piece stays as it is. */
static void split(jy_range *range, jy_pool *pool, const journey_allocator *a, size_t at)
{
	splitting s = {.range = range};
	jy_range_piece upper;
	if (!middle_of(range, pool, range->pieces[at].head, &s.from) ||
	    !jy_grow(a, &range->pieces, &range->capacity, range->count + 1, sizeof *range->pieces) ||
	    !copy_upper(&s, pool, a, range->pieces[at].head, &upper))
		return;
	jy_chain_filter(pool, a, &range->pieces[at].head, stays, &s);
	range->pieces[at].records -= upper.records;
	memmove(range->pieces + at + 2, range->pieces + at + 1, (range->count - at - 1) * sizeof *range->pieces);
	range->pieces[at + 1] = upper;
	range->count++;
}

bool jy_range_add(jy_range *range, jy_pool *pool, const journey_allocator *a, const uint64_t *record)
{
	if (range->count == 0) {
		if (!jy_grow(a, &range->pieces, &range->capacity, 1, sizeof *range->pieces))
			return false;
		range->pieces[0] = (jy_range_piece){.from = -INFINITY};
		range->count = 1;
	}
	size_t at = piece_at(range, bound_of(range, record));
	if (!jy_chain_add(pool, a, &range->pieces[at].head, record))
		return false;
	range->records++;
	if (++range->pieces[at].records % PIECE_MAX == 0)
		split(range, pool, a, at);
	return true;
}

/* ---- removing ---- */

typedef struct filtering {
	bool (*keep)(void *user, const uint64_t *record);
	void *user;
	uint32_t kept;
} filtering;

static bool counts(void *user, const uint64_t *record)
{
	filtering *f = user;
	bool keep = f->keep(f->user, record);
	f->kept += keep;
	return keep;
}

void jy_range_filter(jy_range *range, jy_pool *pool, const journey_allocator *a,
                     bool (*keep)(void *user, const uint64_t *record), void *user)
{
	filtering f = {keep, user, 0};
	size_t kept = 0;
	range->records = 0;
	for (size_t i = 0; i < range->count; i++) {
		jy_range_piece piece = range->pieces[i];
		f.kept = 0;
		jy_chain_filter(pool, a, &piece.head, counts, &f);
		piece.records = f.kept;
		range->records += f.kept;
		/* An empty one's share goes to the one before; the first stays. */
		if (f.kept > 0 || i == 0)
			range->pieces[kept++] = piece;
	}
	range->count = kept;
	range->dead = 0;
}

void jy_range_free(jy_range *range, jy_pool *pool, const journey_allocator *a)
{
	for (size_t i = 0; i < range->count; i++)
		jy_chain_free(pool, range->pieces[i].head);
	jy_free(a, range->pieces, range->capacity * sizeof *range->pieces);
	*range = (jy_range){0};
}
