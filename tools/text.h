/*
 * Text that grows, for what the command writes. A failed allocation is remembered: later additions do
 * nothing, and the user of the text looks at `failed` once at the end.
 */
#ifndef JOURNEY_TOOLS_TEXT_H
#define JOURNEY_TOOLS_TEXT_H

#include <journey/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct tool_text {
	char *data; /* NUL-terminated once anything was added */
	size_t size, capacity;
	bool failed;
} tool_text;

void tool_text_free(tool_text *text);
void tool_text_clear(tool_text *text);
void tool_text_add(tool_text *text, const char *data, size_t size);
void tool_text_put(tool_text *text, const char *words);
void tool_text_print(tool_text *text, const char *format, ...) JOURNEY_PRINTF(2, 3);

/* Text of others for a terminal: control characters as '?'. */
void tool_text_plain(tool_text *text, journey_str value);
/* A whole number with thousands separated: 25,900. */
void tool_text_count(tool_text *text, int64_t number);

/* Bytes as hexadecimal digits. */
void tool_text_hex(tool_text *text, const unsigned char *bytes, size_t count);

/* JSON of a text, of a number, of a time ("null" for none). */
void tool_text_json(tool_text *text, journey_str value);
void tool_text_number(tool_text *text, double value);
/* What comes before it, then the number; null: it is not known. */
void tool_text_number_if(tool_text *text, const char *before, double value, bool known);
void tool_text_time(tool_text *text, journey_time time);

journey_str tool_str(const char *words);

#endif
