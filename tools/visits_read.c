/* Which form a file has, and visits from a CSV file; then everything goes to the trails. */
#include "score.h"
#include "visits.h"

#include <stdlib.h>
#include <string.h>

/* A time as RFC 3339, or seconds since 1970. */
static bool time_of(journey_str text, journey_time *out)
{
	double seconds;

	if (journey_time_read(text, out) == JOURNEY_OK)
		return true;
	if (journey_number_read(text, &seconds) != JOURNEY_OK || !(seconds > -6.2e10 && seconds < 2.5e11))
		return false;
	*out = (journey_time)(seconds * 1e6);
	return true;
}

static int take_rows(tool_visits *v, score_table *table)
{
	const journey_str *units = score_texts(table, "unit"), *times = units ? score_texts(table, "time") : NULL;
	const journey_str *events = times ? score_texts(table, "event") : NULL, *groups = NULL;
	const journey_str none = {NULL, 0};

	if (!events || (v->options->by && !(groups = score_texts(table, v->options->by))))
		return TOOL_FAILED;
	if (v->condition_count)
		return tool_error(v->method, "%s: conditions need an event log (JSON lines)", v->path);
	if (v->options->only)
		return tool_error(v->method, "%s: --only needs an event log (JSON lines)", v->path);
	for (size_t i = 0; i < score_rows(table); i++) {
		journey_visit visit = {.unit = 0};

		if (!time_of(times[i], &visit.time))
			return score_wrong(table, i, "time", "a time (2026-11-23T12:00:00Z, or seconds since 1970) is expected");
		int status = tool_visits_add(v, units[i], events[i], groups ? groups[i] : none, visit);

		if (status)
			return status;
	}
	return TOOL_OK;
}

static int read_table(tool_visits *v)
{
	score_table table = {0};
	int status = score_open(v->method, v->path, &table);

	if (!status)
		status = take_rows(v, &table);
	score_close(&table);
	return status;
}

static bool is_json(journey_str line)
{
	size_t at = 0;

	while (at < line.size && (line.data[at] == ' ' || line.data[at] == '\t'))
		at++;
	return at < line.size && line.data[at] == '{';
}

static int read_any(tool_visits *v)
{
	const char *error = NULL;
	tool_input *input = tool_input_open(v->path, JOURNEY_EVENT_LINE_DEFAULT, &error);
	tool_line line;
	int got, status;

	if (!input)
		return tool_error(v->method, "%s: %s", v->path, error);
	got = tool_input_next(input, &line);
	bool json = got > 0 && is_json(line.text);

	if (got < 0)
		status = tool_error(v->method, "%s: %s", v->path, tool_input_error(input));
	else if (json)
		status = tool_visits_read_lines(v, input, line);
	else if (got && strcmp(v->path, "-") == 0)
		status = tool_error(v->method, "standard input: an event log (JSON lines) is expected; give a CSV file by its name");
	else
		status = TOOL_OK;
	tool_input_close(input);
	return status || json || !got ? status : read_table(v);
}

int tool_visits_read(tool_visits *v)
{
	journey_error error = {.message = ""};
	int status = TOOL_OK, count = v->options->files ? v->options->file_count : 1;

	for (int i = 0; i < count && !status; i++) {
		v->path = v->options->files ? v->options->files[i] : v->path;
		status = read_any(v);
	}
	if (status)
		return status;
	for (size_t i = 0; i < v->item_count; i++) {
		uint64_t unit = v->items[i].unit;

		if (unit < v->joined_room && v->joined[unit])
			v->items[i].unit = v->joined[unit] - 1;
	}
	journey_status got = journey_trails_add(v->trails, v->items, v->item_count, &error);

	free(v->items);
	v->items = NULL;
	return got == JOURNEY_OK ? TOOL_OK : tool_error_of(v->method, v->path, got, &error);
}

/* ---- what is shown ---- */

void tool_duration_show(tool_text *out, double microseconds)
{
	static const struct {
		double size;
		const char *name;
	} units[] = {{86400e6, " d"}, {3600e6, " h"}, {60e6, " min"}, {1e6, " s"}, {1e3, " ms"}};
	size_t i = 0;

	if (!(microseconds > 0)) {
		tool_text_put(out, "0 s");
		return;
	}
	while (i + 1 < sizeof units / sizeof *units && microseconds < units[i].size)
		i++;
	score_number(out, microseconds / units[i].size, 3);
	tool_text_put(out, units[i].name);
}

void tool_spans_json(tool_text *out, const journey_spans *spans)
{
	if (!spans->count) {
		tool_text_put(out, "null");
		return;
	}
	tool_text_put(out, "{\"mean\":");
	tool_text_number(out, spans->mean / 1e6);
	tool_text_put(out, ",\"median\":");
	tool_text_number(out, (double)spans->median / 1e6);
	tool_text_put(out, ",\"p90\":");
	tool_text_number(out, (double)spans->p90 / 1e6);
	tool_text_put(out, "}");
}

void tool_percent(tool_text *out, double share, int width)
{
	int tenths = (int)(share * 1000 + .5);
	char text[32];

	snprintf(text, sizeof text, "%d.%d %%", tenths / 10, tenths % 10);
	tool_text_print(out, "%*s", width, text);
}

void tool_count_cell(tool_text *out, uint64_t count, int width)
{
	tool_text text = {0};

	tool_text_count(&text, (int64_t)count);
	tool_text_print(out, "%*s", width, text.data ? text.data : "");
	tool_text_free(&text);
}
