/*
 * Texts of a strategy in the template language (<journey/template.h>): compiled once, with what is declared, rendered
 * for a customer. Money that is named directly ({{ trigger.price }}) has two decimals at least.
 */
#ifndef JY_STRATEGY_TEXT_H
#define JY_STRATEGY_TEXT_H

#include "content/render.h"
#include "strategy/compiler.h"

/* Compiles a plain text; an empty one is none. `place` is its path, for errors. */
void jy_text_compile(jy_compiler *c, const jy_scope *scope, journey_str text, const char *place,
		     jy_text *out);
/* The same, with values escaped for a target. */
void jy_text_compile_for(jy_compiler *c, const jy_scope *scope, journey_str text, journey_template_target target,
			 const char *place, jy_text *out);

/*
 * Appends the text. A value that is missing (absent, null, an error, unknown) renders as nothing and is added
 * to *missing (may be NULL). JOURNEY_OK, JOURNEY_NO_MEMORY, or what a callback or a limit returned;
 * the buffer and *missing are then as before. An aborted text is empty. With options, what was missing and why, and
 * memory that is used again: jy_template_run() with text->compiled.
 */
journey_status jy_text_render(const jy_text *text, const journey_activation *activation,
			      journey_expr_scratch *scratch, jy_buffer *out, uint32_t *missing);

#endif
