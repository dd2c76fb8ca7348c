/*
 * Trails in order, for the analyses: visits by unit and time, and where units and sessions begin and end among them.
 */
#ifndef JY_SCORE_TRAILS_H
#define JY_SCORE_TRAILS_H

#include <journey/paths.h>
#include <stdbool.h>

typedef struct jy_span {
	size_t from, to; /* visits [from, to) */
} jy_span;

struct journey_trails {
	journey_allocator allocator;
	journey_duration gap;
	journey_visit *visits;
	size_t count, capacity;
	bool ready; /* in order, and the spans hold */
	uint32_t codes; /* one more than the greatest code */
	jy_span *units, *sessions;
	size_t unit_count, unit_capacity, session_count, session_capacity;
};

/* Puts the trails into order. JOURNEY_OK, JOURNEY_MISUSE, JOURNEY_NO_MEMORY. */
journey_status jy_trails_ready(journey_trails *trails, journey_error *error);

/* Units or sessions, as spans. */
const jy_span *jy_trails_spans(const journey_trails *trails, bool sessions, size_t *count);

/* Durations, gathered to be summed up. */
typedef struct jy_durations {
	int64_t *items;
	size_t count, capacity;
} jy_durations;

bool jy_durations_add(const journey_allocator *a, jy_durations *durations, int64_t item);
void jy_durations_free(const journey_allocator *a, jy_durations *durations);

/* Puts them into order, in place. */
void jy_durations_sort(int64_t *items, size_t count);
/* Of items in order: the least that this share of them does not exceed. */
int64_t jy_durations_at(const int64_t *items, size_t count, double share);
/* Sorts them, and sums them up. */
journey_spans jy_spans_of(int64_t *items, size_t count);

/* Whether a visit is what a step asks for. */
static inline bool jy_step_is(const journey_funnel_step *step, const journey_visit *visit)
{
	return (step->code == JOURNEY_PATHS_ANY || step->code == visit->code) && (visit->marks & step->marks) == step->marks;
}

#endif
