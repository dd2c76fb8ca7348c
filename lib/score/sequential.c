/* Comparison of two arms at any time: asymptotic confidence sequences. */
#include <journey/sequential.h>

#include <stdbool.h>
#include <string.h>

#include "base/math.h"
#include "score/arm.h"
#include "score/distribution.h"

#define SCALE_MAX 1e18
#define UNITS_MAX 1e15
/* No true value comes near; what lies beyond is the result of dividing by almost nothing. */
#define WIDEST 1e150

void journey_sequential_options_init(journey_sequential_options *options)
{
	if (options)
		*options = (journey_sequential_options){
			.size = sizeof *options, .kind = JOURNEY_KPI_MEAN, .scale = 1, .confidence = .95, .tuning = 5000};
}

static bool is_level(double x)
{
	return x > 0 && x < 1;
}

static bool is_count(double x)
{
	return x >= 1 && x <= UNITS_MAX;
}

/* rho^2 of eq. 9: the half width at `tuning` is least to a good approximation (appendix B.2). */
static double precision(double tuning, double alpha)
{
	double twice = -2.0 * jy_log(alpha);

	return (twice + jy_log1p(twice)) / tuning;
}

/* Eq. 9, in standard errors: se sqrt(n) is the standard deviation there. */
static double critical(double units, double rho2, double alpha)
{
	double time = units * rho2;

	return jy_sqrt((1.0 + 1.0 / time) * (jy_log1p(time) - 2.0 * jy_log(alpha)));
}

/* The alpha of the interval that ends at 0, z standard errors away; eq. 9 solved for it. */
static double p_value(double z, double units, double rho2)
{
	double time = units * rho2, log_p = .5 * jy_log1p(time) - .5 * z * z / (1.0 + 1.0 / time);

	return log_p < 0 ? jy_exp(log_p) : 1.0;
}

static void fill(journey_estimate *out, double error, double units, double tuning, double alpha)
{
	double rho2 = precision(tuning, alpha), half = critical(units, rho2, alpha) * error;

	if (!(error > 0 && error <= WIDEST && jy_abs(out->value) + half <= WIDEST))
		return;
	out->known = JOURNEY_KNOWN_INTERVAL;
	out->standard_error = error;
	out->low = out->value - half;
	out->high = out->value + half;
	out->p_value = p_value(out->value / error, units, rho2);
}

journey_status journey_sequential_estimate(double value, double standard_error, double units, double tuning,
	double confidence, journey_estimate *result)
{
	journey_estimate found = {.known = JOURNEY_KNOWN_VALUE, .value = value};

	if (!result)
		return JOURNEY_MISUSE;
	if (!(jy_abs(value) <= WIDEST && standard_error >= 0 && standard_error <= WIDEST && is_count(units)
			&& is_count(tuning) && is_level(confidence)))
		return JOURNEY_RANGE;
	fill(&found, standard_error, units, tuning, 1.0 - confidence);
	*result = found;
	return JOURNEY_OK;
}

journey_status journey_sequential_width(double units, double tuning, double confidence, double *ratio)
{
	double alpha = 1.0 - confidence;

	if (!ratio)
		return JOURNEY_MISUSE;
	if (!(is_count(units) && is_count(tuning) && is_level(confidence)))
		return JOURNEY_RANGE;
	*ratio = critical(units, precision(tuning, alpha), alpha) / -jy_normal_quantile(alpha / 2.0);
	return JOURNEY_OK;
}

static journey_status check_options(const journey_sequential_options *options)
{
	if (options->size < sizeof *options
		|| (options->kind != JOURNEY_KPI_MEAN && options->kind != JOURNEY_KPI_SHARE))
		return JOURNEY_MISUSE;
	if (!(options->scale >= 1.0 / SCALE_MAX && options->scale <= SCALE_MAX) || !is_level(options->confidence)
		|| !is_count(options->tuning))
		return JOURNEY_RANGE;
	if (options->kind == JOURNEY_KPI_SHARE && !(options->scale >= 1.0 && options->scale <= 1.0))
		return JOURNEY_RANGE;
	return JOURNEY_OK;
}

