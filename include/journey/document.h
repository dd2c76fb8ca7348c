/**
 * @file document.h
 * @brief Text in and out: strategies from YAML, events from JSON lines, values to JSON, zones from TZif
 * files.
 *
 * This is libjourney-document, a small library of its own over the public headers (with libyaml). The core needs none of it. journey_zones_offset() is the one function here that opens files,
 * namely those below the directory that journey_zones_new() was given.
 */
#ifndef JOURNEY_DOCUMENT_H
#define JOURNEY_DOCUMENT_H

#include <journey/event.h>
#include <journey/strategy.h>
#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Longest strategy document in bytes. */
#define JOURNEY_DOCUMENT_SIZE_MAX (1u << 20)
/** Deepest nesting of a strategy document. */
#define JOURNEY_DOCUMENT_DEPTH_MAX 64
/** Most nodes (keys, values, list items) of a strategy document, each use of an alias counted. */
#define JOURNEY_DOCUMENT_NODES_MAX 65536
/** Most anchors (`&name`) of a strategy document. */
#define JOURNEY_DOCUMENT_ANCHORS_MAX 256
/** Longest line in bytes that an event reader takes, if not set otherwise. */
#define JOURNEY_EVENT_LINE_DEFAULT (1u << 20)
/** Deepest nesting of the properties, traits or context of an event. */
#define JOURNEY_EVENT_DEPTH_MAX 32
/** Deepest nesting of JSON that a ::journey_json_reader takes, if not set otherwise. */
#define JOURNEY_JSON_DEPTH_DEFAULT 64
/** The deepest nesting of JSON that a ::journey_json_reader can be set to. */
#define JOURNEY_JSON_DEPTH_MAX 1000
/** Most distinct zones that one ::journey_zones keeps. */
#define JOURNEY_ZONES_MAX 1024

/**
 * Reads a strategy document, described in journey-strategy(5), and compiles it.
 *
 * A document that includes others (`include:`) is refused: journey_strategy_load_with() of compose.h takes it.
 * Everything goes through the builder of strategy.h. The first error is reported, with its line and
 * column in the document, also where it lies inside a quoted or folded expression.
 * @param allocator where the strategy's memory comes from; NULL for libc's. (libyaml uses malloc.)
 * @param yaml_text the document, UTF-8; JSON is YAML too.
 * @param file_name for messages, NUL-terminated; NULL for "strategy".
 * @param[out] out the strategy; free with journey_strategy_free().
 * @param[out] error what, where (`where` is `file_name`, with `line` and `column`) and how to mend it; or
 * NULL.
 * @return ::JOURNEY_OK; ::JOURNEY_MISUSE (out is NULL); ::JOURNEY_SYNTAX (YAML or an expression does not
 *         parse), ::JOURNEY_INVALID (unknown, missing or repeated key, bad value), ::JOURNEY_TYPE,
 *         ::JOURNEY_NOT_FOUND (an undeclared name), ::JOURNEY_LIMIT, ::JOURNEY_VERSION (a newer form),
 *         ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_strategy_load(const journey_allocator *allocator,
								  journey_str yaml_text,
								  const char *file_name,
								  journey_strategy **out,
								  journey_error *error);

/** Where the parts of a strategy stand in its document. */
typedef struct journey_places journey_places;

/**
 * Reads a strategy document for the places in it: of what journey_strategy_prove() finds, for instance.
 * @param yaml_text the document; copied. What is wrong in it but its form as YAML does not matter; for
 * one that includes others there is journey_places_new_with() of compose.h.
 * @param[out] out the places; free with journey_places_free().
 * @param[out] error what is wrong, or NULL.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE, or as journey_strategy_load() of what is no bounded YAML.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_places_new(journey_str yaml_text, journey_places **out,
							       journey_error *error);

/**
 * Finds a part of the strategy.
 * @param places the places.
 * @param path its path, as errors and findings give it: `journeys.winback.steps[2].when`.
 * @param[out] line its line, from 1.
 * @param[out] column its column, from 1.
 * @return ::JOURNEY_OK, also where only the beginning of the path is in the document: its place then;
 *         ::JOURNEY_NOT_FOUND (nothing of it is), ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_places_find(journey_places *places, journey_str path,
								uint32_t *line, uint32_t *column);

/**
 * Frees places.
 * @param places the places, or NULL.
 */
JOURNEY_API void journey_places_free(journey_places *places);

/** Reads events from lines of JSON; keeps its memory from line to line. */
typedef struct journey_event_reader journey_event_reader;

