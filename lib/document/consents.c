/* Consent, gates, suppression lists, retention, and what is personal. */
#include "document/sections.h"

#include "document/report.h"

#include <journey/privacy.h>

/* A list of names; there is room for JOURNEY_PRIVACY_NAMES_MAX. */
static size_t jy_privacy_names(jy_load *load, const jy_field *field, journey_str *names, const char *limit)
{
	if (field->value == NULL)
		return 0;
	return jy_texts(load, field->value, names, JOURNEY_PRIVACY_NAMES_MAX, limit);
}

/* ---- consents ---- */

static void jy_load_consent(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	static const char *const words[] = {"denied", "granted"};
	jy_field fields[] = {{"default", 0, 0}, {"expires", 0, 0}, {"needs", 0, 0}, {"channels", 0, 0}};
	journey_str channels[JOURNEY_PRIVACY_NAMES_MAX];
	journey_consent_options options = {0};

	options.size = sizeof options;
	options.purpose = jy_tree_text(key);
	options.channels = channels;
	if (value->type != YAML_MAPPING_NODE) {
		options.granted = jy_word(load, value, words, JY_COUNT(words)) == 1;
	} else {
		jy_fields(load, value, "a consent", fields, JY_COUNT(fields));
		if (fields[0].value != NULL)
			options.granted = jy_word(load, fields[0].value, words, JY_COUNT(words)) == 1;
		options.expires = jy_field_span(load, &fields[1]);
		options.needs = jy_field_text(load, &fields[2]);
		options.channel_count = jy_privacy_names(load, &fields[3], channels, "channels of a consent");
	}
	if (jy_ok(load))
		jy_built(load, key, journey_builder_consent_rule(load->builder, &options));
}

void jy_load_consents(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "consents"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_consent(load, jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i));
}

/* ---- gates ---- */

static void jy_load_gate(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	static const char *const words[] = {"closed", "open"};
	jy_field fields[] = {{"when", 0, 0}, {"purposes", 0, 0}, {"channels", 0, 0}, {"unknown", 0, 0}};
	journey_str purposes[JOURNEY_PRIVACY_NAMES_MAX], channels[JOURNEY_PRIVACY_NAMES_MAX];
	journey_gate_options options = {0};

	jy_fields(load, value, "a gate", fields, JY_COUNT(fields));
	jy_need(load, key, "the gate", &fields[0]);
	options.size = sizeof options;
	options.name = jy_tree_text(key);
	options.when = jy_field_expression(load, &fields[0]);
	options.purposes = purposes;
	options.purpose_count = jy_privacy_names(load, &fields[1], purposes, "purposes of a gate");
	options.channels = channels;
	options.channel_count = jy_privacy_names(load, &fields[2], channels, "channels of a gate");
	if (fields[3].value != NULL)
		options.open = jy_word(load, fields[3].value, words, JY_COUNT(words)) == 1;
	if (jy_ok(load))
		jy_built(load, key, journey_builder_gate(load->builder, &options));
}

void jy_load_gates(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "gates"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_gate(load, jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i));
}

/* ---- suppression lists ---- */

static void jy_load_list(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field fields[] = {{"by", 0, 0}, {"channels", 0, 0}};
	journey_str by[JOURNEY_PRIVACY_NAMES_MAX], channels[JOURNEY_PRIVACY_NAMES_MAX];
	journey_suppression_options options = {0};

	jy_fields(load, value, "a suppression list", fields, JY_COUNT(fields));
	jy_need(load, key, "the suppression list", &fields[0]);
	options.size = sizeof options;
	options.name = jy_tree_text(key);
	options.by = by;
	options.by_count = jy_privacy_names(load, &fields[0], by, "values of a suppression list");
	options.channels = channels;
	options.channel_count = jy_privacy_names(load, &fields[1], channels, "channels of a suppression list");
	if (jy_ok(load))
		jy_built(load, key, journey_builder_suppression(load->builder, &options));
}

void jy_load_suppression(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "suppression lists"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_list(load, jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i));
}

/* ---- retention ---- */

void jy_load_retention(jy_load *load, const yaml_node_t *node)
{
	/* In the order of journey_retention. */
	jy_field fields[] = {{"events", 0, 0},      {"attributes", 0, 0}, {"consents", 0, 0},
			     {"identifiers", 0, 0}, {"decisions", 0, 0},  {"sends", 0, 0}};
	size_t i;

	jy_fields(load, node, "the retention", fields, JY_COUNT(fields));
	for (i = 0; i < JY_COUNT(fields) && jy_ok(load); i++) {
		journey_duration keep = jy_field_span(load, &fields[i]);

		if (jy_ok(load) && fields[i].value != NULL)
			jy_built(load, fields[i].value,
				 journey_builder_retention(load->builder, (journey_retention)(i + 1), keep));
	}
}
