#include "strategy/entities.h"

#include "base/error.h"
#include "base/text.h"
#include "strategy/add.h"

/* ---- the builder ---- */

journey_status journey_builder_sessions(journey_builder *builder, const journey_sessions_options *options)
{
	journey_sessions_options item;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "profile.sessions", jy_str(NULL));
	jy_add_check(&a, builder->entities.sessions.gap == 0, NULL, "sessions are declared twice");
	jy_add_options(&a, &item, options, sizeof(item));
	jy_add_span(&a, "gap", item.gap, true);
	jy_add_names(&a, "events", &item.events, item.event_count, JOURNEY_SESSION_EVENTS_MAX);
	if (a.status == JOURNEY_OK)
		builder->entities.sessions = item;
	return jy_add_end(&a);
}

journey_status journey_builder_groups(journey_builder *builder, uint32_t limit)
{
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "groups", jy_str(NULL));
	jy_add_check(&a, builder->entities.group_limit == 0, NULL, "groups are declared twice");
	if (limit > JOURNEY_GROUPS_MAX)
		jy_add_fail(&a, JOURNEY_LIMIT, "limit", "%u groups, more than JOURNEY_GROUPS_MAX (%d)",
			    (unsigned)limit, JOURNEY_GROUPS_MAX);
	if (a.status == JOURNEY_OK)
		builder->entities.group_limit = limit > 0 ? limit : JOURNEY_GROUPS_DEFAULT;
	return jy_add_end(&a);
}

/* Adds an attribute to a group or a collection at `place`. */
static journey_status add_attribute(journey_builder *builder, jy_decl_event *owner, const char *place,
				    journey_str name, journey_field_type type)
{
	jy_property item = {.name = name, .type = type};
	jy_add a;
	size_t i;

	jy_add_begin(&a, builder, place, name);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_check(&a, type >= JOURNEY_FIELD_STRING && type <= JOURNEY_FIELD_ANY, NULL, "no such type");
	for (i = 0; i < owner->property_count; i++)
		jy_add_check(&a, !jy_str_equal(owner->properties[i].name, name), NULL,
			     "the attribute is declared twice");
	jy_add_room(&a, &owner->properties, &owner->property_capacity, owner->property_count,
		    JOURNEY_ENTITY_ATTRIBUTES_MAX, sizeof(item), "JOURNEY_ENTITY_ATTRIBUTES_MAX");
	if (a.status == JOURNEY_OK)
		owner->properties[owner->property_count++] = item;
	return jy_add_end(&a);
}

journey_status journey_builder_group_attribute(journey_builder *builder, journey_str name,
					       journey_field_type type)
{
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "groups.attributes", name);
	if (builder->entities.group_limit == 0)
		jy_add_fail(&a, JOURNEY_NOT_FOUND, NULL, "no groups are declared");
	jy_add_check(&a, !jy_str_is(name, "id"), NULL, "`group.id` is the group's id: it is there always");
	if (a.status != JOURNEY_OK)
		return jy_add_end(&a);
	return add_attribute(builder, &builder->entities.group, "groups.attributes", name, type);
}

static bool is_identifier(journey_str name)
{
	size_t i;

	for (i = 0; i < name.size; i++) {
		char x = name.data[i];

		if (!jy_is_alpha(x) && x != '_' && (i == 0 || !jy_is_digit(x)))
			return false;
	}
	return name.size > 0;
}

journey_status journey_builder_collection(journey_builder *builder, journey_str name)
{
	jy_decl_event item = {name, NULL, 0, 0};
	jy_decl_entities *e;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	e = &builder->entities;
	jy_add_begin(&a, builder, "catalog", name);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_check(&a, is_identifier(name), NULL,
		     "the name of a collection has letters, digits and `_` only, and no digit first");
	jy_add_room(&a, &e->collections, &e->collection_capacity, e->collection_count,
		    JOURNEY_COLLECTIONS_MAX, sizeof(item), "JOURNEY_COLLECTIONS_MAX");
	jy_add_take(&a, JY_NAME_COLLECTION, item.name, e->collection_count);
	if (a.status == JOURNEY_OK)
		e->collections[e->collection_count++] = item;
	return jy_add_end(&a);
}

journey_status journey_builder_item_attribute(journey_builder *builder, journey_str collection,
					      journey_str name, journey_field_type type)
{
	char place[JY_PLACE_MAX];
	uint32_t index;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "catalog", collection);
	if (!jy_names_find(&builder->names, JY_NAME_COLLECTION, collection, &index)) {
		jy_add_fail(&a, JOURNEY_NOT_FOUND, NULL, "the collection is not declared");
		return jy_add_end(&a);
	}
	jy_format(place, sizeof(place), "%s.attributes", a.place);
	return add_attribute(builder, &builder->entities.collections[index], place, name, type);
}

void jy_entities_forget(journey_builder *builder)
{
	const journey_allocator *a = &builder->allocator;
	jy_decl_entities *e = &builder->entities;
	size_t i;

	for (i = 0; i < e->collection_count; i++)
		jy_free(a, e->collections[i].properties,
			e->collections[i].property_capacity * sizeof(jy_property));
	jy_free(a, e->collections, e->collection_capacity * sizeof(*e->collections));
	jy_free(a, e->group.properties, e->group.property_capacity * sizeof(jy_property));
}

/* ---- into the strategy ---- */

