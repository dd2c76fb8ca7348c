/* What a report says of texts: experiments with them and with channels, what was missing, what did not go. */
#include "engine/report.h"

#include "base/int128.h"
#include "base/text.h"

static journey_status keep(journey_report *report, journey_str text, journey_str *out)
{
	return jy_arena_str(&report->arena, text, out) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

/* ---- experiments ---- */

static journey_status read_arm(jy_report_sums *from, uint32_t journey, uint32_t index, journey_arm *out, int64_t *conversions)
{
	int64_t units;
	journey_status status = jy_report_count(from, JY_SUM_TRIAL_UNITS, journey, index, &units);
	if (status == JOURNEY_OK)
		status = jy_report_sum(from, JY_SUM_TRIAL_VALUE, journey, index, &out->sum);
	if (status == JOURNEY_OK)
		status = jy_report_sum(from, JY_SUM_TRIAL_VALUE_SQUARES, journey, index, &out->sum_squares);
	if (status == JOURNEY_OK)
		status = jy_report_count(from, JY_SUM_TRIAL_CONVERSIONS, journey, index, conversions);
	out->units = units > 0 ? (uint64_t)units : 0;
	return status;
}

/* JY_NONE: of pages. */
static journey_status read_trial(jy_report_sums *from, uint32_t journey, uint32_t arm, journey_trial_report *out)
{
	int64_t excluded;
	journey_status status = JOURNEY_OK;
	memset(out, 0, sizeof *out);
	if (journey == JY_NONE)
		return jy_report_count(from, JY_SUM_SHOWN, 0, arm, &out->shown);
	status = read_arm(from, journey, 2 * arm, &out->treated, &out->conversions[0]);
	if (status == JOURNEY_OK)
		status = read_arm(from, journey, 2 * arm + 1, &out->held_out, &out->conversions[1]);
	for (uint32_t i = 0; status == JOURNEY_OK && i < 2; i++) {
		status = jy_report_count(from, JY_SUM_TRIAL_EXCLUDED, journey, 2 * arm + i, &excluded);
		out->excluded += excluded;
	}
	return status;
}

static bool is_empty(const journey_trial_report *it)
{
	return it->shown == 0 && it->treated.units == 0 && it->held_out.units == 0 && it->excluded == 0;
}

/* ---- which of them leads ---- */

#define LEVEL .05

/* Conversions as values of 0 and 1. */
static journey_arm conversions_of(const journey_trial_report *it)
{
	journey_arm arm = {it->treated.units, jy_i128(it->conversions[0]), jy_i128(it->conversions[0])};
	return arm;
}

static journey_status compare(const journey_trial_report *a, const journey_trial_report *b, journey_impact_result *out)
{
	journey_impact_options options;
	journey_arm treated = conversions_of(a), control = conversions_of(b);
	journey_impact_options_init(&options);
	options.kind = JOURNEY_KPI_SHARE;
	*out = (journey_impact_result){.size = sizeof *out};
	return journey_impact(&treated, &control, &options, out);
}

/* The p-value of a difference; few conversions are compared exactly. */
static double p_of(const journey_trial_report *a, const journey_trial_report *b, const journey_impact_result *found)
{
	journey_exact_result exact = {.size = sizeof exact};
	journey_arm treated = conversions_of(a), control = conversions_of(b);
	if ((found->flags & JOURNEY_IMPACT_FEW) != 0 && journey_exact(&treated, &control, 1 - LEVEL, &exact) == JOURNEY_OK)
		return exact.p_exact;
	return found->absolute.known == JOURNEY_KNOWN_INTERVAL ? found->absolute.p_value : 1;
}

/* Whether an arm is better than all others; `p` has room for as many. */
static journey_status find_lead(const journey_report *report, journey_trial_report *list, size_t count, size_t arm, double *p)
{
	size_t others = 0;
	bool leads = count > 1;
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < count; i++) {
		journey_impact_result found;
		if (i == arm)
			continue;
		status = compare(&list[arm], &list[i], &found);
		leads = leads && found.absolute.value > 0;
		p[others++] = status == JOURNEY_OK ? p_of(&list[arm], &list[i], &found) : 1;
	}
	if (status == JOURNEY_OK && others > 0)
		status = journey_correct(&report->allocator, JOURNEY_CORRECT_HOLM, p, others, p);
	for (size_t i = 0; i < others; i++)
		leads = leads && p[i] < LEVEL;
	list[arm].leads = leads;
	return status;
}

static journey_status compare_arms(journey_report *report, journey_trial_report *list, size_t count)
{
	double *p = jy_arena_items(&report->arena, count, sizeof *p);
	journey_status status = p != NULL ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	for (size_t i = 0; status == JOURNEY_OK && i < count; i++) {
		if (i > 0)
			status = compare(&list[i], &list[0], &list[i].conversion);
		if (status == JOURNEY_OK)
			status = find_lead(report, list, count, i, p);
	}
	return status;
}

