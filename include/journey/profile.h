/**
 * @file profile.h
 * @brief One customer's profile, of use without an engine: apply events, read what they come to, save, exchange.
 *
 * A profile holds the facts of one customer as a strategy declares them: attributes, features, stage, segments.
 * It is a function of the set of events that were applied, in whatever order and however often each came, within
 * the limits that journey-strategy(5) names. Which events are one customer's is for the caller to say: an engine
 * (engine.h) finds that out from identifiers, and hands out profiles with journey_engine_profile(); a phone or a
 * script that knows its one customer applies events itself.
 *
 * Facts are kept in fragments, one per identifier that events came under. Fragments are what is stored and
 * exchanged: journey_profile_export() gives one as bytes, journey_profile_import() takes it, on any device and
 * under any strategy. Profiles that hold the same fragments are equal, bit by bit.
 *
 * Time is an argument: what changes with the clock alone is asked for by journey_profile_next_change().
 *
 * A profile belongs to one thread at a time. It borrows its strategy, which must outlive it.
 */
#ifndef JOURNEY_PROFILE_H
#define JOURNEY_PROFILE_H

#include <journey/event.h>
#include <journey/strategy.h>
#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One customer's facts. */
typedef struct journey_profile journey_profile;

/** Most fragments of one profile. */
#define JOURNEY_PROFILE_FRAGMENTS_MAX 64

/** How a profile is made. Call journey_profile_options_init() and set what differs. */
typedef struct journey_profile_options {
	size_t size;                        /**< sizeof(journey_profile_options). */
	const journey_allocator *allocator; /**< Memory; NULL for libc's. Copied. */
	const journey_strategy *strategy;   /**< What is kept; required, must outlive the profile. */
	journey_zone_fn zone;               /**< Zones; NULL: only "UTC" is known. */
	void *zone_user;                    /**< Passed to `zone`. */
} journey_profile_options;

/**
 * Fills in the defaults.
 * @param[out] options the struct; `size` is set too.
 */
JOURNEY_API void journey_profile_options_init(journey_profile_options *options);

/**
 * Makes an empty profile.
 * @param options what it keeps; borrowed for the call.
 * @param[out] out the profile; free with journey_profile_free().
 * @param[out] error what went wrong, or NULL.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (no strategy, no size, out is NULL), ::JOURNEY_UNSUPPORTED (floating point
 *         does not round to nearest), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_profile_new(const journey_profile_options *options,
								journey_profile **out, journey_error *error);
/**
 * Frees a profile.
 * @param profile the profile, or NULL.
 */
JOURNEY_API void journey_profile_free(journey_profile *profile);

/**
 * What went wrong in the last call on this profile that failed.
 * @param profile the profile.
 * @return the error, valid until the next call on the profile.
 */
JOURNEY_API const journey_error *journey_profile_error(const journey_profile *profile);

/**
 * Applies an event. Its facts go to the fragment of its user id, else of its anonymous id.
 * @param profile the profile.
 * @param event the event, borrowed for the call.
 * @return ::JOURNEY_OK; ::JOURNEY_DUPLICATE (seen before, nothing changed); ::JOURNEY_INVALID, ::JOURNEY_TYPE,
 *         ::JOURNEY_RANGE, ::JOURNEY_LIMIT (malformed, or a fragment too many; nothing changed); ::JOURNEY_MISUSE,
 *         ::JOURNEY_NO_MEMORY (nothing changed).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_profile_apply(journey_profile *profile,
								  const journey_event *event);

/** What a profile can be asked for by name. */
typedef enum journey_profile_part {
	JOURNEY_PROFILE_ATTRIBUTE = 1, /**< A declared attribute. */
	JOURNEY_PROFILE_FEATURE = 2,   /**< A declared feature. */
	JOURNEY_PROFILE_SEGMENT = 3,   /**< A declared segment: true or false. */
	JOURNEY_PROFILE_STAGE = 4      /**< The lifecycle stage, as text; its name is `stage`. */
} journey_profile_part;

/**
 * Reads one value at a moment.
 * @param profile the profile.
 * @param part what is asked for.
 * @param name its name.
 * @param now the moment. Windows end there.
 * @param[out] out the value: of the declared type; of a feature as journey_feature_kind says, of a tally a map of
 *             its keys with their weights, the heaviest first; JOURNEY_NULL where the customer has none. Valid until the
 *             next call on the profile.
 * @return ::JOURNEY_OK; ::JOURNEY_NOT_FOUND (not declared); ::JOURNEY_UNKNOWN (its history does not reach back far
 *         enough, see journey_profile_known_since()); ::JOURNEY_EVAL (the condition of a segment had no value; it does
 *         not hold); ::JOURNEY_MISUSE, ::JOURNEY_RANGE (now), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_profile_get(journey_profile *profile, journey_profile_part part,
								journey_str name, journey_time now,
								journey_value *out);
/**
 * Reads the weight of one key of a tally.
 * @param profile the profile.
 * @param name the feature.
 * @param key the key; empty for a tally without `by`.
 * @param now the moment.
 * @param[out] out the weight; 0 for a key that is not there.
 * @return as journey_profile_get(); ::JOURNEY_TYPE (not a tally).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_profile_weight(journey_profile *profile, journey_str name,
								   journey_str key, journey_time now,
								   double *out);
/**
 * When a value may next change by time alone: an event leaves or enters a window, a comparison with `now` turns.
 * Never later than the change itself.
 * @param profile the profile.
 * @param part what is asked for.
 * @param name its name.
 * @param now the moment.
 * @param[out] out a time after now, or ::JOURNEY_TIME_NONE: never. Decayed weights change all the time and also say
 *             so; a segment that compares one says when the comparison turns.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND, ::JOURNEY_MISUSE, ::JOURNEY_RANGE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_profile_next_change(journey_profile *profile,
									journey_profile_part part, journey_str name,
									journey_time now, journey_time *out);
/**
 * Since when a feature is known: one that was declared after events of its type had been dropped knows nothing of
 * those, and a window that reaches further back reads ::JOURNEY_UNKNOWN.
 * @param profile the profile.
 * @param name the feature.
 * @param[out] out the time of the latest event that it does not know, or ::JOURNEY_TIME_NONE: it knows all.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (not declared), ::JOURNEY_MISUSE.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_profile_known_since(journey_profile *profile, journey_str name,
									journey_time *out);

/**
 * Takes one value of journey_profile_visit().
 * @param user what the caller gave.
 * @param part what it is.
 * @param name its name.
 * @param status ::JOURNEY_OK, or why there is no value: ::JOURNEY_UNKNOWN, ::JOURNEY_EVAL.
 * @param value the value, as journey_profile_get() gives it; borrowed for the call.
 * @return ::JOURNEY_OK; anything else ends the visit and is returned.
 */
