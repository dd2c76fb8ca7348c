#include "engine/codes.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/component.h"
#include "engine/keyed.h"
#include <string.h>

/* Crockford's: without I, L, O and U, which are misread. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void write_digits(const jy_siphash *hash, char out[JY_CODE_DIGITS])
{
	uint64_t bits = 0;
	for (unsigned i = 0; i < 8; i++)
		bits = bits << 8 | hash->bytes[i];
	for (unsigned i = 0; i < JY_CODE_DIGITS; i++, bits >>= 5)
		out[i] = alphabet[bits & 31];
}

/* Keyed, so that nobody makes a code from a customer's id; by the unit, so that it stays when customers become one. */
static journey_status hash_of(const jy_eval *eval, journey_str prefix, jy_siphash *out)
{
	jy_buffer text;
	journey_str unit = jy_component_unit(eval->component);
	jy_buffer_init(&text, &eval->engine->allocator);
	journey_status status = JOURNEY_NO_MEMORY;
	if (jy_buffer_str(&text, prefix) && jy_buffer_bytes(&text, unit.data, unit.size))
		status = jy_keyed_hash(eval->engine, JY_KEYED_CODE, text.data, text.size, out);
	jy_buffer_free(&text);
	return status;
}

journey_status jy_code_load(const jy_eval *eval, uint32_t code, journey_value *out)
{
	journey_str prefix = eval->engine->strategy->codes[code];
	size_t size = prefix.size + 1 + JY_CODE_DIGITS;
	jy_siphash hash;
	char *text = jy_arena_alloc(&eval->engine->arena, size);
	journey_status status = text == NULL ? JOURNEY_NO_MEMORY : hash_of(eval, prefix, &hash);
	if (status != JOURNEY_OK)
		return status;
	memcpy(text, prefix.data, prefix.size);
	text[prefix.size] = '-';
	write_digits(&hash, text + prefix.size + 1);
	*out = jy_value_str(jy_str_of(text, size));
	return JOURNEY_OK;
}
