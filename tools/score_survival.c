/* `journey score survival`: how long customers stay, by group. */
#include "score.h"
#include "usage.h"

#include <stdlib.h>
#include <string.h>

#define METHOD "score survival"
#define LINES_MAX 24 /* of a curve, for people */

static const char help[] =
	"usage: journey score survival FILE.csv[.gz] [OPTION]...\n"
	"\n"
	"How long customers stay: the curve of Kaplan and Meier, its median and its mean up to a horizon; with groups, whether\n"
	"they differ (log-rank).\n"
	"\n"
	"Columns: duration (how long each was watched), event (1: he left then, 0: he was still there)[, count].\n"
	"\n"
	"  --by COLUMN          a curve for each group of it\n"
	"  --horizon T          of the mean (the shortest of the groups' longest watches)\n"
	"  --plain              plain intervals instead of those on the log-log scale\n"
	"  --confidence LEVEL   of the intervals (0.95)\n"
	"  --json               for machines, with all points\n"
	"  --help               this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

typedef struct group {
	journey_str name;
	size_t count; /* rows */
	journey_survival *curve;
	journey_estimate median, mean;
	double longest, gone, customers;
} group;

typedef struct work {
	score_table table;
	const char *by;
	double confidence, horizon;
	bool json, plain;
	journey_survival_data data;
	uint32_t *of; /* by row: its group */
	group groups[JOURNEY_SURVIVAL_GROUPS_MAX];
	size_t count;
	journey_survival_test test;
} work;

static int read_columns(work *w)
{
	score_table *t = &w->table;

	w->data = (journey_survival_data){.size = sizeof w->data, .count = score_rows(t)};
	w->data.duration = score_numbers(t, "duration");
	w->data.gone = w->data.duration ? score_numbers(t, "event") : NULL;
	if (!w->data.gone || (score_has(t, "count") && !(w->data.weights = score_numbers(t, "count"))))
		return TOOL_FAILED;
	w->of = calloc(w->data.count + 1, sizeof *w->of);
	return w->of ? 0 : tool_error(METHOD, "out of memory");
}

static bool is_named(const group *g, journey_str name)
{
	return g->name.size == name.size && (name.size == 0 || memcmp(g->name.data, name.data, name.size) == 0);
}

/* In the order in which they first come. */
static int find_groups(work *w)
{
	const journey_str *names = w->by ? score_texts(&w->table, w->by) : NULL;

	if (w->by && !names)
		return TOOL_FAILED;
	if (!w->by)
		w->groups[w->count++] = (group){.name = tool_str("all")};
	for (size_t i = 0; i < w->data.count; i++) {
		uint32_t g = 0;

		while (w->by && g < w->count && !is_named(&w->groups[g], names[i]))
			g++;
		if (g == JOURNEY_SURVIVAL_GROUPS_MAX)
			return score_wrong(&w->table, i, w->by, "more than %d groups", JOURNEY_SURVIVAL_GROUPS_MAX);
		if (g == w->count)
			w->groups[w->count++] = (group){.name = names[i]};
		w->of[i] = g;
		w->groups[g].count++;
		w->groups[g].longest = w->data.duration[i] > w->groups[g].longest ? w->data.duration[i] : w->groups[g].longest;
	}
	return 0;
}

/* The rows of one group; those of others count 0. */
static int make_curve(work *w, uint32_t g, double *weights)
{
	journey_survival_data own = w->data;
	journey_error error = {.message = ""};
	journey_status status;
	group *to = &w->groups[g];

	for (size_t i = 0; i < w->data.count; i++) {
		double weight = w->data.weights ? w->data.weights[i] : 1;

		weights[i] = w->of[i] == g ? weight : 0;
		to->customers += weights[i];
		to->gone += weights[i] * w->data.gone[i];
	}
	own.weights = weights;
	status = journey_survival_new(NULL, &own, w->plain ? JOURNEY_SURVIVAL_PLAIN : JOURNEY_SURVIVAL_LOG_LOG, w->confidence,
		&to->curve, &error);
	if (status == JOURNEY_OK)
		status = journey_survival_quantile(to->curve, .5, &to->median);
	return status == JOURNEY_OK ? 0 : score_failed(&w->table, status, &error);
}

