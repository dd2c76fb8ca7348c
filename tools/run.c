/* `journey run`: feeds events to a strategy. */
#include "changes.h"
#include "commands.h"
#include "cursor.h"
#include "output.h"
#include "replay.h"
#include "session.h"
#include "source.h"
#include "usage.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static const char help[] =
	"usage: journey run STRATEGY EVENTS... [OPTION]...\n"
	"\n"
	"Feeds events (Segment form, one JSON object a line; .jsonl, .jsonl.gz, \"-\" for standard input) to a strategy in\n"
	"the order of the files. Sends are printed as JSON lines; at the end a report says what they changed.\n"
	"\n"
	"  --store STORE    memory (default), or sqlite:FILE: is kept, and a run that was stopped at any moment goes\n"
	"                   on where it was if the same command is given again\n"
	"  --sends FILE     write sends there, and the report to standard output (otherwise: sends to standard\n"
	"                   output, the report to standard error)\n"
	"  --changes FILE   write there who enters and leaves which segment and stage, as track events, one a line; kept\n"
	"                   with --store sqlite:FILE, else begun anew. Each at most once: those of the last commit\n"
	"                   before a run was killed may be missing\n"
	"  --json           the report as JSON\n"
	"  --quiet          no report, no progress bar\n"
	"  --strict         stop at the first line that is rejected\n"
	"  --now TIME       the present: later events are rejected, and at the end the clock goes on to it\n"
	"                   (default: the machine's time, and the clock stays at the last event)\n"
	"  --until TIME     at the end, run what becomes due up to this time\n"
	"  --batch N        lines in a commit (256); changes the speed, never the result\n"
	"  --zoneinfo DIR   time zones (/usr/share/zoneinfo)\n"
	"  --seed TEXT      other random groups: the same customers, assigned anew (none)\n"
	"  --secret FILE    key of the hashes that stand for identifiers, the same for each run over the store: what is erased\n"
	"                   leaves such hashes (none: a published constant)\n"
	"  --dry            a dry run: nothing is sent, and the store is only read. What would be sent comes out as ever, each line\n"
	"                   with the id of the run\n"
	"  --run ID         that id (one made of strategy, seed and names of the files)\n"
	"  --held-out       with --dry: also what held-out customers would get, as \"held_out\":true\n"
	"  --answers FILE   what channels say of sends, as an earlier run heard it: {\"key\":\"...\",\"result\":\"failed\"}, one JSON\n"
	"                   object for each try (default: each send is taken)\n"
	"  --backfill       the events are history: profiles, segments and stages take them in, and nothing is set off\n"
	"  --live           the events came in while sends went out: leave out the note on recorded events\n"
	"  --help           this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

typedef struct run_options {
	const char *store, *sends, *changes, *answers;
	tool_session_options session;
	bool json, quiet, live;
	tool_replay_options replay;
} run_options;

static int replay_to(tool_session *session, run_options *options, tool_rejects *rejects)
{
	tool_output output;
	int status;

	if (!tool_output_open(&output, options->sends))
		return tool_error("run", "%s: %s", options->sends ? options->sends : "standard output", output.error);
	options->replay.seed = options->session.seed;
	options->replay.strategy_hash = journey_strategy_hash(session->strategy);
	status = tool_replay(&options->replay, session->engine, &session->store, &output, rejects);
	if (!tool_output_close(&output) && status == TOOL_OK)
		status = tool_error("run", "%s: %s", options->sends, output.error);
	return status;
}

/* The same strategy, seed and files make the same id. */
static int name_run(const char *strategy, run_options *options, char made[32])
{
	journey_strategy *loaded = tool_source_load("run", strategy);

	if (!loaded)
		return TOOL_FAILED;
	snprintf(made, 32, "dry-%016" PRIx64, tool_cursor_id(journey_strategy_hash(loaded), options->session.seed,
		options->replay.files, options->replay.file_count));
	journey_strategy_free(loaded);
	options->session.run = made;
	return -1;
}

static int run(const char *strategy, run_options *options)
{
	static tool_rejects rejects;
	tool_changes changes = {0};
	tool_answers answers = {0};
	char made[32];
	bool to_file = options->sends && strcmp(options->sends, "-") != 0;
	tool_session session = {0};
	int status = -1;

	if (options->answers)
		status = tool_answers_read(&answers, "run", options->answers) == TOOL_OK ? -1 : TOOL_FAILED;
	options->replay.answers = &answers;
	if (status < 0 && options->session.dry && !options->session.run)
		status = name_run(strategy, options, made);
	if (status < 0)
		status = tool_session_open(&session, "run", strategy, options->store, false, &options->session);
	if (status < 0 && !tool_changes_open(&changes, session.engine, options->changes,
		session.store.durable && !options->session.dry))
		status = tool_error("run", "%s: %s", options->changes, strerror(errno));
	if (status < 0)
		status = replay_to(&session, options, &rejects);
	if (status == TOOL_OK && !options->quiet)
		status = tool_session_report(&session, &rejects, options->json, options->live, to_file ? stdout : stderr);
	tool_session_close(&session);
	tool_answers_free(&answers);
	if (!tool_changes_close(&changes) && status == TOOL_OK)
		status = tool_error("run", "%s: not all moves could be written", options->changes);
	return status;
}

int journey_run_main(int argc, char **argv)
{
	run_options o = {.store = "memory", .replay = {.command = "run", .batch = 256, .now = JOURNEY_TIME_NONE,
		.until = JOURNEY_TIME_NONE}};
	const tool_option options[] = {
		{"--store", TOOL_TEXT, &o.store},
		{"--sends", TOOL_TEXT, &o.sends},
		{"--changes", TOOL_TEXT, &o.changes},
		{"--json", TOOL_FLAG, &o.json},
		{"--quiet", TOOL_FLAG, &o.quiet},
		{"--strict", TOOL_FLAG, &o.replay.strict},
		{"--now", TOOL_TIME, &o.replay.now},
		{"--until", TOOL_TIME, &o.replay.until},
		{"--batch", TOOL_SIZE, &o.replay.batch},
		{"--zoneinfo", TOOL_TEXT, &o.session.zoneinfo},
		{"--seed", TOOL_TEXT, &o.session.seed},
		{"--secret", TOOL_TEXT, &o.session.secret},
		{"--dry", TOOL_FLAG, &o.session.dry},
		{"--run", TOOL_TEXT, &o.session.run},
		{"--held-out", TOOL_FLAG, &o.session.held_out},
		{"--answers", TOOL_TEXT, &o.answers},
		{"--backfill", TOOL_FLAG, &o.session.backfill},
		{"--live", TOOL_FLAG, &o.live},
	};
	const tool_command command = {"run", help, options, sizeof options / sizeof *options, 2, -1,
		"a strategy and a file of events are needed"};
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	if (!o.session.dry && (o.session.run || o.session.held_out)) {
		tool_error("run", "--run and --held-out go with --dry\nTry journey run --help.");
		return TOOL_USAGE;
	}
	o.replay.dry = o.session.dry;
	o.replay.backfill = o.session.backfill;
	o.replay.files = argv + 1;
	o.replay.file_count = count - 1;
	o.replay.quiet = o.quiet;
	if (o.replay.batch > 16384)
		o.replay.batch = 16384;
	return run(argv[0], &o);
}