/**
 * Makes an event reader.
 * @param allocator where its memory comes from; NULL for libc's. Copied.
 * @param line_limit longest line in bytes; ::JOURNEY_DEFAULT for ::JOURNEY_EVENT_LINE_DEFAULT.
 * @param[out] out the reader; free with journey_event_reader_free().
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (out is NULL), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_event_reader_new(const journey_allocator *allocator,
								     size_t line_limit,
								     journey_event_reader **out);

/**
 * Frees an event reader and what its last event borrowed.
 * @param reader the reader, or NULL.
 */
JOURNEY_API void journey_event_reader_free(journey_event_reader *reader);

/**
 * Reads one event in the form of the Segment spec: an object with `type`, `messageId`, `userId` or
 * `anonymousId` (a track event may have neither: see journey_engine_announce()), `timestamp` (else `originalTimestamp`, else `sentAt`; RFC 3339), and as the type asks
 * `event`, `name`, `properties`, `traits`, `previousId`, `groupId`, `context`. Other keys are passed over.
 *
 * Numbers written without fraction or exponent that fit become ::JOURNEY_INT, all others ::JOURNEY_DOUBLE;
 * texts stay ::JOURNEY_STRING, also those that look like times. The `timestamp` of an event is cut to
 * microseconds.
 * @param reader the reader.
 * @param line the line, with or without a line end at its end; must stay until the next call.
 * @param[out] out the event; borrows from the reader and the line until the reader's next call.
 * @param[out] error on failure what was found and what was expected: `column` and `offset` are those in the
 * line (0 where the fault has no place, a missing key), `line` is 0; or NULL.
 * @return ::JOURNEY_OK; ::JOURNEY_MISUSE (reader or out is NULL), ::JOURNEY_SYNTAX (not JSON,
 *         invalid UTF-8, NaN), ::JOURNEY_INVALID (missing or repeated key, unknown type, id too long),
 *         ::JOURNEY_TYPE (a value of the wrong type), ::JOURNEY_RANGE (a time or number outside what can be
 *         represented), ::JOURNEY_LIMIT (line too long, too deep, too many properties), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_event_parse(journey_event_reader *reader,
								journey_str line, journey_event *out,
								journey_error *error);

/** Reads JSON; keeps its memory from text to text. */
typedef struct journey_json_reader journey_json_reader;

/**
 * Makes a JSON reader.
 * @param allocator where its memory comes from; NULL for libc's. Copied.
 * @param depth_limit deepest nesting of lists and objects; ::JOURNEY_DEFAULT for
 *        ::JOURNEY_JSON_DEPTH_DEFAULT.
 * @param[out] out the reader; free with journey_json_reader_free().
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (out is NULL), ::JOURNEY_RANGE (0, or above
 *         ::JOURNEY_JSON_DEPTH_MAX), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_json_reader_new(const journey_allocator *allocator,
								    size_t depth_limit,
								    journey_json_reader **out);

/**
 * Frees a JSON reader and what its last value borrowed.
 * @param reader the reader, or NULL.
 */
JOURNEY_API void journey_json_reader_free(journey_json_reader *reader);

/**
 * Reads JSON (RFC 8259). An object becomes a map with text keys in the order of the text; a key that is there
 * twice is an error. Numbers written without fraction or exponent that fit become ::JOURNEY_INT, all others
 * ::JOURNEY_DOUBLE, correctly rounded.
 * @param reader the reader.
 * @param text the JSON, UTF-8, at most 2^31 - 1 bytes; must stay until the reader's next call.
 * @param[out] out the value; borrows from the reader and the text until the reader's next call.
 * @param[out] error on failure what was found and what was expected, with `line`, `column` and `offset` in the
 * text; or NULL.
 * @return ::JOURNEY_OK; ::JOURNEY_MISUSE (reader or out is NULL, text without data), ::JOURNEY_SYNTAX (not
 *         JSON, invalid UTF-8, NaN), ::JOURNEY_INVALID (a key twice), ::JOURNEY_RANGE (a number above the
 *         doubles), ::JOURNEY_LIMIT (too long, too deep), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_json_parse(journey_json_reader *reader, journey_str text,
							       journey_value *out, journey_error *error);

/** A YAML document as values: what tools read their own documents with (expectations, models, settings). */
typedef struct journey_yaml journey_yaml;

