/* `journey score lift`: did it help? The arms of an experiment compared with its control. */
#include "score_lift.h"
#include "usage.h"

#include <stdlib.h>
#include <string.h>

#define METHOD "score lift"

static const char help[] =
	"usage: journey score lift FILE.csv[.gz] [OPTION]...\n"
	"\n"
	"Compares the variants of an experiment with its control: one row per customer.\n"
	"\n"
	"Columns: variant, value (0 and 1 alone: a share), and covariate, if there is one: what was known before (CUPED).\n"
	"\n"
	"  --control NAME        the control (the first variant in the file)\n"
	"  --value COLUMN        instead of value\n"
	"  --covariate COLUMN    instead of covariate\n"
	"  --denominator COLUMN  the KPI is the ratio of the sums, as revenue / orders\n"
	"  --quantile Q          the KPI is a quantile of the values, within 1 %: .5 is the median\n"
	"  --segment COLUMN      also by segment, shrunk, and stratified\n"
	"  --interval KIND       of the relative difference: delta (default), fieller, log\n"
	"  --sequential          intervals and p-values that may be looked at at any time\n"
	"  --tuning UNITS        of both arms, at which those are the narrowest (5000)\n"
	"  --bayes               the chance to win, and what is lost if one is wrong\n"
	"  --correct METHOD      p-values of several variants: holm, bh\n"
	"  --confidence LEVEL    of the intervals (0.95)\n"
	"  --json                for machines\n"
	"  --help                this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

/* The KPI of one arm against the control's, whatever its kind. */
static journey_status compare(const lift *w, const journey_pair_arm *treated, const journey_pair_arm *control,
	journey_impact_result *found, bool *exact)
{
	const journey_arm t = {treated->units, treated->y, treated->yy}, c = {control->units, control->y, control->yy};
	journey_exact_result few = {.size = sizeof few};
	journey_status status;

	found->size = sizeof *found;
	*exact = false;
	if (w->denominator) {
		journey_mean means[2];

		status = journey_ratio_mean(treated, w->options.scale, w->scale_x, &means[0]);
		if (status == JOURNEY_OK)
			status = journey_ratio_mean(control, w->options.scale, w->scale_x, &means[1]);
		if (status == JOURNEY_NOT_FOUND) {
			found->flags = JOURNEY_IMPACT_EMPTY;
			return JOURNEY_OK;
		}
		return status == JOURNEY_OK ? journey_impact_means(&means[0], &means[1], &w->options, found) : status;
	}
	status = journey_impact(&t, &c, &w->options, found);
	if (status != JOURNEY_OK || !(found->flags & JOURNEY_IMPACT_FEW) || (found->flags & JOURNEY_IMPACT_EMPTY))
		return status;
	status = journey_exact(&t, &c, w->confidence, &few);
	if (status == JOURNEY_OK) {
		found->absolute = few.absolute;
		found->relative = few.relative;
		*exact = true;
	}
	return status == JOURNEY_LIMIT ? JOURNEY_OK : status;
}

static journey_status compare_quantiles(const lift *w, lift_variant *v, const lift_variant *control)
{
	journey_estimate e;
	journey_mean means[2];
	journey_status status;

	v->impact.size = sizeof v->impact;
	status = journey_sketch_quantile(v->sketch, w->quantile, w->options.scale, 1, w->confidence, &e, &means[0]);
	if (status == JOURNEY_OK)
		status = journey_sketch_quantile(control->sketch, w->quantile, w->options.scale, 1, w->confidence, &e, &means[1]);
	return status == JOURNEY_OK ? journey_impact_means(&means[0], &means[1], &w->options, &v->impact) : status;
}

static bool is_small(const journey_arm *arm)
{
	return arm->sum.low < JOURNEY_EXACT_ADVISED || arm->units - arm->sum.low < JOURNEY_EXACT_ADVISED;
}

static journey_status exactly(const lift *w, lift_variant *v, const lift_variant *control)
{
	if (!w->share || !(is_small(&v->arm) || is_small(&control->arm)))
		return JOURNEY_OK;
	v->few.size = sizeof v->few;
	journey_status status = journey_exact(&v->arm, &control->arm, w->confidence, &v->few);

	if (status != JOURNEY_LIMIT)
		return status;
	v->few.size = 0;
	return JOURNEY_OK;
}

/* An estimate whose interval holds at all times. */
static journey_status always(const lift *w, double units, journey_estimate *e)
{
	if (e->known != JOURNEY_KNOWN_INTERVAL)
		return JOURNEY_OK;
	return journey_sequential_estimate(e->value, e->standard_error, units, w->tuning, w->confidence, e);
}

static journey_status always_valid(const lift *w, double units, journey_impact_result *found)
{
	journey_status status = always(w, units, &found->absolute);

	return status == JOURNEY_OK ? always(w, units, &found->relative) : status;
}

