/*
 * Groups and items in memory: those that conditions read, and those that the batch has changed. An entity is one row,
 * written under the version that it was read at. Between two commits a row is read once: another engine may have
 * changed it since.
 */
#ifndef JY_ENGINE_ENTITIES_H
#define JY_ENGINE_ENTITIES_H

#include "base/map.h"
#include "engine/key.h"
#include "profile/entity.h"
#include <journey/engine.h>

/* Longest key: 'g' and the id of a group; 'i', the collection, '/', the id of an item. */
#define JY_ENTITY_KEY_MAX (JOURNEY_STRATEGY_NAME_MAX + JOURNEY_EVENT_ID_MAX + 2)

typedef struct jy_entity_slot {
	const jy_collection *collection;
	jy_entity *entity;  /* never NULL */
	jy_entity *before;  /* what the running call replaced; NULL: nothing */
	uint64_t version;   /* in the store; 0: not there yet */
	uint64_t looked;    /* the commit after which the row was looked at last */
	bool dirty, was_dirty;
} jy_entity_slot;

typedef struct jy_entities {
	journey_allocator allocator;
	jy_map slots; /* key -> jy_entity_slot */
	size_t bytes;
	uint64_t commits; /* from 1 */
	jy_entity_slot **changed; /* by the batch */
	size_t changed_count, changed_capacity;
	jy_entity_slot **touched; /* by the running call */
	size_t touched_count, touched_capacity;
} jy_entities;

struct jy_eval;

void jy_entities_init(jy_entities *entities, const journey_allocator *a);
void jy_entities_free(jy_entities *entities);

/* Keys, in the arena. JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_group_key(jy_arena *arena, journey_str id, journey_str *out);
journey_status jy_item_key(jy_arena *arena, journey_str collection, journey_str id, journey_str *out);
/* What stands for a key in rows of watches. */
jy_hash128 jy_entity_hash(journey_str key);

/* An entity, made anew if nothing is known; until the call settles. JOURNEY_NO_MEMORY, JOURNEY_CORRUPT, JOURNEY_VERSION,
 * or what storage returned. */
journey_status jy_entity_get(journey_engine *engine, journey_str key, const jy_collection *collection,
                             jy_entity_slot **out);
/*
 * Applies an update; *changed: it said something new; *seen: conditions can tell.
 */
journey_status jy_entity_change_apply(journey_engine *engine, const jy_entity_change *change, bool *changed, bool *seen);

/* The ends of calls and batches, as of components. */
void jy_entities_undo(jy_entities *entities);
bool jy_entities_prepare(jy_entities *entities);
void jy_entities_settle(jy_entities *entities);
journey_status jy_entities_write(journey_engine *engine);
void jy_entities_committed(journey_engine *engine);
void jy_entities_discard(jy_entities *entities);

/* ---- entity_read.c: what conditions read ---- */

journey_status jy_group_load(struct jy_eval *eval, uint32_t slot, journey_value *out);
/* item("collection", id), as journey_activation::call; `user` is the jy_eval. */
journey_status jy_item_call(void *user, uint32_t id, size_t count, const journey_value *args, journey_value *out);

/* ---- entity_update.c: what changes them ---- */

/* The traits of a group event become attributes of the group. */
journey_status jy_group_event(journey_engine *engine, const journey_event *event, jy_hash128 message);
/* An event of kind JOURNEY_EVENT_SET. */
journey_status jy_item_event(journey_engine *engine, const journey_event *event);

/* Customers whose conditions were written to be watching in the batch: the store does not show them yet. */
typedef struct jy_watch_entry {
	jy_hash128 entity;
	journey_str id; /* in the batch's arena */
} jy_watch_entry;

typedef struct jy_watch_log {
	jy_watch_entry *items;
	size_t count, capacity;
	size_t settled; /* the rest is the running call's */
	bool written;   /* the running call wrote rows of watches, if only to take some away */
} jy_watch_log;

#endif
