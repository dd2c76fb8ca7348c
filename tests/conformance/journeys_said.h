/* What is said: the parts of sends and answers, and what a report says of texts. */
#ifndef JY_TESTS_JOURNEYS_SAID_H
#define JY_TESTS_JOURNEYS_SAID_H

#include "conformance/journeys_text.h"

/* Adds subject, parts, locale and variant. */
void said_send(json_t *out, const journey_send *send);
void said_decision(json_t *out, const journey_decision *decision);
/* Adds content: what was missing, what did not go, experiments. */
void said_report(json_t *out, const journey_content_report *report);

#endif
