/* Compares what is expected with what came of a case. */
#ifndef JY_TESTS_JOURNEYS_JUDGE_H
#define JY_TESTS_JOURNEYS_JUDGE_H

#include "conformance/journeys_text.h"

#define JUDGE_WHY 512

/* Whether `outcome` holds all that the case's `expect` and its calls ask for; else the first difference in `why`. */
bool judge(const json_t *document, const json_t *outcome, journey_time start, char why[JUDGE_WHY]);

#endif
