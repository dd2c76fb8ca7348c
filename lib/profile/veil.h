/*
 * A copy of a fragment that names nobody: another identifier, other names at the ends of its edges, other message
 * hashes, and nothing of what the strategy declares `pii` or does not declare. What features counted stays; a feature
 * that reads what went is unknown.
 */
#ifndef JY_PROFILE_VEIL_H
#define JY_PROFILE_VEIL_H

#include "profile/fragment.h"

typedef struct jy_veil {
	void *user;
	/* The new name of an identifier, borrowed until the veil is done with. JOURNEY_OK, JOURNEY_NO_MEMORY. */
	journey_status (*rename)(void *user, journey_str identifier, journey_str *out);
	/* The new hash of a message: the same for the same one. JOURNEY_OK, JOURNEY_NO_MEMORY. */
	journey_status (*rehash)(void *user, jy_hash128 id, jy_hash128 *out);
} jy_veil;

/* JOURNEY_OK, JOURNEY_NO_MEMORY, JOURNEY_LIMIT (a name is too long). */
journey_status jy_fragment_veil(const jy_fragment *from, const jy_veil *veil, jy_fragment **out);

#endif
