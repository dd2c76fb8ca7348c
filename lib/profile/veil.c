#include "profile/veil.h"

#include "base/text.h"
#include "profile/change.h"
#include "profile/copy.h"
#include "profile/ring.h"

#include <string.h>

/* ---- what goes ---- */

static void drop_attributes(jy_fragment *f)
{
	jy_stamps *l = &f->c.lists[JY_LIST_ATTRIBUTES];
	size_t i, kept = 0;

	f->c.attributes_form.size = 0;
	for (i = 0; i < l->count; i++) {
		jy_stamped *s = &l->items[i];

		if (s->attribute != JY_NONE && !f->facts->strategy->attributes[s->attribute].pii) {
			l->items[kept++] = *s;
			continue;
		}
		f->bytes -= s->size;
		jy_free(&f->facts->allocator, s->block, s->size);
	}
	l->count = kept;
}

static void drop_traits(jy_fragment *f)
{
	size_t i, k, kept = 0;

	for (i = 0; i < f->c.trait_count; i++) {
		jy_trait *t = &f->c.traits[i];

		if (t->attribute != JY_NONE && !f->facts->strategy->attributes[t->attribute].pii) {
			f->c.traits[kept++] = *t;
			continue;
		}
		for (k = 0; k < t->items.count; k++)
			f->bytes -= t->items.items[k].size;
		jy_trait_free(t, &f->facts->allocator);
	}
	f->c.trait_count = kept;
}

/* Whose property it is. */
typedef struct keeping {
	const jy_facts *facts;
	uint32_t type;
} keeping;

/* Whether a kept property may stay: declared, and not as PII. */
static bool may_stay(void *user, uint32_t name)
{
	const keeping *k = user;
	const jy_event_type *type;
	uint32_t i;

	if (k->type == JY_NONE)
		return false;
	type = &k->facts->strategy->events[k->type];
	for (i = 0; i < type->property_count; i++) {
		if (k->facts->types[k->type].property_names[i] == name)
			return !type->properties[i].pii;
	}
	return false;
}

static bool reads_pii(const jy_event_type *type, const journey_expr_program *program)
{
	const uint32_t *slots;
	size_t i, count = program ? journey_expr_slots(program, &slots) : 0;

	for (i = 0; i < count; i++) {
		uint32_t index = jy_slot_index(slots[i]);

		if (jy_slot_kind(slots[i]) == JY_SLOT_EVENT && index < type->property_count &&
		    type->properties[index].pii)
			return true;
	}
	return false;
}

/* Aggregates with texts of events in them: keys of a PII property, or of one that nobody declares now. */
static void drop_aggregates(jy_fragment *f)
{
	const journey_strategy *s = f->facts->strategy;
	size_t i, k, kept = 0;

	for (i = 0; i < f->c.aggregate_count; i++) {
		jy_aggregate *a = &f->c.aggregates[i];
		bool texts = a->key_count > 0 || jy_has_items(a->kind);

		if (texts && a->feature != JY_NONE)
			texts = reads_pii(&s->events[s->features[a->feature].event], s->features[a->feature].by) ||
				reads_pii(&s->events[s->features[a->feature].event], s->features[a->feature].of);
		if (!texts) {
			f->c.aggregates[kept++] = *a;
			continue;
		}
		for (k = 0; k < a->items.count; k++)
			f->bytes -= a->items.items[k].size;
		for (k = 0; k < a->key_count; k++)
			f->bytes -= a->keys[k].size;
		jy_aggregate_free(a, &f->facts->allocator);
	}
	f->c.aggregate_count = kept;
}

/* A group may have one member. */
static void drop_groups(jy_fragment *f)
{
	size_t i;

	for (i = 0; i < f->c.groups.count; i++)
		f->bytes -= f->c.groups.items[i].size;
	jy_groups_free(&f->c.groups, &f->facts->allocator);
	memset(&f->c.groups, 0, sizeof(f->c.groups));
}

/* What only a newer release can read may be anything. */
static void drop_unknown(jy_fragment *f)
{
	jy_free(&f->facts->allocator, f->c.unknown, f->c.unknown_capacity);
	f->c.unknown = NULL;
	f->c.unknown_size = f->c.unknown_capacity = 0;
}

/* ---- what gets another name ---- */

/* Taken out and put in again, so that they are in the order of their new hashes. */
static journey_status rename_edges(jy_fragment *f, const jy_veil *veil)
{
	jy_edge_item *edges = f->c.edges;
	size_t i, count = f->c.edge_count, capacity = f->c.edge_capacity;
	journey_status status = JOURNEY_OK;

	f->c.edges = NULL;
	f->c.edge_count = f->c.edge_capacity = 0;
	for (i = 0; i < count; i++) {
		jy_edge edge = {0};

		edge.by_alias = edges[i].by_alias;
		edge.time = edges[i].time;
		edge.last_time = edges[i].last_time;
		if (status == JOURNEY_OK)
			status = veil->rename(veil->user, jy_str_of(edges[i].other, edges[i].size), &edge.other);
		if (status == JOURNEY_OK)
			status = veil->rehash(veil->user, edges[i].id, &edge.id);
		if (status == JOURNEY_OK)
			status = veil->rehash(veil->user, edge.by_alias ? edges[i].last_id : edges[i].id, &edge.last_id);
		if (status == JOURNEY_OK)
			status = jy_fragment_state(f, &edge, NULL);
		f->bytes -= jy_edge_block(&edges[i]);
		jy_free(&f->facts->allocator, edges[i].other, jy_edge_block(&edges[i]));
	}
	jy_free(&f->facts->allocator, edges, capacity * sizeof(*edges));
	return status;
}

