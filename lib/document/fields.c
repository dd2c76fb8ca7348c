#include "document/fields.h"

#include "document/number.h"
#include "document/report.h"

#include <journey/document.h>
#include <stdio.h>
#include <string.h>

#define QUOTE "quote the expression, as in  when: '[1, 2].size() > 1'"

bool jy_ok(const jy_load *load)
{
	return load->status == JOURNEY_OK;
}

void jy_load_fail(jy_load *load, const yaml_node_t *node, journey_status status, const char *format, ...)
{
	va_list list;

	if (!jy_ok(load))
		return;
	va_start(list, format);
	jy_doc_fail_list(load->tree.error, status, format, list);
	va_end(list);
	jy_tree_point(&load->tree, node);
	load->status = status;
}

void jy_load_hint(jy_load *load, const char *hint)
{
	jy_doc_hint(load->tree.error, "%s", hint);
}

/* What a node is, for "found ...". */
static const char *jy_found(const yaml_node_t *node, char out[JY_DOC_EXCERPT + 2])
{
	char text[JY_DOC_EXCERPT];

	if (node->type == YAML_SEQUENCE_NODE)
		return "a list";
	if (node->type == YAML_MAPPING_NODE)
		return "a mapping";
	if (jy_tree_is_null(node))
		return "nothing";
	snprintf(out, JY_DOC_EXCERPT + 2, "\"%s\"", jy_doc_excerpt(jy_tree_text(node), text));
	return out;
}

static void jy_expected(jy_load *load, const yaml_node_t *node, journey_status status, const char *expected)
{
	char found[JY_DOC_EXCERPT + 2];

	jy_load_fail(load, node, status, "found %s; expected %s", jy_found(node, found), expected);
}

/* ---- mappings ---- */

/* "a, b, c" */
static void jy_list_words(const char *const *words, size_t count, char *out, size_t size)
{
	size_t i, n = 0;

	out[0] = '\0';
	for (i = 0; i < count; i++) {
		int m = snprintf(out + n, size - n, "%s%s", i == 0 ? "" : ", ", words[i]);

		if (m < 0 || (size_t)m >= size - n)
			return;
		n += (size_t)m;
	}
}

static void jy_unknown(jy_load *load, const yaml_node_t *node, const char *what, const char *const *words,
		       size_t count)
{
	char found[JY_DOC_EXCERPT], list[200];
	size_t near = jy_doc_near(jy_tree_text(node), words, count);
	journey_str text = jy_tree_text(node);
	size_t i;

	jy_list_words(words, count, list, sizeof list);
	jy_load_fail(load, node, JOURNEY_INVALID, "unknown %s \"%s\"; expected one of: %s", what,
		     jy_doc_excerpt(text, found), list);
	if (near < count) {
		jy_doc_hint(load->tree.error, "did you mean \"%s\"?", words[near]);
		return;
	}
	for (i = 0; i < text.size; i++)
		if (strchr("()[]{}\"'<>=&|!", text.data[i]) != NULL)
			jy_load_hint(load, "quote the expression, as in  {when: 'f(a, b)'}");
}

static void jy_unknown_key(jy_load *load, const yaml_node_t *key, const char *what, const jy_field *fields,
			   size_t count)
{
	const char *words[JY_FIELDS_MAX];
	char name[64];
	size_t i;

	for (i = 0; i < count; i++)
		words[i] = fields[i].name;
	snprintf(name, sizeof name, "key of %s", what);
	jy_unknown(load, key, name, words, count);
}

void jy_fields(jy_load *load, const yaml_node_t *node, const char *what, jy_field *fields, size_t count)
{
	char expected[80];
	size_t i, j;

	if (!jy_ok(load))
		return;
	if (node->type != YAML_MAPPING_NODE) {
		snprintf(expected, sizeof expected, "the mapping of %s", what);
		jy_expected(load, node, JOURNEY_TYPE, expected);
		return;
	}
	for (i = 0; i < jy_tree_pairs(node) && jy_ok(load); i++) {
		yaml_node_t *key = jy_tree_key(&load->tree, node, i),
			    *value = jy_tree_value(&load->tree, node, i);

		for (j = 0; j < count && !jy_doc_is(jy_tree_text(key), fields[j].name); j++)
			;
		if (j == count) {
			jy_unknown_key(load, key, what, fields, count);
		} else if (jy_tree_is_null(value)) {
			jy_load_fail(load, key, JOURNEY_INVALID, "key \"%s\" has no value", fields[j].name);
		} else {
			fields[j].key = key;
			fields[j].value = value;
		}
	}
}

jy_field *jy_field_named(jy_field *fields, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}

void jy_need(jy_load *load, const yaml_node_t *node, const char *what, const jy_field *field)
{
	if (field->value == NULL)
		jy_load_fail(load, node, JOURNEY_INVALID, "%s has no \"%s\"", what, field->name);
}

void jy_refuse(jy_load *load, const jy_field *field, const char *why)
{
	if (field->value != NULL)
		jy_load_fail(load, field->key, JOURNEY_INVALID, "\"%s\" does not belong here: %s",
			     field->name, why);
}

size_t jy_names(jy_load *load, const yaml_node_t *node, const char *what)
{
	char expected[80];

	if (!jy_ok(load))
		return 0;
	if (node->type != YAML_MAPPING_NODE) {
		snprintf(expected, sizeof expected, "a mapping: %s by name", what);
		jy_expected(load, node, JOURNEY_TYPE, expected);
		return 0;
	}
	return jy_tree_pairs(node);
}

