#include "content/letters.h"

#include "base/text.h"
#include "base/utf8.h"
#include "expr/unicode_fold.h"

bool jy_letters_same(journey_str a, journey_str b)
{
	size_t i;

	for (i = 0; i < a.size && i < b.size; i++)
		if (jy_lower(a.data[i]) != jy_lower(b.data[i]))
			return false;
	return a.size == b.size;
}

/* What no simple mapping has. */
static const char *special(uint32_t c, bool upper, bool turkish)
{
	if (upper)
		return c == 0xdf ? "SS" : c == 0x131 ? "I" : c == 'i' && turkish ? "\xc4\xb0" : NULL;
	return c == 0x130 ? "i" : c == 'I' && turkish ? "\xc4\xb1" : NULL;
}

/* The other way round in Unicode's folding than all others; seldom seen. */
static bool cherokee(uint32_t c)
{
	return (c >= 0x13a0 && c <= 0x13fd) || (c >= 0xab70 && c <= 0xabbf);
}

static bool put(jy_buffer *out, uint32_t c, bool upper, bool turkish)
{
	const char *whole = special(c, upper, turkish);
	char bytes[4];

	if (whole != NULL)
		return jy_buffer_text(out, whole);
	if (!cherokee(c))
		c = upper ? jy_unicode_capital(c) : jy_unicode_fold(c);
	return jy_buffer_bytes(out, bytes, jy_utf8_put(c, bytes));
}

/* Georgian is written without capitals at the beginning of a word. */
static bool georgian(uint32_t c)
{
	return c >= 0x10d0 && c <= 0x10ff;
}

bool jy_letters_put(jy_buffer *out, jy_letters how, bool turkish, journey_str text)
{
	size_t at = 0;

	while (at < text.size) {
		size_t start = at;
		uint32_t c;

		if (!jy_utf8_next(text, &at, &c)) {
			if (!jy_buffer_bytes(out, text.data + at, 1))
				return false;
			at++;
			continue;
		}
		if (how == JY_LETTERS_CAPITAL && (start > 0 || georgian(c)))
			return jy_buffer_bytes(out, text.data + start, text.size - start);
		if (!put(out, c, how != JY_LETTERS_LOWER, turkish))
			return false;
	}
	return true;
}

/* Belongs to the character before: accents, joiners, variants of emoji and their colours. */
static bool goes_on(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36f) || c == 0x200d || (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe00 && c <= 0xfe0f) ||
	       (c >= 0x1f3fb && c <= 0x1f3ff) || (c >= 0xe0020 && c <= 0xe007f) || (c >= 0x591 && c <= 0x5bd) ||
	       (c >= 0x64b && c <= 0x65f) || (c >= 0x93a && c <= 0x94f && c != 0x93d) || (c >= 0x9bc && c <= 0x9cd && c != 0x9bd) ||
	       (c >= 0xe31 && c <= 0xe3a && c != 0xe32 && c != 0xe33) || (c >= 0xe47 && c <= 0xe4e);
}

size_t jy_letters_cut(journey_str text, size_t characters)
{
	size_t at = 0, whole = 0, count;
	bool joined = false;
	uint32_t c;

	for (count = 0; at < text.size; count++) {
		size_t start = at;

		if (!jy_utf8_next(text, &at, &c)) {
			c = 0xfffd;
			at++;
		}
		if (!goes_on(c) && !joined)
			whole = start;
		if (count >= characters)
			return whole;
		joined = c == 0x200d;
	}
	return text.size;
}
