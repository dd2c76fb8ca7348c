/* The public functions: what they promise, by hand-written examples and their limits. */
#include "check_locale.h"

#include "base/calendar.h"
#include "base/text.h"

#include <math.h>

#define ROOM JOURNEY_LOCALE_TEXT_MAX
#define NNBSP "\xe2\x80\xaf"
#define NBSP "\xc2\xa0"

static const journey_locale *find(const char *tag)
{
	return journey_locale_find(jy_str(tag));
}

static void finds(const char *tag, const char *expected)
{
	const journey_locale *locale = find(tag);
	journey_str found = journey_locale_tag(locale);

	ck_assert_msg(jy_str_is(found, expected), "%s gives '%.*s', not '%s'", tag, (int)found.size, found.data, expected);
}

/* By pointer: `size` is read after the call that is the first argument. */
static void says(journey_status status, const char *out, const size_t *size, const char *expected)
{
	ck_assert_int_eq(status, JOURNEY_OK);
	ck_assert_msg(jy_str_is(jy_str_of(out, *size), expected), "'%.*s' is not '%s'", (int)*size, out, expected);
}

static journey_decimal dec(int64_t units, int32_t scale)
{
	journey_decimal d = {units < 0 ? 0 - (uint64_t)units : (uint64_t)units, scale, units < 0};

	return d;
}

JOURNEY_TEST(tags_are_found)
{
	size_t i;

	(void)allocator;
	finds("de", "de");
	finds("DE_ch", "de-CH");
	finds("de-DE", "de");
	finds("de_DE.UTF-8@euro", "de");
	finds("de-CH-1996", "de-CH");
	finds("en-US-u-nu-latn", "en");
	finds("en-Latn-GB", "en-GB");
	finds("en-NZ", "en-GB");
	finds("en-001", "en-GB");
	finds("en-PH", "en");
	finds("es-419", "es-MX");
	finds("es-PE", "es-MX");
	finds("es-AR", "es");
	finds("fr-CH", "fr");
	finds("pt-BR", "pt");
	finds("pt-AO", "pt-PT");
	finds("zh-Hant-TW", "zh-Hant");
	finds("zh-hant-hk", "zh-Hant");
	finds("zh-TW", "zh-Hant");
	finds("zh-HK", "zh-Hant");
	finds("zh-CN", "zh");
	finds("zh-Hans-TW", "zh");
	finds("zh-cmn-Hant", "zh-Hant");
	finds("no", "nb");
	finds("nn-NO", "nb");
	finds("iw-IL", "he");
	finds("in", "id");
	finds("sr-Latn-RS", "sr-Latn");
	finds("sr-ME", "sr-Latn");
	finds("fil", "fil");
	finds("fi", "fi");
	for (i = 0; i < journey_locale_count(); i++)
		ck_assert_ptr_eq(journey_locale_find(journey_locale_tag(journey_locale_at(i))), journey_locale_at(i));
	ck_assert_ptr_null(journey_locale_at(i));
}

JOURNEY_TEST(what_is_no_tag_is_not_found)
{
	static const char *const wrong[] = {"", "-", "d", "C", "POSIX", "xx", "und", "de-", "-de", "de--CH", "de CH",
					    "x-de", "de-toolonged1", "d\xc3\xa9", "1de", "english", "de-CH-", "de-\x01"};
	size_t i;

	(void)allocator;
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		ck_assert_msg(find(wrong[i]) == NULL, "'%s' was found", wrong[i]);
	ck_assert_ptr_null(journey_locale_find(jy_str_of(NULL, 0)));
	ck_assert_uint_eq(journey_locale_tag(NULL).size, 0);
	ck_assert_int_eq(journey_locale_rtl(find("he")), 1);
	ck_assert_int_eq(journey_locale_rtl(find("de")), 0);
	ck_assert_int_eq(journey_locale_rtl(NULL), 0);
}