static journey_status believe(const lift *w, lift_variant *v, const lift_variant *control)
{
	journey_bayes_options options;
	journey_bayes_result found = {.size = sizeof found};
	const journey_estimate *e = v->impact.relative.known == JOURNEY_KNOWN_INTERVAL ? &v->impact.relative : &v->impact.absolute;
	journey_status status;

	journey_bayes_options_init(&options);
	options.kind = w->options.kind;
	options.scale = w->options.scale;
	options.confidence = w->confidence;
	if (w->denominator || w->quantile > 0) {
		if (e->known != JOURNEY_KNOWN_INTERVAL)
			return JOURNEY_OK;
		return journey_bayes_estimate(e->value, e->standard_error, 0, 0, w->confidence, &v->bayes);
	}
	status = v->exact && v->arm.units <= JOURNEY_BAYES_UNITS_MAX && control->arm.units <= JOURNEY_BAYES_UNITS_MAX
		? journey_bayes_share(&v->arm, &control->arm, &options, &found)
		: journey_bayes(&v->arm, &control->arm, &options, &found);
	v->bayes = found.relative.known == JOURNEY_KNOWN_INTERVAL ? found.relative : found.absolute;
	return status;
}

static journey_status by_segment(lift *w, lift_variant *v, const lift_variant *control)
{
	journey_estimate *effects = calloc(w->segment_count * 2 + 1, sizeof *effects);
	journey_status status = JOURNEY_OK;
	bool exact;

	v->found = calloc(w->segment_count + 1, sizeof *v->found);
	if (!effects || !v->found) {
		free(effects);
		return JOURNEY_NO_MEMORY;
	}
	for (size_t i = 0; i < w->segment_count && status == JOURNEY_OK; i++) {
		v->found[i].name = w->segments[i];
		status = compare(w, &v->segments[i], &control->segments[i], &v->found[i].impact, &exact);
		effects[i] = v->found[i].impact.absolute;
	}
	v->pool.size = sizeof v->pool;
	if (status == JOURNEY_OK)
		status = journey_pool(effects, w->segment_count, JOURNEY_BETWEEN_PM, w->confidence, &v->pool,
			effects + w->segment_count);
	for (size_t i = 0; i < w->segment_count; i++)
		v->found[i].shrunk = effects[w->segment_count + i];
	free(effects);
	if (status != JOURNEY_OK || w->denominator)
		return status;
	v->stratified.size = sizeof v->stratified;
	v->stratified_by.size = sizeof v->stratified_by;
	return journey_impact_adjusted(v->segments, control->segments, w->segment_count, w->scale_x, &w->options, &v->stratified,
		&v->stratified_by);
}

static journey_status compare_variant(lift *w, lift_variant *v, const lift_variant *control)
{
	double units = (double)v->arm.units + (double)control->arm.units;
	journey_status status = w->quantile > 0 ? compare_quantiles(w, v, control)
		: compare(w, &v->pair, &control->pair, &v->impact, &v->exact);

	v->mean = v->impact.treated;
	if (status == JOURNEY_OK && w->covariate) {
		v->cuped.size = sizeof v->cuped;
		v->cuped_by.size = sizeof v->cuped_by;
		status = journey_impact_adjusted(&v->pair, &control->pair, 1, w->scale_x, &w->options, &v->cuped, &v->cuped_by);
	}
	if (status == JOURNEY_OK)
		status = exactly(w, v, control);
	if (status == JOURNEY_OK && w->segment)
		status = by_segment(w, v, control);
	if (status == JOURNEY_OK && w->bayes)
		status = believe(w, v, control);
	if (status != JOURNEY_OK || !w->sequential)
		return status;
	v->fixed = v->impact;
	status = always_valid(w, units, &v->impact);
	if (status == JOURNEY_OK)
		status = always_valid(w, units, &v->cuped);
	return status == JOURNEY_OK ? always_valid(w, units, &v->stratified) : status;
}

static journey_status correct(lift *w)
{
	double p[LIFT_VARIANTS_MAX];
	size_t count = 0;
	journey_status status;

	for (size_t i = 0; i < w->count; i++)
		if (w->variants[i].impact.absolute.known == JOURNEY_KNOWN_INTERVAL)
			p[count++] = w->variants[i].impact.absolute.p_value;
	status = journey_correct(NULL, strcmp(w->correct, "bh") ? JOURNEY_CORRECT_HOLM : JOURNEY_CORRECT_BH, p, count, p);
	count = 0;
	for (size_t i = 0; i < w->count; i++)
		if (w->variants[i].impact.absolute.known == JOURNEY_KNOWN_INTERVAL)
			w->variants[i].corrected = p[count++];
	return status;
}

