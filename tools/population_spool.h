/*
 * Lines that come in parts, each in order of time, and leave as one text in order of (time, customer, number).
 */
#ifndef JOURNEY_TOOLS_POPULATION_SPOOL_H
#define JOURNEY_TOOLS_POPULATION_SPOOL_H

#include "text.h"

#include <stdio.h>

typedef struct population_line {
	journey_time at;
	uint32_t customer, number;
	uint32_t size;
	uint32_t place; /* in the text that waits */
} population_line;

typedef struct population_spool {
	FILE *file; /* sorted runs, each behind the other */
	tool_text text;
	population_line *lines;
	size_t count, capacity;
	int64_t *runs; /* where each begins */
	size_t run_count, run_capacity;
	bool failed;
} population_spool;

bool population_spool_open(population_spool *spool);
/* Times may not go back within a part. */
void population_spool_add(population_spool *spool, journey_time at, uint32_t customer, uint32_t number, const char *data,
	size_t size);
/* A new part begins. */
void population_spool_part(population_spool *spool);
/* Writes all of it; false: it could not be kept or written. */
bool population_spool_write(population_spool *spool, FILE *out);
void population_spool_close(population_spool *spool);

#endif
