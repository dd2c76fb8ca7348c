/*
 * A log: what a host did, one JSON object a line. Mostly events (Segment form), and besides them what else a host calls,
 * see journey(1): `decide`, `peek`, `shown`, `feedback`, `fire`, `list`, `suppress`, `pause`, `resume`, `channel`,
 * `advance`. A log of events only is read as fast as events are.
 */
#ifndef JOURNEY_TOOLS_LOG_H
#define JOURNEY_TOOLS_LOG_H

#include "room.h"

#include <journey/channel.h>
#include <journey/document.h>
#include <journey/engine.h>
#include <journey/sending.h>
#include <stdbool.h>

typedef enum tool_log_kind {
	TOOL_LOG_EVENT,    /* event */
	TOOL_LOG_DECIDE,   /* key, customer; placement, offers, context */
	TOOL_LOG_PEEK,     /* the same, and nothing is kept */
	TOOL_LOG_SHOWN,    /* key (of the decide), customer */
	TOOL_LOG_FEEDBACK, /* feedback; key (of the send), or customer and name, journey, offer of the latest that fits */
	TOOL_LOG_FIRE,     /* name (the trigger), key, customer; context (its fields) */
	TOOL_LOG_LIST,     /* name, customer, in */
	TOOL_LOG_SUPPRESS, /* name, value_kind, value, in */
	TOOL_LOG_PAUSE,    /* journey */
	TOOL_LOG_RESUME,   /* journey */
	TOOL_LOG_CHANNEL,  /* name (the channel), result: what it says of each send from now on */
	TOOL_LOG_ADVANCE
} tool_log_kind;

/* One line; borrows from the log and the line until the next one. Texts that are not there are empty. */
typedef struct tool_log_line {
	tool_log_kind kind;
	journey_time timestamp;
	journey_event event;
	journey_str user_id, anonymous_id;
	journey_str key, name, placement, journey, offer;
	journey_identifier value;
	const journey_str *offers; /* NULL: not said */
	size_t offer_count;
	const journey_map *context; /* NULL: not said */
	journey_feedback feedback;
	journey_result result;
	bool in;
} tool_log_line;

typedef struct tool_log {
	journey_event_reader *events;
	journey_json_reader *json;
	tool_room room;
} tool_log;

/* JOURNEY_OK, or JOURNEY_NO_MEMORY. Close it in both cases. */
journey_status tool_log_open(tool_log *log);
void tool_log_close(tool_log *log);

/* Reads a line. A failure is as of journey_event_parse(), with the place in the line; `line` is 0. */
journey_status tool_log_read(tool_log *log, journey_str line, tool_log_line *out, journey_error *error);

#endif
