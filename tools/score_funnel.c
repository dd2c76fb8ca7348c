/* `journey score funnel`: how far customers get through steps. */
#include "score.h"
#include "usage.h"
#include "visits.h"

#include <stdlib.h>
#include <string.h>

#define METHOD "score funnel"
/* Groups that are shown one by one. */
#define GROUPS_MAX 50

static const char help[] =
	"usage: journey score funnel LOG... --steps 'A > B > C' [OPTION]...\n"
	"\n"
	"How far customers get, how long they take, and what they do instead. LOG: events (Segment form, JSON lines; .gz;\n"
	"-: standard input), or a CSV file with the columns unit, time, event.\n"
	"\n"
	"  --steps STEPS     names of events with \" > \" between; NAME[CONDITION] with a condition on event.PROPERTY\n"
	"                    (Product Viewed[event.price > 50.0]); * is any event\n"
	"  --within TIME     all steps within this time from the first, 7d; exactly as long is too late (no limit)\n"
	"  --order ORDER     ordered: other events may be between (default); strict: none may; any: any order\n"
	"  --count COUNT     once: each customer, with the attempt that got furthest (default); first: each customer, from\n"
	"                    the first entry on; each: each attempt\n"
	"  --sessions        steps within a session, and sessions are counted\n"
	"  --exclude STEP    an event that ends an attempt which is not complete\n"
	"  --by PROPERTY     also by this property of the first step's event\n"
	TOOL_VISITS_HELP
	"  --confidence C    of the intervals (0.95)\n"
	"  --json            for machines\n"
	"  --help            this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

typedef struct work {
	tool_visits visits;
	tool_visits_options read;
	journey_funnel_options options;
	journey_funnel_step steps[JOURNEY_FUNNEL_STEPS_MAX];
	journey_funnel_exclusion exclusion;
	const char *text, *within, *order, *count, *exclude;
	bool json, sessions;
} work;

static int one_of(const char *option, const char *word, const char *const *words, int count, int *out)
{
	if (!word)
		return TOOL_OK;
	for (int i = 0; i < count; i++)
		if (strcmp(word, words[i]) == 0) {
			*out = i;
			return TOOL_OK;
		}
	tool_error(METHOD, "%s: found \"%s\"; %s, %s or %s is expected", option, word, words[0], words[1], words[2]);
	return TOOL_USAGE;
}

static int prepare(void *arg)
{
	work *w = arg;
	static const char *const orders[] = {"ordered", "strict", "any"}, *const counts[] = {"once", "first", "each"};
	int order = 0, count = 0;
	int status = one_of("--order", w->order, orders, 3, &order);

	if (!status)
		status = one_of("--count", w->count, counts, 3, &count);
	if (!status)
		status = tool_duration_option(METHOD, "--within", w->within, &w->options.window);
	if (!status)
		status = tool_visits_steps(&w->visits, w->text, w->steps, JOURNEY_FUNNEL_STEPS_MAX, &w->options.step_count);
	if (!status && w->exclude)
		status = tool_visits_step(&w->visits, tool_str(w->exclude), &w->exclusion.visit);
	if (status)
		return status;
	w->options.steps = w->steps;
	w->options.order = (journey_funnel_order)order;
	w->options.count = (journey_funnel_count)count;
	w->options.sessions = w->sessions;
	if (w->exclude && w->options.step_count > 1) {
		w->exclusion.from = 1;
		w->exclusion.to = (uint32_t)w->options.step_count;
		w->options.exclusions = &w->exclusion;
		w->options.exclusion_count = 1;
	}
	return tool_visits_read(&w->visits);
}

/* ---- JSON ---- */

