/*
 * Graphs under construction, for the engine, which fills in its counts.
 */
#ifndef JY_STRATEGY_GRAPH_H
#define JY_STRATEGY_GRAPH_H

#include "strategy/model.h"
#include <journey/graph.h>

/* How often a way was gone: steps by index, JY_NONE before `from` the first and, as `to`, the end. */
typedef journey_status jy_count_fn(void *user, uint32_t journey, uint32_t from, uint32_t to, int64_t *out);

/* `count` NULL: nothing is known. */
journey_status jy_graph_new(const journey_allocator *allocator, const journey_strategy *strategy, jy_count_fn *count,
			    void *user, journey_graph **out);

#endif
