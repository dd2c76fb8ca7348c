/*
 * Lines of a file, of standard input ("-"), or of either compressed with gzip, which is seen from the first
 * bytes. A line that is longer than the limit is passed over in bounded memory.
 */
#ifndef JOURNEY_TOOLS_INPUT_H
#define JOURNEY_TOOLS_INPUT_H

#include <journey/types.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct tool_input tool_input;

typedef struct tool_line {
	journey_str text; /* without its line end; valid until the next call. Too long: its beginning. */
	uint64_t size;    /* whole length in bytes */
	bool too_long;    /* more than the limit */
} tool_line;

/* NULL: `*error` says why (static text, or that of the system). */
tool_input *tool_input_open(const char *path, size_t line_limit, const char **error);
void tool_input_close(tool_input *input);

/* 1: a line, 0: the end, -1: it can't be read on, see tool_input_error(). */
int tool_input_next(tool_input *input, tool_line *out);
const char *tool_input_error(const tool_input *input);

/* Bytes read from the file so far, before decompression. */
uint64_t tool_input_position(const tool_input *input);

/* Size of the file at `path`, 0 if that is not known. */
uint64_t tool_input_size(const char *path);

#endif
