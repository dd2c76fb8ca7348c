/* `journey score engagement`: how engaged customers are. */
#include "score.h"
#include "units.h"
#include "usage.h"

#include <stdlib.h>
#include <string.h>

#define METHOD "score engagement"
#define CLASSES 10

static const char help[] =
	"usage: journey score engagement LOG... [OPTION]...\n"
	"\n"
	"The engagement score of customers, within 0 .. 1: the geometric mean of recency, frequency, time on site and depth of\n"
	"their sessions, each one half where it is as usual. LOG: as for journey score funnel.\n"
	"\n"
	"  --half-life TIME  since the last session, at which recency is one half (7d)\n"
	"  --over TIME       time in which sessions are counted (30d)\n"
	"  --sessions N      in that time, as usual (4)\n"
	"  --time TIME       on site in a session, as usual (5m)\n"
	"  --depth N         events in a session, as usual (5)\n"
	"  --now TIME        when the log ends (its last event)\n"
	"  --customers       each customer's score, as CSV\n"
	TOOL_VISITS_HELP
	"  --json            for machines\n"
	"  --help            this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

static const char *const parts[JOURNEY_ENGAGEMENT_PARTS] = {"recency", "frequency", "time", "depth"};

typedef struct work {
	tool_visits visits;
	tool_visits_options read;
	const char *half_life, *over, *time;
	journey_time now;
	bool json, customers;
	journey_engagement_options options;
	journey_time first, last;
	uint64_t count, classes[CLASSES];
	double score, part[JOURNEY_ENGAGEMENT_PARTS]; /* sums, in the order of units */
	tool_text *out;
} work;

static int prepare(void *arg)
{
	work *w = arg;
	int status = tool_duration_option(METHOD, "--half-life", w->half_life, &w->options.half_life);

	if (!status)
		status = tool_duration_option(METHOD, "--over", w->over, &w->options.period);
	if (!status)
		status = tool_duration_option(METHOD, "--time", w->time, &w->options.usual_time);
	return status ? status : tool_visits_read(&w->visits);
}

static int see_ends(void *arg, const tool_unit *unit)
{
	work *w = arg;

	w->first = unit->visits[0].time < w->first ? unit->visits[0].time : w->first;
	w->last = unit->visits[unit->count - 1].time > w->last ? unit->visits[unit->count - 1].time : w->last;
	return 0;
}

/* The name of a unit without the letter that tells known from anonymous customers. */
static journey_str unit_name(const work *w, uint64_t unit)
{
	journey_str name = tool_names_at(&w->visits.units, (uint32_t)unit);

	return w->read.key || name.size == 0 ? name : (journey_str){name.data + 1, name.size - 1};
}

/* A cell of a CSV file. */
static void cell(tool_text *out, journey_str text)
{
	if (!text.size || (!memchr(text.data, ',', text.size) && !memchr(text.data, '"', text.size) && !memchr(text.data, '\n', text.size))) {
		tool_text_add(out, text.data, text.size);
		return;
	}
	tool_text_put(out, "\"");
	for (size_t i = 0; i < text.size; i++)
		tool_text_print(out, text.data[i] == '"' ? "\"%c" : "%c", text.data[i]);
	tool_text_put(out, "\"");
}

static int score_unit(void *arg, const tool_unit *unit)
{
	work *w = arg;
	journey_engagement_input in = {.size = sizeof in, .sessions = unit->sessions, .events = unit->count, .on_site = unit->on_site};
	journey_engagement_result r = {.size = sizeof r};
	journey_status status;

	in.since = w->now - unit->visits[unit->count - 1].time;
	in.watched = w->now - unit->visits[0].time;
	in.watched = in.watched > 0 ? in.watched : 1;
	status = journey_engagement(&in, &w->options, &r);
	if (status != JOURNEY_OK)
		return tool_error(METHOD, "%s", journey_status_text(status));
	w->count++;
	w->score += r.score;
	w->classes[r.score < 1 ? (int)(r.score * CLASSES) : CLASSES - 1]++;
	for (int i = 0; i < JOURNEY_ENGAGEMENT_PARTS; i++)
		w->part[i] += r.part[i];
	if (!w->customers)
		return 0;
	cell(w->out, unit_name(w, unit->unit));
	tool_text_put(w->out, ",");
	tool_text_number(w->out, r.score);
	for (int i = 0; i < JOURNEY_ENGAGEMENT_PARTS; i++) {
		tool_text_put(w->out, ",");
		tool_text_number(w->out, r.part[i]);
	}
	tool_text_put(w->out, "\n");
	return 0;
}

