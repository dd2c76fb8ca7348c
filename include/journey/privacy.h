/**
 * @file privacy.h
 * @brief What the law asks for: forgetting a customer, giving out what is known, keeping no longer than declared,
 * not sending to who is on a list.
 *
 * A customer is named by any of their identifiers: `user_id` (also: empty), `anonymous_id`, or another kind that the
 * strategy declares.
 *
 * Keyed hashes stand for identifiers where their text may not be kept. Their key is made of
 * journey_engine_options::secret and the tenant. Whoever has the secret can tell whether a hash is that of a value
 * in hand; nobody else can. Without a secret the key is a published constant: hashes then hide a value from a
 * glance, not from somebody who tries all telephone numbers.
 */
#ifndef JOURNEY_PRIVACY_H
#define JOURNEY_PRIVACY_H

#include <journey/engine.h>
#include <journey/strategy.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- what a strategy says; for its builder ---- */

/** Most purposes, channels or kinds that a consent, a gate or a suppression list names. */
#define JOURNEY_PRIVACY_NAMES_MAX 32
/** Personal data: masked where the library speaks of it, gone when a customer is anonymised. */
#define JOURNEY_PRIVATE_PII 1u
/** Attributes of type string: kept as their keyed hash only, see journey_engine_pseudonym(). A journey_profile
 * without an engine has no key and does not keep them. */
#define JOURNEY_PRIVATE_HASH 2u

/**
 * Says how an attribute or a property of an event, declared before, is to be treated.
 * @param builder the builder.
 * @param event the event whose property it is; empty: an attribute.
 * @param name its name.
 * @param flags JOURNEY_PRIVATE_* together; what was said before stays.
 * @return ::JOURNEY_OK; ::JOURNEY_NOT_FOUND (not declared), ::JOURNEY_INVALID (flags, or a hash of what is not an
 *         attribute of type string), ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_private(journey_builder *builder, journey_str event,
                                                                    journey_str name, unsigned flags);

/** A consent purpose in full. Zero it and set `size`. */
typedef struct journey_consent_options {
	size_t size;                 /**< sizeof(journey_consent_options). */
	journey_str purpose;         /**< Its name; required. */
	int granted;                 /**< Nonzero: opt-out, granted until withdrawn; 0: opt-in. */
	journey_duration expires;    /**< How long it is granted once the customer said so; 0: until withdrawn. Opt-in only. */
	journey_str needs;           /**< A purpose declared before that must be granted too, or empty. */
	const journey_str *channels; /**< Channels whose sends need it, besides their own `consent`; may be NULL. */
	size_t channel_count;        /**< Number of channels, at most ::JOURNEY_PRIVACY_NAMES_MAX. */
} journey_consent_options;

/**
 * Declares a consent purpose; journey_builder_consent() is its short form.
 * @param builder the builder.
 * @param options what it says; copied.
 * @return ::JOURNEY_OK; ::JOURNEY_INVALID (declared twice; expires where it is opt-out), ::JOURNEY_NOT_FOUND (`needs` is not declared),
 *         ::JOURNEY_LIMIT, ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY. Channels are looked up when the strategy is built.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_consent_rule(journey_builder *builder,
                                                                         const journey_consent_options *options);

/** A policy that sends must pass (age, region, the law of a country). Zero it and set `size`. */
typedef struct journey_gate_options {
	size_t size;                 /**< sizeof(journey_gate_options). */
	journey_str name;            /**< Its name; required. */
	journey_str when;            /**< Condition over the profile that must hold; required. */
	const journey_str *purposes; /**< Sends of channels that need one of these purposes pass it; */
	size_t purpose_count;        /**< at most ::JOURNEY_PRIVACY_NAMES_MAX. */
	const journey_str *channels; /**< Sends by these channels pass it; without purposes and channels all sends do. */
	size_t channel_count;        /**< At most ::JOURNEY_PRIVACY_NAMES_MAX. */
	int open;                    /**< Nonzero: a condition without a value (no age known) lets pass; 0: it does not. */
} journey_gate_options;

/**
 * Declares a gate.
 * @param builder the builder.
 * @param options what it says; copied.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID, ::JOURNEY_LIMIT, ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_gate(journey_builder *builder,
                                                                 const journey_gate_options *options);

/** A list of values that nothing is sent to, filled with journey_engine_suppress(). Zero it and set `size`. */
typedef struct journey_suppression_options {
	size_t size;                 /**< sizeof(journey_suppression_options). */
	journey_str name;            /**< Its name; required. */
	const journey_str *by;       /**< What its values are: attributes of type string, or kinds of identifiers (`user_id`,
	                                  `anonymous_id`, ...); at least one. */
	size_t by_count;             /**< At most ::JOURNEY_PRIVACY_NAMES_MAX. */
	const journey_str *channels; /**< Channels that it is for; none: all. */
	size_t channel_count;        /**< At most ::JOURNEY_PRIVACY_NAMES_MAX. */
} journey_suppression_options;

