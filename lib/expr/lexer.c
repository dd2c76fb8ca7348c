#include "expr/lexer.h"
#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"
#include <string.h>

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static int hex_digit(unsigned char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The byte at an offset, NUL past the end. */
static unsigned char peek(const jy_source *s, uint32_t at)
{
	return at < s->text.size ? (unsigned char)s->text.data[at] : 0;
}

static bool word_in(journey_str word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(list[i]) == word.size && memcmp(list[i], word.data, word.size) == 0)
			return true;
	return false;
}

bool jy_lex_reserved(journey_str word)
{
	static const char *const list[] = {"as",        "break",  "const",  "continue", "else", "for",
					   "function",  "if",     "import", "let",      "loop", "package",
					   "namespace", "return", "var",    "void",     "while"};
	return word_in(word, list, sizeof list / sizeof *list);
}

bool jy_lex_keyword(journey_str word)
{
	static const char *const list[] = {"true", "false", "null", "in"};
	return word_in(word, list, sizeof list / sizeof *list);
}

bool jy_lex_identifier(journey_str word)
{
	if (word.size == 0 || !is_letter((unsigned char)word.data[0]))
		return false;
	for (size_t i = 1; i < word.size; i++)
		if (!is_letter((unsigned char)word.data[i]) && !is_digit((unsigned char)word.data[i]))
			return false;
	return true;
}

journey_str jy_token_text(const jy_source *source, jy_token token)
{
	return (journey_str){source->text.data + token.start, token.end - token.start};
}

/* Past white space and comments. */
static uint32_t skip_space(const jy_source *s, uint32_t at)
{
	for (;;) {
		unsigned char c = peek(s, at);
		if (at < s->text.size && (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f')) {
			at++;
		} else if (c == '/' && peek(s, at + 1) == '/') {
			while (at < s->text.size && s->text.data[at] != '\n')
				at++;
		} else {
			return at;
		}
	}
}

static journey_status lex_number(const jy_source *s, jy_token *t)
{
	uint32_t at = t->start;
	t->kind = JY_K_INT;
	if (peek(s, at) == '0' && peek(s, at + 1) == 'x' &&
	    hex_digit(peek(s, at + 2)) >= 0) {
		at += 2;
		while (hex_digit(peek(s, at)) >= 0)
			at++;
	} else {
		while (is_digit(peek(s, at)))
			at++;
		if (peek(s, at) == '.' && is_digit(peek(s, at + 1))) {
			t->kind = JY_K_DOUBLE;
			for (at++; is_digit(peek(s, at)); at++)
				;
		}
		uint32_t e = at + 1;
		if (peek(s, e) == '+' || peek(s, e) == '-')
			e++;
		if ((peek(s, at) == 'e' || peek(s, at) == 'E') && is_digit(peek(s, e))) {
			t->kind = JY_K_DOUBLE;
			for (at = e; is_digit(peek(s, at)); at++)
				;
		}
	}
	if (t->kind == JY_K_INT && (peek(s, at) == 'u' || peek(s, at) == 'U')) {
		t->kind = JY_K_UINT;
		at++;
	}
	t->end = at;
	if (is_letter(peek(s, at)) || is_digit(peek(s, at)))
		return JY_FAIL(s, JOURNEY_SYNTAX, at,
			       "a number ends here, and a name cannot follow it directly");
	return JOURNEY_OK;
}

/* `quote` is the first of the opening quotes. */
static journey_status lex_string(const jy_source *s, uint32_t quote, bool raw, jy_token *t)
{
	unsigned char q = peek(s, quote);
	bool triple = peek(s, quote + 1) == q && peek(s, quote + 2) == q;
	uint32_t at = quote + (triple ? 3 : 1);
	for (;; at++) {
		if (at >= s->text.size)
			return JY_FAIL(s, JOURNEY_SYNTAX, t->start, "text without its closing quote");
		unsigned char c = peek(s, at);
		if (!triple && (c == '\n' || c == '\r'))
			return JY_FAIL(s, JOURNEY_SYNTAX, t->start,
				       "text without its closing quote on the same line");
		if (c == '\\' && !raw && at + 1 < s->text.size)
			at++;
		else if (c == q && !triple)
			break;
		else if (c == q && peek(s, at + 1) == q && peek(s, at + 2) == q)
			break;
	}
	t->end = at + (triple ? 3 : 1);
	return JOURNEY_OK;
}

/* A string if a prefix and a quote stand here. */
static bool string_prefix(const jy_source *s, uint32_t at, uint32_t *quote, bool *raw, bool *bytes)
{
	*raw = *bytes = false;
	for (uint32_t i = at; i < at + 3; i++) {
		unsigned char c = peek(s, i);
		if (c == '"' || c == '\'') {
			*quote = i;
			return true;
		}
		bool *flag = c == 'r' || c == 'R' ? raw : c == 'b' || c == 'B' ? bytes : NULL;
		if (!flag || *flag || *raw)
			return false; /* br'...', but not rb'...' */
		*flag = true;
	}
	return false;
}

static jy_token_kind word_kind(journey_str word)
{
	static const struct {
		const char *text;
		jy_token_kind kind;
	} words[] = {{"true", JY_K_TRUE}, {"false", JY_K_FALSE}, {"null", JY_K_NULL}, {"in", JY_K_IN}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i].text) == word.size && memcmp(words[i].text, word.data, word.size) == 0)
			return words[i].kind;
	return JY_K_IDENT;
}

