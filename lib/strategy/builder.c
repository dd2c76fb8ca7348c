#include "strategy/builder.h"

#include "base/error.h"
#include "base/float.h"
#include "base/text.h"
#include "strategy/patterns.h"
#include "strategy/add.h"
#include "strategy/causes.h"
#include "strategy/entities.h"
#include "strategy/lifecycle.h"
#include "strategy/experience.h"
#include "strategy/sending.h"
#include "strategy/content.h"
#include <journey/event.h>

#include <float.h>

/* Makes room for one more in the builder's list LIST_s. */
#define ROOM(a, b, list)                                                                                     \
	jy_add_room(a, &(b)->list##s, &(b)->list##_capacity, (b)->list##_count, JOURNEY_STRATEGY_NAMES_MAX,  \
		    sizeof(*(b)->list##s), "JOURNEY_STRATEGY_NAMES_MAX")

/* Keeps what was checked and copied, under its name; the last step of adding it. */
#define KEEP(a, b, list, kind, item)                                                                         \
	do {                                                                                                 \
		ROOM(a, b, list);                                                                            \
		jy_add_take(a, kind, (item).name, (b)->list##_count);                                        \
		if ((a)->status == JOURNEY_OK)                                                               \
			(b)->list##s[(b)->list##_count++] = (item);                                          \
	} while (0)

journey_status journey_builder_new(const journey_allocator *allocator, journey_str name,
				   journey_builder **out)
{
	journey_allocator memory = jy_allocator_or_libc(allocator);
	journey_builder *builder;
	journey_status status;
	jy_add a;

	if (out == NULL)
		return JOURNEY_MISUSE;
	builder = jy_alloc_zero(&memory, sizeof(*builder));
	if (builder == NULL)
		return JOURNEY_NO_MEMORY;
	builder->allocator = memory;
	jy_arena_init(&builder->arena, &memory);
	jy_map_init(&builder->names, &memory, 0);
	jy_add_begin(&a, builder, "name", jy_str(NULL));
	jy_add_name(&a, NULL, &name, false);
	status = jy_add_end(&a);
	if (status != JOURNEY_OK) {
		journey_builder_free(builder);
		return status;
	}
	builder->name = name;
	builder->timezone = jy_str("UTC");
	*out = builder;
	return JOURNEY_OK;
}

#define FREE_LIST(b, list)                                                                                   \
	jy_free(&(b)->allocator, (b)->list##s, (b)->list##_capacity * sizeof(*(b)->list##s))

void journey_builder_free(journey_builder *builder)
{
	journey_allocator memory;
	size_t i;

	if (builder == NULL)
		return;
	memory = builder->allocator;
	for (i = 0; i < builder->event_count; i++)
		jy_free(&memory, builder->events[i].properties,
			builder->events[i].property_capacity * sizeof(*builder->events[i].properties));
	for (i = 0; i < builder->journey_count; i++)
		jy_free(&memory, builder->journeys[i].ops,
			builder->journeys[i].op_capacity * sizeof(*builder->journeys[i].ops));
	FREE_LIST(builder, event);
	FREE_LIST(builder, attribute);
	FREE_LIST(builder, feature);
	FREE_LIST(builder, stage);
	FREE_LIST(builder, segment);
	FREE_LIST(builder, trigger);
	FREE_LIST(builder, pattern);
	FREE_LIST(builder, consent);
	FREE_LIST(builder, channel);
	FREE_LIST(builder, offer);
	FREE_LIST(builder, kpi);
	FREE_LIST(builder, journey);
	FREE_LIST(builder, source);
	FREE_LIST(builder, identifier);
	FREE_LIST(builder, rule);
	FREE_LIST(builder, gate);
	FREE_LIST(builder, suppression);
	jy_members_free(builder);
	jy_entities_forget(builder);
	jy_lifecycle_forget(builder);
	jy_causes_forget(builder);
	jy_sending_forget(builder);
	jy_content_forget(builder);
	jy_experience_forget(builder);
	jy_map_free(&builder->names);
	jy_arena_free(&builder->arena);
	jy_free(&memory, builder, sizeof(*builder));
}

const journey_error *journey_builder_error(const journey_builder *builder)
{
	return builder == NULL ? NULL : &builder->error;
}

journey_status journey_builder_timezone(journey_builder *builder, journey_str zone)
{
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "timezone", jy_str(NULL));
	jy_add_name(&a, NULL, &zone, false);
	if (a.status == JOURNEY_OK)
		builder->timezone = zone;
	return jy_add_end(&a);
}

journey_status journey_builder_event(journey_builder *builder, journey_str name)
{
	jy_decl_event item = {name, NULL, 0, 0};
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "events", name);
	jy_add_name(&a, NULL, &item.name, false);
	KEEP(&a, builder, event, JY_NAME_EVENT, item);
	return jy_add_end(&a);
}

journey_status journey_builder_property(journey_builder *builder, journey_str event, journey_str name,
					journey_field_type type)
{
	jy_property item = {.name = name, .type = type};
	jy_decl_event *owner = NULL;
	uint32_t index;
	size_t i;
	jy_add a;
	char place[JY_PLACE_MAX];

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "events", event);
	if (!jy_names_find(&builder->names, JY_NAME_EVENT, event, &index)) {
		jy_add_fail(&a, JOURNEY_NOT_FOUND, NULL, "the event is not declared");
		jy_error_hint(&builder->error, "declare an event before its properties");
		return jy_add_end(&a);
	}
	owner = &builder->events[index];
	jy_format(place, sizeof(place), "%s", a.place);
	jy_add_begin(&a, builder, place, name);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_check(&a, jy_field_type_known(type), NULL, "no such type");
	for (i = 0; i < owner->property_count; i++)
		jy_add_check(&a, !jy_str_equal(owner->properties[i].name, name), NULL,
			     "the property is declared twice");
	jy_add_room(&a, &owner->properties, &owner->property_capacity, owner->property_count,
		    JOURNEY_EVENT_PROPERTIES_MAX, sizeof(item), "JOURNEY_EVENT_PROPERTIES_MAX");
	if (a.status == JOURNEY_OK)
		owner->properties[owner->property_count++] = item;
	return jy_add_end(&a);
}

journey_status journey_builder_stage(journey_builder *builder, journey_str name, journey_str when)
{
	jy_decl_condition item = {.name = name, .when = when};
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "stages", name);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_check(&a, when.size > 0, NULL, "the condition is empty");
	jy_add_text(&a, NULL, &item.when);
	KEEP(&a, builder, stage, JY_NAME_STAGE, item);
	return jy_add_end(&a);
}

