/*
 * A group or an item: attributes that updates set, each owned by the latest update that says something of it, by
 * (time, message hash). A deletion takes away what is older than it. An update is an entity, too, and applying it is
 * joining the two: commutative, associative, idempotent, so neither order nor repetition matters, and nothing needs
 * to be remembered of updates to find duplicates.
 *
 * An entity is immutable once made; everything of it lives in its arena.
 */
#ifndef JY_PROFILE_ENTITY_H
#define JY_PROFILE_ENTITY_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/hash.h"
#include "strategy/model.h"

#define JY_ENTITY_MAGIC UINT32_C(0x4e45594a) /* "JYEN" */
#define JY_ENTITY_VERSION 1
/* Attributes of one entity, those that only earlier strategies declared included. */
#define JY_ENTITY_STORED_MAX 1024

typedef struct jy_entity_value {
	journey_str name;
	journey_time time;
	jy_hash128 id;
	journey_value value; /* JOURNEY_NULL: it was taken away */
} jy_entity_value;

/* The latest deletion; `set` false: there was none. */
typedef struct jy_entity_stamp {
	bool set;
	journey_time time;
	jy_hash128 id;
} jy_entity_stamp;

typedef struct jy_entity {
	jy_arena arena; /* holds all but this */
	journey_str key;
	jy_entity_stamp deleted;
	jy_entity_value *values; /* by name */
	uint32_t count;
	/* what conditions read: by declared attribute (JOURNEY_EXPR_ABSENT: no value), and as a map */
	const journey_value *declared;
	journey_map *map;
} jy_entity;

/* What an update says: values of declared attributes, as jy_declared_values() gives them; or a deletion (values NULL). */
typedef struct jy_entity_change {
	journey_str key;
	const jy_collection *collection;
	const journey_value *values;
	journey_time time;
	jy_hash128 id;
	bool deleted;
} jy_entity_change;

/* An entity that nothing is known of. JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_entity_new(const journey_allocator *a, journey_str key, const jy_collection *collection,
			     jy_entity **out);
void jy_entity_free(jy_entity *entity);
/* Bytes held. */
size_t jy_entity_memory(const jy_entity *entity);
/*
 * What `old` becomes with an update; *out is NULL where it stays as it is, bit by bit. JOURNEY_OK, JOURNEY_LIMIT (more than
 * JY_ENTITY_STORED_MAX attributes), JOURNEY_NO_MEMORY.
 */
journey_status jy_entity_apply(const jy_entity *old, const jy_entity_change *change, jy_entity **out);
/* Whether conditions can tell the two apart. */
bool jy_entity_same(const jy_entity *a, const jy_entity *b);

/* Appends the storage form: versioned, checksummed, by name. Equal facts give equal bytes. */
journey_status jy_entity_encode(const jy_entity *entity, jy_buffer *out);
/* JOURNEY_OK; JOURNEY_CORRUPT (also another one's), JOURNEY_VERSION, JOURNEY_NO_MEMORY. */
journey_status jy_entity_decode(const journey_allocator *a, journey_str key, const jy_collection *collection,
				journey_bytes bytes, jy_entity **out);

#endif
