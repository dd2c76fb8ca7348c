/*
 * A document and all that it includes as one tree, in which each node still knows where it stands.
 */
#ifndef JY_DOCUMENT_COMPOSE_H
#define JY_DOCUMENT_COMPOSE_H

#include "document/room.h"
#include "document/tree.h"

#include <journey/compose.h>

/* A document of the strategy. */
typedef struct jy_unit {
	const char *name; /* NUL-terminated */
	jy_tree tree;
	bool open;        /* the tree is to be closed */
	bool busy;        /* what it includes is being looked for */
	size_t *includes; /* numbers of the units that it includes, each once */
	size_t include_count;
	int offset; /* what its nodes' numbers are moved by in the composed tree */
	int root;   /* in the composed tree, with all that it includes; 0: not yet */
} jy_unit;

typedef struct jy_compose {
	jy_tree tree; /* what came of it */
	bool made;    /* the tree is none of a unit's and is to be closed */
	journey_load_options options;
	journey_error *error;
	journey_status status;
	jy_room room;
	jy_unit *units[JOURNEY_INCLUDE_DOCUMENTS_MAX]; /* the one that is loaded first */
	size_t count;
	size_t bytes; /* of all texts */
} jy_compose;

/* compose.c. False: options that are none. */
bool jy_compose_takes(const journey_load_options *options);
/* On JOURNEY_OK jy_compose_close() is due; texts and options must stay until then. */
journey_status jy_compose_open(jy_compose *compose, const journey_allocator *allocator, journey_str text,
			       const journey_load_options *options, journey_error *error);
void jy_compose_close(jy_compose *compose);

/* Fails at a node of a unit's tree. */
void jy_load_compose_fail(jy_compose *compose, jy_tree *tree, const yaml_node_t *node, journey_status status,
		     const char *format, ...) JOURNEY_PRINTF(5, 6);
void *jy_compose_take(jy_compose *compose, size_t count, size_t size);

/* include.c. Reads the document that is loaded and all that is included, as units. */
void jy_include_all(jy_compose *compose, journey_str text);

#endif
