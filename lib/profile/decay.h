/*
 * When a read of the profile changes with time alone: a window that an event leaves, a decayed weight that meets
 * what it is compared with.
 */
#ifndef JY_PROFILE_DECAY_H
#define JY_PROFILE_DECAY_H

#include "profile/profile.h"

/* For journey_activation::change: slots of kind JY_SLOT_FEATURE and JY_SLOT_DECAYED at profile->now; for others
 * JOURNEY_TIME_NONE. */
journey_time jy_profile_read_change(const jy_profile *profile, const journey_expr_read *read);

#endif
