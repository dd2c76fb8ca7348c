#include "document/sections.h"

#include "document/report.h"

#include <journey/privacy.h>

/* In the order of journey_field_type. */
static const char *const jy_types[] = {
	"string", "double", "int", "bool", "money", "timestamp", "list", "map", "any",
};

journey_field_type jy_field_type(jy_load *load, const yaml_node_t *node)
{
	return (journey_field_type)(JOURNEY_FIELD_STRING +
				    (int)jy_word(load, node, jy_types, JY_COUNT(jy_types)));
}

/* ---- events ---- */

static void jy_load_properties(jy_load *load, journey_str event, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "the properties of an event"), i;
	const yaml_node_t *required = NULL;

	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *key = jy_tree_key(&load->tree, node, i);
		const yaml_node_t *value = jy_tree_value(&load->tree, node, i);
		jy_field fields[] = {{"type", 0, 0}, {"pii", 0, 0}};
		bool pii = false;
		journey_field_type type;

		/* A list is no type: it names those that must be there. */
		if (jy_doc_is(jy_tree_text(key), "required") && value->type == YAML_SEQUENCE_NODE) {
			required = value;
			continue;
		}
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
			jy_built(load, key,
				 journey_builder_property(load->builder, event, jy_tree_text(key), type));
		if (jy_ok(load) && pii)
			jy_built(load, key,
				 journey_builder_private(load->builder, event, jy_tree_text(key),
							 JOURNEY_PRIVATE_PII));
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
	jy_field fields[] = {{"type", 0, 0}, {"pii", 0, 0}, {"hash", 0, 0}};
	static const journey_str none = {NULL, 0};
	journey_field_type type;
	bool pii = false, hash = false;

	if (value->type == YAML_MAPPING_NODE) {
		jy_fields(load, value, "an attribute", fields, JY_COUNT(fields));
		jy_need(load, key, "the attribute", &fields[0]);
		if (fields[1].value != NULL)
			pii = jy_truth(load, fields[1].value);
		if (fields[2].value != NULL)
			hash = jy_truth(load, fields[2].value);
		if (!jy_ok(load))
			return;
		value = fields[0].value;
	}
	type = jy_field_type(load, value);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_attribute(load->builder, jy_tree_text(key), type, pii));
	if (jy_ok(load) && hash)
		jy_built(load, key,
			 journey_builder_private(load->builder, none, jy_tree_text(key), JOURNEY_PRIVATE_HASH));
}

static void jy_load_attributes(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "attributes"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_attribute(load, jy_tree_key(&load->tree, node, i),
				  jy_tree_value(&load->tree, node, i));
}

/* The one key among the first `kinds` fields, in the order of journey_feature_kind. */
static const jy_field *jy_feature_kind(jy_load *load, const yaml_node_t *key, const jy_field *fields,
				       size_t kinds)
{
	const jy_field *found = NULL;
	size_t i;

	for (i = 0; i < kinds && jy_ok(load); i++) {
		if (fields[i].value == NULL)
			continue;
		if (found != NULL)
			jy_load_fail(load, fields[i].key, JOURNEY_INVALID,
				     "found both \"%s\" and \"%s\"; expected one of them", found->name,
				     fields[i].name);
		found = &fields[i];
	}
	if (found == NULL)
		jy_load_fail(load, key, JOURNEY_INVALID,
			     "the feature has no kind; expected one of: count, sum, min, max, avg, first, "
			     "last, tally");
	return found;
}

static void jy_check_feature(jy_load *load, const yaml_node_t *key, jy_field *fields, size_t count,
			     journey_feature_kind kind)
{
	bool of = kind >= JOURNEY_FEATURE_SUM && kind <= JOURNEY_FEATURE_AVG,
	     tally = kind == JOURNEY_FEATURE_TALLY;
	static const char *const tallies[] = {"by", "half_life", "top"};
	size_t i;

	if (of)
		jy_need(load, key, "the feature", jy_field_named(fields, count, "of"));
	else
		jy_refuse(load, jy_field_named(fields, count, "of"), "it goes with sum, min, max and avg");
	if (tally) {
		jy_need(load, key, "the tally", jy_field_named(fields, count, "by"));
		jy_need(load, key, "the tally", jy_field_named(fields, count, "half_life"));
		jy_refuse(load, jy_field_named(fields, count, "window"), "a tally fades by its half_life");
	}
	for (i = 0; i < JY_COUNT(tallies) && !tally; i++)
		jy_refuse(load, jy_field_named(fields, count, tallies[i]), "it goes with tally");
}

static void jy_load_feature(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field fields[] = {{"count", 0, 0},     {"sum", 0, 0},   {"min", 0, 0},  {"max", 0, 0},
			     {"avg", 0, 0},       {"first", 0, 0}, {"last", 0, 0}, {"tally", 0, 0},
			     {"of", 0, 0},        {"where", 0, 0}, {"by", 0, 0},   {"window", 0, 0},
			     {"half_life", 0, 0}, {"top", 0, 0}};
	journey_feature_options options = {0};
	const jy_field *kind;

	jy_fields(load, value, "a feature", fields, JY_COUNT(fields));
	kind = jy_feature_kind(load, key, fields, JOURNEY_FEATURE_TALLY);
	if (!jy_ok(load))
		return;
	options.size = sizeof options;
	options.name = jy_tree_text(key);
	options.kind = (journey_feature_kind)(JOURNEY_FEATURE_COUNT + (int)(kind - fields));
	jy_check_feature(load, key, fields, JY_COUNT(fields), options.kind);
	options.event = jy_field_text(load, kind);
	options.of = jy_field_expression(load, JY_FIELD(fields, "of"));
	options.where = jy_field_expression(load, JY_FIELD(fields, "where"));
	options.by = jy_field_expression(load, JY_FIELD(fields, "by"));
	options.window = jy_field_span(load, JY_FIELD(fields, "window"));
	options.half_life = jy_field_span(load, JY_FIELD(fields, "half_life"));
	if (JY_FIELD(fields, "top")->value != NULL)
		options.top = (uint32_t)jy_whole(load, JY_FIELD(fields, "top")->value, 1, 64);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_feature(load->builder, &options));
}

static void jy_load_features(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "features"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_feature(load, jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i));
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
	static const char *const absence[] = {"unless", "unless_when", "within", "per"};
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
			     {"unless_when", 0, 0}, {"within", 0, 0}, {"per", 0, 0},  {"capture", 0, 0}};
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
}

void jy_load_triggers(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "triggers"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_trigger(load, jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i));
}
