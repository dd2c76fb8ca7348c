/* Values as text: with tags for programs, as CEL writes them for people. */
#include "tagged.h"

#include <inttypes.h>
#include <journey/document.h>
#include <stdio.h>
#include <string.h>

/* Deepest nesting that is written; values of deeper nesting cannot be made with the limits that are set. */
#define DEPTH_MAX 2000

typedef struct writer {
	tool_text *text;
	size_t most;
	bool tagged;
} writer;

static journey_status append(void *arg, const char *data, size_t size)
{
	tool_text *text = arg;

	tool_text_add(text, data, size);
	return text->failed ? JOURNEY_NO_MEMORY : JOURNEY_OK;
}

/* Whole text, bytes, times, as the document library writes them: JSON strings. */
static void write_json(tool_text *text, journey_value value)
{
	if (journey_json_write(value, append, text) != JOURNEY_OK)
		text->failed = true;
}

/* The digits and the exponent of a double that journey_json_write_double() wrote, which are exact. */
static int take_apart(const char *from, char digits[32], int *count)
{
	int exponent = 0, before = 0;
	bool point = false, any = false;

	*count = 0;
	for (; *from && *from != 'e'; from++) {
		if (*from == '.') {
			point = true;
		} else if (*from >= '0' && *from <= '9') {
			any = any || *from != '0';
			before += !point && any;
			before -= point && !any;
			if (any && *count < 31)
				digits[(*count)++] = *from;
		}
	}
	if (*from == 'e')
		sscanf(from + 1, "%d", &exponent);
	while (*count > 1 && digits[*count - 1] == '0')
		(*count)--;
	digits[*count] = '\0';
	return exponent + before - 1;
}

/* Shortest text that reads back, as Python's repr() has it: 0.1, 1.0, 1e+16, 1e-05. */
static void write_double(tool_text *text, double d)
{
	tool_text json = {0};
	char digits[32];
	int count, exponent;

	if (d != d || d - d != 0.0) {
		tool_text_put(text, d != d ? "NaN" : d > 0 ? "Infinity" : "-Infinity");
		return;
	}
	if (journey_json_write_double(d, append, &json) != JOURNEY_OK)
		json.failed = true;
	if (json.failed || d == 0.0) {
		tool_text_add(text, json.data, json.size);
		text->failed = text->failed || json.failed;
		tool_text_free(&json);
		return;
	}
	exponent = take_apart(json.data, digits, &count);
	tool_text_free(&json);
	if (d < 0)
		tool_text_put(text, "-");
	if (exponent < -4 || exponent >= 16)
		tool_text_print(text, "%c%s%se%c%02d", digits[0], count > 1 ? "." : "", digits + 1,
				exponent < 0 ? '-' : '+', exponent < 0 ? -exponent : exponent);
	else if (exponent < 0)
		tool_text_print(text, "0.%.*s%s", -exponent - 1, "000", digits);
	else if (count <= exponent + 1)
		tool_text_print(text, "%s%.*s.0", digits, exponent + 1 - count, "0000000000000000");
	else
		tool_text_print(text, "%.*s.%s", exponent + 1, digits, digits + exponent + 1);
}

/* ---- for people ---- */

static void show_bytes(tool_text *text, const journey_value *value)
{
	tool_text_put(text, "b\"");
	for (uint32_t i = 0; i < value->n; i++) {
		unsigned char c = (unsigned char)value->as.s[i];

		if (c < 0x20 || c >= 0x7f)
			tool_text_print(text, "\\x%02x", c);
		else
			tool_text_print(text, c == '"' || c == '\\' ? "\\%c" : "%c", c);
	}
	tool_text_put(text, "\"");
}

