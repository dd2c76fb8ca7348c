/*
 * SQLite in batches of 256: the engine on libjourney-sqlite, and the same store calls, recorded, replayed by
 * bare C on SQLite. Targets: 25,000 events/s, and 0.8 of the bare replay.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sqlite3.h>
#include <journey/sqlite.h>

#include "clicks.h"

/* ---- a store that writes down the calls that pass through it ---- */

typedef struct tape {
	journey_storage inner;
	unsigned char *data;
	size_t size, capacity;
} tape;

static void put_bytes(tape *t, const void *data, size_t size)
{
	while (t->size + size + 8 > t->capacity) {
		t->capacity = t->capacity ? t->capacity * 2 : 1 << 20;
		t->data = realloc(t->data, t->capacity);
		if (t->data == NULL)
			exit(1);
	}
	if (size > 0)
		memcpy(t->data + t->size, data, size);
	t->size += size;
}

static void put_size(tape *t, size_t size)
{
	uint32_t word = (uint32_t)size;

	put_bytes(t, &word, sizeof(word));
}

static void put_blob(tape *t, journey_bytes blob)
{
	put_size(t, blob.size);
	put_bytes(t, blob.data, blob.size);
}

static journey_status tape_get_many(void *user, size_t n, const journey_bytes *keys, journey_row *rows)
{
	tape *t = user;

	put_bytes(t, "g", 1);
	put_size(t, n);
	for (size_t i = 0; i < n; i++)
		put_blob(t, keys[i]);
	return t->inner.get_many(t->inner.user, n, keys, rows);
}

static journey_status tape_scan(void *user, journey_bytes from, journey_bytes to, size_t limit, journey_scan_fn visit,
				void *arg)
{
	tape *t = user;

	put_bytes(t, "s", 1);
	put_blob(t, from);
	put_blob(t, to);
	put_size(t, limit > 1u << 30 ? 1u << 30 : limit);
	return t->inner.scan(t->inner.user, from, to, limit, visit, arg);
}

static journey_status tape_commit(void *user, const journey_commit *change, size_t *refused)
{
	tape *t = user;

	put_bytes(t, "c", 1);
	put_size(t, change->put_count);
	for (size_t i = 0; i < change->put_count; i++) {
		put_blob(t, change->puts[i].key);
		put_blob(t, change->puts[i].value);
	}
	put_size(t, change->delete_count);
	for (size_t i = 0; i < change->delete_count; i++)
		put_blob(t, change->deletes[i].key);
	put_size(t, change->add_count);
	for (size_t i = 0; i < change->add_count; i++)
		put_blob(t, change->adds[i].key);
	return t->inner.commit(t->inner.user, change, refused);
}

/* ---- the same calls in bare C ---- */

typedef struct bare {
	sqlite3 *db;
	sqlite3_stmt *get, *scan, *put, *del, *begin, *commit;
	const unsigned char *at, *end;
	size_t check; /* so that nothing is optimised away */
} bare;

static void sql(bare *b, int result)
{
	if (result != SQLITE_OK && result != SQLITE_DONE && result != SQLITE_ROW) {
		fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(b->db));
		exit(1);
	}
}

static size_t take_size(bare *b)
{
	uint32_t word;

	memcpy(&word, b->at, sizeof(word));
	b->at += sizeof(word);
	return word;
}

static void bind_blob(bare *b, sqlite3_stmt *s, int place)
{
	size_t size = take_size(b);

	sql(b, sqlite3_bind_blob(s, place, size ? (const void *)b->at : "", (int)size, SQLITE_STATIC));
	b->at += size;
}

static void run(bare *b, sqlite3_stmt *s)
{
	int result;

	while ((result = sqlite3_step(s)) == SQLITE_ROW) {
		b->check += (size_t)sqlite3_column_bytes(s, 0);
		b->check += sqlite3_column_blob(s, 0) != NULL;
	}
	sql(b, result);
	sql(b, sqlite3_reset(s));
}

static void replay_commit(bare *b)
{
	run(b, b->begin);
	for (size_t n = take_size(b); n > 0; n--) {
		bind_blob(b, b->put, 1);
		bind_blob(b, b->put, 2);
		run(b, b->put);
	}
	for (size_t n = take_size(b); n > 0; n--) {
		bind_blob(b, b->del, 1);
		run(b, b->del);
	}
	for (size_t n = take_size(b); n > 0; n--) { /* an add reads its 16 bytes and writes them */
		const unsigned char *key = b->at;

		bind_blob(b, b->get, 1);
		run(b, b->get);
		b->at = key;
		bind_blob(b, b->put, 1);
		sql(b, sqlite3_bind_zeroblob(b->put, 2, 16));
		run(b, b->put);
	}
	run(b, b->commit);
}

