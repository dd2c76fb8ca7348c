/*
 * Storage keys: tenant (u32), kind (u8), shard (u16), id; due rows: tenant, kind, due time, shard, id. Numbers are
 * big-endian so that rows sort by them. The shard of a customer's row is a hash of its identifier.
 */
#ifndef JY_ENGINE_KEY_H
#define JY_ENGINE_KEY_H

#include "base/hash.h"
#include <journey/storage.h>
#include <stdbool.h>

/* What a row holds. The numbers are part of the storage form. */
typedef enum jy_row_kind {
	JY_ROW_ENGINE = 1,   /* clock and format version */
	JY_ROW_FRAGMENT = 2, /* facts under one identifier */
	JY_ROW_ACTIONS = 3,  /* what was done about a customer, under the component's root */
	JY_ROW_DUE = 4,      /* a customer's earliest need */
	JY_ROW_OUTBOX = 5,   /* a send that was decided and is not settled */
	JY_ROW_DECISION = 6, /* decision records */
	JY_ROW_SUM = 7,      /* counters, moved by bounded adds */
	JY_ROW_NOTE = 8,     /* rows of the host's own */
	JY_ROW_REQUEST = 9,  /* answers of decide() by request key */
	JY_ROW_QUARANTINE = 10, /* a customer whose rows cannot be read, by a keyed hash of the identifier */
	JY_ROW_TOMBSTONE = 16, /* an identifier that was erased, by its keyed hash */
	JY_ROW_OWNED = 17,     /* keys of a customer's rows among outbox, decisions and requests */
	JY_ROW_SUPPRESSED = 18, /* a value on a suppression list, by its keyed hash */
	JY_ROW_SWEEP = 19,     /* how far a sweep has come */
	JY_ROW_ENTITY = 24,  /* a group or an item */
	JY_ROW_WATCH = 25,   /* a customer whose conditions read an entity, by (hash of its key, root) */
	JY_ROW_WATCHES = 26, /* the entities that a customer's conditions read, under the root */
	JY_ROW_FEEDBACK = 65, /* what was said of a send, by its key, see feedback.h */
	JY_ROW_BUNDLE = 66, /* sends that a digest collects for a customer, see digest_sends.h */
	JY_ROW_THROTTLE = 64, /* when sends of a channel left and will leave, see throttle.h */
	JY_ROW_STRATEGY = 88, /* the binary form of a strategy that ran here, by its hash; see strategies.h */
	JY_ROW_FANOUT = 27,  /* a change whose watchers are not all looked at yet, by (time, key) */
	JY_ROW_PAUSE = 56,     /* a journey that its host has paused, or is being caught up with, by name */
	JY_ROW_REVISIT = 57,   /* how far a look at all customers has come */
	JY_ROW_ANNOUNCED = 48, /* message ids of business events */
	JY_ROW_RUN = 104,      /* the id of the dry run whose store this is, see rehearse.h */
	JY_ROW_SCHEDULE = 49   /* when a schedule of all customers comes up next, by the trigger's name */
} jy_row_kind;

/* Longest identifier: kind letter, JOURNEY_EVENT_ID_MAX bytes. */
#define JY_KEY_MAX JOURNEY_STORAGE_KEY_MAX

typedef struct jy_key {
	size_t size;
	unsigned char data[JY_KEY_MAX];
} jy_key;

journey_bytes jy_key_bytes(const jy_key *key);
/* The shard of an id. */
uint16_t jy_key_shard(journey_str id);
/* Keys; an id that is too long is cut (callers check first). */
void jy_key_row(jy_key *key, uint32_t tenant, jy_row_kind kind, journey_str id);
void jy_key_due(jy_key *key, uint32_t tenant, journey_time due, journey_str id);
/* A watch row; with an empty id the first one of the entity, and `end`: what comes after all of them. */
void jy_key_watch(jy_key *key, uint32_t tenant, jy_hash128 entity, journey_str id);
void jy_key_watch_end(jy_key *key, uint32_t tenant, jy_hash128 entity);
bool jy_key_watch_id(journey_bytes key, journey_str *id);
/* All keys of a kind: from <= key < to. */
void jy_key_range(uint32_t tenant, jy_row_kind kind, jy_key *from, jy_key *to);
/* Due rows from `due` on. */
void jy_key_due_from(jy_key *key, uint32_t tenant, journey_time due);
/* Takes a key apart again; false if it is not of that kind. */
bool jy_key_id(journey_bytes key, jy_row_kind kind, journey_str *id);
bool jy_key_due_parts(journey_bytes key, journey_time *due, journey_str *id);

#endif
