#include "expr/compare.h"
#include <string.h>

/* Deeper values than this are never made by an expression or an event. */
#define COMPARE_DEPTH 1200

static bool is_number(uint32_t type)
{
	return type == JOURNEY_INT || type == JOURNEY_UINT || type == JOURNEY_DOUBLE;
}

static jy_order order_int(int64_t a, int64_t b)
{
	return a < b ? JY_LESS : a > b ? JY_MORE : JY_SAME;
}

static jy_order order_uint(uint64_t a, uint64_t b)
{
	return a < b ? JY_LESS : a > b ? JY_MORE : JY_SAME;
}

static jy_order order_double(double a, double b)
{
	return a < b ? JY_LESS : a > b ? JY_MORE : a == b ? JY_SAME : JY_UNORDERED;
}

/*
 * As in CEL's reference implementations the integer becomes the nearest double, so that beyond 2^53 unequal
 * numbers may be equal; the official conformance rows ask for it.
 */
static jy_order order_int_double(int64_t i, double d)
{
	return order_double((double)i, d);
}

static jy_order order_uint_double(uint64_t u, double d)
{
	return order_double((double)u, d);
}

static jy_order order_int_uint(int64_t i, uint64_t u)
{
	return i < 0 ? JY_LESS : order_uint((uint64_t)i, u);
}

static jy_order reverse(jy_order order)
{
	return order == JY_LESS ? JY_MORE : order == JY_MORE ? JY_LESS : order;
}

static jy_order order_numbers(const journey_value *a, const journey_value *b)
{
	if (a->type == b->type) {
		if (a->type == JOURNEY_INT)
			return order_int(a->as.i, b->as.i);
		if (a->type == JOURNEY_UINT)
			return order_uint(a->as.u, b->as.u);
		return order_double(a->as.d, b->as.d);
	}
	if (a->type == JOURNEY_INT)
		return b->type == JOURNEY_UINT ? order_int_uint(a->as.i, b->as.u)
					       : order_int_double(a->as.i, b->as.d);
	if (a->type == JOURNEY_UINT && b->type == JOURNEY_DOUBLE)
		return order_uint_double(a->as.u, b->as.d);
	return reverse(order_numbers(b, a));
}

static jy_order order_text(const journey_value *a, const journey_value *b)
{
	uint32_t n = a->n < b->n ? a->n : b->n;
	int c = n ? memcmp(a->as.s, b->as.s, n) : 0;
	if (c)
		return c < 0 ? JY_LESS : JY_MORE;
	return order_uint(a->n, b->n);
}

jy_order jy_compare(const journey_value *a, const journey_value *b)
{
	if (is_number(a->type) && is_number(b->type))
		return order_numbers(a, b);
	if (a->type != b->type)
		return JY_NO_ORDER;
	switch (a->type) {
	case JOURNEY_BOOL:
		return order_int(a->as.i, b->as.i);
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
		return order_text(a, b);
	case JOURNEY_TIMESTAMP:
	case JOURNEY_DURATION:
		if (a->as.i != b->as.i)
			return order_int(a->as.i, b->as.i);
		return order_int((int32_t)a->n, (int32_t)b->n);
	default:
		return JY_NO_ORDER;
	}
}

static bool equal(const journey_value *a, const journey_value *b, int depth, uint64_t *left);

/* An integer that a double is exactly: as a key a double is not the neighbours that it would equal. */
static bool exactly(const journey_value *whole, double d)
{
	if (whole->type == JOURNEY_INT)
		return d >= -9223372036854775808.0 && d < 9223372036854775808.0 && (double)(int64_t)d == d &&
		       (int64_t)d == whole->as.i;
	return d >= 0.0 && d < 18446744073709551616.0 && (double)(uint64_t)d == d && (uint64_t)d == whole->as.u;
}

static bool is_entry(const journey_value *entry, const journey_value *key, int depth, uint64_t *left)
{
	if (key->type == JOURNEY_DOUBLE && (entry->type == JOURNEY_INT || entry->type == JOURNEY_UINT))
		return exactly(entry, key->as.d);
	return equal(entry, key, depth, left);
}

static const journey_value *find(const journey_map *map, const journey_value *key, int depth, uint64_t *left)
{
	for (size_t i = 0; i < map->count; i++)
		if (is_entry(&map->entries[i].key, key, depth, left))
			return &map->entries[i].value;
	return NULL;
}

static bool equal_text(const journey_value *a, const journey_value *b, uint64_t *left)
{
	uint64_t steps = jy_text_steps(a->n);
	if (a->n != b->n)
		return false;
	*left -= steps < *left ? steps : *left;
	return a->n == 0 || (*left > 0 && memcmp(a->as.s, b->as.s, a->n) == 0);
}

static bool equal_lists(const journey_list *a, const journey_list *b, int depth, uint64_t *left)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!equal(&a->items[i], &b->items[i], depth, left))
			return false;
	return true;
}

static bool equal_maps(const journey_map *a, const journey_map *b, int depth, uint64_t *left)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const journey_value *other = find(b, &a->entries[i].key, depth, left);
		if (!other || !equal(&a->entries[i].value, other, depth, left))
			return false;
	}
	return true;
}

static bool equal(const journey_value *a, const journey_value *b, int depth, uint64_t *left)
{
	if (*left == 0)
		return false;
	--*left;
	if (is_number(a->type) && is_number(b->type))
		return order_numbers(a, b) == JY_SAME;
	if (a->type != b->type || depth > COMPARE_DEPTH)
		return false;
	switch (a->type) {
	case JOURNEY_NULL:
		return true;
	case JOURNEY_BOOL:
		return a->as.i == b->as.i;
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
	case JOURNEY_TYPE_VALUE:
		return equal_text(a, b, left);
	case JOURNEY_TIMESTAMP:
	case JOURNEY_DURATION:
		return a->as.i == b->as.i && a->n == b->n;
	case JOURNEY_LIST:
	case JOURNEY_OPTIONAL:
		return equal_lists(a->as.list, b->as.list, depth + 1, left);
	case JOURNEY_MAP:
		return equal_maps(a->as.map, b->as.map, depth + 1, left);
	default:
		return false;
	}
}

bool jy_equal(const journey_value *a, const journey_value *b, uint64_t *left)
{
	return equal(a, b, 0, left);
}

static bool within(const journey_value *value, int depth, uint64_t *left)
{
	if (*left == 0 || depth > COMPARE_DEPTH)
		return false;
	--*left;
	if (value->type == JOURNEY_LIST || value->type == JOURNEY_OPTIONAL) {
		const journey_list *list = value->as.list;
		for (size_t i = 0; i < list->count; i++)
			if (!within(&list->items[i], depth + 1, left))
				return false;
	} else if (value->type == JOURNEY_MAP) {
		const journey_map *map = value->as.map;
		for (size_t i = 0; i < map->count; i++)
			if (!within(&map->entries[i].value, depth + 1, left))
				return false;
	}
	return true;
}

bool jy_within(const journey_value *value, uint64_t *left)
{
	return within(value, 0, left);
}

const journey_value *jy_map_value(const journey_map *map, const journey_value *key)
{
	/* Keys are no lists, so that a comparison is one step. */
	uint64_t left = UINT64_MAX;
	return find(map, key, 0, &left);
}
