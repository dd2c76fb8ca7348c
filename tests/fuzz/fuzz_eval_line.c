/* A line of journey eval: the answer is one line of JSON, and a value that comes out goes in again. */
#include "../tools/eval.h"
#include "fuzz/fuzz.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const journey_value *member(const journey_value *map, const char *key)
{
	if (map->type != JOURNEY_MAP)
		return NULL;
	for (size_t i = 0; i < map->as.map->count; i++) {
		const journey_entry *e = &map->as.map->entries[i];
		if (e->key.n == strlen(key) && memcmp(e->key.as.s, key, e->key.n) == 0)
			return &e->value;
	}
	return NULL;
}

/* Checks the form; where the value's text ends and begins is found by its surroundings. */
static bool look_at(journey_json_reader *reader, const tool_text *answer, journey_str *value)
{
	static const char before[] = "{\"value\":", type[] = ",\"type\":\"";
	journey_value json;
	FUZZ_ASSERT(answer->size > 0 && answer->data[answer->size - 1] == '\n');
	FUZZ_ASSERT(memchr(answer->data, '\n', answer->size) == answer->data + answer->size - 1);
	FUZZ_ASSERT(!journey_json_parse(reader, (journey_str){answer->data, answer->size}, &json, NULL));
	const journey_value *error = member(&json, "error");
	if (error) {
		const journey_value *message = member(error, "message");
		FUZZ_ASSERT(message && message->type == JOURNEY_STRING && message->n > 0);
		FUZZ_ASSERT(member(error, "line") && member(error, "column"));
		return false;
	}
	FUZZ_ASSERT(member(&json, "type"));
	if (!member(&json, "value"))
		return false;
	FUZZ_ASSERT(memcmp(answer->data, before, sizeof before - 1) == 0);
	size_t end = answer->size;
	while (end > sizeof before &&
	       memcmp(answer->data + end - sizeof type + 1, type, sizeof type - 1) != 0)
		end--;
	end -= sizeof type - 1;
	*value = (journey_str){answer->data + sizeof before - 1, end - (sizeof before - 1)};
	return true;
}

/* The value as a variable gives the same value. */
static void go_round(tool_eval *eval, journey_json_reader *reader, journey_str value)
{
	static const char before[] = "{\"expr\":\"x\",\"bindings\":{\"x\":", after[] = "}}";
	tool_text line = {0}, answer = {0};
	journey_str again;
	tool_text_add(&line, before, sizeof before - 1);
	tool_text_add(&line, value.data, value.size);
	tool_text_add(&line, after, sizeof after - 1);
	FUZZ_ASSERT(tool_eval_line(eval, (journey_str){line.data, line.size}, &answer));
	/* Deeper than is read, more pairs than are read. */
	if (look_at(reader, &answer, &again))
		FUZZ_ASSERT(again.size == value.size && memcmp(again.data, value.data, value.size) == 0);
	tool_text_free(&line);
	tool_text_free(&answer);
}

int fuzz_eval_line(const uint8_t *data, size_t size)
{
	static tool_eval eval;
	static journey_json_reader *reader;
	tool_text answer = {0};
	journey_str value;
	if (!reader) {
		FUZZ_ASSERT(tool_eval_open(&eval, NULL));
		FUZZ_ASSERT(!journey_json_reader_new(NULL, JOURNEY_JSON_DEPTH_MAX, &reader));
	}
	FUZZ_ASSERT(tool_eval_line(&eval, (journey_str){(const char *)data, size}, &answer));
	if (look_at(reader, &answer, &value))
		go_round(&eval, reader, value);
	tool_text_free(&answer);
	return 0;
}
