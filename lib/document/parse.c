/* YAML text to a tree that is known to be bounded, without tags and repeated keys. */
#include "document/tree.h"

#include "document/place.h"
#include "document/report.h"

#include <journey/document.h>
#include <string.h>

#define QUOTE_HINT "quote the expression, as in  when: 'a ? b : c'"
#define STRING_TAG "tag:yaml.org,2002:str"
#define SEQUENCE_TAG "tag:yaml.org,2002:seq"
#define MAPPING_TAG "tag:yaml.org,2002:map"

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
		return jy_tree_fail(tree, mapping, JOURNEY_LIMIT,
				    "%zu keys in one mapping; the limit is %d (names)", n,
				    JOURNEY_STRATEGY_NAMES_MAX);
	for (i = 0; i < n; i++) {
		const yaml_node_t *key = jy_tree_key(tree, mapping, i);
		journey_str text = jy_tree_text(key);

		if (key->type != YAML_SCALAR_NODE) {
			jy_tree_fail(tree, key, JOURNEY_INVALID,
				     "found a list or mapping as a key; expected a name");
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

static journey_status jy_tree_check_children(jy_tree *tree, const yaml_node_t *node, int depth,
					     size_t *visits)
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
				    "more than %d nodes, each use of an alias counted (document nodes)",
				    JOURNEY_DOCUMENT_NODES_MAX);
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

	while (place->at + rest.size < place->end && place->at[rest.size] != '\n' &&
	       place->at[rest.size] != '\r')
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

journey_status jy_tree_check_composed(jy_tree *tree)
{
	size_t visits = 0;

	return jy_tree_check(tree, jy_tree_root(tree), 1, &visits);
}

static journey_status jy_tree_check_all(jy_tree *tree)
{
	size_t visits = 0;
	journey_status status;

	if (tree->yaml.nodes.top - tree->yaml.nodes.start > JOURNEY_DOCUMENT_NODES_MAX)
		return jy_tree_fail(tree, jy_tree_root(tree), JOURNEY_LIMIT,
				    "more than %d nodes (document nodes)", JOURNEY_DOCUMENT_NODES_MAX);
	status = jy_tree_check_tags(tree);
	if (status == JOURNEY_OK)
		status = jy_tree_check(tree, jy_tree_root(tree), 1, &visits);
	return status;
}

/* ---- bounds ---- */

/* What libyaml would take long for: it looks at every open bracket per token, and at every anchor per anchor.
 */
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
		return jy_bounds_fail(tree, event, "levels of nesting (document depth)",
				      JOURNEY_DOCUMENT_DEPTH_MAX);
	if (++bounds->nodes > JOURNEY_DOCUMENT_NODES_MAX)
		return jy_bounds_fail(tree, event, "nodes (document nodes)", JOURNEY_DOCUMENT_NODES_MAX);
	if (bounds->anchors > JOURNEY_DOCUMENT_ANCHORS_MAX)
		return jy_bounds_fail(tree, event, "anchors (document anchors)",
				      JOURNEY_DOCUMENT_ANCHORS_MAX);
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
		status = jy_tree_fail(tree, root, JOURNEY_INVALID,
				      "found a second document; expected one%s", tree->any ? "" : " strategy");
	yaml_document_delete(&second);
	return status;
}

static journey_status jy_tree_parse(jy_tree *tree, yaml_parser_t *parser)
{
	journey_status status;

	if (!yaml_parser_load(parser, &tree->yaml))
		return jy_tree_yaml_fail(tree, parser);
	if (jy_tree_root(tree) == NULL && tree->any) {
		status = JOURNEY_OK;
	} else if (jy_tree_root(tree) == NULL) {
		status = jy_doc_fail(tree->error, JOURNEY_INVALID,
				     "the document is empty; expected a strategy");
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
static journey_status jy_tree_pass(jy_tree *tree,
				   journey_status (*pass)(jy_tree *tree, yaml_parser_t *parser))
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
