/*
 * Which expected entry is which real one.
 *
 * A test passes if, moment by moment, the next expected entries are the entries of that moment, in any order among
 * themselves. Only where it does not, the rest is done, for people: who fits whom wherever it stands; of what is left,
 * what is most alike is the same thing with a difference; what is left then is missing, or not expected.
 */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#define NONE SIZE_MAX
/* Pairs that are looked at for what is most alike; beyond, nothing is alike. */
#define PAIRS_MAX 1000000

typedef struct matching {
	const journey_yaml *yaml;
	const test_entries *expected, *real;
	size_t *of_expected, *of_real; /* each other's index; NONE */
	size_t *queue, *parent;        /* parent: of a real entry, the expected one that reached it */
	bool *seen;                    /* real entries */
} matching;

static bool fits(const matching *m, size_t e, size_t r)
{
	return test_differing(m->yaml, &m->expected->items[e], &m->real->items[r]) == 0;
}

/* The first real entry at or after a time. */
static size_t first_at(const test_entries *real, journey_time time)
{
	size_t low = 0, high = real->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (real->items[middle].at < time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void pair(matching *m, size_t e, size_t r)
{
	/* Along the way on which r was reached, each gives its partner to the one before. */
	while (r != NONE) {
		size_t before = m->of_expected[e];

		m->of_expected[e] = r;
		m->of_real[r] = e;
		r = before;
		e = r == NONE ? NONE : m->parent[r];
	}
}

/* Finds a partner for e among the real entries of [low, high), moving others to other partners where need be. */
static bool augment(matching *m, size_t e, size_t low, size_t high)
{
	size_t head = 0, tail = 0;

	memset(m->seen + low, 0, (high - low) * sizeof *m->seen);
	m->queue[tail++] = e;
	while (head < tail) {
		size_t at = m->queue[head++];
		const test_entry *entry = &m->expected->items[at];
		size_t r = first_at(m->real, entry->from);

		for (r = r < low ? low : r; r < high && m->real->items[r].at <= entry->to; r++) {
			if (m->seen[r] || !fits(m, at, r))
				continue;
			m->seen[r] = true;
			m->parent[r] = at;
			if (m->of_real[r] == NONE) {
				pair(m, at, r);
				return true;
			}
			m->queue[tail++] = m->of_real[r];
		}
	}
	return false;
}

static void forget(matching *m)
{
	for (size_t i = 0; i < m->expected->count; i++)
		m->of_expected[i] = NONE;
	for (size_t i = 0; i < m->real->count; i++)
		m->of_real[i] = NONE;
}

/* Moment by moment. */
static bool passes(matching *m)
{
	size_t from = 0;

	if (m->expected->count != m->real->count)
		return false;
	forget(m);
	while (from < m->real->count) {
		size_t to = from + 1;

		while (to < m->real->count && m->real->items[to].at == m->real->items[from].at)
			to++;
		for (size_t e = from; e < to; e++)
			if (!augment(m, e, from, to))
				return false;
		from = to;
	}
	return true;
}

/* ---- what is alike ---- */

typedef struct likeness {
	size_t e, r, cost;
	uint64_t apart;
} likeness;

static bool same_key(const matching *m, size_t e, size_t r, const char *key)
{
	const journey_value *expected = test_member(m->expected->items[e].value, key);

	return !expected || test_same(m->yaml, expected, test_member(m->real->items[r].value, key));
}

static size_t stated(const test_entry *entry)
{
	size_t count = 0;

	for (size_t i = 0; i < entry->value->as.map->count; i++)
		count += test_compares(test_str(&entry->value->as.map->entries[i].key));
	return count;
}

/* The same kind of thing to the same customer, and more alike than not, or for the same journey or page. */
static bool alike(const matching *m, size_t e, size_t r, likeness *out)
{
	const test_entry *expected = &m->expected->items[e], *real = &m->real->items[r];
	const char *kind = test_entry_kind(expected);
	journey_time time = expected->at != JOURNEY_TIME_NONE ? expected->at : expected->from;
	size_t differing;

	if (strcmp(kind, test_entry_kind(real)) != 0 || !same_key(m, e, r, "to"))
		return false;
	differing = test_differing(m->yaml, expected, real);
	if (2 * differing > stated(expected) && !(test_entry_of(expected, "journey").size && same_key(m, e, r, "journey")) &&
		!(strcmp(kind, "send") != 0 && same_key(m, e, r, kind)))
		return false;
	out->e = e;
	out->r = r;
	/* Another time tells less apart than another channel. */
	out->cost = 2 * differing + !same_key(m, e, r, kind) + !same_key(m, e, r, "journey");
	out->apart = real->at < time ? (uint64_t)time - (uint64_t)real->at : (uint64_t)real->at - (uint64_t)time;
	return true;
}

static int by_likeness(const void *a, const void *b)
{
	const likeness *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	if (x->apart != y->apart)
		return x->apart < y->apart ? -1 : 1;
	if (x->e != y->e)
		return x->e < y->e ? -1 : 1;
	return x->r < y->r ? -1 : x->r > y->r;
}

static size_t count_free(const size_t *of, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += of[i] == NONE;
	return n;
}

static bool pair_alike(matching *m)
{
	size_t left = count_free(m->of_expected, m->expected->count), right = count_free(m->of_real, m->real->count), count = 0;
	likeness *list;

	if (!left || !right || left > PAIRS_MAX / right)
		return true;
	list = malloc(left * right * sizeof *list);
	if (!list)
		return false;
	for (size_t e = 0; e < m->expected->count; e++)
		for (size_t r = 0; r < m->real->count && m->of_expected[e] == NONE; r++)
			count += m->of_real[r] == NONE && alike(m, e, r, &list[count]);
	qsort(list, count, sizeof *list, by_likeness);
	for (size_t i = 0; i < count; i++) {
		if (m->of_expected[list[i].e] != NONE || m->of_real[list[i].r] != NONE)
			continue;
		m->of_expected[list[i].e] = list[i].r;
		m->of_real[list[i].r] = list[i].e;
	}
	free(list);
	return true;
}

/* ---- differences ---- */

/* Expected entries in their order; before each, what happened earlier and nobody expected. */
static bool list_differences(matching *m, test_result *result)
{
	size_t r = 0;
	journey_time latest = JOURNEY_TIME_MIN;

	for (size_t e = 0; e <= m->expected->count; e++) {
		const test_entry *expected = e < m->expected->count ? &m->expected->items[e] : NULL;
		size_t partner = expected ? m->of_expected[e] : NONE;
		test_difference d = {.expected = expected, .real = partner == NONE ? NULL : &m->real->items[partner]};
		journey_time time = !expected ? JOURNEY_TIME_MAX : d.real && d.real->at < expected->from ? d.real->at : expected->from;

		for (; r < m->real->count && (!expected || m->real->items[r].at < time); r++) {
			test_difference unexpected = {.kind = TEST_UNEXPECTED, .real = &m->real->items[r]};

			if (m->of_real[r] == NONE && !test_add(result, &unexpected))
				return false;
		}
		if (!expected)
			break;
		d.kind = !d.real                                    ? TEST_MISSING
			: test_differing(m->yaml, expected, d.real) ? TEST_DIFFERS
								    : TEST_ORDER;
		if ((d.kind != TEST_ORDER || d.real->at < latest) && !test_add(result, &d))
			return false;
		if (d.kind == TEST_ORDER && d.real->at > latest)
			latest = d.real->at;
	}
	return true;
}

static bool match(matching *m, test_result *result)
{
	if (passes(m))
		return true;
	forget(m);
	for (size_t e = 0; e < m->expected->count; e++)
		augment(m, e, 0, m->real->count);
	return pair_alike(m) && list_differences(m, result);
}

bool test_match(test_result *result)
{
	size_t expected = result->expected.entries.count, real = result->run.entries.count;
	matching m = {.yaml = result->expected.document.yaml, .expected = &result->expected.entries, .real = &result->run.entries};
	bool right;

	m.of_expected = malloc((expected + 1) * sizeof *m.of_expected);
	m.of_real = malloc((real + 1) * sizeof *m.of_real);
	m.queue = malloc((expected + real + 2) * sizeof *m.queue);
	m.parent = malloc((real + 1) * sizeof *m.parent);
	m.seen = calloc(real + 1, sizeof *m.seen);
	right = m.of_expected && m.of_real && m.queue && m.parent && m.seen && match(&m, result);
	free(m.of_expected);
	free(m.of_real);
	free(m.queue);
	free(m.parent);
	free(m.seen);
	return right;
}