static void show_scalar(tool_text *text, const journey_value *value)
{
	switch (value->type) {
	case JOURNEY_UINT:
		tool_text_print(text, "%" PRIu64 "u", value->as.u);
		return;
	case JOURNEY_DOUBLE:
		if (value->as.d - value->as.d == 0.0) {
			write_double(text, value->as.d);
			return;
		}
		tool_text_put(text, "double(\"");
		write_double(text, value->as.d);
		tool_text_put(text, "\")");
		return;
	case JOURNEY_BYTES:
		show_bytes(text, value);
		return;
	case JOURNEY_TIMESTAMP:
	case JOURNEY_DURATION:
		tool_text_put(text, value->type == JOURNEY_TIMESTAMP ? "timestamp(" : "duration(");
		write_json(text, *value);
		tool_text_put(text, ")");
		return;
	case JOURNEY_TYPE_VALUE:
		tool_text_add(text, value->as.s, value->n);
		return;
	default: /* null, bool, int, string: as in JSON */
		write_json(text, *value);
	}
}

/* ---- with tags ---- */

static void tag_scalar(tool_text *text, const journey_value *value)
{
	static const char *const tags[] = {"null",  "bool", "int", "uint",      "double",   "string",
					   "bytes", "list", "map", "timestamp", "duration", "type"};
	bool quoted =
		value->type == JOURNEY_INT || value->type == JOURNEY_UINT || value->type == JOURNEY_DOUBLE;

	tool_text_print(text, "{\"%s\":%s", tags[value->type], quoted ? "\"" : "");
	if (value->type == JOURNEY_DOUBLE)
		write_double(text, value->as.d);
	else
		write_json(text, *value);
	tool_text_put(text, quoted ? "\"}" : "}");
}

/* ---- values ---- */

static void write_value(const writer *w, const journey_value *value, int depth);

static void write_list(const writer *w, const journey_list *list, int depth)
{
	for (size_t i = 0; i < list->count && w->text->size <= w->most && !w->text->failed; i++) {
		if (i)
			tool_text_put(w->text, w->tagged ? "," : ", ");
		write_value(w, &list->items[i], depth);
	}
}

static void write_map(const writer *w, const journey_map *map, int depth)
{
	for (size_t i = 0; i < map->count && w->text->size <= w->most && !w->text->failed; i++) {
		tool_text_put(w->text, !i ? w->tagged ? "[" : "" : w->tagged ? ",[" : ", ");
		write_value(w, &map->entries[i].key, depth);
		tool_text_put(w->text, w->tagged ? "," : ": ");
		write_value(w, &map->entries[i].value, depth);
		tool_text_put(w->text, w->tagged ? "]" : "");
	}
}

static void write_optional(const writer *w, const journey_list *list, int depth)
{
	bool some = list && list->count;

	tool_text_put(w->text, w->tagged ? "{\"optional\":" : some ? "optional.of(" : "optional.none(");
	if (some)
		write_value(w, &list->items[0], depth);
	else if (w->tagged)
		tool_text_put(w->text, "null");
	tool_text_put(w->text, w->tagged ? "}" : ")");
}

static void write_value(const writer *w, const journey_value *value, int depth)
{
	if (depth > DEPTH_MAX || value->type > JOURNEY_OPTIONAL) {
		w->text->failed = true;
		return;
	}
	switch (value->type) {
	case JOURNEY_LIST:
		tool_text_put(w->text, w->tagged ? "{\"list\":[" : "[");
		write_list(w, value->as.list, depth + 1);
		tool_text_put(w->text, w->tagged ? "]}" : "]");
		return;
	case JOURNEY_MAP:
		tool_text_put(w->text, w->tagged ? "{\"map\":[" : "{");
		write_map(w, value->as.map, depth + 1);
		tool_text_put(w->text, w->tagged ? "]}" : "}");
		return;
	case JOURNEY_OPTIONAL:
		write_optional(w, value->as.list, depth + 1);
		return;
	default:
		(w->tagged ? tag_scalar : show_scalar)(w->text, value);
	}
}

void tool_tagged_write(tool_text *text, const journey_value *value, size_t most)
{
	const writer w = {text, most, true};

	write_value(&w, value, 0);
}

void tool_value_show(tool_text *text, const journey_value *value, size_t most)
{
	const writer w = {text, most, false};

	write_value(&w, value, 0);
}
