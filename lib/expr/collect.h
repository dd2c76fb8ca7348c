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
void jy_builder_done(journey_value *builder);

/* value.name, has(value.name) */
journey_status jy_select(jy_run *run, const journey_value *value, const journey_value *name,
			 journey_value *out);
journey_status jy_test(jy_run *run, const journey_value *value, const journey_value *name,
		       journey_value *out);

#endif
