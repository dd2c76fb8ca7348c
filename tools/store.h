/*
 * The store that `--store` names: "memory" or "sqlite:FILE".
 */
#ifndef JOURNEY_TOOLS_STORE_H
#define JOURNEY_TOOLS_STORE_H

#include <journey/engine.h>
#include <stdbool.h>

typedef struct tool_store {
	void *memory, *sqlite; /* the one that is open */
	journey_storage storage;
	bool durable; /* outlives the process */
} tool_store;

/* Returns -1 if it is open, else the exit status (the error was said). `must_exist`: don't make a new file. */
int tool_store_open(const char *command, const char *name, bool must_exist, tool_store *out);
/* The same to read only: no byte of it is changed. What is not there is an empty one, unless it must exist. */
int tool_store_open_dry(const char *command, const char *name, bool must_exist, tool_store *out);
void tool_store_close(tool_store *store);

/* Leaves no byte behind of what was deleted. JOURNEY_OK, or what the store said. */
journey_status tool_store_compact(tool_store *store);

/* What the store itself says of its last failure, or "". */
const char *tool_store_error(const tool_store *store);

#endif
