#include "profile/attribute_rule.h"

#include "base/number.h"
#include "base/text.h"
#include "base/value.h"
#include "profile/convert.h"
#include "profile/fold.h"
#include "profile/leave.h"
#include "profile/sort.h"

#define MICRO 1000000

static bool micro_of(journey_value v, int64_t *out)
{
	if (v.type != JOURNEY_INT)
		return v.type == JOURNEY_DOUBLE && jy_double_micro(v.as.d, out);
	if (v.as.i > INT64_MAX / MICRO || v.as.i < INT64_MIN / MICRO)
		return false;
	*out = v.as.i * MICRO;
	return true;
}

bool jy_trait_takes(journey_attribute_rule rule, journey_value value)
{
	int64_t micro;

	return rule != JOURNEY_RULE_SUM || micro_of(value, &micro);
}

bool jy_trait_item(journey_value v, journey_value *out)
{
	*out = v;
	switch (v.type) {
	case JOURNEY_INT:
		*out = jy_value_double((double)v.as.i);
		return true;
	case JOURNEY_UINT:
		*out = jy_value_double((double)v.as.u);
		return true;
	case JOURNEY_DOUBLE:
		if (v.as.d == 0.0)
			out->as.d = 0.0; /* not -0.0: equal values have one form */
		return v.as.d - v.as.d == 0.0;
	case JOURNEY_BOOL:
	case JOURNEY_STRING:
	case JOURNEY_TIMESTAMP:
		return true;
	default:
		return false;
	}
}

/* No text but blanks, no item, no key. */
static bool is_empty(journey_value v)
{
	switch (v.type) {
	case JOURNEY_STRING:
		return jy_str_trim(jy_value_text(v)).size == 0;
	case JOURNEY_LIST:
		return v.as.list->count == 0;
	case JOURNEY_MAP:
		return v.as.map->count == 0;
	default:
		return false;
	}
}

/* Whether x is to be preferred to y. */
static bool preferred(journey_attribute_rule rule, const jy_item *x, const jy_item *y)
{
	int order = jy_value_compare(x->value, y->value);
	int stamps = jy_stamp_compare(x->time, x->id, y->time, y->id);

	switch (rule) {
	case JOURNEY_RULE_MIN:
		return order < 0 || (order == 0 && stamps < 0);
	case JOURNEY_RULE_MAX:
		return order > 0 || (order == 0 && stamps < 0);
	case JOURNEY_RULE_FIRST:
		return stamps < 0;
	default:
		return stamps > 0;
	}
}

/* ---- applying ---- */

static jy_item item_of(const jy_stamped *with)
{
	jy_item item = {0, with->time, with->id, 0, {{0}, 0, JOURNEY_NULL}, NULL, 0};

	item.value = with->value;
	return item;
}

