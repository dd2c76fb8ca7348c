#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "profile/change.h"
#include "profile/flat.h"
#include "profile/form.h"

#include <string.h>

/* One fragment being read. `status` is the first failure. */
typedef struct reading {
	jy_fragment *f;
	jy_facts *facts;
	const journey_allocator *allocator;
	jy_contents c;
	jy_reader in;
	uint32_t *names; /* numbers, by position in the names table */
	size_t name_count;
	size_t bytes;
	journey_status status;
} reading;

static bool good(const reading *r)
{
	return r->status == JOURNEY_OK && !r->in.failed;
}

static void corrupt(reading *r)
{
	if (r->status == JOURNEY_OK)
		r->status = JOURNEY_CORRUPT;
}

static void no_memory(reading *r)
{
	if (good(r))
		r->status = JOURNEY_NO_MEMORY;
}

static void require(reading *r, bool condition)
{
	if (!condition)
		corrupt(r);
}

static size_t get_count(reading *r, size_t item_size, size_t max)
{
	size_t n = jy_reader_count(&r->in, item_size);

	require(r, n <= max);
	return good(r) ? n : 0;
}

static journey_time get_time(reading *r)
{
	journey_time t = jy_reader_zigzag(&r->in);

	require(r, t >= JOURNEY_TIME_MIN && t <= JOURNEY_TIME_MAX);
	return t;
}

/* A time written as the distance from the one before. */
static journey_time get_time_after(reading *r, journey_time before)
{
	int64_t step = jy_reader_zigzag(&r->in);

	if (step < 2 * JOURNEY_TIME_MIN || step > 2 * JOURNEY_TIME_MAX) {
		corrupt(r);
		return before;
	}
	before += step;
	require(r, before >= JOURNEY_TIME_MIN && before <= JOURNEY_TIME_MAX);
	return before;
}

static jy_hash128 get_hash(reading *r)
{
	jy_hash128 id;

	id.a = jy_reader_u64(&r->in);
	id.b = jy_reader_u64(&r->in);
	return id;
}

static journey_str get_text(reading *r, size_t max)
{
	journey_str s = jy_reader_str(&r->in);

	require(r, s.size <= max && jy_utf8_valid(s));
	return s;
}

/* A name by its position; *position is checked to ascend where `after` is the one before (or none). */
static uint32_t get_name(reading *r, size_t *position, bool ascending)
{
	uint64_t at = jy_reader_varint(&r->in);

	if (at >= r->name_count || (ascending && at <= *position && *position != SIZE_MAX)) {
		corrupt(r);
		return 0;
	}
	*position = (size_t)at;
	return r->names[at];
}

static bool flag(reading *r)
{
	uint8_t v = jy_reader_u8(&r->in);

	require(r, v <= 1);
	return v == 1;
}

/* Copies a text into a block of its own. */
static char *own_text(reading *r, journey_str s)
{
	char *copy;

	if (!s.size)
		return NULL;
	copy = jy_alloc(r->allocator, s.size);
	if (!copy) {
		no_memory(r);
		return NULL;
	}
	memcpy(copy, s.data, s.size);
	r->bytes += s.size;
	return copy;
}

static void get_head(reading *r)
{
	jy_head *head = &r->c.head;
	journey_str identifier = jy_reader_str(&r->in);
	uint64_t span;

	require(r, jy_str_equal(identifier, jy_fragment_identifier(r->f)));
	head->first_seen = head->last_seen = JOURNEY_TIME_NONE;
	head->events = jy_reader_varint(&r->in);
	if (!good(r) || !head->events)
		return;
	head->first_seen = get_time(r);
	span = jy_reader_varint(&r->in);
	if (!good(r) || span > (uint64_t)(JOURNEY_TIME_MAX - head->first_seen))
		corrupt(r);
	else
		head->last_seen = head->first_seen + (int64_t)span;
}

static void get_names(reading *r)
{
	size_t i, n = get_count(r, 1, JY_FACTS_NAMES_MAX);
	journey_str before = {NULL, 0};

	r->names = jy_arena_items(&r->facts->arena, n, sizeof(*r->names));
	if (!r->names)
		no_memory(r);
	for (i = 0; i < n && good(r); i++) {
		journey_str name = get_text(r, SIZE_MAX);

		require(r, i == 0 || jy_str_compare(before, name) < 0);
		if (!good(r))
			return;
		if (!jy_intern_find(&r->facts->names, name, &r->names[i])) {
			r->status = jy_intern_count(&r->facts->names) < JY_FACTS_NAMES_MAX
					    ? jy_intern_add(&r->facts->names, name, &r->names[i])
					    : JOURNEY_LIMIT;
		}
		before = name;
	}
	r->name_count = n;
}

