/*
 * bench_store [TRACE]: replays recorded store calls (trace_store.h) through the SQLite store and through SQLite's
 * own C API with nothing in between, and prints how the two compare. Without a trace it makes one that looks
 * like batches of 256 events. The memory store runs for comparison.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <journey/sqlite.h>

#include "support/trace_store.h"

enum { ROUNDS = 3, BATCHES = 300, BATCH = 256, CUSTOMERS = 40000 };

static char path[80];

static void die(const char *what)
{
	fprintf(stderr, "bench_store: %s\n", what);
	exit(1);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void remove_store(void)
{
	static const char *const ends[] = {"", "-wal", "-shm"};

	for (int i = 0; i < 3; i++) {
		char name[100];

		snprintf(name, sizeof name, "%s%s", path, ends[i]);
		remove(name);
	}
}

/* --- a trace of batches of events --- */

static uint64_t dice = 88172645463325252;

static unsigned roll(unsigned sides)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return (unsigned)(dice >> 11) % sides;
}

typedef struct batch {
	char names[BATCH][32];
	journey_bytes keys[BATCH];
	journey_row rows[BATCH];
	journey_put puts[BATCH];
	size_t count;
} batch;

/* Distinct customers; a few come often. */
static void draw_customers(batch *b)
{
	b->count = 0;
	while (b->count < BATCH) {
		unsigned customer = roll(2) ? roll(CUSTOMERS) : roll(CUSTOMERS / 20);
		char *name = b->names[b->count];
		size_t i = 0;

		snprintf(name, sizeof b->names[0], "fragment%04x%08u", customer * 40503u & 0xffff, customer);
		while (i < b->count && strcmp(b->names[i], name))
			i++;
		if (i < b->count)
			continue;
		b->keys[b->count].data = name;
		b->keys[b->count++].size = strlen(name);
	}
}

static void make_batch(journey_storage s, batch *b)
{
	static unsigned char value[2048];
	journey_add add = {{"counter", 7}, {1, 0}, {0, 0}, {0, 0}, 0, 0};
	journey_commit change = {b->puts, BATCH, NULL, 0, &add, 1};

	draw_customers(b);
	if (s.get_many(s.user, BATCH, b->keys, b->rows))
		die("get_many failed");
	for (size_t i = 0; i < BATCH; i++) {
		/* A profile grows with its events up to what its ring holds. */
		uint64_t events = b->rows[i].version < 12 ? b->rows[i].version : 12;

		b->puts[i].key = b->keys[i];
		b->puts[i].value.data = value;
		b->puts[i].value.size = 180 + (size_t)events * 60 + roll(40);
		b->puts[i].expected = b->rows[i].version;
	}
	if (s.commit(s.user, &change, NULL))
		die("commit failed");
}

static FILE *make_trace(void)
{
	FILE *file = tmpfile();
	batch *b = malloc(sizeof *b);
	journey_memory_store *memory;
	trace_store recorder;

	if (!file || !b || journey_memory_store_new(NULL, &memory))
		die("cannot record a trace");
	trace_store_init(&recorder, journey_memory_store_storage(memory), file);
	for (int i = 0; i < BATCHES; i++)
		make_batch(trace_store_storage(&recorder), b);
	journey_memory_store_free(memory);
	free(b);
	rewind(file);
	return file;
}

/* --- SQLite with nothing in between --- */

typedef struct bare {
	sqlite3 *db;
	sqlite3_stmt *read, *begin, *commit, *get, *scan, *insert, *update, *upsert, *gone, *gone_known;
} bare;

static sqlite3_stmt *prepare(bare *b, const char *sql)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(b->db, sql, -1, &statement, NULL))
		die(sqlite3_errmsg(b->db));
	return statement;
}