static journey_status apply_one(jy_fragment *f, jy_trait *t, const jy_stamped *with)
{
	jy_item item = item_of(with);

	if (t->rule == JOURNEY_RULE_NON_EMPTY && is_empty(with->value))
		return JOURNEY_OK;
	if (t->items.count && !preferred((journey_attribute_rule)t->rule, &item, &t->items.items[0]))
		return JOURNEY_OK;
	return jy_change_item(f, jy_owner_trait(f, t), 0, &item) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

static journey_status apply_union(jy_fragment *f, jy_trait *t, const jy_stamped *with, uint32_t *lost)
{
	const journey_list *list = with->value.as.list;
	jy_item item = item_of(with);
	journey_status status = JOURNEY_OK;
	size_t i;

	for (i = 0; i < list->count && status == JOURNEY_OK; i++) {
		if (jy_trait_item(list->items[i], &item.value))
			status = jy_leave_latest(f, jy_owner_trait(f, t), &t->items, &item,
						 JOURNEY_ATTRIBUTE_UNION_MAX, lost);
		else
			++*lost;
	}
	return status;
}

static bool has_summand(const jy_trait *t, jy_hash128 id)
{
	size_t i;

	for (i = 0; t && i < t->items.count; i++) {
		if (t->items.items[i].id.a == id.a && t->items.items[i].id.b == id.b)
			return true;
	}
	return false;
}

static journey_status apply_sum(jy_fragment *f, jy_trait *t, const jy_stamped *with)
{
	jy_item item = item_of(with);
	size_t at = t->items.count;
	int64_t rest;

	item.value = jy_value_null();
	if (!micro_of(with->value, &item.count) || has_summand(t, with->id))
		return JOURNEY_OK;
	if (at == JY_TRAIT_RECENT) {
		at = jy_items_least(&t->items);
		rest = t->items.items[at].count;
		if (jy_item_stamp_compare(&item, &t->items.items[at]) < 0) {
			rest = item.count;
			at = SIZE_MAX;
		}
		if (!jy_change_rest(f, t, jy_i128_add(t->rest, jy_i128(rest))))
			return JOURNEY_NO_MEMORY;
	}
	if (at == SIZE_MAX)
		return JOURNEY_OK;
	return jy_change_item(f, jy_owner_trait(f, t), at, &item) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

journey_status jy_trait_apply(jy_fragment *f, uint32_t attribute, const jy_stamped *with, jy_applied *result)
{
	journey_attribute_rule rule = f->facts->strategy->attributes[attribute].rule;
	size_t before = f->log_count;
	journey_status status;
	uint32_t lost = 0;
	jy_trait *t;

	if (rule == JOURNEY_RULE_LATEST)
		return JOURNEY_OK;
	t = jy_change_trait(f, attribute);
	if (!t)
		return JOURNEY_NO_MEMORY;
	if (rule == JOURNEY_RULE_UNION)
		status = apply_union(f, t, with, &lost);
	else
		status = rule == JOURNEY_RULE_SUM ? apply_sum(f, t, with) : apply_one(f, t, with);
	if (f->log_count != before)
		result->changed |= JY_CHANGED_ATTRIBUTES;
	result->dropped += lost;
	f->c.head.losses.values += lost;
	return status;
}

/* ---- reading ---- */

static const jy_trait *find_trait(const jy_fragment *f, uint32_t attribute)
{
	size_t i;

	for (i = 0; i < f->c.trait_count; i++) {
		if (f->c.traits[i].attribute == attribute)
			return &f->c.traits[i];
	}
	return NULL;
}

/* The latest value, if it is of the declared type. */
static bool latest_item(const jy_profile *p, const jy_fragment *f, uint32_t attribute, jy_item *out)
{
	const jy_stamps *l = &f->c.lists[JY_LIST_ATTRIBUTES];
	size_t i;

	for (i = 0; i < l->count && l->items[i].attribute != attribute; i++)
		;
	if (i == l->count)
		return false;
	*out = item_of(&l->items[i]);
	return jy_value_convert(l->items[i].value, p->facts->strategy->attributes[attribute].type,
				&out->value);
}

/* The value that is kept, if it is of the declared type: an earlier strategy may have declared another. */
static bool kept_item(const jy_profile *p, const jy_fragment *f, uint32_t attribute, jy_item *out)
{
	const jy_trait *t = find_trait(f, attribute);

	if (!t || !t->items.count)
		return false;
	*out = t->items.items[0];
	return jy_value_convert(t->items.items[0].value, p->facts->strategy->attributes[attribute].type,
				&out->value);
}

static journey_status read_one(const jy_profile *p, uint32_t attribute, journey_value *out)
{
	journey_attribute_rule rule = p->facts->strategy->attributes[attribute].rule;
	jy_item best = {0}, latest, kept;
	bool found = false;
	size_t i;

	for (i = 0; i < p->count; i++) {
		bool has = latest_item(p, p->fragments[i], attribute, &latest);

		if (has && rule == JOURNEY_RULE_NON_EMPTY && is_empty(latest.value))
			has = false;
		if (has && (!found || preferred(rule, &latest, &best))) {
			best = latest;
			found = true;
		}
		if (kept_item(p, p->fragments[i], attribute, &kept) && (!found || preferred(rule, &kept, &best))) {
			best = kept;
			found = true;
		}
	}
	if (!found)
		return JOURNEY_NOT_FOUND;
	*out = best.value;
	return JOURNEY_OK;
}

/* ---- sum ---- */

/* Whether another fragment stands for this summand: one that has it in its sum already, or the first by identifier of
 * those that have a copy. */
static bool counted_elsewhere(const jy_profile *p, uint32_t attribute, size_t self, jy_hash128 id)
{
	size_t i;

	for (i = 0; i < p->count; i++) {
		const jy_fragment *other = p->fragments[i];

		if (i == self)
			continue;
		if (!has_summand(find_trait(other, attribute), id)) {
			if (jy_seen_has(&other->c.seen, id))
				return true;
		} else if (jy_str_compare(jy_fragment_identifier(other),
					  jy_fragment_identifier(p->fragments[self])) < 0) {
			return true;
		}
	}
	return false;
}

static journey_status read_sum(const jy_profile *p, uint32_t attribute, journey_value *out)
{
	journey_int128 sum = jy_i128(0), whole, rest;
	bool found = false;
	int64_t small;
	size_t i, k;

	for (i = 0; i < p->count; i++) {
		const jy_trait *t = find_trait(p->fragments[i], attribute);

		if (!t)
			continue;
		found = true;
		sum = jy_i128_add(sum, t->rest);
		for (k = 0; k < t->items.count; k++) {
			if (p->count == 1 || !counted_elsewhere(p, attribute, i, t->items.items[k].id))
				sum = jy_i128_add(sum, jy_i128(t->items.items[k].count));
		}
	}
	if (!found)
		return JOURNEY_NOT_FOUND;
	if (p->facts->strategy->attributes[attribute].type == JOURNEY_FIELD_INT) {
		if (!jy_i128_div(sum, jy_i128(MICRO), &whole, &rest) || !jy_i128_int(whole, &small))
			return JOURNEY_NOT_FOUND;
		*out = jy_value_int(small);
		return JOURNEY_OK;
	}
	*out = jy_value_double(jy_i128_int(sum, &small) ? jy_micro_double(small)
							: jy_i128_double(sum) / (double)MICRO);
	return JOURNEY_OK;
}

/* ---- union ---- */

typedef struct gathering {
	jy_item *items;
	size_t count;
} gathering;

static void gather(gathering *g, const jy_item *from, journey_value value)
{
	g->items[g->count] = *from;
	if (jy_trait_item(value, &g->items[g->count].value))
		g->count++;
}

/* By value, the latest first. */
static bool value_less(const void *context, uint32_t x, uint32_t y)
{
	const jy_item *items = context;
	int order = jy_value_compare(items[x].value, items[y].value);

	return order < 0 || (order == 0 && jy_stamp_compare(items[x].time, items[x].id, items[y].time,
							    items[y].id) > 0);
}

/* The latest first, those of one message by value. */
static bool later(const void *context, uint32_t x, uint32_t y)
{
	const jy_item *items = context;
	int order = jy_stamp_compare(items[x].time, items[x].id, items[y].time, items[y].id);

	return order > 0 || (order == 0 && jy_value_compare(items[x].value, items[y].value) > 0);
}

journey_status jy_items_latest(jy_arena *arena, const jy_item *items, size_t count, size_t most, journey_value *out)
{
	uint32_t *order = jy_arena_items(arena, count, sizeof(*order));
	journey_list *list = jy_arena_items(arena, 1, sizeof(*list));
	journey_value *values;
	size_t i, n = 0;

	if (!order || !list)
		return JOURNEY_NO_MEMORY;
	for (i = 0; i < count; i++)
		order[i] = (uint32_t)i;
	jy_sort(order, count, value_less, items);
	for (i = 0; i < count; i++) {
		if (n == 0 || !jy_value_equal(items[order[i]].value, items[order[n - 1]].value))
			order[n++] = order[i];
	}
	jy_sort(order, n, later, items);
	n = n < most ? n : most;
	values = jy_arena_items(arena, n, sizeof(*values));
	if (!values)
		return JOURNEY_NO_MEMORY;
	for (i = 0; i < n; i++) {
		if (!jy_arena_value(arena, items[order[i]].value, &values[i]))
			return JOURNEY_NO_MEMORY;
	}
	list->count = n;
	list->items = values;
	*out = jy_value_list(list);
	return JOURNEY_OK;
}

static journey_status make_union(const jy_profile *p, uint32_t attribute, journey_value *out)
{
	jy_arena *arena = &p->facts->arena;
	gathering g = {NULL, 0};
	bool found = false;
	size_t i, k, n = 0;
	jy_item latest;

	for (i = 0; i < p->count; i++) {
		const jy_trait *t = find_trait(p->fragments[i], attribute);

		n += t ? t->items.count : 0;
		n += latest_item(p, p->fragments[i], attribute, &latest) ? latest.value.as.list->count : 0;
	}
	g.items = jy_arena_items(arena, n + 1, sizeof(*g.items));
	if (!g.items)
		return JOURNEY_NO_MEMORY;
	for (i = 0; i < p->count; i++) {
		const jy_trait *t = find_trait(p->fragments[i], attribute);

		for (k = 0; t && k < t->items.count; k++)
			gather(&g, &t->items.items[k], t->items.items[k].value);
		found = found || t;
		if (!latest_item(p, p->fragments[i], attribute, &latest))
			continue;
		found = true;
		for (k = 0; k < latest.value.as.list->count; k++)
			gather(&g, &latest, latest.value.as.list->items[k]);
	}
	if (!found)
		return JOURNEY_NOT_FOUND;
	return jy_items_latest(arena, g.items, g.count, JOURNEY_ATTRIBUTE_UNION_MAX, out);
}

static journey_status read_union(const jy_profile *p, uint32_t attribute, journey_value *out)
{
	jy_arena_mark mark = jy_arena_save(&p->facts->arena);
	journey_value value = jy_value_null();
	journey_status status = make_union(p, attribute, &value);

	if (status == JOURNEY_OK)
		status = jy_facts_keep(p->facts, JY_READING_ATTRIBUTE, attribute, value, out);
	jy_arena_rewind(&p->facts->arena, mark);
	return status;
}

journey_status jy_trait_read(const jy_profile *p, uint32_t attribute, journey_value *out)
{
	switch (p->facts->strategy->attributes[attribute].rule) {
	case JOURNEY_RULE_SUM:
		return read_sum(p, attribute, out);
	case JOURNEY_RULE_UNION:
		return read_union(p, attribute, out);
	default:
		return read_one(p, attribute, out);
	}
}
