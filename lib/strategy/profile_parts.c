/*
 * The builder's part for what a profile has: attributes with their rules, features with their windows.
 */
#include "strategy/builder.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "strategy/add.h"

#include <stddef.h>

bool jy_field_type_known(journey_field_type type)
{
	return type >= JOURNEY_FIELD_STRING && type <= JOURNEY_FIELD_GEO;
}

/* Attributes and features share `profile.NAME`. */
static void check_profile_name(jy_add *a, jy_name_kind other, journey_str name)
{
	uint32_t index;

	if (a->status == JOURNEY_OK && jy_names_find(&a->builder->names, other, name, &index))
		jy_add_fail(a, JOURNEY_INVALID, NULL,
			    "`profile.%.*s` is declared twice: as an attribute and as a feature",
			    (int)name.size, name.data);
}

/* ---- attributes ---- */

static void check_rule(jy_add *a, journey_field_type type, journey_attribute_rule rule)
{
	bool number = type == JOURNEY_FIELD_INT || type == JOURNEY_FIELD_DOUBLE || type == JOURNEY_FIELD_MONEY;
	bool ordered = number || type == JOURNEY_FIELD_TIMESTAMP;
	bool extreme = rule == JOURNEY_RULE_MIN || rule == JOURNEY_RULE_MAX;

	jy_add_check(a, rule >= JOURNEY_RULE_LATEST && rule <= JOURNEY_RULE_NON_EMPTY, "rule",
		     "no such rule for an attribute");
	jy_add_check(a, !extreme || ordered, "rule", "min and max go with int, double, money and timestamp");
	jy_add_check(a, rule != JOURNEY_RULE_SUM || number, "rule", "sum goes with int, double and money");
	jy_add_check(a, rule != JOURNEY_RULE_UNION || type == JOURNEY_FIELD_LIST, "rule",
		     "union goes with list");
}

static journey_status add_attribute(journey_builder *builder, jy_add *a, jy_attribute *item)
{
	jy_add_name(a, NULL, &item->name, false);
	jy_add_check(a, jy_field_type_known(item->type), NULL, "no such type");
	check_rule(a, item->type, item->rule);
	check_profile_name(a, JY_NAME_FEATURE, item->name);
	jy_add_room(a, &builder->attributes, &builder->attribute_capacity, builder->attribute_count,
		    JOURNEY_STRATEGY_NAMES_MAX, sizeof(*item), "JOURNEY_STRATEGY_NAMES_MAX");
	jy_add_take(a, JY_NAME_ATTRIBUTE, item->name, builder->attribute_count);
	if (a->status == JOURNEY_OK)
		builder->attributes[builder->attribute_count++] = *item;
	return jy_add_end(a);
}

journey_status journey_builder_attribute(journey_builder *builder, journey_str name, journey_field_type type,
					 int pii)
{
	jy_attribute item = {.name = name, .type = type, .pii = pii != 0};
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "profile.attributes", name);
	return add_attribute(builder, &a, &item);
}

journey_status journey_builder_attribute_options(journey_builder *builder,
						 const journey_attribute_options *options)
{
	journey_attribute_options o;
	jy_attribute item = {0};
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "profile.attributes", jy_str(NULL));
	jy_add_options(&a, &o, options, sizeof(o));
	if (a.status == JOURNEY_OK)
		jy_add_begin(&a, builder, "profile.attributes", o.name);
	item.name = o.name;
	item.type = o.type;
	item.pii = o.pii != 0;
	item.rule = o.rule;
	return add_attribute(builder, &a, &item);
}

/* ---- features ---- */

static void check_expressions(jy_add *a, const journey_feature_options *o)
{
	bool number = o->kind >= JOURNEY_FEATURE_SUM && o->kind <= JOURNEY_FEATURE_AVG;
	bool value = o->kind == JOURNEY_FEATURE_FIRST || o->kind == JOURNEY_FEATURE_LAST;
	bool key = o->kind == JOURNEY_FEATURE_DISTINCT || o->kind == JOURNEY_FEATURE_MOST ||
		   o->kind == JOURNEY_FEATURE_LIST;

	jy_add_check(a, !number || o->of.size > 0, "of",
		     "`of` is missing: the number over `event` to condense");
	jy_add_check(a, number || value || o->of.size == 0, "of",
		     "only sum, min, max, avg, first and last have `of`");
	jy_add_check(a, !key || o->by.size > 0, "by", "`by` is missing: what of `event` to look at");
	jy_add_check(a, key || o->kind == JOURNEY_FEATURE_TALLY || o->by.size == 0, "by",
		     "only tally, distinct, most and list have `by`");
}

