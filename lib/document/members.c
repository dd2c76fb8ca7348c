#include "document/sections.h"

#include "document/report.h"

/* ---- stages and segments: a condition, or a mapping with more ---- */

static void jy_load_condition(jy_load *load, jy_field *field, jy_named_fn *add)
{
	journey_str when = jy_field_expression(load, field);

	if (jy_ok(load))
		jy_built(load, field->key, add(load->builder, jy_tree_text(field->key), when));
}

static void jy_load_long(jy_load *load, const yaml_node_t *key, const yaml_node_t *value, bool segment)
{
	jy_field fields[] = {{"when", 0, 0}, {"keep", 0, 0}};
	bool keep = true;

	jy_fields(load, value, segment ? "a segment" : "a stage", fields, segment ? 2 : 1);
	jy_need(load, key, segment ? "the segment" : "the stage", &fields[0]);
	if (!jy_ok(load))
		return;
	if (fields[1].value != NULL)
		keep = jy_truth(load, fields[1].value);
	jy_load_condition(load, &(jy_field){"when", (yaml_node_t *)(uintptr_t)key, fields[0].value},
			  segment ? journey_builder_segment : journey_builder_stage);
	if (jy_ok(load) && !keep)
		jy_built(load, key, journey_builder_segment_keep(load->builder, jy_tree_text(key), 0));
}

static void jy_load_conditions(jy_load *load, const yaml_node_t *node, bool segments)
{
	size_t n = jy_names(load, node, segments ? "segments" : "stages"), i;

	for (i = 0; i < n && jy_ok(load); i++) {
		yaml_node_t *key = jy_tree_key(&load->tree, node, i), *value = jy_tree_value(&load->tree, node, i);

		if (value->type == YAML_MAPPING_NODE)
			jy_load_long(load, key, value, segments);
		else
			jy_load_condition(load, &(jy_field){"when", key, value},
					  segments ? journey_builder_segment : journey_builder_stage);
	}
}

void jy_load_stages(jy_load *load, const yaml_node_t *node)
{
	jy_load_conditions(load, node, false);
}

void jy_load_segments(jy_load *load, const yaml_node_t *node)
{
	jy_load_conditions(load, node, true);
}

/* ---- lists ---- */

static void jy_load_members(jy_load *load, journey_str list, const yaml_node_t *node)
{
	size_t n = jy_tree_items(node), i;

	if (node->type != YAML_SEQUENCE_NODE)
		jy_load_fail(load, node, JOURNEY_TYPE, "expected a list of user ids");
	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *item = jy_tree_item(&load->tree, node, i);
		journey_str member = jy_text(load, item, "a user id");

		if (jy_ok(load))
			jy_built(load, item, journey_builder_list_member(load->builder, list, member));
	}
}

static void jy_load_list(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field fields[] = {{"exclude", 0, 0}, {"members", 0, 0}};
	bool exclude = false;

	if (!jy_tree_is_null(value))
		jy_fields(load, value, "a list", fields, JY_COUNT(fields));
	if (jy_ok(load) && fields[0].value != NULL)
		exclude = jy_truth(load, fields[0].value);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_list(load->builder, jy_tree_text(key), exclude));
	if (jy_ok(load) && fields[1].value != NULL)
		jy_load_members(load, jy_tree_text(key), fields[1].value);
}

void jy_load_lists(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "lists"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_list(load, jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i));
}

/* ---- RFM ---- */

/* A list of scale - 1 thresholds. */
static bool jy_count_thresholds(jy_load *load, const jy_field *field, size_t count)
{
	if (!jy_ok(load))
		return false;
	if (field->value->type == YAML_SEQUENCE_NODE && jy_tree_items(field->value) == count)
		return true;
	jy_load_fail(load, field->value, JOURNEY_INVALID,
		     "expected a list of %zu thresholds, one fewer than the scale", count);
	return false;
}

static void jy_load_numbers(jy_load *load, const jy_field *field, size_t count, double *out)
{
	size_t i;

	for (i = 0; jy_count_thresholds(load, field, count) && i < count; i++)
		out[i] = jy_number(load, jy_tree_item(&load->tree, field->value, i));
}

static void jy_load_ages(jy_load *load, const jy_field *field, size_t count, journey_duration *out)
{
	size_t i;

	for (i = 0; jy_count_thresholds(load, field, count) && i < count; i++)
		out[i] = jy_span(load, jy_tree_item(&load->tree, field->value, i));
}

