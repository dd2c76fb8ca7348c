#include "profile/flat.h"

#include "base/arena.h"

#include <string.h>

static size_t round_up(size_t n)
{
	return (n + 15) & ~(size_t)15;
}

static bool add(size_t *size, size_t n)
{
	return n <= SIZE_MAX - 15 && jy_add_size(*size, round_up(n), size);
}

static bool measure(journey_value v, size_t *size, int depth)
{
	size_t i, n;

	if (depth > JY_VALUE_DEPTH_MAX)
		return false;
	switch (v.type) {
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
	case JOURNEY_TYPE_VALUE:
		return add(size, v.n);
	case JOURNEY_LIST:
	case JOURNEY_OPTIONAL:
		if (!jy_mul_size(v.as.list->count, sizeof(journey_value), &n) ||
		    !add(size, sizeof(journey_list)) || !add(size, n))
			return false;
		for (i = 0; i < v.as.list->count; i++) {
			if (!measure(v.as.list->items[i], size, depth + 1))
				return false;
		}
		return true;
	case JOURNEY_MAP:
		if (!jy_mul_size(v.as.map->count, sizeof(journey_entry), &n) ||
		    !add(size, sizeof(journey_map)) || !add(size, n))
			return false;
		for (i = 0; i < v.as.map->count; i++) {
			if (!measure(v.as.map->entries[i].key, size, depth + 1) ||
			    !measure(v.as.map->entries[i].value, size, depth + 1))
				return false;
		}
		return true;
	default:
		return true;
	}
}

bool jy_flat_size(journey_value value, size_t *size)
{
	return measure(value, size, 0);
}

static unsigned char *copy_list(journey_value v, unsigned char *at, journey_value *out)
{
	const journey_list *in = v.as.list;
	journey_list *list = (journey_list *)(void *)at;
	journey_value *items = (journey_value *)(void *)(at + round_up(sizeof(*list)));
	size_t i;

	at += round_up(sizeof(*list)) + round_up(in->count * sizeof(*items));
	for (i = 0; i < in->count; i++)
		at = jy_flat_copy(in->items[i], at, &items[i]);
	list->count = in->count;
	list->items = items;
	v.as.list = list;
	*out = v;
	return at;
}

static unsigned char *copy_map(journey_value v, unsigned char *at, journey_value *out)
{
	const journey_map *in = v.as.map;
	journey_map *map = (journey_map *)(void *)at;
	journey_entry *entries = (journey_entry *)(void *)(at + round_up(sizeof(*map)));
	size_t i;

	at += round_up(sizeof(*map)) + round_up(in->count * sizeof(*entries));
	for (i = 0; i < in->count; i++) {
		at = jy_flat_copy(in->entries[i].key, at, &entries[i].key);
		at = jy_flat_copy(in->entries[i].value, at, &entries[i].value);
	}
	map->count = in->count;
	map->entries = entries;
	v.as.map = map;
	*out = v;
	return at;
}

unsigned char *jy_flat_copy(journey_value value, unsigned char *at, journey_value *out)
{
	switch (value.type) {
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
	case JOURNEY_TYPE_VALUE:
		if (value.n)
			memcpy(at, value.as.s, value.n);
		value.as.s = (const char *)at;
		*out = value;
		/* Of nothing but empty texts there is no room at all. */
		return value.n ? at + round_up(value.n) : at;
	case JOURNEY_LIST:
	case JOURNEY_OPTIONAL:
		return copy_list(value, at, out);
	case JOURNEY_MAP:
		return copy_map(value, at, out);
	default:
		*out = value;
		return at;
	}
}
