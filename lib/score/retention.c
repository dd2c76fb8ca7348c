/* Cohorts: who came back, how many periods after the first event. */
#include <journey/experience.h>

#include "score/share.h"

/* The period of a time; false if it is outside of all. */
static bool period_of(const journey_cohorts *t, int64_t time, size_t *period)
{
	uint64_t since = (uint64_t)time - (uint64_t)t->origin;

	if (time < t->origin || since / (uint64_t)t->period >= t->periods)
		return false;
	*period = (size_t)(since / (uint64_t)t->period);
	return true;
}

journey_status journey_cohorts_add(journey_cohorts *table, const int64_t *times, size_t count)
{
	size_t first = 0, last = 0, here;

	if (!table || !times || count == 0 || table->size < sizeof *table || !table->active)
		return JOURNEY_MISUSE;
	if (table->period <= 0 || table->periods == 0 || table->periods > JOURNEY_COHORT_PERIODS_MAX)
		return JOURNEY_RANGE;
	for (size_t i = 1; i < count; i++)
		if (times[i] < times[i - 1])
			return JOURNEY_INVALID;
	if (!period_of(table, times[0], &first) || !period_of(table, times[count - 1], &last)) {
		table->outside++;
		return JOURNEY_OK;
	}
	last = first;
	table->active[first * table->periods]++;
	for (size_t i = 1; i < count; i++) {
		if (!period_of(table, times[i], &here) || here == last)
			continue;
		table->active[first * table->periods + (here - first)]++;
		last = here;
	}
	return JOURNEY_OK;
}

journey_status journey_share(uint64_t hits, uint64_t count, double confidence, journey_estimate *share)
{
	if (!share)
		return JOURNEY_MISUSE;
	if (!(confidence > 0 && confidence < 1) || hits > count)
		return JOURNEY_RANGE;
	*share = jy_share(hits, count, confidence);
	return JOURNEY_OK;
}
