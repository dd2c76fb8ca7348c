/*
 * Sessions: dropped; if any, their first and last - first; count; by time: first (from the last of the one before),
 * last - first, events. Groups: count; by text: text, time, hash, u8 left.
 */
#include "base/text.h"
#include "profile/form.h"
#include "profile/sort.h"

/* ---- sessions ---- */

void jy_sessions_put(jy_form_writer *w)
{
	const jy_session_list *l = &w->c->sessions;
	journey_time before = 0;
	size_t i;

	if (!l->count)
		return;
	jy_put_count(w, l->dropped);
	if (l->dropped) {
		jy_put_signed(w, l->dropped_first);
		jy_put_count(w, (uint64_t)(l->dropped_last - l->dropped_first));
	}
	jy_put_count(w, l->count);
	for (i = 0; i < l->count; i++) {
		const jy_session *s = &l->items[i];

		jy_put_signed(w, s->first - before);
		jy_put_count(w, (uint64_t)(s->last - s->first));
		jy_put_count(w, s->events);
		before = s->last;
	}
}

/* A time that is given as its distance from `first`. */
static journey_time get_end(jy_form_reader *r, journey_time first)
{
	uint64_t span = jy_reader_varint(&r->in);

	if (!jy_form_good(r))
		return first;
	jy_form_require(r, span <= (uint64_t)(JOURNEY_TIME_MAX - first));
	return jy_form_good(r) ? first + (int64_t)span : first;
}

void jy_sessions_get(jy_form_reader *r)
{
	jy_session_list *l = &r->c.sessions;
	journey_time before = 0;
	size_t i, n;

	l->dropped = jy_reader_varint(&r->in);
	if (l->dropped) {
		l->dropped_first = jy_get_time(r);
		l->dropped_last = get_end(r, l->dropped_first);
	}
	n = jy_get_part_count(r, 3, JOURNEY_SESSIONS_MAX);
	if (!jy_grow(r->allocator, &l->items, &l->capacity, n, sizeof(*l->items)))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		jy_session *s = &l->items[i];

		s->first = jy_get_time_after(r, before);
		jy_form_require(r, i == 0 || s->first > before);
		s->last = get_end(r, s->first);
		s->events = jy_reader_varint(&r->in);
		jy_form_require(r, s->events > 0);
		before = s->last;
		l->count++;
	}
}

/* ---- groups ---- */

static bool group_less(const void *context, uint32_t x, uint32_t y)
{
	const jy_group_item *items = context;

	return jy_str_compare(jy_str_of(items[x].group, items[x].size),
			      jy_str_of(items[y].group, items[y].size)) < 0;
}

void jy_groups_put(jy_form_writer *w)
{
	const jy_group_list *l = &w->c->groups;
	uint32_t *order;
	size_t i;

	if (!l->count)
		return;
	order = jy_put_order(w, l->count);
	if (!order)
		return;
	jy_sort(order, l->count, group_less, l->items);
	jy_put_count(w, l->count);
	for (i = 0; i < l->count; i++) {
		const jy_group_item *item = &l->items[order[i]];

		jy_put_str(w, jy_str_of(item->group, item->size));
		jy_put_stamp(w, item->time, item->id);
		jy_put_u8(w, item->left);
	}
}

void jy_groups_get(jy_form_reader *r)
{
	jy_group_list *l = &r->c.groups;
	size_t i, n = jy_get_part_count(r, 19, JOURNEY_GROUPS_MAX);
	journey_str before = {NULL, 0};

	if (!jy_grow(r->allocator, &l->items, &l->capacity, n, sizeof(*l->items)))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		jy_group_item *item = &l->items[i];
		journey_str text = jy_get_text(r, JOURNEY_EVENT_ID_MAX);

		item->time = jy_get_time(r);
		item->id = jy_get_hash(r);
		item->left = jy_get_flag(r);
		jy_form_require(r, text.size > 0 && (i == 0 || jy_str_compare(before, text) < 0));
		if (!jy_form_good(r))
			return;
		item->group = jy_form_own_text(r, text);
		if (!item->group)
			return;
		item->size = text.size;
		before = text;
		l->count++;
	}
}
