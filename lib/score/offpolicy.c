#include <journey/offpolicy.h>

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "score/distribution.h"
#include "score/total.h"

#define LARGEST 1e100
#define EFFECTIVE_MIN 30.0
#define SHARE_MAX .1
#define DEVIATIONS_MAX 5.0

/* Each estimator is a mean of terms: value + weight * residual, of which the last may be divided by the mean weight. */
enum { LOGGED, DM, IPS, CLIPPED, SNIPS, DR, SNDR, SWITCH_DR, DR_OS, ESTIMATORS };

typedef struct evaluation {
	const journey_rounds *rounds;
	const journey_offpolicy_options *options;
	double mean_weight;
	double correction; /* of sndr: mean of w (r - predicted) / mean of w */
	double means[ESTIMATORS];
} evaluation;

void journey_offpolicy_options_init(journey_offpolicy_options *options)
{
	if (options)
		*options = (journey_offpolicy_options){
			.size = sizeof *options, .confidence = .95, .clip = 10, .switch_at = 10, .shrink = 10};
}

static journey_status check_options(const journey_offpolicy_options *options, journey_error *error)
{
	if (options->size < sizeof *options)
		return jy_error_set(error, JOURNEY_MISUSE, "options", "its size is not set");
	if (!(options->confidence > 0 && options->confidence < 1))
		return jy_error_set(error, JOURNEY_RANGE, "confidence", "a number between 0 and 1 is expected");
	if (!(options->clip > 0 && options->clip <= LARGEST))
		return jy_error_set(error, JOURNEY_RANGE, "clip", "a number above 0 is expected");
	if (!(options->switch_at >= 0 && options->switch_at <= LARGEST))
		return jy_error_set(error, JOURNEY_RANGE, "switch_at", "a number of 0 or more is expected");
	if (!(options->shrink >= 0 && options->shrink <= LARGEST))
		return jy_error_set(error, JOURNEY_RANGE, "shrink", "a number of 0 or more is expected");
	return JOURNEY_OK;
}

static journey_status wrong(journey_error *error, size_t round, const char *member, const char *expected)
{
	return jy_error_set(error, JOURNEY_RANGE, member, "round %zu: %s is expected", round, expected);
}

static bool usual(double x)
{
	return jy_abs(x) <= LARGEST;
}

static journey_status check_rounds(const journey_rounds *rounds, journey_error *error)
{
	bool model = rounds->predicted != NULL;

	if (rounds->size < sizeof *rounds)
		return jy_error_set(error, JOURNEY_MISUSE, "rounds", "its size is not set");
	if (rounds->count && (!rounds->reward || !rounds->propensity || !rounds->target))
		return jy_error_set(error, JOURNEY_MISUSE, "rounds", "reward, propensity and target are needed");
	if (model != (rounds->value != NULL))
		return jy_error_set(error, JOURNEY_MISUSE, "rounds", "predicted and value come together");
	for (size_t i = 0; i < rounds->count; i++) {
		if (!usual(rounds->reward[i]))
			return wrong(error, i, "reward", "a number within -1e100 .. 1e100");
		if (!(rounds->propensity[i] > 0 && rounds->propensity[i] <= 1))
			return wrong(error, i, "propensity", "a probability above 0, up to 1,");
		if (!(rounds->target[i] >= 0 && rounds->target[i] <= 1))
			return wrong(error, i, "target", "a probability");
		if (!usual(rounds->target[i] / rounds->propensity[i]))
			return wrong(error, i, "propensity", "one that is not 1e100 times smaller than the target's");
		if (model && !usual(rounds->predicted[i]))
			return wrong(error, i, "predicted", "a number within -1e100 .. 1e100");
		if (model && !usual(rounds->value[i]))
			return wrong(error, i, "value", "a number within -1e100 .. 1e100");
	}
	return JOURNEY_OK;
}

static double weight(const journey_rounds *rounds, size_t i)
{
	return rounds->target[i] / rounds->propensity[i];
}

