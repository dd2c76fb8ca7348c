#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <journey/sqlite.h>

#include "storage/check_storage.h"
#include "storage/model.h"
#include "storage/sqlite_place.h"

static journey_status try_open(journey_sqlite_store **store, journey_error *error)
{
	journey_sqlite_options options;

	journey_sqlite_options_init(&options);
	options.path = path;
	options.sync = JOURNEY_SQLITE_SYNC_OFF;
	options.busy_timeout_ms = 30;
	return journey_sqlite_open(&options, store, error);
}

static journey_sqlite_store *open_store(void)
{
	journey_sqlite_store *store = NULL;
	journey_error error;
	journey_status status = try_open(&store, &error);

	ck_assert_msg(status == JOURNEY_OK, "%d: %s", (int)status, status ? error.message : "");
	return store;
}

static void run_sql(const char *sql)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
}

static journey_status put_text(journey_sqlite_store *store, const char *key, size_t size, uint64_t expected)
{
	journey_storage s = journey_sqlite_storage(store);
	unsigned char *value = calloc(1, size + 1);
	journey_put put = {{key, strlen(key)}, {value, size}, expected};
	journey_commit change = {&put, 1, NULL, 0, NULL, 0};
	journey_status status = s.commit(s.user, &change, NULL);

	free(value);
	return status;
}

static uint64_t version_of(journey_sqlite_store *store, const char *key)
{
	journey_storage s = journey_sqlite_storage(store);
	journey_bytes name = {key, strlen(key)};
	journey_row row;

	ck_assert_int_eq(s.get_many(s.user, 1, &name, &row), JOURNEY_OK);
	return row.version;
}

/* Opening fails with this status and says so. */
static void refuses(journey_status expected, const char *says)
{
	journey_sqlite_store *store = NULL;
	journey_error error;

	ck_assert_int_eq(try_open(&store, &error), expected);
	ck_assert_ptr_null(store);
	ck_assert_int_eq(error.status, expected);
	ck_assert_str_eq(error.where, path);
	ck_assert_msg(strstr(error.message, says) != NULL, "\"%s\" does not say \"%s\"", error.message, says);
}

JOURNEY_PLAIN_TEST(sqlite_is_like_the_model)
{
	model m;

	(void)allocator;
	make_directory();
	model_init(&m, 11);
	for (int i = 0; i < 5; i++) { /* each round finds what the one before left */
		journey_sqlite_store *store = open_store();
		journey_storage storage = journey_sqlite_storage(store);

		ck_assert_int_eq(model_compare(&m, storage), JOURNEY_OK);
		ck_assert_int_eq(model_run(&m, &storage, 1, 300), JOURNEY_OK);
		journey_sqlite_close(store);
	}
	for (size_t i = 0; i < 4; i++)
		ck_assert_uint_gt(m.happened[i], 10);
	model_free(&m);
	remove_directory();
}

JOURNEY_PLAIN_TEST(sqlite_shares_a_file)
{
	journey_sqlite_store *stores[3];
	journey_storage storages[3];
	model m;

	(void)allocator;
	make_directory();
	model_init(&m, 12);
	for (int i = 0; i < 3; i++) {
		stores[i] = open_store();
		storages[i] = journey_sqlite_storage(stores[i]);
	}
	ck_assert_int_eq(model_run(&m, storages, 3, 400), JOURNEY_OK);
	for (int i = 0; i < 3; i++)
		journey_sqlite_close(stores[i]);
	model_free(&m);
	remove_directory();
}

/* The bytes of a file; NULL if there is none. */
static char *file_bytes(const char *name, size_t *size)
{
	FILE *file = fopen(name, "rb");
	char *bytes;

	*size = 0;
	if (!file)
		return NULL;
	bytes = malloc(1 << 22);
	*size = fread(bytes, 1, 1 << 22, file);
	fclose(file);
	return bytes;
}

static void copy_file(const char *from, const char *to)
{
	size_t size;
	char *bytes = file_bytes(from, &size);
	FILE *file = fopen(to, "wb");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
	ck_assert_int_eq(fclose(file), 0);
	free(bytes);
}

