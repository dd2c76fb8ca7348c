/* Aggregates that version 1 of the form had not: those with items, and those over calendar periods. */
#include "base/value.h"
#include "profile/flat.h"
#include "profile/form.h"

#include <string.h>

/* Of one aggregate; far beyond what windows hold. */
#define ITEMS_MAX 65536
/* Events that one item can stand for: the sum over ITEMS_MAX items of all fragments of a profile fits into 64 bits. */
#define ITEM_EVENTS_MAX ((uint64_t)1 << 40)

bool jy_aggregate_is_late(const jy_aggregate *a)
{
	if (a->kind == JOURNEY_FEATURE_DISTINCT && !a->items.count && !a->sketch.on)
		return a->period != JOURNEY_PERIOD_NONE;
	return a->kind == JOURNEY_FEATURE_ANY || a->period != JOURNEY_PERIOD_NONE || jy_has_items(a->kind);
}

static bool has_top(uint8_t kind)
{
	return kind == JOURNEY_FEATURE_MOST || kind == JOURNEY_FEATURE_LIST;
}

static bool has_buckets(uint8_t kind)
{
	return kind == JOURNEY_FEATURE_MOST || kind == (uint8_t)JY_FEATURE_FIRST_OF;
}

/* How many events are not in the ring: what a release that doesn't know this section lets leave is missed here. */
static uint64_t left_count(const jy_contents *c)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < c->left_count; i++)
		n += c->left[i].count;
	return n;
}

/* ---- writing ---- */

static bool item_less(const void *context, uint32_t x, uint32_t y)
{
	const jy_item *items = context;

	return jy_item_compare(&items[x], &items[y]) < 0;
}

static void put_item(jy_form_writer *w, const jy_aggregate *a, const jy_item *item)
{
	if (has_buckets(a->kind))
		jy_put_signed(w, item->bucket);
	if (a->kind == JOURNEY_FEATURE_MOST)
		jy_put_count(w, (uint64_t)item->count);
	else if (a->kind == JOURNEY_FEATURE_DISTINCT)
		jy_put_signed(w, item->time);
	else
		jy_put_stamp(w, item->time, item->id);
	if (a->kind == JOURNEY_FEATURE_DISTINCT)
		jy_put_u64(w, item->id.a);
	else
		jy_put_value(w, item->value);
}

/* The keys of a distinct count over all of history are nothing once there is a sketch of them. */
static bool item_matters(const jy_form_writer *w, const jy_aggregate *a, const jy_item *item)
{
	if (has_buckets(a->kind))
		return !jy_bucket_dead(a, item->bucket, w->c->head.last_seen);
	return !a->sketch.on || a->window > 0 || a->period != JOURNEY_PERIOD_NONE;
}

static void put_items(jy_form_writer *w, const jy_aggregate *a)
{
	uint32_t *order = jy_put_order(w, a->items.count);
	size_t i, n = 0;

	if (!order)
		return;
	for (i = 0; i < a->items.count; i++) {
		if (item_matters(w, a, &a->items.items[i]))
			order[n++] = (uint32_t)i;
	}
	jy_sort(order, n, item_less, a->items.items);
	jy_put_count(w, n);
	for (i = 0; i < n && w->ok; i++)
		put_item(w, a, &a->items.items[order[i]]);
}

static void put_sketch(jy_form_writer *w, const jy_aggregate *a)
{
	journey_time last_seen = w->c->head.last_seen;
	size_t i, n = 0;

	jy_put_u8(w, a->sketch.on);
	if (!a->sketch.on)
		return;
	for (i = 0; i < a->sketch.count; i++)
		n += !jy_bucket_dead(a, a->sketch.marks[i].bucket, last_seen);
	jy_put_count(w, n);
	for (i = 0; i < a->sketch.count && w->ok; i++) {
		const jy_mark *mark = &a->sketch.marks[i];

		if (jy_bucket_dead(a, mark->bucket, last_seen))
			continue;
		jy_put_count(w, mark->place);
		jy_put_signed(w, mark->bucket);
		jy_put_u8(w, mark->rank);
	}
}

static void put_aggregate(jy_form_writer *w, const jy_aggregate *a)
{
	jy_put_u64(w, a->definition);
	jy_put_u8(w, a->kind);
	jy_put_signed(w, a->period != JOURNEY_PERIOD_NONE ? -(int64_t)a->period : a->window);
	if (has_top(a->kind))
		jy_put_count(w, a->top);
	jy_put_u8(w, a->known_from != JOURNEY_TIME_NONE);
	if (a->known_from != JOURNEY_TIME_NONE)
		jy_put_signed(w, a->known_from);
	if (!jy_has_items(a->kind)) {
		jy_put_rows(w, a);
		return;
	}
	put_items(w, a);
	if (a->kind == JOURNEY_FEATURE_DISTINCT)
		put_sketch(w, a);
}

