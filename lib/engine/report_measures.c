/* What a report says of a journey's goal and KPIs: treated against held out, from the sums that are kept. */
#include "engine/report.h"

#include "base/int128.h"
#include "base/text.h"
#include "score/sketch.h"
#include <string.h>

#define MICRO 1e6
#define CONFIDENCE .95

/* ---- which measures there are ---- */

static size_t goal_measures(const journey_strategy *strategy, uint32_t journey)
{
	const jy_journey *of = &strategy->journeys[journey];
	if (of->goal_event == JY_NONE)
		return 0;
	return of->goal_value != NULL ? 2 : 1;
}

size_t jy_measuring_count(const journey_strategy *strategy, uint32_t journey)
{
	return goal_measures(strategy, journey) + strategy->kpi_count;
}

static double scale_of(const journey_expr_program *of, journey_kpi_form form)
{
	return of == NULL || form == JOURNEY_KPI_FORM_SHARE ? 1 : MICRO;
}

jy_measuring jy_measuring_at(const journey_strategy *strategy, uint32_t journey, size_t i)
{
	static const char *const names[] = {"conversion", "value"};
	size_t goals = goal_measures(strategy, journey);
	if (i < goals) {
		jy_measuring goal = {.name = jy_str(names[i]), .form = JOURNEY_KPI_FORM_SHARE, .kpi = JY_NONE, .scale = 1, .scale_per = 1};
		if (i > 0) {
			goal.form = JOURNEY_KPI_FORM_SUM;
			goal.scale = MICRO;
		}
		return goal;
	}
	const jy_kpi *kpi = &strategy->kpis[i - goals];
	jy_measuring measured = {.name = kpi->name, .form = kpi->form, .kpi = (uint32_t)(i - goals)};
	measured.scale = scale_of(kpi->of, kpi->form);
	measured.scale_per = scale_of(kpi->per, kpi->form);
	measured.covariate = kpi->before != NULL;
	return measured;
}

/* ---- reading sums ---- */

/* A sum of all units, or of a group's, added. */
static journey_status add_sum(jy_report_sums *from, uint32_t journey, uint32_t group, jy_sum_kind kind, jy_sum_kind of_group,
                              uint32_t index, journey_int128 *to)
{
	journey_int128 value;
	journey_status status = group == JY_NONE
	                                ? jy_report_sum(from, kind, journey, index, &value)
	                                : jy_report_sum(from, of_group, journey, index + 2 * JY_SUM_GROUP_KPIS * group, &value);
	if (status == JOURNEY_OK)
		*to = jy_i128_add(*to, value);
	return status;
}

static journey_status add_units(jy_report_sums *from, uint32_t journey, uint32_t group, uint32_t arm, jy_measured *to)
{
	journey_int128 units = jy_i128(0);
	journey_status status = add_sum(from, journey, group, JY_SUM_UNITS, JY_SUM_GROUP_UNITS, arm, &units);
	if (status == JOURNEY_OK && jy_i128_sign(units) > 0) {
		to->arm[arm].units += units.low;
		to->pair[arm].units += units.low;
	}
	return status;
}

static journey_status add_goal(jy_report_sums *from, uint32_t journey, uint32_t group, uint32_t arm, const jy_measuring *what,
                               jy_measured *to)
{
	journey_arm *out = &to->arm[arm];
	if (what->form == JOURNEY_KPI_FORM_SHARE) {
		journey_status status =
			add_sum(from, journey, group, JY_SUM_CONVERSIONS, JY_SUM_GROUP_CONVERSIONS, arm, &out->sum);
		out->sum_squares = out->sum;
		return status;
	}
	journey_status status = add_sum(from, journey, group, JY_SUM_VALUE, JY_SUM_GROUP_VALUE, arm, &out->sum);
	return status == JOURNEY_OK ? add_sum(from, journey, group, JY_SUM_VALUE_SQUARES, JY_SUM_GROUP_VALUE_SQUARES, arm,
	                                      &out->sum_squares)
	                            : status;
}

