/*
 * Time zones of the command: `--zoneinfo`, or the system's.
 */
#ifndef JOURNEY_TOOLS_ZONES_H
#define JOURNEY_TOOLS_ZONES_H

#include <journey/document.h>
#include <stdbool.h>

/*
 * `directory`: NULL for the system's. Where it has none, only UTC is known and *system, which may be NULL, false.
 * Returns -1 if they are open, else the exit status (the error was said); *out is NULL then.
 */
int tool_zones_open(const char *command, const char *directory, journey_zones **out, bool *system);

#endif
