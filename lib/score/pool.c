#include <journey/impact.h>

#include <stdbool.h>

#include "base/math.h"
#include "score/distribution.h"
#include "score/total.h"

#define LARGEST 1e100

/* Weights 1 / (variance + between) and what they give. */
typedef struct weighted {
	double groups, sum, squares, mean, q;
} weighted;

static bool counts(const journey_estimate *e)
{
	return e->known == JOURNEY_KNOWN_INTERVAL && e->standard_error > 0;
}

static bool are_estimates(const journey_estimate *groups, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (groups[i].known
			&& !(jy_abs(groups[i].value) <= LARGEST && groups[i].standard_error >= 0 && groups[i].standard_error <= LARGEST))
			return false;
	return true;
}

static double weight(const journey_estimate *e, double between)
{
	return 1 / (e->standard_error * e->standard_error + between);
}

static weighted weigh(const journey_estimate *groups, size_t count, double between)
{
	jy_total sum = {0}, squares = {0}, values = {0}, q = {0};
	weighted out = {0};

	for (size_t i = 0; i < count; i++) {
		if (!counts(&groups[i]))
			continue;
		double w = weight(&groups[i], between);

		out.groups++;
		jy_total_add(&sum, w);
		jy_total_add(&squares, w * w);
		jy_total_add(&values, w * groups[i].value);
	}
	out.sum = jy_total_of(&sum);
	out.squares = jy_total_of(&squares);
	if (!(out.sum > 0))
		return out;
	out.mean = jy_total_of(&values) / out.sum;
	for (size_t i = 0; i < count; i++)
		if (counts(&groups[i])) {
			double off = groups[i].value - out.mean;

			jy_total_add(&q, weight(&groups[i], between) * off * off);
		}
	out.q = jy_total_of(&q);
	return out;
}

/* Q falls as the variance between grows. */
static double paule_mandel(const journey_estimate *groups, size_t count, double degrees)
{
	double low = 0, high = 1e-30;

	while (high < 1e200 && weigh(groups, count, high).q > degrees)
		high *= 16;
	for (int i = 0; i < 200; i++) {
		double middle = low / 2 + high / 2;

		if (weigh(groups, count, middle).q > degrees)
			low = middle;
		else
			high = middle;
	}
	return low / 2 + high / 2;
}

static double between_groups(const journey_estimate *groups, size_t count, journey_between how, const weighted *fixed)
{
	double degrees = fixed->groups - 1, room = fixed->sum - fixed->squares / fixed->sum;

	if (degrees < 1 || fixed->q <= degrees || !(room > 0))
		return 0;
	return how == JOURNEY_BETWEEN_DL ? (fixed->q - degrees) / room : paule_mandel(groups, count, degrees);
}

static void normal_estimate(journey_estimate *out, double value, double error, double confidence)
{
	double half = -jy_normal_quantile((1 - confidence) / 2) * error;

	*out = (journey_estimate){.known = JOURNEY_KNOWN_INTERVAL, .value = value, .standard_error = error, .low = value - half,
		.high = value + half, .p_value = 2 * jy_normal_cdf(-jy_abs(value / error))};
}

/* Morris (1983): the factor B = v / (v + tau^2) of each is its pull to the mean. */
static void shrink(const journey_estimate *e, const journey_pool_result *found, double confidence, journey_estimate *out)
{
	double v = e->standard_error * e->standard_error, pull = v / (v + found->between), mean_error = found->mean.standard_error;

	*out = (journey_estimate){0};
	if (!counts(e))
		return;
	normal_estimate(out, pull * found->mean.value + (1 - pull) * e->value,
		jy_sqrt((1 - pull) * v + pull * pull * mean_error * mean_error), confidence);
}

journey_status journey_pool(const journey_estimate *groups, size_t count, journey_between between, double confidence,
	journey_pool_result *result, journey_estimate *shrunk)
{
	journey_pool_result found = {.p_heterogeneity = 1};
	weighted fixed, random;

	if (!groups || !count || !result || result->size < sizeof *result
		|| (between != JOURNEY_BETWEEN_DL && between != JOURNEY_BETWEEN_PM))
		return JOURNEY_MISUSE;
	if (!(confidence > 0 && confidence < 1) || count > UINT32_MAX || !are_estimates(groups, count))
		return JOURNEY_RANGE;
	fixed = weigh(groups, count, 0);
	found.size = result->size;
	found.groups = (uint32_t)fixed.groups;
	if (fixed.groups > 0) {
		found.q = fixed.q;
		found.between = between_groups(groups, count, between, &fixed);
		random = weigh(groups, count, found.between);
		normal_estimate(&found.mean, random.mean, jy_sqrt(1 / random.sum), confidence);
	}
	if (fixed.groups > 1) {
		found.p_heterogeneity = jy_chi_square_sf(fixed.q, fixed.groups - 1);
		found.i_squared = fixed.q > fixed.groups - 1 ? (fixed.q - (fixed.groups - 1)) / fixed.q : 0;
	}
	for (size_t i = 0; shrunk && i < count; i++)
		shrink(&groups[i], &found, confidence, &shrunk[i]);
	*result = found;
	return JOURNEY_OK;
}

journey_status journey_trend(const double *days, const journey_estimate *effects, size_t count, double confidence,
	journey_estimate *slope)
{
	jy_total weights = {0}, at = {0}, spread = {0}, along = {0};

	if (!days || !effects || !count || !slope)
		return JOURNEY_MISUSE;
	if (!(confidence > 0 && confidence < 1) || !are_estimates(effects, count))
		return JOURNEY_RANGE;
	for (size_t i = 0; i < count; i++) {
		if (!(jy_abs(days[i]) <= 1e6))
			return JOURNEY_RANGE;
		if (!counts(&effects[i]))
			continue;
		jy_total_add(&weights, weight(&effects[i], 0));
		jy_total_add(&at, weight(&effects[i], 0) * days[i]);
	}
	*slope = (journey_estimate){0};
	if (!(jy_total_of(&weights) > 0))
		return JOURNEY_OK;
	double middle = jy_total_of(&at) / jy_total_of(&weights);

	for (size_t i = 0; i < count; i++) {
		if (!counts(&effects[i]))
			continue;
		double w = weight(&effects[i], 0), off = days[i] - middle;

		jy_total_add(&spread, w * off * off);
		jy_total_add(&along, w * off * effects[i].value);
	}
	/* a single day leaves the rounding error of its middle */
	if (jy_total_of(&spread) > 1e-18 * jy_total_of(&weights))
		normal_estimate(slope, jy_total_of(&along) / jy_total_of(&spread), jy_sqrt(1 / jy_total_of(&spread)), confidence);
	return JOURNEY_OK;
}
