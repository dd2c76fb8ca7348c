#include "engine/quality.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/component.h"
#include "profile/convert.h"

/* Ends of the classes of lag; the last has none. */
static const journey_duration lag_ends[JY_LAG_CLASSES - 1] = {
	JOURNEY_SECOND,    10 * JOURNEY_SECOND, JOURNEY_MINUTE,  10 * JOURNEY_MINUTE, JOURNEY_HOUR,
	6 * JOURNEY_HOUR,  JOURNEY_DAY,         7 * JOURNEY_DAY, 30 * JOURNEY_DAY,
};

static uint32_t lag_class(journey_duration lag)
{
	uint32_t i = 0;
	while (i < JY_LAG_CLASSES - 1 && lag >= lag_ends[i])
		i++;
	return i;
}

static uint32_t source_of(const journey_strategy *strategy, const journey_event *event)
{
	const journey_value *source = jy_map_get(event->context, jy_str("source"));
	if (source == NULL || source->type != JOURNEY_STRING || source->n == 0)
		return JY_SOURCE_NONE;
	uint32_t index = jy_strategy_source(strategy, jy_value_text(*source));
	return index == JY_NONE ? JY_SOURCE_OTHER : JY_SOURCE_DECLARED + index;
}

static bool is_user(const jy_component *component)
{
	for (size_t i = 0; i < component->member_count; i++) {
		if (jy_fragment_identifier(component->members[i]->fragment).data[0] == 'u')
			return true;
	}
	return false;
}

/* ---- events ---- */

static journey_status count_required(journey_engine *engine, const jy_event_view *view)
{
	const jy_event_type *type;
	journey_status status = JOURNEY_OK;
	if (view->type == JY_NONE)
		return status;
	type = &engine->strategy->events[view->type];
	for (uint32_t i = 0; status == JOURNEY_OK && i < type->property_count; i++) {
		if (!type->properties[i].required)
			continue;
		bool there = view->properties[i].type != JOURNEY_EXPR_ABSENT;
		status = jy_count(engine, JY_SUM_PROPERTY, view->type,
		                  i * JY_PROPERTY_SUMS + (there ? JY_PROPERTY_PRESENT : JY_PROPERTY_MISSING), 1);
	}
	return status;
}

journey_status jy_quality_anonymous(journey_engine *engine, const jy_component *component)
{
	journey_status status = jy_count(engine, JY_SUM_SOURCE, JY_SOURCE_NONE, JY_SOURCE_ANONYMOUS, 1);
	if (status == JOURNEY_OK && is_user(component))
		status = jy_count(engine, JY_SUM_SOURCE, JY_SOURCE_NONE, JY_SOURCE_MATCHED, 1);
	return status;
}

journey_status jy_quality_accepted(journey_engine *engine, const jy_component *component, const jy_event_view *view,
                                   journey_time latest, bool anonymous)
{
	uint32_t source = source_of(engine->strategy, view->event);
	journey_time at = view->event->timestamp;
	journey_duration lag = engine->clock > at ? engine->clock - at : 0;
	journey_status status = jy_count(engine, JY_SUM_SOURCE, source, JY_SOURCE_BUCKETS + lag_class(lag), 1);
	if (status == JOURNEY_OK && lag > 0)
		status = jy_count(engine, JY_SUM_SOURCE, source, JY_SOURCE_LAG, lag);
	if (status == JOURNEY_OK && latest != JOURNEY_TIME_NONE && at < latest)
		status = jy_count(engine, JY_SUM_SOURCE, source, JY_SOURCE_LATE, 1);
	if (status == JOURNEY_OK && anonymous)
		status = jy_quality_anonymous(engine, component);
	return status == JOURNEY_OK ? count_required(engine, view) : status;
}

/* ---- refused ---- */

static journey_status count_misfits(journey_engine *engine, jy_sum_kind kind, uint32_t who, uint32_t index,
                                    const journey_map *map, journey_str name, journey_field_type type)
{
	const journey_value *value = jy_map_get(map, name);
	journey_value converted;
	if (value == NULL || value->type == JOURNEY_NULL || jy_value_convert(*value, type, &converted))
		return JOURNEY_OK;
	return jy_count(engine, kind, who, index, 1);
}

/* Which properties or traits do not fit their types. */
static journey_status count_invalid(journey_engine *engine, const journey_event *event)
{
	const journey_strategy *s = engine->strategy;
	journey_status status = JOURNEY_OK;
	uint32_t index = event->kind == JOURNEY_EVENT_TRACK ? jy_strategy_event(s, event->name) : JY_NONE;
	for (uint32_t i = 0; index != JY_NONE && status == JOURNEY_OK && i < s->events[index].property_count; i++) {
		const jy_property *p = &s->events[index].properties[i];
		status = count_misfits(engine, JY_SUM_PROPERTY, index, i * JY_PROPERTY_SUMS + JY_PROPERTY_INVALID,
		                       event->properties, p->name, p->type);
	}
	if (event->kind != JOURNEY_EVENT_IDENTIFY)
		return status;
	for (uint32_t i = 0; status == JOURNEY_OK && i < s->attribute_count; i++)
		status = count_misfits(engine, JY_SUM_ATTRIBUTE, i, JY_ATTRIBUTE_INVALID, event->traits,
		                       s->attributes[i].name, s->attributes[i].type);
	return status;
}