static journey_status lex_quoted(const jy_source *s, jy_token *t)
{
	uint32_t at = t->start + 1;
	while (at < s->text.size && s->text.data[at] != '`' && s->text.data[at] != '\n' && s->text.data[at])
		at++;
	if (peek(s, at) != '`' || at == t->start + 1)
		return JY_FAIL(s, JOURNEY_SYNTAX, t->start, "a name in backquotes without its end");
	t->kind = JY_K_QUOTED;
	t->end = at + 1;
	return JOURNEY_OK;
}

static journey_status stray(const jy_source *s, uint32_t at)
{
	unsigned char c = peek(s, at);
	static const struct {
		char c;
		const char *hint;
	} hints[] = {{'=', "to compare, write =="},
		     {'&', "to join conditions, write &&"},
		     {'|', "to join conditions, write ||"},
		     {';', "an expression has no statements; leave it out"},
		     {'#', "a comment is from // to the end of its line"},
		     {'$', "a name stands without $"}};
	/* The four curly quotes differ in their last byte. */
	static const char curly[] = "\xe2\x80";
	unsigned char last = peek(s, at + 2);
	journey_status status;
	if (c < 0x20 || c >= 0x7f)
		status = JY_FAIL(s, JOURNEY_SYNTAX, at, "a character that has no meaning here (byte %d)",
				 (int)c);
	else
		status = JY_FAIL(s, JOURNEY_SYNTAX, at, "'%.*s' has no meaning here", 1, s->text.data + at);
	for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
		if ((char)c == hints[i].c)
			jy_error_hint(s->error, "%s", hints[i].hint);
	if (c == '=' && peek(s, at + 1) == '>')
		jy_error_hint(s->error, "write filter(x, x > 1): the name, then the expression");
	else if (c == '=' && peek(s, at + 1) == '<')
		jy_error_hint(s->error, "write <=");
	else if (s->text.size - at >= 3 && memcmp(s->text.data + at, curly, 2) == 0 && last >= 0x98 &&
		 last <= 0x9f)
		jy_error_hint(s->error, "write straight quotes, \" or '");
	return status;
}

static journey_status lex_operator(const jy_source *s, jy_token *t)
{
	static const struct {
		char text[3];
		jy_token_kind kind;
	} table[] = {
		{"||", JY_K_OR},       {"&&", JY_K_AND},       {"==", JY_K_EQ},      {"!=", JY_K_NE},
		{"<=", JY_K_LE},       {">=", JY_K_GE},        {"<", JY_K_LT},       {">", JY_K_GT},
		{"?", JY_K_QUESTION},  {":", JY_K_COLON},      {"+", JY_K_PLUS},     {"-", JY_K_MINUS},
		{"*", JY_K_STAR},      {"/", JY_K_SLASH},      {"%", JY_K_PERCENT},  {"!", JY_K_NOT},
		{".", JY_K_DOT},       {",", JY_K_COMMA},      {"(", JY_K_OPEN},     {")", JY_K_CLOSE},
		{"[", JY_K_OPEN_LIST}, {"]", JY_K_CLOSE_LIST}, {"{", JY_K_OPEN_MAP}, {"}", JY_K_CLOSE_MAP},
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		uint32_t n = table[i].text[1] ? 2 : 1;
		if (peek(s, t->start) == (unsigned char)table[i].text[0] &&
		    (n == 1 || peek(s, t->start + 1) == (unsigned char)table[i].text[1])) {
			t->kind = table[i].kind;
			t->end = t->start + n;
			return JOURNEY_OK;
		}
	}
	return stray(s, t->start);
}

