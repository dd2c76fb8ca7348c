#include "session.h"

#include "show.h"
#include "source.h"
#include "usage.h"
#include "zones.h"

#include <errno.h>
#include <journey/privacy.h>
#include <string.h>

/* A command has the machine to itself more than a library does. */
#define TOOL_CACHE_BYTES ((size_t)512 << 20)

/* A whole file of 1 to JOURNEY_SECRET_MAX bytes; what is wrong was said. */
static bool read_secret(const char *command, const char *path, char out[JOURNEY_SECRET_MAX + 1], size_t *size)
{
	FILE *file = fopen(path, "rb");

	if (!file) {
		tool_error(command, "%s: %s", path, strerror(errno));
		return false;
	}
	*size = fread(out, 1, JOURNEY_SECRET_MAX + 1, file);
	fclose(file);
	if (*size > 0 && *size <= JOURNEY_SECRET_MAX)
		return true;
	tool_error(command, "%s: a secret has 1 to %d bytes", path, JOURNEY_SECRET_MAX);
	return false;
}

int tool_session_open(tool_session *session, const char *command, const char *strategy, const char *store,
	bool must_exist, const tool_session_options *given)
{
	journey_engine_options options;
	char secret[JOURNEY_SECRET_MAX + 1];
	journey_error error = {0};
	journey_status opened;
	size_t secret_size = 0;
	int status;

	*session = (tool_session){.command = command, .strategy = given->loaded};
	if (given->secret && !read_secret(command, given->secret, secret, &secret_size))
		return TOOL_FAILED;
	if (!session->strategy)
		session->strategy = tool_source_load(command, strategy);
	if (!session->strategy)
		return TOOL_FAILED;
	status = tool_zones_open(command, given->zoneinfo, &session->zones, NULL);
	if (status < 0)
		status = given->dry ? tool_store_open_dry(command, store, must_exist, &session->store)
			: tool_store_open(command, store, must_exist, &session->store);
	if (status >= 0)
		return status;
	journey_engine_options_init(&options);
	options.storage = &session->store.storage;
	options.strategy = session->strategy;
	options.zone = journey_zones_offset;
	options.zone_user = session->zones;
	options.cache_bytes = TOOL_CACHE_BYTES;
	if (given->seed)
		options.seed = (journey_str){given->seed, strlen(given->seed)};
	options.secret = (journey_bytes){secret, secret_size};
	options.backfill = given->backfill;
	options.dry = !given->dry ? 0 : given->held_out ? JOURNEY_DRY | JOURNEY_DRY_HELD_OUT : JOURNEY_DRY;
	if (given->dry && given->run)
		options.run = (journey_str){given->run, strlen(given->run)};
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
	return tool_session_report_with(session, rejects, json, live, NULL, to);
}

/* A section more: as JSON it is a key of the report's object. */
static void add_section(tool_text *text, bool json, const tool_text *section)
{
	while (json && text->size && (text->data[text->size - 1] == '\n' || text->data[text->size - 1] == '}'))
		if (text->data[--text->size] == '}')
			break;
	tool_text_put(text, json ? ",\"events\":" : "");
	tool_text_add(text, section->data, section->size);
	tool_text_put(text, json ? "}\n" : "");
}

int tool_session_report_with(tool_session *session, const tool_rejects *rejects, bool json, bool live,
	const tool_text *section, FILE *to)
{
	tool_text text = {0};
	journey_report *report;
	journey_report_options options = {.size = sizeof options, .facts = session->other_count == 0,
		.others = session->others, .other_count = session->other_count};
	journey_status status = journey_engine_report_with(session->engine, &options, &report);
	bool written;

	if (status != JOURNEY_OK)
		return tool_error_of(session->command, "report", status, journey_engine_error(session->engine));
	(json ? tool_show_json : tool_show_text)(&text, journey_report_look(report), rejects, live);
	journey_report_free(report);
	if (section && section->size && text.size)
		add_section(&text, json, section);
	written = !text.failed && fwrite(text.data, 1, text.size, to) == text.size && fflush(to) == 0;
	tool_text_free(&text);
	return written ? TOOL_OK : tool_error(session->command, "the report can't be written");
}
