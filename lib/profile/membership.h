/*
 * Stage and segments of a profile, from its facts alone: what an engine evaluates with sends and journeys beside it.
 */
#ifndef JY_PROFILE_MEMBERSHIP_H
#define JY_PROFILE_MEMBERSHIP_H

#include "profile/profile.h"

/* Conditions that may be running inside of each other: a segment that asks for another. */
#define JY_MEMBERSHIP_DEPTH 16

typedef struct jy_membership {
	const jy_profile *profile;
	journey_zone_fn zone; /* NULL: only UTC */
	void *zone_user;
	journey_expr_scratch *scratch[JY_MEMBERSHIP_DEPTH];
	uint32_t depth;
	bool beyond;           /* something was asked that only an engine knows, and the answer hangs on it */
	journey_status failed; /* of what a callback could not return */
} jy_membership;

/* Zeroed memory is an empty one; set profile and zone. */
void jy_membership_free(jy_membership *membership);
/* Whether the segment holds. JOURNEY_OK; JOURNEY_EVAL, JOURNEY_UNKNOWN, JOURNEY_LIMIT (it has no value: it does
 * not); JOURNEY_NO_MEMORY. What hangs on what only an engine knows (lists, buckets, groups, items, sends, when a stage
 * began) is JOURNEY_UNKNOWN, for the segments and stages that read it, too. */
journey_status jy_membership_segment(jy_membership *membership, uint32_t segment, bool *in);
/* Index of the stage, or JY_NONE. JOURNEY_OK, JOURNEY_UNKNOWN (only an engine knows), JOURNEY_NO_MEMORY. */
journey_status jy_membership_stage(jy_membership *membership, uint32_t *out);
/* When time alone may change them: a time after now, or JOURNEY_TIME_NONE. JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_membership_segment_change(jy_membership *membership, uint32_t segment, journey_time *out);
journey_status jy_membership_stage_change(jy_membership *membership, journey_time *out);

#endif