static void same_file(const char *a, const char *b)
{
	size_t a_size, b_size;
	char *a_bytes = file_bytes(a, &a_size), *b_bytes = file_bytes(b, &b_size);

	ck_assert_uint_gt(a_size, 0);
	ck_assert_uint_eq(a_size, b_size);
	ck_assert_int_eq(memcmp(a_bytes, b_bytes, a_size), 0);
	free(a_bytes);
	free(b_bytes);
}

static journey_sqlite_store *open_to_read(const char *name, journey_status expected)
{
	journey_sqlite_options options;
	journey_sqlite_store *store = NULL;

	journey_sqlite_options_init(&options);
	options.path = name;
	options.read_only = 1;
	ck_assert_int_eq(journey_sqlite_open(&options, &store, NULL), expected);
	return store;
}

/* `log`: what a process that was killed leaves lies beside it. */
static void read_only(bool log)
{
	char twin[sizeof path + 8], twin_log[sizeof twin + 8], path_log[sizeof path + 8], kept[sizeof path + 8], kept_log[sizeof path + 8];
	journey_sqlite_store *store = open_store();
	journey_storage s;
	journey_bytes name = {"a", 1};
	journey_put put = {name, {"above", 5}, 1};
	journey_commit change = {&put, 1, NULL, 0, NULL, 0};
	journey_overlay_store *overlay;
	journey_row row;

	snprintf(twin, sizeof twin, "%s.twin", path);
	snprintf(twin_log, sizeof twin_log, "%s-wal", twin);
	snprintf(path_log, sizeof path_log, "%s-wal", path);
	snprintf(kept, sizeof kept, "%s.kept", path);
	snprintf(kept_log, sizeof kept_log, "%s.log", path);
	ck_assert_int_eq(put_text(store, "a", 5, 0), JOURNEY_OK);
	if (!log)
		journey_sqlite_close(store);
	copy_file(path, twin);
	copy_file(path, kept);
	if (log) {
		copy_file(path_log, twin_log);
		copy_file(path_log, kept_log);
		journey_sqlite_close(store);
	}
	store = open_to_read(twin, JOURNEY_OK);
	ck_assert_uint_eq(version_of(store, "a"), 1);
	ck_assert_int_eq(put_text(store, "a", 5, 1), JOURNEY_STORAGE);
	s = journey_sqlite_storage(store);
	ck_assert_int_eq(journey_overlay_store_new(NULL, &s, &overlay), JOURNEY_OK);
	s = journey_overlay_store_storage(overlay);
	ck_assert_int_eq(s.commit(s.user, &change, NULL), JOURNEY_OK);
	ck_assert_int_eq(s.get_many(s.user, 1, &name, &row), JOURNEY_OK);
	ck_assert_uint_eq(row.version, 2);
	ck_assert_uint_eq(version_of(store, "a"), 1);
	journey_overlay_store_free(overlay);
	journey_sqlite_close(store);
	same_file(twin, kept);
	if (log)
		same_file(twin_log, kept_log);
	remove(kept_log);
	remove(kept);
	remove(twin_log);
	remove(twin);
	snprintf(twin_log, sizeof twin_log, "%s-shm", twin);
	remove(twin_log);
}

/* It shows the state that it was opened in. */
static void stands_still(void)
{
	journey_sqlite_store *store = open_store(), *reader;

	ck_assert_int_eq(put_text(store, "a", 5, 0), JOURNEY_OK);
	reader = open_to_read(path, JOURNEY_OK);
	ck_assert_int_eq(put_text(store, "a", 7, 1), JOURNEY_OK);
	ck_assert_int_eq(put_text(store, "b", 7, 0), JOURNEY_OK);
	ck_assert_uint_eq(version_of(reader, "a"), 1);
	ck_assert_uint_eq(version_of(reader, "b"), 0);
	ck_assert_uint_eq(version_of(store, "a"), 2);
	journey_sqlite_close(reader);
	reader = open_to_read(path, JOURNEY_OK);
	ck_assert_uint_eq(version_of(reader, "a"), 2);
	journey_sqlite_close(reader);
	journey_sqlite_close(store);
	remove(path);
}