/* ---- stamped values and edges ---- */

static jy_stamped *new_stamped(reading *r, jy_list list)
{
	jy_stamps *l = &r->c.lists[list];

	if (!good(r))
		return NULL;
	if (!jy_grow(r->allocator, &l->items, &l->capacity, l->count + 1, sizeof(*l->items))) {
		no_memory(r);
		return NULL;
	}
	memset(&l->items[l->count], 0, sizeof(*l->items));
	l->items[l->count].attribute = JY_NONE;
	return &l->items[l->count++];
}

/* Gives the item its own copy of value and key. */
static void own_stamped(reading *r, jy_stamped *s, journey_value value, journey_str key_text)
{
	journey_value key = jy_value_str(key_text);
	unsigned char *at;
	size_t size = 0;

	if (!good(r))
		return;
	if (!jy_flat_size(value, &size) || !jy_flat_size(key, &size)) {
		corrupt(r);
		return;
	}
	s->block = size ? jy_alloc(r->allocator, size) : NULL;
	if (size && !s->block) {
		no_memory(r);
		return;
	}
	s->size = size;
	r->bytes += size;
	at = jy_flat_copy(value, s->block, &s->value);
	jy_flat_copy(key, at, &key);
	s->key = jy_value_text(key);
}

static journey_value get_value(reading *r)
{
	journey_value v = {{0}, 0, JOURNEY_NULL};

	if (good(r) && !jy_value_read(&r->in, &r->facts->arena, &v))
		no_memory(r); /* unless the reader failed */
	return v;
}

static void get_attributes(reading *r)
{
	size_t i, position = SIZE_MAX, n = get_count(r, 19, JY_FACTS_NAMES_MAX);
	jy_stamped head, *s;

	memset(&head, 0, sizeof(head));
	for (i = 0; i < n && good(r); i++) {
		journey_value value;

		head.name = get_name(r, &position, true);
		head.time = get_time(r);
		head.id = get_hash(r);
		value = get_value(r);
		s = new_stamped(r, JY_LIST_ATTRIBUTES);
		if (!s)
			return;
		*s = head;
		s->attribute = jy_facts_attribute_of(r->facts, s->name);
		own_stamped(r, s, value, jy_str_of(NULL, 0));
	}
}

static void get_consents(reading *r)
{
	size_t i, n = get_count(r, 19, JY_FRAGMENT_CONSENTS_MAX);
	journey_str before = {NULL, 0};

	for (i = 0; i < n && good(r); i++) {
		journey_str purpose = get_text(r, JOURNEY_EVENT_ID_MAX);
		bool granted = flag(r);
		journey_time time = get_time(r);
		jy_hash128 id = get_hash(r);
		jy_stamped *s;

		require(r, i == 0 || jy_str_compare(before, purpose) < 0);
		s = new_stamped(r, JY_LIST_CONSENTS);
		if (!s)
			return;
		s->time = time;
		s->id = id;
		own_stamped(r, s, jy_value_bool(granted), purpose);
		before = purpose;
	}
}

static void get_zone(reading *r)
{
	journey_str zone;
	jy_stamped *s, head;

	if (!flag(r))
		return;
	memset(&head, 0, sizeof(head));
	head.attribute = JY_NONE;
	zone = get_text(r, JY_EVENT_TIMEZONE_MAX);
	head.time = get_time(r);
	head.id = get_hash(r);
	require(r, zone.size > 0);
	s = new_stamped(r, JY_LIST_ZONE);
	if (!s)
		return;
	*s = head;
	own_stamped(r, s, jy_value_str(zone), jy_str_of(NULL, 0));
}

static bool edges_ascend(const jy_edge_item *x, const jy_edge_item *y)
{
	int order = jy_stamp_compare(x->time, x->id, y->time, y->id);

	return order < 0 ||
	       (order == 0 && jy_str_compare(jy_str_of(x->other, x->size), jy_str_of(y->other, y->size)) < 0);
}

