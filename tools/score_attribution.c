/* `journey score attribution`: which channels earned the conversions. */
#include "score.h"
#include "usage.h"

#include <journey/document.h>
#include <stdlib.h>
#include <string.h>

#define METHOD "score attribution"

static const char help[] =
	"usage: journey score attribution FILE.csv[.gz] [OPTION]...\n"
	"\n"
	"Which channels earned the conversions.\n"
	"\n"
	"Columns: path (channels joined by \" > \", from the first touch to the last), total_conversions,\n"
	"total_conversion_value, total_null (how often that path ended in no conversion); the last two may be missing.\n"
	"\n"
	"  --model MODEL     first, last (without it), linear, time-decay, position, markov, shapley, or shapley-rate\n"
	"  --order K         touches that a state of markov remembers, 1 (without it) to 3\n"
	"  --half-life N     of time-decay, in touches (1)\n"
	"  --first SHARE, --last SHARE   of position (0.4 each)\n"
	"  --once            a channel counts once in a path\n"
	"  --samples N       orders that are drawn where shapley-rate has more than 20 channels (10000)\n"
	"  --json            for machines\n"
	"  --help            this text\n"
	"\n"
	"No model says what a channel caused: a control group does.\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

static const struct {
	const char *name;
	journey_attribution_model model;
} models[] = {
	{"first", JOURNEY_ATTRIBUTION_FIRST},
	{"last", JOURNEY_ATTRIBUTION_LAST},
	{"linear", JOURNEY_ATTRIBUTION_LINEAR},
	{"time-decay", JOURNEY_ATTRIBUTION_TIME_DECAY},
	{"position", JOURNEY_ATTRIBUTION_POSITION},
	{"markov", JOURNEY_ATTRIBUTION_MARKOV},
	{"shapley", JOURNEY_ATTRIBUTION_SHAPLEY},
	{"shapley-rate", JOURNEY_ATTRIBUTION_SHAPLEY_RATE},
};

typedef struct work {
	score_table table;
	journey_attribution_options options;
	const char *model;
	bool json, once;
	journey_str names[JOURNEY_ATTRIBUTION_CHANNELS_MAX];
	journey_paths paths;
	size_t *ends;
	uint32_t *touches;
	size_t touch_count, touch_capacity;
} work;

static bool same(journey_str a, journey_str b)
{
	return a.size == b.size && (!a.size || memcmp(a.data, b.data, a.size) == 0);
}

/* The number of a channel; names in order of appearance. */
static int channel_of(work *w, size_t row, journey_str name, uint32_t *out)
{
	size_t count = w->paths.channels;

	for (size_t i = 0; i < count; i++)
		if (same(w->names[i], name)) {
			*out = (uint32_t)i;
			return 0;
		}
	if (count == JOURNEY_ATTRIBUTION_CHANNELS_MAX)
		return score_wrong(&w->table, row, "path", "more than %d channels", JOURNEY_ATTRIBUTION_CHANNELS_MAX);
	w->names[count] = name;
	w->paths.channels++;
	*out = (uint32_t)count;
	return 0;
}

static int add_touch(work *w, size_t row, journey_str name)
{
	while (name.size && name.data[0] == ' ')
		name = (journey_str){name.data + 1, name.size - 1};
	while (name.size && name.data[name.size - 1] == ' ')
		name.size--;
	if (!name.size)
		return score_wrong(&w->table, row, "path", "a channel has no name");
	if (w->touch_count == w->touch_capacity) {
		size_t capacity = w->touch_capacity ? 2 * w->touch_capacity : 4096;
		uint32_t *touches = realloc(w->touches, capacity * sizeof *touches);

		if (!touches)
			return tool_error(METHOD, "%s: out of memory", w->table.path);
		w->touches = touches;
		w->touch_capacity = capacity;
	}
	return channel_of(w, row, name, &w->touches[w->touch_count++]);
}

static int add_path(work *w, size_t row, journey_str text)
{
	const char *end = text.data + text.size;

	for (const char *at = text.data; text.size; at++) {
		const char *mark = memchr(at, '>', (size_t)(end - at)), *stop = mark ? mark : end;
		int status = add_touch(w, row, (journey_str){at, (size_t)(stop - at)});

		if (status)
			return status;
		if (!mark)
			break;
		at = mark;
	}
	w->ends[row] = w->touch_count;
	return 0;
}

static int read_paths(work *w)
{
	score_table *t = &w->table;
	size_t rows = score_rows(t);
	const journey_str *texts = score_texts(t, "path");

	w->paths.size = sizeof w->paths;
	w->paths.count = rows;
	w->paths.conversions = texts ? score_numbers(t, "total_conversions") : NULL;
	if (!w->paths.conversions)
		return TOOL_FAILED;
	if (score_has(t, "total_conversion_value") && !(w->paths.values = score_numbers(t, "total_conversion_value")))
		return TOOL_FAILED;
	if (score_has(t, "total_null") && !(w->paths.nulls = score_numbers(t, "total_null")))
		return TOOL_FAILED;
	w->ends = malloc((rows + 1) * sizeof *w->ends);
	if (!w->ends)
		return tool_error(METHOD, "%s: out of memory", t->path);
	for (size_t i = 0; i < rows; i++) {
		int status = add_path(w, i, texts[i]);

		if (status)
			return status;
	}
	w->paths.ends = w->ends;
	w->paths.touches = w->touches;
	return 0;
}

