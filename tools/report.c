/* `journey report`: the report of what a store holds. */
#include "commands.h"
#include "cursor.h"
#include "report_events.h"
#include "session.h"
#include "usage.h"

static const char help[] =
	"usage: journey report STRATEGY --store sqlite:FILE [OPTION]...\n"
	"\n"
	"Prints what the strategy did and changed, as journey run prints it at its end.\n"
	"\n"
	"  --store sqlite:FILE   the store of an earlier journey run\n"
	"  --json                as JSON\n"
	"  --events LOG          also what ways the customers of this event log take: their most frequent paths\n"
	"  --funnel STEPS        with --events: how far they get, as journey score funnel --steps\n"
	"  --within TIME         of the funnel: all steps in this time (no limit)\n"
	"  --goal STEP           with --events: where they get stuck before this event (the funnel's last step)\n"
	"  --live                the events came in while sends went out: leave out the note on recorded events\n"
	"  --help                this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

int journey_report_main(int argc, char **argv)
{
	const char *store = NULL;
	bool json = false, live = false;
	tool_report_events events = {0};
	tool_text section = {0};
	const tool_option options[] = {
		{"--store", TOOL_TEXT, &store},
		{"--json", TOOL_FLAG, &json},
		{"--live", TOOL_FLAG, &live},
		{"--events", TOOL_TEXT, &events.log},
		{"--funnel", TOOL_TEXT, &events.funnel},
		{"--within", TOOL_TEXT, &events.within},
		{"--goal", TOOL_TEXT, &events.goal},
	};
	const tool_command command = {"report", help, options, sizeof options / sizeof *options, 1, 1,
		"a strategy is missing"};
	static tool_rejects rejects;
	tool_session session;
	const tool_session_options plain = {0};
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	if (!store) {
		tool_error("report", "--store sqlite:FILE is missing\nTry journey report --help.");
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
	status = tool_session_open(&session, "report", argv[0], store, true, &plain);
	if (status < 0) {
		journey_status got = tool_cursor_rejects_get(session.engine, &rejects);

		status = got == JOURNEY_OK ? tool_session_report_with(&session, &rejects, json, live, &section, stdout)
			: tool_error_of("report", store, got, journey_engine_error(session.engine));
	}
	tool_session_close(&session);
	tool_text_free(&section);
	return status;
}
