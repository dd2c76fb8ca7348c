/*
 * A strategy from a file, with errors shown at their place in it.
 */
#ifndef JOURNEY_TOOLS_SOURCE_H
#define JOURNEY_TOOLS_SOURCE_H

#include <journey/strategy.h>

/* NULL if it can't be read or is wrong; that was said on standard error. */
journey_strategy *tool_source_load(const char *command, const char *path);

#endif
