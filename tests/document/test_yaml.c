/* The public YAML reader: values by the core schema, places, errors, limits. */
#include "document/check_document.h"

#include <journey/strategy.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct sink {
	char text[1024];
	size_t size;
} sink;

static journey_status collect(void *arg, const char *data, size_t size)
{
	sink *s = arg;

	ck_assert_uint_lt(s->size + size, sizeof s->text);
	memcpy(s->text + s->size, data, size);
	s->size += size;
	s->text[s->size] = '\0';
	return JOURNEY_OK;
}

static void is_json(const journey_yaml *yaml, const char *json)
{
	sink s = {.size = 0};

	ck_assert_int_eq(journey_json_write(*journey_yaml_root(yaml), collect, &s), JOURNEY_OK);
	ck_assert_str_eq(s.text, json);
}

static const struct {
	const char *yaml, *json;
} same[] = {
	{"", "null"},
	{"# nothing\n", "null"},
	{"[~, null, Null, NULL, 'null', \"~\", '']", "[null,null,null,null,\"null\",\"~\",\"\"]"},
	{"[true, True, TRUE, false, False, FALSE]", "[true,true,true,false,false,false]"},
	/* What a YAML 1.1 reader takes for booleans is text. */
	{"[yes, no, on, off, y, tRUE]", "[\"yes\",\"no\",\"on\",\"off\",\"y\",\"tRUE\"]"},
	{"[0, -0, +7, -12, 007, 9223372036854775807]", "[0,0,7,-12,7,9223372036854775807]"},
	{"[9223372036854775808, -9223372036854775808]", "[9223372036854776000.0,-9223372036854775808]"},
	{"[0x1f, 0xFF, 0o17, 0x, 0o8, 0b1]", "[31,255,15,\"0x\",\"0o8\",\"0b1\"]"},
	{"[1.5, .5, 5., +.5e1, -1e3, 1E-2, 12e03]", "[1.5,0.5,5.0,5.0,-1000.0,0.01,12000.0]"},
	{"[., -, +, e5, 1e, 1e+, 1.2.3, 1_000, '12', 1 2]",
	 "[\".\",\"-\",\"+\",\"e5\",\"1e\",\"1e+\",\"1.2.3\",\"1_000\",\"12\",\"1 2\"]"},
	{"[2026-11-30, 2026-11-30T10:00:00+01:00, 12:30]", "[\"2026-11-30\",\"2026-11-30T10:00:00+01:00\",\"12:30\"]"},
	{"{\"a\": [1, {\"b\": null}], \"c\": \"x\\u00e9\"}", "{\"a\":[1,{\"b\":null}],\"c\":\"x\xc3\xa9\"}"},
	{"z: 1\na: 2\n1: one\ntrue: yes\n~: none\n", "{\"z\":1,\"a\":2,\"1\":\"one\",\"true\":\"yes\",\"~\":\"none\"}"},
	{"- &x {a: 1}\n- *x\n- [*x, *x]\n", "[{\"a\":1},{\"a\":1},[{\"a\":1},{\"a\":1}]]"},
	{"a: >\n  one\n  two\nb: |\n  one\n  two\n", "{\"a\":\"one two\\n\",\"b\":\"one\\ntwo\\n\"}"},
	{"\xef\xbb\xbfplain", "\"plain\""},
	{"[]", "[]"},
	{"{}", "{}"},
	{"a:\nb: {}\nc: []\n", "{\"a\":null,\"b\":{},\"c\":[]}"},
};

JOURNEY_TEST(yaml_is_read_by_the_core_schema)
{
	journey_yaml *yaml = NULL;

	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		TRY(journey_yaml_read(allocator, str(same[i].yaml), NULL, &yaml, NULL));
		is_json(yaml, same[i].json);
		journey_yaml_free(yaml);
		yaml = NULL;
	}
done:
	journey_yaml_free(yaml);
}

/* What JSON says of a number, JSON's own reader and this one agree on. */
JOURNEY_TEST(yaml_reads_json_as_the_json_reader_does)
{
	static const char *const texts[] = {"[1,-1,0.1,1e21,123456789012345678901234567890,2.5e-308]",
					    "{\"a\":{\"b\":[true,false,null]},\"c\":\"\\n\\t\\\\ x\"}", "\"\"", "[[],{},[[]]]"};
	journey_json_reader *reader = NULL;
	journey_yaml *yaml = NULL;

	TRY(journey_json_reader_new(allocator, JOURNEY_DEFAULT, &reader));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		journey_value value;
		sink s = {.size = 0};

		TRY(journey_json_parse(reader, str(texts[i]), &value, NULL));
		ck_assert_int_eq(journey_json_write(value, collect, &s), JOURNEY_OK);
		TRY(journey_yaml_read(allocator, str(texts[i]), NULL, &yaml, NULL));
		is_json(yaml, s.text);
		journey_yaml_free(yaml);
		yaml = NULL;
	}
done:
	journey_yaml_free(yaml);
	journey_json_reader_free(reader);
}