JOURNEY_PLAIN_TEST(sqlite_can_be_read_only)
{
	FILE *file;

	(void)allocator;
	make_directory();
	ck_assert_ptr_null(open_to_read(path, JOURNEY_STORAGE)); /* not there, and not made */
	ck_assert_ptr_null(fopen(path, "rb"));
	file = fopen(path, "wb");
	fclose(file);
	ck_assert_ptr_null(open_to_read(path, JOURNEY_STORAGE));
	remove(path);
	read_only(false);
	remove(path);
	read_only(true);
	remove(path);
	stands_still();
	remove_directory();
}

JOURNEY_PLAIN_TEST(sqlite_says_retry_when_locked)
{
	journey_sqlite_store *store;
	sqlite3 *other;

	(void)allocator;
	make_directory();
	store = open_store();
	ck_assert_str_eq(journey_sqlite_error_text(store), "");
	ck_assert_int_eq(put_text(store, "a", 5, 0), JOURNEY_OK);
	ck_assert_int_eq(sqlite3_open(path, &other), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(put_text(store, "a", 5, 1), JOURNEY_RETRY);
	ck_assert_ptr_nonnull(strstr(journey_sqlite_error_text(store), "locked"));
	ck_assert_uint_eq(version_of(store, "a"), 1);
	ck_assert_int_eq(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(other);
	ck_assert_int_eq(put_text(store, "a", 5, 1), JOURNEY_OK);
	ck_assert_int_eq(put_text(store, "a", 5, 1), JOURNEY_CONFLICT);
	journey_sqlite_close(store);
	remove_directory();
}

static void write_file(const char *bytes, size_t size, long at)
{
	FILE *file = fopen(path, at ? "r+b" : "wb");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fseek(file, at, SEEK_SET), 0);
	ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
	ck_assert_int_eq(fclose(file), 0);
}

JOURNEY_PLAIN_TEST(sqlite_knows_its_own_files)
{
	char text[5000];

	(void)allocator;
	make_directory();
	memset(text, 'x', sizeof text);
	write_file(text, sizeof text, 0);
	refuses(JOURNEY_CORRUPT, "not a database");
	remove(path);
	run_sql("CREATE TABLE shop(item)");
	refuses(JOURNEY_CORRUPT, "another program");
	remove(path);
	journey_sqlite_close(open_store());
	run_sql("PRAGMA user_version = 2");
	refuses(JOURNEY_VERSION, "version 2");
	run_sql("PRAGMA user_version = 1; DROP TABLE journey_rows");
	refuses(JOURNEY_CORRUPT, "no table");
	run_sql("CREATE TABLE journey_rows(other)");
	refuses(JOURNEY_CORRUPT, "no such column");
	remove_directory();
}

JOURNEY_PLAIN_TEST(sqlite_notices_damage)
{
	journey_sqlite_store *store;
	journey_bytes key = {"k500", 4};
	journey_storage s;
	journey_row row;
	char junk[8192];
	struct stat info;

	(void)allocator;
	make_directory();
	store = open_store();
	for (int i = 0; i < 1000; i++) {
		char name[8];

		snprintf(name, sizeof name, "k%03d", i);
		ck_assert_int_eq(put_text(store, name, 100, 0), JOURNEY_OK);
	}
	journey_sqlite_close(store);
	ck_assert_int_eq(stat(path, &info), 0);
	memset(junk, 0x5a, sizeof junk);
	for (long at = (long)sizeof junk; at < (long)info.st_size; at += (long)sizeof junk)
		write_file(junk, sizeof junk, at);
	store = open_store();
	s = journey_sqlite_storage(store);
	ck_assert_int_eq(s.get_many(s.user, 1, &key, &row), JOURNEY_CORRUPT);
	ck_assert_ptr_nonnull(strstr(journey_sqlite_error_text(store), "malformed"));
	ck_assert_int_eq(put_text(store, "k500", 1, JOURNEY_VERSION_ANY), JOURNEY_CORRUPT);
	journey_sqlite_close(store);
	remove_directory();
}

JOURNEY_PLAIN_TEST(sqlite_survives_a_full_disk)
{
	journey_sqlite_store *store;
	struct rlimit before, limit;
	void (*handler)(int);

	(void)allocator;
	make_directory();
	store = open_store();
	ck_assert_int_eq(put_text(store, "a", 100, 0), JOURNEY_OK);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	handler = signal(SIGXFSZ, SIG_IGN);
	limit = before;
	limit.rlim_cur = 1 << 20;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(put_text(store, "a", 4 << 20, 1), JOURNEY_STORAGE);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, handler);
	ck_assert_ptr_nonnull(strstr(journey_sqlite_error_text(store), "SQLite could not"));
	ck_assert_uint_eq(version_of(store, "a"), 1);
	ck_assert_int_eq(put_text(store, "a", 4 << 20, 1), JOURNEY_OK);
	journey_sqlite_close(store);
	remove_directory();
}

