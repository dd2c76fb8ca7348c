/*
 * A population and a strategy, together through time.
 *
 * Where customers have nothing in common - no stock, no throttle, nothing that one has and another then lacks - they are
 * taken in parts, each of which lives through all of the time before the next one does: little memory, all of it warm.
 * What comes out is the same as if all had lived at once.
 */
#ifndef JOURNEY_TOOLS_POPULATION_RUN_H
#define JOURNEY_TOOLS_POPULATION_RUN_H

#include "population.h"
#include "population_memory.h"
#include "population_spool.h"
#include "population_tally.h"

#include <journey/document.h>
#include <journey/engine.h>

typedef struct population_run_options {
	const population_model *model;
	const journey_strategy *strategy;
	journey_zones *zones;
	uint32_t customers, days;
	uint64_t seed;
	uint32_t part;               /* customers in a part; 0: all in one */
	population_spool *events, *sends;
	FILE *truth;
	bool mute;                   /* nobody reacts to messages, */
	journey_str mute_journey;    /* or to those of this journey */
	/* Called now and then; `done` of `all` is done. May be NULL. */
	void (*progress)(void *arg, uint64_t done, uint64_t all, uint64_t events);
	void *progress_arg;
} population_run_options;

typedef struct population_result {
	population_tally tally;
	journey_report *report; /* of all */
	population_memory *memory; /* that it is in */
	bool parts;             /* it was more than one */
} population_result;

/* JOURNEY_OK, or what the engine said, with its error. Free the result in both cases. */
journey_status population_run(const population_run_options *options, population_result *out, journey_error *error);
void population_result_free(population_result *result);

/* Whether the strategy has the channels that the model names; `file` is its name in messages. */
journey_status population_agrees(const population_model *model, const journey_strategy *strategy, journey_zones *zones,
	const char *file, journey_error *error);

#endif
