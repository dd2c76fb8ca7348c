/*
 * Triggers whose cause is no event of the customer's, and how often triggers fire.
 */
#include "document/causes.h"

#include "document/report.h"
#include "document/sections.h"

#include <journey/cause.h>
#include <journey/document.h>
#include <string.h>

#define CAPTURES_MAX JOURNEY_STRATEGY_CAPTURES_MAX

/* ---- values ---- */

/* "09:00" as a minute of the day. */
static int32_t jy_clock(jy_load *load, const yaml_node_t *node)
{
	static const char *const expected = "a time of day, such as \"09:00\"";
	journey_str text = jy_text(load, node, expected);
	char found[JY_DOC_EXCERPT];
	int32_t minute = -1;

	if (!jy_ok(load))
		return 0;
	if (text.size == 5 && text.data[2] == ':' && text.data[0] >= '0' && text.data[0] <= '2' &&
	    text.data[1] >= '0' && text.data[1] <= '9' && text.data[3] >= '0' && text.data[3] <= '5' &&
	    text.data[4] >= '0' && text.data[4] <= '9')
		minute = ((text.data[0] - '0') * 10 + text.data[1] - '0') * 60 + (text.data[3] - '0') * 10 +
			 text.data[4] - '0';
	if (minute >= 0 && minute < 1440)
		return minute;
	jy_load_fail(load, node, JOURNEY_INVALID, "found \"%s\"; expected %s", jy_doc_excerpt(text, found), expected);
	jy_load_hint(load, "put it in quotes: a YAML reader may take 09:00 for a number");
	return 0;
}

/* A length of time that may be negative. */
static journey_duration jy_offset(jy_load *load, const yaml_node_t *node)
{
	static const char *const expected = "a length of time, such as 3d or -7d";
	journey_str text = jy_text(load, node, expected);
	char found[JY_DOC_EXCERPT];
	journey_duration span = 0;
	bool negative = text.size > 0 && text.data[0] == '-';

	if (!jy_ok(load))
		return 0;
	if (negative) {
		text.data++;
		text.size--;
	}
	if (journey_duration_read(text, &span) == JOURNEY_OK)
		return negative ? -span : span;
	jy_load_fail(load, node, JOURNEY_INVALID, "found \"%s\"; expected %s", jy_doc_excerpt(text, found), expected);
	return 0;
}

/* A weekday or a list of them, as a mask whose first bit is Monday. */
static uint32_t jy_weekdays(jy_load *load, const yaml_node_t *node)
{
	static const char *const words[] = {"monday", "tuesday",  "wednesday", "thursday",
					    "friday", "saturday", "sunday"};
	uint32_t mask = 0;
	size_t i;

	if (node->type != YAML_SEQUENCE_NODE)
		return 1u << jy_word(load, node, words, JY_COUNT(words));
	for (i = 0; i < jy_tree_items(node) && jy_ok(load); i++)
		mask |= 1u << jy_word(load, jy_tree_item(&load->tree, node, i), words, JY_COUNT(words));
	return mask;
}

/* ---- kinds; each takes its own fields ---- */

typedef struct jy_loading_cause {
	jy_load *load;
	const yaml_node_t *key, *value;
	journey_cause_options *options;
	journey_str *captures;
	jy_field once;
	jy_field fields;
} jy_loading_cause;

#define COMMON {"when", 0, 0}, {"per", 0, 0}, {"once", 0, 0}

static void jy_common(jy_loading_cause *l, const char *what, jy_field *fields, size_t count)
{
	jy_load *load = l->load;

	jy_fields(load, l->value, what, fields, count);
	l->options->when = jy_field_expression(load, jy_field_named(fields, count, "when"));
	l->options->per = jy_field_expression(load, jy_field_named(fields, count, "per"));
	l->once = *jy_field_named(fields, count, "once");
}

static void jy_load_membership(jy_loading_cause *l, const char *name)
{
	jy_field fields[] = {{name, 0, 0}, COMMON};

	jy_common(l, "a trigger", fields, JY_COUNT(fields));
	l->options->of = jy_field_text(l->load, &fields[0]);
}

static void jy_load_enters(jy_loading_cause *l)
{
	jy_load_membership(l, "enters");
}

