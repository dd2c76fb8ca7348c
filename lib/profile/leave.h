/*
 * What an event that leaves the ring adds to the items of a feature.
 */
#ifndef JY_PROFILE_LEAVE_H
#define JY_PROFILE_LEAVE_H

#include "profile/change.h"

/* Adds an event that counts; *lost counts values that found no room. JOURNEY_OK, JOURNEY_NO_MEMORY, or what the zone
 * callback returned. */
journey_status jy_leave_items(jy_fragment *fragment, jy_aggregate *aggregate, const jy_recent *recent,
			      const jy_contribution *c, uint32_t *lost);
/* Keeps the `most` items of the latest stamps, each value once; also of an attribute's union. */
journey_status jy_leave_latest(jy_fragment *fragment, uint32_t owner, const jy_items *items, const jy_item *item,
			       size_t most, uint32_t *lost);

#endif
