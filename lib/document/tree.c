#include "document/tree.h"

#include "document/place.h"
#include "document/report.h"

#include <journey/document.h>
#include <stdio.h>
#include <string.h>

#define QUOTE_HINT "quote the expression, as in  when: 'a ? b : c'"
#define STRING_TAG "tag:yaml.org,2002:str"
#define SEQUENCE_TAG "tag:yaml.org,2002:seq"
#define MAPPING_TAG "tag:yaml.org,2002:map"

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

static void jy_tree_set_place(jy_tree *tree, size_t line, size_t column)
{
	jy_doc_copy(tree->error->where, sizeof tree->error->where, tree->file);
	tree->error->line = (uint32_t)(line + 1);
	tree->error->column = (uint32_t)(column + 1);
}

void jy_tree_place(jy_tree *tree, const yaml_node_t *node, size_t offset)
{
	jy_place place = jy_place_in_scalar(tree->text, node, offset);

	jy_tree_set_place(tree, place.line, place.column);
}

journey_status jy_tree_fail(jy_tree *tree, const yaml_node_t *node, journey_status status,
                            const char *format, ...)
{
	va_list list;

	va_start(list, format);
	jy_doc_fail_list(tree->error, status, format, list);
	va_end(list);
	jy_tree_set_place(tree, node->start_mark.line, node->start_mark.column);
	return status;
}

