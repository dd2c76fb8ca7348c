#include "document/report.h"
#include "document/sections.h"

#include <string.h>

/* ---- kinds of identifiers ---- */

/* "20", or "3 per 365d". */
static void jy_load_identifier_limit(jy_load *load, const yaml_node_t *node, journey_identifier_options *out)
{
	journey_str text = jy_text(load, node, "a limit, such as 20 or \"3 per 365d\"");
	journey_cap cap = {0, 0};

	if (!jy_ok(load))
		return;
	if (text.size > 0 && memchr(text.data, ' ', text.size) == NULL) {
		out->limit = (uint32_t)jy_whole(load, node, 1, 1000000);
		return;
	}
	jy_load_per(load, node, "a limit", &cap);
	if (jy_ok(load) && cap.count == 0)
		jy_load_fail(load, node, JOURNEY_INVALID, "a limit of 0 lets nothing in; leave the kind out");
	out->limit = cap.count;
	out->within = cap.window;
}

static void jy_load_identifier(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field fields[] = {{"from", 0, 0},
			     {"limit", 0, 0},
			     {"blocked", 0, 0},
			     {"blocked_like", 0, 0},
			     {"blocked_defaults", 0, 0}};
	journey_str blocked[JOURNEY_STRATEGY_BLOCKED_MAX];
	journey_identifier_options options = {0};

	jy_fields(load, value, "an identifier", fields, JY_COUNT(fields));
	options.size = sizeof options;
	options.kind = jy_tree_text(key);
	options.from = jy_field_text(load, &fields[0]);
	if (fields[1].value != NULL)
		jy_load_identifier_limit(load, fields[1].value, &options);
	if (fields[2].value != NULL)
		options.blocked_count =
			jy_texts(load, fields[2].value, blocked, JY_COUNT(blocked), "blocked identifiers");
	options.blocked = blocked;
	options.blocked_like = jy_field_text(load, &fields[3]);
	if (fields[4].value != NULL)
		options.no_blocked_defaults = !jy_truth(load, fields[4].value);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_identifier(load->builder, &options));
}

void jy_load_identifiers(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "identifiers"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_identifier(load, jy_tree_key(&load->tree, node, i),
				   jy_tree_value(&load->tree, node, i));
}

/* ---- sources ---- */

void jy_load_sources(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "sources"), i;

	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *key = jy_tree_key(&load->tree, node, i);
		jy_field joins = {"joins", 0, 0};
		bool truth;

		jy_fields(load, jy_tree_value(&load->tree, node, i), "a source", &joins, 1);
		jy_need(load, key, "the source", &joins);
		if (!jy_ok(load))
			return;
		truth = jy_truth(load, joins.value);
		if (jy_ok(load))
			jy_built(load, key,
				 journey_builder_source(load->builder, jy_tree_text(key), truth));
	}
}
