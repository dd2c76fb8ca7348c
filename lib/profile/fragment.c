#include "profile/fragment.h"

#include "base/text.h"
#include "base/value.h"
#include "profile/attribute_rule.h"
#include "profile/change.h"
#include "profile/consent.h"
#include "profile/leave.h"
#include "profile/ring.h"

#include <string.h>

_Static_assert(JY_FRAGMENT_DEDUP_MAX == JY_SEEN_MAX, "one limit, stated in two headers");

journey_status jy_fragment_new(jy_facts *facts, journey_str identifier, jy_fragment **out)
{
	jy_fragment *f;

	if (identifier.size > JY_FRAGMENT_IDENTIFIER_MAX)
		return JOURNEY_LIMIT;
	f = jy_alloc_zero(&facts->allocator, sizeof(*f) + identifier.size + 1);
	if (!f)
		return JOURNEY_NO_MEMORY;
	f->facts = facts;
	f->c.head.first_seen = f->c.head.last_seen = JOURNEY_TIME_NONE;
	f->identifier_size = identifier.size;
	if (identifier.size)
		memcpy(f->identifier, identifier.data, identifier.size);
	*out = f;
	return JOURNEY_OK;
}

void jy_fragment_free(jy_fragment *f)
{
	const journey_allocator *a;

	if (!f)
		return;
	a = &f->facts->allocator;
	jy_undo_forget(f);
	jy_contents_free(&f->c, a);
	jy_free(a, f->displaced, f->displaced_size);
	jy_free(a, f->log, f->log_capacity * sizeof(*f->log));
	jy_free(a, f->old, f->old_capacity);
	jy_free(a, f, sizeof(*f) + f->identifier_size + 1);
}

journey_str jy_fragment_identifier(const jy_fragment *f)
{
	return jy_str_of(f->identifier, f->identifier_size);
}

uint64_t jy_fragment_revision(const jy_fragment *f)
{
	return f->revision;
}

size_t jy_fragment_memory(const jy_fragment *f)
{
	const jy_contents *c = &f->c;
	size_t i, size = sizeof(*f) + f->identifier_size + f->bytes + f->log_capacity * sizeof(*f->log) +
			 f->old_capacity;

	for (i = 0; i < JY_LISTS; i++)
		size += c->lists[i].capacity * sizeof(jy_stamped);
	for (i = 0; i < c->ring_count; i++)
		size += jy_recent_remembers(&c->ring[i]);
	for (i = 0; i < c->aggregate_count; i++)
		size += c->aggregates[i].row_capacity * sizeof(jy_row) +
			c->aggregates[i].key_capacity * sizeof(jy_tally_key) +
			c->aggregates[i].items.capacity * sizeof(jy_item) +
			c->aggregates[i].sketch.capacity * sizeof(jy_mark);
	for (i = 0; i < c->trait_count; i++)
		size += sizeof(jy_trait) + c->traits[i].items.capacity * sizeof(jy_item);
	return size + c->edge_capacity * sizeof(*c->edges) + c->cut_capacity * sizeof(*c->cuts) +
	       c->left_capacity * sizeof(*c->left) +
	       c->ring_capacity * sizeof(*c->ring) + c->aggregate_capacity * sizeof(*c->aggregates) +
	       jy_seen_memory(&c->seen) + c->unknown_capacity + c->stored_size +
	       c->sessions.capacity * sizeof(jy_session) + c->groups.capacity * sizeof(jy_group_item);
}

bool jy_fragment_empty(const jy_fragment *f)
{
	return f->c.head.events == 0 && f->c.edge_count == 0 && f->c.cut_count == 0 && f->c.unknown_size == 0;
}

journey_time jy_fragment_first_seen(const jy_fragment *f)
{
	return f->c.head.first_seen;
}

journey_time jy_fragment_last_seen(const jy_fragment *f)
{
	return f->c.head.last_seen;
}

uint64_t jy_fragment_events(const jy_fragment *f)
{
	return f->c.head.events;
}

const jy_fragment_losses *jy_fragment_lost(const jy_fragment *f)
{
	return &f->c.head.losses;
}

bool jy_fragment_seen(const jy_fragment *f, jy_hash128 id)
{
	return jy_ring_has(&f->c, id) || jy_seen_has(&f->c.seen, id);
}

/* Whether it is older than all of a full dedup memory: the latest JY_SEEN_MAX of ring and memory. */
static bool beyond_memory(const jy_fragment *f, journey_time time, jy_hash128 id)
{
	const jy_contents *c = &f->c;
	size_t spare = c->seen.count + c->ring_count; /* those are the ring's earliest */
	jy_seen_item first;

	if (spare < JY_SEEN_MAX)
		return false;
	spare -= JY_SEEN_MAX;
	if (spare < c->ring_count && jy_stamp_compare(time, id, c->ring[spare].time, c->ring[spare].id) > 0)
		return false;
	if (c->seen.count == 0)
		return true;
	first = jy_seen_at(&c->seen, 0);
	return jy_stamp_compare(time, id, first.time, first.id) < 0;
}