static void get_edges(reading *r)
{
	jy_contents *c = &r->c;
	size_t i, k, n = get_count(r, 19, JY_FRAGMENT_EDGES_MAX);

	if (!jy_grow(r->allocator, &c->edges, &c->edge_capacity, n, sizeof(*c->edges)))
		no_memory(r);
	for (i = 0; i < n && good(r); i++) {
		jy_edge_item *e = &c->edges[i];
		journey_str other = get_text(r, JY_FRAGMENT_IDENTIFIER_MAX);

		memset(e, 0, sizeof(*e));
		e->time = get_time(r);
		e->id = get_hash(r);
		require(r, other.size > 0);
		for (k = 0; k < i; k++)
			require(r, !jy_str_equal(other, jy_str_of(c->edges[k].other, c->edges[k].size)));
		if (!good(r))
			return;
		e->other = own_text(r, other);
		if (!e->other)
			return;
		e->size = other.size;
		c->edge_count++;
		require(r, i == 0 || edges_ascend(e - 1, e));
	}
}

/* ---- events ---- */

static void get_left(reading *r)
{
	jy_contents *c = &r->c;
	size_t i, position = SIZE_MAX, n = get_count(r, 3, JY_FACTS_NAMES_MAX);

	if (!jy_grow(r->allocator, &c->left, &c->left_capacity, n, sizeof(*c->left)))
		no_memory(r);
	for (i = 0; i < n && good(r); i++) {
		jy_left *left = &c->left[i];

		left->name = get_name(r, &position, true);
		left->count = jy_reader_varint(&r->in);
		left->latest = get_time(r);
		require(r, left->count > 0);
		c->left_count++;
	}
}

static void get_recent(reading *r, journey_time *before)
{
	jy_contents *c = &r->c;
	size_t any = SIZE_MAX, position = SIZE_MAX, i, n;
	uint32_t name = get_name(r, &any, false);
	journey_time time = get_time_after(r, *before);
	jy_hash128 id = get_hash(r);
	jy_kept *properties;
	journey_status status;

	n = get_count(r, 2, JOURNEY_EVENT_PROPERTIES_MAX);
	properties = jy_arena_alloc(&r->facts->arena, n * sizeof(*properties));
	if (!properties)
		no_memory(r);
	for (i = 0; i < n && good(r); i++) {
		properties[i].name = get_name(r, &position, true);
		properties[i].value = get_value(r);
	}
	if (!good(r))
		return;
	status = jy_recent_of_parts(r->facts, name, time, id, properties, (uint32_t)n,
				    &c->ring[c->ring_count]);
	if (status != JOURNEY_OK) {
		r->status = status;
		return;
	}
	r->bytes += jy_recent_size(&c->ring[c->ring_count]);
	c->ring_count++;
	require(r, c->ring_count == 1 || jy_stamp_compare(c->ring[c->ring_count - 2].time,
							  c->ring[c->ring_count - 2].id, time, id) < 0);
	*before = time;
}

static void get_ring(reading *r)
{
	jy_contents *c = &r->c;
	size_t i, n = get_count(r, 19, JY_FRAGMENT_RING_MAX);
	journey_time before = 0;

	if (!jy_grow(r->allocator, &c->ring, &c->ring_capacity, n, sizeof(*c->ring)))
		no_memory(r);
	for (i = 0; i < n && good(r); i++)
		get_recent(r, &before);
}

static void add_seen(reading *r, journey_time time, jy_hash128 id)
{
	jy_seen_item dropped;
	bool full;

	if (jy_seen_too_old(&r->c.seen, time, id))
		return;
	if (jy_seen_reserve(&r->c.seen, r->allocator))
		jy_seen_add(&r->c.seen, time, id, &dropped, &full);
	else
		no_memory(r);
}

/* The memory is the latest of what the ring holds and of what is listed here; both are merged in order. */
static void get_seen(reading *r)
{
	jy_contents *c = &r->c;
	size_t i, at = 0, n = get_count(r, 17, JY_SEEN_MAX);
	journey_time time = 0;
	jy_seen_item last = {0, {0, 0}};

	for (i = 0; i < n && good(r); i++) {
		jy_hash128 id;

		time = get_time_after(r, time);
		id = get_hash(r);
		require(r, i == 0 || jy_stamp_compare(last.time, last.id, time, id) < 0);
		for (;
		     at < c->ring_count && jy_stamp_compare(c->ring[at].time, c->ring[at].id, time, id) <= 0;
		     at++)
			add_seen(r, c->ring[at].time, c->ring[at].id);
		add_seen(r, time, id);
		last.time = time;
		last.id = id;
	}
	for (; at < c->ring_count && good(r); at++)
		add_seen(r, c->ring[at].time, c->ring[at].id);
}

/* ---- aggregates ---- */

