/*
 * How documents become one: journey-strategy(5) says it under INCLUDE.
 */
#ifndef JY_DOCUMENT_MERGE_H
#define JY_DOCUMENT_MERGE_H

#include "document/compose.h"

/* The root of a unit with all that it includes, as a node of the composed tree; 0 on failure. Units that it includes must have
 * theirs. */
int jy_merge_unit(jy_compose *compose, jy_unit *unit);

#endif
