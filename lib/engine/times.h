/*
 * Times as stored actions and due rows have them: JOURNEY_TIME_NONE is none.
 */
#ifndef JY_ENGINE_TIMES_H
#define JY_ENGINE_TIMES_H

#include <journey/types.h>
#include <stdbool.h>

static inline bool jy_time_valid(journey_time at)
{
	return at >= JOURNEY_TIME_MIN && at <= JOURNEY_TIME_MAX;
}

/* The earlier of two, of which one or both may be none. */
static inline journey_time jy_time_earlier(journey_time a, journey_time b)
{
	if (a == JOURNEY_TIME_NONE || b == JOURNEY_TIME_NONE)
		return a == JOURNEY_TIME_NONE ? b : a;
	return a < b ? a : b;
}

#endif
