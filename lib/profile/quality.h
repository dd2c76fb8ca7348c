/*
 * How exact the value of a feature is at a moment.
 */
#ifndef JY_PROFILE_QUALITY_H
#define JY_PROFILE_QUALITY_H

#include "profile/profile.h"

typedef enum jy_quality {
	JY_QUALITY_EXACT = 0,
	/* The window begins inside of a bucket, whose events count as a whole: some of them are older than the window, by less
	 * than a 64th of it. Of a tally: its weights are rounded to a millionth, and end after 16 half-lives. */
	JY_QUALITY_BUCKETED = 1,
	/* A distinct count from a sketch: its standard error is 4.6 %. */
	JY_QUALITY_ESTIMATE = 2,
	/* As many keys are kept as may be, and some may have been dropped: a tally's, a most frequent text's. */
	JY_QUALITY_LOSSY = 3,
	JY_QUALITY_UNKNOWN = 4 /* its history does not reach back far enough */
} jy_quality;

/* The worst that applies. JOURNEY_OK, JOURNEY_NO_MEMORY, or what the zone callback returned. */
journey_status jy_profile_feature_quality(const jy_profile *profile, uint32_t index, journey_time now,
					  jy_quality *out);

#endif
