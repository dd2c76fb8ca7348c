/*
 * Statements of consent with more to them than yes or no: status, expiry, source. The section of consents holds them
 * too, as granted or denied, for releases that know no more; what they have changed since is told by the stamp.
 */
#include "base/text.h"
#include "base/value.h"
#include "profile/consent.h"
#include "profile/flat.h"
#include "profile/form.h"

static bool key_less(const void *context, uint32_t x, uint32_t y)
{
	const jy_stamped *items = context;

	return jy_str_compare(items[x].key, items[y].key) < 0;
}

void jy_statements_put(jy_form_writer *w)
{
	const jy_stamps *l = &w->c->lists[JY_LIST_CONSENTS];
	uint32_t *order, count = 0;
	size_t i;

	for (i = 0; i < l->count; i++)
		count += l->items[i].value.type == JOURNEY_LIST;
	if (!count)
		return;
	order = jy_put_order(w, l->count);
	if (!order)
		return;
	jy_sort(order, l->count, key_less, l->items);
	jy_put_count(w, count);
	for (i = 0; i < l->count; i++) {
		const jy_stamped *item = &l->items[order[i]];
		jy_statement s = jy_statement_of(item);

		if (item->value.type != JOURNEY_LIST)
			continue;
		jy_put_str(w, item->key);
		jy_put_stamp(w, s.time, s.id);
		jy_put_u8(w, (uint8_t)s.status);
		jy_put_u8(w, s.expires != JOURNEY_TIME_NONE);
		if (s.expires != JOURNEY_TIME_NONE)
			jy_put_signed(w, s.expires);
		jy_put_str(w, s.source);
	}
}

/* Gives the item a value of its own in place of the yes or no. */
static void replace(jy_form_reader *r, jy_stamped *item, const jy_statement *s)
{
	journey_value room[3], key = jy_value_str(item->key), value;
	unsigned char *block, *at;
	journey_list list;
	size_t size = 0;

	value = jy_statement_value(s, room, &list);
	if (!jy_flat_size(value, &size) || !jy_flat_size(key, &size)) {
		jy_form_corrupt(r);
		return;
	}
	block = jy_alloc(r->allocator, size);
	if (!block) {
		jy_form_no_memory(r);
		return;
	}
	at = jy_flat_copy(value, block, &value);
	jy_flat_copy(key, at, &key);
	jy_free(r->allocator, item->block, item->size);
	r->bytes += size - item->size;
	item->value = value;
	item->key = jy_value_text(key);
	item->block = block;
	item->size = size;
}

static jy_stamped *find(jy_form_reader *r, journey_str key)
{
	jy_stamps *l = &r->c.lists[JY_LIST_CONSENTS];
	size_t i;

	for (i = 0; i < l->count; i++) {
		if (jy_str_equal(l->items[i].key, key))
			return &l->items[i];
	}
	return NULL;
}

void jy_statements_get(jy_form_reader *r)
{
	size_t i, n = jy_get_part_count(r, 20, JY_FRAGMENT_CONSENTS_MAX);
	journey_str before = {NULL, 0};

	for (i = 0; i < n && jy_form_good(r); i++) {
		journey_str key = jy_get_text(r, JOURNEY_EVENT_ID_MAX);
		jy_statement s = {JY_CONSENT_DENIED, jy_get_time(r), {0, 0}, JOURNEY_TIME_NONE, {NULL, 0}};
		jy_stamped *item;
		uint8_t status;

		s.id = jy_get_hash(r);
		status = jy_reader_u8(&r->in);
		s.expires = jy_get_flag(r) ? jy_get_time(r) : JOURNEY_TIME_NONE;
		s.source = jy_get_text(r, JOURNEY_EVENT_ID_MAX);
		jy_form_require(r, status <= JY_CONSENT_UNKNOWN && (i == 0 || jy_str_compare(before, key) < 0));
		/* Plain ones have no place here: equal facts, equal bytes. */
		jy_form_require(r, status == JY_CONSENT_UNKNOWN || s.expires != JOURNEY_TIME_NONE || s.source.size);
		item = jy_form_good(r) ? find(r, key) : NULL;
		s.status = (jy_consent_status)status;
		if (item && jy_stamp_compare(item->time, item->id, s.time, s.id) == 0 &&
		    (item->value.as.i != 0) == (s.status == JY_CONSENT_GRANTED))
			replace(r, item, &s);
		before = key;
	}
}
