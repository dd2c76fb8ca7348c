#include "replay.h"

#include "cursor.h"
#include "input.h"
#include "log_apply.h"
#include "progress.h"
#include "send.h"
#include "text.h"
#include "usage.h"

#include <inttypes.h>
#include <journey/privacy.h>
#include <journey/document.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define CLAIM_ROOM 64
/* A commit is due behind this many calls or bytes of sends, even in the middle of a line's due timers. */
#define CALLS_MAX 16384
#define CHUNK_MAX (4u << 20)

typedef struct replay {
	const tool_replay_options *options;
	journey_engine *engine;
	const tool_store *store;
	tool_output *output;
	tool_rejects *rejects;
	tool_log log;
	tool_channels channels;
	tool_cursor cursor; /* its clock is the engine's */
	tool_text chunk;    /* sends of the open batch */
	size_t lines, calls;
	bool open, sink_failed;
	tool_progress progress;
	uint64_t bytes_before, events;
} replay;

static const char *file_name(const replay *r)
{
	const char *path = r->options->files[r->cursor.file];

	return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* Says what stopped the work and what that means for the next run. */
static int stopped(replay *r, journey_status status)
{
	const journey_error *error = journey_engine_error(r->engine);
	const char *detail = error && error->status == status ? error->message : "";
	const char *more = tool_store_error(r->store);

	tool_progress_end(&r->progress);
	if (r->open && journey_engine_rollback(r->engine) != JOURNEY_OK)
		more = "";
	r->open = false;
	if (strstr(detail, more)) /* said already */
		more = "";
	tool_error(r->options->command, "%s:%" PRIu64 ": %s%s%s%s%s", file_name(r), r->cursor.line + 1,
		journey_status_text(status), *detail ? ": " : "", detail, *more ? ": " : "", more);
	if (r->options->dry)
		return TOOL_FAILED;
	if (!r->store->durable)
		fputs("The store was in memory, so that nothing is kept.\n", stderr);
	else if (status == JOURNEY_CORRUPT || status == JOURNEY_VERSION)
		fputs("Nothing was written since the last commit. With a store that can be read (a backup, or this release's\n"
		      "successor) the same command goes on where that one stopped.\n", stderr);
	else
		fputs("Everything up to the last commit is kept: once the cause is gone, the same command goes on there.\n",
			stderr);
	return TOOL_FAILED;
}

static int output_failed(replay *r)
{
	tool_progress_end(&r->progress);
	if (r->options->sink)
		return TOOL_FAILED; /* it said why */
	tool_error(r->options->command, "sends can't be written: %s", r->output->error);
	if (r->store->durable && !r->options->dry)
		fputs("They are kept in the store: the same command writes those that are missing.\n", stderr);
	return TOOL_FAILED;
}

/* ---- commits ---- */

static journey_status keep_position(replay *r)
{
	journey_status status = JOURNEY_OK;

	if (r->chunk.size && !r->options->dry)
		status = tool_cursor_chunk_put(r->engine, &r->cursor, r->cursor.chunks++, &r->chunk);
	r->cursor.written += r->chunk.size;
	if (status == JOURNEY_OK)
		status = tool_cursor_put(r->engine, &r->cursor);
	if (status == JOURNEY_OK && r->rejects->changed)
		status = tool_cursor_rejects_put(r->engine, r->rejects);
	r->rejects->changed = false;
	return status;
}

static int begin(replay *r)
{
	journey_status status;

	if (r->open)
		return TOOL_OK;
	status = journey_engine_begin(r->engine);
	if (status != JOURNEY_OK)
		return stopped(r, status);
	r->open = true;
	return TOOL_OK;
}

/* Nothing leaves the process before the commit that decided it. */
static int commit(replay *r)
{
	journey_status status;

	if (!r->open)
		return TOOL_OK;
	if (r->chunk.failed)
		return stopped(r, JOURNEY_NO_MEMORY);
	status = r->store->durable ? keep_position(r) : JOURNEY_OK;
	if (status != JOURNEY_OK)
		return stopped(r, status);
	r->open = false;
	status = journey_engine_commit(r->engine);
	if (status != JOURNEY_OK)
		return stopped(r, status);
	if (r->chunk.size && !tool_output_write(r->output, r->chunk.data, r->chunk.size))
		return output_failed(r);
	tool_text_clear(&r->chunk);
	r->lines = r->calls = 0;
	return TOOL_OK;
}

/* ---- what is due ---- */

static bool give(replay *r, const journey_send *send)
{
	const tool_sink *sink = r->options->sink;

	if (sink)
		return sink->send(sink->user, send);
	tool_send_write(&r->chunk, send);
	return true;
}

static journey_status hand_over(replay *r, journey_time at, size_t *handed)
{
	journey_send sends[CLAIM_ROOM];
	journey_result results[CLAIM_ROOM];
	char keys[CLAIM_ROOM][64];
	size_t sizes[CLAIM_ROOM], count;
	journey_status status = journey_engine_claim(r->engine, at, at + JOURNEY_MINUTE, sends, CLAIM_ROOM, &count);

	*handed = 0;
	if (status != JOURNEY_OK)
		return status;
	for (size_t i = 0; i < count; i++) {
		results[i] = tool_channels_result(&r->channels, sends[i].channel);
		results[i] = tool_answers_find(r->options->answers, &sends[i], results[i]);
		if ((sends[i].held_out || results[i] == JOURNEY_RESULT_SENT) && !give(r, &sends[i]))
			r->sink_failed = true;
		sizes[i] = sends[i].held_out ? 0 : sends[i].key.size < sizeof keys[i] ? sends[i].key.size : sizeof keys[i];
		memcpy(keys[i], sends[i].key.data, sizes[i]);
	}
	r->calls += 1 + count;
	for (size_t i = 0; i < count; i++) {
		if (!sizes[i]) /* whoever is held out waits for no answer */
			continue;
		status = journey_engine_complete(r->engine, (journey_str){keys[i], sizes[i]}, results[i], at);
		if (status != JOURNEY_OK)
			return status;
	}
	*handed = count;
	return JOURNEY_OK;
}

/* Runs what is due up to `until`, each at its own moment. */
static int run_due(replay *r, journey_time until)
{
	journey_time last = JOURNEY_TIME_NONE;
	int idle = 0;

	for (;;) {
		journey_time due, at;
		size_t done = 0, handed = 0;
		journey_status status = journey_engine_next_due(r->engine, &due);

		if (status != JOURNEY_OK)
			return stopped(r, status);
		if (due == JOURNEY_TIME_NONE || due > until)
			return TOOL_OK;
		if (begin(r))
			return TOOL_FAILED;
		at = r->cursor.clock != JOURNEY_TIME_NONE && r->cursor.clock > due ? r->cursor.clock : due;
		status = journey_engine_advance(r->engine, at, JOURNEY_DEFAULT, &done);
		r->cursor.clock = at;
		r->calls += 1 + done;
		if (status == JOURNEY_OK)
			status = hand_over(r, at, &handed);
		if (status != JOURNEY_OK)
			return stopped(r, status);
		if (r->sink_failed)
			return output_failed(r);
		idle = done || handed || due != last ? 0 : idle + 1;
		last = due;
		if (idle > 2)
			return tool_error(r->options->command, "what is due at %" PRId64 " does not get done", due);
		if ((r->calls >= CALLS_MAX || r->chunk.size >= CHUNK_MAX) && commit(r))
			return TOOL_FAILED;
	}
}

/* ---- lines ---- */

/* A line that is not taken: counted, or with --strict the end. */
static int reject(replay *r, journey_status status, const char *reason, const char *message, uint32_t column)
{
	char text[400];

	if (column)
		snprintf(text, sizeof text, "column %u: %s", (unsigned)column, message);
	else
		snprintf(text, sizeof text, "%s", message);
	if (r->options->strict) {
		tool_progress_end(&r->progress);
		if (commit(r))
			return TOOL_FAILED;
		return tool_error(r->options->command, "%s:%" PRIu64 ": %s: %s", file_name(r), r->cursor.line + 1,
			journey_status_text(status), text);
	}
	tool_rejects_add(r->rejects, reason, file_name(r), r->cursor.line + 1, text);
	return TOOL_OK;
}

static int reject_long(replay *r, uint64_t size)
{
	char text[128];

	snprintf(text, sizeof text, "a line of %" PRIu64 " bytes; at most %u are read", size,
		JOURNEY_EVENT_LINE_DEFAULT);
	return reject(r, JOURNEY_LIMIT, tool_rejects_reason(JOURNEY_LIMIT), text, 0);
}

static int reject_future(replay *r, journey_time timestamp)
{
	char at[JOURNEY_TIME_TEXT], present[JOURNEY_TIME_TEXT], text[160];

	journey_time_write(timestamp, at);
	journey_time_write(r->cursor.present, present);
	snprintf(text, sizeof text, "dated %s, while it is %s", at, present);
	return reject(r, JOURNEY_FUTURE, tool_rejects_reason(JOURNEY_FUTURE), text, 0);
}

/* Whether the status refuses this line and no more. */
static bool refuses_one(const replay *r, const tool_log_line *line, journey_status status)
{
	if (status == JOURNEY_CORRUPT || status == JOURNEY_VERSION)
		return strcmp(journey_engine_error(r->engine)->where, "customer") == 0;
	return tool_log_refusal(line, status) != NULL;
}

/* What the engine does in no batch; done again after a crash, it changes nothing. */
static bool stands_alone(const tool_log_line *line)
{
	return line->kind == TOOL_LOG_PAUSE || line->kind == TOOL_LOG_RESUME;
}

static journey_status call(replay *r, const tool_log_line *line, journey_time at, const char **why)
{
	journey_decision decision = {0};
	journey_status status = tool_log_apply(r->engine, line, at, &r->channels, &decision, why);

	if (status == JOURNEY_OK && tool_log_asks(line) && r->options->sink)
		r->sink_failed = !r->options->sink->decision(r->options->sink->user, line, &decision, at) || r->sink_failed;
	else if (status == JOURNEY_OK && tool_log_asks(line))
		tool_decision_write(&r->chunk, line, &decision, at);
	if (status == JOURNEY_OK && line->kind == TOOL_LOG_CHANNEL && r->store->durable)
		status = tool_channels_put(r->engine, &r->channels);
	return status;
}

static int refuse(replay *r, const tool_log_line *line, journey_status status, const char *why)
{
	const journey_error *error = journey_engine_error(r->engine);
	const char *reason = tool_log_refusal(line, status);

	if (!why)
		why = error && error->status == status && error->message[0] ? error->message : journey_status_text(status);
	return reject(r, status, reason, why, 0);
}

static int apply(replay *r, const tool_log_line *line)
{
	journey_time at = line->timestamp;
	const char *why;
	journey_status status;

	if (at > r->cursor.present && at - r->cursor.present > JOURNEY_FUTURE_TOLERANCE)
		return reject_future(r, at);
	if (r->cursor.clock != JOURNEY_TIME_NONE && r->cursor.clock > at)
		at = r->cursor.clock;
	if (run_due(r, at) || (stands_alone(line) ? commit(r) : begin(r)))
		return TOOL_FAILED;
	status = call(r, line, at, &why);
	r->calls++;
	r->cursor.clock = at;
	if (status == JOURNEY_OK) {
		r->events += line->kind == TOOL_LOG_EVENT;
		return run_due(r, at);
	}
	return refuses_one(r, line, status) ? refuse(r, line, status, why) : stopped(r, status);
}

static int take(replay *r, const tool_line *line)
{
	tool_log_line read;
	journey_error error = {0};
	journey_status status;

	if (line->too_long)
		return reject_long(r, line->size);
	status = tool_log_read(&r->log, line->text, &read, &error);
	if (status == JOURNEY_OK)
		return apply(r, &read);
	if (!tool_rejects_reason(status))
		return stopped(r, status);
	return reject(r, status, tool_rejects_reason(status), error.message[0] ? error.message : journey_status_text(status), error.column);
}

static bool blank(const tool_line *line)
{
	for (size_t i = 0; i < line->text.size; i++)
		if (line->text.data[i] != ' ' && line->text.data[i] != '\t')
			return false;
	return !line->too_long;
}

static int read_failed(replay *r, const char *path, const char *why)
{
	tool_progress_end(&r->progress);
	if (commit(r))
		return TOOL_FAILED;
	tool_error(r->options->command, "%s: %s", strcmp(path, "-") == 0 ? "standard input" : path, why);
	if (r->store->durable && !r->options->dry)
		fputs("What was read up to there is kept: once the file is mended, the same command goes on.\n", stderr);
	return TOOL_FAILED;
}

/* Passes over what an earlier run has read. */
static int skip(replay *r, tool_input *input, const char *path)
{
	tool_line line;

	for (uint64_t i = 0; i < r->cursor.line; i++) {
		int more = tool_input_next(input, &line);

		if (more < 0)
			return read_failed(r, path, tool_input_error(input));
		if (more == 0)
			return read_failed(r, path, "has fewer lines than an earlier run has read from it");
	}
	return TOOL_OK;
}

static int read_lines(replay *r, tool_input *input, const char *path)
{
	tool_line line;
	int more;

	while ((more = tool_input_next(input, &line)) > 0) {
		if (!blank(&line)) {
			if (begin(r) || take(r, &line))
				return TOOL_FAILED;
			tool_progress_step(&r->progress, r->bytes_before + tool_input_position(input), r->events);
		}
		r->cursor.line++;
		if ((++r->lines >= r->options->batch || r->calls >= CALLS_MAX || r->chunk.size >= CHUNK_MAX) && commit(r))
			return TOOL_FAILED;
	}
	return more < 0 ? read_failed(r, path, tool_input_error(input)) : TOOL_OK;
}

static int read_file(replay *r, const char *path)
{
	const char *error;
	tool_input *input = tool_input_open(path, JOURNEY_EVENT_LINE_DEFAULT, &error);
	int status;

	if (!input)
		return read_failed(r, path, error);
	status = skip(r, input, path);
	if (!status)
		status = read_lines(r, input, path);
	r->bytes_before += tool_input_position(input);
	tool_input_close(input);
	return status;
}

static int read_files(replay *r)
{
	uint64_t count = (uint64_t)r->options->file_count;

	for (;;) {
		if (read_file(r, r->options->files[r->cursor.file]))
			return TOOL_FAILED;
		if (r->cursor.file + 1 >= count)
			return TOOL_OK; /* stays at the last file: if that grows, another run reads on */
		r->cursor.file++;
		r->cursor.line = 0;
	}
}

/* ---- the whole ---- */

/* Ends what the strategy's retention ends. */
static int sweep(replay *r)
{
	size_t done = r->cursor.clock != JOURNEY_TIME_NONE;

	while (done > 0) {
		journey_status status = journey_engine_retain(r->engine, r->cursor.clock, JOURNEY_DEFAULT, &done);

		if (status != JOURNEY_OK)
			return stopped(r, status);
	}
	return TOOL_OK;
}

static int finish(replay *r)
{
	journey_time end = r->options->until != JOURNEY_TIME_NONE ? r->options->until : r->options->now;
	journey_status status;

	if (end == JOURNEY_TIME_NONE || (r->cursor.clock != JOURNEY_TIME_NONE && r->cursor.clock > end))
		end = r->cursor.clock;
	if (end != JOURNEY_TIME_NONE) {
		if (run_due(r, end) || begin(r))
			return TOOL_FAILED;
		status = journey_engine_advance(r->engine, end, JOURNEY_DEFAULT, NULL);
		if (status != JOURNEY_OK)
			return stopped(r, status);
		r->cursor.clock = end;
	}
	if (commit(r) || sweep(r) || begin(r))
		return TOOL_FAILED;
	r->cursor.finished = 1;
	return commit(r);
}

/* Writes again what the output of an earlier run lacks. */
static int mend_output(replay *r)
{
	uint64_t at = 0, there;

	if (!tool_output_resume(r->output, r->cursor.place, r->cursor.written, r->cursor.finished != 0, &there))
		return output_failed(r);
	r->cursor.place = r->output->place;
	for (uint64_t i = 0; i < r->cursor.chunks && there < r->cursor.written; i++) {
		journey_bytes chunk;
		journey_status status = tool_cursor_chunk_get(r->engine, &r->cursor, i, &chunk);
		size_t skipped;

		if (status != JOURNEY_OK)
			return stopped(r, status);
		skipped = there <= at ? 0 : there - at < chunk.size ? (size_t)(there - at) : chunk.size;
		if (!tool_output_write(r->output, (const char *)chunk.data + skipped, chunk.size - skipped))
			return output_failed(r);
		at += chunk.size;
	}
	return TOOL_OK;
}

static journey_time present(const replay *r)
{
	return r->options->now != JOURNEY_TIME_NONE ? r->options->now : (journey_time)time(NULL) * JOURNEY_SECOND;
}

static journey_status engine_clock(replay *r, journey_time *out)
{
	journey_report *report;
	journey_status status = journey_engine_report(r->engine, &report);

	if (status != JOURNEY_OK)
		return status;
	*out = journey_report_look(report)->clock;
	journey_report_free(report);
	return JOURNEY_OK;
}

static int begin_output(replay *r)
{
	if (r->options->sink)
		return TOOL_OK;
	if (!tool_output_begin(r->output))
		return output_failed(r);
	r->cursor.place = r->output->place;
	return TOOL_OK;
}

/* A dry run goes on where the live one is, but what that has written is not its own. */
static int begin_dry(replay *r)
{
	if (!r->options->sink && tool_output_is(r->output, r->cursor.place))
		return tool_error(r->options->command, "that file has the sends of the live run: a dry run needs another one");
	return begin_output(r);
}

static int start_afresh(replay *r)
{
	journey_status status = JOURNEY_OK;

	r->cursor = (tool_cursor){.id = r->cursor.id, .clock = JOURNEY_TIME_NONE, .present = present(r)};
	if (r->store->durable)
		status = engine_clock(r, &r->cursor.clock);
	if (r->store->durable && !r->options->sink && status == JOURNEY_OK)
		status = tool_cursor_register(r->engine, r->cursor.id);
	if (status != JOURNEY_OK)
		return stopped(r, status);
	return begin_output(r);
}

static int start(replay *r)
{
	uint64_t id = tool_cursor_id(r->options->strategy_hash, r->options->seed, r->options->files,
		r->options->file_count);
	journey_status status = JOURNEY_NOT_FOUND;

	/* History is not what a run of the same lines goes on from. */
	if (r->options->backfill)
		id = ~id;
	r->cursor.id = id;
	if (r->store->durable && r->options->sink) { /* from the first line on, whatever was read before */
		status = tool_channels_get(r->engine, &r->channels);
		status = status == JOURNEY_OK ? JOURNEY_NOT_FOUND : status;
	} else if (r->store->durable) {
		status = tool_cursor_rejects_get(r->engine, r->rejects);
		if (status == JOURNEY_OK)
			status = tool_channels_get(r->engine, &r->channels);
		if (status == JOURNEY_OK)
			status = tool_cursor_get(r->engine, id, &r->cursor);
	}
	if (status == JOURNEY_NOT_FOUND)
		return start_afresh(r);
	if (status == JOURNEY_OK && r->cursor.file >= (uint64_t)r->options->file_count)
		status = JOURNEY_CORRUPT;
	if (status != JOURNEY_OK) {
		r->cursor = (tool_cursor){.id = id};
		return stopped(r, status);
	}
	if (r->options->dry ? begin_dry(r) : mend_output(r))
		return TOOL_FAILED;
	/* Other commands may have moved it on since. */
	if (journey_engine_clock(r->engine) > r->cursor.clock)
		r->cursor.clock = journey_engine_clock(r->engine);
	if (r->cursor.finished || r->options->now != JOURNEY_TIME_NONE)
		r->cursor.present = present(r);
	r->cursor.finished = 0;
	return TOOL_OK;
}

static uint64_t total_size(const tool_replay_options *options)
{
	uint64_t total = 0;

	for (int i = 0; i < options->file_count; i++) {
		uint64_t size = tool_input_size(options->files[i]);

		if (size == 0)
			return 0;
		total += size;
	}
	return total;
}

int tool_replay(const tool_replay_options *options, journey_engine *engine, const tool_store *store,
	tool_output *output, tool_rejects *rejects)
{
	replay r = {.options = options, .engine = engine, .store = store, .output = output, .rejects = rejects};
	journey_status made = tool_log_open(&r.log);
	int status;

	if (made != JOURNEY_OK) {
		tool_log_close(&r.log);
		return tool_error_of(options->command, "events", made, NULL);
	}
	tool_progress_begin(&r.progress, total_size(options), options->quiet);
	status = start(&r);
	for (uint64_t i = 0; i < r.cursor.file; i++)
		r.bytes_before += tool_input_size(options->files[i]);
	if (!status)
		status = read_files(&r);
	if (!status)
		status = finish(&r);
	tool_progress_end(&r.progress);
	tool_log_close(&r.log);
	tool_text_free(&r.chunk);
	return status;
}
