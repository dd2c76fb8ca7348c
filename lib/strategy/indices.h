/*
 * Lists of indices, filled in two passes over the same visits: the first counts, the second adds.
 */
#ifndef JY_STRATEGY_INDICES_H
#define JY_STRATEGY_INDICES_H

#include "strategy/compiler.h"

typedef struct jy_filling {
	jy_compiler *c;
	bool counting;
} jy_filling;

/* Adds one index to a list; the same index twice in a row counts once. */
void jy_filling_add(jy_filling *f, jy_indices *list, uint32_t index);
/* Between the passes: room for what was counted. */
void jy_filling_room(jy_compiler *c, jy_indices *list);

/* What the conditions of segments and stages hang on (depends.c). */
void jy_depends_visit(jy_filling *f);
void jy_depends_room(jy_compiler *c);
/* Journeys may hang on segments only that are kept. */
void jy_depends_check(jy_compiler *c);

#endif
