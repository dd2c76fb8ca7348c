/* `journey report`: the report of what a store holds. */
#include "commands.h"
#include "cursor.h"
#include "report_events.h"
#include "session.h"
#include "usage.h"

#include <string.h>

static const char help[] =
	"usage: journey report STRATEGY --store sqlite:FILE [--store sqlite:FILE]... [OPTION]...\n"
	"\n"
	"Prints what the strategy did and changed, as journey run prints it at its end.\n"
	"\n"
	"  --store sqlite:FILE   the store of an earlier journey run; several: their customers together\n"
	"  --json                as JSON\n"
	"  --events LOG          also what ways the customers of this event log take: their most frequent paths\n"
	"  --funnel STEPS        with --events: how far they get, as journey score funnel --steps\n"
	"  --within TIME         of the funnel: all steps in this time (no limit)\n"
	"  --goal STEP           with --events: where they get stuck before this event (the funnel's last step)\n"
	"  --live                the events came in while sends went out: leave out the note on recorded events\n"
	"  --help                this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

static int open_all(tool_session *sessions, const char *strategy, const tool_texts *stores)
{
	static const tool_session_options plain;
	int status = -1;

	for (size_t i = 0; status < 0 && i < stores->count; i++)
		status = tool_session_open(&sessions[i], "report", strategy, stores->items[i], true, &plain);
	return status;
}

/* Of all stores together. */
static int show(tool_session *sessions, const tool_texts *stores, bool json, bool live, const tool_text *section)
{
	static tool_rejects rejects, one;
	journey_engine *others[TOOL_TEXTS_MAX];
	journey_status got = JOURNEY_OK;

	for (size_t i = 0; i < stores->count && got == JOURNEY_OK; i++) {
		got = tool_cursor_rejects_get(sessions[i].engine, &one);
		if (got != JOURNEY_OK)
			return tool_error_of("report", stores->items[i], got, journey_engine_error(sessions[i].engine));
		tool_rejects_merge(&rejects, &one);
		if (i > 0)
			others[i - 1] = sessions[i].engine;
	}
	sessions[0].others = others;
	sessions[0].other_count = stores->count - 1;
	return tool_session_report_with(&sessions[0], &rejects, json, live, section, stdout);
}

int journey_report_main(int argc, char **argv)
{
	tool_texts stores = {0};
	bool json = false, live = false;
	tool_report_events events = {0};
	tool_text section = {0};
	const tool_option options[] = {
		{"--store", TOOL_MANY, &stores},
		{"--json", TOOL_FLAG, &json},
		{"--live", TOOL_FLAG, &live},
		{"--events", TOOL_TEXT, &events.log},
		{"--funnel", TOOL_TEXT, &events.funnel},
		{"--within", TOOL_TEXT, &events.within},
		{"--goal", TOOL_TEXT, &events.goal},
	};
	const tool_command command = {"report", help, options, sizeof options / sizeof *options, 1, 1,
		"a strategy is missing"};
	tool_session sessions[TOOL_TEXTS_MAX] = {0};
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	if (!stores.count) {
		tool_error("report", "--store sqlite:FILE is missing\nTry journey report --help.");
		return TOOL_USAGE;
	}
	for (size_t i = 0; i < stores.count; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(stores.items[i], stores.items[k]) == 0) {
				tool_error("report", "--store %s is given twice: its customers would count twice", stores.items[i]);
				return TOOL_USAGE;
			}
	if (!events.log && (events.funnel || events.within || events.goal)) {
		tool_error("report", "--funnel, --within and --goal go with --events\nTry journey report --help.");
		return TOOL_USAGE;
	}
	if (events.log)
		status = tool_report_events_show(&events, json, &section);
	if (events.log && status) {
		tool_text_free(&section);
		return status;
	}
	status = open_all(sessions, argv[0], &stores);
	if (status < 0)
		status = show(sessions, &stores, json, live, &section);
	for (size_t i = 0; i < stores.count; i++)
		tool_session_close(&sessions[i]);
	tool_text_free(&section);
	return status;
}
