/*
 * trace_store.h: a storage around another one that writes down each call, and the reading of what it wrote.
 *
 * A trace is a file of calls in the byte order of the machine: it is made and replayed on one machine.
 * tests/bench/bench_store.c replays one.
 */
#ifndef JOURNEY_TESTS_TRACE_STORE_H
#define JOURNEY_TESTS_TRACE_STORE_H

#include <stdbool.h>
#include <stdio.h>

#include <journey/storage.h>

typedef struct trace_store {
	journey_storage inner;
	FILE *file;
} trace_store;

/* Starts to write to an open file, which stays the caller's. */
void trace_store_init(trace_store *trace, journey_storage inner, FILE *file);
/* The callbacks. */
journey_storage trace_store_storage(trace_store *trace);

typedef enum trace_kind { TRACE_GET = 1, TRACE_SCAN = 2, TRACE_COMMIT = 3 } trace_kind;

/* One call as it was made; all of it is inside the trace. */
typedef struct trace_call {
	trace_kind kind;
	size_t key_count;    /* TRACE_GET */
	journey_bytes *keys; /* TRACE_GET */
	journey_bytes from, to; /* TRACE_SCAN */
	size_t limit;           /* TRACE_SCAN: rows that were visited, or the limit if that is less */
	journey_put *puts;      /* TRACE_COMMIT */
	journey_delete *deletes;
	journey_add *adds;
	journey_commit change; /* the three above */
} trace_call;

/* The calls of a file. */
typedef struct trace_log {
	size_t count;
	trace_call *calls;
	unsigned char *bytes;
} trace_log;

/* Reads a file; false: it cannot be read, or is no trace. */
bool trace_load(trace_log *out, FILE *file);
void trace_free(trace_log *log);

/*
 * Makes the calls again on a store that is as the first one was at the start. Returns the first status that is
 * no success; commits that met a conflict or a limit were not written down.
 */
journey_status trace_replay(const trace_log *log, journey_storage storage);

#endif
