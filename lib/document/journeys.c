#include "document/sections.h"

#include "document/report.h"

#include <string.h>

/* Exactly one of the fields must be there; `what` is for messages. */
static void jy_one_of(jy_load *load, const yaml_node_t *node, const char *what, const jy_field *fields,
		      size_t count, const char *list)
{
	const jy_field *found = NULL;
	size_t i;

	for (i = 0; i < count && jy_ok(load); i++) {
		if (fields[i].value == NULL)
			continue;
		if (found != NULL)
			jy_load_fail(load, fields[i].key, JOURNEY_INVALID,
				     "found both \"%s\" and \"%s\"; expected one of them", found->name,
				     fields[i].name);
		found = &fields[i];
	}
	if (found == NULL)
		jy_load_fail(load, node, JOURNEY_INVALID, "%s has none of: %s", what, list);
}

static void jy_load_enter(jy_load *load, const yaml_node_t *node, journey_journey_options *options)
{
	jy_field fields[] = {
		{"trigger", 0, 0}, {"event", 0, 0}, {"segment", 0, 0}, {"stage", 0, 0}, {"when", 0, 0}};

	jy_fields(load, node, "enter", fields, JY_COUNT(fields));
	jy_one_of(load, node, "enter", fields, 4, "trigger, event, segment, stage");
	options->enter_trigger = jy_field_text(load, &fields[0]);
	options->enter_event = jy_field_text(load, &fields[1]);
	options->enter_segment = jy_field_text(load, &fields[2]);
	options->enter_stage = jy_field_text(load, &fields[3]);
	options->enter_when = jy_field_expression(load, &fields[4]);
}

static void jy_load_exit(jy_load *load, const yaml_node_t *node, journey_journey_options *options)
{
	jy_field fields[] = {{"event", 0, 0}, {"segment", 0, 0}, {"when", 0, 0}};

	jy_fields(load, node, "exit", fields, JY_COUNT(fields));
	if (jy_ok(load) && jy_tree_pairs(node) == 0)
		jy_load_fail(load, node, JOURNEY_INVALID, "exit has none of: event, segment, when");
	options->exit_event = jy_field_text(load, &fields[0]);
	options->exit_segment = jy_field_text(load, &fields[1]);
	options->exit_when = jy_field_expression(load, &fields[2]);
}

/* never | after exit | after 7d */
static void jy_load_again(jy_load *load, const yaml_node_t *node, journey_journey_options *options)
{
	static const char *const expected = "never, \"after exit\" or a time such as \"after 7d\"";
	journey_str text = jy_text(load, node, expected);
	yaml_node_t span = *node;
	char found[JY_DOC_EXCERPT];

	if (!jy_ok(load) || jy_doc_is(text, "never"))
		return;
	if (jy_doc_is(text, "after exit")) {
		options->again = JOURNEY_AGAIN_AFTER_EXIT;
		return;
	}
	if (text.size < 7 || memcmp(text.data, "after ", 6) != 0) {
		jy_load_fail(load, node, JOURNEY_INVALID, "found \"%s\"; expected %s",
			     jy_doc_excerpt(text, found), expected);
		return;
	}
	span.data.scalar.value += 6;
	span.data.scalar.length -= 6;
	options->again = JOURNEY_AGAIN_AFTER;
	options->again_after = jy_span(load, &span);
}

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
				    journey_journey_options *options)
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
	jy_load_enter(load, enter->value, options);
	if (exit->value != NULL)
		jy_load_exit(load, exit->value, options);
	if (again->value != NULL)
		jy_load_again(load, again->value, options);
	if (holdout->value != NULL)
		options->holdout = jy_share(load, holdout->value);
	if (goal->value != NULL)
		jy_load_goal(load, goal->value, options);
	options->holdout_seed = jy_field_text(load, jy_field_named(fields, count, "holdout_seed"));
	options->priority = jy_field_number(load, jy_field_named(fields, count, "priority"), 0.0);
}

static void jy_load_journey(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field fields[] = {{"enter", 0, 0},        {"exit", 0, 0}, {"again", 0, 0},    {"holdout", 0, 0},
			     {"holdout_seed", 0, 0}, {"goal", 0, 0}, {"priority", 0, 0}, {"steps", 0, 0}};
	journey_journey_options options = {0};

	options.size = sizeof options;
	options.name = jy_tree_text(key);
	jy_fields(load, value, "a journey", fields, JY_COUNT(fields));
	jy_load_journey_options(load, key, fields, JY_COUNT(fields), &options);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_journey(load->builder, &options));
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
