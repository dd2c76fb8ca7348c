/* `journey pause`, `resume` and `migrate`: what an operator does to the journeys of a store. */
#include "commands.h"
#include "session.h"
#include "text.h"
#include "usage.h"

#include <inttypes.h>
#include <journey/lifecycle.h>
#include <stdio.h>
#include <string.h>

/* Customers that one call of migrate looks at. */
#define PART 4096

static const char help[] =
	"usage: journey pause STRATEGY JOURNEY --store sqlite:FILE [OPTION]...\n"
	"       journey resume STRATEGY JOURNEY --store sqlite:FILE [OPTION]...\n"
	"       journey migrate STRATEGY --store sqlite:FILE [OPTION]...\n"
	"\n"
	"pause: nobody enters the journey, and who is inside stands still. resume ends that; what came due meanwhile is\n"
	"dealt with as the journey's catch_up says. migrate takes all instances over to STRATEGY at once, which else\n"
	"happens to each customer when they are looked at next.\n"
	"\n"
	"  --store sqlite:FILE   the store of an earlier journey run\n"
	"  --at TIME             when it happens; without it at the time that the store has reached\n"
	"  --secret FILE         the secret that the store was made with\n"
	"  --zoneinfo DIR        time zones\n"
	"  --help                this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

static bool is_same(journey_str a, journey_str b)
{
	return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

static int64_t count_of(const journey_report_view *view, journey_str journey, journey_str name)
{
	for (size_t i = 0; i < view->journey_count; i++) {
		const journey_journey_report *it = &view->journeys[i];

		if (!is_same(it->name, journey))
			continue;
		for (size_t k = 0; k < it->lifecycle_count; k++)
			if (is_same(it->lifecycle[k].name, name))
				return it->lifecycle[k].value;
	}
	return 0;
}

static bool is_news(journey_str name)
{
	return (name.size > 9 && memcmp(name.data, "migrated.", 9) == 0) ||
	       (name.size > 6 && memcmp(name.data, "ended.", 6) == 0);
}

/* What became of the instances of each journey. */
static void tell(const journey_report_view *before, const journey_report_view *after)
{
	for (size_t i = 0; i < after->journey_count; i++) {
		const journey_journey_report *it = &after->journeys[i];

		for (size_t k = 0; k < it->lifecycle_count; k++) {
			const journey_count *count = &it->lifecycle[k];
			int64_t more = count->value - count_of(before, it->name, count->name);

			if (more != 0 && is_news(count->name))
				printf("  %.*s: %.*s %" PRId64 "\n", (int)it->name.size, it->name.data, (int)count->name.size,
				       count->name.data, more);
		}
	}
}

static journey_status migrate(journey_engine *engine, journey_time at)
{
	journey_report *before = NULL, *after = NULL;
	uint64_t all = 0;
	size_t done = 0;
	journey_status status = journey_engine_report(engine, &before);

	do {
		if (status == JOURNEY_OK)
			status = journey_engine_migrate(engine, at, PART, &done);
		all += done;
	} while (status == JOURNEY_OK && done > 0);
	if (status == JOURNEY_OK)
		status = journey_engine_report(engine, &after);
	if (status == JOURNEY_OK) {
		printf("%" PRIu64 " rows of customers and sends looked at\n", all);
		tell(journey_report_look(before), journey_report_look(after));
	}
	journey_report_free(before);
	journey_report_free(after);
	return status;
}

/* The rest of those who wait for the end of a pause. */
static journey_status resume(journey_engine *engine, const char *journey, journey_time at)
{
	journey_status status = journey_engine_resume(engine, tool_str(journey), at);

	return status == JOURNEY_OK ? journey_engine_advance(engine, at, JOURNEY_DEFAULT, NULL) : status;
}

static int run(tool_session *session, const char *name, const char *journey, journey_time at)
{
	journey_engine *engine = session->engine;
	journey_status status;

	if (at == JOURNEY_TIME_NONE)
		at = journey_engine_clock(engine);
	if (at == JOURNEY_TIME_NONE)
		return tool_error(name, "the store has seen no time yet: say --at TIME");
	if (at < journey_engine_clock(engine))
		return tool_error(name, "--at is before the time that the store has reached");
	if (strcmp(name, "migrate") == 0)
		status = migrate(engine, at);
	else if (strcmp(name, "pause") == 0)
		status = journey_engine_pause(engine, tool_str(journey), at);
	else
		status = resume(engine, journey, at);
	if (status != JOURNEY_OK)
		return tool_error_of(name, journey ? journey : "store", status, journey_engine_error(engine));
	return fflush(stdout) == 0 ? TOOL_OK : tool_error(name, "standard output cannot be written");
}

int journey_lifecycle_main(int argc, char **argv)
{
	const char *name = argv[0], *store = NULL;
	bool all = strcmp(name, "migrate") == 0;
	journey_time at = JOURNEY_TIME_NONE;
	tool_session_options given = {0};
	const tool_option options[] = {
		{"--store", TOOL_TEXT, &store},
		{"--at", TOOL_TIME, &at},
		{"--secret", TOOL_TEXT, &given.secret},
		{"--zoneinfo", TOOL_TEXT, &given.zoneinfo},
	};
	const tool_command command = {name, help, options, sizeof options / sizeof *options, all ? 1 : 2, all ? 1 : 2,
		all ? "a strategy is missing" : "a strategy and a journey are expected"};
	tool_session session;
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	if (!store) {
		tool_error(name, "--store sqlite:FILE is missing\nTry journey %s --help.", name);
		return TOOL_USAGE;
	}
	/* The arguments begin at argv[0]. */
	status = tool_session_open(&session, name, argv[0], store, true, &given);
	if (status < 0)
		status = run(&session, name, all ? NULL : argv[1], at);
	tool_session_close(&session);
	return status;
}
