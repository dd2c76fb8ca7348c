/* `journey score clv`: fits a model of customer lifetime value, and says what each customer will be worth. */
#include "score.h"
#include "usage.h"

#include <journey/document.h>
#include <stdlib.h>
#include <string.h>

#define METHOD "score clv"

static const char help[] =
	"usage: journey score clv FILE.csv[.gz] --model MODEL [OPTION]...\n"
	"\n"
	"How many orders are to come of each customer, whether he is still there, at what value.\n"
	"\n"
	"Columns: x (orders after the first; also: frequency), t_x (time of the last; recency), T (time until now), or\n"
	"x, t_x, n (opportunities)[, count] for bg-bb, or x, zbar (mean value of an order; monetary_value) for gamma-gamma.\n"
	"\n"
	"  --model MODEL     bg-nbd (default), mbg-nbd, pareto-nbd, bg-bb, gamma-gamma\n"
	"  --penalizer P     holds parameters small (0)\n"
	"  --per-customer    a value for each row: P(alive), orders to expect, and with zbar their mean value and the\n"
	"                    lifetime value\n"
	"  --predict T       orders within the next T (the whole horizon)\n"
	"  --periods N       periods of the lifetime value (12)\n"
	"  --period T        length of each, in the file's unit of time (1)\n"
	"  --discount D      rate per period (0.01)\n"
	"  --json            for machines\n"
	"  --help            this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

typedef struct work {
	score_table table;
	const char *model;
	journey_lifetime_options options;
	journey_lifetime_value_options value;
	journey_lifetime_data data;
	journey_lifetime_fit fit, spend; /* spend: the value of an order, where asked for */
	double predict;
	bool per_customer, json, has_spend;
} work;

static const score_flag flags[] = {
	{JOURNEY_LIFETIME_BORDER, "border", "the likelihood grows towards the border of the parameters: no maximum"},
	{JOURNEY_LIFETIME_UNFINISHED, "unfinished", "the search for the maximum did not come to an end"},
	{JOURNEY_LIFETIME_FLAT, "flat", "the likelihood is too flat for standard errors"},
	{JOURNEY_LIFETIME_EMPTY, "empty", "there is no customer to learn from"},
	{JOURNEY_LIFETIME_NO_REPEAT, "no_repeat", "nobody ordered a second time"},
};
#define FLAGS (sizeof flags / sizeof *flags)

static const double *numbers(score_table *t, const char *name, const char *other)
{
	return score_numbers(t, !score_has(t, name) && other && score_has(t, other) ? other : name);
}

static bool has_value(const work *w)
{
	return score_has(&w->table, "zbar") || score_has(&w->table, "monetary_value");
}

static int read_columns(work *w)
{
	score_table *t = &w->table;
	bool spend = w->options.model == JOURNEY_LIFETIME_GAMMA_GAMMA;

	w->data = (journey_lifetime_data){.size = sizeof w->data, .count = score_rows(t)};
	if (!(w->data.x = numbers(t, "x", "frequency")))
		return TOOL_FAILED;
	if (!spend && !(w->data.t_x = numbers(t, "t_x", "recency")))
		return TOOL_FAILED;
	if (!spend && !(w->data.T = numbers(t, w->options.model == JOURNEY_LIFETIME_BG_BB ? "n" : "T", "T")))
		return TOOL_FAILED;
	if ((spend || (w->per_customer && has_value(w))) && !(w->data.zbar = numbers(t, "zbar", "monetary_value")))
		return TOOL_FAILED;
	if (score_has(t, "count") && !(w->data.weights = score_numbers(t, "count")))
		return TOOL_FAILED;
	w->has_spend = !spend && w->data.zbar;
	return 0;
}

static int fit(work *w)
{
	journey_error error = {.message = ""};
	journey_status status;

	w->fit.size = w->spend.size = sizeof w->fit;
	status = journey_lifetime_fit_model(NULL, &w->data, &w->options, &w->fit, &error);
	if (status == JOURNEY_OK && w->has_spend) {
		journey_lifetime_options options = w->options;

		options.model = JOURNEY_LIFETIME_GAMMA_GAMMA;
		status = journey_lifetime_fit_model(NULL, &w->data, &options, &w->spend, &error);
	}
	return status == JOURNEY_OK ? 0 : score_failed(&w->table, status, &error);
}