static void compile_session_event(jy_compiler *c, journey_str name, size_t i)
{
	jy_sessions *s = &c->strategy->sessions;
	uint32_t event;

	s->track = s->track || jy_str_is(name, "track");
	s->page = s->page || jy_str_is(name, "page");
	s->screen = s->screen || jy_str_is(name, "screen");
	if (jy_str_is(name, "track") || jy_str_is(name, "page") || jy_str_is(name, "screen"))
		return;
	if (s->types == NULL)
		s->types = jy_compiler_items(c, c->builder->event_count, sizeof(*s->types));
	event = jy_compiler_name(c, JY_NAME_EVENT, name, "profile.sessions.events[%zu]", i);
	if (c->status == JOURNEY_OK && event != JY_NONE)
		s->types[event] = true;
}

static void compile_sessions(jy_compiler *c)
{
	const journey_sessions_options *from = &c->builder->entities.sessions;
	jy_sessions *s = &c->strategy->sessions;
	size_t i;

	s->gap = from->gap;
	s->track = s->page = s->screen = from->event_count == 0;
	for (i = 0; i < from->event_count && c->status == JOURNEY_OK; i++)
		compile_session_event(c, from->events[i], i);
}

static void compile_collection(jy_compiler *c, const jy_decl_event *from, jy_collection *to)
{
	size_t i;

	to->name = jy_compiler_str(c, from->name);
	to->attributes = jy_compiler_items(c, from->property_count, sizeof(*to->attributes));
	for (i = 0; i < from->property_count && c->status == JOURNEY_OK; i++) {
		to->attributes[i].name = jy_compiler_str(c, from->properties[i].name);
		to->attributes[i].type = from->properties[i].type;
		to->attribute_count++;
	}
}

void jy_compile_entities(jy_compiler *c)
{
	const jy_decl_entities *from = &c->builder->entities;
	journey_strategy *s = c->strategy;
	size_t i;

	compile_sessions(c);
	s->group_limit = from->group_limit;
	compile_collection(c, &from->group, &s->group);
	s->collections = jy_compiler_items(c, from->collection_count, sizeof(*s->collections));
	for (i = 0; i < from->collection_count && c->status == JOURNEY_OK; i++) {
		compile_collection(c, &from->collections[i], &s->collections[i]);
		s->collection_count++;
	}
}

/* ---- binary form ---- */

static bool write_attributes(jy_buffer *b, const jy_decl_event *from)
{
	size_t i;

	if (!jy_buffer_varint(b, from->property_count))
		return false;
	for (i = 0; i < from->property_count; i++)
		if (!jy_buffer_str(b, from->properties[i].name) ||
		    !jy_buffer_u8(b, (uint8_t)from->properties[i].type))
			return false;
	return true;
}

bool jy_entity_decls_write(const journey_builder *builder, jy_buffer *b)
{
	const jy_decl_entities *from = &builder->entities;
	size_t i;

	if (!jy_buffer_zigzag(b, from->sessions.gap) || !jy_buffer_varint(b, from->sessions.event_count))
		return false;
	for (i = 0; i < from->sessions.event_count; i++)
		if (!jy_buffer_str(b, from->sessions.events[i]))
			return false;
	if (!jy_buffer_varint(b, from->group_limit) || !write_attributes(b, &from->group) ||
	    !jy_buffer_varint(b, from->collection_count))
		return false;
	for (i = 0; i < from->collection_count; i++)
		if (!jy_buffer_str(b, from->collections[i].name) || !write_attributes(b, &from->collections[i]))
			return false;
	return true;
}

static journey_status read_sessions(jy_reader *r, journey_builder *builder)
{
	journey_str events[JOURNEY_SESSION_EVENTS_MAX];
	journey_sessions_options o = {0};
	size_t i;

	o.size = sizeof(o);
	o.gap = jy_reader_zigzag(r);
	o.event_count = jy_reader_count(r, 1);
	o.events = events;
	if (o.event_count > JOURNEY_SESSION_EVENTS_MAX)
		r->failed = true;
	for (i = 0; i < o.event_count && !r->failed; i++)
		events[i] = jy_reader_str(r);
	if (r->failed || (o.gap == 0 && o.event_count == 0))
		return JOURNEY_OK;
	return journey_builder_sessions(builder, &o);
}

/* The attributes of a collection; an empty name: of groups. */
static journey_status read_attributes(jy_reader *r, journey_builder *builder, journey_str collection)
{
	size_t count = jy_reader_count(r, 2), i;
	journey_status status = JOURNEY_OK;

	for (i = 0; i < count && !r->failed && status == JOURNEY_OK; i++) {
		journey_str name = jy_reader_str(r);
		journey_field_type type = (journey_field_type)jy_reader_u8(r);

		if (r->failed)
			break;
		status = collection.size == 0
				 ? journey_builder_group_attribute(builder, name, type)
				 : journey_builder_item_attribute(builder, collection, name, type);
	}
	return status;
}

journey_status jy_entity_decls_read(jy_reader *r, journey_builder *builder)
{
	journey_status status = read_sessions(r, builder);
	uint64_t limit = jy_reader_varint(r);
	size_t count, i;

	if (limit > JOURNEY_GROUPS_MAX)
		r->failed = true;
	if (status == JOURNEY_OK && !r->failed && limit > 0)
		status = journey_builder_groups(builder, (uint32_t)limit);
	if (status == JOURNEY_OK)
		status = read_attributes(r, builder, jy_str(NULL));
	count = jy_reader_count(r, 2);
	for (i = 0; i < count && !r->failed && status == JOURNEY_OK; i++) {
		journey_str name = jy_reader_str(r);

		if (!r->failed)
			status = journey_builder_collection(builder, name);
		if (status == JOURNEY_OK)
			status = read_attributes(r, builder, name);
	}
	return status;
}
