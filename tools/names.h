/*
 * Texts with numbers: the first one that is put is 0, the same text has the same number.
 */
#ifndef JOURNEY_TOOLS_NAMES_H
#define JOURNEY_TOOLS_NAMES_H

#include <journey/types.h>
#include <stdbool.h>

/* Zero-initialise. */
typedef struct tool_names {
	char *bytes;
	size_t size, capacity;
	size_t *ends; /* of each text in `bytes` */
	size_t count, room;
	uint32_t *slots; /* number + 1; 0: free */
	size_t slot_count;
} tool_names;

/* False without memory. `fresh` (may be NULL): whether it was not there. */
bool tool_names_put(tool_names *names, journey_str text, uint32_t *number, bool *fresh);
journey_str tool_names_at(const tool_names *names, uint32_t number);
void tool_names_free(tool_names *names);

#endif
