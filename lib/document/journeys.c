#include "document/sections.h"

#include "document/lifecycle.h"

#include "document/report.h"

#include <string.h>

static void jy_load_goal(jy_load *load, const yaml_node_t *node, journey_journey_options *options)
{
	jy_field fields[] = {{"event", 0, 0}, {"within", 0, 0}, {"when", 0, 0}, {"value", 0, 0}};

	jy_fields(load, node, "goal", fields, JY_COUNT(fields));
	jy_need(load, node, "goal", &fields[0]);
	jy_need(load, node, "goal", &fields[1]);
	options->goal_event = jy_field_text(load, &fields[0]);
	options->goal_within = jy_field_span(load, &fields[1]);
	options->goal_when = jy_field_expression(load, &fields[2]);
	options->goal_value = jy_field_expression(load, &fields[3]);
}

static void jy_load_journey_options(jy_load *load, const yaml_node_t *key, jy_field *fields, size_t count,
				    char room[JY_LIFE_NAME], journey_journey_options *options)
{
	const jy_field *enter = jy_field_named(fields, count, "enter"),
		       *exit = jy_field_named(fields, count, "exit");
	const jy_field *again = jy_field_named(fields, count, "again"),
		       *goal = jy_field_named(fields, count, "goal");
	const jy_field *holdout = jy_field_named(fields, count, "holdout");

	jy_need(load, key, "the journey", enter);
	jy_need(load, key, "the journey", jy_field_named(fields, count, "steps"));
	if (!jy_ok(load))
		return;
	jy_load_first_way(load, enter->value, room, options);
	if (exit->value != NULL)
		jy_load_first_exits(load, exit->value, options);
	if (again->value != NULL)
		jy_load_again(load, again->value, options);
	if (holdout->value != NULL)
		options->holdout = jy_share(load, holdout->value);
	if (goal->value != NULL)
		jy_load_goal(load, goal->value, options);
	options->holdout_seed = jy_field_text(load, jy_field_named(fields, count, "holdout_seed"));
	jy_load_priority(load, jy_field_named(fields, count, "priority"), options);
}

static void jy_load_journey(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field fields[] = {{"enter", 0, 0},        {"exit", 0, 0}, {"again", 0, 0},    {"holdout", 0, 0},
			     {"holdout_seed", 0, 0}, {"goal", 0, 0}, {"priority", 0, 0}, {"steps", 0, 0},
			     JY_LIFE_FIELDS};
	char room[JY_LIFE_NAME];
	journey_journey_options options = {0};

	options.size = sizeof options;
	options.name = jy_tree_text(key);
	jy_fields(load, value, "a journey", fields, JY_COUNT(fields));
	jy_load_journey_options(load, key, fields, JY_COUNT(fields), room, &options);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_journey(load->builder, &options));
	if (jy_ok(load))
		jy_load_life(load, key, fields, JY_COUNT(fields), &options);
	if (!jy_ok(load))
		return;
	jy_load_steps(load, JY_FIELD(fields, "steps")->value, options.name);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_journey_end(load->builder));
}

void jy_load_journeys(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "journeys"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_journey(load, jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i));
}
