/* YAML as values; the contract is in <journey/document.h>. */
#include "document/place.h"
#include "document/report.h"
#include "document/tree.h"
#include "document/yaml_scalar.h"

#include <journey/document.h>
#include <journey/strategy.h>
#include <string.h>

/*
 * All values of a document lie in one array, the children of a list or map beside each other, an entry of a map in two
 * places of it. So a value's place in the array leads to the node that it was read from, and that to its place in the
 * text.
 */
struct journey_yaml {
	journey_allocator allocator;
	jy_tree tree;        /* open */
	journey_error error; /* the tree's */
	journey_str text;
	size_t value_count, list_count, map_count;
	journey_value *values;
	const yaml_node_t **nodes; /* as many as values; NULL: an empty document */
	journey_list *lists;
	journey_map *maps;
};

_Static_assert(sizeof(journey_entry) == 2 * sizeof(journey_value), "an entry is two values");

/* ---- memory ---- */

static bool jy_yaml_take(journey_yaml *yaml, void *out, size_t count, size_t size)
{
	void *block;

	/* Counts are bounded by JOURNEY_DOCUMENT_NODES_MAX and the text's size. */
	if (count == 0)
		return true;
	block = yaml->allocator.resize(yaml->allocator.user, NULL, 0, count * size);
	if (block == NULL)
		return false;
	memcpy(out, &block, sizeof block);
	return true;
}

static void jy_yaml_give(journey_yaml *yaml, void *block, size_t count, size_t size)
{
	if (block != NULL)
		yaml->allocator.resize(yaml->allocator.user, block, count * size, 0);
}

void journey_yaml_free(journey_yaml *yaml)
{
	journey_allocator allocator;

	if (yaml == NULL)
		return;
	allocator = yaml->allocator;
	if (yaml->tree.file != NULL)
		jy_tree_close(&yaml->tree);
	jy_yaml_give(yaml, yaml->values, yaml->value_count, sizeof *yaml->values);
	jy_yaml_give(yaml, (void *)yaml->nodes, yaml->value_count, sizeof *yaml->nodes);
	jy_yaml_give(yaml, yaml->lists, yaml->list_count, sizeof *yaml->lists);
	jy_yaml_give(yaml, yaml->maps, yaml->map_count, sizeof *yaml->maps);
	jy_yaml_give(yaml, (void *)(uintptr_t)yaml->text.data, yaml->text.size, 1);
	allocator.resize(allocator.user, yaml, sizeof *yaml, 0);
}

/* ---- from nodes to values ---- */

/* The tree was checked: neither is its depth beyond JOURNEY_DOCUMENT_DEPTH_MAX nor are there too many visits. */
static void jy_yaml_count(journey_yaml *yaml, const yaml_node_t *node)
{
	size_t i, items = jy_tree_items(node), pairs = jy_tree_pairs(node);

	yaml->value_count++;
	yaml->list_count += node->type == YAML_SEQUENCE_NODE;
	yaml->map_count += node->type == YAML_MAPPING_NODE;
	yaml->value_count += pairs;
	for (i = 0; i < items; i++)
		jy_yaml_count(yaml, jy_tree_item(&yaml->tree, node, i));
	for (i = 0; i < pairs; i++)
		jy_yaml_count(yaml, jy_tree_value(&yaml->tree, node, i));
}

/* How much of the arrays is used. */
typedef struct jy_yaml_fill {
	size_t values, lists, maps;
} jy_yaml_fill;

static journey_status jy_yaml_put(journey_yaml *yaml, jy_yaml_fill *fill, size_t at, const yaml_node_t *node);

static journey_status jy_yaml_list(journey_yaml *yaml, jy_yaml_fill *fill, size_t at, const yaml_node_t *node)
{
	journey_list *list = &yaml->lists[fill->lists++];
	size_t first = fill->values, i;
	journey_status status = JOURNEY_OK;

	list->count = jy_tree_items(node);
	list->items = yaml->values + first;
	fill->values += list->count;
	yaml->values[at].type = JOURNEY_LIST;
	yaml->values[at].as.list = list;
	for (i = 0; i < list->count && status == JOURNEY_OK; i++)
		status = jy_yaml_put(yaml, fill, first + i, jy_tree_item(&yaml->tree, node, i));
	return status;
}

