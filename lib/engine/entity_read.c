/* What conditions and texts read of groups and items. */
#include "base/text.h"
#include "base/value.h"
#include "engine/component.h"
#include "engine/watchers.h"
#include "profile/groups.h"

static void note(jy_eval *eval, journey_str key)
{
	if (eval->watching != NULL)
		jy_watching_add(eval->watching, jy_entity_hash(key));
}

static journey_status read_group(jy_eval *eval, const jy_group_item *group, jy_entity_slot **out)
{
	journey_engine *engine = eval->engine;
	journey_str key;
	journey_status status = jy_group_key(&engine->arena, jy_str_of(group->group, group->size), &key);
	if (status != JOURNEY_OK)
		return status;
	note(eval, key);
	return jy_entity_get(engine, key, &engine->strategy->group, out);
}

/* One of the list `groups`: its id, then its attributes. */
static journey_status list_group(jy_eval *eval, const jy_group_item *group, journey_value *out)
{
	jy_arena *arena = &eval->engine->arena;
	jy_entity_slot *slot;
	journey_status status = read_group(eval, group, &slot);
	if (status != JOURNEY_OK)
		return status;
	const journey_map *from = slot->entity->map;
	journey_map *map = jy_arena_items(arena, 1, sizeof *map);
	journey_entry *entries = jy_arena_items(arena, from->count + 1, sizeof *entries);
	if (map == NULL || entries == NULL)
		return JOURNEY_NO_MEMORY;
	entries[0].key = jy_value_str(jy_str("id"));
	entries[0].value = jy_value_str(jy_str_of(group->group, group->size));
	if (from->count > 0)
		memcpy(entries + 1, from->entries, from->count * sizeof *entries);
	map->entries = entries;
	map->count = from->count + 1;
	*out = jy_value_map(map);
	return JOURNEY_OK;
}

static journey_status load_groups(jy_eval *eval, journey_value *out)
{
	const jy_group_item *groups[JOURNEY_GROUPS_MAX];
	size_t count = jy_profile_groups(&eval->profile, groups, JOURNEY_GROUPS_MAX);
	jy_arena *arena = &eval->engine->arena;
	journey_list *list = jy_arena_items(arena, 1, sizeof *list);
	journey_value *items = jy_arena_items(arena, count, sizeof *items);
	journey_status status = list != NULL && items != NULL ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	for (size_t i = 0; status == JOURNEY_OK && i < count; i++)
		status = list_group(eval, groups[i], &items[i]);
	if (status != JOURNEY_OK)
		return status;
	list->items = items;
	list->count = count;
	*out = jy_value_list(list);
	return JOURNEY_OK;
}

journey_status jy_group_load(jy_eval *eval, uint32_t slot, journey_value *out)
{
	const jy_group_item *latest;
	jy_entity_slot *group;
	uint32_t index = jy_slot_index(slot);
	if (jy_slot_kind(slot) == JY_SLOT_GROUPS)
		return load_groups(eval, out);
	if (jy_profile_groups(&eval->profile, &latest, 1) == 0)
		return JOURNEY_NOT_FOUND;
	if (index == JY_GROUP_ID) {
		*out = jy_value_str(jy_str_of(latest->group, latest->size));
		return JOURNEY_OK;
	}
	journey_status status = read_group(eval, latest, &group);
	if (status != JOURNEY_OK)
		return status;
	*out = group->entity->declared[index];
	return out->type == JOURNEY_EXPR_ABSENT ? JOURNEY_NOT_FOUND : JOURNEY_OK;
}

/* An item that is not known has no attributes. */
journey_status jy_item_call(void *user, uint32_t id, size_t count, const journey_value *args, journey_value *out)
{
	static const journey_map nothing = {0};
	jy_eval *eval = user;
	journey_engine *engine = eval->engine;
	jy_entity_slot *slot;
	journey_str key;
	if (count != 2 || id >= engine->strategy->collection_count)
		return JOURNEY_EVAL;
	const jy_collection *collection = &engine->strategy->collections[id];
	journey_str item = jy_value_text(args[1]);
	if (item.size == 0 || item.size > JOURNEY_EVENT_ID_MAX) {
		*out = jy_value_map(&nothing);
		return JOURNEY_OK;
	}
	journey_status status = jy_item_key(&engine->arena, collection->name, item, &key);
	if (status != JOURNEY_OK)
		return status;
	note(eval, key);
	status = jy_entity_get(engine, key, collection, &slot);
	if (status == JOURNEY_OK)
		*out = jy_value_map(slot->entity->map);
	return status;
}
