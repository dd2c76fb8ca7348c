#include "storage/sqlite_store.h"

#include <stdbool.h>
#include <string.h>

enum {
	APPLICATION_ID = 0x4a524e59, /* "JRNY" */
	SCHEMA_VERSION = 1,          /* of PRAGMA user_version; a newer one is not read */
	PAGE_BYTES = 8192,           /* a row of up to 2 KB fits without an overflow page */
	CHECKPOINT_PAGES = 8192,     /* the WAL is copied back when it has 64 MiB */
	DEFAULT_TIMEOUT_MS = 5000,
	DEFAULT_CACHE_BYTES = 64 << 20,
	NAP_MS = 5
};

/* --- errors --- */

static journey_status status_of(int result)
{
	if (result == SQLITE_IOERR_NOMEM)
		return JOURNEY_NO_MEMORY;
	switch (result & 0xff) {
	case SQLITE_NOMEM:
		return JOURNEY_NO_MEMORY;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return JOURNEY_RETRY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return JOURNEY_CORRUPT;
	default:
		return JOURNEY_STORAGE;
	}
}

journey_status jy_sqlite_fail(journey_sqlite_store *store, int result, const char *doing)
{
	const char *text = sqlite3_errstr(result);
	const char *more = "";
	int number = 0;

	if (store->db && sqlite3_extended_errcode(store->db) == result)
		more = sqlite3_errmsg(store->db);
	if (!more || !strcmp(more, text))
		more = "";
	if (store->db && (result & 0xff) != SQLITE_NOMEM)
		number = sqlite3_system_errno(store->db);
	sqlite3_snprintf((int)sizeof store->text, store->text, "SQLite could not %s: %s%s%s (code %d", doing, text,
	                 *more ? ": " : "", more, result);
	if (number) {
		size_t used = strlen(store->text);

		sqlite3_snprintf((int)(sizeof store->text - used), store->text + used, ", system error %d", number);
	}
	strncat(store->text, ")", sizeof store->text - strlen(store->text) - 1);
	return status_of(result);
}

journey_status jy_sqlite_refuse(journey_sqlite_store *store, journey_status status, const char *what)
{
	sqlite3_snprintf((int)sizeof store->text, store->text, "%s", what);
	return status;
}

const char *journey_sqlite_error_text(const journey_sqlite_store *store)
{
	return store ? store->text : "";
}

/* Copies text, cut at a character boundary with "..." if it is too long. */
static void copy_text(char *to, size_t size, const char *from)
{
	size_t length = strlen(from);

	if (length < size) {
		memcpy(to, from, length + 1);
		return;
	}
	length = size - 4;
	while (length > 0 && ((unsigned char)from[length] & 0xc0) == 0x80)
		length--;
	memcpy(to, from, length);
	memcpy(to + length, "...", 4);
}

static journey_status report(journey_error *error, journey_status status, const char *path, const char *message)
{
	if (error) {
		memset(error, 0, sizeof *error);
		error->status = status;
		copy_text(error->where, sizeof error->where, path ? path : "");
		copy_text(error->message, sizeof error->message, message);
	}
	return status;
}

/* --- opening --- */

/*
 * Runs one statement whose answer, if it gives one, is a number or a text. Some of those that set a file up
 * do not wait for a lock by themselves, so this waits.
 */
static int ask(journey_sqlite_store *store, const char *sql, size_t patience_ms, sqlite3_int64 *number,
               char text[16])
{
	size_t waited = 0;

	for (;;) {
		sqlite3_stmt *statement = NULL;
		int result = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);

		if (!result)
			result = sqlite3_step(statement);
		if (result == SQLITE_ROW && number)
			*number = sqlite3_column_int64(statement, 0);
		if (result == SQLITE_ROW && text) {
			const char *got = (const char *)sqlite3_column_text(statement, 0);

			sqlite3_snprintf(16, text, "%s", got ? got : "");
		}
		sqlite3_finalize(statement);
		if (result == SQLITE_ROW || result == SQLITE_DONE)
			return SQLITE_OK;
		if ((result & 0xff) != SQLITE_BUSY || waited >= patience_ms)
			return result;
		sqlite3_sleep(NAP_MS);
		waited += NAP_MS;
	}
}

static journey_status set_pragma(journey_sqlite_store *store, const char *name, sqlite3_int64 value)
{
	char sql[80];
	int result;

	sqlite3_snprintf((int)sizeof sql, sql, "PRAGMA %s = %lld", name, value);
	result = ask(store, sql, 0, NULL, NULL);
	return result ? jy_sqlite_fail(store, result, "configure the connection") : JOURNEY_OK;
}

