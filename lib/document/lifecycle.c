#include "document/lifecycle.h"

#include "document/number.h"
#include "document/report.h"
#include "document/sections.h"

#include <stdio.h>
#include <string.h>

/* ---- ways in ---- */

typedef struct jy_way {
	jy_field event, key, capture, trigger, segment, stage, from, when;
} jy_way;

/* Takes the fields of one way; exactly one cause. */
static void jy_read_way(jy_load *load, const yaml_node_t *node, jy_way *way)
{
	jy_field fields[] = {{"trigger", 0, 0}, {"event", 0, 0}, {"segment", 0, 0}, {"stage", 0, 0},
			     {"key", 0, 0},     {"capture", 0, 0}, {"from", 0, 0},  {"when", 0, 0}};
	const jy_field *found = NULL;
	size_t i;

	jy_fields(load, node, "enter", fields, JY_COUNT(fields));
	for (i = 0; i < 4 && jy_ok(load); i++) {
		if (fields[i].value == NULL)
			continue;
		if (found != NULL)
			jy_load_fail(load, fields[i].key, JOURNEY_INVALID,
				     "found both \"%s\" and \"%s\"; expected one of them", found->name,
				     fields[i].name);
		found = &fields[i];
	}
	if (found == NULL)
		jy_load_fail(load, node, JOURNEY_INVALID, "enter has none of: trigger, event, segment, stage");
	*way = (jy_way){fields[1], fields[4], fields[5], fields[0], fields[2], fields[3], fields[6], fields[7]};
	if (way->event.value == NULL) {
		jy_refuse(load, &way->key, "it goes with \"event\"");
		if (way->key.value != NULL && way->trigger.value != NULL)
			jy_load_hint(load, "give the trigger a `per`: its value is the key");
		jy_refuse(load, &way->capture, "it goes with \"event\"");
	}
	if (way->stage.value == NULL)
		jy_refuse(load, &way->from, "it goes with \"stage\"");
}

/* Declares the trigger that an entry by event stands for. */
static void jy_build_trigger(jy_load *load, const yaml_node_t *node, const jy_way *way, journey_str name)
{
	journey_str captures[JOURNEY_STRATEGY_CAPTURES_MAX];
	journey_trigger_options options = {0};

	options.size = sizeof options;
	options.name = name;
	options.event = jy_field_text(load, &way->event);
	options.when = jy_field_expression(load, &way->when);
	options.per = jy_field_expression(load, &way->key);
	if (way->capture.value != NULL)
		options.capture_count =
			jy_texts(load, way->capture.value, captures, JY_COUNT(captures), "captures of a trigger");
	options.capture = captures;
	if (jy_ok(load))
		jy_built(load, node, journey_builder_trigger(load->builder, &options));
}

/* NAME.enter, or NAME.enter[i] in a list; room for any name that the builder takes. */
static journey_str jy_trigger_name(char out[], size_t size, journey_str journey, const yaml_node_t *list, size_t i)
{
	int n = list == NULL ? snprintf(out, size, "%.*s.enter", (int)journey.size, journey.data)
			     : snprintf(out, size, "%.*s.enter[%zu]", (int)journey.size, journey.data, i);

	return (journey_str){out, n > 0 && (size_t)n < size ? (size_t)n : 0};
}

/* The node of the first way, and the list that it is in, or NULL. */
static const yaml_node_t *jy_first(jy_load *load, const yaml_node_t *node, const yaml_node_t **list)
{
	*list = node->type == YAML_SEQUENCE_NODE ? node : NULL;
	if (*list == NULL)
		return node;
	if (jy_tree_items(node) == 0)
		jy_load_fail(load, node, JOURNEY_INVALID, "enter has none of: trigger, event, segment, stage");
	return jy_tree_items(node) > 0 ? jy_tree_item(&load->tree, node, 0) : node;
}

