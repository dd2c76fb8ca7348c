/*
 * Which identifiers are one customer's: a function of the edges that events stated, whatever order these came in.
 *
 * Edges are taken in order of (event time, message hash); of one event's the more trusted kind first. An edge between
 * two sets joins them unless
 *
 *   - it is cut: the operator keeps its ends apart;
 *   - both sets hold a known identifier (a user id) already, and the edge is no alias between two user ids: who uses the
 *     same device is not the same customer for that;
 *   - of some kind with a limit of n, the joined set would hold more than n: all that it holds where the limit is for
 *     ever, else those whose first edge that was admitted has a time t' with t - within < t' <= t, where t is the time
 *     of the edge (identifiers that this edge is the first for count, too);
 *   - the joined set would have more than `size_max` identifiers.
 *
 * So an edge that comes late, but is older, takes its place before the newer ones, and may keep one of them out.
 */
#ifndef JY_ENGINE_PARTITION_H
#define JY_ENGINE_PARTITION_H

#include "base/arena.h"
#include "strategy/model.h"

typedef enum jy_tie_verdict {
	JY_TIE_JOINS = 0,  /* admitted */
	JY_TIE_INSIDE = 1, /* admitted: its ends were one customer's already */
	JY_TIE_CUT = 2,
	JY_TIE_GUARD = 3,
	JY_TIE_LIMIT = 4,
	JY_TIE_SIZE = 5,
	JY_TIE_VERDICTS = 6
} jy_tie_verdict;

/* An identifier. */
typedef struct jy_node {
	journey_str name;   /* as the engine writes it */
	uint32_t kind;      /* of the strategy, or JY_NONE: one that has no limit */
	uint32_t set;       /* result: the same for all of one customer, the smallest node of it */
	journey_time since; /* result: of its first admitted edge; JOURNEY_TIME_NONE: none */
	/* while it is worked out: the members of a set as a list, size and last at its first */
	uint32_t next, last, size;
	bool known; /* the set holds a known identifier */
} jy_node;

/* An edge that both ends keep. */
typedef struct jy_tie {
	uint32_t a, b; /* nodes; never the same */
	journey_time time;
	jy_hash128 id;
	bool by_alias;
	bool cut;
	uint8_t verdict;    /* result: jy_tie_verdict */
	uint32_t limit_of;  /* JY_TIE_LIMIT: the kind */
	uint32_t would_be;  /* JY_TIE_LIMIT, JY_TIE_SIZE: how many there would be */
} jy_tie;

typedef struct jy_rules {
	const jy_identifier_kind *kinds; /* most trusted first */
	uint32_t kind_count;
	uint32_t known; /* the kind of a customer who says who they are */
	uint32_t size_max;
} jy_rules;

/*
 * Sets the results of all nodes and ties. `order` has room for tie_count numbers and holds the order in which the
 * ties were taken. Neither time nor memory beyond what is given: O(ties * (log ties + size_max)).
 */
void jy_partition(const jy_rules *rules, jy_node *nodes, uint32_t node_count, jy_tie *ties, uint32_t tie_count,
                  uint32_t *order);

#endif
