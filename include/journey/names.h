/**
 * @file names.h
 * @brief The names that a strategy knows: for tools that check other documents against it.
 */
#ifndef JOURNEY_NAMES_H
#define JOURNEY_NAMES_H

#include <journey/strategy.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which names journey_strategy_named() lists. */
typedef enum journey_named {
	JOURNEY_NAMED_EVENT = 1,    /**< Track events that are declared. */
	JOURNEY_NAMED_PROPERTY = 2, /**< Their properties: the event, and the property as the part. */
	JOURNEY_NAMED_TRAIT = 3,    /**< Traits that are read: attributes, `consent`, `timezone`, and identifiers' own. */
	JOURNEY_NAMED_CONSENT = 4,  /**< Purposes of consent, also those that only a channel names. */
	JOURNEY_NAMED_CHANNEL = 5,  /**< Channels. */
	JOURNEY_NAMED_OFFER = 6,    /**< Offers. */
	/** What can be sent: offers, templates that are declared, each of their variants as the part, and templates that a
	 * send leaves to the host. A name may come several times. */
	JOURNEY_NAMED_CONTENT = 7
} journey_named;

/**
 * A name that a strategy knows.
 * @param strategy the strategy.
 * @param what which names.
 * @param index the number of the name, from 0 on.
 * @param[out] name the name; lives as long as the strategy. Untouched if there is none.
 * @param[out] part the part, or empty; likewise.
 * @return nonzero: there is one; 0: the index is behind the last, there are no such names, or a pointer is NULL.
 */
JOURNEY_API int journey_strategy_named(const journey_strategy *strategy, journey_named what, size_t index,
                                       journey_str *name, journey_str *part);

/**
 * The strategy's time zone.
 * @param strategy the strategy.
 * @return its name, which lives as long as the strategy; `UTC` if none is said. Empty: the strategy is NULL.
 */
JOURNEY_API journey_str journey_strategy_timezone(const journey_strategy *strategy);

#ifdef __cplusplus
}
#endif
#endif
