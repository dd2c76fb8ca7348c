/*
 * The payload of version 1 of the storage form, which releases before the first wrote:
 *
 *     identifier; history (0 events: nothing more of it)
 *     names: count, texts ascending; below, names are places among these
 *     attributes: count, by name: name, time, hash, value
 *     consents and edges as in version 2, also where there are none
 *     zone: 0, or 1 and as in version 2
 *     left: count, by name: name, number of events, latest time
 *     ring: count, by (time, hash): name, time (from the one before), hash, count, by name: property, value
 *     seen: count, those not in the ring, by (time, hash): time (from the one before), hash
 *     aggregates as in version 2, also where there are none
 */
#include "base/text.h"
#include "base/value.h"
#include "profile/form.h"
#include "profile/ring.h"

#include <string.h>

static void get_names(jy_form_reader *r)
{
	size_t i, n = jy_get_count(r, 1, JY_FACTS_NAMES_MAX);
	journey_str before = {NULL, 0}, name;

	r->names = jy_arena_items(&r->facts->arena, n, sizeof(*r->names));
	if (!r->names)
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		r->names[i] = jy_get_name(r, JY_NONE, &name);
		jy_form_require(r, i == 0 || jy_str_compare(before, name) < 0);
		before = name;
	}
	r->name_count = n;
}

/* A name by its place; *position must ascend from the last one (SIZE_MAX: none) where `ascending`. */
static uint32_t get_place(jy_form_reader *r, size_t *position, bool ascending)
{
	uint64_t at = jy_reader_varint(&r->in);

	if (!jy_form_good(r) || at >= r->name_count ||
	    (ascending && at <= *position && *position != SIZE_MAX)) {
		jy_form_corrupt(r);
		return 0;
	}
	*position = (size_t)at;
	return r->names[at];
}

static void get_attributes(jy_form_reader *r)
{
	size_t i, position = SIZE_MAX, n = jy_get_count(r, 19, JY_FACTS_NAMES_MAX);

	for (i = 0; i < n && jy_form_good(r); i++) {
		jy_stamped *s = jy_form_new_stamped(r, JY_LIST_ATTRIBUTES);
		journey_value value;

		if (!s)
			return;
		s->name = get_place(r, &position, true);
		s->time = jy_get_time(r);
		s->id = jy_get_hash(r);
		value = jy_get_value(r);
		if (jy_form_good(r))
			s->attribute = jy_facts_attribute_of(r->facts, s->name);
		jy_form_own_stamped(r, s, value, jy_str_of(NULL, 0));
	}
}

static void get_left(jy_form_reader *r)
{
	jy_contents *c = &r->c;
	size_t i, position = SIZE_MAX, n = jy_get_count(r, 3, JY_FACTS_NAMES_MAX);

	if (!jy_grow(r->allocator, &c->left, &c->left_capacity, n, sizeof(*c->left)))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		jy_left *left = &c->left[i];

		left->name = get_place(r, &position, true);
		left->count = jy_reader_varint(&r->in);
		left->latest = jy_get_time(r);
		jy_form_require(r, left->count > 0);
		c->left_count++;
	}
}

static void get_recent(jy_form_reader *r, journey_time *before)
{
	jy_contents *c = &r->c;
	size_t any = SIZE_MAX, position = SIZE_MAX, i, n;
	uint32_t name = get_place(r, &any, false);
	journey_time time = jy_get_time_after(r, *before);
	jy_hash128 id = jy_get_hash(r);
	jy_kept *properties;
	jy_recent *last;

	n = jy_get_count(r, 2, JOURNEY_EVENT_PROPERTIES_MAX);
	properties = jy_arena_items(&r->facts->arena, n, sizeof(*properties));
	if (!properties)
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		properties[i].name = get_place(r, &position, true);
		properties[i].value = jy_get_value(r);
	}
	if (!jy_form_good(r))
		return;
	last = c->ring_count ? &c->ring[c->ring_count - 1] : NULL;
	r->status = jy_recent_of_parts(r->facts, name, time, id, properties, (uint32_t)n, &c->ring[c->ring_count]);
	if (r->status != JOURNEY_OK)
		return;
	r->bytes += jy_recent_size(&c->ring[c->ring_count]);
	c->ring_count++;
	jy_form_require(r, !last || jy_stamp_compare(last->time, last->id, time, id) < 0);
	*before = time;
}

static void get_ring(jy_form_reader *r)
{
	size_t i, n = jy_get_count(r, 19, JY_FRAGMENT_RING_MAX);
	journey_time before = 0;

	if (!jy_ring_reserve(&r->c, r->allocator, n))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++)
		get_recent(r, &before);
	jy_ring_refilter(&r->c);
}

static void get_seen(jy_form_reader *r)
{
	size_t i, n = jy_get_count(r, 17, JY_SEEN_MAX);
	journey_time time = 0;
	jy_seen_item dropped;
	bool full;

	if (!jy_seen_reserve(&r->c.seen, r->allocator, (uint32_t)n))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		jy_hash128 id;

		time = jy_get_time_after(r, time);
		id = jy_get_hash(r);
		jy_form_require(r, jy_seen_before(&r->c.seen, time, id));
		jy_seen_add(&r->c.seen, time, id, &dropped, &full);
	}
}

void jy_form_v1_get(jy_form_reader *r)
{
	static void (*const parts[])(jy_form_reader *) = {
		jy_history_get, get_names, get_attributes, jy_consents_get, jy_zone_get,
		jy_edges_get,   get_left,  get_ring,       get_seen,        jy_aggregates_get,
	};
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(*parts) && jy_form_good(r); i++)
		parts[i](r);
}
