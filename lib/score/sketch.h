/*
 * The bins of a sketch by number, for who keeps their counts elsewhere.
 */
#ifndef JY_SCORE_SKETCH_H
#define JY_SCORE_SKETCH_H

#include <journey/impact.h>

/* Numbers of bins are below it. */
#define JY_SKETCH_BINS 8192u

/* The bin of a value: 0 of 0, then by size those above 0, then those below. */
uint32_t jy_sketch_bin(int64_t value);
/* Adds values that are in a bin; JOURNEY_RANGE: there is no such bin, or they are too many. */
journey_status jy_sketch_fill(journey_sketch *sketch, uint32_t bin, uint64_t count);

#endif
