/*
 * visits.h: the customer that the benches of profiles are about. A shop that keeps 40 features over six types of
 * events (counts, sums, extremes, first and last, tallies; windows from a day to a year, and all of history), 20
 * attributes and 5 segments; and visits to it, one event on average every 22 hours.
 */
#ifndef JOURNEY_BENCH_VISITS_H
#define JOURNEY_BENCH_VISITS_H

#include <journey/engine.h>

/* Time of the first event. */
#define VISITS_FROM (INT64_C(1767225600) * JOURNEY_SECOND)
/* Events of a typical customer: what the ring holds. */
#define VISITS_TYPICAL 64

typedef struct visits {
	journey_event *events;
	size_t count;
	void *memory; /* texts and values of the events */
} visits;

/*
 * `count` events of one customer in order of time: three identify among the first 16, which set the attributes, then
 * track events only. `customer` is the user id, and makes the events its own. Exits on failure.
 */
visits visits_make(const char *customer, size_t count);
void visits_free(visits *log);

journey_strategy *visits_strategy(void);

#endif
