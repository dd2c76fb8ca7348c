/*
 * A tally as a whole: its keys with what they weigh at one moment.
 */
#ifndef JY_PROFILE_TALLY_H
#define JY_PROFILE_TALLY_H

#include "profile/profile.h"

/* The keys of a tally and their weights as a map, the heaviest first (ties in byte order), at most `most` of those
 * that weigh anything; made in the arena. JOURNEY_OK, JOURNEY_UNKNOWN, JOURNEY_NO_MEMORY. */
journey_status jy_profile_tally_map(const jy_profile *profile, uint32_t index, journey_time now, size_t most,
				    jy_arena *arena, journey_value *out);

#endif
