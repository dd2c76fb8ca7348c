/*
 * The visits of an event log (Segment form, JSON lines) or of a CSV file with the columns unit, time, event: what
 * `journey score funnel` and its kin look at.
 */
#ifndef JOURNEY_TOOLS_VISITS_H
#define JOURNEY_TOOLS_VISITS_H

#include "input.h"
#include "names.h"
#include "text.h"
#include "usage.h"

#include <journey/document.h>
#include <journey/expr.h>
#include <journey/paths.h>

/* Most conditions: a visit has that many marks. */
#define TOOL_VISITS_CONDITIONS_MAX 32

/* What the user says of the log. Zero-initialise. */
typedef struct tool_visits_options {
	const char *key;  /* property that tells units apart; NULL: the customer */
	const char *name; /* property that names visits, where they have it */
	const char *by;   /* property for groups */
	const char *gap;  /* between sessions, as text */
	const char *only; /* names of the events that are visits, with | between; NULL: all */
	char **files;     /* all logs, the first one too; NULL: that alone */
	int file_count;
} tool_visits_options;

/* For tool_option tables. */
#define TOOL_VISITS_OPTIONS(o) \
	{"--key", TOOL_TEXT, &(o).key}, {"--name", TOOL_TEXT, &(o).name}, {"--gap", TOOL_TEXT, &(o).gap}, \
		{"--only", TOOL_TEXT, &(o).only}
#define TOOL_VISITS_HELP \
	"  --key PROPERTY    units are told apart by this property of events (by customer)\n" \
	"  --name PROPERTY   visits are named by this property where they have it (by the event; pages by their name or path)\n" \
	"  --gap TIME        a session ends where the next event is this much later (30m)\n" \
	"  --only EVENTS     look at these events alone; names with | between (all)\n"

typedef struct tool_visits {
	const char *method, *path;
	const tool_visits_options *options;
	tool_names names, units, groups, messages;
	uint32_t *joined; /* by number of an anonymous unit: number of its customer + 1 */
	size_t joined_room;
	journey_expr_program *conditions[TOOL_VISITS_CONDITIONS_MAX];
	size_t condition_count;
	journey_expr_scratch *scratch;
	journey_trails *trails;
	journey_visit *items; /* until they go to the trails */
	size_t item_count, item_room;
	uint64_t duplicates, passed_over; /* passed over: lines that are no events, or without the key */
} tool_visits;

/* Each returns 0, or an exit status once an error was printed. tool_visits_close() in any case. */
int tool_visits_open(tool_visits *visits, const char *method, const char *path, const tool_visits_options *options);
/* One step: `NAME`, `NAME[CONDITION]`, `*[CONDITION]`. Before the file is read. */
int tool_visits_step(tool_visits *visits, journey_str text, journey_funnel_step *out);
/* Steps with " > " between. */
int tool_visits_steps(tool_visits *visits, const char *text, journey_funnel_step *out, size_t room, size_t *count);
int tool_visits_read(tool_visits *visits);
/* Parts of it: one visit; the lines of an event log from the one at hand on. */
int tool_visits_add(tool_visits *visits, journey_str unit, journey_str name, journey_str group, journey_visit visit);
int tool_visits_read_lines(tool_visits *visits, tool_input *input, tool_line line);
void tool_visits_close(tool_visits *visits);

/*
 * A whole method: opens the logs, has it prepare (steps, conditions, then tool_visits_read()) and show, and prints what it
 * showed; `work` is its own. An exit status.
 */
typedef struct tool_visits_method {
	const char *name;
	int (*prepare)(void *work);
	int (*show)(void *work, tool_text *out);
} tool_visits_method;

int tool_visits_run(tool_visits *visits, const tool_visits_method *method, tool_visits_options *read, char **files,
	int count, void *work);

/* Name of a code; (other), * too. */
journey_str tool_visits_name(const tool_visits *visits, uint32_t code);
/* A span of time from an option that may be NULL (then nothing is set); returns as the others. */
int tool_duration_option(const char *method, const char *option, const char *text, journey_duration *out);
/* A duration for people: 3.2 min. */
void tool_duration_show(tool_text *out, double microseconds);
/* In JSON: seconds. */
void tool_spans_json(tool_text *out, const journey_spans *spans);
/* A percentage with 1 decimal, and a count with thousands separated, at the right of `width` columns. */
void tool_percent(tool_text *out, double share, int width);
void tool_count_cell(tool_text *out, uint64_t count, int width);

/* Results as they are shown and as JSON; in the files of their methods. */
void tool_funnel_text(tool_text *out, const tool_visits *visits, const journey_funnel_step *steps,
	const journey_funnel_result *result);
/* Without the brace at its end. */
void tool_funnel_json(tool_text *out, const tool_visits *visits, const journey_funnel_step *steps,
	const journey_funnel_result *result);
void tool_friction_text(tool_text *out, const tool_visits *visits, const journey_frictions *found, size_t top);
void tool_friction_json(tool_text *out, const tool_visits *visits, const journey_frictions *found, size_t top);
/* Backwards: paths that lead up to an event. */
void tool_paths_text(tool_text *out, const tool_visits *visits, const journey_sequences *paths, bool backwards);
void tool_paths_json(tool_text *out, const tool_visits *visits, const journey_sequences *paths);

#endif