void jy_load_first_way(jy_load *load, const yaml_node_t *node, char room[JY_LIFE_NAME],
		       journey_journey_options *options)
{
	const yaml_node_t *list, *first = jy_first(load, node, &list);
	jy_way way;

	if (!jy_ok(load))
		return;
	jy_read_way(load, first, &way);
	if (!jy_ok(load))
		return;
	if (way.key.value != NULL || way.capture.value != NULL || (list != NULL && way.event.value != NULL)) {
		options->enter_trigger = jy_trigger_name(room, JY_LIFE_NAME, options->name, list, 0);
		jy_build_trigger(load, first, &way, options->enter_trigger);
		return;
	}
	options->enter_trigger = jy_field_text(load, &way.trigger);
	options->enter_event = jy_field_text(load, &way.event);
	options->enter_segment = jy_field_text(load, &way.segment);
	options->enter_stage = jy_field_text(load, &way.stage);
	options->enter_when = jy_field_expression(load, &way.when);
}

static void jy_load_other_way(jy_load *load, const yaml_node_t *list, size_t i, journey_str journey)
{
	char name[JY_LIFE_NAME];
	const yaml_node_t *node = jy_tree_item(&load->tree, list, i);
	journey_enter_options options = {0};
	jy_way way;

	options.size = sizeof options;
	jy_read_way(load, node, &way);
	if (!jy_ok(load))
		return;
	if (way.event.value != NULL) {
		options.trigger = jy_trigger_name(name, sizeof name, journey, list, i);
		jy_build_trigger(load, node, &way, options.trigger);
	} else {
		jy_refuse(load, &way.when, "in a list it goes with \"event\"; a trigger has a condition of its own");
		options.trigger = jy_field_text(load, &way.trigger);
	}
	options.segment = jy_field_text(load, &way.segment);
	options.stage = jy_field_text(load, &way.stage);
	options.from = jy_field_text(load, &way.from);
	if (jy_ok(load))
		jy_built(load, node, journey_builder_enter(load->builder, journey, &options));
}

bool jy_life_place(const char *where, char *out, size_t size)
{
	static const char prefix[] = "triggers.";
	const char *name = where + sizeof prefix - 1, *at, *part;
	int n;

	if (strncmp(where, prefix, sizeof prefix - 1) != 0)
		return false;
	at = strstr(name, ".enter");
	if (at == NULL || (at[6] != '.' && at[6] != '[' && at[6] != '\0'))
		return false;
	part = strchr(at + 1, '.');
	if (part != NULL && strcmp(part, ".per") == 0)
		n = snprintf(out, size, "journeys.%.*s.key", (int)(part - name), name);
	else
		n = snprintf(out, size, "journeys.%s", name);
	return n > 0 && (size_t)n < size;
}

/* ---- exits ---- */

#define JY_EXIT_FIELDS                                                                                               \
	{                                                                                                            \
		{"event", 0, 0}, {"segment", 0, 0}, {"when", 0, 0}, {"event_when", 0, 0}, {"key", 0, 0}, {"left", 0, 0},     \
			{"stage", 0, 0}, {"goal", 0, 0}, {"at", 0, 0}                                                \
	}

static void jy_read_exit(jy_load *load, const yaml_node_t *node, jy_field *fields, size_t count, bool *at_step_end)
{
	static const char *const moments[] = {"now", "step_end"};
	size_t causes = 0, i;

	jy_fields(load, node, "exit", fields, count);
	for (i = 0; i < count; i++)
		causes += fields[i].value != NULL && i != 3 && i != 4 && i != 8;
	if (jy_ok(load) && causes == 0)
		jy_load_fail(load, node, JOURNEY_INVALID,
			     "exit has none of: event, segment, left, stage, when, goal");
	if (fields[0].value == NULL) {
		jy_refuse(load, &fields[3], "it goes with \"event\"");
		jy_refuse(load, &fields[4], "it goes with \"event\"");
	}
	*at_step_end = fields[8].value != NULL && jy_word(load, fields[8].value, moments, JY_COUNT(moments)) == 1;
	if (jy_ok(load) && fields[7].value != NULL && !jy_truth(load, fields[7].value))
		jy_load_fail(load, fields[7].value, JOURNEY_INVALID, "found \"false\"; expected true, or no \"goal\"");
}