static void number_is(const char *tag, journey_decimal number, const char *expected)
{
	char out[ROOM];
	size_t size;

	says(journey_locale_number(find(tag), number, NULL, out, ROOM, &size), out, &size, expected);
}

JOURNEY_TEST(numbers_are_grouped)
{
	(void)allocator;
	number_is("en", dec(1234567891, 3), "1,234,567.891");
	number_is("en-IN", dec(1234567891, 3), "12,34,567.891");
	number_is("de", dec(-1234567891, 3), "-1.234.567,891");
	number_is("de-CH", dec(12345, 1), "1'234.5");
	number_is("fr", dec(12345, 0), "12" NNBSP "345");
	number_is("es", dec(1234, 0), "1234");
	number_is("es", dec(12345, 0), "12.345");
	number_is("sv", dec(-5, 0), "\xe2\x88\x92" "5");
	number_is("en", dec(5, 40), "0");
	number_is("en", dec(-4, 4), "0");
	number_is("en", dec(-5, 4), "-0.001");
	number_is("en", dec(1, -20), "100,000,000,000,000,000,000");
	number_is("en", (journey_decimal){UINT64_MAX, 0, 0}, "18,446,744,073,709,551,615");
}

JOURNEY_TEST(numbers_are_rounded)
{
	journey_number_format f = {sizeof f, 2, 2, JOURNEY_HALF_UP, 0};
	journey_decimal d;
	char out[ROOM];
	size_t size;

	(void)allocator;
	says(journey_locale_number(find("en"), dec(125, 3), &f, out, ROOM, &size), out, &size, "0.13");
	says(journey_locale_number(find("en"), dec(-125, 3), &f, out, ROOM, &size), out, &size, "-0.13");
	f.rounding = JOURNEY_HALF_EVEN;
	says(journey_locale_number(find("en"), dec(125, 3), &f, out, ROOM, &size), out, &size, "0.12");
	says(journey_locale_number(find("en"), dec(135, 3), &f, out, ROOM, &size), out, &size, "0.14");
	says(journey_locale_number(find("en"), dec(1250001, 7), &f, out, ROOM, &size), out, &size, "0.13");
	f.plain = 1;
	says(journey_locale_number(find("de"), dec(99999999, 3), &f, out, ROOM, &size), out, &size, "100000,00");
	says(journey_locale_percent(find("de"), dec(2565, 4), NULL, out, ROOM, &size), out, &size, "26" NBSP "%");
	says(journey_locale_percent(find("tr"), dec(-1, 0), NULL, out, ROOM, &size), out, &size, "-%100");
	ck_assert_int_eq(journey_decimal_round(dec(1, 0), 2, 2, 0, &d), JOURNEY_OK);
	ck_assert(d.units == 100 && d.scale == 2 && d.negative == 0);
	ck_assert_int_eq(journey_decimal_round(dec(-4, 3), 0, 2, 0, &d), JOURNEY_OK);
	ck_assert(d.units == 0 && d.scale == 0 && d.negative == 0);
	ck_assert_int_eq(journey_decimal_round(dec(INT64_MAX, 0), 2, 2, 0, &d), JOURNEY_RANGE);
	ck_assert_int_eq(journey_decimal_round(dec(1, -20), 0, 0, 0, &d), JOURNEY_RANGE);
	ck_assert_int_eq(journey_decimal_round(dec(1, 0), 3, 2, 0, &d), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_decimal_round(dec(1, 0), 0, 21, 0, &d), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_decimal_round(dec(1, 0), 0, 2, 2, &d), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_decimal_round(dec(1, 41), 0, 2, 0, &d), JOURNEY_MISUSE);
}

