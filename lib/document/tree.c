#include "document/tree.h"

#include "document/place.h"
#include "document/report.h"

#include <journey/document.h>
#include <string.h>

/* ---- reading the tree ---- */

yaml_node_t *jy_tree_root(jy_tree *tree)
{
	return yaml_document_get_root_node(&tree->yaml);
}

yaml_node_t *jy_tree_node(jy_tree *tree, int id)
{
	return yaml_document_get_node(&tree->yaml, id);
}

journey_str jy_tree_text(const yaml_node_t *node)
{
	journey_str text = {"", 0};

	if (node->type == YAML_SCALAR_NODE) {
		text.data = (const char *)node->data.scalar.value;
		text.size = node->data.scalar.length;
	}
	return text;
}

size_t jy_tree_pairs(const yaml_node_t *node)
{
	if (node->type != YAML_MAPPING_NODE)
		return 0;
	return (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
}

size_t jy_tree_items(const yaml_node_t *node)
{
	if (node->type != YAML_SEQUENCE_NODE)
		return 0;
	return (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
}

yaml_node_t *jy_tree_key(jy_tree *tree, const yaml_node_t *mapping, size_t i)
{
	return jy_tree_node(tree, mapping->data.mapping.pairs.start[i].key);
}

yaml_node_t *jy_tree_value(jy_tree *tree, const yaml_node_t *mapping, size_t i)
{
	return jy_tree_node(tree, mapping->data.mapping.pairs.start[i].value);
}

yaml_node_t *jy_tree_item(jy_tree *tree, const yaml_node_t *sequence, size_t i)
{
	return jy_tree_node(tree, sequence->data.sequence.items.start[i]);
}

bool jy_tree_is_null(const yaml_node_t *node)
{
	journey_str text = jy_tree_text(node);

	if (node->type != YAML_SCALAR_NODE || node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return false;
	return text.size == 0 || jy_doc_is(text, "~") || jy_doc_is(text, "null");
}

/* ---- failures ---- */

void jy_tree_set_place(jy_tree *tree, size_t line, size_t column)
{
	jy_doc_copy(tree->error->where, sizeof tree->error->where, tree->file);
	tree->error->line = (uint32_t)(line + 1);
	tree->error->column = (uint32_t)(column + 1);
}

jy_tree_source jy_tree_source_of(const jy_tree *tree, const yaml_node_t *node)
{
	jy_tree_source source = {tree->text, tree->file, 0};
	size_t i;

	for (i = 0; i < tree->source_count && tree->sources[i].first <= node->start_mark.index; i++)
		source = tree->sources[i];
	return source;
}

static void jy_tree_set_place_in(jy_tree *tree, const jy_tree_source *source, size_t line, size_t column)
{
	jy_doc_copy(tree->error->where, sizeof tree->error->where, source->file);
	tree->error->line = (uint32_t)(line + 1);
	tree->error->column = (uint32_t)(column + 1);
}

void jy_tree_point(jy_tree *tree, const yaml_node_t *node)
{
	jy_tree_source source = jy_tree_source_of(tree, node);

	jy_tree_set_place_in(tree, &source, node->start_mark.line, node->start_mark.column);
}

void jy_tree_place(jy_tree *tree, const yaml_node_t *node, size_t offset)
{
	jy_tree_source source = jy_tree_source_of(tree, node);
	jy_place place = jy_place_in_scalar(source.text, node, offset);

	jy_tree_set_place_in(tree, &source, place.line, place.column);
}

journey_status jy_tree_fail(jy_tree *tree, const yaml_node_t *node, journey_status status, const char *format,
			    ...)
{
	va_list list;

	va_start(list, format);
	jy_doc_fail_list(tree->error, status, format, list);
	va_end(list);
	jy_tree_point(tree, node);
	return status;
}

bool jy_tree_cut_by_comment(const jy_tree *tree, const yaml_node_t *node)
{
	jy_place place;

	if (node->type != YAML_SCALAR_NODE || node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return false;
	place = jy_place_of_mark(jy_tree_source_of(tree, node).text, &node->end_mark);
	while (place.at < place.end && (*place.at == ' ' || *place.at == '\t'))
		place.at++;
	return place.at < place.end && *place.at == '#';
}

/* ---- paths ---- */

/* Bytes of the path that the key takes: the key itself, then the end, '.' or '['; 0 if it does not fit. */
static size_t jy_tree_fit(const char *path, journey_str key)
{
	size_t n = key.size;
	char after;

	if (n == 0 || strlen(path) < n || memcmp(path, key.data, n) != 0)
		return 0;
	after = path[n];
	return after == '\0' || after == '.' || after == '[' ? n : 0;
}

static yaml_node_t *jy_tree_follow_key(jy_tree *tree, const yaml_node_t *mapping, const char **path)
{
	size_t best = 0, i;
	yaml_node_t *found = NULL;
	const char *at = *path + (**path == '.');

	for (i = 0; i < jy_tree_pairs(mapping); i++) {
		size_t n = jy_tree_fit(at, jy_tree_text(jy_tree_key(tree, mapping, i)));

		if (n > best) {
			best = n;
			found = jy_tree_value(tree, mapping, i);
		}
	}
	if (found != NULL)
		*path = at + best;
	return found;
}

static yaml_node_t *jy_tree_follow_index(jy_tree *tree, yaml_node_t *node, const char **path)
{
	const char *at = *path + 1;
	size_t index = 0;

	while (*at >= '0' && *at <= '9' && index < JOURNEY_DOCUMENT_NODES_MAX)
		index = index * 10 + (size_t)(*at++ - '0');
	if (*at != ']' || at == *path + 1)
		return NULL;
	if (node->type == YAML_SEQUENCE_NODE)
		node = index < jy_tree_items(node) ? jy_tree_item(tree, node, index) : NULL;
	else if (index > 0)
		node = NULL;
	if (node != NULL)
		*path = at + 1;
	return node;
}

yaml_node_t *jy_tree_find(jy_tree *tree, yaml_node_t *from, const char *path, const char **rest)
{
	yaml_node_t *node = from;

	while (*path != '\0') {
		yaml_node_t *next;

		if (*path == '[')
			next = jy_tree_follow_index(tree, node, &path);
		else
			next = jy_tree_follow_key(tree, node, &path);
		if (next == NULL)
			break;
		node = next;
	}
	*rest = path;
	return node;
}
