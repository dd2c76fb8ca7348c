#include "strategy/model.h"

#include "base/text.h"
#include "strategy/builder.h"
#include "strategy/content.h"

/* Key of a name: kind byte and text. */
static size_t key_of(unsigned char key[JOURNEY_STRATEGY_NAME_MAX + 1], jy_name_kind kind, journey_str name)
{
	if (name.size > JOURNEY_STRATEGY_NAME_MAX)
		return 0;
	key[0] = (unsigned char)kind;
	if (name.size > 0)
		memcpy(key + 1, name.data, name.size);
	return name.size + 1;
}

bool jy_names_find(const jy_map *names, jy_name_kind kind, journey_str name, uint32_t *index)
{
	unsigned char key[JOURNEY_STRATEGY_NAME_MAX + 1];
	size_t size = key_of(key, kind, name);
	uint64_t found;

	if (size == 0 || !jy_map_find(names, key, size, &found))
		return false;
	*index = (uint32_t)found;
	return true;
}

journey_status jy_names_put(jy_map *names, jy_name_kind kind, journey_str name, uint32_t index)
{
	unsigned char key[JOURNEY_STRATEGY_NAME_MAX + 1];
	size_t size = key_of(key, kind, name);

	return size == 0 ? JOURNEY_LIMIT : jy_map_put(names, key, size, index);
}

static uint32_t find(const journey_strategy *strategy, jy_name_kind kind, journey_str name)
{
	uint32_t index = JY_NONE;

	jy_names_find(&strategy->names, kind, name, &index);
	return index;
}

uint32_t jy_strategy_event(const journey_strategy *strategy, journey_str name)
{
	return find(strategy, JY_NAME_EVENT, name);
}

uint32_t jy_strategy_attribute(const journey_strategy *strategy, journey_str name)
{
	return find(strategy, JY_NAME_ATTRIBUTE, name);
}

uint32_t jy_strategy_feature(const journey_strategy *strategy, journey_str name)
{
	return find(strategy, JY_NAME_FEATURE, name);
}

uint32_t jy_strategy_stage(const journey_strategy *strategy, journey_str name)
{
	return find(strategy, JY_NAME_STAGE, name);
}

uint32_t jy_strategy_segment(const journey_strategy *strategy, journey_str name)
{
	return find(strategy, JY_NAME_SEGMENT, name);
}

uint32_t jy_strategy_trigger(const journey_strategy *strategy, journey_str name)
{
	return find(strategy, JY_NAME_TRIGGER, name);
}

uint32_t jy_strategy_consent(const journey_strategy *strategy, journey_str purpose)
{
	return find(strategy, JY_NAME_CONSENT, purpose);
}

uint32_t jy_strategy_channel(const journey_strategy *strategy, journey_str name)
{
	return find(strategy, JY_NAME_CHANNEL, name);
}

uint32_t jy_strategy_offer(const journey_strategy *strategy, journey_str name)
{
	return find(strategy, JY_NAME_OFFER, name);
}

uint32_t jy_strategy_kpi(const journey_strategy *strategy, journey_str name)
{
	return find(strategy, JY_NAME_KPI, name);
}

uint32_t jy_strategy_journey(const journey_strategy *strategy, journey_str name)
{
	return find(strategy, JY_NAME_JOURNEY, name);
}

uint32_t jy_strategy_source(const journey_strategy *strategy, journey_str name)
{
	return find(strategy, JY_NAME_SOURCE, name);
}

uint32_t jy_strategy_identifier(const journey_strategy *strategy, journey_str name)
{
	uint32_t i;

	for (i = 0; i < strategy->identifier_count; i++)
		if (jy_str_equal(strategy->identifiers[i].name, name))
			return i;
	return JY_NONE;
}

uint32_t jy_journey_step(const jy_journey *journey, journey_str name)
{
	uint32_t i;

	for (i = 0; i < journey->step_count; i++)
		if (jy_str_equal(journey->steps[i].name, name))
			return i;
	return JY_NONE;
}

uint32_t jy_event_property(const jy_event_type *event, journey_str name)
{
	uint32_t i;

	for (i = 0; i < event->property_count; i++)
		if (jy_str_equal(event->properties[i].name, name))
			return i;
	return JY_NONE;
}

bool jy_program_number(journey_value value, double *out)
{
	switch (value.type) {
	case JOURNEY_DOUBLE:
		*out = value.as.d;
		return true;
	case JOURNEY_INT:
		*out = (double)value.as.i;
		return true;
	case JOURNEY_UINT:
		*out = (double)value.as.u;
		return true;
	default:
		return false;
	}
}

void journey_strategy_free(journey_strategy *strategy)
{
	journey_allocator memory;
	size_t i;

	if (strategy == NULL)
		return;
	memory = strategy->allocator;
	journey_rules_free(strategy->trigger_rules);
	for (i = 0; i < strategy->program_count; i++)
		journey_expr_program_free(strategy->programs[i]);
	jy_free(&memory, strategy->programs, strategy->program_capacity * sizeof(journey_expr_program *));
	jy_map_free(&strategy->names);
	jy_map_free(&strategy->list_members);
	jy_map_free(&strategy->entity_programs);
	jy_map_free(&strategy->program_sources);
	jy_content_set_free(strategy);
	jy_arena_free(&strategy->arena);
	jy_free(&memory, strategy, sizeof(*strategy));
}
