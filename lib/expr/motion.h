/* Whether all changes of a program with time can be computed: how fast each part may move, before it runs. */
#ifndef JY_EXPR_MOTION_H
#define JY_EXPR_MOTION_H

#include "expr/kept.h"

/* The slopes that a timestamp or duration may have (see walk.h); `lost`: it changes in a way not followed. */
typedef struct jy_motion {
	bool lost;
	int32_t least, most;
} jy_motion;

static inline bool jy_motion_moves(const jy_motion *m)
{
	return m->least != 0 || m->most != 0;
}

/* What a function makes of arguments of which one moves. */
jy_motion jy_motion_function(const jy_part *part, const jy_motion *args);

/* Sets the program's change_known. JOURNEY_OK or JOURNEY_NO_MEMORY. */
journey_status jy_motion_analyse(journey_expr_program *program, jy_arena *arena);

#endif
