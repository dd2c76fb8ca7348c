/* The worst case of an evaluation in steps, from the tree, if what is read has at most an assumed size. */
#ifndef JY_EXPR_COST_H
#define JY_EXPR_COST_H

#include "expr/ast.h"
#include "expr/code.h"
#include "expr/env.h"

/*
 * Sets the program's `worst`, for its folded tree. JOURNEY_LIMIT with an error at the part that costs most
 * where it is above the limit JOURNEY_EXPR_WORST.
 */
journey_status jy_check_cost(const jy_source *source, const journey_expr_env *env, const jy_node *root,
			     journey_expr_program *program);

#endif