static void json_fit(tool_text *out, const journey_lifetime_fit *f)
{

	tool_text_put(out, "\"params\":{");
	for (size_t i = 0; i < f->params_count; i++) {
		tool_text_print(out, "%s\"%s\":", i ? "," : "", journey_lifetime_param_name(f->model, i));
		if (f->flags & JOURNEY_LIFETIME_EMPTY)
			tool_text_put(out, "null");
		else
			tool_text_number(out, f->params[i]);
	}
	tool_text_put(out, "},\"log_likelihood\":");
	tool_text_number(out, f->log_likelihood);
	tool_text_print(out, ",\"converged\":%s,\"model\":\"%s\",\"customers\":", f->converged ? "true" : "false",
		journey_lifetime_model_name(f->model));
	tool_text_number(out, f->customers);
	tool_text_put(out, ",\"standard_errors\":{");
	for (size_t i = 0; i < f->params_count; i++) {
		tool_text_print(out, "%s\"%s\":", i ? "," : "", journey_lifetime_param_name(f->model, i));
		if (f->estimates[i].known == JOURNEY_KNOWN_INTERVAL)
			tool_text_number(out, f->estimates[i].standard_error);
		else
			tool_text_put(out, "null");
	}
	tool_text_put(out, "},");
	score_json_flags(out, f->flags, flags, FLAGS);
}

static void text_fit(tool_text *out, const journey_lifetime_fit *f)
{
	tool_text_print(out, "%s, %s, log-likelihood ", journey_lifetime_model_name(f->model),
		f->converged ? "converged" : "did not converge");
	score_number(out, f->log_likelihood, 8);
	tool_text_put(out, ", customers ");
	score_number(out, f->customers, 6);
	tool_text_put(out, "\n");
	for (size_t i = 0; i < f->params_count; i++) {
		const journey_estimate *e = &f->estimates[i];

		score_name(out, tool_str(journey_lifetime_param_name(f->model, i)), 10);
		score_cell(out, e->value, 5, 10);
		if (e->known == JOURNEY_KNOWN_INTERVAL) {
			tool_text_put(out, "   (");
			score_number(out, e->low, 4);
			tool_text_put(out, " .. ");
			score_number(out, e->high, 4);
			tool_text_put(out, ")");
		}
		tool_text_put(out, "\n");
	}
	score_notes(out, f->flags, flags, FLAGS);
}

/* One row: p_alive, orders, then mean value and lifetime value where they are known. */
static journey_status row_values(const work *w, size_t i, double values[4], int *known, journey_error *error)
{
	journey_lifetime_params params = {.size = sizeof params, .model = w->fit.model};
	journey_lifetime_params spend = {.size = sizeof spend, .model = JOURNEY_LIFETIME_GAMMA_GAMMA};
	journey_lifetime_customer c = {.size = sizeof c, .x = w->data.x[i], .zbar = w->data.zbar ? w->data.zbar[i] : 0};
	journey_estimate mean = {.known = JOURNEY_KNOWN_NONE};
	journey_status status;

	c.t_x = w->data.t_x[i];
	c.T = w->data.T[i];
	memcpy(params.params, w->fit.params, sizeof params.params);
	memcpy(spend.params, w->spend.params, sizeof spend.params);
	*known = 2;
	status = journey_lifetime_alive(&params, &c, &values[0], error);
	if (status == JOURNEY_OK)
		status = journey_lifetime_expect(&params, &c, w->predict, &values[1], error);
	if (status != JOURNEY_OK || !w->has_spend || w->spend.flags & JOURNEY_LIFETIME_EMPTY)
		return status;
	status = journey_lifetime_spend(&spend, &c, &mean, error);
	if (status != JOURNEY_OK || !mean.known)
		return status;
	*known = 4;
	values[2] = mean.value;
	status = journey_lifetime_discounted(&params, &c, &w->value, &values[3], error);
	values[3] *= mean.value;
	return status;
}

