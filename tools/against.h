/*
 * What `journey replay` prints of two runs.
 */
#ifndef JOURNEY_TOOLS_AGAINST_H
#define JOURNEY_TOOLS_AGAINST_H

#include "compare.h"
#include "text.h"

/* One of the two runs. */
typedef struct tool_side {
	const char *path; /* of its strategy */
	char *name;
	uint64_t hash, rejected;
	char run[JOURNEY_RUN_MAX + 1];
	int64_t customers, events;
} tool_side;

/* A difference: a few lines for people, or one JSON object without a line end. */
void tool_against_difference(tool_text *out, const tool_difference *difference, bool json);
/* The sums, for people; `sides[0]` is A. */
void tool_against_text(tool_text *out, const tool_comparison *comparison, const tool_side sides[2]);
/* The sums as the members of a JSON object, without its braces. */
void tool_against_json(tool_text *out, const tool_comparison *comparison, const tool_side sides[2]);

#endif
