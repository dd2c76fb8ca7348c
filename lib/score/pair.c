#include "score/pair.h"

#include <string.h>

#include "base/int128.h"
#include "base/math.h"
#include "score/compare.h"

#define SCALE_MAX 1e18
#define LARGEST 1e150

journey_status journey_pair_add(journey_pair_arm *arm, int64_t y, int64_t x)
{
	journey_pair_arm sum;

	if (!arm)
		return JOURNEY_MISUSE;
	if (arm->units == UINT64_MAX || !jy_i128_add_ok(arm->y, jy_i128(y), &sum.y) || !jy_i128_add_ok(arm->x, jy_i128(x), &sum.x)
		|| !jy_i128_add_ok(arm->yy, jy_i128_mul64(y, y), &sum.yy) || !jy_i128_add_ok(arm->xx, jy_i128_mul64(x, x), &sum.xx)
		|| !jy_i128_add_ok(arm->xy, jy_i128_mul64(x, y), &sum.xy))
		return JOURNEY_RANGE;
	sum.units = arm->units + 1;
	*arm = sum;
	return JOURNEY_OK;
}

journey_status journey_pair_merge(journey_pair_arm *into, const journey_pair_arm *from)
{
	journey_pair_arm sum;

	if (!into || !from)
		return JOURNEY_MISUSE;
	if (into->units > UINT64_MAX - from->units || !jy_i128_add_ok(into->y, from->y, &sum.y)
		|| !jy_i128_add_ok(into->x, from->x, &sum.x) || !jy_i128_add_ok(into->yy, from->yy, &sum.yy)
		|| !jy_i128_add_ok(into->xx, from->xx, &sum.xx) || !jy_i128_add_ok(into->xy, from->xy, &sum.xy))
		return JOURNEY_RANGE;
	sum.units = into->units + from->units;
	*into = sum;
	return JOURNEY_OK;
}

bool jy_scale_is_wrong(double scale)
{
	return !(scale >= 1 / SCALE_MAX && scale <= SCALE_MAX);
}

bool jy_pair_of(const journey_pair_arm *arm, double scale_y, double scale_x, jy_pair *out)
{
	const journey_arm y = {arm->units, arm->y, arm->yy}, x = {arm->units, arm->x, arm->xx};
	double n = (double)arm->units, room = 1 + 1e-12;
	jy_moments of_y, of_x;

	memset(out, 0, sizeof *out);
	if (jy_arm_moments(&y, JOURNEY_KPI_MEAN, scale_y, &of_y) || jy_arm_moments(&x, JOURNEY_KPI_MEAN, scale_x, &of_x))
		return false;
	if (!arm->units)
		return !jy_i128_sign(arm->xy);
	out->n = n;
	out->mean_y = of_y.mean;
	out->mean_x = of_x.mean;
	out->yy = of_y.mean_variance * n * (n - 1);
	out->xx = of_x.mean_variance * n * (n - 1);
	out->xy = jy_arm_cross(arm->units, arm->xy, arm->x, arm->y) / n / scale_y / scale_x;
	return jy_abs(out->xy) <= jy_sqrt(out->yy) * jy_sqrt(out->xx) * room; /* Cauchy-Schwarz */
}

journey_status journey_arm_mean(const journey_arm *arm, journey_kpi_kind kind, double scale, journey_mean *mean)
{
	jy_moments found;
	journey_status status;

	if (!arm || !mean || (kind != JOURNEY_KPI_MEAN && kind != JOURNEY_KPI_SHARE))
		return JOURNEY_MISUSE;
	if (jy_scale_is_wrong(scale))
		return JOURNEY_RANGE;
	status = jy_arm_moments(arm, kind, scale, &found);
	if (status == JOURNEY_OK)
		*mean = (journey_mean){found.n, found.mean, found.mean_variance};
	return status;
}

journey_status journey_ratio_mean(const journey_pair_arm *arm, double scale_y, double scale_x, journey_mean *mean)
{
	jy_pair pair;
	double ratio, spread;

	if (!arm || !mean)
		return JOURNEY_MISUSE;
	if (jy_scale_is_wrong(scale_y) || jy_scale_is_wrong(scale_x))
		return JOURNEY_RANGE;
	if (!jy_pair_of(arm, scale_y, scale_x, &pair))
		return JOURNEY_INVALID;
	*mean = (journey_mean){.units = pair.n};
	if (!jy_i128_sign(arm->x))
		return JOURNEY_NOT_FOUND;
	ratio = pair.mean_y / pair.mean_x;
	spread = pair.yy - 2 * ratio * pair.xy + ratio * ratio * pair.xx;
	mean->mean = ratio;
	if (pair.n > 1 && spread > 0)
		mean->variance = spread / (pair.n - 1) / pair.n / pair.mean_x / pair.mean_x;
	return JOURNEY_OK;
}

static bool is_mean(const journey_mean *m)
{
	return m->units >= 0 && m->units <= LARGEST && jy_abs(m->mean) <= LARGEST && m->variance >= 0 && m->variance <= LARGEST;
}

journey_status journey_impact_means(const journey_mean *treated, const journey_mean *control,
	const journey_impact_options *options, journey_impact_result *result)
{
	journey_impact_options defaults;
	journey_impact_result found = {0};
	journey_status status;

	if (!treated || !control || !result || result->size < sizeof *result)
		return JOURNEY_MISUSE;
	journey_impact_options_init(&defaults);
	status = jy_impact_check(options ? options : &defaults);
	if (status != JOURNEY_OK)
		return status;
	if (!is_mean(treated) || !is_mean(control))
		return JOURNEY_RANGE;
	const jy_moments t = {treated->units, treated->mean, treated->variance};
	const jy_moments c = {control->units, control->mean, control->variance};

	found.size = result->size;
	if (t.n < 1 || c.n < 1)
		found.flags |= JOURNEY_IMPACT_EMPTY;
	if (t.n < 2 || c.n < 2)
		found.flags |= JOURNEY_IMPACT_SINGLE;
	jy_impact_compare(&t, &c, options ? options : &defaults, &found);
	*result = found;
	return JOURNEY_OK;
}
