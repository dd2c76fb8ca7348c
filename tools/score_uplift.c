/* `journey score uplift`: how well a score orders customers by the effect of a treatment. */
#include "score.h"
#include "usage.h"

#include <journey/document.h>
#include <string.h>

#define METHOD "score uplift"
#define PARTS 10

static const char help[] =
	"usage: journey score uplift FILE.csv[.gz] [OPTION]...\n"
	"\n"
	"How well a score orders customers by the effect that a treatment has on them, from an experiment.\n"
	"\n"
	"Columns: treatment (1, or 0: control), outcome (1 or 0; any number for the uplift of the top share alone), score.\n"
	"\n"
	"  --outcome COLUMN  instead of outcome\n"
	"  --score COLUMN    instead of score\n"
	"  --top SHARE       share of the customers at the top (0.3)\n"
	"  --samples N       bootstrap samples behind the intervals (200)\n"
	"  --seed N          of the samples (1)\n"
	"  --json            for machines\n"
	"  --help            this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

typedef struct work {
	score_table table;
	const char *outcome, *score;
	journey_uplift_data data;
	journey_uplift_options options;
	journey_uplift_result result;
	journey_uplift_part parts[PARTS];
	bool json;
} work;

static const score_flag flags[] = {
	{JOURNEY_UPLIFT_ONE_ARM, "one_arm", "nobody was treated, or nobody was control"},
	{JOURNEY_UPLIFT_NOT_SHARE, "not_share", "outcomes are not all 0 or 1: the areas are left out"},
	{JOURNEY_UPLIFT_NO_RANGE, "no_range", "no order could be better than another: the areas are left out"},
	{JOURNEY_UPLIFT_TIED, "tied", "all scores are equal"},
	{JOURNEY_UPLIFT_EMPTY_TOP, "empty_top", "nobody of an arm is in the top share"},
};
#define FLAGS (sizeof flags / sizeof *flags)

static int read_columns(work *w)
{
	score_table *t = &w->table;

	w->data = (journey_uplift_data){.size = sizeof w->data, .count = score_rows(t)};
	w->data.treated = score_numbers(t, "treatment");
	w->data.outcome = w->data.treated ? score_numbers(t, w->outcome) : NULL;
	w->data.score = w->data.outcome ? score_numbers(t, w->score) : NULL;
	return w->data.score ? 0 : TOOL_FAILED;
}

static void number_or_null(tool_text *out, const journey_estimate *e)
{
	if (e->known)
		tool_text_number(out, e->value);
	else
		tool_text_put(out, "null");
}

static void write_json(tool_text *out, const work *w)
{
	const journey_uplift_result *r = &w->result;
	char at[32] = "uplift_at_";
	tool_text share = {0};

	score_number(&share, w->options.share * 100, 2);
	snprintf(at, sizeof at, "uplift_at_%.8s", share.data ? share.data : "");
	tool_text_free(&share);
	tool_text_put(out, "{\"qini_auc\":");
	number_or_null(out, &r->qini_auc);
	tool_text_put(out, ",\"uplift_auc\":");
	number_or_null(out, &r->uplift_auc);
	tool_text_print(out, ",\"%s\":{\"overall\":", at);
	number_or_null(out, &r->at_overall);
	tool_text_put(out, ",\"by_group\":");
	number_or_null(out, &r->at_by_group);
	tool_text_print(out, "},\"treated\":%llu,\"control\":%llu,\"effect\":", (unsigned long long)r->treated,
		(unsigned long long)r->control);
	score_json_estimate(out, &r->effect);
	tool_text_put(out, ",\"estimates\":{\"qini_auc\":");
	score_json_estimate(out, &r->qini_auc);
	tool_text_put(out, ",\"uplift_auc\":");
	score_json_estimate(out, &r->uplift_auc);
	tool_text_print(out, ",\"%s_overall\":", at);
	score_json_estimate(out, &r->at_overall);
	tool_text_print(out, ",\"%s_by_group\":", at);
	score_json_estimate(out, &r->at_by_group);
	tool_text_put(out, "},\"parts\":[");
	for (int i = 0; i < PARTS; i++) {
		const journey_uplift_part *p = &w->parts[i];

		tool_text_print(out, "%s{\"treated\":%llu,\"control\":%llu,\"uplift\":", i ? "," : "",
			(unsigned long long)p->treated, (unsigned long long)p->control);
		tool_text_number(out, p->uplift);
		tool_text_put(out, ",\"cumulative\":");
		tool_text_number(out, p->cumulative);
		tool_text_put(out, ",\"qini\":");
		tool_text_number(out, p->qini);
		tool_text_put(out, "}");
	}
	tool_text_put(out, "],");
	score_json_flags(out, r->flags, flags, FLAGS);
	tool_text_put(out, "}\n");
}

