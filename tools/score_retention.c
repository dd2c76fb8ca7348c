/* `journey score retention`: who comes back, after days, and by cohort. */
#include "score.h"
#include "units.h"
#include "usage.h"

#include <stdlib.h>
#include <string.h>

#define METHOD "score retention"
#define COHORTS_MAX 400
#define COHORTS_SHOWN 13 /* columns and lines for people */

static const char help[] =
	"usage: journey score retention LOG... [OPTION]...\n"
	"\n"
	"Which share of customers comes back: on a day after their first event (N-day), in a span of days (bracket), or on that\n"
	"day or later (rolling); and a table of cohorts. LOG: as for journey score funnel. Customers whose day is beyond the\n"
	"end of the log are not counted, for it is not known of them.\n"
	"\n"
	"  --day N          or N-M: a day, or a span of days; may be given again (1, 7, 14, 30)\n"
	"  --rolling        on that day or later\n"
	"  --start STEP     what a customer's time begins with; NAME or NAME[CONDITION] (any event)\n"
	"  --back STEP      what counts as coming back (any event)\n"
	"  --period TIME    in the place of a day (1d)\n"
	"  --cohorts TIME   length of a cohort's period (7d)\n"
	TOOL_VISITS_HELP
	"  --confidence C   of the intervals (0.95)\n"
	"  --json           for machines\n"
	"  --help           this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

typedef struct work {
	tool_visits visits;
	tool_visits_options read;
	tool_texts days;
	const char *start, *back, *period, *cohort;
	double confidence;
	bool json, rolling;
	journey_funnel_step begins, returns;
	journey_retained_row rows[TOOL_TEXTS_MAX];
	journey_retained table;
	journey_cohorts cohorts;
	journey_duration cohort_period;
	journey_time first, last; /* of the log */
} work;

static bool read_number(const char **at, uint32_t *out)
{
	unsigned long n = 0;
	const char *p = *at;

	for (; *p >= '0' && *p <= '9' && n < 1000000; p++)
		n = n * 10 + (unsigned long)(*p - '0');
	if (p == *at || n < 1 || n >= 1000000)
		return false;
	*at = p;
	*out = (uint32_t)n;
	return true;
}

/* "7" or "7-13" */
static int read_day(const char *text, bool rolling, journey_retained_row *row)
{
	const char *at = text;

	*row = (journey_retained_row){.from = 0};
	if (!read_number(&at, &row->from) || (*at == '-' && (++at, !read_number(&at, &row->to))) || *at || (row->to && row->to < row->from)
		|| (rolling && row->to)) {
		tool_error(METHOD, "--day %s: a number of days from 1, or (without --rolling) a span such as 7-13", text);
		return TOOL_USAGE;
	}
	row->to = rolling ? UINT32_MAX : row->to ? row->to : row->from;
	return 0;
}

static int read_days(work *w)
{
	static const char *const usual[] = {"1", "7", "14", "30"};
	const char *const *days = w->days.count ? w->days.items : usual;
	int status = 0;

	w->table.count = w->days.count ? w->days.count : sizeof usual / sizeof *usual;
	for (size_t i = 0; !status && i < w->table.count; i++)
		status = read_day(days[i], w->rolling, &w->rows[i]);
	return status;
}

static int prepare(void *arg)
{
	work *w = arg;
	int status = read_days(w);

	w->table.period = JOURNEY_DAY;
	w->cohort_period = 7 * JOURNEY_DAY;
	if (!status)
		status = tool_duration_option(METHOD, "--period", w->period, &w->table.period);
	if (!status)
		status = tool_duration_option(METHOD, "--cohorts", w->cohort, &w->cohort_period);
	if (!status)
		status = tool_visits_step(&w->visits, tool_str(w->start ? w->start : "*"), &w->begins);
	if (!status)
		status = tool_visits_step(&w->visits, tool_str(w->back ? w->back : "*"), &w->returns);
	return status ? status : tool_visits_read(&w->visits);
}

/* ---- one customer ---- */