/* ---- scalars ---- */

journey_str jy_text(jy_load *load, const yaml_node_t *node, const char *expected)
{
	journey_str none = {"", 0};

	if (!jy_ok(load))
		return none;
	if (node->type != YAML_SCALAR_NODE || jy_tree_is_null(node)) {
		jy_expected(load, node, JOURNEY_TYPE, expected);
		return none;
	}
	return jy_tree_text(node);
}

journey_duration jy_span(jy_load *load, const yaml_node_t *node)
{
	static const char *const expected = "a length of time, such as 45s, 30m, 2h, 7d, 1d12h, P1D";
	journey_str text = jy_text(load, node, expected);
	journey_duration span = 0;

	if (!jy_ok(load))
		return 0;
	switch (journey_duration_read(text, &span)) {
	case JOURNEY_OK:
		break;
	case JOURNEY_RANGE:
		jy_expected(load, node, JOURNEY_RANGE, "a length of time of at most 10,000 years");
		break;
	default:
		jy_expected(load, node, JOURNEY_INVALID, expected);
	}
	return span;
}

double jy_number(jy_load *load, const yaml_node_t *node)
{
	journey_str text = jy_text(load, node, "a number");
	double number = 0.0;

	if (jy_ok(load) && !jy_doc_number(text, &number))
		jy_expected(load, node, JOURNEY_INVALID, "a number");
	return number;
}

double jy_share(jy_load *load, const yaml_node_t *node)
{
	static const char *const expected = "a share, such as 10% or 0.1";
	journey_str text = jy_text(load, node, expected);
	double number = 0.0;
	bool percent = text.size > 0 && text.data[text.size - 1] == '%';

	if (!jy_ok(load))
		return 0.0;
	if (percent)
		text.size--;
	while (percent && text.size > 0 && text.data[text.size - 1] == ' ')
		text.size--;
	if (!jy_doc_number(text, &number)) {
		jy_expected(load, node, JOURNEY_INVALID, expected);
		return 0.0;
	}
	if (percent)
		number /= 100.0;
	if (number < 0.0 || number > 1.0) {
		jy_expected(load, node, JOURNEY_RANGE, "a share from 0 to 100%");
		if (!percent && number <= 100.0 && number > 1.0)
			jy_load_hint(load, "write a percentage with its sign: 10%");
	}
	return number;
}

int64_t jy_whole(jy_load *load, const yaml_node_t *node, int64_t least, int64_t most)
{
	journey_str text = jy_text(load, node, "a whole number");
	int64_t number = 0;
	char expected[80];

	if (!jy_ok(load))
		return 0;
	if (jy_doc_whole(text, &number) && number >= least && number <= most)
		return number;
	snprintf(expected, sizeof expected, "a whole number from %lld to %lld", (long long)least,
		 (long long)most);
	jy_expected(load, node, JOURNEY_INVALID, expected);
	return 0;
}

bool jy_truth(jy_load *load, const yaml_node_t *node)
{
	journey_str text = jy_text(load, node, "true or false");

	if (jy_ok(load) && !jy_doc_is(text, "true") && !jy_doc_is(text, "false"))
		jy_expected(load, node, JOURNEY_INVALID, "true or false");
	return jy_doc_is(text, "true");
}

size_t jy_word(jy_load *load, const yaml_node_t *node, const char *const *words, size_t count)
{
	char list[200];
	size_t i;
	journey_str text;

	jy_list_words(words, count, list, sizeof list);
	text = jy_text(load, node, list);
	for (i = 0; i < count; i++)
		if (jy_doc_is(text, words[i]))
			return i;
	if (jy_ok(load))
		jy_unknown(load, node, "word", words, count);
	return 0;
}

size_t jy_texts(jy_load *load, const yaml_node_t *node, journey_str *out, size_t most, const char *limit)
{
	size_t n = jy_tree_items(node), i;

	if (!jy_ok(load))
		return 0;
	if (node->type == YAML_SCALAR_NODE) {
		out[0] = jy_text(load, node, "a name or a list of names");
		return 1;
	}
	if (node->type == YAML_MAPPING_NODE) {
		jy_expected(load, node, JOURNEY_TYPE, "a name or a list of names");
		return 0;
	}
	if (n > most) {
		jy_load_fail(load, node, JOURNEY_LIMIT, "%zu items; the limit is %zu (%s)", n, most, limit);
		return 0;
	}
	for (i = 0; i < n; i++)
		out[i] = jy_text(load, jy_tree_item(&load->tree, node, i), "a name");
	return n;
}

/* ---- fields ---- */

journey_str jy_field_text(jy_load *load, const jy_field *field)
{
	journey_str none = {"", 0};

	return field->value == NULL ? none : jy_text(load, field->value, "a text");
}

journey_str jy_field_expression(jy_load *load, const jy_field *field)
{
	journey_str none = {"", 0};

	if (field->value == NULL || !jy_ok(load))
		return none;
	none = jy_text(load, field->value, "an expression");
	if (!jy_ok(load))
		jy_load_hint(load, QUOTE);
	return none;
}

journey_duration jy_field_span(jy_load *load, const jy_field *field)
{
	return field->value == NULL ? 0 : jy_span(load, field->value);
}

double jy_field_number(jy_load *load, const jy_field *field, double otherwise)
{
	return field->value == NULL ? otherwise : jy_number(load, field->value);
}
