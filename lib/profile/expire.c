#include "profile/expire.h"

#include "profile/change.h"
#include "profile/copy.h"

#include <string.h>

static bool any_before(const jy_stamps *l, journey_time horizon)
{
	size_t i;

	for (i = 0; i < l->count; i++) {
		if (l->items[i].time <= horizon)
			return true;
	}
	return false;
}

static bool is_due(const jy_contents *c, const jy_horizons *h)
{
	return (c->ring_count > 0 && c->ring[0].time <= h->events) ||
	       any_before(&c->lists[JY_LIST_ATTRIBUTES], h->attributes) ||
	       any_before(&c->lists[JY_LIST_ZONE], h->attributes) ||
	       any_before(&c->lists[JY_LIST_CONSENTS], h->consents) || jy_groups_due(&c->groups, h->attributes);
}

static void drop_stamps(jy_fragment *f, jy_list list, journey_time horizon)
{
	jy_stamps *l = &f->c.lists[list];
	size_t i, kept = 0;

	if (list == JY_LIST_ATTRIBUTES)
		f->c.attributes_form.size = 0;
	for (i = 0; i < l->count; i++) {
		if (l->items[i].time > horizon) {
			l->items[kept++] = l->items[i];
			continue;
		}
		f->bytes -= l->items[i].size;
		jy_free(&f->facts->allocator, l->items[i].block, l->items[i].size);
	}
	l->count = kept;
}

/* What rules keep of an attribute goes with its latest statement. */
static void drop_traits(jy_fragment *f)
{
	const jy_stamps *l = &f->c.lists[JY_LIST_ATTRIBUTES];
	size_t i, k, kept = 0;

	for (i = 0; i < f->c.trait_count; i++) {
		jy_trait *t = &f->c.traits[i];

		for (k = 0; k < l->count && l->items[k].name != t->name; k++)
			;
		if (k < l->count) {
			f->c.traits[kept++] = *t;
			continue;
		}
		for (k = 0; k < t->items.count; k++)
			f->bytes -= t->items.items[k].size;
		jy_trait_free(t, &f->facts->allocator);
	}
	f->c.trait_count = kept;
}

journey_status jy_fragment_expire(jy_fragment *f, const jy_horizons *h, bool *changed)
{
	jy_fragment *copy = NULL;
	journey_status status;

	*changed = is_due(&f->c, h);
	if (!*changed)
		return JOURNEY_OK;
	status = jy_fragment_copy(f, jy_fragment_identifier(f), &copy);
	if (status != JOURNEY_OK)
		return status;
	while (status == JOURNEY_OK && copy->c.ring_count > 0 && copy->c.ring[0].time <= h->events)
		status = jy_fragment_leave_first(copy);
	if (status == JOURNEY_OK) {
		drop_stamps(copy, JY_LIST_ATTRIBUTES, h->attributes);
		drop_stamps(copy, JY_LIST_ZONE, h->attributes);
		drop_stamps(copy, JY_LIST_CONSENTS, h->consents);
		drop_traits(copy);
		jy_groups_expire(copy, h->attributes);
		status = jy_fragment_replace(f, copy);
	}
	jy_fragment_free(copy);
	return status;
}