/* Whether the event and the segment of an exit are the journey's own. */
static bool jy_is_own(const yaml_node_t *node, const jy_field *fields, bool at_step_end)
{
	return node->type == YAML_MAPPING_NODE && !at_step_end && fields[3].value == NULL && fields[4].value == NULL;
}

void jy_load_first_exits(jy_load *load, const yaml_node_t *node, journey_journey_options *options)
{
	jy_field fields[] = JY_EXIT_FIELDS;
	bool at_step_end;

	if (node->type == YAML_SEQUENCE_NODE)
		return;
	jy_read_exit(load, node, fields, JY_COUNT(fields), &at_step_end);
	if (!jy_ok(load) || at_step_end)
		return;
	if (jy_is_own(node, fields, at_step_end))
		options->exit_event = jy_field_text(load, &fields[0]);
	options->exit_segment = jy_field_text(load, &fields[1]);
	options->exit_when = jy_field_expression(load, &fields[2]);
}

static void jy_build_exit(jy_load *load, const yaml_node_t *node, journey_str journey, journey_exit_options options,
			  bool at_step_end)
{
	options.size = sizeof options;
	options.at_step_end = at_step_end;
	if (jy_ok(load))
		jy_built(load, node, journey_builder_exit_rule(load->builder, journey, &options));
}

/* One mapping: a rule for each cause that it names. `own`: what the journey has already is left out. */
static void jy_load_exit(jy_load *load, const yaml_node_t *node, journey_str journey, bool own)
{
	jy_field fields[] = JY_EXIT_FIELDS;
	bool at_step_end = false, now;

	jy_read_exit(load, node, fields, JY_COUNT(fields), &at_step_end);
	now = own && !at_step_end;
	if (!jy_ok(load))
		return;
	if (fields[0].value != NULL && !(now && jy_is_own(node, fields, at_step_end)))
		jy_build_exit(load, node, journey,
			      (journey_exit_options){.event = jy_field_text(load, &fields[0]),
						     .when = jy_field_expression(load, &fields[3]),
						     .key = jy_field_expression(load, &fields[4])},
			      at_step_end);
	if (fields[1].value != NULL && !now)
		jy_build_exit(load, node, journey, (journey_exit_options){.segment = jy_field_text(load, &fields[1])},
			      at_step_end);
	if (fields[2].value != NULL && !now)
		jy_build_exit(load, node, journey,
			      (journey_exit_options){.condition = jy_field_expression(load, &fields[2])}, at_step_end);
	if (fields[5].value != NULL)
		jy_build_exit(load, node, journey, (journey_exit_options){.left = jy_field_text(load, &fields[5])},
			      at_step_end);
	if (fields[6].value != NULL)
		jy_build_exit(load, node, journey, (journey_exit_options){.stage = jy_field_text(load, &fields[6])},
			      at_step_end);
	if (fields[7].value != NULL)
		jy_build_exit(load, node, journey, (journey_exit_options){.goal = 1}, at_step_end);
}

static void jy_load_exits(jy_load *load, const yaml_node_t *node, journey_str journey)
{
	size_t n = jy_tree_items(node), i;

	if (node->type != YAML_SEQUENCE_NODE) {
		jy_load_exit(load, node, journey, true);
		return;
	}
	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_exit(load, jy_tree_item(&load->tree, node, i), journey, false);
}

/* ---- again, priority ---- */

