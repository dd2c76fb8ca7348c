/* The place of an error under the text that it is in, and of an evaluation's failure; the functions are
 * journey_error_show() and journey_expr_explain() of <journey/expr.h>. */
#ifndef JY_EXPR_SHOW_H
#define JY_EXPR_SHOW_H

#include <journey/expr.h>

/* Columns that are shown before the place, and in all, of a longer line. */
#define JY_SHOW_BEFORE 60
#define JY_SHOW_WIDTH 100

#endif