static void jy_load_groups(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "groups"), i;

	for (i = 0; i < n && jy_ok(load); i++) {
		jy_field field = {"when", jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i)};

		jy_load_condition(load, &field, journey_builder_rfm_group);
	}
}

void jy_load_rfm(jy_load *load, const yaml_node_t *node)
{
	jy_field fields[] = {{"event", 0, 0}, {"value", 0, 0},      {"window", 0, 0},
			     {"scale", 0, 0}, {"thresholds", 0, 0}, {"groups", 0, 0}};
	jy_field parts[] = {{"recency", 0, 0}, {"frequency", 0, 0}, {"monetary", 0, 0}};
	journey_duration recency[JOURNEY_RFM_SCALE_MAX] = {0};
	double frequency[JOURNEY_RFM_SCALE_MAX] = {0}, monetary[JOURNEY_RFM_SCALE_MAX] = {0};
	journey_rfm_options options = {.size = sizeof options, .scale = 5};
	size_t i;

	jy_fields(load, node, "RFM", fields, JY_COUNT(fields));
	jy_need(load, node, "RFM", &fields[0]);
	jy_need(load, node, "RFM", &fields[1]);
	jy_need(load, node, "RFM", &fields[4]);
	if (!jy_ok(load))
		return;
	options.event = jy_field_text(load, &fields[0]);
	options.value = jy_field_expression(load, &fields[1]);
	options.window = jy_field_span(load, &fields[2]);
	if (fields[3].value != NULL)
		options.scale = (uint32_t)jy_whole(load, fields[3].value, 2, JOURNEY_RFM_SCALE_MAX);
	jy_fields(load, fields[4].value, "the thresholds", parts, JY_COUNT(parts));
	for (i = 0; i < JY_COUNT(parts); i++)
		jy_need(load, fields[4].value, "the thresholds", &parts[i]);
	jy_load_ages(load, &parts[0], options.scale - 1, recency);
	jy_load_numbers(load, &parts[1], options.scale - 1, frequency);
	jy_load_numbers(load, &parts[2], options.scale - 1, monetary);
	options.recency = recency;
	options.frequency = frequency;
	options.monetary = monetary;
	if (jy_ok(load))
		jy_built(load, node, journey_builder_rfm(load->builder, &options));
	if (jy_ok(load) && fields[5].value != NULL)
		jy_load_groups(load, fields[5].value);
}

/* ---- scores ---- */

static void jy_load_points(jy_load *load, journey_str score, const yaml_node_t *node)
{
	jy_field fields[] = {{"when", 0, 0}, {"points", 0, 0}};
	journey_str when;
	int64_t points;

	jy_fields(load, node, "a part of a score", fields, JY_COUNT(fields));
	jy_need(load, node, "the part of the score", &fields[0]);
	jy_need(load, node, "the part of the score", &fields[1]);
	if (!jy_ok(load))
		return;
	when = jy_field_expression(load, &fields[0]);
	points = jy_whole(load, fields[1].value, -JOURNEY_SCORE_POINTS_MAX, JOURNEY_SCORE_POINTS_MAX);
	if (jy_ok(load))
		jy_built(load, fields[0].value, journey_builder_score_add(load->builder, score, when, points));
}

static void jy_load_score(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field add = {"add", 0, 0};
	size_t i;

	jy_fields(load, value, "a score", &add, 1);
	jy_need(load, key, "the score", &add);
	if (!jy_ok(load))
		return;
	if (add.value->type != YAML_SEQUENCE_NODE)
		jy_load_fail(load, add.value, JOURNEY_TYPE, "expected a list of {when, points}");
	if (jy_ok(load))
		jy_built(load, key, journey_builder_score(load->builder, jy_tree_text(key)));
	for (i = 0; jy_ok(load) && i < jy_tree_items(add.value); i++)
		jy_load_points(load, jy_tree_text(key), jy_tree_item(&load->tree, add.value, i));
}

void jy_load_scores(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "scores"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_score(load, jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i));
}

/* ---- events ---- */

void jy_load_required(jy_load *load, journey_str event, const yaml_node_t *node)
{
	size_t i;

	for (i = 0; jy_ok(load) && i < jy_tree_items(node); i++) {
		const yaml_node_t *item = jy_tree_item(&load->tree, node, i);
		journey_str property = jy_text(load, item, "a property of the event");

		if (jy_ok(load))
			jy_built(load, item, journey_builder_required(load->builder, event, property));
	}
}