static uint32_t arm_flags(const journey_arm *arm, journey_kpi_kind kind)
{
	uint64_t first = JOURNEY_SEQUENTIAL_FIRST_CONVERSIONS;
	uint32_t flags = arm->units < JOURNEY_SEQUENTIAL_FIRST_UNITS ? JOURNEY_SEQUENTIAL_EARLY : 0;

	if (arm->units == 0)
		flags |= JOURNEY_IMPACT_EMPTY;
	if (arm->units == 1)
		flags |= JOURNEY_IMPACT_SINGLE;
	if (kind == JOURNEY_KPI_SHARE && (arm->sum.low < first || arm->units - arm->sum.low < first))
		flags |= JOURNEY_SEQUENTIAL_EARLY;
	return flags;
}

static void compare(const jy_moments *t, const jy_moments *c, const journey_sequential_options *options,
	journey_sequential_result *found)
{
	double alpha = 1.0 - options->confidence, units = t->n + c->n, mean = jy_abs(c->mean), ratio;
	double error = jy_sqrt(t->mean_variance + c->mean_variance);
	bool has_relative = mean > 0;

	found->absolute.known = JOURNEY_KNOWN_VALUE;
	found->absolute.value = t->mean - c->mean;
	if (!has_relative)
		found->flags |= JOURNEY_IMPACT_CONTROL_ZERO;
	if (has_relative && jy_abs(found->absolute.value) <= WIDEST * mean) {
		found->relative.known = JOURNEY_KNOWN_VALUE;
		found->relative.value = found->absolute.value / mean;
	}
	if (c->mean < 0)
		found->flags |= JOURNEY_IMPACT_CONTROL_NEGATIVE;
	if (found->flags & JOURNEY_IMPACT_SINGLE)
		return;
	if (!(error > 0)) {
		found->flags |= JOURNEY_IMPACT_NO_VARIANCE;
		return;
	}
	journey_sequential_width(units, options->tuning, options->confidence, &found->width);
	fill(&found->absolute, error, units, options->tuning, alpha);
	if (found->relative.known == JOURNEY_KNOWN_NONE)
		return;
	if (mean <= critical(units, precision(options->tuning, alpha), alpha) * jy_sqrt(c->mean_variance))
		found->flags |= JOURNEY_IMPACT_CONTROL_WEAK;
	/* Deng, Knoblich, Lu 2018, section 2, as journey_impact() has it. */
	ratio = t->mean / c->mean;
	fill(&found->relative, jy_sqrt(t->mean_variance + c->mean_variance * ratio * ratio) / mean, units,
		options->tuning, alpha);
}

journey_status journey_sequential(const journey_arm *treated, const journey_arm *control,
	const journey_sequential_options *options, journey_sequential_result *result)
{
	journey_sequential_options defaults;
	journey_sequential_result found = {0};
	jy_moments t, c;
	journey_status status;

	if (!treated || !control || !result || result->size < sizeof *result)
		return JOURNEY_MISUSE;
	if (!options) {
		journey_sequential_options_init(&defaults);
		options = &defaults;
	}
	status = check_options(options);
	if (status == JOURNEY_OK)
		status = jy_arm_moments(treated, options->kind, options->scale, &t);
	if (status == JOURNEY_OK)
		status = jy_arm_moments(control, options->kind, options->scale, &c);
	if (status == JOURNEY_OK && !(t.n + c.n <= UNITS_MAX))
		status = JOURNEY_RANGE;
	if (status != JOURNEY_OK)
		return status;
	found.size = result->size;
	found.treated = t.mean;
	found.control = c.mean;
	found.flags = arm_flags(treated, options->kind) | arm_flags(control, options->kind);
	if (!(found.flags & JOURNEY_IMPACT_EMPTY))
		compare(&t, &c, options, &found);
	memcpy(result, &found, sizeof found);
	return JOURNEY_OK;
}