static journey_int128 get_sum(reading *r)
{
	int64_t small;

	if (flag(r)) {
		journey_int128 sum = jy_reader_i128(&r->in);

		require(r, !jy_i128_int(sum, &small));
		return sum;
	}
	return jy_i128(jy_reader_zigzag(&r->in));
}

static double get_number(reading *r)
{
	double d = jy_reader_double(&r->in);

	require(r, d - d == 0.0);
	return d;
}

static void get_row(reading *r, const jy_aggregate *a, jy_row *row)
{
	uint64_t span;

	memset(row, 0, sizeof(*row));
	row->bucket = jy_reader_zigzag(&r->in);
	row->count = jy_reader_varint(&r->in);
	row->first = row->last = get_time(r);
	span = jy_reader_varint(&r->in);
	if (!good(r) || !row->count || span > (uint64_t)(JOURNEY_TIME_MAX - row->first)) {
		corrupt(r);
		return;
	}
	row->last = row->first + (int64_t)span;
	require(r, jy_bucket_of(a->window, row->first) == row->bucket &&
			   jy_bucket_of(a->window, row->last) == row->bucket);
	if (jy_form_has_sum(a->kind))
		row->sum = get_sum(r);
	if (a->kind == JOURNEY_FEATURE_MIN)
		row->min = get_number(r);
	if (a->kind == JOURNEY_FEATURE_MAX)
		row->max = get_number(r);
}

static void get_rows(reading *r, jy_aggregate *a)
{
	size_t i, n = get_count(r, 4, SIZE_MAX / sizeof(jy_row));

	if (!jy_grow(r->allocator, &a->rows, &a->row_capacity, n, sizeof(*a->rows)))
		no_memory(r);
	for (i = 0; i < n && good(r); i++) {
		get_row(r, a, &a->rows[i]);
		a->row_count++;
		require(r, i == 0 || a->rows[i - 1].bucket < a->rows[i].bucket);
	}
}

static void get_key(reading *r, jy_aggregate *a, jy_tally_key *key)
{
	journey_str text = get_text(r, JOURNEY_EVENT_TEXT_MAX);
	size_t i, n;

	memset(key, 0, sizeof(*key));
	key->epoch = jy_reader_zigzag(&r->in);
	require(r, key->epoch >= jy_floor_div(JOURNEY_TIME_MIN, a->half_life) &&
			   key->epoch <= jy_floor_div(JOURNEY_TIME_MAX, a->half_life));
	n = get_count(r, 1, JY_TALLY_EPOCHS);
	for (i = 0; i < n && good(r); i++)
		key->weights[i] = jy_reader_varint(&r->in);
	require(r, n > 0 && key->weights[n - 1] > 0);
	if (!good(r))
		return;
	key->text = own_text(r, text);
	if (good(r))
		key->size = text.size;
}

static void get_keys(reading *r, jy_aggregate *a)
{
	size_t i, n = get_count(r, 4, 2 * (size_t)a->top);

	if (!jy_grow(r->allocator, &a->keys, &a->key_capacity, n, sizeof(*a->keys)))
		no_memory(r);
	for (i = 0; i < n && good(r); i++) {
		jy_tally_key *key = &a->keys[i];

		get_key(r, a, key);
		a->key_count++;
		require(r, i == 0 || jy_str_compare(jy_str_of(key[-1].text, key[-1].size),
						    jy_str_of(key->text, key->size)) < 0);
	}
}

static void get_aggregate(reading *r, jy_aggregate *a)
{
	int64_t length;

	a->definition = jy_reader_u64(&r->in);
	a->kind = jy_reader_u8(&r->in);
	length = jy_reader_zigzag(&r->in);
	require(r, a->kind >= JOURNEY_FEATURE_COUNT && a->kind <= JY_FEATURE_DISTINCT && length >= 0);
	if (a->kind == JOURNEY_FEATURE_TALLY) {
		uint64_t top = jy_reader_varint(&r->in);

		require(r, length > 0 && top > 0 && top <= 64);
		a->half_life = length;
		a->top = (uint32_t)(top & 127);
	} else {
		a->window = length;
	}
	a->known_from = flag(r) ? get_time(r) : JOURNEY_TIME_NONE;
	a->feature = jy_facts_feature_of(r->facts, a->definition);
	if (!good(r))
		return;
	if (a->kind == JOURNEY_FEATURE_TALLY)
		get_keys(r, a);
	else
		get_rows(r, a);
}

