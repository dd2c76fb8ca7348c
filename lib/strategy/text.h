/*
 * Texts with {{ expression }} inside: compiled once, rendered for a customer. Numbers come out the same
 * everywhere: doubles rounded to 6 decimals without trailing zeros, money that is named directly
 * ({{ trigger.price }}) with at least two; times in RFC 3339.
 */
#ifndef JY_STRATEGY_TEXT_H
#define JY_STRATEGY_TEXT_H

#include "base/buffer.h"
#include "strategy/compiler.h"

/* Compiles a text; an empty one has no pieces. `place` is its path, for errors. */
void jy_text_compile(jy_compiler *c, const jy_scope *scope, journey_str text, const char *place,
		     jy_text *out);

/*
 * Appends the text. A piece without a value (absent, null, an error, unknown) renders as nothing and is added
 * to *missing (may be NULL). JOURNEY_OK, JOURNEY_NO_MEMORY, or what a callback or the cost limit returned;
 * the buffer and *missing are then as before.
 */
journey_status jy_text_render(const jy_text *text, const journey_activation *activation,
			      journey_expr_scratch *scratch, jy_buffer *out, uint32_t *missing);

#endif
