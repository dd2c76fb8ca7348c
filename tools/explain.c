/* `journey explain`: why something was sent, and why something was not. */
#include "commands.h"
#include "profile.h"
#include "usage.h"

#include <journey/explain.h>
#include <string.h>

static const char help[] =
	"usage: journey explain STRATEGY KEY --store sqlite:FILE [OPTION]...\n"
	"       journey explain STRATEGY CUSTOMER [JOURNEY] --store sqlite:FILE [OPTION]...\n"
	"\n"
	"Explains a decision by the key of its send: each offer and channel, each rule with the value that it saw then.\n"
	"Or a customer: where they stand in each journey, or why they are not in it, what would be decided now, and the latest\n"
	"decisions about them. CUSTOMER is a user id, or KIND:ID.\n"
	"\n"
	"  --store sqlite:FILE   the store of an earlier journey run\n"
	"  --at TIME             the moment of \"now\" (default: the store's clock)\n"
	"  --json                as JSON\n"
	"  --pii                 personal values as they are, not masked\n"
	"  --secret FILE         the key that journey run was given\n"
	"  --zoneinfo DIR        time zones (/usr/share/zoneinfo)\n"
	"  --help                this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed (also: no such key or customer), 2 wrong usage.\n";

typedef struct explaining {
	const char *what, *journey;
	bool json, pii;
	journey_time at;
} explaining;

/* 32 hexadecimal digits are a key; a customer of such a name is written with the kind. */
static bool is_key(const char *text)
{
	return strlen(text) == 32 && strspn(text, "0123456789abcdef") == 32;
}

static journey_status ask(journey_engine *engine, const explaining *e, journey_explanation **out)
{
	unsigned flags = e->pii ? JOURNEY_EXPLAIN_PRIVATE : 0;

	if (is_key(e->what) && !e->journey)
		return journey_engine_explain(engine, tool_str(e->what), flags, out);
	return journey_engine_explain_customer(engine, tool_identifier(e->what), tool_str(e->journey ? e->journey : ""), e->at,
		flags, out);
}

static int refused(journey_engine *engine, const explaining *e, journey_status status)
{
	const journey_error *error = journey_engine_error(engine);

	if (status == JOURNEY_NOT_FOUND && !error->where[0])
		return tool_error("explain", "%s: no such %s", e->what, is_key(e->what) && !e->journey ? "decision" : "customer");
	return tool_error_of("explain", e->what, status, error);
}

static int print(journey_explanation *explanation, bool json)
{
	journey_str text = json ? journey_explanation_json(explanation) : journey_explanation_text(explanation);
	bool written = fwrite(text.data, 1, text.size, stdout) == text.size && (!json || putchar('\n') != EOF) &&
		fflush(stdout) == 0;

	return written ? TOOL_OK : tool_error("explain", "the output can't be written");
}

static int explain(tool_session *session, explaining *e)
{
	journey_explanation *explanation = NULL;
	journey_status status;
	int result;

	if (e->at == JOURNEY_TIME_NONE)
		e->at = journey_engine_clock(session->engine);
	status = ask(session->engine, e, &explanation);
	if (status != JOURNEY_OK)
		return refused(session->engine, e, status);
	result = print(explanation, e->json);
	journey_explanation_free(explanation);
	return result;
}

int journey_explain_main(int argc, char **argv)
{
	explaining e = {.at = JOURNEY_TIME_NONE};
	tool_session_options given = {0};
	const char *store = NULL;
	const tool_option options[] = {{"--store", TOOL_TEXT, &store}, {"--at", TOOL_TIME, &e.at},
		{"--json", TOOL_FLAG, &e.json}, {"--pii", TOOL_FLAG, &e.pii}, {"--secret", TOOL_TEXT, &given.secret},
		{"--zoneinfo", TOOL_TEXT, &given.zoneinfo}};
	const tool_command command = {"explain", help, options, sizeof options / sizeof *options, 2, 3,
		"a strategy, and a key or a customer are needed"};
	tool_session session;
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	if (!store) {
		tool_error("explain", "--store sqlite:FILE is missing\nTry journey explain --help.");
		return TOOL_USAGE;
	}
	e.what = argv[1];
	e.journey = count > 2 ? argv[2] : NULL;
	status = tool_session_open(&session, "explain", argv[0], store, true, &given);
	if (status < 0)
		status = explain(&session, &e);
	tool_session_close(&session);
	return status;
}
