/* Runs a test's logs and writes down what happens. */
#include "input.h"
#include "rejects.h"
#include "test.h"
#include "usage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Most keys of an entry. */
#define KEYS_MAX 24

/* ---- entries ---- */

typedef struct building {
	test_run *run;
	journey_entry entries[KEYS_MAX];
	size_t count;
	bool failed;
} building;

static journey_value text_value(building *b, journey_str text)
{
	journey_value value = {.type = JOURNEY_STRING, .n = (uint32_t)text.size};
	char *copy = tool_room_take(&b->run->room, text.size);

	b->failed = b->failed || !copy || text.size > UINT32_MAX;
	if (!b->failed && text.size)
		memcpy(copy, text.data, text.size);
	value.as.s = copy;
	return value;
}

static void put(building *b, const char *key, journey_value value)
{
	b->failed = b->failed || b->count == KEYS_MAX;
	if (b->failed)
		return;
	b->entries[b->count].key = (journey_value){.as.s = key, .n = (uint32_t)strlen(key), .type = JOURNEY_STRING};
	b->entries[b->count++].value = value;
}

static void put_text(building *b, const char *key, journey_str text)
{
	if (text.size)
		put(b, key, text_value(b, text));
}

static void put_time(building *b, const char *key, journey_time time)
{
	int64_t seconds = time / JOURNEY_SECOND, rest = time % JOURNEY_SECOND;

	if (rest < 0) {
		rest += JOURNEY_SECOND;
		seconds--;
	}
	put(b, key, (journey_value){.as.i = seconds, .n = (uint32_t)rest * 1000, .type = JOURNEY_TIMESTAMP});
}

static void put_customer(building *b, journey_str user_id, journey_str kind, journey_str value)
{
	tool_text text = {0};

	if (user_id.size || !value.size) {
		put_text(b, "to", user_id);
		return;
	}
	tool_text_add(&text, kind.data, kind.size);
	tool_text_put(&text, ":");
	tool_text_add(&text, value.data, value.size);
	b->failed = b->failed || text.failed;
	put_text(b, "to", (journey_str){text.data, text.size});
	tool_text_free(&text);
}

/* The other parts of what is said, by name. */
static void put_parts(building *b, const journey_text_part *parts, size_t count)
{
	journey_map *map;
	journey_entry *entries;

	if (!count)
		return;
	map = tool_room_take(&b->run->room, sizeof *map);
	entries = tool_room_items(&b->run->room, count, sizeof *entries);
	b->failed = b->failed || !map || !entries;
	for (size_t i = 0; i < count && !b->failed; i++)
		entries[i] = (journey_entry){text_value(b, parts[i].name), text_value(b, parts[i].text)};
	if (b->failed)
		return;
	*map = (journey_map){count, entries};
	put(b, "parts", (journey_value){.as.map = map, .type = JOURNEY_MAP});
}

