/* `journey score churn`: what makes customers leave, and who is likely to. */
#include "score.h"
#include "usage.h"

#include <stdlib.h>
#include <string.h>

#define METHOD "score churn"

static const char help[] =
	"usage: journey score churn FILE.csv[.gz] [OPTION]...\n"
	"\n"
	"What makes customers leave, and who is likely to: a hazard model by period (logistic), from a row for each customer and\n"
	"period.\n"
	"\n"
	"Columns: churned (1 in the period in which the customer left, else 0), covariates (all other columns, or those of\n"
	"--use)[, count].\n"
	"\n"
	"  --use COLUMN         a covariate; may be given again (all but churned and count)\n"
	"  --penalty P          holds coefficients small, of covariates scaled to a standard deviation of 1 (0)\n"
	"  --predict            the probability for each row instead, as CSV, or in the JSON\n"
	"  --within N           of --predict: to leave within N periods (1)\n"
	"  --period COLUMN      of --within: the covariate that counts periods\n"
	"  --confidence LEVEL   of the intervals (0.95)\n"
	"  --json               for machines\n"
	"  --help               this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

static const score_flag flags[] = {
	{JOURNEY_HAZARD_SEPARATED, "separated",
		"covariates tell perfectly who leaves: coefficients grow without end (try --penalty 1)"},
	{JOURNEY_HAZARD_COLLINEAR, "collinear", "a covariate is constant or follows from others, and is left out"},
	{JOURNEY_HAZARD_UNFINISHED, "unfinished", "the search for the maximum did not come to an end"},
	{JOURNEY_HAZARD_ONE_SIDED, "one_sided", "nobody left, or everybody did: there is nothing to learn"},
};
#define FLAGS (sizeof flags / sizeof *flags)

typedef struct work {
	score_table table;
	tool_texts use;
	const char *period;
	size_t within, at; /* at: of the period among covariates; SIZE_MAX: none */
	bool json, predict;
	journey_hazard_options options;
	journey_hazard_data data;
	double *x;
	journey_str names[JOURNEY_HAZARD_COLUMNS_MAX];
	journey_hazard_model model;
	journey_accuracy_result accuracy;
} work;

static bool is(journey_str a, const char *b)
{
	return a.size == strlen(b) && memcmp(a.data, b, a.size) == 0;
}

static int name_columns(work *w)
{
	for (size_t i = 0; i < w->use.count; i++)
		w->names[w->data.columns++] = tool_str(w->use.items[i]);
	for (size_t i = 0; !w->use.count && i < w->table.column_count; i++) {
		journey_str name = w->table.columns[i].name;

		if (is(name, "churned") || is(name, "count"))
			continue;
		if (w->data.columns == JOURNEY_HAZARD_COLUMNS_MAX)
			return tool_error(METHOD, "more than %d covariates: name them with --use", JOURNEY_HAZARD_COLUMNS_MAX);
		w->names[w->data.columns++] = name;
	}
	w->at = SIZE_MAX;
	for (size_t k = 0; w->period && k < w->data.columns; k++)
		w->at = is(w->names[k], w->period) ? k : w->at;
	if (w->period && w->at == SIZE_MAX)
		return tool_error(METHOD, "--period %s: no such covariate", w->period);
	return 0;
}

static int read_columns(work *w)
{
	score_table *t = &w->table;
	size_t rows = score_rows(t);

	w->data = (journey_hazard_data){.size = sizeof w->data, .rows = rows};
	if (!(w->data.gone = score_numbers(t, "churned")) || (score_has(t, "count") && !(w->data.weights = score_numbers(t, "count"))))
		return TOOL_FAILED;
	int status = name_columns(w);

	if (status)
		return status;
	w->x = calloc(rows * w->data.columns + 1, sizeof *w->x);
	if (!w->x)
		return tool_error(METHOD, "out of memory");
	for (size_t k = 0; k < w->data.columns; k++) {
		char name[256];
		const double *column;

		if (w->names[k].size >= sizeof name)
			return tool_error(METHOD, "a column's name has more than %zu bytes", sizeof name - 1);
		memcpy(name, w->names[k].data, w->names[k].size);
		name[w->names[k].size] = '\0';
		column = score_numbers(t, name);
		for (size_t i = 0; column && i < rows; i++)
			w->x[i * w->data.columns + k] = column[i];
		if (!column)
			return TOOL_FAILED;
	}
	w->data.x = w->x;
	return 0;
}

