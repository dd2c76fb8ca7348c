/* The library of functions mongo.*. */
#ifndef JY_EXPR_MONGO_LIBRARY_H
#define JY_EXPR_MONGO_LIBRARY_H

#include "expr/functions.h"

extern const jy_library jy_library_mongo;

#endif
