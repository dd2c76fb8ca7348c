#include "session.h"

#include "show.h"
#include "source.h"
#include "usage.h"
#include "zones.h"

#include <string.h>

/* A command has the machine to itself more than a library does. */
#define TOOL_CACHE_BYTES ((size_t)512 << 20)

int tool_session_open(tool_session *session, const char *command, const char *strategy, const char *store,
	bool must_exist, const char *zoneinfo, const char *seed)
{
	journey_engine_options options;
	journey_error error = {0};
	journey_status opened;
	int status;

	*session = (tool_session){.command = command};
	session->strategy = tool_source_load(command, strategy);
	if (!session->strategy)
		return TOOL_FAILED;
	status = tool_zones_open(command, zoneinfo, &session->zones, NULL);
	if (status < 0)
		status = tool_store_open(command, store, must_exist, &session->store);
	if (status >= 0)
		return status;
	journey_engine_options_init(&options);
	options.storage = &session->store.storage;
	options.strategy = session->strategy;
	options.zone = journey_zones_offset;
	options.zone_user = session->zones;
	options.cache_bytes = TOOL_CACHE_BYTES;
	if (seed)
		options.seed = (journey_str){seed, strlen(seed)};
	opened = journey_engine_open(&options, &session->engine, &error);
	if (opened == JOURNEY_OK)
		return -1;
	session->engine = NULL;
	return tool_source_refused(strategy, opened, &error) ? TOOL_FAILED : tool_error_of(command, store, opened, &error);
}

void tool_session_close(tool_session *session)
{
	journey_engine_close(session->engine);
	tool_store_close(&session->store);
	journey_zones_free(session->zones);
	journey_strategy_free(session->strategy);
}

int tool_session_report(tool_session *session, const tool_rejects *rejects, bool json, bool live, FILE *to)
{
	tool_text text = {0};
	journey_report *report;
	journey_status status = journey_engine_report(session->engine, &report);
	bool written;

	if (status != JOURNEY_OK)
		return tool_error_of(session->command, "report", status, journey_engine_error(session->engine));
	(json ? tool_show_json : tool_show_text)(&text, journey_report_look(report), rejects, live);
	journey_report_free(report);
	written = !text.failed && fwrite(text.data, 1, text.size, to) == text.size && fflush(to) == 0;
	tool_text_free(&text);
	return written ? TOOL_OK : tool_error(session->command, "the report can't be written");
}
