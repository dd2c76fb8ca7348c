/*
 * One feature being read at one moment, over all fragments: what profile.c and fold.c share.
 */
#ifndef JY_PROFILE_FOLD_H
#define JY_PROFILE_FOLD_H

#include "profile/change.h"
#include "profile/profile.h"

typedef struct jy_folding {
	const jy_profile *profile;
	const jy_feature *feature;
	uint32_t index;
	journey_time low, high; /* low < time <= high */
	journey_time end;       /* of the period */
	jy_row total;           /* count 0: nothing yet */
} jy_folding;

/* JOURNEY_OK, or what the zone callback returned. */
journey_status jy_fold_begin(const jy_profile *profile, uint32_t index, journey_time now, jy_folding *out);
/* Whether a distinct count needs the aggregate's sketch. */
bool jy_fold_estimates(const jy_folding *folding, const jy_aggregate *aggregate);
/*
 * Whether another fragment stands for this event of fragment `self`: one whose aggregates have it already, or the first
 * of those whose rings hold a copy (by time, then identifier).
 */
bool jy_fold_counted_elsewhere(const jy_profile *profile, size_t self, const jy_recent *recent);

/* The value of a feature with items. JOURNEY_OK, JOURNEY_NOT_FOUND, JOURNEY_UNKNOWN, JOURNEY_NO_MEMORY. */
journey_status jy_fold_items(const jy_folding *folding, journey_value *out);
/* A list of the values of items, the latest first, each once, at most `most`. JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_items_latest(jy_arena *arena, const jy_item *items, size_t count, size_t most,
			       journey_value *out);
/* Whether a bucket of the feature's aggregates may hold times after folding->low. */
bool jy_fold_holds(const jy_folding *folding, const jy_aggregate *aggregate, int64_t bucket);

#endif
