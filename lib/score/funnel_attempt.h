/*
 * Attempts at a funnel, in a span of visits of one unit.
 */
#ifndef JY_SCORE_FUNNEL_ATTEMPT_H
#define JY_SCORE_FUNNEL_ATTEMPT_H

#include "score/trails.h"

typedef struct jy_attempt {
	size_t reached;                               /* steps done; 0: there is no attempt */
	journey_time times[JOURNEY_FUNNEL_STEPS_MAX]; /* when */
	size_t last;                                  /* the visit of the last step done */
} jy_attempt;

typedef struct jy_walk {
	const journey_funnel_options *options;
	const journey_visit *visits;
	size_t at, to; /* visits [at, to) are to be looked at */
	bool over;
} jy_walk;

/* The next attempt that is to be counted; false: there is none any more. */
bool jy_walk_next(jy_walk *walk, jy_attempt *out);

#endif
