/* What the tests of triggers by other causes than events have in common. */
#ifndef JY_TESTS_ENGINE_CAUSES_RIG_H
#define JY_TESTS_ENGINE_CAUSES_RIG_H

#include "engine/rig.h"

/* Options of a kind, to be completed. */
journey_cause_options cause(const char *name, journey_cause kind);
/* Declares one that names a segment, a stage or an attribute. */
void cause_of(journey_builder *b, const char *name, journey_cause kind, const char *of);
/* A journey of the trigger's name that sends a text by push each time that the trigger fires. */
void fires(journey_builder *b, const char *trigger, const char *text);
/* Hands over what waits; how many of this journey were handed over so far. */
size_t sent(rig *r, const char *journey, journey_time now);
/* The text of the last of them. */
const char *last(const rig *r, const char *journey);

#endif
