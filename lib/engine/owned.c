#include "engine/owned.h"

#include "base/text.h"
#include "profile/fragment.h"
#include <string.h>

_Static_assert(JY_FRAGMENT_IDENTIFIER_MAX + 64 < JY_KEY_MAX, "a customer and a key fit into a row's key");

/* Tenant, kind, shard of the customer, size of the customer (u16), customer, key. */
static void make_key(jy_key *key, uint32_t tenant, journey_str customer, journey_str tail)
{
	jy_key_row(key, tenant, JY_ROW_OWNED, customer);
	key->size -= customer.size;
	key->data[key->size++] = (unsigned char)(customer.size >> 8 & 0xff);
	key->data[key->size++] = (unsigned char)(customer.size & 0xff);
	memcpy(key->data + key->size, customer.data, customer.size);
	key->size += customer.size;
	if (tail.size > 0)
		memcpy(key->data + key->size, tail.data, tail.size);
	key->size += tail.size;
}

journey_status jy_owned_put(journey_engine *engine, journey_str customer, journey_str key)
{
	jy_key row;
	make_key(&row, engine->tenant, customer, key);
	return jy_batch_put(&engine->batch, &row, (journey_bytes){NULL, 0}, JOURNEY_VERSION_ANY);
}

journey_status jy_owned_delete(journey_engine *engine, journey_str customer, journey_str key)
{
	jy_key row;
	make_key(&row, engine->tenant, customer, key);
	return jy_batch_delete(&engine->batch, &row, JOURNEY_VERSION_ANY);
}

typedef struct listing {
	journey_engine *engine;
	jy_owned *list;
	size_t head; /* bytes before the key */
} listing;

static journey_status add(listing *to, journey_bytes key)
{
	jy_owned *list = to->list;
	journey_str text = {(const char *)key.data + to->head, key.size - to->head};
	if (list->count == list->capacity) {
		size_t capacity = list->capacity == 0 ? 16 : 2 * list->capacity;
		journey_str *keys = jy_arena_items(&to->engine->arena, capacity, sizeof *keys);
		if (keys == NULL)
			return JOURNEY_NO_MEMORY;
		if (list->count > 0)
			memcpy(keys, list->keys, list->count * sizeof *keys);
		list->keys = keys;
		list->capacity = capacity;
	}
	if (!jy_arena_str(&to->engine->arena, text, &list->keys[list->count]))
		return JOURNEY_NO_MEMORY;
	list->count++;
	return JOURNEY_OK;
}

static journey_status visit(void *arg, const journey_row *row)
{
	listing *to = arg;
	return jy_batch_find(&to->engine->batch, row->key) == NULL ? add(to, row->key) : JOURNEY_OK;
}

/* The rows of the batch itself are not in the store yet. */
static journey_status visit_batch(listing *to, const jy_key *from)
{
	const jy_batch *batch = &to->engine->batch;
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < batch->row_count + batch->pending_count; i++) {
		const jy_batch_row *row =
			i < batch->row_count ? &batch->rows[i] : &batch->pending[i - batch->row_count];
		if (row->key.size > from->size && memcmp(row->key.data, from->data, from->size) == 0 &&
		    jy_batch_find(batch, row->key) == row && !row->deleted)
			status = add(to, row->key);
	}
	return status;
}

journey_status jy_owned_list(journey_engine *engine, journey_str customer, jy_owned *list)
{
	jy_key from, to;
	make_key(&from, engine->tenant, customer, jy_str(""));
	to = from;
	to.data[to.size++] = 0xff; /* keys are hexadecimal digits */
	listing state = {engine, list, from.size};
	journey_status status = engine->storage.scan(engine->storage.user, jy_key_bytes(&from), jy_key_bytes(&to),
	                                             SIZE_MAX, visit, &state);
	return status == JOURNEY_OK ? visit_batch(&state, &from) : status;
}
