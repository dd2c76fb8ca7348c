/* The public JSON reader: values, places of errors, limits. Writing back what was read gives the same text.
 */
#include "document/check_document.h"

#include <string.h>

typedef struct sink {
	char text[512];
	size_t size;
} sink;

static journey_status collect(void *arg, const char *data, size_t size)
{
	sink *s = arg;

	ck_assert_uint_lt(s->size + size, sizeof s->text);
	memcpy(s->text + s->size, data, size);
	s->size += size;
	return JOURNEY_OK;
}

JOURNEY_TEST(json_comes_back)
{
	static const char *const texts[] = {"null",
					    "true",
					    "-9223372036854775808",
					    "0.1",
					    "\"a\\u0000\\n\"",
					    "[]",
					    "{}",
					    "[1,[2.5,\"x\"],{\"a\":{}}]",
					    "{\"b\":1,\"a\":[null,false]}"};
	journey_json_reader *reader = NULL;

	TRY(journey_json_reader_new(allocator, JOURNEY_DEFAULT, &reader));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		journey_value value;
		sink s = {.size = 0};

		TRY(journey_json_parse(reader, str(texts[i]), &value, NULL));
		ck_assert_int_eq(journey_json_write(value, collect, &s), JOURNEY_OK);
		ck_assert_uint_eq(s.size, strlen(texts[i]));
		ck_assert_mem_eq(s.text, texts[i], s.size);
	}
done:
	journey_json_reader_free(reader);
}

JOURNEY_TEST(json_errors_have_places)
{
	static const struct {
		const char *text;
		journey_status status;
		unsigned line, column;
	} rows[] = {
		{"", JOURNEY_SYNTAX, 1, 1},
		{"{\"a\":1,\n \"\xc3\xa9\": nope}", JOURNEY_SYNTAX, 2, 7},
		{"[1,]", JOURNEY_SYNTAX, 1, 4},
		{"{\"a\":1,\n\"a\":2}", JOURNEY_INVALID, 2, 1},
		{"1e999", JOURNEY_RANGE, 1, 1},
		{"[[[1]]]", JOURNEY_LIMIT, 1, 3},
		{"\"\\ud800\"", JOURNEY_SYNTAX, 1, 2},
		{"1 2", JOURNEY_SYNTAX, 1, 3},
	};
	journey_json_reader *reader = NULL;
	journey_value value = {.type = JOURNEY_BOOL};

	TRY(journey_json_reader_new(allocator, 2, &reader));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		journey_error error;

		memset(&error, 0, sizeof error);
		EXPECT(journey_json_parse(reader, str(rows[i].text), &value, &error), rows[i].status);
		ck_assert_int_eq(error.status, rows[i].status);
		ck_assert_uint_eq(error.line, rows[i].line);
		ck_assert_uint_eq(error.column, rows[i].column);
		ck_assert_uint_eq(value.type, JOURNEY_BOOL);
	}
	TRY(journey_json_parse(reader, str(" [[1]] "), &value, NULL));
done:
	journey_json_reader_free(reader);
}

JOURNEY_PLAIN_TEST(json_reader_misuse)
{
	journey_json_reader *reader = NULL;
	journey_value value;
	journey_str none = {NULL, 1};

	ck_assert_int_eq(journey_json_reader_new(allocator, 0, &reader), JOURNEY_RANGE);
	ck_assert_int_eq(journey_json_reader_new(allocator, 1001, &reader), JOURNEY_RANGE);
	ck_assert_int_eq(journey_json_reader_new(allocator, 1, NULL), JOURNEY_MISUSE);
	ck_assert_ptr_null(reader);
	ck_assert_int_eq(journey_json_reader_new(allocator, JOURNEY_JSON_DEPTH_MAX, &reader), JOURNEY_OK);
	ck_assert_int_eq(journey_json_parse(NULL, str("1"), &value, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_json_parse(reader, str("1"), NULL, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_json_parse(reader, none, &value, NULL), JOURNEY_MISUSE);
	journey_json_reader_free(reader);
	journey_json_reader_free(NULL);
}

Suite *suite_json(void)
{
	return torture_suite("json", torture_json_comes_back, torture_json_errors_have_places,
			     torture_json_reader_misuse, NULL);
}