static journey_status add_ratio(jy_report_sums *from, uint32_t journey, uint32_t group, uint32_t index, journey_pair_arm *to)
{
	journey_status status = add_sum(from, journey, group, JY_SUM_PER, JY_SUM_GROUP_PER, index, &to->x);
	if (status == JOURNEY_OK)
		status = add_sum(from, journey, group, JY_SUM_PER_SQUARES, JY_SUM_GROUP_PER_SQUARES, index, &to->xx);
	return status == JOURNEY_OK ? add_sum(from, journey, group, JY_SUM_PER_CROSS, JY_SUM_GROUP_PER_CROSS, index, &to->xy) : status;
}

/* There are none by group. */
static journey_status add_covariate(jy_report_sums *from, uint32_t journey, uint32_t index, journey_pair_arm *to)
{
	journey_status status = add_sum(from, journey, JY_NONE, JY_SUM_BEFORE, JY_SUM_BEFORE, index, &to->x);
	if (status == JOURNEY_OK)
		status = add_sum(from, journey, JY_NONE, JY_SUM_BEFORE_SQUARES, JY_SUM_BEFORE_SQUARES, index, &to->xx);
	return status == JOURNEY_OK ? add_sum(from, journey, JY_NONE, JY_SUM_BEFORE_CROSS, JY_SUM_BEFORE_CROSS, index, &to->xy)
	                            : status;
}

static journey_status add_kpi(jy_report_sums *from, uint32_t journey, uint32_t group, uint32_t arm, const jy_measuring *what,
                              jy_measured *to)
{
	uint32_t index = arm + 2 * what->kpi;
	journey_arm *out = &to->arm[arm];
	journey_pair_arm *pair = &to->pair[arm];
	journey_status status = add_sum(from, journey, group, JY_SUM_KPI, JY_SUM_GROUP_KPI, index, &out->sum);
	if (what->form == JOURNEY_KPI_FORM_SHARE)
		out->sum_squares = out->sum;
	else if (status == JOURNEY_OK)
		status = add_sum(from, journey, group, JY_SUM_KPI_SQUARES, JY_SUM_GROUP_KPI_SQUARES, index, &out->sum_squares);
	pair->y = out->sum;
	pair->yy = out->sum_squares;
	if (status == JOURNEY_OK && what->form == JOURNEY_KPI_FORM_RATIO)
		status = add_ratio(from, journey, group, index, pair);
	if (status == JOURNEY_OK && what->covariate && group == JY_NONE)
		status = add_covariate(from, journey, index, pair);
	return status;
}

journey_status jy_measured_read(jy_report_sums *from, uint32_t journey, uint32_t group, const jy_measuring *what,
                                jy_measured *to)
{
	journey_status status = JOURNEY_OK;
	for (uint32_t arm = 0; status == JOURNEY_OK && arm < 2; arm++) {
		status = add_units(from, journey, group, arm, to);
		if (status != JOURNEY_OK || what->form == JOURNEY_KPI_FORM_QUANTILE)
			continue;
		status = what->kpi == JY_NONE ? add_goal(from, journey, group, arm, what, to)
		                              : add_kpi(from, journey, group, arm, what, to);
	}
	return status;
}

/* ---- comparing ---- */

/* With few conversions the delta interval covers badly (score.h): the log interval is taken where it exists. */
static journey_status compare_arms(const jy_measuring *what, const jy_measured *read, journey_impact_options *options,
                                   journey_impact_result *out)
{
	journey_impact_result log = {.size = sizeof log};
	options->kind = what->form == JOURNEY_KPI_FORM_SHARE ? JOURNEY_KPI_SHARE : JOURNEY_KPI_MEAN;
	journey_status status = journey_impact(&read->arm[0], &read->arm[1], options, out);
	if (status != JOURNEY_OK || (out->flags & JOURNEY_IMPACT_FEW) == 0)
		return status;
	options->interval = JOURNEY_INTERVAL_LOG;
	if (journey_impact(&read->arm[0], &read->arm[1], options, &log) == JOURNEY_OK && log.relative.known == JOURNEY_KNOWN_INTERVAL)
		*out = log;
	options->interval = JOURNEY_INTERVAL_DELTA;
	return JOURNEY_OK;
}

