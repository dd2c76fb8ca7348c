/* How experience is measured: touches, the Optimized Experience Score, surveys. */
#include "document/sections.h"

#include <journey/experience_rules.h>

static void jy_load_engagement(jy_load *load, const yaml_node_t *node, double stages[JOURNEY_FEEDBACK_STAGES])
{
	jy_field fields[] = {{"sent", 0, 0}, {"delivered", 0, 0}, {"opened", 0, 0}, {"acted", 0, 0}};
	size_t i;

	jy_fields(load, node, "engagement by stage", fields, JY_COUNT(fields));
	for (i = 0; i < JY_COUNT(fields); i++) {
		jy_need(load, node, "engagement by stage", &fields[i]);
		if (jy_ok(load))
			stages[i] = jy_share(load, fields[i].value);
	}
}

static void jy_load_weights(jy_load *load, const yaml_node_t *node, double weights[JOURNEY_OES_PARTS])
{
	jy_field fields[] = {{"integration", 0, 0}, {"accuracy", 0, 0}, {"effectiveness", 0, 0}, {"responsiveness", 0, 0},
			     {"feedback", 0, 0}};
	size_t i;

	jy_fields(load, node, "weights", fields, JY_COUNT(fields));
	/* A part that is not named counts as it does where no weights are given. */
	for (i = 0; i < JY_COUNT(fields) && jy_ok(load); i++)
		weights[i] = jy_field_number(load, &fields[i], 1);
}

static void jy_load_optimized(jy_load *load, const yaml_node_t *node, journey_experience_options *o)
{
	static const char *const means[] = {"geometric", "arithmetic"};
	jy_field fields[] = {{"weights", 0, 0}, {"mean", 0, 0}, {"target", 0, 0}, {"scale", 0, 0}};

	jy_fields(load, node, "oes", fields, JY_COUNT(fields));
	if (jy_ok(load) && fields[0].value != NULL)
		jy_load_weights(load, fields[0].value, o->weight);
	if (jy_ok(load) && fields[1].value != NULL)
		o->mean = (journey_oes_mean)jy_word(load, fields[1].value, means, JY_COUNT(means));
	o->target = jy_field_span(load, &fields[2]);
	o->scale = jy_field_number(load, &fields[3], 0);
}

void jy_load_experience(jy_load *load, const yaml_node_t *node)
{
	jy_field fields[] = {{"relevance", 0, 0}, {"timeliness", 0, 0}, {"channel", 0, 0}, {"engagement", 0, 0},
			     {"half_life", 0, 0}, {"channel_weight", 0, 0}, {"oes", 0, 0}};
	const yaml_node_t *engagement;
	journey_experience_options o = {0};
	double stages[JOURNEY_FEEDBACK_STAGES] = {0};
	int i;

	o.size = sizeof o;
	jy_fields(load, node, "experience", fields, JY_COUNT(fields));
	engagement = fields[JOURNEY_FACTOR_ENGAGEMENT].value;
	for (i = 0; i < JOURNEY_FACTORS; i++)
		if (fields[i].value != NULL && fields[i].value->type != YAML_MAPPING_NODE)
			o.factor[i] = jy_field_expression(load, &fields[i]);
		else if (fields[i].value != NULL && i != JOURNEY_FACTOR_ENGAGEMENT)
			(void)jy_text(load, fields[i].value, "an expression");
	if (jy_ok(load) && engagement != NULL && engagement->type == YAML_MAPPING_NODE) {
		jy_load_engagement(load, engagement, stages);
		o.engagement = stages;
	}
	o.half_life = jy_field_span(load, &fields[4]);
	o.channel_weight = jy_field_number(load, &fields[5], 0);
	if (jy_ok(load) && fields[6].value != NULL)
		jy_load_optimized(load, fields[6].value, &o);
	if (jy_ok(load))
		jy_built(load, node, journey_builder_experience(load->builder, &o));
}

static void jy_load_survey(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	static const char *const kinds[] = {"nps", "csat", "ces"};
	jy_field fields[] = {{"event", 0, 0}, {"when", 0, 0}, {"of", 0, 0}, {"kind", 0, 0}, {"asked", 0, 0}};
	journey_survey_options o = {0};

	o.size = sizeof o;
	o.name = jy_tree_text(key);
	jy_fields(load, value, "a survey", fields, JY_COUNT(fields));
	jy_need(load, key, "the survey", &fields[0]);
	jy_need(load, key, "the survey", &fields[2]);
	jy_need(load, key, "the survey", &fields[3]);
	o.event = jy_field_text(load, &fields[0]);
	o.when = jy_field_expression(load, &fields[1]);
	o.of = jy_field_expression(load, &fields[2]);
	if (jy_ok(load))
		o.kind = (journey_survey_kind)jy_word(load, fields[3].value, kinds, JY_COUNT(kinds));
	o.asked = jy_field_text(load, &fields[4]);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_survey(load->builder, &o));
}

void jy_load_surveys(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "surveys"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_survey(load, jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i));
}
