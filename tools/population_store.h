/*
 * A store in two parts: counters, which stay, and rows, which can be thrown away. The engine keeps its sums in counters
 * that only ever get something added, so that engines which run one after the other on different customers, each with
 * fresh rows, leave the sums of one engine that had run on all of them.
 */
#ifndef JOURNEY_TOOLS_POPULATION_STORE_H
#define JOURNEY_TOOLS_POPULATION_STORE_H

#include "population_memory.h"

#include <journey/storage.h>

typedef struct population_store {
	journey_memory_store *rows, *counters;
	population_memory *memory; /* of the rows, and of the engine on them; the caller's */
	journey_storage of_rows, of_counters;
} population_store;

journey_status population_store_open(population_store *store, population_memory *memory);
/* Forgets the rows. No engine may be open on it. */
journey_status population_store_forget(population_store *store);
void population_store_close(population_store *store);
/* What an engine is given; it must not outlive the store. */
journey_storage population_store_storage(population_store *store);

#endif
