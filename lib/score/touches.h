/*
 * Touches and conversions as they came.
 */
#ifndef JY_SCORE_TOUCHES_H
#define JY_SCORE_TOUCHES_H

#include <journey/attribution.h>
#include <stdbool.h>

#include "base/map.h"

#define JY_CONVERSION UINT32_MAX

typedef struct jy_touch {
	uint32_t unit;    /* place among the units */
	uint32_t channel; /* JY_CONVERSION: none, a conversion */
	journey_time time;
	int64_t value; /* of a conversion */
} jy_touch;

/* What paths point into. */
typedef struct jy_made {
	size_t *ends;
	uint32_t *channels;
	journey_time *times, *until;
	double *conversions, *values, *nulls;
	size_t paths, touches; /* sizes of the arrays */
} jy_made;

struct journey_touches {
	journey_allocator allocator;
	jy_map places;     /* name -> unit */
	uint32_t *parents; /* of each unit: one that is the same customer and is not later; itself if none */
	size_t unit_count, unit_capacity;
	jy_touch *items; /* as they came */
	size_t count, capacity;
	uint32_t channels; /* the highest number, plus 1 */
	jy_made made;
};

/* Frees what was made. */
void jy_made_free(const journey_allocator *allocator, jy_made *made);

#endif
