#include "trigger/kept.h"

#include "expr/compare.h"
#include <string.h>

static size_t text_size(const journey_value *v)
{
	return v->type == JOURNEY_STRING || v->type == JOURNEY_BYTES ? v->n : 0;
}

/* A copy of a value whose text goes to *at. */
static journey_value copy_value(const journey_value *v, char **at)
{
	journey_value copy = *v;
	size_t n = text_size(v);
	if (n > 0) {
		memcpy(*at, v->as.s, n);
		copy.as.s = *at;
		*at += n;
	}
	return copy;
}

static bool copy_atom(const journey_allocator *a, const journey_expr_atom *atom, jy_kept_atom *out)
{
	/* Numbers and sizes of values and texts are limited, see trigger.h: nothing here can overflow. */
	size_t size = sizeof *atom + atom->count * sizeof *atom->values + text_size(&atom->low) + text_size(&atom->high);
	for (size_t i = 0; i < atom->count; i++)
		size += text_size(&atom->values[i]);
	journey_expr_atom *copy = jy_alloc(a, size);
	if (copy == NULL)
		return false;
	journey_value *values = (journey_value *)(copy + 1);
	char *at = (char *)(values + atom->count);
	*copy = *atom;
	copy->key = (journey_value){.type = JOURNEY_NULL}; /* the field has it */
	copy->low = copy_value(&atom->low, &at);
	copy->high = copy_value(&atom->high, &at);
	for (size_t i = 0; i < atom->count; i++)
		values[i] = copy_value(&atom->values[i], &at);
	copy->values = values;
	*out = (jy_kept_atom){.atom = copy, .size = size, .uses = 1};
	return true;
}

bool jy_kept_add(jy_kept *kept, const journey_allocator *a, const journey_expr_atom *atom, uint32_t *out)
{
	jy_kept_atom made;
	if (kept->free == 0 && !jy_grow(a, &kept->items, &kept->capacity, (size_t)kept->count + 1, sizeof *kept->items))
		return false;
	if (!copy_atom(a, atom, &made))
		return false;
	if (kept->free != 0) {
		*out = kept->free - 1;
		kept->free = kept->items[*out].next;
	} else {
		*out = kept->count++;
	}
	kept->items[*out] = made;
	return true;
}

void jy_kept_drop(jy_kept *kept, const journey_allocator *a, uint32_t number)
{
	jy_kept_atom *it = &kept->items[number];
	if (--it->uses > 0)
		return;
	jy_free(a, it->atom, it->size);
	*it = (jy_kept_atom){.next = kept->free};
	kept->free = number + 1;
}

void jy_kept_free(jy_kept *kept, const journey_allocator *a)
{
	for (uint32_t i = 0; i < kept->count; i++)
		jy_free(a, kept->items[i].atom, kept->items[i].size);
	jy_free(a, kept->items, kept->capacity * sizeof *kept->items);
	*kept = (jy_kept){0};
}

/* Whether it is within both bounds; *ordered: whether it has an order with them. */
static bool within(const journey_expr_atom *atom, const journey_value *value, bool *ordered)
{
	bool in = true;
	*ordered = true;
	if (atom->low.type != JOURNEY_NULL) {
		jy_order order = jy_compare(value, &atom->low);
		*ordered = order != JY_NO_ORDER;
		in = order == JY_MORE || (order == JY_SAME && atom->low_included);
	}
	if (atom->high.type != JOURNEY_NULL) {
		jy_order order = jy_compare(value, &atom->high);
		*ordered = *ordered && order != JY_NO_ORDER;
		in = in && (order == JY_LESS || (order == JY_SAME && atom->high_included));
	}
	return in;
}

static bool is_among(const journey_expr_atom *atom, const journey_value *value)
{
	for (size_t i = 0; i < atom->count; i++) {
		uint64_t left = UINT64_MAX;
		if (jy_equal(value, &atom->values[i], &left))
			return true;
	}
	return false;
}

static bool has_item(const journey_expr_atom *atom, const journey_value *value)
{
	const journey_list *list = value->as.list;
	if (value->type != JOURNEY_LIST)
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (is_among(atom, &list->items[i]))
			return true;
	return false;
}

bool jy_atom_holds(const journey_expr_atom *atom, const journey_value *value)
{
	bool ordered;
	switch (atom->kind) {
	case JOURNEY_ATOM_EQUALS:
	case JOURNEY_ATOM_IN:
		return is_among(atom, value);
	case JOURNEY_ATOM_RANGE:
		return within(atom, value, &ordered);
	case JOURNEY_ATOM_NOT_RANGE:
		return !within(atom, value, &ordered) && ordered;
	case JOURNEY_ATOM_PREFIX:
		return value->type == JOURNEY_STRING && value->n >= atom->values[0].n &&
		       (atom->values[0].n == 0 || memcmp(value->as.s, atom->values[0].as.s, atom->values[0].n) == 0);
	case JOURNEY_ATOM_HAS:
		return value->type != JOURNEY_EXPR_ABSENT && value->type != JOURNEY_EXPR_UNKNOWN;
	case JOURNEY_ATOM_CONTAINS:
		return has_item(atom, value);
	}
	return false;
}
