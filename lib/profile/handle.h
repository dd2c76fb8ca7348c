/*
 * Inside of a journey_profile, for an engine that makes one of a customer's fragments.
 */
#ifndef JY_PROFILE_HANDLE_H
#define JY_PROFILE_HANDLE_H

#include "profile/membership.h"
#include <journey/profile.h>

struct journey_profile {
	journey_allocator allocator;
	jy_facts *facts;
	jy_fragment *fragments[JOURNEY_PROFILE_FRAGMENTS_MAX]; /* by identifier */
	size_t count;
	jy_profile view; /* the fold that the running call reads */
	jy_membership membership;
	jy_arena arena; /* emptied at the start of each call */
	jy_buffer bytes;
	journey_error error;
};

/* Of complete, checked options. JOURNEY_OK, JOURNEY_NO_MEMORY, JOURNEY_LIMIT. */
journey_status jy_profile_handle_new(const journey_profile_options *options, journey_profile **out);

#endif