typedef journey_status (*journey_profile_visit_fn)(void *user, journey_profile_part part, journey_str name,
						   journey_status status, journey_value value);

/**
 * Visits everything declared: attributes, features, the stage (if any is declared), segments, each in order of
 * declaration.
 * @param profile the profile.
 * @param now the moment.
 * @param visit called for each; may not call the library with this profile.
 * @param user passed to it.
 * @return ::JOURNEY_OK, what `visit` returned, ::JOURNEY_MISUSE, ::JOURNEY_RANGE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_profile_visit(journey_profile *profile, journey_time now,
								  journey_profile_visit_fn visit, void *user);

/**
 * Time of the earliest event.
 * @param profile the profile.
 * @return the time; ::JOURNEY_TIME_NONE without events.
 */
JOURNEY_API journey_time journey_profile_first_seen(const journey_profile *profile);
/**
 * Time of the latest event.
 * @param profile the profile.
 * @return the time; ::JOURNEY_TIME_NONE without events.
 */
JOURNEY_API journey_time journey_profile_last_seen(const journey_profile *profile);

/** What was lost beyond a named limit since the profile was made or its fragments were read; no part of the facts. */
typedef struct journey_profile_losses {
	size_t size;         /**< sizeof(journey_profile_losses) of the caller. */
	uint64_t unchecked;  /**< Events that were older than all of a full dedup memory: duplicates would count twice. */
	uint64_t late;       /**< Events that came too late for a full ring: they went into buckets at once. */
	uint64_t consents;   /**< Consent purposes beyond the limit. */
	uint64_t edges;      /**< Identifiers that were refused or displaced. */
	uint64_t tally_keys; /**< Keys of tallies beyond their `top`. */
	uint64_t values;     /**< Values of lists, most frequent ones and unions beyond their limits. */
	uint64_t sessions;   /**< Events that were older than all kept sessions: which session they are of is a guess. */
	uint64_t groups;     /**< Groups beyond the strategy's limit. */
} journey_profile_losses;

/**
 * Adds up the losses of all fragments.
 * @param profile the profile.
 * @param[in,out] out the counts; set `size` first.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (size).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_profile_losses_of(const journey_profile *profile,
								      journey_profile_losses *out);

/**
 * Digest of the facts: equal for profiles that hold the same facts, on every platform.
 * @param profile the profile.
 * @param[out] digest 16 bytes.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_profile_digest(journey_profile *profile,
								   unsigned char digest[16]);

/* ---- fragments ---- */

/**
 * How many fragments the profile has.
 * @param profile the profile.
 * @return the number.
 */
JOURNEY_API size_t journey_profile_fragment_count(const journey_profile *profile);

/**
 * The identifier of a fragment.
 * @param profile the profile.
 * @param index 0 .. count - 1, in order of the identifiers.
 * @return the identifier; with an empty value for an index beyond the end. Valid until the profile changes.
 */
JOURNEY_API journey_identifier journey_profile_fragment_id(const journey_profile *profile, size_t index);

/**
 * A fragment in its storage form: versioned, checksummed, readable under any strategy and by later releases. Equal facts
 * give equal bytes. journey-fragment(5) describes it.
 * @param profile the profile.
 * @param index 0 .. count - 1, in order of the identifiers.
 * @param[out] out the bytes, valid until the next call on the profile.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (beyond the end), ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_profile_export(journey_profile *profile, size_t index,
								   journey_bytes *out);
/**
 * Takes a fragment that journey_profile_export() gave, here or elsewhere. One that has this identifier already is
 * replaced if the new one has seen more events, and kept if not: a device's fragment only grows, so that the one with
 * more events is the later one; of equal ones, the one with more in it. The order of imports does not matter. Two devices that apply events under the same identifier must keep their fragments apart,
 * by an identifier of their own for each (an anonymous id).
 * @param profile the profile.
 * @param bytes the fragment; borrowed for the call.
 * @return ::JOURNEY_OK (taken, or not newer than what is there), ::JOURNEY_CORRUPT (no fragment, or damaged; nothing
 *         changed), ::JOURNEY_VERSION (of a newer release; nothing changed), ::JOURNEY_LIMIT (fragments), ::JOURNEY_MISUSE,
 *         ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_profile_import(journey_profile *profile, journey_bytes bytes);

#ifdef __cplusplus
}
#endif
#endif
