/*
 * Whether a model and a strategy go together.
 */
#ifndef JOURNEY_TOOLS_POPULATION_AGREE_H
#define JOURNEY_TOOLS_POPULATION_AGREE_H

#include "population.h"

#include <journey/document.h>

/* Names and time zones. JOURNEY_NOT_FOUND: the error says which name, and where. A zone that is not the strategy's is said
 * on standard error. */
journey_status population_agrees_names(const population_model *model, const journey_strategy *strategy,
	journey_zones *zones, const char *file, journey_error *error);

#endif
