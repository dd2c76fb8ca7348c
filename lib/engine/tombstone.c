#include "engine/tombstone.h"

#include "base/error.h"
#include "engine/keyed.h"
#include <string.h>

#define FORM 1u
#define FOREVER 1u

journey_status jy_tombstone_key(const journey_engine *engine, journey_str identifier, jy_key *key)
{
	jy_siphash hash;
	journey_status status = jy_keyed_hash(engine, JY_KEYED_TOMBSTONE, identifier.data, identifier.size, &hash);
	journey_str id = {(const char *)hash.bytes, sizeof hash.bytes};
	if (status == JOURNEY_OK)
		jy_key_row(key, engine->tenant, JY_ROW_TOMBSTONE, id);
	return status;
}

journey_status jy_tombstone_read(journey_bytes value, journey_time *erased)
{
	if (value.size < 5)
		return JOURNEY_CORRUPT;
	jy_reader r = jy_reader_of(value.data, value.size - 4);
	jy_reader tail = jy_reader_of((const unsigned char *)value.data + value.size - 4, 4);
	if (jy_reader_u8(&r) > FORM)
		return JOURNEY_VERSION;
	if (jy_reader_u32(&tail) != jy_crc32c(value.data, value.size - 4))
		return JOURNEY_CORRUPT;
	uint8_t flags = jy_reader_u8(&r);
	journey_time at = jy_reader_zigzag(&r);
	if (r.failed)
		return JOURNEY_CORRUPT;
	*erased = (flags & FOREVER) != 0 ? JOURNEY_TIME_MAX : at;
	return JOURNEY_OK;
}

journey_status jy_tombstone_put(journey_engine *engine, journey_str identifier, journey_time at, bool forever)
{
	jy_key key;
	jy_buffer *out = &engine->text;
	out->size = 0;
	journey_status status = jy_tombstone_key(engine, identifier, &key);
	if (status != JOURNEY_OK)
		return status;
	if (!jy_buffer_u8(out, FORM) || !jy_buffer_u8(out, forever ? FOREVER : 0) || !jy_buffer_zigzag(out, at) ||
	    !jy_buffer_u32(out, jy_crc32c(out->data, out->size)))
		return JOURNEY_NO_MEMORY;
	return jy_batch_put(&engine->batch, &key, jy_buffer_view(out), JOURNEY_VERSION_ANY);
}

journey_status jy_tombstone_check(journey_engine *engine, const jy_member *member, journey_time time)
{
	if (member == NULL || member->erased == JOURNEY_TIME_NONE || time > member->erased)
		return JOURNEY_OK;
	return jy_error_set(&engine->error, JOURNEY_ERASED, "",
	                    "the customer was erased, and the event is not from after that");
}