static int see_ends(void *arg, const tool_unit *unit)
{
	work *w = arg;

	for (size_t i = 0; i < unit->count; i++) {
		w->first = unit->visits[i].time < w->first ? unit->visits[i].time : w->first;
		w->last = unit->visits[i].time > w->last ? unit->visits[i].time : w->last;
	}
	return 0;
}

static int count_unit(void *arg, const tool_unit *unit)
{
	work *w = arg;
	size_t begin = 0, count = 0;
	journey_status status = JOURNEY_OK;

	while (begin < unit->count && !tool_unit_is(&unit->visits[begin], &w->begins))
		begin++;
	if (begin == unit->count)
		return 0;
	unit->times[count++] = unit->visits[begin].time;
	for (size_t i = begin + 1; i < unit->count; i++)
		if (tool_unit_is(&unit->visits[i], &w->returns))
			unit->times[count++] = unit->visits[i].time;
	status = journey_retained_add(&w->table, unit->times[0], unit->times, count);
	if (status == JOURNEY_OK)
		status = journey_cohorts_add(&w->cohorts, unit->times, count);
	return status == JOURNEY_OK ? 0 : tool_error(METHOD, "%s: %s", w->visits.path, journey_status_text(status));
}

static int make_cohorts(work *w)
{
	uint64_t periods;

	w->cohorts = (journey_cohorts){.size = sizeof w->cohorts, .origin = w->first, .period = w->cohort_period};
	periods = ((uint64_t)w->last - (uint64_t)w->first) / (uint64_t)w->cohort_period + 1;
	if (periods > COHORTS_MAX)
		return tool_error(METHOD, "more than %d cohorts: give --cohorts a longer time", COHORTS_MAX);
	w->cohorts.periods = (size_t)periods;
	w->cohorts.active = calloc((size_t)periods * (size_t)periods, sizeof *w->cohorts.active);
	return w->cohorts.active ? 0 : tool_error(METHOD, "out of memory");
}

/* ---- what is printed ---- */

static void span(tool_text *out, const journey_retained_row *row)
{
	if (row->to == UINT32_MAX)
		tool_text_print(out, "%u or later", (unsigned)row->from);
	else if (row->to > row->from)
		tool_text_print(out, "%u to %u", (unsigned)row->from, (unsigned)row->to);
	else
		tool_text_print(out, "%u", (unsigned)row->from);
}

static void text_rows(tool_text *out, const work *w)
{
	tool_text_count(out, (int64_t)w->table.customers);
	tool_text_put(out, " customers\n\nperiod        counted      back    share       from     to\n");
	for (size_t i = 0; i < w->table.count; i++) {
		const journey_retained_row *row = &w->rows[i];
		tool_text name = {0};
		journey_estimate share;

		span(&name, row);
		score_name(out, (journey_str){name.data, name.size}, 12);
		tool_text_free(&name);
		tool_count_cell(out, row->eligible, 9);
		tool_count_cell(out, row->back, 10);
		if (journey_share(row->back, row->eligible, w->confidence, &share) != JOURNEY_OK || !share.known) {
			tool_text_put(out, "  not known: nobody was watched for so long\n");
			continue;
		}
		tool_text_put(out, "  ");
		tool_percent(out, share.value, 7);
		tool_text_put(out, "  ");
		tool_percent(out, share.low, 7);
		tool_percent(out, share.high, 7);
		tool_text_put(out, "  ");
		score_bar(out, share.value, 24);
		tool_text_put(out, "\n");
	}
}

static void text_cohorts(tool_text *out, const work *w)
{
	const journey_cohorts *c = &w->cohorts;
	size_t shown = c->periods < COHORTS_SHOWN ? c->periods : COHORTS_SHOWN, from = c->periods - shown;

	tool_text_put(out, "\ncohorts: customers by the period of their beginning, % of them active so many periods later\n");
	for (size_t k = from; k < c->periods; k++) {
		char at[JOURNEY_TIME_TEXT];
		uint64_t size = c->active[k * c->periods];

		journey_time_write(c->origin + (journey_time)k * c->period, at);
		tool_text_print(out, "%.10s", at);
		tool_count_cell(out, size, 9);
		for (size_t age = 1; size && age + k < c->periods && age < shown; age++)
			tool_text_print(out, "%6.1f", 100.0 * (double)c->active[k * c->periods + age] / (double)size);
		tool_text_put(out, "\n");
	}
}

