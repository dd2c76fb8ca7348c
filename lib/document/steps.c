#include "document/sections.h"

#include "document/report.h"

#include <stdio.h>
#include <string.h>

static void jy_load_send(jy_load *load, const yaml_node_t *node)
{
	jy_field fields[] = {
		{"offer", 0, 0}, {"template", 0, 0}, {"text", 0, 0}, {"via", 0, 0}, {"name", 0, 0},
		{"tags", 0, 0}, {"priority", 0, 0}, {"transactional", 0, 0}, {"digest", 0, 0}, {"audience", 0, 0}};
	journey_str tags[JOURNEY_SENDING_TAGS_OF_SEND_MAX];
	journey_str offers[JOURNEY_STRATEGY_CHOICES_MAX], via[JOURNEY_STRATEGY_CHOICES_MAX];
	double weights[JOURNEY_STRATEGY_CHOICES_MAX];
	journey_send_options options = {0};

	jy_fields(load, node, "a send", fields, JY_COUNT(fields));
	jy_need(load, node, "the send", &fields[3]);
	if (fields[0].value == NULL && fields[1].value == NULL && fields[2].value == NULL &&
	    JY_FIELD(fields, "audience")->value == NULL)
		jy_load_fail(load, node, JOURNEY_INVALID, "the send has none of: offer, template, text");
	if (!jy_ok(load))
		return;
	options.size = sizeof options;
	if (fields[0].value != NULL)
		options.offer_count =
			jy_texts(load, fields[0].value, offers, JY_COUNT(offers), "offers of a send");
	options.offers = offers;
	options.template_name = jy_field_text(load, &fields[1]);
	options.text = jy_field_text(load, &fields[2]);
	jy_load_via(load, fields[3].value, via, weights, &options);
	options.name = jy_field_text(load, &fields[4]);
	jy_load_send_rules(load, fields, JY_COUNT(fields), tags, &options);
	if (jy_ok(load))
		jy_built(load, node, journey_builder_send(load->builder, &options));
}

static void jy_load_wait(jy_load *load, const yaml_node_t *node)
{
	jy_field fields[] = {{"event", 0, 0}, {"when", 0, 0}, {"at_most", 0, 0}, {"name", 0, 0}, {"key", 0, 0}};
	journey_wait_options options = {0};

	options.size = sizeof options;
	if (node->type == YAML_SCALAR_NODE) {
		options.at_most = jy_span(load, node);
	} else {
		jy_fields(load, node, "a wait", fields, JY_COUNT(fields));
		jy_need(load, node, "the wait", &fields[2]);
		options.event = jy_field_text(load, &fields[0]);
		options.when = jy_field_expression(load, &fields[1]);
		options.at_most = jy_field_span(load, &fields[2]);
		options.name = jy_field_text(load, &fields[3]);
		options.key = jy_field_expression(load, &fields[4]);
	}
	if (jy_ok(load))
		jy_built(load, node, journey_builder_wait(load->builder, &options));
}

/* ---- branches ---- */

static void jy_load_else_whens(jy_load *load, const yaml_node_t *node, journey_str journey, int depth)
{
	size_t n = jy_tree_items(node), i;

	if (node->type != YAML_SEQUENCE_NODE)
		jy_load_fail(load, node, JOURNEY_TYPE, "expected a list: elif: [{when: ..., then: [...]}]");
	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *item = jy_tree_item(&load->tree, node, i);
		jy_field fields[] = {{"when", 0, 0}, {"then", 0, 0}};
		journey_str when;

		jy_fields(load, item, "elif", fields, JY_COUNT(fields));
		jy_need(load, item, "elif", &fields[0]);
		jy_need(load, item, "elif", &fields[1]);
		when = jy_field_expression(load, &fields[0]);
		if (jy_ok(load))
			jy_built(load, fields[0].value, journey_builder_else_when(load->builder, when));
		if (jy_ok(load))
			jy_load_step_list(load, fields[1].value, journey, depth + 1);
	}
}

