/* Conversions against libc's strtod and printf, which glibc rounds correctly. */
#include "check_base.h"

#include "base/float.h"
#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double any_double(uint64_t *state)
{
	uint64_t kind = next_random(state) % 5;
	uint64_t bits = next_random(state);

	if (kind == 0)
		return (double)(int64_t)(bits >> 40) / 100;
	if (kind == 1) /* around powers of two */
		return ldexp(1 + (double)(int)(bits % 3 - 1) * 0x1p-52, (int)(bits >> 20) % 2098 - 1074);
	if (kind == 2)
		return (double)(int64_t)bits * 0x1p-40;
	bits &= ~(UINT64_C(1) << 62 & (uint64_t) - (int64_t)(kind & 1));
	return jy_is_finite(jy_double_of(bits)) ? jy_double_of(bits) : 1.5;
}

static void reads_as(const char *text, double expected)
{
	double x = 7;

	ck_assert_msg(jy_text_double(jy_str(text), &x), "%s", text);
	ck_assert_msg(jy_double_bits(x) == jy_double_bits(expected), "%s: %a, not %a", text, x, expected);
}

JOURNEY_PLAIN_TEST(decimals_are_read_like_strtod)
{
	uint64_t state = 21;

	(void)allocator;
	for (int i = 0; i < 20000; i++) {
		char text[1200];
		double x = any_double(&state);
		int n = snprintf(text, sizeof text, "%.*e", (int)(next_random(&state) % 25), x);
		reads_as(text, strtod(text, NULL));
		if (i % 10 == 0) { /* the exact value, then a bit more */
			n = snprintf(text, sizeof text, "%.800e", x);
			ck_assert(n > 0);
			reads_as(text, x);
		}
	}
}

JOURNEY_PLAIN_TEST(midpoints_go_to_even)
{
	uint64_t state = 22;

	(void)allocator;
	for (int i = 0; i < 2000; i++) {
		/* x and the next double have 53 bits; the midpoint has 54, which long double or an integer
		 * can hold. */
		uint64_t m = next_random(&state) >> 11 | UINT64_C(1) << 52;
		char text[64];
		m = m * 2 + 1;
		snprintf(text, sizeof text, "%llu", (unsigned long long)m);
		reads_as(text, strtod(text, NULL));
		snprintf(text, sizeof text, "%llu.00000000000000000000001", (unsigned long long)m);
		reads_as(text, strtod(text, NULL));
		snprintf(text, sizeof text, "%llu.5e-1", (unsigned long long)m);
		reads_as(text, strtod(text, NULL));
	}
	reads_as("9007199254740993", 9007199254740992.0);
	reads_as("9007199254740993.0000000000000000000000000000000000000001", 9007199254740994.0);
	reads_as("2.4703282292062327208e-324", 0);
	reads_as("2.4703282292062328e-324", 0x1p-1074);
	reads_as("1.7976931348623158e308", 0x1.fffffffffffffp1023);
	reads_as("1.7976931348623159e308", INFINITY);
	reads_as("2.2250738585072011e-308", 0x0.fffffffffffffp-1022);
}

JOURNEY_TEST(odd_forms)
{
	static const char *const bad[] = {"",    ".",     "-",     "+",    "e5",       "1e",     "1e+", "--1",
					  "1_0", "0x10",  "inf",   "nan",  "infinity", "NaN ",   " 1",  "1 ",
					  "1,5", "1.2.3", "1e5.0", "-NaN", "1f",       "Infinit"};
	double x = 7;
	char text[600];

	(void)allocator;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ck_assert_msg(!jy_text_double(jy_str(bad[i]), &x) && x == 7, "%s", bad[i]);
	ck_assert(!jy_text_double(jy_str_of(NULL, 0), &x));
	ck_assert(!jy_text_double(jy_str_of("1\0", 2), &x));
	reads_as(".5", 0.5);
	reads_as("5.", 5);
	reads_as("+1.5E+2", 150);
	reads_as("-0", -0.0);
	reads_as("0e999999999999999999999", 0);
	reads_as("1e999999999999999999999", INFINITY);
	reads_as("-1e-999999999999999999999", -0.0);
	reads_as("-Infinity", -INFINITY);
	reads_as("+Infinity", INFINITY);
	ck_assert(jy_text_double(jy_str("NaN"), &x) && jy_is_nan(x));
	memset(text, '0', sizeof text);
	memcpy(text, "0.", 2);
	memcpy(text + 500, "1e499", 6);
	reads_as(text, 1);
	memcpy(text, "1", 1);
	memset(text + 1, '0', 500);
	memcpy(text + 401, "e-400", 6);
	reads_as(text, 1);
}

