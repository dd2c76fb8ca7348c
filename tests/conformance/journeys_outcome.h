/* What an engine says of itself after a case. */
#ifndef JY_TESTS_JOURNEYS_OUTCOME_H
#define JY_TESTS_JOURNEYS_OUTCOME_H

#include "conformance/journeys_host.h"

/* Adds counts, journeys, segments, stages, next_due and the two digests. */
journey_status outcome_add(host *h, json_t *outcome);
/* Adds proof: findings and bounds of the strategy. */
journey_status outcome_prove(host *h, json_t *outcome);

#endif
