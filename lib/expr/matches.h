/* The function `matches`: patterns that are literals are compiled with the program, others when they are met.
 */
#ifndef JY_EXPR_MATCHES_H
#define JY_EXPR_MATCHES_H

#include "expr/ast.h"
#include "expr/code.h"
#include "expr/run.h"

/* Zero a jy_matcher before the first use. */
void jy_matcher_free(const journey_allocator *allocator, jy_matcher *matcher);

/* text.matches(pattern); the pattern is a string or what jy_matches_prepare() made of one. */
journey_status jy_matches(jy_run *run, const journey_value *args, size_t count, journey_value *out);
/*
 * Compiles a pattern that is a constant into the program's arena; *out stands for it as an argument of
 * jy_matches(). A failure points into the literal.
 */
journey_status jy_matches_prepare(const jy_source *source, const jy_node *pattern,
				  journey_expr_program *program, journey_value *out);

#endif
