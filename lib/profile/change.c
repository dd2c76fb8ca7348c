#include "base/text.h"
#include "base/value.h"
#include "profile/flat.h"
#include "profile/change.h"
#include "profile/ring.h"

#include <string.h>

/*
 * The next record of the log, with room for `old_size` bytes of what it replaces; NULL: no memory. It counts
 * once the caller has filled it and calls commit().
 */
static jy_undo *record(jy_fragment *f, jy_undo_kind kind, size_t old_size)
{
	jy_undo *u;

	if (!jy_grow(&f->facts->allocator, &f->log, &f->log_capacity, f->log_count + 1, sizeof(*f->log)) ||
	    !jy_grow(&f->facts->allocator, &f->old, &f->old_capacity, f->old_size + old_size, 1))
		return NULL;
	u = &f->log[f->log_count];
	memset(u, 0, sizeof(*u));
	u->kind = (uint8_t)kind;
	return u;
}

/* Remembers what the record replaces. */
static void push(jy_fragment *f, jy_undo *u, const void *old, size_t size)
{
	u->had = true;
	memcpy(f->old + f->old_size, old, size);
	f->old_size += size;
}

/* Takes the last thing remembered back. */
static void pop(jy_fragment *f, void *old, size_t size)
{
	f->old_size -= size;
	memcpy(old, f->old + f->old_size, size);
}

static void commit(jy_fragment *f)
{
	f->log_count++;
}

jy_undo *jy_log_record(jy_fragment *f, jy_undo_kind kind, size_t old_size)
{
	return record(f, kind, old_size);
}

void jy_log_push(jy_fragment *f, jy_undo *u, const void *old, size_t size)
{
	if (size)
		push(f, u, old, size);
}

void jy_log_pop(jy_fragment *f, void *old, size_t size)
{
	if (size)
		pop(f, old, size);
}

void jy_log_commit(jy_fragment *f)
{
	commit(f);
}

/* ---- values by stamp ---- */

static bool same_stamped(const jy_stamped *x, const jy_stamped *y)
{
	return x->name == y->name && jy_str_equal(x->key, y->key);
}

static bool copy_stamped(jy_fragment *f, const jy_stamped *in, jy_stamped *out)
{
	journey_value key = jy_value_str(in->key);
	unsigned char *at;
	size_t size = 0;

	if (!jy_flat_size(in->value, &size) || !jy_flat_size(key, &size))
		return false;
	*out = *in;
	out->size = size;
	out->block = size ? jy_alloc(&f->facts->allocator, size) : NULL;
	if (size && !out->block)
		return false;
	at = jy_flat_copy(in->value, out->block, &out->value);
	jy_flat_copy(key, at, &key);
	out->key = jy_value_text(key);
	return true;
}

journey_status jy_change_stamped(jy_fragment *f, jy_list list, const jy_stamped *with, bool *changed)
{
	jy_stamps *l = &f->c.lists[list];
	jy_stamped copy;
	jy_undo *u;
	size_t i;

	*changed = false;
	for (i = 0; i < l->count && !same_stamped(&l->items[i], with); i++)
		;
	if (i < l->count && jy_stamp_compare(with->time, with->id, l->items[i].time, l->items[i].id) <= 0)
		return JOURNEY_OK;
	if (i == l->count && list == JY_LIST_CONSENTS && l->count == JY_FRAGMENT_CONSENTS_MAX)
		return JOURNEY_LIMIT;
	u = record(f, JY_UNDO_STAMPED, sizeof(jy_stamped));
	if (!u || !jy_grow(&f->facts->allocator, &l->items, &l->capacity, i + 1, sizeof(*l->items)) ||
	    !copy_stamped(f, with, &copy))
		return JOURNEY_NO_MEMORY;
	u->list = (uint32_t)list;
	u->index = (uint32_t)i;
	if (i == l->count)
		l->count++;
	else
		push(f, u, &l->items[i], sizeof(jy_stamped));
	*changed = !u->had || !jy_value_equal(l->items[i].value, copy.value);
	l->items[i] = copy;
	if (list == JY_LIST_ATTRIBUTES)
		f->c.attributes_form.size = 0;
	f->bytes += copy.size;
	commit(f);
	return JOURNEY_OK;
}

