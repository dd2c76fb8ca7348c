/* What is said: locales, blocks, templates, and the texts of offers. */
#include "document/sections.h"

#include "document/report.h"

#include <journey/content.h>
#include <string.h>

static const char *const jy_format_words[] = {"html", "text", "json", "url"};

static journey_content_format jy_load_format_word(jy_load *load, const yaml_node_t *node)
{
	return (journey_content_format)(JOURNEY_FORMAT_HTML + jy_word(load, node, jy_format_words, JY_COUNT(jy_format_words)));
}

void jy_load_format(jy_load *load, const yaml_node_t *key, const jy_field *field)
{
	journey_content_format format;

	if (!jy_ok(load) || field->value == NULL)
		return;
	format = jy_load_format_word(load, field->value);
	if (jy_ok(load))
		jy_built(load, field->value, journey_builder_format(load->builder, jy_tree_text(key), format));
}

/* ---- locales ---- */

static void jy_load_fallback(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	journey_str to[JOURNEY_CONTENT_CHAIN_MAX];
	size_t n = jy_texts(load, value, to, JY_COUNT(to), "locales that a locale falls back to");

	if (jy_ok(load))
		jy_built(load, key, journey_builder_locale_fallback(load->builder, jy_tree_text(key), to, n));
}

void jy_load_locales(jy_load *load, const yaml_node_t *node)
{
	jy_field fields[] = {{"default", 0, 0}, {"of", 0, 0}, {"fallback", 0, 0}};
	journey_locales_options o = {0};
	size_t n, i;

	o.size = sizeof o;
	jy_fields(load, node, "`locales`", fields, JY_COUNT(fields));
	jy_need(load, node, "`locales`", &fields[0]);
	o.otherwise = jy_field_text(load, &fields[0]);
	o.of = jy_field_expression(load, &fields[1]);
	if (jy_ok(load))
		jy_built(load, node, journey_builder_locales(load->builder, &o));
	if (!jy_ok(load) || fields[2].value == NULL)
		return;
	n = jy_names(load, fields[2].value, "locales");
	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_fallback(load, jy_tree_key(&load->tree, fields[2].value, i),
				 jy_tree_value(&load->tree, fields[2].value, i));
}

void jy_load_currency(jy_load *load, const yaml_node_t *node)
{
	journey_str code = jy_text(load, node, "a currency, such as EUR");

	if (jy_ok(load))
		jy_built(load, node, journey_builder_currency(load->builder, code));
}

/* ---- texts ---- */

static void jy_add_text_of(jy_load *load, const yaml_node_t *node, const char *part, journey_str part_name, journey_str locale,
			   journey_str variant, journey_content_format format)
{
	journey_content_text t = {0};

	t.size = sizeof t;
	t.part = part != NULL ? (journey_str){part, strlen(part)} : part_name;
	t.locale = locale;
	t.variant = variant;
	t.format = format;
	t.text = jy_text(load, node, "a text");
	if (jy_ok(load))
		jy_built(load, node, journey_builder_template_text(load->builder, &t));
}

/* The format of a part is said where it is said first, and holds for all of its texts. */
typedef struct jy_part_format {
	journey_str name;
	journey_content_format format;
} jy_part_format;

typedef struct jy_part_formats {
	jy_part_format items[JOURNEY_CONTENT_PARTS_MAX];
	size_t count;
} jy_part_formats;

static journey_content_format jy_format_of(jy_part_formats *formats, journey_str name, journey_content_format said)
{
	size_t i;

	for (i = 0; i < formats->count; i++)
		if (formats->items[i].name.size == name.size && memcmp(formats->items[i].name.data, name.data, name.size) == 0)
			return said != JOURNEY_FORMAT_DEFAULT ? said : formats->items[i].format;
	if (formats->count < JOURNEY_CONTENT_PARTS_MAX)
		formats->items[formats->count++] = (jy_part_format){name, said};
	return said;
}

static void jy_load_part(jy_load *load, jy_part_formats *formats, const yaml_node_t *key, const yaml_node_t *value,
			 journey_str locale, journey_str variant)
{
	jy_field fields[] = {{"text", 0, 0}, {"format", 0, 0}};
	journey_content_format format = JOURNEY_FORMAT_DEFAULT;

	if (value->type == YAML_MAPPING_NODE) {
		jy_fields(load, value, "a part", fields, JY_COUNT(fields));
		jy_need(load, key, "the part", &fields[0]);
		if (jy_ok(load) && fields[1].value != NULL)
			format = jy_load_format_word(load, fields[1].value);
		value = fields[0].value;
	}
	if (!jy_ok(load))
		return;
	format = jy_format_of(formats, jy_tree_text(key), format);
	jy_add_text_of(load, value, NULL, jy_tree_text(key), locale, variant, format);
}

