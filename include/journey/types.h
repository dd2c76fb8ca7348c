/**
 * @file types.h
 * @brief What every libjourney header builds on: status, time, text, values, memory, errors.
 *
 * libjourney does no I/O, reads no clock, starts no thread and keeps no global state. Time is an argument
 * of the calls that need it, memory comes from the caller's allocator, everything kept goes through a
 * storage callback. That makes every result a function of the inputs alone.
 *
 * Thread rule for the whole library: an object may be used by one thread at a time; a compiled
 * ::journey_strategy is immutable and may be shared freely.
 */
#ifndef JOURNEY_TYPES_H
#define JOURNEY_TYPES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined _WIN32 || defined __CYGWIN__
#define JOURNEY_API
#elif defined __GNUC__ && __GNUC__ >= 4
/** Marks what the shared library exports. */
#define JOURNEY_API __attribute__((visibility("default")))
#else
#define JOURNEY_API
#endif

#if defined __GNUC__
/** The caller must look at the result. */
#define JOURNEY_MUST_USE __attribute__((warn_unused_result))
/** Arguments are checked like printf's. */
#define JOURNEY_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define JOURNEY_MUST_USE
#define JOURNEY_PRINTF(fmt, first)
#endif

/** Version of the headers; compare with journey_version(). */
#define JOURNEY_VERSION_MAJOR 0
/** See ::JOURNEY_VERSION_MAJOR. */
#define JOURNEY_VERSION_MINOR 1
/** See ::JOURNEY_VERSION_MAJOR. */
#define JOURNEY_VERSION_PATCH 0

/**
 * Result of a call: 0 is success, negative values fall in bands that say what to do.
 *
 * A function that fails leaves its outputs untouched and the object valid. Values of
 * ::JOURNEY_HOST_ERROR and below are never made by the library: a callback may return one and gets it
 * back unchanged from the call that ran the callback.
 */
typedef enum journey_status {
	JOURNEY_OK = 0, /**< Success. */

	/* The caller's mistake: fix the program. */
	JOURNEY_MISUSE = -1,      /**< An argument breaks the call's contract (NULL, wrong order, closed batch). */
	JOURNEY_BUSY = -2,        /**< Called on an engine from inside one of its own callbacks. */
	JOURNEY_NOT_FOUND = -3,   /**< What was named is not there. */
	JOURNEY_UNSUPPORTED = -4, /**< Valid, but this build or this store cannot do it. */

	/* Bad input: nothing was applied, go on with the next one. */
	JOURNEY_INVALID = -20,   /**< Malformed or missing part of the input. */
	JOURNEY_SYNTAX = -21,    /**< Text that does not parse. */
	JOURNEY_TYPE = -22,      /**< A value of the wrong type. */
	JOURNEY_DUPLICATE = -23, /**< Seen before (same message id or request key); nothing changed. */
	JOURNEY_FUTURE = -24,    /**< Dated later than the clock allows; quarantined. */
	JOURNEY_RANGE = -25,     /**< A number or time outside the range that can be represented. */
	JOURNEY_EVAL = -26,      /**< An expression had no value (division by zero, missing field, overflow). */
	JOURNEY_UNKNOWN = -27,   /**< An expression reads a value whose history does not reach far enough back. */
	JOURNEY_BLOCKED = -28,   /**< An identifier that is on the block list. */
	JOURNEY_ERASED = -29,    /**< An event of a customer who was erased, from before that. */

	/* A named limit was reached; nothing was applied. */
	JOURNEY_LIMIT = -40, /**< The error text names the limit, its value and what was found. */

	/* A callback asks for another try. */
	JOURNEY_CONFLICT = -50, /**< Another writer changed a row first. */
	JOURNEY_RETRY = -51,    /**< The callback cannot do it now and may later. */

	/* A callback failed. */
	JOURNEY_STORAGE = -60, /**< Storage failed; the batch was not committed. */
	JOURNEY_CHANNEL = -61, /**< A channel failed; the send stays in the outbox. */

	/* The machine. */
	JOURNEY_NO_MEMORY = -70, /**< The allocator returned NULL; every object is as before the call. */

	/* Stored bytes cannot be trusted: stop writing, restore or repair. (An engine whose error says "customer" has
	 * put that customer aside, and goes on.) */
	JOURNEY_CORRUPT = -80, /**< A checksum or an invariant of stored bytes does not hold. */
	JOURNEY_VERSION = -81, /**< Stored by a newer release than this one can read. */

	JOURNEY_HOST_ERROR = -1000 /**< This value and all below belong to the host's callbacks. */
} journey_status;