/* A key is text, whatever it looks like. */
static void jy_yaml_key(journey_yaml *yaml, size_t at, const yaml_node_t *key)
{
	journey_str text = jy_tree_text(key);

	yaml->nodes[at] = key;
	yaml->values[at].type = JOURNEY_STRING;
	yaml->values[at].as.s = text.data;
	yaml->values[at].n = (uint32_t)text.size;
}

static journey_status jy_yaml_map(journey_yaml *yaml, jy_yaml_fill *fill, size_t at, const yaml_node_t *node)
{
	journey_map *map = &yaml->maps[fill->maps++];
	size_t first = fill->values, i;
	journey_status status = JOURNEY_OK;

	map->count = jy_tree_pairs(node);
	map->entries = (const journey_entry *)(const void *)(yaml->values + first);
	fill->values += 2 * map->count;
	yaml->values[at].type = JOURNEY_MAP;
	yaml->values[at].as.map = map;
	for (i = 0; i < map->count && status == JOURNEY_OK; i++) {
		jy_yaml_key(yaml, first + 2 * i, jy_tree_key(&yaml->tree, node, i));
		status = jy_yaml_put(yaml, fill, first + 2 * i + 1, jy_tree_value(&yaml->tree, node, i));
	}
	return status;
}

static journey_status jy_yaml_put(journey_yaml *yaml, jy_yaml_fill *fill, size_t at, const yaml_node_t *node)
{
	yaml->nodes[at] = node;
	if (node->type == YAML_SEQUENCE_NODE)
		return jy_yaml_list(yaml, fill, at, node);
	if (node->type == YAML_MAPPING_NODE)
		return jy_yaml_map(yaml, fill, at, node);
	return jy_yaml_scalar(&yaml->tree, node, &yaml->values[at]);
}

static journey_status jy_yaml_build(journey_yaml *yaml)
{
	const yaml_node_t *root = jy_tree_root(&yaml->tree);
	jy_yaml_fill fill = {1, 0, 0};

	if (root == NULL)
		yaml->value_count = 1;
	else
		jy_yaml_count(yaml, root);
	if (!jy_yaml_take(yaml, &yaml->values, yaml->value_count, sizeof *yaml->values) ||
	    !jy_yaml_take(yaml, &yaml->nodes, yaml->value_count, sizeof *yaml->nodes) ||
	    !jy_yaml_take(yaml, &yaml->lists, yaml->list_count, sizeof *yaml->lists) ||
	    !jy_yaml_take(yaml, &yaml->maps, yaml->map_count, sizeof *yaml->maps))
		return jy_doc_fail(&yaml->error, JOURNEY_NO_MEMORY, "out of memory");
	memset(yaml->values, 0, yaml->value_count * sizeof *yaml->values);
	yaml->nodes[0] = NULL;
	return root == NULL ? JOURNEY_OK : jy_yaml_put(yaml, &fill, 0, root);
}

/* ---- opening ---- */

static journey_status jy_yaml_open(journey_yaml *yaml, journey_str text, const char *file_name)
{
	char *copy = NULL;
	journey_status status;

	/* Too long a text is refused without a copy. */
	if (text.size <= JOURNEY_DOCUMENT_SIZE_MAX && text.size > 0) {
		if (!jy_yaml_take(yaml, &copy, text.size, 1))
			return jy_doc_fail(&yaml->error, JOURNEY_NO_MEMORY, "out of memory");
		memcpy(copy, text.data, text.size);
		text.data = copy;
		yaml->text = text;
	}
	yaml->tree.any = true;
	status = jy_tree_open(&yaml->tree, text, file_name, &yaml->error);
	if (status != JOURNEY_OK)
		yaml->tree.file = NULL;
	return status == JOURNEY_OK ? jy_yaml_build(yaml) : status;
}

journey_status journey_yaml_read(const journey_allocator *allocator, journey_str text, const char *file_name,
				 journey_yaml **out, journey_error *error)
{
	journey_allocator from = allocator != NULL ? *allocator : journey_allocator_libc();
	journey_yaml *yaml;
	journey_status status;

	if (out == NULL || (text.data == NULL && text.size > 0))
		return JOURNEY_MISUSE;
	yaml = from.resize(from.user, NULL, 0, sizeof *yaml);
	if (yaml == NULL) {
		if (error != NULL)
			jy_doc_fail(error, JOURNEY_NO_MEMORY, "out of memory");
		return JOURNEY_NO_MEMORY;
	}
	memset(yaml, 0, sizeof *yaml);
	yaml->allocator = from;
	status = jy_yaml_open(yaml, text, file_name != NULL ? file_name : "document");
	if (status != JOURNEY_OK) {
		if (error != NULL)
			*error = yaml->error;
		journey_yaml_free(yaml);
		return status;
	}
	/* The caller's name is borrowed for the call alone. */
	yaml->tree.file = "";
	*out = yaml;
	return JOURNEY_OK;
}

