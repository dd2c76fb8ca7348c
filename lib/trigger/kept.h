/*
 * Predicates that have no quick form (times, bytes, prefixes, order of text, ints beyond 2^53, long lists of values):
 * kept as they are, compared as CEL compares.
 */
#ifndef JY_TRIGGER_KEPT_H
#define JY_TRIGGER_KEPT_H

#include "base/memory.h"
#include <journey/trigger.h>

typedef struct jy_kept_atom {
	journey_expr_atom *atom; /* one block, with all that it needs; NULL: free */
	size_t size;
	uint32_t uses;
	uint32_t next; /* where it is free */
} jy_kept_atom;

typedef struct jy_kept {
	jy_kept_atom *items;
	size_t capacity;
	uint32_t count, free; /* free: number + 1, 0: none */
} jy_kept;

/* A copy with one use. False: no memory. */
bool jy_kept_add(jy_kept *kept, const journey_allocator *a, const journey_expr_atom *atom, uint32_t *out);
void jy_kept_drop(jy_kept *kept, const journey_allocator *a, uint32_t number);
void jy_kept_free(jy_kept *kept, const journey_allocator *a);
/* Whether a value fulfils a predicate; its type is JOURNEY_EXPR_ABSENT or UNKNOWN where there is none. */
bool jy_atom_holds(const journey_expr_atom *atom, const journey_value *value);

#endif