/* Count of significant digits of a text. */
static int significant(const char *text)
{
	char digits[64];
	int n = 0, first = 0;

	for (; *text && *text != 'e'; text++)
		if (*text >= '0' && *text <= '9')
			digits[n++] = *text;
	while (first < n - 1 && digits[first] == '0')
		first++;
	while (n > first + 1 && digits[n - 1] == '0')
		n--;
	return n - first;
}

JOURNEY_PLAIN_TEST(doubles_are_written_shortest)
{
	uint64_t state = 23;

	(void)allocator;
	for (int i = 0; i < 20000; i++) {
		double x = any_double(&state), back;
		char text[32], other[32];
		int precision = 1;
		ck_assert_uint_eq(jy_double_text(x, text), strlen(text));
		reads_as(text, x);
		/* No text of fewer digits, as printf rounds it, reads back. */
		for (; precision <= 17; precision++) {
			snprintf(other, sizeof other, "%.*e", precision - 1, x);
			if (strtod(other, NULL) == x)
				break;
		}
		ck_assert_msg(significant(text) <= significant(other), "%s %s", text, other);
		back = strtod(text, NULL);
		ck_assert(back == x);
	}
}

JOURNEY_TEST(doubles_look_as_in_javascript)
{
	static const struct {
		double x;
		const char *text;
	} known[] = {{0, "0"},
		     {-0.0, "-0"},
		     {1, "1"},
		     {-1.5, "-1.5"},
		     {0.1, "0.1"},
		     {100, "100"},
		     {1e20, "100000000000000000000"},
		     {1e21, "1e+21"},
		     {1.5e300, "1.5e+300"},
		     {0.000001, "0.000001"},
		     {0.0000001, "1e-7"},
		     {1.25e-9, "1.25e-9"},
		     {0x1p-1074, "5e-324"},
		     {0x1.fffffffffffffp1023, "1.7976931348623157e+308"},
		     {0x1p-44, "5.684341886080802e-14"},
		     {9007199254740993.0, "9007199254740992"},
		     {123456789.123, "123456789.123"},
		     {0.3, "0.3"},
		     {0.1 + 0.2, "0.30000000000000004"},
		     {1e23, "1e+23"},
		     {INFINITY, "Infinity"},
		     {-INFINITY, "-Infinity"},
		     {NAN, "NaN"},
		     {123456789012345680000.0, "123456789012345680000"}};
	char text[32];

	(void)allocator;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		jy_double_text(known[i].x, text);
		ck_assert_str_eq(text, known[i].text);
	}
}

JOURNEY_PLAIN_TEST(fixed_points_are_those_of_printf)
{
	uint64_t state = 24;

	(void)allocator;
	for (int i = 0; i < 20000; i++) {
		double x = any_double(&state);
		int decimals = (int)(next_random(&state) % 21);
		char text[48], other[400];
		if (!(fabs(x) < 1e21))
			continue;
		jy_double_fixed(x, decimals, text);
		snprintf(other, sizeof other, "%.*f", decimals, x);
		/* Zero has no sign here. */
		ck_assert_str_eq(text, strpbrk(other, "123456789") || other[0] != '-' ? other : other + 1);
	}
}

