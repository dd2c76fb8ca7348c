/*
 * From a byte of a scalar's text back to its line and column in the document, through quotes, escapes,
 * folding and indentation.
 */
#ifndef JY_DOCUMENT_PLACE_H
#define JY_DOCUMENT_PLACE_H

#include <journey/types.h>
#include <yaml.h>

typedef struct jy_place {
	const char *at, *end; /* the rest of the document */
	size_t line, column;  /* 0-based, in characters */
} jy_place;

/* On to a mark of libyaml that is not before the place. */
void jy_place_forward(jy_place *place, const yaml_mark_t *mark);
/* The place of a mark of libyaml. */
jy_place jy_place_of_mark(journey_str text, const yaml_mark_t *mark);
/* The place of byte `offset` of the scalar's text; of the node itself if it is no scalar. */
jy_place jy_place_in_scalar(journey_str text, const yaml_node_t *node, size_t offset);

#endif
