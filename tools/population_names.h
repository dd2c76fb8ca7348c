/*
 * The sections of a model that go by the strategy's names: channels, content, offers, placements, events.
 */
#ifndef JOURNEY_TOOLS_POPULATION_NAMES_H
#define JOURNEY_TOOLS_POPULATION_NAMES_H

#include "population.h"
#include "population_doc.h"

/* Channels, content, offers, placements; the catalog was read before. */
journey_status population_read_names(population_doc *doc, const journey_value *root, population_model *out);
/* Events of the model and of its channels; behind the other. */
journey_status population_read_events(population_doc *doc, const journey_value *root, population_model *out);

/* The number of a category of the catalog. */
journey_status population_category_of(population_doc *doc, const journey_value *name, const population_model *model,
	uint16_t *out);

#endif
