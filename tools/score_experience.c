/* `journey score experience`: the Personalized Experience Score of a log of touches, by linearisation or resampled. */
#include "score.h"
#include "usage.h"

#include <stdlib.h>
#include <string.h>

#define METHOD "score experience"
#define GROUPS_MAX 1000

static const char help[] =
	"usage: journey score experience FILE.csv[.gz] [OPTION]...\n"
	"\n"
	"The Personalized Experience Score of a log: each line is a touch.\n"
	"\n"
	"Columns: customer, relevance, timeliness, channel, engagement, each factor from 0 to 1, or empty: not known. A touch\n"
	"of which a factor is not known is counted and left out.\n"
	"\n"
	"  --by COLUMN          each group as well: by journey, step, segment\n"
	"  --bootstrap N        intervals by N samples of customers, 2 or more (by linearisation)\n"
	"  --seed N             of the samples (1)\n"
	"  --confidence LEVEL   of the intervals (0.95)\n"
	"  --json               for machines\n"
	"  --help               this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

static const char *const factors[JOURNEY_FACTORS] = {"relevance", "timeliness", "channel", "engagement"};

static const score_flag flags[] = {
	{JOURNEY_EXPERIENCE_NONE, "none", "no touch has all its factors: nothing is known"},
	{JOURNEY_EXPERIENCE_PARTIAL, "partial", "touches were left out, of which a factor is not known"},
	{JOURNEY_EXPERIENCE_SINGLE, "single", "a single customer: no interval"},
	{JOURNEY_EXPERIENCE_NO_VARIANCE, "no_variance", "all customers scored the same: no interval"},
};
#define FLAGS (sizeof flags / sizeof *flags)

/* A line of the file. */
typedef struct row {
	journey_str customer, group;
	journey_touch touch;
} row;

typedef struct group {
	journey_str name;
	journey_experience sums;
	journey_experience_result result;
} group;

typedef struct work {
	score_table table;
	const char *by;
	double confidence;
	size_t samples, seed;
	bool json;
	row *rows;
	group *groups; /* the first is all */
	size_t count;
	journey_experience_replicates replicates;
	double *room;
} work;

/* ---- reading ---- */

static int read_factor(work *w, size_t i, int factor, journey_str text)
{
	double number;

	w->rows[i].touch.factor[factor] = JOURNEY_FACTOR_UNKNOWN;
	if (text.size == 0)
		return 0;
	if (!score_read_number(text, &number) || !(number >= 0 && number <= 1))
		return score_wrong(&w->table, i, factors[factor], "found \"%.*s\"; expected a number from 0 to 1, or nothing",
			(int)(text.size < 40 ? text.size : 40), text.data);
	w->rows[i].touch.factor[factor] = (int32_t)(number * JOURNEY_FACTOR_ONE + .5);
	return 0;
}

static int read_rows(work *w)
{
	size_t n = score_rows(&w->table);
	const journey_str *customers = score_texts(&w->table, "customer");
	const journey_str *groups = customers && w->by ? score_texts(&w->table, w->by) : NULL;
	int status = customers && (!w->by || groups) ? 0 : TOOL_FAILED;

	w->rows = calloc(n ? n : 1, sizeof *w->rows);
	if (!w->rows)
		return tool_error(METHOD, "out of memory");
	for (size_t i = 0; i < n && !status; i++)
		w->rows[i] = (row){.customer = customers[i], .group = groups ? groups[i] : (journey_str){"", 0}};
	for (int k = 0; k < JOURNEY_FACTORS && !status; k++) {
		const journey_str *texts = score_texts(&w->table, factors[k]);

		if (!texts)
			return TOOL_FAILED;
		for (size_t i = 0; i < n && !status; i++)
			status = read_factor(w, i, k, texts[i]);
	}
	return status;
}

/* ---- adding up ---- */

static int order(journey_str a, journey_str b)
{
	size_t size = a.size < b.size ? a.size : b.size;
	int way = size ? memcmp(a.data, b.data, size) : 0;

	return way ? way : (a.size > b.size) - (a.size < b.size);
}

static int by_customer(const void *x, const void *y)
{
	return order(((const row *)x)->customer, ((const row *)y)->customer);
}

static int by_group(const void *x, const void *y)
{
	int way = order(((const row *)x)->group, ((const row *)y)->group);

	return way ? way : by_customer(x, y);
}

