/* Finds what a document includes, and what that includes in turn. */
#include "document/compose.h"
#include "document/report.h"
#include "document/sections.h"

#include <stdio.h>
#include <string.h>

/* The value of the document's `include:`, and its key; NULL without one. */
static yaml_node_t *include_list(jy_tree *tree, yaml_node_t **key)
{
	yaml_node_t *root = jy_tree_root(tree);
	size_t i;

	for (i = 0; i < jy_tree_pairs(root); i++) {
		*key = jy_tree_key(tree, root, i);
		if (jy_doc_is(jy_tree_text(*key), "include"))
			return jy_tree_value(tree, root, i);
	}
	return NULL;
}

/* ---- units ---- */

static char *jy_include_name(jy_compose *compose, journey_str name)
{
	char *copy = jy_compose_take(compose, name.size + 1, 1);

	if (copy == NULL)
		return NULL;
	memcpy(copy, name.data, name.size);
	copy[name.size] = '\0';
	return copy;
}

static jy_unit *jy_include_add(jy_compose *compose, journey_str name, journey_str text)
{
	jy_unit *unit = jy_compose_take(compose, 1, sizeof *unit);

	if (unit == NULL)
		return NULL;
	memset(unit, 0, sizeof *unit);
	unit->name = jy_include_name(compose, name);
	if (unit->name == NULL)
		return NULL;
	compose->status = jy_tree_open(&unit->tree, text, unit->name, compose->error);
	if (compose->status != JOURNEY_OK)
		return NULL;
	unit->open = true;
	compose->bytes += text.size;
	compose->units[compose->count++] = unit;
	return unit;
}

static size_t jy_include_known(const jy_compose *compose, journey_str name)
{
	size_t i;

	for (i = 0; i < compose->count && !jy_doc_is(name, compose->units[i]->name); i++)
		;
	return i;
}

/* A fragment need not be a whole strategy, but must be of a form that is read here. */
static void jy_include_check(jy_compose *compose, jy_unit *unit)
{
	yaml_node_t *root = jy_tree_root(&unit->tree);
	jy_field form = {"journey", NULL, NULL};
	jy_load load = {0};
	size_t i;

	if (root->type != YAML_MAPPING_NODE) {
		jy_load_compose_fail(compose, &unit->tree, root, JOURNEY_TYPE,
				"found no mapping; expected sections of a strategy");
		return;
	}
	for (i = 0; i < jy_tree_pairs(root); i++)
		if (jy_doc_is(jy_tree_text(jy_tree_key(&unit->tree, root, i)), form.name))
			form.value = jy_tree_value(&unit->tree, root, i);
	load.tree = unit->tree;
	jy_check_version(&load, root, &form);
	compose->status = load.status;
}

/* ---- what a unit includes ---- */

/* "a.yaml -> b.yaml -> a.yaml": the units on the way down to the one that is read are the busy ones, in their order. */
static void jy_include_cycle(jy_compose *compose, jy_unit *unit, const yaml_node_t *node, size_t again)
{
	char chain[sizeof compose->error->message];
	size_t i, n = 0;

	for (i = again; i < compose->count && n < sizeof chain; i++)
		if (compose->units[i]->busy)
			n += (size_t)snprintf(chain + n, sizeof chain - n, "%s -> ", compose->units[i]->name);
	jy_load_compose_fail(compose, &unit->tree, node, JOURNEY_INVALID, "a document that includes itself: %s%s", chain,
			compose->units[again]->name);
}

static void jy_include_refused(jy_compose *compose, jy_unit *unit, const yaml_node_t *node, journey_status status,
			       const journey_error *from)
{
	char found[JY_DOC_EXCERPT];

	if (from->message[0] != '\0')
		jy_load_compose_fail(compose, &unit->tree, node, status, "%s", from->message);
	else
		jy_load_compose_fail(compose, &unit->tree, node, status, "\"%s\" can't be included: %s",
				jy_doc_excerpt(jy_tree_text(node), found), journey_status_text(status));
	if (from->hint[0] != '\0')
		jy_doc_hint(compose->error, "%s", from->hint);
}

