/*
 * Of one customer's sends under two strategies, which stands for which.
 */
#ifndef JOURNEY_TOOLS_PAIR_H
#define JOURNEY_TOOLS_PAIR_H

#include "compare.h"

/*
 * `out` has room for a_count + b_count differences; they come in order of time. What held-out customers would have got is
 * none by itself.
 */
bool tool_pair(const tool_sent *a, size_t a_count, const tool_sent *b, size_t b_count, tool_room *room,
	tool_difference *out, size_t *count);

#endif