static int write_rows(const work *w, tool_text *out)
{
	static const char *const names[] = {"p_alive", "orders", "mean_value", "clv"};
	int width = w->has_spend ? 4 : 2;

	if (w->json)
		tool_text_put(out, ",\"rows\":[");
	else
		tool_text_put(out, w->has_spend ? "row,p_alive,orders,mean_value,clv\n" : "row,p_alive,orders\n");
	for (size_t i = 0; i < w->data.count; i++) {
		journey_error error = {.message = ""};
		double values[4];
		int known;
		journey_status status = row_values(w, i, values, &known, &error);

		if (status != JOURNEY_OK)
			return score_wrong(&w->table, i, "x", "%s: %s", error.where, error.message);
		if (w->json)
			tool_text_put(out, i ? ",{" : "{");
		else
			tool_text_print(out, "%zu", i + 1);
		for (int k = 0; k < width; k++) {
			if (w->json)
				tool_text_print(out, "%s\"%s\":", k ? "," : "", names[k]);
			else
				tool_text_put(out, ",");
			if (k < known)
				tool_text_number(out, values[k]);
			else if (w->json)
				tool_text_put(out, "null");
		}
		tool_text_put(out, w->json ? "}" : "\n");
	}
	tool_text_put(out, w->json ? "]" : "");
	return 0;
}

static int run(work *w, const char *path)
{
	tool_text out = {0};
	int status = score_open(METHOD, path, &w->table);
	bool rows;

	status = status ? status : read_columns(w);
	status = status ? status : fit(w);
	if (status)
		return status;
	rows = w->per_customer && w->options.model != JOURNEY_LIFETIME_GAMMA_GAMMA && !(w->fit.flags & JOURNEY_LIFETIME_EMPTY);
	if (w->json) {
		tool_text_put(&out, "{");
		json_fit(&out, &w->fit);
		if (w->has_spend) {
			tool_text_put(&out, ",\"spend\":{");
			json_fit(&out, &w->spend);
			tool_text_put(&out, "}");
		}
	} else if (!rows) {
		text_fit(&out, &w->fit);
	}
	status = rows ? write_rows(w, &out) : 0;
	if (status) {
		tool_text_free(&out);
		return status;
	}
	tool_text_put(&out, w->json ? "}\n" : "");
	return score_print(METHOD, &out);
}

int score_clv_main(int argc, char **argv)
{
	work w = {.model = "bg-nbd", .predict = -1};
	size_t periods = 12;

	journey_lifetime_options_init(&w.options);
	journey_lifetime_value_init(&w.value);
	const tool_option options[] = {
		{"--model", TOOL_TEXT, &w.model},
		{"--penalizer", TOOL_NUMBER, &w.options.penalizer},
		{"--per-customer", TOOL_FLAG, &w.per_customer},
		{"--predict", TOOL_NUMBER, &w.predict},
		{"--periods", TOOL_SIZE, &periods},
		{"--period", TOOL_NUMBER, &w.value.period},
		{"--discount", TOOL_NUMBER, &w.value.discount},
		{"--json", TOOL_FLAG, &w.json},
	};
	const tool_command command = {METHOD, help, options, sizeof options / sizeof *options, 1, 1, "a file is missing"};
	int count, model = 0, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	while (journey_lifetime_model_name((journey_lifetime_model)model)
		&& strcmp(journey_lifetime_model_name((journey_lifetime_model)model), w.model) != 0)
		model++;
	if (!journey_lifetime_model_name((journey_lifetime_model)model)) {
		tool_error(METHOD, "no model \"%s\"; there are bg-nbd, mbg-nbd, pareto-nbd, bg-bb, gamma-gamma", w.model);
		return TOOL_USAGE;
	}
	w.options.model = (journey_lifetime_model)model;
	w.value.periods = periods > JOURNEY_LIFETIME_PERIODS_MAX ? JOURNEY_LIFETIME_PERIODS_MAX + 1 : (uint32_t)periods;
	w.predict = w.predict < 0 ? w.value.period * (double)w.value.periods : w.predict;
	status = run(&w, argv[0]);
	score_close(&w.table);
	return status;
}
