/* What the truth of an expression implies, for indexing; see journey_expr_atoms() in <journey/expr.h>. */
#ifndef JY_EXPR_ATOMS_H
#define JY_EXPR_ATOMS_H

#include "expr/ast.h"
#include "expr/code.h"

/* Whether a program is true wherever its atoms hold, not only these where it is. */
bool jy_atoms_exact(const journey_expr_program *program);
/* Fills the program's atoms, from its arena. JOURNEY_OK or JOURNEY_NO_MEMORY. */
journey_status jy_find_atoms(const jy_source *source, const jy_node *root, journey_expr_program *program);

/* Fills the program's names: of fields of open objects, and keys of tallies. */
journey_status jy_find_names(const jy_source *source, const jy_node *root, journey_expr_program *program);

/* What a node reads, if it is a plain read; *key is null where there is none (or, of a tally, a computed
 * one). */
typedef struct jy_read {
	journey_read_kind kind;
	uint32_t slot;
	journey_value key;
	const jy_type *type; /* declared */
	bool computed;       /* the key is not constant */
} jy_read;

bool jy_read_of(const jy_node *node, jy_read *out);
/* As jy_read_of() for has(x) and `key in tally`. */
bool jy_test_of(const jy_node *node, jy_read *out);

#endif
