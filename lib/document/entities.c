/* Sessions, groups and the catalog in a strategy document. */
#include "document/sections.h"

#include <journey/entity.h>

void jy_load_sessions(jy_load *load, const jy_field *field)
{
	jy_field fields[] = {{"gap", 0, 0}, {"events", 0, 0}};
	journey_sessions_options options = {0};
	journey_str events[JOURNEY_SESSION_EVENTS_MAX];

	jy_fields(load, field->value, "sessions", fields, JY_COUNT(fields));
	jy_need(load, field->key, "`sessions`", &fields[0]);
	options.size = sizeof options;
	options.gap = jy_field_span(load, &fields[0]);
	options.events = events;
	if (fields[1].value != NULL)
		options.event_count = jy_texts(load, fields[1].value, events, JY_COUNT(events),
					       "JOURNEY_SESSION_EVENTS_MAX");
	if (jy_ok(load))
		jy_built(load, field->key, journey_builder_sessions(load->builder, &options));
}

/* Declares one attribute of a collection; an empty name: of groups. */
static void jy_load_entity_attribute(jy_load *load, journey_str collection, const yaml_node_t *key,
				     const yaml_node_t *value)
{
	journey_field_type type;

	if (value->type == YAML_MAPPING_NODE) {
		jy_field fields[] = {{"type", 0, 0}};

		jy_fields(load, value, "an attribute", fields, JY_COUNT(fields));
		jy_need(load, key, "the attribute", &fields[0]);
		if (!jy_ok(load))
			return;
		value = fields[0].value;
	}
	type = jy_field_type(load, value);
	if (!jy_ok(load))
		return;
	if (collection.size == 0)
		jy_built(load, key, journey_builder_group_attribute(load->builder, jy_tree_text(key), type));
	else
		jy_built(load, key,
			 journey_builder_item_attribute(load->builder, collection, jy_tree_text(key), type));
}

static void jy_load_entity_attributes(jy_load *load, journey_str collection, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "attributes"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_entity_attribute(load, collection, jy_tree_key(&load->tree, node, i),
					 jy_tree_value(&load->tree, node, i));
}

void jy_load_accounts(jy_load *load, const yaml_node_t *node)
{
	jy_field fields[] = {{"attributes", 0, 0}, {"limit", 0, 0}};
	journey_str none = {"", 0};
	uint32_t limit = 0;

	jy_fields(load, node, "groups", fields, JY_COUNT(fields));
	if (fields[1].value != NULL)
		limit = (uint32_t)jy_whole(load, fields[1].value, 1, JOURNEY_GROUPS_MAX);
	if (jy_ok(load))
		jy_built(load, node, journey_builder_groups(load->builder, limit));
	if (jy_ok(load) && fields[0].value != NULL)
		jy_load_entity_attributes(load, none, fields[0].value);
}

void jy_load_catalog(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "collections"), i;

	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *key = jy_tree_key(&load->tree, node, i);
		jy_field fields[] = {{"attributes", 0, 0}};

		jy_built(load, key, journey_builder_collection(load->builder, jy_tree_text(key)));
		if (!jy_ok(load))
			return;
		jy_fields(load, jy_tree_value(&load->tree, node, i), "a collection", fields, JY_COUNT(fields));
		jy_need(load, key, "the collection", &fields[0]);
		if (jy_ok(load))
			jy_load_entity_attributes(load, jy_tree_text(key), fields[0].value);
	}
}