journey_status jy_lex(const jy_source *s, uint32_t from, jy_token *out)
{
	jy_token t = {JY_K_END, skip_space(s, from), 0};
	t.end = t.start;
	journey_status status = JOURNEY_OK;
	uint32_t quote;
	bool raw, bytes;
	unsigned char c = peek(s, t.start);
	if (t.start >= s->text.size) {
		/* the end */
	} else if (is_digit(c) || (c == '.' && is_digit(peek(s, t.start + 1)))) {
		status = lex_number(s, &t);
	} else if (string_prefix(s, t.start, &quote, &raw, &bytes)) {
		t.kind = bytes ? JY_K_BYTES : JY_K_STRING;
		status = lex_string(s, quote, raw, &t);
	} else if (is_letter(c)) {
		for (t.end = t.start + 1; is_letter(peek(s, t.end)) || is_digit(peek(s, t.end)); t.end++)
			;
		t.kind = word_kind(jy_token_text(s, t));
	} else if (c == '`') {
		status = lex_quoted(s, &t);
	} else {
		status = lex_operator(s, &t);
	}
	if (status == JOURNEY_OK)
		*out = t;
	return status;
}

/* Values of literals. */

static journey_status integer(const jy_source *s, jy_token t, bool negative, journey_value *out)
{
	bool is_unsigned = t.kind == JY_K_UINT;
	uint32_t at = t.start, end = t.end - (is_unsigned ? 1 : 0);
	uint64_t base = 10, value = 0;
	if (end - at > 2 && peek(s, at) == '0' && peek(s, at + 1) == 'x') {
		base = 16;
		at += 2;
	}
	bool over = false;
	for (; at < end; at++) {
		uint64_t digit = (uint64_t)hex_digit(peek(s, at));
		over = over || value > (UINT64_MAX - digit) / base;
		value = over ? value : value * base + digit;
	}
	uint64_t most = is_unsigned ? UINT64_MAX : (uint64_t)INT64_MAX + (negative ? 1 : 0);
	if (over || value > most)
		return JY_FAIL(s, JOURNEY_SYNTAX, t.start, "%s literal outside the range of 64 bits",
			       is_unsigned ? "a uint" : "an int");
	*out = (journey_value){{0}, 0, is_unsigned ? JOURNEY_UINT : JOURNEY_INT};
	if (is_unsigned)
		out->as.u = value;
	else
		out->as.i = negative ? (int64_t)(0 - value) : (int64_t)value;
	return JOURNEY_OK;
}

static journey_status floating(const jy_source *s, jy_token t, bool negative, journey_value *out)
{
	double d;
	char text[64];
	journey_str digits = jy_token_text(s, t);
	if (digits.data[0] == '.' && digits.size < sizeof text) {
		text[0] = '0';
		memcpy(text + 1, digits.data, digits.size);
		digits = (journey_str){text, digits.size + 1};
	}
	if (!jy_text_double(digits, &d))
		return JY_FAIL(s, JOURNEY_SYNTAX, t.start, "a number that cannot be read");
	if (d - d != 0.0)
		return JY_FAIL(s, JOURNEY_SYNTAX, t.start, "a double literal outside the range of 64 bits");
	*out = (journey_value){{0}, 0, JOURNEY_DOUBLE};
	out->as.d = negative ? -d : d;
	return JOURNEY_OK;
}