/**
 * Short English name of a status (`"out of memory"`).
 * @param status any value, also a host's own.
 * @return static text, never NULL.
 */
JOURNEY_API const char *journey_status_text(journey_status status);

/**
 * Version of the library that runs, as `"major.minor.patch"`.
 * @return static text.
 */
JOURNEY_API const char *journey_version(void);

/** A point in time: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted. */
typedef int64_t journey_time;

/** A span of time in microseconds. */
typedef int64_t journey_duration;

/** "Not set" for a ::journey_time or ::journey_duration. 0 is a value like any other. */
#define JOURNEY_TIME_NONE INT64_MIN
/** Earliest time that the library accepts: 0001-01-01T00:00:00Z (CEL's range). */
#define JOURNEY_TIME_MIN INT64_C(-62135596800000000)
/** Latest time that the library accepts: 9999-12-31T23:59:59.999999Z (CEL's range). */
#define JOURNEY_TIME_MAX INT64_C(253402300799999999)
/** One second as a ::journey_duration. */
#define JOURNEY_SECOND INT64_C(1000000)
/** One minute as a ::journey_duration. */
#define JOURNEY_MINUTE (60 * JOURNEY_SECOND)
/** One hour as a ::journey_duration. */
#define JOURNEY_HOUR (60 * JOURNEY_MINUTE)
/** 24 hours as a ::journey_duration. */
#define JOURNEY_DAY (24 * JOURNEY_HOUR)

/** Borrowed UTF-8 text: not NUL-terminated. `data` may be NULL where `size` is 0. */
typedef struct journey_str {
	const char *data; /**< First byte. */
	size_t size;      /**< Number of bytes. */
} journey_str;

/** Borrowed bytes. */
typedef struct journey_bytes {
	const void *data; /**< First byte. */
	size_t size;      /**< Number of bytes. */
} journey_bytes;

/**
 * Says how far a zone is from UTC. Called only for zones other than "UTC" and fixed offsets.
 * @param user what the caller gave with the function.
 * @param zone IANA name (`Europe/Berlin`).
 * @param utc the instant.
 * @param[out] offset_seconds what to add to UTC to get local time.
 * @return ::JOURNEY_OK; ::JOURNEY_NOT_FOUND for a name that is not known.
 */
typedef journey_status (*journey_zone_fn)(void *user, journey_str zone, journey_time utc,
					  int32_t *offset_seconds);

/** Signed 128-bit integer in two's complement, for exact sums (micro-units and their squares). */
typedef struct journey_int128 {
	uint64_t low; /**< Low 64 bits. */
	int64_t high; /**< High 64 bits, with the sign. */
} journey_int128;

