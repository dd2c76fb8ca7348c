/* Computes the constant parts of a checked tree, in place. */
#ifndef JY_EXPR_FOLD_H
#define JY_EXPR_FOLD_H

#include "expr/ast.h"

/* Parts whose evaluation fails stay as they are. JOURNEY_OK or JOURNEY_NO_MEMORY;
   JOURNEY_INVALID where the source asks for `literals` and one of them can have no value. */
journey_status jy_fold(const jy_source *source, jy_node *node);

#endif
