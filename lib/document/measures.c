/* What is measured: the sections `kpis` and `report`. */
#include "document/sections.h"

#include <journey/measure.h>
#include <string.h>

/* ---- KPIs ---- */

/* The keys that say the form, and with it the event. */
static const struct {
	const char *key;
	journey_kpi_form form;
} forms[] = {
	{"share", JOURNEY_KPI_FORM_SHARE}, {"count", JOURNEY_KPI_FORM_COUNT}, {"sum", JOURNEY_KPI_FORM_SUM},
	{"mean", JOURNEY_KPI_FORM_RATIO},  {"ratio", JOURNEY_KPI_FORM_RATIO}, {"quantile", JOURNEY_KPI_FORM_QUANTILE},
};

/* The field of the form; NULL: failed. Fields of forms come first. */
static const jy_field *find_form(jy_load *load, const yaml_node_t *key, const jy_field *fields, journey_kpi_form *form)
{
	const jy_field *found = NULL;

	for (size_t i = 0; i < JY_COUNT(forms); i++) {
		if (fields[i].value == NULL)
			continue;
		if (found != NULL)
			jy_load_fail(load, fields[i].key, JOURNEY_INVALID, "found both \"%s\" and \"%s\"; expected one of them",
				     found->name, fields[i].name);
		else
			*form = forms[i].form;
		found = &fields[i];
	}
	if (found == NULL)
		jy_load_fail(load, key, JOURNEY_INVALID,
			     "the KPI says no form; expected \"share\", \"count\", \"sum\", \"mean\", \"ratio\" or \"quantile\"");
	return jy_ok(load) ? found : NULL;
}

static void load_kpi(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field fields[] = {{"share", 0, 0}, {"count", 0, 0}, {"sum", 0, 0},       {"mean", 0, 0}, {"ratio", 0, 0},  {"quantile", 0, 0},
			     {"of", 0, 0},    {"when", 0, 0},  {"over", 0, 0},      {"over_when", 0, 0}, {"per", 0, 0},
			     {"at", 0, 0},    {"within", 0, 0}, {"before", 0, 0}};
	journey_kpi_options o = {.size = sizeof(o)};
	const jy_field *form, *of = JY_FIELD(fields, "of"), *at = JY_FIELD(fields, "at");

	jy_fields(load, value, "a KPI", fields, JY_COUNT(fields));
	form = jy_ok(load) ? find_form(load, key, fields, &o.form) : NULL;
	if (form == NULL)
		return;
	if (o.form == JOURNEY_KPI_FORM_SUM || o.form == JOURNEY_KPI_FORM_QUANTILE || strcmp(form->name, "mean") == 0) {
		char what[32] = "the KPI with \"";

		strcat(strcat(what, form->name), "\"");
		jy_need(load, key, what, of);
	} else if (o.form != JOURNEY_KPI_FORM_RATIO) {
		jy_refuse(load, of, "it goes with \"sum\", \"mean\", \"ratio\" and \"quantile\"");
	}
	if (o.form != JOURNEY_KPI_FORM_RATIO || strcmp(form->name, "mean") == 0) {
		jy_refuse(load, JY_FIELD(fields, "over"), "it goes with \"ratio\"");
		jy_refuse(load, JY_FIELD(fields, "per"), "it goes with \"ratio\"");
	}
	if (o.form != JOURNEY_KPI_FORM_QUANTILE)
		jy_refuse(load, at, "it goes with \"quantile\"");
	o.name = jy_tree_text(key);
	o.event = jy_field_text(load, form);
	o.of = jy_field_expression(load, of);
	o.when = jy_field_expression(load, JY_FIELD(fields, "when"));
	o.over = jy_field_text(load, JY_FIELD(fields, "over"));
	o.over_when = jy_field_expression(load, JY_FIELD(fields, "over_when"));
	o.per = jy_field_expression(load, JY_FIELD(fields, "per"));
	o.before = jy_field_expression(load, JY_FIELD(fields, "before"));
	o.within = jy_field_span(load, JY_FIELD(fields, "within"));
	o.quantile = o.form == JOURNEY_KPI_FORM_QUANTILE ? (at->value != NULL ? jy_share(load, at->value) : 0.5) : 0;
	if (jy_ok(load))
		jy_built(load, key, journey_builder_kpi_with(load->builder, &o));
}

void jy_load_kpis(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "KPIs"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		load_kpi(load, jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i));
}

/* ---- the report ---- */

static const char *const dimensions[] = {"recommendation", "tactic", "channel", "step", "segment", "stage"};

#define PROFILE "profile."

static void load_by(jy_load *load, const yaml_node_t *value, journey_str text)
{
	size_t prefix = strlen(PROFILE), i;

	if (text.size > prefix && memcmp(text.data, PROFILE, prefix) == 0) {
		journey_str attribute = {text.data + prefix, text.size - prefix};

		jy_built(load, value, journey_builder_report_by(load->builder, JOURNEY_BY_ATTRIBUTE, attribute));
		return;
	}
	for (i = 0; i < JY_COUNT(dimensions); i++) {
		journey_str none = {NULL, 0};

		if (text.size != strlen(dimensions[i]) || memcmp(text.data, dimensions[i], text.size) != 0)
			continue;
		jy_built(load, value, journey_builder_report_by(load->builder, (journey_report_dimension)(i + 1), none));
		return;
	}
	jy_load_fail(load, value, JOURNEY_INVALID,
		     "groups by \"%.*s\"; expected recommendation, tactic, channel, step, segment, stage or profile.ATTRIBUTE",
		     (int)text.size, text.data);
}

void jy_load_report(jy_load *load, const yaml_node_t *node)
{
	jy_field fields[] = {{"by", 0, 0}};
	journey_str by[JOURNEY_REPORT_BY_MAX];
	size_t count, i;

	jy_fields(load, node, "the report", fields, JY_COUNT(fields));
	if (!jy_ok(load) || fields[0].value == NULL)
		return;
	count = jy_texts(load, fields[0].value, by, JOURNEY_REPORT_BY_MAX, "JOURNEY_REPORT_BY_MAX");
	for (i = 0; i < count && jy_ok(load); i++)
		load_by(load, fields[0].value, by[i]);
}
