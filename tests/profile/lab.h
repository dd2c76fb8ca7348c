/*
 * A laboratory for features: random declarations of every kind over every window, random events, and the plain truth
 * about each feature from the list of all events.
 */
#ifndef JOURNEY_TESTS_LAB_H
#define JOURNEY_TESTS_LAB_H

#include "check_profile.h"
#include "profile/change.h"

#define LAB_EVENTS 400
#define LAB_FEATURES 48

typedef struct lab_event {
	uint64_t number; /* the message */
	journey_time time;
	jy_hash128 id;
	int category; /* -1: it has none */
	int cents;
	int n;
	int fragment; /* where it is applied */
} lab_event;

/* What of an event a feature looks at. */
typedef enum lab_part { LAB_CATEGORY, LAB_PRICE, LAB_N } lab_part;

typedef struct lab_feature {
	journey_feature_kind kind;
	journey_duration window;
	journey_period period;
	bool sunday;
	bool where; /* price above 50 */
	bool value; /* FIRST, LAST: of `part` */
	lab_part part;
	uint32_t top;
} lab_feature;

typedef struct lab {
	const journey_allocator *allocator;
	journey_strategy *strategy;
	jy_facts *facts;
	jy_arena arena;
	lab_feature features[LAB_FEATURES];
	size_t feature_count;
	lab_event events[LAB_EVENTS];
	size_t event_count;
} lab;

/* The same rules as Europe/Berlin since 1996, as a zone callback: what it is called does not matter. */
journey_status lab_zone(void *user, journey_str zone, journey_time utc, int32_t *offset);

/* Builds the strategy of l->features. Free with lab_free() whatever it returned. */
journey_status lab_open(lab *l, const journey_allocator *allocator);
void lab_free(lab *l);
/* Random declarations, one in each place of `count`. */
void lab_declare(lab *l, uint64_t seed, size_t count);
/* Random events within `span`, of `keys` categories. */
void lab_fill(lab *l, uint64_t seed, size_t count, size_t keys, journey_duration span);
void lab_shuffle(lab *l, uint64_t seed);
journey_status lab_apply(lab *l, jy_fragment *fragment, const lab_event *event);

/* The first `count` events in the feature's window at `now`, which begins `slack` earlier than it should. */
size_t lab_window(const lab *l, const lab_feature *feature, size_t count, journey_time now, journey_duration slack,
		  const lab_event **out);
/* The value of the part, as text. */
void lab_show(const lab_event *event, lab_part part, char out[48]);
bool lab_has(const lab_event *event, lab_part part);
/* Any value as such a text. */
void lab_show_value(journey_value value, char out[48]);

#endif
