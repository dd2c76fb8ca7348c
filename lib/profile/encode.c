#include "base/text.h"
#include "base/value.h"
#include "profile/change.h"
#include "profile/form.h"
#include "profile/sort.h"

/* One fragment being written. Failed writes leave `ok` false; the buffer is cut back at the end. */
typedef struct writing {
	const jy_fragment *f;
	const jy_contents *c;
	jy_facts *facts;
	jy_buffer *out;
	bool ok;
} writing;

static void put_u8(writing *w, uint8_t v)
{
	w->ok = w->ok && jy_buffer_u8(w->out, v);
}

static void put_count(writing *w, uint64_t v)
{
	w->ok = w->ok && jy_buffer_varint(w->out, v);
}

static void put_signed(writing *w, int64_t v)
{
	w->ok = w->ok && jy_buffer_zigzag(w->out, v);
}

static void put_str(writing *w, journey_str s)
{
	w->ok = w->ok && jy_buffer_str(w->out, s);
}

static void put_value(writing *w, journey_value v)
{
	w->ok = w->ok && jy_value_write(w->out, v);
}

/* Time and hash in one write: most of a fragment is made of them. */
static void put_stamp(writing *w, journey_time time, jy_hash128 id)
{
	unsigned char bytes[10 + 16];
	uint64_t v = (uint64_t)time << 1 ^ (time < 0 ? UINT64_MAX : 0);
	size_t n = 0, i;

	for (; v > 127; v >>= 7)
		bytes[n++] = (unsigned char)(v | 128);
	bytes[n++] = (unsigned char)v;
	for (i = 0; i < 8; i++) {
		bytes[n + i] = (unsigned char)(id.a >> 8 * i);
		bytes[n + 8 + i] = (unsigned char)(id.b >> 8 * i);
	}
	w->ok = w->ok && jy_buffer_bytes(w->out, bytes, n + 16);
}

static uint32_t *new_order(writing *w, size_t count)
{
	uint32_t *order = jy_arena_items(&w->facts->arena, count, sizeof(*order));
	uint32_t i;

	if (!order) {
		w->ok = false;
		return NULL;
	}
	for (i = 0; i < count; i++)
		order[i] = i;
	return order;
}

/* ---- names ---- */

static uint32_t rank(const writing *w, uint32_t name)
{
	return w->facts->ranks[name] - 1;
}

static void use_name(const writing *w, uint32_t name, uint32_t *list, size_t *count)
{
	if (w->facts->ranks[name])
		return;
	w->facts->ranks[name] = 1;
	list[(*count)++] = name;
}

static bool name_less(const void *context, uint32_t x, uint32_t y)
{
	const jy_facts *facts = context;

	return jy_str_compare(jy_intern_name(&facts->names, x), jy_intern_name(&facts->names, y)) < 0;
}

/* Ranks all names in use; *count of them are in the list that is returned. */
static uint32_t *rank_names(writing *w, size_t *count)
{
	const jy_stamps *attributes = &w->c->lists[JY_LIST_ATTRIBUTES];
	uint32_t *list = new_order(w, jy_intern_count(&w->facts->names));
	size_t i, k;

	*count = 0;
	if (!list || !jy_facts_ranks(w->facts)) {
		w->ok = false;
		return NULL;
	}
	for (i = 0; i < attributes->count; i++)
		use_name(w, attributes->items[i].name, list, count);
	for (i = 0; i < w->c->left_count; i++)
		use_name(w, w->c->left[i].name, list, count);
	for (i = 0; i < w->c->ring_count; i++) {
		const jy_recent *r = &w->c->ring[i];

		use_name(w, r->name, list, count);
		for (k = 0; r->block && k < r->block->kept; k++) {
			if (r->block->properties[k].value.type != JOURNEY_EXPR_UNKNOWN)
				use_name(w, r->block->properties[k].name, list, count);
		}
	}
	jy_sort(list, *count, name_less, w->facts);
	for (i = 0; i < *count; i++)
		w->facts->ranks[list[i]] = (uint32_t)i + 1;
	return list;
}

