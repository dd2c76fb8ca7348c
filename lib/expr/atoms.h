/* Equalities that the truth of an expression implies, for indexing. */
#ifndef JY_EXPR_ATOMS_H
#define JY_EXPR_ATOMS_H

#include "expr/ast.h"
#include "expr/code.h"

/* Fills the program's atoms, from its arena. JOURNEY_OK or JOURNEY_NO_MEMORY. */
journey_status jy_find_atoms(const jy_node *root, journey_expr_program *program);

#endif
