/* `journey score survey`: Net Promoter Score, customer satisfaction, customer effort, by segment. */
#include "score.h"
#include "usage.h"

#include <stdlib.h>
#include <string.h>

#define METHOD "score survey"
#define SEGMENTS_MAX 1000

static const char help[] =
	"usage: journey score survey FILE.csv[.gz] [OPTION]...\n"
	"\n"
	"What customers answered, with intervals.\n"
	"\n"
	"Columns: answer; with --by, that column too. An answer that is not on the scale is counted as invalid.\n"
	"\n"
	"  --kind KIND          nps (0 .. 10, the default), csat (1 .. 5) or ces (1 .. 7)\n"
	"  --by COLUMN          each segment, or month, as well\n"
	"  --asked N            customers who were asked, for the response rate\n"
	"  --confidence LEVEL   of the intervals (0.95)\n"
	"  --json               for machines\n"
	"  --help               this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

static const char *const kinds[] = {
	[JOURNEY_SURVEY_NPS] = "nps",
	[JOURNEY_SURVEY_CSAT] = "csat",
	[JOURNEY_SURVEY_CES] = "ces",
};

typedef struct segment {
	journey_str name;
	journey_survey survey;
	journey_survey_result result;
} segment;

typedef struct work {
	score_table table;
	const char *by;
	double confidence;
	bool json;
	journey_survey_kind kind;
	segment *segments; /* the first is all */
	size_t count;
} work;

static segment *segment_of(work *w, journey_str name)
{
	for (size_t i = 1; i < w->count; i++)
		if (w->segments[i].name.size == name.size && memcmp(w->segments[i].name.data, name.data, name.size) == 0)
			return &w->segments[i];
	if (w->count > SEGMENTS_MAX)
		return NULL;
	w->segments[w->count] = (segment){.name = name, .survey = {.kind = w->kind}};
	return &w->segments[w->count++];
}

static int count_answers(work *w)
{
	const double *answers = score_numbers(&w->table, "answer");
	const journey_str *names = answers && w->by ? score_texts(&w->table, w->by) : NULL;

	if (!answers || (w->by && !names))
		return TOOL_FAILED;
	for (size_t i = 0; i < score_rows(&w->table); i++) {
		segment *own = names ? segment_of(w, names[i]) : NULL;

		if (names && !own)
			return score_wrong(&w->table, i, w->by, "more than %d segments", SEGMENTS_MAX);
		if (journey_survey_add(&w->segments[0].survey, answers[i]) != JOURNEY_OK
			|| (own && journey_survey_add(&own->survey, answers[i]) != JOURNEY_OK))
			return score_wrong(&w->table, i, "answer", "too many answers");
	}
	return 0;
}

/* No hypothesis of a score of 0 is tested: there is no p. */
static void write_estimate(tool_text *out, const journey_estimate *e)
{
	tool_text_put(out, "{\"estimate\":");
	if (e->known)
		tool_text_number(out, e->value);
	else
		tool_text_put(out, "null");
	if (e->known == JOURNEY_KNOWN_INTERVAL) {
		tool_text_put(out, ",\"se\":");
		tool_text_number(out, e->standard_error);
		tool_text_put(out, ",\"ci\":[");
		tool_text_number(out, e->low);
		tool_text_put(out, ",");
		tool_text_number(out, e->high);
		tool_text_put(out, "]}");
	} else {
		tool_text_put(out, ",\"se\":null,\"ci\":null}");
	}
}

static void write_result(tool_text *out, const segment *s)
{
	tool_text_print(out, "\"answers\":%llu,\"invalid\":%llu,\"high\":%llu,\"low\":%llu,\"score\":",
		(unsigned long long)s->result.answers, (unsigned long long)s->survey.invalid,
		(unsigned long long)s->result.high, (unsigned long long)s->result.low);
	write_estimate(out, &s->result.score);
}

