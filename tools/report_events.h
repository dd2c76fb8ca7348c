/*
 * What `journey report --events LOG` adds: funnel, friction and paths of the customers in an event log.
 */
#ifndef JOURNEY_TOOLS_REPORT_EVENTS_H
#define JOURNEY_TOOLS_REPORT_EVENTS_H

#include "text.h"

typedef struct tool_report_events {
	const char *log;    /* NULL: nothing is added */
	const char *funnel; /* its steps; NULL: none */
	const char *within; /* its window, as text; NULL: none */
	const char *goal;   /* a step; NULL: the funnel's last one; without that no friction */
} tool_report_events;

/* Appends the section: text, or a JSON object. 0, or an exit status once an error was printed. */
int tool_report_events_show(const tool_report_events *options, bool json, tool_text *out);

#endif
