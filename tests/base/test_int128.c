#include "check_base.h"

#include "base/int128.h"
#include "base/number.h"

#include <math.h>
#include <stdlib.h>

static const journey_int128 smallest = {0, INT64_MIN}, largest = {UINT64_MAX, INT64_MAX};

static journey_int128 any(uint64_t *state)
{
	uint64_t kind = next_random(state) % 8, shift = next_random(state) % 64;
	journey_int128 a = {next_random(state), (int64_t)next_random(state)};

	if (kind < 3)
		a.high = (int64_t)a.low < 0 ? -1 : 0;
	else if (kind < 6)
		a.high = a.high < 0 ? ~(int64_t)(~(uint64_t)a.high >> shift) : a.high >> shift;
	return a;
}

static bool same(journey_int128 a, journey_int128 b)
{
	return a.low == b.low && a.high == b.high;
}

JOURNEY_TEST(sums_are_exact)
{
	uint64_t state = 5;
	journey_int128 out;

	(void)allocator;
	for (int i = 0; i < 3000; i++) {
		journey_int128 a = any(&state), b = any(&state);
		ck_assert(same(jy_i128_sub(jy_i128_add(a, b), b), a));
		ck_assert(same(jy_i128_add(a, jy_i128_neg(b)), jy_i128_sub(a, b)));
		ck_assert_int_eq(jy_i128_cmp(a, b), -jy_i128_cmp(b, a));
		/* a + b overflows iff it moved the wrong way */
		bool up = jy_i128_sign(b) >= 0;
		bool fits =
			up ? jy_i128_cmp(jy_i128_add(a, b), a) >= 0 : jy_i128_cmp(jy_i128_add(a, b), a) < 0;
		ck_assert(jy_i128_add_ok(a, b, &out) == fits);
		bool fits_less = jy_i128_sign(b) > 0 ? jy_i128_cmp(jy_i128_sub(a, b), a) < 0
						     : jy_i128_cmp(jy_i128_sub(a, b), a) >= 0;
		ck_assert(jy_i128_sub_ok(a, b, &out) == fits_less);
	}
	ck_assert(!jy_i128_add_ok(largest, jy_i128(1), &out) && !jy_i128_sub_ok(smallest, jy_i128(1), &out));
	ck_assert(!jy_i128_sub_ok(jy_i128(0), smallest, &out));
	ck_assert(jy_i128_add_ok(smallest, largest, &out) && same(out, jy_i128(-1)));
}

JOURNEY_TEST(products_and_quotients_agree)
{
	uint64_t state = 6;
	journey_int128 product, q, r;

	(void)allocator;
	for (int i = 0; i < 2000; i++) {
		journey_int128 a = any(&state), b = any(&state);
		int64_t x = (int64_t)next_random(&state) >> (i % 60),
			y = (int64_t)next_random(&state) >> (i % 50);
		if (jy_i128_sign(b) != 0 && jy_i128_div(a, b, &q, &r)) {
			int64_t small;
			ck_assert(jy_i128_sign(r) == 0 || jy_i128_sign(r) == jy_i128_sign(a));
			if (jy_i128_int(q, &small) && jy_i128_mul_ok(b, small, &product))
				ck_assert(same(jy_i128_add(product, r), a));
		}
		ck_assert(jy_i128_mul_ok(jy_i128(x), y, &product));
		ck_assert(same(product, jy_i128_mul64(x, y)));
		if (y != 0) {
			ck_assert(jy_i128_div(jy_i128_mul64(x, y), jy_i128(y), &q, &r));
			ck_assert(same(q, jy_i128(x)) && jy_i128_sign(r) == 0);
		}
	}
	ck_assert(!jy_i128_div(jy_i128(1), jy_i128(0), &q, &r));
	ck_assert(!jy_i128_div(smallest, jy_i128(-1), &q, &r) && jy_i128_div(smallest, jy_i128(1), &q, NULL));
	ck_assert(!jy_i128_mul_ok(largest, 2, &product) && !jy_i128_mul_ok(smallest, -1, &product));
	ck_assert(jy_i128_mul_ok(smallest, 1, &product) && same(product, smallest));
	ck_assert(jy_i128_mul_ok(jy_i128_add(smallest, jy_i128(1)), -1, &product) && same(product, largest));
}

JOURNEY_TEST(texts_and_bytes)
{
	char text[44];
	unsigned char bytes[16];
	uint64_t state = 7;

	(void)allocator;
	ck_assert_uint_eq(jy_i128_text(smallest, text), 40);
	ck_assert_str_eq(text, "-170141183460469231731687303715884105728");
	jy_i128_text(largest, text);
	ck_assert_str_eq(text, "170141183460469231731687303715884105727");
	jy_i128_text(jy_i128(0), text);
	ck_assert_str_eq(text, "0");
	jy_i128_text(jy_i128_u64(UINT64_MAX), text);
	ck_assert_str_eq(text, "18446744073709551615");
	for (int i = 0; i < 100; i++) {
		journey_int128 a = any(&state);
		jy_i128_write(a, bytes);
		ck_assert(same(jy_i128_read(bytes), a));
	}
	jy_i128_write(jy_i128(-2), bytes);
	ck_assert(bytes[0] == 0xfe && bytes[15] == 0xff);
}

/* The nearest double, by way of the decimal text and libc's strtod. */
JOURNEY_TEST(doubles_are_the_nearest)
{
	uint64_t state = 8;

	(void)allocator;
	for (int i = 0; i < 3000; i++) {
		journey_int128 a = any(&state);
		char text[44];
		if (i % 3 == 0) /* near halfway */
			a.low = (a.low & ~UINT64_C(0xfff)) | (UINT64_C(0x7ff) + next_random(&state) % 3);
		jy_i128_text(a, text);
		ck_assert_msg(jy_i128_double(a) == strtod(text, NULL), "%s", text);
	}
	ck_assert(jy_i128_double(smallest) == -ldexp(1, 127) && jy_i128_double(largest) == ldexp(1, 127));
}

Suite *suite_int128(void)
{
	return torture_suite("int128", torture_sums_are_exact, torture_products_and_quotients_agree,
			     torture_texts_and_bytes, torture_doubles_are_the_nearest, NULL);
}