/* Fields subject, `body`, parts: the texts of one locale and variant. */
static void jy_load_texts(jy_load *load, jy_field *subject, jy_field *body, jy_field *parts, jy_part_formats *formats,
			  journey_str locale, journey_str variant)
{
	size_t n, i;

	if (jy_ok(load) && subject->value != NULL)
		jy_add_text_of(load, subject->value, "subject", (journey_str){NULL, 0}, locale, variant, JOURNEY_FORMAT_DEFAULT);
	if (jy_ok(load) && body->value != NULL)
		jy_add_text_of(load, body->value, "body", (journey_str){NULL, 0}, locale, variant, JOURNEY_FORMAT_DEFAULT);
	if (!jy_ok(load) || parts->value == NULL)
		return;
	n = jy_names(load, parts->value, "parts");
	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *key = jy_tree_key(&load->tree, parts->value, i);

		if (jy_doc_is(jy_tree_text(key), "body") || jy_doc_is(jy_tree_text(key), "subject"))
			jy_load_fail(load, key, JOURNEY_INVALID, "the part has a key of its own beside `parts`");
		else
			jy_load_part(load, formats, key, jy_tree_value(&load->tree, parts->value, i), locale, variant);
	}
}

static void jy_load_local(jy_load *load, const yaml_node_t *node, const char *body, jy_part_formats *formats, journey_str variant)
{
	size_t n = jy_names(load, node, "locales"), i;

	for (i = 0; i < n && jy_ok(load); i++) {
		jy_field fields[] = {{"subject", 0, 0}, {body, 0, 0}, {"parts", 0, 0}};

		jy_fields(load, jy_tree_value(&load->tree, node, i), "the texts of a locale", fields, JY_COUNT(fields));
		jy_load_texts(load, &fields[0], &fields[1], &fields[2], formats, jy_tree_text(jy_tree_key(&load->tree, node, i)),
			      variant);
	}
}

static void jy_load_variant(jy_load *load, const yaml_node_t *key, const yaml_node_t *value, const char *body,
			    jy_part_formats *formats)
{
	jy_field fields[] = {{"weight", 0, 0}, {"subject", 0, 0}, {body, 0, 0}, {"parts", 0, 0}, {"locales", 0, 0}};
	double weight = 0;

	jy_fields(load, value, "a variant", fields, JY_COUNT(fields));
	jy_need(load, key, "the variant", &fields[0]);
	if (jy_ok(load))
		weight = jy_share(load, fields[0].value);
	if (jy_ok(load))
		jy_built(load, fields[0].value, journey_builder_template_variant(load->builder, jy_tree_text(key), weight));
	jy_load_texts(load, &fields[1], &fields[2], &fields[3], formats, (journey_str){NULL, 0}, jy_tree_text(key));
	if (jy_ok(load) && fields[4].value != NULL)
		jy_load_local(load, fields[4].value, body, formats, jy_tree_text(key));
}

/* What a template and an offer say: fields subject, body (of an offer: text), parts, locales, variants, missing, experiment. */
typedef struct jy_said {
	jy_field *subject, *body, *parts, *locales, *variants, *missing, *experiment;
	const char *body_name;
} jy_said;

static void jy_load_said(jy_load *load, const yaml_node_t *key, const jy_said *said, journey_content_template *o)
{
	static const char *const missing[] = {"fallback", "skip", "fail"};
	jy_part_formats formats = {.count = 0};
	size_t n, i;

	o->size = sizeof *o;
	if (jy_ok(load) && said->missing->value != NULL)
		o->missing = (journey_content_missing)jy_word(load, said->missing->value, missing, JY_COUNT(missing));
	o->experiment = jy_field_text(load, said->experiment);
	if (jy_ok(load))
		jy_built(load, key, journey_builder_template(load->builder, o));
	jy_load_texts(load, said->subject, said->body, said->parts, &formats, (journey_str){NULL, 0}, (journey_str){NULL, 0});
	if (jy_ok(load) && said->locales->value != NULL)
		jy_load_local(load, said->locales->value, said->body_name, &formats, (journey_str){NULL, 0});
	if (!jy_ok(load) || said->variants->value == NULL)
		return;
	n = jy_names(load, said->variants->value, "variants");
	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_variant(load, jy_tree_key(&load->tree, said->variants->value, i),
				jy_tree_value(&load->tree, said->variants->value, i), said->body_name, &formats);
}