static journey_status configure(journey_sqlite_store *store, const journey_sqlite_options *options)
{
	static const int levels[] = {2, 1, 0};
	const struct {
		const char *name;
		sqlite3_int64 value;
	} settings[] = {
		{"page_size", PAGE_BYTES},
		{"synchronous", levels[options->sync]},
		{"fullfsync", options->sync == JOURNEY_SQLITE_SYNC_FULL}, /* where fsync alone does not reach the disk */
		{"cache_size", -(sqlite3_int64)(options->cache_bytes / 1024)},
		{"wal_autocheckpoint", CHECKPOINT_PAGES},
		{"journal_size_limit", (sqlite3_int64)PAGE_BYTES * CHECKPOINT_PAGES * 2},
		{"temp_store", 2},
		{"trusted_schema", 0},
		{"cell_size_check", 1},
		{"query_only", options->read_only != 0},
		{"secure_delete", 1}, /* what is deleted is overwritten, not only forgotten */
	};
	journey_status status = JOURNEY_OK;

	sqlite3_busy_timeout(store->db, (int)options->busy_timeout_ms);
	for (size_t i = 0; !status && i < sizeof settings / sizeof settings[0]; i++)
		status = set_pragma(store, settings[i].name, settings[i].value);
	return status;
}

/* Whose file is it? `fresh`: nobody's yet. */
static journey_status identify(journey_sqlite_store *store, size_t patience_ms, bool *fresh)
{
	sqlite3_int64 application = 0;
	sqlite3_int64 version = 0;
	sqlite3_int64 objects = 0;
	int result = ask(store, "PRAGMA application_id", patience_ms, &application, NULL);

	if (!result)
		result = ask(store, "PRAGMA user_version", patience_ms, &version, NULL);
	if (!result)
		result = ask(store, "SELECT count(*) FROM sqlite_master", patience_ms, &objects, NULL);
	if (result)
		return jy_sqlite_fail(store, result, "read the file");
	*fresh = !application && !version && !objects;
	if (*fresh)
		return JOURNEY_OK;
	if (application != APPLICATION_ID)
		return jy_sqlite_refuse(store, JOURNEY_CORRUPT, "this is an SQLite file of another program, not a store");
	if (version > SCHEMA_VERSION) {
		sqlite3_snprintf((int)sizeof store->text, store->text,
		                 "the store has schema version %lld; this release reads up to %d", version,
		                 (int)SCHEMA_VERSION);
		return JOURNEY_VERSION;
	}
	if (version < 1 || !objects)
		return jy_sqlite_refuse(store, JOURNEY_CORRUPT, "the store has no schema version or no table");
	return JOURNEY_OK;
}

static journey_status make_table(journey_sqlite_store *store)
{
	char sql[400];
	int result;

	/* Another process may have been faster, hence IF NOT EXISTS; it wrote the same. */
	sqlite3_snprintf((int)sizeof sql, sql,
	                 "BEGIN IMMEDIATE;"
	                 "CREATE TABLE IF NOT EXISTS journey_rows(key BLOB PRIMARY KEY NOT NULL,"
	                 " version INTEGER NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;"
	                 "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
	                 (int)APPLICATION_ID, (int)SCHEMA_VERSION);
	result = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
	return result ? jy_sqlite_fail(store, result, "make the table") : JOURNEY_OK;
}

static journey_status use_wal(journey_sqlite_store *store, size_t patience_ms)
{
	char mode[16] = "";
	int result = ask(store, "PRAGMA journal_mode = WAL", patience_ms, NULL, mode);

	if (result)
		return jy_sqlite_fail(store, result, "switch the file to write-ahead logging");
	if (strcmp(mode, "wal"))
		return jy_sqlite_refuse(store, JOURNEY_STORAGE, "this file system or SQLite has no write-ahead logging");
	return JOURNEY_OK;
}

/* From here on it is read as it is now, whatever others write. */
static journey_status stand_still(journey_sqlite_store *store)
{
	journey_status status = jy_sqlite_prepare(store);
	int result = status ? SQLITE_DONE : jy_sqlite_run(store, JY_SQLITE_BEGIN_READ);

	if (result == SQLITE_DONE && !status) /* the transaction begins with what it reads first */
		result = ask(store, "SELECT count(*) FROM sqlite_master", 0, NULL, NULL) ? SQLITE_ERROR : SQLITE_DONE;
	return result == SQLITE_DONE ? status : jy_sqlite_fail(store, result, "begin to read");
}

static journey_status open_file(journey_sqlite_store *store, const journey_sqlite_options *options)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (options->read_only ? 0 : SQLITE_OPEN_CREATE);
	int result = sqlite3_open_v2(options->path, &store->db, flags, NULL);
	journey_status status;
	bool fresh = false;

	if (result)
		return jy_sqlite_fail(store, result, "open the file");
	store->read_only = options->read_only;
	sqlite3_extended_result_codes(store->db, 1);
	status = configure(store, options);
	if (!status)
		status = identify(store, options->busy_timeout_ms, &fresh);
	if (!status && store->read_only)
		return fresh ? jy_sqlite_refuse(store, JOURNEY_STORAGE, "the file holds no store yet") : stand_still(store);
	if (!status && sqlite3_db_readonly(store->db, "main") == 1)
		status = jy_sqlite_refuse(store, JOURNEY_STORAGE, "the file may not be written");
	if (!status)
		status = use_wal(store, options->busy_timeout_ms);
	if (!status && fresh)
		status = make_table(store);
	return status ? status : jy_sqlite_prepare(store);
}

