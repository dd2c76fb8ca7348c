#include "expr/collect.h"
#include "expr/compare.h"
#include <string.h>

typedef struct builder {
	journey_list list; /* first, so that the builder is the list when it is done */
	journey_value *items;
	size_t capacity;
} builder;

journey_status jy_make_list(jy_run *run, const journey_value *values, size_t count, journey_value *out)
{
	for (size_t i = 0; i < count; i++) {
		if (values[i].type >= JY_TAG_SPECIAL) {
			*out = values[i];
			return JOURNEY_OK;
		}
	}
	journey_list *list = jy_arena_alloc(run->arena, sizeof *list);
	journey_value *items = jy_arena_items(run->arena, count, sizeof *items);
	if (!list || !items)
		return JOURNEY_NO_MEMORY;
	if (count)
		memcpy(items, values, count * sizeof *items);
	*list = (journey_list){count, items};
	*out = (journey_value){{0}, 0, JOURNEY_LIST};
	out->as.list = list;
	return jy_charge(run, count);
}

static bool key_allowed(uint32_t type)
{
	return type == JOURNEY_STRING || type == JOURNEY_INT || type == JOURNEY_UINT || type == JOURNEY_BOOL;
}

journey_status jy_make_map(jy_run *run, const journey_value *values, size_t pairs, journey_value *out)
{
	for (size_t i = 0; i < 2 * pairs; i++) {
		if (values[i].type >= JY_TAG_SPECIAL) {
			*out = values[i];
			return JOURNEY_OK;
		}
	}
	/* Each key is compared with those before it. */
	journey_status s = jy_charge(run, pairs + (uint64_t)pairs * pairs / 8);
	if (s)
		return s;
	journey_map *map = jy_arena_alloc(run->arena, sizeof *map);
	journey_entry *entries = jy_arena_items(run->arena, pairs, sizeof *entries);
	if (!map || !entries)
		return JOURNEY_NO_MEMORY;
	*map = (journey_map){0, entries};
	for (size_t i = 0; i < pairs; i++) {
		if (!key_allowed(values[2 * i].type))
			return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
		if (jy_map_value(map, &values[2 * i]))
			return jy_fail(run, out, JOURNEY_REASON_DUPLICATE);
		entries[i] = (journey_entry){values[2 * i], values[2 * i + 1]};
		map->count = i + 1;
	}
	*out = (journey_value){{0}, 0, JOURNEY_MAP};
	out->as.map = map;
	return JOURNEY_OK;
}

journey_status jy_builder_new(jy_run *run, journey_value *out)
{
	builder *b = jy_arena_items(run->arena, 1, sizeof *b);
	if (!b)
		return JOURNEY_NO_MEMORY;
	*out = (journey_value){{0}, 0, JY_TAG_BUILDER};
	out->as.list = &b->list;
	return JOURNEY_OK;
}

journey_status jy_builder_push(jy_run *run, journey_value *value, const journey_value *item)
{
	/* The list is the first member of a builder that jy_builder_new() made. */
	builder *b = (builder *)(uintptr_t)value->as.list;
	if (b->list.count == b->capacity) {
		size_t capacity = b->capacity ? 2 * b->capacity : 8;
		journey_value *items = jy_arena_items(run->arena, capacity, sizeof *items);
		if (!items)
			return JOURNEY_NO_MEMORY;
		if (b->list.count)
			memcpy(items, b->items, b->list.count * sizeof *items);
		b->items = items;
		b->list.items = items;
		b->capacity = capacity;
	}
	b->items[b->list.count++] = *item;
	return JOURNEY_OK;
}

void jy_builder_done(journey_value *value)
{
	if (value->type == JY_TAG_BUILDER)
		value->type = JOURNEY_LIST;
}

journey_status jy_select(jy_run *run, const journey_value *value, const journey_value *name,
			 journey_value *out)
{
	if (value->type >= JY_TAG_SPECIAL) {
		*out = *value;
		return JOURNEY_OK;
	}
	if (value->type != JOURNEY_MAP)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	/* `out` may be the register that `value` is in. */
	size_t count = value->as.map->count;
	const journey_value *found = jy_map_value(value->as.map, name);
	if (!found)
		return jy_fail(run, out, JOURNEY_REASON_NO_KEY);
	*out = *found;
	return jy_charge(run, count / 4);
}

journey_status jy_test(jy_run *run, const journey_value *value, const journey_value *name, journey_value *out)
{
	if (value->type >= JY_TAG_SPECIAL) {
		*out = *value;
		return JOURNEY_OK;
	}
	if (value->type != JOURNEY_MAP)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	size_t count = value->as.map->count;
	*out = jy_truth(jy_map_value(value->as.map, name) != NULL);
	return jy_charge(run, count / 4);
}
