/**
 * @file storage.h
 * @brief What a host supplies so that libjourney can keep things: three callbacks over ordered rows.
 *
 * A store is an ordered map from key bytes to value bytes, each row with a version. Keys compare as
 * memcmp does (a shorter key that is a prefix sorts first). The library never assumes more than what is
 * written here, and the stores that come with it use this header only.
 */
#ifndef JOURNEY_STORAGE_H
#define JOURNEY_STORAGE_H

#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Longest key in bytes that a store must take. */
#define JOURNEY_STORAGE_KEY_MAX 512
/** Longest value in bytes that a store must take. */
#define JOURNEY_STORAGE_VALUE_MAX (1u << 24)
/** As expected version: do not check. */
#define JOURNEY_VERSION_ANY UINT64_MAX

/** A row as read. */
typedef struct journey_row {
	journey_bytes key;   /**< The key. */
	journey_bytes value; /**< The value; size 0 if the row is absent. */
	uint64_t version;    /**< 0 if the row is absent, else 1 or more. */
} journey_row;

/**
 * A row to write. The new version is the row's version before, plus 1, so that whoever read version v and
 * wrote knows that it is v + 1 now. (A row deleted and written again starts at 1.)
 */
typedef struct journey_put {
	journey_bytes key;   /**< The key. */
	journey_bytes value; /**< The new value. */
	uint64_t expected;   /**< Version that must be there: 0 = absent, ::JOURNEY_VERSION_ANY = any. */
} journey_put;

/** A row to delete; deleting an absent row with ::JOURNEY_VERSION_ANY is no error. */
typedef struct journey_delete {
	journey_bytes key; /**< The key. */
	uint64_t expected; /**< As in ::journey_put. */
} journey_delete;

/**
 * A bounded add: counter += delta, refused if the result would leave [floor, ceiling].
 *
 * The row's value is 16 bytes, a two's complement little-endian 128-bit integer; an absent row counts as 0.
 * Adds commute, carry no expected version, and raise the row's version by 1.
 */
typedef struct journey_add {
	journey_bytes key;      /**< The key of the counter row. */
	journey_int128 delta;   /**< What to add. */
	journey_int128 floor;   /**< Smallest result allowed, where `has_floor`. */
	journey_int128 ceiling; /**< Largest result allowed, where `has_ceiling`. */
	uint8_t has_floor;      /**< Nonzero if `floor` holds. */
	uint8_t has_ceiling;    /**< Nonzero if `ceiling` holds. */
} journey_add;

/** One atomic change: all of it happens, or none. No key occurs twice among puts and deletes. */
typedef struct journey_commit {
	const journey_put *puts;       /**< Rows to write. */
	size_t put_count;              /**< Number of puts. */
	const journey_delete *deletes; /**< Rows to delete. */
	size_t delete_count;           /**< Number of deletes. */
	const journey_add *adds;       /**< Counters to move; the same key may occur several times. */
	size_t add_count;              /**< Number of adds. */
} journey_commit;

/**
 * Receives the rows of a scan, in key order.
 * @param arg what the scan was given.
 * @param row the row, borrowed until this function returns.
 * @return 0 to go on, anything else to stop the scan, which then returns that value.
 */
typedef journey_status (*journey_scan_fn)(void *arg, const journey_row *row);

/**
 * A store. Callbacks run on the thread that called the library, never overlap for one engine, and may not
 * call that engine. Inputs are borrowed for the call.
 *
 * Each returns ::JOURNEY_OK, ::JOURNEY_NO_MEMORY, ::JOURNEY_STORAGE, ::JOURNEY_CORRUPT, ::JOURNEY_RETRY
 * or a host's own value at or below ::JOURNEY_HOST_ERROR; commit also those named there.
 */
typedef struct journey_storage {
	size_t size; /**< sizeof(journey_storage), so that the struct can grow. */
	void *user;  /**< Passed to each callback. */
	/**
	 * Reads `n` rows by key. Fills `rows[i]` for `keys[i]`; an absent row has version 0 and an empty value.
	 * Values are the store's and stay valid until the next callback on this store.
	 */
	journey_status (*get_many)(void *user, size_t n, const journey_bytes *keys, journey_row *rows);
	/** Visits at most `limit` rows with from <= key < to, in key order. */
	journey_status (*scan)(void *user, journey_bytes from, journey_bytes to, size_t limit,
	                       journey_scan_fn visit, void *arg);
	/**
	 * Applies a change atomically and durably. ::JOURNEY_CONFLICT: an expected version did not hold.
	 * ::JOURNEY_LIMIT: add number `*refused` would leave its bounds. On any failure nothing was changed.
	 * `refused` may be NULL.
	 */
	journey_status (*commit)(void *user, const journey_commit *change, size_t *refused);
} journey_storage;

/** A store in memory. */
typedef struct journey_memory_store journey_memory_store;

/**
 * Makes an empty store in memory: for tests, for phones that snapshot it themselves, for trying things out.
 * @param allocator where its memory comes from; NULL for libc's. Copied.
 * @param[out] out the store; free it with journey_memory_store_free() after every engine on it was closed.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (out is NULL), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_memory_store_new(const journey_allocator *allocator,
                                                                     journey_memory_store **out);

/**
 * Frees a memory store and all its rows.
 * @param store the store, or NULL.
 */
JOURNEY_API void journey_memory_store_free(journey_memory_store *store);

/**
 * The callbacks of a memory store.
 * @param store the store; must outlive the use of the result.
 * @return a vtable to give to an engine.
 */
JOURNEY_API journey_storage journey_memory_store_storage(journey_memory_store *store);

/** A store in memory on top of another one. */
typedef struct journey_overlay_store journey_overlay_store;

/**
 * Makes a store that starts with the rows of another one and keeps what is written to itself: the one below is only ever
 * read. For trying out on real data what must not touch it. Memory is taken for the rows that are written and for
 * those of the store below that they replace; freeing the overlay forgets them.
 *
 * Nothing else may write to the store below as long as the overlay is in use: rows that the overlay has not written show
 * what is below now, those that it has written don't.
 * @param allocator where its memory comes from; NULL for libc's. Copied.
 * @param base the store below; the struct is copied, its `user` must outlive the overlay. Only `get_many` and `scan`
 *        are called.
 * @param[out] out the store; free it with journey_overlay_store_free() after every engine on it was closed.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (base or out is NULL, or base cannot be read), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_overlay_store_new(const journey_allocator *allocator,
                                                                      const journey_storage *base,
                                                                      journey_overlay_store **out);

/**
 * Frees an overlay and what was written to it; the store below stays as it is.
 * @param store the overlay, or NULL.
 */
JOURNEY_API void journey_overlay_store_free(journey_overlay_store *store);

/**
 * The callbacks of an overlay. They return what the store below returned, and for the rest what a store in memory does.
 * @param store the overlay; must outlive the use of the result.
 * @return a vtable to give to an engine.
 */
JOURNEY_API journey_storage journey_overlay_store_storage(journey_overlay_store *store);

#ifdef __cplusplus
}
#endif
#endif
