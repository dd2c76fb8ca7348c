#include <journey/impact.h>

#include "base/math.h"
#include "score/distribution.h"

#define LARGEST 1e100
#define UNITS_MAX 1e15

void journey_plan_init(journey_plan *plan)
{
	if (plan)
		*plan = (journey_plan){.size = sizeof *plan, .treated_share = .5, .alpha = .05, .power = .8};
}

static journey_status check(const journey_plan *plan)
{
	if (!plan || plan->size < sizeof *plan)
		return JOURNEY_MISUSE;
	if (!(jy_abs(plan->control_mean) <= LARGEST && plan->variance_treated >= 0 && plan->variance_treated <= LARGEST
			&& plan->variance_control >= 0 && plan->variance_control <= LARGEST))
		return JOURNEY_RANGE;
	if (!(plan->variance_treated + plan->variance_control > 0) || (plan->relative && !(jy_abs(plan->control_mean) > 0)))
		return JOURNEY_RANGE;
	if (!(plan->treated_share > 0 && plan->treated_share < 1 && plan->alpha > 0 && plan->alpha < 1))
		return JOURNEY_RANGE;
	return plan->power > plan->alpha && plan->power < 1 ? JOURNEY_OK : JOURNEY_RANGE;
}

/* Variance of the estimated effect times the units of both arms. */
static double unit_variance(const journey_plan *plan, double effect)
{
	double factor = plan->relative ? 1 + effect : 1, mean = plan->relative ? plan->control_mean : 1;

	if (plan->relative && plan->control_mean < 0)
		factor = 1 - effect; /* against |control| */
	return (plan->variance_treated / plan->treated_share
		+ plan->variance_control * factor * factor / (1 - plan->treated_share)) / mean / mean;
}

static double power_at(const journey_plan *plan, double units, double effect)
{
	double z = -jy_normal_quantile(plan->alpha / 2), away = jy_abs(effect) / jy_sqrt(unit_variance(plan, effect) / units);

	return jy_normal_cdf(away - z) + jy_normal_cdf(-away - z);
}

journey_status journey_power(const journey_plan *plan, double units, double effect, double *power)
{
	journey_status status = check(plan);

	if (!power)
		return JOURNEY_MISUSE;
	if (status != JOURNEY_OK)
		return status;
	if (!(units > 0 && units <= UNITS_MAX && jy_abs(effect) <= LARGEST))
		return JOURNEY_RANGE;
	*power = unit_variance(plan, effect) > 0 ? power_at(plan, units, effect) : 1;
	return JOURNEY_OK;
}

/* How many standard errors an effect must be away; the far tail is left out, as is usual. */
static double needed(const journey_plan *plan)
{
	return jy_normal_quantile(plan->power) - jy_normal_quantile(plan->alpha / 2);
}

journey_status journey_sample_size(const journey_plan *plan, double effect, double *units)
{
	journey_status status = check(plan);
	double away, both;

	if (!units)
		return JOURNEY_MISUSE;
	if (status != JOURNEY_OK)
		return status;
	if (!(jy_abs(effect) > 0 && jy_abs(effect) <= LARGEST))
		return JOURNEY_RANGE;
	away = needed(plan) / effect;
	both = unit_variance(plan, effect) * away * away;
	if (!(both <= UNITS_MAX))
		return JOURNEY_RANGE;
	*units = jy_ceil(both * plan->treated_share) + jy_ceil(both * (1 - plan->treated_share));
	return JOURNEY_OK;
}

journey_status journey_detectable(const journey_plan *plan, double units, double *effect)
{
	journey_status status = check(plan);
	double low = 0, high = 1, away;

	if (!effect)
		return JOURNEY_MISUSE;
	if (status != JOURNEY_OK)
		return status;
	if (!(units > 0 && units <= UNITS_MAX))
		return JOURNEY_RANGE;
	away = needed(plan);
	if (!plan->relative) {
		*effect = away * jy_sqrt(unit_variance(plan, 0) / units);
		return JOURNEY_OK;
	}
	/* a relative effect brings its own noise with it, so that with few units no effect is large enough */
	while (high < 1e6 && high * high * units < away * away * unit_variance(plan, high))
		high *= 2;
	if (!(high < 1e6))
		return JOURNEY_RANGE;
	for (int i = 0; i < 200; i++) {
		double x = low / 2 + high / 2;

		if (x * x * units < away * away * unit_variance(plan, x))
			low = x;
		else
			high = x;
	}
	*effect = high;
	return JOURNEY_OK;
}

/* The final estimate is f * now + (1 - f) * the rest's, its standard error that of now times sqrt(f). */
journey_status journey_power_midway(const journey_estimate *so_far, double fraction, double effect, double alpha,
	double *power)
{
	double error, z, end, mean, rest;

	if (!so_far || !power)
		return JOURNEY_MISUSE;
	error = so_far->standard_error;
	if (!(fraction > 0 && fraction <= 1 && alpha > 0 && alpha < 1 && jy_abs(effect) <= LARGEST) || so_far->known != JOURNEY_KNOWN_INTERVAL
		|| !(error > 0 && error <= LARGEST && jy_abs(so_far->value) <= LARGEST))
		return JOURNEY_RANGE;
	z = -jy_normal_quantile(alpha / 2);
	end = z * error * jy_sqrt(fraction);
	mean = fraction * so_far->value + (1 - fraction) * effect;
	rest = error * jy_sqrt(fraction * (1 - fraction));
	if (rest > 0)
		*power = jy_normal_cdf((mean - end) / rest) + jy_normal_cdf((-mean - end) / rest);
	else
		*power = jy_abs(so_far->value) >= end ? 1 : 0;
	return JOURNEY_OK;
}
