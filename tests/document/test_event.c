/* Events from lines of JSON. */
#include "document/check_document.h"

#ifdef JOURNEY_TEST_JANSSON
#include <jansson.h>
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char click[] =
	"{\"type\":\"track\",\"event\":\"Product Viewed\",\"messageId\":\"m1\",\"anonymousId\":\"s1\","
	"\"timestamp\":\"2014-04-01T01:02:21.719Z\",\"properties\":{\"product_id\":\"21\"}}";

static bool is(journey_str text, const char *word)
{
	return text.size == strlen(word) && memcmp(text.data, word, text.size) == 0;
}

static const journey_value *get(const journey_map *map, const char *key)
{
	size_t i;

	for (i = 0; map != NULL && i < map->count; i++)
		if (map->entries[i].key.n == strlen(key) &&
		    memcmp(map->entries[i].key.as.s, key, strlen(key)) == 0)
			return &map->entries[i].value;
	return NULL;
}

JOURNEY_TEST(reads_a_click)
{
	journey_event_reader *reader = NULL;
	journey_event event;
	journey_error error;
	const journey_value *value;

	TRY(journey_event_reader_new(allocator, JOURNEY_DEFAULT, &reader));
	TRY_AGAIN(journey_event_parse(reader, str(click), &event, &error));
	ck_assert_uint_eq(event.size, sizeof event);
	ck_assert_int_eq(event.kind, JOURNEY_EVENT_TRACK);
	ck_assert(is(event.name, "Product Viewed") && is(event.message_id, "m1") &&
		  is(event.anonymous_id, "s1"));
	ck_assert_uint_eq(event.user_id.size, 0);
	ck_assert_int_eq(event.timestamp, INT64_C(1396314141719000));
	ck_assert_ptr_null(event.traits);
	value = get(event.properties, "product_id");
	ck_assert(value != NULL && value->type == JOURNEY_STRING && value->n == 2);
done:
	journey_event_reader_free(reader);
}

JOURNEY_TEST(reads_every_value)
{
	static const char line[] = "\xEF\xBB\xBF "
				   "{\"type\":\"identify\",\"messageId\":\"\\u00e4\\ud83d\\ude00\","
				   "\"userId\":\"u\",\"anonymousId\":null,"
				   "\"sentAt\":\"2020-02-29T23:59:60+01:00\",\"originalTimestamp\":\"2020-02-"
				   "29 12:00:00.1234567-05:30\","
				   "\"traits\":{\"i\":-9223372036854775808,\"big\":9223372036854775808,\"d\":"
				   "139.12,\"e\":1E-7,\"z\":-0,\"t\":true,"
				   "\"f\":false,\"n\":null,\"l\":[1,[],{}],\"s\":\"a\\\"\\\\\\/"
				   "\\b\\f\\n\\r\\t\"},\"context\":{},\"other\":[[1]]}\r\n";
	journey_event_reader *reader = NULL;
	journey_event event;
	journey_error error;
	const journey_value *value;

	TRY(journey_event_reader_new(allocator, JOURNEY_DEFAULT, &reader));
	TRY_AGAIN(journey_event_parse(reader, str(line), &event, &error));
	ck_assert_int_eq(event.kind, JOURNEY_EVENT_IDENTIFY);
	ck_assert(is(event.message_id, "\xc3\xa4\xf0\x9f\x98\x80"));
	ck_assert_uint_eq(event.anonymous_id.size, 0);
	ck_assert_int_eq(event.timestamp, INT64_C(1582997400123456));
	ck_assert_ptr_nonnull(event.context);
	ck_assert_uint_eq(event.context->count, 0);
	ck_assert_uint_eq(event.traits->count, 10);
	value = get(event.traits, "i");
	ck_assert(value->type == JOURNEY_INT && value->as.i == INT64_MIN);
	value = get(event.traits, "big");
	ck_assert(value->type == JOURNEY_DOUBLE && value->as.d == 9223372036854775808.0);
	value = get(event.traits, "d");
	ck_assert(value->type == JOURNEY_DOUBLE && value->as.d == 139.12);
	value = get(event.traits, "e");
	ck_assert(value->type == JOURNEY_DOUBLE && value->as.d == 1e-7);
	value = get(event.traits, "z");
	ck_assert(value->type == JOURNEY_INT && value->as.i == 0);
	ck_assert(get(event.traits, "t")->as.i == 1 && get(event.traits, "f")->as.i == 0);
	ck_assert_int_eq(get(event.traits, "n")->type, JOURNEY_NULL);
	value = get(event.traits, "l");
	ck_assert(value->type == JOURNEY_LIST && value->as.list->count == 3);
	value = get(event.traits, "s");
	ck_assert(value->n == 9 && memcmp(value->as.s, "a\"\\/\b\f\n\r\t", 9) == 0);
done:
	journey_event_reader_free(reader);
}

