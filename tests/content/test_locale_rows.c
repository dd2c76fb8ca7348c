/*
 * Replays what ICU says: locale_golden.tsv, and the rows of JOURNEY_LOCALE_ROWS, if that is set, of which those that
 * differ are counted by kind and the first ones of each shown. locale_oracle.js made both.
 */
#include "check_locale.h"

#include "base/number.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

#define FIELDS 9
#define SHOWN 12
#define ITEMS 8
#define KINDS 11

typedef struct row {
	journey_str field[FIELDS];
	size_t count;
} row;

typedef struct tally {
	const char *kind;
	unsigned long rows, wrong;
} tally;

static row split(char *line)
{
	row r = {{{NULL, 0}}, 0};
	char *end;

	line[strcspn(line, "\n")] = '\0';
	for (; line && r.count < FIELDS; line = end ? end + 1 : NULL) {
		end = strchr(line, '\t');
		r.field[r.count++] = jy_str_of(line, end ? (size_t)(end - line) : strlen(line));
	}
	return r;
}

static int64_t number(const row *r, size_t i)
{
	int64_t value = 0;

	ck_assert_msg(i < r->count && jy_text_int(r->field[i], &value), "field %zu is no number", i);
	return value;
}

static int32_t small(const row *r, size_t i)
{
	return (int32_t)number(r, i);
}

/* Units and scale in fields 2 and 3. */
static journey_decimal decimal(const row *r)
{
	journey_decimal d = {0, 0, 0};
	journey_str units = r->field[2];

	d.negative = units.data[0] == '-';
	if (d.negative)
		units = jy_str_part(units, 1, units.size);
	ck_assert(jy_text_uint(units, &d.units));
	d.scale = small(r, 3);
	return d;
}

static journey_status say_number(const journey_locale *locale, const row *r, char *out, size_t *size)
{
	journey_number_format f = {sizeof f, small(r, 4), small(r, 5), small(r, 6), small(r, 7)};

	return jy_str_is(r->field[1], "percent") ?
		       journey_locale_percent(locale, decimal(r), &f, out, JOURNEY_LOCALE_TEXT_MAX, size) :
		       journey_locale_number(locale, decimal(r), &f, out, JOURNEY_LOCALE_TEXT_MAX, size);
}

static journey_status say_money(const journey_locale *locale, const row *r, char *out, size_t *size)
{
	journey_money_format f = {sizeof f, small(r, 4), small(r, 5), small(r, 6), 0};

	return journey_locale_money(locale, number(r, 2), r->field[3], &f, out, JOURNEY_LOCALE_TEXT_MAX, size);
}

static journey_status say_list(const journey_locale *locale, const row *r, char *out, size_t *size)
{
	journey_str items[ITEMS], left = r->field[3];
	size_t n = 0, bar;

	while (left.size > 0) {
		bar = jy_str_find(left, jy_str("|"), 0);
		items[n++] = jy_str_part(left, 0, bar);
		left = jy_str_part(left, bar == SIZE_MAX ? left.size : bar + 1, left.size);
	}
	return journey_locale_list(locale, items, n, small(r, 2), out, JOURNEY_LOCALE_TEXT_MAX, size);
}

static journey_status say_text(journey_str text, char *out, size_t *size)
{
	memcpy(out, text.data, text.size);
	*size = text.size;
	return JOURNEY_OK;
}

static journey_status say(const journey_locale *l, const row *r, char *out, size_t *size)
{
	const size_t room = JOURNEY_LOCALE_TEXT_MAX;
	journey_str kind = r->field[1];

	if (jy_str_is(kind, "number") || jy_str_is(kind, "percent"))
		return say_number(l, r, out, size);
	if (jy_str_is(kind, "money"))
		return say_money(l, r, out, size);
	if (jy_str_is(kind, "date"))
		return journey_locale_date(l, number(r, 2), 0, small(r, 3), out, room, size);
	if (jy_str_is(kind, "time"))
		return journey_locale_time(l, number(r, 2), 0, small(r, 3), small(r, 4), out, room, size);
	if (jy_str_is(kind, "date_time"))
		return journey_locale_date_time(l, number(r, 2), 0, small(r, 3), small(r, 4), 0, out, room, size);
	if (jy_str_is(kind, "month"))
		return say_text(journey_locale_month(l, small(r, 2), small(r, 3)), out, size);
	if (jy_str_is(kind, "weekday"))
		return say_text(journey_locale_weekday(l, small(r, 2), small(r, 3)), out, size);
	if (jy_str_is(kind, "cardinal"))
		return say_text(jy_str(journey_plural_name(journey_locale_plural(l, decimal(r), JOURNEY_CARDINAL))), out, size);
	if (jy_str_is(kind, "ordinal"))
		return say_text(jy_str(journey_plural_name(journey_locale_plural(l, decimal(r), JOURNEY_ORDINAL))), out, size);
	if (jy_str_is(kind, "list"))
		return say_list(l, r, out, size);
	return JOURNEY_UNSUPPORTED;
}