/* How well the model tells its own rows apart; of rows that count once. */
static journey_status judge(work *w)
{
	journey_accuracy *sums = calloc(1, sizeof *sums);
	journey_status status = sums ? JOURNEY_OK : JOURNEY_NO_MEMORY;

	w->accuracy.size = sizeof w->accuracy;
	for (size_t i = 0; status == JOURNEY_OK && i < w->data.rows; i++) {
		double p;

		status = journey_hazard_probability(&w->model, &w->x[i * w->data.columns], &p);
		if (status == JOURNEY_OK)
			status = journey_accuracy_add(sums, (int32_t)(p * 1e6 + .5), w->data.gone[i] > 0);
	}
	if (status == JOURNEY_OK)
		status = journey_accuracy_score(sums, &w->accuracy);
	free(sums);
	return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
}

static int fit(work *w)
{
	journey_error error = {.message = ""};
	journey_status status;

	w->model.size = sizeof w->model;
	status = journey_hazard_fit(NULL, &w->data, &w->options, &w->model, &error);
	if (status == JOURNEY_OK)
		status = judge(w);
	return status == JOURNEY_OK ? 0 : score_failed(&w->table, status, &error);
}

/* ---- what is printed ---- */

static void json_coefficient(tool_text *out, const journey_estimate *e)
{
	bool sure = e->known == JOURNEY_KNOWN_INTERVAL;

	tool_text_put(out, "{\"estimate\":");
	if (e->known)
		tool_text_number(out, e->value);
	else
		tool_text_put(out, "null");
	tool_text_put(out, ",\"se\":");
	if (sure)
		tool_text_number(out, e->standard_error);
	else
		tool_text_put(out, "null");
	if (sure) {
		tool_text_put(out, ",\"ci\":[");
		tool_text_number(out, e->low);
		tool_text_put(out, ",");
		tool_text_number(out, e->high);
		tool_text_put(out, "],\"p\":");
		tool_text_number(out, e->p_value);
		tool_text_put(out, "}");
	} else {
		tool_text_put(out, ",\"ci\":null,\"p\":null}");
	}
}

static void json_model(tool_text *out, const work *w)
{
	const journey_hazard_model *m = &w->model;

	tool_text_put(out, "{\"intercept\":");
	json_coefficient(out, &m->intercept);
	tool_text_put(out, ",\"coefficients\":{");
	for (size_t k = 0; k < m->columns; k++) {
		tool_text_put(out, k ? "," : "");
		tool_text_json(out, w->names[k]);
		tool_text_put(out, ":");
		json_coefficient(out, &m->coefficient[k]);
	}
	tool_text_put(out, "},\"log_likelihood\":");
	tool_text_number(out, m->log_likelihood);
	tool_text_put(out, ",\"null_log_likelihood\":");
	tool_text_number(out, m->null_log_likelihood);
	tool_text_print(out, ",\"converged\":%s,\"rows\":", m->converged ? "true" : "false");
	tool_text_number(out, m->rows);
	tool_text_put(out, ",\"churned\":");
	tool_text_number(out, m->gone);
	tool_text_put(out, ",\"auc\":");
	if (w->accuracy.known)
		tool_text_number(out, w->accuracy.auc);
	else
		tool_text_put(out, "null");
	tool_text_put(out, ",");
	score_json_flags(out, m->flags, flags, FLAGS);
}