static void decimal_is(double x, uint64_t units, int32_t scale, int32_t negative)
{
	journey_value value = {{0}, 0, JOURNEY_DOUBLE};
	journey_decimal d;

	value.as.d = x;
	ck_assert_int_eq(journey_decimal_of(value, &d), JOURNEY_OK);
	ck_assert_msg(d.units == units && d.scale == scale && d.negative == negative, "%g gives %llu / 10^%d, %d", x,
		      (unsigned long long)d.units, (int)d.scale, (int)d.negative);
}

JOURNEY_TEST(values_become_decimals)
{
	journey_value value = {{0}, 0, JOURNEY_INT};
	journey_decimal d = {7, 7, 0};

	(void)allocator;
	value.as.i = INT64_MIN;
	ck_assert_int_eq(journey_decimal_of(value, &d), JOURNEY_OK);
	ck_assert(d.units == UINT64_C(1) << 63 && d.scale == 0 && d.negative == 1);
	value.type = JOURNEY_UINT;
	value.as.u = UINT64_MAX;
	ck_assert_int_eq(journey_decimal_of(value, &d), JOURNEY_OK);
	ck_assert(d.units == UINT64_MAX && d.negative == 0);
	decimal_is(0.1, 1, 1, 0);
	decimal_is(-1234.5, 12345, 1, 1);
	decimal_is(0.0, 0, 0, 0);
	decimal_is(-0.0, 0, 0, 0);
	decimal_is(1e6, 1000000, 0, 0);
	decimal_is(1e20, UINT64_C(10000000000000000000), -1, 0);
	decimal_is(5e-324, 0, 0, 0);
	decimal_is(1.25e-20, 125, 22, 0);
	value.type = JOURNEY_DOUBLE;
	value.as.d = 1e21;
	ck_assert_int_eq(journey_decimal_of(value, &d), JOURNEY_RANGE);
	value.as.d = INFINITY;
	ck_assert_int_eq(journey_decimal_of(value, &d), JOURNEY_RANGE);
	value.as.d = NAN;
	ck_assert_int_eq(journey_decimal_of(value, &d), JOURNEY_RANGE);
	value.type = JOURNEY_STRING;
	ck_assert_int_eq(journey_decimal_of(value, &d), JOURNEY_TYPE);
	ck_assert_int_eq(journey_decimal_of(value, NULL), JOURNEY_MISUSE);
	ck_assert(d.units == UINT64_MAX && d.scale == 0); /* as the last call that went well left it */
}

static void money_is(const char *tag, int64_t micros, const char *code, int32_t sign, int32_t minor, const char *expected)
{
	journey_money_format f = {sizeof f, sign, minor, JOURNEY_HALF_UP, 0};
	char out[ROOM];
	size_t size;

	says(journey_locale_money(find(tag), micros, jy_str(code), &f, out, ROOM, &size), out, &size, expected);
}

JOURNEY_TEST(money_is_written)
{
	(void)allocator;
	money_is("en", 1234500000, "USD", 0, 0, "$1,234.50");
	money_is("en", -1234500000, "usd", 0, 0, "-$1,234.50");
	money_is("en", 1234500000, "USD", JOURNEY_MONEY_CODE, 0, "USD" NBSP "1,234.50");
	money_is("en-GB", 5000000, "USD", 0, JOURNEY_MINOR_NEEDED, "US$5");
	money_is("en-GB", 5000000, "USD", JOURNEY_MONEY_NARROW, JOURNEY_MINOR_NEEDED, "$5");
	money_is("en", 5500000, "USD", 0, JOURNEY_MINOR_NEEDED, "$5.50");
	money_is("en", 4999999, "USD", 0, JOURNEY_MINOR_NEEDED, "$5");
	money_is("en", 5500000, "USD", 0, JOURNEY_MINOR_NEVER, "$6");
	money_is("en", -4000, "USD", 0, 0, "$0.00");
	money_is("de", 1234500000, "EUR", 0, 0, "1.234,50" NBSP "\xe2\x82\xac");
	money_is("de-AT", 1234500000, "EUR", 0, 0, "\xe2\x82\xac" NBSP "1.234,50");
	money_is("de-CH", -1234500000, "CHF", 0, 0, "CHF-1'234.50");
	money_is("ja", 1234500000, "JPY", 0, 0, "\xef\xbf\xa5" "1,235");
	money_is("en", 1234500000, "KWD", 0, 0, "KWD" NBSP "1,234.500");
	money_is("en", 1000000, "XQQ", 0, 0, "XQQ" NBSP "1.00");
	money_is("en", INT64_MIN, "EUR", 0, 0, "-\xe2\x82\xac" "9,223,372,036,854.78");
	ck_assert_int_eq(journey_currency_decimals(jy_str("jpy")), 0);
	ck_assert_int_eq(journey_currency_decimals(jy_str("KWD")), 3);
	ck_assert_int_eq(journey_currency_decimals(jy_str("EUR")), 2);
	ck_assert_int_eq(journey_currency_decimals(jy_str("QQQ")), 2);
	ck_assert_int_eq(journey_currency_decimals(jy_str("EURO")), -1);
	ck_assert_int_eq(journey_currency_decimals(jy_str("E1R")), -1);
}

