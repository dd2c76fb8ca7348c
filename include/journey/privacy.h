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

#ifdef __cplusplus
extern "C" {
#endif

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
 * The keyed hash that stands for an identifier in a pseudonymised profile, a suppression list and an attribute
 * declared `hash`: the same for the same secret, tenant, kind and value, on every platform.
 * @param engine the engine, for its secret and tenant.
 * @param identifier the identifier; or the name of an attribute as its kind, and its value.
 * @param[out] out 32 hexadecimal digits and a NUL.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE, ::JOURNEY_LIMIT (kind or value too long), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_pseudonym(journey_engine *engine,
                                                                     journey_identifier identifier,
                                                                     char out[JOURNEY_PSEUDONYM_SIZE]);

#ifdef __cplusplus
}
#endif
#endif
