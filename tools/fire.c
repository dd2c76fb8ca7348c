/* `journey fire`: calls a trigger for a customer of a store. */
#include "commands.h"
#include "session.h"
#include "text.h"
#include "usage.h"

#include <journey/cause.h>
#include <stdio.h>
#include <string.h>

/* Objects and lists inside each other, in the fields. */
#define DEPTH 16

static const char help[] =
	"usage: journey fire STRATEGY TRIGGER --store sqlite:FILE --key KEY (--user ID | --anonymous ID) [OPTION]...\n"
	"\n"
	"Calls a trigger that has `call: true` for a customer. What it sends waits in the store for the next journey run.\n"
	"\n"
	"  --store sqlite:FILE   the store of an earlier journey run\n"
	"  --key KEY             names the call: for a day the same key does nothing\n"
	"  --user ID             the customer's user id; or\n"
	"  --anonymous ID        the anonymous id\n"
	"  --fields JSON         an object: what the trigger's fields are\n"
	"  --at TIME             when it happens; without it at the time that the store has reached\n"
	"  --secret FILE         the secret that the store was made with\n"
	"  --zoneinfo DIR        time zones\n"
	"  --help                this text\n"
	"\n"
	"Exit status: 0 done (also where a condition kept it from firing, which is said), 1 the work failed, 2 wrong usage.\n";

typedef struct firing {
	const char *trigger, *key, *user, *anonymous, *fields;
	journey_time at;
} firing;

static int say(const char *text)
{
	puts(text);
	return fflush(stdout) == 0 && !ferror(stdout) ? TOOL_OK : tool_error("fire", "standard output cannot be written");
}

static int fire(tool_session *session, const firing *given, const journey_map *fields)
{
	journey_firing call = {.size = sizeof call, .trigger = tool_str(given->trigger), .key = tool_str(given->key)};
	journey_time at = given->at;
	int fired = 0;

	if (given->user)
		call.user_id = tool_str(given->user);
	if (given->anonymous)
		call.anonymous_id = tool_str(given->anonymous);
	call.fields = fields;
	if (at == JOURNEY_TIME_NONE)
		at = journey_engine_clock(session->engine);
	if (at == JOURNEY_TIME_NONE)
		return tool_error("fire", "the store has seen no time yet: say --at TIME");
	if (at < journey_engine_clock(session->engine))
		return tool_error("fire", "--at is before the time that the store has reached");
	journey_status status = journey_engine_fire(session->engine, &call, at, &fired);

	if (status == JOURNEY_DUPLICATE)
		return say("was called before");
	if (status != JOURNEY_OK)
		return tool_error_of("fire", given->trigger, status, journey_engine_error(session->engine));
	return say(fired ? "fired" : "did not fire");
}

/* Reads the fields, then calls. */
static int run(tool_session *session, const firing *given)
{
	journey_json_reader *reader = NULL;
	journey_error error = {.message = ""};
	journey_value value = {.type = JOURNEY_MAP};
	journey_status status;
	int result;

	if (!given->fields)
		return fire(session, given, NULL);
	status = journey_json_reader_new(NULL, DEPTH, &reader);
	if (status == JOURNEY_OK)
		status = journey_json_parse(reader, tool_str(given->fields), &value, &error);
	if (status != JOURNEY_OK)
		result = tool_error_of("fire", "--fields", status, &error);
	else if (value.type != JOURNEY_MAP)
		result = tool_error("fire", "--fields is no object");
	else
		result = fire(session, given, value.as.map);
	journey_json_reader_free(reader);
	return result;
}

int journey_fire_main(int argc, char **argv)
{
	const char *store = NULL;
	firing f = {.at = JOURNEY_TIME_NONE};
	tool_session_options given = {0};
	const tool_option options[] = {
		{"--store", TOOL_TEXT, &store},
		{"--key", TOOL_TEXT, &f.key},
		{"--user", TOOL_TEXT, &f.user},
		{"--anonymous", TOOL_TEXT, &f.anonymous},
		{"--fields", TOOL_TEXT, &f.fields},
		{"--at", TOOL_TIME, &f.at},
		{"--secret", TOOL_TEXT, &given.secret},
		{"--zoneinfo", TOOL_TEXT, &given.zoneinfo},
	};
	const tool_command command = {"fire", help, options, sizeof options / sizeof *options, 2, 2,
		"a strategy and a trigger are expected"};
	tool_session session;
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	if (!store || !f.key || !f.user == !f.anonymous) {
		tool_error("fire", "%s\nTry journey fire --help.",
			!store   ? "--store sqlite:FILE is missing"
			: !f.key ? "--key KEY is missing"
			         : "either --user ID or --anonymous ID is expected");
		return TOOL_USAGE;
	}
	/* The arguments begin at argv[0]. */
	f.trigger = argv[1];
	status = tool_session_open(&session, "fire", argv[0], store, true, &given);
	if (status < 0)
		status = run(&session, &f);
	tool_session_close(&session);
	return status;
}