static journey_status rename_cuts(jy_fragment *f, const jy_veil *veil)
{
	jy_cut_item *cuts = f->c.cuts;
	size_t i, count = f->c.cut_count, capacity = f->c.cut_capacity;
	journey_status status = JOURNEY_OK;

	f->c.cuts = NULL;
	f->c.cut_count = f->c.cut_capacity = 0;
	for (i = 0; i < count; i++) {
		journey_str other = jy_str_of(cuts[i].other, cuts[i].size);

		if (status == JOURNEY_OK)
			status = veil->rename(veil->user, other, &other);
		if (status == JOURNEY_OK)
			status = jy_fragment_cut(f, other, cuts[i].time);
		f->bytes -= cuts[i].size;
		jy_free(&f->facts->allocator, cuts[i].other, cuts[i].size);
	}
	jy_free(&f->facts->allocator, cuts, capacity * sizeof(*cuts));
	return status;
}

/* Without what goes; events of one time are in the order of their hashes. */
static journey_status rehash_ring(jy_fragment *f, const jy_veil *veil)
{
	jy_recent *ring = f->c.ring;
	journey_status status = JOURNEY_OK;
	size_t i, k;

	for (i = 0; i < f->c.ring_count && status == JOURNEY_OK; i++) {
		keeping whose = {f->facts, ring[i].type};
		jy_hash128 id;
		jy_recent r;

		status = veil->rehash(veil->user, ring[i].id, &id);
		if (status == JOURNEY_OK)
			status = jy_recent_of_recent(f->facts, &ring[i], id, may_stay, &whose, &r);
		if (status != JOURNEY_OK)
			break;
		f->bytes += jy_recent_size(&r) - jy_recent_size(&ring[i]);
		jy_recent_free(&f->facts->allocator, &ring[i]);
		for (k = i; k > 0 && jy_stamp_compare(ring[k - 1].time, ring[k - 1].id, r.time, r.id) > 0; k--)
			ring[k] = ring[k - 1];
		ring[k] = r;
	}
	jy_ring_refilter(&f->c);
	return status;
}

static journey_status rehash_seen(jy_fragment *f, const jy_veil *veil)
{
	jy_seen before = f->c.seen;
	journey_status status = JOURNEY_OK;
	uint32_t i;

	memset(&f->c.seen, 0, sizeof(f->c.seen));
	for (i = 0; i < before.count && status == JOURNEY_OK; i++) {
		jy_seen_item item = jy_seen_at(&before, i), dropped;
		bool full;

		status = veil->rehash(veil->user, item.id, &item.id);
		if (status == JOURNEY_OK && !jy_seen_reserve(&f->c.seen, &f->facts->allocator, 1))
			status = JOURNEY_NO_MEMORY;
		if (status == JOURNEY_OK)
			jy_seen_add(&f->c.seen, item.time, item.id, &dropped, &full);
	}
	jy_seen_free(&before, &f->facts->allocator);
	return status;
}

static journey_status rehash_stamps(jy_fragment *f, const jy_veil *veil)
{
	journey_status status = JOURNEY_OK;
	size_t i, k;

	for (k = 0; k < JY_LISTS; k++) {
		jy_stamps *l = &f->c.lists[k];

		for (i = 0; i < l->count && status == JOURNEY_OK; i++)
			status = veil->rehash(veil->user, l->items[i].id, &l->items[i].id);
	}
	return status;
}

/* Messages of items; those of distinct keys name none. */
static journey_status rehash_items(jy_items *items, const jy_veil *veil)
{
	journey_status status = JOURNEY_OK;
	size_t i;

	for (i = 0; i < items->count && status == JOURNEY_OK; i++)
		status = veil->rehash(veil->user, items->items[i].id, &items->items[i].id);
	return status;
}

static journey_status rehash_kept(jy_fragment *f, const jy_veil *veil)
{
	journey_status status = JOURNEY_OK;
	size_t i;

	for (i = 0; i < f->c.aggregate_count && status == JOURNEY_OK; i++) {
		jy_aggregate *a = &f->c.aggregates[i];

		if (a->kind != JOURNEY_FEATURE_DISTINCT && a->kind != JOURNEY_FEATURE_MOST)
			status = rehash_items(&a->items, veil);
	}
	for (i = 0; i < f->c.trait_count && status == JOURNEY_OK; i++)
		status = rehash_items(&f->c.traits[i].items, veil);
	return status;
}

journey_status jy_fragment_veil(const jy_fragment *from, const jy_veil *veil, jy_fragment **out)
{
	journey_str name;
	jy_fragment *f = NULL;
	journey_status status = veil->rename(veil->user, jy_fragment_identifier(from), &name);

	if (status == JOURNEY_OK)
		status = jy_fragment_copy(from, name, &f);
	if (status == JOURNEY_OK) {
		drop_attributes(f);
		drop_traits(f);
		drop_aggregates(f);
		drop_groups(f);
		drop_unknown(f);
		status = rename_edges(f, veil);
	if (status == JOURNEY_OK)
		status = rename_cuts(f, veil);
	}
	if (status == JOURNEY_OK)
		status = rehash_stamps(f, veil);
	if (status == JOURNEY_OK)
		status = rehash_kept(f, veil);
	if (status == JOURNEY_OK)
		status = rehash_ring(f, veil);
	if (status == JOURNEY_OK)
		status = rehash_seen(f, veil);
	if (status != JOURNEY_OK) {
		jy_fragment_free(f);
		return status;
	}
	*out = f;
	return JOURNEY_OK;
}