static void check_times(jy_add *a, const journey_feature_options *o)
{
	bool tally = o->kind == JOURNEY_FEATURE_TALLY;

	jy_add_span(a, "window", o->window, false);
	jy_add_check(a, !tally || o->window == 0, "window", "a tally has a `half_life`, no `window`");
	if (tally)
		jy_add_span(a, "half_life", o->half_life, true);
	jy_add_check(a, tally || o->half_life == 0, "half_life", "only a tally has `half_life`");
	jy_add_check(a, o->period >= JOURNEY_PERIOD_NONE && o->period <= JOURNEY_PERIOD_YEAR, "period",
		     "no such calendar period");
	jy_add_check(a, !tally || o->period == JOURNEY_PERIOD_NONE, "period",
		     "a tally has a `half_life`, no `period`");
	jy_add_check(a, o->window == 0 || o->period == JOURNEY_PERIOD_NONE, "period",
		     "a feature has a `window` or a `period`, not both");
	jy_add_check(a, o->week_start >= JOURNEY_WEEK_DEFAULT && o->week_start <= JOURNEY_WEEK_SUNDAY,
		     "week_start", "a week starts on Monday or on Sunday");
	jy_add_check(a, o->week_start == JOURNEY_WEEK_DEFAULT || o->period == JOURNEY_PERIOD_WEEK,
		     "week_start", "only `period: week` has `week_start`");
}

static bool has_top(journey_feature_kind kind)
{
	return kind == JOURNEY_FEATURE_TALLY || kind == JOURNEY_FEATURE_MOST || kind == JOURNEY_FEATURE_LIST;
}

static void check_feature(jy_add *a, const journey_feature_options *o)
{
	jy_add_check(a, o->kind >= JOURNEY_FEATURE_COUNT && o->kind <= JOURNEY_FEATURE_LIST, NULL,
		     "no such kind of feature");
	check_expressions(a, o);
	check_times(a, o);
	if (o->top > JOURNEY_STRATEGY_TOP_MAX)
		jy_add_fail(a, JOURNEY_LIMIT, "top", "%u keys, more than JOURNEY_STRATEGY_TOP_MAX (%d)",
			    (unsigned)o->top, JOURNEY_STRATEGY_TOP_MAX);
	jy_add_check(a, has_top(o->kind) || o->top == 0, "top", "only tally, most and list have `top`");
}

/* One decayed count has one key; of others 16 are kept where nothing is said. */
static uint32_t top_of(const journey_feature_options *o)
{
	if (!has_top(o->kind))
		return 0;
	if (o->by.size == 0)
		return 1;
	return o->top == 0 ? 16 : o->top;
}

journey_status journey_builder_feature(journey_builder *builder, const journey_feature_options *options)
{
	journey_feature_options item;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "profile.features", jy_str(NULL));
	jy_add_options_since(&a, &item, options, offsetof(journey_feature_options, period), sizeof(item));
	if (a.status == JOURNEY_OK)
		jy_add_begin(&a, builder, "profile.features", item.name);
	jy_add_name(&a, NULL, &item.name, false);
	check_feature(&a, &item);
	jy_add_name(&a, "event", &item.event, false);
	jy_add_text(&a, "where", &item.where);
	jy_add_text(&a, "of", &item.of);
	jy_add_text(&a, "by", &item.by);
	item.top = top_of(&item);
	check_profile_name(&a, JY_NAME_ATTRIBUTE, item.name);
	jy_add_room(&a, &builder->features, &builder->feature_capacity, builder->feature_count,
		    JOURNEY_STRATEGY_NAMES_MAX, sizeof(item), "JOURNEY_STRATEGY_NAMES_MAX");
	jy_add_take(&a, JY_NAME_FEATURE, item.name, builder->feature_count);
	if (a.status == JOURNEY_OK)
		builder->features[builder->feature_count++] = item;
	return jy_add_end(&a);
}

