#include "profile/leave.h"

#include "base/text.h"
#include "base/value.h"

static journey_status done(bool ok)
{
	return ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

static jy_item item_of(const jy_recent *recent, const jy_contribution *c)
{
	jy_item item = {0, recent->time, recent->id, 0, {{0}, 0, JOURNEY_NULL}, NULL, 0};

	item.value = c->item;
	return item;
}

/* The value with the least stamp of each bucket. */
static journey_status leave_first(jy_fragment *f, jy_aggregate *a, jy_item *item)
{
	journey_status status = jy_aggregate_bucket(a, f->facts, item->time, &item->bucket);
	size_t i = jy_items_bucket(&a->items, item->bucket);

	if (status != JOURNEY_OK)
		return status;
	if (i < a->items.count && jy_item_stamp_compare(&a->items.items[i], item) <= 0)
		return JOURNEY_OK;
	return done(jy_change_item(f, jy_owner_aggregate(f, a), i, item));
}

/* The value with the greatest stamp: no window that ends later holds another one as its last. */
static journey_status leave_last(jy_fragment *f, jy_aggregate *a, const jy_item *item)
{
	if (a->items.count && jy_item_stamp_compare(&a->items.items[0], item) >= 0)
		return JOURNEY_OK;
	return done(jy_change_item(f, jy_owner_aggregate(f, a), 0, item));
}

journey_status jy_leave_latest(jy_fragment *f, uint32_t owner, const jy_items *l, const jy_item *item, size_t most,
			       uint32_t *lost)
{
	size_t i = jy_items_find(l, item->bucket, item->value);

	if (i < l->count) {
		if (jy_item_stamp_compare(&l->items[i], item) >= 0)
			return JOURNEY_OK;
		return done(jy_change_item_kept(f, owner, i, item));
	}
	if (l->count < most)
		return done(jy_change_item(f, owner, l->count, item));
	++*lost;
	i = jy_items_least(l);
	if (jy_item_stamp_compare(&l->items[i], item) >= 0)
		return JOURNEY_OK;
	return done(jy_change_item(f, owner, i, item));
}

/* ---- the most frequent ---- */

/* Whether x goes before y when room is needed: it is rarer, or else later in byte order. */
static bool goes_first(const jy_item *x, const jy_item *y)
{
	if (x->count != y->count)
		return x->count < y->count;
	return jy_str_compare(jy_value_text(x->value), jy_value_text(y->value)) > 0;
}

static journey_status leave_most(jy_fragment *f, jy_aggregate *a, jy_item *item, uint32_t *lost)
{
	journey_status status = jy_aggregate_bucket(a, f->facts, item->time, &item->bucket);
	uint32_t owner = jy_owner_aggregate(f, a);
	const jy_items *l = &a->items;
	size_t i = jy_items_find(l, item->bucket, item->value), k, n = 0;
	const jy_item *least = item;

	if (status != JOURNEY_OK)
		return status;
	item->time = 0;
	item->id.a = item->id.b = 0;
	item->count = 1;
	if (i < l->count) {
		item->count += l->items[i].count;
		return done(jy_change_item_kept(f, owner, i, item));
	}
	for (k = 0; k < l->count; k++) {
		if (l->items[k].bucket != item->bucket)
			continue;
		n++;
		if (goes_first(&l->items[k], least)) {
			least = &l->items[k];
			i = k;
		}
	}
	if (n < 2 * (size_t)a->top)
		return done(jy_change_item(f, owner, l->count, item));
	++*lost;
	return least == item ? JOURNEY_OK : done(jy_change_item(f, owner, i, item));
}

/* ---- distinct keys ---- */

static journey_status mark(jy_fragment *f, jy_aggregate *a, uint64_t hash, journey_time time)
{
	int64_t bucket = 0;
	journey_status status = jy_aggregate_bucket(a, f->facts, time, &bucket);
	jy_mark m = jy_mark_of(hash, bucket);

	return status == JOURNEY_OK ? done(jy_change_mark(f, a, &m)) : status;
}

/* The sketch of all keys that left so far: for each its latest time is enough, as its rank is always the same. */
static journey_status begin_sketch(jy_fragment *f, jy_aggregate *a)
{
	journey_status status = done(jy_change_sketch(f, a));
	size_t i;

	for (i = 0; i < a->items.count && status == JOURNEY_OK; i++)
		status = mark(f, a, a->items.items[i].id.a, a->items.items[i].time);
	return status;
}

static journey_status leave_distinct(jy_fragment *f, jy_aggregate *a, journey_time time, uint64_t hash)
{
	jy_item item = {0, time, {hash, 0}, 0, {{0}, 0, JOURNEY_NULL}, NULL, 0};
	bool listed = !a->sketch.on || a->window > 0 || a->period != JOURNEY_PERIOD_NONE;
	size_t i = jy_items_key(&a->items, hash);
	journey_status status = JOURNEY_OK;

	if (i == a->items.count && i == JY_DISTINCT_EXACT) {
		if (!a->sketch.on)
			status = begin_sketch(f, a);
		i = jy_items_least(&a->items);
	}
	if (status == JOURNEY_OK && a->sketch.on)
		status = mark(f, a, hash, time);
	if (status != JOURNEY_OK || !listed)
		return status;
	if (i < a->items.count && jy_item_stamp_compare(&a->items.items[i], &item) >= 0)
		return JOURNEY_OK;
	return done(jy_change_item(f, jy_owner_aggregate(f, a), i, &item));
}

journey_status jy_leave_items(jy_fragment *f, jy_aggregate *a, const jy_recent *recent, const jy_contribution *c,
			      uint32_t *lost)
{
	jy_item item = item_of(recent, c);

	switch ((unsigned)a->kind) {
	case JY_FEATURE_FIRST_OF:
		return leave_first(f, a, &item);
	case JY_FEATURE_LAST_OF:
		return leave_last(f, a, &item);
	case JOURNEY_FEATURE_LIST:
		return jy_leave_latest(f, jy_owner_aggregate(f, a), &a->items, &item, a->top, lost);
	case JOURNEY_FEATURE_MOST:
		return leave_most(f, a, &item, lost);
	default:
		return leave_distinct(f, a, recent->time, c->hash.a);
	}
}