static void put_names(writing *w, const uint32_t *list, size_t count)
{
	size_t i;

	put_count(w, count);
	for (i = 0; i < count; i++)
		put_str(w, jy_intern_name(&w->facts->names, list[i]));
}

/* ---- stamped values and edges ---- */

static bool attribute_less(const void *context, uint32_t x, uint32_t y)
{
	const writing *w = context;
	const jy_stamped *items = w->c->lists[JY_LIST_ATTRIBUTES].items;

	return rank(w, items[x].name) < rank(w, items[y].name);
}

static bool consent_less(const void *context, uint32_t x, uint32_t y)
{
	const writing *w = context;
	const jy_stamped *items = w->c->lists[JY_LIST_CONSENTS].items;

	return jy_str_compare(items[x].key, items[y].key) < 0;
}

static void put_attributes(writing *w)
{
	const jy_stamps *l = &w->c->lists[JY_LIST_ATTRIBUTES];
	uint32_t *order = new_order(w, l->count);
	size_t i;

	if (!order)
		return;
	jy_sort(order, l->count, attribute_less, w);
	put_count(w, l->count);
	for (i = 0; i < l->count; i++) {
		const jy_stamped *s = &l->items[order[i]];

		put_count(w, rank(w, s->name));
		put_stamp(w, s->time, s->id);
		put_value(w, s->value);
	}
}

static void put_consents(writing *w)
{
	const jy_stamps *l = &w->c->lists[JY_LIST_CONSENTS];
	uint32_t *order = new_order(w, l->count);
	size_t i;

	if (!order)
		return;
	jy_sort(order, l->count, consent_less, w);
	put_count(w, l->count);
	for (i = 0; i < l->count; i++) {
		const jy_stamped *s = &l->items[order[i]];

		put_str(w, s->key);
		put_u8(w, s->value.as.i != 0);
		put_stamp(w, s->time, s->id);
	}
}

static void put_zone(writing *w)
{
	const jy_stamps *l = &w->c->lists[JY_LIST_ZONE];

	put_u8(w, l->count != 0);
	if (!l->count)
		return;
	put_str(w, jy_value_text(l->items[0].value));
	put_stamp(w, l->items[0].time, l->items[0].id);
}

static void put_edges(writing *w)
{
	size_t i;

	put_count(w, w->c->edge_count);
	for (i = 0; i < w->c->edge_count; i++) {
		const jy_edge_item *e = &w->c->edges[i];

		put_str(w, jy_str_of(e->other, e->size));
		put_stamp(w, e->time, e->id);
	}
}

/* ---- events ---- */

static bool left_less(const void *context, uint32_t x, uint32_t y)
{
	const writing *w = context;

	return rank(w, w->c->left[x].name) < rank(w, w->c->left[y].name);
}

static void put_left(writing *w)
{
	uint32_t *order = new_order(w, w->c->left_count);
	size_t i;

	if (!order)
		return;
	jy_sort(order, w->c->left_count, left_less, w);
	put_count(w, w->c->left_count);
	for (i = 0; i < w->c->left_count; i++) {
		const jy_left *left = &w->c->left[order[i]];

		put_count(w, rank(w, left->name));
		put_count(w, left->count);
		put_signed(w, left->latest);
	}
}

typedef struct ranking {
	const writing *w;
	const jy_kept *properties;
} ranking;

static bool property_less(const void *context, uint32_t x, uint32_t y)
{
	const ranking *r = context;

	return rank(r->w, r->properties[x].name) < rank(r->w, r->properties[y].name);
}

