#include "base/buffer.h"

#include <string.h>

void jy_buffer_init(jy_buffer *b, const journey_allocator *a)
{
	memset(b, 0, sizeof *b);
	b->allocator = jy_allocator_or_libc(a);
}

void jy_buffer_free(jy_buffer *b)
{
	jy_free(&b->allocator, b->data, b->capacity);
	b->data = NULL;
	b->size = 0;
	b->capacity = 0;
}

void jy_buffer_clear(jy_buffer *b)
{
	b->size = 0;
}

bool jy_buffer_reserve_more(jy_buffer *b, size_t extra)
{
	size_t need;

	if (!jy_add_size(b->size, extra, &need))
		return false;
	if (need < 64)
		need = 64;
	return jy_grow(&b->allocator, &b->data, &b->capacity, need, 1);
}

bool jy_buffer_bytes(jy_buffer *b, const void *data, size_t size)
{
	if (!jy_buffer_reserve(b, size))
		return false;
	if (size)
		memcpy(b->data + b->size, data, size);
	b->size += size;
	return true;
}

/* The low n bytes of v, lowest first. */
static bool put_little(jy_buffer *b, uint64_t v, size_t n)
{
	if (!jy_buffer_reserve(b, n))
		return false;
	for (size_t i = 0; i < n; i++)
		b->data[b->size++] = (unsigned char)(v >> (8 * i));
	return true;
}

/* The low n bytes of v, highest first. */
static bool put_big(jy_buffer *b, uint64_t v, size_t n)
{
	if (!jy_buffer_reserve(b, n))
		return false;
	for (size_t i = n; i-- > 0;)
		b->data[b->size++] = (unsigned char)(v >> (8 * i));
	return true;
}

bool jy_buffer_u8(jy_buffer *b, uint8_t v)
{
	if (!jy_buffer_reserve(b, 1))
		return false;
	b->data[b->size++] = v;
	return true;
}

bool jy_buffer_u16(jy_buffer *b, uint16_t v)
{
	return put_little(b, v, 2);
}

bool jy_buffer_u32(jy_buffer *b, uint32_t v)
{
	return put_little(b, v, 4);
}

bool jy_buffer_u64(jy_buffer *b, uint64_t v)
{
	if (!jy_buffer_reserve(b, 8))
		return false;
	jy_store_u64(b->data + b->size, v);
	b->size += 8;
	return true;
}

bool jy_buffer_double(jy_buffer *b, double v)
{
	uint64_t bits;
	memcpy(&bits, &v, sizeof bits);
	return jy_buffer_u64(b, bits);
}

bool jy_buffer_varint(jy_buffer *b, uint64_t v)
{
	unsigned char bytes[10];

	if (b->capacity - b->size < sizeof bytes)
		return jy_buffer_bytes(b, bytes, (size_t)(jy_store_varint(bytes, v) - bytes));
	b->size = (size_t)(jy_store_varint(b->data + b->size, v) - b->data);
	return true;
}

bool jy_buffer_zigzag(jy_buffer *b, int64_t v)
{
	return jy_buffer_varint(b, jy_zigzag(v));
}

bool jy_buffer_text(jy_buffer *b, const char *text)
{
	return jy_buffer_bytes(b, text, strlen(text));
}

bool jy_buffer_str(jy_buffer *b, journey_str s)
{
	size_t need;

	if (!jy_add_size(s.size, 10, &need) || !jy_buffer_reserve(b, need))
		return false;
	return jy_buffer_varint(b, s.size) && jy_buffer_bytes(b, s.data, s.size);
}

bool jy_buffer_i128(jy_buffer *b, journey_int128 v)
{
	if (!jy_buffer_reserve(b, 16))
		return false;
	return put_little(b, v.low, 8) && put_little(b, (uint64_t)v.high, 8);
}

bool jy_buffer_u16_sorted(jy_buffer *b, uint16_t v)
{
	return put_big(b, v, 2);
}

bool jy_buffer_u32_sorted(jy_buffer *b, uint32_t v)
{
	return put_big(b, v, 4);
}

bool jy_buffer_u64_sorted(jy_buffer *b, uint64_t v)
{
	return put_big(b, v, 8);
}

bool jy_buffer_i64_sorted(jy_buffer *b, int64_t v)
{
	return put_big(b, (uint64_t)v ^ (UINT64_C(1) << 63), 8);
}

