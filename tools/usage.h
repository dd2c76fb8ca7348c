/*
 * Command lines: options of a subcommand by table, its help, and errors in one form.
 */
#ifndef JOURNEY_TOOLS_USAGE_H
#define JOURNEY_TOOLS_USAGE_H

#include <journey/types.h>
#include <stdbool.h>
#include <stddef.h>

enum { TOOL_OK = 0, TOOL_FAILED = 1, TOOL_USAGE = 2 };

typedef enum tool_option_kind {
	TOOL_FLAG, /* bool */
	TOOL_TEXT, /* const char * */
	TOOL_TIME, /* journey_time: RFC 3339 or a date */
	TOOL_SIZE, /* size_t, 1 or more */
	TOOL_NUMBER, /* double */
	TOOL_MANY /* tool_texts: each time that it is given */
} tool_option_kind;

/* Most times that an option of TOOL_MANY is given. */
#define TOOL_TEXTS_MAX 64

typedef struct tool_texts {
	const char *items[TOOL_TEXTS_MAX];
	size_t count;
} tool_texts;

typedef struct tool_option {
	const char *name; /* with its dashes */
	tool_option_kind kind;
	void *value;
} tool_option;

typedef struct tool_command {
	const char *name; /* of the subcommand */
	const char *help;
	const tool_option *options;
	size_t option_count;
	int arguments_min, arguments_max; /* max < 0: any number */
	const char *missing;              /* what to say if there are fewer */
} tool_command;

/*
 * Takes the options out of argv; the arguments are moved to its front, their number goes to `count`. Returns -1
 * to go on, else the exit status (help was printed, or the error).
 */
int tool_options(const tool_command *command, int argc, char **argv, int *count);

/* "journey COMMAND: ..." to standard error; returns TOOL_FAILED. */
int tool_error(const char *command, const char *format, ...) JOURNEY_PRINTF(2, 3);

/* The same, with what a library call said. */
int tool_error_of(const char *command, const char *what, journey_status status, const journey_error *error);

#endif