/* The terms of one round. */
static void terms(const evaluation *e, size_t i, double out[ESTIMATORS])
{
	const journey_rounds *rounds = e->rounds;
	double w = weight(rounds, i), r = rounds->reward[i], mean = e->mean_weight > 0 ? e->mean_weight : 1;

	memset(out, 0, ESTIMATORS * sizeof *out);
	out[LOGGED] = r;
	out[IPS] = w * r;
	out[CLIPPED] = (w < e->options->clip ? w : e->options->clip) * r;
	out[SNIPS] = w * r / mean;
	if (!rounds->value)
		return;
	double value = rounds->value[i], residual = r - rounds->predicted[i], shrink = e->options->shrink;

	out[DM] = value;
	out[DR] = value + w * residual;
	out[SNDR] = value + w * residual / mean;
	out[SWITCH_DR] = value + (w <= e->options->switch_at ? w : 0) * residual;
	out[DR_OS] = value + (shrink > 0 ? shrink * w / (w * w + shrink) : 0) * residual;
}

static void weigh(evaluation *e, journey_offpolicy_result *result)
{
	jy_total sum = {0}, squares = {0};
	size_t count = e->rounds->count;

	for (size_t i = 0; i < count; i++) {
		double w = weight(e->rounds, i);

		jy_total_add(&sum, w);
		result->clipped += w > e->options->clip;
		if (w > result->largest_weight)
			result->largest_weight = w;
	}
	e->mean_weight = result->mean_weight = jy_total_of(&sum) / (double)count;
	if (!(result->largest_weight > 0))
		return;
	/* In shares of the largest, so that no square overflows. */
	for (size_t i = 0; i < count; i++) {
		double share = weight(e->rounds, i) / result->largest_weight;

		jy_total_add(&squares, share * share);
	}
	double shares = jy_total_of(&sum) / result->largest_weight;

	result->effective = shares * shares / jy_total_of(&squares);
	if (result->effective < EFFECTIVE_MIN || 1 / shares > SHARE_MAX)
		result->flags |= JOURNEY_OFFPOLICY_FEW;
	if (count > 1) {
		double variance = (jy_total_of(&squares) / (double)count - shares / (double)count * (shares / (double)count))
			* result->largest_weight * result->largest_weight / (double)(count - 1);

		if (variance > 0 && jy_abs(e->mean_weight - 1) > DEVIATIONS_MAX * jy_sqrt(variance))
			result->flags |= JOURNEY_OFFPOLICY_WEIGHTS;
	}
}

/*
 * What a round adds to the error of each estimate. A ratio a / m of means has the linearisation (a_i - (a / m) m_i) / m
 * (Cochran 1977, equation 2.39).
 */
static void influences(const evaluation *e, size_t i, double out[ESTIMATORS])
{
	double w = weight(e->rounds, i), mean = e->mean_weight > 0 ? e->mean_weight : 1;

	terms(e, i, out);
	for (int k = 0; k < ESTIMATORS; k++)
		out[k] -= e->means[k];
	out[SNIPS] += e->means[SNIPS] * (1 - w / mean);
	if (e->rounds->value)
		out[SNDR] += e->correction * (1 - w / mean);
}

static void fill(journey_estimate *out, double value, double error, double degrees, double confidence)
{
	out->known = JOURNEY_KNOWN_VALUE;
	out->value = value;
	if (!(degrees > 0) || !usual(error))
		return;
	out->known = JOURNEY_KNOWN_INTERVAL;
	out->standard_error = error;
	out->degrees_of_freedom = degrees;
	out->low = out->high = value;
	out->p_value = jy_abs(value) > 0 ? 0 : 1;
	if (error > 0) {
		double half = jy_student_critical(1 - confidence, degrees) * error;

		out->low = value - half;
		out->high = value + half;
		out->p_value = jy_student_two_sided(value / error, degrees);
	}
}

