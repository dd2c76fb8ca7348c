/* How well data is brought together: a part of the Optimized Experience Score. */
#include <journey/score.h>

#include <stdbool.h>

static bool share(double x)
{
	return x >= 0 && x <= 1;
}

journey_status journey_data_integration(const journey_integration *parts, double *score)
{
	if (parts == NULL || score == NULL || parts->size < sizeof *parts)
		return JOURNEY_MISUSE;
	if (!share(parts->sources) || !share(parts->completeness) || !share(parts->match_rate) || !share(parts->freshness))
		return JOURNEY_RANGE;
	*score = parts->sources * parts->completeness * parts->match_rate * parts->freshness;
	return JOURNEY_OK;
}
