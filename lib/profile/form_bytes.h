/*
 * Numbers of the storage form where there are many of them: written to room that was made before, read without a call.
 */
#ifndef JY_PROFILE_FORM_BYTES_H
#define JY_PROFILE_FORM_BYTES_H

#include "base/buffer.h"
#include "base/hash.h"

/* 16 bytes. */
static inline unsigned char *jy_form_store_hash(unsigned char *at, jy_hash128 id)
{
	jy_store_u64(at, id.a);
	jy_store_u64(at + 8, id.b);
	return at + 16;
}

static inline jy_hash128 jy_form_load_hash(const unsigned char *at)
{
	jy_hash128 id = {jy_load_u64(at), jy_load_u64(at + 8)};

	return id;
}

/* As jy_reader_varint(). */
static inline uint64_t jy_form_load_varint(jy_reader *in)
{
	const unsigned char *p = in->at;
	uint64_t v = 0;
	unsigned shift;

	if (in->end - p < 10)
		return jy_reader_varint(in);
	for (shift = 0; shift < 63; shift += 7) {
		unsigned char byte = *p++;

		v |= (uint64_t)(byte & 127) << shift;
		if (byte < 128) {
			in->failed |= byte == 0 && shift > 0;
			in->at = p;
			return v;
		}
	}
	return jy_reader_varint(in);
}

#endif
