#include "expr/canonical.h"
#include "base/number.h"
#include "base/text.h"
#include "expr/lexer.h"

/* Stands for the variable; no token is written so. */
#define VARIABLE "$"

static bool put_quoted(jy_buffer *out, const char *prefix, const char *data, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	bool ok = jy_buffer_text(out, prefix) && jy_buffer_u8(out, '"');
	for (size_t i = 0; ok && i < size; i++) {
		unsigned char x = (unsigned char)data[i];
		if (x >= 0x20 && x != '"' && x != '\\' && x != 0x7f) {
			ok = jy_buffer_u8(out, x);
			continue;
		}
		char escape[4] = {'\\', 'x', digits[x >> 4], digits[x & 15]};
		ok = jy_buffer_bytes(out, escape, sizeof escape);
	}
	return ok && jy_buffer_u8(out, '"');
}

/* A literal by its value, so that 0x10 is 16 and 'a' is "a". Doubles end in d: 5.0 is no 5. */
static bool put_value(jy_buffer *out, journey_value v)
{
	char digits[32];
	switch (v.type) {
	case JOURNEY_INT:
		return jy_buffer_bytes(out, digits, jy_int_text(v.as.i, digits));
	case JOURNEY_UINT:
		return jy_buffer_bytes(out, digits, jy_uint_text(v.as.u, digits)) && jy_buffer_text(out, "u");
	case JOURNEY_DOUBLE:
		return jy_buffer_bytes(out, digits, jy_double_text(v.as.d, digits)) &&
		       jy_buffer_text(out, "d");
	default:
		return put_quoted(out, v.type == JOURNEY_BYTES ? "b" : "", v.as.s, v.n);
	}
}

static bool is_literal(jy_token_kind kind)
{
	return kind == JY_K_INT || kind == JY_K_UINT || kind == JY_K_DOUBLE || kind == JY_K_STRING ||
	       kind == JY_K_BYTES;
}

/* The two tokens before one, of which fields are told by. */
typedef struct before {
	jy_token_kind last, second;
} before;

static bool put_name(const jy_source *s, jy_token token, before b, journey_str variable, jy_buffer *out)
{
	journey_str text = jy_token_text(s, token);
	journey_error error;
	jy_source quiet = *s;
	jy_token next;
	bool field = b.last == JY_K_DOT || (b.last == JY_K_QUESTION && b.second == JY_K_DOT);
	quiet.error = &error;
	if (!field && jy_str_equal(text, variable) &&
	    (jy_lex(&quiet, token.end, &next) != JOURNEY_OK || next.kind != JY_K_OPEN))
		return jy_buffer_text(out, VARIABLE);
	return jy_buffer_bytes(out, text.data, text.size);
}

static journey_status put_token(const jy_source *s, jy_token token, before b, journey_str variable,
				jy_buffer *out)
{
	journey_str text = jy_token_text(s, token);
	journey_value value;
	if (is_literal(token.kind)) {
		journey_status status = jy_lex_value(s, token, false, &value);
		if (status == JOURNEY_OK)
			return put_value(out, value) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
		if (status == JOURNEY_NO_MEMORY)
			return status;
		/* The smallest int, whose minus is a token before it. */
	}
	if (token.kind == JY_K_QUOTED) {
		journey_str inner = {text.data + 1, text.size - 2};
		if (jy_lex_identifier(inner))
			text = inner;
	}
	if (token.kind == JY_K_IDENT)
		return put_name(s, token, b, variable, out) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	return jy_buffer_bytes(out, text.data, text.size) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

journey_status jy_canonical(const jy_source *source, uint32_t start, uint32_t end, journey_str variable,
			    jy_buffer *out)
{
	jy_source part = *source;
	jy_token token;
	before b = {JY_K_END, JY_K_END};
	size_t first = out->size;
	part.text.size = end;
	for (uint32_t at = start;; at = token.end) {
		journey_status status = jy_lex(&part, at, &token);
		if (status == JOURNEY_OK && token.kind == JY_K_END)
			return status;
		if (status == JOURNEY_OK && out->size > first && !jy_buffer_u8(out, ' '))
			status = JOURNEY_NO_MEMORY;
		if (status == JOURNEY_OK)
			status = put_token(&part, token, b, variable, out);
		if (status != JOURNEY_OK)
			return status;
		b = (before){token.kind, b.last};
	}
}

journey_status jy_canonical_text(const journey_allocator *allocator, journey_str text, journey_str variable,
				 jy_buffer *out)
{
	journey_error error;
	jy_arena arena;
	jy_source source = {.text = text, .arena = &arena, .error = &error};
	jy_arena_init(&arena, allocator);
	journey_status status = text.size > UINT32_MAX / 2
					? JOURNEY_LIMIT
					: jy_canonical(&source, 0, (uint32_t)text.size, variable, out);
	jy_arena_free(&arena);
	return status;
}
