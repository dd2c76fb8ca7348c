/* Conversions: CEL's int(), double(), string()..., and what loading a declared variable does. */
#ifndef JY_EXPR_CONVERT_H
#define JY_EXPR_CONVERT_H

#include "expr/run.h"

journey_status jy_to_int(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_to_uint(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_to_double(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_to_bool(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_to_string(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_to_bytes(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_to_timestamp(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_to_duration(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_to_dyn(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_type_of(jy_run *run, const journey_value *args, size_t count, journey_value *out);

/* A timestamp as short as it can be: "2025-01-01T00:00:00.1Z". */
size_t jy_timestamp_text(const journey_value *v, char out[40]);

/*
 * The numeric rule: a value as the type that is declared (a journey_type). A whole double becomes an int or
 * uint, a number a double, RFC 3339 text a timestamp, text like 24h a duration. False: it does not convert.
 */
bool jy_coerce(const journey_value *in, uint32_t type, journey_value *out);

#endif