static void jy_load_leaves(jy_loading_cause *l)
{
	jy_load_membership(l, "leaves");
}

static void jy_load_stage(jy_loading_cause *l)
{
	jy_field fields[] = {{"stage", 0, 0}, {"from", 0, 0}, COMMON};

	jy_common(l, "a trigger by a stage", fields, JY_COUNT(fields));
	l->options->of = jy_field_text(l->load, &fields[0]);
	l->options->from = jy_field_text(l->load, &fields[1]);
}

static void jy_load_attribute_change(jy_loading_cause *l)
{
	jy_field fields[] = {{"attribute", 0, 0}, {"from", 0, 0}, {"to", 0, 0}, COMMON};

	jy_common(l, "a trigger by an attribute", fields, JY_COUNT(fields));
	l->options->of = jy_field_text(l->load, &fields[0]);
	l->options->from = jy_field_expression(l->load, &fields[1]);
	l->options->to = jy_field_expression(l->load, &fields[2]);
}

static void jy_load_becomes(jy_loading_cause *l)
{
	jy_field fields[] = {{"becomes", 0, 0}, COMMON};

	jy_common(l, "a trigger by a condition", fields, JY_COUNT(fields));
	l->options->condition = jy_field_expression(l->load, &fields[0]);
}

static void jy_load_score_level(jy_loading_cause *l)
{
	jy_field fields[] = {{"score", 0, 0}, {"above", 0, 0}, {"below", 0, 0}, COMMON};
	const jy_field *level = &fields[1];

	jy_common(l, "a trigger by a score", fields, JY_COUNT(fields));
	l->options->score = jy_field_text(l->load, &fields[0]);
	if (!jy_ok(l->load))
		return;
	if ((fields[1].value != NULL) == (fields[2].value != NULL)) {
		jy_load_fail(l->load, l->key, JOURNEY_INVALID, "expected either \"above\" or \"below\"");
		return;
	}
	if (fields[2].value != NULL)
		level = &fields[2];
	l->options->below = level == &fields[2];
	l->options->level = jy_whole(l->load, level->value, -INT64_C(1000000000000000), INT64_C(1000000000000000));
}

static void jy_load_date(jy_loading_cause *l)
{
	jy_field fields[] = {{"date", 0, 0}, {"yearly", 0, 0}, {"offset", 0, 0}, {"at", 0, 0}, COMMON};

	jy_common(l, "a trigger by a date", fields, JY_COUNT(fields));
	l->options->condition = jy_field_expression(l->load, &fields[0]);
	if (fields[1].value != NULL)
		l->options->yearly = jy_truth(l->load, fields[1].value);
	if (fields[2].value != NULL)
		l->options->offset = jy_offset(l->load, fields[2].value);
	if (fields[3].value != NULL) {
		l->options->at = jy_clock(l->load, fields[3].value);
		l->options->has_at = 1;
	}
}

static void jy_load_schedule(jy_loading_cause *l)
{
	static const char *const words[] = {"day", "week", "month"};
	jy_field fields[] = {{"every", 0, 0}, {"days", 0, 0}, {"day_of_month", 0, 0}, {"at", 0, 0},
			     {"cron", 0, 0},  {"zone", 0, 0}, {"segment", 0, 0},      COMMON};
	jy_load *load = l->load;

	jy_common(l, "a trigger by a schedule", fields, JY_COUNT(fields));
	if (fields[0].value != NULL)
		l->options->every = (journey_every)(JOURNEY_EVERY_DAY + jy_word(load, fields[0].value, words, 3));
	if (fields[1].value != NULL)
		l->options->days = jy_weekdays(load, fields[1].value);
	if (fields[2].value != NULL)
		l->options->day_of_month = (uint32_t)jy_whole(load, fields[2].value, 1, 31);
	if (fields[3].value != NULL) {
		l->options->at = jy_clock(load, fields[3].value);
		l->options->has_at = 1;
	}
	l->options->cron = jy_field_text(load, &fields[4]);
	l->options->zone = jy_field_text(load, &fields[5]);
	l->options->to = jy_field_text(load, &fields[6]);
}

