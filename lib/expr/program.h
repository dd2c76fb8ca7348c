/* From text to program: runs the phases (parse, check, fold, compile, atoms); see <journey/expr.h>. */
#ifndef JY_EXPR_PROGRAM_H
#define JY_EXPR_PROGRAM_H

#include "expr/code.h"
#include <stdbool.h>

/* journey_expr_compile(); `plain`: only the tree, unfolded, for the tree walker (see walk.h). */
journey_status jy_program_make(const journey_expr_env *env, journey_str text, const char *wanted,
			       const journey_allocator *allocator, bool plain, journey_expr_program **out,
			       journey_error *error);

#endif
