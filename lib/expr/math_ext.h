/* Library of mathematics: math.greatest, math.least, rounding, signs, classes of doubles, bits, square root. */
#ifndef JY_EXPR_MATH_EXT_H
#define JY_EXPR_MATH_EXT_H

#include "expr/functions.h"

extern const jy_library jy_library_math;

#endif
