#include "document/report.h"

#include "document/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define NEAR_MAX 40

/* Marks a text that vsnprintf had to cut with "...", not inside a character. */
static void jy_doc_cut(char *out, size_t size)
{
	size_t n = size - 4;

	while (n > 0 && ((unsigned char)out[n] & 0xC0) == 0x80)
		n--;
	memcpy(out + n, "...", 4);
}

static void jy_doc_print(char *out, size_t size, const char *format, va_list list)
{
	int n = vsnprintf(out, size, format, list);

	if (n < 0)
		out[0] = '\0';
	else if ((size_t)n >= size)
		jy_doc_cut(out, size);
}

journey_status jy_doc_fail_list(journey_error *error, journey_status status, const char *format, va_list list)
{
	memset(error, 0, sizeof *error);
	error->status = status;
	jy_doc_print(error->message, sizeof error->message, format, list);
	return status;
}

journey_status jy_doc_fail(journey_error *error, journey_status status, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	jy_doc_fail_list(error, status, format, list);
	va_end(list);
	return status;
}

void jy_doc_hint(journey_error *error, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	jy_doc_print(error->hint, sizeof error->hint, format, list);
	va_end(list);
}

void jy_doc_copy(char *out, size_t size, const char *text)
{
	size_t n = strlen(text);

	if (n < size) {
		memcpy(out, text, n + 1);
		return;
	}
	memcpy(out, text, size - 1);
	out[size - 1] = '\0';
	jy_doc_cut(out, size);
}

static size_t jy_doc_min(size_t a, size_t b)
{
	return a < b ? a : b;
}

static char jy_doc_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Edits between two words: insert, delete, replace, swap neighbours; case counts for nothing. */
static size_t jy_doc_distance(journey_str a, journey_str b)
{
	size_t row[3][NEAR_MAX + 1], i, j;

	for (j = 0; j <= b.size; j++)
		row[0][j] = j;
	for (i = 1; i <= a.size; i++) {
		size_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];

		now[0] = i;
		for (j = 1; j <= b.size; j++) {
			char x = jy_doc_lower(a.data[i - 1]), y = jy_doc_lower(b.data[j - 1]);

			now[j] = jy_doc_min(jy_doc_min(now[j - 1], last[j]) + 1, last[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == jy_doc_lower(b.data[j - 2]) &&
			    jy_doc_lower(a.data[i - 2]) == y)
				now[j] = jy_doc_min(now[j], before[j - 2] + 1);
		}
	}
	return row[a.size % 3][b.size];
}

size_t jy_doc_near(journey_str word, const char *const *names, size_t count)
{
	size_t best = count, least = SIZE_MAX, i;

	if (word.size > NEAR_MAX)
		return count;
	for (i = 0; i < count; i++) {
		journey_str name = jy_doc_str(names[i]);
		size_t d;

		if (name.size > NEAR_MAX)
			continue;
		d = jy_doc_distance(word, name);
		if (d < least && d <= 2 && d < name.size) {
			least = d;
			best = i;
		}
	}
	return best;
}

/* Bytes of the printable character at p, 0 if it is none. */
static size_t jy_doc_printable(const char *p, size_t left)
{
	unsigned char c = (unsigned char)p[0];

	return c < 0x20 || c == 0x7F ? 0 : jy_doc_utf8(p, left);
}

const char *jy_doc_excerpt(journey_str text, char out[JY_DOC_EXCERPT])
{
	size_t at = 0, n = 0;

	while (at < text.size) {
		size_t step = jy_doc_printable(text.data + at, text.size - at);

		if (n + (step == 0 ? 1 : step) > JY_DOC_EXCERPT - 4) {
			memcpy(out + n, "...", 4);
			return out;
		}
		if (step == 0)
			out[n] = '?';
		else
			memcpy(out + n, text.data + at, step);
		n += step == 0 ? 1 : step;
		at += step == 0 ? 1 : step;
	}
	out[n] = '\0';
	return out;
}

journey_str jy_doc_str(const char *text)
{
	journey_str s = {text, strlen(text)};

	return s;
}

bool jy_doc_same(journey_str a, journey_str b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool jy_doc_is(journey_str text, const char *word)
{
	return jy_doc_same(text, jy_doc_str(word));
}
