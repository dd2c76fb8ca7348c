/* `journey replay`: the same log under two strategies. */
#include "against.h"

#include "commands.h"
#include "redecide.h"
#include "replay.h"
#include "session.h"
#include "usage.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"usage: journey replay LOG... --strategy A --against B [OPTION]...\n"
	"       journey replay LOG... --decision KEY --store sqlite:FILE --strategy A [OPTION]...\n"
	"\n"
	"Who would have got what instead: runs the same log under strategy A and under strategy B, dry, and compares what\n"
	"each customer gets. A send is the same if the customer can't tell it from the other: moment, channel, offer, template,\n"
	"subject, text, parts. Of the rest, sends of the same journey and step stand for each other in order of time: they are\n"
	"changed. What is left is only under A, or only under B. Logs are read twice, so \"-\" is none.\n"
	"Or makes a decision of the store again, from the log that led to it and under the strategy that decided, and says\n"
	"whether it comes out the same.\n"
	"\n"
	"  --strategy A     the one to compare with\n"
	"  --against B      the other one\n"
	"  --decision KEY   that decision: the key of its send, or its id\n"
	"  --store STORE    both start from it: memory (default), or sqlite:FILE, which is only read\n"
	"  --sends          each difference, too, customer by customer\n"
	"  --json           as one JSON object\n"
	"  --exit-code      exit status 1 if something differs, and 2 if that can't be told\n"
	"  --pii            with --decision: personal values as they are, not masked\n"
	"  --answers FILE   what channels said of sends, see journey run\n"
	"  --now TIME       the present: later events are rejected, and at the end the clock goes on to it\n"
	"  --until TIME     at the end, run what becomes due up to this time\n"
	"  --zoneinfo DIR   time zones (/usr/share/zoneinfo)\n"
	"  --seed TEXT      other random groups, under both\n"
	"  --secret FILE    key of the hashes that stand for identifiers\n"
	"  --quiet          no progress bar\n"
	"  --help           this text\n"
	"\n"
	"What comes out are sends, not effects: customers in the log answered to what was really sent.\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

typedef struct against {
	const char *strategies[2], *store, *answers_file, *decision;
	tool_session_options session;
	tool_replay_options replay;
	tool_answers answers;
	bool sends, json, exit_code, pii;
	/* the runs */
	int run; /* that is under way */
	tool_comparison comparison;
	tool_side sides[2];
	/* the differences */
	tool_text out, parts;
	int64_t told;
} against;

static int failed(const char *what)
{
	return tool_error("replay", "%s: %s", what, strerror(errno));
}

/* ---- one run ---- */

static bool take(against *a, const tool_sent *sent)
{
	if (tool_comparison_add(&a->comparison, a->run, sent))
		return true;
	failed("sends can't be kept");
	return false;
}

static bool take_send(void *user, const journey_send *send)
{
	against *a = user;
	char customer[TOOL_SENT_CUSTOMER];
	tool_sent sent;

	tool_sent_of(send, customer, &a->parts, &sent);
	if (!a->parts.failed)
		return take(a, &sent);
	tool_error_of("replay", "sends", JOURNEY_NO_MEMORY, NULL);
	return false;
}

static bool take_decision(void *user, const tool_log_line *line, const journey_decision *decision, journey_time at)
{
	char customer[TOOL_SENT_CUSTOMER];
	tool_sent sent;

	if (line->kind == TOOL_LOG_PEEK || !tool_sent_of_decision(line, decision, at, customer, &sent))
		return true;
	return take(user, &sent);
}

static int note_side(against *a, tool_session *session, const tool_rejects *rejects)
{
	tool_side *side = &a->sides[a->run];
	journey_str run = journey_engine_run(session->engine);
	journey_report *report;
	journey_status status = journey_engine_report(session->engine, &report);
	const journey_report_view *view;

	if (status != JOURNEY_OK)
		return tool_error_of("replay", "report", status, journey_engine_error(session->engine));
	view = journey_report_look(report);
	side->path = a->strategies[a->run];
	side->hash = journey_strategy_hash(session->strategy);
	side->rejected = tool_rejects_total(rejects);
	side->customers = view->customers;
	side->events = view->events;
	memcpy(side->run, run.data, run.size);
	side->name = calloc(1, view->strategy.size + 1);
	if (side->name && view->strategy.size)
		memcpy(side->name, view->strategy.data, view->strategy.size);
	journey_report_free(report);
	return side->name ? TOOL_OK : failed("report");
}

static int run_one(against *a)
{
	static tool_rejects rejects;
	const tool_sink sink = {take_send, take_decision, a};
	tool_session session;
	int status = tool_session_open(&session, "replay", a->strategies[a->run], a->store, false, &a->session);

	if (status < 0) {
		rejects = (tool_rejects){0};
		a->replay.sink = &sink;
		a->replay.strategy_hash = journey_strategy_hash(session.strategy);
		status = tool_replay(&a->replay, session.engine, &session.store, NULL, &rejects);
		if (status == TOOL_OK)
			status = note_side(a, &session, &rejects);
	}
	tool_session_close(&session);
	return status;
}