static void json_step(tool_text *out, const tool_visits *v, const journey_funnel_step *steps,
	const journey_funnel_result *r, size_t i)
{
	const journey_funnel_reached *step = &r->steps[i];

	tool_text_put(out, i ? ",{\"step\":" : "{\"step\":");
	tool_text_json(out, tool_visits_name(v, steps[i].code));
	tool_text_print(out, ",\"count\":%llu,\"units\":%llu,\"from_previous\":", (unsigned long long)step->count,
		(unsigned long long)step->units);
	score_json_estimate(out, &step->from_previous);
	tool_text_put(out, ",\"from_first\":");
	score_json_estimate(out, &step->from_first);
	tool_text_put(out, ",\"seconds\":");
	tool_spans_json(out, &step->time);
	tool_text_print(out, ",\"dropped\":%llu,\"left\":%llu,\"instead\":{", (unsigned long long)step->dropped,
		(unsigned long long)step->left);
	for (size_t k = 0; k < step->instead_count; k++) {
		tool_text_put(out, k ? "," : "");
		tool_text_json(out, tool_visits_name(v, step->instead[k].code));
		tool_text_print(out, ":%llu", (unsigned long long)step->instead[k].count);
	}
	tool_text_print(out, "},\"elsewhere\":%llu}", (unsigned long long)step->elsewhere);
}

void tool_funnel_json(tool_text *out, const tool_visits *v, const journey_funnel_step *steps,
	const journey_funnel_result *r)
{
	tool_text_print(out, "{\"entered\":%llu,\"converted\":%llu,\"conversion\":", (unsigned long long)r->entered,
		(unsigned long long)r->converted);
	score_json_estimate(out, &r->conversion);
	tool_text_put(out, ",\"seconds\":");
	tool_spans_json(out, &r->time);
	tool_text_put(out, ",\"steps\":[");
	for (size_t i = 0; i < r->step_count; i++)
		json_step(out, v, steps, r, i);
	tool_text_put(out, "]");
}

/* ---- text ---- */

static void text_drop(tool_text *out, const tool_visits *v, const journey_funnel_reached *step)
{
	tool_text_put(out, "    v ");
	tool_text_count(out, (int64_t)step->dropped);
	tool_text_put(out, " went no further: ");
	tool_text_count(out, (int64_t)step->left);
	tool_text_put(out, " left");
	for (size_t k = 0; k < step->instead_count && k < 3; k++) {
		tool_text_put(out, ", ");
		tool_text_count(out, (int64_t)step->instead[k].count);
		tool_text_put(out, " ");
		tool_text_plain(out, tool_visits_name(v, step->instead[k].code));
	}
	tool_text_put(out, "\n");
}

void tool_funnel_text(tool_text *out, const tool_visits *v, const journey_funnel_step *steps,
	const journey_funnel_result *r)
{
	for (size_t i = 0; i < r->step_count; i++) {
		const journey_funnel_reached *step = &r->steps[i];

		score_name(out, tool_visits_name(v, steps[i].code), 24);
		tool_count_cell(out, step->count, 10);
		tool_text_put(out, "  ");
		tool_percent(out, step->from_first.value, 7);
		tool_text_put(out, "  ");
		score_bar(out, step->from_first.value, 30);
		if (i && step->time.count) {
			tool_text_put(out, "  after ");
			tool_duration_show(out, (double)step->time.median);
			tool_text_put(out, " (p90 ");
			tool_duration_show(out, (double)step->time.p90);
			tool_text_put(out, ")");
		}
		tool_text_put(out, "\n");
		if (step->dropped)
			text_drop(out, v, step);
	}
	if (!r->conversion.known) {
		tool_text_put(out, "nobody did the first step\n");
		return;
	}
	tool_text_put(out, "conversion ");
	tool_percent(out, r->conversion.value, 0);
	tool_text_put(out, " (");
	tool_percent(out, r->conversion.low, 0);
	tool_text_put(out, " to ");
	tool_percent(out, r->conversion.high, 0);
	tool_text_put(out, ")");
	if (r->time.count) {
		tool_text_put(out, ", in ");
		tool_duration_show(out, (double)r->time.median);
		tool_text_put(out, " (median)");
	}
	tool_text_put(out, "\n");
}

