/* The operators + - * / % and unary - on values, with CEL's overflow errors; negation, indexing, in. */
#ifndef JY_EXPR_ARITHMETIC_H
#define JY_EXPR_ARITHMETIC_H

#include "expr/run.h"

journey_status jy_add(jy_run *run, const journey_value *a, const journey_value *b, journey_value *out);
journey_status jy_subtract(jy_run *run, const journey_value *a, const journey_value *b, journey_value *out);
journey_status jy_multiply(jy_run *run, const journey_value *a, const journey_value *b, journey_value *out);
journey_status jy_divide(jy_run *run, const journey_value *a, const journey_value *b, journey_value *out);
journey_status jy_modulo(jy_run *run, const journey_value *a, const journey_value *b, journey_value *out);
journey_status jy_negate(jy_run *run, const journey_value *a, journey_value *out);
journey_status jy_index(jy_run *run, const journey_value *a, const journey_value *b, journey_value *out);
journey_status jy_in(jy_run *run, const journey_value *a, const journey_value *b, journey_value *out);

/* Timestamps of the years 1 to 9999; durations of as many nanoseconds as 64 bits hold (both of one sign). */
bool jy_time_ok(int64_t seconds);
bool jy_span_ok(int64_t seconds, int64_t nanos);

/* Integers; false on overflow. */
bool jy_int_add(int64_t a, int64_t b, int64_t *out);
bool jy_int_subtract(int64_t a, int64_t b, int64_t *out);
bool jy_int_multiply(int64_t a, int64_t b, int64_t *out);

#endif
