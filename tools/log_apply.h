/*
 * One line of a log against an engine: the call that the line stands for.
 */
#ifndef JOURNEY_TOOLS_LOG_APPLY_H
#define JOURNEY_TOOLS_LOG_APPLY_H

#include "log.h"
#include "text.h"

#include <stdbool.h>

/* Most channels of which a log says how they answer. */
#define TOOL_CHANNELS_MAX 32
/* Longest name of one. */
#define TOOL_CHANNEL_NAME 256

/* How channels answer sends, where it is not JOURNEY_RESULT_SENT. */
typedef struct tool_channels {
	struct {
		char name[TOOL_CHANNEL_NAME];
		size_t size;
		journey_result result;
	} items[TOOL_CHANNELS_MAX];
	size_t count;
} tool_channels;

/* What the channel says of a send. */
journey_result tool_channels_result(const tool_channels *channels, journey_str channel);

/* As the store keeps them, in a row of the host's own. */
journey_status tool_channels_get(journey_engine *engine, tool_channels *out);
journey_status tool_channels_put(journey_engine *engine, const tool_channels *channels);

/*
 * Makes the call at `at`, the engine's time by now. Of TOOL_LOG_DECIDE and TOOL_LOG_PEEK: the answer goes to `decision`,
 * whose texts live until the engine's next call. JOURNEY_NOT_FOUND says of any line but an event that what it names is
 * not there. What a failure means otherwise is as of journey_engine_accept(), with its text in journey_engine_error(),
 * or, where that is about something else, in `why`.
 */
journey_status tool_log_apply(journey_engine *engine, const tool_log_line *line, journey_time at, tool_channels *channels,
	journey_decision *decision, const char **why);

/* Whether the line is answered by a decision. */
bool tool_log_asks(const tool_log_line *line);

/* The word for a refused line, see tool_rejects_reason(); NULL for what stops the work. */
const char *tool_log_refusal(const tool_log_line *line, journey_status status);

/* The answer as a line of JSON. */
void tool_decision_write(tool_text *out, const tool_log_line *line, const journey_decision *decision, journey_time at);

#endif
