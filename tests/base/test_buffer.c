#include "check_base.h"

#include "base/buffer.h"
#include "base/int128.h"

JOURNEY_TEST(bytes_are_little_endian)
{
	static const unsigned char expected[] = {1,  3,  2,  7, 6, 5,   4,   15, 14,  13,
						 12, 11, 10, 9, 8, 'h', 'i', 2,  'y', 'o'};
	jy_buffer b;

	jy_buffer_init(&b, allocator);
	TRY_TRUE(jy_buffer_u8(&b, 1));
	TRY_TRUE(jy_buffer_u16(&b, 0x0203));
	TRY_TRUE(jy_buffer_u32(&b, 0x04050607));
	TRY_TRUE(jy_buffer_u64(&b, UINT64_C(0x08090a0b0c0d0e0f)));
	TRY_TRUE(jy_buffer_text(&b, "hi"));
	TRY_TRUE(jy_buffer_str(&b, jy_str("yo")));
	ck_assert_uint_eq(b.size, sizeof expected);
	ck_assert_mem_eq(b.data, expected, sizeof expected);
done:
	jy_buffer_free(&b);
}

JOURNEY_TEST(all_is_read_back)
{
	jy_buffer b;
	jy_reader r;
	journey_int128 wide = {UINT64_C(0x123456789abcdef0), -5};
	journey_str text;

	jy_buffer_init(&b, allocator);
	TRY_TRUE(jy_buffer_u8(&b, 255));
	TRY_TRUE(jy_buffer_u16(&b, 65535));
	TRY_TRUE(jy_buffer_u32(&b, UINT32_MAX));
	TRY_TRUE(jy_buffer_u64(&b, UINT64_MAX));
	TRY_TRUE(jy_buffer_double(&b, -0.1));
	TRY_TRUE(jy_buffer_i128(&b, wide));
	TRY_TRUE(jy_buffer_str(&b, jy_str("text")));
	TRY_TRUE(jy_buffer_i64_sorted(&b, INT64_MIN));
	TRY_TRUE(jy_buffer_u64_sorted(&b, 77));
	TRY_TRUE(jy_buffer_u32_sorted(&b, 78));
	TRY_TRUE(jy_buffer_u16_sorted(&b, 79));
	r = jy_reader_of(b.data, b.size);
	ck_assert_uint_eq(jy_reader_u8(&r), 255);
	ck_assert_uint_eq(jy_reader_u16(&r), 65535);
	ck_assert_uint_eq(jy_reader_u32(&r), UINT32_MAX);
	ck_assert_uint_eq(jy_reader_u64(&r), UINT64_MAX);
	ck_assert(jy_reader_double(&r) == -0.1);
	ck_assert_int_eq(jy_i128_cmp(jy_reader_i128(&r), wide), 0);
	text = jy_reader_str(&r);
	ck_assert(jy_str_is(text, "text"));
	ck_assert(jy_reader_i64_sorted(&r) == INT64_MIN);
	ck_assert_uint_eq(jy_reader_u64_sorted(&r), 77);
	ck_assert_uint_eq(jy_reader_u32_sorted(&r), 78);
	ck_assert_uint_eq(jy_reader_u16_sorted(&r), 79);
	ck_assert(!r.failed && jy_reader_left(&r) == 0);
	ck_assert_uint_eq(jy_reader_u8(&r), 0);
	ck_assert(r.failed);
done:
	jy_buffer_free(&b);
}

JOURNEY_PLAIN_TEST(varints_have_one_form)
{
	jy_buffer b;

	jy_buffer_init(&b, allocator);
	for (unsigned bit = 0; bit < 64; bit++) {
		for (int step = -1; step <= 1; step++) {
			uint64_t v = (UINT64_C(1) << bit) + (uint64_t)(int64_t)step;
			int64_t signed_v = (int64_t)v;
			jy_reader r;
			jy_buffer_clear(&b);
			ck_assert(jy_buffer_varint(&b, v) && jy_buffer_zigzag(&b, signed_v));
			r = jy_reader_of(b.data, b.size);
			ck_assert_uint_eq(jy_reader_varint(&r), v);
			ck_assert(jy_reader_zigzag(&r) == signed_v);
			ck_assert(!r.failed && jy_reader_left(&r) == 0);
		}
	}
	jy_buffer_free(&b);
	(void)allocator;
}

JOURNEY_TEST(bad_varints_fail)
{
	static const struct {
		const char *bytes;
		size_t size;
	} bad[] = {{"", 0},
		   {"\x80", 1},
		   {"\x80\x00", 2},
		   {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10},
		   {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11}};

	(void)allocator;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		jy_reader r = jy_reader_of(bad[i].bytes, bad[i].size);
		ck_assert_uint_eq(jy_reader_varint(&r), 0);
		ck_assert(r.failed);
		ck_assert_uint_eq(jy_reader_varint(&r), 0);
	}
}

JOURNEY_TEST(short_input_fails)
{
	jy_reader r = jy_reader_of("\x05"
				   "abc",
				   4),
		  nothing = jy_reader_of(NULL, 0);
	journey_str s;

	(void)allocator;
	s = jy_reader_str(&r);
	ck_assert(r.failed && s.size == 0);
	ck_assert_ptr_null(jy_reader_bytes(&nothing, 1));
	ck_assert(nothing.failed);
	r = jy_reader_of("\x05"
			 "abcde",
			 6);
	ck_assert_uint_eq(jy_reader_count(&r, 1), 5);
	r = jy_reader_of("\x05"
			 "abcde",
			 6);
	ck_assert_uint_eq(jy_reader_count(&r, 2), 0);
	ck_assert(r.failed);
	r = jy_reader_of("ab", 2);
	ck_assert(jy_reader_u32(&r) == 0 && r.failed && jy_reader_i64_sorted(&r) == 0);
}

JOURNEY_TEST(sorted_numbers_sort)
{
	static const int64_t numbers[] = {INT64_MIN, -1000, -256, -1, 0, 1, 255, 256, 70000, INT64_MAX};
	jy_buffer b;

	jy_buffer_init(&b, allocator);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		TRY_TRUE(jy_buffer_i64_sorted(&b, numbers[i]));
		if (i > 0)
			ck_assert(memcmp(b.data + 8 * i - 8, b.data + 8 * i, 8) < 0);
	}
done:
	jy_buffer_free(&b);
}

JOURNEY_TEST(a_failed_write_changes_nothing)
{
	jy_buffer b;
	char long_text[300];

	memset(long_text, 'x', sizeof long_text);
	jy_buffer_init(&b, allocator);
	for (int i = 0; i < 10; i++) {
		size_t size = b.size;
		bool ok = jy_buffer_str(&b, jy_str_of(long_text, sizeof long_text));
		if (!ok)
			ck_assert_uint_eq(b.size, size);
		TRY_TRUE(ok);
		ck_assert_uint_eq(b.size, size + 302);
	}
	ck_assert(!jy_buffer_reserve(&b, SIZE_MAX));
	ck_assert(!jy_buffer_str(&b, jy_str_of(long_text, SIZE_MAX - 3)));
done:
	jy_buffer_free(&b);
}

Suite *suite_buffer(void)
{
	return torture_suite("buffer", torture_bytes_are_little_endian, torture_all_is_read_back,
			     torture_varints_have_one_form, torture_bad_varints_fail,
			     torture_short_input_fails, torture_sorted_numbers_sort,
			     torture_a_failed_write_changes_nothing, NULL);
}