/* ---- what comes out ---- */

static bool flush(against *a)
{
	bool ok = !a->out.failed && fwrite(a->out.data, 1, a->out.size, stdout) == a->out.size;

	tool_text_clear(&a->out);
	return ok;
}

static bool tell(void *user, const tool_difference *difference)
{
	against *a = user;

	if (a->json && a->told++)
		tool_text_put(&a->out, ",\n");
	tool_against_difference(&a->out, difference, a->json);
	return a->out.size < 65536 || flush(a);
}

static int print(against *a)
{
	bool ok;

	if (a->json)
		tool_text_put(&a->out, a->sends ? "{\"differences\":[" : "{");
	ok = tool_comparison_end(&a->comparison, a->sends ? tell : NULL, a);
	if (!ok)
		return failed("the comparison failed");
	if (a->json && a->sends)
		tool_text_put(&a->out, "],");
	else if (a->sends && a->comparison.customers)
		tool_text_put(&a->out, "\n");
	(a->json ? tool_against_json : tool_against_text)(&a->out, &a->comparison, a->sides);
	if (a->json)
		tool_text_put(&a->out, "}\n");
	if (!flush(a) || fflush(stdout) != 0)
		return tool_error("replay", "the output can't be written");
	return TOOL_OK;
}

static int replay(against *a)
{
	int status = TOOL_OK;

	if (a->answers_file)
		status = tool_answers_read(&a->answers, "replay", a->answers_file);
	a->replay.answers = &a->answers;
	if (!tool_comparison_open(&a->comparison) && status == TOOL_OK)
		status = failed("temporary file");
	for (a->run = 0; a->run < 2 && status == TOOL_OK; a->run++)
		status = run_one(a);
	if (status == TOOL_OK)
		status = print(a);
	for (int i = 0; i < 2; i++)
		free(a->sides[i].name);
	tool_text_free(&a->out);
	tool_text_free(&a->parts);
	tool_answers_free(&a->answers);
	if (a->exit_code && status == TOOL_OK)
		status = a->comparison.customers > 0;
	else if (a->exit_code && status == TOOL_FAILED)
		status = TOOL_USAGE;
	tool_comparison_close(&a->comparison);
	return status;
}

static int usage(const char *what)
{
	tool_error("replay", "%s\nTry journey replay --help.", what);
	return TOOL_USAGE;
}

/* A decision of the store, made again. */
static int redecide(against *a)
{
	tool_redecide what = {.key = a->decision, .strategy = a->strategies[0], .store = a->store, .session = a->session,
		.replay = a->replay, .json = a->json, .pii = a->pii, .exit_code = a->exit_code};
	int status = TOOL_OK;

	if (strlen(a->decision) != 32 || strspn(a->decision, "0123456789abcdef") != 32)
		return usage("a decision has a key of 32 hexadecimal digits");
	if (!a->strategies[0] || a->strategies[1] || strcmp(a->store, "memory") == 0 || a->sends)
		return usage("--decision goes with --strategy and --store sqlite:FILE");
	if (a->answers_file)
		status = tool_answers_read(&a->answers, "replay", a->answers_file);
	what.replay.answers = &a->answers;
	if (status == TOOL_OK)
		status = tool_redecide_run(&what);
	tool_answers_free(&a->answers);
	return status;
}

int journey_replay_main(int argc, char **argv)
{
	static against a = {.store = "memory", .session = {.dry = true, .held_out = true},
		.replay = {.command = "replay", .batch = 256, .now = JOURNEY_TIME_NONE, .until = JOURNEY_TIME_NONE, .dry = true}};
	const tool_option options[] = {
		{"--strategy", TOOL_TEXT, &a.strategies[0]},
		{"--against", TOOL_TEXT, &a.strategies[1]},
		{"--decision", TOOL_TEXT, &a.decision},
		{"--store", TOOL_TEXT, &a.store},
		{"--sends", TOOL_FLAG, &a.sends},
		{"--json", TOOL_FLAG, &a.json},
		{"--exit-code", TOOL_FLAG, &a.exit_code},
		{"--pii", TOOL_FLAG, &a.pii},
		{"--answers", TOOL_TEXT, &a.answers_file},
		{"--now", TOOL_TIME, &a.replay.now},
		{"--until", TOOL_TIME, &a.replay.until},
		{"--zoneinfo", TOOL_TEXT, &a.session.zoneinfo},
		{"--seed", TOOL_TEXT, &a.session.seed},
		{"--secret", TOOL_TEXT, &a.session.secret},
		{"--quiet", TOOL_FLAG, &a.replay.quiet},
	};
	const tool_command command = {"replay", help, options, sizeof options / sizeof *options, 1, -1, "a log is needed"};
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	if (!a.decision && (!a.strategies[0] || !a.strategies[1]))
		return usage("--strategy A and --against B are needed");
	for (int i = 0; i < count; i++)
		if (strcmp(argv[i], "-") == 0)
			return usage("a log is read twice: standard input can't be");
	a.replay.seed = a.session.seed;
	a.replay.files = argv;
	a.replay.file_count = count;
	return a.decision ? redecide(&a) : replay(&a);
}
