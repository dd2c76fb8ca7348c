/* Events: when and how many, and what has left the ring. */
#include "base/text.h"
#include "profile/form.h"

/* ---- all of them ---- */

void jy_history_put(jy_form_writer *w)
{
	const jy_head *head = &w->c->head;

	if (!head->events)
		return;
	jy_put_count(w, head->events);
	jy_put_signed(w, head->first_seen);
	jy_put_count(w, (uint64_t)(head->last_seen - head->first_seen));
}

void jy_history_get(jy_form_reader *r)
{
	jy_head *head = &r->c.head;
	uint64_t span;

	head->events = jy_reader_varint(&r->in);
	if (!head->events) {
		jy_form_require(r, r->version == 1);
		return;
	}
	head->first_seen = jy_get_time(r);
	span = jy_reader_varint(&r->in);
	if (!jy_form_good(r) || span > (uint64_t)(JOURNEY_TIME_MAX - head->first_seen))
		jy_form_corrupt(r);
	else
		head->last_seen = head->first_seen + (int64_t)span;
}

/* ---- what left the ring ---- */

static bool left_less(const void *context, uint32_t x, uint32_t y)
{
	const jy_form_writer *w = context;
	const jy_intern *names = &w->facts->names;
	uint32_t a = w->c->left[x].name, b = w->c->left[y].name;

	if (a < w->facts->strategy_names && b < w->facts->strategy_names)
		return w->facts->rank_of_name[a] < w->facts->rank_of_name[b];
	return jy_str_compare(jy_intern_name(names, a), jy_intern_name(names, b)) < 0;
}

void jy_left_put(jy_form_writer *w)
{
	uint32_t *order;
	size_t i;

	if (!w->c->left_count)
		return;
	order = jy_put_order(w, w->c->left_count);
	if (!order)
		return;
	jy_sort(order, w->c->left_count, left_less, w);
	jy_put_count(w, w->c->left_count);
	for (i = 0; i < w->c->left_count; i++) {
		const jy_left *left = &w->c->left[order[i]];

		jy_put_name(w, left->name);
		jy_put_count(w, left->count);
		jy_put_signed(w, left->latest);
	}
}

void jy_left_get(jy_form_reader *r)
{
	jy_contents *c = &r->c;
	size_t i, n = jy_get_part_count(r, 3, JY_FACTS_NAMES_MAX);
	journey_str before = {NULL, 0}, name;

	if (!jy_grow(r->allocator, &c->left, &c->left_capacity, n, sizeof(*c->left)))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		jy_left *left = &c->left[i];

		left->name = jy_get_name(r, JY_NONE, &name);
		left->count = jy_reader_varint(&r->in);
		left->latest = jy_get_time(r);
		jy_form_require(r, left->count > 0 && (i == 0 || jy_str_compare(before, name) < 0));
		c->left_count++;
		before = name;
	}
}
