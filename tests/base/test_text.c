#include "check_base.h"
#include "base/base64.h"

JOURNEY_TEST(text_is_compared)
{
	(void)allocator;
	ck_assert(jy_str_equal(jy_str("a"), jy_str("a")) && !jy_str_equal(jy_str("a"), jy_str("b")));
	ck_assert(jy_str_equal(jy_str(NULL), jy_str("")));
	ck_assert(jy_str_compare(jy_str("ab"), jy_str("abc")) < 0);
	ck_assert(jy_str_compare(jy_str("b"), jy_str("abc")) > 0);
	ck_assert(jy_str_compare(jy_str("\xff"), jy_str("a")) > 0);
	ck_assert(jy_str_compare(jy_str(""), jy_str(NULL)) == 0);
	ck_assert(jy_str_starts(jy_str("abc"), jy_str("ab")) && !jy_str_starts(jy_str("a"), jy_str("ab")));
	ck_assert(jy_str_ends(jy_str("abc"), jy_str("bc")) && !jy_str_ends(jy_str("c"), jy_str("bc")));
	ck_assert(jy_str_is(jy_str_part(jy_str("abcdef"), 2, 4), "cd"));
	ck_assert(jy_str_is(jy_str_part(jy_str("abcdef"), 4, 2), ""));
	ck_assert(jy_str_is(jy_str_part(jy_str("abcdef"), 4, 99), "ef"));
	ck_assert(jy_str_is(jy_str_trim(jy_str(" \t a b\r\n")), "a b"));
	ck_assert(jy_str_is(jy_str_trim(jy_str(" ")), ""));
}

JOURNEY_TEST(text_is_found)
{
	(void)allocator;
	ck_assert_uint_eq(jy_str_find(jy_str("aab aab"), jy_str("ab"), 0), 1);
	ck_assert_uint_eq(jy_str_find(jy_str("aab aab"), jy_str("ab"), 2), 5);
	ck_assert_uint_eq(jy_str_find(jy_str("aab aab"), jy_str("ab"), 6), SIZE_MAX);
	ck_assert_uint_eq(jy_str_find(jy_str("abc"), jy_str(""), 3), 3);
	ck_assert_uint_eq(jy_str_find(jy_str("abc"), jy_str(""), 4), SIZE_MAX);
	ck_assert_uint_eq(jy_str_find(jy_str("ab"), jy_str("abc"), 0), SIZE_MAX);
	ck_assert_uint_eq(jy_str_find(jy_str("aaaab"), jy_str("aab"), 0), 2);
}

JOURNEY_TEST(distances_are_known)
{
	char long_text[65];

	(void)allocator;
	memset(long_text, 'a', sizeof long_text);
	ck_assert_uint_eq(jy_str_distance(jy_str(""), jy_str("")), 0);
	ck_assert_uint_eq(jy_str_distance(jy_str("abc"), jy_str("")), 3);
	ck_assert_uint_eq(jy_str_distance(jy_str("kitten"), jy_str("sitting")), 3);
	ck_assert_uint_eq(jy_str_distance(jy_str("channel"), jy_str("chanenl")), 1);
	ck_assert_uint_eq(jy_str_distance(jy_str("Channel"), jy_str("cHANNEL")), 0);
	ck_assert_uint_eq(jy_str_distance(jy_str("ab"), jy_str("ba")), 1);
	ck_assert_uint_eq(jy_str_distance(jy_str_of(long_text, 64), jy_str_of(long_text, 63)), 1);
	ck_assert_uint_eq(jy_str_distance(jy_str_of(long_text, 65), jy_str("a")), SIZE_MAX);
}

JOURNEY_TEST(a_near_miss_is_found)
{
	journey_str names[] = {jy_str("segments"), jy_str("journeys"), jy_str("channels"), jy_str("caps"),
			       jy_str("")};
	const size_t n = sizeof names / sizeof names[0];

	(void)allocator;
	ck_assert_uint_eq(jy_near_miss(jy_str("jorneys"), names, n), 1);
	ck_assert_uint_eq(jy_near_miss(jy_str("journesy"), names, n), 1);
	ck_assert_uint_eq(jy_near_miss(jy_str("chanels"), names, n), 2);
	ck_assert_uint_eq(jy_near_miss(jy_str("cap"), names, n), 3);
	ck_assert_uint_eq(jy_near_miss(jy_str("Caps"), names, n), 3);
	ck_assert_uint_eq(jy_near_miss(jy_str("kappa"), names, n), SIZE_MAX);
	ck_assert_uint_eq(jy_near_miss(jy_str("x"), names, n), SIZE_MAX);
	ck_assert_uint_eq(jy_near_miss(jy_str(""), names, n), SIZE_MAX);
	ck_assert_uint_eq(jy_near_miss(jy_str("anything"), NULL, 0), SIZE_MAX);
}

/* The vectors of RFC 4648, section 10, and what is no base64. */
JOURNEY_TEST(base64_is_written_and_read)
{
	static const struct {
		const char *text, *base64;
		size_t digits;
	} rows[] = {{"", "", 0},          {"f", "Zg==", 2},         {"fo", "Zm8=", 3},          {"foo", "Zm9v", 4},
		    {"foob", "Zm9vYg==", 6}, {"fooba", "Zm9vYmE=", 7}, {"foobar", "Zm9vYmFy", 8}, {"\xff\xfb", "//s=", 3}};
	char text[16], bytes[16];

	(void)allocator;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t size = strlen(rows[i].text);
		ck_assert_uint_eq(jy_base64_size(size), strlen(rows[i].base64));
		jy_base64_write(rows[i].text, size, text);
		ck_assert_mem_eq(text, rows[i].base64, strlen(rows[i].base64));
		ck_assert_uint_eq(jy_base64_bytes(rows[i].digits), size);
		ck_assert(jy_base64_read(rows[i].base64, rows[i].digits, bytes));
		ck_assert_mem_eq(bytes, rows[i].text, size);
	}
	ck_assert(!jy_base64_read("Zm9vY", 5, bytes));
	ck_assert(!jy_base64_read("Zm9=", 4, bytes));
	ck_assert(!jy_base64_read("Zm-_", 4, bytes));
}

Suite *suite_text(void)
{
	return torture_suite("text", torture_text_is_compared, torture_text_is_found,
			     torture_distances_are_known, torture_a_near_miss_is_found,
			     torture_base64_is_written_and_read, NULL);
}
