#include "check_base.h"

#include "base/crc32c.h"
#include "base/hash.h"
#include "base/int128.h"
#include "base/random.h"
#include "base/siphash.h"

#define PIN_ALL UINT64_C(0x2ed5724987250d6d)
#define PIN_EMPTY UINT64_C(0x93a2157795af518e)
#define PIN_RANDOM UINT64_C(0x7b80e0cc5c812e02)

#include <math.h>
#include <stdio.h>

/* Hashes are part of stored state: these values may never change. */
JOURNEY_TEST(hashes_are_pinned)
{
	unsigned char bytes[200];
	uint64_t all = 0;

	(void)allocator;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)(i * 7);
	for (size_t n = 0; n <= sizeof bytes; n++)
		all = all * 31 + jy_hash64(n, bytes, n);
	ck_assert_msg(all == PIN_ALL, "0x%016llx", (unsigned long long)all);
	ck_assert_msg(jy_hash64(0, "", 0) == PIN_EMPTY, "0x%016llx", (unsigned long long)jy_hash64(0, "", 0));
	ck_assert_msg(jy_random(1, "explore", jy_str("user"), 2) == PIN_RANDOM, "0x%016llx",
		      (unsigned long long)jy_random(1, "explore", jy_str("user"), 2));
}

/* Key and message are 0, 1, 2 ..., as in vectors.h of the reference implementation (vectors_sip128). */
JOURNEY_TEST(siphash_is_the_published_one)
{
	static const struct {
		size_t size;
		const char *hash;
	} vectors[] = {{0, "a3817f04ba25a8e66df67214c7550293"},  {1, "da87c1d86b99af44347659119b22fc45"},
		       {7, "a1f1ebbed8dbc153c0b84aa61ff08239"},  {8, "3b62a9ba6258f5610f83e264f31497b4"},
		       {15, "5493e99933b0a8117e08ec0f97cfc3d9"}, {16, "6ee2a4ca67b054bbfd3315bf85230577"},
		       {63, "5150d1772f50834a503e069a973fbd7c"}};
	unsigned char bytes[64];
	char digits[33];

	(void)allocator;
	for (unsigned i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)i;
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		jy_siphash hash = jy_siphash_of(bytes, bytes, vectors[i].size);

		for (unsigned k = 0; k < 16; k++)
			snprintf(digits + 2 * k, 3, "%02x", hash.bytes[k]);
		ck_assert_str_eq(digits, vectors[i].hash);
	}
}

JOURNEY_TEST(checksums_are_the_published_ones)
{
	unsigned char bytes[32];

	(void)allocator;
	/* RFC 3720, B.4 */
	memset(bytes, 0, sizeof bytes);
	ck_assert_uint_eq(jy_crc32c(bytes, 32), 0x8a9136aa);
	memset(bytes, 0xff, sizeof bytes);
	ck_assert_uint_eq(jy_crc32c(bytes, 32), 0x62a8ab43);
	for (unsigned i = 0; i < 32; i++)
		bytes[i] = (unsigned char)i;
	ck_assert_uint_eq(jy_crc32c(bytes, 32), 0x46dd794e);
	ck_assert_uint_eq(jy_crc32c("123456789", 9), 0xe3069283);
	ck_assert_uint_eq(jy_crc32c(NULL, 0), 0);
	for (size_t cut = 0; cut <= 32; cut++)
		ck_assert_uint_eq(jy_crc32c_more(jy_crc32c(bytes, cut), bytes + cut, 32 - cut), 0x46dd794e);
	/* Landon Curt Noll's FNV test values */
	ck_assert_uint_eq(jy_fnv1a32("", 0), 0x811c9dc5);
	ck_assert_uint_eq(jy_fnv1a32("a", 1), 0xe40c292c);
	ck_assert_uint_eq(jy_fnv1a32("foobar", 6), 0xbf9cf968);
}

/* Bit by bit, as the definition has it. */
JOURNEY_TEST(checksums_match_the_definition)
{
	uint64_t state = 1;

	(void)allocator;
	for (size_t n = 0; n < 70; n++) {
		unsigned char bytes[70];
		uint32_t crc = UINT32_MAX;
		for (size_t i = 0; i < n; i++) {
			bytes[i] = (unsigned char)next_random(&state);
			crc ^= bytes[i];
			for (int bit = 0; bit < 8; bit++)
				crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0x82f63b78) : 0);
		}
		ck_assert_uint_eq(jy_crc32c(bytes, n), ~crc);
	}
}

