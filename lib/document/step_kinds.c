/* Steps beyond sending, waiting for one thing, and choosing a way: see <journey/steps.h>. */
#include "document/sections.h"

#include "document/report.h"

#include <journey/document.h>
#include <journey/steps.h>

#include <stdio.h>
#include <string.h>

/* ---- waits ---- */

/* "14:00" as a minute of the day, -1 if it is none. */
static int32_t jy_clock(journey_str text)
{
	const char *p = text.data;
	int32_t hour, minute;
	size_t i;

	if (text.size != 5 || p[2] != ':')
		return -1;
	for (i = 0; i < 5; i++)
		if (i != 2 && (p[i] < '0' || p[i] > '9'))
			return -1;
	hour = (p[0] - '0') * 10 + p[1] - '0';
	minute = (p[3] - '0') * 10 + p[4] - '0';
	return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

/* Whether the text is meant as a time of day. */
static bool jy_like_clock(journey_str text)
{
	size_t i;

	for (i = 0; i < text.size; i++)
		if ((text.data[i] < '0' || text.data[i] > '9') && text.data[i] != ':')
			return false;
	return text.size > 0;
}

static uint32_t jy_load_days(jy_load *load, const yaml_node_t *node)
{
	static const char *const words[] = {"monday", "tuesday",  "wednesday", "thursday",
					    "friday", "saturday", "sunday"};
	uint32_t days = 0;
	size_t n = jy_tree_items(node), i;

	if (node->type == YAML_SCALAR_NODE)
		return UINT32_C(1) << jy_word(load, node, words, JY_COUNT(words));
	if (node->type != YAML_SEQUENCE_NODE || n == 0)
		jy_load_fail(load, node, JOURNEY_TYPE, "expected days of the week, such as [monday, friday]");
	for (i = 0; i < n && jy_ok(load); i++)
		days |= UINT32_C(1) << jy_word(load, jy_tree_item(&load->tree, node, i), words, JY_COUNT(words));
	return days;
}

/* A length of time that may be below 0. */
static journey_duration jy_load_offset(jy_load *load, const yaml_node_t *node)
{
	journey_str text = jy_text(load, node, "a length of time, such as 2h or -3d");
	journey_duration span = 0;
	bool minus = jy_ok(load) && text.size > 0 && text.data[0] == '-';
	char found[JY_DOC_EXCERPT];

	if (!minus)
		return jy_span(load, node);
	text.data++;
	text.size--;
	if (journey_duration_read(text, &span) != JOURNEY_OK)
		jy_load_fail(load, node, JOURNEY_INVALID, "found \"-%s\"; expected a length of time, such as 2h or -3d",
			     jy_doc_excerpt(text, found));
	return -span;
}

static void jy_load_at(jy_load *load, const yaml_node_t *node, journey_until_options *options)
{
	char found[JY_DOC_EXCERPT];
	journey_str text = jy_text(load, node, "a time of day, such as \"09:00\"");

	if (!jy_ok(load))
		return;
	options->at = jy_clock(text);
	options->has_at = 1;
	if (options->at < 0)
		jy_load_fail(load, node, JOURNEY_INVALID, "found \"%s\"; expected a time of day, such as \"09:00\"",
			     jy_doc_excerpt(text, found));
}

void jy_load_wait_until(jy_load *load, const yaml_node_t *node)
{
	jy_field fields[] = {{"until", 0, 0}, {"days", 0, 0}, {"offset", 0, 0}, {"at", 0, 0}, {"name", 0, 0}};
	journey_until_options options = {0};

	options.size = sizeof options;
	jy_fields(load, node, "a wait until a moment", fields, JY_COUNT(fields));
	if (!jy_ok(load))
		return;
	if (jy_like_clock(jy_tree_text(fields[0].value)))
		jy_load_at(load, fields[0].value, &options);
	else
		options.date = jy_field_expression(load, &fields[0]);
	if (options.has_at && fields[3].value != NULL)
		jy_load_fail(load, fields[3].key, JOURNEY_INVALID, "\"at\" is of a date; \"until\" is a time of day already");
	if (fields[1].value != NULL)
		options.days = jy_load_days(load, fields[1].value);
	if (fields[2].value != NULL)
		options.offset = jy_load_offset(load, fields[2].value);
	if (jy_ok(load) && fields[3].value != NULL)
		jy_load_at(load, fields[3].value, &options);
	options.name = jy_field_text(load, &fields[4]);
	if (jy_ok(load))
		jy_built(load, node, journey_builder_wait_until(load->builder, &options));
}

static void jy_load_happens(jy_load *load, const yaml_node_t *node, journey_str journey, int depth)
{
	jy_field fields[] = {{"event", 0, 0}, {"segment", 0, 0}, {"when", 0, 0}, {"key", 0, 0}, {"then", 0, 0}};
	journey_happens_options options = {0};

	options.size = sizeof options;
	jy_fields(load, node, "what is waited for", fields, JY_COUNT(fields));
	options.event = jy_field_text(load, &fields[0]);
	options.segment = jy_field_text(load, &fields[1]);
	options.when = jy_field_expression(load, &fields[2]);
	options.key = jy_field_expression(load, &fields[3]);
	if (jy_ok(load))
		jy_built(load, node, journey_builder_happens(load->builder, &options));
	if (jy_ok(load) && fields[4].value != NULL)
		jy_load_step_list(load, fields[4].value, journey, depth + 1);
}

void jy_load_wait_first(jy_load *load, const yaml_node_t *node, journey_str journey, int depth)
{
	jy_field fields[] = {{"first", 0, 0}, {"at_most", 0, 0}, {"else", 0, 0}, {"name", 0, 0}};
	journey_first_options options = {0};
	const yaml_node_t *list;
	size_t n, i;

	options.size = sizeof options;
	jy_fields(load, node, "a wait for the first of several things", fields, JY_COUNT(fields));
	jy_need(load, node, "the wait", &fields[1]);
	if (!jy_ok(load))
		return;
	list = fields[0].value;
	if (list->type != YAML_SEQUENCE_NODE)
		jy_load_fail(load, list, JOURNEY_TYPE, "expected a list: first: [{event: ..., then: [...]}]");
	options.at_most = jy_field_span(load, &fields[1]);
	options.name = jy_field_text(load, &fields[3]);
	if (jy_ok(load))
		jy_built(load, node, journey_builder_wait_first(load->builder, &options));
	for (i = 0, n = jy_tree_items(list); i < n && jy_ok(load); i++)
		jy_load_happens(load, jy_tree_item(&load->tree, list, i), journey, depth);
	if (jy_ok(load) && fields[2].value != NULL) {
		jy_built(load, fields[2].key, journey_builder_else(load->builder));
		if (jy_ok(load))
			jy_load_step_list(load, fields[2].value, journey, depth + 1);
	}
	if (jy_ok(load))
		jy_built(load, node, journey_builder_end(load->builder));
}

/* ---- what reaches beyond the journey ---- */

static size_t jy_load_values(jy_load *load, const yaml_node_t *node, const char *what, journey_step_value *values)
{
	size_t n = jy_names(load, node, what), i;

	if (n > JOURNEY_STEP_VALUES_MAX) {
		jy_load_fail(load, node, JOURNEY_LIMIT, "%zu values; the limit is %d (values of a step)", n,
			     JOURNEY_STEP_VALUES_MAX);
		return 0;
	}
	for (i = 0; i < n && jy_ok(load); i++) {
		values[i].name = jy_tree_text(jy_tree_key(&load->tree, node, i));
		values[i].value = jy_text(load, jy_tree_value(&load->tree, node, i), "an expression");
	}
	return n;
}

static void jy_load_update(jy_load *load, const yaml_node_t *step)
{
	jy_field fields[] = {{"update", 0, 0}, {"name", 0, 0}};
	journey_step_value values[JOURNEY_STEP_VALUES_MAX];
	journey_update_options options = {0};

	options.size = sizeof options;
	jy_fields(load, step, "an update", fields, JY_COUNT(fields));
	if (jy_ok(load))
		options.value_count = jy_load_values(load, fields[0].value, "attributes", values);
	options.values = values;
	options.name = jy_field_text(load, &fields[1]);
	if (jy_ok(load))
		jy_built(load, step, journey_builder_update(load->builder, &options));
}

static void jy_load_emit(jy_load *load, const yaml_node_t *node)
{
	jy_field fields[] = {{"event", 0, 0}, {"properties", 0, 0}, {"name", 0, 0}};
	journey_step_value values[JOURNEY_STEP_VALUES_MAX];
	journey_emit_options options = {0};

	options.size = sizeof options;
	options.values = values;
	if (node->type == YAML_SCALAR_NODE) {
		options.event = jy_text(load, node, "the name of an event");
	} else {
		jy_fields(load, node, "an event that is emitted", fields, JY_COUNT(fields));
		jy_need(load, node, "what is emitted", &fields[0]);
		options.event = jy_field_text(load, &fields[0]);
		if (jy_ok(load) && fields[1].value != NULL)
			options.value_count = jy_load_values(load, fields[1].value, "properties", values);
		options.name = jy_field_text(load, &fields[2]);
	}
	if (jy_ok(load))
		jy_built(load, node, journey_builder_emit(load->builder, &options));
}

static void jy_load_choose(jy_load *load, const yaml_node_t *node)
{
	jy_field fields[] = {{"offers", 0, 0}, {"as", 0, 0}, {"name", 0, 0}};
	journey_str offers[JOURNEY_STRATEGY_CHOICES_MAX];
	journey_choose_options options = {0};

	options.size = sizeof options;
	jy_fields(load, node, "a decision", fields, JY_COUNT(fields));
	jy_need(load, node, "the decision", &fields[0]);
	jy_need(load, node, "the decision", &fields[1]);
	if (jy_ok(load))
		options.offer_count = jy_texts(load, fields[0].value, offers, JY_COUNT(offers), "offers of a decision");
	options.offers = offers;
	options.as = jy_field_text(load, &fields[1]);
	options.name = jy_field_text(load, &fields[2]);
	if (jy_ok(load))
		jy_built(load, node, journey_builder_choose(load->builder, &options));
}

static void jy_load_start(jy_load *load, const yaml_node_t *node, int hand_over)
{
	jy_field fields[] = {{"journey", 0, 0}, {"key", 0, 0}, {"name", 0, 0}};
	journey_start_options options = {0};

	options.size = sizeof options;
	options.hand_over = hand_over;
	if (node->type == YAML_SCALAR_NODE) {
		options.journey = jy_text(load, node, "the name of a journey");
	} else {
		jy_fields(load, node, "the start of a journey", fields, JY_COUNT(fields));
		jy_need(load, node, "the start", &fields[0]);
		options.journey = jy_field_text(load, &fields[0]);
		options.key = jy_field_expression(load, &fields[1]);
		options.name = jy_field_text(load, &fields[2]);
	}
	if (jy_ok(load))
		jy_built(load, node, journey_builder_start(load->builder, &options));
}

/* ---- the way ---- */

static void jy_load_loop(jy_load *load, const yaml_node_t *node, journey_str journey, int depth)
{
	jy_field fields[] = {{"while", 0, 0}, {"at_most", 0, 0}, {"steps", 0, 0}, {"name", 0, 0}};
	journey_loop_options options = {0};

	options.size = sizeof options;
	jy_fields(load, node, "a loop", fields, JY_COUNT(fields));
	jy_need(load, node, "the loop", &fields[1]);
	jy_need(load, node, "the loop", &fields[2]);
	options.when = jy_field_expression(load, &fields[0]);
	if (jy_ok(load))
		options.at_most = (uint32_t)jy_whole(load, fields[1].value, 1, JOURNEY_STEP_TIMES_MAX);
	options.name = jy_field_text(load, &fields[3]);
	if (jy_ok(load))
		jy_built(load, node, journey_builder_loop(load->builder, &options));
	if (jy_ok(load))
		jy_load_step_list(load, fields[2].value, journey, depth + 1);
	if (jy_ok(load))
		jy_built(load, node, journey_builder_end(load->builder));
}

static void jy_load_parallel(jy_load *load, const yaml_node_t *node, journey_str journey, int depth)
{
	jy_field fields[] = {{"all", 0, 0}, {"any", 0, 0}, {"name", 0, 0}};
	journey_parallel_options options = {0};
	const yaml_node_t *list;
	size_t n, i;

	options.size = sizeof options;
	jy_fields(load, node, "steps at the same time", fields, JY_COUNT(fields));
	if (jy_ok(load) && (fields[0].value == NULL) == (fields[1].value == NULL))
		jy_load_fail(load, node, JOURNEY_INVALID, "expected one of \"all\" and \"any\", with a list of lists of steps");
	if (!jy_ok(load))
		return;
	options.any = fields[1].value != NULL;
	options.name = jy_field_text(load, &fields[2]);
	list = options.any ? fields[1].value : fields[0].value;
	if (list->type != YAML_SEQUENCE_NODE)
		jy_load_fail(load, list, JOURNEY_TYPE, "expected a list of lists of steps");
	if (jy_ok(load))
		jy_built(load, node, journey_builder_parallel(load->builder, &options));
	for (i = 0, n = jy_tree_items(list); i < n && jy_ok(load); i++) {
		const yaml_node_t *item = jy_tree_item(&load->tree, list, i);

		jy_built(load, item, journey_builder_branch(load->builder));
		if (jy_ok(load))
			jy_load_step_list(load, item, journey, depth + 1);
	}
	if (jy_ok(load))
		jy_built(load, node, journey_builder_end(load->builder));
}

static void jy_load_go(jy_load *load, const yaml_node_t *node)
{
	jy_field fields[] = {{"to", 0, 0}, {"at_most", 0, 0}, {"name", 0, 0}};
	journey_go_options options = {0};

	options.size = sizeof options;
	if (node->type == YAML_SCALAR_NODE) {
		options.to = jy_text(load, node, "the name of a step");
	} else {
		jy_fields(load, node, "a jump", fields, JY_COUNT(fields));
		jy_need(load, node, "the jump", &fields[0]);
		options.to = jy_field_text(load, &fields[0]);
		if (jy_ok(load) && fields[1].value != NULL)
			options.at_most = (uint32_t)jy_whole(load, fields[1].value, 1, JOURNEY_STEP_TIMES_MAX);
		options.name = jy_field_text(load, &fields[2]);
	}
	if (jy_ok(load))
		jy_built(load, node, journey_builder_go(load->builder, &options));
}

bool jy_load_step_kind(jy_load *load, const yaml_node_t *step, journey_str journey, int depth)
{
	const yaml_node_t *value;

	if (jy_step_has(load, step, "update"))
		jy_load_update(load, step);
	else if ((value = jy_step_single(load, step, "emit")) != NULL)
		jy_load_emit(load, value);
	else if ((value = jy_step_single(load, step, "decide")) != NULL)
		jy_load_choose(load, value);
	else if ((value = jy_step_single(load, step, "loop")) != NULL)
		jy_load_loop(load, value, journey, depth);
	else if ((value = jy_step_single(load, step, "parallel")) != NULL)
		jy_load_parallel(load, value, journey, depth);
	else if ((value = jy_step_single(load, step, "start")) != NULL)
		jy_load_start(load, value, 0);
	else if ((value = jy_step_single(load, step, "hand_over")) != NULL)
		jy_load_start(load, value, 1);
	else if ((value = jy_step_single(load, step, "go")) != NULL)
		jy_load_go(load, value);
	else
		return false;
	return true;
}
