/* How many parts of each kind a compiled strategy has. */
#include "strategy/model.h"
#include <journey/privacy.h>

static size_t count_steps(const journey_strategy *strategy)
{
	size_t count = 0;

	for (uint32_t i = 0; i < strategy->journey_count; i++)
		count += strategy->journeys[i].step_count;
	return count;
}

size_t journey_strategy_count(const journey_strategy *strategy, journey_part part)
{
	switch (part) {
	case JOURNEY_PART_EVENT:
		return strategy->event_count;
	case JOURNEY_PART_ATTRIBUTE:
		return strategy->attribute_count;
	case JOURNEY_PART_FEATURE:
		return strategy->declared_features;
	case JOURNEY_PART_KEPT:
		return strategy->feature_count;
	case JOURNEY_PART_STAGE:
		return strategy->stage_count;
	case JOURNEY_PART_SEGMENT:
		return strategy->declared_segments;
	case JOURNEY_PART_TRIGGER:
		return strategy->trigger_count;
	case JOURNEY_PART_CHANNEL:
		return strategy->channel_count;
	case JOURNEY_PART_OFFER:
		return strategy->offer_count;
	case JOURNEY_PART_KPI:
		return strategy->kpi_count;
	case JOURNEY_PART_JOURNEY:
		return strategy->journey_count;
	case JOURNEY_PART_SURVEY:
		return strategy->experience.survey_count;
	case JOURNEY_PART_STEP:
		return count_steps(strategy);
	}
	return 0;
}

static unsigned flags_of(bool pii, bool hash)
{
	return (pii ? JOURNEY_PRIVATE_PII : 0) | (hash ? JOURNEY_PRIVATE_HASH : 0);
}

unsigned journey_strategy_private(const journey_strategy *strategy, journey_str event, journey_str name)
{
	uint32_t index, property;

	if (strategy == NULL)
		return 0;
	if (event.size == 0) {
		index = jy_strategy_attribute(strategy, name);
		return index == JY_NONE ? 0 : flags_of(strategy->attributes[index].pii, strategy->attributes[index].hash);
	}
	index = jy_strategy_event(strategy, event);
	property = index == JY_NONE ? JY_NONE : jy_event_property(&strategy->events[index], name);
	return property == JY_NONE ? 0 : flags_of(strategy->events[index].properties[property].pii, false);
}
