/* Lists and maps made while running, and field selection on maps. */
#ifndef JY_EXPR_COLLECT_H
#define JY_EXPR_COLLECT_H

#include "expr/run.h"

/* A list literal, a map literal: `values` are in a row. */
journey_status jy_make_list(jy_run *run, const journey_value *values, size_t count, journey_value *out);
journey_status jy_make_map(jy_run *run, const journey_value *values, size_t pairs, journey_value *out);

/* A list that grows: starts as a builder, gets items, becomes a list. */
journey_status jy_builder_new(jy_run *run, journey_value *out);
journey_status jy_builder_push(jy_run *run, journey_value *builder, const journey_value *item);
/* Adds what an optional holds. An item that is no optional, or an error, takes the builder's place. */
journey_status jy_builder_push_maybe(jy_run *run, journey_value *builder, const journey_value *item);
void jy_builder_done(journey_value *builder);

/* A map that grows. What cannot be added leaves an error (or unknown) in the builder's place. */
journey_status jy_entries_new(jy_run *run, journey_value *out);
/* `fresh`: the key is known to be none of the others. */
journey_status jy_entries_put(jy_run *run, journey_value *entries, const journey_value *key,
			      const journey_value *value, bool fresh);
/* The value is what an optional holds, if it does. */
journey_status jy_entries_put_maybe(jy_run *run, journey_value *entries, const journey_value *key,
				    const journey_value *optional);
journey_status jy_entries_add(jy_run *run, journey_value *entries, const journey_value *map);

/* value.name, has(value.name) */
journey_status jy_select(jy_run *run, const journey_value *value, const journey_value *name,
			 journey_value *out);
journey_status jy_test(jy_run *run, const journey_value *value, const journey_value *name,
		       journey_value *out);

#endif
