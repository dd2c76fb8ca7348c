/*
 * bench_due [ROWS [FOLDER]] [--json]: a million customers in SQLite (fsync at each commit), each with a due row at its
 * own moment, which are then run through in order, as after a host that slept. Target: 20,000 rows a second. First the
 * wait ends and with it the journey; then, in a second store, a send is decided with it, with its row of the outbox and its
 * decision record.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <journey/sqlite.h>

#include "clicks.h"

/* 2026-03-10T12:00:00Z. */
#define T INT64_C(1773144000000000)

enum { BATCH = 1000, PART = 10000 };

static char path[300];

static void remove_store(void)
{
	static const char *const ends[] = {"", "-wal", "-shm"};

	for (int i = 0; i < 3; i++) {
		char name[320];

		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		remove(name);
	}
}

static journey_str text(const char *s)
{
	return (journey_str){s, strlen(s)};
}

static journey_strategy *strategy_of(bool sends)
{
	journey_builder *b = NULL;
	journey_strategy *out = NULL;
	journey_str via = text("email");
	journey_channel_options channel = {.size = sizeof channel, .name = via};
	journey_journey_options journey = {.size = sizeof journey, .name = text("later"), .enter_event = text("Added")};
	journey_wait_options wait = {.size = sizeof wait, .at_most = 2 * JOURNEY_HOUR};
	journey_send_options send = {.size = sizeof send, .text = text("still here"), .via = &via, .via_count = 1};

	bench_must(journey_builder_new(NULL, text("due"), &b), "builder");
	bench_must(journey_builder_event(b, text("Added")), "event");
	bench_must(journey_builder_channel(b, &channel), "channel");
	bench_must(journey_builder_journey(b, &journey), "journey");
	bench_must(journey_builder_wait(b, &wait), "wait");
	if (sends)
		bench_must(journey_builder_send(b, &send), "send");
	bench_must(journey_builder_journey_end(b), "journey");
	bench_must(journey_strategy_build(b, &out, NULL), "strategy");
	journey_builder_free(b);
	return out;
}

static void feed(journey_engine *engine, unsigned long number)
{
	journey_event event = {.size = sizeof event, .kind = JOURNEY_EVENT_TRACK, .name = text("Added")};
	char user[32], message[32];

	snprintf(user, sizeof(user), "customer-%lu", number * 7919 % 1000003);
	snprintf(message, sizeof(message), "event-%lu", number);
	event.user_id = text(user);
	event.message_id = text(message);
	event.timestamp = T + (journey_time)number * 1000;
	bench_must(journey_engine_accept(engine, &event, event.timestamp), "accept");
}

static void fill(journey_engine *engine, unsigned long rows)
{
	for (unsigned long number = 0; number < rows;) {
		bench_must(journey_engine_begin(engine), "begin");
		for (int i = 0; i < BATCH && number < rows; i++)
			feed(engine, number++);
		bench_must(journey_engine_commit(engine), "commit");
	}
}

static double drain(journey_engine *engine, unsigned long rows)
{
	double start = bench_seconds();
	unsigned long all = 0;
	size_t done = PART;

	while (done == PART) {
		bench_must(journey_engine_advance(engine, T + JOURNEY_DAY, PART, &done), "advance");
		all += done;
	}
	if (all < rows)
		bench_must(JOURNEY_CORRUPT, "rows that were due");
	return (double)all / (bench_seconds() - start);
}

static journey_engine *open_on(journey_sqlite_store *store, const journey_strategy *strategy)
{
	journey_storage storage = journey_sqlite_storage(store);
	journey_engine_options options;
	journey_engine *engine = NULL;

	journey_engine_options_init(&options);
	options.storage = &storage;
	options.strategy = strategy;
	bench_must(journey_engine_open(&options, &engine, NULL), "engine");
	return engine;
}

static double run(bool sends, unsigned long rows)
{
	journey_strategy *strategy = strategy_of(sends);
	journey_sqlite_options file;
	journey_sqlite_store *store = NULL;
	journey_engine *engine;
	double rate;

	remove_store();
	journey_sqlite_options_init(&file);
	file.path = path;
	bench_must(journey_sqlite_open(&file, &store, NULL), "store");
	engine = open_on(store, strategy);
	fill(engine, rows);
	journey_engine_close(engine);
	engine = open_on(store, strategy); /* nothing is cached */
	rate = drain(engine, rows);
	journey_engine_close(engine);
	journey_sqlite_close(store);
	journey_strategy_free(strategy);
	remove_store();
	return rate;
}

int main(int argc, char **argv)
{
	bool json = argc > 1 && strcmp(argv[argc - 1], "--json") == 0;
	int count = argc - (json ? 1 : 0);
	unsigned long rows = count > 1 ? strtoul(argv[1], NULL, 10) : 1000000;

	snprintf(path, sizeof(path), "%s/bench-due-%ld.journey", count > 2 ? argv[2] : ".", (long)getpid());
	for (int sends = 0; sends < 2; sends++) {
		double rate = run(sends != 0, rows);

		if (json)
			printf("{\"bench\":\"due\",\"rows\":%lu,\"sends\":%d,\"rows_per_second\":%.0f,\"target\":20000}\n", rows,
			       sends, rate);
		else
			printf("due rows from SQLite, %lu, %s %9.0f rows/s   (target 20,000)\n", rows,
			       sends ? "each with a send:" : "a wait that ends:", rate);
		fflush(stdout);
	}
	return 0;
}