/* Of the groups' longest watches: up to there the mean of each is known. */
static double shortest_watch(const work *w)
{
	double shortest = w->count ? w->groups[0].longest : 0;

	for (size_t g = 1; g < w->count; g++)
		shortest = w->groups[g].longest < shortest ? w->groups[g].longest : shortest;
	return shortest;
}

static int compute(work *w)
{
	double *weights = calloc(w->data.count + 1, sizeof *weights);
	journey_error error = {.message = ""};
	journey_status status;
	int failed = weights ? 0 : tool_error(METHOD, "out of memory");

	for (uint32_t g = 0; !failed && g < w->count; g++)
		failed = make_curve(w, g, weights);
	free(weights);
	if (w->horizon < 0)
		w->horizon = shortest_watch(w);
	for (size_t g = 0; !failed && g < w->count; g++)
		(void)journey_survival_mean(w->groups[g].curve, w->horizon, &w->groups[g].mean);
	if (failed || w->count < 2)
		return failed;
	w->test.size = sizeof w->test;
	status = journey_survival_compare(NULL, &w->data, w->of, w->count, &w->test, &error);
	return status == JOURNEY_OK ? 0 : score_failed(&w->table, status, &error);
}

/* ---- what is printed ---- */

static void json_estimate(tool_text *out, const char *name, const journey_estimate *e)
{
	tool_text_print(out, "\"%s\":", name);
	if (e->known)
		tool_text_number(out, e->value);
	else
		tool_text_put(out, "null");
	tool_text_print(out, ",\"%s_ci\":", name);
	if (e->known < JOURNEY_KNOWN_INTERVAL) {
		tool_text_put(out, "null");
		return;
	}
	tool_text_put(out, "[");
	tool_text_number(out, e->low);
	tool_text_put(out, ",");
	tool_text_number(out, e->high);
	tool_text_put(out, "]");
}

static void json_point(tool_text *out, const journey_survival_point *p)
{
	tool_text_put(out, "{\"time\":");
	tool_text_number(out, p->time);
	tool_text_put(out, ",\"at_risk\":");
	tool_text_number(out, p->at_risk);
	tool_text_put(out, ",\"gone\":");
	tool_text_number(out, p->gone);
	tool_text_put(out, ",");
	json_estimate(out, "share", &p->share);
	tool_text_put(out, "}");
}

static void json_group(tool_text *out, const group *g)
{
	size_t count;
	const journey_survival_point *points = journey_survival_points(g->curve, &count);

	tool_text_json(out, g->name);
	tool_text_put(out, ":{\"customers\":");
	tool_text_number(out, g->customers);
	tool_text_put(out, ",\"gone\":");
	tool_text_number(out, g->gone);
	tool_text_put(out, ",");
	json_estimate(out, "median", &g->median);
	tool_text_put(out, ",");
	json_estimate(out, "mean", &g->mean);
	tool_text_put(out, ",\"points\":[");
	for (size_t i = 0; i < count; i++) {
		tool_text_put(out, i ? "," : "");
		json_point(out, &points[i]);
	}
	tool_text_put(out, "]}");
}

static void write_json(tool_text *out, const work *w)
{
	tool_text_put(out, "{\"horizon\":");
	tool_text_number(out, w->horizon);
	tool_text_put(out, ",\"groups\":{");
	for (size_t g = 0; g < w->count; g++) {
		tool_text_put(out, g ? "," : "");
		json_group(out, &w->groups[g]);
	}
	tool_text_put(out, "},\"logrank\":");
	if (w->count < 2) {
		tool_text_put(out, "null}\n");
		return;
	}
	tool_text_put(out, "{\"chi_square\":");
	tool_text_number(out, w->test.chi_square);
	tool_text_print(out, ",\"df\":%u,\"p\":", (unsigned)w->test.degrees_of_freedom);
	tool_text_number(out, w->test.p_value);
	tool_text_put(out, "}}\n");
}

