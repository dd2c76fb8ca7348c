#include "engine/entities.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/quarantine.h"
#include "engine/state.h"
#include <string.h>

/* What entities may hold in memory, of what profiles may. */
#define SHARE 4

void jy_entities_init(jy_entities *entities, const journey_allocator *a)
{
	memset(entities, 0, sizeof *entities);
	entities->allocator = *a;
	entities->commits = 1;
	jy_map_init(&entities->slots, a, 4);
}

static size_t weigh(const jy_entity_slot *slot)
{
	return sizeof *slot + 2 * slot->entity->key.size + 64 + jy_entity_memory(slot->entity);
}

static void forget(jy_entities *entities, jy_entity_slot *slot)
{
	entities->bytes -= weigh(slot);
	jy_map_remove(&entities->slots, slot->entity->key.data, slot->entity->key.size);
	jy_entity_free(slot->entity);
	jy_entity_free(slot->before);
	jy_free(&entities->allocator, slot, sizeof *slot);
}

/* Drops what is not changed, oldest first, until it is little enough. Nothing may be borrowed. */
static void trim(jy_entities *entities, size_t bytes)
{
	journey_bytes key;
	uint64_t at;
	for (size_t i = 0; entities->bytes > bytes && i < jy_map_end(&entities->slots); i++) {
		if (!jy_map_at(&entities->slots, i, &key, &at))
			continue;
		jy_entity_slot *slot = jy_map_pointer(at);
		if (!slot->dirty)
			forget(entities, slot);
	}
}

void jy_entities_free(jy_entities *entities)
{
	journey_bytes key;
	uint64_t at;
	for (size_t i = 0; i < jy_map_end(&entities->slots); i++) {
		if (!jy_map_at(&entities->slots, i, &key, &at))
			continue;
		jy_entity_slot *slot = jy_map_pointer(at);
		jy_entity_free(slot->entity);
		jy_entity_free(slot->before);
		jy_free(&entities->allocator, slot, sizeof *slot);
	}
	jy_map_free(&entities->slots);
	jy_free(&entities->allocator, entities->changed, entities->changed_capacity * sizeof *entities->changed);
	jy_free(&entities->allocator, entities->touched, entities->touched_capacity * sizeof *entities->touched);
}

/* ---- keys ---- */

journey_status jy_group_key(jy_arena *arena, journey_str id, journey_str *out)
{
	char *text = jy_arena_alloc(arena, id.size + 1);
	if (text == NULL)
		return JOURNEY_NO_MEMORY;
	text[0] = 'g';
	if (id.size > 0)
		memcpy(text + 1, id.data, id.size);
	*out = jy_str_of(text, id.size + 1);
	return JOURNEY_OK;
}

/* A collection's name has no '/'. */
journey_status jy_item_key(jy_arena *arena, journey_str collection, journey_str id, journey_str *out)
{
	char *text = jy_arena_alloc(arena, collection.size + id.size + 2);
	if (text == NULL)
		return JOURNEY_NO_MEMORY;
	text[0] = 'i';
	memcpy(text + 1, collection.data, collection.size);
	text[collection.size + 1] = '/';
	if (id.size > 0)
		memcpy(text + collection.size + 2, id.data, id.size);
	*out = jy_str_of(text, collection.size + id.size + 2);
	return JOURNEY_OK;
}

jy_hash128 jy_entity_hash(journey_str key)
{
	return jy_hash128_of(0x656e74697479u, key.data, key.size);
}

/* ---- reading ---- */

/* One that cannot be read stops those whose conditions read it, and nobody else. */
static journey_status explain(journey_engine *engine, journey_status status, journey_str key)
{
	status = jy_quarantine_found(engine, key, status);
	if (status == JOURNEY_CORRUPT || status == JOURNEY_VERSION)
		jy_error_set(&engine->error, status, "storage", "the %s `%.*s` cannot be read: %s",
		             key.data[0] == 'g' ? "group" : "item", (int)(key.size > 80 ? 80 : key.size) - 1,
		             key.data + 1, journey_status_text(status));
	return status;
}

static journey_status parse_row(journey_engine *engine, journey_str key, const jy_collection *collection,
                                const journey_row *row, jy_entity **out)
{
	if (row->version == 0)
		return jy_entity_new(&engine->allocator, key, collection, out);
	return explain(engine, jy_entity_decode(&engine->allocator, key, collection, row->value, out), key);
}

static journey_status add_slot(journey_engine *engine, journey_str key, const jy_collection *collection,
                               const journey_row *row, jy_entity_slot **out)
{
	jy_entities *entities = &engine->entities;
	jy_entity_slot *slot = jy_alloc_zero(&entities->allocator, sizeof *slot);
	if (slot == NULL)
		return JOURNEY_NO_MEMORY;
	journey_status status = parse_row(engine, key, collection, row, &slot->entity);
	if (status == JOURNEY_OK)
		status = jy_map_put(&entities->slots, key.data, key.size, jy_map_of_pointer(slot));
	if (status != JOURNEY_OK) {
		jy_entity_free(slot->entity);
		jy_free(&entities->allocator, slot, sizeof *slot);
		return status;
	}
	slot->collection = collection;
	slot->version = row->version;
	slot->looked = entities->commits;
	entities->bytes += weigh(slot);
	*out = slot;
	return JOURNEY_OK;
}