JOURNEY_PLAIN_TEST(the_machine_checks_as_the_tables_do)
{
	static unsigned char bytes[5000];
	uint64_t state = 2;

	(void)allocator;
	if (!jy_crc32c_has_machine()) {
		torture_skip("this processor has no instruction for CRC-32C");
		return;
	}
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)next_random(&state);
	for (size_t n = 0; n + 8 <= sizeof bytes; n += n < 1700 ? 1 : 37) {
		uint32_t start = (uint32_t)next_random(&state);

		ck_assert_uint_eq(jy_crc32c_machine(start, bytes + n % 8, n),
				  jy_crc32c_table(start, bytes + n % 8, n));
	}
}

/* Each flipped input bit flips each output bit about half of the time. */
JOURNEY_PLAIN_TEST(hashes_avalanche)
{
	static const size_t sizes[] = {1, 3, 4, 8, 13, 16, 17, 36, 48, 49, 100};
	uint64_t state = 2;

	(void)allocator;
	for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
		size_t n = sizes[s];
		unsigned flips[64] = {0}, rounds = 0;
		for (int round = 0; round < 40; round++) {
			unsigned char bytes[100];
			uint64_t before;
			for (size_t i = 0; i < n; i++)
				bytes[i] = (unsigned char)next_random(&state);
			before = jy_hash64(9, bytes, n);
			for (size_t bit = 0; bit < n * 8; bit++, rounds++) {
				uint64_t changed;
				bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
				changed = before ^ jy_hash64(9, bytes, n);
				bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
				for (unsigned b = 0; b < 64; b++)
					flips[b] += changed >> b & 1;
			}
		}
		for (unsigned b = 0; b < 64; b++) {
			double share = (double)flips[b] / rounds, deviation = 5 * sqrt(0.25 / rounds);
			ck_assert_msg(fabs(share - 0.5) < deviation, "size %zu bit %u: %g", n, b, share);
		}
	}
}

JOURNEY_TEST(the_halves_of_128_bits_differ)
{
	jy_hash128 h = jy_hash128_of(1, "message", 7), other = jy_hash128_of(1, "messagf", 7);

	(void)allocator;
	ck_assert(h.a != h.b && h.a != other.a && h.b != other.b);
	ck_assert(h.a == jy_hash128_of(1, "message", 7).a);
	ck_assert(h.a != jy_hash128_of(2, "message", 7).a);
}

JOURNEY_TEST(products_are_the_same_in_plain_c)
{
	uint64_t state = 3;

	(void)allocator;
	for (int i = 0; i < 2000; i++) {
		uint64_t x = next_random(&state) >> (i % 64), y = next_random(&state) >> (i % 37), a, b;
		if (i % 5 == 0)
			x = UINT64_MAX;
		ck_assert(jy_mul_u64(x, y, &a) == jy_mul_u64_plain(x, y, &b) && a == b);
	}
}

JOURNEY_PLAIN_TEST(draws_are_uniform)
{
	unsigned cells[20] = {0};
	double chi = 0;

	(void)allocator;
	for (uint64_t i = 0; i < 20000; i++) {
		double u = jy_random_unit(jy_random(7, "test", jy_str("unit"), i));
		ck_assert(u >= 0 && u < 1);
		cells[(int)(u * 20)]++;
		ck_assert(jy_random_below(jy_random(7, "test", jy_str("unit"), i), 10) < 10);
	}
	for (int i = 0; i < 20; i++)
		chi += (cells[i] - 1000.0) * (cells[i] - 1000.0) / 1000.0;
	ck_assert_msg(chi < 43.8, "chi square %g", chi); /* 0.1 % of 19 degrees of freedom */
	ck_assert(jy_random_unit(UINT64_MAX) < 1 && jy_random_unit(0) == 0);
	ck_assert_uint_eq(jy_random_below(UINT64_MAX, 10), 9);
	ck_assert_uint_eq(jy_random_below(UINT64_MAX, 0), 0);
	/* Each argument matters. */
	ck_assert(jy_random(1, "a", jy_str("b"), 1) != jy_random(2, "a", jy_str("b"), 1));
	ck_assert(jy_random(1, "a", jy_str("b"), 1) != jy_random(1, "ab", jy_str(""), 1));
	ck_assert(jy_random(1, "a", jy_str("b"), 1) != jy_random(1, "a", jy_str("c"), 1));
	ck_assert(jy_random(1, "a", jy_str("b"), 1) != jy_random(1, "a", jy_str("b"), 2));
}

Suite *suite_hash(void)
{
	return torture_suite("hash", torture_hashes_are_pinned, torture_siphash_is_the_published_one,
			     torture_checksums_are_the_published_ones,
			     torture_checksums_match_the_definition,
			     torture_the_machine_checks_as_the_tables_do, torture_hashes_avalanche,
			     torture_the_halves_of_128_bits_differ, torture_products_are_the_same_in_plain_c,
			     torture_draws_are_uniform, NULL);
}
