#include "expr/show.h"
#include "base/error.h"
#include "base/utf8.h"
#include <string.h>

typedef struct sink {
	char *out;
	size_t size, need;
} sink;

static void put(sink *s, const char *data, size_t size)
{
	for (size_t i = 0; i < size; i++, s->need++)
		if (s->need + 1 < s->size)
			s->out[s->need] = data[i];
}

/* Characters that take two columns of a terminal, and those that take none. */
typedef struct range {
	uint32_t first, last;
} range;

static const range wide[] = {{0x1100, 0x115f},	 {0x2e80, 0x303e},   {0x3041, 0x33ff},	 {0x3400, 0x4dbf},
			     {0x4e00, 0xa4cf},	 {0xac00, 0xd7a3},   {0xf900, 0xfaff},	 {0xfe30, 0xfe4f},
			     {0xff00, 0xff60},	 {0xffe0, 0xffe6},   {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff},
			     {0x1f900, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd}};
static const range narrow[] = {{0x0300, 0x036f}, {0x0591, 0x05bd}, {0x064b, 0x065f},  {0x1ab0, 0x1aff},
			       {0x1dc0, 0x1dff}, {0x200b, 0x200f}, {0x20d0, 0x20ff},  {0xfe00, 0xfe0f},
			       {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0100, 0xe01ef}};

static bool among(uint32_t c, const range *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (c >= list[i].first && c <= list[i].last)
			return true;
	return false;
}

/* The character at *at, moved past; its columns. What cannot be shown takes one. */
static size_t columns(journey_str text, size_t *at)
{
	uint32_t c;
	if (!jy_utf8_next(text, at, &c)) {
		++*at;
		return 1;
	}
	if (among(c, narrow, sizeof narrow / sizeof *narrow))
		return 0;
	return among(c, wide, sizeof wide / sizeof *wide) ? 2 : 1;
}

/* The line that an offset is in, without its end. */
static journey_str line_of(journey_str source, size_t offset)
{
	size_t start = offset, end = offset;
	while (start > 0 && source.data[start - 1] != '\n')
		start--;
	while (end < source.size && source.data[end] != '\n')
		end++;
	if (end > start && end > offset && source.data[end - 1] == '\r')
		end--;
	return (journey_str){source.data + start, end - start};
}

static bool continues(journey_str text, size_t at)
{
	return ((unsigned char)text.data[at] & 0xc0) == 0x80;
}

/* The part of a line around a place that fits: from *start to the result. */
static size_t window(journey_str line, size_t place, size_t *start)
{
	size_t used = 0, at = place;
	while (at > 0 && used < JY_SHOW_BEFORE) {
		size_t from = at - 1;
		while (from > 0 && at - from < 4 && continues(line, from))
			from--;
		size_t next = from;
		used += columns(line, &next);
		at = from;
	}
	*start = at;
	at = place;
	while (at < line.size && used < JY_SHOW_WIDTH)
		used += columns(line, &at);
	return at;
}

/* One character as it is, or what stands for it. */
static void put_character(sink *s, journey_str line, size_t from, size_t to)
{
	unsigned char c = (unsigned char)line.data[from];
	uint32_t code;
	size_t at = from;
	bool printable = c >= 0x20 && c != 0x7f && jy_utf8_next(line, &at, &code) && (code < 0x80 || code >= 0xa0);
	if (c == '\t' || printable)
		put(s, line.data + from, to - from);
	else
		put(s, "?", 1);
}

size_t journey_error_show(const journey_error *error, journey_str source, char *out, size_t size)
{
	sink s = {out, out ? size : 0, 0};
	if (!error || error->line == 0 || (!source.data && source.size) || error->offset > source.size) {
		if (s.size)
			out[0] = '\0';
		return 0;
	}
	if (!source.data)
		source.data = "";
	journey_str line = line_of(source, error->offset);
	size_t place = (size_t)(source.data + error->offset - line.data), start, end = window(line, place, &start);
	size_t at = start;
	if (start > 0)
		put(&s, "...", 3);
	while (at < end) {
		size_t from = at;
		(void)columns(line, &at);
		put_character(&s, line, from, at);
	}
	if (end < line.size)
		put(&s, "...", 3);
	put(&s, "\n", 1);
	if (start > 0)
		put(&s, "   ", 3);
	for (at = start; at < place;) {
		char blank = line.data[at] == '\t' ? '\t' : ' ';
		for (size_t n = columns(line, &at); n > 0; n--)
			put(&s, &blank, 1);
	}
	put(&s, "^", 1);
	if (s.size)
		out[s.need < s.size ? s.need : s.size - 1] = '\0';
	return s.need;
}

/* Lines and columns of characters, as the parser counts them. */
static void place(journey_error *error, journey_str source, uint32_t offset)
{
	uint32_t line = 1, column = 1;
	for (size_t i = 0; i < offset && i < source.size; i++) {
		if (source.data[i] == '\n') {
			line++;
			column = 1;
		} else if (!continues(source, i)) {
			column++;
		}
	}
	jy_error_at(error, line, column, offset);
}

journey_status journey_expr_explain(const journey_expr_scratch *scratch, journey_status status,
				    journey_str source, journey_error *error)
{
	uint32_t offset = 0;
	if (status == JOURNEY_OK || !error)
		return status;
	journey_reason reason = journey_expr_reason(scratch, &offset);
	bool eval = status == JOURNEY_EVAL && reason != JOURNEY_REASON_NONE;
	if (status == JOURNEY_LIMIT)
		jy_error_set(error, status, "", "the evaluation takes too many steps (limit JOURNEY_EXPR_COST)");
	else
		jy_error_set(error, status, "", "%s",
			     eval ? journey_reason_text(reason) : journey_status_text(status));
	if (eval && (source.data || !source.size))
		place(error, source, offset);
	return status;
}
