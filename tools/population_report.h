/*
 * What a simulation is told of: what the customers did, what the model says of it beside what was seen, then the
 * engine's report.
 */
#ifndef JOURNEY_TOOLS_POPULATION_REPORT_H
#define JOURNEY_TOOLS_POPULATION_REPORT_H

#include "population.h"
#include "population_run.h"
#include "text.h"

/* What each journey with a holdout truly did: the means of those treated, and of the same customers without it. */
typedef struct population_effect {
	double with, without;
	uint64_t units;
	bool known;
} population_effect;

typedef struct population_effects {
	population_effect *items; /* by journey and measure: places of both, one behind the other */
	size_t count;
} population_effects;

typedef struct population_told {
	const population_model *model;
	const population_result *result;
	const journey_report_view *view;
	uint32_t customers, days;
	uint64_t seed;
	const char *shared;                /* what customers have in common, or NULL */
	const population_effects *effects; /* or NULL */
} population_told;

void population_report_text(tool_text *out, const population_told *told);
void population_report_json(tool_text *out, const population_told *told);

#endif
