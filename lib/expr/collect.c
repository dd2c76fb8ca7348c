#include "expr/collect.h"
#include "expr/compare.h"
#include "expr/optional.h"
#include <string.h>

typedef struct list_builder {
	journey_list list; /* first, so that the builder is the list when it is done */
	journey_value *items;
	size_t capacity;
} list_builder;

typedef struct map_builder {
	journey_map map; /* first, for the same reason */
	journey_entry *items;
	size_t capacity;
} map_builder;

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
	journey_status s = jy_charge(run, pairs);
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
		s = jy_charge_lookup(run, i, &values[2 * i]);
		if (s)
			return s;
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
	list_builder *b = jy_arena_items(run->arena, 1, sizeof *b);
	if (!b)
		return JOURNEY_NO_MEMORY;
	*out = (journey_value){{0}, 0, JY_TAG_BUILDER};
	out->as.list = &b->list;
	return JOURNEY_OK;
}

journey_status jy_builder_push(jy_run *run, journey_value *value, const journey_value *item)
{
	/* The list is the first member of a builder that jy_builder_new() made. */
	list_builder *b = (list_builder *)(uintptr_t)value->as.list;
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

journey_status jy_builder_push_maybe(jy_run *run, journey_value *builder, const journey_value *item)
{
	if (item->type >= JY_TAG_SPECIAL) {
		*builder = *item;
		return JOURNEY_OK;
	}
	if (item->type != JOURNEY_OPTIONAL)
		return jy_fail(run, builder, JOURNEY_REASON_NO_OVERLOAD);
	const journey_value *held = jy_optional_held(item);
	return held ? jy_builder_push(run, builder, held) : JOURNEY_OK;
}

void jy_builder_done(journey_value *value)
{
	if (value->type == JY_TAG_BUILDER)
		value->type = JOURNEY_LIST;
	else if (value->type == JY_TAG_ENTRIES)
		value->type = JOURNEY_MAP;
}

journey_status jy_entries_new(jy_run *run, journey_value *out)
{
	map_builder *e = jy_arena_items(run->arena, 1, sizeof *e);
	if (!e)
		return JOURNEY_NO_MEMORY;
	*out = (journey_value){{0}, 0, JY_TAG_ENTRIES};
	out->as.map = &e->map;
	return JOURNEY_OK;
}

journey_status jy_entries_put(jy_run *run, journey_value *value, const journey_value *key,
			      const journey_value *item, bool fresh)
{
	map_builder *e = (map_builder *)(uintptr_t)value->as.map;
	if (key->type >= JY_TAG_SPECIAL || item->type >= JY_TAG_SPECIAL) {
		*value = key->type >= JY_TAG_SPECIAL ? *key : *item;
		return JOURNEY_OK;
	}
	if (!fresh) {
		journey_status s = jy_charge_lookup(run, 4 + e->map.count, key);
		if (s)
			return s;
		if (!key_allowed(key->type))
			return jy_fail(run, value, JOURNEY_REASON_NO_OVERLOAD);
		if (jy_map_value(&e->map, key))
			return jy_fail(run, value, JOURNEY_REASON_DUPLICATE);
	}
	if (e->map.count == e->capacity) {
		size_t capacity = e->capacity ? 2 * e->capacity : 8;
		journey_entry *items = jy_arena_items(run->arena, capacity, sizeof *items);
		if (!items)
			return JOURNEY_NO_MEMORY;
		if (e->map.count)
			memcpy(items, e->items, e->map.count * sizeof *items);
		e->items = items;
		e->map.entries = items;
		e->capacity = capacity;
	}
	e->items[e->map.count++] = (journey_entry){*key, *item};
	return JOURNEY_OK;
}

journey_status jy_entries_put_maybe(jy_run *run, journey_value *value, const journey_value *key,
				    const journey_value *optional)
{
	if (key->type >= JY_TAG_SPECIAL || optional->type >= JY_TAG_SPECIAL) {
		*value = key->type >= JY_TAG_SPECIAL ? *key : *optional;
		return JOURNEY_OK;
	}
	if (optional->type != JOURNEY_OPTIONAL)
		return jy_fail(run, value, JOURNEY_REASON_NO_OVERLOAD);
	const journey_value *held = jy_optional_held(optional);
	return held ? jy_entries_put(run, value, key, held, false) : JOURNEY_OK;
}

journey_status jy_entries_add(jy_run *run, journey_value *value, const journey_value *map)
{
	journey_status s = JOURNEY_OK;
	if (map->type >= JY_TAG_SPECIAL) {
		*value = *map;
		return s;
	}
	if (map->type != JOURNEY_MAP)
		return jy_fail(run, value, JOURNEY_REASON_NO_OVERLOAD);
	for (size_t i = 0; i < map->as.map->count && !s && value->type == JY_TAG_ENTRIES; i++)
		s = jy_entries_put(run, value, &map->as.map->entries[i].key, &map->as.map->entries[i].value,
				   false);
	return s;
}

journey_status jy_select(jy_run *run, const journey_value *value, const journey_value *name,
			 journey_value *out)
{
	if (value->type >= JY_TAG_SPECIAL) {
		*out = *value;
		return JOURNEY_OK;
	}
	if (value->type == JOURNEY_OPTIONAL)
		return jy_optional_select(run, value, name, out);
	if (value->type != JOURNEY_MAP)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	journey_status s = jy_charge_lookup(run, value->as.map->count, name);
	if (s)
		return s;
	const journey_value *found = jy_map_value(value->as.map, name);
	if (!found)
		return jy_fail(run, out, JOURNEY_REASON_NO_KEY);
	*out = *found;
	return JOURNEY_OK;
}

journey_status jy_test(jy_run *run, const journey_value *value, const journey_value *name, journey_value *out)
{
	if (value->type >= JY_TAG_SPECIAL) {
		*out = *value;
		return JOURNEY_OK;
	}
	if (value->type == JOURNEY_OPTIONAL && !jy_optional_held(value)) {
		jy_set_truth(out, false);
		return JOURNEY_OK;
	}
	if (value->type == JOURNEY_OPTIONAL)
		value = jy_optional_held(value);
	if (value->type != JOURNEY_MAP)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	journey_status s = jy_charge_lookup(run, value->as.map->count, name);
	if (!s)
		*out = jy_truth(jy_map_value(value->as.map, name) != NULL);
	return s;
}
