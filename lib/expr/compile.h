/* Turns a checked tree into instructions. */
#ifndef JY_EXPR_COMPILE_H
#define JY_EXPR_COMPILE_H

#include "expr/ast.h"
#include "expr/code.h"

/* Fills the program's code, constants, registers and slots, from its own arena. */
journey_status jy_compile(const jy_source *source, const jy_node *root, journey_expr_program *program);

#endif
