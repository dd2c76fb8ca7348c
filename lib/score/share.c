#include "score/share.h"

#include "base/math.h"
#include "score/distribution.h"

journey_estimate jy_share(uint64_t count, uint64_t all, double confidence)
{
	if (!all)
		return (journey_estimate){.known = JOURNEY_KNOWN_NONE};
	double n = (double)all, p = (double)count / n, z = -jy_normal_quantile((1 - confidence) / 2), zz = z * z / n;
	double middle = (p + zz / 2) / (1 + zz), half = z * jy_sqrt(p * (1 - p) / n + zz / (4 * n)) / (1 + zz);
	journey_estimate made = {.known = JOURNEY_KNOWN_INTERVAL, .value = p, .standard_error = jy_sqrt(p * (1 - p) / n),
		.low = middle - half, .high = middle + half, .p_value = 1};

	/* Where they are 0 and 1 exactly, rounding is not to say otherwise. */
	if (!count || made.low < 0)
		made.low = 0;
	if (count == all || made.high > 1)
		made.high = 1;
	return made;
}
