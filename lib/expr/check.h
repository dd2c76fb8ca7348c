/* The gradual checker: finds what names mean, chooses overloads, deduces types, says what does not fit. */
#ifndef JY_EXPR_CHECK_H
#define JY_EXPR_CHECK_H

#include "expr/ast.h"
#include "expr/env.h"

/* Annotates the tree. `*type` is the result's type, without variables. */
journey_status jy_check(const jy_source *source, const journey_expr_env *env, jy_node *root,
			const jy_type **type);

#endif