/* never | after exit | after 7d | per key | always */
void jy_load_again(jy_load *load, const yaml_node_t *node, journey_journey_options *options)
{
	static const char *const expected =
		"never, \"after exit\", \"per key\", always or a time such as \"after 7d\"";
	journey_str text = jy_text(load, node, expected);
	yaml_node_t span = *node;
	char found[JY_DOC_EXCERPT];

	if (!jy_ok(load) || jy_doc_is(text, "never"))
		return;
	if (jy_doc_is(text, "after exit")) {
		options->again = JOURNEY_AGAIN_AFTER_EXIT;
	} else if (jy_doc_is(text, "per key")) {
		options->again = JOURNEY_AGAIN_PER_KEY;
	} else if (jy_doc_is(text, "always")) {
		options->again = JOURNEY_AGAIN_ALWAYS;
	} else if (text.size < 7 || memcmp(text.data, "after ", 6) != 0) {
		jy_load_fail(load, node, JOURNEY_INVALID, "found \"%s\"; expected %s", jy_doc_excerpt(text, found),
			     expected);
	} else {
		span.data.scalar.value += 6;
		span.data.scalar.length -= 6;
		options->again = JOURNEY_AGAIN_AFTER;
		options->again_after = jy_span(load, &span);
	}
}

static bool jy_is_number(jy_load *load, const yaml_node_t *node)
{
	double number;

	return node != NULL && jy_doc_number(jy_text(load, node, "a number or a formula"), &number);
}

void jy_load_priority(jy_load *load, const jy_field *field, journey_journey_options *options)
{
	if (jy_is_number(load, field->value))
		options->priority = jy_field_number(load, field, 0.0);
}

/* ---- limits ---- */

typedef struct jy_bounds {
	uint32_t limits, at_once, entries;
	journey_duration window;
	int64_t total;
} jy_bounds;

static void jy_read_bounds(jy_load *load, const yaml_node_t *node, const char *what, bool total, jy_bounds *out)
{
	jy_field fields[] = {{"at_once", 0, 0}, {"entries", 0, 0}, {"total", 0, 0}};
	journey_cap cap = {0, 0};

	memset(out, 0, sizeof *out);
	jy_fields(load, node, what, fields, total ? 3 : 2);
	if (!jy_ok(load))
		return;
	if (fields[0].value != NULL) {
		out->limits |= JOURNEY_LIMIT_AT_ONCE;
		out->at_once = (uint32_t)jy_whole(load, fields[0].value, 0, JOURNEY_INSTANCES_MAX);
	}
	if (fields[1].value != NULL) {
		out->limits |= JOURNEY_LIMIT_ENTRIES;
		jy_load_per(load, fields[1].value, "a limit", &cap);
		out->entries = cap.count;
		out->window = cap.window;
	}
	if (fields[2].value != NULL) {
		out->limits |= JOURNEY_LIMIT_TOTAL;
		out->total = jy_whole(load, fields[2].value, 0, INT64_C(1000000000000000));
	}
	if (jy_ok(load) && out->limits == 0)
		jy_load_fail(load, node, JOURNEY_INVALID, "%s has none of: at_once, entries%s", what,
			     total ? ", total" : "");
}

void jy_load_journey_sets(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "journey sets"), i;

	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *key = jy_tree_key(&load->tree, node, i);
		journey_set_options options = {0};
		jy_bounds bounds;

		jy_read_bounds(load, jy_tree_value(&load->tree, node, i), "a journey set", false, &bounds);
		options.size = sizeof options;
		options.name = jy_tree_text(key);
		options.limits = bounds.limits;
		options.at_once = bounds.at_once;
		options.entries = bounds.entries;
		options.entries_window = bounds.window;
		if (jy_ok(load))
			jy_built(load, key, journey_builder_journey_set(load->builder, &options));
	}
}

/* ---- the rest ---- */

static void jy_load_renames(jy_load *load, const yaml_node_t *node, journey_str journey)
{
	size_t n = jy_names(load, node, "new names of steps"), i;

	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *key = jy_tree_key(&load->tree, node, i);
		journey_str to = jy_text(load, jy_tree_value(&load->tree, node, i), "the step's new name");

		if (jy_ok(load))
			jy_built(load, key,
				 journey_builder_rename(load->builder, journey, jy_tree_text(key), to));
	}
}

