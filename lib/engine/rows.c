#include "engine/rows.h"

#include "base/int128.h"
#include <string.h>

static journey_status read_store(journey_engine *engine, const jy_key *key, journey_row *row)
{
	journey_bytes bytes = jy_key_bytes(key);
	return engine->storage.get_many(engine->storage.user, 1, &bytes, row);
}

journey_status jy_row_get(journey_engine *engine, jy_row_kind kind, journey_str id, journey_bytes *value)
{
	jy_key key;
	journey_bytes found;
	jy_key_row(&key, engine->tenant, kind, id);
	const jy_batch_row *written = jy_batch_find(&engine->batch, jy_key_bytes(&key));
	if (written != NULL) {
		if (written->deleted)
			return JOURNEY_NOT_FOUND;
		found = written->value;
	} else {
		journey_row row;
		journey_status status = read_store(engine, &key, &row);
		if (status != JOURNEY_OK)
			return status;
		if (row.version == 0)
			return JOURNEY_NOT_FOUND;
		found = row.value;
	}
	void *copy = jy_arena_copy(&engine->arena, found.data, found.size);
	if (copy == NULL)
		return JOURNEY_NO_MEMORY;
	*value = (journey_bytes){copy, found.size};
	return JOURNEY_OK;
}

/* The version that the commit is to find: known after the first write of a batch. */
static journey_status expected(journey_engine *engine, const jy_key *key, uint64_t *out)
{
	*out = JOURNEY_VERSION_ANY;
	if (jy_batch_find(&engine->batch, jy_key_bytes(key)) != NULL)
		return JOURNEY_OK;
	journey_row row;
	journey_status status = read_store(engine, key, &row);
	if (status == JOURNEY_OK)
		*out = row.version;
	return status;
}

journey_status jy_row_put(journey_engine *engine, jy_row_kind kind, journey_str id, journey_bytes value)
{
	jy_key key;
	uint64_t version;
	jy_key_row(&key, engine->tenant, kind, id);
	journey_status status = expected(engine, &key, &version);
	return status == JOURNEY_OK ? jy_batch_put(&engine->batch, &key, value, version) : status;
}

journey_status jy_row_delete(journey_engine *engine, jy_row_kind kind, journey_str id)
{
	jy_key key;
	uint64_t version;
	jy_key_row(&key, engine->tenant, kind, id);
	journey_status status = expected(engine, &key, &version);
	return status == JOURNEY_OK ? jy_batch_delete(&engine->batch, &key, version) : status;
}

journey_status jy_row_erase(journey_engine *engine, jy_row_kind kind, journey_str id)
{
	jy_key key;
	jy_key_row(&key, engine->tenant, kind, id);
	return jy_batch_delete(&engine->batch, &key, JOURNEY_VERSION_ANY);
}

journey_status jy_sum_read(journey_engine *engine, jy_sum_id id, journey_int128 *out)
{
	journey_int128 sum = jy_i128(0);
	journey_bytes value;
	engine->key_text.size = 0;
	journey_status status = jy_sum_name(engine->strategy, &engine->sums.groups, id, &engine->key_text);
	if (status != JOURNEY_OK)
		return status;
	journey_str name = {(const char *)engine->key_text.data, engine->key_text.size};
	status = jy_row_get(engine, JY_ROW_SUM, name, &value);
	if (status != JOURNEY_OK && status != JOURNEY_NOT_FOUND)
		return status;
	if (status == JOURNEY_OK) {
		jy_reader reader = jy_reader_of(value.data, value.size);
		sum = jy_reader_i128(&reader);
	}
	*out = jy_i128_add(sum, jy_sums_open(&engine->sums, id));
	return JOURNEY_OK;
}

journey_status jy_sum_total(journey_engine *engine, jy_sum_id id, int64_t *out)
{
	journey_int128 sum;
	journey_status status = jy_sum_read(engine, id, &sum);
	if (status != JOURNEY_OK)
		return status;
	return jy_i128_int(sum, out) ? JOURNEY_OK : JOURNEY_CORRUPT;
}