JOURNEY_TEST(integers)
{
	static const char *const bad[] = {"",
					  "-",
					  "+",
					  "1.0",
					  " 1",
					  "1 ",
					  "0x1",
					  "9223372036854775808",
					  "-9223372036854775809",
					  "99999999999999999999",
					  "--1"};
	char text[24];
	int64_t i = 7;
	uint64_t u = 7;

	(void)allocator;
	for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++)
		ck_assert(!jy_text_int(jy_str(bad[k]), &i) && i == 7);
	ck_assert(jy_text_int(jy_str("-9223372036854775808"), &i) && i == INT64_MIN);
	ck_assert(jy_text_int(jy_str("+9223372036854775807"), &i) && i == INT64_MAX);
	ck_assert(jy_text_int(jy_str("007"), &i) && i == 7);
	ck_assert(jy_text_uint(jy_str("18446744073709551615"), &u) && u == UINT64_MAX);
	ck_assert(!jy_text_uint(jy_str("18446744073709551616"), &u) && !jy_text_uint(jy_str("-1"), &u));
	ck_assert_uint_eq(jy_int_text(INT64_MIN, text), 20);
	ck_assert_str_eq(text, "-9223372036854775808");
	jy_uint_text(UINT64_MAX, text);
	ck_assert_str_eq(text, "18446744073709551615");
	jy_int_text(0, text);
	ck_assert_str_eq(text, "0");
	ck_assert(jy_double_int(-9223372036854775808.0, &i) && i == INT64_MIN);
	ck_assert(!jy_double_int(9223372036854775808.0, &i) && !jy_double_int(NAN, &i) &&
		  !jy_double_uint(-1, &u));
	ck_assert(jy_double_int(-2.9, &i) && i == -2 && jy_double_uint(2.9, &u) && u == 2);
	ck_assert(jy_double_uint(-0.5, &u) && u == 0);
}

JOURNEY_TEST(money_is_exact)
{
	static const struct {
		double x;
		int64_t micro;
	} known[] = {{139.12, 139120000}, {-0.1, -100000},     {0.0000005, 0},
		     {0.0000015, 2},      {0.0000025, 2},      {1e12, 1000000000000000000},
		     {0.1234565, 123456}, {0.1234575, 123458}, {9223372036854.775, 9223372036854775000},
		     {1e-300, 0},         {0.00000051, 1},     {4503599627.370497, 4503599627370497}};
	int64_t micro = 7;
	char text[32];

	(void)allocator;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		ck_assert(jy_double_micro(known[i].x, &micro));
		ck_assert_msg(micro == known[i].micro, "%.17g: %lld", known[i].x, (long long)micro);
	}
	micro = 7;
	ck_assert(!jy_double_micro(1e13, &micro) && !jy_double_micro(NAN, &micro) &&
		  !jy_double_micro(INFINITY, &micro));
	ck_assert(micro == 7);
	for (int64_t cents = -100000; cents < 100000; cents += 7) {
		ck_assert(jy_double_micro((double)cents / 100, &micro) && micro == cents * 10000);
		ck_assert(jy_micro_double(micro) == (double)cents / 100);
		jy_micro_text(micro, text);
		ck_assert(strtod(text, NULL) == (double)cents / 100);
		ck_assert(jy_text_micro(jy_str(text), &micro) && micro == cents * 10000);
	}
	jy_micro_text(INT64_MIN, text);
	ck_assert_str_eq(text, "-9223372036854.775808");
	ck_assert(jy_text_micro(jy_str(text), &micro) && micro == INT64_MIN);
	ck_assert(!jy_text_micro(jy_str("9223372036854.775808"), &micro));
	ck_assert(jy_text_micro(jy_str("0.0000005000000000000000000000000000001"), &micro) && micro == 1);
	ck_assert(jy_text_micro(jy_str("0"), &micro) && micro == 0);
	jy_micro_text(139120000, text);
	ck_assert_str_eq(text, "139.12");
	ck_assert(jy_micro_double(INT64_MAX) == 9223372036854.775807);
}

Suite *suite_number(void)
{
	return torture_suite("number", torture_decimals_are_read_like_strtod, torture_midpoints_go_to_even,
			     torture_odd_forms, torture_doubles_are_written_shortest,
			     torture_doubles_look_as_in_javascript, torture_fixed_points_are_those_of_printf,
			     torture_integers, torture_money_is_exact, NULL);
}