JOURNEY_TEST(yaml_numbers_without_a_value_of_json)
{
	journey_yaml *yaml = NULL;
	const journey_value *items;

	TRY(journey_yaml_read(allocator, str("[.inf, +.Inf, -.INF, .nan, -0.0]"), NULL, &yaml, NULL));
	items = journey_yaml_root(yaml)->as.list->items;
	for (size_t i = 0; i < 5; i++)
		ck_assert_uint_eq(items[i].type, JOURNEY_DOUBLE);
	ck_assert(isinf(items[0].as.d) && items[0].as.d > 0 && isinf(items[1].as.d) && items[1].as.d > 0);
	ck_assert(isinf(items[2].as.d) && items[2].as.d < 0);
	ck_assert(isnan(items[3].as.d));
	ck_assert(items[4].as.d == 0.0 && signbit(items[4].as.d));
done:
	journey_yaml_free(yaml);
}

static const char placed[] = "# a head\n"
			     "sends:\n"
			     "  - {to: ann, \xc3\xa9: [1, 2]}\n"
			     "  - to: &who \"b\\x6fb\"\n"
			     "    text: >\n"
			     "      one\n"
			     "      two\n"
			     "again: *who\n"
			     "a.b: {c: 3}\n"
			     "a: {b: {c: 4}}\n";

static void at(const journey_yaml *yaml, const char *path, size_t offset, unsigned line, unsigned column)
{
	const journey_value *value = journey_yaml_find(yaml, NULL, str(path));
	uint32_t l = 0, c = 0;

	ck_assert_msg(value != NULL, "%s", path);
	ck_assert_int_eq(journey_yaml_place(yaml, value, offset, &l, &c), JOURNEY_OK);
	ck_assert_msg(l == line && c == column, "%s+%zu is at %u:%u", path, offset, (unsigned)l, (unsigned)c);
}

JOURNEY_TEST(yaml_values_have_places)
{
	static const char *const none[] = {"x",	      "sends[2]", "sends[]", "sends[0", "sends[0]x", "sends.to", "sends[0].to.x",
					   ".sends", "sends[99999999999999999999]", "a.b.d", "sends[0].to[0]", "a..b", "a."};
	const journey_value *value;
	journey_value copy;
	journey_yaml *yaml = NULL, *other = NULL;
	uint32_t line = 0, column = 0;

	TRY(journey_yaml_read(allocator, str(placed), NULL, &yaml, NULL));
	TRY(journey_yaml_read(allocator, str(placed), NULL, &other, NULL));
	at(yaml, "", 0, 2, 1);
	at(yaml, "sends", 0, 3, 3);
	at(yaml, "sends[0].to", 0, 3, 10);
	at(yaml, "sends[0].\xc3\xa9[1]", 0, 3, 22);
	at(yaml, "sends[1].to", 2, 4, 20);
	at(yaml, "sends[1].text", 4, 7, 7);
	/* An alias has the place of its anchor; the longest key is meant. */
	at(yaml, "again", 0, 4, 9);
	at(yaml, "a.b.c", 0, 9, 10);
	ck_assert_int_eq(journey_yaml_find(yaml, NULL, str("a.b.c"))->as.i, 3);
	value = journey_yaml_find(yaml, NULL, str("sends[0]"));
	ck_assert_ptr_eq(journey_yaml_find(yaml, value, str("to")), journey_yaml_find(yaml, NULL, str("sends[0].to")));
	ck_assert_ptr_eq(journey_yaml_find(yaml, NULL, str("")), journey_yaml_root(yaml));
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		ck_assert_msg(journey_yaml_find(yaml, NULL, str(none[i])) == NULL, "%s", none[i]);
	/* A key's place; a value of another document has none, nor has a copy. */
	ck_assert_int_eq(journey_yaml_place(yaml, &value->as.map->entries[1].key, 0, &line, &column), JOURNEY_OK);
	ck_assert_uint_eq(line, 3);
	ck_assert_uint_eq(column, 15);
	copy = *value;
	ck_assert_int_eq(journey_yaml_place(yaml, &copy, 0, &line, &column), JOURNEY_NOT_FOUND);
	ck_assert_int_eq(journey_yaml_place(yaml, journey_yaml_root(other), 0, &line, &column), JOURNEY_NOT_FOUND);
	ck_assert_int_eq(journey_yaml_place(yaml, NULL, 0, &line, &column), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_yaml_place(yaml, value, 0, NULL, &column), JOURNEY_MISUSE);
done:
	journey_yaml_free(yaml);
	journey_yaml_free(other);
}

JOURNEY_TEST(yaml_scalars_keep_their_text)
{
	static const char *const texts[] = {"0042", "1e3", "~", "TRUE", "a b", "2026-11-30", ""};
	journey_yaml *yaml = NULL;
	journey_value copy;
	const journey_list *list;

	TRY(journey_yaml_read(allocator, str("[0042, 1e3, ~, TRUE, \"a\\x20b\", 2026-11-30, [x]]"), NULL, &yaml, NULL));
	list = journey_yaml_root(yaml)->as.list;
	for (size_t i = 0; i < list->count; i++) {
		journey_str text = journey_yaml_text(yaml, &list->items[i]);

		ck_assert_uint_eq(text.size, strlen(texts[i]));
		ck_assert_mem_eq(text.data, texts[i], text.size);
	}
	copy = list->items[0];
	ck_assert_uint_eq(journey_yaml_text(yaml, &copy).size, 0);
done:
	journey_yaml_free(yaml);
}