JOURNEY_PLAIN_TEST(takes_the_other_kinds)
{
	static const char *const lines[] = {
		"{\"type\":\"alias\",\"messageId\":\"m\",\"userId\":\"u\",\"previousId\":\"p\",\"timestamp\":"
		"\"2020-01-01T00:00:00Z\"}",
		"{\"type\":\"page\",\"messageId\":\"m\",\"userId\":\"u\",\"timestamp\":\"2020-01-01T00:00:"
		"00Z\"}",
		"{\"type\":\"screen\",\"name\":\"Home\",\"messageId\":\"m\",\"userId\":\"u\",\"timestamp\":"
		"\"2020-01-01T00:00:00Z\"}",
		"{\"type\":\"group\",\"groupId\":\"g\",\"messageId\":\"m\",\"userId\":\"u\",\"timestamp\":"
		"\"2020-01-01T00:00:00Z\"}",
	};
	journey_event_reader *reader = NULL;
	journey_event event;
	int i;

	TRY(journey_event_reader_new(allocator, JOURNEY_DEFAULT, &reader));
	for (i = 0; i < 4; i++) {
		TRY(journey_event_parse(reader, str(lines[i]), &event, NULL));
		ck_assert_int_eq(event.kind, JOURNEY_EVENT_ALIAS + i);
	}
	ck_assert(is(event.group_id, "g"));
	TRY(journey_event_parse(reader,
				str("{\"type\":\"set\",\"collection\":\"product\",\"id\":\"p1\",\"messageId\":\"m\","
				    "\"properties\":{\"price\":2},\"timestamp\":\"2020-01-01T00:00:00Z\"}"),
				&event, NULL));
	ck_assert_int_eq(event.kind, JOURNEY_EVENT_SET);
	ck_assert(is(event.collection, "product") && is(event.item_id, "p1") && !event.deleted);
	ck_assert_int_eq(get(event.properties, "price")->as.i, 2);
	TRY(journey_event_parse(reader,
				str("{\"type\":\"set\",\"collection\":\"product\",\"id\":\"p1\",\"messageId\":\"m\","
				    "\"deleted\":true,\"timestamp\":\"2020-01-01T00:00:00Z\"}"),
				&event, NULL));
	ck_assert(event.deleted && event.properties == NULL);
done:
	journey_event_reader_free(reader);
}

typedef struct bad_line {
	const char *from, *to; /* replaced in the click; from NULL: `to` is the whole line */
	unsigned column;
	journey_status status;
	const char *message, *hint;
} bad_line;

#define M "\"messageId\":\"m1\","
#define T "\"2014-04-01T01:02:21.719Z\""