static double mean(const work *w, double sum)
{
	return w->count ? sum / (double)w->count : 0;
}

static void write_json(tool_text *out, const work *w)
{
	tool_text_print(out, "{\"customers\":%llu,\"score\":", (unsigned long long)w->count);
	tool_text_number(out, mean(w, w->score));
	tool_text_put(out, ",\"parts\":{");
	for (int i = 0; i < JOURNEY_ENGAGEMENT_PARTS; i++) {
		tool_text_print(out, "%s\"%s\":", i ? "," : "", parts[i]);
		tool_text_number(out, mean(w, w->part[i]));
	}
	tool_text_put(out, "},\"classes\":[");
	for (int i = 0; i < CLASSES; i++)
		tool_text_print(out, "%s%llu", i ? "," : "", (unsigned long long)w->classes[i]);
	tool_text_put(out, "]}\n");
}

static void write_text(tool_text *out, const work *w)
{
	uint64_t most = 0;

	tool_text_count(out, (int64_t)w->count);
	tool_text_print(out, " customers, mean score %.3f\n", mean(w, w->score));
	for (int i = 0; i < JOURNEY_ENGAGEMENT_PARTS; i++) {
		tool_text_print(out, "  %-10s %.3f  ", parts[i], mean(w, w->part[i]));
		score_bar(out, mean(w, w->part[i]), 30);
		tool_text_put(out, "\n");
	}
	for (int i = 0; i < CLASSES; i++)
		most = w->classes[i] > most ? w->classes[i] : most;
	tool_text_put(out, "customers by score\n");
	for (int i = 0; i < CLASSES; i++) {
		tool_text_print(out, "  %.1f .. %.1f", i / 10.0, (i + 1) / 10.0);
		tool_count_cell(out, w->classes[i], 10);
		tool_text_put(out, "  ");
		score_bar(out, most ? (double)w->classes[i] / (double)most : 0, 30);
		tool_text_put(out, "\n");
	}
}

static int show(void *arg, tool_text *out)
{
	work *w = arg;
	int status;

	w->first = INT64_MAX;
	w->last = INT64_MIN;
	w->out = out;
	status = tool_units(&w->visits, see_ends, w);
	if (status)
		return status;
	if (w->now != JOURNEY_TIME_NONE && w->now < w->last)
		return tool_error(METHOD, "--now is before the last event");
	w->now = w->now == JOURNEY_TIME_NONE ? w->last : w->now;
	if (w->customers)
		tool_text_put(out, "customer,score,recency,frequency,time,depth\n");
	status = tool_units(&w->visits, score_unit, w);
	if (!status && !w->customers)
		(w->json ? write_json : write_text)(out, w);
	return status;
}

int score_engagement_main(int argc, char **argv)
{
	static work w;
	const tool_option options[] = {
		{"--half-life", TOOL_TEXT, &w.half_life},
		{"--over", TOOL_TEXT, &w.over},
		{"--sessions", TOOL_NUMBER, &w.options.usual_frequency},
		{"--time", TOOL_TEXT, &w.time},
		{"--depth", TOOL_NUMBER, &w.options.usual_depth},
		{"--now", TOOL_TIME, &w.now},
		{"--customers", TOOL_FLAG, &w.customers},
		TOOL_VISITS_OPTIONS(w.read),
		{"--json", TOOL_FLAG, &w.json},
	};
	const tool_command command = {METHOD, help, options, sizeof options / sizeof *options, 1, -1, "a log is missing"};
	int count, status;

	journey_engagement_options_init(&w.options);
	w.now = JOURNEY_TIME_NONE;
	status = tool_options(&command, argc, argv, &count);
	if (status >= 0)
		return status;
	return tool_visits_run(&w.visits, &(tool_visits_method){METHOD, prepare, show}, &w.read, argv, count, &w);
}
