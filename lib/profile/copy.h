/* A fragment once more. */
#ifndef JY_PROFILE_COPY_H
#define JY_PROFILE_COPY_H

#include "profile/fragment.h"

/* The same facts under an identifier, without a savepoint. JOURNEY_OK, JOURNEY_LIMIT (identifier too long),
 * JOURNEY_NO_MEMORY. */
journey_status jy_fragment_copy(const jy_fragment *from, journey_str identifier, jy_fragment **out);

#endif
