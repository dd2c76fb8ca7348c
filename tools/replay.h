/*
 * Feeds recorded events to an engine and writes the sends, in commits of some lines each. What comes out depends
 * on the lines alone, not on how many share a commit, nor on how often the run was stopped and started again:
 *
 *     for each line:  t = max(clock, its timestamp)
 *                     what is due up to t runs, each at its moment, and its sends are handed over then
 *                     the event is applied at t, and what is due by now is handed over
 *     at the end:     what is due up to the end runs in the same way
 */
#ifndef JOURNEY_TOOLS_REPLAY_H
#define JOURNEY_TOOLS_REPLAY_H

#include "answers.h"
#include "log.h"
#include "output.h"
#include "rejects.h"
#include "store.h"

#include <journey/engine.h>
#include <stdbool.h>

/* Takes what is handed over, in the place of the output. False stops the work; what went wrong was said. */
typedef struct tool_sink {
	bool (*send)(void *user, const journey_send *send);
	bool (*decision)(void *user, const tool_log_line *line, const journey_decision *decision, journey_time at);
	void *user;
} tool_sink;

typedef struct tool_replay_options {
	const char *command;
	char **files;
	int file_count;
	size_t batch;              /* lines in a commit */
	journey_time now;          /* the present; JOURNEY_TIME_NONE: that of the machine */
	journey_time until;        /* the end; JOURNEY_TIME_NONE: `now` if given, else the last event */
	bool strict;               /* stop at the first line that is rejected */
	bool quiet;                /* no progress bar */
	uint64_t strategy_hash;
	const char *seed;          /* of the random groups; NULL: none */
	const tool_answers *answers; /* NULL: each send is taken */
	const tool_sink *sink;     /* NULL: sends are written to the output */
	bool dry;                  /* the engine's run is a dry one: a store's output stays as it is */
	bool backfill;             /* the engine takes history, which a run of the same lines does not go on from */
} tool_replay_options;

/* Returns an exit status; errors were said. `rejects` gets what was rejected, by this run and earlier ones. */
int tool_replay(const tool_replay_options *options, journey_engine *engine, const tool_store *store,
	tool_output *output, tool_rejects *rejects);

#endif
