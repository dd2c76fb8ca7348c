/*
 * "...%s...".format([values]): verbs %s %d %f %e %b %o %x %X, %% for a percent sign. A precision (%.2f) counts
 * for %f and %e only and is 6 if it is not given.
 */
#ifndef JY_EXPR_FORMAT_H
#define JY_EXPR_FORMAT_H

#include "expr/ast.h"
#include "expr/functions.h"
#include "expr/infer.h"
#include "expr/writer.h"

/* Most digits after the point that can be asked for. */
#define JY_FORMAT_PRECISION_MAX 1000
/* Deepest nesting of lists and maps that is written. */
#define JY_FORMAT_DEPTH_MAX 100

/* The function. */
journey_status jy_run_format(jy_run *run, const journey_value *args, size_t count, journey_value *out);
/* Compares a format that is a literal with the values of a list literal. */
journey_status jy_format_check(const jy_source *source, jy_infer *in, jy_node *node);

/* What one verb makes of one value (format_value.c). False: the verb is not for such values. */
bool jy_format_text(jy_writer *w, const journey_value *v);
bool jy_format_decimal(jy_writer *w, const journey_value *v);
bool jy_format_fixed(jy_writer *w, const journey_value *v, int precision);
bool jy_format_scientific(jy_writer *w, const journey_value *v, int precision);
/* bits: of a digit; `letter` is the digit 10. */
bool jy_format_base(jy_writer *w, const journey_value *v, unsigned bits, char letter);

#endif