/* 2026-03-06 19:05:09 */
static journey_time moment(void)
{
	jy_civil c = {2026, 3, 6, 19, 5, 9, 0, 0, 0};
	journey_time t = 0;

	ck_assert(jy_time_of_civil(&c, 0, &t));
	return t;
}

static void date_is(const char *tag, int32_t style, const char *expected)
{
	char out[ROOM];
	size_t size;

	says(journey_locale_date(find(tag), moment(), 0, style, out, ROOM, &size), out, &size, expected);
}

static void time_is(const char *tag, int32_t style, int32_t clock, const char *expected)
{
	char out[ROOM];
	size_t size;

	says(journey_locale_time(find(tag), moment(), 0, style, clock, out, ROOM, &size), out, &size, expected);
}

JOURNEY_TEST(dates_and_times_are_written)
{
	char out[ROOM];
	size_t size;

	(void)allocator;
	date_is("en", JOURNEY_DATE_SHORT, "3/6/26");
	date_is("en", JOURNEY_DATE_MEDIUM, "Mar 6, 2026");
	date_is("en", JOURNEY_DATE_FULL, "Friday, March 6, 2026");
	date_is("en", JOURNEY_DATE_DAY_MONTH, "March 6");
	date_is("en", JOURNEY_DATE_MONTH_YEAR, "March 2026");
	date_is("en", JOURNEY_DATE_WEEKDAY, "Friday, March 6");
	date_is("de", JOURNEY_DATE_LONG, "6. M\xc3\xa4rz 2026");
	time_is("en", JOURNEY_TIME_SHORT, 0, "7:05" NNBSP "PM");
	time_is("en", JOURNEY_TIME_MEDIUM, 24, "19:05:09");
	time_is("de", JOURNEY_TIME_SHORT, 0, "19:05");
	time_is("de", JOURNEY_TIME_SHORT, 12, "7:05" NNBSP "PM");
	time_is("zh-Hant", JOURNEY_TIME_SHORT, 0, "\xe6\x99\x9a\xe4\xb8\x8a" "7:05");
	time_is("ko", JOURNEY_TIME_SHORT, 0, "\xec\x98\xa4\xed\x9b\x84 7:05");
	says(journey_locale_date_time(find("en"), moment(), 5 * 3600, 2, 0, 24, out, ROOM, &size), out, &size,
	     "March 7, 2026 at 00:05");
}

static void pattern_is(const char *tag, const char *pattern, const char *expected)
{
	char out[ROOM];
	size_t size;

	says(journey_locale_pattern(find(tag), moment(), 0, jy_str(pattern), out, ROOM, &size), out, &size, expected);
}