static const struct {
	const char *text;
	journey_status status;
	unsigned line, column;
	const char *message;
} errors[] = {
	{"a: 1\na: 2\n", JOURNEY_INVALID, 2, 1, "key \"a\" is there twice; the first is in line 1"},
	{"? [a]\n: 1\n", JOURNEY_INVALID, 1, 3, "found a list or mapping as a key; expected a name"},
	{"a: [1\n", JOURNEY_SYNTAX, 2, 1, NULL},
	{"a:\n\tb: 1\n", JOURNEY_SYNTAX, 2, 1, NULL},
	{"- !!str x\n", JOURNEY_SYNTAX, 1, 3, NULL},
	{"- \xc3(\n", JOURNEY_SYNTAX, 1, 4, NULL},
	{"- 1e999\n", JOURNEY_RANGE, 1, 3, "the number 1e999 can't be represented"},
	{"- 0xffffffffffffffff\n", JOURNEY_RANGE, 1, 3, NULL},
	{"- *nowhere\n", JOURNEY_SYNTAX, 1, 3, NULL},
	{"a\n---\nb\n", JOURNEY_INVALID, 3, 1, "found a second document; expected one"},
	{"&a [*a]\n", JOURNEY_LIMIT, 1, 1, NULL},
};

JOURNEY_TEST(yaml_errors_have_places)
{
	journey_yaml *yaml = NULL;

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		journey_error error;

		memset(&error, 0, sizeof error);
		EXPECT(journey_yaml_read(allocator, str(errors[i].text), "x.yaml", &yaml, &error), errors[i].status);
		ck_assert_ptr_null(yaml);
		ck_assert_int_eq(error.status, errors[i].status);
		ck_assert_str_eq(error.where, "x.yaml");
		ck_assert_msg(error.line == errors[i].line && error.column == errors[i].column, "%s: %u:%u %s", errors[i].text,
			      (unsigned)error.line, (unsigned)error.column, error.message);
		if (errors[i].message != NULL)
			ck_assert_str_eq(error.message, errors[i].message);
	}
	ck_assert_int_eq(journey_yaml_read(allocator, str(""), NULL, NULL, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_yaml_read(allocator, (journey_str){NULL, 1}, NULL, &yaml, NULL), JOURNEY_MISUSE);
done:
	journey_yaml_free(yaml);
}

/* `count` times the text. */
static char *times(const char *text, size_t count)
{
	size_t n = strlen(text);
	char *out = malloc(n * count + 1);

	ck_assert_ptr_nonnull(out);
	for (size_t i = 0; i < count; i++)
		memcpy(out + i * n, text, n);
	out[n * count] = '\0';
	return out;
}

static void reads(const journey_allocator *allocator, char *text, journey_status status)
{
	journey_yaml *yaml = NULL;
	journey_error error = {0};
	journey_status found = journey_yaml_read(allocator, str(text), NULL, &yaml, &error);

	ck_assert_msg(found == status, "%d: %s", (int)found, error.message);
	journey_yaml_free(yaml);
	free(text);
}

/* Each limit, and one less. */
JOURNEY_PLAIN_TEST(yaml_is_bounded)
{
	size_t deep = JOURNEY_DOCUMENT_DEPTH_MAX;

	reads(allocator, times("[", deep + 1), JOURNEY_LIMIT);
	{
		char *open = times("[", deep), *close = times("]", deep), *both = malloc(2 * deep + 1);

		ck_assert_ptr_nonnull(both);
		snprintf(both, 2 * deep + 1, "%s%s", open, close);
		reads(allocator, both, JOURNEY_OK);
		free(open);
		free(close);
	}
	reads(allocator, times("- 1\n", JOURNEY_DOCUMENT_NODES_MAX - 1), JOURNEY_OK);
	reads(allocator, times("- 1\n", JOURNEY_DOCUMENT_NODES_MAX), JOURNEY_LIMIT);
	reads(allocator, times("#", JOURNEY_DOCUMENT_SIZE_MAX), JOURNEY_OK);
	reads(allocator, times("#", JOURNEY_DOCUMENT_SIZE_MAX + 1), JOURNEY_LIMIT);
}

Suite *suite_yaml(void)
{
	return torture_suite("document: yaml", torture_yaml_is_read_by_the_core_schema,
			     torture_yaml_reads_json_as_the_json_reader_does, torture_yaml_numbers_without_a_value_of_json,
			     torture_yaml_values_have_places, torture_yaml_scalars_keep_their_text,
			     torture_yaml_errors_have_places, torture_yaml_is_bounded, NULL);
}
