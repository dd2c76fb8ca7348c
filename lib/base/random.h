/*
 * Randomness without a stream: each draw is a hash of (seed, purpose, unit, number), so that no draw depends
 * on which others were made before it.
 */
#ifndef JY_BASE_RANDOM_H
#define JY_BASE_RANDOM_H

#include <journey/types.h>

/* 64 random bits for draw `number` of `unit`; `purpose` is a short fixed text ("explore", "jitter"). */
uint64_t jy_random(uint64_t seed, const char *purpose, journey_str unit, uint64_t number);
/* Bits as a double in [0, 1): the top 53. */
double jy_random_unit(uint64_t bits);
/* Bits as a whole number in [0, bound) by multiplication (bias below bound / 2^64); 0 for bound 0. */
uint64_t jy_random_below(uint64_t bits, uint64_t bound);

#endif
