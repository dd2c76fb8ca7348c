/*
 * Rules of attributes other than "the latest": what a fragment keeps for one (a trait), and the fold of fragments.
 *
 *     first, min, max, non-empty   one item: the value that the rule prefers; among equal ones that of the least stamp
 *     union                        an item per value with its greatest stamp, the JOURNEY_ATTRIBUTE_UNION_MAX greatest
 *     sum                          the JY_TRAIT_RECENT latest summands one by one, so that a message that two fragments
 *                                  hold counts once, and the sum of all others
 *
 * The latest value is always kept, too (JY_LIST_ATTRIBUTES): a strategy that changes the rule starts from it, but for a
 * sum, which starts at 0.
 */
#ifndef JY_PROFILE_ATTRIBUTE_RULE_H
#define JY_PROFILE_ATTRIBUTE_RULE_H

#include "profile/change.h"
#include "profile/profile.h"

/* Summands that are kept one by one. */
#define JY_TRAIT_RECENT 16

/* Applies a value that an event states. JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_trait_apply(jy_fragment *fragment, uint32_t attribute, const jy_stamped *with,
			      jy_applied *result);
/* The value by the attribute's rule, which is not "the latest". JOURNEY_OK, JOURNEY_NOT_FOUND, JOURNEY_NO_MEMORY. */
journey_status jy_trait_read(const jy_profile *profile, uint32_t attribute, journey_value *out);
/* Whether a rule can take a value: a sum only what fits micro-units. */
bool jy_trait_takes(journey_attribute_rule rule, journey_value value);
/* A value as an item of a union; false: it can be none. */
bool jy_trait_item(journey_value value, journey_value *out);

#endif
