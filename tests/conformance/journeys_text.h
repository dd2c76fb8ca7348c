/* Texts of the suite: times, spans, names of statuses; the form is described in journeys/README.md. */
#ifndef JY_TESTS_JOURNEYS_TEXT_H
#define JY_TESTS_JOURNEYS_TEXT_H

#include <jansson.h>
#include <journey/journey.h>
#include <stdbool.h>

/* What happens in no case, for times that cannot be read. */
#define NO_TIME JOURNEY_TIME_NONE

journey_str text_str(const char *text);
/* The text under a key; "" if there is none. */
const char *text_of(const json_t *object, const char *key);
json_t *text_json(journey_str text);
/* "+2h" is that long after `start`; anything else is RFC 3339. */
bool text_time(const char *text, journey_time start, journey_time *out);
/* RFC 3339, or null for no time. */
json_t *text_from_time(journey_time time);
/* "ok", "duplicate", ...: the names of journey_status in small letters. */
const char *text_status(journey_status status);

#endif