void jy_items_put(jy_form_writer *w)
{
	size_t i, n;
	uint32_t *order = jy_put_aggregate_order(w, true, &n);

	if (!n)
		return;
	jy_put_count(w, left_count(w->c));
	jy_put_count(w, n);
	for (i = 0; i < n && w->ok; i++)
		put_aggregate(w, &w->c->aggregates[order[i]]);
}

/* ---- reading ---- */

void jy_form_own_item(jy_form_reader *r, jy_item *item, journey_value value)
{
	size_t size = 0;

	item->value = jy_value_null();
	if (!jy_form_good(r))
		return;
	if (!jy_flat_size(value, &size)) {
		jy_form_corrupt(r);
		return;
	}
	item->block = size ? jy_alloc(r->allocator, size) : NULL;
	if (size && !item->block) {
		jy_form_no_memory(r);
		return;
	}
	item->size = size;
	r->bytes += size;
	jy_flat_copy(value, item->block, &item->value);
}

static bool is_kept_value(journey_value v, uint8_t kind)
{
	if (kind == JOURNEY_FEATURE_MOST)
		return v.type == JOURNEY_STRING;
	switch (v.type) {
	case JOURNEY_STRING:
	case JOURNEY_BOOL:
	case JOURNEY_INT:
	case JOURNEY_UINT:
	case JOURNEY_TIMESTAMP:
		return true;
	case JOURNEY_DOUBLE:
		return v.as.d - v.as.d == 0.0;
	default:
		return false;
	}
}

/* A bucket of a window is a number, which ends at a time that must fit; one of a period is its start. */
static bool is_bucket(const jy_aggregate *a, int64_t bucket)
{
	if (a->period != JOURNEY_PERIOD_NONE)
		return bucket >= JOURNEY_TIME_MIN - JOURNEY_DAY && bucket <= JOURNEY_TIME_MAX;
	return bucket >= jy_bucket_of(a->window, JOURNEY_TIME_MIN) &&
	       bucket <= jy_bucket_of(a->window, JOURNEY_TIME_MAX);
}

static void get_item(jy_form_reader *r, const jy_aggregate *a, jy_item *item)
{
	journey_value value;
	uint64_t count;

	memset(item, 0, sizeof(*item));
	if (has_buckets(a->kind))
		item->bucket = jy_reader_zigzag(&r->in);
	jy_form_require(r, !has_buckets(a->kind) || is_bucket(a, item->bucket));
	if (a->kind == JOURNEY_FEATURE_MOST) {
		count = jy_reader_varint(&r->in);
		jy_form_require(r, count > 0 && count <= ITEM_EVENTS_MAX);
		item->count = (int64_t)count;
	} else {
		item->time = jy_get_time(r);
		if (a->kind == JOURNEY_FEATURE_DISTINCT)
			item->id.a = jy_reader_u64(&r->in);
		else
			item->id = jy_get_hash(r);
	}
	if (a->kind == (uint8_t)JY_FEATURE_FIRST_OF)
		jy_form_require(r, jy_bucket_holds(a, item->bucket, item->time, item->time));
	item->value = jy_value_null();
	if (a->kind == JOURNEY_FEATURE_DISTINCT)
		return;
	value = jy_get_value(r);
	jy_form_require(r, is_kept_value(value, a->kind));
	jy_form_own_item(r, item, value);
}

static size_t most_items(const jy_aggregate *a)
{
	if (a->kind == JOURNEY_FEATURE_DISTINCT)
		return JY_DISTINCT_EXACT;
	if (a->kind == (uint8_t)JY_FEATURE_LAST_OF)
		return 1;
	return a->kind == JOURNEY_FEATURE_LIST ? a->top : ITEMS_MAX;
}

static void get_items(jy_form_reader *r, jy_aggregate *a)
{
	jy_items *l = &a->items;
	size_t i, n = jy_get_count(r, 3, most_items(a));

	if (!jy_grow(r->allocator, &l->items, &l->capacity, n, sizeof(*l->items)))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		l->count++;
		get_item(r, a, &l->items[i]);
		jy_form_require(r, i == 0 || jy_item_compare(&l->items[i - 1], &l->items[i]) < 0);
	}
}

