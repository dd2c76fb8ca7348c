/*
 * oracle.h: what a pattern over time should do, worked out without an automaton: for each event that may begin it, by
 * looking through the whole list of events in order of (time, id). Slow and plain.
 *
 * Events have one of ORACLE_TYPES types, a key and a value. A condition of a step is one of three: none, the value is
 * above 2, the value is at least that of the first step's event.
 */
#ifndef JY_TESTS_TRIGGER_ORACLE_H
#define JY_TESTS_TRIGGER_ORACLE_H

#include "trigger/pattern.h"
#include <stddef.h>

#define ORACLE_TYPES 4
#define ORACLE_EVENTS 64

typedef struct oracle_event {
	journey_time time;
	uint64_t order; /* ties in time are broken by it */
	unsigned type, key, value;
} oracle_event;

typedef enum oracle_condition { ORACLE_ANY, ORACLE_ABOVE, ORACLE_AS_FIRST } oracle_condition;

typedef struct oracle_step {
	unsigned type;
	bool none;
	unsigned times; /* at least 1 */
	journey_duration within;
	oracle_condition condition;
} oracle_step;

typedef struct oracle_pattern {
	oracle_step steps[JY_PATTERN_NODES_MAX];
	unsigned count;
	journey_duration within;
	jy_overlap overlap;
	unsigned stack;
} oracle_pattern;

typedef struct oracle_fire {
	journey_time time, start;
	unsigned key, value; /* of the first step's event */
} oracle_fire;

/* Random numbers, the same each time. */
unsigned oracle_random(uint64_t *state, unsigned below);
/* A pattern that jy_pattern_make() takes. */
void oracle_make(uint64_t *state, oracle_pattern *out);
void oracle_plan(const oracle_pattern *pattern, jy_pattern_plan *out);
/* Events in no order, times from `start` on in steps of a second. */
size_t oracle_log(uint64_t *state, journey_time start, unsigned keys, oracle_event *out);
void oracle_sort(oracle_event *events, size_t count);
/* Events of all keys, sorted; fires of each key by its own, sorted by (time, start, key, value). */
size_t oracle_run(const oracle_pattern *pattern, const oracle_event *events, size_t count, oracle_fire *out);
void oracle_sort_fires(oracle_fire *fires, size_t count);
bool oracle_same(const oracle_fire *a, size_t a_count, const oracle_fire *b, size_t b_count);
bool oracle_meets(const oracle_step *step, const oracle_event *event, unsigned first);
/* Index of the first step that takes an event. */
unsigned oracle_first(const oracle_pattern *pattern);
/* The pattern as text, for messages. */
const char *oracle_text(const oracle_pattern *pattern);

#endif
