#include <journey/score.h>

#include "score/distribution.h"

/* Far from any share, and far from where a quotient of two overflows. */
#define WEIGHT_MAX 1e100

static double weight_of(const double *weights, size_t arm)
{
	return weights ? weights[arm] : 1.0;
}

/* Pearson (1900), eq. (xv): sum of (observed - expected)^2 / expected. */
static double chi_square(const uint64_t *units, const double *weights, size_t arms, double share)
{
	double sum = 0.0;

	for (size_t i = 0; i < arms; i++) {
		double expected = weight_of(weights, i) * share, off = (double)units[i] - expected;

		if (off < 0.0 || off > 0.0)
			sum += off / expected * off;
	}
	return sum;
}

journey_status journey_sample_ratio(const uint64_t *units, const double *weights, size_t arms,
	journey_ratio_result *result)
{
	double total = 0.0, all = 0.0, share;
	journey_ratio_result found;

	if (!units || !result || arms < 2)
		return JOURNEY_MISUSE;
	if (arms > JOURNEY_RATIO_ARMS_MAX)
		return JOURNEY_LIMIT;
	for (size_t i = 0; i < arms; i++) {
		double weight = weight_of(weights, i);

		if (!(weight >= 1.0 / WEIGHT_MAX && weight <= WEIGHT_MAX))
			return JOURNEY_RANGE;
		total += weight;
		all += (double)units[i];
	}
	share = all / total;
	found.chi_square = all > 0.0 ? chi_square(units, weights, arms, share) : 0.0;
	found.degrees_of_freedom = (uint32_t)(arms - 1);
	found.p_value = jy_chi_square_sf(found.chi_square, (double)(arms - 1));
	*result = found;
	return JOURNEY_OK;
}