journey_status journey_builder_week_start(journey_builder *builder, journey_week_start day)
{
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "week_start", jy_str(NULL));
	jy_add_check(&a, day == JOURNEY_WEEK_MONDAY || day == JOURNEY_WEEK_SUNDAY, NULL,
		     "a week starts on Monday or on Sunday");
	if (a.status == JOURNEY_OK)
		builder->week_start = day;
	return jy_add_end(&a);
}

/* ---- for the binary form ---- */

static size_t rule_count(const journey_builder *b)
{
	size_t i, n = 0;

	for (i = 0; i < b->attribute_count; i++)
		n += b->attributes[i].rule != JOURNEY_RULE_LATEST;
	return n;
}

static size_t period_count(const journey_builder *b)
{
	size_t i, n = 0;

	for (i = 0; i < b->feature_count; i++)
		n += b->features[i].period != JOURNEY_PERIOD_NONE;
	return n;
}

bool jy_profile_parts_write(const journey_builder *b, jy_buffer *out)
{
	size_t i;

	if (!jy_buffer_u8(out, (uint8_t)b->week_start) || !jy_buffer_varint(out, rule_count(b)))
		return false;
	for (i = 0; i < b->attribute_count; i++)
		if (b->attributes[i].rule != JOURNEY_RULE_LATEST &&
		    (!jy_buffer_varint(out, i) || !jy_buffer_u8(out, (uint8_t)b->attributes[i].rule)))
			return false;
	if (!jy_buffer_varint(out, period_count(b)))
		return false;
	for (i = 0; i < b->feature_count; i++)
		if (b->features[i].period != JOURNEY_PERIOD_NONE &&
		    (!jy_buffer_varint(out, i) || !jy_buffer_u8(out, (uint8_t)b->features[i].period) ||
		     !jy_buffer_u8(out, (uint8_t)b->features[i].week_start)))
			return false;
	return true;
}

static journey_status read_rule(journey_builder *builder, jy_reader *in)
{
	uint64_t index = jy_reader_varint(in);
	journey_attribute_rule rule = (journey_attribute_rule)jy_reader_u8(in);
	jy_add a;

	if (in->failed || index >= builder->attribute_count) {
		in->failed = true;
		return JOURNEY_OK;
	}
	jy_add_begin(&a, builder, "profile.attributes", builder->attributes[index].name);
	check_rule(&a, builder->attributes[index].type, rule);
	if (a.status == JOURNEY_OK)
		builder->attributes[index].rule = rule;
	return jy_add_end(&a);
}

static journey_status read_period(journey_builder *builder, jy_reader *in)
{
	uint64_t index = jy_reader_varint(in);
	journey_period period = (journey_period)jy_reader_u8(in);
	journey_week_start day = (journey_week_start)jy_reader_u8(in);
	journey_feature_options item;
	jy_add a;

	if (in->failed || index >= builder->feature_count) {
		in->failed = true;
		return JOURNEY_OK;
	}
	item = builder->features[index];
	item.period = period;
	item.week_start = day;
	jy_add_begin(&a, builder, "profile.features", item.name);
	check_times(&a, &item);
	if (a.status == JOURNEY_OK)
		builder->features[index] = item;
	return jy_add_end(&a);
}

journey_status jy_profile_parts_read(journey_builder *builder, jy_reader *in)
{
	journey_week_start day = (journey_week_start)jy_reader_u8(in);
	journey_status status = JOURNEY_OK;
	size_t i, n;

	if (day != JOURNEY_WEEK_DEFAULT && !in->failed)
		status = journey_builder_week_start(builder, day);
	n = jy_reader_count(in, 2);
	for (i = 0; i < n && status == JOURNEY_OK && !in->failed; i++)
		status = read_rule(builder, in);
	n = jy_reader_count(in, 3);
	for (i = 0; i < n && status == JOURNEY_OK && !in->failed; i++)
		status = read_period(builder, in);
	return status;
}
