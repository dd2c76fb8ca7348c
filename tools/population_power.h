/*
 * What a strategy truly changes, and how often its measurement finds it.
 */
#ifndef JOURNEY_TOOLS_POPULATION_POWER_H
#define JOURNEY_TOOLS_POPULATION_POWER_H

#include "population_report.h"

/*
 * The truth behind a result: for each journey that holds some out the same customers live again, in a world where nobody
 * reacts to its messages. Up to a customer's first message both worlds are one, so that the same customers are exposed;
 * from then on those who are treated do what they would have done untreated. `run` counts the lives. Free the items.
 */
journey_status population_effects_find(const population_run_options *options, const population_result *result,
	uint64_t *run, population_effects *out, journey_error *error);

/* One measure of a journey over many populations. */
typedef struct population_found {
	char journey[64], measure[64];
	uint32_t known, found, right; /* intervals that there are; without 0; with the true effect */
	double seen, truth;           /* sums of the absolute differences */
	uint32_t truths;
	double control;               /* sum of the means of those held out */
} population_found;

typedef struct population_power {
	population_found *items;
	size_t count;
	uint32_t repeats;
	bool effects; /* the truth was asked for */
	bool mute;    /* there is no effect: the truth is 0 */
} population_power;

/* Seeds from that of the options on. */
journey_status population_power_find(const population_run_options *options, uint32_t repeats, bool effects, uint64_t *run,
	population_power *out, journey_error *error);
void population_power_text(tool_text *out, const population_power *power);
void population_power_json(tool_text *out, const population_power *power);
void population_power_free(population_power *power);

#endif
