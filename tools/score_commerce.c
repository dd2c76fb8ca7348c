/* `journey score commerce`: who buys, who buys again, for how much. */
#include "score.h"
#include "units.h"
#include "usage.h"

#include <stdlib.h>
#include <string.h>

#define METHOD "score commerce"
#define PERIODS_MAX 1000

static const char help[] =
	"usage: journey score commerce LOG... --order EVENT [OPTION]...\n"
	"\n"
	"Conversion, repeat purchases, average order value, revenue per customer and orders per buyer, with intervals; the\n"
	"customer is the unit. LOG: as for journey score funnel.\n"
	"\n"
	"  --order STEP     an order; NAME or NAME[CONDITION]\n"
	"  --value PROPERTY the order's value (total)\n"
	"  --start STEP     whose conversion is looked at: customers with such an event, from the first on (all, from their\n"
	"                   first event on)\n"
	"  --within TIME    only orders this long after that (all)\n"
	"  --over TIME      over time, too: by customers' beginnings, in periods of this length\n"
	"  --key PROPERTY   units are told apart by this property of events (by customer)\n"
	"  --only EVENTS    look at these events alone; names with | between (all)\n"
	"  --confidence C   of the intervals (0.95)\n"
	"  --json           for machines\n"
	"  --help           this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

typedef struct work {
	tool_visits visits;
	tool_visits_options read;
	const char *order, *value, *start, *within, *over;
	double confidence;
	bool json;
	journey_funnel_step orders, begins;
	journey_duration window, period; /* 0: none */
	journey_time first, last;
	journey_commerce all, *periods;
	size_t period_count;
	uint64_t worthless; /* orders without a value */
} work;

static int prepare(void *arg)
{
	work *w = arg;
	int status = tool_visits_step(&w->visits, tool_str(w->order), &w->orders);

	if (!status)
		status = tool_visits_step(&w->visits, tool_str(w->start ? w->start : "*"), &w->begins);
	if (!status)
		status = tool_duration_option(METHOD, "--within", w->within, &w->window);
	if (!status)
		status = tool_duration_option(METHOD, "--over", w->over, &w->period);
	return status ? status : tool_visits_read(&w->visits);
}

/* The value of an order stands in its group, as text. */
static int64_t value_of(work *w, const journey_visit *visit)
{
	double value = 0;
	journey_str text = tool_names_at(&w->visits.groups, visit->group);

	if (journey_number_read(text, &value) != JOURNEY_OK || !(value >= -9e12 && value <= 9e12)) {
		w->worthless++;
		return 0;
	}
	return (int64_t)(value * 1e6 + (value < 0 ? -.5 : .5));
}

static int see_ends(void *arg, const tool_unit *unit)
{
	work *w = arg;

	w->first = unit->visits[0].time < w->first ? unit->visits[0].time : w->first;
	w->last = unit->visits[unit->count - 1].time > w->last ? unit->visits[unit->count - 1].time : w->last;
	return 0;
}

static int count_unit(void *arg, const tool_unit *unit)
{
	work *w = arg;
	size_t begin = 0;
	uint64_t orders = 0;
	int64_t value = 0;
	journey_status status;

	while (begin < unit->count && !tool_unit_is(&unit->visits[begin], &w->begins))
		begin++;
	if (begin == unit->count)
		return 0;
	for (size_t i = begin; i < unit->count; i++) {
		const journey_visit *visit = &unit->visits[i];

		if (!tool_unit_is(visit, &w->orders) || (w->window && visit->time - unit->visits[begin].time >= w->window))
			continue;
		orders++;
		value += value_of(w, visit);
	}
	status = journey_commerce_add(&w->all, orders, value);
	if (status == JOURNEY_OK && w->periods)
		status = journey_commerce_add(&w->periods[(unit->visits[begin].time - w->first) / w->period], orders, value);
	return status == JOURNEY_OK ? 0 : tool_error(METHOD, "%s: %s", w->visits.path, journey_status_text(status));
}

static int make_periods(work *w)
{
	uint64_t count;

	if (!w->period || w->first > w->last)
		return 0;
	count = ((uint64_t)w->last - (uint64_t)w->first) / (uint64_t)w->period + 1;
	if (count > PERIODS_MAX)
		return tool_error(METHOD, "more than %d periods: give --over a longer time", PERIODS_MAX);
	w->period_count = (size_t)count;
	w->periods = calloc(w->period_count, sizeof *w->periods);
	return w->periods ? 0 : tool_error(METHOD, "out of memory");
}

/* ---- what is printed ---- */

typedef struct figure {
	const char *key, *words;
	size_t at; /* in the result */
	bool share;
} figure;

static const figure figures[] = {
	{"conversion", "customers who bought", offsetof(journey_commerce_result, conversion), true},
	{"repeat_rate", "buyers who bought again", offsetof(journey_commerce_result, repeat), true},
	{"order_value", "average order value", offsetof(journey_commerce_result, order_value), false},
	{"revenue_per_customer", "revenue per customer", offsetof(journey_commerce_result, revenue), false},
	{"orders_per_buyer", "orders per buyer", offsetof(journey_commerce_result, frequency), false},
};
#define FIGURES (sizeof figures / sizeof *figures)

static const journey_estimate *figure_of(const journey_commerce_result *r, const figure *f)
{
	return (const journey_estimate *)(const void *)((const char *)r + f->at);
}