static const bad_line bad[] = {
	{NULL, "", 1, JOURNEY_SYNTAX, "the line ends; expected a value", NULL},
	{NULL, "   ", 4, JOURNEY_SYNTAX, "the line ends", NULL},
	{NULL, "[1]", 1, JOURNEY_TYPE, "found a list; expected an object", NULL},
	{NULL, "{\"a\":1", 7, JOURNEY_SYNTAX, "expected , or }", NULL},
	{NULL, "{\"a\" 1}", 6, JOURNEY_SYNTAX, "found 1; expected :", NULL},
	{NULL, "{a:1}", 2, JOURNEY_SYNTAX, "found a; expected a key in quotes", NULL},
	{NULL, "{\"a\":1,}", 8, JOURNEY_SYNTAX, "found }; expected a key in quotes", NULL},
	{NULL, "{\"a\":[1,]}", 9, JOURNEY_SYNTAX, "found ]; expected a value", NULL},
	{NULL, "{\"a\":1} x", 9, JOURNEY_SYNTAX, "expected the end of the line", NULL},
	{NULL, "{\"a\":NaN}", 6, JOURNEY_SYNTAX, "found NaN; expected a value", "JSON has no NaN"},
	{NULL, "{\"a\":-Infinity}", 6, JOURNEY_SYNTAX, "found -Infinity", "JSON has no NaN"},
	{NULL, "{\"a\":01}", 6, JOURNEY_SYNTAX, "found 01; expected a number", NULL},
	{NULL, "{\"a\":1.}", 6, JOURNEY_SYNTAX, "found 1.", NULL},
	{NULL, "{\"a\":+1}", 6, JOURNEY_SYNTAX, "found +1", NULL},
	{NULL, "{\"a\":1e}", 6, JOURNEY_SYNTAX, "found 1e", NULL},
	{NULL, "{\"a\":1e999}", 6, JOURNEY_RANGE, "found 1e999; expected a number below", NULL},
	{NULL, "{\"a\":tru}", 6, JOURNEY_SYNTAX, "found tru", NULL},
	{NULL, "{\"\xc3\xa4\":\"b\xff\"}", 8, JOURNEY_SYNTAX, "0xFF; expected UTF-8", NULL},
	{NULL, "{\"a\":\"\xed\xa0\x80\"}", 7, JOURNEY_SYNTAX, "0xED", NULL},
	{NULL, "{\"a\":\"\xc0\x80\"}", 7, JOURNEY_SYNTAX, "0xC0", NULL},
	{NULL, "{\"a\":\"\xf4\x90\x80\x80\"}", 7, JOURNEY_SYNTAX, "0xF4", NULL},
	{NULL, "{\"a\":\"b\tc\"}", 8, JOURNEY_SYNTAX, "control character", NULL},
	{NULL, "{\"a\":\"b\\x\"}", 8, JOURNEY_SYNTAX, "unknown escape", NULL},
	{NULL, "{\"a\":\"\\ud800x\"}", 7, JOURNEY_SYNTAX, "half a character", NULL},
	{NULL, "{\"a\":\"\\u12\"}", 7, JOURNEY_SYNTAX, "half a character", NULL},
	{NULL, "{\"a\":\"b", 6, JOURNEY_SYNTAX, "has no end", NULL},
	{NULL, "{\"a\":\"b\\", 6, JOURNEY_SYNTAX, "has no end", NULL},
	{NULL, "{\"a\":1,\"b\":2,\"a\":3}", 14, JOURNEY_INVALID, "\"a\" is there twice", NULL},
	{NULL, "{\"a\":1,\"b\":2,\"\\u0061\":3}", 1, JOURNEY_INVALID, "\"a\" is there twice", NULL},
	{"\"21\"", "{\"a\":1,\"a\":1}", 0, JOURNEY_INVALID, "\"a\" is there twice", NULL},
	{"\"type\":\"track\",", "", 0, JOURNEY_INVALID, "has no \"type\"", NULL},
	{"\"track\"", "\"trak\"", 2, JOURNEY_INVALID, "\"type\" is \"trak\"; expected one of: track",
	 "mean \"track\"?"},
	{"\"track\"", "7", 2, JOURNEY_TYPE, "\"type\" is a number; expected a text", "in quotes"},
	{M, "", 0, JOURNEY_INVALID, "has no \"messageId\"", NULL},
	{M, "\"messageId\":\"\",", 42, JOURNEY_INVALID, "\"messageId\" is empty", NULL},
	{M, "\"messageId\":null,", 0, JOURNEY_INVALID, "has no \"messageId\"", NULL},
	{M, "\"messageId\":12,", 42, JOURNEY_TYPE, "\"messageId\" is a number; expected a text", "in quotes"},
	{M, "\"messageId\":\"a\\u0000b\",", 42, JOURNEY_INVALID, "zero byte", NULL},
	{NULL, "{\"type\":\"page\",\"messageId\":\"m1\",\"timestamp\":\"2014-04-01\"}", 0, JOURNEY_INVALID,
	 "neither \"userId\" nor \"anonymousId\"", NULL},
	{"\"anonymousId\":\"s1\",", "\"userId\":{},", 59, JOURNEY_TYPE, "\"userId\" is an object", NULL},
	{"\"event\":\"Product Viewed\",", "", 0, JOURNEY_INVALID, "has no \"event\"", NULL},
	{"\"event\":\"Product Viewed\",", "\"event\":\"\",", 0, JOURNEY_INVALID, "has no \"event\"", NULL},
	{"\"timestamp\":" T ",", "", 0, JOURNEY_INVALID, "has no \"timestamp\"", NULL},
	{T, "1396314141719", 78, JOURNEY_TYPE, "\"timestamp\" is a number", "seconds or milliseconds"},
	{T, "\"10000-01-01T00:00:00Z\"", 78, JOURNEY_RANGE, "10000-01-01T00:00:00Z", NULL},
	{T, "\"0000-01-01T00:00:00Z\"", 78, JOURNEY_RANGE, "years 1 to 9999", NULL},
	{T, "\"9999-12-31T23:59:59-01:00\"", 78, JOURNEY_RANGE, "years 1 to 9999", NULL},
	{T, "\"2014-02-29T00:00:00Z\"", 78, JOURNEY_RANGE, NULL, NULL},
	{T, "\"yesterday\"", 78, JOURNEY_INVALID, "\"yesterday\"; expected a time such as", NULL},
	{T, "\"2014-04-01T01:02:21\"", 78, JOURNEY_INVALID, "expected a time such as", NULL},
	{T, "[]", 78, JOURNEY_TYPE, "\"timestamp\" is a list", NULL},
	{"{\"product_id\":\"21\"}", "7", 117, JOURNEY_TYPE, "\"properties\" is a number; expected an object",
	 NULL},
	{"\"track\"", "\"alias\"", 0, JOURNEY_INVALID, "has no \"previousId\"", NULL},
	{"\"track\"", "\"group\"", 0, JOURNEY_INVALID, "has no \"groupId\"", NULL},
	{"\"track\"", "\"set\"", 0, JOURNEY_INVALID, "has no \"collection\"", NULL},
	{"\"track\",", "\"set\",\"collection\":\"c\",", 0, JOURNEY_INVALID, "has no \"id\"", NULL},
	{"\"track\",", "\"set\",\"collection\":\"c\",\"id\":7,", 0, JOURNEY_TYPE, "\"id\" is a number", "in quotes"},
	{"\"track\",", "\"set\",\"collection\":\"c\",\"id\":\"i\",\"deleted\":1,", 0, JOURNEY_TYPE,
	 "\"deleted\" is a number; expected true or false", NULL},
};

