/* Timestamps and durations that grow as time passes: where they cross each other. */
#ifndef JY_EXPR_LINEAR_H
#define JY_EXPR_LINEAR_H

#include "expr/compare.h"
#include <journey/types.h>
#include <stdbool.h>

/* micros + rest nanoseconds (0..999), and what it gains in each microsecond. */
typedef struct jy_linear {
	int64_t micros, slope;
	int32_t rest;
} jy_linear;

/* Slopes beyond this are not followed. */
#define JY_SLOPE_MAX 8

/* Of timestamps and durations of at most their range. */
jy_linear jy_linear_sum(const journey_value *a, int64_t slope_a, const journey_value *b, int64_t slope_b);
jy_linear jy_linear_difference(const journey_value *a, int64_t slope_a, const journey_value *b,
			       int64_t slope_b);
bool jy_linear_within(const jy_linear *l);

/* Microseconds until `l relation 0` (a jy_relation) is another truth than now; INT64_MAX for never. */
int64_t jy_linear_crossing(const jy_linear *l, uint32_t relation);
/* The same against a number of seconds. */
int64_t jy_linear_against(const jy_linear *l, int64_t seconds, uint32_t relation);

/* Microseconds until a result of arithmetic gets out of the range of its type, or into it. */
int64_t jy_linear_range_timestamp(const jy_linear *l);
int64_t jy_linear_range_duration(const jy_linear *l);
/* Of a difference of timestamps, whose limit is one of whole seconds: some seconds on the safe side. */
int64_t jy_linear_range_between(const jy_linear *l);

#endif
