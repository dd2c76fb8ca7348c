#include "engine/key.h"

#include "base/hash.h"
#include <string.h>

#define HEAD 5u /* tenant, kind */

journey_bytes jy_key_bytes(const jy_key *key)
{
	journey_bytes bytes = {key->data, key->size};
	return bytes;
}

uint16_t jy_key_shard(journey_str id)
{
	return (uint16_t)(jy_hash64(0x6a6f75726e6579u, id.data, id.size) >> 48);
}

static void put(jy_key *key, uint64_t value, unsigned bytes)
{
	while (bytes > 0) {
		bytes--;
		key->data[key->size++] = (unsigned char)(value >> (8 * bytes));
	}
}

static void put_id(jy_key *key, journey_str id)
{
	size_t room = sizeof key->data - key->size;
	size_t n = id.size < room ? id.size : room;
	if (n > 0)
		memcpy(key->data + key->size, id.data, n);
	key->size += n;
}

void jy_key_row(jy_key *key, uint32_t tenant, jy_row_kind kind, journey_str id)
{
	key->size = 0;
	put(key, tenant, 4);
	put(key, (uint64_t)kind, 1);
	put(key, jy_key_shard(id), 2);
	put_id(key, id);
}

static uint64_t sortable(journey_time time)
{
	return (uint64_t)time ^ (UINT64_C(1) << 63);
}

void jy_key_due_from(jy_key *key, uint32_t tenant, journey_time due)
{
	key->size = 0;
	put(key, tenant, 4);
	put(key, (uint64_t)JY_ROW_DUE, 1);
	put(key, sortable(due), 8);
}

void jy_key_due(jy_key *key, uint32_t tenant, journey_time due, journey_str id)
{
	jy_key_due_from(key, tenant, due);
	put(key, jy_key_shard(id), 2);
	put_id(key, id);
}

void jy_key_range(uint32_t tenant, jy_row_kind kind, jy_key *from, jy_key *to)
{
	from->size = 0;
	put(from, tenant, 4);
	put(from, (uint64_t)kind, 1);
	to->size = 0;
	put(to, tenant, 4);
	put(to, (uint64_t)kind + 1, 1);
}

/* The first two bytes of the hash stand in the place of the shard. */
static void watch_head(jy_key *key, uint32_t tenant, jy_hash128 entity)
{
	key->size = 0;
	put(key, tenant, 4);
	put(key, (uint64_t)JY_ROW_WATCH, 1);
	put(key, entity.a, 8);
	put(key, entity.b, 8);
}

void jy_key_watch(jy_key *key, uint32_t tenant, jy_hash128 entity, journey_str id)
{
	watch_head(key, tenant, entity);
	put_id(key, id);
}

void jy_key_watch_end(jy_key *key, uint32_t tenant, jy_hash128 entity)
{
	watch_head(key, tenant, entity);
	put(key, 0xff, 1); /* no identifier begins with it */
}

bool jy_key_watch_id(journey_bytes key, journey_str *id)
{
	const unsigned char *at = key.data;
	if (key.size <= HEAD + 16 || at[4] != (unsigned char)JY_ROW_WATCH)
		return false;
	*id = (journey_str){(const char *)at + HEAD + 16, key.size - HEAD - 16};
	return true;
}

static uint64_t get(const unsigned char *at, unsigned bytes)
{
	uint64_t value = 0;
	for (unsigned i = 0; i < bytes; i++)
		value = value << 8 | at[i];
	return value;
}

bool jy_key_id(journey_bytes key, jy_row_kind kind, journey_str *id)
{
	const unsigned char *at = key.data;
	if (key.size < HEAD + 2 || at[4] != (unsigned char)kind)
		return false;
	id->data = (const char *)at + HEAD + 2;
	id->size = key.size - HEAD - 2;
	return true;
}

bool jy_key_due_parts(journey_bytes key, journey_time *due, journey_str *id)
{
	const unsigned char *at = key.data;
	if (key.size < HEAD + 10 || at[4] != (unsigned char)JY_ROW_DUE)
		return false;
	*due = (journey_time)(get(at + HEAD, 8) ^ (UINT64_C(1) << 63));
	id->data = (const char *)at + HEAD + 10;
	id->size = key.size - HEAD - 10;
	return true;
}