static void replace(const bad_line *b, char *out, size_t size)
{
	const char *at = b->from == NULL ? NULL : strstr(click, b->from);

	if (b->from == NULL)
		snprintf(out, size, "%s", b->to);
	else
		snprintf(out, size, "%.*s%s%s", (int)(at - click), click, b->to, at + strlen(b->from));
}

JOURNEY_PLAIN_TEST(explains_bad_lines)
{
	journey_event_reader *reader = NULL;
	size_t i;

	TRY(journey_event_reader_new(allocator, JOURNEY_DEFAULT, &reader));
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char line[512];
		journey_event event, before;
		journey_error error;
		journey_status status;

		memset(&event, 0x5A, sizeof event);
		before = event;
		replace(&bad[i], line, sizeof line);
		memset(&error, 0, sizeof error);
		status = journey_event_parse(reader, str(line), &event, &error);
		ck_assert_msg(status == bad[i].status && error.status == status, "%s\nstatus %d: %s", line,
			      status, error.message);
		ck_assert_msg(error.column == bad[i].column || (bad[i].column == 0 && bad[i].from != NULL),
			      "%s\ncolumn %u: %s", line, error.column, error.message);
		ck_assert_msg(bad[i].message == NULL || strstr(error.message, bad[i].message) != NULL,
			      "%s\n%s", line, error.message);
		ck_assert_msg(bad[i].hint == NULL || strstr(error.hint, bad[i].hint) != NULL, "%s\n%s", line,
			      error.hint);
		ck_assert_int_eq(memcmp(&event, &before, sizeof event), 0);
	}
