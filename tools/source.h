/*
 * A strategy from a file, with errors shown at their place in it.
 */
#ifndef JOURNEY_TOOLS_SOURCE_H
#define JOURNEY_TOOLS_SOURCE_H

#include "text.h"

#include <journey/strategy.h>
#include <stdbool.h>

/* NULL if it can't be read or is wrong; that was said on standard error. */
journey_strategy *tool_source_load(const char *command, const char *path);

/* The same, with the document in `text`: empty for a compiled strategy, which has none. */
journey_strategy *tool_source_read(const char *command, const char *path, tool_text *text);

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
