/*
 * The 64-bit hash folds 128-bit products, as wyhash and rapidhash do: see Wang Yi, "Modern non-cryptographic
 * hash function and pseudorandom number generator". Its secrets are made from the seed, so that without the
 * seed nobody can choose input that makes a factor zero.
 */
#include "base/hash.h"

#include "base/int128.h"

#define K0 UINT64_C(0x9e3779b97f4a7c15)
#define K1 UINT64_C(0xc2b2ae3d27d4eb4f)
#define K2 UINT64_C(0x8ebc6af09c88c6e3)
#define K3 UINT64_C(0x589965cc75374cc3)
#define K4 UINT64_C(0x1d8e4e27c47d124f)

static uint64_t fold(uint64_t x, uint64_t y)
{
	uint64_t high, low = jy_mul_u64(x, y, &high);
	return low ^ high;
}

static uint64_t read4(const unsigned char *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24;
}

static uint64_t read8(const unsigned char *p)
{
	return read4(p) | read4(p + 4) << 32;
}

/* Up to 16 bytes as two numbers; overlapping reads cover every length without a loop. */
static void read_short(const unsigned char *p, size_t n, uint64_t *a, uint64_t *b)
{
	size_t step = (n >> 3) << 2;

	if (n >= 4) {
		*a = read4(p) << 32 | read4(p + step);
		*b = read4(p + n - 4) << 32 | read4(p + n - 4 - step);
	} else if (n > 0) {
		*a = (uint64_t)p[0] << 16 | (uint64_t)p[n >> 1] << 8 | p[n - 1];
		*b = 0;
	} else {
		*a = 0;
		*b = 0;
	}
}

static uint64_t hash(uint64_t s0, uint64_t s1, const unsigned char *p, size_t size)
{
	uint64_t a, b, state = s0, n = size;

	if (size <= 16) {
		read_short(p, size, &a, &b);
	} else {
		if (size > 48) {
			uint64_t lane1 = s0 ^ K3, lane2 = s1 ^ K4;
			do {
				state = fold(read8(p) ^ s1, read8(p + 8) ^ state);
				lane1 = fold(read8(p + 16) ^ s1 ^ K1, read8(p + 24) ^ lane1);
				lane2 = fold(read8(p + 32) ^ s1 ^ K2, read8(p + 40) ^ lane2);
				p += 48;
				size -= 48;
			} while (size > 48);
			state ^= lane1 ^ (lane2 << 23 | lane2 >> 41);
		}
		while (size > 16) {
			state = fold(read8(p) ^ s1, read8(p + 8) ^ state);
			p += 16;
			size -= 16;
		}
		/* The last 16 bytes, which may overlap what was read before. */
		a = read8(p + size - 16);
		b = read8(p + size - 8);
	}
	return fold(s0 ^ n ^ K2, fold(a ^ s1, b ^ state) ^ n);
}

uint64_t jy_hash64(uint64_t seed, const void *data, size_t size)
{
	uint64_t s0 = fold(seed ^ K0, K1);
	return hash(s0 ^ seed, fold(s0 ^ K2, seed ^ K3), data, size);
}

jy_hash128 jy_hash128_of(uint64_t seed, const void *data, size_t size)
{
	jy_hash128 h;

	h.a = jy_hash64(seed, data, size);
	h.b = jy_hash64(fold(seed ^ K4, K3), data, size);
	return h;
}

uint64_t jy_hash_mix(uint64_t x, uint64_t y)
{
	return fold(fold(x ^ K0, K1) ^ x ^ K2, fold(y ^ K3, K4) ^ y ^ K1);
}

uint32_t jy_fnv1a32_more(uint32_t before, const void *data, size_t size)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < size; i++)
		before = (before ^ p[i]) * UINT32_C(0x01000193);
	return before;
}

uint32_t jy_fnv1a32(const void *data, size_t size)
{
	return jy_fnv1a32_more(JY_FNV1A32_START, data, size);
}