/**
 * Reads YAML, or JSON, which is YAML too, into values. Maps keep the order of the text. Keys are always text, as they
 * are written (`1:` is `"1"`); a key that is there twice is an error. What stands without quotes is read by the core
 * schema of YAML 1.2: `null`, `~` or nothing, `true` and `false`, whole numbers (also `0x1f`, `0o17`) as
 * ::JOURNEY_INT, or ::JOURNEY_DOUBLE where a decimal one does not fit, numbers with fraction or exponent, `.inf` and
 * `.nan` as ::JOURNEY_DOUBLE; all else is text, times included, as is everything in quotes. There are no tags. The
 * bounds are those of strategies: ::JOURNEY_DOCUMENT_SIZE_MAX, ::JOURNEY_DOCUMENT_DEPTH_MAX,
 * ::JOURNEY_DOCUMENT_NODES_MAX, ::JOURNEY_DOCUMENT_ANCHORS_MAX, and ::JOURNEY_STRATEGY_NAMES_MAX keys in one map.
 * @param allocator where the values' memory comes from; NULL for libc's. Copied. (libyaml uses malloc.)
 * @param text the document, UTF-8; copied. An empty one is ::JOURNEY_NULL.
 * @param file_name for messages, NUL-terminated; NULL for "document".
 * @param[out] out the document; free with journey_yaml_free().
 * @param[out] error what, where (`where` is `file_name`, with `line` and `column`) and how to mend it; or NULL.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (out is NULL, text without data), ::JOURNEY_SYNTAX (not YAML, a tag, invalid
 *         UTF-8), ::JOURNEY_INVALID (a key twice, a key that is no scalar, a second document), ::JOURNEY_RANGE (a number
 *         that can't be represented), ::JOURNEY_LIMIT, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_yaml_read(const journey_allocator *allocator, journey_str text,
							      const char *file_name, journey_yaml **out,
							      journey_error *error);

/**
 * The document's value.
 * @param yaml the document.
 * @return the value; with everything inside it, it lives as long as the document.
 */
JOURNEY_API const journey_value *journey_yaml_root(const journey_yaml *yaml);

/**
 * Finds a value by its path: `sends[2].parts.preheader`. Of keys that begin alike and have points or brackets in them,
 * the longest that fits is taken.
 * @param yaml the document.
 * @param from where the path begins: a value of the document; NULL for its root.
 * @param path the path; empty for `from` itself.
 * @return the value, or NULL: there is none.
 */
JOURNEY_API const journey_value *journey_yaml_find(const journey_yaml *yaml, const journey_value *from, journey_str path);

/**
 * Where a value stands in the text.
 * @param yaml the document.
 * @param value a value of the document, by its address: the root, an item of a list, a key or a value of an entry. Of an
 *        alias: where its anchor is.
 * @param offset 0 for where the value begins; in text: the place of this byte of it, through quotes, escapes, folding and
 *        indentation.
 * @param[out] line its line, from 1.
 * @param[out] column its column, from 1, in characters.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (no value of this document), ::JOURNEY_MISUSE.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_yaml_place(const journey_yaml *yaml, const journey_value *value,
							       size_t offset, uint32_t *line, uint32_t *column);

/**
 * The text of a scalar as it was written, whatever it was read as (`0042`, `1e3`, `2026-11-30`); quotes, escapes and folding
 * are resolved.
 * @param yaml the document.
 * @param value a value of the document, by its address.
 * @return the text; empty for a list or map, and for no value of this document.
 */
JOURNEY_API journey_str journey_yaml_text(const journey_yaml *yaml, const journey_value *value);

/**
 * Frees a document and its values.
 * @param yaml the document, or NULL.
 */
JOURNEY_API void journey_yaml_free(journey_yaml *yaml);

/**
 * Receives text that is written.
 * @param arg what the writing call was given.
 * @param data text, not NUL-terminated, borrowed for the call; cut anywhere.
 * @param size its length in bytes.
 * @return ::JOURNEY_OK to go on, anything else to stop; the writing call returns that value.
 */
typedef journey_status (*journey_write_fn)(void *arg, const char *data, size_t size);

