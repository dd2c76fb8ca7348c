/*
 * A strategy from a file, with errors shown at their place in it.
 */
#ifndef JOURNEY_TOOLS_SOURCE_H
#define JOURNEY_TOOLS_SOURCE_H

#include "include.h"
#include "text.h"

#include <journey/compose.h>
#include <journey/strategy.h>
#include <stdbool.h>

/* A strategy's file, and the documents that it includes. */
typedef struct tool_source {
	const char *name; /* what it is called in messages */
	tool_text text;   /* empty for a compiled strategy, which is no document */
	tool_includes includes;
} tool_source;

/* NULL if it can't be read or is wrong; that was said on standard error. */
journey_strategy *tool_source_load(const char *command, const char *path);

/* The same, with what it was read from, which is to be freed in any case. */
journey_strategy *tool_source_read(const char *command, const char *path, tool_source *source);
void tool_source_free(tool_source *source);

/* Where its parts stand; NULL for a compiled strategy, and without memory. To be freed before the source. */
journey_places *tool_source_places(tool_source *source);

/* A whole file ("-": standard input), and one byte more than the limit of what is too long, so that the loader says so. Returns
 * what is wrong, NULL if nothing is. */
const char *tool_source_file(const char *path, tool_text *out);

/* The text of a document; false: it can't be read, which was said on standard error. */
bool tool_source_text(const char *command, const char *path, tool_text *text);

/* What a path is called in messages. */
const char *tool_source_name(const char *path);

/* Shows an error at its place in a text: "path:1:5: message", the line, a caret, the hint. */
void tool_source_error(const char *path, const tool_text *text, const journey_error *error);

/*
 * Shows what journey_engine_open() said if it refused a key at the top of the strategy (its time zone), at that key.
 * Returns false, and shows nothing, if it was something else.
 */
bool tool_source_refused(const char *path, journey_status status, const journey_error *error);

#endif