static void put_properties(writing *w, const jy_recent_block *block)
{
	size_t i, n = 0, kept = block ? block->kept : 0;
	jy_arena_mark mark = jy_arena_save(&w->facts->arena);
	uint32_t *order = new_order(w, kept);
	ranking context = {w, block ? block->properties : NULL};

	if (!order)
		return;
	for (i = 0; i < kept; i++) {
		if (block->properties[i].value.type != JOURNEY_EXPR_UNKNOWN)
			order[n++] = (uint32_t)i;
	}
	jy_sort(order, n, property_less, &context);
	put_count(w, n);
	for (i = 0; i < n; i++) {
		put_count(w, rank(w, block->properties[order[i]].name));
		put_value(w, block->properties[order[i]].value.type == JOURNEY_EXPR_ABSENT
				     ? jy_value_null()
				     : block->properties[order[i]].value);
	}
	jy_arena_rewind(&w->facts->arena, mark);
}

static void put_ring(writing *w)
{
	journey_time before = 0;
	size_t i;

	put_count(w, w->c->ring_count);
	for (i = 0; i < w->c->ring_count && w->ok; i++) {
		const jy_recent *r = &w->c->ring[i];

		put_count(w, rank(w, r->name));
		put_stamp(w, r->time - before, r->id);
		put_properties(w, r->block);
		before = r->time;
	}
}

/* Both lists are in order: what the ring holds is skipped as it is met. */
static bool in_ring(const writing *w, const jy_seen_item *item, size_t *at)
{
	const jy_contents *c = w->c;

	while (*at < c->ring_count &&
	       jy_stamp_compare(c->ring[*at].time, c->ring[*at].id, item->time, item->id) < 0)
		++*at;
	return *at < c->ring_count &&
	       jy_stamp_compare(c->ring[*at].time, c->ring[*at].id, item->time, item->id) == 0;
}

static void put_seen(writing *w)
{
	journey_time before = 0;
	size_t at = 0, n = 0;
	uint32_t i;

	for (i = 0; i < w->c->seen.count; i++) {
		jy_seen_item item = jy_seen_at(&w->c->seen, i);

		n += !in_ring(w, &item, &at);
	}
	put_count(w, n);
	for (at = 0, i = 0; i < w->c->seen.count && w->ok; i++) {
		jy_seen_item item = jy_seen_at(&w->c->seen, i);

		if (in_ring(w, &item, &at))
			continue;
		put_stamp(w, item.time - before, item.id);
		before = item.time;
	}
}

/* ---- aggregates ---- */

static void put_sum(writing *w, journey_int128 sum)
{
	int64_t small;

	if (jy_i128_int(sum, &small)) {
		put_u8(w, 0);
		put_signed(w, small);
	} else {
		put_u8(w, 1);
		w->ok = w->ok && jy_buffer_i128(w->out, sum);
	}
}

static void put_rows(writing *w, const jy_aggregate *a)
{
	journey_time last_seen = w->c->head.last_seen;
	size_t i, n = 0;

	for (i = 0; i < a->row_count; i++)
		n += !jy_row_dead(a, &a->rows[i], last_seen);
	put_count(w, n);
	for (i = 0; i < a->row_count && w->ok; i++) {
		const jy_row *row = &a->rows[i];

		if (jy_row_dead(a, row, last_seen))
			continue;
		put_signed(w, row->bucket);
		put_count(w, row->count);
		put_signed(w, row->first);
		put_count(w, (uint64_t)(row->last - row->first));
		if (jy_form_has_sum(a->kind))
			put_sum(w, row->sum);
		if (a->kind == JOURNEY_FEATURE_MIN)
			w->ok = w->ok && jy_buffer_double(w->out, row->min);
		if (a->kind == JOURNEY_FEATURE_MAX)
			w->ok = w->ok && jy_buffer_double(w->out, row->max);
	}
}

static bool key_less(const void *context, uint32_t x, uint32_t y)
{
	const jy_tally_key *keys = context;

	return jy_str_compare(jy_str_of(keys[x].text, keys[x].size), jy_str_of(keys[y].text, keys[y].size)) <
	       0;
}