/**
 * Declares a suppression list.
 * @param builder the builder.
 * @param options what it says; copied.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID, ::JOURNEY_LIMIT, ::JOURNEY_MISUSE, ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_suppression(journey_builder *builder,
                                                                        const journey_suppression_options *options);

/** Classes of data that are kept for a time only. */
typedef enum journey_retention {
	JOURNEY_RETAIN_EVENTS = 1,      /**< Events with their properties; what features counted stays. */
	JOURNEY_RETAIN_ATTRIBUTES = 2,  /**< Attributes, by the time they were said. */
	JOURNEY_RETAIN_CONSENTS = 3,    /**< Statements of consent, by the time they were made: also a refusal is forgotten. */
	JOURNEY_RETAIN_IDENTIFIERS = 4, /**< Customers as a whole, by their latest event. */
	JOURNEY_RETAIN_DECISIONS = 5,   /**< Decision records and answers of decide(). */
	JOURNEY_RETAIN_SENDS = 6,       /**< Sends that wait for their channel, by the time they were decided. */
	JOURNEY_RETAIN_CLASSES = 7      /**< Number of classes, and 1. */
} journey_retention;

/**
 * Says how long a class of data is kept. Without it: for ever.
 * @param builder the builder.
 * @param what the class.
 * @param keep how long; above 0.
 * @return ::JOURNEY_OK, ::JOURNEY_INVALID (class, length, said twice), ::JOURNEY_MISUSE.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_builder_retention(journey_builder *builder,
                                                                      journey_retention what,
                                                                      journey_duration keep);

/**
 * What a strategy declares private, for hosts that print values: mask them in logs.
 * @param strategy the strategy.
 * @param event the track event whose property it is; empty: an attribute.
 * @param name the property or attribute.
 * @return JOURNEY_PRIVATE_* together; 0 if it is not private, or not declared.
 */
JOURNEY_API unsigned journey_strategy_private(const journey_strategy *strategy, journey_str event, journey_str name);

/* ---- what an engine does ---- */

/** Longest secret in bytes. 16 random bytes are enough. */
#define JOURNEY_SECRET_MAX 256
/** Bytes of a pseudonym with its NUL: 32 hexadecimal digits. */
#define JOURNEY_PSEUDONYM_SIZE 33

/** What is left of a customer who is erased. */
typedef enum journey_erasure {
	/** Nothing but the tombstone. */
	JOURNEY_ERASE_DELETE = 1,
	/** The profile, under a name that nobody can trace back, without what was declared `pii`: its features go on
	 *  to count. Journeys end, sends and decisions go. */
	JOURNEY_ERASE_ANONYMISE = 2,
	/** The same under the pseudonym, see journey_engine_pseudonym(): who holds the secret can find it again. */
	JOURNEY_ERASE_PSEUDONYMISE = 3
} journey_erasure;

