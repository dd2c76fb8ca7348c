/* `journey score attribution`: which channels earned the conversions. */
#include "score.h"
#include "score_touches.h"
#include "usage.h"

#include <journey/document.h>
#include <stdlib.h>
#include <string.h>

#define METHOD "score attribution"

static const char help[] =
	"usage: journey score attribution FILE.csv[.gz] [OPTION]...\n"
	"       journey score attribution --events LOG.jsonl[.gz] --conversion EVENT [OPTION]...\n"
	"\n"
	"Which channels earned the conversions.\n"
	"\n"
	"Columns: path (channels joined by \" > \", from the first touch to the last), total_conversions,\n"
	"total_conversion_value, total_null (how often that path ended in no conversion); the last two may be missing.\n"
	"\n"
	"  --model MODEL     first, last (without it), linear, time-decay, position, markov, shapley, or shapley-rate\n"
	"  --order K         touches that a state of markov remembers, 1 (without it) to 3\n"
	"  --half-life N     of time-decay, in touches (1); with --events a time (7d)\n"
	"  --first SHARE, --last SHARE   of position (0.4 each)\n"
	"  --once            a channel counts once in a path\n"
	"  --samples N       orders that are drawn where shapley-rate has more than 20 channels (10000)\n"
	"  --bootstrap N     samples behind standard errors (none)\n"
	"  --seed N          of orders and samples (1)\n"
	"  --transitions     instead, how paths go on: from each channel to the next, to a conversion, to none\n"
	"  --json            for machines\n"
	"  --help            this text\n"
	"\n"
	"With --events the file is a log of events in the form of the Segment spec, and paths are made from it:\n"
	"  --conversion EVENT   name of the event that is a conversion\n"
	"  --value PROPERTY     of it; revenue, total or value without it\n"
	"  --touch EVENT=CHANNEL  that event is a touch of the channel; may be given again. EVENT may be page, screen, * (any)\n"
	"                       or feedback:KIND; CHANNEL a name, context.KEY or properties.KEY, and of a feedback channel,\n"
	"                       offer or journey. Without it: '*=context.campaign.source'\n"
	"  --lookback TIME      touches longer before a conversion don't count for it (30d)\n"
	"  --share              a conversion has all touches before it, and not only those since the one before\n"
	"  --apart              a user and the device of a line are not taken for the same customer\n"
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
	bool json, once, events, transitions;
	score_touches_options log;
	score_touches *made; /* with events */
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
	if (w->made)
		tool_text_print(out, "\"rejected\":%llu,\"repeated\":%llu,\"without_value\":%llu,",
			(unsigned long long)score_touches_rejected(w->made), (unsigned long long)score_touches_repeated(w->made),
			(unsigned long long)score_touches_worthless(w->made));
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
		if (credits[i].value_error > 0) {
			tool_text_put(out, ",\"value_se\":");
			tool_text_number(out, credits[i].value_error);
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

static void write_notes(tool_text *out, const work *w)
{
	double untouched = 0;

	for (size_t i = 0; i < w->paths.count; i++)
		if (w->paths.ends[i] == (i ? w->paths.ends[i - 1] : 0))
			untouched += w->paths.conversions[i];
	if (untouched > 0) {
		tool_text_put(out, "note: conversions without a touch: ");
		score_number(out, untouched, 6);
		tool_text_put(out, "; no channel has them\n");
	}
	if (!w->made)
		return;
	if (score_touches_rejected(w->made))
		tool_text_print(out, "note: lines that are no events: %llu\n", (unsigned long long)score_touches_rejected(w->made));
	if (score_touches_repeated(w->made))
		tool_text_print(out, "note: events that came again: %llu\n", (unsigned long long)score_touches_repeated(w->made));
	if (score_touches_worthless(w->made))
		tool_text_print(out, "note: conversions without a value: %llu\n",
			(unsigned long long)score_touches_worthless(w->made));
}

static void write_text(tool_text *out, const work *w, const journey_credit *credits)
{
	bool errors = w->options.bootstrap > 0;
	bool shown[JOURNEY_ATTRIBUTION_CHANNELS_MAX] = {false}, markov = w->options.model == JOURNEY_ATTRIBUTION_MARKOV;
	double all = 0;

	for (size_t i = 0; i < w->paths.channels; i++)
		all += credits[i].conversions;
	score_name(out, tool_str("channel"), 22);
	tool_text_print(out, "%12s%s%14s%s\n", "conversions", errors ? "         +/-" : "", "value",
		markov ? "     removal" : "");
	for (size_t k = 0; k < w->paths.channels; k++) {
		size_t i = next_of(w, credits, shown);

		score_name(out, w->names[i], 22);
		score_cell(out, credits[i].conversions, 6, 12);
		if (errors)
			score_cell(out, 1.96 * credits[i].standard_error, 3, 12);
		score_cell(out, credits[i].value, 6, 14);
		if (markov)
			score_cell(out, credits[i].removal_effect, 4, 12);
		tool_text_put(out, "  ");
		score_bar(out, all > 0 ? credits[i].conversions / all : 0, 24);
		tool_text_put(out, "\n");
	}
	write_notes(out, w);
}

/* Rows are (start) and the channels, columns the channels, (conversion) and (null), as the package ChannelAttribution
 * names them. */
static journey_str end_name(const work *w, size_t column)
{
	size_t channels = w->paths.channels;

	return column < channels ? w->names[column] : tool_str(column == channels ? "(conversion)" : "(null)");
}

static journey_str begin_name(const work *w, size_t row)
{
	return row ? w->names[row - 1] : tool_str("(start)");
}

static void steps_json(tool_text *out, const work *w, const double *matrix)
{
	size_t width = w->paths.channels + 2;

	tool_text_put(out, "{\"transitions\":{");
	for (size_t i = 0; i < width - 1; i++) {
		bool first = true;

		tool_text_put(out, i ? "," : "");
		tool_text_json(out, begin_name(w, i));
		tool_text_put(out, ":{");
		for (size_t k = 0; k < width; k++) {
			if (!(matrix[i * width + k] > 0))
				continue;
			tool_text_put(out, first ? "" : ",");
			tool_text_json(out, end_name(w, k));
			tool_text_put(out, ":");
			tool_text_number(out, matrix[i * width + k]);
			first = false;
		}
		tool_text_put(out, "}");
	}
	tool_text_put(out, "}}\n");
}

static void steps_text(tool_text *out, const work *w, const double *matrix)
{
	size_t width = w->paths.channels + 2;

	for (size_t i = 0; i < width - 1; i++)
		for (size_t k = 0; k < width; k++) {
			double share = matrix[i * width + k];

			if (!(share > 0))
				continue;
			score_name(out, begin_name(w, i), 22);
			tool_text_put(out, " ");
			score_name(out, end_name(w, k), 22);
			score_cell(out, share, 4, 12);
			tool_text_put(out, "  ");
			score_bar(out, share, 24);
			tool_text_put(out, "\n");
		}
}

static int show_steps(const work *w, const char *path)
{
	journey_error error = {.message = ""};
	tool_text out = {0};
	double *matrix = malloc(JOURNEY_TRANSITIONS(w->paths.channels) * sizeof *matrix);
	journey_status got = matrix ? journey_attribution_transitions(&w->paths, &w->options, matrix, &error) : JOURNEY_NO_MEMORY;

	if (got != JOURNEY_OK) {
		free(matrix);
		return tool_error_of(METHOD, path, got, &error);
	}
	if (w->json)
		steps_json(&out, w, matrix);
	else
		steps_text(&out, w, matrix);
	free(matrix);
	return score_print(METHOD, &out);
}

static int read_events(work *w, const char *path)
{
	int status;

	w->log.times = w->options.model == JOURNEY_ATTRIBUTION_TIME_DECAY;
	w->made = score_touches_read(METHOD, path, &w->log, &status);
	if (!w->made)
		return status;
	w->paths = *score_touches_paths(w->made);
	for (size_t i = 0; i < w->paths.channels; i++)
		w->names[i] = score_touches_name(w->made, i);
	return 0;
}

static int read_table(work *w, const char *path)
{
	int status = score_open(METHOD, path, &w->table);

	return status ? status : read_paths(w);
}

static int run(work *w, const char *path)
{
	journey_error error = {.message = ""};
	tool_text out = {0};
	int status = w->events ? read_events(w, path) : read_table(w, path);

	if (status || w->transitions)
		return status ? status : show_steps(w, path);
	journey_credit *credits = calloc(w->paths.channels + 1, sizeof *credits);
	journey_status got = credits ? journey_attribution(NULL, &w->paths, &w->options, credits, &error) : JOURNEY_NO_MEMORY;

	if (got != JOURNEY_OK) {
		free(credits);
		return tool_error_of(METHOD, path, got, &error);
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

/* In touches, or with events a time. */
static int read_half_life(work *w, const char *text)
{
	if (w->events ? journey_duration_read(tool_str(text), &w->options.half_life) == JOURNEY_OK
			: journey_number_read(tool_str(text), &w->options.half_life_touches) == JOURNEY_OK)
		return 0;
	tool_error(METHOD, "--half-life is %s, found \"%s\"\nTry journey score attribution --help.",
		w->events ? "a time such as 7d" : "a number of touches", text);
	return TOOL_USAGE;
}

int score_attribution_main(int argc, char **argv)
{
	static work w; /* its names are too many for the stack */
	size_t order = 1, samples = 10000, bootstrap = 0, seed = 1;
	const char *half_life = NULL;

	w = (work){.model = "last", .log = {.lookback = "30d"}};
	journey_attribution_options_init(&w.options);
	const tool_option options[] = {
		{"--model", TOOL_TEXT, &w.model},
		{"--order", TOOL_SIZE, &order},
		{"--half-life", TOOL_TEXT, &half_life},
		{"--first", TOOL_NUMBER, &w.options.first_share},
		{"--last", TOOL_NUMBER, &w.options.last_share},
		{"--once", TOOL_FLAG, &w.once},
		{"--samples", TOOL_SIZE, &samples},
		{"--bootstrap", TOOL_SIZE, &bootstrap},
		{"--seed", TOOL_SIZE, &seed},
		{"--events", TOOL_FLAG, &w.events},
		{"--conversion", TOOL_TEXT, &w.log.conversion},
		{"--value", TOOL_TEXT, &w.log.value},
		{"--touch", TOOL_MANY, &w.log.touches},
		{"--lookback", TOOL_TEXT, &w.log.lookback},
		{"--share", TOOL_FLAG, &w.log.share},
		{"--transitions", TOOL_FLAG, &w.transitions},
		{"--apart", TOOL_FLAG, &w.log.apart},
		{"--json", TOOL_FLAG, &w.json},
	};
	const tool_command command = {METHOD, help, options, sizeof options / sizeof *options, 1, 1, "a file is missing"};
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	w.options.order = order > 99 ? 99 : (uint32_t)order;
	w.options.samples = samples > 100000000 ? 100000000 : (uint32_t)samples;
	w.options.once = w.once;
	w.options.bootstrap = bootstrap > 1000000 ? 1000000 : (uint32_t)bootstrap;
	w.options.seed = seed;
	status = choose(&w);
	if (!status && half_life)
		status = read_half_life(&w, half_life);
	if (!status && w.events != (w.log.conversion != NULL)) {
		tool_error(METHOD, "--events and --conversion go together\nTry journey score attribution --help.");
		status = TOOL_USAGE;
	}
	if (!status)
		status = run(&w, argv[0]);
	score_touches_free(w.made);
	score_close(&w.table);
	free(w.ends);
	free(w.touches);
	return status;
}
