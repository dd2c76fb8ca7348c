#include "check_base.h"

#include "base/utf8.h"

#include <stdio.h>

static bool valid(const unsigned char *p, size_t n)
{
	return jy_utf8_valid(jy_str_of((const char *)p, n));
}

/* Whether the two, three or four bytes decode to one character, written as the RFC's arithmetic says. */
static bool model(const unsigned char *p, size_t n)
{
	static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
	static const unsigned char lead[5] = {0, 0, 0xc0, 0xe0, 0xf0}, mask[5] = {0, 0, 0xe0, 0xf0, 0xf8};
	uint32_t c = p[0] & (unsigned char)~mask[n];

	if ((p[0] & mask[n]) != lead[n])
		return false;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return false;
		c = c << 6 | (p[i] & 0x3fu);
	}
	return c >= least[n] && c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
}

JOURNEY_PLAIN_TEST(every_character_round_trips)
{
	(void)allocator;
	for (uint32_t c = 0; c <= 0x110010; c++) {
		char bytes[4];
		size_t n = jy_utf8_put(c, bytes), at = 0;
		uint32_t back = 0;
		bool exists = c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
		if ((n > 0) != exists)
			ck_abort_msg("U+%X", (unsigned)c);
		if (n == 0)
			continue;
		if (!jy_utf8_valid(jy_str_of(bytes, n)) || !jy_utf8_next(jy_str_of(bytes, n), &at, &back) ||
		    back != c || at != n || jy_utf8_valid(jy_str_of(bytes, n - 1)) != (n == 1) ||
		    jy_utf8_count(jy_str_of(bytes, n)) != 1)
			ck_abort_msg("U+%X", (unsigned)c);
	}
}

JOURNEY_PLAIN_TEST(every_short_sequence_is_classified)
{
	static const unsigned char edges[] = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff};
	const size_t n = sizeof edges;

	(void)allocator;
	for (unsigned a = 0; a < 256; a++) {
		unsigned char p[4] = {(unsigned char)a, 0, 0, 0};
		ck_assert(valid(p, 1) == (a < 0x80));
		if (a < 0x80)
			continue;
		for (unsigned b = 0; b < 256; b++) {
			p[1] = (unsigned char)b;
			ck_assert(valid(p, 2) == model(p, 2));
			for (size_t c = 0; c < n; c++) {
				p[2] = edges[c];
				if (p[2] >= 0x80 || p[1] >= 0x80)
					ck_assert(valid(p, 3) ==
						  (model(p, 3) || (model(p, 2) && p[2] < 0x80)));
				for (size_t d = 0; d < n && (a & 0xf0) == 0xf0; d++) {
					p[3] = edges[d];
					ck_assert(valid(p, 4) == model(p, 4));
				}
			}
		}
	}
}

JOURNEY_TEST(text_is_counted_and_cut)
{
	journey_str s = jy_str("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z"); /* a, a umlaut, euro, face, z */

	(void)allocator;
	ck_assert(jy_utf8_valid(s));
	ck_assert_uint_eq(s.size, 11);
	ck_assert_uint_eq(jy_utf8_count(s), 5);
	ck_assert_uint_eq(jy_utf8_offset(s, 0), 0);
	ck_assert_uint_eq(jy_utf8_offset(s, 2), 3);
	ck_assert_uint_eq(jy_utf8_offset(s, 4), 10);
	ck_assert_uint_eq(jy_utf8_offset(s, 9), 11);
	for (size_t max = 0; max <= s.size; max++) {
		size_t n = jy_utf8_cut(s, max);
		ck_assert(n <= max && max - n < 4);
		ck_assert(jy_utf8_valid(jy_str_of(s.data, n)));
	}
	ck_assert_uint_eq(jy_utf8_cut(s, 100), 11);
	ck_assert_uint_eq(jy_utf8_cut(s, 9), 6);
	ck_assert_uint_eq(jy_utf8_cut(jy_str("\x80\x80\x80\x80\x80\x80"), 5), 5);
}

JOURNEY_TEST(a_bad_byte_is_found_anywhere)
{
	char text[40];

	(void)allocator;
	memset(text, 'x', sizeof text);
	for (size_t i = 0; i < sizeof text; i++) {
		text[i] = (char)0xff;
		ck_assert(!jy_utf8_valid(jy_str_of(text, sizeof text)));
		text[i] = 'x';
	}
	ck_assert(jy_utf8_valid(jy_str_of(text, sizeof text)) && jy_utf8_valid(jy_str_of(NULL, 0)));
}

Suite *suite_utf8(void)
{
	return torture_suite("utf8", torture_every_character_round_trips,
			     torture_every_short_sequence_is_classified, torture_text_is_counted_and_cut,
			     torture_a_bad_byte_is_found_anywhere, NULL);
}