/* `known`: something is, so that what is not was left out. */
static void text_line(tool_text *out, journey_str name, const journey_estimate *e, bool known)
{
	score_name(out, name, 24);
	if (!e->known) {
		tool_text_put(out, known ? "  left out\n" : "  not known\n");
		return;
	}
	score_cell(out, e->value, 5, 11);
	if (e->known == JOURNEY_KNOWN_INTERVAL) {
		score_cell(out, e->standard_error, 4, 11);
		tool_text_print(out, "%9.2f%10.4f", e->value / e->standard_error, e->p_value);
		score_interval(out, e->low, e->value, e->high, e->low < 0 ? e->low : 0, e->high > 0 ? e->high : 0, 24);
	}
	tool_text_put(out, "\n");
}

static void text_model(tool_text *out, const work *w)
{
	const journey_hazard_model *m = &w->model;

	tool_text_print(out, "%.0f rows, %.0f left, %s, log-likelihood ", m->rows, m->gone,
		m->converged ? "converged" : "did not converge");
	score_number(out, m->log_likelihood, 8);
	tool_text_put(out, " (none of it: ");
	score_number(out, m->null_log_likelihood, 8);
	tool_text_put(out, ")");
	if (w->accuracy.known)
		tool_text_print(out, ", AUC %.3f", w->accuracy.auc);
	tool_text_put(out, "\n                          log-odds       s.e.        z         p\n");
	text_line(out, tool_str("intercept"), &m->intercept, m->intercept.known != JOURNEY_KNOWN_NONE);
	for (size_t k = 0; k < m->columns; k++)
		text_line(out, w->names[k], &m->coefficient[k], m->intercept.known != JOURNEY_KNOWN_NONE);
	score_notes(out, m->flags, flags, FLAGS);
}

static int write_rows(tool_text *out, const work *w)
{
	tool_text_put(out, w->json ? ",\"rows_predicted\":[" : "row,p_churn\n");
	for (size_t i = 0; i < w->data.rows; i++) {
		double p;
		journey_status status = journey_hazard_within(&w->model, &w->x[i * w->data.columns], w->at, (uint32_t)w->within, &p);

		if (status != JOURNEY_OK)
			return score_wrong(&w->table, i, "churned", "no probability: %s", journey_status_text(status));
		if (w->json)
			tool_text_put(out, i ? "," : "");
		else
			tool_text_print(out, "%zu,", i + 1);
		tool_text_number(out, p);
		tool_text_put(out, w->json ? "" : "\n");
	}
	tool_text_put(out, w->json ? "]" : "");
	return 0;
}

static int run(work *w, const char *path)
{
	tool_text out = {0};
	int status = score_open(METHOD, path, &w->table);

	status = status ? status : read_columns(w);
	status = status ? status : fit(w);
	if (status)
		return status;
	if (w->json)
		json_model(&out, w);
	else if (!w->predict)
		text_model(&out, w);
	status = w->predict ? write_rows(&out, w) : 0;
	if (status) {
		tool_text_free(&out);
		return status;
	}
	tool_text_put(&out, w->json ? "}\n" : "");
	return score_print(METHOD, &out);
}

int score_churn_main(int argc, char **argv)
{
	static work w;
	const tool_option options[] = {
		{"--use", TOOL_MANY, &w.use},
		{"--penalty", TOOL_NUMBER, &w.options.penalty},
		{"--predict", TOOL_FLAG, &w.predict},
		{"--within", TOOL_SIZE, &w.within},
		{"--period", TOOL_TEXT, &w.period},
		{"--confidence", TOOL_NUMBER, &w.options.confidence},
		{"--json", TOOL_FLAG, &w.json},
	};
	const tool_command command = {METHOD, help, options, sizeof options / sizeof *options, 1, 1, "a file is missing"};
	int count, status;

	journey_hazard_options_init(&w.options);
	w.within = 1;
	status = tool_options(&command, argc, argv, &count);
	if (status >= 0)
		return status;
	if (w.within > 100000 || w.use.count > JOURNEY_HAZARD_COLUMNS_MAX) {
		tool_error(METHOD, "--within: up to 100000 periods; --use: up to %d covariates", JOURNEY_HAZARD_COLUMNS_MAX);
		return TOOL_USAGE;
	}
	status = run(&w, argv[0]);
	free(w.x);
	score_close(&w.table);
	return status;
}
