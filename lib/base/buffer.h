/*
 * Byte buffer that grows, with writers for the storage form (little-endian, varints), and a bounded reader
 * of the same. Every writer returns false when out of memory and then leaves the buffer unchanged.
 */
#ifndef JY_BASE_BUFFER_H
#define JY_BASE_BUFFER_H

#include "base/memory.h"

#include <string.h>

/* Whether numbers in memory are as the storage form has them: then they are copied as they are. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define JY_LITTLE_ENDIAN 1
#else
#define JY_LITTLE_ENDIAN 0
#endif

static inline uint64_t jy_load_u64(const unsigned char *p)
{
	uint64_t v = 0;
	int i;

	if (JY_LITTLE_ENDIAN) {
		memcpy(&v, p, sizeof(v));
		return v;
	}
	for (i = 0; i < 8; i++)
		v |= (uint64_t)p[i] << 8 * i;
	return v;
}

static inline void jy_store_u64(unsigned char *p, uint64_t v)
{
	int i;

	if (JY_LITTLE_ENDIAN) {
		memcpy(p, &v, sizeof(v));
		return;
	}
	for (i = 0; i < 8; i++)
		p[i] = (unsigned char)(v >> 8 * i);
}

/* A varint of at most 10 bytes; returns the first byte behind it. */
static inline unsigned char *jy_store_varint(unsigned char *p, uint64_t v)
{
	for (; v > 127; v >>= 7)
		*p++ = (unsigned char)(v | 128);
	*p++ = (unsigned char)v;
	return p;
}

/* What a signed number is as a varint: 0, -1, 1, -2 .. -> 0, 1, 2, 3 .. */
static inline uint64_t jy_zigzag(int64_t v)
{
	return (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0);
}

typedef struct jy_buffer {
	journey_allocator allocator;
	unsigned char *data;
	size_t size, capacity;
} jy_buffer;

void jy_buffer_init(jy_buffer *b, const journey_allocator *a);
void jy_buffer_free(jy_buffer *b);
/* Size 0; keeps the memory. */
void jy_buffer_clear(jy_buffer *b);
/* Room for `extra` more bytes; writes of no more than that cannot fail. */
bool jy_buffer_reserve_more(jy_buffer *b, size_t extra);
static inline bool jy_buffer_reserve(jy_buffer *b, size_t extra)
{
	return b->capacity - b->size >= extra || jy_buffer_reserve_more(b, extra);
}
bool jy_buffer_bytes(jy_buffer *b, const void *data, size_t size);
bool jy_buffer_u8(jy_buffer *b, uint8_t v);
bool jy_buffer_u16(jy_buffer *b, uint16_t v);
bool jy_buffer_u32(jy_buffer *b, uint32_t v);
bool jy_buffer_u64(jy_buffer *b, uint64_t v);
/* The bits of a double, as u64. */
bool jy_buffer_double(jy_buffer *b, double v);
/* LEB128, 1 to 10 bytes. */
bool jy_buffer_varint(jy_buffer *b, uint64_t v);
/* Signed as varint: 0, -1, 1, -2 .. -> 0, 1, 2, 3 .. */
bool jy_buffer_zigzag(jy_buffer *b, int64_t v);
/* NUL-terminated text without its NUL and without a length. */
bool jy_buffer_text(jy_buffer *b, const char *text);
/* Varint length and bytes. */
bool jy_buffer_str(jy_buffer *b, journey_str s);
/* 16 bytes, two's complement, little-endian. */
bool jy_buffer_i128(jy_buffer *b, journey_int128 v);
/* Big-endian: for keys that must sort as their numbers do. The signed form flips the sign bit. */
bool jy_buffer_u16_sorted(jy_buffer *b, uint16_t v);
bool jy_buffer_u32_sorted(jy_buffer *b, uint32_t v);
bool jy_buffer_u64_sorted(jy_buffer *b, uint64_t v);
bool jy_buffer_i64_sorted(jy_buffer *b, int64_t v);
/* What was written, borrowed until the next write. */
journey_bytes jy_buffer_view(const jy_buffer *b);

/* A reader of `size` bytes. Past the end it gives 0 (NULL, empty) and sets `failed`, for good. */
typedef struct jy_reader {
	const unsigned char *at, *end;
	bool failed;
} jy_reader;

jy_reader jy_reader_of(const void *data, size_t size);
size_t jy_reader_left(const jy_reader *r);
uint8_t jy_reader_u8(jy_reader *r);
uint16_t jy_reader_u16(jy_reader *r);
uint32_t jy_reader_u32(jy_reader *r);
uint64_t jy_reader_u64(jy_reader *r);
double jy_reader_double(jy_reader *r);
/* Fails also on more than 64 bits and on an overlong form, so that one number has one form. */
uint64_t jy_reader_varint(jy_reader *r);
int64_t jy_reader_zigzag(jy_reader *r);
/* Text borrowed from the bytes that are read. */
journey_str jy_reader_str(jy_reader *r);
const void *jy_reader_bytes(jy_reader *r, size_t n);
journey_int128 jy_reader_i128(jy_reader *r);
uint16_t jy_reader_u16_sorted(jy_reader *r);
uint32_t jy_reader_u32_sorted(jy_reader *r);
uint64_t jy_reader_u64_sorted(jy_reader *r);
int64_t jy_reader_i64_sorted(jy_reader *r);
/*
 * A count of items that take at least `item_size` (1 or more) bytes each: a varint that fails where the
 * bytes left cannot hold them, so that a bad count never leads to a big allocation.
 */
size_t jy_reader_count(jy_reader *r, size_t item_size);

#endif