static void write_json(tool_text *out, const work *w)
{
	tool_text_print(out, "{\"kind\":\"%s\",", kinds[w->kind]);
	write_result(out, &w->segments[0]);
	tool_text_put(out, ",\"response\":");
	write_estimate(out, &w->segments[0].result.response);
	tool_text_put(out, ",\"segments\":{");
	for (size_t i = 1; i < w->count; i++) {
		tool_text_put(out, i > 1 ? "," : "");
		tool_text_json(out, w->segments[i].name);
		tool_text_put(out, ":{");
		write_result(out, &w->segments[i]);
		tool_text_put(out, "}");
	}
	tool_text_put(out, "}}\n");
}

static void write_line(tool_text *out, const work *w, const segment *s)
{
	static const double least[] = {-100, 0, 1}, most[] = {100, 1, 7};
	const journey_estimate *e = &s->result.score;

	score_name(out, s->name, 20);
	tool_text_print(out, "%10llu%9llu", (unsigned long long)s->result.answers, (unsigned long long)s->survey.invalid);
	if (!e->known) {
		tool_text_put(out, "   unknown: no valid answer\n");
		return;
	}
	score_cell(out, e->value, 3, 9);
	if (e->known == JOURNEY_KNOWN_INTERVAL) {
		score_cell(out, e->low, 3, 9);
		score_cell(out, e->high, 3, 9);
		tool_text_put(out, "  ");
		score_interval(out, e->low, e->value, e->high, least[w->kind], most[w->kind], 30);
	}
	tool_text_put(out, "\n");
}

static void write_text(tool_text *out, const work *w)
{
	const journey_estimate *response = &w->segments[0].result.response;

	tool_text_print(out, "%-20s   answers  invalid    score      low     high\n", kinds[w->kind]);
	for (size_t i = 0; i < w->count; i++)
		write_line(out, w, &w->segments[i]);
	if (!response->known)
		return;
	tool_text_put(out, "response rate ");
	score_number(out, response->value, 3);
	tool_text_put(out, " (");
	score_number(out, response->low, 3);
	tool_text_put(out, " .. ");
	score_number(out, response->high, 3);
	tool_text_put(out, ")\n");
}

static int run(work *w, const char *path, size_t asked)
{
	tool_text out = {0};
	int status = score_open(METHOD, path, &w->table);

	if (status)
		return status;
	w->segments = calloc(SEGMENTS_MAX + 1, sizeof *w->segments);
	if (!w->segments)
		return tool_error(METHOD, "out of memory");
	w->segments[w->count++] = (segment){.name = tool_str("all"), .survey = {.kind = w->kind, .asked = asked}};
	status = count_answers(w);
	for (size_t i = 0; !status && i < w->count; i++) {
		journey_error error = {.message = ""};
		journey_status got;

		w->segments[i].result.size = sizeof w->segments[i].result;
		got = journey_survey_score(&w->segments[i].survey, w->confidence, &w->segments[i].result);
		if (got != JOURNEY_OK)
			status = score_failed(&w->table, got, &error);
	}
	if (status)
		return status;
	if (w->json)
		write_json(&out, w);
	else
		write_text(&out, w);
	return score_print(METHOD, &out);
}

int score_survey_main(int argc, char **argv)
{
	work w = {.confidence = .95};
	const char *kind = "nps";
	size_t asked = 0, k = 0;
	const tool_option options[] = {
		{"--kind", TOOL_TEXT, &kind},
		{"--by", TOOL_TEXT, &w.by},
		{"--asked", TOOL_SIZE, &asked},
		{"--confidence", TOOL_NUMBER, &w.confidence},
		{"--json", TOOL_FLAG, &w.json},
	};
	const tool_command command = {METHOD, help, options, sizeof options / sizeof *options, 1, 1, "a file is missing"};
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	while (k < sizeof kinds / sizeof *kinds && strcmp(kinds[k], kind) != 0)
		k++;
	if (k == sizeof kinds / sizeof *kinds || !(w.confidence > 0 && w.confidence < 1)) {
		if (k == sizeof kinds / sizeof *kinds)
			tool_error(METHOD, "--kind %s: nps, csat or ces is expected", kind);
		else
			tool_error(METHOD, "--confidence: a number between 0 and 1 is expected");
		return TOOL_USAGE;
	}
	w.kind = (journey_survey_kind)k;
	status = run(&w, argv[0], asked);
	free(w.segments);
	score_close(&w.table);
	return status;
}
