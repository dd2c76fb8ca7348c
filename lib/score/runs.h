/*
 * Stretches of the same code, where repetitions count as one.
 */
#ifndef JY_SCORE_RUNS_H
#define JY_SCORE_RUNS_H

#include "base/memory.h"
#include "score/trails.h"

/* Where the run that begins at `at` ends: at the next visit, or where they collapse, at the next with another code. */
static inline size_t jy_run_end(const journey_visit *visits, size_t at, size_t to, bool collapse)
{
	size_t end = at + 1;

	while (collapse && end < to && visits[end].code == visits[at].code)
		end++;
	return end;
}

/* The first visits of the runs of a span. */
typedef struct jy_runs {
	size_t *items;
	size_t count, capacity;
} jy_runs;

static inline bool jy_runs_of(const journey_allocator *a, jy_runs *runs, const journey_visit *visits, jy_span span,
	bool collapse)
{
	runs->count = 0;
	if (!jy_grow(a, (void *)&runs->items, &runs->capacity, span.to - span.from, sizeof *runs->items))
		return false;
	for (size_t at = span.from; at < span.to; at = jy_run_end(visits, at, span.to, collapse))
		runs->items[runs->count++] = at;
	return true;
}

static inline void jy_runs_free(const journey_allocator *a, jy_runs *runs)
{
	jy_free(a, runs->items, runs->capacity * sizeof *runs->items);
}

#endif
