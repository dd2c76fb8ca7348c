#include "answers.h"

#include "input.h"
#include "usage.h"

#include <inttypes.h>
#include <journey/document.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 4096

static const char *const words[] = {[JOURNEY_RESULT_SENT] = "sent", [JOURNEY_RESULT_LATER] = "later",
	[JOURNEY_RESULT_FAILED] = "failed"};

static bool is_text(const journey_value *value, const char *text)
{
	return value->type == JOURNEY_STRING && value->n == strlen(text) && memcmp(value->as.s, text, value->n) == 0;
}

/* NULL, or what is wrong with it. */
static const char *read_answer(const journey_value *line, tool_answer *out)
{
	bool key = false, result = false;

	if (line->type != JOURNEY_MAP)
		return "no object";
	for (size_t i = 0; i < line->as.map->count; i++) {
		const journey_entry *entry = &line->as.map->entries[i];

		if (is_text(&entry->key, "key") && entry->value.type == JOURNEY_STRING && entry->value.n == 32) {
			memcpy(out->key, entry->value.as.s, 32);
			key = true;
		}
		for (unsigned r = 0; is_text(&entry->key, "result") && r < sizeof words / sizeof *words; r++) {
			if (is_text(&entry->value, words[r])) {
				out->result = (unsigned char)r;
				result = true;
			}
		}
	}
	if (!key)
		return "no \"key\" of 32 hexadecimal digits";
	return result ? NULL : "no \"result\" that is \"sent\", \"later\" or \"failed\"";
}

static bool add(tool_answers *answers, const tool_answer *answer)
{
	if (answers->count == answers->capacity) {
		size_t capacity = answers->capacity ? 2 * answers->capacity : 256;
		tool_answer *grown = capacity > SIZE_MAX / sizeof *grown ? NULL : realloc(answers->items, capacity * sizeof *grown);

		if (!grown)
			return false;
		answers->items = grown;
		answers->capacity = capacity;
	}
	answers->items[answers->count] = *answer;
	answers->items[answers->count].place = answers->count;
	answers->count++;
	return true;
}

static int compare(const void *left, const void *right)
{
	const tool_answer *a = left, *b = right;
	int order = memcmp(a->key, b->key, sizeof a->key);

	return order ? order : (a->place > b->place) - (a->place < b->place);
}

static int read_lines(tool_answers *answers, const char *command, const char *path, tool_input *input,
	journey_json_reader *reader)
{
	tool_line line;
	uint64_t number = 0;
	int more;

	while ((more = tool_input_next(input, &line)) > 0) {
		tool_answer answer = {.key = ""};
		journey_error error = {0};
		journey_value value;
		const char *wrong;

		number++;
		if (line.text.size == 0 && !line.too_long)
			continue;
		if (line.too_long)
			wrong = "the line is too long";
		else if (journey_json_parse(reader, line.text, &value, &error) != JOURNEY_OK)
			wrong = error.message;
		else
			wrong = read_answer(&value, &answer);
		if (wrong)
			return tool_error(command, "%s:%" PRIu64 ": %s", path, number, wrong);
		if (!add(answers, &answer))
			return tool_error_of(command, path, JOURNEY_NO_MEMORY, NULL);
	}
	return more < 0 ? tool_error(command, "%s: %s", path, tool_input_error(input)) : TOOL_OK;
}

int tool_answers_read(tool_answers *answers, const char *command, const char *path)
{
	const char *error = NULL;
	tool_input *input = tool_input_open(path, LINE_MAX_BYTES, &error);
	journey_json_reader *reader = NULL;
	int status;

	if (!input)
		return tool_error(command, "%s: %s", path, error);
	if (journey_json_reader_new(NULL, JOURNEY_DEFAULT, &reader) == JOURNEY_OK)
		status = read_lines(answers, command, path, input, reader);
	else
		status = tool_error_of(command, path, JOURNEY_NO_MEMORY, NULL);
	journey_json_reader_free(reader);
	tool_input_close(input);
	if (answers->count > 0)
		qsort(answers->items, answers->count, sizeof *answers->items, compare);
	return status;
}

void tool_answers_free(tool_answers *answers)
{
	free(answers->items);
	*answers = (tool_answers){0};
}

journey_result tool_answers_find(const tool_answers *answers, const journey_send *send, journey_result other)
{
	size_t low = 0, high = answers ? answers->count : 0;

	if (high == 0 || send->key.size != 32)
		return other;
	while (low < high) { /* the first of the key */
		size_t middle = low + (high - low) / 2;

		if (memcmp(answers->items[middle].key, send->key.data, 32) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	low += send->attempt > 0 ? send->attempt - 1 : 0;
	if (low >= answers->count || memcmp(answers->items[low].key, send->key.data, 32) != 0)
		return other;
	return (journey_result)answers->items[low].result;
}