static void undo_stamped(jy_fragment *f, const jy_undo *u)
{
	jy_stamps *l = &f->c.lists[u->list];
	jy_stamped *item = &l->items[u->index];

	f->bytes -= item->size;
	jy_free(&f->facts->allocator, item->block, item->size);
	if (u->had)
		pop(f, item, sizeof(*item));
	else
		l->count--;
}

static void forget_stamped(jy_fragment *f, const jy_undo *u)
{
	jy_stamped old;

	if (!u->had)
		return;
	pop(f, &old, sizeof(old));
	f->bytes -= old.size;
	jy_free(&f->facts->allocator, old.block, old.size);
}

/* ---- consents ---- */

/* The statement with the last key, or the count where there is none. */
static size_t last_consent(const jy_stamps *l)
{
	size_t i, last = 0;

	for (i = 1; i < l->count; i++) {
		if (jy_str_compare(l->items[i].key, l->items[last].key) > 0)
			last = i;
	}
	return last;
}

static jy_stamped take_consent(jy_stamps *l, size_t index)
{
	jy_stamped item = l->items[index];

	l->count--;
	memmove(l->items + index, l->items + index + 1, (l->count - index) * sizeof(*l->items));
	return item;
}

static bool consent_out(jy_fragment *f, size_t index)
{
	jy_undo *u = record(f, JY_UNDO_CONSENT_OUT, sizeof(jy_stamped));
	jy_stamped item;

	if (!u)
		return false;
	u->index = (uint32_t)index;
	item = take_consent(&f->c.lists[JY_LIST_CONSENTS], index);
	push(f, u, &item, sizeof(item));
	commit(f);
	return true;
}

journey_status jy_change_consent(jy_fragment *f, const jy_stamped *with, bool *changed, bool *lost)
{
	jy_stamps *l = &f->c.lists[JY_LIST_CONSENTS];
	journey_status status = jy_change_stamped(f, JY_LIST_CONSENTS, with, changed);
	size_t last;

	*lost = status == JOURNEY_LIMIT;
	if (!*lost)
		return status;
	last = last_consent(l);
	if (jy_str_compare(with->key, l->items[last].key) > 0)
		return JOURNEY_OK;
	if (!consent_out(f, last))
		return JOURNEY_NO_MEMORY;
	return jy_change_stamped(f, JY_LIST_CONSENTS, with, changed);
}

static void undo_consent_out(jy_fragment *f, const jy_undo *u)
{
	jy_stamps *l = &f->c.lists[JY_LIST_CONSENTS];

	memmove(l->items + u->index + 1, l->items + u->index, (l->count - u->index) * sizeof(*l->items));
	l->count++;
	pop(f, &l->items[u->index], sizeof(*l->items));
}

/* ---- all of it ---- */

static size_t items_bytes(const jy_items *l)
{
	size_t i, n = 0;

	for (i = 0; i < l->count; i++)
		n += l->items[i].size;
	return n;
}

/* Bytes of values, edges, keys and ring blocks. */
static size_t contents_bytes(const jy_contents *c)
{
	size_t i, k, n = 0;

	for (k = 0; k < JY_LISTS; k++)
		for (i = 0; i < c->lists[k].count; i++)
			n += c->lists[k].items[i].size;
	for (i = 0; i < c->edge_count; i++)
		n += jy_edge_block(&c->edges[i]);
	for (i = 0; i < c->cut_count; i++)
		n += c->cuts[i].size;
	for (i = 0; i < c->ring_count; i++)
		n += jy_recent_size(&c->ring[i]);
	for (i = 0; i < c->aggregate_count; i++)
		for (k = 0; k < c->aggregates[i].key_count; k++)
			n += c->aggregates[i].keys[k].size;
	for (i = 0; i < c->aggregate_count; i++)
		n += items_bytes(&c->aggregates[i].items);
	for (i = 0; i < c->trait_count; i++)
		n += items_bytes(&c->traits[i].items);
	for (i = 0; i < c->groups.count; i++)
		n += c->groups.items[i].size;
	return n;
}

bool jy_change_contents(jy_fragment *f, const jy_contents *with)
{
	jy_undo *u = record(f, JY_UNDO_CONTENTS, sizeof(jy_contents));

	if (!u)
		return false;
	push(f, u, &f->c, sizeof(f->c));
	f->c = *with;
	f->bytes += contents_bytes(with);
	commit(f);
	return true;
}

