/* Values and events as JSON. */
#include "document/check_document.h"

#include <locale.h>
#include <string.h>

typedef struct sink {
	char text[8192];
	size_t size, calls;
	journey_status status;
} sink;

static journey_status collect(void *arg, const char *data, size_t size)
{
	sink *s = arg;

	s->calls++;
	if (s->status != JOURNEY_OK)
		return s->status;
	ck_assert_uint_lt(s->size + size, sizeof s->text);
	memcpy(s->text + s->size, data, size);
	s->size += size;
	s->text[s->size] = '\0';
	return JOURNEY_OK;
}

static void expect_json(journey_value value, const char *expected)
{
	sink s = {{0}, 0, 0, JOURNEY_OK};

	ck_assert_int_eq(journey_json_write(value, collect, &s), JOURNEY_OK);
	ck_assert_str_eq(s.text, expected);
}

static journey_value make(journey_type type)
{
	journey_value value;

	memset(&value, 0, sizeof value);
	value.type = type;
	return value;
}

static void expect_double(double x, const char *expected)
{
	journey_value value = make(JOURNEY_DOUBLE);

	value.as.d = x;
	expect_json(value, expected);
}

static void expect_text(const char *text, const char *expected)
{
	journey_value value = make(JOURNEY_STRING);

	value.as.s = text;
	value.n = (uint32_t)strlen(text);
	expect_json(value, expected);
}

JOURNEY_PLAIN_TEST(writes_numbers)
{
	volatile double zero = 0.0;
	journey_value value = make(JOURNEY_INT);

	(void)allocator;
	expect_double(0.0, "0.0");
	expect_double(-0.0, "-0.0");
	expect_double(1.0, "1.0");
	expect_double(-139.12, "-139.12");
	expect_double(0.1, "0.1");
	expect_double(0.1 + 0.2, "0.30000000000000004");
	expect_double(1e-6, "0.000001");
	expect_double(1.5e-7, "1.5e-7");
	expect_double(123456789012345680000.0, "123456789012345680000.0");
	expect_double(1e21, "1e+21");
	expect_double(1.7976931348623157e308, "1.7976931348623157e+308");
	expect_double(5e-324, "5e-324");
	expect_double(2.2250738585072014e-308, "2.2250738585072014e-308");
	expect_double(9007199254740993.0, "9007199254740992.0");
	expect_double(1.0 / zero, "null");
	expect_double(zero / zero, "null");
	value.as.i = INT64_MIN;
	expect_json(value, "-9223372036854775808");
	value.type = JOURNEY_UINT;
	value.as.u = UINT64_MAX;
	expect_json(value, "18446744073709551615");
}

JOURNEY_PLAIN_TEST(writes_texts)
{
	journey_value value = make(JOURNEY_BYTES);

	(void)allocator;
	expect_text("", "\"\"");
	expect_text("a\"\\/\b\f\n\r\t\x01\x1f\x7f\xc3\xa4\xf0\x9f\x98\x80",
		    "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\xc3\xa4\xf0\x9f\x98\x80\"");
	expect_text("\xff"
		    "a\xc3",
		    "\"\xef\xbf\xbd"
		    "a\xef\xbf\xbd\"");
	value.as.s = "any";
	value.n = 3;
	expect_json(value, "\"YW55\"");
	value.n = 2;
	expect_json(value, "\"YW4=\"");
	value.n = 1;
	expect_json(value, "\"YQ==\"");
}

JOURNEY_PLAIN_TEST(writes_times)
{
	journey_value value = make(JOURNEY_TIMESTAMP);

	(void)allocator;
	value.as.i = INT64_C(1582984800);
	expect_json(value, "\"2020-02-29T14:00:00Z\"");
	value.n = 123450000;
	expect_json(value, "\"2020-02-29T14:00:00.12345Z\"");
	value.as.i = INT64_MAX;
	expect_json(value, "null");
	value = make(JOURNEY_DURATION);
	value.as.i = 3600;
	expect_json(value, "\"3600s\"");
	value.as.i = 0;
	value.n = (uint32_t)-500000000;
	expect_json(value, "\"-0.5s\"");
}

