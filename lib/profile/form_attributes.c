/*
 * Attributes. Many come from one event, so the events are stated once:
 *
 *     events: count, by (time, hash): time, as the distance from the one before, and hash
 *     attributes: count, by name: name (text), place of its event, value
 *
 * Each event is some attribute's. A section that was read and has not changed since is written as it was.
 */
#include "base/text.h"
#include "base/value.h"
#include "profile/form.h"

#include <string.h>

/* ---- writing ---- */

static bool name_less(const void *context, uint32_t x, uint32_t y)
{
	const jy_form_writer *w = context;
	const jy_stamped *items = w->c->lists[JY_LIST_ATTRIBUTES].items;
	const jy_intern *names = &w->facts->names;

	return jy_str_compare(jy_intern_name(names, items[x].name), jy_intern_name(names, items[y].name)) < 0;
}

/* The distinct stamps of a list, in order; NULL: no memory. */
static jy_seen_item *collect(jy_form_writer *w, const jy_stamps *l, size_t *count)
{
	jy_seen_item *stamps = jy_arena_items(&w->facts->arena, l->count, sizeof(*stamps));
	size_t i, k, n = 0;

	for (i = 0; stamps && i < l->count; i++) {
		const jy_stamped *s = &l->items[i];

		for (k = n; k > 0; k--) {
			if (jy_stamp_compare(stamps[k - 1].time, stamps[k - 1].id, s->time, s->id) <= 0)
				break;
		}
		if (k > 0 && jy_stamp_compare(stamps[k - 1].time, stamps[k - 1].id, s->time, s->id) == 0)
			continue;
		memmove(stamps + k + 1, stamps + k, (n - k) * sizeof(*stamps));
		stamps[k].time = s->time;
		stamps[k].id = s->id;
		n++;
	}
	w->ok = w->ok && stamps;
	*count = n;
	return stamps;
}

static size_t place(const jy_seen_item *stamps, const jy_stamped *s)
{
	size_t i;

	for (i = 0; jy_stamp_compare(stamps[i].time, stamps[i].id, s->time, s->id) != 0; i++)
		;
	return i;
}

static void put_all(jy_form_writer *w, const jy_stamps *l, const uint32_t *order, const jy_seen_item *stamps,
		    size_t count)
{
	journey_time before = 0;
	size_t i;

	jy_put_count(w, count);
	for (i = 0; i < count; i++) {
		jy_put_stamp(w, stamps[i].time - before, stamps[i].id);
		before = stamps[i].time;
	}
	jy_put_count(w, l->count);
	for (i = 0; i < l->count; i++) {
		const jy_stamped *s = &l->items[order[i]];

		jy_put_name(w, s->name);
		jy_put_count(w, place(stamps, s));
		jy_put_value(w, s->value);
	}
}

void jy_attributes_put(jy_form_writer *w)
{
	const jy_stamps *l = &w->c->lists[JY_LIST_ATTRIBUTES];
	const jy_bytes_at *form = &w->c->attributes_form;
	jy_seen_item *stamps;
	uint32_t *order;
	size_t count;

	if (form->size) {
		w->ok = w->ok && jy_buffer_bytes(w->out, w->c->stored + form->at, form->size);
		return;
	}
	if (!l->count)
		return;
	order = jy_put_order(w, l->count);
	stamps = collect(w, l, &count);
	if (!w->ok)
		return;
	jy_sort(order, l->count, name_less, w);
	put_all(w, l, order, stamps, count);
}

/* ---- reading ---- */

static jy_seen_item *get_stamps(jy_form_reader *r, size_t *count)
{
	size_t i, n = jy_get_part_count(r, 17, JY_FACTS_NAMES_MAX);
	jy_seen_item *stamps = jy_arena_items(&r->facts->arena, n, sizeof(*stamps));

	if (!stamps)
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		stamps[i].time = jy_get_time_after(r, i ? stamps[i - 1].time : 0);
		stamps[i].id = jy_get_hash(r);
		jy_form_require(r, i == 0 || jy_stamp_compare(stamps[i - 1].time, stamps[i - 1].id, stamps[i].time,
							      stamps[i].id) < 0);
	}
	*count = n;
	return stamps;
}

/* Texts stay in the stored bytes, lists and maps get a block. */
static void get_value(jy_form_reader *r, jy_stamped *s)
{
	s->value = jy_get_value(r);
	if (s->value.type == JOURNEY_LIST || s->value.type == JOURNEY_MAP || s->value.type == JOURNEY_OPTIONAL)
		jy_form_own_stamped(r, s, s->value, jy_str_of(NULL, 0));
}

/* What the attributes of a section are read with. */
typedef struct section {
	const jy_seen_item *stamps;
	size_t count;
	unsigned char *used; /* by stamp */
	journey_str before;  /* name of the last attribute */
} section;

static void get_attribute(jy_form_reader *r, section *in, uint32_t *guess, jy_stamped *s)
{
	journey_str name = {NULL, 0};
	size_t event;

	s->name = jy_get_name(r, *guess, &name);
	event = jy_form_load_varint(&r->in);
	jy_form_require(r, event < in->count && (!in->before.data || jy_str_compare(in->before, name) < 0));
	if (!jy_form_good(r))
		return;
	*guess = s->name;
	s->attribute = jy_facts_attribute_of(r->facts, s->name);
	s->time = in->stamps[event].time;
	s->id = in->stamps[event].id;
	in->used[event] = 1;
	in->before = name;
	get_value(r, s);
}

void jy_attributes_get(jy_form_reader *r)
{
	jy_stamps *l = &r->c.lists[JY_LIST_ATTRIBUTES];
	jy_bytes_at form = {(size_t)(r->in.at - r->c.stored), jy_reader_left(&r->in)};
	section in = {NULL, 0, NULL, {NULL, 0}};
	uint32_t beyond = JY_NONE;
	size_t i, n;

	in.stamps = get_stamps(r, &in.count);
	in.used = jy_arena_items(&r->facts->arena, in.count, 1);
	n = jy_get_part_count(r, 3, JY_FACTS_NAMES_MAX);
	if (!in.used || !jy_grow(r->allocator, &l->items, &l->capacity, n, sizeof(*l->items))) {
		jy_form_no_memory(r);
		return;
	}
	if (!jy_form_good(r))
		return;
	memset(l->items, 0, n * sizeof(*l->items));
	for (i = 0; i < n && jy_form_good(r); i++) {
		get_attribute(r, &in, i < JY_NAME_GUESSES ? &r->facts->name_guesses[i] : &beyond, &l->items[i]);
		l->count++;
	}
	for (i = 0; i < in.count && jy_form_good(r); i++)
		jy_form_require(r, in.used[i]);
	r->c.attributes_form = form;
}
