#include "content/escape.h"

#include "base/text.h"
#include "base/utf8.h"

/* Which escapes look at a byte: bit 1 << jy_escape. Bytes from 0x80 on are looked at by all. */
#define T (1u << JY_ESCAPE_TEXT)
#define D (1u << JY_ESCAPE_HEADER)
#define H (1u << JY_ESCAPE_HTML)
#define U (1u << JY_ESCAPE_URL)
#define J (1u << JY_ESCAPE_JSON)
#define CONTROL (T | D | H | U | J)
#define EIGHT_CONTROLS CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL

static const uint8_t looked_at[128] = {
	EIGHT_CONTROLS,
	CONTROL, D | U | J, D | U | J, CONTROL, CONTROL, D | H | U | J, CONTROL, CONTROL,
	EIGHT_CONTROLS,
	EIGHT_CONTROLS,
	/* blank to slash */
	U, U, H | U | J, U, U, U, H | U | J, H | U, U, U, U, U, U, 0, 0, U,
	/* digits, : ; < = > ? */
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, U, U, H | U | J, U, H | U | J, U,
	/* @ and capitals, [ \ ] ^ _ */
	U, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, U, U | J, U, U, 0,
	/* ` and small letters, { | } ~ DEL */
	H | U, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, U, U, U, 0, CONTROL,
};

#undef T
#undef D
#undef H
#undef U
#undef J
#undef CONTROL
#undef EIGHT_CONTROLS

static const char hex[] = "0123456789ABCDEF";
static const char unknown[] = "\xef\xbf\xbd";

static bool put_percent(jy_buffer *out, journey_str bytes)
{
	size_t i;

	for (i = 0; i < bytes.size; i++) {
		unsigned char x = (unsigned char)bytes.data[i];
		char text[3] = {'%', hex[x >> 4], hex[x & 15]};

		if (!jy_buffer_bytes(out, text, sizeof(text)))
			return false;
	}
	return true;
}

static bool put_unicode(jy_buffer *out, uint32_t x)
{
	char text[6] = {'\\', 'u', hex[x >> 12 & 15], hex[x >> 8 & 15], hex[x >> 4 & 15], hex[x & 15]};

	return jy_buffer_bytes(out, text, sizeof(text));
}

static bool put_json(jy_buffer *out, char x)
{
	static const char letters[] = "\bb\ff\nn\rr\tt\"\"\\\\";
	size_t i;

	for (i = 0; i + 1 < sizeof(letters); i += 2)
		if (letters[i] == x) {
			char text[2] = {'\\', letters[i + 1]};

			return jy_buffer_bytes(out, text, sizeof(text));
		}
	return put_unicode(out, (unsigned char)x);
}

static bool put_html(jy_buffer *out, char x)
{
	switch (x) {
	case '&':
		return jy_buffer_text(out, "&amp;");
	case '<':
		return jy_buffer_text(out, "&lt;");
	case '>':
		return jy_buffer_text(out, "&gt;");
	case '"':
		return jy_buffer_text(out, "&#34;");
	case '\'':
		return jy_buffer_text(out, "&#39;");
	case '`':
		return jy_buffer_text(out, "&#96;");
	case '\r':
		return jy_buffer_text(out, "&#13;");
	default:
		return jy_buffer_text(out, unknown);
	}
}

/* One byte below 0x80 that looked_at[] has. */
static bool put_ascii(jy_buffer *out, jy_escape how, journey_str byte)
{
	char x = byte.data[0];

	switch (how) {
	case JY_ESCAPE_URL:
		return put_percent(out, byte);
	case JY_ESCAPE_JSON:
		return put_json(out, x);
	case JY_ESCAPE_HTML:
		return put_html(out, x);
	default:
		return jy_buffer_text(out, x == '\t' || x == '\n' || x == '\r' ? " " : unknown);
	}
}

/* ---- direction ---- */

/* What was opened and is open still: of the innermost, the lowest bit says that it is an isolate. */
typedef struct turns {
	uint64_t isolates;
	uint32_t depth;
} turns;

#define TURNS_MAX 60

/* Whether a character that turns the direction, or ends that, may stay. */
static bool turn(turns *t, uint32_t c)
{
	bool isolate = c >= 0x2066;

	if (c == 0x202c || c == 0x2069) {
		if (t->depth == 0 || (t->isolates & 1) != (isolate ? 1u : 0u))
			return false;
		t->isolates >>= 1;
		t->depth--;
		return true;
	}
	if (t->depth == TURNS_MAX)
		return false;
	t->isolates = t->isolates << 1 | (isolate ? 1 : 0);
	t->depth++;
	return true;
}

static bool end_turns(jy_buffer *out, turns *t)
{
	for (; t->depth > 0; t->depth--, t->isolates >>= 1)
		if (!jy_buffer_text(out, t->isolates & 1 ? "\xe2\x81\xa9" : "\xe2\x80\xac"))
			return false;
	return true;
}

/* ---- all of it ---- */

/* What stands for one character from 0x80 on; empty: it stays as it is, UINT32_MAX as its number: malformed. */
static const char *instead(jy_escape how, uint32_t c, turns *t)
{
	if (c == UINT32_MAX)
		return unknown;
	if (how == JY_ESCAPE_JSON)
		return c == 0x2028 ? "\\u2028" : c == 0x2029 ? "\\u2029" : "";
	if (c == 0x85 || c == 0x2028 || c == 0x2029)
		return how == JY_ESCAPE_HEADER ? " " : c == 0x85 ? unknown : "";
	if (c < 0xa0)
		return unknown;
	if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
		return turn(t, c) ? "" : unknown;
	return "";
}

bool jy_escape_put(jy_buffer *out, jy_escape how, journey_str text)
{
	unsigned bit = 1u << how;
	turns t = {0, 0};
	size_t from = 0, at = 0;

	if (how == JY_ESCAPE_NONE)
		return jy_buffer_bytes(out, text.data, text.size);
	while (at < text.size) {
		unsigned char x = (unsigned char)text.data[at];
		size_t start = at;
		const char *other = "";
		uint32_t c;

		if (x < 0x80 && !(looked_at[x] & bit)) {
			at++;
			continue;
		}
		if (x >= 0x80) {
			if (!jy_utf8_next(text, &at, &c)) {
				c = UINT32_MAX;
				at++;
			}
			if (how == JY_ESCAPE_URL)
				other = c == UINT32_MAX ? unknown : NULL;
			else
				other = instead(how, c, &t);
			if (other != NULL && other[0] == '\0')
				continue;
		} else {
			at++;
		}
		if (!jy_buffer_bytes(out, text.data + from, start - from))
			return false;
		from = at;
		if (x < 0x80 ? !put_ascii(out, how, jy_str_of(text.data + start, 1))
		    : how == JY_ESCAPE_URL
			    ? !put_percent(out, other != NULL ? jy_str(other) : jy_str_part(text, start, at))
			    : !jy_buffer_text(out, other))
			return false;
	}
	return jy_buffer_bytes(out, text.data + from, text.size - from) && end_turns(out, &t);
}
