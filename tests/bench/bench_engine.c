/*
 * The engine alone: click events of cached profiles over the memory store, one core. Target 500,000/s. Then the same shop
 * with 1,000 triggers on one event, 100 journeys and 20 features, target 300,000/s, beside it without triggers. Runs of the
 * three take turns; the best of each counts.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench/moments.h"

enum { ROUNDS = 3, CUSTOMERS = 10000 };

static double run(const journey_strategy *strategy, const clicks *log)
{
	journey_memory_store *memory;
	journey_storage storage;
	journey_engine_options options;
	journey_engine *engine;
	double start, seconds;

	bench_must(journey_memory_store_new(NULL, &memory), "store");
	storage = journey_memory_store_storage(memory);
	journey_engine_options_init(&options);
	options.storage = &storage;
	options.strategy = strategy;
	bench_must(journey_engine_open(&options, &engine, NULL), "open");
	start = bench_seconds();
	clicks_feed(engine, log, 256);
	seconds = bench_seconds() - start;
	journey_engine_close(engine);
	journey_memory_store_free(memory);
	return (double)log->count / seconds;
}

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 400000;
	int only = argc > 2 ? atoi(argv[2]) : -1;
	clicks views = clicks_make(count), moments = moments_make(count, CUSTOMERS);
	struct {
		const char *what;
		journey_strategy *strategy;
		const clicks *log;
		double target, best;
	} runs[] = {
		{"click events", clicks_strategy(), &views, 500000, 0},
		{"1,000 triggers, 100 journeys, 20 features", moments_strategy(MOMENT_TRIGGERS, MOMENT_JOURNEYS), &moments,
		 300000, 0},
		{"20 features alone", moments_strategy(0, 0), &moments, 0, 0},
	};

	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < 3; i++) {
			double rate = only < 0 || only == i ? run(runs[i].strategy, runs[i].log) : 0;

			runs[i].best = rate > runs[i].best ? rate : runs[i].best;
		}
	}
	for (int i = 0; i < 3; i++) {
		printf("engine, memory store, batches of 256, %zu events, %s: %.0f events/s", count, runs[i].what, runs[i].best);
		if (runs[i].target > 0)
			printf(" (target %.0f)", runs[i].target);
		printf("\n");
		journey_strategy_free(runs[i].strategy);
	}
	clicks_free(&views);
	clicks_free(&moments);
	return 0;
}