static char *put_utf8(char *at, uint32_t c)
{
	if (c < 0x80) {
		*at++ = (char)c;
	} else if (c < 0x800) {
		*at++ = (char)(0xc0 | (c >> 6));
		*at++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*at++ = (char)(0xe0 | (c >> 12));
		*at++ = (char)(0x80 | ((c >> 6) & 0x3f));
		*at++ = (char)(0x80 | (c & 0x3f));
	} else {
		*at++ = (char)(0xf0 | (c >> 18));
		*at++ = (char)(0x80 | ((c >> 12) & 0x3f));
		*at++ = (char)(0x80 | ((c >> 6) & 0x3f));
		*at++ = (char)(0x80 | (c & 0x3f));
	}
	return at;
}

/* Reads digits of a numeric escape; -1 if one is missing. */
static int64_t escape_number(const jy_source *s, uint32_t at, uint32_t end, uint32_t digits, uint32_t base)
{
	int64_t value = 0;
	for (uint32_t i = 0; i < digits; i++) {
		int d = at + i < end ? hex_digit(peek(s, at + i)) : -1;
		if (d < 0 || (uint32_t)d >= base)
			return -1;
		value = value * base + d;
	}
	return value;
}

/* Decodes the escape whose backslash is at *at; writes at most 4 bytes, moves both on. */
static journey_status escape(const jy_source *s, bool bytes, uint32_t *at, uint32_t end, char **put)
{
	static const char from[] = "abfnrtv\\'\"`?";
	static const char to[] = "\a\b\f\n\r\t\v\\'\"`?";
	uint32_t start = *at;
	char c = (char)peek(s, start + 1);
	const char *simple = c ? strchr(from, c) : NULL;
	if (simple) {
		*(*put)++ = to[simple - from];
		*at = start + 2;
		return JOURNEY_OK;
	}
	bool octal = c >= '0' && c <= '3';
	uint32_t digits = octal ? 3 : c == 'x' || c == 'X' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
	uint32_t first = start + (octal ? 1 : 2);
	int64_t value = digits ? escape_number(s, first, end, digits, octal ? 8 : 16) : -1;
	if (value < 0)
		return JY_FAIL(s, JOURNEY_SYNTAX, start, "no such escape in text");
	bool unicode = c == 'u' || c == 'U';
	if (unicode && (bytes || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)))
		return JY_FAIL(s, JOURNEY_SYNTAX, start, "an escape that is no character");
	if (bytes)
		*(*put)++ = (char)value;
	else
		*put = put_utf8(*put, (uint32_t)value);
	*at = first + digits;
	return JOURNEY_OK;
}

static journey_status text(const jy_source *s, jy_token t, journey_value *out)
{
	uint32_t quote = t.start;
	bool raw, bytes;
	(void)string_prefix(s, t.start, &quote, &raw, &bytes);
	unsigned char q = peek(s, quote);
	uint32_t n = t.end - quote >= 6 && peek(s, quote + 1) == q && peek(s, quote + 2) == q ? 3 : 1;
	uint32_t at = quote + n, end = t.end - n;
	/* No escape is longer decoded than written, save that \xff in text makes 2 bytes out of 4. */
	char *data = jy_arena_alloc(s->arena, (size_t)(end - at) + 1);
	if (!data)
		return JOURNEY_NO_MEMORY;
	char *put = data;
	while (at < end) {
		if (s->text.data[at] == '\\' && !raw) {
			journey_status status = escape(s, bytes, &at, end, &put);
			if (status)
				return status;
		} else if (s->text.data[at] == '\r' && n == 3) {
			/* Lines end alike whatever made the file. */
			at += peek(s, at + 1) == '\n' ? 1 : 0;
			*put++ = '\n';
			at++;
		} else {
			*put++ = s->text.data[at++];
		}
	}
	*put = '\0';
	*out = (journey_value){{0}, (uint32_t)(put - data), bytes ? JOURNEY_BYTES : JOURNEY_STRING};
	out->as.s = data;
	return JOURNEY_OK;
}

journey_status jy_lex_value(const jy_source *s, jy_token t, bool negative, journey_value *out)
{
	if (t.kind == JY_K_INT || t.kind == JY_K_UINT)
		return integer(s, t, negative, out);
	if (t.kind == JY_K_DOUBLE)
		return floating(s, t, negative, out);
	return text(s, t, out);
}