/* An arm without a ratio, as without any order, leaves nothing to compare. */
static journey_status compare_ratios(const jy_measuring *what, const jy_measured *read, const journey_impact_options *options,
                                     journey_impact_result *out)
{
	journey_mean mean[2];
	memset(mean, 0, sizeof mean);
	journey_status known[2];
	for (int arm = 0; arm < 2; arm++) {
		known[arm] = journey_ratio_mean(&read->pair[arm], what->scale, what->scale_per, &mean[arm]);
		if (known[arm] != JOURNEY_OK && known[arm] != JOURNEY_NOT_FOUND)
			return known[arm];
	}
	if (known[0] == JOURNEY_OK && known[1] == JOURNEY_OK)
		return journey_impact_means(&mean[0], &mean[1], options, out);
	out->flags = JOURNEY_IMPACT_EMPTY;
	out->treated = mean[0].mean;
	out->control = mean[1].mean;
	return JOURNEY_OK;
}

static bool has_few(const journey_arm *arm)
{
	uint64_t converted = arm->sum.low;
	return converted < JOURNEY_EXACT_ADVISED || arm->units - converted < JOURNEY_EXACT_ADVISED;
}

static void compare_exactly(const jy_measured *read, journey_exact_result *out)
{
	if (read->arm[0].units == 0 || read->arm[1].units == 0 || (!has_few(&read->arm[0]) && !has_few(&read->arm[1])))
		return;
	out->size = sizeof *out;
	if (journey_exact(&read->arm[0], &read->arm[1], CONFIDENCE, out) != JOURNEY_OK)
		out->size = 0;
}

static journey_status compare_adjusted(const jy_measured *read, const journey_impact_options *options, journey_measure *out)
{
	out->adjusted.size = sizeof out->adjusted;
	out->adjustment.size = sizeof out->adjustment;
	return journey_impact_adjusted(&read->pair[0], &read->pair[1], 1, MICRO, options, &out->adjusted, &out->adjustment);
}

journey_status jy_measure_compare(const jy_measuring *what, const jy_measured *read, journey_measure *out)
{
	journey_impact_options options;
	journey_impact_options_init(&options);
	options.scale = what->scale;
	options.confidence = CONFIDENCE;
	out->form = what->form;
	out->source = jy_str("sums");
	out->treated = read->arm[0];
	out->held_out = read->arm[1];
	out->p_corrected = 1;
	out->impact.size = sizeof out->impact;
	if (what->form == JOURNEY_KPI_FORM_QUANTILE)
		return JOURNEY_OK;
	if (what->form == JOURNEY_KPI_FORM_RATIO)
		return compare_ratios(what, read, &options, &out->impact);
	journey_status status = compare_arms(what, read, &options, &out->impact);
	if (status == JOURNEY_OK && what->form == JOURNEY_KPI_FORM_SHARE)
		compare_exactly(read, &out->exact);
	return status;
}

static journey_status fill_sketch(jy_report_sums *from, uint32_t journey, uint32_t kpi, uint32_t arm, journey_sketch *sketch)
{
	journey_status status = JOURNEY_OK;
	for (uint32_t bin = 0; status == JOURNEY_OK && bin < JY_SKETCH_BINS; bin++) {
		int64_t units;
		status = jy_report_count(from, JY_SUM_BIN, journey, arm + 2 * (bin + JY_BINS * kpi), &units);
		if (status == JOURNEY_OK && units > 0)
			status = jy_sketch_fill(sketch, bin, (uint64_t)units);
	}
	return status;
}

/* Of units that have such an event. */
static journey_status read_quantile(jy_report_sums *from, uint32_t journey, uint32_t kpi, uint32_t arm, journey_mean *out)
{
	const jy_kpi *it = &from->engine->strategy->kpis[kpi];
	journey_estimate value;
	journey_sketch *sketch;
	journey_status status = journey_sketch_new(&from->engine->allocator, &sketch);
	if (status != JOURNEY_OK)
		return status;
	status = fill_sketch(from, journey, kpi, arm, sketch);
	if (status == JOURNEY_OK)
		status = journey_sketch_quantile(sketch, it->quantile, scale_of(it->of, it->form), 1, CONFIDENCE, &value, out);
	journey_sketch_free(sketch);
	return status;
}