bool jy_tree_cut_by_comment(const jy_tree *tree, const yaml_node_t *node)
{
	jy_place place;

	if (node->type != YAML_SCALAR_NODE || node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return false;
	place = jy_place_of_mark(tree->text, &node->end_mark);
	while (place.at < place.end && (*place.at == ' ' || *place.at == '\t'))
		place.at++;
	return place.at < place.end && *place.at == '#';
}

/* ---- libyaml's own errors ---- */

static journey_status jy_tree_reader_fail(jy_tree *tree, const yaml_parser_t *parser)
{
	yaml_mark_t none = {0, 0, 0};
	jy_place place;
	journey_str before = tree->text;

	if (parser->problem_offset < before.size)
		before.size = parser->problem_offset;
	none.line = SIZE_MAX;
	place = jy_place_of_mark(before, &none);
	if (parser->problem_value >= 0)
		jy_doc_fail(tree->error, JOURNEY_SYNTAX, "%s: found 0x%02X, expected UTF-8 text",
			parser->problem, (unsigned)parser->problem_value);
	else
		jy_doc_fail(tree->error, JOURNEY_SYNTAX, "%s: expected UTF-8 text", parser->problem);
	jy_tree_set_place(tree, place.line, place.column);
	return JOURNEY_SYNTAX;
}

static bool jy_tree_wants_quotes(const char *problem)
{
	static const char *const known[] = {
		"mapping values are not allowed in this context",
		"did not find expected key",
		"did not find expected ',' or '}'",
		"did not find expected ',' or ']'",
		"did not find expected <document start>",
		"did not find expected '-' indicator",
		"did not find expected alphabetic or numeric character",
		"did not find expected whitespace or line break",
		"did not find expected hexdecimal number",
		"did not find expected tag URI",
		"did not find the expected '!'",
		"while parsing a tag",
		"found character that cannot start any token",
		"found undefined alias",
		"found undefined tag handle",
		"block mapping entries are not allowed in this context",
		"could not find expected ':'",
	};
	size_t i;

	for (i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcmp(problem, known[i]) == 0)
			return true;
	return strstr(problem, "tag") != NULL;
}

static journey_status jy_tree_yaml_fail(jy_tree *tree, const yaml_parser_t *parser)
{
	const char *problem = parser->problem != NULL ? parser->problem : "not YAML";
	yaml_mark_t mark = parser->problem_mark;
	jy_place place = jy_place_of_mark(tree->text, &mark);

	if (parser->error == YAML_MEMORY_ERROR)
		return jy_doc_fail(tree->error, JOURNEY_NO_MEMORY, "out of memory");
	if (parser->error == YAML_READER_ERROR)
		return jy_tree_reader_fail(tree, parser);
	if (parser->context != NULL)
		jy_doc_fail(tree->error, JOURNEY_SYNTAX, "%s %s", parser->context, problem);
	else
		jy_doc_fail(tree->error, JOURNEY_SYNTAX, "%s", problem);
	jy_tree_set_place(tree, mark.line, mark.column);
	if (place.at < place.end && *place.at == '\t')
		jy_doc_hint(tree->error, "indent with blanks, not with tabs");
	else if (jy_tree_wants_quotes(problem))
		jy_doc_hint(tree->error, QUOTE_HINT);
	return JOURNEY_SYNTAX;
}

/* ---- checks of the whole tree ---- */

/* Also `! x`, which libyaml takes for an untagged x. */
static bool jy_tree_has_tag(const yaml_node_t *node, const jy_place *place)
{
	const char *tag = (const char *)node->tag;

	if (place->at < place->end && *place->at == '!')
		return true;
	return tag != NULL && strcmp(tag, STRING_TAG) != 0 && strcmp(tag, SEQUENCE_TAG) != 0 &&
		strcmp(tag, MAPPING_TAG) != 0;
}

static journey_status jy_tree_check_keys(jy_tree *tree, const yaml_node_t *mapping)
{
	size_t n = jy_tree_pairs(mapping), i, j;
	char found[JY_DOC_EXCERPT];

	if (n > JOURNEY_STRATEGY_NAMES_MAX)
		return jy_tree_fail(tree, mapping, JOURNEY_LIMIT, "%zu keys in one mapping; the limit is %d (names)", n,
			JOURNEY_STRATEGY_NAMES_MAX);
	for (i = 0; i < n; i++) {
		const yaml_node_t *key = jy_tree_key(tree, mapping, i);
		journey_str text = jy_tree_text(key);

		if (key->type != YAML_SCALAR_NODE) {
			jy_tree_fail(tree, key, JOURNEY_INVALID, "found a list or mapping as a key; expected a name");
			jy_doc_hint(tree->error, QUOTE_HINT);
			return JOURNEY_INVALID;
		}
		for (j = 0; j < i; j++) {
			const yaml_node_t *other = jy_tree_key(tree, mapping, j);

			if (jy_doc_same(text, jy_tree_text(other)))
				return jy_tree_fail(tree, key, JOURNEY_INVALID,
					"key \"%s\" is there twice; the first is in line %zu",
					jy_doc_excerpt(text, found), other->start_mark.line + 1);
		}
	}
	return JOURNEY_OK;
}

static journey_status jy_tree_check(jy_tree *tree, const yaml_node_t *node, int depth, size_t *visits);

static journey_status jy_tree_check_children(jy_tree *tree, const yaml_node_t *node, int depth, size_t *visits)
{
	size_t i;
	journey_status status = JOURNEY_OK;

	for (i = 0; i < jy_tree_items(node) && status == JOURNEY_OK; i++)
		status = jy_tree_check(tree, jy_tree_item(tree, node, i), depth + 1, visits);
	for (i = 0; i < jy_tree_pairs(node) && status == JOURNEY_OK; i++) {
		status = jy_tree_check(tree, jy_tree_key(tree, node, i), depth + 1, visits);
		if (status == JOURNEY_OK)
			status = jy_tree_check(tree, jy_tree_value(tree, node, i), depth + 1, visits);
	}
	return status;
}

/* Depth is bounded by the limit it checks. */
static journey_status jy_tree_check(jy_tree *tree, const yaml_node_t *node, int depth, size_t *visits)
{
	journey_status status;

	if (++*visits > JOURNEY_DOCUMENT_NODES_MAX)
		return jy_tree_fail(tree, node, JOURNEY_LIMIT,
			"more than %d nodes, each use of an alias counted (document nodes)", JOURNEY_DOCUMENT_NODES_MAX);
	if (depth > JOURNEY_DOCUMENT_DEPTH_MAX)
		return jy_tree_fail(tree, node, JOURNEY_LIMIT, "nested more than %d deep (document depth)",
			JOURNEY_DOCUMENT_DEPTH_MAX);
	if (node->type == YAML_MAPPING_NODE) {
		status = jy_tree_check_keys(tree, node);
		if (status != JOURNEY_OK)
			return status;
	}
	return jy_tree_check_children(tree, node, depth, visits);
}

static journey_status jy_tree_tag_fail(jy_tree *tree, const yaml_node_t *node, const jy_place *place)
{
	journey_str rest = {place->at, 0};
	char found[JY_DOC_EXCERPT];

	while (place->at + rest.size < place->end && place->at[rest.size] != '\n' && place->at[rest.size] != '\r')
		rest.size++;
	jy_tree_fail(tree, node, JOURNEY_SYNTAX, "found the YAML tag %s; expected a value",
		jy_doc_excerpt(rest, found));
	jy_doc_hint(tree->error, "quote the expression, as in  when: '!x'");
	return JOURNEY_SYNTAX;
}

/* Nodes come in the order of the text, so that one walk over it serves them all. */
static journey_status jy_tree_check_tags(jy_tree *tree)
{
	const yaml_node_t *node = tree->yaml.nodes.start;
	jy_place place = {tree->text.data, tree->text.data + tree->text.size, 0, 0};

	for (; node < tree->yaml.nodes.top; node++) {
		jy_place_forward(&place, &node->start_mark);
		if (jy_tree_has_tag(node, &place))
			return jy_tree_tag_fail(tree, node, &place);
	}
	return JOURNEY_OK;
}

static journey_status jy_tree_check_all(jy_tree *tree)
{
	size_t visits = 0;
	journey_status status;

	if (tree->yaml.nodes.top - tree->yaml.nodes.start > JOURNEY_DOCUMENT_NODES_MAX)
		return jy_tree_fail(tree, jy_tree_root(tree), JOURNEY_LIMIT, "more than %d nodes (document nodes)",
			JOURNEY_DOCUMENT_NODES_MAX);
	status = jy_tree_check_tags(tree);
	if (status == JOURNEY_OK)
		status = jy_tree_check(tree, jy_tree_root(tree), 1, &visits);
	return status;
}

/* ---- bounds ---- */

/* What libyaml would take long for: it looks at every open bracket per token, and at every anchor per anchor. */
typedef struct jy_bounds {
	size_t nodes, anchors;
	int depth;
} jy_bounds;

static journey_status jy_bounds_fail(jy_tree *tree, const yaml_event_t *event, const char *what, int limit)
{
	jy_doc_fail(tree->error, JOURNEY_LIMIT, "more than %d %s", limit, what);
	jy_tree_set_place(tree, event->start_mark.line, event->start_mark.column);
	return JOURNEY_LIMIT;
}

static journey_status jy_bounds_event(jy_tree *tree, const yaml_event_t *event, jy_bounds *bounds)
{
	const yaml_char_t *anchor = NULL;

	switch (event->type) {
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		bounds->depth++;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		bounds->depth++;
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		bounds->depth--;
		return JOURNEY_OK;
	default:
		return JOURNEY_OK;
	}
	bounds->anchors += anchor != NULL;
	if (bounds->depth > JOURNEY_DOCUMENT_DEPTH_MAX)
		return jy_bounds_fail(tree, event, "levels of nesting (document depth)", JOURNEY_DOCUMENT_DEPTH_MAX);
	if (++bounds->nodes > JOURNEY_DOCUMENT_NODES_MAX)
		return jy_bounds_fail(tree, event, "nodes (document nodes)", JOURNEY_DOCUMENT_NODES_MAX);
	if (bounds->anchors > JOURNEY_DOCUMENT_ANCHORS_MAX)
		return jy_bounds_fail(tree, event, "anchors (document anchors)", JOURNEY_DOCUMENT_ANCHORS_MAX);
	return JOURNEY_OK;
}

/* A first pass that stops at a limit; the second one may then build the tree. */
static journey_status jy_tree_bound(jy_tree *tree, yaml_parser_t *parser)
{
	jy_bounds bounds = {0, 0, 0};
	journey_status status = JOURNEY_OK;
	bool more = true;

	while (more && status == JOURNEY_OK) {
		yaml_event_t event;

		if (!yaml_parser_parse(parser, &event))
			return jy_tree_yaml_fail(tree, parser);
		status = jy_bounds_event(tree, &event, &bounds);
		more = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	return status;
}

/* ---- opening ---- */

static journey_status jy_tree_second(jy_tree *tree, yaml_parser_t *parser)
{
	yaml_document_t second;
	yaml_node_t *root;
	journey_status status = JOURNEY_OK;

	if (!yaml_parser_load(parser, &second))
		return jy_tree_yaml_fail(tree, parser);
	root = yaml_document_get_root_node(&second);
	if (root != NULL)
		status = jy_tree_fail(tree, root, JOURNEY_INVALID, "found a second document; expected one strategy");
	yaml_document_delete(&second);
	return status;
}

static journey_status jy_tree_parse(jy_tree *tree, yaml_parser_t *parser)
{
	journey_status status;

	if (!yaml_parser_load(parser, &tree->yaml))
		return jy_tree_yaml_fail(tree, parser);
	if (jy_tree_root(tree) == NULL) {
		status = jy_doc_fail(tree->error, JOURNEY_INVALID, "the document is empty; expected a strategy");
		jy_tree_set_place(tree, 0, 0);
	} else {
		status = jy_tree_check_all(tree);
		if (status == JOURNEY_OK)
			status = jy_tree_second(tree, parser);
	}
	if (status != JOURNEY_OK)
		yaml_document_delete(&tree->yaml);
	return status;
}

/* Runs one pass over the text with a parser of its own. */
static journey_status jy_tree_pass(jy_tree *tree, journey_status (*pass)(jy_tree *tree, yaml_parser_t *parser))
{
	yaml_parser_t parser;
	journey_status status;

	if (!yaml_parser_initialize(&parser))
		return jy_doc_fail(tree->error, JOURNEY_NO_MEMORY, "out of memory");
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)tree->text.data, tree->text.size);
	status = pass(tree, &parser);
	yaml_parser_delete(&parser);
	return status;
}

journey_status jy_tree_open(jy_tree *tree, journey_str text, const char *file, journey_error *error)
{
	journey_status status;

	tree->error = error;
	tree->file = file;
	tree->text = text;
	if (text.size > JOURNEY_DOCUMENT_SIZE_MAX) {
		jy_doc_fail(error, JOURNEY_LIMIT, "%zu bytes; the limit is %u (document size)", text.size,
			JOURNEY_DOCUMENT_SIZE_MAX);
		jy_tree_set_place(tree, 0, 0);
		return JOURNEY_LIMIT;
	}
	if (text.size >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0) {
		tree->text.data += 3;
		tree->text.size -= 3;
	}
	if (tree->text.size == 0)
		tree->text.data = "";
	status = jy_tree_pass(tree, jy_tree_bound);
	return status == JOURNEY_OK ? jy_tree_pass(tree, jy_tree_parse) : status;
}

void jy_tree_close(jy_tree *tree)
{
	yaml_document_delete(&tree->yaml);
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
