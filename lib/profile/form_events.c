/* Events: when and how many, the ring, what has left it. */
#include "base/value.h"
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

	return jy_put_rank(w, w->c->left[x].name) < jy_put_rank(w, w->c->left[y].name);
}

void jy_left_names(jy_form_writer *w)
{
	size_t i;

	for (i = 0; i < w->c->left_count; i++)
		jy_put_use(w, w->c->left[i].name);
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

		jy_put_count(w, jy_put_rank(w, left->name));
		jy_put_count(w, left->count);
		jy_put_signed(w, left->latest);
	}
}

void jy_left_get(jy_form_reader *r)
{
	jy_contents *c = &r->c;
	size_t i, position = SIZE_MAX, n = jy_get_part_count(r, 3, JY_FACTS_NAMES_MAX);

	if (!jy_grow(r->allocator, &c->left, &c->left_capacity, n, sizeof(*c->left)))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		jy_left *left = &c->left[i];

		left->name = jy_get_name(r, &position, true);
		left->count = jy_reader_varint(&r->in);
		left->latest = jy_get_time(r);
		jy_form_require(r, left->count > 0);
		c->left_count++;
	}
}

/* ---- the ring ---- */

typedef struct ranking {
	const jy_form_writer *w;
	const jy_kept *properties;
} ranking;

static bool property_less(const void *context, uint32_t x, uint32_t y)
{
	const ranking *r = context;

	return jy_put_rank(r->w, r->properties[x].name) < jy_put_rank(r->w, r->properties[y].name);
}

static void put_properties(jy_form_writer *w, const jy_recent_block *block)
{
	size_t i, n = 0, kept = block ? block->kept : 0;
	jy_arena_mark mark = jy_arena_save(&w->facts->arena);
	uint32_t *order = jy_put_order(w, kept);
	ranking context = {w, block ? block->properties : NULL};

	if (!order)
		return;
	for (i = 0; i < kept; i++) {
		if (block->properties[i].value.type != JOURNEY_EXPR_UNKNOWN)
			order[n++] = (uint32_t)i;
	}
	jy_sort(order, n, property_less, &context);
	jy_put_count(w, n);
	for (i = 0; i < n; i++) {
		jy_put_count(w, jy_put_rank(w, block->properties[order[i]].name));
		jy_put_value(w, block->properties[order[i]].value.type == JOURNEY_EXPR_ABSENT
				     ? jy_value_null()
				     : block->properties[order[i]].value);
	}
	jy_arena_rewind(&w->facts->arena, mark);
}

void jy_ring_names(jy_form_writer *w)
{
	size_t i, k;

	for (i = 0; i < w->c->ring_count; i++) {
		const jy_recent *r = &w->c->ring[i];

		jy_put_use(w, r->name);
		for (k = 0; r->block && k < r->block->kept; k++) {
			if (r->block->properties[k].value.type != JOURNEY_EXPR_UNKNOWN)
				jy_put_use(w, r->block->properties[k].name);
		}
	}
}

void jy_ring_put(jy_form_writer *w)
{
	journey_time before = 0;
	size_t i;

	if (!w->c->ring_count)
		return;
	jy_put_count(w, w->c->ring_count);
	for (i = 0; i < w->c->ring_count && w->ok; i++) {
		const jy_recent *r = &w->c->ring[i];

		jy_put_count(w, jy_put_rank(w, r->name));
		jy_put_stamp(w, r->time - before, r->id);
		put_properties(w, r->block);
		before = r->time;
	}
}

static void get_recent(jy_form_reader *r, journey_time *before)
{
	jy_contents *c = &r->c;
	size_t any = SIZE_MAX, position = SIZE_MAX, i, n;
	uint32_t name = jy_get_name(r, &any, false);
	journey_time time = jy_get_time_after(r, *before);
	jy_hash128 id = jy_get_hash(r);
	jy_kept *properties;
	journey_status status;

	n = jy_get_count(r, 2, JOURNEY_EVENT_PROPERTIES_MAX);
	properties = jy_arena_alloc(&r->facts->arena, n * sizeof(*properties));
	if (!properties)
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		properties[i].name = jy_get_name(r, &position, true);
		properties[i].value = jy_get_value(r);
	}
	if (!jy_form_good(r))
		return;
	status = jy_recent_of_parts(r->facts, name, time, id, properties, (uint32_t)n,
				    &c->ring[c->ring_count]);
	if (status != JOURNEY_OK) {
		r->status = status;
		return;
	}
	r->bytes += jy_recent_size(&c->ring[c->ring_count]);
	c->ring_count++;
	jy_form_require(r, c->ring_count == 1 || jy_stamp_compare(c->ring[c->ring_count - 2].time,
							  c->ring[c->ring_count - 2].id, time, id) < 0);
	*before = time;
}

void jy_ring_get(jy_form_reader *r)
{
	jy_contents *c = &r->c;
	size_t i, n = jy_get_part_count(r, 19, JY_FRAGMENT_RING_MAX);
	journey_time before = 0;

	if (!jy_grow(r->allocator, &c->ring, &c->ring_capacity, n, sizeof(*c->ring)))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++)
		get_recent(r, &before);
}