static void write_json(tool_text *out, const work *w, const journey_credit *credits)
{
	tool_text_print(out, "{\"model\":\"%s\",", w->model);
	if (w->options.model == JOURNEY_ATTRIBUTION_MARKOV)
		tool_text_print(out, "\"order\":%u,", w->options.order);
	tool_text_put(out, "\"channels\":{");
	for (size_t i = 0; i < w->paths.channels; i++) {
		tool_text_put(out, i ? "," : "");
		tool_text_json(out, w->names[i]);
		tool_text_put(out, ":{\"conversions\":");
		tool_text_number(out, credits[i].conversions);
		tool_text_put(out, ",\"value\":");
		tool_text_number(out, credits[i].value);
		if (w->options.model == JOURNEY_ATTRIBUTION_MARKOV) {
			tool_text_put(out, ",\"removal_effect\":");
			tool_text_number(out, credits[i].removal_effect);
		}
		if (credits[i].standard_error > 0) {
			tool_text_put(out, ",\"se\":");
			tool_text_number(out, credits[i].standard_error);
		}
		tool_text_put(out, "}");
	}
	tool_text_put(out, "}}\n");
}

/* The channels from the one with the most credit on, each once. */
static size_t next_of(const work *w, const journey_credit *credits, bool *shown)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < w->paths.channels; i++)
		if (!shown[i] && (best == SIZE_MAX || credits[i].conversions > credits[best].conversions))
			best = i;
	shown[best] = true;
	return best;
}

static void write_text(tool_text *out, const work *w, const journey_credit *credits)
{
	bool shown[JOURNEY_ATTRIBUTION_CHANNELS_MAX] = {false}, markov = w->options.model == JOURNEY_ATTRIBUTION_MARKOV;
	double all = 0;

	for (size_t i = 0; i < w->paths.channels; i++)
		all += credits[i].conversions;
	score_name(out, tool_str("channel"), 22);
	tool_text_print(out, "%12s%14s%s\n", "conversions", "value", markov ? "     removal" : "");
	for (size_t k = 0; k < w->paths.channels; k++) {
		size_t i = next_of(w, credits, shown);

		score_name(out, w->names[i], 22);
		score_cell(out, credits[i].conversions, 6, 12);
		score_cell(out, credits[i].value, 6, 14);
		if (markov)
			score_cell(out, credits[i].removal_effect, 4, 12);
		tool_text_put(out, "  ");
		score_bar(out, all > 0 ? credits[i].conversions / all : 0, 24);
		tool_text_put(out, "\n");
	}
}

static int run(work *w, const char *path)
{
	journey_error error = {.message = ""};
	tool_text out = {0};
	int status = score_open(METHOD, path, &w->table);

	if (!status)
		status = read_paths(w);
	if (status)
		return status;
	journey_credit *credits = calloc(w->paths.channels + 1, sizeof *credits);
	journey_status got = credits ? journey_attribution(NULL, &w->paths, &w->options, credits, &error) : JOURNEY_NO_MEMORY;

	if (got != JOURNEY_OK) {
		free(credits);
		return score_failed(&w->table, got, &error);
	}
	if (w->json)
		write_json(&out, w, credits);
	else
		write_text(&out, w, credits);
	free(credits);
	return score_print(METHOD, &out);
}

static int choose(work *w)
{
	for (size_t i = 0; i < sizeof models / sizeof *models; i++)
		if (strcmp(models[i].name, w->model) == 0) {
			w->options.model = models[i].model;
			return 0;
		}
	tool_error(METHOD, "no model \"%s\"\nTry journey score attribution --help.", w->model);
	return TOOL_USAGE;
}

int score_attribution_main(int argc, char **argv)
{
	static work w; /* its names are too many for the stack */
	size_t order = 1, samples = 10000;

	w = (work){.model = "last"};
	journey_attribution_options_init(&w.options);
	const tool_option options[] = {
		{"--model", TOOL_TEXT, &w.model},
		{"--order", TOOL_SIZE, &order},
		{"--half-life", TOOL_NUMBER, &w.options.half_life_touches},
		{"--first", TOOL_NUMBER, &w.options.first_share},
		{"--last", TOOL_NUMBER, &w.options.last_share},
		{"--once", TOOL_FLAG, &w.once},
		{"--samples", TOOL_SIZE, &samples},
		{"--json", TOOL_FLAG, &w.json},
	};
	const tool_command command = {METHOD, help, options, sizeof options / sizeof *options, 1, 1, "a file is missing"};
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	w.options.order = order > 99 ? 99 : (uint32_t)order;
	w.options.samples = samples > 100000000 ? 100000000 : (uint32_t)samples;
	w.options.once = w.once;
	status = choose(&w);
	if (!status)
		status = run(&w, argv[0]);
	score_close(&w.table);
	free(w.ends);
	free(w.touches);
	return status;
}
