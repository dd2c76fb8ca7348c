/* Plays a case and says what came of it. */
#ifndef JY_TESTS_JOURNEYS_PLAY_H
#define JY_TESTS_JOURNEYS_PLAY_H

#include "conformance/journeys_host.h"

/*
 * The outcome, a new reference: {load, sends, calls, counts, journeys, segments, stages, next_due, facts, actions}.
 * NULL, with the reason in `why`, where the case could not be played to its end.
 */
json_t *play(const json_t *document, host_way way, journey_time *start, char why[HOST_WHY]);

#endif
