/**
 * @file graph.h
 * @brief The journeys of a strategy as graphs, to be drawn; with how many customers went which way.
 */
#ifndef JOURNEY_GRAPH_H
#define JOURNEY_GRAPH_H

#include <journey/engine.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Graphs, independent of the strategy and the engine. */
typedef struct journey_graph journey_graph;

/** In place of a step's index: where an edge comes from before the first step. */
#define JOURNEY_GRAPH_ENTRY ((size_t)-2)
/** In place of a step's index: the end of the journey. */
#define JOURNEY_GRAPH_END ((size_t)-1)

/** A step. */
typedef struct journey_graph_step {
	journey_str name;  /**< Its name, stable and distinct within the journey. */
	journey_str kind;  /**< `send`, `wait`, `branch`, `split`, `exit`, ... */
	journey_str text;  /**< What it does, in short: `email: ten, five`; may be empty. */
	journey_str where; /**< Its path in the document. */
	int64_t visits;    /**< How often it was reached; 0 without an engine. */
} journey_graph_step;

/** A way from one step to another. Several ways between the same two are one, with all their labels. */
typedef struct journey_graph_edge {
	size_t from;       /**< Index of a step, or ::JOURNEY_GRAPH_ENTRY. */
	size_t to;         /**< Index of a step, or ::JOURNEY_GRAPH_END. */
	journey_str label; /**< What takes it: a condition, an arm, an event, a time; may be empty. */
	int64_t count;     /**< How often it was gone; 0 without an engine. */
} journey_graph_edge;

/** A journey. */
typedef struct journey_graph_journey {
	journey_str name;                /**< Its name. */
	journey_str enter;               /**< What makes customers enter: `trigger cart`. */
	journey_str leave;               /**< What ends it early: `event Order Completed`; may be empty. */
	const journey_graph_step *steps; /**< In order of the document. */
	size_t step_count;               /**< Number of steps. */
	const journey_graph_edge *edges; /**< The entry first, then by the step that they leave. */
	size_t edge_count;               /**< Number of edges. */
} journey_graph_journey;

/** One journey sets off another. */
typedef struct journey_graph_link {
	size_t from;       /**< Index of the journey. */
	size_t step;       /**< Index of its step. */
	size_t to;         /**< Index of the other journey. */
	journey_str label; /**< How: `start`, `hand over`, or the event that is emitted. */
} journey_graph_link;

/** What graphs hold; owned by them. */
typedef struct journey_graph_view {
	journey_str strategy;                  /**< The strategy's name. */
	const journey_graph_journey *journeys; /**< In order of declaration. */
	size_t journey_count;                  /**< Number of journeys. */
	const journey_graph_link *links;       /**< In order of journeys and steps. */
	size_t link_count;                     /**< Number of links. */
	int counted;                           /**< Whether visits and counts are from an engine. */
} journey_graph_view;

/**
 * Makes the graphs of a strategy.
 * @param allocator where memory comes from; NULL for libc's. Copied.
 * @param strategy the strategy.
 * @param[out] out the graphs; free with journey_graph_free().
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE (strategy or out is NULL), ::JOURNEY_NO_MEMORY.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_strategy_graph(const journey_allocator *allocator,
                                                                   const journey_strategy *strategy,
                                                                   journey_graph **out);

/**
 * Makes the graphs of an engine's strategy, with how often each step was reached and each way gone since the store was
 * made, by customers who are held out, too. Steps keep their counts by name where the strategy changes. Inside a batch:
 * as of the last commit.
 * @param engine the engine.
 * @param[out] out the graphs; free with journey_graph_free().
 * @return ::JOURNEY_OK, ::JOURNEY_MISUSE, ::JOURNEY_BUSY, ::JOURNEY_NO_MEMORY, or what storage returned.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_engine_graph(journey_engine *engine, journey_graph **out);

/**
 * Looks into graphs.
 * @param graph the graphs.
 * @return their content, valid until journey_graph_free().
 */
JOURNEY_API const journey_graph_view *journey_graph_look(const journey_graph *graph);

/**
 * Frees graphs.
 * @param graph the graphs, or NULL.
 */
JOURNEY_API void journey_graph_free(journey_graph *graph);

#ifdef __cplusplus
}
#endif
#endif
