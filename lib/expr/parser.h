/* Turns text into a syntax tree; expands the macros has, all, exists, exists_one, filter, map. */
#ifndef JY_EXPR_PARSER_H
#define JY_EXPR_PARSER_H

#include "expr/ast.h"

/* Parses the whole source; the error is filled on failure (but for JOURNEY_NO_MEMORY). */
journey_status jy_parse(const jy_source *source, jy_node **out);

#endif