/* A definition's hash says what the aggregate is; one that disagrees with the strategy is not its. */
static void check_feature(reading *r, const jy_aggregate *a)
{
	const jy_feature *declared;

	if (a->feature == JY_NONE)
		return;
	declared = &r->facts->strategy->features[a->feature];
	require(r, a->kind == (uint8_t)declared->kind);
	if (a->kind == JOURNEY_FEATURE_TALLY)
		require(r, a->half_life == declared->half_life && a->top == declared->top);
	else
		require(r, a->window == declared->window);
}

static void get_aggregates(reading *r)
{
	jy_contents *c = &r->c;
	size_t i, n = get_count(r, 12, JOURNEY_STRATEGY_NAMES_MAX * (size_t)16);

	if (!jy_grow(r->allocator, &c->aggregates, &c->aggregate_capacity, n, sizeof(*c->aggregates)))
		no_memory(r);
	for (i = 0; i < n && good(r); i++) {
		jy_aggregate *a = &c->aggregates[i];

		memset(a, 0, sizeof(*a));
		c->aggregate_count++;
		get_aggregate(r, a);
		require(r, i == 0 || a[-1].definition < a->definition);
		if (good(r))
			check_feature(r, a);
	}
}

/* ---- the whole ---- */

static void get_payload(reading *r)
{
	get_head(r);
	if (good(r))
		get_names(r);
	if (good(r))
		get_attributes(r);
	if (good(r))
		get_consents(r);
	if (good(r))
		get_zone(r);
	if (good(r))
		get_edges(r);
	if (good(r))
		get_left(r);
	if (good(r))
		get_ring(r);
	if (good(r))
		get_seen(r);
	if (good(r))
		get_aggregates(r);
	if (r->status == JOURNEY_OK && (r->in.failed || jy_reader_left(&r->in)))
		r->status = JOURNEY_CORRUPT;
}

static journey_status check_form(journey_bytes bytes, jy_reader *payload)
{
	const unsigned char *data = bytes.data;
	jy_reader in = jy_reader_of(bytes.data, bytes.size), tail;
	uint32_t magic = jy_reader_u32(&in);
	uint16_t version = jy_reader_u16(&in), zero = jy_reader_u16(&in);
	uint32_t size = jy_reader_u32(&in);

	if (in.failed || magic != JY_FORM_MAGIC || jy_reader_left(&in) < JY_FORM_TAIL ||
	    jy_reader_left(&in) - JY_FORM_TAIL != size)
		return JOURNEY_CORRUPT;
	tail = jy_reader_of(data + bytes.size - JY_FORM_TAIL, JY_FORM_TAIL);
	if (jy_reader_u32(&tail) != jy_crc32c(data, bytes.size - JY_FORM_TAIL) || !version)
		return JOURNEY_CORRUPT;
	if (version > JY_FRAGMENT_VERSION)
		return JOURNEY_VERSION;
	*payload = jy_reader_of(data + JY_FORM_HEAD, size);
	return zero ? JOURNEY_CORRUPT : JOURNEY_OK;
}

static journey_status explain(journey_status status, journey_error *error)
{
	switch (status) {
	case JOURNEY_NO_MEMORY:
		return jy_error_memory(error);
	case JOURNEY_VERSION:
		return jy_error_set(error, status, NULL,
				    "the profile was stored by a newer release than this one (%d)",
				    JY_FRAGMENT_VERSION);
	case JOURNEY_LIMIT:
		return jy_error_set(error, status, NULL, "stored profiles use more than %d names",
				    JY_FACTS_NAMES_MAX);
	default:
		return jy_error_set(error, status, NULL, "the stored profile is damaged");
	}
}

journey_status jy_fragment_decode(jy_fragment *f, journey_bytes bytes, journey_error *error)
{
	jy_arena_mark mark = jy_arena_save(&f->facts->arena);
	journey_status status;
	reading r;

	memset(&r, 0, sizeof(r));
	status = check_form(bytes, &r.in);
	if (status != JOURNEY_OK)
		return explain(status, error);
	r.f = f;
	r.facts = f->facts;
	r.allocator = &f->facts->allocator;
	get_payload(&r);
	jy_arena_rewind(&f->facts->arena, mark);
	if (r.status != JOURNEY_OK) {
		jy_contents_free(&r.c, r.allocator);
		return explain(r.status, error);
	}
	jy_undo_forget(f);
	jy_contents_free(&f->c, r.allocator);
	f->c = r.c;
	f->bytes = r.bytes;
	f->saved = false;
	f->revision++;
	return JOURNEY_OK;
}