static void undo_contents(jy_fragment *f)
{
	f->bytes -= contents_bytes(&f->c);
	jy_contents_free(&f->c, &f->facts->allocator);
	pop(f, &f->c, sizeof(f->c));
}

static void forget_contents(jy_fragment *f)
{
	jy_contents old;

	pop(f, &old, sizeof(old));
	f->bytes -= contents_bytes(&old);
	jy_contents_free(&old, &f->facts->allocator);
}

/* ---- ring and dedup memory ---- */

bool jy_change_seen_trim(jy_fragment *f)
{
	const jy_contents *c = &f->c;
	jy_seen_item first;
	size_t later;
	jy_undo *u;

	while (c->seen.count > 0 && c->seen.count + c->ring_count > JY_SEEN_MAX) {
		first = jy_seen_at(&c->seen, 0);
		for (later = c->ring_count; later > 0; later--) {
			const jy_recent *r = &c->ring[c->ring_count - later];

			if (jy_stamp_compare(r->time, r->id, first.time, first.id) > 0)
				break;
		}
		if (c->seen.count + later <= JY_SEEN_MAX)
			break;
		u = record(f, JY_UNDO_SEEN_OUT, sizeof(first));
		if (!u)
			return false;
		push(f, u, &first, sizeof(first));
		jy_seen_shift(&f->c.seen);
		commit(f);
	}
	return true;
}

bool jy_change_seen(jy_fragment *f, journey_time time, jy_hash128 id)
{
	jy_seen_item dropped;
	jy_undo *u;
	bool full;

	if (jy_seen_too_old(&f->c.seen, time, id))
		return true;
	u = record(f, JY_UNDO_SEEN, sizeof(dropped));
	if (!u || !jy_seen_reserve(&f->c.seen, &f->facts->allocator, 1))
		return false;
	u->index = jy_seen_add(&f->c.seen, time, id, &dropped, &full);
	if (full)
		push(f, u, &dropped, sizeof(dropped));
	commit(f);
	return jy_change_seen_trim(f);
}

static void undo_seen(jy_fragment *f, const jy_undo *u)
{
	jy_seen_item dropped = {0, {0, 0}};

	if (u->had)
		pop(f, &dropped, sizeof(dropped));
	jy_seen_undo(&f->c.seen, u->index, &dropped, u->had);
}

static void undo_seen_out(jy_fragment *f)
{
	jy_seen_item item;

	pop(f, &item, sizeof(item));
	jy_seen_unshift(&f->c.seen, &item);
}

bool jy_change_ring(jy_fragment *f, const jy_recent *recent)
{
	jy_contents *c = &f->c;
	bool full = c->ring_count == JY_FRAGMENT_RING_MAX;
	jy_undo *u = record(f, JY_UNDO_RING, full ? sizeof(*recent) : 0);

	if (!u || !jy_ring_reserve(c, &f->facts->allocator, c->ring_count + 1))
		return false;
	if (full) {
		jy_recent first = jy_ring_take(c, 0);

		push(f, u, &first, sizeof(first));
	}
	u->index = (uint32_t)jy_ring_insert(c, recent);
	f->bytes += jy_recent_size(recent);
	commit(f);
	return true;
}

static void undo_ring(jy_fragment *f, const jy_undo *u)
{
	jy_contents *c = &f->c;
	jy_recent item = jy_ring_take(c, u->index);

	f->bytes -= jy_recent_size(&item);
	jy_recent_free(&f->facts->allocator, &item);
	if (u->had) {
		pop(f, &item, sizeof(item));
		jy_ring_unshift(c, &item);
	}
}

static void forget_ring(jy_fragment *f, const jy_undo *u)
{
	jy_recent old;

	if (!u->had)
		return;
	pop(f, &old, sizeof(old));
	f->bytes -= jy_recent_size(&old);
	jy_recent_free(&f->facts->allocator, &old);
}

/* ---- what is not in the ring ---- */

bool jy_change_left(jy_fragment *f, uint32_t name, journey_time time)
{
	jy_contents *c = &f->c;
	jy_undo *u = record(f, JY_UNDO_LEFT, sizeof(jy_left));
	size_t i;

	for (i = 0; i < c->left_count && c->left[i].name != name; i++)
		;
	if (!u || !jy_grow(&f->facts->allocator, &c->left, &c->left_capacity, i + 1, sizeof(*c->left)))
		return false;
	u->index = (uint32_t)i;
	if (i == c->left_count) {
		c->left_count++;
		c->left[i].name = name;
		c->left[i].count = 0;
		c->left[i].latest = time;
	} else {
		push(f, u, &c->left[i], sizeof(jy_left));
	}
	c->left[i].count++;
	if (time > c->left[i].latest)
		c->left[i].latest = time;
	commit(f);
	return true;
}

