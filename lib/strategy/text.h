/*
 * Texts of a strategy in the template language (<journey/template.h>): compiled with what is declared, once for each
 * target, rendered for a customer. Money that is named directly ({{ trigger.price }}) has two decimals at least.
 */
#ifndef JY_STRATEGY_TEXT_H
#define JY_STRATEGY_TEXT_H

#include "content/render.h"
#include "strategy/compiler.h"

/* Bytes of what is said about a rendering. */
#define JY_TEXT_REASON_MAX 256

/* How a text is rendered. */
typedef struct jy_text_how {
	journey_template_target target;
	journey_content_missing missing;
	journey_str locale, currency, zone; /* may be empty */
	size_t most;                        /* bytes */
} jy_text_how;

typedef enum jy_text_outcome {
	JY_TEXT_RENDERED,
	JY_TEXT_SKIPPED, /* something was missing, under SKIP */
	JY_TEXT_ABORTED, /* by the text itself */
	JY_TEXT_FAILED,  /* something was missing, under FAIL */
	JY_TEXT_LIMIT    /* too long, or too much work */
} jy_text_outcome;

/* What became of a rendering; expressions live as long as the strategy. */
typedef struct jy_text_result {
	jy_text_outcome outcome;
	char reason[JY_TEXT_REASON_MAX]; /* of all but RENDERED */
	journey_str missing[JOURNEY_TEMPLATE_MISSING_MAX];
	uint32_t missing_listed;
	uint32_t missing_count; /* how often a value was missing */
} jy_text_result;

/*
 * Compiles a text for the targets of a set (bits of 1 << journey_template_target); an empty one has none. `place` is its
 * path, for errors; expressions whose value may be missing are noted under the source.
 */
void jy_text_compile(jy_compiler *c, const jy_scope *scope, journey_str text, unsigned targets, uint32_t source,
		     const char *place, jy_text *out);

/*
 * Appends the text, if the outcome is RENDERED. JOURNEY_OK, JOURNEY_NO_MEMORY, or what a callback returned; the buffer
 * is then as before.
 */
journey_status jy_text_render(const jy_text *text, const journey_activation *activation, journey_expr_scratch *scratch,
			      jy_template_room *room, const jy_text_how *how, jy_buffer *out, jy_text_result *result);

#endif
