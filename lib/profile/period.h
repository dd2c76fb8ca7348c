/*
 * Calendar periods in the strategy's time zone. A period begins at the first instant at which clocks there show
 * midnight of its first day or later: in a gap of local time that is the next valid instant, in an overlap the first
 * of the two. It ends where the next one begins.
 */
#ifndef JY_PROFILE_PERIOD_H
#define JY_PROFILE_PERIOD_H

#include "profile/facts.h"

/* The period that holds `at`: start <= at < end. JOURNEY_OK, or what the zone callback returned (a zone that is not
 * known counts as UTC). */
journey_status jy_period_at(jy_facts *facts, journey_period period, bool sunday, journey_time at,
			    jy_period_span *out);
/* A time zone by its name; find NULL, or a name that is empty or not known: UTC. */
typedef struct jy_period_zone {
	journey_zone_fn find;
	void *user;
	journey_str name;
} jy_period_zone;
/* The same in any zone. */
journey_status jy_period_in(const jy_period_zone *zone, journey_period period, bool sunday, journey_time at,
			    jy_period_span *out);
/* No period of this kind is longer. */
journey_duration jy_period_longest(journey_period period);

#endif
