/* `journey score friction`: where customers get stuck. */
#include "score.h"
#include "usage.h"
#include "visits.h"

#include <string.h>

#define METHOD "score friction"

static const char help[] =
	"usage: journey score friction LOG... --goal EVENT [OPTION]...\n"
	"\n"
	"Where sessions are lost before the goal: dead ends, loops, going back, the same thing over and over, long waits,\n"
	"errors. LOG: as for journey score funnel.\n"
	"\n"
	"  --goal STEP         the event that is a conversion; NAME or NAME[CONDITION]\n"
	"  --error STEP        an event that is an error, likewise (none)\n"
	"  --rage-count N      the same thing so often is rage (3)\n"
	"  --rage-within TIME  if it is within this time (10s)\n"
	"  --dwell TIME        longer until the next event is long (longer than 95 % at the same event)\n"
	"  --least N           leave out what fewer sessions have (5)\n"
	"  --top N             how many are shown (20)\n"
	TOOL_VISITS_HELP
	"  --confidence C      of the intervals (0.95)\n"
	"  --json              for machines\n"
	"  --help              this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

typedef struct work {
	tool_visits visits;
	tool_visits_options read;
	journey_frictions_options options;
	const char *goal, *error, *rage_within, *dwell;
	size_t rage_count, least, top;
	bool json;
} work;

static const struct {
	const char *key, *words;
} kinds[] = {{"dead_end", "dead end"}, {"loop", "loop"}, {"back", "back and forth"}, {"rage", "over and over"},
	{"dwell", "long wait"}, {"error", "error"}, {"errors", "error again"}, {"error_exit", "error, then gone"}};

static int prepare(void *arg)
{
	work *w = arg;
	int status = tool_visits_step(&w->visits, tool_str(w->goal), &w->options.goal);
	journey_funnel_step error = {JOURNEY_PATHS_ANY, 0};

	if (!status && w->error)
		status = tool_visits_step(&w->visits, tool_str(w->error), &error);
	if (!status && error.marks && error.code != JOURNEY_PATHS_ANY) {
		tool_error(METHOD, "--error: either NAME or *[CONDITION] is expected");
		status = TOOL_USAGE;
	}
	if (!status)
		status = tool_duration_option(METHOD, "--rage-within", w->rage_within, &w->options.rage_within);
	if (!status)
		status = tool_duration_option(METHOD, "--dwell", w->dwell, &w->options.dwell);
	if (status)
		return status;
	w->options.error_code = error.code;
	w->options.error_marks = error.marks;
	w->options.rage_count = w->rage_count < UINT32_MAX ? (uint32_t)w->rage_count : UINT32_MAX;
	w->options.least = w->least;
	return tool_visits_read(&w->visits);
}

void tool_friction_json(tool_text *out, const tool_visits *v, const journey_frictions *found, size_t top)
{
	uint64_t sessions, converted;
	size_t count;
	const journey_friction *items = journey_frictions_list(found, &count, &sessions, &converted);

	tool_text_print(out, "{\"sessions\":%llu,\"converted\":%llu,\"friction\":[", (unsigned long long)sessions,
		(unsigned long long)converted);
	for (size_t i = 0; i < count && i < top; i++) {
		const journey_friction *f = &items[i];

		tool_text_print(out, "%s{\"kind\":\"%s\",\"at\":", i ? "," : "", kinds[f->kind].key);
		tool_text_json(out, tool_visits_name(v, f->code));
		if (f->other != JOURNEY_PATHS_ANY) {
			tool_text_put(out, ",\"other\":");
			tool_text_json(out, tool_visits_name(v, f->other));
		}
		tool_text_print(out, ",\"count\":%llu,\"sessions\":%llu,\"units\":%llu,\"share\":", (unsigned long long)f->count,
			(unsigned long long)f->sessions, (unsigned long long)f->units);
		tool_text_number(out, f->share);
		tool_text_put(out, ",\"exit\":");
		score_json_estimate(out, &f->exit.with);
		tool_text_put(out, ",\"exit_without\":");
		score_json_estimate(out, &f->exit.without);
		tool_text_put(out, ",\"relative_risk\":");
		score_json_estimate(out, &f->exit.relative_risk);
		tool_text_put(out, ",\"p\":");
		tool_text_number(out, f->exit.p_value);
		tool_text_put(out, ",\"q\":");
		tool_text_number(out, f->q_value);
		tool_text_put(out, ",\"lost\":");
		tool_text_number(out, f->lost);
		tool_text_put(out, "}");
	}
	tool_text_put(out, "]}");
}

static void text_item(tool_text *out, const tool_visits *v, const journey_friction *f)
{
	score_cell(out, f->lost, 3, 8);
	tool_text_put(out, "  ");
	score_name(out, tool_str(kinds[f->kind].words), 17);
	tool_count_cell(out, f->sessions, 9);
	tool_text_put(out, "  ");
	tool_percent(out, f->exit.with.value, 7);
	tool_text_put(out, "  ");
	tool_percent(out, f->exit.without.value, 7);
	tool_text_put(out, f->q_value < .05 ? " * " : "   ");
	tool_text_plain(out, tool_visits_name(v, f->code));
	if (f->other != JOURNEY_PATHS_ANY) {
		tool_text_put(out, " <-> ");
		tool_text_plain(out, tool_visits_name(v, f->other));
	}
	tool_text_put(out, "\n");
}

void tool_friction_text(tool_text *out, const tool_visits *v, const journey_frictions *found, size_t top)
{
	uint64_t sessions, converted;
	size_t count;
	const journey_friction *items = journey_frictions_list(found, &count, &sessions, &converted);

	tool_text_count(out, (int64_t)sessions);
	tool_text_put(out, " sessions, of which ");
	tool_text_count(out, (int64_t)converted);
	tool_text_put(out, " reached the goal\n\n    lost  friction           sessions   leave   others     where\n");
	for (size_t i = 0; i < count && i < top; i++)
		text_item(out, v, &items[i]);
	tool_text_put(out, "\nlost: conversions, if those who met it had done as those who came by without (at most: friction also\n"
		"finds who would not buy anyway). leave: share that left without the goal; of dead ends, of events that were the\n"
		"last. *: differs, with the p-value corrected for all of them below 0.05.\n");
}

static int show(void *arg, tool_text *out)
{
	work *w = arg;
	journey_error error = {.message = ""};
	journey_frictions *found = NULL;
	journey_status status = journey_frictions_new(w->visits.trails, &w->options, &found, &error);

	if (status != JOURNEY_OK)
		return tool_error_of(METHOD, w->visits.path, status, &error);
	(w->json ? tool_friction_json : tool_friction_text)(out, &w->visits, found, w->top);
	if (w->json)
		tool_text_put(out, "\n");
	journey_frictions_free(found);
	return TOOL_OK;
}

int score_friction_main(int argc, char **argv)
{
	static work w = {.rage_count = 3, .least = 5, .top = 20};

	journey_frictions_options_init(&w.options);
	const tool_option options[] = {
		{"--goal", TOOL_TEXT, &w.goal},
		{"--error", TOOL_TEXT, &w.error},
		{"--rage-count", TOOL_SIZE, &w.rage_count},
		{"--rage-within", TOOL_TEXT, &w.rage_within},
		{"--dwell", TOOL_TEXT, &w.dwell},
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
		tool_error(METHOD, "--goal EVENT is missing\nTry journey score friction --help.");
		return TOOL_USAGE;
	}
	return tool_visits_run(&w.visits, &(tool_visits_method){METHOD, prepare, show}, &w.read, argv, count, &w);
}
