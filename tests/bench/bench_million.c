/*
 * bench_million [PROFILES [FOLDER]]: profiles in SQLite (8 MiB of pages) behind an engine's cache of 64 MiB. All get a first event, then
 * events come for customers at random. Prints the memory that the process takes as it goes; it must stay flat while
 * the store grows. Minutes and some gigabytes of disk for the million that is the default.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <journey/sqlite.h>

#include "clicks.h"
#include "visits.h"

enum { BATCH = 1000, STEPS = 20, CACHE = 64 << 20 };

static char path[300];
static size_t held; /* by the engine */

static void *count(void *user, void *block, size_t old_size, size_t new_size)
{
	void *p = NULL;

	(void)user;
	if (new_size == 0)
		free(block);
	else
		p = realloc(block, new_size);
	if (p != NULL || new_size == 0)
		held += new_size - (block != NULL ? old_size : 0);
	return p;
}

/* Megabytes of memory that are resident; 0: the system doesn't say. */
static double resident(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	unsigned long all = 0, pages = 0;

	if (file == NULL)
		return 0;
	if (fscanf(file, "%lu %lu", &all, &pages) != 2)
		pages = 0;
	fclose(file);
	return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static double stored(void)
{
	FILE *file = fopen(path, "rb");
	long size = 0;

	if (file == NULL)
		return 0;
	if (fseek(file, 0, SEEK_END) == 0)
		size = ftell(file);
	fclose(file);
	return (double)size / 1e6;
}

static void remove_store(void)
{
	static const char *const ends[] = {"", "-wal", "-shm"};

	for (int i = 0; i < 3; i++) {
		char name[320];

		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		remove(name);
	}
}

/* Linear congruential, Knuth's MMIX: the same everywhere. */
static uint64_t dice(uint64_t sides)
{
	static uint64_t state = 11;

	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (state >> 16) % sides;
}

/* Event `number`: one of the log's, made the customer's own. */
static void feed(journey_engine *engine, const visits *log, uint64_t number, uint64_t customer)
{
	journey_event event = log->events[number % log->count];
	char user[32], message[32];

	snprintf(user, sizeof(user), "customer-%llu", (unsigned long long)customer);
	snprintf(message, sizeof(message), "event-%llu", (unsigned long long)number);
	event.user_id = (journey_str){user, strlen(user)};
	event.message_id = (journey_str){message, strlen(message)};
	event.timestamp = VISITS_FROM + (journey_time)number * 1000;
	bench_must(journey_engine_accept(engine, &event, event.timestamp), "accept");
}

static void run(journey_engine *engine, const visits *log, uint64_t profiles)
{
	uint64_t total = 4 * profiles, number = 0;
	double start = bench_seconds(), first = 0, last = 0;

	for (int step = 1; step <= STEPS; step++) {
		while (number < total / STEPS * (uint64_t)step) {
			bench_must(journey_engine_begin(engine), "begin");
			for (int i = 0; i < BATCH; i++, number++)
				feed(engine, log, number, number < profiles ? number : dice(profiles));
			bench_must(journey_engine_commit(engine), "commit");
		}
		last = resident();
		if (step == 2)
			first = last;
		printf("%9llu events, %7.0f MB stored, %6.1f MB held by the engine, %6.1f MB resident, %6.0f events/s\n",
		       (unsigned long long)number, stored(), (double)held / 1e6, last,
		       (double)number / (bench_seconds() - start));
		fflush(stdout);
	}
	printf("resident: %.1f MB after a tenth, %.1f MB at the end (target: within a tenth of each other)\n", first, last);
	if (last > first * 1.1) {
		remove_store();
		exit(1);
	}
}

int main(int argc, char **argv)
{
	uint64_t profiles = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
	visits log = visits_make("someone", 1000);
	journey_strategy *strategy = visits_strategy();
	journey_sqlite_options file;
	journey_sqlite_store *store = NULL;
	journey_engine *engine = NULL;
	journey_engine_options options;
	journey_storage storage;
	journey_allocator allocator = {count, NULL};

	snprintf(path, sizeof(path), "%s/bench-million-%ld.journey", argc > 2 ? argv[2] : ".", (long)getpid());
	remove_store();
	journey_sqlite_options_init(&file);
	file.path = path;
	file.sync = JOURNEY_SQLITE_SYNC_NORMAL;
	file.cache_bytes = 8 << 20;
	bench_must(journey_sqlite_open(&file, &store, NULL), "store");
	storage = journey_sqlite_storage(store);
	journey_engine_options_init(&options);
	options.storage = &storage;
	options.strategy = strategy;
	options.cache_bytes = CACHE;
	options.allocator = &allocator;
	bench_must(journey_engine_open(&options, &engine, NULL), "engine");
	run(engine, &log, profiles);
	journey_engine_close(engine);
	journey_sqlite_close(store);
	journey_strategy_free(strategy);
	visits_free(&log);
	remove_store();
	return 0;
}