done:
	journey_event_reader_free(reader);
}

static journey_status parse_built(journey_event_reader *reader, const char *open, const char *item,
				  size_t times, const char *close, journey_error *error)
{
	size_t n = strlen(item), at = strlen(open), i;
	char *line = malloc(at + n * times + strlen(close) + 1);
	journey_event event;
	journey_status status;

	ck_assert_ptr_nonnull(line);
	memcpy(line, open, at);
	for (i = 0; i < times; i++, at += n)
		memcpy(line + at, item, n);
	memcpy(line + at, close, strlen(close) + 1);
	status = journey_event_parse(reader, str(line), &event, error);
	free(line);
	return status;
}

#define HEAD                                                                                                 \
	"{\"type\":\"track\",\"event\":\"A\",\"messageId\":\"m\",\"userId\":\"u\",\"timestamp\":\"2020-01-"  \
	"01T00:00:00Z\","

JOURNEY_PLAIN_TEST(names_its_limits)
{
	journey_event_reader *reader = NULL, *small = NULL;
	journey_event event;
	journey_error error;
	char many[1025 * 12 + 16], *to = many;
	int i;

	TRY(journey_event_reader_new(allocator, JOURNEY_DEFAULT, &reader));
	ck_assert_int_eq(
		parse_built(reader, HEAD "\"properties\":{\"x\":\"", "0123456789", 1 << 20, "\"}}", &error),
		JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(error.message, "bytes; the limit is 1048576 (line of an event)"));
	TRY(parse_built(reader, HEAD "\"properties\":{\"x\":\"", "0123456789", 100000, "\"}}", &error));
	ck_assert_int_eq(parse_built(reader, HEAD "\"properties\":{\"x\":", "[", 32, "", &error),
			 JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(error.message, "JOURNEY_EVENT_DEPTH_MAX"));
	ck_assert_int_eq(parse_built(reader, "", "[", 900000, "", &error), JOURNEY_LIMIT);
	ck_assert_int_eq(parse_built(reader, HEAD "\"event2\":\"", "x", 300, "\"}", &error), JOURNEY_OK);
	ck_assert_int_eq(parse_built(reader, HEAD "\"anonymousId\":\"", "x", 256, "\"}", &error), JOURNEY_OK);
	ck_assert_int_eq(parse_built(reader, HEAD "\"anonymousId\":\"", "x", 257, "\"}", &error),
			 JOURNEY_INVALID);
	ck_assert_ptr_nonnull(strstr(error.message, "257 bytes; at most 256"));
	for (i = 0; i < 1025; i++)
		to += snprintf(to, 13, "%s\"k%d\":1", i == 0 ? "" : ",", i);
	ck_assert_int_eq(parse_built(reader, HEAD "\"properties\":{", many, 1, "}}", &error), JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(
		strstr(error.message, "1025 keys; the limit is 1024 (JOURNEY_EVENT_PROPERTIES_MAX)"));
	ck_assert_int_eq(parse_built(reader, HEAD "\"context\":{", many, 1, ",\"k77\":2}}", &error),
			 JOURNEY_INVALID);
	ck_assert_ptr_nonnull(strstr(error.message, "\"k77\" is there twice"));
	TRY(parse_built(reader, HEAD "\"context\":{", many, 1, "}}", &error));
	TRY(journey_event_reader_new(allocator, 10, &small));
	ck_assert_int_eq(journey_event_parse(small, str(click), &event, &error), JOURNEY_LIMIT);
	ck_assert_int_eq(journey_event_parse(NULL, str(click), &event, &error), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_event_parse(reader, str(click), NULL, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_event_reader_new(NULL, 0, NULL), JOURNEY_MISUSE);
done:
	journey_event_reader_free(reader);
	journey_event_reader_free(small);
}

/* Both parsers take the same lines for JSON. */
static void agree_with_jansson(journey_str line, journey_status status, const char *message)
{
#ifdef JOURNEY_TEST_JANSSON
	json_error_t error;
	json_t *json = json_loadb(line.data, line.size,
				  JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);

	if (status == JOURNEY_SYNTAX)
		ck_assert_msg(json == NULL, "%.*s\n%s", (int)line.size, line.data, message);
	if (json == NULL && json_error_code(&error) != json_error_null_byte_in_key)
		ck_assert_msg(status != JOURNEY_OK, "%.*s\n%s", (int)line.size, line.data, error.text);
	json_decref(json);
#else
	(void)line;
	(void)status;
	(void)message;
#endif
}

/* What is cut or changed anywhere is read or refused, never more. Lines lie at the end of their memory. */
JOURNEY_PLAIN_TEST(survives_mutations_of_lines)
{
	size_t size = sizeof click - 1, i;
	unsigned rounds = torture_long() ? 1000000 : 20000;
	uint64_t dice = 7;
	journey_event_reader *reader = NULL;
	journey_event event;
	journey_error error;
	char *line = malloc(size);
	journey_str given = {line, size};
	static const char marks[] = "{}[]\",:\\u0eE+-.tn \xc3\xff";

	ck_assert_ptr_nonnull(line);
	TRY(journey_event_reader_new(allocator, JOURNEY_DEFAULT, &reader));
	for (i = 0; i < size; i++) {
		char *cut = malloc(i + 1);
		journey_str part = {cut, i};

		ck_assert_ptr_nonnull(cut);
		memcpy(cut, click, i);
		ck_assert_int_ne(journey_event_parse(reader, part, &event, &error), JOURNEY_OK);
		free(cut);
	}
	while (rounds-- > 0) {
		journey_status status;

		memcpy(line, click, size);
		for (i = 0; i < 1 + rounds % 3; i++) {
			dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			line[(dice >> 33) % size] =
				rounds & 4 ? marks[(dice >> 8) % (sizeof marks - 1)] : (char)(dice >> 16);
		}
		status = journey_event_parse(reader, given, &event, &error);
		if (status != JOURNEY_OK)
			ck_assert_uint_gt(strlen(error.message), 0);
		agree_with_jansson(given, status, status == JOURNEY_OK ? "read" : error.message);
	}
done:
	journey_event_reader_free(reader);
	free(line);
}

Suite *suite_event(void)
{
	return torture_suite("event", torture_reads_a_click, torture_reads_every_value,
			     torture_takes_the_other_kinds, torture_explains_bad_lines,
			     torture_names_its_limits, torture_survives_mutations_of_lines, NULL);
}