/* All arms of one experiment, if anybody was exposed to one of them. */
static journey_status read_experiment(jy_report_sums *from, journey_report *report, uint32_t journey, uint32_t first,
                                      journey_trial_report *list, size_t *count)
{
	const journey_strategy *strategy = from->engine->strategy;
	const jy_content_set *c = &strategy->contents;
	journey_status status = JOURNEY_OK;
	size_t before = *count;
	bool any = false;
	for (uint32_t i = first; status == JOURNEY_OK && i < c->trial_count; i++) {
		journey_trial_report *it = &list[*count];
		if (!jy_str_equal(c->trials[i].experiment, c->trials[first].experiment))
			continue;
		status = read_trial(from, journey, i, it);
		if (status == JOURNEY_OK)
			status = keep(report, c->trials[i].experiment, &it->experiment);
		if (status == JOURNEY_OK)
			status = keep(report, c->trials[i].arm, &it->arm);
		if (status == JOURNEY_OK)
			status = keep(report, journey == JY_NONE ? jy_str("") : strategy->journeys[journey].name, &it->journey);
		any = any || !is_empty(it);
		++*count;
	}
	if (!any)
		*count = before;
	return status == JOURNEY_OK && journey != JY_NONE ? compare_arms(report, &list[before], *count - before) : status;
}

static bool is_first(const jy_content_set *c, uint32_t arm)
{
	for (uint32_t i = 0; i < arm; i++) {
		if (jy_str_equal(c->trials[i].experiment, c->trials[arm].experiment))
			return false;
	}
	return true;
}

static journey_status read_trials(jy_report_sums *from, journey_report *report)
{
	const journey_strategy *strategy = from->engine->strategy;
	const jy_content_set *c = &strategy->contents;
	size_t room = c->trial_count * ((size_t)strategy->journey_count + 1);
	journey_trial_report *list = jy_arena_items(&report->arena, room, sizeof *list);
	journey_status status = JOURNEY_OK;
	if (list == NULL)
		return JOURNEY_NO_MEMORY;
	report->view.content.trials = list;
	for (uint32_t k = 0; status == JOURNEY_OK && k <= strategy->journey_count; k++) {
		for (uint32_t i = 0; status == JOURNEY_OK && i < c->trial_count; i++) {
			if (is_first(c, i))
				status = read_experiment(from, report, k < strategy->journey_count ? k : JY_NONE, i, list,
				                         &report->view.content.trial_count);
		}
	}
	return status;
}

/* ---- what was missing, what did not go ---- */

static journey_status read_missing(jy_report_sums *from, journey_report *report)
{
	const jy_content_set *c = &from->engine->strategy->contents;
	journey_missing_report *list = jy_arena_items(&report->arena, c->value_count + 1, sizeof *list);
	journey_status status = JOURNEY_OK;
	if (list == NULL)
		return JOURNEY_NO_MEMORY;
	report->view.content.missing = list;
	for (size_t i = 0; status == JOURNEY_OK && i <= c->value_count; i++) {
		journey_missing_report it = {.text = jy_str(""), .expression = jy_str("")};
		uint32_t index = i < c->value_count ? (uint32_t)i : JY_NONE;
		status = jy_report_count(from, JY_SUM_MISSING, 0, index, &it.went);
		if (status == JOURNEY_OK)
			status = jy_report_count(from, JY_SUM_WANTING, 0, index, &it.kept_back);
		if (status != JOURNEY_OK || (it.went == 0 && it.kept_back == 0))
			continue;
		if (index != JY_NONE)
			status = keep(report, c->sources[c->values[i].source], &it.text);
		if (status == JOURNEY_OK && index != JY_NONE)
			status = keep(report, c->values[i].expression, &it.expression);
		list[report->view.content.missing_count++] = it;
	}
	return status;
}

static journey_status read_unsaid(jy_report_sums *from, journey_report *report)
{
	const jy_content_set *c = &from->engine->strategy->contents;
	journey_unsaid_report *list = jy_arena_items(&report->arena, 4 * c->source_count, sizeof *list);
	journey_status status = JOURNEY_OK;
	if (list == NULL)
		return JOURNEY_NO_MEMORY;
	report->view.content.unsaid = list;
	for (uint32_t i = 0; i < c->source_count; i++) {
		for (uint32_t rule = JY_RULE_SAYS_MISSING; status == JOURNEY_OK && rule <= JY_RULE_SAYS_LIMIT; rule++) {
			journey_unsaid_report *it = &list[report->view.content.unsaid_count];
			status = jy_report_count(from, JY_SUM_UNSAID, i, rule, &it->count);
			if (status != JOURNEY_OK || it->count == 0)
				continue;
			it->rule = jy_str(jy_rule_text((jy_rule)rule));
			status = keep(report, c->sources[i], &it->text);
			report->view.content.unsaid_count++;
		}
	}
	return status;
}

journey_status jy_report_content(jy_report_sums *from, journey_report *report)
{
	journey_status status = read_trials(from, report);
	if (status == JOURNEY_OK)
		status = read_missing(from, report);
	return status == JOURNEY_OK ? read_unsaid(from, report) : status;
}
