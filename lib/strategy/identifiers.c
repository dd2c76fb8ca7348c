/*
 * How customers are told apart: the sources whose events may join identifiers.
 */
#include "strategy/compiler.h"

#include "strategy/add.h"

journey_status journey_builder_source(journey_builder *builder, journey_str name, int joins)
{
	jy_event_source item = {name, joins != 0};
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "sources", name);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_room(&a, &builder->sources, &builder->source_capacity, builder->source_count,
		    JOURNEY_STRATEGY_NAMES_MAX, sizeof(item), "JOURNEY_STRATEGY_NAMES_MAX");
	jy_add_take(&a, JY_NAME_SOURCE, item.name, builder->source_count);
	if (a.status == JOURNEY_OK)
		builder->sources[builder->source_count++] = item;
	return jy_add_end(&a);
}

bool jy_sources_write(const journey_builder *builder, jy_buffer *out)
{
	size_t i;

	if (!jy_buffer_varint(out, builder->source_count))
		return false;
	for (i = 0; i < builder->source_count; i++)
		if (!jy_buffer_str(out, builder->sources[i].name) ||
		    !jy_buffer_u8(out, builder->sources[i].joins ? 1 : 0))
			return false;
	return true;
}

void jy_compile_sources(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	size_t i;

	s->sources = jy_compiler_items(c, c->builder->source_count, sizeof(*s->sources));
	for (i = 0; i < c->builder->source_count && c->status == JOURNEY_OK; i++) {
		s->sources[i].name = jy_compiler_str(c, c->builder->sources[i].name);
		s->sources[i].joins = c->builder->sources[i].joins;
		s->source_count++;
	}
}

bool jy_event_source_joins(const journey_strategy *strategy, uint32_t source)
{
	if (strategy->source_count == 0)
		return true;
	return source != JY_NONE && strategy->sources[source].joins;
}
