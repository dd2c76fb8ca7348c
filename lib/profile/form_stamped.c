/* Consents and the time zone: values that the latest event owns. */
#include "base/text.h"
#include "base/value.h"
#include "profile/consent.h"
#include "profile/flat.h"
#include "profile/form.h"

#include <string.h>

static bool consent_less(const void *context, uint32_t x, uint32_t y)
{
	const jy_form_writer *w = context;
	const jy_stamped *items = w->c->lists[JY_LIST_CONSENTS].items;

	return jy_str_compare(items[x].key, items[y].key) < 0;
}

void jy_consents_put(jy_form_writer *w)
{
	const jy_stamps *l = &w->c->lists[JY_LIST_CONSENTS];
	uint32_t *order;
	size_t i;

	if (!l->count)
		return;
	order = jy_put_order(w, l->count);
	if (!order)
		return;
	jy_sort(order, l->count, consent_less, w);
	jy_put_count(w, l->count);
	for (i = 0; i < l->count; i++) {
		const jy_stamped *s = &l->items[order[i]];

		jy_put_str(w, s->key);
		jy_put_u8(w, jy_statement_of(s).status == JY_CONSENT_GRANTED);
		jy_put_stamp(w, s->time, s->id);
	}
}

void jy_zone_put(jy_form_writer *w)
{
	const jy_stamps *l = &w->c->lists[JY_LIST_ZONE];

	if (!l->count)
		return;
	jy_put_str(w, jy_value_text(l->items[0].value));
	jy_put_stamp(w, l->items[0].time, l->items[0].id);
}

jy_stamped *jy_form_new_stamped(jy_form_reader *r, jy_list list)
{
	jy_stamps *l = &r->c.lists[list];

	if (!jy_form_good(r))
		return NULL;
	if (!jy_grow(r->allocator, &l->items, &l->capacity, l->count + 1, sizeof(*l->items))) {
		jy_form_no_memory(r);
		return NULL;
	}
	memset(&l->items[l->count], 0, sizeof(*l->items));
	l->items[l->count].attribute = JY_NONE;
	return &l->items[l->count++];
}

void jy_form_own_stamped(jy_form_reader *r, jy_stamped *s, journey_value value, journey_str key_text)
{
	journey_value key = jy_value_str(key_text);
	unsigned char *at;
	size_t size = 0;

	if (!jy_form_good(r))
		return;
	if (!jy_flat_size(value, &size) || !jy_flat_size(key, &size)) {
		jy_form_corrupt(r);
		return;
	}
	s->block = size ? jy_alloc(r->allocator, size) : NULL;
	if (size && !s->block) {
		jy_form_no_memory(r);
		return;
	}
	s->size = size;
	r->bytes += size;
	at = jy_flat_copy(value, s->block, &s->value);
	jy_flat_copy(key, at, &key);
	s->key = jy_value_text(key);
}

void jy_consents_get(jy_form_reader *r)
{
	size_t i, n = jy_get_part_count(r, 19, JY_FRAGMENT_CONSENTS_MAX);
	journey_str before = {NULL, 0};

	for (i = 0; i < n && jy_form_good(r); i++) {
		journey_str purpose = jy_get_text(r, JOURNEY_EVENT_ID_MAX);
		bool granted = jy_get_flag(r);
		journey_time time = jy_get_time(r);
		jy_hash128 id = jy_get_hash(r);
		jy_stamped *s;

		jy_form_require(r, i == 0 || jy_str_compare(before, purpose) < 0);
		s = jy_form_new_stamped(r, JY_LIST_CONSENTS);
		if (!s)
			return;
		s->time = time;
		s->id = id;
		jy_form_own_stamped(r, s, jy_value_bool(granted), purpose);
		before = purpose;
	}
}

void jy_zone_get(jy_form_reader *r)
{
	journey_str zone;
	jy_stamped *s, head;

	if (r->version == 1 && !jy_get_flag(r))
		return;
	memset(&head, 0, sizeof(head));
	head.attribute = JY_NONE;
	zone = jy_get_text(r, JY_EVENT_TIMEZONE_MAX);
	head.time = jy_get_time(r);
	head.id = jy_get_hash(r);
	jy_form_require(r, zone.size > 0);
	s = jy_form_new_stamped(r, JY_LIST_ZONE);
	if (!s)
		return;
	*s = head;
	jy_form_own_stamped(r, s, jy_value_str(zone), jy_str_of(NULL, 0));
}
