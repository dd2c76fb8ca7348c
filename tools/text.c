#include "text.h"

#include <inttypes.h>
#include <journey/document.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tool_text_free(tool_text *text)
{
	free(text->data);
	*text = (tool_text){0};
}

void tool_text_clear(tool_text *text)
{
	text->size = 0;
	text->failed = false;
}

static bool reserve(tool_text *text, size_t extra)
{
	size_t capacity = text->capacity ? text->capacity : 256;
	char *data;

	if (text->failed || extra > SIZE_MAX / 4 || text->size > SIZE_MAX / 4) {
		text->failed = true;
		return false;
	}
	if (text->size + extra + 1 <= text->capacity)
		return true;
	while (capacity < text->size + extra + 1)
		capacity *= 2;
	data = realloc(text->data, capacity);
	if (!data) {
		text->failed = true;
		return false;
	}
	text->data = data;
	text->capacity = capacity;
	return true;
}

void tool_text_add(tool_text *text, const char *data, size_t size)
{
	if (!reserve(text, size))
		return;
	if (size)
		memcpy(text->data + text->size, data, size);
	text->size += size;
	text->data[text->size] = 0;
}

void tool_text_put(tool_text *text, const char *words)
{
	tool_text_add(text, words, strlen(words));
}

void tool_text_print(tool_text *text, const char *format, ...)
{
	va_list arguments;
	char room[512];
	int size;

	va_start(arguments, format);
	size = vsnprintf(room, sizeof room, format, arguments);
	va_end(arguments);
	if (size < 0) {
		text->failed = true;
		return;
	}
	if ((size_t)size < sizeof room) {
		tool_text_add(text, room, (size_t)size);
		return;
	}
	if (!reserve(text, (size_t)size))
		return;
	va_start(arguments, format);
	vsnprintf(text->data + text->size, (size_t)size + 1, format, arguments);
	va_end(arguments);
	text->size += (size_t)size;
}

void tool_text_plain(tool_text *text, journey_str value)
{
	for (size_t i = 0; i < value.size; i++) {
		unsigned char c = (unsigned char)value.data[i];

		/* C1 controls are 0xc2 0x80..0x9f. */
		if (c == 0xc2 && i + 1 < value.size && (unsigned char)value.data[i + 1] < 0xa0) {
			tool_text_put(text, "?");
			i++;
		} else {
			tool_text_add(text, c < 0x20 || c == 0x7f ? "?" : value.data + i, 1);
		}
	}
}

void tool_text_count(tool_text *text, int64_t number)
{
	char digits[24];
	int size = snprintf(digits, sizeof digits, "%" PRId64, number);

	for (int i = 0; i < size; i++) {
		tool_text_add(text, digits + i, 1);
		if (digits[i] != '-' && i + 1 < size && (size - i - 1) % 3 == 0)
			tool_text_add(text, ",", 1);
	}
}

static journey_status append(void *arg, const char *data, size_t size)
{
	tool_text *text = arg;

	tool_text_add(text, data, size);
	return text->failed ? JOURNEY_NO_MEMORY : JOURNEY_OK;
}

void tool_text_json(tool_text *text, journey_str value)
{
	if (journey_json_write_str(value, append, text) != JOURNEY_OK)
		text->failed = true;
}

void tool_text_number(tool_text *text, double value)
{
	if (journey_json_write_double(value, append, text) != JOURNEY_OK)
		text->failed = true;
}

void tool_text_number_if(tool_text *text, const char *before, double value, bool known)
{
	tool_text_put(text, before);
	if (known)
		tool_text_number(text, value);
	else
		tool_text_put(text, "null");
}

void tool_text_time(tool_text *text, journey_time time)
{
	char room[JOURNEY_TIME_TEXT];
	size_t size = time == JOURNEY_TIME_NONE ? 0 : journey_time_write(time, room);

	if (!size) {
		tool_text_put(text, "null");
		return;
	}
	tool_text_put(text, "\"");
	tool_text_add(text, room, size);
	tool_text_put(text, "\"");
}

journey_str tool_str(const char *words)
{
	return (journey_str){words, strlen(words)};
}

void tool_text_hex(tool_text *text, const unsigned char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		tool_text_print(text, "%02x", bytes[i]);
}
