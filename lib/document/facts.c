#include "document/sections.h"

#include "document/causes.h"
#include "document/patterns.h"
#include "document/report.h"

#include <journey/privacy.h>

/* In the order of journey_field_type. */
static const char *const jy_types[] = {
	"string", "double", "int", "bool", "money", "timestamp", "list", "map", "any", "geo",
};

/* In the order of journey_attribute_rule. */
static const char *const jy_rules[] = {
	"latest", "first", "min", "max", "sum", "union", "non_empty",
};

journey_field_type jy_field_type(jy_load *load, const yaml_node_t *node)
{
	return (journey_field_type)(JOURNEY_FIELD_STRING +
				    (int)jy_word(load, node, jy_types, JY_COUNT(jy_types)));
}

/* ---- events ---- */

/* A type, or {type: string, pii: true}. */
static void jy_load_property(jy_load *load, journey_str event, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field fields[] = {{"type", 0, 0}, {"pii", 0, 0}};
	bool pii = false;
	journey_field_type type;

	if (value->type == YAML_MAPPING_NODE) {
		jy_fields(load, value, "a property", fields, JY_COUNT(fields));
		jy_need(load, key, "the property", &fields[0]);
		pii = fields[1].value != NULL && jy_truth(load, fields[1].value);
		if (!jy_ok(load))
			return;
		value = fields[0].value;
	}
	type = jy_field_type(load, value);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_property(load->builder, event, jy_tree_text(key), type));
	if (jy_ok(load) && pii)
		jy_built(load, key,
			 journey_builder_private(load->builder, event, jy_tree_text(key), JOURNEY_PRIVATE_PII));
}

static void jy_load_properties(jy_load *load, journey_str event, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "the properties of an event"), i;
	const yaml_node_t *required = NULL;

	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *key = jy_tree_key(&load->tree, node, i);
		const yaml_node_t *value = jy_tree_value(&load->tree, node, i);

		/* A list is no type: it names those that must be there. */
		if (jy_doc_is(jy_tree_text(key), "required") && value->type == YAML_SEQUENCE_NODE)
			required = value;
		else
			jy_load_property(load, event, key, value);
	}
	if (required != NULL)
		jy_load_required(load, event, required);
}

void jy_load_events(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "events"), i;

	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *key = jy_tree_key(&load->tree, node, i);
		const yaml_node_t *value = jy_tree_value(&load->tree, node, i);

		jy_built(load, key, journey_builder_event(load->builder, jy_tree_text(key)));
		if (jy_ok(load) && !jy_tree_is_null(value))
			jy_load_properties(load, jy_tree_text(key), value);
	}
}

/* ---- profile ---- */

static void jy_load_attribute(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field fields[] = {{"type", 0, 0}, {"pii", 0, 0}, {"rule", 0, 0}, {"hash", 0, 0}};
	static const journey_str none = {NULL, 0};
	journey_attribute_options options = {0};
	bool hash = false;

	options.size = sizeof options;
	options.name = jy_tree_text(key);
	if (value->type == YAML_MAPPING_NODE) {
		jy_fields(load, value, "an attribute", fields, JY_COUNT(fields));
		jy_need(load, key, "the attribute", &fields[0]);
		if (fields[1].value != NULL)
			options.pii = jy_truth(load, fields[1].value);
		if (fields[2].value != NULL)
			options.rule = (journey_attribute_rule)jy_word(load, fields[2].value, jy_rules,
								       JY_COUNT(jy_rules));
		if (fields[3].value != NULL)
			hash = jy_truth(load, fields[3].value);
		if (!jy_ok(load))
			return;
		value = fields[0].value;
	}
	options.type = jy_field_type(load, value);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_attribute_options(load->builder, &options));
	if (jy_ok(load) && hash)
		jy_built(load, key,
			 journey_builder_private(load->builder, none, options.name, JOURNEY_PRIVATE_HASH));
}

static void jy_load_attributes(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "attributes"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_attribute(load, jy_tree_key(&load->tree, node, i),
				  jy_tree_value(&load->tree, node, i));
}

void jy_load_profile(jy_load *load, const yaml_node_t *node)
{
	jy_field fields[] = {{"attributes", 0, 0}, {"features", 0, 0}, {"sessions", 0, 0}};

	jy_fields(load, node, "the profile", fields, JY_COUNT(fields));
	if (fields[0].value != NULL)
		jy_load_attributes(load, fields[0].value);
	if (fields[1].value != NULL)
		jy_load_features(load, fields[1].value);
	if (fields[2].value != NULL)
		jy_load_sessions(load, &fields[2]);
}

/* ---- triggers ---- */

static void jy_check_trigger(jy_load *load, const yaml_node_t *key, jy_field *fields, size_t count)
{
	jy_field *event = jy_field_named(fields, count, "event"),
		 *after = jy_field_named(fields, count, "after");
	static const char *const absence[] = {"unless", "unless_when", "within"};
	size_t i;

	if (event->value == NULL && after->value == NULL)
		jy_load_fail(load, key, JOURNEY_INVALID, "the trigger has neither \"event\" nor \"after\"");
	if (event->value != NULL && after->value != NULL)
		jy_load_fail(load, after->key, JOURNEY_INVALID,
			     "found both \"event\" and \"after\"; expected one of them");
	if (after->value != NULL) {
		jy_need(load, key, "the trigger with \"after\"", jy_field_named(fields, count, "unless"));
		jy_need(load, key, "the trigger with \"after\"", jy_field_named(fields, count, "within"));
	}
	for (i = 0; i < JY_COUNT(absence) && after->value == NULL; i++)
		jy_refuse(load, jy_field_named(fields, count, absence[i]), "it goes with \"after\"");
}

static void jy_load_trigger(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field fields[] = {{"event", 0, 0},       {"after", 0, 0},  {"when", 0, 0}, {"unless", 0, 0},
			     {"unless_when", 0, 0}, {"within", 0, 0}, {"per", 0, 0},  {"capture", 0, 0},
			     {"once", 0, 0}};
	journey_trigger_options options = {0};
	journey_str captures[16];

	jy_fields(load, value, "a trigger", fields, JY_COUNT(fields));
	jy_check_trigger(load, key, fields, JY_COUNT(fields));
	options.size = sizeof options;
	options.name = jy_tree_text(key);
	options.event = jy_field_text(load, fields[0].value != NULL ? &fields[0] : &fields[1]);
	options.when = jy_field_expression(load, JY_FIELD(fields, "when"));
	options.unless = jy_field_text(load, JY_FIELD(fields, "unless"));
	options.unless_when = jy_field_expression(load, JY_FIELD(fields, "unless_when"));
	options.within = jy_field_span(load, JY_FIELD(fields, "within"));
	options.per = jy_field_expression(load, JY_FIELD(fields, "per"));
	if (JY_FIELD(fields, "capture")->value != NULL)
		options.capture_count = jy_texts(load, JY_FIELD(fields, "capture")->value, captures,
						 JY_COUNT(captures), "captures of a trigger");
	options.capture = captures;
	if (jy_ok(load))
		jy_built(load, key, journey_builder_trigger(load->builder, &options));
	jy_load_once(load, options.name, JY_FIELD(fields, "once"));
}

void jy_load_triggers(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "triggers"), i;

	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *key = jy_tree_key(&load->tree, node, i), *value = jy_tree_value(&load->tree, node, i);

		if (!jy_load_pattern(load, key, value) && !jy_load_cause(load, key, value))
			jy_load_trigger(load, key, value);
	}
}
