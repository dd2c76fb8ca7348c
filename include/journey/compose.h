/**
 * @file compose.h
 * @brief Strategy documents that include others (`include:`), see journey-strategy(5).
 *
 * A part of libjourney-document. It opens no file: the caller hands over the documents that are included,
 * by a callback, from wherever they are kept.
 */
#ifndef JOURNEY_COMPOSE_H
#define JOURNEY_COMPOSE_H

#include <journey/document.h>
#include <journey/strategy.h>
#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Deepest nesting of documents that include others; the one that is loaded is at depth 0. */
#define JOURNEY_INCLUDE_DEPTH_MAX 8
/** Most documents of one strategy, itself counted; each once, however often it is included. */
#define JOURNEY_INCLUDE_DOCUMENTS_MAX 64
/** Most bytes of all documents of one strategy together. */
#define JOURNEY_INCLUDE_SIZE_MAX (1u << 22)
/** Longest name of a document in bytes. */
#define JOURNEY_INCLUDE_NAME_MAX 1024

/** A document that is included, as the callback hands it over. */
typedef struct journey_include {
	journey_str name; /**< What it is called in messages and when it includes in turn; 1 to ::JOURNEY_INCLUDE_NAME_MAX bytes. One document always has one name: that is how one that includes itself is found. Copied. */
	journey_str text; /**< Its text, UTF-8, borrowed until the call that asked for it returns. */
} journey_include;

/**
 * Finds a document that another one includes.
 * @param user as given in the options.
 * @param from name of the document that includes it, as this callback gave it, or the options' `file_name`.
 * @param path what stands under `include:` there.
 * @param[out] out the document.
 * @param[out] error all zero; `message` and `hint` may be filled on failure. The place is set by the caller.
 * @return ::JOURNEY_OK, or why there is none (::JOURNEY_NOT_FOUND, say), which the call that asked returns.
 */
typedef journey_status (*journey_include_fn)(void *user, journey_str from, journey_str path,
					     journey_include *out, journey_error *error);

/** How a document is loaded. Call journey_load_options_init() and set what differs. */
typedef struct journey_load_options {
	size_t size;                /**< sizeof(journey_load_options). */
	const char *file_name;      /**< For messages, and what the callback is given as `from`; NUL-terminated, NULL for "strategy". */
	journey_include_fn include; /**< Hands over what is included; NULL: `include:` is an error. */
	void *user;                 /**< For the callback. */
} journey_load_options;

/**
 * Fills options with defaults: nothing can be included.
 * @param[out] options the options.
 */
JOURNEY_API void journey_load_options_init(journey_load_options *options);

/**
 * Reads a strategy document with all that it includes, and compiles it: the strategy is the same, to its
 * hash, as if all had been written as one document.
 * @param allocator where the strategy's memory comes from; NULL for libc's. (libyaml uses malloc.)
 * @param yaml_text the document, UTF-8.
 * @param options how; NULL is journey_strategy_load().
 * @param[out] out the strategy; free with journey_strategy_free().
 * @param[out] error what is wrong, where (`where` is the name of the document that it stands in) and how to mend it; or
 * NULL.
 * @return as journey_strategy_load(), and ::JOURNEY_INVALID (a document includes itself, two documents
 *         contradict each other, nothing can be included), ::JOURNEY_LIMIT (too deep, too many, too large), or
 *         what the callback returned. ::JOURNEY_MISUSE also if `options` has no size that there was.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_strategy_load_with(const journey_allocator *allocator,
								       journey_str yaml_text,
								       const journey_load_options *options,
								       journey_strategy **out,
								       journey_error *error);

/**
 * Writes a document with all that it includes as one YAML document, without comments. Loading that gives the
 * strategy of the same hash.
 * @param yaml_text the document, UTF-8. It need not be a right strategy, but its parts must compose.
 * @param options how; NULL: nothing can be included.
 * @param write receives the text.
 * @param arg passed to `write`.
 * @param[out] error what is wrong; or NULL.
 * @return as journey_strategy_load_with() of what does not compose; ::JOURNEY_MISUSE (write is NULL), or what `write`
 *         returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_strategy_compose(journey_str yaml_text,
								     const journey_load_options *options,
								     journey_write_fn write, void *arg,
								     journey_error *error);

/**
 * Reads a document with all that it includes for the places in them, as journey_places_new() does of one.
 * @param yaml_text the document.
 * @param options how; NULL: nothing can be included.
 * @param[out] out the places; free with journey_places_free().
 * @param[out] error what is wrong, or NULL.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE, or as journey_strategy_load_with() of what does not compose.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_places_new_with(journey_str yaml_text,
								    const journey_load_options *options,
								    journey_places **out,
								    journey_error *error);

/**
 * Finds a part of the strategy, as journey_places_find() does, with the document that it stands in.
 * @param places the places.
 * @param path its path.
 * @param[out] document name of the document, borrowed from the places; the options' `file_name` for the one that was loaded.
 * @param[out] line its line, from 1.
 * @param[out] column its column, from 1.
 * @return as journey_places_find().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_places_find_in(journey_places *places, journey_str path,
								   journey_str *document, uint32_t *line,
								   uint32_t *column);

#ifdef __cplusplus
}
#endif
#endif