static void jy_load_template(jy_load *load, const yaml_node_t *key, const yaml_node_t *value)
{
	jy_field fields[] = {{"subject", 0, 0}, {"body", 0, 0},    {"parts", 0, 0},     {"locales", 0, 0},
			     {"variants", 0, 0}, {"missing", 0, 0}, {"experiment", 0, 0}};
	jy_said said = {&fields[0], &fields[1], &fields[2], &fields[3], &fields[4], &fields[5], &fields[6], "body"};
	journey_content_template o = {0};

	o.name = jy_tree_text(key);
	if (value->type == YAML_SCALAR_NODE && !jy_tree_is_null(value)) /* nothing but a body */
		fields[1].value = (yaml_node_t *)(uintptr_t)value;
	else
		jy_fields(load, value, "a template", fields, JY_COUNT(fields));
	jy_load_said(load, key, &said, &o);
}

void jy_load_templates(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "templates"), i;

	for (i = 0; i < n && jy_ok(load); i++)
		jy_load_template(load, jy_tree_key(&load->tree, node, i), jy_tree_value(&load->tree, node, i));
}

void jy_load_blocks(jy_load *load, const yaml_node_t *node)
{
	size_t n = jy_names(load, node, "blocks"), i;

	for (i = 0; i < n && jy_ok(load); i++) {
		const yaml_node_t *key = jy_tree_key(&load->tree, node, i);
		journey_str text = jy_text(load, jy_tree_value(&load->tree, node, i), "a text");

		if (jy_ok(load))
			jy_built(load, key, journey_builder_block(load->builder, jy_tree_text(key), text));
	}
}

bool jy_offer_says(jy_field *fields, size_t count)
{
	static const char *const names[] = {"subject", "parts", "locales", "variants", "missing", "experiment"};
	size_t i;

	for (i = 0; i < JY_COUNT(names); i++)
		if (jy_field_named(fields, count, names[i])->value != NULL)
			return true;
	return false;
}

void jy_load_offer_texts(jy_load *load, const yaml_node_t *key, jy_field *fields, size_t count)
{
	jy_said said = {jy_field_named(fields, count, "subject"), jy_field_named(fields, count, "text"),
			jy_field_named(fields, count, "parts"),   jy_field_named(fields, count, "locales"),
			jy_field_named(fields, count, "variants"), jy_field_named(fields, count, "missing"),
			jy_field_named(fields, count, "experiment"), "text"};
	journey_content_template o = {0};

	o.offer = jy_tree_text(key);
	if (jy_ok(load))
		jy_load_said(load, key, &said, &o);
}

/* ---- channels by experiment ---- */

void jy_load_via(jy_load *load, const yaml_node_t *node, journey_str via[JOURNEY_STRATEGY_CHOICES_MAX],
		 double weights[JOURNEY_STRATEGY_CHOICES_MAX], journey_send_options *o)
{
	size_t n, i;

	o->via = via;
	if (node->type != YAML_MAPPING_NODE) {
		o->via_count = jy_texts(load, node, via, JOURNEY_STRATEGY_CHOICES_MAX, "channels of a send");
		return;
	}
	n = jy_names(load, node, "channels with their shares");
	for (i = 0; i < n && jy_ok(load); i++) {
		journey_str name = jy_tree_text(jy_tree_key(&load->tree, node, i));
		const yaml_node_t *value = jy_tree_value(&load->tree, node, i);

		if (jy_doc_is(name, "experiment")) {
			o->via_experiment = jy_text(load, value, "the name of an experiment");
		} else if (o->via_count == JOURNEY_STRATEGY_CHOICES_MAX) {
			jy_load_fail(load, node, JOURNEY_LIMIT, "more than %d channels of a send", JOURNEY_STRATEGY_CHOICES_MAX);
		} else {
			via[o->via_count] = name;
			weights[o->via_count++] = jy_share(load, value);
		}
	}
	if (jy_ok(load) && o->via_experiment.size == 0)
		jy_load_fail(load, node, JOURNEY_INVALID, "the experiment with channels has no name; expected \"experiment: NAME\"");
	o->via_weights = weights;
}
