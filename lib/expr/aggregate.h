/*
 * Calls of aggregates: checks their form, hands literals and the texts of their expressions to the host, and
 * puts what it answers (a slot) in the call's place.
 */
#ifndef JY_EXPR_AGGREGATE_H
#define JY_EXPR_AGGREGATE_H

#include "expr/ast.h"
#include "expr/env.h"

/* The node is a call of `function`, without its namespace; its arguments were not checked, nor will they be. */
journey_status jy_check_aggregate(const jy_source *source, const journey_expr_env *env, jy_node *node,
				  const jy_function *function);

#endif
