#include "expr/regex_escape.h"
#include "base/utf8.h"
#include <string.h>

bool jy_regex_accept(jy_regex_scan *scan, char c)
{
	if (jy_regex_at_end(scan) || scan->pattern.data[scan->at] != c)
		return false;
	scan->at++;
	return true;
}

bool jy_regex_accept_text(jy_regex_scan *scan, const char *text)
{
	size_t size = strlen(text);
	if (scan->pattern.size - scan->at < size || memcmp(scan->pattern.data + scan->at, text, size) != 0)
		return false;
	scan->at += size;
	return true;
}

journey_status jy_regex_fail(const jy_regex_scan *scan, size_t offset, const char *message, const char *hint)
{
	*scan->fault = (jy_regex_fault){offset, message, hint};
	return JOURNEY_SYNTAX;
}

journey_status jy_regex_character(jy_regex_scan *scan, uint32_t *out)
{
	if (jy_utf8_next(scan->pattern, &scan->at, out))
		return JOURNEY_OK;
	return jy_regex_fail(scan, scan->at, jy_regex_at_end(scan) ? "an unfinished escape" : "invalid UTF-8",
			     "");
}

static journey_status no_escape(const jy_regex_scan *scan, size_t start)
{
	char c = jy_regex_peek(scan, 0);
	if (start + 1 < scan->pattern.size)
		c = scan->pattern.data[start + 1];
	return jy_regex_fail(scan, start, "no such escape",
			     (c >= '1' && c <= '9') || c == 'k' || c == 'g'
				     ? "patterns cannot refer back to groups"
			     : c == 'Z' ? "the end of the text is \\z"
					: "a literal backslash is written \\\\");
}

static int hex(uint32_t c)
{
	if (c >= '0' && c <= '9')
		return (int)(c - '0');
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? (int)(c - 'a') + 10 : -1;
}

/* After \x: two digits, or any number of them in braces. */
static journey_status hex_escape(jy_regex_scan *scan, size_t start, uint32_t *out)
{
	uint32_t value = 0;
	bool braces = jy_regex_accept(scan, '{');
	for (size_t digits = 0; braces || digits < 2; digits++, scan->at++) {
		int digit = hex((unsigned char)jy_regex_peek(scan, 0));
		if (digit < 0 && braces && digits > 0 && jy_regex_accept(scan, '}'))
			break;
		if (digit < 0)
			return no_escape(scan, start);
		value = value * 16 + (uint32_t)digit;
		if (value > JY_CHARACTER_MAX)
			return no_escape(scan, start);
	}
	*out = value;
	return JOURNEY_OK;
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

static bool is_letter_or_digit(uint32_t c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

journey_status jy_regex_escape(jy_regex_scan *scan, uint32_t *out)
{
	static const char letters[] = "atnvfr", values[] = "\a\t\n\v\f\r";
	size_t start = scan->at++;
	uint32_t c = 0;
	if (jy_regex_at_end(scan))
		return jy_regex_fail(scan, start, "a backslash at the end",
				     "a literal backslash is written \\\\");
	journey_status s = jy_regex_character(scan, &c);
	if (s)
		return s;
	if (c == 'x')
		return hex_escape(scan, start, out);
	if (c == '0' || (c >= '1' && c <= '7' && is_octal(jy_regex_peek(scan, 0)))) {
		uint32_t value = c - '0';
		for (int more = 0; more < 2 && is_octal(jy_regex_peek(scan, 0)); more++)
			value = value * 8 + (uint32_t)(scan->pattern.data[scan->at++] - '0');
		*out = value;
		return JOURNEY_OK;
	}
	const char *letter = c && c < 0x80 ? strchr(letters, (int)c) : NULL;
	if (letter)
		c = (unsigned char)values[letter - letters];
	else if (c >= 0x80 || is_letter_or_digit(c))
		return no_escape(scan, start);
	*out = c;
	return JOURNEY_OK;
}

/* \pL, \p{Name}, \P..., \p{^...} */
static journey_status unicode_name(jy_regex_scan *scan, jy_regex_name *out)
{
	uint32_t c;
	out->negated = jy_regex_peek(scan, 1) == 'P';
	scan->at += 2;
	size_t from = scan->at;
	journey_status s = jy_regex_character(scan, &c);
	if (s)
		return s;
	out->text = (journey_str){scan->pattern.data + from, scan->at - from};
	if (c == '{') {
		const char *data = scan->pattern.data + scan->at;
		const char *end =
			jy_regex_at_end(scan) ? NULL : memchr(data, '}', scan->pattern.size - scan->at);
		if (!end)
			return jy_regex_fail(scan, out->start, "a '{' that nothing closes", "");
		out->text = (journey_str){data, (size_t)(end - data)};
		scan->at += out->text.size + 1;
	}
	if (out->text.size && out->text.data[0] == '^') {
		out->negated = !out->negated;
		out->text.data++;
		out->text.size--;
	}
	out->kind = JY_RE_UNICODE;
	return JOURNEY_OK;
}

/* [:name:] if it is closed */
static void ascii_name(jy_regex_scan *scan, jy_regex_name *out)
{
	const char *data = scan->pattern.data;
	for (size_t at = scan->at + 2; at + 2 <= scan->pattern.size; at++) {
		if (data[at] != ':' || data[at + 1] != ']')
			continue;
		out->kind = JY_RE_ASCII;
		out->text = (journey_str){data + scan->at + 2, at - scan->at - 2};
		if (out->text.size && out->text.data[0] == '^') {
			out->negated = true;
			out->text.data++;
			out->text.size--;
		}
		scan->at = at + 2;
		return;
	}
}

journey_status jy_regex_named(jy_regex_scan *scan, bool bracket, jy_regex_name *out)
{
	static const char perl[] = "dswDSW";
	*out = (jy_regex_name){.kind = JY_RE_NO_NAME, .start = scan->at};
	char first = jy_regex_peek(scan, 0), second = jy_regex_peek(scan, 1);
	if (bracket && first == '[' && second == ':') {
		ascii_name(scan, out);
		return JOURNEY_OK;
	}
	if (first != '\\' || !second)
		return JOURNEY_OK;
	if (second == 'p' || second == 'P')
		return unicode_name(scan, out);
	const char *letter = strchr(perl, second);
	if (!letter)
		return JOURNEY_OK;
	out->kind = JY_RE_PERL;
	out->negated = letter - perl >= 3;
	out->text = (journey_str){out->negated ? letter - 3 : letter, 1};
	scan->at += 2;
	return JOURNEY_OK;
}
