/*
 * The documents that a strategy includes, from files: beside the one that includes them, or from the folder of packs.
 */
#ifndef JOURNEY_TOOLS_INCLUDE_H
#define JOURNEY_TOOLS_INCLUDE_H

#include "text.h"

#include <journey/compose.h>

/* What was read, by name. Zero is none. */
typedef struct tool_includes {
	struct tool_included *first;
	const char *top; /* name of the document that includes them */
} tool_includes;

/* Options that find documents so, and keep them in `includes`. */
journey_load_options tool_includes_options(tool_includes *includes, const char *file_name);

/* The text of the document that an error names; NULL if it was not included. */
const tool_text *tool_includes_text(const tool_includes *includes, const char *where);

/* Whether what an error names, perhaps shortened, is the document of that name. */
bool tool_includes_is(const char *where, const char *name);

void tool_includes_free(tool_includes *includes);

#endif
