/* `journey score association`: what goes with reaching a goal. */
#include "score.h"
#include "usage.h"
#include "visits.h"

#include <string.h>

#define METHOD "score association"

static const char help[] =
	"usage: journey score association LOG... --goal EVENT [OPTION]...\n"
	"\n"
	"What those did before who reached the goal, compared with the others. LOG: as for journey score funnel. What goes\n"
	"together is no cause: that takes a control group.\n"
	"\n"
	"  --goal STEP     what is to be reached; NAME or NAME[CONDITION]\n"
	"  --early TIME    done in a customer's first TIME; who reached the goal in that time is left out, so that those\n"
	"                  who stay longer do not look better (done at any time before the goal)\n"
	"  --sessions      sessions in the place of customers\n"
	"  --least N       leave out what fewer did (10)\n"
	"  --top N         how many are shown (20)\n"
	TOOL_VISITS_HELP
	"  --confidence C  of the intervals (0.95)\n"
	"  --json          for machines\n"
	"  --help          this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

typedef struct work {
	tool_visits visits;
	tool_visits_options read;
	journey_associations_options options;
	const char *goal, *early;
	size_t least, top;
	bool json, sessions;
} work;

static int prepare(void *arg)
{
	work *w = arg;
	int status = tool_visits_step(&w->visits, tool_str(w->goal), &w->options.goal);

	if (!status)
		status = tool_duration_option(METHOD, "--early", w->early, &w->options.early);
	if (status)
		return status;
	w->options.sessions = w->sessions;
	w->options.least = w->least;
	return tool_visits_read(&w->visits);
}

static void json(tool_text *out, const work *w, const journey_association *items, size_t count, uint64_t units,
	uint64_t reached)
{
	tool_text_print(out, "{\"units\":%llu,\"reached\":%llu,\"landmark\":%s,\"associations\":[", (unsigned long long)units,
		(unsigned long long)reached, w->options.early ? "true" : "false");
	for (size_t i = 0; i < count && i < w->top; i++) {
		const journey_cross *x = &items[i].cross;

		tool_text_put(out, i ? ",{\"event\":" : "{\"event\":");
		tool_text_json(out, tool_visits_name(&w->visits, items[i].code));
		tool_text_print(out, ",\"did\":%llu,\"reached\":%llu,\"with\":", (unsigned long long)items[i].did,
			(unsigned long long)items[i].reached);
		score_json_estimate(out, &x->with);
		tool_text_put(out, ",\"without\":");
		score_json_estimate(out, &x->without);
		tool_text_put(out, ",\"relative_risk\":");
		score_json_estimate(out, &x->relative_risk);
		tool_text_put(out, ",\"odds_ratio\":");
		score_json_estimate(out, &x->odds_ratio);
		tool_text_put(out, ",\"lift\":");
		tool_text_number(out, x->lift);
		tool_text_put(out, ",\"chi_square\":");
		tool_text_number(out, x->chi_square);
		tool_text_put(out, ",\"g\":");
		tool_text_number(out, x->g);
		tool_text_put(out, ",\"cramers_v\":");
		tool_text_number(out, x->cramers_v);
		tool_text_put(out, ",\"p\":");
		tool_text_number(out, x->p_value);
		tool_text_put(out, ",\"q\":");
		tool_text_number(out, items[i].q_value);
		tool_text_put(out, "}");
	}
	tool_text_put(out, "]}\n");
}

static void text(tool_text *out, const work *w, const journey_association *items, size_t count, uint64_t units,
	uint64_t reached)
{
	tool_text_count(out, (int64_t)units);
	tool_text_put(out, w->sessions ? " sessions, of which " : " customers, of which ");
	tool_text_count(out, (int64_t)reached);
	tool_text_put(out, " reached the goal\n\n                             did     reached it, of others   times      from       to\n");
	for (size_t i = 0; i < count && i < w->top; i++) {
		const journey_cross *x = &items[i].cross;

		score_name(out, tool_visits_name(&w->visits, items[i].code), 24);
		tool_count_cell(out, items[i].did, 8);
		tool_text_put(out, "    ");
		tool_percent(out, x->with.value, 7);
		tool_text_put(out, "    ");
		tool_percent(out, x->without.value, 7);
		if (x->relative_risk.known) {
			score_cell(out, x->relative_risk.value, 3, 8);
			tool_text_put(out, items[i].q_value < .05 ? " *" : "  ");
		}
		if (x->relative_risk.known == JOURNEY_KNOWN_INTERVAL) {
			score_cell(out, x->relative_risk.low, 3, 9);
			score_cell(out, x->relative_risk.high, 3, 9);
		}
		tool_text_put(out, "\n");
	}
	tool_text_put(out, "\n*: differs, with the p-value corrected for all of them below 0.05. What goes together is no cause.\n");
	if (!w->options.early)
		tool_text_put(out, "Who stays longer does more, and reaches more: compare with --early, too.\n");
}

static int show(void *arg, tool_text *out)
{
	work *w = arg;
	journey_error error = {.message = ""};
	journey_associations *found = NULL;
	journey_status status = journey_associations_new(w->visits.trails, &w->options, &found, &error);
	uint64_t units, reached;
	size_t count;

	if (status != JOURNEY_OK)
		return tool_error_of(METHOD, w->visits.path, status, &error);
	const journey_association *items = journey_associations_list(found, &count, &units, &reached);

	(w->json ? json : text)(out, w, items, count, units, reached);
	journey_associations_free(found);
	return TOOL_OK;
}

int score_association_main(int argc, char **argv)
{
	static work w = {.least = 10, .top = 20};

	journey_associations_options_init(&w.options);
	const tool_option options[] = {
		{"--goal", TOOL_TEXT, &w.goal},
		{"--early", TOOL_TEXT, &w.early},
		{"--sessions", TOOL_FLAG, &w.sessions},
		{"--least", TOOL_SIZE, &w.least},
		{"--top", TOOL_SIZE, &w.top},
		TOOL_VISITS_OPTIONS(w.read),
		{"--confidence", TOOL_NUMBER, &w.options.confidence},
		{"--json", TOOL_FLAG, &w.json},
	};
	const tool_command command = {METHOD, help, options, sizeof options / sizeof *options, 1, -1, "a log is missing"};
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	if (!w.goal) {
		tool_error(METHOD, "--goal EVENT is missing\nTry journey score association --help.");
		return TOOL_USAGE;
	}
	return tool_visits_run(&w.visits, &(tool_visits_method){METHOD, prepare, show}, &w.read, argv, count, &w);
}
