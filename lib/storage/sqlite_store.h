/**
 * @file sqlite_store.h
 * @brief What the files of libjourney-sqlite share: the store, its statements, its errors.
 */
#ifndef JY_STORAGE_SQLITE_STORE_H
#define JY_STORAGE_SQLITE_STORE_H

#include <sqlite3.h>

#include <journey/sqlite.h>

/** The prepared statements of a store; their texts are in sqlite_calls.c, in the same order. */
typedef enum jy_sqlite_statement {
	JY_SQLITE_BEGIN_READ,
	JY_SQLITE_BEGIN_WRITE,
	JY_SQLITE_COMMIT,
	JY_SQLITE_ROLLBACK,
	JY_SQLITE_GET,
	JY_SQLITE_SCAN,
	JY_SQLITE_PUT_NEW,
	JY_SQLITE_PUT_KNOWN,
	JY_SQLITE_PUT_ANY,
	JY_SQLITE_DELETE_KNOWN,
	JY_SQLITE_DELETE_ANY,
	JY_SQLITE_STATEMENTS
} jy_sqlite_statement;

struct journey_sqlite_store {
	sqlite3 *db;
	int read_only;
	sqlite3_stmt *statements[JY_SQLITE_STATEMENTS];
	unsigned char *values; /**< Values of the last get_many, one after the other. */
	size_t value_capacity;
	const journey_put **order; /**< Puts of the running commit by key. */
	size_t order_capacity;
	int scanning;   /**< Depth of scans under way. */
	char text[400]; /**< What the last failed call ran into. */
};

/**
 * Turns an SQLite result that is not success into a status and notes what happened.
 * @param doing what was tried ("read a row").
 */
journey_status jy_sqlite_fail(journey_sqlite_store *store, int result, const char *doing);

/** Notes a failure that is not SQLite's; returns `status`. */
journey_status jy_sqlite_refuse(journey_sqlite_store *store, journey_status status, const char *what);

/** Prepares all statements. */
journey_status jy_sqlite_prepare(journey_sqlite_store *store);

/** Runs a statement that gives no rows and resets it. SQLITE_DONE, or the error. */
int jy_sqlite_run(journey_sqlite_store *store, jy_sqlite_statement which);

/** The three callbacks. */
journey_status jy_sqlite_get_many(void *user, size_t n, const journey_bytes *keys, journey_row *rows);
journey_status jy_sqlite_scan(void *user, journey_bytes from, journey_bytes to, size_t limit,
                              journey_scan_fn visit, void *arg);
journey_status jy_sqlite_commit(void *user, const journey_commit *change, size_t *refused);

#endif
