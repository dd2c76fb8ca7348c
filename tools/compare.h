/*
 * What two runs over the same log sent, compared: of each customer what is the same under both, what only one of them
 * sends, what is changed; and sums of that.
 *
 * A send is the same if it goes to the same customer at the same moment and the customer can't tell it from the other.
 * Of the rest of a customer's, those of the same journey and step are taken for each other in order of time, then those
 * of the same journey: they are changed. What is left is only one's.
 *
 * Runs come one after the other, each in order of time. Memory goes with the sends of one moment, some 60 bytes for each
 * send that differs, and all that one customer got that differs; the rest lies in temporary files.
 */
#ifndef JOURNEY_TOOLS_COMPARE_H
#define JOURNEY_TOOLS_COMPARE_H

#include "spill.h"

/* Of one name. a = same + changed + only_a; b likewise, unless the name itself is what changed. */
typedef struct tool_compared {
	char *name;
	int64_t a, b, same, changed, only_a, only_b;
} tool_compared;

typedef enum tool_dimension { TOOL_BY_JOURNEY, TOOL_BY_CHANNEL, TOOL_BY_PLACEMENT, TOOL_BY_OFFER, TOOL_DIMENSIONS } tool_dimension;

typedef struct tool_compared_list {
	tool_compared *items; /* in order of first sight */
	size_t count, capacity, last;
} tool_compared_list;

/* Which fields are changed: bit i for field i, and: */
#define TOOL_CHANGED_TIME (1u << TOOL_SENT_NOTICED)
#define TOOL_CHANGED_AUDIENCE (1u << (TOOL_SENT_NOTICED + 1))
#define TOOL_CHANGED_KINDS (TOOL_SENT_NOTICED + 2)
extern const char *const tool_changed_names[TOOL_CHANGED_KINDS];

/* Only A: `b` is NULL, or what nobody got under B as the customer is held out there. Only B likewise. */
typedef struct tool_difference {
	journey_str customer;
	const tool_sent *a, *b;
	bool got_a, got_b;
	unsigned changed; /* where both got something */
} tool_difference;

typedef bool (*tool_difference_fn)(void *user, const tool_difference *difference);

typedef struct tool_comparison {
	tool_spill spills[2];
	tool_compared_list sums[TOOL_DIMENSIONS];
	tool_compared total;
	int64_t held_out[2], changed_by[TOOL_CHANGED_KINDS], customers; /* who differ */
	struct tool_moment *moment;
	size_t moment_count, moment_capacity;
	journey_time at; /* of the moment */
	struct tool_unlike *unlike;
	size_t unlike_count, unlike_capacity;
	tool_room room, names;
	tool_sent ahead; /* of the first run, read and not yet taken */
	uint64_t ahead_place;
	bool ahead_there;
} tool_comparison;

/* All return false on failure of memory or of a file; errno says which. Close in any case. */
bool tool_comparison_open(tool_comparison *comparison);
void tool_comparison_close(tool_comparison *comparison);
/* First all of run 0, then all of run 1, each in order of time. */
bool tool_comparison_add(tool_comparison *comparison, int run, const tool_sent *sent);
/* Behind the last: tells the differences, customers in order of name, each in order of time; then the sums are complete. */
bool tool_comparison_end(tool_comparison *comparison, tool_difference_fn tell, void *user);

#endif