static void put_keys(writing *w, const jy_aggregate *a)
{
	uint32_t *order = new_order(w, a->key_count);
	size_t i, k, n;

	if (!order)
		return;
	jy_sort(order, a->key_count, key_less, a->keys);
	put_count(w, a->key_count);
	for (i = 0; i < a->key_count; i++) {
		const jy_tally_key *key = &a->keys[order[i]];

		for (n = JY_TALLY_EPOCHS; n > 0 && !key->weights[n - 1]; n--)
			;
		put_str(w, jy_str_of(key->text, key->size));
		put_signed(w, key->epoch);
		put_count(w, n);
		for (k = 0; k < n; k++)
			put_count(w, key->weights[k]);
	}
}

static bool aggregate_less(const void *context, uint32_t x, uint32_t y)
{
	const jy_aggregate *aggregates = context;

	return aggregates[x].definition < aggregates[y].definition;
}

static void put_aggregates(writing *w)
{
	uint32_t *order = new_order(w, w->c->aggregate_count);
	size_t i;

	if (!order)
		return;
	jy_sort(order, w->c->aggregate_count, aggregate_less, w->c->aggregates);
	put_count(w, w->c->aggregate_count);
	for (i = 0; i < w->c->aggregate_count && w->ok; i++) {
		const jy_aggregate *a = &w->c->aggregates[order[i]];

		w->ok = jy_buffer_u64(w->out, a->definition);
		put_u8(w, a->kind);
		put_signed(w, a->kind == JOURNEY_FEATURE_TALLY ? a->half_life : a->window);
		if (a->kind == JOURNEY_FEATURE_TALLY)
			put_count(w, a->top);
		put_u8(w, a->known_from != JOURNEY_TIME_NONE);
		if (a->known_from != JOURNEY_TIME_NONE)
			put_signed(w, a->known_from);
		if (a->kind == JOURNEY_FEATURE_TALLY)
			put_keys(w, a);
		else
			put_rows(w, a);
	}
}

/* ---- the whole ---- */

static void put_payload(writing *w, const uint32_t *names, size_t name_count)
{
	const jy_head *head = &w->c->head;

	put_str(w, jy_fragment_identifier(w->f));
	put_count(w, head->events);
	if (head->events) {
		put_signed(w, head->first_seen);
		put_count(w, (uint64_t)(head->last_seen - head->first_seen));
	}
	put_names(w, names, name_count);
	put_attributes(w);
	put_consents(w);
	put_zone(w);
	put_edges(w);
	put_left(w);
	put_ring(w);
	put_seen(w);
	put_aggregates(w);
}

static void put_u32_at(jy_buffer *out, size_t at, uint32_t v)
{
	int i;

	for (i = 0; i < 4; i++)
		out->data[at + (size_t)i] = (unsigned char)(v >> 8 * i);
}

static bool put_all(writing *w)
{
	size_t start = w->out->size, count, i;
	uint32_t *names = rank_names(w, &count);

	w->ok = w->ok && jy_buffer_u32(w->out, JY_FORM_MAGIC) && jy_buffer_u16(w->out, JY_FRAGMENT_VERSION) &&
		jy_buffer_u16(w->out, 0) && jy_buffer_u32(w->out, 0);
	if (w->ok)
		put_payload(w, names, count);
	for (i = 0; i < count; i++)
		w->facts->ranks[names[i]] = 0;
	if (!w->ok)
		return false;
	put_u32_at(w->out, start + 8, (uint32_t)(w->out->size - start - JY_FORM_HEAD));
	return jy_buffer_u32(w->out, jy_crc32c(w->out->data + start, w->out->size - start));
}

journey_status jy_fragment_encode(const jy_fragment *f, jy_buffer *out)
{
	writing w = {f, &f->c, f->facts, out, true};
	jy_arena_mark mark = jy_arena_save(&f->facts->arena);
	size_t start = out->size;
	bool ok = put_all(&w);

	jy_arena_rewind(&f->facts->arena, mark);
	if (ok)
		return JOURNEY_OK;
	out->size = start;
	return JOURNEY_NO_MEMORY;
}
