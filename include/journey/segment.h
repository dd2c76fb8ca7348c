/**
 * @file segment.h
 * @brief Who is in which segment and at which stage, who moves, and lists that the host keeps.
 *
 * Segments and stages are conditions of the strategy. The engine keeps for each customer which of them hold, looks
 * after each event only at those that the event can change, and at each of the others at the exact moment at which
 * time changes it (see journey_engine_advance()).
 */
#ifndef JOURNEY_SEGMENT_H
#define JOURNEY_SEGMENT_H

#include <journey/engine.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What kind of move it is. */
typedef enum journey_change_kind {
	JOURNEY_CHANGE_ENTERED = 1, /**< A segment was entered. */
	JOURNEY_CHANGE_LEFT = 2,    /**< A segment was left. */
	JOURNEY_CHANGE_STAGE = 3    /**< The stage is another one. */
} journey_change_kind;

/** A customer moved. Texts are valid during the callback. */
typedef struct journey_change {
	size_t size;              /**< sizeof(journey_change) of the library. */
	journey_change_kind kind; /**< What happened. */
	journey_str user_id;      /**< The customer, if known, */
	journey_str anonymous_id; /**< or if anonymous; one of the two is empty. */
	journey_str name;         /**< The segment; of ::JOURNEY_CHANGE_STAGE the new stage, empty: none. */
	journey_str from;         /**< Of ::JOURNEY_CHANGE_STAGE: the stage before, empty: none. */
	journey_time time;        /**< The engine's clock then: for what time did, the exact moment. */
	journey_str cause;        /**< Message id of the event that did it; empty: time, or a call of the host. */
} journey_change;

/**
 * Is told of a move. May not call the engine (::JOURNEY_BUSY).
 * @param user as given to journey_engine_watch().
 * @param change the move; borrowed.
 */
typedef void (*journey_watch_fn)(void *user, const journey_change *change);

/**
 * Registers who is told of moves between segments and stages: after the commit that made them durable, in the order in
 * which they happened. Moves of a batch that is undone are never told. A process that ends between the commit and the
 * callback tells nobody: moves are told at most once.
 * @param engine the engine.
 * @param watch the callback, or NULL for none.
 * @param user passed to it.
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (engine is NULL), ::JOURNEY_BUSY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_watch(journey_engine *engine, journey_watch_fn watch,
                                                                 void *user);

/**
 * Puts a customer on a list, or takes them off. The customer need not be known yet. It is kept with the identifier that
 * is given; where customers become one, the whole is on the list if a part of it is. Members that the strategy itself
 * declares stay.
 * @param engine the engine.
 * @param list a list of the strategy.
 * @param user_id the customer, or empty, and
 * @param anonymous_id then this one; of the two, the user id counts.
 * @param in nonzero: onto the list; 0: off it.
 * @param now the time.
 * @return ::JOURNEY_OK (also where nothing changes), ::JOURNEY_NOT_FOUND (no such list), ::JOURNEY_INVALID (no
 *         identifier), ::JOURNEY_LIMIT (an identifier too long), or as journey_engine_accept().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_list(journey_engine *engine, journey_str list,
                                                                journey_str user_id, journey_str anonymous_id, int in,
                                                                journey_time now);

/**
 * How many customers are in a segment: of those that an event or their time came to since the strategy has it.
 * Inside a batch: what the batch did so far counts.
 * @param engine the engine.
 * @param segment its name.
 * @param[out] customers how many.
 * @return ::JOURNEY_OK, ::JOURNEY_NOT_FOUND (no such segment, or one that is not kept), ::JOURNEY_MISUSE, ::JOURNEY_BUSY,
 *         ::JOURNEY_NO_MEMORY, or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_segment_size(journey_engine *engine, journey_str segment,
                                                                        int64_t *customers);

/**
 * How many customers are in both of two segments. Reads all customers: a call for a planner, not for a page. As of the
 * last commit.
 * @param engine the engine.
 * @param a a segment's name.
 * @param b another one's.
 * @param[out] customers how many.
 * @return as journey_engine_segment_size(), or ::JOURNEY_CORRUPT.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_segment_overlap(journey_engine *engine, journey_str a,
                                                                           journey_str b, int64_t *customers);

#ifdef __cplusplus
}
#endif
#endif