static void pattern_fails(const char *pattern, size_t at)
{
	char out[ROOM];
	size_t size, offset = SIZE_MAX;

	ck_assert_int_eq(journey_locale_pattern_check(jy_str(pattern), &offset), JOURNEY_SYNTAX);
	ck_assert_msg(offset == at, "'%s' goes wrong at %zu", pattern, offset);
	ck_assert_int_eq(journey_locale_pattern(find("en"), 0, 0, jy_str(pattern), out, ROOM, &size), JOURNEY_SYNTAX);
}

JOURNEY_TEST(patterns_are_read)
{
	(void)allocator;
	pattern_is("en", "y yy yyyy", "2026 26 2026");
	pattern_is("en", "M MM MMM MMMM", "3 03 Mar March");
	pattern_is("ru", "MMMM LLLL", "\xd0\xbc\xd0\xb0\xd1\x80\xd1\x82\xd0\xb0 \xd0\xbc\xd0\xb0\xd1\x80\xd1\x82");
	pattern_is("en", "d dd E EE EEE EEEE ccc cccc", "6 06 Fri Fri Fri Friday Fri Friday");
	pattern_is("en", "H HH h hh K KK m mm s ss a B G", "19 19 7 07 7 07 5 05 9 09 PM PM AD");
	pattern_is("en", "'at' ''HH'' 'it''s' 'yM'", "at '19' it's yM");
	pattern_is("en", "", "");
	pattern_is("en", "\xe5\xb9\xb4/1.", "\xe5\xb9\xb4/1.");
	pattern_fails("yyy", 0);
	pattern_fails("d MMMMM", 2);
	pattern_fails("d x", 2);
	pattern_fails("d 'open", 2);
	pattern_fails("'a''", 0);
	pattern_fails("c", 0);
	pattern_fails("Z", 0);
	ck_assert_int_eq(journey_locale_pattern_check(jy_str("Q"), NULL), JOURNEY_SYNTAX);
}

JOURNEY_TEST(names_are_told)
{
	(void)allocator;
	ck_assert(jy_str_is(journey_locale_month(find("en"), 12, JOURNEY_NAME_WIDE), "December"));
	ck_assert(jy_str_is(journey_locale_month(find("en"), 1, JOURNEY_NAME_SHORT), "Jan"));
	ck_assert(jy_str_is(journey_locale_weekday(find("de"), 0, JOURNEY_NAME_WIDE_ALONE), "Sonntag"));
	ck_assert(jy_str_is(journey_locale_weekday(find("de"), 6, JOURNEY_NAME_SHORT_ALONE), "Sa"));
	ck_assert_uint_eq(journey_locale_month(find("en"), 0, 0).size, 0);
	ck_assert_uint_eq(journey_locale_month(find("en"), 13, 0).size, 0);
	ck_assert_uint_eq(journey_locale_month(NULL, 1, 0).size, 0);
	ck_assert_uint_eq(journey_locale_weekday(find("en"), 7, 0).size, 0);
	ck_assert_uint_eq(journey_locale_weekday(find("en"), 0, 4).size, 0);
}

