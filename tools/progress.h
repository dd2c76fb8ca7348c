/*
 * A progress bar on standard error, if that is a terminal: share of the input, events a second, time left.
 */
#ifndef JOURNEY_TOOLS_PROGRESS_H
#define JOURNEY_TOOLS_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

typedef struct tool_progress {
	bool shown;
	struct timespec started, drawn;
	uint64_t total; /* bytes, 0: not known */
	uint64_t calls;
} tool_progress;

void tool_progress_begin(tool_progress *progress, uint64_t total, bool quiet);
void tool_progress_step(tool_progress *progress, uint64_t bytes, uint64_t events);
void tool_progress_end(tool_progress *progress);

#endif
