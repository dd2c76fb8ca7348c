#include <journey/score.h>

#include <string.h>

#include "base/int128.h"
#include "base/math.h"
#include "score/arm.h"
#include "score/compare.h"
#include "score/distribution.h"

#define FEW_UNITS 10
#define SCALE_MAX 1e18
/* No true value comes near; what lies beyond is the result of dividing by almost nothing. */
#define WIDEST 1e150

/* What the steps below share. */
typedef struct comparison {
	jy_moments treated, control;
	double degrees;  /* Welch-Satterthwaite */
	double critical; /* of Student's t */
} comparison;

void journey_impact_options_init(journey_impact_options *options)
{
	journey_impact_options fresh = {0};

	if (!options)
		return;
	fresh.size = sizeof fresh;
	fresh.kind = JOURNEY_KPI_MEAN;
	fresh.interval = JOURNEY_INTERVAL_DELTA;
	fresh.scale = 1.0;
	fresh.confidence = 0.95;
	*options = fresh;
}

journey_status jy_impact_check(const journey_impact_options *options)
{
	if (options->size < sizeof *options)
		return JOURNEY_MISUSE;
	if (options->kind != JOURNEY_KPI_MEAN && options->kind != JOURNEY_KPI_SHARE)
		return JOURNEY_MISUSE;
	if (options->interval != JOURNEY_INTERVAL_DELTA && options->interval != JOURNEY_INTERVAL_FIELLER
		&& options->interval != JOURNEY_INTERVAL_LOG)
		return JOURNEY_MISUSE;
	if (!(options->scale >= 1.0 / SCALE_MAX && options->scale <= SCALE_MAX))
		return JOURNEY_RANGE;
	if (!(options->confidence > 0.0 && options->confidence < 1.0))
		return JOURNEY_RANGE;
	if (options->kind == JOURNEY_KPI_SHARE && !(options->scale >= 1.0 && options->scale <= 1.0))
		return JOURNEY_RANGE;
	return JOURNEY_OK;
}

/*
 * Welch (1947), Satterthwaite (1946): (v_t/n_t + v_c/n_c)^2 / ((v_t/n_t)^2/(n_t-1) + (v_c/n_c)^2/(n_c-1)).
 * Taken in shares of the total, so that no square underflows.
 */
static double welch_degrees(const jy_moments *t, const jy_moments *c)
{
	double total = t->mean_variance + c->mean_variance;
	double x = t->mean_variance / total, y = c->mean_variance / total;

	return 1.0 / (x * x / (t->n - 1.0) + y * y / (c->n - 1.0));
}

static void fill(journey_estimate *out, const comparison *with, double error, double low, double high,
	double t)
{
	if (!(jy_abs(low) <= WIDEST && jy_abs(high) <= WIDEST && error <= WIDEST))
		return;
	out->known = JOURNEY_KNOWN_INTERVAL;
	out->standard_error = error;
	out->low = low;
	out->high = high;
	out->p_value = jy_student_two_sided(t, with->degrees);
	out->degrees_of_freedom = with->degrees;
}

static double absolute_error(const comparison *with)
{
	return jy_sqrt(with->treated.mean_variance + with->control.mean_variance);
}

/* Welch's interval. */
static void absolute_interval(journey_estimate *out, const comparison *with)
{
	double error = absolute_error(with), half = with->critical * error;

	fill(out, with, error, out->value - half, out->value + half, out->value / error);
}

/*
 * Standard error of the relative difference by the delta method (Deng, Knoblich, Lu 2018, section 2, for
 * independent arms): se^2 = (v_t/n_t) / m_c^2 + (v_c/n_c) m_t^2 / m_c^4.
 */
static double delta_error(const comparison *with)
{
	double ratio = with->treated.mean / with->control.mean;

	return jy_sqrt(with->treated.mean_variance + with->control.mean_variance * ratio * ratio)
		/ jy_abs(with->control.mean);
}

static void delta_interval(journey_estimate *out, const comparison *with)
{
	double error = delta_error(with), half = with->critical * error;

	fill(out, with, error, out->value - half, out->value + half, error > 0 ? out->value / error : 0.0);
}

/*
 * Fieller (1954): the ratios r for which (m_t - r m_c)^2 <= t^2 (v_t/n_t + r^2 v_c/n_c). With
 * g = t^2 (v_c/n_c) / m_c^2 < 1 they are the interval
 * (R -+ (t / |m_c|) jy_sqrt((1 - g) v_t/n_t + R^2 v_c/n_c)) / (1 - g), R = m_t / m_c.
 */
static void fieller_interval(journey_estimate *out, const comparison *with)
{
	double mean = with->control.mean, ratio = with->treated.mean / mean, z = with->critical / mean;
	double rest = 1.0 - z * z * with->control.mean_variance, half, low, high;

	if (!(rest > 0.0))
		return;
	half = jy_abs(z) * jy_sqrt(rest * with->treated.mean_variance + ratio * ratio * with->control.mean_variance);
	low = (ratio - half) / rest - 1.0;
	high = (ratio + half) / rest - 1.0;
	/* against |control|, a negative control turns the interval round */
	fill(out, with, delta_error(with), mean < 0 ? -high : low, mean < 0 ? -low : high,
		(with->treated.mean - mean) / absolute_error(with));
}

