/*
 * The sections of a model that say how customers behave: at its top for all, in a segment for those of it.
 */
#ifndef JOURNEY_TOOLS_POPULATION_HABITS_H
#define JOURNEY_TOOLS_POPULATION_HABITS_H

#include "population.h"
#include "population_doc.h"

/* The names of these sections, NULL-terminated. */
extern const char *const population_habit_words[];

void population_habits_init(population_habits *habits);
/* Changes what the map says. */
journey_status population_habits_read(population_doc *doc, const journey_value *map, population_habits *out);

#endif