journey_status jy_quality_rejected(journey_engine *engine, const journey_event *event, journey_status status)
{
	uint32_t source = source_of(engine->strategy, event);
	journey_status counted =
		jy_count(engine, JY_SUM_SOURCE, source, JY_SOURCE_REJECTED + (uint32_t)-status, 1);
	return counted == JOURNEY_OK && status == JOURNEY_TYPE ? count_invalid(engine, event) : counted;
}

/* ---- attributes ---- */

journey_status jy_quality_attributes(journey_engine *engine, const jy_component *component,
                                     const jy_attribute_change *list, size_t count)
{
	jy_profile profile = jy_component_profile(engine, component, engine->clock);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < count; i++) {
		journey_value value;
		bool had = list[i].from.type != JOURNEY_EXPR_ABSENT;
		bool has = jy_profile_attribute(&profile, list[i].attribute, &value) == JOURNEY_OK;
		if (had != has)
			status = jy_count(engine, JY_SUM_ATTRIBUTE, list[i].attribute, JY_ATTRIBUTE_CUSTOMERS, has ? 1 : -1);
	}
	return status;
}

journey_status jy_quality_conflicts(jy_eval *eval)
{
	journey_engine *engine = eval->engine;
	journey_status status = JOURNEY_OK;
	/* Sources are told apart only where they are declared. */
	if (engine->strategy->source_count == 0 || eval->attribute_count == 0)
		return JOURNEY_OK;
	uint32_t source = source_of(engine->strategy, eval->view->event);
	for (size_t i = 0; status == JOURNEY_OK && i < eval->attribute_count; i++) {
		const jy_attribute_change *it = &eval->attributes[i];
		uint32_t before = jy_actions_origin(&eval->component->actions, it->attribute);
		if (before == source)
			continue;
		if (before != JY_NONE && it->from.type != JOURNEY_EXPR_ABSENT) {
			status = jy_count(engine, JY_SUM_SOURCE, source, JY_SOURCE_CONFLICTS, 1);
			if (status == JOURNEY_OK)
				status = jy_count(engine, JY_SUM_ATTRIBUTE, it->attribute, JY_ATTRIBUTE_CONFLICTS, 1);
		}
		if (status == JOURNEY_OK)
			status = jy_actions_change(eval->component);
		if (status == JOURNEY_OK)
			status = jy_actions_set_origin(&eval->component->actions, it->attribute, source);
	}
	return status;
}

/* ---- customers ---- */

journey_status jy_quality_count(journey_engine *engine, const jy_component *component, int sign, bool veiled)
{
	jy_profile profile = jy_component_profile(engine, component, engine->clock);
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < engine->strategy->attribute_count; i++) {
		journey_value value;
		if (veiled && engine->strategy->attributes[i].pii)
			continue;
		if (jy_profile_attribute(&profile, i, &value) == JOURNEY_OK)
			status = jy_count(engine, JY_SUM_ATTRIBUTE, i, JY_ATTRIBUTE_CUSTOMERS, sign);
	}
	return status;
}

journey_status jy_quality_match(journey_engine *engine, const jy_component *component, int sign)
{
	uint64_t events = 0;
	if (!is_user(component))
		return JOURNEY_OK;
	for (size_t i = 0; i < component->member_count; i++) {
		const jy_fragment *fragment = component->members[i]->fragment;
		if (jy_fragment_identifier(fragment).data[0] == 'a')
			events += jy_fragment_events(fragment);
	}
	if (events == 0 || events > INT64_MAX)
		return JOURNEY_OK;
	return jy_count(engine, JY_SUM_SOURCE, JY_SOURCE_NONE, JY_SOURCE_MATCHED, sign * (int64_t)events);
}

/* ---- names of sums ---- */

static bool put_source(const journey_strategy *strategy, uint32_t source, jy_buffer *out)
{
	if (source < JY_SOURCE_DECLARED)
		return jy_buffer_u8(out, (uint8_t)source);
	return jy_buffer_u8(out, JY_SOURCE_DECLARED) && jy_buffer_str(out, strategy->sources[source - JY_SOURCE_DECLARED].name);
}

bool jy_quality_name(const journey_strategy *strategy, uint32_t kind, uint32_t who, uint32_t index, jy_buffer *out)
{
	if (kind == JY_SUM_SOURCE)
		return put_source(strategy, who, out) && jy_buffer_u32(out, index);
	if (kind == JY_SUM_ATTRIBUTE)
		return jy_buffer_str(out, strategy->attributes[who].name) && jy_buffer_u32(out, index);
	const jy_event_type *type = &strategy->events[who];
	return jy_buffer_str(out, type->name) && jy_buffer_str(out, type->properties[index / JY_PROPERTY_SUMS].name) &&
	       jy_buffer_u32(out, index % JY_PROPERTY_SUMS);
}
