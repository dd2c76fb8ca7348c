#include "engine/keyed.h"

#include "base/error.h"
#include "base/text.h"
#include <journey/privacy.h>
#include <string.h>

/* Without a secret; a constant that is part of the storage form. */
static const unsigned char no_secret[16] = {'l', 'i', 'b', 'j', 'o', 'u', 'r', 'n',
                                            'e', 'y', ' ', 'k', 'e', 'y', ' ', '1'};

journey_status jy_keyed_open(journey_engine *engine, journey_bytes secret)
{
	jy_buffer text;
	if (secret.size > JOURNEY_SECRET_MAX)
		return jy_error_set(&engine->error, JOURNEY_LIMIT, "options.secret",
		                    "it has %zu bytes, expected up to JOURNEY_SECRET_MAX (%d)", secret.size,
		                    JOURNEY_SECRET_MAX);
	jy_buffer_init(&text, &engine->allocator);
	bool ok = jy_buffer_u32(&text, engine->tenant) && jy_buffer_bytes(&text, secret.data, secret.size);
	if (ok) {
		jy_siphash key = jy_siphash_of(no_secret, text.data, text.size);
		memcpy(engine->key, key.bytes, sizeof engine->key);
	}
	jy_buffer_free(&text);
	return ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

journey_status jy_keyed_hash(const journey_engine *engine, jy_keyed_use use, const void *data, size_t size,
                             jy_siphash *out)
{
	jy_buffer text;
	jy_buffer_init(&text, &engine->allocator);
	bool ok = jy_buffer_u8(&text, (uint8_t)use) && jy_buffer_bytes(&text, data, size);
	if (ok)
		*out = jy_siphash_of(engine->key, text.data, text.size);
	jy_buffer_free(&text);
	return ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

journey_status jy_keyed_value(const journey_engine *engine, journey_str kind, journey_str value,
                              char out[JY_KEYED_DIGITS])
{
	jy_buffer text;
	jy_siphash hash;
	jy_buffer_init(&text, &engine->allocator);
	journey_status status = JOURNEY_NO_MEMORY;
	if (jy_buffer_str(&text, kind) && jy_buffer_bytes(&text, value.data, value.size))
		status = jy_keyed_hash(engine, JY_KEYED_VALUE, text.data, text.size, &hash);
	if (status == JOURNEY_OK)
		jy_keyed_digits(&hash, out);
	jy_buffer_free(&text);
	return status;
}

void jy_keyed_digits(const jy_siphash *hash, char out[JY_KEYED_DIGITS])
{
	static const char digits[] = "0123456789abcdef";
	for (unsigned i = 0; i < sizeof hash->bytes; i++) {
		out[2 * i] = digits[hash->bytes[i] >> 4];
		out[2 * i + 1] = digits[hash->bytes[i] & 15];
	}
}

journey_status jy_keyed_check(const journey_engine *engine, unsigned char out[JY_KEYED_CHECK_SIZE])
{
	jy_siphash hash;
	journey_status status = jy_keyed_hash(engine, JY_KEYED_CHECK, "", 0, &hash);
	if (status == JOURNEY_OK)
		memcpy(out, hash.bytes, JY_KEYED_CHECK_SIZE);
	return status;
}
