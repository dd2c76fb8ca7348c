/**
 * @file timers.h
 * @brief Many moments to come: added, cancelled, taken in order of time.
 *
 * A hierarchical timing wheel (Varghese and Lauck, "Hashed and hierarchical timing wheels", SOSP 1987, scheme 7) whose
 * slots are sorted only once they are near: adding and cancelling cost the same however many there are. It reads no
 * clock: time is what the caller says. Of use alone; the engine keeps in one what is due soon.
 */
#ifndef JOURNEY_TIMERS_H
#define JOURNEY_TIMERS_H

#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Timers. Belongs to one thread at a time. */
typedef struct journey_timers journey_timers;

/** Most timers that wait at once, cancelled ones that are not yet swept included. */
#define JOURNEY_TIMERS_MAX UINT32_C(0xfffffff0)

/** Names a timer from journey_timers_add() until it is taken or cancelled; never 0. */
typedef uint64_t journey_timer;

/**
 * Makes an empty set of timers.
 * @param allocator where memory comes from; NULL for libc's. Copied.
 * @param start moments before it are the past, which may be added, too. Only a hint: where the first ones will be.
 * @param[out] out the timers; free with journey_timers_free().
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (out is NULL), ::JOURNEY_RANGE (start is no time), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_timers_new(const journey_allocator *allocator, journey_time start,
                                                               journey_timers **out);
/**
 * Frees timers.
 * @param timers the timers, or NULL.
 */
JOURNEY_API void journey_timers_free(journey_timers *timers);

/**
 * Adds a timer, in constant time.
 * @param timers the timers.
 * @param at its moment, microseconds since 1970 UTC.
 * @param id what the caller gets back when it is taken; any number, not interpreted.
 * @param[out] timer names it for journey_timers_cancel(); may be NULL.
 * @return ::JOURNEY_OK; ::JOURNEY_MISUSE (timers is NULL), ::JOURNEY_RANGE (`at` is no time), ::JOURNEY_LIMIT
 *         (::JOURNEY_TIMERS_MAX), ::JOURNEY_NO_MEMORY: nothing changed.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_timers_add(journey_timers *timers, journey_time at, uint64_t id,
                                                               journey_timer *timer);
/**
 * Cancels a timer, in constant time. Its memory is used again once its slot is looked at, or when cancelled ones
 * outnumber those that wait.
 * @param timers the timers.
 * @param timer what journey_timers_add() gave. Names are told apart over 2^31 uses of the same place.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (taken or cancelled before), ::JOURNEY_MISUSE (timers is NULL).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_timers_cancel(journey_timers *timers, journey_timer timer);

/**
 * The earliest moment.
 * @param timers the timers.
 * @param[out] at the moment.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (no timer waits), ::JOURNEY_MISUSE (an argument is NULL).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_timers_next(journey_timers *timers, journey_time *at);

/**
 * Takes the earliest timer that is due. Those of one moment come in the order in which they were added.
 * @param timers the timers.
 * @param now timers at or before it are due.
 * @param[out] id its number.
 * @param[out] at its moment; may be NULL.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (none is due), ::JOURNEY_MISUSE (timers or id is NULL), ::JOURNEY_NO_MEMORY:
 *         nothing is lost.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_timers_take(journey_timers *timers, journey_time now, uint64_t *id,
                                                                journey_time *at);
/**
 * How many wait.
 * @param timers the timers, or NULL.
 * @return the number of timers that were added and neither taken nor cancelled.
 */
JOURNEY_API size_t journey_timers_count(const journey_timers *timers);

#ifdef __cplusplus
}
#endif
#endif