static void json_rows(tool_text *out, const work *w)
{
	tool_text_print(out, "{\"customers\":%llu,\"rolling\":%s,\"retention\":[", (unsigned long long)w->table.customers,
		w->rolling ? "true" : "false");
	for (size_t i = 0; i < w->table.count; i++) {
		const journey_retained_row *row = &w->rows[i];
		journey_estimate share = {.known = JOURNEY_KNOWN_NONE};

		(void)journey_share(row->back, row->eligible, w->confidence, &share);
		tool_text_print(out, "%s{\"from\":%u,\"to\":", i ? "," : "", (unsigned)row->from);
		if (row->to == UINT32_MAX)
			tool_text_put(out, "null");
		else
			tool_text_print(out, "%u", (unsigned)row->to);
		tool_text_print(out, ",\"eligible\":%llu,\"back\":%llu,\"share\":", (unsigned long long)row->eligible,
			(unsigned long long)row->back);
		score_json_estimate(out, &share);
		tool_text_put(out, "}");
	}
	tool_text_put(out, "],\"cohorts\":[");
	for (size_t k = 0; k < w->cohorts.periods; k++) {
		tool_text_put(out, k ? ",{\"start\":" : "{\"start\":");
		tool_text_time(out, w->cohorts.origin + (journey_time)k * w->cohorts.period);
		tool_text_put(out, ",\"active\":[");
		for (size_t age = 0; age + k < w->cohorts.periods; age++)
			tool_text_print(out, "%s%llu", age ? "," : "",
				(unsigned long long)w->cohorts.active[k * w->cohorts.periods + age]);
		tool_text_put(out, "]}");
	}
	tool_text_put(out, "]}\n");
}

static int show(void *arg, tool_text *out)
{
	work *w = arg;
	int status;

	w->first = INT64_MAX;
	w->last = INT64_MIN;
	status = tool_units(&w->visits, see_ends, w);
	if (status)
		return status;
	if (w->first > w->last)
		return tool_error(METHOD, "%s: no events", w->visits.path);
	w->table.size = sizeof w->table;
	w->table.end = w->last + 1;
	w->table.rows = w->rows;
	status = make_cohorts(w);
	if (!status)
		status = tool_units(&w->visits, count_unit, w);
	if (!status && w->json) {
		json_rows(out, w);
	} else if (!status) {
		text_rows(out, w);
		text_cohorts(out, w);
	}
	free(w->cohorts.active);
	return status;
}

int score_retention_main(int argc, char **argv)
{
	static work w;
	const tool_option options[] = {
		{"--day", TOOL_MANY, &w.days},
		{"--rolling", TOOL_FLAG, &w.rolling},
		{"--start", TOOL_TEXT, &w.start},
		{"--back", TOOL_TEXT, &w.back},
		{"--period", TOOL_TEXT, &w.period},
		{"--cohorts", TOOL_TEXT, &w.cohort},
		TOOL_VISITS_OPTIONS(w.read),
		{"--confidence", TOOL_NUMBER, &w.confidence},
		{"--json", TOOL_FLAG, &w.json},
	};
	const tool_command command = {METHOD, help, options, sizeof options / sizeof *options, 1, -1, "a log is missing"};
	int count, status;

	w.confidence = .95;
	status = tool_options(&command, argc, argv, &count);
	if (status >= 0)
		return status;
	if (!(w.confidence > 0 && w.confidence < 1)) {
		tool_error(METHOD, "--confidence: a number between 0 and 1 is expected");
		return TOOL_USAGE;
	}
	return tool_visits_run(&w.visits, &(tool_visits_method){METHOD, prepare, show}, &w.read, argv, count, &w);
}
