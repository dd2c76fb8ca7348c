/*
 * A profile: the fold over the fragments of one customer, computed when read. Commutative, associative and
 * idempotent: the order of the fragments doesn't matter, and a message that several of them hold counts
 * once as long as their rings and dedup memories reach back to it.
 *
 * A window of length w at `now` holds the events with now - w < time <= now: an event is in it from its own
 * time until exactly time + w. A period holds those from its start to `now`. Features without either hold all events.
 */
#ifndef JY_PROFILE_PROFILE_H
#define JY_PROFILE_PROFILE_H

#include "profile/fragment.h"

typedef struct jy_profile {
	jy_facts *facts;
	const jy_fragment *const *fragments;
	size_t count;
	journey_time now; /* what the activation callbacks read at */
} jy_profile;

/* Borrows everything; allocates nothing. Fragments may be none. */
void jy_profile_init(jy_profile *profile, jy_facts *facts, const jy_fragment *const *fragments, size_t count,
		     journey_time now);

/* Attribute by index in the strategy, by its rule. JOURNEY_OK; JOURNEY_NOT_FOUND (no value); JOURNEY_NO_MEMORY (a
 * union). The value is borrowed from a fragment; a union's list lives until it is read again. */
journey_status jy_profile_attribute(const jy_profile *profile, uint32_t index, journey_value *out);
/*
 * Feature by index at `now`: COUNT, DISTINCT int; SUM, MIN, MAX, AVG double; FIRST, LAST timestamp; ANY bool; MOST
 * string; LIST list; FIRST_OF, LAST_OF whatever the value is. Values with parts live until the same feature is read
 * again, and while the fragments stay as they are. JOURNEY_OK; JOURNEY_NOT_FOUND (no events, but for COUNT, SUM, ANY,
 * DISTINCT and LIST; or a tally); JOURNEY_UNKNOWN (its history doesn't reach back far enough); JOURNEY_NO_MEMORY; what
 * the zone callback returned.
 */
journey_status jy_profile_feature(const jy_profile *profile, uint32_t index, journey_time now,
				  journey_value *out);
/* Decayed weight of a key of a tally; 0 for a key that isn't there. JOURNEY_OK, JOURNEY_UNKNOWN,
 * JOURNEY_NO_MEMORY. */
journey_status jy_profile_tally(const jy_profile *profile, uint32_t index, journey_str key, journey_time now,
				double *out);
/*
 * When the feature may next change by time alone: the first moment after `now` at which an event leaves or
 * enters its window. JOURNEY_TIME_NONE: never (no window, or nothing in it). A tally decays all the time and
 * also says JOURNEY_TIME_NONE: it has no such moment.
 */
journey_time jy_profile_feature_next_change(const jy_profile *profile, uint32_t index, journey_time now);
/* The time of the latest event of its type that the feature does not know of; JOURNEY_TIME_NONE: it knows all. */
journey_time jy_profile_feature_known_since(const jy_profile *profile, uint32_t index);
/* What the customer said about a purpose as a whole; consent.h says what holds. JOURNEY_OK; JOURNEY_NOT_FOUND (nothing). */
journey_status jy_profile_consent(const jy_profile *profile, journey_str purpose, bool *granted);
/* The customer's zone; empty: unknown. Borrowed from a fragment. */
journey_str jy_profile_timezone(const jy_profile *profile);
/* Earliest and latest event over all fragments; JOURNEY_TIME_NONE without events. */
journey_time jy_profile_first_seen(const jy_profile *profile);
journey_time jy_profile_last_seen(const jy_profile *profile);

/*
 * Digest of the facts: over the storage forms of all fragments in order of their identifiers. JOURNEY_OK,
 * JOURNEY_NO_MEMORY.
 */
journey_status jy_profile_digest(const jy_profile *profile, jy_hash128 *out);

/*
 * For journey_activation::load and load_key, with user = a jy_profile: slots of kind JY_SLOT_ATTRIBUTE and
 * JY_SLOT_FEATURE at profile->now; JOURNEY_NOT_FOUND for any other slot. An engine calls them for its own
 * slots.
 */
journey_status jy_profile_load(void *profile, uint32_t slot, journey_value *out);
journey_status jy_profile_load_key(void *profile, uint32_t slot, journey_value key, journey_value *out);

#endif
