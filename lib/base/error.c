#include "base/error.h"

#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"

#include <string.h>

typedef struct output {
	char *out;
	size_t size, length;
	bool cut;
} output;

static void put(output *o, const char *text, size_t n)
{
	size_t room = o->size - 1 - o->length;

	if (n > room) {
		n = room;
		o->cut = true;
	}
	if (n)
		memcpy(o->out + o->length, text, n);
	o->length += n;
}

static size_t text_length(const char *text, int precision)
{
	const char *end;

	if (precision < 0)
		return strlen(text);
	end = memchr(text, 0, (size_t)precision);
	return end ? (size_t)(end - text) : (size_t)precision;
}

/* Ends the text; a cut one ends in "...", between two characters. */
static size_t finish(output *o)
{
	if (o->cut && o->size > 4) {
		journey_str text = {o->out, o->length};
		o->length = jy_utf8_cut(text, o->size - 4);
		memcpy(o->out + o->length, "...", 3);
		o->length += 3;
	}
	o->out[o->length] = 0;
	return o->length;
}

size_t jy_formatv(char *out, size_t size, const char *fmt, va_list args)
{
	output o = {out, size, 0, false};
	char number[24];

	if (size == 0)
		return 0;
	while (*fmt) {
		size_t plain = strcspn(fmt, "%");
		int precision = -1;
		char width = 0;

		put(&o, fmt, plain);
		fmt += plain;
		if (!*fmt++)
			break;
		if (fmt[0] == '.' && fmt[1] == '*') {
			precision = va_arg(args, int);
			fmt += 2;
		}
		if (*fmt == 'z' || *fmt == 'l') {
			width = *fmt++;
			if (*fmt == 'l')
				width = 'L', fmt++;
		}
		switch (*fmt) {
		case 's': {
			const char *text = va_arg(args, const char *);
			if (text)
				put(&o, text, text_length(text, precision));
			break;
		}
		case 'c':
			number[0] = (char)va_arg(args, int);
			put(&o, number, 1);
			break;
		case 'd':
			put(&o, number, jy_int_text(width == 'L' ? va_arg(args, long long)
			                            : width == 'l' ? va_arg(args, long)
			                                           : va_arg(args, int), number));
			break;
		case 'u':
			put(&o, number, jy_uint_text(width == 'z' ? va_arg(args, size_t)
			                             : width == 'L' ? va_arg(args, unsigned long long)
			                             : width == 'l' ? va_arg(args, unsigned long)
			                                            : va_arg(args, unsigned), number));
			break;
		case '%':
			put(&o, "%", 1);
			break;
		default: /* not in our subset: what follows cannot be read, so stop */
			put(&o, "%?", 2);
			return finish(&o);
		}
		fmt++;
	}
	return finish(&o);
}

size_t jy_format(char *out, size_t size, const char *fmt, ...)
{
	va_list args;
	size_t n;

	va_start(args, fmt);
	n = jy_formatv(out, size, fmt, args);
	va_end(args);
	return n;
}

journey_status jy_error_setv(journey_error *e, journey_status status, const char *where, const char *fmt,
                             va_list args)
{
	if (!e)
		return status;
	/* Formatted aside first: an argument may be a text of *e itself. */
	char message[sizeof e->message], place[sizeof e->where];
	jy_formatv(message, sizeof message, fmt, args);
	jy_format(place, sizeof place, "%s", where ? where : "");
	memset(e, 0, sizeof *e);
	e->status = status;
	memcpy(e->message, message, sizeof message);
	memcpy(e->where, place, sizeof place);
	return status;
}

journey_status jy_error_set(journey_error *e, journey_status status, const char *where, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	jy_error_setv(e, status, where, fmt, args);
	va_end(args);
	return status;
}

void jy_error_hint(journey_error *e, const char *fmt, ...)
{
	char text[sizeof e->hint];
	va_list args;

	if (!e)
		return;
	va_start(args, fmt);
	jy_formatv(text, sizeof text, fmt, args);
	va_end(args);
	memcpy(e->hint, text, sizeof text);
}

void jy_error_where(journey_error *e, const char *fmt, ...)
{
	char text[sizeof e->where];
	va_list args;

	if (!e)
		return;
	va_start(args, fmt);
	jy_formatv(text, sizeof text, fmt, args);
	va_end(args);
	memcpy(e->where, text, sizeof text);
}

void jy_error_at(journey_error *e, uint32_t line, uint32_t column, uint32_t offset)
{
	if (!e)
		return;
	e->line = line;
	e->column = column;
	e->offset = offset;
}

journey_status jy_error_memory(journey_error *e)
{
	return jy_error_set(e, JOURNEY_NO_MEMORY, NULL, "out of memory");
}