static journey_status compare_quantiles(jy_report_sums *from, uint32_t journey, const jy_measuring *what, journey_measure *out)
{
	journey_mean mean[2];
	journey_status status = read_quantile(from, journey, what->kpi, 0, &mean[0]);
	if (status == JOURNEY_OK)
		status = read_quantile(from, journey, what->kpi, 1, &mean[1]);
	if (status != JOURNEY_OK)
		return status;
	return journey_impact_means(&mean[0], &mean[1], NULL, &out->impact);
}

/* What was spent on it, against what it changed. */
static void return_of(const jy_measuring *what, double cost, journey_measure *out)
{
	bool sums = what->form == JOURNEY_KPI_FORM_SHARE || what->form == JOURNEY_KPI_FORM_COUNT || what->form == JOURNEY_KPI_FORM_SUM;
	if (!(cost > 0) || !sums || out->impact.absolute.known == JOURNEY_KNOWN_NONE)
		return;
	out->returns.size = sizeof out->returns;
	if (journey_return(&out->impact, (double)out->treated.units, cost, what->form == JOURNEY_KPI_FORM_SUM ? 1 : 0, &out->returns) !=
	    JOURNEY_OK)
		out->returns.size = 0;
}

static journey_status measure(jy_report_sums *from, uint32_t journey, const jy_measuring *what, double cost,
                              journey_measure *out)
{
	jy_measured read;
	journey_impact_options options;
	memset(&read, 0, sizeof read);
	journey_impact_options_init(&options);
	options.scale = what->scale;
	journey_status status = jy_measured_read(from, journey, JY_NONE, what, &read);
	if (status == JOURNEY_OK)
		status = jy_measure_compare(what, &read, out);
	if (status == JOURNEY_OK && what->form == JOURNEY_KPI_FORM_QUANTILE)
		status = compare_quantiles(from, journey, what, out);
	if (status == JOURNEY_OK && what->covariate)
		status = compare_adjusted(&read, &options, out);
	return_of(what, cost, out);
	return status;
}

double jy_report_sample_ratio(uint64_t treated, uint64_t held_out, double holdout)
{
	uint64_t units[2] = {treated, held_out};
	double weights[2] = {1 - holdout, holdout};
	journey_ratio_result result = {.p_value = 1};
	if (holdout > 0 && holdout < 1 && treated + held_out > 0 && journey_sample_ratio(units, weights, 2, &result) != JOURNEY_OK)
		return 1;
	return result.p_value;
}

static journey_status check_ratio(jy_report_sums *from, uint32_t index, journey_journey_report *out)
{
	int64_t treated, held_out;
	journey_status status = jy_report_count(from, JY_SUM_UNITS, index, 0, &treated);
	if (status == JOURNEY_OK)
		status = jy_report_count(from, JY_SUM_UNITS, index, 1, &held_out);
	out->sample_ratio_p = 1;
	if (status == JOURNEY_OK)
		out->sample_ratio_p = jy_report_sample_ratio((uint64_t)treated, (uint64_t)held_out, out->holdout);
	return status;
}

journey_status jy_report_measures(jy_report_sums *from, journey_report *report, uint32_t journey, journey_journey_report *out)
{
	const journey_strategy *strategy = from->engine->strategy;
	size_t count = jy_measuring_count(strategy, journey);
	journey_measure *list = jy_arena_items(&report->arena, count, sizeof *list);
	int64_t cost;
	if (list == NULL)
		return JOURNEY_NO_MEMORY;
	out->measures = list;
	journey_status status = jy_report_count(from, JY_SUM_COST, journey, 0, &cost);
	out->cost = status == JOURNEY_OK ? (double)cost / MICRO : 0;
	for (size_t i = 0; status == JOURNEY_OK && i < count; i++) {
		jy_measuring what = jy_measuring_at(strategy, journey, i);
		if (!jy_arena_str(&report->arena, what.name, &list[i].name))
			return JOURNEY_NO_MEMORY;
		status = measure(from, journey, &what, out->cost, &list[i]);
		out->measure_count++;
	}
	return status == JOURNEY_OK ? check_ratio(from, journey, out) : status;
}
