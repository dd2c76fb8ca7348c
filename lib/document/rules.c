#include "document/sections.h"

#include "document/number.h"
#include "document/report.h"

#include <journey/document.h>
#include <string.h>

/* ---- offers ---- */

static void jy_load_offer(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field fields[] = {{"when", 0, 0},     {"text", 0, 0},   {"cost", 0, 0},
			     {"priority", 0, 0}, {"margin", 0, 0}, {"stock", 0, 0},
			     {"subject", 0, 0},  {"parts", 0, 0},  {"locales", 0, 0},
			     {"variants", 0, 0}, {"missing", 0, 0}, {"experiment", 0, 0}};
	journey_offer_options options = {0};
	bool says;

	options.size = sizeof options;
	options.name = jy_tree_text(key);
	options.margin = -1.0;
	options.stock = -1;
	if (!jy_tree_is_null(value))
		jy_fields(load, value, "an offer", fields, JY_COUNT(fields));
	options.when = jy_field_expression(load, &fields[0]);
	says = jy_offer_says(fields, JY_COUNT(fields));
	if (!says)
		options.text = jy_field_text(load, &fields[1]);
	options.cost = jy_field_expression(load, &fields[2]);
	options.priority = jy_field_number(load, &fields[3], 0.0);
	if (fields[4].value != NULL)
		options.margin = jy_share(load, fields[4].value);
	if (fields[5].value != NULL)
		options.stock = jy_whole(load, fields[5].value, 0, INT64_C(1000000000000));
	if (jy_ok(load))
		jy_built(load, key, journey_builder_offer(load->builder, &options));
	if (says)
		jy_load_offer_texts(load, key, fields, JY_COUNT(fields));
}

void jy_load_offers(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "offers"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_offer(load, jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i));
}

/* ---- channels ---- */

void jy_load_per(jy_load *load, const yaml_node_t *node, const char *what, journey_cap *cap)
{
	char expected[80], found[JY_DOC_EXCERPT];
	journey_str text, number, span;
	int64_t count = 0;
	size_t i = 0;

	snprintf(expected, sizeof expected, "%s, such as \"1 per 1d\"", what);
	text = number = jy_text(load, node, expected);
	if (!jy_ok(load))
		return;
	while (i < text.size && text.data[i] != ' ')
		i++;
	number.size = i;
	while (i < text.size && text.data[i] == ' ')
		i++;
	if (text.size - i < 4 || memcmp(text.data + i, "per ", 4) != 0)
		goto wrong;
	for (i += 4; i < text.size && text.data[i] == ' '; i++)
		;
	span.data = text.data + i;
	span.size = text.size - i;
	if (!jy_doc_whole(number, &count) || count < 0 || count > 1000000)
		goto wrong;
	if (journey_duration_read(span, &cap->window) != JOURNEY_OK || cap->window <= 0)
		goto wrong;
	cap->count = (uint32_t)count;
	return;
wrong:
	jy_load_fail(load, node, JOURNEY_INVALID, "found \"%s\"; expected %s", jy_doc_excerpt(text, found),
		     expected);
}

/* Those that slide go into `caps`, how many is returned; calendar ones to the builder. */
static size_t jy_load_caps(jy_load *load, const yaml_node_t *node, journey_str channel, int wait,
			   journey_cap caps[JOURNEY_STRATEGY_CAPS_MAX])
{
	size_t n = node->type == YAML_SEQUENCE_NODE ? jy_tree_items(node) : 1, i, count = 0;

	if (n > JOURNEY_STRATEGY_CAPS_MAX) {
		jy_load_fail(load, node, JOURNEY_LIMIT, "%zu caps; the limit is %d (caps of a channel)", n,
			     JOURNEY_STRATEGY_CAPS_MAX);
		return 0;
	}
	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *item =
			node->type == YAML_SEQUENCE_NODE ? jy_tree_item(&load->tree, node, i) : node;

		if (!jy_load_channel_cap(load, item, channel, wait) && jy_ok(load))
			jy_load_per(load, item, "a cap", &caps[count++]);
	}
	return count;
}

int32_t jy_minute_of_day(const char *p)
{
	int32_t hour, minute;

	if (p[0] < '0' || p[0] > '2' || p[1] < '0' || p[1] > '9' || p[2] != ':' || p[3] < '0' || p[3] > '5' ||
	    p[4] < '0' || p[4] > '9')
		return -1;
	hour = (p[0] - '0') * 10 + p[1] - '0';
	minute = (p[3] - '0') * 10 + p[4] - '0';
	return hour < 24 ? hour * 60 + minute : hour == 24 && minute == 0 ? 0 : -1;
}

static void jy_load_quiet(jy_load *load, const yaml_node_t *node, journey_channel_options *options)
{
	journey_str text = jy_text(load, node, "quiet hours, such as \"21:00-08:00\"");
	char found[JY_DOC_EXCERPT];
	int32_t from = -1, until = -1;

	if (!jy_ok(load))
		return;
	if (text.size == 11 && text.data[5] == '-') {
		from = jy_minute_of_day(text.data);
		until = jy_minute_of_day(text.data + 6);
	}
	if (from < 0 || until < 0)
		jy_load_fail(load, node, JOURNEY_INVALID,
			     "found \"%s\"; expected quiet hours, such as \"21:00-08:00\"",
			     jy_doc_excerpt(text, found));
	else if (from == until)
		jy_load_fail(load, node, JOURNEY_INVALID,
			     "quiet hours that begin and end at %.5s; expected two times", text.data);
	options->quiet_from = from;
	options->quiet_until = until;
}

/* Whether `cap_do` says so; what else it says is looked at later. */
static int jy_waits(const yaml_node_t *node)
{
	journey_str text = {NULL, 0};

	if (node != NULL && node->type == YAML_SCALAR_NODE)
		text = jy_tree_text(node);
	return text.size == 4 && memcmp(text.data, "wait", 4) == 0;
}

static void jy_load_channel(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field fields[] = {{"consent", 0, 0},  {"cap", 0, 0},      {"quiet", 0, 0},    {"reach", 0, 0},
			     {"quiet_do", 0, 0}, {"cap_do", 0, 0},   {"window", 0, 0},   {"holidays", 0, 0},
			     {"throttle", 0, 0}, {"ramp", 0, 0},     {"fallback", 0, 0}, {"counts", 0, 0},
			     {"audience", 0, 0}, {"format", 0, 0}};
	journey_channel_options options = {0};
	journey_cap caps[JOURNEY_STRATEGY_CAPS_MAX] = {{0, 0}};

	options.size = sizeof options;
	options.name = jy_tree_text(key);
	if (!jy_tree_is_null(value))
		jy_fields(load, value, "a channel", fields, JY_COUNT(fields));
	options.consent = jy_field_text(load, &fields[0]);
	if (fields[1].value != NULL)
		options.cap_count = jy_load_caps(load, fields[1].value, options.name,
						 jy_waits(fields[5].value), caps);
	options.caps = caps;
	if (fields[2].value != NULL)
		jy_load_quiet(load, fields[2].value, &options);
	options.reach = jy_field_expression(load, &fields[3]);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_channel(load->builder, &options));
	jy_load_channel_rules(load, key, &fields[4], JY_COUNT(fields) - 4);
	jy_load_format(load, key, JY_FIELD(fields, "format"));
}

void jy_load_channels(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "channels"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_channel(load, jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i));
}
