/*
 * Journeys as graphs: the ways out of each step, with what takes them and how long that takes. All that looks at a journey
 * as a whole (proof, drawings, counts) asks here, so that a new kind of step is described once.
 */
#ifndef JY_STRATEGY_EDGES_H
#define JY_STRATEGY_EDGES_H

#include "strategy/model.h"

typedef enum jy_edge_kind {
	JY_EDGE_NEXT = 1,      /* at once */
	JY_EDGE_WHEN = 2,      /* a branch's condition holds */
	JY_EDGE_ELSE = 3,      /* none of them does */
	JY_EDGE_ARM = 4,       /* of a split */
	JY_EDGE_MET = 5,       /* what was waited for is there */
	JY_EDGE_TIME = 6       /* the time of a wait has passed */
} jy_edge_kind;

typedef struct jy_step_edge {
	jy_edge_kind kind;
	uint32_t to;                      /* a step, or JY_NONE: the end */
	journey_str label;                /* the condition, the arm, the event; may be empty */
	const journey_expr_program *when; /* NULL: nothing is asked */
	double weight;                    /* of an arm; else 1 */
	journey_duration least, most;     /* how long the way takes */
	bool at_once;                     /* nothing need come or pass in between */
	uint32_t times;                   /* how often one instance goes it at most; 0: any number */
} jy_step_edge;

/* Most ways out of one step. */
#define JY_EDGES_MAX (JOURNEY_STRATEGY_BRANCHES_MAX + 2)
/* A way that may take for ever. */
#define JY_EDGE_FOREVER INT64_MAX

/* The ways out of a step, in order; how many. */
uint32_t jy_edges(const journey_strategy *strategy, const jy_journey *journey, uint32_t step, jy_step_edge out[JY_EDGES_MAX]);
/* Whether a step makes customers enter another journey at the same moment: starts it, or emits what it is entered by. */
bool jy_step_sets_off(const journey_strategy *strategy, const jy_step *step, uint32_t other);
/* A kind of step as it is called in the document. */
const char *jy_step_kind_text(jy_step_kind kind);

#endif
