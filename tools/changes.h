/*
 * Moves between segments and stages as lines of JSON: track events in Segment form, so that they can be fed on.
 */
#ifndef JOURNEY_TOOLS_CHANGES_H
#define JOURNEY_TOOLS_CHANGES_H

#include "text.h"

#include <journey/segment.h>
#include <stdio.h>

typedef struct tool_changes {
	FILE *file; /* NULL: nobody wants them */
	const char *path;
	tool_text line;
	journey_str run; /* of a dry run; empty: live */
	bool failed;
} tool_changes;

/* From here on the engine's moves are written to a file, which is emptied first unless `append`. False: errno says why. */
bool tool_changes_open(tool_changes *changes, journey_engine *engine, const char *path, bool append);
/* False: something was not written. */
bool tool_changes_close(tool_changes *changes);

#endif
