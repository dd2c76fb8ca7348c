/*
 * A log against an engine whose store is not kept: as tool_replay() runs it (see there), without commits that share lines
 * and without a place to go on from.
 */
#ifndef JOURNEY_TOOLS_DRIVE_H
#define JOURNEY_TOOLS_DRIVE_H

#include "log_apply.h"

typedef struct tool_drive tool_drive;

/* What is told, in its order; each may be NULL. A status other than JOURNEY_OK stops the call that told it. */
typedef struct tool_drive_told {
	void *user;
	/* A send is handed over and its channel takes it; or, in a dry run that shows them, one that nobody gets. */
	journey_status (*sent)(void *user, const journey_send *send);
	/* A decision, for a page. */
	journey_status (*decided)(void *user, const tool_log_line *line, const journey_decision *decision, journey_time at);
	/* A line was refused, with its reason in a word and in a sentence. */
	journey_status (*refused)(void *user, const tool_log_line *line, const char *reason, const char *text, journey_time at);
} tool_drive_told;

struct tool_drive {
	journey_engine *engine;
	tool_drive_told told;
	tool_channels channels;
	journey_time clock; /* JOURNEY_TIME_NONE: nothing happened yet */
};

void tool_drive_begin(tool_drive *drive, journey_engine *engine, const tool_drive_told *told);

/* What is due up to the line's time, the line, and what is due by now. */
journey_status tool_drive_line(tool_drive *drive, const tool_log_line *line);

/* What is due up to `until`; the clock is there then. */
journey_status tool_drive_until(tool_drive *drive, journey_time until);

#endif