static void jy_load_branch(jy_load *load, const yaml_node_t *node, journey_str journey, int depth)
{
	jy_field fields[] = {{"when", 0, 0}, {"then", 0, 0}, {"elif", 0, 0}, {"else", 0, 0}};
	journey_str when;

	jy_fields(load, node, "a branch", fields, JY_COUNT(fields));
	jy_need(load, node, "the branch", &fields[1]);
	when = jy_field_expression(load, &fields[0]);
	if (jy_ok(load))
		jy_built(load, fields[0].value, journey_builder_when(load->builder, when));
	if (jy_ok(load))
		jy_load_step_list(load, fields[1].value, journey, depth + 1);
	if (jy_ok(load) && fields[2].value != NULL)
		jy_load_else_whens(load, fields[2].value, journey, depth);
	if (jy_ok(load) && fields[3].value != NULL) {
		jy_built(load, fields[3].key, journey_builder_else(load->builder));
		if (jy_ok(load))
			jy_load_step_list(load, fields[3].value, journey, depth + 1);
	}
	if (jy_ok(load))
		jy_built(load, node, journey_builder_end(load->builder));
}

/* ---- splits ---- */

/* Without a seed, the journey's name and those of the arms: stays when steps around the split change. */
static journey_str jy_split_seed(jy_load *load, const yaml_node_t *arms, journey_str journey, char *out,
				 size_t size)
{
	journey_str seed = {out, 0};
	size_t i, n = jy_tree_pairs(arms);

	for (i = 0; i <= n; i++) {
		journey_str part = i == 0 ? journey : jy_tree_text(jy_tree_key(&load->tree, arms, i - 1));

		if (part.size + 1 > size - seed.size) {
			jy_load_fail(load, arms, JOURNEY_LIMIT,
				     "the names of the arms are too long to make a seed of them");
			jy_load_hint(load, "give the split a seed");
			return seed;
		}
		if (i > 0)
			out[seed.size++] = i == 1 ? ':' : '|';
		memcpy(out + seed.size, part.data, part.size);
		seed.size += part.size;
	}
	return seed;
}

static void jy_load_arm(jy_load *load, const yaml_node_t *key, const yaml_node_t *value, journey_str journey,
			int depth)
{
	jy_field fields[] = {{"weight", 0, 0}, {"steps", 0, 0}};
	double weight = 0.0;

	jy_fields(load, value, "an arm", fields, JY_COUNT(fields));
	jy_need(load, key, "the arm", &fields[0]);
	if (jy_ok(load))
		weight = jy_share(load, fields[0].value);
	if (jy_ok(load))
		jy_built(load, fields[0].value,
			 journey_builder_arm(load->builder, jy_tree_text(key), weight));
	if (jy_ok(load) && fields[1].value != NULL)
		jy_load_step_list(load, fields[1].value, journey, depth + 1);
}

static void jy_load_split(jy_load *load, const yaml_node_t *node, journey_str journey, int depth)
{
	jy_field fields[] = {{"seed", 0, 0}, {"arms", 0, 0}};
	char buffer[256];
	journey_str seed;
	const yaml_node_t *arms;
	size_t n, i;

	jy_fields(load, node, "a split", fields, JY_COUNT(fields));
	jy_need(load, node, "the split", &fields[1]);
	if (!jy_ok(load))
		return;
	arms = fields[1].value;
	n = jy_names(load, arms, "arms");
	seed = fields[0].value != NULL ? jy_field_text(load, &fields[0])
				       : jy_split_seed(load, arms, journey, buffer, sizeof buffer);
	if (jy_ok(load))
		jy_built(load, node, journey_builder_split(load->builder, seed));
	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_arm(load, jy_tree_key(&load->tree, arms, i), jy_tree_value(&load->tree, arms, i),
			    journey, depth);
	if (jy_ok(load))
		jy_built(load, fields[1].key, journey_builder_end(load->builder));
}

/* ---- lists of steps ---- */

