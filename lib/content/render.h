/*
 * Rendering. What the calls of <journey/template.h> do, for callers inside of the library that have a buffer and an
 * expression's scratch of their own.
 */
#ifndef JY_CONTENT_RENDER_H
#define JY_CONTENT_RENDER_H

#include "base/arena.h"
#include "content/parts.h"

/* Most bytes that values of loops and assignments may take in one rendering. */
#define JY_TEMPLATE_KEPT_MAX ((size_t)16 * 1024 * 1024)

/* Working memory besides the expressions': grows to what the texts need and is used again. */
typedef struct jy_template_room {
	journey_allocator allocator;
	jy_arena kept;      /* values that outlive the next evaluation */
	jy_buffer texts[2]; /* of filters */
	jy_buffer reason;   /* of `abort` */
	journey_value *slots;
	size_t slot_capacity;
	journey_template_missing missing[JOURNEY_TEMPLATE_MISSING_MAX];
} jy_template_room;

/* Bytes that a copy of a value takes; false: more than `most`, or nested deeper than JY_VALUE_DEPTH_MAX. */
bool jy_template_weigh(journey_value value, size_t most, size_t *size);

/* Allocates nothing. */
void jy_template_room_init(jy_template_room *room, const journey_allocator *allocator);
void jy_template_room_free(jy_template_room *room);

/*
 * Appends the text to a buffer; what the result points to is the room's and the template's. On failure, and where there
 * is no text, the buffer is as before. The options are complete; arguments are not checked.
 */
journey_status jy_template_run(const journey_template *compiled, const journey_activation *activation,
			       journey_expr_scratch *scratch, jy_template_room *room,
			       const journey_template_render_options *options, jy_buffer *out,
			       journey_template_result *result, journey_error *error);

#endif
