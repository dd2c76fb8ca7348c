/* The factors of a touch, each as it is measured. */
#include <journey/experience.h>

#include "base/math.h"

static int32_t micro(double share)
{
	return share >= 1 ? JOURNEY_FACTOR_ONE : (int32_t)(share * JOURNEY_FACTOR_ONE + .5);
}

int32_t journey_factor_relevance(double chosen, double best)
{
	if (!(chosen >= 0 && chosen < JY_INFINITY) || !(best > 0 && best < JY_INFINITY))
		return JOURNEY_FACTOR_UNKNOWN;
	return chosen >= best ? JOURNEY_FACTOR_ONE : micro(chosen / best);
}

int32_t journey_factor_timeliness(int64_t delay, int64_t half_life)
{
	if (delay < 0 || half_life <= 0)
		return JOURNEY_FACTOR_UNKNOWN;
	return micro(jy_pow(2, -((double)delay / (double)half_life)));
}

static double rate(const journey_channel_response *c, double weight)
{
	double population = (double)c->population_responses / (double)c->population_sends;

	return ((double)c->responses + weight * population) / ((double)c->sends + weight);
}

int32_t journey_factor_channel(const journey_channel_response *channels, size_t count, size_t channel, double weight)
{
	double best = 0;

	if (!channels || count == 0 || count > JOURNEY_FACTOR_CHANNELS_MAX || channel >= count
		|| !(weight > 0 && weight <= 1e9) || channels[channel].population_sends == 0)
		return JOURNEY_FACTOR_UNKNOWN;
	for (size_t i = 0; i < count; i++) {
		const journey_channel_response *c = &channels[i];

		if (c->responses > c->sends || c->population_responses > c->population_sends)
			return JOURNEY_FACTOR_UNKNOWN;
		if (c->population_sends && rate(c, weight) > best)
			best = rate(c, weight);
	}
	return journey_factor_relevance(rate(&channels[channel], weight), best);
}

int32_t journey_factor_engagement(journey_feedback_stage stage)
{
	switch (stage) {
	case JOURNEY_STAGE_SENT:
		return 0;
	case JOURNEY_STAGE_DELIVERED:
		return JOURNEY_FACTOR_ONE / 4;
	case JOURNEY_STAGE_OPENED:
		return JOURNEY_FACTOR_ONE / 2;
	case JOURNEY_STAGE_ACTED:
		return JOURNEY_FACTOR_ONE;
	}
	return JOURNEY_FACTOR_UNKNOWN;
}
