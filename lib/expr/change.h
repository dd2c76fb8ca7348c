/*
 * When an evaluation's result can next change with time alone: the rules for the parts that the tree walker
 * meets; the functions are those of <journey/expr.h>: journey_expr_next_change() and
 * journey_expr_change_known().
 */
#ifndef JY_EXPR_CHANGE_H
#define JY_EXPR_CHANGE_H

#include "expr/walk.h"

/* Where nothing better is known: the next microsecond. */
journey_time jy_change_soon(const jy_walk *w);
/* `now` as a value. */
journey_value jy_change_now(journey_time now);

/* When what is read changes, as the host says; `key` of a tally (`test`: whether it is there). JY_NEVER for
 * what is not timed. */
journey_time jy_change_slot(jy_walk *w, const jy_part *part);
journey_time jy_change_key(jy_walk *w, const jy_part *tally, const journey_value *key, bool test);
journey_time jy_change_field(jy_walk *w, const jy_part *part);
journey_time jy_change_call(jy_walk *w, const jy_part *part, const journey_value *args);

/* Operands of a comparison: one that is read and compared with what stays asks for that alone. */
journey_status jy_change_refine(jy_walk *w, const jy_part *part, jy_seen *a, jy_seen *b);
/* Until when a comparison of these operands stays as it is. */
journey_time jy_change_relation(const jy_walk *w, uint32_t relation, const jy_seen *a, const jy_seen *b);
/*
 * Comparisons (and `in`) of what is a step function of `now` alone, as getHours(), with what stays: looks from
 * step to step for the first at which the truth is another. `out` has the value and until when it surely stays,
 * which is put off.
 */
journey_status jy_change_ahead(jy_walk *w, const jy_part *part, const jy_seen *a, const jy_seen *b, jy_seen *out);
/* Operators on operands of which one moves: sets until and slope of the result, whose value is there. */
void jy_change_arithmetic(const jy_walk *w, uint32_t op, const jy_seen *a, const jy_seen *b, jy_seen *out);
/* The same for functions; `until` holds for the arguments apart from their slopes. */
void jy_change_function(jy_walk *w, const jy_part *part, const jy_seen *args, journey_time until,
			jy_seen *out);

#endif
