/* Libraries of lists and of lists taken as sets: parts, flattening, order, membership. */
#ifndef JY_EXPR_LISTS_H
#define JY_EXPR_LISTS_H

#include "expr/functions.h"

extern const jy_library jy_library_lists;
extern const jy_library jy_library_sets;

#endif