JOURNEY_TEST(plurals_are_chosen)
{
	(void)allocator;
	ck_assert_int_eq(journey_locale_plural(find("en"), dec(1, 0), JOURNEY_CARDINAL), JOURNEY_PLURAL_ONE);
	ck_assert_int_eq(journey_locale_plural(find("en"), dec(-1, 0), JOURNEY_CARDINAL), JOURNEY_PLURAL_ONE);
	ck_assert_int_eq(journey_locale_plural(find("en"), dec(10, 1), JOURNEY_CARDINAL), JOURNEY_PLURAL_OTHER);
	ck_assert_int_eq(journey_locale_plural(find("en"), dec(22, 0), JOURNEY_ORDINAL), JOURNEY_PLURAL_TWO);
	ck_assert_int_eq(journey_locale_plural(find("en"), dec(112, 0), JOURNEY_ORDINAL), JOURNEY_PLURAL_OTHER);
	ck_assert_int_eq(journey_locale_plural(find("ar"), dec(0, 0), JOURNEY_CARDINAL), JOURNEY_PLURAL_ZERO);
	ck_assert_int_eq(journey_locale_plural(find("ru"), dec(21, 0), JOURNEY_CARDINAL), JOURNEY_PLURAL_ONE);
	ck_assert_int_eq(journey_locale_plural(find("ru"), dec(11, 0), JOURNEY_CARDINAL), JOURNEY_PLURAL_MANY);
	/* Beyond 64 bits: 10^26 is a whole number of millions, 12345678901234567891 * 10^4 is none. */
	ck_assert_int_eq(journey_locale_plural(find("fr"), dec(1000000, -20), JOURNEY_CARDINAL), JOURNEY_PLURAL_MANY);
	ck_assert_int_eq(journey_locale_plural(find("fr"), (journey_decimal){UINT64_C(12345678901234567891), -4, 0},
					       JOURNEY_CARDINAL),
			 JOURNEY_PLURAL_OTHER);
	ck_assert_int_eq(journey_locale_plural(find("ru"), (journey_decimal){UINT64_C(12345678901234567891), 0, 0},
					       JOURNEY_CARDINAL),
			 JOURNEY_PLURAL_ONE);
	ck_assert_int_eq(journey_locale_plural(find("da"), dec(1, 40), JOURNEY_CARDINAL), JOURNEY_PLURAL_ONE);
	ck_assert_int_eq(journey_locale_plural(NULL, dec(1, 0), JOURNEY_CARDINAL), JOURNEY_PLURAL_OTHER);
	ck_assert_int_eq(journey_locale_plural(find("en"), dec(1, 0), 2), JOURNEY_PLURAL_OTHER);
	ck_assert_int_eq(journey_locale_plural(find("en"), dec(1, 41), 0), JOURNEY_PLURAL_OTHER);
	ck_assert_int_eq(journey_locale_has_plural(find("en"), JOURNEY_PLURAL_FEW, JOURNEY_CARDINAL), 0);
	ck_assert_int_eq(journey_locale_has_plural(find("en"), JOURNEY_PLURAL_FEW, JOURNEY_ORDINAL), 1);
	ck_assert_int_eq(journey_locale_has_plural(find("ja"), JOURNEY_PLURAL_OTHER, JOURNEY_CARDINAL), 1);
	ck_assert_str_eq(journey_plural_name(JOURNEY_PLURAL_MANY), "many");
	ck_assert_ptr_null(journey_plural_name((journey_plural)6));
}

JOURNEY_TEST(lists_are_joined)
{
	journey_str items[] = {jy_str("A"), jy_str("B"), jy_str("C")};
	journey_str huge[] = {{"x", SIZE_MAX}, {"x", SIZE_MAX}};
	char out[ROOM];
	size_t size;

	(void)allocator;
	says(journey_locale_list(find("en"), NULL, 0, 0, out, ROOM, &size), out, &size, "");
	says(journey_locale_list(find("en"), items, 1, 0, out, ROOM, &size), out, &size, "A");
	says(journey_locale_list(find("en"), items, 3, JOURNEY_LIST_AND, out, ROOM, &size), out, &size, "A, B, and C");
	says(journey_locale_list(find("en-GB"), items, 3, JOURNEY_LIST_OR, out, ROOM, &size), out, &size, "A, B or C");
	ck_assert_int_eq(journey_locale_list(find("en"), items, 3, 2, out, ROOM, &size), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_locale_list(find("en"), NULL, 1, 0, out, ROOM, &size), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_locale_list(find("en"), huge, 2, 0, out, ROOM, &size), JOURNEY_LIMIT);
	ck_assert_uint_eq(size, SIZE_MAX);
}

