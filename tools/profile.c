/* `journey profile`: one customer of a store. */
#include "profile.h"

#include "commands.h"
#include "usage.h"

#include <string.h>

static const char help[] =
	"usage: journey profile show STRATEGY ID --store sqlite:FILE [OPTION]...\n"
	"       journey profile export STRATEGY ID --store sqlite:FILE\n"
	"       journey profile erase STRATEGY ID --store sqlite:FILE [--mode MODE] [--forever] [--later]\n"
	"       journey profile why STRATEGY ID [ID] --store sqlite:FILE [--json]\n"
	"       journey profile unmerge STRATEGY ID ID --store sqlite:FILE [--forget]\n"
	"\n"
	"  show      what is known of a customer: attributes, features, stage, segments\n"
	"  export    all that is kept about them, as JSON\n"
	"  erase     forgets them, and leaves no byte of them in the file\n"
	"  why       which events said that identifiers are theirs, and what came of each; with two: what joined these\n"
	"  unmerge   takes back that two identifiers are one customer's\n"
	"\n"
	"ID is a user id, or KIND:ID (anonymous_id:4f2e, user_id:ann, email:ann@example.com).\n"
	"\n"
	"  --store sqlite:FILE   the store of an earlier journey run\n"
	"  --at TIME             the moment (default: the store's clock)\n"
	"  --json                as JSON\n"
	"  --pii                 of show: personal attributes as they are, not masked\n"
	"  --mode MODE           of erase: delete (default), anonymise, pseudonymise\n"
	"  --forever             of erase: later events of theirs are refused, too\n"
	"  --later               of erase: the file's free space keeps what was there, until another erase without it\n"
	"  --forget              of unmerge: the next event that says so joins them again\n"
	"  --secret FILE         the key that journey run was given\n"
	"  --zoneinfo DIR        time zones (/usr/share/zoneinfo)\n"
	"  --help                this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed (also: no such customer), 2 wrong usage.\n";

static const struct {
	const char *name;
	int ids_min, ids_max;
	int (*run)(tool_profile *profile);
} actions[] = {
	{"show", 1, 1, tool_profile_show},
	{"export", 1, 1, tool_profile_export},
	{"erase", 1, 1, tool_profile_erase},
	{"why", 1, 2, tool_profile_why},
	{"unmerge", 2, 2, tool_profile_unmerge},
};

journey_identifier tool_identifier(const char *text)
{
	const char *colon = strchr(text, ':');
	journey_identifier id = {tool_str(""), tool_str(text)};

	if (colon && colon > text) {
		id.kind = (journey_str){text, (size_t)(colon - text)};
		id.value = tool_str(colon + 1);
	}
	return id;
}

int tool_profile_error(const tool_profile *profile, journey_status status)
{
	const journey_error *error = journey_engine_error(profile->session.engine);

	if (status == JOURNEY_NOT_FOUND && (!error || error->status != status || !error->where[0]))
		return tool_error("profile", "%s: no such customer", profile->ids[0]);
	return tool_error_of("profile", profile->ids[0], status, error);
}

int tool_profile_write(tool_text *text)
{
	bool written = !text->failed && fwrite(text->data, 1, text->size, stdout) == text->size && fflush(stdout) == 0;

	tool_text_free(text);
	return written ? TOOL_OK : tool_error("profile", "the output can't be written");
}

static int usage(const char *what, const char *word)
{
	tool_error("profile", "%s%s", what, word);
	fputs("Try journey profile --help.\n", stderr);
	return TOOL_USAGE;
}

static int act(tool_profile *profile, const char *strategy, int (*run)(tool_profile *profile))
{
	int status = tool_session_open(&profile->session, "profile", strategy, profile->store, true, &profile->given);

	if (status < 0) {
		if (profile->at == JOURNEY_TIME_NONE)
			profile->at = journey_engine_clock(profile->session.engine);
		status = run(profile);
	}
	tool_session_close(&profile->session);
	return status;
}

int journey_profile_main(int argc, char **argv)
{
	tool_profile p = {.at = JOURNEY_TIME_NONE};
	const tool_option options[] = {
		{"--store", TOOL_TEXT, &p.store},
		{"--at", TOOL_TIME, &p.at},
		{"--json", TOOL_FLAG, &p.json},
		{"--pii", TOOL_FLAG, &p.pii},
		{"--mode", TOOL_TEXT, &p.mode},
		{"--forever", TOOL_FLAG, &p.forever},
		{"--later", TOOL_FLAG, &p.later},
		{"--forget", TOOL_FLAG, &p.forget},
		{"--secret", TOOL_TEXT, &p.given.secret},
		{"--zoneinfo", TOOL_TEXT, &p.given.zoneinfo},
	};
	const tool_command command = {"profile", help, options, sizeof options / sizeof *options, 3, 4,
		"what to do, a strategy and a customer are needed"};
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
		if (strcmp(actions[i].name, argv[0]) != 0)
			continue;
		if (count - 2 < actions[i].ids_min)
			return usage("an identifier is missing after ", argv[count - 1]);
		if (count - 2 > actions[i].ids_max)
			return usage("unexpected argument: ", argv[2 + actions[i].ids_max]);
		if (!p.store)
			return usage("--store sqlite:FILE is missing", "");
		p.action = argv[0];
		for (p.id_count = 0; p.id_count < count - 2; p.id_count++)
			p.ids[p.id_count] = argv[2 + p.id_count];
		return act(&p, argv[1], actions[i].run);
	}
	return usage("no such action: ", argv[0]);
}