static void estimate(evaluation *e, journey_offpolicy_result *result)
{
	jy_total sums[ESTIMATORS] = {{0}}, squares[ESTIMATORS] = {{0}};
	double round[ESTIMATORS], n = (double)e->rounds->count;
	journey_estimate *const members[ESTIMATORS] = {&result->logged, &result->dm, &result->ips, &result->ips_clipped,
		&result->snips, &result->dr, &result->sndr, &result->switch_dr, &result->dr_os};
	bool overlap = e->mean_weight > 0;

	for (size_t i = 0; i < e->rounds->count; i++) {
		terms(e, i, round);
		for (int k = 0; k < ESTIMATORS; k++)
			jy_total_add(&sums[k], round[k]);
	}
	for (int k = 0; k < ESTIMATORS; k++)
		e->means[k] = jy_total_of(&sums[k]) / n;
	e->correction = e->means[SNDR] - e->means[DM];
	for (size_t i = 0; i < e->rounds->count; i++) {
		influences(e, i, round);
		for (int k = 0; k < ESTIMATORS; k++)
			jy_total_add(&squares[k], round[k] * round[k]);
	}
	for (int k = 0; k < ESTIMATORS; k++) {
		bool model = k == DM || k >= DR, ratio = k == SNIPS || k == SNDR;

		if ((model && !e->rounds->value) || (ratio && !overlap))
			continue;
		fill(members[k], e->means[k], n > 1 ? jy_sqrt(jy_total_of(&squares[k]) / (n - 1) / n) : 0, n - 1,
			e->options->confidence);
	}
}

journey_status journey_offpolicy(const journey_rounds *rounds, const journey_offpolicy_options *options,
	journey_offpolicy_result *result, journey_error *error)
{
	journey_offpolicy_options defaults;
	journey_offpolicy_result fresh = {.size = sizeof fresh};
	journey_status status;

	if (!rounds || !result || result->size < sizeof *result)
		return jy_error_set(error, JOURNEY_MISUSE, "offpolicy", "rounds, and a result with its size, are needed");
	journey_offpolicy_options_init(&defaults);
	if (!options)
		options = &defaults;
	status = check_options(options, error);
	if (status == JOURNEY_OK)
		status = check_rounds(rounds, error);
	if (status != JOURNEY_OK)
		return status;
	evaluation e = {.rounds = rounds, .options = options};

	fresh.rounds = rounds->count;
	fresh.flags = !rounds->count ? JOURNEY_OFFPOLICY_EMPTY : rounds->count == 1 ? JOURNEY_OFFPOLICY_SINGLE : 0;
	if (!rounds->value)
		fresh.flags |= JOURNEY_OFFPOLICY_NO_MODEL;
	if (rounds->count) {
		weigh(&e, &fresh);
		if (!(e.mean_weight > 0))
			fresh.flags |= JOURNEY_OFFPOLICY_NO_OVERLAP;
		estimate(&e, &fresh);
	}
	*result = fresh;
	return JOURNEY_OK;
}

journey_status journey_offpolicy_round(const double *target, const double *model, size_t actions, size_t action,
	double *taken, double *predicted, double *value)
{
	jy_total all = {0}, expected = {0};

	if (!target || !model || !taken || !predicted || !value)
		return JOURNEY_MISUSE;
	if (action >= actions)
		return JOURNEY_RANGE;
	for (size_t i = 0; i < actions; i++) {
		if (!(target[i] >= 0 && target[i] <= 1) || !usual(model[i]))
			return JOURNEY_RANGE;
		jy_total_add(&all, target[i]);
		jy_total_add(&expected, target[i] * model[i]);
	}
	if (jy_abs(jy_total_of(&all) - 1) > 1e-6)
		return JOURNEY_RANGE;
	*taken = target[action];
	*predicted = model[action];
	*value = jy_total_of(&expected);
	return JOURNEY_OK;
}