JOURNEY_PLAIN_TEST(writes_lists_and_maps)
{
	journey_value items[2] = {make(JOURNEY_BOOL), make(JOURNEY_NULL)}, value = make(JOURNEY_LIST),
		      nested[JOURNEY_JSON_DEPTH_MAX + 2];
	journey_list list = {2, items}, none = {0, NULL}, lists[JOURNEY_JSON_DEPTH_MAX + 2];
	journey_entry entries[3];
	journey_map map = {3, entries};
	sink s = {{0}, 0, 0, JOURNEY_OK};
	size_t i;

	(void)allocator;
	value.as.list = &list;
	expect_json(value, "[false,null]");
	value.type = JOURNEY_OPTIONAL;
	expect_json(value, "false");
	value.as.list = &none;
	expect_json(value, "null");
	entries[0].key = make(JOURNEY_STRING);
	entries[0].key.as.s = "k";
	entries[0].key.n = 1;
	entries[0].value = items[0];
	entries[1].key = make(JOURNEY_INT);
	entries[1].key.as.i = -3;
	entries[1].value = items[1];
	entries[2].key = make(JOURNEY_BOOL);
	entries[2].value = items[1];
	value = make(JOURNEY_MAP);
	value.as.map = &map;
	expect_json(value, "{\"k\":false,\"-3\":null,\"false\":null}");
	for (i = 0; i < JOURNEY_JSON_DEPTH_MAX + 2; i++) {
		nested[i] = make(JOURNEY_LIST);
		nested[i].as.list = i == 0 ? &none : &lists[i];
		lists[i].count = i > 0;
		lists[i].items = i > 0 ? &nested[i - 1] : NULL;
	}
	ck_assert_int_eq(journey_json_write(nested[JOURNEY_JSON_DEPTH_MAX - 1], collect, &s), JOURNEY_OK);
	ck_assert_int_eq(journey_json_write(nested[JOURNEY_JSON_DEPTH_MAX], collect, &s), JOURNEY_LIMIT);
	ck_assert_int_eq(journey_json_write(value, NULL, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_json_write(make((journey_type)99), collect, &s), JOURNEY_MISUSE);
	s.status = (journey_status)(JOURNEY_HOST_ERROR - 7);
	ck_assert_int_eq(journey_json_write(value, collect, &s), JOURNEY_HOST_ERROR - 7);
}

JOURNEY_PLAIN_TEST(events_come_back)
{
	static const char line[] = "{\"type\":\"track\",\"event\":\"A "
				   "b\",\"messageId\":\"m\",\"userId\":\"u\",\"anonymousId\":\"a\","
				   "\"timestamp\":\"2020-02-29T14:00:00.25Z\",\"properties\":{\"x\":1.5,"
				   "\"n\":3,\"l\":[{\"q\":\"\\n\"}]},"
				   "\"context\":{}}\n";
	journey_event_reader *reader = NULL;
	journey_event event;
	sink s = {{0}, 0, 0, JOURNEY_OK};

	TRY(journey_event_reader_new(allocator, JOURNEY_DEFAULT, &reader));
	TRY(journey_event_parse(reader, str(line), &event, NULL));
	ck_assert_int_eq(journey_json_write_event(&event, collect, &s), JOURNEY_OK);
	ck_assert_str_eq(s.text, line);
	event.timestamp = JOURNEY_TIME_MAX + 1;
	ck_assert_int_eq(journey_json_write_event(&event, collect, &s), JOURNEY_RANGE);
	event.kind = (journey_event_kind)9;
	ck_assert_int_eq(journey_json_write_event(&event, collect, &s), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_json_write_event(NULL, collect, &s), JOURNEY_MISUSE);
done:
	journey_event_reader_free(reader);
}

/* Numbers are the same where a comma is the decimal point. */
JOURNEY_PLAIN_TEST(locales_change_nothing)
{
	static const char *const known[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE"};
	size_t i;

	(void)allocator;
	for (i = 0; i < sizeof known / sizeof known[0]; i++)
		if (setlocale(LC_ALL, known[i]) != NULL)
			break;
	if (i == sizeof known / sizeof known[0]) {
		torture_skip("no locale with a decimal comma is installed");
		return;
	}
	expect_double(0.30000000000000004, "0.30000000000000004");
	expect_double(1.7976931348623157e308, "1.7976931348623157e+308");
	setlocale(LC_ALL, "C");
}

Suite *suite_write(void)
{
	return torture_suite("write", torture_writes_numbers, torture_writes_texts, torture_writes_times,
			     torture_writes_lists_and_maps, torture_events_come_back,
			     torture_locales_change_nothing, NULL);
}