static void jy_load_call(jy_loading_cause *l)
{
	jy_field fields[] = {{"call", 0, 0}, {"fields", 0, 0}, COMMON};

	jy_common(l, "a trigger that is called", fields, JY_COUNT(fields));
	if (jy_ok(l->load) && !jy_truth(l->load, fields[0].value) && jy_ok(l->load))
		jy_load_fail(l->load, fields[0].value, JOURNEY_INVALID, "found \"false\"; expected \"call: true\"");
	l->fields = fields[1];
}

static void jy_load_announce(jy_loading_cause *l)
{
	jy_field fields[] = {{"announce", 0, 0}, {"to", 0, 0}, {"capture", 0, 0}, COMMON};

	jy_common(l, "a trigger by a business event", fields, JY_COUNT(fields));
	l->options->of = jy_field_text(l->load, &fields[0]);
	l->options->to = jy_field_text(l->load, &fields[1]);
	if (fields[2].value != NULL)
		l->options->capture_count = jy_texts(l->load, fields[2].value, l->captures, CAPTURES_MAX,
						     "captures of a trigger");
	l->options->capture = l->captures;
}

/* ---- one ---- */

static const struct jy_cause_word {
	const char *word; /* the key that only this kind has */
	journey_cause kind;
	void (*load)(jy_loading_cause *l);
} words[] = {
	{"enters", JOURNEY_CAUSE_ENTERS, jy_load_enters},
	{"leaves", JOURNEY_CAUSE_LEAVES, jy_load_leaves},
	{"stage", JOURNEY_CAUSE_STAGE, jy_load_stage},
	{"attribute", JOURNEY_CAUSE_ATTRIBUTE, jy_load_attribute_change},
	{"becomes", JOURNEY_CAUSE_BECOMES, jy_load_becomes},
	{"score", JOURNEY_CAUSE_BECOMES, jy_load_score_level},
	{"date", JOURNEY_CAUSE_DATE, jy_load_date},
	{"every", JOURNEY_CAUSE_SCHEDULE, jy_load_schedule},
	{"cron", JOURNEY_CAUSE_SCHEDULE, jy_load_schedule},
	{"call", JOURNEY_CAUSE_CALL, jy_load_call},
	{"announce", JOURNEY_CAUSE_ANNOUNCE, jy_load_announce},
};

static bool jy_has_key(jy_load *load, const yaml_node_t *mapping, const char *key)
{
	size_t i;

	for (i = 0; mapping->type == YAML_MAPPING_NODE && i < jy_tree_pairs(mapping); i++)
		if (jy_doc_is(jy_tree_text(jy_tree_key(&load->tree, mapping, i)), key))
			return true;
	return false;
}

static void jy_load_call_fields(jy_load *load, journey_str trigger, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "fields"), i;

	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *key = jy_tree_key(&load->tree, node, i);
		journey_field_type type = jy_field_type(load, jy_tree_value(&load->tree, node, i));

		if (jy_ok(load))
			jy_built(load, key,
				 journey_builder_cause_field(load->builder, trigger, jy_tree_text(key), type));
	}
}

void jy_load_once(jy_load *load, journey_str trigger, const jy_field *field)
{
	static const char *const limits[] = {"customer", "session", "key"};
	size_t i;

	if (field->value == NULL || !jy_ok(load))
		return;
	i = jy_word(load, field->value, limits, JY_COUNT(limits));
	if (jy_ok(load))
		jy_built(load, field->value,
			 journey_builder_once(load->builder, trigger, (journey_once)(JOURNEY_ONCE_CUSTOMER + i)));
}

bool jy_load_cause(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	journey_cause_options options = {0};
	journey_str captures[CAPTURES_MAX];
	jy_loading_cause l = {load, key, value, &options, captures, {0}, {0}};
	size_t i;

	if (value->type != YAML_MAPPING_NODE || jy_has_key(load, value, "event") || jy_has_key(load, value, "after"))
		return false;
	for (i = 0; i < JY_COUNT(words) && !jy_has_key(load, value, words[i].word); i++)
		;
	if (i == JY_COUNT(words))
		return false;
	options.size = sizeof options;
	options.name = jy_tree_text(key);
	options.kind = words[i].kind;
	words[i].load(&l);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_cause(load->builder, &options));
	if (jy_ok(load) && l.fields.value != NULL)
		jy_load_call_fields(load, options.name, l.fields.value);
	jy_load_once(load, options.name, &l.once);
	return true;
}