/* Rows of a group, those of a customer one after the other. */
static journey_status add_up(work *w, group *to, const row *rows, size_t count)
{
	journey_experience_unit unit = {0, 0};
	journey_experience_replicates *r = &w->replicates;
	journey_status status = JOURNEY_OK;

	for (size_t i = 0; i < count && status == JOURNEY_OK; i++) {
		if (i > 0 && by_customer(&rows[i - 1], &rows[i]) != 0)
			unit = (journey_experience_unit){0, 0};
		status = journey_experience_change(&to->sums, &unit, NULL, &rows[i].touch);
		if (status == JOURNEY_OK && w->samples)
			status = journey_experience_replicate(r, rows[i].customer, &rows[i].touch);
	}
	return status;
}

/* One by one: the samples' room is shared. */
static journey_status score(work *w, group *to, const row *rows, size_t count)
{
	journey_experience_replicates *r = &w->replicates;
	journey_status status;

	if (w->samples) {
		memset(r->score, 0, r->count * sizeof *r->score);
		memset(r->touches, 0, r->count * sizeof *r->touches);
		r->total = 0;
		r->total_touches = r->unknown = 0;
	}
	status = add_up(w, to, rows, count);
	to->result.size = sizeof to->result;
	if (status == JOURNEY_OK)
		status = journey_experience_score(&to->sums, w->confidence, &to->result);
	return status == JOURNEY_OK && w->samples ? journey_experience_bootstrap(r, w->confidence, w->room, &to->result.mean)
						  : status;
}

static int score_all(work *w)
{
	size_t n = score_rows(&w->table);
	journey_error error = {.message = ""};
	journey_status status;

	w->groups[w->count].name = tool_str("all");
	qsort(w->rows, n, sizeof *w->rows, by_customer);
	status = score(w, &w->groups[w->count++], w->rows, n);
	if (w->by)
		qsort(w->rows, n, sizeof *w->rows, by_group);
	for (size_t from = 0, to; w->by && from < n && status == JOURNEY_OK; from = to) {
		for (to = from + 1; to < n && order(w->rows[from].group, w->rows[to].group) == 0; to++)
			;
		if (w->count > GROUPS_MAX)
			return tool_error(METHOD, "%s: column %s: more than %d groups", w->table.path, w->by, GROUPS_MAX);
		w->groups[w->count].name = w->rows[from].group;
		status = score(w, &w->groups[w->count++], w->rows + from, to - from);
	}
	return status == JOURNEY_OK ? 0 : score_failed(&w->table, status, &error);
}

/* ---- what is said ---- */

static void write_group(tool_text *out, const group *g)
{
	const journey_experience_result *r = &g->result;
	bool known = !(r->flags & JOURNEY_EXPERIENCE_NONE);

	tool_text_print(out, "\"touches\":%llu,\"customers\":%llu,\"unknown\":%llu", (unsigned long long)g->sums.touches,
		(unsigned long long)g->sums.units, (unsigned long long)g->sums.unknown);
	tool_text_number_if(out, ",\"total\":", r->total, known);
	tool_text_number_if(out, ",\"score\":{\"estimate\":", r->mean.value, known);
	tool_text_number_if(out, ",\"se\":", r->mean.standard_error, r->mean.known == JOURNEY_KNOWN_INTERVAL);
	if (r->mean.known == JOURNEY_KNOWN_INTERVAL) {
		tool_text_number_if(out, ",\"ci\":[", r->mean.low, true);
		tool_text_number_if(out, ",", r->mean.high, true);
		tool_text_put(out, "]}");
	} else {
		tool_text_put(out, ",\"ci\":null}");
	}
	tool_text_number_if(out, ",\"per_customer\":", r->per_unit, known);
	tool_text_put(out, ",\"factors\":{");
	for (int i = 0; i < JOURNEY_FACTORS; i++) {
		tool_text_print(out, "%s\"%s\":{", i ? "," : "", factors[i]);
		tool_text_number_if(out, "\"mean\":", r->factor[i], known);
		tool_text_number_if(out, ",\"loss\":", r->loss[i], known);
		tool_text_print(out, ",\"unknown\":%llu}", (unsigned long long)g->sums.missing[i]);
	}
	tool_text_put(out, "},\"costliest\":");
	tool_text_print(out, known ? "\"%s\"," : "null,", factors[r->costliest]);
	score_json_flags(out, r->flags, flags, FLAGS);
}