/**
 * Erases a customer: the facts under each of their identifiers, journeys, what is due, sends that wait, decision
 * records, answers of journey_engine_decide(). Sums over customers stay: they tell of nobody.
 *
 * A tombstone stays for each identifier, a keyed hash and the time: an event that is not later than the erasure is
 * refused with ::JOURNEY_ERASED and counted, however late it comes. A later event begins a new customer, or is
 * refused too where `forever` is set.
 *
 * The store's rows are gone when the call (inside a batch: the commit) returns. Bytes in the free space of a file are
 * the store's matter: see journey_sqlite_compact().
 * @param engine the engine.
 * @param identifier whose it is.
 * @param mode what is left.
 * @param forever nonzero: later events are refused too.
 * @param now when.
 * @return ::JOURNEY_OK; ::JOURNEY_NOT_FOUND (nothing is known of the customer; nothing changed), ::JOURNEY_INVALID (no
 *         identifier), ::JOURNEY_MISUSE (mode), ::JOURNEY_LIMIT (length), ::JOURNEY_BUSY, ::JOURNEY_NO_MEMORY,
 *         ::JOURNEY_CORRUPT, ::JOURNEY_CONFLICT or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_erase(journey_engine *engine,
                                                                 journey_identifier identifier,
                                                                 journey_erasure mode, int forever,
                                                                 journey_time now);

/**
 * All that is known about a customer, as one JSON object (GDPR, articles 15 and 20). Reads only. The same state gives
 * the same bytes. Its keys, in order:
 *
 * - `journey_export`: 1, the version of this form; `time`; `strategy`, its name;
 * - `identifiers`: `kind`, `value`, `events`, `first_seen`, `last_seen`; `edges`: `from`, `to`, `time`, `message`, what
 *   joined them;
 * - `attributes`: `name`, `value`, `time`, `message`, `identifier`: all that was said, of each name the latest counts;
 *   `timezone`;
 * - `consents`: `purpose` (with channel and topic behind slashes), `status`, `time`, `message`, `source`, `expires`,
 *   `identifier`; `consent_now`: purpose and whether it is granted;
 * - `groups`: `group`, `left`, `time`, `message`, `identifier`; `sessions`: `first`, `last`, `events`;
 * - `events`: those that are kept, `event`, `time`, `message`, `properties`, `identifier`; `events_counted`: `event`,
 *   `count`, `latest`, `identifier` of those that only count;
 * - `computed`: a `feature`, `segment` or `lifecycle` and its `value`, or `unknown`;
 * - `journeys`: where the customer is, in each of `branches`, the strategy's `version` that it is under, when an exit
 *   rule has held (`leaving`), `turns` of loops, what was `decided`, and `updated`: what updates would have said of who is
 *   held out; `triggers`: what waits for its time, and what fired and is not to fire again; `history`: entries, exits,
 *   exposures and conversions by journey; `sends`: that caps remember; `entries`: that limits count; `bounced`: channels
 *   that cannot reach the customer; `audiences`: channels whose audience the customer is in; `choices`: arms that the
 *   customer keeps; `trials`: exposures to arms of experiments with texts and channels, and what came of them;
 *   `touches`, `responses`: what is kept of the customer's experience, if anything is;
 * - `waiting`: sends in the outbox, with what they say once that was handed over: `text`, and where there is one
 *   `subject`, `parts`, `locale`, `variant`, and a digest's `items`; `collected`: what waits for a digest; `decisions`: each candidate and
 *   the rule that refused it, and the `feedback` of what was sent, the `template`, `variant` and `locale` that it was said with, or the `reason` for
 *   which its text did not go; `answers` of journey_engine_decide(), with what they say;
 * - `losses`: what limits made the profile forget.
 *
 * `message` is the hash of the message id of the event that said it; times are RFC 3339, `null` where there is none.
 * @param engine the engine.
 * @param identifier whose it is.
 * @param now the time; windows end there.
 * @param[out] out the text, without a NUL; valid until the next journey_engine_export() on the engine.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND, ::JOURNEY_INVALID (no identifier), ::JOURNEY_MISUSE, ::JOURNEY_LIMIT, ::JOURNEY_BUSY,
 *         ::JOURNEY_NO_MEMORY, ::JOURNEY_CORRUPT, ::JOURNEY_VERSION or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_export(journey_engine *engine,
                                                                  journey_identifier identifier, journey_time now,
                                                                  journey_str *out);

/**
 * The keyed hash that stands for an identifier in a pseudonymised profile, a suppression list and an attribute
 * declared `hash`: the same for the same secret, tenant, kind and value, on every platform.
 * @param engine the engine, for its secret and tenant.
 * @param identifier the identifier; or the name of an attribute as its kind, and its value.
 * @param[out] out 32 hexadecimal digits and a NUL.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE, ::JOURNEY_BUSY, ::JOURNEY_LIMIT (kind or value too long),
 *         ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_pseudonym(journey_engine *engine,
                                                                     journey_identifier identifier,
                                                                     char out[JOURNEY_PSEUDONYM_SIZE]);

/**
 * Ends what is older than the strategy's `retention` allows, in parts. Looking at a customer ends what is too old of
 * them by itself; this finds those whom nobody looks at, and customers, sends and decisions that are too old as a
 * whole. A customer's events leave the exact window that features have of the latest ones, and count on in what is kept
 * beyond it; segments and journeys take notice of what changed. Digests of facts agree after a whole sweep at the same
 * time, in whatever order events came.
 *
 * How far a sweep has come is kept in the store: any engine goes on with it. Call it until `*done` is 0: that call
 * ended the sweep, and the next begins another.
 * @param engine the engine.
 * @param now the time.
 * @param limit how many rows to look at, about; ::JOURNEY_DEFAULT for 1,024.
 * @param[out] done how many were looked at.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE, or as journey_engine_accept().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_retain(journey_engine *engine, journey_time now, size_t limit,
                                                                  size_t *done);

/** Takes the value off the list. */
#define JOURNEY_SUPPRESS_LIFT 1u
/** The value is a hash already, of journey_engine_pseudonym(). */
#define JOURNEY_SUPPRESS_HASHED 2u

/**
 * Puts a value on a suppression list of the strategy, or takes it off. Nothing is sent by the list's channels to a
 * customer who has the value, from the next look at the send on: when it is decided, and again when it is handed over.
 * The list keeps a keyed hash of the value only. Values of attributes count without blanks around them and without the
 * capitals of ASCII (`Ann@Example.org ` is `ann@example.org`).
 * @param engine the engine.
 * @param list the list's name.
 * @param value what it is, one of the list's `by`, and the value. The customer need not be known.
 * @param flags JOURNEY_SUPPRESS_* together; 0: put it on.
 * @param now when.
 * @return ::JOURNEY_OK, also if nothing changed; ::JOURNEY_NOT_FOUND (no such list, or not of such values),
 *         ::JOURNEY_INVALID (empty, or no hash), ::JOURNEY_LIMIT, ::JOURNEY_MISUSE, ::JOURNEY_BUSY,
 *         ::JOURNEY_NO_MEMORY, ::JOURNEY_CONFLICT or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_suppress(journey_engine *engine, journey_str list,
                                                                    journey_identifier value, unsigned flags,
                                                                    journey_time now);

#ifdef __cplusplus
}
#endif
#endif