static journey_status compare_all(lift *w)
{
	lift_variant *control = &w->variants[w->control_at];
	uint64_t units[LIFT_VARIANTS_MAX];
	journey_status status = JOURNEY_OK;

	for (size_t i = 0; i < w->count && status == JOURNEY_OK; i++) {
		units[i] = w->variants[i].arm.units;
		if (i == w->control_at)
			continue;
		status = compare_variant(w, &w->variants[i], control);
		control->mean = w->variants[i].impact.control;
	}
	if (status == JOURNEY_OK && w->correct)
		status = correct(w);
	return status == JOURNEY_OK ? journey_sample_ratio(units, NULL, w->count, &w->srm) : status;
}

static int wrong_option(const char *option, const char *found, const char *expected)
{
	tool_error(METHOD, "%s: found \"%s\", expected %s\nTry journey score lift --help.", option, found, expected);
	return TOOL_USAGE;
}

static int check_options(lift *w)
{
	const char *interval = w->interval ? w->interval : "delta";

	if (w->correct && strcmp(w->correct, "holm") && strcmp(w->correct, "bh"))
		return wrong_option("--correct", w->correct, "holm or bh");
	if (strcmp(interval, "fieller") == 0)
		w->options.interval = JOURNEY_INTERVAL_FIELLER;
	else if (strcmp(interval, "log") == 0)
		w->options.interval = JOURNEY_INTERVAL_LOG;
	else if (strcmp(interval, "delta"))
		return wrong_option("--interval", interval, "delta, fieller or log");
	if (w->quantile < 0 || w->quantile >= 1) {
		tool_error(METHOD, "--quantile: a number between 0 and 1 is expected");
		return TOOL_USAGE;
	}
	if (w->quantile > 0 && (w->covariate || w->denominator || w->segment)) {
		tool_error(METHOD, "--quantile: no --covariate, --denominator or --segment with it");
		return TOOL_USAGE;
	}
	if (w->covariate && w->denominator)
		return wrong_option("--covariate", w->covariate, "no --denominator with it");
	if (!(w->confidence > 0 && w->confidence < 1)) {
		tool_error(METHOD, "--confidence: a number between 0 and 1 is expected");
		return TOOL_USAGE;
	}
	if (!(w->tuning >= 1 && w->tuning <= 1e15)) {
		tool_error(METHOD, "--tuning: a number within 1 .. 1e15 is expected");
		return TOOL_USAGE;
	}
	w->options.confidence = w->confidence;
	return 0;
}

static int run(lift *w, const char *path)
{
	tool_text out = {0};
	int status = score_open(METHOD, path, &w->table);

	if (!status)
		status = lift_read(w);
	if (status)
		return status;
	journey_status got = compare_all(w);

	if (got != JOURNEY_OK)
		return score_failed(&w->table, got, NULL);
	if (w->json)
		lift_json(&out, w);
	else
		lift_text(&out, w);
	return score_print(METHOD, &out);
}

int score_lift_main(int argc, char **argv)
{
	lift *w = calloc(1, sizeof *w);
	int count, status;

	if (!w) {
		tool_error(METHOD, "out of memory");
		return TOOL_FAILED;
	}
	journey_impact_options_init(&w->options);
	w->value = "value";
	w->confidence = .95;
	w->tuning = 5000;
	w->scale_x = 1;
	const tool_option options[] = {
		{"--control", TOOL_TEXT, &w->control},
		{"--value", TOOL_TEXT, &w->value},
		{"--covariate", TOOL_TEXT, &w->covariate},
		{"--denominator", TOOL_TEXT, &w->denominator},
		{"--segment", TOOL_TEXT, &w->segment},
		{"--interval", TOOL_TEXT, &w->interval},
		{"--correct", TOOL_TEXT, &w->correct},
		{"--confidence", TOOL_NUMBER, &w->confidence},
		{"--quantile", TOOL_NUMBER, &w->quantile},
		{"--sequential", TOOL_FLAG, &w->sequential},
		{"--tuning", TOOL_NUMBER, &w->tuning},
		{"--bayes", TOOL_FLAG, &w->bayes},
		{"--json", TOOL_FLAG, &w->json},
	};
	const tool_command command = {METHOD, help, options, sizeof options / sizeof *options, 1, 1, "a file is missing"};

	status = tool_options(&command, argc, argv, &count);
	if (status < 0)
		status = check_options(w);
	else
		count = 0;
	if (status == 0 && count)
		status = run(w, argv[0]);
	for (size_t i = 0; i < w->count; i++) {
		journey_sketch_free(w->variants[i].sketch);
		free(w->variants[i].segments);
		free(w->variants[i].found);
	}
	score_close(&w->table);
	free(w);
	return status;
}