/**
 * Writes a value as JSON, without spaces, the same bytes on every platform.
 *
 * Doubles are the shortest text that reads back as the same double (`1.0`, `0.1`, `1e+21`), NaN and
 * infinities are `null`; timestamps are RFC 3339 text in UTC, durations text (`"3600s"`), bytes base64 text;
 * a map keeps its order; keys that are not text become text.
 * @param value the value.
 * @param write receives the text.
 * @param arg passed to `write`.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (write is NULL, a type that does not exist), ::JOURNEY_LIMIT (nested
 *         deeper than ::JOURNEY_JSON_DEPTH_MAX), or what `write` returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_json_write(journey_value value, journey_write_fn write,
							       void *arg);

/**
 * Writes text as a JSON string, quotes included; bytes that are not UTF-8 become U+FFFD.
 * @param text the text.
 * @param write receives the JSON.
 * @param arg passed to `write`.
 * @return as journey_json_write().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_json_write_str(journey_str text, journey_write_fn write,
								   void *arg);

/**
 * Writes a double as journey_json_write() does.
 * @param number the number.
 * @param write receives the JSON.
 * @param arg passed to `write`.
 * @return as journey_json_write().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_json_write_double(double number, journey_write_fn write,
								      void *arg);

/**
 * Writes an event as one line of JSON that journey_event_parse() reads back, with a line end.
 * @param event the event.
 * @param write receives the line.
 * @param arg passed to `write`.
 * @return as journey_json_write(); ::JOURNEY_MISUSE also if `event` is NULL or of no kind, ::JOURNEY_RANGE if
 * its time is outside ::JOURNEY_TIME_MIN and ::JOURNEY_TIME_MAX.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_json_write_event(const journey_event *event,
								     journey_write_fn write, void *arg);

/**
 * Reads a time in RFC 3339 form (`2026-11-23T12:00:00Z`, offsets and fractions allowed, cut to microseconds),
 * or a date alone (`2026-11-23`, midnight UTC).
 * @param text the text.
 * @param[out] out the time.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (out is NULL), ::JOURNEY_SYNTAX, ::JOURNEY_RANGE (year 0 or 10000, a
 * date or time of day that does not exist).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_time_read(journey_str text, journey_time *out);

/** Room that journey_time_write() needs. */
#define JOURNEY_TIME_TEXT 40

/**
 * Writes a time in RFC 3339 form in UTC, with as many digits of a second's fraction as it has
 * (`2026-11-23T12:00:00.25Z`).
 * @param time the time.
 * @param[out] text the text, NUL-terminated.
 * @return its length, 0 if the time is outside ::JOURNEY_TIME_MIN and ::JOURNEY_TIME_MAX (the text is then
 * empty).
 */
JOURNEY_API size_t journey_time_write(journey_time time, char text[JOURNEY_TIME_TEXT]);

/**
 * Reads a number (`-12`, `0.5`, `1e-9`; digits on both sides of a point), correctly rounded, whatever the locale.
 * @param text the text; no white space around it.
 * @param[out] out the nearest double.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (out is NULL), ::JOURNEY_SYNTAX (no number, or not finite as a double).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_number_read(journey_str text, double *out);

/**
 * Reads a span of time as strategies have them (`45s`, `30m`, `2h`, `7d`, `2w`, `1d12h`, `250ms`, `P1D`,
 * `PT2H30M`): units from large to small, each once; up to six digits of a fraction; no months or years, whose
 * length varies.
 * @param text the text.
 * @param[out] out microseconds.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (out is NULL), ::JOURNEY_SYNTAX, ::JOURNEY_RANGE (longer than 10,000
 * years).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_duration_read(journey_str text, journey_duration *out);

/** Time zones from a directory of TZif files (RFC 8536), read when first asked for. */
typedef struct journey_zones journey_zones;

/**
 * Opens a directory of zones.
 * @param allocator where memory comes from; NULL for libc's. Copied.
 * @param directory its path (`"/usr/share/zoneinfo"`); copied. NULL: UTC only.
 * @param[out] out the zones; free with journey_zones_free().
 * @param[out] error on failure why; or NULL.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (out is NULL), ::JOURNEY_NOT_FOUND (no such directory),
 *         ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_zones_new(const journey_allocator *allocator,
							      const char *directory, journey_zones **out,
							      journey_error *error);

/**
 * Frees the zones.
 * @param zones the zones, or NULL.
 */
JOURNEY_API void journey_zones_free(journey_zones *zones);

/**
 * Offset of a zone at a time; has the form of the engine's zone callback, with the zones as `user`.
 * "UTC", "Etc/UTC", "GMT" and "Z" are known without a file.
 * @param user a ::journey_zones.
 * @param zone IANA name (`Europe/Berlin`).
 * @param utc the time.
 * @param[out] offset_seconds local time minus UTC in seconds.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (NULL), ::JOURNEY_NOT_FOUND (no such zone, or a name that is none),
 *         ::JOURNEY_CORRUPT (the file is no TZif file), ::JOURNEY_LIMIT (more than ::JOURNEY_ZONES_MAX
 * zones),
 *         ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_zones_offset(void *user, journey_str zone,
								 journey_time utc, int32_t *offset_seconds);

#ifdef __cplusplus
}
#endif
#endif
