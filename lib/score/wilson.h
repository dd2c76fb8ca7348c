/* Wilson's interval (1927) of a share: count > 0, hits of it, z standard errors to either side. */
#ifndef JY_SCORE_WILSON_H
#define JY_SCORE_WILSON_H

#include <journey/score.h>

#include "base/math.h"

static inline journey_estimate jy_wilson(double hits, double count, double z)
{
	double p = hits / count, zz = z * z, middle = (p + zz / (2 * count)) / (1 + zz / count);
	double half = z / (1 + zz / count) * jy_sqrt(p * (1 - p) / count + zz / (4 * count * count));
	journey_estimate e = {.known = JOURNEY_KNOWN_INTERVAL, .value = p, .p_value = 1};

	/* At either end the interval ends there exactly; elsewhere rounding must not go beyond. */
	e.standard_error = jy_sqrt(p * (1 - p) / count);
	e.low = hits > 0 && middle > half ? middle - half : 0;
	e.high = hits < count && middle + half < 1 ? middle + half : 1;
	return e;
}

#endif