/* Node writes a plain blank where ICU and CLDR have U+202F between a time and AM or PM. */
static size_t plain_blanks(char *text, size_t size)
{
	size_t from = 0, to = 0;

	while (from < size) {
		if (size - from >= 3 && memcmp(text + from, "\xe2\x80\xaf", 3) == 0) {
			text[to++] = ' ';
			from += 3;
		} else {
			text[to++] = text[from++];
		}
	}
	return to;
}

static tally *tally_of(tally tallies[KINDS], journey_str kind)
{
	size_t i;

	for (i = 0; i < KINDS; i++)
		if (jy_str_is(kind, tallies[i].kind))
			return &tallies[i];
	ck_assert_msg(0, "unknown kind %.*s", (int)kind.size, kind.data);
	return NULL;
}

static bool agrees(const row *r, char *text, size_t size)
{
	journey_str expected = r->field[r->count - 1];
	char copy[2 * JOURNEY_LOCALE_TEXT_MAX];

	if (jy_str_equal(jy_str_of(text, size), expected))
		return true;
	if (!jy_str_is(r->field[1], "time") && !jy_str_is(r->field[1], "date_time") && !jy_str_is(r->field[1], "date"))
		return false;
	if (expected.size > sizeof copy)
		return false;
	memcpy(copy, expected.data, expected.size);
	expected = jy_str_of(copy, plain_blanks(copy, expected.size));
	return jy_str_equal(jy_str_of(text, plain_blanks(text, size)), expected);
}

/* The rows that differ. */
static unsigned long replay(const char *path)
{
	tally tallies[KINDS] = {{"number", 0, 0}, {"percent", 0, 0}, {"money", 0, 0}, {"date", 0, 0}, {"time", 0, 0},
			   {"date_time", 0, 0}, {"month", 0, 0}, {"weekday", 0, 0}, {"cardinal", 0, 0},
			   {"ordinal", 0, 0}, {"list", 0, 0}};
	char line[1024], copy[1024], text[JOURNEY_LOCALE_TEXT_MAX];
	unsigned long wrong = 0, rows = 0;
	const journey_locale *locale;
	FILE *file = fopen(path, "r");
	size_t size, i;
	tally *t;
	row r;

	ck_assert_msg(file != NULL, "cannot read %s", path);
	while (fgets(line, sizeof line, file)) {
		if (line[0] == '#')
			continue;
		memcpy(copy, line, sizeof copy);
		r = split(line);
		ck_assert_uint_ge(r.count, 4);
		t = tally_of(tallies, r.field[1]);
		locale = journey_locale_find(r.field[0]);
		ck_assert_msg(locale && jy_str_equal(journey_locale_tag(locale), r.field[0]), "%s", copy);
		ck_assert_msg(say(locale, &r, text, &size) == JOURNEY_OK, "%s", copy);
		t->rows++;
		rows++;
		if (agrees(&r, text, size))
			continue;
		wrong++;
		if (t->wrong++ < SHOWN)
			printf("differs: %s     has: %.*s\n", copy, (int)size, text);
	}
	fclose(file);
	ck_assert_uint_gt(rows, 1000);
	for (i = 0; wrong > 0 && i < KINDS; i++)
		printf("%s: %lu of %lu rows differ\n", tallies[i].kind, tallies[i].wrong, tallies[i].rows);
	fflush(stdout); /* a failed test ends without it */
	return wrong;
}

JOURNEY_PLAIN_TEST(golden_rows_are_as_icu_has_them)
{
	(void)allocator;
	ck_assert_uint_eq(replay(torture_source("tests/content/locale_golden.tsv")), 0);
}

JOURNEY_PLAIN_TEST(given_rows_are_as_icu_has_them)
{
	const char *path = getenv("JOURNEY_LOCALE_ROWS");

	(void)allocator;
	if (path)
		ck_assert_uint_eq(replay(path), 0);
}

Suite *suite_locale_rows(void)
{
	return torture_suite("locale: rows", torture_golden_rows_are_as_icu_has_them, torture_given_rows_are_as_icu_has_them,
			     NULL);
}
