/**
 * @file identity.h
 * @brief Who is who: which events said that identifiers are one customer's, what came of each, and taking it back.
 *
 * An event that names several identifiers states an edge between its main one and each of the others. All edges that
 * were stated are kept; which of them are admitted follows from all of them together, whatever order they came in (see
 * journey-strategy(5), "identifiers"): an edge that came late, but is older, may take the place of a newer one.
 */
#ifndef JOURNEY_IDENTITY_H
#define JOURNEY_IDENTITY_H

#include <journey/engine.h>
#include <journey/profile.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How journey_engine_unmerge() parts two identifiers. */
typedef enum journey_unmerge_mode {
	JOURNEY_UNMERGE_KEEP_APART = 1, /**< They stay apart, whatever events say, until an alias dated later joins them. */
	JOURNEY_UNMERGE_FORGET = 2      /**< What was said is forgotten: the next event that says it joins them again. */
} journey_unmerge_mode;

/**
 * Takes back that two identifiers are one customer's. Facts go with the identifiers that they came under. Of what was
 * done about the customer, journeys, waiting triggers and the measured outcomes stay with the identifier that named
 * the whole; the other side takes along what was sent (so that caps hold for both), entries and arms, and is left out of
 * measurement.
 *
 * If other edges hold the two together all the same, they stay one: journey_engine_path() says which.
 * @param engine the engine.
 * @param a one identifier.
 * @param b the other.
 * @param mode for how long.
 * @param now the time; an alias dated later joins the two again.
 * @return ::JOURNEY_OK; ::JOURNEY_NOT_FOUND (one of them is not known, or, to forget, nothing says that they belong
 *         together); ::JOURNEY_INVALID (they are the same, or empty); ::JOURNEY_LIMIT (one of them is kept apart from 64
 *         others already); ::JOURNEY_MISUSE (mode, no time), ::JOURNEY_BUSY, ::JOURNEY_NO_MEMORY, ::JOURNEY_CORRUPT, or what
 *         storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_unmerge(journey_engine *engine, journey_identifier a,
                                                                   journey_identifier b, journey_unmerge_mode mode,
                                                                   journey_time now);

/** What became of an edge. */
typedef enum journey_edge_state {
	JOURNEY_EDGE_JOINED = 0,     /**< Admitted: it joined what its ends held until then. */
	JOURNEY_EDGE_CONFIRMED = 1,  /**< Admitted: earlier ones had joined its ends. */
	JOURNEY_EDGE_CUT = 2,        /**< Refused: journey_engine_unmerge() keeps its ends apart. */
	JOURNEY_EDGE_GUARDED = 3,    /**< Refused: both ends belonged to a known customer already. */
	JOURNEY_EDGE_OVER_LIMIT = 4, /**< Refused: the strategy's limit of identifiers of a kind. */
	JOURNEY_EDGE_OVER_SIZE = 5,  /**< Refused: ::JOURNEY_COMPONENT_MAX. */
	JOURNEY_EDGE_HALF = 6        /**< Not counted: the other end has too many earlier ones to keep it. */
} journey_edge_state;

/** An edge as it was first stated, or, where that is cut, as it counts. Texts are valid for the call of the callback. */
typedef struct journey_edge {
	size_t size;              /**< sizeof(journey_edge) of the library. */
	journey_identifier a;     /**< An identifier of the customer. */
	journey_identifier b;     /**< The other one. */
	journey_time time;        /**< When the event that stated it happened. */
	journey_str message_id;   /**< That event; empty if it is not known (stored by an older release). */
	journey_str source;       /**< Its source, if it named one that is declared; else empty. */
	int by_alias;             /**< Nonzero: an alias says so. */
	journey_edge_state state; /**< What became of it. */
	journey_str limit_kind;   /**< OVER_LIMIT: the kind of identifiers. */
	uint32_t limit;           /**< OVER_LIMIT, OVER_SIZE: how many there may be. */
	uint32_t would_be;        /**< OVER_LIMIT, OVER_SIZE: how many there would have been. */
} journey_edge;

/**
 * Is told of edges. It may not call the engine. Any status but ::JOURNEY_OK ends the visit and is handed through.
 */
typedef journey_status (*journey_edge_fn)(void *user, const journey_edge *edge);

/**
 * Visits the edges that were stated of a customer, admitted ones and refused ones: in the order in which they were
 * taken, then those that do not count.
 * @param engine the engine.
 * @param identifier any identifier of the customer.
 * @param visit is told of each.
 * @param user passed to it.
 * @return ::JOURNEY_OK; ::JOURNEY_NOT_FOUND (nothing is known), ::JOURNEY_INVALID (empty), ::JOURNEY_MISUSE,
 *         ::JOURNEY_BUSY, ::JOURNEY_NO_MEMORY, ::JOURNEY_CORRUPT, what storage returned, or what `visit` did.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_why(journey_engine *engine, journey_identifier identifier,
                                                               journey_edge_fn visit, void *user);

/**
 * Visits the admitted edges that lead from one identifier to another of the same customer: the fewest, each from the
 * identifier before.
 * @param engine the engine.
 * @param a where to begin.
 * @param b where to end.
 * @param visit is told of each.
 * @param user passed to it.
 * @return as journey_engine_why(); ::JOURNEY_NOT_FOUND also if they are not one customer's.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_path(journey_engine *engine, journey_identifier a,
                                                                journey_identifier b, journey_edge_fn visit,
                                                                void *user);

#ifdef __cplusplus
}
#endif
#endif