journey_status journey_builder_segment(journey_builder *builder, journey_str name, journey_str when)
{
	jy_decl_condition item = {.name = name, .when = when};
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "segments", name);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_check(&a, when.size > 0, NULL, "the condition is empty");
	jy_add_text(&a, NULL, &item.when);
	KEEP(&a, builder, segment, JY_NAME_SEGMENT, item);
	return jy_add_end(&a);
}

journey_status journey_builder_segment_keep(journey_builder *builder, journey_str name, int keep)
{
	uint32_t index;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "segments", name);
	if (jy_names_find(&builder->names, JY_NAME_SEGMENT, name, &index))
		builder->segments[index].unkept = keep == 0;
	else
		jy_add_fail(&a, JOURNEY_NOT_FOUND, NULL, "the segment is not declared");
	return jy_add_end(&a);
}

journey_status journey_builder_trigger(journey_builder *builder, const journey_trigger_options *options)
{
	journey_trigger_options item;
	bool absence;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "triggers", jy_str(NULL));
	jy_add_options(&a, &item, options, sizeof(item));
	if (a.status == JOURNEY_OK)
		jy_add_begin(&a, builder, "triggers", item.name);
	absence = item.unless.size > 0;
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_name(&a, absence ? "after" : "event", &item.event, false);
	jy_add_text(&a, "when", &item.when);
	jy_add_name(&a, "unless", &item.unless, true);
	jy_add_check(&a, absence || item.unless_when.size == 0, "unless_when", "`unless` is missing");
	jy_add_text(&a, "unless_when", &item.unless_when);
	if (absence)
		jy_add_span(&a, "within", item.within, true);
	else
		jy_add_check(&a, item.within == 0, "within",
			     "`unless` is missing: without it there is nothing to wait for");
	jy_add_text(&a, "per", &item.per);
	jy_add_names(&a, "capture", &item.capture, item.capture_count, JOURNEY_STRATEGY_CAPTURES_MAX);
	KEEP(&a, builder, trigger, JY_NAME_TRIGGER, item);
	return jy_add_end(&a);
}

static void add_caps(jy_add *a, journey_channel_options *o)
{
	journey_cap *copy;
	size_t i;
	char part[32];

	if (o->cap_count > JOURNEY_STRATEGY_CAPS_MAX)
		jy_add_fail(a, JOURNEY_LIMIT, "cap", "%zu caps, more than JOURNEY_STRATEGY_CAPS_MAX (%d)",
			    o->cap_count, JOURNEY_STRATEGY_CAPS_MAX);
	if (o->cap_count > 0 && o->caps == NULL)
		jy_add_fail(a, JOURNEY_MISUSE, "cap", "the list is NULL, though its count is %zu",
			    o->cap_count);
	for (i = 0; a->status == JOURNEY_OK && i < o->cap_count; i++) {
		jy_format(part, sizeof(part), "cap[%zu]", i);
		jy_add_span(a, part, o->caps[i].window, true);
	}
	if (a->status != JOURNEY_OK)
		return;
	copy = jy_arena_copy(&a->builder->arena, o->caps, o->cap_count * sizeof(*copy));
	if (copy == NULL)
		a->status = jy_error_memory(&a->builder->error);
	o->caps = copy;
}

journey_status journey_builder_channel(journey_builder *builder, const journey_channel_options *options)
{
	journey_channel_options item;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "channels", jy_str(NULL));
	jy_add_options(&a, &item, options, sizeof(item));
	if (a.status == JOURNEY_OK)
		jy_add_begin(&a, builder, "channels", item.name);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_name(&a, "consent", &item.consent, true);
	add_caps(&a, &item);
	jy_add_check(&a,
		     item.quiet_from >= 0 && item.quiet_from < 1440 && item.quiet_until >= 0 &&
			     item.quiet_until < 1440,
		     "quiet", "quiet hours are minutes of the day, 0 to 1439");
	jy_add_text(&a, "reach", &item.reach);
	KEEP(&a, builder, channel, JY_NAME_CHANNEL, item);
	return jy_add_end(&a);
}

journey_status journey_builder_offer(journey_builder *builder, const journey_offer_options *options)
{
	journey_offer_options item;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "offers", jy_str(NULL));
	jy_add_options(&a, &item, options, sizeof(item));
	if (a.status == JOURNEY_OK)
		jy_add_begin(&a, builder, "offers", item.name);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_text(&a, "when", &item.when);
	jy_add_text(&a, "text", &item.text);
	jy_add_text(&a, "cost", &item.cost);
	jy_add_number(&a, "priority", item.priority, -DBL_MAX, DBL_MAX);
	jy_add_number(&a, "margin", item.margin, -DBL_MAX, 1);
	KEEP(&a, builder, offer, JY_NAME_OFFER, item);
	return jy_add_end(&a);
}