JOURNEY_TEST(room_is_kept)
{
	char out[ROOM];
	size_t size, room;

	(void)allocator;
	for (room = 0; room < 9; room++) {
		memset(out, '#', sizeof out);
		ck_assert_int_eq(journey_locale_money(find("en"), 1234500000, jy_str("USD"), NULL, room ? out : NULL, room, &size),
				 JOURNEY_LIMIT);
		ck_assert_uint_eq(size, 9);
		ck_assert_int_eq(out[room], '#');
	}
	ck_assert_int_eq(journey_locale_money(find("en"), 1234500000, jy_str("USD"), NULL, out, 9, &size), JOURNEY_OK);
	ck_assert_int_eq(out[9], '#');
}

JOURNEY_TEST(misuse_is_refused)
{
	journey_number_format f = {sizeof f, 0, 0, 0, 0};
	journey_money_format m = {sizeof m, 0, 0, 0, 0};
	const journey_locale *en = find("en");
	char out[ROOM];
	size_t size = 77;

	(void)allocator;
	ck_assert_int_eq(journey_locale_number(NULL, dec(1, 0), NULL, out, ROOM, &size), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_locale_number(en, dec(1, 0), NULL, NULL, ROOM, &size), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_locale_number(en, dec(1, 0), NULL, out, ROOM, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_locale_number(en, dec(1, 41), NULL, out, ROOM, &size), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_locale_number(en, dec(1, -21), NULL, out, ROOM, &size), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_locale_number(en, (journey_decimal){1, 0, 2}, NULL, out, ROOM, &size), JOURNEY_MISUSE);
	f.max_decimals = 21;
	ck_assert_int_eq(journey_locale_number(en, dec(1, 0), &f, out, ROOM, &size), JOURNEY_MISUSE);
	f.max_decimals = 0;
	f.size = sizeof f - 1;
	ck_assert_int_eq(journey_locale_percent(en, dec(1, 0), &f, out, ROOM, &size), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_locale_money(en, 1, jy_str("EU"), NULL, out, ROOM, &size), JOURNEY_INVALID);
	ck_assert_int_eq(journey_locale_money(en, 1, jy_str("E\xc3\x9c"), NULL, out, ROOM, &size), JOURNEY_INVALID);
	m.sign = 3;
	ck_assert_int_eq(journey_locale_money(en, 1, jy_str("EUR"), &m, out, ROOM, &size), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_locale_date(en, 0, 0, 7, out, ROOM, &size), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_locale_date(en, 0, 86401, 0, out, ROOM, &size), JOURNEY_RANGE);
	ck_assert_int_eq(journey_locale_date(en, JOURNEY_TIME_NONE, 0, 0, out, ROOM, &size), JOURNEY_RANGE);
	ck_assert_int_eq(journey_locale_date(en, JOURNEY_TIME_MAX, 1, 0, out, ROOM, &size), JOURNEY_RANGE);
	ck_assert_int_eq(journey_locale_date(en, JOURNEY_TIME_MIN, -1, 0, out, ROOM, &size), JOURNEY_RANGE);
	ck_assert_int_eq(journey_locale_time(en, 0, 0, 2, 0, out, ROOM, &size), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_locale_time(en, 0, 0, 0, 1, out, ROOM, &size), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_locale_pattern(en, 0, 0, jy_str_of(NULL, 1), out, ROOM, &size), JOURNEY_MISUSE);
	ck_assert_uint_eq(size, 77);
}

Suite *suite_locale(void)
{
	return torture_suite("locale", torture_tags_are_found, torture_what_is_no_tag_is_not_found, torture_numbers_are_grouped,
			     torture_numbers_are_rounded, torture_values_become_decimals, torture_money_is_written,
			     torture_dates_and_times_are_written, torture_patterns_are_read, torture_names_are_told,
			     torture_plurals_are_chosen, torture_lists_are_joined, torture_room_is_kept,
			     torture_misuse_is_refused, NULL);
}
