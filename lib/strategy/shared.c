/* What customers of a strategy have in common; the contract is in <journey/strategy.h>. */
#include "strategy/model.h"

static const char *found(journey_str from, const char *what, journey_str *name)
{
	if (name != NULL)
		*name = from;
	return what;
}

const char *journey_strategy_shared(const journey_strategy *strategy, journey_str *name)
{
	if (strategy == NULL)
		return NULL;
	for (uint32_t i = 0; i < strategy->offer_count; i++) {
		if (strategy->offers[i].stock >= 0)
			return found(strategy->offers[i].name, "stock", name);
	}
	for (uint32_t i = 0; i < strategy->channel_count; i++) {
		const jy_channel_rules *rules = &strategy->sending.channels[i];
		if (rules->throttle.window > 0)
			return found(strategy->channels[i].name, "throttle", name);
		if (rules->ramp_count > 0)
			return found(strategy->channels[i].name, "ramp", name);
	}
	for (uint32_t i = 0; i < strategy->journey_count; i++) {
		if (strategy->journeys[i].life.limits.set & JOURNEY_LIMIT_TOTAL)
			return found(strategy->journeys[i].name, "total", name);
	}
	if (strategy->group_limit > 0)
		return found((journey_str){NULL, 0}, "groups", name);
	return NULL;
}
