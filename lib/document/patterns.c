#include "document/patterns.h"

#include "document/causes.h"
#include "document/number.h"
#include "document/report.h"

#include <journey/pattern.h>
#include <string.h>

#define CAPTURES_MAX JOURNEY_STRATEGY_CAPTURES_MAX

static bool jy_has(jy_load *load, const yaml_node_t *node, const char *name)
{
	size_t n = jy_tree_pairs(node), i;

	for (i = 0; i < n; i++)
		if (jy_doc_is(jy_tree_text(jy_tree_key(&load->tree, node, i)), name))
			return true;
	return false;
}

/* ---- values ---- */

/* restart, ignore or `stack 3`. */
static void jy_load_overlap(jy_load *load, const jy_field *field, journey_pattern_options *options)
{
	static const char stack[] = "stack ", expected[] = "restart, ignore or \"stack N\"";
	static const size_t size = sizeof stack - 1;
	journey_str text = jy_field_text(load, field);
	char found[JY_DOC_EXCERPT];
	size_t i;

	if (text.size == 0 || !jy_ok(load) || jy_doc_is(text, "restart"))
		return;
	if (jy_doc_is(text, "ignore")) {
		options->overlap = JOURNEY_OVERLAP_IGNORE;
		return;
	}
	for (i = size; i < text.size && i < size + 3 && text.data[i] >= '0' && text.data[i] <= '9'; i++)
		options->stack = options->stack * 10 + (uint32_t)(text.data[i] - '0');
	if (i == text.size && i > size && memcmp(text.data, stack, size) == 0) {
		options->overlap = JOURNEY_OVERLAP_STACK;
		return;
	}
	jy_load_fail(load, field->value, JOURNEY_INVALID, "found \"%s\"; expected %s", jy_doc_excerpt(text, found), expected);
}

/* What is read by a name without the step that it is of. */
static journey_str jy_short_name(journey_str from)
{
	const char *dot = from.size > 0 ? memchr(from.data, '.', from.size) : NULL;
	size_t skip = dot == NULL ? 0 : (size_t)(dot - from.data) + 1;
	journey_str name = {from.data + skip, from.size - skip};

	return name;
}

/* A list of properties, or a mapping of names to them. */
static void jy_load_captures(jy_load *load, const jy_field *field, journey_pattern_capture *out, size_t *count)
{
	journey_str names[CAPTURES_MAX];
	const yaml_node_t *node = field->value;
	size_t n, i;

	if (node == NULL || !jy_ok(load))
		return;
	if (node->type != YAML_MAPPING_NODE) {
		*count = jy_texts(load, node, names, JY_COUNT(names), "captures of a trigger");
		for (i = 0; i < *count && jy_ok(load); i++) {
			out[i].name = jy_short_name(names[i]);
			out[i].from = names[i];
		}
		return;
	}
	n = jy_names(load, node, "the captures of a trigger");
	if (n > CAPTURES_MAX)
		jy_load_fail(load, node, JOURNEY_LIMIT, "%zu captures; the limit is %d (JOURNEY_STRATEGY_CAPTURES_MAX)", n,
			     CAPTURES_MAX);
	for (i = 0; i < n && jy_ok(load); i++) {
		out[i].name = jy_tree_text(jy_tree_key(&load->tree, node, i));
		out[i].from = jy_text(load, jy_tree_value(&load->tree, node, i), "STEP.PROPERTY");
	}
	*count = jy_ok(load) ? n : 0;
}

static uint32_t jy_times(jy_load *load, const jy_field *field)
{
	return field->value == NULL ? 0 : (uint32_t)jy_whole(load, field->value, 1, JOURNEY_PATTERN_TIMES_MAX);
}

/* ---- steps ---- */

static void jy_load_step(jy_load *load, const yaml_node_t *node, journey_pattern_step *step)
{
	jy_field fields[] = {{"event", 0, 0}, {"none", 0, 0}, {"as", 0, 0},    {"when", 0, 0},
			     {"per", 0, 0},   {"times", 0, 0}, {"within", 0, 0}};

	jy_fields(load, node, "a step of a pattern", fields, JY_COUNT(fields));
	if (jy_ok(load) && (fields[0].value == NULL) == (fields[1].value == NULL))
		jy_load_fail(load, node, JOURNEY_INVALID, "a step has either \"event\" or \"none\"");
	if (fields[1].value != NULL)
		jy_refuse(load, &fields[5], "an event that must not come does so not even once");
	step->none = fields[1].value != NULL;
	step->event = jy_field_text(load, step->none ? &fields[1] : &fields[0]);
	step->as = jy_field_text(load, &fields[2]);
	step->when = jy_field_expression(load, &fields[3]);
	step->per = jy_field_expression(load, &fields[4]);
	step->times = jy_times(load, &fields[5]);
	step->within = jy_field_span(load, &fields[6]);
}

