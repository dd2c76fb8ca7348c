/* Library of text: search, parts, replacement, splitting and joining by characters; format is in format.c. */
#ifndef JY_EXPR_STRINGS_H
#define JY_EXPR_STRINGS_H

#include "expr/functions.h"

extern const jy_library jy_library_strings;

#endif
