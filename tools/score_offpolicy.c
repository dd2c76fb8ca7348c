/* `journey score offpolicy`: what another policy would have earned. */
#include "score.h"
#include "usage.h"

#include <journey/document.h>
#include <stdlib.h>
#include <string.h>

#define METHOD "score offpolicy"
#define ACTIONS_MAX 1000

static const char help[] =
	"usage: journey score offpolicy FILE.csv[.gz] [OPTION]...\n"
	"\n"
	"What another policy would have earned a round, from a log of one that drew its actions.\n"
	"\n"
	"Columns: reward, pscore (the probability with which the logged action was drawn), pi_e (that of the other policy to\n"
	"draw it); with a model q_logged (its reward of that action) and v_dm (its expected reward under the other policy).\n"
	"Or, instead of the last three: action (0, 1, ...) and for each action pi_e_0, pi_e_1, ... and q_0, q_1, ...\n"
	"\n"
	"  --clip W          largest weight of the clipped estimate (10)\n"
	"  --switch W        weights above it are left to the model (10)\n"
	"  --shrink L        of the doubly robust estimate with shrunk weights (10)\n"
	"  --confidence C    of the intervals (0.95)\n"
	"  --json            for machines\n"
	"  --help            this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

/* What was asked for, and columns that were made of others. */
typedef struct work {
	score_table table;
	journey_rounds rounds;
	double *made;
	journey_offpolicy_options options;
	journey_offpolicy_result result;
} work;

/* The distribution over all actions, row by row, as target, predicted and value. */
static int make_rounds(work *w)
{
	score_table *t = &w->table;
	const double *taken = score_numbers(t, "action"), *pi[ACTIONS_MAX], *q[ACTIONS_MAX];
	double *made = malloc((3 * score_rows(t) + 1) * sizeof *made);
	double target[ACTIONS_MAX], model[ACTIONS_MAX];
	size_t rows = score_rows(t), actions = 0;
	char name[32];

	w->made = made;
	if (!taken)
		return TOOL_FAILED;
	if (!made)
		return tool_error(METHOD, "%s: out of memory", t->path);
	for (; actions < ACTIONS_MAX; actions++) {
		snprintf(name, sizeof name, "pi_e_%zu", actions);
		if (actions && !score_has(t, name))
			break;
		if (!(pi[actions] = score_numbers(t, name)))
			return TOOL_FAILED;
		snprintf(name, sizeof name, "q_%zu", actions);
		if (!(q[actions] = score_numbers(t, name)))
			return TOOL_FAILED;
	}
	for (size_t i = 0; i < rows; i++) {
		double a = taken[i];

		if (!(a >= 0 && a < (double)actions && (double)(size_t)a >= a))
			return score_wrong(t, i, "action", "a whole number from 0 to %zu is expected", actions - 1);
		for (size_t k = 0; k < actions; k++) {
			target[k] = pi[k][i];
			model[k] = q[k][i];
		}
		if (journey_offpolicy_round(target, model, actions, (size_t)a, &made[i], &made[rows + i],
			    &made[2 * rows + i]) != JOURNEY_OK)
			return score_wrong(t, i, "pi_e_0", "probabilities with the sum 1 are expected in pi_e_0, pi_e_1, ...");
	}
	w->rounds.target = made;
	w->rounds.predicted = made + rows;
	w->rounds.value = made + 2 * rows;
	return 0;
}

static int read_columns(work *w)
{
	score_table *t = &w->table;

	w->rounds = (journey_rounds){.size = sizeof w->rounds, .count = score_rows(t)};
	w->rounds.reward = score_numbers(t, "reward");
	w->rounds.propensity = w->rounds.reward ? score_numbers(t, "pscore") : NULL;
	if (!w->rounds.propensity)
		return TOOL_FAILED;
	if (!score_has(t, "pi_e") && score_has(t, "pi_e_0"))
		return make_rounds(w);
	if (!(w->rounds.target = score_numbers(t, "pi_e")))
		return TOOL_FAILED;
	if (!score_has(t, "q_logged") && !score_has(t, "v_dm"))
		return 0;
	w->rounds.predicted = score_numbers(t, "q_logged");
	w->rounds.value = w->rounds.predicted ? score_numbers(t, "v_dm") : NULL;
	return w->rounds.value ? 0 : TOOL_FAILED;
}

/* An estimator: its name in JSON, what it is called, and where it is in the result. */
static const struct {
	const char *key, *title;
	size_t offset;
} estimators[] = {
	{"dm", "direct method", offsetof(journey_offpolicy_result, dm)},
	{"ips", "inverse propensity", offsetof(journey_offpolicy_result, ips)},
	{"ips_clipped", "inverse, clipped", offsetof(journey_offpolicy_result, ips_clipped)},
	{"snips", "self-normalised", offsetof(journey_offpolicy_result, snips)},
	{"dr", "doubly robust", offsetof(journey_offpolicy_result, dr)},
	{"sndr", "  self-normalised", offsetof(journey_offpolicy_result, sndr)},
	{"switch_dr", "  with switch", offsetof(journey_offpolicy_result, switch_dr)},
	{"dr_os", "  shrunk", offsetof(journey_offpolicy_result, dr_os)},
};
#define ESTIMATORS (sizeof estimators / sizeof *estimators)

static const journey_estimate *estimator(const journey_offpolicy_result *result, size_t i)
{
	return (const journey_estimate *)(const void *)((const char *)result + estimators[i].offset);
}