/* Takes what the row holds now, where another engine has changed it. */
static journey_status refresh(journey_engine *engine, jy_entity_slot *slot, const journey_row *row)
{
	jy_entity *fresh;
	if (row->version != slot->version) {
		journey_status status = parse_row(engine, slot->entity->key, slot->collection, row, &fresh);
		if (status != JOURNEY_OK)
			return status;
		engine->entities.bytes -= weigh(slot);
		jy_entity_free(slot->entity);
		slot->entity = fresh;
		slot->version = row->version;
		engine->entities.bytes += weigh(slot);
	}
	slot->looked = engine->entities.commits;
	return JOURNEY_OK;
}

journey_status jy_entity_get(journey_engine *engine, journey_str key, const jy_collection *collection,
                             jy_entity_slot **out)
{
	uint64_t at;
	jy_key row_key;
	journey_row row;
	bool known = jy_map_find(&engine->entities.slots, key.data, key.size, &at);
	if (known) {
		*out = jy_map_pointer(at);
		if ((*out)->dirty || (*out)->looked == engine->entities.commits)
			return JOURNEY_OK;
	}
	jy_key_row(&row_key, engine->tenant, JY_ROW_ENTITY, key);
	journey_bytes bytes = jy_key_bytes(&row_key);
	journey_status status = engine->storage.get_many(engine->storage.user, 1, &bytes, &row);
	if (status != JOURNEY_OK)
		return status;
	return known ? refresh(engine, *out, &row) : add_slot(engine, key, collection, &row, out);
}

/* ---- changing ---- */

/* Makes `fresh` what the slot holds; the running call can take it back. */
static journey_status replace(jy_entities *entities, jy_entity_slot *slot, jy_entity *fresh)
{
	if (slot->before == NULL && !jy_grow(&entities->allocator, &entities->touched, &entities->touched_capacity,
	                                     entities->touched_count + 1, sizeof(jy_entity_slot *)))
		return JOURNEY_NO_MEMORY;
	entities->bytes -= weigh(slot);
	if (slot->before == NULL) {
		slot->before = slot->entity;
		slot->was_dirty = slot->dirty;
		entities->touched[entities->touched_count++] = slot;
	} else {
		jy_entity_free(slot->entity);
	}
	slot->entity = fresh;
	slot->dirty = true;
	entities->bytes += weigh(slot);
	return JOURNEY_OK;
}

journey_status jy_entity_change_apply(journey_engine *engine, const jy_entity_change *change, bool *changed, bool *seen)
{
	jy_entity_slot *slot;
	jy_entity *fresh;
	*changed = *seen = false;
	journey_status status = jy_entity_get(engine, change->key, change->collection, &slot);
	if (status == JOURNEY_OK)
		status = jy_entity_apply(slot->entity, change, &fresh);
	if (status != JOURNEY_OK || fresh == NULL)
		return status;
	*changed = true;
	*seen = !jy_entity_same(slot->entity, fresh);
	status = replace(&engine->entities, slot, fresh);
	if (status != JOURNEY_OK)
		jy_entity_free(fresh);
	return status;
}

/* ---- the ends of calls and batches ---- */

void jy_entities_undo(jy_entities *entities)
{
	while (entities->touched_count > 0) {
		jy_entity_slot *slot = entities->touched[--entities->touched_count];
		entities->bytes -= weigh(slot);
		jy_entity_free(slot->entity);
		slot->entity = slot->before;
		slot->before = NULL;
		slot->dirty = slot->was_dirty;
		entities->bytes += weigh(slot);
	}
}

bool jy_entities_prepare(jy_entities *entities)
{
	return jy_grow(&entities->allocator, &entities->changed, &entities->changed_capacity,
	               entities->changed_count + entities->touched_count, sizeof(jy_entity_slot *));
}

void jy_entities_settle(jy_entities *entities)
{
	for (size_t i = 0; i < entities->touched_count; i++) {
		jy_entity_slot *slot = entities->touched[i];
		jy_entity_free(slot->before);
		slot->before = NULL;
		if (!slot->was_dirty)
			entities->changed[entities->changed_count++] = slot;
	}
	entities->touched_count = 0;
}

journey_status jy_entities_write(journey_engine *engine)
{
	jy_entities *entities = &engine->entities;
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < entities->changed_count; i++) {
		const jy_entity_slot *slot = entities->changed[i];
		jy_key key;
		engine->text.size = 0;
		status = jy_entity_encode(slot->entity, &engine->text);
		if (status != JOURNEY_OK)
			return status;
		jy_key_row(&key, engine->tenant, JY_ROW_ENTITY, slot->entity->key);
		status = jy_batch_put(&engine->batch, &key, jy_buffer_view(&engine->text), slot->version);
	}
	return status;
}

void jy_entities_committed(journey_engine *engine)
{
	jy_entities *entities = &engine->entities;
	entities->commits++;
	for (size_t i = 0; i < entities->changed_count; i++) {
		entities->changed[i]->version++;
		entities->changed[i]->dirty = false;
	}
	entities->changed_count = 0;
	trim(entities, engine->cache_bytes / SHARE);
}

/* Others may have changed what is not, too: all is read again. */
void jy_entities_discard(jy_entities *entities)
{
	for (size_t i = 0; i < entities->changed_count; i++)
		entities->changed[i]->dirty = false;
	entities->changed_count = 0;
	trim(entities, 0);
}
