/*
 * The visits of an event log unit by unit.
 */
#ifndef JOURNEY_TOOLS_UNITS_H
#define JOURNEY_TOOLS_UNITS_H

#include "visits.h"

typedef struct tool_unit {
	uint64_t unit;
	const journey_visit *visits; /* all of its, in order of time */
	size_t count, sessions;
	journey_duration on_site;    /* from the first to the last visit of each session, added up */
	int64_t *times;              /* room for as many as visits */
} tool_unit;

typedef int tool_unit_fn(void *work, const tool_unit *unit);

/* Shows each unit that has a visit, in order of its number. 0, or the exit status that stopped it. */
int tool_units(tool_visits *visits, tool_unit_fn *see, void *work);
/* Whether a visit is a step. */
bool tool_unit_is(const journey_visit *visit, const journey_funnel_step *step);

#endif
