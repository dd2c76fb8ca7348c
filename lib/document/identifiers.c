#include "document/sections.h"

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