/* Katz, Baptista, Azen, Pike (1978), method C: log R has variance v_t/(n_t m_t^2) + v_c/(n_c m_c^2). */
static void log_interval(journey_estimate *out, const comparison *with)
{
	double t = with->treated.mean, c = with->control.mean, ratio = jy_log(t / c);
	double error = jy_sqrt(with->treated.mean_variance / t / t + with->control.mean_variance / c / c);
	double half = with->critical * error;

	if (half > 300.0)
		return;
	fill(out, with, delta_error(with), jy_expm1(ratio - half), jy_expm1(ratio + half), ratio / error);
}

static uint32_t arm_flags(const journey_arm *arm, journey_kpi_kind kind)
{
	uint32_t flags = 0;

	if (arm->units == 0)
		flags |= JOURNEY_IMPACT_EMPTY;
	if (arm->units == 1)
		flags |= JOURNEY_IMPACT_SINGLE;
	if (kind == JOURNEY_KPI_SHARE && (arm->sum.low < FEW_UNITS || arm->units - arm->sum.low < FEW_UNITS))
		flags |= JOURNEY_IMPACT_FEW;
	return flags;
}

/* How many units would carry the sum if all that have something had the same. */
static double carriers(const journey_arm *arm)
{
	double sum = jy_i128_double(arm->sum), squares = jy_i128_double(arm->sum_squares);

	return squares > 0 ? sum / squares * sum : 0;
}

static uint32_t skew_flag(const journey_arm *a, const journey_arm *b)
{
	const journey_arm *small = a->units < b->units ? a : b, *large = a->units < b->units ? b : a;

	if (small->units < 2 || small->units > large->units / 2 || jy_i128_sign(small->sum_squares) == 0)
		return 0;
	return carriers(small) < JOURNEY_IMPACT_CARRIERS ? JOURNEY_IMPACT_SKEWED : 0;
}

static void relative_interval(journey_impact_result *found, const comparison *with, journey_interval interval)
{
	double c = with->control.mean;

	if (jy_abs(c) <= with->critical * jy_sqrt(with->control.mean_variance))
		found->flags |= JOURNEY_IMPACT_CONTROL_WEAK;
	if (interval == JOURNEY_INTERVAL_DELTA)
		delta_interval(&found->relative, with);
	else if (interval == JOURNEY_INTERVAL_FIELLER)
		fieller_interval(&found->relative, with);
	else if (with->treated.mean > 0.0 && c > 0.0)
		log_interval(&found->relative, with);
	else
		found->flags |= JOURNEY_IMPACT_NOT_POSITIVE;
}

static void compare(comparison *with, const journey_impact_options *options, journey_impact_result *found)
{
	double t = with->treated.mean, c = with->control.mean;
	bool has_relative = c < 0.0 || c > 0.0;

	found->absolute.known = JOURNEY_KNOWN_VALUE;
	found->absolute.value = t - c;
	if (has_relative) {
		found->relative.known = JOURNEY_KNOWN_VALUE;
		found->relative.value = (t - c) / jy_abs(c);
	} else {
		found->flags |= JOURNEY_IMPACT_CONTROL_ZERO;
	}
	if (c < 0.0)
		found->flags |= JOURNEY_IMPACT_CONTROL_NEGATIVE;
	if (found->flags & JOURNEY_IMPACT_SINGLE)
		return;
	if (!(with->treated.mean_variance + with->control.mean_variance > 0.0)) {
		found->flags |= JOURNEY_IMPACT_NO_VARIANCE;
		return;
	}
	with->degrees = welch_degrees(&with->treated, &with->control);
	with->critical = jy_student_critical(1.0 - options->confidence, with->degrees);
	absolute_interval(&found->absolute, with);
	if (has_relative)
		relative_interval(found, with, options->interval);
}

void jy_impact_compare(const jy_moments *treated, const jy_moments *control, const journey_impact_options *options,
	journey_impact_result *found)
{
	comparison with = {.treated = *treated, .control = *control};

	found->treated = treated->mean;
	found->control = control->mean;
	if (!(found->flags & JOURNEY_IMPACT_EMPTY))
		compare(&with, options, found);
}

journey_status journey_impact(const journey_arm *treated, const journey_arm *control,
	const journey_impact_options *options, journey_impact_result *result)
{
	journey_impact_options defaults;
	journey_impact_result found = {0};
	comparison with = {0};
	journey_status status;

	if (!treated || !control || !result || result->size < sizeof *result)
		return JOURNEY_MISUSE;
	if (!options) {
		journey_impact_options_init(&defaults);
		options = &defaults;
	}
	status = jy_impact_check(options);
	if (status == JOURNEY_OK)
		status = jy_arm_moments(treated, options->kind, options->scale, &with.treated);
	if (status == JOURNEY_OK)
		status = jy_arm_moments(control, options->kind, options->scale, &with.control);
	if (status != JOURNEY_OK)
		return status;
	found.size = result->size;
	found.flags = arm_flags(treated, options->kind) | arm_flags(control, options->kind);
	found.flags |= options->kind == JOURNEY_KPI_MEAN ? skew_flag(treated, control) : 0;
	jy_impact_compare(&with.treated, &with.control, options, &found);
	memcpy(result, &found, sizeof found);
	return JOURNEY_OK;
}