/* ---- applying an event ---- */

/* Adds what one event makes of a feature to its aggregate. */
static journey_status leave_feature(jy_fragment *f, jy_recent *recent, uint32_t feature,
				    journey_time known_from, jy_applied *result)
{
	jy_aggregate *a = jy_change_aggregate(f, feature, known_from);
	jy_contribution c;
	journey_status status;
	uint32_t lost = 0;
	int64_t bucket;
	jy_row row;

	if (!a)
		return JOURNEY_NO_MEMORY;
	status = jy_recent_last_contribution(f->facts, recent, feature, &c);
	if (status == JOURNEY_OK && c.unknown)
		return jy_change_known(f, a, recent->time) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	if (status != JOURNEY_OK || !c.counts)
		return status;
	if (a->kind == JOURNEY_FEATURE_TALLY) {
		uint64_t weight = jy_tally_weight(a->half_life, recent->time, c.value);

		/* Too little to be told from nothing. */
		if (weight == 0)
			return JOURNEY_OK;
		if (!jy_change_tally(f, a, c.key, recent->time, weight, &lost))
			return JOURNEY_NO_MEMORY;
		result->dropped += lost;
		f->c.head.losses.tally_keys += lost;
		return JOURNEY_OK;
	}
	if (jy_has_items(a->kind)) {
		status = jy_leave_items(f, a, recent, &c, &lost);
		result->dropped += lost;
		f->c.head.losses.values += lost;
		return status;
	}
	status = jy_aggregate_bucket(a, f->facts, recent->time, &bucket);
	if (status != JOURNEY_OK)
		return status;
	row = jy_row_of(bucket, recent->time, &c);
	return jy_change_row(f, a, &row) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

/* Aggregates of earlier strategies miss what leaves now: a strategy that has them again must know. */
static bool leave_others(jy_fragment *f, journey_time time)
{
	size_t i;

	for (i = 0; i < f->c.aggregate_count; i++) {
		if (f->c.aggregates[i].feature == JY_NONE && !jy_change_known(f, &f->c.aggregates[i], time))
			return false;
	}
	return true;
}

/* Adds an event that leaves the ring, or comes too late for it, to the aggregates. */
static journey_status leave(jy_fragment *f, jy_recent *recent, jy_applied *result)
{
	const jy_left *left = jy_contents_left(&f->c, recent->name);
	journey_time known_from = left ? left->latest : JOURNEY_TIME_NONE;
	const jy_indices *features;
	journey_status status;
	uint32_t i;

	if (recent->type != JY_NONE) {
		features = &f->facts->strategy->events[recent->type].features;
		for (i = 0; i < features->count; i++) {
			status = leave_feature(f, recent, features->items[i], known_from, result);
			if (status != JOURNEY_OK)
				return status;
		}
	}
	if (!leave_others(f, recent->time))
		return JOURNEY_NO_MEMORY;
	return jy_change_left(f, recent->name, recent->time) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

/* Puts the event into the ring, or frees it. */
static journey_status enter_ring(jy_fragment *f, jy_recent *recent, jy_applied *result)
{
	bool full = f->c.ring_count == JY_FRAGMENT_RING_MAX;
	jy_recent first = full ? f->c.ring[0] : *recent;
	journey_status status = JOURNEY_OK;

	if (full) {
		status = leave(f, &f->c.ring[0], result);
		result->left = 1;
		result->left_type = first.type;
	}
	if (status == JOURNEY_OK && !jy_change_ring(f, recent))
		status = JOURNEY_NO_MEMORY;
	if (status != JOURNEY_OK) {
		jy_recent_free(&f->facts->allocator, recent);
		return status;
	}
	if (!(full ? jy_change_seen(f, first.time, first.id) : jy_change_seen_trim(f)))
		return JOURNEY_NO_MEMORY;
	return JOURNEY_OK;
}

static bool too_late(const jy_fragment *f, const jy_recent *recent)
{
	const jy_recent *first;

	if (f->c.ring_count < JY_FRAGMENT_RING_MAX)
		return false;
	first = &f->c.ring[0];
	return jy_stamp_compare(recent->time, recent->id, first->time, first->id) < 0;
}

/* Whether events of a name that is not declared any more count among those that were kept when it was. */
static bool kept_before(const jy_fragment *f, journey_str text, uint32_t *name)
{
	size_t i;

	if (!jy_intern_find(&f->facts->names, text, name))
		return false;
	if (jy_contents_left(&f->c, *name))
		return true;
	for (i = 0; i < f->c.ring_count; i++) {
		if (f->c.ring[i].name == *name)
			return true;
	}
	return false;
}

/* An event that no feature reads now: a strategy that reads such events again must know that it misses this one. */
static journey_status apply_unread(jy_fragment *f, const jy_event_view *view)
{
	uint32_t name;

	if (view->type != JY_NONE)
		name = f->facts->types[view->type].name;
	else if (view->event->kind != JOURNEY_EVENT_TRACK || !kept_before(f, view->event->name, &name))
		return JOURNEY_OK;
	return leave_others(f, view->event->timestamp) && jy_change_left(f, name, view->event->timestamp)
		       ? JOURNEY_OK
		       : JOURNEY_NO_MEMORY;
}

static journey_status apply_track(jy_fragment *f, const jy_event_view *view, jy_applied *result, bool *in_ring)
{
	jy_recent recent;
	journey_status status;

	if (view->type == JY_NONE || !f->facts->strategy->events[view->type].features.count)
		return apply_unread(f, view);
	if (!jy_recent_of_view(f->facts, view, &recent))
		return JOURNEY_NO_MEMORY;
	result->changed |= JY_CHANGED_FEATURES;
	if (!too_late(f, &recent)) {
		*in_ring = true;
		return enter_ring(f, &recent, result);
	}
	result->late = true;
	f->c.head.losses.late++;
	status = leave(f, &recent, result);
	jy_recent_free(&f->facts->allocator, &recent);
	return status;
}

static journey_status apply_attributes(jy_fragment *f, const jy_event_view *view, jy_applied *result)
{
	jy_stamped with = {0};
	journey_status status;
	uint32_t i;
	bool changed;

	with.time = view->event->timestamp;
	with.id = view->id;
	for (i = 0; i < view->attribute_count; i++) {
		if (view->attributes[i].type == JOURNEY_EXPR_ABSENT)
			continue;
		with.value = view->attributes[i];
		with.name = f->facts->attribute_names[i];
		with.attribute = i;
		status = jy_change_stamped(f, JY_LIST_ATTRIBUTES, &with, &changed);
		if (status != JOURNEY_OK)
			return status;
		if (changed)
			result->changed |= JY_CHANGED_ATTRIBUTES;
		status = jy_trait_apply(f, i, &with, result);
		if (status != JOURNEY_OK)
			return status;
	}
	return JOURNEY_OK;
}

static journey_status apply_consents(jy_fragment *f, const jy_event_view *view, jy_applied *result)
{
	jy_stamped with = {0};
	journey_status status;
	uint32_t i;
	bool changed, lost;

	with.id = view->id;
	with.attribute = JY_NONE;
	for (i = 0; i < view->consent_count; i++) {
		const jy_consent_change *said = &view->consents[i];
		jy_statement statement = {(jy_consent_status)said->status, said->time, view->id, said->expires,
					  view->consent_source};
		journey_value room[3];
		journey_list list;

		with.time = said->time;
		with.key = said->purpose;
		with.value = jy_statement_value(&statement, room, &list);
		status = jy_change_consent(f, &with, &changed, &lost);
		if (status != JOURNEY_OK)
			return status;
		result->dropped += lost;
		f->c.head.losses.consents += lost;
		if (changed)
			result->changed |= JY_CHANGED_CONSENT;
	}
	return JOURNEY_OK;
}

static journey_status apply_zone(jy_fragment *f, const jy_event_view *view, jy_applied *result)
{
	jy_stamped with = {0};
	journey_status status;
	bool changed;

	if (!view->timezone.size)
		return JOURNEY_OK;
	with.time = view->event->timestamp;
	with.id = view->id;
	with.attribute = JY_NONE;
	with.value = jy_value_str(view->timezone);
	status = jy_change_stamped(f, JY_LIST_ZONE, &with, &changed);
	if (status == JOURNEY_OK && changed)
		result->changed |= JY_CHANGED_TIMEZONE;
	return status;
}

static journey_status apply_session(jy_fragment *f, const jy_event_view *view, jy_applied *result)
{
	uint64_t lost = 0;

	if (!jy_session_counts(f->facts->strategy, view))
		return JOURNEY_OK;
	if (!jy_change_session(f, view->event->timestamp, &lost))
		return JOURNEY_NO_MEMORY;
	result->dropped += (uint32_t)lost;
	f->c.head.losses.sessions += lost;
	return JOURNEY_OK;
}

/* A group event says that the customer belongs to the group, or with trait `left: true` that they left. */
static journey_status apply_group(jy_fragment *f, const jy_event_view *view, jy_applied *result)
{
	const journey_event *event = view->event;
	const journey_value *left = jy_map_get(event->traits, jy_str("left"));
	jy_group_item with = {event->timestamp, view->id, (char *)(uintptr_t)event->group_id.data,
			      event->group_id.size, left && left->type == JOURNEY_BOOL && left->as.i != 0};
	uint32_t lost = 0;

	if (event->kind != JOURNEY_EVENT_GROUP || f->facts->strategy->group_limit == 0)
		return JOURNEY_OK;
	if (!jy_change_group(f, &with, &lost))
		return JOURNEY_NO_MEMORY;
	result->dropped += lost;
	f->c.head.losses.groups += lost;
	return JOURNEY_OK;
}

static journey_status apply_parts(jy_fragment *f, const jy_event_view *view, jy_applied *result)
{
	journey_status status;
	bool in_ring = false;

	result->unchecked = beyond_memory(f, view->event->timestamp, view->id);
	f->c.head.losses.unchecked += result->unchecked;
	status = apply_track(f, view, result, &in_ring);
	if (status == JOURNEY_OK && !in_ring && !result->unchecked &&
	    !jy_change_seen(f, view->event->timestamp, view->id))
		status = JOURNEY_NO_MEMORY;
	if (status == JOURNEY_OK)
		status = apply_attributes(f, view, result);
	if (status == JOURNEY_OK && view->consent_count)
		status = apply_consents(f, view, result);
	if (status == JOURNEY_OK)
		status = apply_zone(f, view, result);
	if (status == JOURNEY_OK)
		status = apply_session(f, view, result);
	return status == JOURNEY_OK ? apply_group(f, view, result) : status;
}

journey_status jy_change_finish(jy_fragment *f, journey_status status, size_t mark, const jy_head *before)
{
	if (status != JOURNEY_OK) {
		jy_undo_to(f, mark);
		f->c.head = *before;
		return status;
	}
	f->revision++;
	if (!f->saved)
		jy_undo_forget(f);
	return JOURNEY_OK;
}

journey_status jy_fragment_apply(jy_fragment *f, const jy_event_view *view, jy_applied *result)
{
	journey_time time = view->event->timestamp;
	jy_head before = f->c.head;
	size_t mark = f->log_count;
	jy_applied applied = {0};
	journey_status status;

	if (jy_fragment_seen(f, view->id))
		return JOURNEY_DUPLICATE;
	status = jy_change_finish(f, apply_parts(f, view, &applied), mark, &before);
	if (status != JOURNEY_OK)
		return status;
	f->c.head.events++;
	if (before.first_seen == JOURNEY_TIME_NONE || time < before.first_seen)
		f->c.head.first_seen = time;
	if (time > before.last_seen)
		f->c.head.last_seen = time;
	if (result)
		*result = applied;
	return JOURNEY_OK;
}

static journey_status leave_first(jy_fragment *f, jy_recent *first)
{
	jy_applied result = {0};
	journey_status status = leave(f, &f->c.ring[0], &result);

	if (status != JOURNEY_OK)
		return status;
	*first = jy_ring_take(&f->c, 0);
	if (jy_change_seen(f, first->time, first->id))
		return JOURNEY_OK;
	jy_ring_unshift(&f->c, first);
	return JOURNEY_NO_MEMORY;
}

journey_status jy_fragment_leave_first(jy_fragment *f)
{
	jy_head before = f->c.head;
	size_t mark = f->log_count;
	jy_recent first;
	journey_status status = jy_change_finish(f, leave_first(f, &first), mark, &before);

	if (status != JOURNEY_OK)
		return status;
	f->bytes -= jy_recent_size(&first);
	jy_recent_free(&f->facts->allocator, &first);
	return JOURNEY_OK;
}

journey_status jy_fragment_replace(jy_fragment *f, jy_fragment *with)
{
	jy_head before = f->c.head;

	if (!jy_change_contents(f, &with->c))
		return JOURNEY_NO_MEMORY;
	memset(&with->c, 0, sizeof(with->c));
	with->bytes = 0;
	return jy_change_finish(f, JOURNEY_OK, f->log_count, &before);
}

/* ---- savepoint ---- */

void jy_fragment_save(jy_fragment *f)
{
	jy_undo_forget(f);
	jy_contents_prune(&f->c);
	jy_items_prune(f);
	f->saved = true;
	f->saved_head = f->c.head;
}

void jy_fragment_rollback(jy_fragment *f)
{
	if (!f->saved)
		return;
	jy_undo_to(f, 0);
	f->c.head = f->saved_head;
	f->revision++;
}