static void get_mark(jy_form_reader *r, const jy_aggregate *a, jy_sketch *s)
{
	jy_mark *mark = &s->marks[s->count], *before = s->count ? mark - 1 : NULL;
	uint64_t place = jy_reader_varint(&r->in);

	mark->bucket = jy_reader_zigzag(&r->in);
	mark->rank = jy_reader_u8(&r->in);
	jy_form_require(r, place < JY_SKETCH_REGISTERS && mark->rank > 0 && mark->rank <= JY_SKETCH_BITS + 1 &&
				   is_bucket(a, mark->bucket));
	mark->place = (uint16_t)(place & (JY_SKETCH_REGISTERS - 1));
	if (before)
		jy_form_require(r, before->place < mark->place ||
					   (before->place == mark->place && before->bucket < mark->bucket &&
					    before->rank > mark->rank));
	s->count++;
}

static void get_sketch(jy_form_reader *r, const jy_aggregate *a, jy_sketch *s)
{
	size_t i, n;

	s->on = jy_get_flag(r);
	if (!s->on)
		return;
	n = jy_get_count(r, 3, (size_t)JY_SKETCH_REGISTERS * (JY_SKETCH_BITS + 1));
	if (!jy_grow(r->allocator, &s->marks, &s->capacity, n, sizeof(*s->marks)))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++)
		get_mark(r, a, s);
}

static bool known_kind(uint8_t kind)
{
	return kind >= JOURNEY_FEATURE_COUNT && kind <= (uint8_t)JY_FEATURE_LAST_OF && kind != JOURNEY_FEATURE_TALLY;
}

static void get_aggregate(jy_form_reader *r, jy_aggregate *a)
{
	int64_t length;
	uint64_t top = 0;

	a->definition = jy_reader_u64(&r->in);
	a->kind = jy_reader_u8(&r->in);
	length = jy_reader_zigzag(&r->in);
	if (has_top(a->kind)) {
		top = jy_reader_varint(&r->in);
		jy_form_require(r, top > 0 && top <= JOURNEY_STRATEGY_TOP_MAX);
	}
	jy_form_require(r, known_kind(a->kind) && length >= -(int64_t)JOURNEY_PERIOD_YEAR);
	a->top = (uint32_t)(top & 127);
	a->known_from = jy_get_flag(r) ? jy_get_time(r) : JOURNEY_TIME_NONE;
	a->feature = jy_facts_feature_of(r->facts, a->definition);
	if (!jy_form_good(r))
		return;
	a->window = length > 0 ? length : 0;
	a->period = (uint8_t)(length < 0 ? -length : 0);
	if (!jy_has_items(a->kind)) {
		jy_get_rows(r, a);
		return;
	}
	get_items(r, a);
	if (a->kind == JOURNEY_FEATURE_DISTINCT)
		get_sketch(r, a, &a->sketch);
}

static void check_feature(jy_form_reader *r, const jy_aggregate *a)
{
	const jy_feature *declared;

	if (a->feature == JY_NONE)
		return;
	declared = &r->facts->strategy->features[a->feature];
	jy_form_require(r, a->kind == (uint8_t)declared->kind && a->window == declared->window &&
				   a->period == (uint8_t)declared->period && a->top == declared->top);
}

/* Events that left where nobody knew this section are not in its aggregates. */
static void miss_what_left(jy_form_reader *r, jy_aggregate *a)
{
	const jy_contents *c = &r->c;
	size_t i;

	for (i = 0; i < c->left_count; i++) {
		if (c->left[i].latest > a->known_from)
			a->known_from = c->left[i].latest;
	}
}

void jy_items_get(jy_form_reader *r)
{
	jy_contents *c = &r->c;
	bool missed = jy_reader_varint(&r->in) != left_count(c);
	size_t i, before = c->aggregate_count, n = jy_get_count(r, 12, JOURNEY_STRATEGY_NAMES_MAX * (size_t)16);
	size_t other = 0;

	jy_form_require(r, n > 0);
	if (!jy_grow(r->allocator, &c->aggregates, &c->aggregate_capacity, before + n, sizeof(*c->aggregates)))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		jy_aggregate *a = &c->aggregates[before + i];

		memset(a, 0, sizeof(*a));
		c->aggregate_count++;
		get_aggregate(r, a);
		jy_form_require(r, i == 0 || a[-1].definition < a->definition);
		jy_form_require(r, jy_aggregate_is_late(a));
		while (other < before && c->aggregates[other].definition < a->definition)
			other++;
		jy_form_require(r, other == before || c->aggregates[other].definition != a->definition);
		if (missed)
			miss_what_left(r, a);
		if (jy_form_good(r))
			check_feature(r, a);
	}
}
