#include "base/siphash.h"

typedef struct state {
	uint64_t v0, v1, v2, v3;
} state;

static uint64_t turn(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static void rounds(state *s, int count)
{
	while (count-- > 0) {
		s->v0 += s->v1;
		s->v1 = turn(s->v1, 13) ^ s->v0;
		s->v0 = turn(s->v0, 32);
		s->v2 += s->v3;
		s->v3 = turn(s->v3, 16) ^ s->v2;
		s->v0 += s->v3;
		s->v3 = turn(s->v3, 21) ^ s->v0;
		s->v2 += s->v1;
		s->v1 = turn(s->v1, 17) ^ s->v2;
		s->v2 = turn(s->v2, 32);
	}
}

/* Up to 8 bytes, the first lowest. */
static uint64_t word(const unsigned char *data, size_t size)
{
	uint64_t x = 0;

	while (size-- > 0)
		x = x << 8 | data[size];
	return x;
}

static void put(unsigned char *out, uint64_t x)
{
	unsigned i;

	for (i = 0; i < 8; i++)
		out[i] = (unsigned char)(x >> 8 * i);
}

static void absorb(state *s, uint64_t m)
{
	s->v3 ^= m;
	rounds(s, 2);
	s->v0 ^= m;
}

jy_siphash jy_siphash_of(const unsigned char key[16], const void *data, size_t size)
{
	const unsigned char *at = data;
	uint64_t k0 = word(key, 8), k1 = word(key + 8, 8), last = (uint64_t)size << 56;
	state s = {UINT64_C(0x736f6d6570736575) ^ k0, UINT64_C(0x646f72616e646f6d) ^ k1,
		   UINT64_C(0x6c7967656e657261) ^ k0, UINT64_C(0x7465646279746573) ^ k1};
	jy_siphash out;

	s.v1 ^= 0xee;
	for (; size >= 8; size -= 8, at += 8)
		absorb(&s, word(at, 8));
	absorb(&s, size > 0 ? last | word(at, size) : last);
	s.v2 ^= 0xee;
	rounds(&s, 4);
	put(out.bytes, s.v0 ^ s.v1 ^ s.v2 ^ s.v3);
	s.v1 ^= 0xdd;
	rounds(&s, 4);
	put(out.bytes + 8, s.v0 ^ s.v1 ^ s.v2 ^ s.v3);
	return out;
}
