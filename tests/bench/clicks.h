/*
 * clicks.h: what the benches run on: a strategy that reacts to product views, and a log of them. Shaped
 * like the real click log of the shared data: anonymous sessions, four views each on average, in order of time.
 */
#ifndef JOURNEY_BENCH_CLICKS_H
#define JOURNEY_BENCH_CLICKS_H

#include <journey/engine.h>

typedef struct clicks {
	journey_event *events;
	size_t count;
	void *memory; /* texts and values of the events */
} clicks;

/* count views by count / 4 sessions, which overlap; exits on failure. */
clicks clicks_make(size_t count);
void clicks_free(clicks *log);

/* Counts and a tally of views, a segment, a trigger with a pattern, and a journey that the segment enters. */
journey_strategy *clicks_strategy(void);

/* Feeds the log in batches of `batch` calls, each with the event's own time as now; exits on failure. */
void clicks_feed(journey_engine *engine, const clicks *log, size_t batch);

/* Seconds of a clock that only goes forward. */
double bench_seconds(void);
/* Exits with the text of a status that is not JOURNEY_OK. */
void bench_must(journey_status status, const char *what);

#endif
