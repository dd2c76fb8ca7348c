#include "profile/items.h"

#include "base/value.h"
#include "profile/seen.h"

#include <string.h>

void jy_items_free(jy_items *l, const journey_allocator *a)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		jy_free(a, l->items[i].block, l->items[i].size);
	jy_free(a, l->items, l->capacity * sizeof(*l->items));
	memset(l, 0, sizeof(*l));
}

int jy_item_stamp_compare(const jy_item *x, const jy_item *y)
{
	int order = jy_stamp_compare(x->time, x->id, y->time, y->id);

	return order ? order : jy_value_compare(x->value, y->value);
}

int jy_item_compare(const jy_item *x, const jy_item *y)
{
	if (x->bucket != y->bucket)
		return x->bucket < y->bucket ? -1 : 1;
	return jy_item_stamp_compare(x, y);
}

size_t jy_items_find(const jy_items *l, int64_t bucket, journey_value value)
{
	size_t i;

	for (i = 0; i < l->count; i++) {
		if (l->items[i].bucket == bucket && jy_value_equal(l->items[i].value, value))
			break;
	}
	return i;
}

size_t jy_items_bucket(const jy_items *l, int64_t bucket)
{
	size_t i;

	for (i = 0; i < l->count && l->items[i].bucket != bucket; i++)
		;
	return i;
}

size_t jy_items_key(const jy_items *l, uint64_t hash)
{
	size_t i;

	for (i = 0; i < l->count && l->items[i].id.a != hash; i++)
		;
	return i;
}

size_t jy_items_least(const jy_items *l)
{
	size_t i, least = 0;

	for (i = 1; i < l->count; i++) {
		if (jy_item_stamp_compare(&l->items[i], &l->items[least]) < 0)
			least = i;
	}
	return least;
}
