/*
 * The groups of a fragment's customer: for each group the latest statement by (time, message hash), that they belong
 * to it or left it. The strategy's limit of them is kept, those stated last, which does not depend on the order of
 * arrival.
 */
#ifndef JY_PROFILE_GROUPS_H
#define JY_PROFILE_GROUPS_H

#include "base/hash.h"
#include <journey/entity.h>
#include <stdbool.h>

typedef struct jy_group_item {
	journey_time time;
	jy_hash128 id;
	char *group; /* a block of `size` bytes */
	size_t size;
	bool left;
} jy_group_item;

typedef struct jy_group_list {
	jy_group_item *items; /* in order of arrival */
	size_t count, capacity;
} jy_group_list;

struct jy_fragment;
struct jy_profile;
struct jy_undo;

/* States a membership (whose text is copied), logged; *lost counts what found no room. False: no memory, not made. */
bool jy_change_group(struct jy_fragment *fragment, const jy_group_item *with, uint32_t *lost);
void jy_undo_group(struct jy_fragment *fragment, const struct jy_undo *undo);
void jy_forget_group(struct jy_fragment *fragment, const struct jy_undo *undo);

/* Statements at or before `horizon`: whether there are any; drops them, unlogged. */
bool jy_groups_due(const jy_group_list *list, journey_time horizon);
void jy_groups_expire(struct jy_fragment *fragment, journey_time horizon);
void jy_groups_free(jy_group_list *list, const journey_allocator *a);

/*
 * Groups that the customer belongs to, the latest first, as far as there is room for them at `out`; returns how many.
 * Texts are borrowed from the fragments.
 */
size_t jy_profile_groups(const struct jy_profile *profile, const jy_group_item **out, size_t room);

#endif