static void bare_open(bare *b)
{
	if (sqlite3_open_v2(path, &b->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) ||
	    sqlite3_exec(b->db,
	                 "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	                 "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8192;"
	                 "CREATE TABLE r(key BLOB PRIMARY KEY NOT NULL, version INTEGER NOT NULL,"
	                 " value BLOB NOT NULL) WITHOUT ROWID",
	                 NULL, NULL, NULL))
		die(sqlite3_errmsg(b->db));
	b->read = prepare(b, "BEGIN");
	b->begin = prepare(b, "BEGIN IMMEDIATE");
	b->commit = prepare(b, "COMMIT");
	b->get = prepare(b, "SELECT version, value FROM r WHERE key = ?1");
	b->scan = prepare(b, "SELECT key, version, value FROM r WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT ?3");
	b->insert = prepare(b, "INSERT INTO r VALUES(?1, 1, ?2)");
	b->update = prepare(b, "UPDATE r SET version = ?3 + 1, value = ?2 WHERE key = ?1 AND version = ?3");
	b->upsert = prepare(b, "INSERT INTO r VALUES(?1, 1, ?2) ON CONFLICT(key)"
	                       " DO UPDATE SET version = version + 1, value = excluded.value");
	b->gone = prepare(b, "DELETE FROM r WHERE key = ?1");
	b->gone_known = prepare(b, "DELETE FROM r WHERE key = ?1 AND version = ?2");
}

static void bare_close(bare *b)
{
	sqlite3_stmt *all[] = {b->read,   b->begin,  b->commit, b->get,  b->scan,
	                       b->insert, b->update, b->upsert, b->gone, b->gone_known};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		sqlite3_finalize(all[i]);
	sqlite3_close(b->db);
}

static void run(bare *b, sqlite3_stmt *statement)
{
	if (sqlite3_step(statement) != SQLITE_DONE)
		die(sqlite3_errmsg(b->db));
	sqlite3_reset(statement);
}

static void bind(sqlite3_stmt *statement, int place, journey_bytes bytes)
{
	sqlite3_bind_blob(statement, place, bytes.size ? bytes.data : "", (int)bytes.size, SQLITE_STATIC);
}

static size_t read_all(sqlite3_stmt *statement, int value_column)
{
	size_t sum = 0;

	while (sqlite3_step(statement) == SQLITE_ROW) {
		sum += (size_t)sqlite3_column_int64(statement, 0);
		if (sqlite3_column_blob(statement, value_column))
			sum += (size_t)sqlite3_column_bytes(statement, value_column);
	}
	sqlite3_reset(statement);
	return sum;
}

static void bare_commit(bare *b, const journey_commit *change)
{
	run(b, b->begin);
	for (size_t i = 0; i < change->put_count; i++) {
		const journey_put *put = &change->puts[i];
		sqlite3_stmt *statement = put->expected == 0                     ? b->insert
		                          : put->expected == JOURNEY_VERSION_ANY ? b->upsert
		                                                                 : b->update;

		bind(statement, 1, put->key);
		bind(statement, 2, put->value);
		if (statement == b->update)
			sqlite3_bind_int64(statement, 3, (sqlite3_int64)put->expected);
		run(b, statement);
	}
	for (size_t i = 0; i < change->delete_count; i++) {
		const journey_delete *gone = &change->deletes[i];
		sqlite3_stmt *statement = gone->expected == JOURNEY_VERSION_ANY ? b->gone : b->gone_known;

		bind(statement, 1, gone->key);
		if (statement == b->gone_known)
			sqlite3_bind_int64(statement, 2, (sqlite3_int64)gone->expected);
		run(b, statement);
	}
	for (size_t i = 0; i < change->add_count; i++) {
		bind(b->get, 1, change->adds[i].key);
		read_all(b->get, 1);
		bind(b->upsert, 1, change->adds[i].key);
		/* Sixteen bytes, as the sum would be. */
		sqlite3_bind_blob(b->upsert, 2, &change->adds[i].delta, 16, SQLITE_STATIC);
		run(b, b->upsert);
	}
	run(b, b->commit);
}