const yaml_node_t *jy_step_single(jy_load *load, const yaml_node_t *step, const char *kind)
{
	const yaml_node_t *key = jy_tree_key(&load->tree, step, 0);

	if (!jy_doc_is(jy_tree_text(key), kind))
		return NULL;
	if (jy_tree_pairs(step) > 1) {
		jy_load_fail(load, jy_tree_key(&load->tree, step, 1), JOURNEY_INVALID,
			     "a second key in the step \"%s\"; expected one step per list item", kind);
		jy_load_hint(
			load,
			"what belongs to the step is indented below it; the next step begins with \"- \"");
	}
	return jy_tree_value(&load->tree, step, 0);
}

bool jy_step_has(jy_load *load, const yaml_node_t *mapping, const char *name)
{
	size_t i;

	for (i = 0; i < jy_tree_pairs(mapping); i++)
		if (jy_doc_is(jy_tree_text(jy_tree_key(&load->tree, mapping, i)), name))
			return true;
	return false;
}

static void jy_load_unknown_step(jy_load *load, const yaml_node_t *step)
{
	jy_field fields[] = {{"send", 0, 0},   {"wait", 0, 0},     {"when", 0, 0},  {"split", 0, 0},     {"exit", 0, 0},
			     {"update", 0, 0}, {"emit", 0, 0},     {"decide", 0, 0}, {"loop", 0, 0},     {"parallel", 0, 0},
			     {"start", 0, 0},  {"hand_over", 0, 0}, {"go", 0, 0}};

	jy_fields(load, step, "a step", fields, JY_COUNT(fields));
	jy_load_fail(load, step, JOURNEY_INVALID, "the step is none of: send, wait, when, split, exit, "
		     "update, emit, decide, loop, parallel, start, hand_over, go");
}

static void jy_load_exit_step(jy_load *load, const yaml_node_t *step, const yaml_node_t *value)
{
	if (value != NULL && !jy_truth(load, value))
		jy_load_fail(load, value, JOURNEY_INVALID,
			     "found \"false\"; expected true, or the step left out");
	if (jy_ok(load))
		jy_built(load, step, journey_builder_exit(load->builder));
}

static void jy_load_step(jy_load *load, const yaml_node_t *step, journey_str journey, int depth)
{
	const yaml_node_t *value;

	if (jy_doc_is(jy_tree_text(step), "exit")) {
		jy_load_exit_step(load, step, NULL);
	} else if (jy_tree_pairs(step) == 0) {
		jy_load_unknown_step(load, step);
	} else if (jy_step_has(load, step, "when")) {
		jy_load_branch(load, step, journey, depth);
	} else if ((value = jy_step_single(load, step, "send")) != NULL) {
		jy_load_send(load, value);
	} else if ((value = jy_step_single(load, step, "wait")) != NULL) {
		if (jy_step_has(load, value, "until"))
			jy_load_wait_until(load, value);
		else if (jy_step_has(load, value, "first"))
			jy_load_wait_first(load, value, journey, depth);
		else
			jy_load_wait(load, value);
	} else if ((value = jy_step_single(load, step, "split")) != NULL) {
		jy_load_split(load, value, journey, depth);
	} else if ((value = jy_step_single(load, step, "exit")) != NULL) {
		jy_load_exit_step(load, step, value);
	} else if (!jy_load_step_kind(load, step, journey, depth)) {
		jy_load_unknown_step(load, step);
	}
}

void jy_load_step_list(jy_load *load, const yaml_node_t *node, journey_str journey, int depth)
{
	size_t n = jy_tree_items(node), i;

	if (depth > JOURNEY_STRATEGY_DEPTH_MAX) {
		jy_load_fail(load, node, JOURNEY_LIMIT, "steps nested more than %d deep (depth of steps)",
			     JOURNEY_STRATEGY_DEPTH_MAX);
		return;
	}
	if (node->type == YAML_MAPPING_NODE || (node->type == YAML_SCALAR_NODE && !jy_tree_is_null(node))) {
		jy_load_step(load, node, journey, depth);
		return;
	}
	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_step(load, jy_tree_item(&load->tree, node, i), journey, depth);
}

void jy_load_steps(jy_load *load, const yaml_node_t *node, journey_str journey)
{
	jy_load_step_list(load, node, journey, 1);
}
