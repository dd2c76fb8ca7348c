/*
 * A YAML document as a tree of libyaml nodes that is known to be bounded (size, depth, nodes with each use
 * of an alias counted), without tags and repeated keys; places in it for messages.
 */
#ifndef JY_DOCUMENT_TREE_H
#define JY_DOCUMENT_TREE_H

#include <journey/types.h>
#include <stdbool.h>
#include <yaml.h>

/* One of the documents that a tree was composed of: the marks of its nodes have indices from `first` on. */
typedef struct jy_tree_source {
	journey_str text;
	const char *file;
	size_t first;
} jy_tree_source;

typedef struct jy_tree {
	yaml_document_t yaml;
	journey_str text;     /* the document, without a byte order mark */
	const char *file;     /* its name in messages */
	journey_error *error; /* where errors go */
	bool any;             /* any document, not a strategy: may be empty */
	const jy_tree_source *sources; /* of a composed tree, by `first`; else NULL */
	size_t source_count;
} jy_tree;

/* parse.c. Parses and checks; on JOURNEY_OK jy_tree_close() is due. */
journey_status jy_tree_open(jy_tree *tree, journey_str text, const char *file, journey_error *error);
void jy_tree_close(jy_tree *tree);
/* Checks depth, nodes and keys of a tree that did not come from one text. */
journey_status jy_tree_check_composed(jy_tree *tree);

yaml_node_t *jy_tree_root(jy_tree *tree);
yaml_node_t *jy_tree_node(jy_tree *tree, int id);
/* Text of a scalar, empty for any other node. */
journey_str jy_tree_text(const yaml_node_t *node);
size_t jy_tree_pairs(const yaml_node_t *mapping);
size_t jy_tree_items(const yaml_node_t *sequence);
yaml_node_t *jy_tree_key(jy_tree *tree, const yaml_node_t *mapping, size_t i);
yaml_node_t *jy_tree_value(jy_tree *tree, const yaml_node_t *mapping, size_t i);
yaml_node_t *jy_tree_item(jy_tree *tree, const yaml_node_t *sequence, size_t i);
/* An absent value: `key:`, `~` or `null`, not in quotes. */
bool jy_tree_is_null(const yaml_node_t *node);

/* Records a failure at a node. */
journey_status jy_tree_fail(jy_tree *tree, const yaml_node_t *node, journey_status status, const char *format,
			    ...) JOURNEY_PRINTF(4, 5);
/* Sets file, line and column (both from 0) of an error that is already there. */
void jy_tree_set_place(jy_tree *tree, size_t line, size_t column);
/* The document that the node stands in. */
jy_tree_source jy_tree_source_of(const jy_tree *tree, const yaml_node_t *node);
/* The same for the beginning of a node. */
void jy_tree_point(jy_tree *tree, const yaml_node_t *node);
/* The same for byte `offset` of the node's text. */
void jy_tree_place(jy_tree *tree, const yaml_node_t *node, size_t offset);
/* True if a comment follows a plain scalar on its last line: ` #` may have cut it. */
bool jy_tree_cut_by_comment(const jy_tree *tree, const yaml_node_t *node);

/*
 * The node at a path such as `journeys.winback.steps[2].when`; as far as it can be followed. Words between
 * the levels that the document spells otherwise are the caller's to resolve: `*rest` is what was left.
 */
yaml_node_t *jy_tree_find(jy_tree *tree, yaml_node_t *from, const char *path, const char **rest);

#endif
