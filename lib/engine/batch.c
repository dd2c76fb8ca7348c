#include "engine/batch.h"

#include "base/text.h"
#include <string.h>

void jy_batch_init(jy_batch *batch, const journey_allocator *allocator)
{
	memset(batch, 0, sizeof *batch);
	batch->allocator = *allocator;
	jy_arena_init(&batch->arena, allocator);
	jy_map_init(&batch->places, allocator, 2);
}

void jy_batch_free(jy_batch *batch)
{
	jy_arena_free(&batch->arena);
	jy_map_free(&batch->places);
	jy_free(&batch->allocator, batch->rows, batch->row_capacity * sizeof *batch->rows);
	jy_free(&batch->allocator, batch->pending, batch->pending_capacity * sizeof *batch->pending);
}

static journey_status add(jy_batch *batch, const jy_key *key, journey_bytes value, uint64_t expected, bool deleted)
{
	if (!jy_grow(&batch->allocator, &batch->pending, &batch->pending_capacity, batch->pending_count + 1,
	             sizeof *batch->pending))
		return JOURNEY_NO_MEMORY;
	jy_batch_row row = {{NULL, key->size}, {NULL, value.size}, expected, true, deleted};
	row.key.data = jy_arena_copy(&batch->arena, key->data, key->size);
	row.value.data = jy_arena_copy(&batch->arena, value.data, value.size);
	if (row.key.data == NULL || row.value.data == NULL)
		return JOURNEY_NO_MEMORY;
	batch->pending[batch->pending_count++] = row;
	return JOURNEY_OK;
}

journey_status jy_batch_put(jy_batch *batch, const jy_key *key, journey_bytes value, uint64_t expected)
{
	return add(batch, key, value, expected, false);
}

journey_status jy_batch_delete(jy_batch *batch, const jy_key *key, uint64_t expected)
{
	journey_bytes none = {NULL, 0};
	return add(batch, key, none, expected, true);
}

const jy_batch_row *jy_batch_find(const jy_batch *batch, journey_bytes key)
{
	for (size_t i = batch->pending_count; i-- > 0;) {
		if (jy_bytes_compare(batch->pending[i].key, key) == 0)
			return &batch->pending[i];
	}
	uint64_t place;
	if (jy_map_find(&batch->places, key.data, key.size, &place) && batch->rows[place].set)
		return &batch->rows[place];
	return NULL;
}

bool jy_batch_look(const jy_batch *batch, journey_row *row)
{
	const jy_batch_row *written = jy_batch_find(batch, row->key);
	if (written == NULL)
		return false;
	row->value = written->deleted ? (journey_bytes){NULL, 0} : written->value;
	row->version = written->expected;
	return !written->deleted;
}

journey_status jy_batch_prepare(jy_batch *batch)
{
	for (size_t i = 0; i < batch->pending_count; i++) {
		journey_bytes key = batch->pending[i].key;
		if (jy_map_find(&batch->places, key.data, key.size, NULL))
			continue;
		if (!jy_grow(&batch->allocator, &batch->rows, &batch->row_capacity, batch->row_count + 1,
		             sizeof *batch->rows))
			return JOURNEY_NO_MEMORY;
		journey_status status = jy_map_put(&batch->places, key.data, key.size, batch->row_count);
		if (status != JOURNEY_OK)
			return status;
		memset(&batch->rows[batch->row_count], 0, sizeof *batch->rows);
		batch->rows[batch->row_count++].key = key;
	}
	return JOURNEY_OK;
}

void jy_batch_settle(jy_batch *batch)
{
	for (size_t i = 0; i < batch->pending_count; i++) {
		const jy_batch_row *row = &batch->pending[i];
		uint64_t place;
		if (!jy_map_find(&batch->places, row->key.data, row->key.size, &place))
			continue;
		jy_batch_row *to = &batch->rows[place];
		uint64_t expected = to->set ? to->expected : row->expected;
		*to = *row;
		to->expected = expected;
	}
	batch->pending_count = 0;
}

void jy_batch_drop(jy_batch *batch)
{
	batch->pending_count = 0;
}

void jy_batch_clear(jy_batch *batch)
{
	batch->pending_count = 0;
	batch->row_count = 0;
	jy_map_clear(&batch->places);
	jy_arena_reset(&batch->arena);
}
