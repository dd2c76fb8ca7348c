/* Library of encodings: base64.encode, base64.decode. */
#ifndef JY_EXPR_ENCODERS_H
#define JY_EXPR_ENCODERS_H

#include "expr/functions.h"

extern const jy_library jy_library_encoders;

#endif
