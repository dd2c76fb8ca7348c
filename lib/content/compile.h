/*
 * Compiling a text. One run has a state that all of its parts share; every function does nothing after the first error,
 * so that callers list what they want and look at the end.
 */
#ifndef JY_CONTENT_COMPILE_H
#define JY_CONTENT_COMPILE_H

#include "content/html.h"
#include "content/parts.h"
#include "expr/env.h"

/* The text that is being compiled: the whole, or a block in it. */
typedef struct jy_reading {
	journey_str text;  /* kept by the template, once it is looked at */
	journey_str block; /* its name; empty: the whole */
	struct jy_reading *outer;
	uint32_t depth;  /* of blocks in each other */
	uint32_t frames; /* that were open before it */
	size_t at;       /* a place that was looked for, and its line and column, from 0: the next is mostly behind it */
	uint32_t line, column;
} jy_reading;

typedef enum jy_frame_kind { JY_FRAME_IF, JY_FRAME_FOR } jy_frame_kind;

/* An `if` or `for` that is open. */
typedef struct jy_frame {
	jy_frame_kind kind;
	bool has_else;
	uint32_t condition; /* the part that jumps if it is not true: the last IF, or the FOR; JY_NO_PART: none */
	uint32_t ends;      /* chain of jumps to the end */
	uint32_t breaks;    /* of a loop: chain of breaks */
	uint32_t continues; /* and of what goes on with its next item */
	uint32_t next;      /* its NEXT */
	size_t start;       /* where it begins in its text */
	jy_decl *decls[6];  /* variables of a loop */
	jy_html before;     /* the place in HTML at its start */
	jy_html after;      /* and at the end of its branches so far; of a loop: where its turns begin */
	bool ended;         /* there was such an end */
} jy_frame;

typedef struct jy_composer {
	journey_template *out;
	const journey_template_options *options;
	jy_reading *reading;
	journey_status status;
	journey_error error;
	jy_html html;
	bool dead; /* what follows is never reached: after break, continue, abort */
	size_t text_size;
	uint32_t local_count;
	jy_frame frames[JOURNEY_TEMPLATE_NESTING_MAX];
	uint32_t frame_count;
} jy_composer;

/* Fails at an offset of the text. Hints may be NULL. */
void jy_compose_fail(jy_composer *c, journey_status status, size_t offset, const char *hint, const char *fmt, ...)
	JOURNEY_PRINTF(5, 6);
void jy_compose_memory(jy_composer *c);
/* Where in the text a piece of it is. */
size_t jy_compose_offset(const jy_composer *c, journey_str piece);
/* Moves the position of an error in a piece of the text to one in the text. */
void jy_compose_shift(jy_composer *c, journey_str piece);

/* shown.c: an expression with its filters. `print`: it is shown at this place. *type is its type as text, kept. */
const jy_shown *jy_compose_shown(jy_composer *c, journey_str source, bool print, const char **type);
/* One expression without filters, of what `takes` allows. */
const jy_shown *jy_compose_plain(jy_composer *c, journey_str source, unsigned takes, const char *wanted,
				 const char **type);

/* tags.c: adds a part; NULL: failed. */
jy_part *jy_compose_part(jy_composer *c, jy_part_kind kind);
void jy_compose_tag(jy_composer *c, journey_str tag, size_t start);
/* Fails if something is open at the end of the text that began in it. */
void jy_compose_closed(jy_composer *c);

/* compile.c: a text, in place. */
void jy_compose_text(jy_composer *c, jy_reading *reading);

#endif