/* Asks the caller for it; false if it was refused, or is none. */
static bool jy_include_ask(jy_compose *compose, jy_unit *unit, const yaml_node_t *node, journey_include *out)
{
	journey_error error;
	journey_status status;

	memset(&error, 0, sizeof error);
	memset(out, 0, sizeof *out);
	status = compose->options.include(compose->options.user, jy_doc_str(unit->name), jy_tree_text(node), out, &error);
	error.message[sizeof error.message - 1] = '\0';
	error.hint[sizeof error.hint - 1] = '\0';
	if (status != JOURNEY_OK)
		jy_include_refused(compose, unit, node, status, &error);
	else if (out->name.data == NULL || out->name.size == 0 || out->name.size > JOURNEY_INCLUDE_NAME_MAX ||
		 memchr(out->name.data, 0, out->name.size) != NULL || (out->text.data == NULL && out->text.size > 0))
		jy_load_compose_fail(compose, &unit->tree, node, JOURNEY_MISUSE,
				"found a document without text, or with a name that is none; expected 1 to %d bytes",
				JOURNEY_INCLUDE_NAME_MAX);
	else if (out->text.size > JOURNEY_INCLUDE_SIZE_MAX - compose->bytes)
		jy_load_compose_fail(compose, &unit->tree, node, JOURNEY_LIMIT,
				"more than %u bytes in all documents together (include size)", JOURNEY_INCLUDE_SIZE_MAX);
	return compose->status == JOURNEY_OK;
}

static void jy_include_units(jy_compose *compose, jy_unit *unit, int depth);

static void jy_include_one(jy_compose *compose, jy_unit *unit, const yaml_node_t *node, int depth)
{
	journey_include found;
	jy_unit *next;
	size_t number, i;

	if (node->type != YAML_SCALAR_NODE || jy_tree_is_null(node) || jy_tree_text(node).size == 0) {
		jy_load_compose_fail(compose, &unit->tree, node, JOURNEY_TYPE,
				"found no name; expected a document, or a list of documents");
		return;
	}
	if (depth == JOURNEY_INCLUDE_DEPTH_MAX) {
		jy_load_compose_fail(compose, &unit->tree, node, JOURNEY_LIMIT,
				"documents include documents more than %d deep (include depth)", JOURNEY_INCLUDE_DEPTH_MAX);
		return;
	}
	if (!jy_include_ask(compose, unit, node, &found))
		return;
	number = jy_include_known(compose, found.name);
	if (number < compose->count && compose->units[number]->busy) {
		jy_include_cycle(compose, unit, node, number);
		return;
	}
	if (number == JOURNEY_INCLUDE_DOCUMENTS_MAX) {
		jy_load_compose_fail(compose, &unit->tree, node, JOURNEY_LIMIT, "more than %d documents (include documents)",
				JOURNEY_INCLUDE_DOCUMENTS_MAX);
		return;
	}
	if (number == compose->count) {
		next = jy_include_add(compose, found.name, found.text);
		if (next == NULL)
			return;
		jy_include_check(compose, next);
		jy_include_units(compose, next, depth + 1);
	}
	for (i = 0; i < unit->include_count && unit->includes[i] != number; i++)
		;
	if (i == unit->include_count)
		unit->includes[unit->include_count++] = number;
}

/* Recursion is bounded by JOURNEY_INCLUDE_DEPTH_MAX. */
static void jy_include_units(jy_compose *compose, jy_unit *unit, int depth)
{
	yaml_node_t *key = NULL, *list;
	size_t n, i;

	if (compose->status != JOURNEY_OK)
		return;
	list = include_list(&unit->tree, &key);
	if (list == NULL)
		return;
	if (compose->options.include == NULL) {
		jy_load_compose_fail(compose, &unit->tree, key, JOURNEY_INVALID,
				"the document includes others, but nothing was given that finds them");
		jy_doc_hint(compose->error,
			    "load it by journey_strategy_load_with() and a callback, or load what journey check --print "
			    "makes of it");
		return;
	}
	n = list->type == YAML_SEQUENCE_NODE ? jy_tree_items(list) : 1;
	if (n > JOURNEY_INCLUDE_DOCUMENTS_MAX) {
		jy_load_compose_fail(compose, &unit->tree, list, JOURNEY_LIMIT, "more than %d documents (include documents)",
				JOURNEY_INCLUDE_DOCUMENTS_MAX);
		return;
	}
	unit->includes = jy_compose_take(compose, n, sizeof *unit->includes);
	unit->busy = true;
	for (i = 0; i < n && compose->status == JOURNEY_OK; i++)
		jy_include_one(compose, unit,
			       list->type == YAML_SEQUENCE_NODE ? jy_tree_item(&unit->tree, list, i) : list, depth);
	unit->busy = false;
}

void jy_include_all(jy_compose *compose, journey_str text)
{
	const char *name = compose->options.file_name != NULL ? compose->options.file_name : "strategy";
	jy_unit *unit = jy_include_add(compose, jy_doc_str(name), text);

	if (unit != NULL)
		jy_include_units(compose, unit, 0);
}