static void jy_load_pattern_steps(jy_load *load, const yaml_node_t *node, journey_pattern_step *steps, size_t *count)
{
	size_t n = jy_tree_items(node), i;

	if (jy_ok(load) && node->type != YAML_SEQUENCE_NODE)
		jy_load_fail(load, node, JOURNEY_TYPE, "expected a list of steps: [{event: ...}, {none: ..., within: ...}]");
	if (jy_ok(load) && n > JOURNEY_PATTERN_STEPS_MAX)
		jy_load_fail(load, node, JOURNEY_LIMIT, "%zu steps; the limit is %d (JOURNEY_PATTERN_STEPS_MAX)", n,
			     JOURNEY_PATTERN_STEPS_MAX);
	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_step(load, jy_tree_item(&load->tree, node, i), &steps[i]);
	*count = jy_ok(load) ? n : 0;
}

/* {after: A, unless: B, within: 2h}: A, then no B. */
static void jy_steps_after(jy_load *load, jy_field *fields, size_t count, journey_pattern_options *options,
			   journey_pattern_step *steps)
{
	static const char *const needs[] = {"unless", "within"};
	size_t i;

	for (i = 0; i < JY_COUNT(needs); i++)
		jy_need(load, jy_field_named(fields, count, "after")->key, "the trigger with \"after\"",
			jy_field_named(fields, count, needs[i]));
	jy_refuse(load, jy_field_named(fields, count, "times"), "with \"after\" write it as a \"pattern\"");
	jy_refuse(load, jy_field_named(fields, count, "early"), "an absence at the end always waits");
	steps[0].event = jy_field_text(load, jy_field_named(fields, count, "after"));
	steps[0].when = jy_field_expression(load, jy_field_named(fields, count, "when"));
	steps[1].none = 1;
	steps[1].event = jy_field_text(load, jy_field_named(fields, count, "unless"));
	steps[1].when = jy_field_expression(load, jy_field_named(fields, count, "unless_when"));
	steps[1].within = options->within;
	options->within = 0;
	options->step_count = 2;
}

/* {event: A, times: 3, within: 7d, unless: B}: A three times, and no B meanwhile. */
static void jy_steps_times(jy_load *load, jy_field *fields, size_t count, journey_pattern_options *options,
			   journey_pattern_step *steps)
{
	const jy_field *unless = jy_field_named(fields, count, "unless");
	journey_pattern_step *step = &steps[unless->value != NULL];

	if (unless->value == NULL)
		jy_refuse(load, jy_field_named(fields, count, "unless_when"), "it goes with \"unless\"");
	steps[0].none = unless->value != NULL;
	steps[0].event = jy_field_text(load, unless);
	steps[0].when = jy_field_expression(load, jy_field_named(fields, count, "unless_when"));
	step->event = jy_field_text(load, jy_field_named(fields, count, "event"));
	step->when = jy_field_expression(load, jy_field_named(fields, count, "when"));
	step->times = jy_times(load, jy_field_named(fields, count, "times"));
	options->step_count = unless->value != NULL ? 2 : 1;
}

static void jy_load_steps_of(jy_load *load, const yaml_node_t *key, jy_field *fields, size_t count,
			     journey_pattern_options *options, journey_pattern_step *steps)
{
	static const char *const others[] = {"event", "after", "when", "unless", "unless_when", "times"};
	const jy_field *pattern = jy_field_named(fields, count, "pattern");
	size_t i;

	if (pattern->value != NULL) {
		for (i = 0; i < JY_COUNT(others); i++)
			jy_refuse(load, jy_field_named(fields, count, others[i]), "it belongs to a step of the pattern");
		jy_load_pattern_steps(load, pattern->value, steps, &options->step_count);
	} else if (jy_field_named(fields, count, "after")->value != NULL) {
		jy_refuse(load, jy_field_named(fields, count, "event"), "it is \"after\" or \"event\"");
		jy_steps_after(load, fields, count, options, steps);
	} else {
		jy_need(load, key, "the trigger", jy_field_named(fields, count, "event"));
		jy_need(load, key, "the trigger", jy_field_named(fields, count, "times"));
		jy_steps_times(load, fields, count, options, steps);
	}
}

