#include <string.h>

#include "base/math.h"
#include "score/compare.h"
#include "score/pair.h"

/* Sums over strata. */
typedef struct adjusting {
	double units;        /* of both arms, of the strata that count */
	double xy, xx;       /* within strata, of both arms as one */
	double theta;
	jy_moments plain[2]; /* without the covariate */
	jy_moments arms[2];
} adjusting;

/* Both arms of a stratum. */
typedef struct stratum {
	jy_pair arm[2];
} stratum;

static bool is_small(const stratum *s)
{
	return s->arm[0].n < 2 || s->arm[1].n < 2;
}

/* Pass one: the coefficient; pass two: the means. */
static void take(adjusting *a, const stratum *s, bool second)
{
	double both = s->arm[0].n + s->arm[1].n, mean_x = (s->arm[0].n * s->arm[0].mean_x + s->arm[1].n * s->arm[1].mean_x) / both;

	if (!second) {
		double across = s->arm[0].n * s->arm[1].n / both, off = s->arm[0].mean_x - s->arm[1].mean_x;

		a->units += both;
		a->xy += across * off * (s->arm[0].mean_y - s->arm[1].mean_y);
		a->xx += across * off * off;
		for (int i = 0; i < 2; i++) {
			a->xy += s->arm[i].xy;
			a->xx += s->arm[i].xx;
		}
		return;
	}
	for (int i = 0; i < 2; i++) {
		const jy_pair *p = &s->arm[i];
		double weight = both / a->units, t = a->theta, of_mean = p->n * (p->n - 1);
		double spread = p->yy - 2 * t * p->xy + t * t * p->xx;

		a->plain[i].n += p->n;
		a->plain[i].mean_variance += weight * weight * p->yy / of_mean;
		a->arms[i].n += p->n;
		a->arms[i].mean += weight * (p->mean_y - t * (p->mean_x - mean_x));
		a->arms[i].mean_variance += spread > 0 ? weight * weight * spread / of_mean : 0;
	}
}

/* Goes through the strata once; those that are too small are put together. */
static journey_status pass(adjusting *a, const journey_pair_arm *arms[2], size_t strata, const double scales[2], bool second,
	uint32_t *flags)
{
	journey_pair_arm rest[2] = {{0}};
	stratum s;

	for (size_t i = 0; i < strata; i++) {
		for (int k = 0; k < 2; k++)
			if (!jy_pair_of(&arms[k][i], scales[0], scales[1], &s.arm[k]))
				return JOURNEY_INVALID;
		if (!is_small(&s)) {
			take(a, &s, second);
			continue;
		}
		for (int k = 0; k < 2; k++)
			if (journey_pair_merge(&rest[k], &arms[k][i]) != JOURNEY_OK)
				return JOURNEY_RANGE;
	}
	if (!rest[0].units && !rest[1].units)
		return JOURNEY_OK;
	*flags |= strata > 1 ? JOURNEY_IMPACT_STRATA_POOLED : 0;
	for (int k = 0; k < 2; k++)
		if (!jy_pair_of(&rest[k], scales[0], scales[1], &s.arm[k]))
			return JOURNEY_INVALID;
	if (!is_small(&s))
		take(a, &s, second);
	return JOURNEY_OK;
}

/* Too few units for any variance: the plain means of what there is. */
static void bare(const journey_pair_arm *arms[2], size_t strata, const double scales[2], jy_moments out[2])
{
	for (int k = 0; k < 2; k++) {
		journey_pair_arm all = {0};
		jy_pair pair;

		for (size_t i = 0; i < strata; i++)
			journey_pair_merge(&all, &arms[k][i]);
		jy_pair_of(&all, scales[0], scales[1], &pair);
		out[k] = (jy_moments){.n = pair.n, .mean = pair.mean_y};
	}
}

static void judge(adjusting *a, const journey_impact_options *options, journey_impact_result *found,
	journey_adjustment *adjustment)
{
	for (int k = 0; k < 2; k++) {
		if (a->arms[k].n < 1)
			found->flags |= JOURNEY_IMPACT_EMPTY;
		else if (a->arms[k].n < 2)
			found->flags |= JOURNEY_IMPACT_SINGLE;
	}
	jy_impact_compare(&a->arms[0], &a->arms[1], options, found);
	if (!adjustment)
		return;
	double before = a->plain[0].mean_variance + a->plain[1].mean_variance;

	adjustment->theta = a->theta;
	adjustment->reduction = before > 0 ? 1 - (a->arms[0].mean_variance + a->arms[1].mean_variance) / before : 0;
}

journey_status journey_impact_adjusted(const journey_pair_arm *treated, const journey_pair_arm *control, size_t strata,
	double scale_x, const journey_impact_options *options, journey_impact_result *result, journey_adjustment *adjustment)
{
	journey_impact_options defaults;
	journey_impact_result found = {0};
	adjusting a = {0};
	journey_status status;

	if (!treated || !control || !strata || !result || result->size < sizeof *result
		|| (adjustment && adjustment->size < sizeof *adjustment))
		return JOURNEY_MISUSE;
	if (strata > JOURNEY_STRATA_MAX)
		return JOURNEY_LIMIT;
	journey_impact_options_init(&defaults);
	options = options ? options : &defaults;
	status = jy_impact_check(options);
	if (status == JOURNEY_OK && jy_scale_is_wrong(scale_x))
		status = JOURNEY_RANGE;
	if (status != JOURNEY_OK)
		return status;
	const journey_pair_arm *arms[2] = {treated, control};
	const double scales[2] = {options->scale, scale_x};

	found.size = result->size;
	status = pass(&a, arms, strata, scales, false, &found.flags);
	if (status != JOURNEY_OK)
		return status;
	if (a.xx > 0)
		a.theta = a.xy / a.xx;
	else
		found.flags |= JOURNEY_IMPACT_NO_COVARIATE;
	if (a.units > 0)
		pass(&a, arms, strata, scales, true, &found.flags);
	else
		bare(arms, strata, scales, a.arms);
	judge(&a, options, &found, adjustment);
	*result = found;
	return JOURNEY_OK;
}