static void bare_replay(bare *b, const trace_log *log)
{
	for (size_t i = 0; i < log->count; i++) {
		const trace_call *call = &log->calls[i];

		if (call->kind == TRACE_COMMIT) {
			bare_commit(b, &call->change);
		} else if (call->kind == TRACE_SCAN) {
			bind(b->scan, 1, call->from);
			bind(b->scan, 2, call->to);
			sqlite3_bind_int64(b->scan, 3, call->limit > INT32_MAX ? INT32_MAX : (sqlite3_int64)call->limit);
			read_all(b->scan, 2);
		} else {
			if (call->key_count > 1)
				run(b, b->read);
			for (size_t k = 0; k < call->key_count; k++) {
				bind(b->get, 1, call->keys[k]);
				read_all(b->get, 1);
			}
			if (call->key_count > 1)
				run(b, b->commit);
		}
	}
}

/* --- the three runs --- */

static double time_bare(const trace_log *log)
{
	bare b;
	double start;

	remove_store();
	bare_open(&b);
	start = seconds();
	bare_replay(&b, log);
	start = seconds() - start;
	bare_close(&b);
	return start;
}

static double time_adapter(const trace_log *log)
{
	journey_sqlite_options options;
	journey_sqlite_store *store;
	journey_error error;
	double start;

	remove_store();
	journey_sqlite_options_init(&options);
	options.path = path;
	if (journey_sqlite_open(&options, &store, &error))
		die(error.message);
	start = seconds();
	if (trace_replay(log, journey_sqlite_storage(store)))
		die(journey_sqlite_error_text(store));
	start = seconds() - start;
	journey_sqlite_close(store);
	return start;
}

static double time_memory(const trace_log *log)
{
	journey_memory_store *store;
	double start = seconds();

	if (journey_memory_store_new(NULL, &store) || trace_replay(log, journey_memory_store_storage(store)))
		die("the memory store failed");
	start = seconds() - start;
	journey_memory_store_free(store);
	return start;
}

static void best_of(double *best, double found)
{
	if (*best <= 0 || found < *best)
		*best = found;
}

static void print(const char *name, double time, size_t puts, size_t commits)
{
	printf("%-14s %8.3f s  %9.0f rows written/s  %7.0f commits/s\n", name, time, (double)puts / time,
	       (double)commits / time);
}

int main(int argc, char **argv)
{
	FILE *file = argc > 1 ? fopen(argv[1], "rb") : make_trace();
	const char *place = getenv("TMPDIR");
	double bare_time = 0, adapter_time = 0, memory_time = 0;
	size_t puts = 0, commits = 0, gets = 0;
	trace_log log;

	if (!file || !trace_load(&log, file))
		die("cannot read the trace");
	fclose(file);
	snprintf(path, sizeof path, "%.40s/bench_store-%ld", place ? place : "/tmp", (long)getpid());
	for (size_t i = 0; i < log.count; i++) {
		const trace_call *call = &log.calls[i];

		gets += call->key_count;
		puts += call->change.put_count + call->change.delete_count + call->change.add_count;
		commits += call->kind == TRACE_COMMIT;
	}
	printf("%zu calls: %zu keys read, %zu rows written in %zu commits; best of %d\n", log.count, gets, puts, commits,
	       (int)ROUNDS);
	for (int i = 0; i < ROUNDS; i++) {
		best_of(&bare_time, time_bare(&log));
		best_of(&adapter_time, time_adapter(&log));
		best_of(&memory_time, time_memory(&log));
	}
	remove_store();
	print("SQLite, bare", bare_time, puts, commits);
	print("SQLite store", adapter_time, puts, commits);
	print("memory store", memory_time, puts, commits);
	printf("SQLite store / bare: %.2f (at least 0.80 wanted)\n", bare_time / adapter_time);
	trace_free(&log);
	return 0;
}
