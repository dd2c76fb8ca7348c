/*
 * Lines that were not taken: how many by reason, where the first of them are, and what was said of the first.
 */
#ifndef JOURNEY_TOOLS_REJECTS_H
#define JOURNEY_TOOLS_REJECTS_H

#include "text.h"

#include <journey/types.h>
#include <stdbool.h>
#include <stdint.h>

#define TOOL_REJECTS_PLACES 3
#define TOOL_REJECTS_MAX 16

typedef struct tool_reject {
	char reason[24]; /* "syntax", "duplicate", ... */
	uint64_t count;
	uint32_t place_count;
	char places[TOOL_REJECTS_PLACES][96]; /* "FILE:LINE" */
	char message[224];
} tool_reject;

typedef struct tool_rejects {
	tool_reject items[TOOL_REJECTS_MAX]; /* in order of reason */
	size_t count;
	bool changed;
} tool_rejects;

/* The word for a status that refuses an event; NULL for one that stops the work. (JOURNEY_CORRUPT and
 * JOURNEY_VERSION do that, too, unless it is rows of the event's customer alone that cannot be read.) */
const char *tool_rejects_reason(journey_status status);

void tool_rejects_add(tool_rejects *rejects, const char *reason, const char *file, uint64_t line,
	const char *message);
/* Those of another store; places of the first that has any of a reason. */
void tool_rejects_merge(tool_rejects *into, const tool_rejects *from);
uint64_t tool_rejects_total(const tool_rejects *rejects);

/* As kept in the store. */
void tool_rejects_write(const tool_rejects *rejects, tool_text *out);
bool tool_rejects_read(tool_rejects *rejects, journey_bytes bytes);

#endif
