/* The engine alone: click events of cached profiles over the memory store, one core. Target 500,000/s. */
#include <stdio.h>
#include <stdlib.h>

#include "clicks.h"

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 400000;
	clicks log = clicks_make(count);
	journey_strategy *strategy = clicks_strategy();
	journey_memory_store *memory;
	journey_storage storage;
	journey_engine_options options;
	journey_engine *engine;
	double start;
	double seconds;

	bench_must(journey_memory_store_new(NULL, &memory), "store");
	storage = journey_memory_store_storage(memory);
	journey_engine_options_init(&options);
	options.storage = &storage;
	options.strategy = strategy;
	bench_must(journey_engine_open(&options, &engine, NULL), "open");
	start = bench_seconds();
	clicks_feed(engine, &log, 256);
	seconds = bench_seconds() - start;
	printf("engine, memory store, batches of 256: %zu click events, %.0f events/s (target 500,000)\n", count,
	       (double)count / seconds);
	journey_engine_close(engine);
	journey_memory_store_free(memory);
	journey_strategy_free(strategy);
	clicks_free(&log);
	return 0;
}
