/* The normal model of Bayesian comparison. */
#include <journey/bayes.h>

#include <stdbool.h>
#include <string.h>

#include "base/math.h"
#include "score/arm.h"
#include "score/bayes.h"
#include "score/distribution.h"

#define SCALE_MAX 1e18
#define LARGEST 1e100
#define ROOT_2PI 2.50662827463100050242

void journey_bayes_options_init(journey_bayes_options *options)
{
	if (options)
		*options = (journey_bayes_options){.size = sizeof *options, .kind = JOURNEY_KPI_MEAN, .scale = 1,
			.confidence = .95, .share_successes = 1, .share_failures = 1};
}

static bool within(double x, double low, double high)
{
	return x >= low && x <= high;
}

journey_status jy_bayes_check(const journey_bayes_options *options)
{
	bool flat = within(options->prior_deviation, 0, 0);

	if (options->size < sizeof *options
		|| (options->kind != JOURNEY_KPI_MEAN && options->kind != JOURNEY_KPI_SHARE))
		return JOURNEY_MISUSE;
	if (!within(options->scale, 1 / SCALE_MAX, SCALE_MAX)
		|| (options->kind == JOURNEY_KPI_SHARE && !within(options->scale, 1, 1)))
		return JOURNEY_RANGE;
	if (!(options->confidence > 0 && options->confidence < 1) || !within(options->prior_mean, -1e6, 1e6)
		|| !(flat || within(options->prior_deviation, 1e-9, 1e6)))
		return JOURNEY_RANGE;
	if (!within(options->share_successes, .01, 1e6) || !within(options->share_failures, .01, 1e6))
		return JOURNEY_RANGE;
	return JOURNEY_OK;
}

/* E[max(z + t, 0)] of a standard normal z: t P(z > -t) + density(t), without cancellation for t far below 0. */
static double gain(double t)
{
	double density = jy_exp(-.5 * t * t) / ROOT_2PI, sum = t * jy_normal_cdf(t) + density;

	if (t > -8)
		return sum > 0 ? sum : 0;
	return density / (t * t) * (1 - 3 / (t * t)); /* Mills' ratio, DLMF 7.12.1 */
}

static void normal_posterior(double value, double error, double prior_mean, double prior_deviation, double confidence,
	journey_posterior *out)
{
	double mean = value, deviation = error, half, t;

	if (prior_deviation > 0) {
		/* Weights in terms of the larger deviation, so that no square underflows. */
		double ratio = error / prior_deviation, weight = 1 / (1 + ratio * ratio);

		mean = weight * value + (1 - weight) * prior_mean;
		deviation = error * jy_sqrt(weight);
	}
	half = -jy_normal_quantile((1 - confidence) / 2) * deviation;
	t = mean / deviation;
	out->known = JOURNEY_KNOWN_INTERVAL;
	out->value = mean;
	out->deviation = deviation;
	out->low = mean - half;
	out->high = mean + half;
	out->chance = jy_normal_cdf(t);
	out->risk_treated = deviation * gain(-t);
	out->risk_control = deviation * gain(t);
}

journey_status journey_bayes_estimate(double value, double standard_error, double prior_mean, double prior_deviation,
	double confidence, journey_posterior *result)
{
	journey_posterior found = {.known = JOURNEY_KNOWN_NONE};

	if (!result)
		return JOURNEY_MISUSE;
	if (!within(value, -LARGEST, LARGEST) || !within(standard_error, 1 / LARGEST, LARGEST)
		|| !within(prior_mean, -LARGEST, LARGEST)
		|| !(within(prior_deviation, 0, 0) || within(prior_deviation, 1 / LARGEST, LARGEST))
		|| !(confidence > 0 && confidence < 1))
		return JOURNEY_RANGE;
	normal_posterior(value, standard_error, prior_mean, prior_deviation, confidence, &found);
	*result = found;
	return JOURNEY_OK;
}

static void fill(journey_posterior *out, double value, double error, double unit, const journey_bayes_options *options)
{
	if (!within(value, -LARGEST, LARGEST))
		return;
	out->known = JOURNEY_KNOWN_VALUE;
	out->value = value;
	if (within(error, 1 / LARGEST, LARGEST))
		normal_posterior(value, error, options->prior_mean * unit, options->prior_deviation * unit, options->confidence,
			out);
}

static uint32_t arm_flags(const journey_arm *arm)
{
	return arm->units == 0 ? JOURNEY_IMPACT_EMPTY : arm->units == 1 ? JOURNEY_IMPACT_SINGLE : 0;
}

static void compare(const jy_moments *t, const jy_moments *c, const journey_bayes_options *options,
	journey_bayes_result *found)
{
	double mean = jy_abs(c->mean), difference = t->mean - c->mean, ratio;
	double variance = t->mean_variance + c->mean_variance;
	bool no_error = (found->flags & JOURNEY_IMPACT_SINGLE) || !(variance > 0);

	if (!(found->flags & JOURNEY_IMPACT_SINGLE) && !(variance > 0))
		found->flags |= JOURNEY_IMPACT_NO_VARIANCE;
	if (c->mean < 0)
		found->flags |= JOURNEY_IMPACT_CONTROL_NEGATIVE;
	/* With a control of 0 a prior on the relative difference says nothing: flat. */
	fill(&found->absolute, difference, no_error ? 0 : jy_sqrt(variance), mean, options);
	if (!(mean > 0)) {
		found->flags |= JOURNEY_IMPACT_CONTROL_ZERO;
		return;
	}
	ratio = t->mean / c->mean;
	fill(&found->relative, difference / mean,
		no_error ? 0 : jy_sqrt(t->mean_variance + c->mean_variance * ratio * ratio) / mean, 1, options);
}

journey_status journey_bayes(const journey_arm *treated, const journey_arm *control,
	const journey_bayes_options *options, journey_bayes_result *result)
{
	journey_bayes_options defaults;
	journey_bayes_result found = {0};
	jy_moments t, c;
	journey_status status;

	if (!treated || !control || !result || result->size < sizeof *result)
		return JOURNEY_MISUSE;
	if (!options) {
		journey_bayes_options_init(&defaults);
		options = &defaults;
	}
	status = jy_bayes_check(options);
	if (status == JOURNEY_OK)
		status = jy_arm_moments(treated, options->kind, options->scale, &t);
	if (status == JOURNEY_OK)
		status = jy_arm_moments(control, options->kind, options->scale, &c);
	if (status != JOURNEY_OK)
		return status;
	found.size = result->size;
	found.treated = t.mean;
	found.control = c.mean;
	found.flags = arm_flags(treated) | arm_flags(control);
	if (!(found.flags & JOURNEY_IMPACT_EMPTY))
		compare(&t, &c, options, &found);
	memcpy(result, &found, sizeof found);
	return JOURNEY_OK;
}