static const score_flag flags[] = {
	{JOURNEY_OFFPOLICY_EMPTY, "empty", "there are no rounds"},
	{JOURNEY_OFFPOLICY_SINGLE, "single", "a single round: no intervals"},
	{JOURNEY_OFFPOLICY_NO_MODEL, "no_model", "no columns q_logged and v_dm: what needs a model is left out"},
	{JOURNEY_OFFPOLICY_NO_OVERLAP, "no_overlap", "the other policy takes none of the logged actions"},
	{JOURNEY_OFFPOLICY_FEW, "few", "few rounds hold most of the weight: don't rely on what weighs them"},
	{JOURNEY_OFFPOLICY_WEIGHTS, "weights", "the mean weight is far from 1: are these the propensities that actions were drawn with?"},
};
#define FLAGS (sizeof flags / sizeof *flags)

static void write_json(tool_text *out, const journey_offpolicy_result *r)
{
	tool_text_print(out, "{\"rounds\":%llu,\"logged\":", (unsigned long long)r->rounds);
	score_json_estimate(out, &r->logged);
	for (size_t i = 0; i < ESTIMATORS; i++) {
		const journey_estimate *e = estimator(r, i);

		tool_text_print(out, ",\"%s\":", estimators[i].key);
		if (strcmp(estimators[i].key, "ips") == 0)
			score_json_estimate(out, e);
		else if (e->known)
			tool_text_number(out, e->value);
		else
			tool_text_put(out, "null");
	}
	tool_text_put(out, ",\"ess\":");
	tool_text_number(out, r->effective);
	tool_text_put(out, ",\"mean_weight\":");
	tool_text_number(out, r->mean_weight);
	tool_text_put(out, ",\"largest_weight\":");
	tool_text_number(out, r->largest_weight);
	tool_text_print(out, ",\"clipped\":%llu,\"estimates\":{", (unsigned long long)r->clipped);
	for (size_t i = 0; i < ESTIMATORS; i++) {
		tool_text_print(out, "%s\"%s\":", i ? "," : "", estimators[i].key);
		score_json_estimate(out, estimator(r, i));
	}
	tool_text_put(out, "},");
	score_json_flags(out, r->flags, flags, FLAGS);
	tool_text_put(out, "}\n");
}

static void write_line(tool_text *out, const char *title, const journey_estimate *e, double least, double most)
{
	if (!e->known)
		return;
	score_name(out, tool_str(title), 20);
	score_cell(out, e->value, 5, 12);
	if (e->known == JOURNEY_KNOWN_INTERVAL) {
		score_cell(out, e->low, 4, 12);
		score_cell(out, e->high, 4, 12);
		tool_text_put(out, "  ");
		score_interval(out, e->low, e->value, e->high, least, most, 32);
	}
	tool_text_put(out, "\n");
}

static void write_text(tool_text *out, const journey_offpolicy_result *r)
{
	double least = r->logged.low, most = r->logged.high;

	for (size_t i = 0; i < ESTIMATORS; i++) {
		const journey_estimate *e = estimator(r, i);

		if (e->known == JOURNEY_KNOWN_INTERVAL) {
			least = e->low < least ? e->low : least;
			most = e->high > most ? e->high : most;
		}
	}
	tool_text_count(out, (int64_t)r->rounds);
	tool_text_put(out, " rounds; as good as ");
	score_number(out, r->effective, 4);
	tool_text_put(out, " of the other policy\n\nreward a round          estimate         low        high\n");
	write_line(out, "logged", &r->logged, least, most);
	for (size_t i = 0; i < ESTIMATORS; i++)
		write_line(out, estimators[i].title, estimator(r, i), least, most);
	score_notes(out, r->flags, flags, FLAGS);
}

/* What journey_offpolicy() would refuse too, in words of the file: its lines and columns. */
static int check_probabilities(const work *w)
{
	for (size_t i = 0; i < w->rounds.count; i++) {
		if (!(w->rounds.propensity[i] > 0 && w->rounds.propensity[i] <= 1))
			return score_wrong(&w->table, i, "pscore", "a probability above 0, up to 1, is expected: what was "
								   "drawn cannot have been impossible");
		if (!(w->rounds.target[i] >= 0 && w->rounds.target[i] <= 1))
			return score_wrong(&w->table, i, "pi_e", "a probability is expected");
	}
	return 0;
}

static int run(work *w, const char *path, bool json)
{
	journey_error error = {.message = ""};
	tool_text out = {0};
	int status = score_open(METHOD, path, &w->table);

	if (!status)
		status = read_columns(w);
	if (!status)
		status = check_probabilities(w);
	if (status)
		return status;
	w->result.size = sizeof w->result;
	journey_status got = journey_offpolicy(&w->rounds, &w->options, &w->result, &error);

	if (got != JOURNEY_OK)
		return score_failed(&w->table, got, &error);
	if (json)
		write_json(&out, &w->result);
	else
		write_text(&out, &w->result);
	return score_print(METHOD, &out);
}

int score_offpolicy_main(int argc, char **argv)
{
	work w = {.made = NULL};
	bool json = false;

	journey_offpolicy_options_init(&w.options);
	const tool_option options[] = {
		{"--clip", TOOL_NUMBER, &w.options.clip},
		{"--switch", TOOL_NUMBER, &w.options.switch_at},
		{"--shrink", TOOL_NUMBER, &w.options.shrink},
		{"--confidence", TOOL_NUMBER, &w.options.confidence},
		{"--json", TOOL_FLAG, &json},
	};
	const tool_command command = {METHOD, help, options, sizeof options / sizeof *options, 1, 1, "a file is missing"};
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	status = run(&w, argv[0], json);
	score_close(&w.table);
	free(w.made);
	return status;
}
