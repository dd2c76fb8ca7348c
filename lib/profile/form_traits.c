/*
 * What rules keep of attributes.
 *
 *     number of traits, each by name, rule, type, ascending: name (text), u8 rule, u8 type, [i128 rest: SUM],
 *     number of items, each by stamp, value, ascending: time, hash, value; SUM: time, hash, micro-units (zigzag)
 */
#include "base/text.h"
#include "base/value.h"
#include "profile/attribute_rule.h"
#include "profile/form.h"

#include <string.h>

/* ---- writing ---- */

typedef struct naming {
	const jy_facts *facts;
	const jy_trait *traits;
} naming;

static bool trait_less(const void *context, uint32_t x, uint32_t y)
{
	const naming *n = context;
	const jy_trait *a = &n->traits[x], *b = &n->traits[y];
	int order = jy_str_compare(jy_intern_name(&n->facts->names, a->name),
				   jy_intern_name(&n->facts->names, b->name));

	if (order || a->rule != b->rule)
		return order < 0 || (order == 0 && a->rule < b->rule);
	return a->type < b->type;
}

static bool item_less(const void *context, uint32_t x, uint32_t y)
{
	const jy_item *items = context;

	return jy_item_compare(&items[x], &items[y]) < 0;
}

static void put_trait(jy_form_writer *w, const jy_trait *t)
{
	uint32_t *order = jy_put_order(w, t->items.count);
	size_t i;

	if (!order)
		return;
	jy_put_str(w, jy_intern_name(&w->facts->names, t->name));
	jy_put_u8(w, t->rule);
	jy_put_u8(w, t->type);
	if (t->rule == JOURNEY_RULE_SUM)
		w->ok = w->ok && jy_buffer_i128(w->out, t->rest);
	jy_sort(order, t->items.count, item_less, t->items.items);
	jy_put_count(w, t->items.count);
	for (i = 0; i < t->items.count; i++) {
		const jy_item *item = &t->items.items[order[i]];

		jy_put_stamp(w, item->time, item->id);
		if (t->rule == JOURNEY_RULE_SUM)
			jy_put_signed(w, item->count);
		else
			jy_put_value(w, item->value);
	}
}

void jy_traits_put(jy_form_writer *w)
{
	naming context = {w->facts, w->c->traits};
	uint32_t *order;
	size_t i, n = 0;

	if (!w->c->trait_count)
		return;
	order = jy_put_order(w, w->c->trait_count);
	if (!order)
		return;
	for (i = 0; i < w->c->trait_count; i++) {
		if (w->c->traits[i].items.count)
			order[n++] = (uint32_t)i;
	}
	if (!n)
		return;
	jy_sort(order, n, trait_less, &context);
	jy_put_count(w, n);
	for (i = 0; i < n && w->ok; i++)
		put_trait(w, &w->c->traits[order[i]]);
}

/* ---- reading ---- */

static size_t most_items(const jy_trait *t)
{
	if (t->rule == JOURNEY_RULE_UNION)
		return JOURNEY_ATTRIBUTE_UNION_MAX;
	return t->rule == JOURNEY_RULE_SUM ? JY_TRAIT_RECENT : 1;
}

static void get_item(jy_form_reader *r, const jy_trait *t, jy_item *item)
{
	journey_value value;

	memset(item, 0, sizeof(*item));
	item->value = jy_value_null();
	item->time = jy_get_time(r);
	item->id = jy_get_hash(r);
	if (t->rule == JOURNEY_RULE_SUM) {
		item->count = jy_reader_zigzag(&r->in);
		return;
	}
	value = jy_get_value(r);
	jy_form_own_item(r, item, value);
}

static void find_attribute(const jy_form_reader *r, jy_trait *t)
{
	uint32_t index = jy_facts_attribute_of(r->facts, t->name);
	const jy_attribute *declared;

	t->attribute = JY_NONE;
	if (index == JY_NONE)
		return;
	declared = &r->facts->strategy->attributes[index];
	if (t->rule == (uint8_t)declared->rule && t->type == (uint8_t)declared->type)
		t->attribute = index;
}

static void get_trait(jy_form_reader *r, jy_trait *t)
{
	journey_str name = jy_get_text(r, JOURNEY_STRATEGY_NAME_MAX);
	jy_items *l = &t->items;
	size_t i, n;

	t->rule = jy_reader_u8(&r->in);
	t->type = jy_reader_u8(&r->in);
	jy_form_require(r, t->rule > JOURNEY_RULE_LATEST && t->rule <= JOURNEY_RULE_NON_EMPTY);
	if (t->rule == JOURNEY_RULE_SUM)
		t->rest = jy_reader_i128(&r->in);
	n = jy_get_count(r, 18, most_items(t));
	jy_form_require(r, n > 0);
	if (jy_form_good(r) && !jy_intern_find(&r->facts->names, name, &t->name))
		r->status = jy_intern_count(&r->facts->names) < JY_FACTS_NAMES_MAX
				    ? jy_intern_add(&r->facts->names, name, &t->name)
				    : JOURNEY_LIMIT;
	if (!jy_form_good(r))
		return;
	find_attribute(r, t);
	if (!jy_grow(r->allocator, &l->items, &l->capacity, n, sizeof(*l->items)))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		l->count++;
		get_item(r, t, &l->items[i]);
		jy_form_require(r, i == 0 || jy_item_compare(&l->items[i - 1], &l->items[i]) < 0);
	}
}

void jy_traits_get(jy_form_reader *r)
{
	jy_contents *c = &r->c;
	size_t i, n = jy_get_part_count(r, 21, JY_FACTS_NAMES_MAX);
	naming context = {r->facts, NULL};

	if (!jy_grow(r->allocator, &c->traits, &c->trait_capacity, n, sizeof(*c->traits)))
		jy_form_no_memory(r);
	context.traits = c->traits;
	for (i = 0; i < n && jy_form_good(r); i++) {
		memset(&c->traits[i], 0, sizeof(c->traits[i]));
		c->trait_count++;
		get_trait(r, &c->traits[i]);
		if (i > 0 && jy_form_good(r))
			jy_form_require(r, trait_less(&context, (uint32_t)i - 1, (uint32_t)i));
	}
}
