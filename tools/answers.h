/*
 * What channels said of sends in an earlier run, so that another run can take the same answers: JSON lines
 * `{"key":"...","result":"failed"}`, one for each try, in order.
 */
#ifndef JOURNEY_TOOLS_ANSWERS_H
#define JOURNEY_TOOLS_ANSWERS_H

#include <journey/channel.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct tool_answer {
	char key[33];
	unsigned char result;
	size_t place; /* in the file */
} tool_answer;

typedef struct tool_answers {
	tool_answer *items; /* in order of key, then as in the file */
	size_t count, capacity;
} tool_answers;

/* Returns TOOL_OK, or an exit status (the error was said). Free it in both cases. */
int tool_answers_read(tool_answers *answers, const char *command, const char *path);
void tool_answers_free(tool_answers *answers);
/* Of the n-th try the n-th answer; `other` where there is none. `answers` may be NULL. */
journey_result tool_answers_find(const tool_answers *answers, const journey_send *send, journey_result other);

#endif
