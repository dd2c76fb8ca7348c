/* Models of lifetime value: the section `models`. */
#include "document/sections.h"

#include <journey/lifetime_rules.h>

/* Parameters by the names that they have in the papers. */
static void jy_load_params(jy_load *load, const yaml_node_t *node, journey_lifetime_model model, size_t count, double *params)
{
	jy_field fields[JOURNEY_LIFETIME_PARAMS_MAX] = {{0, 0, 0}};
	size_t i;

	for (i = 0; i < count; i++)
		fields[i].name = journey_lifetime_param_name(model, i);
	jy_fields(load, node, "parameters", fields, count);
	for (i = 0; i < count && jy_ok(load); i++) {
		jy_need(load, node, "the model", &fields[i]);
		params[i] = jy_field_number(load, &fields[i], 0);
	}
}

static void jy_load_model(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	static const char *const kinds[] = {"bg-nbd", "mbg-nbd", "pareto-nbd"};
	jy_field fields[] = {{"kind", 0, 0}, {"of", 0, 0}, {"params", 0, 0}, {"unit", 0, 0}, {"horizon", 0, 0},
			     {"value", 0, 0}, {"spend", 0, 0}};
	const jy_field *of = &fields[1], *worth = &fields[5], *spend = &fields[6];
	journey_model_options o = {.size = sizeof o};
	size_t i;

	jy_fields(load, value, "a model", fields, JY_COUNT(fields));
	for (i = 0; i < 5; i++)
		jy_need(load, key, "the model", &fields[i]);
	if (worth->value != NULL)
		jy_need(load, key, "the model with \"value\"", spend);
	else
		jy_refuse(load, spend, "it goes with \"value\"");
	if (!jy_ok(load))
		return;
	o.name = jy_tree_text(key);
	o.model = (journey_lifetime_model)jy_word(load, fields[0].value, kinds, JY_COUNT(kinds));
	o.event = jy_field_text(load, of);
	if (jy_ok(load))
		jy_load_params(load, fields[2].value, o.model, 4, o.params);
	o.unit = jy_field_span(load, &fields[3]);
	o.horizon = jy_field_span(load, &fields[4]);
	o.of = jy_field_expression(load, worth);
	if (jy_ok(load) && spend->value != NULL)
		jy_load_params(load, spend->value, JOURNEY_LIFETIME_GAMMA_GAMMA, 3, o.spend);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_model(load->builder, &o));
}

void jy_load_models(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "models"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_model(load, jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i));
}