static void text_groups(tool_text *out, const work *w, const journey_funnel_result *results, size_t groups)
{
	tool_text_print(out, "\n%s\n", w->read.by);
	for (size_t i = 0; i < groups; i++) {
		const journey_funnel_result *r = &results[i];

		if (!r->entered)
			continue;
		tool_text_put(out, "  ");
		score_name(out, tool_names_at(&w->visits.groups, (uint32_t)i), 22);
		tool_count_cell(out, r->entered, 10);
		tool_count_cell(out, r->converted, 10);
		tool_text_put(out, "  ");
		tool_percent(out, r->conversion.value, 7);
		tool_text_put(out, "  ");
		score_interval(out, r->conversion.low, r->conversion.value, r->conversion.high, 0, 1, 30);
		tool_text_put(out, "\n");
	}
}

static void json_groups(tool_text *out, const work *w, const journey_funnel_result *results, size_t groups)
{
	bool first = true;

	tool_text_put(out, ",\"by\":{");
	for (size_t i = 0; i < groups; i++) {
		if (!results[i].entered)
			continue;
		tool_text_put(out, first ? "" : ",");
		tool_text_json(out, tool_names_at(&w->visits.groups, (uint32_t)i));
		tool_text_put(out, ":");
		tool_funnel_json(out, &w->visits, w->steps, &results[i]);
		tool_text_put(out, "}");
		first = false;
	}
	tool_text_put(out, "}");
}

static int funnel(work *w, uint32_t group, journey_funnel_result *out)
{
	journey_error error = {.message = ""};

	w->options.group = group;
	out->size = sizeof *out;
	journey_status status = journey_funnel(w->visits.trails, &w->options, out, &error);

	return status == JOURNEY_OK ? TOOL_OK : tool_error_of(METHOD, w->visits.path, status, &error);
}

static int show(void *arg, tool_text *out)
{
	work *w = arg;
	size_t groups = w->read.by ? w->visits.groups.count : 0;

	if (groups > GROUPS_MAX) {
		fprintf(stderr, "journey %s: %s has %zu values; the first %d are shown\n", METHOD, w->read.by, groups, GROUPS_MAX);
		groups = GROUPS_MAX;
	}
	journey_funnel_result *results = calloc(groups + 1, sizeof *results);
	int status = results ? funnel(w, JOURNEY_PATHS_ANY, &results[groups])
		: tool_error(METHOD, "%s: out of memory", w->visits.path);

	for (size_t i = 0; i < groups && !status; i++)
		status = funnel(w, (uint32_t)i, &results[i]);
	if (!status && w->json) {
		tool_funnel_json(out, &w->visits, w->steps, &results[groups]);
		if (w->read.by)
			json_groups(out, w, results, groups);
		tool_text_print(out, ",\"passed_over\":%llu,\"duplicates\":%llu}\n", (unsigned long long)w->visits.passed_over,
			(unsigned long long)w->visits.duplicates);
	} else if (!status) {
		tool_funnel_text(out, &w->visits, w->steps, &results[groups]);
		if (w->read.by)
			text_groups(out, w, results, groups);
	}
	free(results);
	return status;
}

int score_funnel_main(int argc, char **argv)
{
	static work w;

	journey_funnel_options_init(&w.options);
	const tool_option options[] = {
		{"--steps", TOOL_TEXT, &w.text},
		{"--within", TOOL_TEXT, &w.within},
		{"--order", TOOL_TEXT, &w.order},
		{"--count", TOOL_TEXT, &w.count},
		{"--sessions", TOOL_FLAG, &w.sessions},
		{"--exclude", TOOL_TEXT, &w.exclude},
		{"--by", TOOL_TEXT, &w.read.by},
		TOOL_VISITS_OPTIONS(w.read),
		{"--confidence", TOOL_NUMBER, &w.options.confidence},
		{"--json", TOOL_FLAG, &w.json},
	};
	const tool_command command = {METHOD, help, options, sizeof options / sizeof *options, 1, -1, "a log is missing"};
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	if (!w.text) {
		tool_error(METHOD, "--steps 'A > B' is missing\nTry journey score funnel --help.");
		return TOOL_USAGE;
	}
	return tool_visits_run(&w.visits, &(tool_visits_method){METHOD, prepare, show}, &w.read, argv, count, &w);
}