static void jy_load_migrate(jy_load *load, const yaml_node_t *node, journey_str journey,
			    journey_lifecycle_options *options)
{
	static const char *const words[] = {"end", "restart", "next"};
	jy_field fields[] = {{"rename", 0, 0}, {"missing", 0, 0}};

	jy_fields(load, node, "migrate", fields, JY_COUNT(fields));
	if (!jy_ok(load))
		return;
	if (fields[1].value != NULL)
		options->missing = (journey_missing)jy_word(load, fields[1].value, words, JY_COUNT(words));
	if (fields[0].value != NULL)
		jy_load_renames(load, fields[0].value, journey);
}

static void jy_load_options(jy_load *load, jy_field *fields, size_t count, journey_str journey,
			    journey_lifecycle_options *options)
{
	static const char *const standings[] = {"live", "draft", "paused"};
	static const char *const catch_ups[] = {"continue", "skip", "end"};
	const jy_field *status = jy_field_named(fields, count, "status");
	const jy_field *catch_up = jy_field_named(fields, count, "catch_up");
	const jy_field *limit = jy_field_named(fields, count, "limit");
	const jy_field *migrate = jy_field_named(fields, count, "migrate");
	const jy_field *priority = jy_field_named(fields, count, "priority");
	const jy_field *at_most = jy_field_named(fields, count, "at_most");
	jy_bounds bounds = {0};

	if (status->value != NULL)
		options->standing = (journey_standing)jy_word(load, status->value, standings, JY_COUNT(standings));
	if (catch_up->value != NULL)
		options->catch_up = (journey_catch_up)jy_word(load, catch_up->value, catch_ups, JY_COUNT(catch_ups));
	if (limit->value != NULL)
		jy_read_bounds(load, limit->value, "a limit", true, &bounds);
	options->limits = bounds.limits;
	options->at_once = bounds.at_once;
	options->entries = bounds.entries;
	options->entries_window = bounds.window;
	options->total = bounds.total;
	options->set = jy_field_text(load, jy_field_named(fields, count, "set"));
	options->at_most = jy_field_span(load, at_most);
	if (jy_ok(load) && at_most->value != NULL && options->at_most <= 0)
		jy_load_fail(load, at_most->value, JOURNEY_INVALID, "found 0; expected a length of time above 0");
	if (!jy_is_number(load, priority->value))
		options->priority = jy_field_expression(load, priority);
	if (jy_ok(load) && migrate->value != NULL)
		jy_load_migrate(load, migrate->value, journey, options);
}

static void jy_load_from(jy_load *load, const yaml_node_t *node, journey_lifecycle_options *options)
{
	const yaml_node_t *list, *first = jy_first(load, node, &list);
	jy_way way;

	if (!jy_ok(load))
		return;
	jy_read_way(load, first, &way);
	options->enter_from = jy_field_text(load, &way.from);
}

static bool jy_has_life(jy_field *fields, size_t count)
{
	static const jy_field own[] = {JY_LIFE_FIELDS};
	size_t i;

	for (i = 0; i < JY_COUNT(own); i++)
		if (jy_field_named(fields, count, own[i].name)->value != NULL)
			return true;
	return false;
}

void jy_load_life(jy_load *load, const yaml_node_t *key, jy_field *fields, size_t count,
		  const journey_journey_options *options)
{
	const yaml_node_t *enter = jy_field_named(fields, count, "enter")->value;
	const yaml_node_t *exit = jy_field_named(fields, count, "exit")->value;
	journey_lifecycle_options life = {0};
	size_t i;

	life.size = sizeof life;
	jy_load_from(load, enter, &life);
	jy_load_options(load, fields, count, options->name, &life);
	if (jy_ok(load) && (life.enter_from.size > 0 || life.priority.size > 0 || jy_has_life(fields, count)))
		jy_built(load, key, journey_builder_lifecycle(load->builder, options->name, &life));
	for (i = 1; enter->type == YAML_SEQUENCE_NODE && i < jy_tree_items(enter) && jy_ok(load); i++)
		jy_load_other_way(load, enter, i, options->name);
	if (jy_ok(load) && exit != NULL)
		jy_load_exits(load, exit, options->name);
}
