/* From text to program: runs the phases (parse, check, fold, compile, atoms); see <journey/expr.h>. */
#ifndef JY_EXPR_PROGRAM_H
#define JY_EXPR_PROGRAM_H

#include "expr/code.h"

#endif