jy_aggregate *jy_change_aggregate(jy_fragment *f, uint32_t feature, journey_time known_from)
{
	const jy_feature *declared = &f->facts->strategy->features[feature];
	jy_contents *c = &f->c;
	uint32_t *guess = &f->facts->aggregate_guesses[feature];
	jy_aggregate *a;
	jy_undo *u;

	/* Fragments of one strategy mostly have the same ones. */
	if (*guess < c->aggregate_count && c->aggregates[*guess].feature == feature)
		return &c->aggregates[*guess];
	a = jy_contents_aggregate(c, feature);
	if (a) {
		*guess = (uint32_t)(a - c->aggregates);
		return a;
	}
	u = record(f, JY_UNDO_AGGREGATE, 0);
	if (!u || !jy_grow(&f->facts->allocator, &c->aggregates, &c->aggregate_capacity,
			   c->aggregate_count + 1, sizeof(*c->aggregates)))
		return NULL;
	a = &c->aggregates[c->aggregate_count++];
	memset(a, 0, sizeof(*a));
	a->definition = declared->definition_hash;
	a->feature = feature;
	a->kind = (uint8_t)declared->kind;
	if (declared->kind == JOURNEY_FEATURE_TALLY) {
		a->top = declared->top;
		a->half_life = declared->half_life;
	} else {
		a->window = declared->window;
		a->period = (uint8_t)declared->period;
		a->top = declared->top;
	}
	a->known_from = known_from;
	commit(f);
	return a;
}

bool jy_change_known(jy_fragment *f, jy_aggregate *a, journey_time time)
{
	jy_undo *u;

	if (time <= a->known_from)
		return true;
	u = record(f, JY_UNDO_KNOWN, sizeof(time));
	if (!u)
		return false;
	u->list = (uint32_t)(a - f->c.aggregates);
	push(f, u, &a->known_from, sizeof(time));
	a->known_from = time;
	commit(f);
	return true;
}

bool jy_change_row(jy_fragment *f, jy_aggregate *a, const jy_row *row)
{
	jy_undo *u = record(f, JY_UNDO_ROW, sizeof(*row));
	bool found;
	size_t i = jy_row_find(a, row->bucket, &found);

	if (!u ||
	    !jy_grow(&f->facts->allocator, &a->rows, &a->row_capacity, a->row_count + 1, sizeof(*a->rows)))
		return false;
	u->list = (uint32_t)(a - f->c.aggregates);
	u->index = (uint32_t)i;
	if (found) {
		push(f, u, &a->rows[i], sizeof(*row));
		jy_row_add(&a->rows[i], row);
	} else {
		memmove(a->rows + i + 1, a->rows + i, (a->row_count - i) * sizeof(*a->rows));
		a->rows[i] = *row;
		a->row_count++;
	}
	f->c.prunable |= a->row_count >= 2 * JY_FRAGMENT_BUCKETS;
	commit(f);
	return true;
}

static void undo_row(jy_fragment *f, const jy_undo *u)
{
	jy_aggregate *a = &f->c.aggregates[u->list];

	if (u->had) {
		pop(f, &a->rows[u->index], sizeof(*a->rows));
		return;
	}
	a->row_count--;
	memmove(a->rows + u->index, a->rows + u->index + 1, (a->row_count - u->index) * sizeof(*a->rows));
}

/* Puts `with` in the place of key `index`, or behind the last. `own_text`: its text is a new block. */
static bool put_key(jy_fragment *f, jy_aggregate *a, size_t index, const jy_tally_key *with, bool own_text)
{
	const journey_allocator *allocator = &f->facts->allocator;
	jy_undo *u = record(f, JY_UNDO_KEY, sizeof(*with));

	if (!u || !jy_grow(allocator, &a->keys, &a->key_capacity, index + 1, sizeof(*a->keys)))
		return false;
	u->list = (uint32_t)(a - f->c.aggregates);
	u->index = (uint32_t)index;
	u->own_text = own_text;
	if (index < a->key_count)
		push(f, u, &a->keys[index], sizeof(*with));
	else
		a->key_count++;
	a->keys[index] = *with;
	f->bytes += own_text ? with->size : 0;
	commit(f);
	return true;
}