/* ---- looking ---- */

const journey_value *journey_yaml_root(const journey_yaml *yaml)
{
	return yaml == NULL ? NULL : &yaml->values[0];
}

/* Bytes of the path that the key takes: the key, and then the end, '.' or '['; 0 if it does not fit. */
static size_t jy_yaml_fit(journey_str path, const journey_value *key)
{
	size_t n = key->n;

	if (n == 0 || path.size < n || memcmp(path.data, key->as.s, n) != 0)
		return 0;
	return path.size == n || path.data[n] == '.' || path.data[n] == '[' ? n : 0;
}

static const journey_value *jy_yaml_member(const journey_value *from, journey_str *path)
{
	const journey_value *found = NULL;
	size_t best = 0, i;

	for (i = 0; from->type == JOURNEY_MAP && i < from->as.map->count; i++) {
		size_t n = jy_yaml_fit(*path, &from->as.map->entries[i].key);

		if (n > best) {
			best = n;
			found = &from->as.map->entries[i].value;
		}
	}
	path->data += best;
	path->size -= best;
	return found;
}

/* Of `[12]`. */
static const journey_value *jy_yaml_item(const journey_value *from, journey_str *path)
{
	size_t i = 1, index = 0;

	for (; i < path->size && path->data[i] >= '0' && path->data[i] <= '9'; i++) {
		index = index * 10 + (size_t)(path->data[i] - '0');
		if (index > JOURNEY_DOCUMENT_NODES_MAX)
			return NULL;
	}
	if (i == 1 || i == path->size || path->data[i] != ']' || from->type != JOURNEY_LIST ||
	    index >= from->as.list->count)
		return NULL;
	path->data += i + 1;
	path->size -= i + 1;
	return &from->as.list->items[index];
}

const journey_value *journey_yaml_find(const journey_yaml *yaml, const journey_value *from, journey_str path)
{
	bool first = true;

	if (yaml == NULL || (path.data == NULL && path.size > 0))
		return NULL;
	if (from == NULL)
		from = &yaml->values[0];
	while (path.size > 0 && from != NULL) {
		if (path.data[0] == '[') {
			from = jy_yaml_item(from, &path);
		} else {
			if (!first && path.data[0] != '.')
				return NULL;
			path.data += !first;
			path.size -= !first;
			from = jy_yaml_member(from, &path);
		}
		first = false;
	}
	return from;
}

/* The value's place in the array; value_count if it is none of the document's. */
static size_t jy_yaml_index(const journey_yaml *yaml, const journey_value *value)
{
	uintptr_t at = (uintptr_t)value, base = (uintptr_t)yaml->values;
	size_t i = at < base ? yaml->value_count : (size_t)(at - base) / sizeof *value;

	return i < yaml->value_count && yaml->values + i == value ? i : yaml->value_count;
}

journey_str journey_yaml_text(const journey_yaml *yaml, const journey_value *value)
{
	journey_str none = {"", 0};
	size_t i = yaml == NULL ? 0 : jy_yaml_index(yaml, value);

	if (yaml == NULL || i == yaml->value_count || yaml->nodes[i] == NULL)
		return none;
	return jy_tree_text(yaml->nodes[i]);
}

journey_status journey_yaml_place(const journey_yaml *yaml, const journey_value *value, size_t offset, uint32_t *line,
				  uint32_t *column)
{
	size_t line_at = 0, column_at = 0, i;
	const yaml_node_t *node;

	if (yaml == NULL || value == NULL || line == NULL || column == NULL)
		return JOURNEY_MISUSE;
	i = jy_yaml_index(yaml, value);
	if (i == yaml->value_count)
		return JOURNEY_NOT_FOUND;
	node = yaml->nodes[i];
	if (node != NULL && (offset == 0 || node->type != YAML_SCALAR_NODE)) {
		line_at = node->start_mark.line;
		column_at = node->start_mark.column;
	} else if (node != NULL) {
		jy_place place = jy_place_in_scalar(yaml->tree.text, node, offset);

		line_at = place.line;
		column_at = place.column;
	}
	*line = (uint32_t)line_at + 1;
	*column = (uint32_t)column_at + 1;
	return JOURNEY_OK;
}