static void json_result(tool_text *out, const journey_commerce *sums, const journey_commerce_result *r)
{
	tool_text_print(out, "\"customers\":%llu,\"buyers\":%llu,\"repeaters\":%llu", (unsigned long long)sums->customers,
		(unsigned long long)sums->buyers, (unsigned long long)sums->repeaters);
	for (size_t i = 0; i < FIGURES; i++) {
		tool_text_print(out, ",\"%s\":", figures[i].key);
		score_json_estimate(out, figure_of(r, &figures[i]));
	}
}

static void text_figure(tool_text *out, const figure *f, const journey_estimate *e)
{
	double scale = f->share ? 100 : 1;

	score_name(out, tool_str(f->words), 26);
	if (!e->known) {
		tool_text_put(out, " not known\n");
		return;
	}
	tool_text_print(out, "%12.2f%s", e->value * scale, f->share ? " %" : "  ");
	if (e->known == JOURNEY_KNOWN_INTERVAL)
		tool_text_print(out, "   (%.2f .. %.2f)", e->low * scale, e->high * scale);
	tool_text_put(out, "\n");
}

static void text_period(tool_text *out, journey_time start, const journey_commerce *sums, const journey_commerce_result *r)
{
	char at[JOURNEY_TIME_TEXT];

	journey_time_write(start, at);
	tool_text_print(out, "%.10s", at);
	tool_count_cell(out, sums->customers, 11);
	for (size_t i = 0; i < FIGURES; i++) {
		const journey_estimate *e = figure_of(r, &figures[i]);

		if (e->known)
			tool_text_print(out, "%12.2f", e->value * (figures[i].share ? 100 : 1));
		else
			tool_text_put(out, "           -");
	}
	tool_text_put(out, "\n");
}

static journey_status show_periods(const work *w, tool_text *out)
{
	journey_status status = JOURNEY_OK;

	tool_text_put(out, w->json ? ",\"over_time\":[" :
		"\nfrom         customers    bought %     again %  order value    revenue      orders\n");
	for (size_t i = 0; status == JOURNEY_OK && i < w->period_count; i++) {
		journey_commerce_result r = {.size = sizeof r};
		journey_time start = w->first + (journey_time)i * w->period;

		status = journey_commerce_score(&w->periods[i], w->confidence, &r);
		if (status != JOURNEY_OK)
			break;
		if (!w->json) {
			text_period(out, start, &w->periods[i], &r);
			continue;
		}
		tool_text_put(out, i ? ",{\"start\":" : "{\"start\":");
		tool_text_time(out, start);
		tool_text_put(out, ",");
		json_result(out, &w->periods[i], &r);
		tool_text_put(out, "}");
	}
	tool_text_put(out, w->json ? "]" : "");
	return status;
}

static int show_all(const work *w, tool_text *out)
{
	journey_commerce_result r = {.size = sizeof r};
	journey_status status = journey_commerce_score(&w->all, w->confidence, &r);

	if (status == JOURNEY_OK && w->json) {
		tool_text_put(out, "{");
		json_result(out, &w->all, &r);
		tool_text_print(out, ",\"without_value\":%llu", (unsigned long long)w->worthless);
	} else if (status == JOURNEY_OK) {
		tool_text_count(out, (int64_t)w->all.customers);
		tool_text_put(out, " customers\n");
		for (size_t i = 0; i < FIGURES; i++)
			text_figure(out, &figures[i], figure_of(&r, &figures[i]));
		if (w->worthless)
			tool_text_print(out, "%llu orders have no value\n", (unsigned long long)w->worthless);
	}
	if (status == JOURNEY_OK && w->periods)
		status = show_periods(w, out);
	tool_text_put(out, w->json ? "}\n" : "");
	return status == JOURNEY_OK ? 0 : tool_error(METHOD, "%s: %s", w->visits.path, journey_status_text(status));
}

static int show(void *arg, tool_text *out)
{
	work *w = arg;
	int status;

	w->first = INT64_MAX;
	w->last = INT64_MIN;
	status = tool_units(&w->visits, see_ends, w);
	if (!status)
		status = make_periods(w);
	if (!status)
		status = tool_units(&w->visits, count_unit, w);
	if (!status)
		status = show_all(w, out);
	free(w->periods);
	return status;
}

int score_commerce_main(int argc, char **argv)
{
	static work w;
	const tool_option options[] = {
		{"--order", TOOL_TEXT, &w.order},
		{"--value", TOOL_TEXT, &w.value},
		{"--start", TOOL_TEXT, &w.start},
		{"--within", TOOL_TEXT, &w.within},
		{"--over", TOOL_TEXT, &w.over},
		{"--key", TOOL_TEXT, &w.read.key},
		{"--only", TOOL_TEXT, &w.read.only},
		{"--confidence", TOOL_NUMBER, &w.confidence},
		{"--json", TOOL_FLAG, &w.json},
	};
	const tool_command command = {METHOD, help, options, sizeof options / sizeof *options, 1, -1, "a log is missing"};
	int count, status;

	w.confidence = .95;
	w.value = "total";
	status = tool_options(&command, argc, argv, &count);
	if (status >= 0)
		return status;
	if (!w.order || !(w.confidence > 0 && w.confidence < 1)) {
		tool_error(METHOD, w.order ? "--confidence: a number between 0 and 1 is expected"
			: "--order EVENT is missing\nTry journey score commerce --help.");
		return TOOL_USAGE;
	}
	w.read.by = w.value;
	return tool_visits_run(&w.visits, &(tool_visits_method){METHOD, prepare, show}, &w.read, argv, count, &w);
}