static journey_status add(building *b, journey_time at, journey_str key, const char *log)
{
	journey_map *map = tool_room_take(&b->run->room, sizeof *map);
	journey_entry *entries = tool_room_items(&b->run->room, b->count, sizeof *entries);
	journey_value *value = tool_room_take(&b->run->room, sizeof *value);
	test_entry entry = {.at = at, .value = value, .log = log};

	if (b->failed || !map || !entries || !value)
		return JOURNEY_NO_MEMORY;
	memcpy(entries, b->entries, b->count * sizeof *entries);
	*map = (journey_map){b->count, entries};
	*value = (journey_value){.as.map = map, .type = JOURNEY_MAP};
	if (key.size < sizeof entry.key)
		memcpy(entry.key, key.data, key.size);
	if (b->run->entries.count == TEST_ENTRIES_MAX) {
		tool_text_print(&b->run->wrong, "more than %d sends and decisions", TEST_ENTRIES_MAX);
		return JOURNEY_LIMIT;
	}
	return test_entries_add(&b->run->entries, &entry) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

/* ---- what is told ---- */

static journey_status sent(void *user, const journey_send *send)
{
	building b = {.run = user};

	put_time(&b, "at", send->handed);
	put_text(&b, "send", send->channel);
	put_customer(&b, send->user_id, send->identifier_kind, send->identifier);
	put_text(&b, "journey", send->journey);
	put_text(&b, "step", send->step);
	put_text(&b, "offer", send->offer);
	put_text(&b, "template", send->template_name);
	put_text(&b, "subject", send->subject);
	put_text(&b, "text", send->text);
	put_parts(&b, send->parts, send->part_count);
	put_text(&b, "locale", send->locale);
	put_text(&b, "variant", send->variant);
	if (send->audience)
		put_text(&b, "audience", tool_str(send->audience == 1 ? "add" : "remove"));
	if (send->held_out)
		put(&b, "held_out", (journey_value){.as.i = 1, .type = JOURNEY_BOOL});
	put(&b, "propensity", (journey_value){.as.d = send->propensity, .type = JOURNEY_DOUBLE});
	put_time(&b, "decided", send->decided);
	put_text(&b, "key", send->key);
	return add(&b, send->handed, send->key, NULL);
}

static journey_status decided(void *user, const tool_log_line *line, const journey_decision *decision, journey_time at)
{
	building b = {.run = user};
	const char *kind = line->kind == TOOL_LOG_PEEK ? "peek" : "decide";

	put_time(&b, "at", at);
	put(&b, kind, text_value(&b, line->placement));
	put_customer(&b, line->user_id, tool_str("anonymous_id"), line->anonymous_id);
	put_text(&b, "offer", decision->offer);
	put_text(&b, "subject", decision->subject);
	put_text(&b, "text", decision->text);
	put_parts(&b, decision->parts, decision->part_count);
	put_text(&b, "locale", decision->locale);
	put_text(&b, "variant", decision->variant);
	put(&b, "propensity", (journey_value){.as.d = decision->propensity, .type = JOURNEY_DOUBLE});
	put_text(&b, "key", line->key);
	put_text(&b, "id", decision->id);
	return add(&b, at, decision->id, NULL);
}

static journey_status refuse(test_run *run, const tool_log_line *line, const char *reason, const char *text, journey_time at)
{
	building b = {.run = run};

	put_time(&b, "at", at);
	put_text(&b, "refused", tool_str(reason));
	if (line)
		put_customer(&b, line->user_id, tool_str("anonymous_id"), line->anonymous_id);
	put(&b, "line", (journey_value){.as.i = (int64_t)run->line, .type = JOURNEY_INT});
	put_text(&b, "why", tool_str(text));
	return add(&b, at, tool_str(""), run->log);
}

static journey_status refused(void *user, const tool_log_line *line, const char *reason, const char *text, journey_time at)
{
	return refuse(user, line, reason, text, at);
}

/* ---- lines ---- */

static bool blank(journey_str text)
{
	for (size_t i = 0; i < text.size; i++)
		if (text.data[i] != ' ' && text.data[i] != '\t')
			return false;
	return true;
}

static bool stopped(test_run *run, journey_status status)
{
	const journey_error *error = journey_engine_error(run->engine);
	bool told = error && error->status == status && error->message[0];

	if (!run->wrong.size)
		tool_text_print(&run->wrong, "%s:%" PRIu64 ": %s%s%s", run->log, run->line, journey_status_text(status),
			told ? ": " : "", told ? error->message : "");
	return false;
}

/* A line that can't be read has no time of its own. */
static journey_status unread(test_run *run, journey_status status, const journey_error *error)
{
	char text[400];
	journey_time at = run->drive.clock != JOURNEY_TIME_NONE ? run->drive.clock : JOURNEY_TIME_MIN;
	const char *said = error->message[0] ? error->message : journey_status_text(status);

	if (error->column)
		snprintf(text, sizeof text, "column %u: %s", (unsigned)error->column, said);
	else
		snprintf(text, sizeof text, "%s", said);
	return refuse(run, NULL, tool_rejects_reason(status), text, at);
}

static bool take(test_run *run, tool_log *log, const tool_line *line, bool *done)
{
	tool_log_line read;
	journey_error error = {0};
	journey_status status;

	if (blank(line->text))
		return true;
	if (line->too_long) {
		error.status = status = JOURNEY_LIMIT;
		snprintf(error.message, sizeof error.message, "the line is longer than %u bytes", JOURNEY_EVENT_LINE_DEFAULT);
	} else {
		status = tool_log_read(log, line->text, &read, &error);
	}
	if (status != JOURNEY_OK) {
		if (!tool_rejects_reason(status))
			return stopped(run, status);
		status = unread(run, status, &error);
		return status == JOURNEY_OK || stopped(run, status);
	}
	if (run->stop != JOURNEY_TIME_NONE && read.timestamp > run->stop) {
		*done = true;
		return true;
	}
	status = tool_drive_line(&run->drive, &read);
	return status == JOURNEY_OK || stopped(run, status);
}

static bool read_log(test_run *run, tool_log *log, const char *path, bool *done)
{
	const char *error = NULL;
	tool_input *input = tool_input_open(path, JOURNEY_EVENT_LINE_DEFAULT, &error);
	tool_line line;
	bool right = true;
	int more = 0;

	run->log = path;
	run->line = 0;
	if (!input) {
		tool_text_print(&run->wrong, "%s: %s", path, error);
		return false;
	}
	while (right && !*done && (more = tool_input_next(input, &line)) > 0) {
		run->line++;
		right = take(run, log, &line, done);
	}
	if (right && more < 0) {
		tool_text_print(&run->wrong, "%s: %s", path, tool_input_error(input));
		right = false;
	}
	tool_input_close(input);
	return right;
}

/* ---- the whole ---- */

static bool open_engine(test_run *run)
{
	journey_engine_options options;
	journey_storage storage;
	journey_error error = {0};
	journey_status status = journey_memory_store_new(NULL, &run->store);

	if (status == JOURNEY_OK) {
		storage = journey_memory_store_storage(run->store);
		journey_engine_options_init(&options);
		options.storage = &storage;
		options.strategy = run->strategy;
		options.zone = journey_zones_offset;
		options.zone_user = run->zones;
		if (run->test->seed)
			options.seed = tool_str(run->test->seed);
		if (run->test->held_out)
			options.dry = JOURNEY_DRY | JOURNEY_DRY_HELD_OUT;
		status = journey_engine_open(&options, &run->engine, &error);
	}
	if (status == JOURNEY_OK)
		return true;
	run->engine = NULL;
	tool_text_print(&run->wrong, "%s: %s%s%s%s%s", run->test->strategy, journey_status_text(status), *error.where ? ": " : "",
		error.where, *error.message ? ": " : "", error.message);
	return false;
}

/* The zone that times are written in. */
static bool knows_zone(test_run *run)
{
	const char *zone = run->test->zone;
	int32_t offset;

	if (!zone || journey_zones_offset(run->zones, tool_str(zone), 0, &offset) == JOURNEY_OK)
		return true;
	tool_text_print(&run->wrong, "zone: there is no time zone \"%s\", or no data on time zones (--zoneinfo)", zone);
	return false;
}

bool test_run_begin(test_run *run, const test_case *test, const journey_strategy *strategy, journey_zones *zones,
	journey_time stop)
{
	const tool_drive_told told = {run, sent, decided, refused};
	journey_time end = stop != JOURNEY_TIME_NONE ? stop : test->until;
	tool_log log;
	bool right, done = false;
	journey_status status = tool_log_open(&log);

	*run = (test_run){.test = test, .zones = zones, .strategy = strategy, .stop = stop, .log = ""};
	right = status == JOURNEY_OK && knows_zone(run) && open_engine(run);
	if (right)
		tool_drive_begin(&run->drive, run->engine, &told);
	for (size_t i = 0; right && i < test->log_count; i++)
		right = read_log(run, &log, test->logs[i], &done);
	if (right && end == JOURNEY_TIME_NONE)
		end = run->drive.clock;
	if (right && end != JOURNEY_TIME_NONE) {
		status = tool_drive_until(&run->drive, end);
		right = status == JOURNEY_OK || stopped(run, status);
	}
	if (!right && !run->wrong.size)
		tool_text_put(&run->wrong, "out of memory");
	tool_log_close(&log);
	return right;
}

void test_run_end(test_run *run)
{
	journey_engine_close(run->engine);
	journey_memory_store_free(run->store);
	free(run->entries.items);
	tool_room_free(&run->room);
	tool_text_free(&run->wrong);
	*run = (test_run){.test = NULL};
}
