/*
 * A past decision made again from the log that led to it.
 */
#ifndef JOURNEY_TOOLS_REDECIDE_H
#define JOURNEY_TOOLS_REDECIDE_H

#include "replay.h"
#include "session.h"

typedef struct tool_redecide {
	const char *key, *strategy, *store; /* a strategy of the store's: it says how to open it */
	tool_session_options session;
	tool_replay_options replay;
	bool json, pii, exit_code;
} tool_redecide;

/* An exit status; with exit_code 1 if it comes out differently, and 2 for what failed. */
int tool_redecide_run(tool_redecide *what);

#endif