/* --- the API --- */

void journey_sqlite_options_init(journey_sqlite_options *options)
{
	if (!options)
		return;
	memset(options, 0, sizeof *options);
	options->size = sizeof *options;
	options->busy_timeout_ms = DEFAULT_TIMEOUT_MS;
	options->cache_bytes = DEFAULT_CACHE_BYTES;
}

/* Copies the options of any release; NULL or what is wrong with them. */
static const char *complete(const journey_sqlite_options *from, journey_sqlite_options *options)
{
	journey_sqlite_options_init(options);
	if (!from)
		return "options is NULL";
	if (from->size < offsetof(journey_sqlite_options, path) + sizeof from->path)
		return "options.size is not sizeof(journey_sqlite_options)";
	memcpy(options, from, from->size < sizeof *options ? from->size : sizeof *options);
	options->size = sizeof *options;
	if (!options->path || !options->path[0] || !strcmp(options->path, ":memory:"))
		return "options.path names no file";
	if ((unsigned)options->sync > JOURNEY_SQLITE_SYNC_OFF)
		return "options.sync is none of JOURNEY_SQLITE_SYNC_*";
	if (options->busy_timeout_ms == JOURNEY_DEFAULT)
		options->busy_timeout_ms = DEFAULT_TIMEOUT_MS;
	if (options->busy_timeout_ms > INT32_MAX)
		options->busy_timeout_ms = INT32_MAX;
	if (options->cache_bytes == JOURNEY_DEFAULT)
		options->cache_bytes = DEFAULT_CACHE_BYTES;
	if (options->cache_bytes / 1024 > INT32_MAX)
		options->cache_bytes = (size_t)INT32_MAX / 2;
	return NULL;
}

journey_status journey_sqlite_open(const journey_sqlite_options *options, journey_sqlite_store **out,
                                   journey_error *error)
{
	journey_sqlite_options complete_options;
	const char *wrong = complete(options, &complete_options);
	journey_sqlite_store *store;
	journey_status status;

	if (!wrong && !out)
		wrong = "out is NULL";
	if (wrong)
		return report(error, JOURNEY_MISUSE, "", wrong);
	store = sqlite3_malloc64(sizeof *store);
	if (!store)
		return report(error, JOURNEY_NO_MEMORY, complete_options.path, "out of memory");
	memset(store, 0, sizeof *store);
	status = open_file(store, &complete_options);
	if (status) {
		report(error, status, complete_options.path, store->text);
		journey_sqlite_close(store);
		return status;
	}
	*out = store;
	return JOURNEY_OK;
}

/* The last connection to close copies the log back into the file, and this one may not: what others left in it stays. */
static void keep_log(journey_sqlite_store *store)
{
	sqlite3_file *log = NULL;
	sqlite3_int64 size = 0;

	if (sqlite3_file_control(store->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) || !log || !log->pMethods ||
	    log->pMethods->xFileSize(log, &size) || !size)
		return;
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

void journey_sqlite_close(journey_sqlite_store *store)
{
	if (!store)
		return;
	for (int i = 0; i < JY_SQLITE_STATEMENTS; i++)
		sqlite3_finalize(store->statements[i]);
	if (store->db && store->read_only)
		keep_log(store);
	sqlite3_close(store->db);
	sqlite3_free(store->values);
	sqlite3_free(store->order);
	sqlite3_free(store);
}

journey_storage journey_sqlite_storage(journey_sqlite_store *store)
{
	journey_storage storage = {sizeof storage, store, jy_sqlite_get_many, jy_sqlite_scan, jy_sqlite_commit};

	if (!store) {
		storage.get_many = NULL;
		storage.scan = NULL;
		storage.commit = NULL;
	}
	return storage;
}

/* --- compaction --- */

/* Copies the log back into the file and cuts it to nothing. */
static journey_status empty_log(journey_sqlite_store *store)
{
	int result = sqlite3_wal_checkpoint_v2(store->db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

	return result ? jy_sqlite_fail(store, result, "empty the write-ahead log") : JOURNEY_OK;
}

journey_status journey_sqlite_compact(journey_sqlite_store *store)
{
	journey_status status;
	int result;

	if (!store)
		return JOURNEY_MISUSE;
	if (store->scanning)
		return jy_sqlite_refuse(store, JOURNEY_BUSY, "the store cannot be compacted from inside a scan");
	status = empty_log(store);
	if (status)
		return status;
	result = sqlite3_exec(store->db, "VACUUM", NULL, NULL, NULL);
	if (result)
		return jy_sqlite_fail(store, result, "write the file anew");
	return empty_log(store);
}