static journey_status commit_inside(void *arg, const journey_row *row)
{
	(void)row;
	return put_text(arg, "b", 1, 0);
}

JOURNEY_PLAIN_TEST(sqlite_refuses_misuse)
{
	journey_sqlite_options options;
	journey_sqlite_store *store = NULL;
	journey_bytes from = {"", 0}, to = {"\xff", 1};
	journey_error error;
	journey_storage s;
	size_t old_size = offsetof(journey_sqlite_options, path) + sizeof options.path;

	(void)allocator;
	make_directory();
	journey_sqlite_options_init(NULL);
	journey_sqlite_options_init(&options);
	ck_assert_int_eq(journey_sqlite_open(NULL, &store, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_sqlite_open(&options, &store, &error), JOURNEY_MISUSE);
	ck_assert_ptr_nonnull(strstr(error.message, "path"));
	options.path = ":memory:";
	ck_assert_int_eq(journey_sqlite_open(&options, &store, NULL), JOURNEY_MISUSE);
	options.path = path;
	ck_assert_int_eq(journey_sqlite_open(&options, NULL, NULL), JOURNEY_MISUSE);
	options.sync = (journey_sqlite_sync)3;
	ck_assert_int_eq(journey_sqlite_open(&options, &store, NULL), JOURNEY_MISUSE);
	options.size = old_size; /* ends before `sync` */
	ck_assert_int_eq(journey_sqlite_open(&options, &store, NULL), JOURNEY_OK);
	s = journey_sqlite_storage(store);
	ck_assert_int_eq(put_text(store, "a", 1, 0), JOURNEY_OK);
	ck_assert_int_eq(s.scan(s.user, from, to, 1, commit_inside, store), JOURNEY_BUSY);
	ck_assert_int_eq(put_text(store, "b", JOURNEY_STORAGE_VALUE_MAX + 1, 0), JOURNEY_STORAGE);
	ck_assert_int_eq(put_text(store, "b", JOURNEY_STORAGE_VALUE_MAX, 0), JOURNEY_OK);
	journey_sqlite_close(store);
	journey_sqlite_close(NULL);
	ck_assert(journey_sqlite_storage(NULL).commit == NULL);
	ck_assert_str_eq(journey_sqlite_error_text(NULL), "");
	remove_directory();
	refuses(JOURNEY_STORAGE, "unable to open");
}

Suite *suite_sqlite_store(void)
{
	return torture_suite("SQLite store", torture_sqlite_is_like_the_model, torture_sqlite_shares_a_file,
	                     torture_sqlite_can_be_read_only,
	                     torture_sqlite_says_retry_when_locked, torture_sqlite_knows_its_own_files,
	                     torture_sqlite_notices_damage, torture_sqlite_survives_a_full_disk,
	                     torture_sqlite_refuses_misuse, NULL);
}
