/* How many parts of each kind a compiled strategy has. */
#include "strategy/model.h"

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
		return strategy->segment_count;
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
	case JOURNEY_PART_STEP:
		return count_steps(strategy);
	}
	return 0;
}
