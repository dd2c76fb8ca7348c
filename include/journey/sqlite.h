/**
 * @file sqlite.h
 * @brief The durable default store: one SQLite file. Library `libjourney-sqlite`.
 *
 * The file is in WAL mode, so `FILE-wal` and `FILE-shm` lie beside it while it is in use. Several stores,
 * in this or in other processes of the same machine, may be open on one file: a commit that finds another
 * one under way waits for the busy timeout and then returns ::JOURNEY_RETRY. Network file systems are not
 * supported.
 *
 * This store is written on <journey/storage.h> alone; it is also an example of a store of your own.
 */
#ifndef JOURNEY_SQLITE_H
#define JOURNEY_SQLITE_H

#include <journey/storage.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A store in an SQLite file. One thread at a time. */
typedef struct journey_sqlite_store journey_sqlite_store;

/** When a commit counts as durable. */
typedef enum journey_sqlite_sync {
	JOURNEY_SQLITE_SYNC_FULL = 0,   /**< On disk when commit returns; survives a power loss. The default. */
	JOURNEY_SQLITE_SYNC_NORMAL = 1, /**< Survives a crash of the program; a power loss may undo the last
	                                     commits, never tear one. */
	JOURNEY_SQLITE_SYNC_OFF = 2     /**< Left to the system; a power loss may destroy the file. For tests. */
} journey_sqlite_sync;

/** What to open and how. Fill with journey_sqlite_options_init(), then set `path`. */
typedef struct journey_sqlite_options {
	size_t size;              /**< sizeof(journey_sqlite_options). */
	const char *path;         /**< File, NUL-terminated UTF-8; made if it is not there. Required. */
	journey_sqlite_sync sync; /**< When a commit counts as durable. */
	size_t busy_timeout_ms;   /**< How long to wait for another writer, in milliseconds; default 5,000. */
	size_t cache_bytes;       /**< Memory for cached pages, in bytes; default 64 MiB. */
	int read_only;            /**< Not 0: nothing is made and no byte of the file or its log is changed, neither by a commit
	                               (::JOURNEY_STORAGE) nor by closing; a file that is not there is ::JOURNEY_STORAGE. What is
	                               read is as it was when it was opened, whatever others write meanwhile; the log cannot be
	                               emptied as long. */
} journey_sqlite_options;

/**
 * Fills in the defaults, and no path.
 * @param[out] options the struct; `size` is set too. NULL is ignored.
 */
JOURNEY_API void journey_sqlite_options_init(journey_sqlite_options *options);

/**
 * Opens a store, and makes the file and its table if they are not there.
 * @param options what to open; copied. Fields behind `options->size` take their defaults.
 * @param[out] out the store; close it with journey_sqlite_close().
 * @param[out] error the reason in words, or NULL if not wanted; filled on failure only.
 * @return ::JOURNEY_OK;
 *         ::JOURNEY_MISUSE: options, path or out is NULL, the path names no file (`":memory:"`), or
 *         `size` or `sync` is not a valid one;
 *         ::JOURNEY_NO_MEMORY;
 *         ::JOURNEY_RETRY: another process holds the file locked for longer than the busy timeout;
 *         ::JOURNEY_VERSION: a newer release wrote the file;
 *         ::JOURNEY_CORRUPT: the file is no SQLite database, is damaged, or belongs to another program;
 *         ::JOURNEY_STORAGE: the file cannot be opened, read or written.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_sqlite_open(const journey_sqlite_options *options,
                                                                journey_sqlite_store **out,
                                                                journey_error *error);

/**
 * Closes a store. Every commit that returned ::JOURNEY_OK stays.
 * @param store the store, or NULL. Close every engine on it first.
 */
JOURNEY_API void journey_sqlite_close(journey_sqlite_store *store);

/**
 * The callbacks of a store.
 *
 * Beyond <journey/storage.h> they return ::JOURNEY_RETRY where another process keeps the file locked for
 * longer than the busy timeout, ::JOURNEY_STORAGE for an I/O error, a full disk, a file that may not be
 * written, or a key or value above the limits there, ::JOURNEY_CORRUPT for a damaged file, and
 * ::JOURNEY_BUSY for a commit from inside a scan. journey_sqlite_error_text() says more.
 * @param store the store; must outlive the use of the result. NULL gives callbacks that are all NULL.
 * @return a vtable to give to an engine.
 */
JOURNEY_API journey_storage journey_sqlite_storage(journey_sqlite_store *store);

/**
 * Leaves no byte of what was deleted in the file or beside it: writes all rows into the file anew, copies the log
 * back and empties it. Takes as long as copying the file, and room for it. Rows that are there stay as they are;
 * engines on the store need not be closed. What the file system or the disk keeps of freed blocks is out of reach.
 * @param store the store; not from inside of its callbacks.
 * @return ::JOURNEY_OK; ::JOURNEY_RETRY: another connection reads or writes the file, the log could not be emptied
 *         (everything is as it was, or compact already; call again); ::JOURNEY_MISUSE (store is NULL), ::JOURNEY_BUSY (from inside a
 *         scan), ::JOURNEY_NO_MEMORY, ::JOURNEY_CORRUPT, ::JOURNEY_STORAGE.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_sqlite_compact(journey_sqlite_store *store);

/**
 * What the last failed callback on this store ran into, in words.
 * @param store the store, or NULL.
 * @return NUL-terminated text, "" if nothing failed yet; the store's, valid until its next callback.
 */
JOURNEY_API const char *journey_sqlite_error_text(const journey_sqlite_store *store);

#ifdef __cplusplus
}
#endif
#endif