static void undo_key(jy_fragment *f, const jy_undo *u)
{
	jy_aggregate *a = &f->c.aggregates[u->list];
	jy_tally_key *key = &a->keys[u->index];

	if (u->own_text) {
		f->bytes -= key->size;
		jy_free(&f->facts->allocator, key->text, key->size);
	}
	if (u->had)
		pop(f, key, sizeof(*key));
	else
		a->key_count--;
}

static void forget_key(jy_fragment *f, const jy_undo *u)
{
	jy_tally_key old;

	if (!u->had)
		return;
	pop(f, &old, sizeof(old));
	if (!u->own_text)
		return;
	f->bytes -= old.size;
	jy_free(&f->facts->allocator, old.text, old.size);
}

bool jy_change_tally(jy_fragment *f, jy_aggregate *a, journey_str text, journey_time time, uint64_t weight,
		     uint32_t *lost)
{
	size_t index = jy_tally_find(a, text);
	jy_tally_key key = {0};

	if (index != SIZE_MAX) {
		key = a->keys[index];
		jy_tally_add(&key, jy_floor_div(time, a->half_life), weight);
		return put_key(f, a, index, &key, false);
	}
	key.epoch = jy_floor_div(time, a->half_life);
	key.weights[0] = weight;
	key.text = (char *)(uintptr_t)text.data; /* only compared, until it is copied below */
	key.size = text.size;
	index = a->key_count;
	if (a->key_count >= 2 * (size_t)a->top) {
		++*lost;
		index = jy_tally_lightest(a, &key);
		if (index == a->key_count)
			return true;
	}
	key.text = NULL;
	if (text.size) {
		key.text = jy_alloc(&f->facts->allocator, text.size);
		if (!key.text)
			return false;
		memcpy(key.text, text.data, text.size);
	}
	if (put_key(f, a, index, &key, true))
		return true;
	jy_free(&f->facts->allocator, key.text, key.size);
	return false;
}

/* ---- the log ---- */

static void undo(jy_fragment *f, const jy_undo *u)
{
	jy_contents *c = &f->c;

	switch ((jy_undo_kind)u->kind) {
	case JY_UNDO_RING:
		undo_ring(f, u);
		break;
	case JY_UNDO_SEEN:
		undo_seen(f, u);
		break;
	case JY_UNDO_SEEN_OUT:
		undo_seen_out(f);
		break;
	case JY_UNDO_STAMPED:
		undo_stamped(f, u);
		break;
	case JY_UNDO_EDGE_IN:
	case JY_UNDO_EDGE_OUT:
	case JY_UNDO_CUT:
	case JY_UNDO_CUT_OUT:
		jy_undo_edge(f, u);
		break;
	case JY_UNDO_LEFT:
		if (u->had)
			pop(f, &c->left[u->index], sizeof(jy_left));
		else
			c->left_count--;
		break;
	case JY_UNDO_AGGREGATE:
		jy_aggregate_free(&c->aggregates[--c->aggregate_count], &f->facts->allocator);
		break;
	case JY_UNDO_ROW:
		undo_row(f, u);
		break;
	case JY_UNDO_KEY:
		undo_key(f, u);
		break;
	case JY_UNDO_CONTENTS:
		undo_contents(f);
		break;
	case JY_UNDO_CONSENT_OUT:
		undo_consent_out(f, u);
		break;
	case JY_UNDO_KNOWN:
		pop(f, &c->aggregates[u->list].known_from, sizeof(journey_time));
		break;
	case JY_UNDO_SESSION:
	case JY_UNDO_SESSIONS:
		jy_undo_session(f, u);
		break;
	case JY_UNDO_GROUP:
	case JY_UNDO_GROUP_OUT:
		jy_undo_group(f, u);
		break;
	default:
		jy_undo_item(f, u);
	}
}

void jy_undo_to(jy_fragment *f, size_t count)
{
	while (f->log_count > count)
		undo(f, &f->log[--f->log_count]);
}

