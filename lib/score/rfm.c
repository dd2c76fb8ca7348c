/* Cutting values into parts of the same size. */
#include <journey/score.h>

journey_status journey_score_rfm_thresholds(const double *values, size_t count, uint32_t scale, double *thresholds)
{
	if (values == NULL || thresholds == NULL || count == 0)
		return JOURNEY_MISUSE;
	if (scale < 2 || scale > 100)
		return JOURNEY_RANGE;
	for (size_t i = 0; i < count; i++) {
		if (!(values[i] >= values[i])) /* NaN */
			return JOURNEY_RANGE;
		if (i > 0 && values[i] < values[i - 1])
			return JOURNEY_INVALID;
	}
	for (uint32_t k = 1; k < scale; k++) {
		/* count * k / scale without overflow */
		size_t place = count / scale * k + count % scale * k / scale;
		thresholds[k - 1] = values[place];
	}
	return JOURNEY_OK;
}
