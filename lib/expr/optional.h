/* Optionals: what holds a value or nothing; .?name, [?i], and the functions of optional values. */
#ifndef JY_EXPR_OPTIONAL_H
#define JY_EXPR_OPTIONAL_H

#include "expr/run.h"

/* Nothing; *value (which may be *out; an error or unknown stays what it is). */
void jy_optional_none(journey_value *out);
journey_status jy_optional_wrap(jy_run *run, const journey_value *value, journey_value *out);
/* What an optional holds; NULL: nothing. */
const journey_value *jy_optional_held(const journey_value *optional);

/* a[?b], and a[b] where a is an optional; a.?name, and a.name where a is an optional. */
journey_status jy_optional_index(jy_run *run, const journey_value *a, const journey_value *b,
				 journey_value *out);
journey_status jy_optional_select(jy_run *run, const journey_value *a, const journey_value *name,
				  journey_value *out);

/*
 * The target of or() (`value` false) and orValue(): true: *a is the result (an error too); false: the argument
 * is.
 */
bool jy_optional_or(jy_run *run, journey_value *a, bool value);
/* The target of optMap(): true: *held is what it holds; false: *a is the result. */
bool jy_optional_open(jy_run *run, journey_value *a, journey_value *held);

/* optional.of(x), optional.none(), optional.ofNonZeroValue(x), x.hasValue(), x.value() */
journey_status jy_optional_of(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_optional_empty(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_optional_of_non_zero(jy_run *run, const journey_value *args, size_t count,
				       journey_value *out);
journey_status jy_optional_has_value(jy_run *run, const journey_value *args, size_t count,
				     journey_value *out);
journey_status jy_optional_value(jy_run *run, const journey_value *args, size_t count, journey_value *out);
/* optional.unwrap(list), list.unwrapOpt(), list.first(), list.last() */
journey_status jy_optional_unwrap(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_list_first(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_list_last(jy_run *run, const journey_value *args, size_t count, journey_value *out);

#endif