static void text_estimate(tool_text *out, const char *name, const journey_estimate *e)
{
	tool_text_print(out, ", %s ", name);
	if (!e->known) {
		tool_text_put(out, "not reached");
		return;
	}
	score_number(out, e->value, 4);
	if (e->known < JOURNEY_KNOWN_INTERVAL)
		return;
	tool_text_put(out, " (");
	score_number(out, e->low, 4);
	tool_text_put(out, " .. ");
	score_number(out, e->high, 4);
	tool_text_put(out, ")");
}

static void text_group(tool_text *out, const group *g)
{
	size_t count;
	const journey_survival_point *points = journey_survival_points(g->curve, &count);
	size_t step = count > LINES_MAX ? (count + LINES_MAX - 1) / LINES_MAX : 1;

	tool_text_plain(out, g->name);
	tool_text_print(out, ": %.0f customers, %.0f left", g->customers, g->gone);
	text_estimate(out, "median", &g->median);
	text_estimate(out, "mean", &g->mean);
	tool_text_put(out, "\n      time   at risk      left   share     low    high\n");
	for (size_t i = 0; i < count; i += i + 1 < count && i + step >= count ? count - 1 - i : step) {
		const journey_survival_point *p = &points[i];
		bool sure = p->share.known == JOURNEY_KNOWN_INTERVAL;

		score_cell(out, p->time, 5, 10);
		tool_text_print(out, "%10.0f%10.0f%8.3f", p->at_risk, p->gone, p->share.value);
		if (sure)
			tool_text_print(out, "%8.3f%8.3f  ", p->share.low, p->share.high);
		else
			tool_text_put(out, "       -       -  ");
		score_bar(out, p->share.value, 30);
		tool_text_put(out, "\n");
	}
}

static void write_text(tool_text *out, const work *w)
{
	tool_text_put(out, "share of customers still there; the mean is up to ");
	score_number(out, w->horizon, 5);
	tool_text_put(out, "\n");
	for (size_t g = 0; g < w->count; g++)
		text_group(out, &w->groups[g]);
	if (w->count < 2)
		return;
	tool_text_put(out, "all groups alike: chi-square ");
	score_number(out, w->test.chi_square, 5);
	tool_text_print(out, ", df %u, p ", (unsigned)w->test.degrees_of_freedom);
	score_number(out, w->test.p_value, 3);
	tool_text_put(out, "\n");
}

static int run(work *w, const char *path)
{
	tool_text out = {0};
	int status = score_open(METHOD, path, &w->table);

	status = status ? status : read_columns(w);
	status = status ? status : find_groups(w);
	status = status ? status : compute(w);
	if (status)
		return status;
	(w->json ? write_json : write_text)(&out, w);
	return score_print(METHOD, &out);
}

int score_survival_main(int argc, char **argv)
{
	static work w;
	const tool_option options[] = {
		{"--by", TOOL_TEXT, &w.by},
		{"--horizon", TOOL_NUMBER, &w.horizon},
		{"--plain", TOOL_FLAG, &w.plain},
		{"--confidence", TOOL_NUMBER, &w.confidence},
		{"--json", TOOL_FLAG, &w.json},
	};
	const tool_command command = {METHOD, help, options, sizeof options / sizeof *options, 1, 1, "a file is missing"};
	int count, status;

	w.confidence = .95;
	w.horizon = -1;
	status = tool_options(&command, argc, argv, &count);
	if (status >= 0)
		return status;
	if (!(w.confidence > 0 && w.confidence < 1)) {
		tool_error(METHOD, "--confidence: a number between 0 and 1 is expected");
		return TOOL_USAGE;
	}
	status = run(&w, argv[0]);
	for (size_t g = 0; g < w.count; g++)
		journey_survival_free(w.groups[g].curve);
	free(w.of);
	score_close(&w.table);
	return status;
}
