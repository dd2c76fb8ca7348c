/*
 * Where sends go: standard output or a file. A run that was stopped and is started again goes on in a regular
 * file exactly where its last commit was: what is missing is written again, what is too much is cut off.
 */
#ifndef JOURNEY_TOOLS_OUTPUT_H
#define JOURNEY_TOOLS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which file, and where in it the sends of this run begin. Kept with the run's position. */
typedef struct tool_place {
	uint64_t device, inode; /* 0, 0: not a regular file */
	uint64_t base;
} tool_place;

typedef struct tool_output {
	int fd;
	bool opened, appends;
	tool_place place;
	const char *error; /* NULL, or why the last call failed */
} tool_output;

/* `path`: NULL or "-" for standard output. */
bool tool_output_open(tool_output *output, const char *path);
bool tool_output_close(tool_output *output);

/* Whether it is the file of that place. */
bool tool_output_is(const tool_output *output, tool_place place);

/* For a run that starts afresh. */
bool tool_output_begin(tool_output *output);

/*
 * For a run that goes on: `written` bytes were committed with `before`. Gives how many of them are there
 * already; the others are to be written again. `finished`: nothing of it was under way, so that what follows
 * in the file is somebody else's and stays.
 */
bool tool_output_resume(tool_output *output, tool_place before, uint64_t written, bool finished, uint64_t *there);

bool tool_output_write(tool_output *output, const char *data, size_t size);

#endif
