#include "document/json_text.h"

#include "document/report.h"
#include "document/utf8.h"

#include <string.h>

static int jy_json_hex(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* The four digits at p, -1 if they are not four. */
static int32_t jy_json_unit(const char *p, const char *end)
{
	int32_t x = 0;
	int i;

	if (end - p < 4)
		return -1;
	for (i = 0; i < 4; i++) {
		int digit = jy_json_hex(p[i]);

		if (digit < 0)
			return -1;
		x = x * 16 + digit;
	}
	return x;
}

static size_t jy_json_put(uint32_t c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

/* The character of \uXXXX or of a pair of them, p behind the first u; moves p. 0xFFFFFFFF if it is none. */
static uint32_t jy_json_unicode(const char **p, const char *end)
{
	int32_t high = jy_json_unit(*p, end), low;

	if (high < 0 || (high >= 0xDC00 && high <= 0xDFFF))
		return UINT32_MAX;
	*p += 4;
	if (high < 0xD800 || high > 0xDBFF)
		return (uint32_t)high;
	if (end - *p < 6 || (*p)[0] != '\\' || (*p)[1] != 'u')
		return UINT32_MAX;
	low = jy_json_unit(*p + 2, end);
	if (low < 0xDC00 || low > 0xDFFF)
		return UINT32_MAX;
	*p += 6;
	return 0x10000 + ((uint32_t)(high - 0xD800) << 10) + (uint32_t)(low - 0xDC00);
}

/* Writes the text between p and end, which was scanned, to out; returns where it ends, NULL at a bad escape.
 */
static char *jy_json_decode(jy_json *json, const char *p, const char *end, char *out)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";

	while (p < end) {
		const char *escape = p, *name;
		uint32_t c;

		if (*p != '\\') {
			*out++ = *p++;
			continue;
		}
		p += 2;
		if (p[-1] == 'u') {
			c = jy_json_unicode(&p, end);
			if (c == UINT32_MAX) {
				jy_json_fail(json, escape, JOURNEY_SYNTAX,
					     "found half a character in \\u; expected four hexadecimal "
					     "digits, or a pair of surrogates");
				return NULL;
			}
			out += jy_json_put(c, out);
			continue;
		}
		name = p[-1] == '\0' ? NULL : strchr(names, p[-1]);
		if (name == NULL) {
			jy_json_fail(json, escape, JOURNEY_SYNTAX,
				     "found an unknown escape; expected one of \\\" \\\\ \\/ \\b \\f \\n \\r "
				     "\\t \\uXXXX");
			return NULL;
		}
		*out++ = values[name - names];
	}
	return out;
}

/* From behind the opening quote to the closing one; says whether there are escapes. */
static journey_status jy_json_scan(jy_json *json, bool *escapes)
{
	const char *p = json->at, *end = json->end;

	while (p < end && *p != '"') {
		unsigned char c = (unsigned char)*p;
		size_t n = 1;

		if (c >= 0x80)
			n = jy_doc_utf8(p, (size_t)(end - p));
		else if (c == '\\')
			n = 2;
		if (c < 0x20)
			return jy_json_fail(json, p, JOURNEY_SYNTAX,
					    "found a control character in a text; expected an escape");
		if (n == 0) {
			jy_doc_fail(json->error, JOURNEY_SYNTAX, "found the byte 0x%02X; expected UTF-8 text",
				    c);
			jy_json_place(json, p);
			return JOURNEY_SYNTAX;
		}
		*escapes = *escapes || c == '\\';
		p += n;
	}
	if (p >= end)
		return jy_json_fail(json, json->at - 1, JOURNEY_SYNTAX,
				    "the text that begins here has no end; expected \"");
	json->at = p;
	return JOURNEY_OK;
}

journey_status jy_json_text(jy_json *json, journey_value *out)
{
	const char *from = ++json->at;
	bool escapes = false;
	journey_status status = jy_json_scan(json, &escapes);
	size_t size = (size_t)(json->at - from);

	if (status != JOURNEY_OK)
		return status;
	out->type = JOURNEY_STRING;
	out->as.s = from;
	if (escapes) {
		char *text = jy_room_take(&json->room, size), *end;

		if (text == NULL)
			return jy_json_memory(json);
		end = jy_json_decode(json, from, json->at, text);
		if (end == NULL)
			return JOURNEY_SYNTAX;
		out->as.s = text;
		size = (size_t)(end - text);
	}
	out->n = (uint32_t)size;
	json->at++;
	return JOURNEY_OK;
}