static void write_json(tool_text *out, const work *w)
{
	tool_text_print(out, "{\"interval\":\"%s\",", w->samples ? "bootstrap" : "linearisation");
	write_group(out, &w->groups[0]);
	tool_text_put(out, ",\"groups\":{");
	for (size_t i = 1; i < w->count; i++) {
		tool_text_put(out, i > 1 ? "," : "");
		tool_text_json(out, w->groups[i].name);
		tool_text_put(out, ":{");
		write_group(out, &w->groups[i]);
		tool_text_put(out, "}");
	}
	tool_text_put(out, "}}\n");
}

static void write_line(tool_text *out, const group *g)
{
	const journey_estimate *e = &g->result.mean;

	score_name(out, g->name, 20);
	tool_text_print(out, "%10llu%9llu", (unsigned long long)g->sums.touches, (unsigned long long)g->sums.unknown);
	if (g->result.flags & JOURNEY_EXPERIENCE_NONE) {
		tool_text_put(out, "   not known\n");
		return;
	}
	score_cell(out, e->value, 3, 9);
	if (e->known == JOURNEY_KNOWN_INTERVAL) {
		score_cell(out, e->low, 3, 9);
		score_cell(out, e->high, 3, 9);
		tool_text_put(out, "  ");
		score_interval(out, e->low, e->value, e->high, 0, 1, 30);
	}
	tool_text_put(out, "\n");
}

static void write_text(tool_text *out, const work *w)
{
	const group *all = &w->groups[0];

	tool_text_put(out, "PES                    touches  unknown    score      low     high\n");
	for (size_t i = 0; i < w->count; i++)
		write_line(out, &w->groups[i]);
	if (!(all->result.flags & JOURNEY_EXPERIENCE_NONE)) {
		tool_text_put(out, "\nfactor                                  mean     costs\n");
		for (int i = 0; i < JOURNEY_FACTORS; i++) {
			score_name(out, tool_str(factors[i]), 12);
			score_bar(out, all->result.factor[i], 20);
			score_cell(out, all->result.factor[i], 3, 12);
			score_cell(out, all->result.loss[i], 3, 10);
			tool_text_put(out, i == (int)all->result.costliest && all->result.loss[i] > 0 ? "  <- most\n" : "\n");
		}
	}
	score_notes(out, all->result.flags, flags, FLAGS);
}

/* ---- the command ---- */

static bool make_room(work *w)
{
	journey_experience_replicates *r = &w->replicates;

	w->groups = calloc(GROUPS_MAX + 1, sizeof *w->groups);
	*r = (journey_experience_replicates){.size = sizeof *r, .seed = w->seed, .count = w->samples};
	if (!w->samples)
		return w->groups != NULL;
	r->score = calloc(w->samples, sizeof *r->score);
	r->touches = calloc(w->samples, sizeof *r->touches);
	w->room = calloc(w->samples, sizeof *w->room);
	return w->groups && r->score && r->touches && w->room;
}

static int run(work *w, const char *path)
{
	tool_text out = {0};
	int status = score_open(METHOD, path, &w->table);

	if (status)
		return status;
	if (!make_room(w))
		return tool_error(METHOD, "out of memory");
	status = read_rows(w);
	if (!status)
		status = score_all(w);
	if (status)
		return status;
	if (w->json)
		write_json(&out, w);
	else
		write_text(&out, w);
	return score_print(METHOD, &out);
}

int score_experience_main(int argc, char **argv)
{
	work w = {.confidence = .95, .seed = 1};
	const tool_option options[] = {
		{"--by", TOOL_TEXT, &w.by},
		{"--bootstrap", TOOL_SIZE, &w.samples},
		{"--seed", TOOL_SIZE, &w.seed},
		{"--confidence", TOOL_NUMBER, &w.confidence},
		{"--json", TOOL_FLAG, &w.json},
	};
	const tool_command command = {METHOD, help, options, sizeof options / sizeof *options, 1, 1, "a file is missing"};
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	if (!(w.confidence > 0 && w.confidence < 1) || w.samples == 1 || w.samples > JOURNEY_REPLICATES_MAX) {
		if (w.confidence > 0 && w.confidence < 1)
			tool_error(METHOD, "--bootstrap: a number from 2 to %d is expected", JOURNEY_REPLICATES_MAX);
		else
			tool_error(METHOD, "--confidence: a number between 0 and 1 is expected");
		return TOOL_USAGE;
	}
	status = run(&w, argv[0]);
	free(w.rows);
	free(w.groups);
	free(w.replicates.score);
	free(w.replicates.touches);
	free(w.room);
	score_close(&w.table);
	return status;
}
