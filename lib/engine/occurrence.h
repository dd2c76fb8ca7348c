/*
 * Moments of local time: when a schedule or a date comes up in a zone. A time that the clock skips is the next valid
 * instant, one that it shows twice is the first of the two.
 */
#ifndef JY_ENGINE_OCCURRENCE_H
#define JY_ENGINE_OCCURRENCE_H

#include "engine/eval.h"

/* A zone: the first of these names that is known, else UTC. */
typedef struct jy_where {
	const journey_engine *engine;
	journey_str names[2];
} jy_where;

/* The customer's: theirs, else the strategy's. The name is borrowed from the profile. */
jy_where jy_where_customer(const jy_eval *eval);
jy_where jy_where_named(const journey_engine *engine, journey_str name);
/* Of the names; the same for the same zone. */
uint64_t jy_where_hash(const jy_where *where);

/* An occurrence of a schedule. */
typedef struct jy_occurrence {
	journey_time at; /* JOURNEY_TIME_NONE: none */
	int64_t wall;    /* the minute that the schedule names; the clock may skip it */
} jy_occurrence;

/* The first one after `after` whose minute is after `wall` (INT64_MIN: any). JOURNEY_OK, or what the zone callback says. */
journey_status jy_occurrence_next(const jy_where *where, const jy_schedule *schedule, journey_time after, int64_t wall,
                                  jy_occurrence *out);
/*
 * The latest one up to `until`, of those that are looked at: `first`, and all after it that are not older than
 * JOURNEY_SCHEDULE_LATE_MAX.
 */
journey_status jy_occurrence_latest(const jy_where *where, const jy_schedule *schedule, jy_occurrence first,
                                    journey_time until, jy_occurrence *out);

/* The first moment after `after` that a date's value names; JOURNEY_TIME_NONE: none. */
journey_status jy_date_next(const jy_where *where, const jy_cause *cause, journey_time value, journey_time after,
                            journey_time *out);

#endif
