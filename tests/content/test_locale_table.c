/* The generated table: its order, its patterns, and that no text is longer than the header promises. */
#include "check_locale.h"

#include "base/calendar.h"
#include "base/text.h"
#include "base/utf8.h"
#include "content/locale_table.h"

JOURNEY_PLAIN_TEST(tables_are_in_order)
{
	const journey_locale *locale;
	size_t i, k;

	(void)allocator;
	for (i = 0; i < journey_locale_count(); i++) {
		locale = journey_locale_at(i);
		ck_assert(i == 0 || jy_str_compare(journey_locale_tag(journey_locale_at(i - 1)), journey_locale_tag(locale)) < 0);
		for (k = locale[0].signs; k < locale[1].signs; k++) {
			ck_assert_uint_lt(jy_money_signs[k].currency, jy_currency_total);
			ck_assert(k == locale[0].signs || jy_money_signs[k - 1].currency < jy_money_signs[k].currency);
		}
	}
	for (i = 1; i < jy_currency_total; i++)
		ck_assert_int_lt(memcmp(jy_currencies[i - 1].code, jy_currencies[i].code, 3), 0);
	for (i = 1; i < jy_money_mark_total; i++)
		ck_assert_uint_lt(jy_money_marks[i - 1], jy_money_marks[i]);
	for (i = 1; i < jy_locale_alias_total; i++)
		ck_assert_int_lt(strcmp((const char *)jy_locale_pool + jy_locale_aliases[i - 1].tag,
					(const char *)jy_locale_pool + jy_locale_aliases[i].tag),
				 0);
}

static void check_names(const journey_locale *locale)
{
	int32_t i, form;
	journey_str name;

	for (form = 0; form < 4; form++) {
		for (i = 1; i <= 12; i++) {
			name = journey_locale_month(locale, i, form);
			ck_assert(name.size > 0 && jy_utf8_valid(name));
		}
		for (i = 0; i < 7; i++) {
			name = journey_locale_weekday(locale, i, form);
			ck_assert(name.size > 0 && jy_utf8_valid(name));
		}
	}
}

/* The longest forms of numbers and amounts fit, and are whole UTF-8. */
static size_t check_numbers(const journey_locale *locale)
{
	journey_number_format f = {sizeof f, JOURNEY_LOCALE_DECIMALS_MAX, JOURNEY_LOCALE_DECIMALS_MAX, 0, 0};
	journey_decimal widest = {UINT64_MAX, -20, 1};
	char out[JOURNEY_LOCALE_TEXT_MAX];
	size_t size, longest, i;

	ck_assert_int_eq(journey_locale_number(locale, widest, &f, out, sizeof out, &size), JOURNEY_OK);
	longest = size;
	ck_assert_int_eq(journey_locale_percent(locale, widest, &f, out, sizeof out, &size), JOURNEY_OK);
	ck_assert(jy_utf8_valid(jy_str_of(out, size)));
	longest = size > longest ? size : longest;
	for (i = 0; i < jy_currency_total; i++) {
		ck_assert_int_eq(journey_locale_money(locale, INT64_MIN, jy_str_of(jy_currencies[i].code, 3), NULL, out, sizeof out,
						      &size),
				 JOURNEY_OK);
		ck_assert(jy_utf8_valid(jy_str_of(out, size)));
		longest = size > longest ? size : longest;
	}
	return longest;
}

static size_t check_dates(const journey_locale *locale)
{
	static const int32_t clocks[] = {JOURNEY_CLOCK_LOCALE, JOURNEY_CLOCK_12, JOURNEY_CLOCK_24};
	char out[JOURNEY_LOCALE_TEXT_MAX];
	int32_t day, style, clock;
	size_t size, longest = 0;

	for (day = 0; day < 366; day++) {
		for (style = 0; style < 7; style++) {
			for (clock = 0; clock < 3; clock++) {
				ck_assert_int_eq(journey_locale_date_time(locale, INT64_C(1893456000000000) + day * (JOURNEY_DAY + 229 * JOURNEY_SECOND),
									  0, style, 1, clocks[clock], out, sizeof out, &size),
						 JOURNEY_OK);
				ck_assert(jy_utf8_valid(jy_str_of(out, size)));
				longest = size > longest ? size : longest;
			}
		}
	}
	return longest;
}

JOURNEY_PLAIN_TEST(texts_fit_the_promised_room)
{
	size_t i, longest = 0, size;

	(void)allocator;
	for (i = 0; i < journey_locale_count(); i++) {
		check_names(journey_locale_at(i));
		size = check_numbers(journey_locale_at(i));
		longest = size > longest ? size : longest;
		size = check_dates(journey_locale_at(i));
		longest = size > longest ? size : longest;
	}
	ck_assert_uint_le(longest, JOURNEY_LOCALE_TEXT_MAX);
	ck_assert_uint_gt(longest, 60);
}

JOURNEY_PLAIN_TEST(categories_are_those_that_occur)
{
	journey_decimal d;
	int seen[6], kind;
	size_t i;
	int c;

	(void)allocator;
	for (i = 0; i < journey_locale_count(); i++) {
		for (kind = 0; kind < 2; kind++) {
			memset(seen, 0, sizeof seen);
			for (d = (journey_decimal){0, 0, 0}; d.scale < 3; d.scale++)
				for (d.units = 0; d.units <= 2000; d.units++)
					seen[journey_locale_plural(journey_locale_at(i), d, kind)] = 1;
			d = (journey_decimal){1000000, 0, 0};
			seen[journey_locale_plural(journey_locale_at(i), d, kind)] = 1;
			for (c = 0; c < 6; c++)
				ck_assert_msg(seen[c] == journey_locale_has_plural(journey_locale_at(i), (journey_plural)c, kind),
					      "%s, kind %d, %s", journey_locale_tag(journey_locale_at(i)).data, kind,
					      journey_plural_name((journey_plural)c));
		}
	}
}

Suite *suite_locale_table(void)
{
	return torture_suite("locale: table", torture_tables_are_in_order, torture_texts_fit_the_promised_room,
			     torture_categories_are_those_that_occur, NULL);
}