static void replay(bare *b)
{
	while (b->at < b->end) {
		switch (*b->at++) {
		case 'g':
			for (size_t n = take_size(b); n > 0; n--) {
				bind_blob(b, b->get, 1);
				run(b, b->get);
			}
			break;
		case 's':
			bind_blob(b, b->scan, 1);
			bind_blob(b, b->scan, 2);
			sql(b, sqlite3_bind_int64(b->scan, 3, (sqlite3_int64)take_size(b)));
			run(b, b->scan);
			break;
		default:
			replay_commit(b);
		}
	}
}

static sqlite3_stmt *prepare(bare *b, const char *text)
{
	sqlite3_stmt *s;

	sql(b, sqlite3_prepare_v3(b->db, text, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL));
	return s;
}

static double replay_seconds(const tape *t, const char *path)
{
	bare b = {.at = t->data, .end = t->data + t->size};
	double start;
	double seconds;

	sql(&b, sqlite3_open(path, &b.db));
	sql(&b, sqlite3_exec(b.db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
		"CREATE TABLE rows(key BLOB PRIMARY KEY, value BLOB, version INTEGER) WITHOUT ROWID;", NULL, NULL, NULL));
	b.get = prepare(&b, "SELECT value, version FROM rows WHERE key=?1");
	b.scan = prepare(&b, "SELECT value, key, version FROM rows WHERE key>=?1 AND key<?2 ORDER BY key LIMIT ?3");
	b.put = prepare(&b, "INSERT INTO rows VALUES(?1,?2,1) ON CONFLICT(key) DO UPDATE SET value=?2, version=version+1");
	b.del = prepare(&b, "DELETE FROM rows WHERE key=?1");
	b.begin = prepare(&b, "BEGIN IMMEDIATE");
	b.commit = prepare(&b, "COMMIT");
	start = bench_seconds();
	replay(&b);
	seconds = bench_seconds() - start;
	for (sqlite3_stmt *s; (s = sqlite3_next_stmt(b.db, NULL)) != NULL;)
		sqlite3_finalize(s);
	sqlite3_close(b.db);
	return seconds;
}

/* ---- the engine on it ---- */

static void remove_store(const char *path)
{
	char beside[4096];

	unlink(path);
	snprintf(beside, sizeof(beside), "%s-wal", path);
	unlink(beside);
	snprintf(beside, sizeof(beside), "%s-shm", path);
	unlink(beside);
}

static double engine_seconds(const clicks *log, const journey_strategy *strategy, const char *path, tape *t)
{
	journey_sqlite_options store_options;
	journey_sqlite_store *store;
	journey_storage storage;
	journey_engine_options options;
	journey_engine *engine;
	double start;
	double seconds;

	remove_store(path);
	journey_sqlite_options_init(&store_options);
	store_options.path = path;
	bench_must(journey_sqlite_open(&store_options, &store, NULL), path);
	storage = journey_sqlite_storage(store);
	if (t != NULL) {
		t->inner = storage;
		storage = (journey_storage){sizeof(storage), t, tape_get_many, tape_scan, tape_commit};
	}
	journey_engine_options_init(&options);
	options.storage = &storage;
	options.strategy = strategy;
	bench_must(journey_engine_open(&options, &engine, NULL), "open");
	start = bench_seconds();
	clicks_feed(engine, log, 256);
	seconds = bench_seconds() - start;
	journey_engine_close(engine);
	journey_sqlite_close(store);
	remove_store(path);
	return seconds;
}

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 100000;
	const char *path = argc > 2 ? argv[2] : "bench.sqlite";
	clicks log = clicks_make(count);
	journey_strategy *strategy = clicks_strategy();
	tape t = {.size = 0};
	double engine_took;
	double bare_took;

	engine_seconds(&log, strategy, path, &t);
	bare_took = replay_seconds(&t, path);
	remove_store(path);
	engine_took = engine_seconds(&log, strategy, path, NULL);
	printf("engine, SQLite, batches of 256: %zu click events, %.0f events/s (target 25,000)\n", count,
	       (double)count / engine_took);
	printf("the same store calls in bare C: %.0f events/s; the engine has %.2f of that (target 0.80)\n",
	       (double)count / bare_took, bare_took / engine_took);
	free(t.data);
	journey_strategy_free(strategy);
	clicks_free(&log);
	return 0;
}