/** Type of a ::journey_value. The numbers are part of the storage form and never change. */
typedef enum journey_type {
	JOURNEY_NULL = 0,       /**< No value. */
	JOURNEY_BOOL = 1,       /**< 0 or 1 in `as.i`. */
	JOURNEY_INT = 2,        /**< `as.i`. */
	JOURNEY_UINT = 3,       /**< `as.u`. */
	JOURNEY_DOUBLE = 4,     /**< `as.d`. */
	JOURNEY_STRING = 5,     /**< UTF-8 in `as.s`, `n` bytes. */
	JOURNEY_BYTES = 6,      /**< `as.s`, `n` bytes. */
	JOURNEY_LIST = 7,       /**< `as.list`. */
	JOURNEY_MAP = 8,        /**< `as.map`. */
	JOURNEY_TIMESTAMP = 9, /**< Seconds since 1970 in `as.i`, nanoseconds 0..999999999 in `n`. */
	JOURNEY_DURATION = 10, /**< Seconds in `as.i`, nanoseconds in `n` (as int32, same sign as the seconds). */
	JOURNEY_TYPE_VALUE = 11, /**< A CEL type as a value; its name in `as.s`, `n`. */
	JOURNEY_OPTIONAL = 12    /**< CEL optional; `as.list` of none or one. */
} journey_type;

struct journey_list;
struct journey_map;

/**
 * One value: 16 bytes, passed by value. Text, lists and maps are borrowed from whoever made the value and
 * live as long as that owner says.
 */
typedef struct journey_value {
	/** The payload; which member holds depends on `type`. */
	union {
		int64_t i;                      /**< BOOL (0 or 1), INT, seconds of TIMESTAMP and DURATION. */
		uint64_t u;                     /**< UINT. */
		double d;                       /**< DOUBLE. */
		const char *s;                  /**< STRING (UTF-8), BYTES, TYPE_VALUE. */
		const struct journey_list *list; /**< LIST, OPTIONAL. */
		const struct journey_map *map;   /**< MAP. */
	} as;
	uint32_t n;    /**< Bytes of STRING and BYTES; nanoseconds of TIMESTAMP and DURATION. */
	uint32_t type; /**< A ::journey_type. */
} journey_value;

/** A borrowed list of values. */
typedef struct journey_list {
	size_t count;               /**< Number of items. */
	const journey_value *items; /**< The items. */
} journey_list;

/** One entry of a map. */
typedef struct journey_entry {
	journey_value key;   /**< String, int, uint or bool. */
	journey_value value; /**< Any value. */
} journey_entry;

/** A borrowed map: entries in their order of arrival, keys distinct. */
typedef struct journey_map {
	size_t count;                 /**< Number of entries. */
	const journey_entry *entries; /**< The entries. */
} journey_map;

/**
 * Where memory comes from: one function, as in Lua. Copied into each object at creation.
 *
 * `resize(user, NULL, 0, n)` allocates n bytes aligned for any type, `resize(user, p, old, n)` resizes,
 * `resize(user, p, old, 0)` frees and returns NULL. `old` is always the size last asked for. It returns
 * NULL on failure and then leaves `p` as it was; shrinking may fail too. It may not call the library.
 */
typedef struct journey_allocator {
	void *(*resize)(void *user, void *block, size_t old_size, size_t new_size); /**< The function. */
	void *user; /**< Passed to each call. */
} journey_allocator;

/**
 * The C library's malloc, realloc and free as an allocator.
 * @return an allocator that needs no state; used wherever an allocator argument is NULL.
 */
JOURNEY_API journey_allocator journey_allocator_libc(void);

/**
 * What went wrong, in full; owned by the caller, who need not initialise or free it.
 *
 * A call that takes one fills it on failure and leaves it alone on success. Texts are NUL-terminated and,
 * if need be, shortened at a character boundary, with "..." at the end.
 */
typedef struct journey_error {
	journey_status status; /**< What the call returned. */
	uint32_t line;         /**< 1-based line in the document or expression, 0 if there is none. */
	uint32_t column;       /**< 1-based column in characters, 0 if there is none. */
	uint32_t offset;       /**< Byte offset inside the expression that failed. */
	char where[160];       /**< File name, or path in the document (`journeys.winback.steps[2].when`), or "". */
	char message[320];     /**< What was found and what was expected. */
	char hint[160];        /**< How to mend it (near miss, quoting), or "". */
} journey_error;

/** Value "set by default" for lengths and counts in option structs. 0 means zero. */
#define JOURNEY_DEFAULT SIZE_MAX

#ifdef __cplusplus
}
#endif
#endif
