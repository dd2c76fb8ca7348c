/* What changes groups and items: group events, set events, journey_engine_item(). */
#include <journey/entity.h>

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"
#include "engine/call.h"
#include "engine/fanout.h"
#include "engine/membership.h"
#include "profile/event_view.h"

/* Applies a change and starts to tell those who watch. */
static journey_status apply(journey_engine *engine, const jy_entity_change *change, bool *changed)
{
	bool seen;
	journey_status status = jy_entity_change_apply(engine, change, changed, &seen);
	return status == JOURNEY_OK && seen ? jy_fanout_start(engine, change->key) : status;
}

journey_status jy_group_event(journey_engine *engine, const journey_event *event, jy_hash128 message)
{
	const jy_collection *group = &engine->strategy->group;
	jy_entity_change change = {.collection = group, .time = event->timestamp, .id = message};
	bool changed;
	if (event->kind != JOURNEY_EVENT_GROUP)
		return JOURNEY_OK;
	jy_membership_touch(engine, &engine->strategy->entity_dependents);
	if (group->attribute_count == 0)
		return JOURNEY_OK;
	journey_status status = jy_declared_values(group->attributes, group->attribute_count, event->traits, "trait",
	                                           &engine->arena, &change.values, &engine->error);
	if (status == JOURNEY_OK)
		status = jy_group_key(&engine->arena, event->group_id, &change.key);
	return status == JOURNEY_OK ? apply(engine, &change, &changed) : status;
}

/* ---- items ---- */

static journey_status check_id(journey_engine *engine, journey_str text, const char *what)
{
	if (text.size == 0)
		return jy_error_set(&engine->error, JOURNEY_INVALID, what, "it is missing");
	if (text.size > JOURNEY_EVENT_ID_MAX)
		return jy_error_set(&engine->error, JOURNEY_LIMIT, what, "it has %zu bytes, the limit is %d", text.size,
		                    JOURNEY_EVENT_ID_MAX);
	if (!jy_utf8_valid(text))
		return jy_error_set(&engine->error, JOURNEY_INVALID, what, "it is not valid UTF-8");
	return JOURNEY_OK;
}

static journey_status check_update(journey_engine *engine, const journey_item_update *update)
{
	journey_status status = check_id(engine, update->id, "id");
	if (status == JOURNEY_OK)
		status = check_id(engine, update->message_id, "message_id");
	if (status == JOURNEY_OK && (update->timestamp < JOURNEY_TIME_MIN || update->timestamp > JOURNEY_TIME_MAX))
		status = jy_error_set(&engine->error, JOURNEY_RANGE, "timestamp", "it is outside of the years 1 to 9999");
	if (status == JOURNEY_OK && update->deleted && update->attributes != NULL)
		status = jy_error_set(&engine->error, JOURNEY_INVALID, "attributes", "an item that is gone has none");
	return status == JOURNEY_OK ? jy_check_time(engine, update->timestamp) : status;
}

static journey_status find_collection(journey_engine *engine, journey_str name, const jy_collection **out)
{
	const journey_strategy *strategy = engine->strategy;
	uint32_t index = jy_strategy_collection(strategy, name);
	journey_str names[JOURNEY_COLLECTIONS_MAX];
	if (index != JY_NONE) {
		*out = &strategy->collections[index];
		return JOURNEY_OK;
	}
	jy_error_set(&engine->error, JOURNEY_INVALID, "collection", "the collection `%.*s` is not declared",
	             (int)(name.size > 60 ? 60 : name.size), name.size > 0 ? name.data : "");
	for (uint32_t i = 0; i < strategy->collection_count; i++)
		names[i] = strategy->collections[i].name;
	size_t near = strategy->collection_count > 0 ? jy_near_miss(name, names, strategy->collection_count) : SIZE_MAX;
	if (near < strategy->collection_count)
		jy_error_hint(&engine->error, "did you mean `%.*s`?", (int)names[near].size, names[near].data);
	return JOURNEY_INVALID;
}

static journey_status update_item(journey_engine *engine, const journey_item_update *update)
{
	jy_entity_change change = {.time = update->timestamp, .deleted = update->deleted != 0};
	bool changed;
	journey_status status = check_update(engine, update);
	if (status == JOURNEY_OK)
		status = find_collection(engine, update->collection, &change.collection);
	if (status == JOURNEY_OK && !change.deleted)
		status = jy_declared_values(change.collection->attributes, change.collection->attribute_count,
		                            update->attributes, "attribute", &engine->arena, &change.values,
		                            &engine->error);
	if (status == JOURNEY_OK)
		status = jy_item_key(&engine->arena, change.collection->name, update->id, &change.key);
	if (status != JOURNEY_OK)
		return status;
	change.id = jy_message_hash(update->message_id);
	status = apply(engine, &change, &changed);
	return status == JOURNEY_OK && changed ? jy_count(engine, JY_SUM_EVENTS, 0, 1, 1) : status;
}

journey_status jy_item_event(journey_engine *engine, const journey_event *event)
{
	journey_item_update update = {.size = sizeof update};
	update.collection = event->collection;
	update.id = event->item_id;
	update.attributes = event->properties;
	update.timestamp = event->timestamp;
	update.message_id = event->message_id;
	update.deleted = event->deleted;
	return update_item(engine, &update);
}

journey_status journey_engine_item(journey_engine *engine, const journey_item_update *update, journey_time now)
{
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	if (update == NULL || update->size < sizeof *update)
		return jy_call_end(engine, jy_error_set(&engine->error, JOURNEY_MISUSE, "update", "its `size` is not set"));
	status = update_item(engine, update);
	if (status == JOURNEY_OK)
		status = jy_fanout_after(engine);
	return status == JOURNEY_OK ? jy_call_end(engine, status) : jy_call_reject(engine, NULL, status);
}
