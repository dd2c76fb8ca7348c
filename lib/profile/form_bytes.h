/*
 * Numbers of the storage form where there are many of them: written to room that was made before, read without a call.
 */
#ifndef JY_PROFILE_FORM_BYTES_H
#define JY_PROFILE_FORM_BYTES_H

#include "base/buffer.h"
#include "base/hash.h"

/* At most 10 bytes. */
static inline unsigned char *jy_form_store_varint(unsigned char *at, uint64_t v)
{
	for (; v > 127; v >>= 7)
		*at++ = (unsigned char)(v | 128);
	*at++ = (unsigned char)v;
	return at;
}

static inline unsigned char *jy_form_store_zigzag(unsigned char *at, int64_t v)
{
	return jy_form_store_varint(at, (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0));
}

static inline unsigned char *jy_form_store_u64(unsigned char *at, uint64_t v)
{
	int i;

	for (i = 0; i < 8; i++)
		at[i] = (unsigned char)(v >> 8 * i);
	return at + 8;
}

/* 16 bytes. */
static inline unsigned char *jy_form_store_hash(unsigned char *at, jy_hash128 id)
{
	return jy_form_store_u64(jy_form_store_u64(at, id.a), id.b);
}

static inline uint64_t jy_form_load_u64(const unsigned char *at)
{
	uint64_t v = 0;
	int i;

	for (i = 0; i < 8; i++)
		v |= (uint64_t)at[i] << 8 * i;
	return v;
}

static inline jy_hash128 jy_form_load_hash(const unsigned char *at)
{
	jy_hash128 id = {jy_form_load_u64(at), jy_form_load_u64(at + 8)};

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