static void jy_load_over_time(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field fields[] = {{"pattern", 0, 0},  {"event", 0, 0},    {"after", 0, 0},  {"when", 0, 0},
			     {"unless", 0, 0},   {"unless_when", 0, 0}, {"times", 0, 0}, {"within", 0, 0},
			     {"per", 0, 0},      {"overlap", 0, 0},  {"lateness", 0, 0}, {"early", 0, 0},
			     {"capture", 0, 0},  {"once", 0, 0}};
	journey_pattern_options options = {0};
	journey_pattern_step steps[JOURNEY_PATTERN_STEPS_MAX];
	journey_pattern_capture captures[CAPTURES_MAX];

	memset(steps, 0, sizeof steps);
	jy_fields(load, value, "a trigger", fields, JY_COUNT(fields));
	options.size = sizeof options;
	options.name = jy_tree_text(key);
	options.within = jy_field_span(load, JY_FIELD(fields, "within"));
	options.steps = steps;
	options.step_size = sizeof *steps;
	jy_load_steps_of(load, key, fields, JY_COUNT(fields), &options, steps);
	options.per = jy_field_expression(load, JY_FIELD(fields, "per"));
	jy_load_overlap(load, JY_FIELD(fields, "overlap"), &options);
	options.lateness = jy_field_span(load, JY_FIELD(fields, "lateness"));
	if (JY_FIELD(fields, "early")->value != NULL)
		options.early = jy_truth(load, JY_FIELD(fields, "early")->value);
	jy_load_captures(load, JY_FIELD(fields, "capture"), captures, &options.capture_count);
	options.captures = captures;
	if (jy_ok(load))
		jy_built(load, key, journey_builder_pattern(load->builder, &options));
	jy_load_once(load, options.name, JY_FIELD(fields, "once"));
}

/* ---- inactivity ---- */

static void jy_load_inactivity(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field fields[] = {{"inactive", 0, 0}, {"for", 0, 0}, {"when", 0, 0}, {"once", 0, 0}};
	journey_inactivity_options options = {0};
	journey_str event;

	jy_fields(load, value, "a trigger", fields, JY_COUNT(fields));
	jy_need(load, key, "the trigger with \"inactive\"", &fields[1]);
	event = jy_field_text(load, &fields[0]);
	options.size = sizeof options;
	options.name = jy_tree_text(key);
	if (!jy_doc_is(event, "any"))
		options.event = event;
	options.period = jy_field_span(load, &fields[1]);
	options.when = jy_field_expression(load, &fields[2]);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_inactivity(load->builder, &options));
	jy_load_once(load, options.name, &fields[3]);
}

bool jy_load_pattern(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	static const char *const words[] = {"pattern", "times", "overlap", "lateness", "early"};
	size_t i;

	if (!jy_ok(load) || value->type != YAML_MAPPING_NODE)
		return false;
	if (jy_has(load, value, "inactive")) {
		jy_load_inactivity(load, key, value);
		return true;
	}
	for (i = 0; i < JY_COUNT(words); i++) {
		if (!jy_has(load, value, words[i]))
			continue;
		jy_load_over_time(load, key, value);
		return true;
	}
	return false;
}

/* ---- places of what is said in short ---- */

/* `pattern[N].` at the beginning of a path; *step is N, *rest what follows. */
static bool jy_takes_step(const char **rest, char *step)
{
	static const char start[] = "pattern[";
	const char *at = *rest + (**rest == '.');

	if (strncmp(at, start, sizeof start - 1) != 0)
		return false;
	at += sizeof start - 1;
	*step = *at;
	at += strcspn(at, "]");
	at += *at == ']';
	*rest = at + (*at == '.');
	return true;
}

yaml_node_t *jy_find_short(jy_load *load, yaml_node_t *trigger, const char **rest)
{
	const char *at = *rest, *left, *name;
	bool after, none, when;
	yaml_node_t *found;
	char step;

	if (trigger->type != YAML_MAPPING_NODE || jy_has(load, trigger, "pattern") || !jy_takes_step(&at, &step))
		return NULL;
	after = jy_has(load, trigger, "after");
	none = after ? step == '1' : step == '0' && jy_has(load, trigger, "unless");
	when = strncmp(at, "when", 4) == 0;
	name = none ? "unless" : after ? "after" : "event";
	if (when)
		name = none ? "unless_when" : "when";
	if (strncmp(at, "per", 3) == 0)
		name = "per";
	found = jy_tree_find(&load->tree, trigger, name, &left);
	if (*left != '\0')
		return NULL;
	*rest = at + strcspn(at, ".[");
	return found;
}