journey_bytes jy_buffer_view(const jy_buffer *b)
{
	journey_bytes view = {b->data, b->size};
	return view;
}

jy_reader jy_reader_of(const void *data, size_t size)
{
	static const unsigned char nothing;
	jy_reader r = {data, NULL, false};

	if (!r.at)
		r.at = &nothing, size = 0;
	r.end = r.at + size;
	return r;
}

size_t jy_reader_left(const jy_reader *r)
{
	return (size_t)(r->end - r->at);
}

const void *jy_reader_bytes(jy_reader *r, size_t n)
{
	const unsigned char *p = r->at;

	if (r->failed || jy_reader_left(r) < n) {
		r->failed = true;
		return NULL;
	}
	r->at += n;
	return p;
}

static uint64_t get_little(jy_reader *r, size_t n)
{
	const unsigned char *p = jy_reader_bytes(r, n);
	uint64_t v = 0;

	if (p)
		for (size_t i = 0; i < n; i++)
			v |= (uint64_t)p[i] << (8 * i);
	return v;
}

static uint64_t get_big(jy_reader *r, size_t n)
{
	const unsigned char *p = jy_reader_bytes(r, n);
	uint64_t v = 0;

	if (p)
		for (size_t i = 0; i < n; i++)
			v = v << 8 | p[i];
	return v;
}

uint8_t jy_reader_u8(jy_reader *r)
{
	return (uint8_t)get_little(r, 1);
}

uint16_t jy_reader_u16(jy_reader *r)
{
	return (uint16_t)get_little(r, 2);
}

uint32_t jy_reader_u32(jy_reader *r)
{
	return (uint32_t)get_little(r, 4);
}

uint64_t jy_reader_u64(jy_reader *r)
{
	const unsigned char *p = jy_reader_bytes(r, 8);

	return p ? jy_load_u64(p) : 0;
}

double jy_reader_double(jy_reader *r)
{
	uint64_t bits = jy_reader_u64(r);
	double v;
	memcpy(&v, &bits, sizeof v);
	return v;
}

uint64_t jy_reader_varint(jy_reader *r)
{
	const unsigned char *p = r->at;
	uint64_t v = 0;

	for (unsigned shift = 0; !r->failed && p < r->end && shift < 64; shift += 7) {
		unsigned char byte = *p++;
		/* The tenth byte has one bit left; a last byte of 0 would be a second form of the same
		 * number. */
		if ((shift == 63 && byte > 1) || (shift > 0 && byte == 0))
			break;
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			r->at = p;
			return v;
		}
	}
	r->failed = true;
	return 0;
}

int64_t jy_reader_zigzag(jy_reader *r)
{
	uint64_t u = jy_reader_varint(r);
	int64_t half = (int64_t)(u >> 1);
	return u & 1 ? -half - 1 : half;
}

journey_str jy_reader_str(jy_reader *r)
{
	journey_str s = {NULL, 0};
	size_t size = jy_reader_count(r, 1);

	s.data = jy_reader_bytes(r, size);
	if (s.data)
		s.size = size;
	return s;
}

journey_int128 jy_reader_i128(jy_reader *r)
{
	journey_int128 v = {0, 0};
	const unsigned char *p = jy_reader_bytes(r, 16);

	if (p) {
		jy_reader half = jy_reader_of(p, 16);
		v.low = get_little(&half, 8);
		v.high = (int64_t)get_little(&half, 8);
	}
	return v;
}

uint16_t jy_reader_u16_sorted(jy_reader *r)
{
	return (uint16_t)get_big(r, 2);
}

uint32_t jy_reader_u32_sorted(jy_reader *r)
{
	return (uint32_t)get_big(r, 4);
}

uint64_t jy_reader_u64_sorted(jy_reader *r)
{
	return get_big(r, 8);
}

int64_t jy_reader_i64_sorted(jy_reader *r)
{
	uint64_t v = get_big(r, 8);
	return r->failed ? 0 : (int64_t)(v ^ (UINT64_C(1) << 63));
}

size_t jy_reader_count(jy_reader *r, size_t item_size)
{
	uint64_t n = jy_reader_varint(r);

	if (n > jy_reader_left(r) / item_size)
		r->failed = true;
	return r->failed ? 0 : (size_t)n;
}