static void write_line(tool_text *out, const char *title, const journey_estimate *e)
{
	if (!e->known)
		return;
	score_name(out, tool_str(title), 34);
	score_cell(out, e->value, 4, 10);
	if (e->known == JOURNEY_KNOWN_INTERVAL) {
		tool_text_put(out, "   (");
		score_number(out, e->low, 4);
		tool_text_put(out, " .. ");
		score_number(out, e->high, 4);
		tool_text_put(out, ")");
	}
	tool_text_put(out, "\n");
}

static void write_text(tool_text *out, const work *w)
{
	const journey_uplift_result *r = &w->result;
	double most = 0;

	tool_text_count(out, (int64_t)r->treated);
	tool_text_put(out, " treated, ");
	tool_text_count(out, (int64_t)r->control);
	tool_text_put(out, " control\n\n");
	write_line(out, "average effect", &r->effect);
	write_line(out, "Qini (1: perfect, 0: random)", &r->qini_auc);
	write_line(out, "area under the uplift curve", &r->uplift_auc);
	write_line(out, "uplift of the top share", &r->at_overall);
	write_line(out, "  of the top share of each arm", &r->at_by_group);
	for (int i = 0; i < PARTS; i++)
		most = w->parts[i].uplift > most ? w->parts[i].uplift : most;
	tool_text_put(out, "\ntenth   treated   control     uplift   so far\n");
	for (int i = 0; i < PARTS; i++) {
		const journey_uplift_part *p = &w->parts[i];

		tool_text_print(out, "%5d%10llu%10llu", i + 1, (unsigned long long)p->treated, (unsigned long long)p->control);
		score_cell(out, p->uplift, 3, 11);
		score_cell(out, p->cumulative, 3, 9);
		tool_text_put(out, "  ");
		score_bar(out, most > 0 && p->uplift > 0 ? p->uplift / most : 0, 20);
		tool_text_put(out, "\n");
	}
	score_notes(out, r->flags, flags, FLAGS);
}

static int run(work *w, const char *path)
{
	journey_error error = {.message = ""};
	tool_text out = {0};
	int status = score_open(METHOD, path, &w->table);

	if (!status)
		status = read_columns(w);
	if (status)
		return status;
	w->result.size = sizeof w->result;
	journey_status got = journey_uplift(NULL, &w->data, &w->options, &w->result, &error);

	if (got == JOURNEY_OK)
		got = journey_uplift_parts(NULL, &w->data, w->parts, PARTS, &error);
	if (got != JOURNEY_OK)
		return score_failed(&w->table, got, &error);
	if (w->json)
		write_json(&out, w);
	else
		write_text(&out, w);
	return score_print(METHOD, &out);
}

int score_uplift_main(int argc, char **argv)
{
	work w = {.outcome = "outcome", .score = "score"};
	size_t samples = 200, seed = 1;

	journey_uplift_options_init(&w.options);
	const tool_option options[] = {
		{"--outcome", TOOL_TEXT, &w.outcome},
		{"--score", TOOL_TEXT, &w.score},
		{"--top", TOOL_NUMBER, &w.options.share},
		{"--samples", TOOL_SIZE, &samples},
		{"--seed", TOOL_SIZE, &seed},
		{"--json", TOOL_FLAG, &w.json},
	};
	const tool_command command = {METHOD, help, options, sizeof options / sizeof *options, 1, 1, "a file is missing"};
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	w.options.samples = samples > 1000000 ? 1000000 : (uint32_t)samples;
	w.options.seed = seed;
	status = run(&w, argv[0]);
	score_close(&w.table);
	return status;
}
