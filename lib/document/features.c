#include "document/sections.h"

#include "document/report.h"

/* In the order of journey_period, from the day on. */
static const char *const jy_periods[] = {"day", "week", "month", "quarter", "year"};
/* In the order of journey_week_start, from Monday on. */
static const char *const jy_week_starts[] = {"monday", "sunday"};

static journey_week_start jy_week_start(jy_load *load, const yaml_node_t *node)
{
	return (journey_week_start)(JOURNEY_WEEK_MONDAY +
				    (int)jy_word(load, node, jy_week_starts, JY_COUNT(jy_week_starts)));
}

void jy_load_week_start(jy_load *load, const yaml_node_t *node)
{
	journey_week_start day = jy_week_start(load, node);

	if (jy_ok(load))
		jy_built(load, node, journey_builder_week_start(load->builder, day));
}

/* The one key among the first `kinds` fields, in the order of journey_feature_kind. */
static const jy_field *jy_feature_kind(jy_load *load, const yaml_node_t *key, const jy_field *fields,
				       size_t kinds)
{
	const jy_field *found = NULL;
	size_t i;

	for (i = 0; i < kinds && jy_ok(load); i++) {
		if (fields[i].value == NULL)
			continue;
		if (found != NULL)
			jy_load_fail(load, fields[i].key, JOURNEY_INVALID,
				     "found both \"%s\" and \"%s\"; expected one of them", found->name,
				     fields[i].name);
		found = &fields[i];
	}
	if (found == NULL)
		jy_load_fail(load, key, JOURNEY_INVALID,
			     "the feature has no kind; expected one of: count, sum, min, max, avg, first, "
			     "last, tally, distinct, any, most, list");
	return found;
}

/* Whether a field must, may or can't be there. */
static void jy_check_field(jy_load *load, const yaml_node_t *key, jy_field *field, bool needed, bool allowed,
			   const char *why)
{
	if (needed)
		jy_need(load, key, "the feature", field);
	else if (!allowed)
		jy_refuse(load, field, why);
}

static void jy_check_feature(jy_load *load, const yaml_node_t *key, jy_field *fields, size_t count,
			     journey_feature_kind kind)
{
	bool number = kind >= JOURNEY_FEATURE_SUM && kind <= JOURNEY_FEATURE_AVG;
	bool value = kind == JOURNEY_FEATURE_FIRST || kind == JOURNEY_FEATURE_LAST;
	bool tally = kind == JOURNEY_FEATURE_TALLY;
	bool ranked = kind == JOURNEY_FEATURE_MOST || kind == JOURNEY_FEATURE_LIST;
	bool by = ranked || kind == JOURNEY_FEATURE_DISTINCT;

	jy_check_field(load, key, jy_field_named(fields, count, "of"), number, value,
		       "it goes with sum, min, max, avg, first and last");
	jy_check_field(load, key, jy_field_named(fields, count, "by"), by, tally,
		       "it goes with tally, distinct, most and list");
	jy_check_field(load, key, jy_field_named(fields, count, "half_life"), tally, false,
		       "it goes with tally");
	jy_check_field(load, key, jy_field_named(fields, count, "top"), false, tally || ranked,
		       "it goes with tally, most and list");
	jy_check_field(load, key, jy_field_named(fields, count, "window"), false, !tally,
		       "a tally fades by its half_life");
	jy_check_field(load, key, jy_field_named(fields, count, "period"), false, !tally,
		       "a tally fades by its half_life");
}

static void jy_load_feature(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field fields[] = {{"count", 0, 0}, {"sum", 0, 0},      {"min", 0, 0},    {"max", 0, 0},
			     {"avg", 0, 0},   {"first", 0, 0},    {"last", 0, 0},   {"tally", 0, 0},
			     {"distinct", 0, 0}, {"any", 0, 0},   {"most", 0, 0},   {"list", 0, 0},
			     {"of", 0, 0},    {"where", 0, 0},    {"by", 0, 0},     {"window", 0, 0},
			     {"half_life", 0, 0}, {"top", 0, 0},  {"period", 0, 0}, {"week_start", 0, 0}};
	journey_feature_options options = {0};
	const jy_field *kind;

	jy_fields(load, value, "a feature", fields, JY_COUNT(fields));
	kind = jy_feature_kind(load, key, fields, JOURNEY_FEATURE_LIST);
	if (!jy_ok(load))
		return;
	options.size = sizeof options;
	options.name = jy_tree_text(key);
	options.kind = (journey_feature_kind)(JOURNEY_FEATURE_COUNT + (int)(kind - fields));
	jy_check_feature(load, key, fields, JY_COUNT(fields), options.kind);
	options.event = jy_field_text(load, kind);
	options.of = jy_field_expression(load, JY_FIELD(fields, "of"));
	options.where = jy_field_expression(load, JY_FIELD(fields, "where"));
	options.by = jy_field_expression(load, JY_FIELD(fields, "by"));
	options.window = jy_field_span(load, JY_FIELD(fields, "window"));
	options.half_life = jy_field_span(load, JY_FIELD(fields, "half_life"));
	if (JY_FIELD(fields, "top")->value != NULL)
		options.top = (uint32_t)jy_whole(load, JY_FIELD(fields, "top")->value, 1, JOURNEY_STRATEGY_TOP_MAX);
	if (JY_FIELD(fields, "period")->value != NULL)
		options.period = (journey_period)(JOURNEY_PERIOD_DAY +
						  (int)jy_word(load, JY_FIELD(fields, "period")->value,
							       jy_periods, JY_COUNT(jy_periods)));
	if (JY_FIELD(fields, "week_start")->value != NULL)
		options.week_start = jy_week_start(load, JY_FIELD(fields, "week_start")->value);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_feature(load->builder, &options));
}

void jy_load_features(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "features"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_feature(load, jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i));
}
