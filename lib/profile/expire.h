/*
 * What is kept for a time only. Events that are too old leave the ring as if it were full: what features counted of
 * them stays in their aggregates, their properties and exact times go. So the facts are a function of the events and
 * of the horizon, whichever came first; the memory that duplicates are found by keeps its hashes.
 */
#ifndef JY_PROFILE_EXPIRE_H
#define JY_PROFILE_EXPIRE_H

#include "profile/fragment.h"

/* What is from then or earlier goes; JOURNEY_TIME_NONE: nothing does. */
typedef struct jy_horizons {
	journey_time events, attributes, consents;
} jy_horizons;

/* JOURNEY_OK; JOURNEY_NO_MEMORY (unchanged). Undone by a savepoint like any change. */
journey_status jy_fragment_expire(jy_fragment *fragment, const jy_horizons *horizons, bool *changed);

#endif