static void forget(jy_fragment *f, const jy_undo *u)
{
	switch ((jy_undo_kind)u->kind) {
	case JY_UNDO_RING:
		forget_ring(f, u);
		break;
	case JY_UNDO_STAMPED:
		forget_stamped(f, u);
		break;
	case JY_UNDO_KEY:
		forget_key(f, u);
		break;
	case JY_UNDO_SEEN:
		f->old_size -= u->had ? sizeof(jy_seen_item) : 0;
		break;
	case JY_UNDO_SEEN_OUT:
		f->old_size -= sizeof(jy_seen_item);
		break;
	case JY_UNDO_LEFT:
		f->old_size -= u->had ? sizeof(jy_left) : 0;
		break;
	case JY_UNDO_ROW:
		f->old_size -= u->had ? sizeof(jy_row) : 0;
		break;
	case JY_UNDO_KNOWN:
		f->old_size -= sizeof(journey_time);
		break;
	case JY_UNDO_CONTENTS:
		forget_contents(f);
		break;
	case JY_UNDO_CONSENT_OUT:
		forget_stamped(f, u);
		break;
	case JY_UNDO_SESSION:
	case JY_UNDO_SESSIONS:
		jy_forget_session(f, u);
		break;
	case JY_UNDO_GROUP:
	case JY_UNDO_GROUP_OUT:
		jy_forget_group(f, u);
		break;
	case JY_UNDO_EDGE_IN:
	case JY_UNDO_EDGE_OUT:
	case JY_UNDO_CUT:
	case JY_UNDO_CUT_OUT:
		jy_forget_edge(f, u);
		break;
	case JY_UNDO_AGGREGATE:
		break;
	default:
		jy_forget_item(f, u);
	}
}

void jy_undo_forget(jy_fragment *f)
{
	if (!f->old_size) {
		f->log_count = 0; /* nothing was replaced */
		return;
	}
	while (f->log_count > 0)
		forget(f, &f->log[--f->log_count]);
}

/* ---- contents ---- */

void jy_contents_free(jy_contents *c, const journey_allocator *a)
{
	size_t i, k;

	for (k = 0; k < JY_LISTS; k++) {
		for (i = 0; i < c->lists[k].count; i++)
			jy_free(a, c->lists[k].items[i].block, c->lists[k].items[i].size);
		jy_free(a, c->lists[k].items, c->lists[k].capacity * sizeof(*c->lists[k].items));
	}
	for (i = 0; i < c->ring_count; i++) {
		if (c->ring[i].own || c->ring[i].numbers)
			jy_recent_free(a, &c->ring[i]);
	}
	for (i = 0; i < c->aggregate_count; i++)
		jy_aggregate_free(&c->aggregates[i], a);
	for (i = 0; i < c->trait_count; i++)
		jy_trait_free(&c->traits[i], a);
	jy_free(a, c->traits, c->trait_capacity * sizeof(*c->traits));
	jy_edges_free(c, a);
	jy_free(a, c->left, c->left_capacity * sizeof(*c->left));
	jy_free(a, c->ring_block, c->ring_capacity * sizeof(*c->ring));
	jy_free(a, c->aggregates, c->aggregate_capacity * sizeof(*c->aggregates));
	jy_free(a, c->unknown, c->unknown_capacity);
	jy_free(a, c->stored, c->stored_size);
	jy_seen_free(&c->seen, a);
	jy_sessions_free(&c->sessions, a);
	jy_groups_free(&c->groups, a);
	memset(c, 0, sizeof(*c));
}

void jy_contents_prune(jy_contents *c)
{
	size_t i, k, kept;

	if (!c->prunable)
		return;
	c->prunable = false;
	for (i = 0; i < c->aggregate_count; i++) {
		jy_aggregate *a = &c->aggregates[i];

		if (a->row_count < 2 * JY_FRAGMENT_BUCKETS)
			continue;
		for (k = kept = 0; k < a->row_count; k++) {
			if (!jy_row_dead(a, &a->rows[k], c->head.last_seen))
				a->rows[kept++] = a->rows[k];
		}
		a->row_count = kept;
	}
}

const jy_left *jy_contents_left(const jy_contents *c, uint32_t name)
{
	size_t i;

	for (i = 0; i < c->left_count; i++) {
		if (c->left[i].name == name)
			return &c->left[i];
	}
	return NULL;
}

jy_aggregate *jy_contents_aggregate(const jy_contents *c, uint32_t feature)
{
	size_t i;

	for (i = 0; i < c->aggregate_count; i++) {
		if (c->aggregates[i].feature == feature)
			return &c->aggregates[i];
	}
	return NULL;
}
