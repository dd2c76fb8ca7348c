/*
 * What `run` and `report` open: strategy, store, zones and an engine on them.
 */
#ifndef JOURNEY_TOOLS_SESSION_H
#define JOURNEY_TOOLS_SESSION_H

#include "rejects.h"
#include "store.h"

#include <journey/document.h>
#include <journey/engine.h>
#include <stdio.h>

typedef struct tool_session {
	const char *command;
	journey_strategy *strategy;
	tool_store store;
	journey_zones *zones;
	journey_engine *engine;
	journey_engine **others; /* whose parts the report adds; borrowed */
	size_t other_count;
} tool_session;

/* What else the engine is given; NULL: not set. */
typedef struct tool_session_options {
	const char *zoneinfo; /* directory of time zones; NULL for the system's, where it has one */
	const char *seed;
	const char *secret;   /* file that holds the engine's secret */
	bool dry, held_out;   /* a dry run, over the store; with the sends of those who are held out */
	const char *run;      /* its id */
	bool backfill;        /* events are history */
	journey_strategy *loaded; /* in the place of the one to load; the session frees it */
} tool_session_options;

/* Returns -1 if all is open, else the exit status (the error was said). Close it in both cases. */
int tool_session_open(tool_session *session, const char *command, const char *strategy, const char *store,
	bool must_exist, const tool_session_options *given);
void tool_session_close(tool_session *session);

/* Prints the engine's report; returns an exit status. */
int tool_session_report(tool_session *session, const tool_rejects *rejects, bool json, bool live, FILE *to);
/* With a section more (may be NULL), as JSON under "events". */
int tool_session_report_with(tool_session *session, const tool_rejects *rejects, bool json, bool live,
	const tool_text *section, FILE *to);

#endif
