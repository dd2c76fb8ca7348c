/* Parsed expressions as objects of their own; see <journey/expr_tree.h>. */
#ifndef JY_EXPR_TREE_H
#define JY_EXPR_TREE_H

#include "base/arena.h"
#include "expr/ast.h"
#include "expr/build.h"
#include <journey/expr_tree.h>

struct journey_expr_tree {
	journey_allocator allocator;
	jy_arena arena;
	jy_node *root;
	journey_str text;    /* in the canonical form */
	journey_value value; /* in the JSON form */
};

/* Whether two trees are the same but for where their text stands. */
bool jy_tree_equal(const jy_node *a, const jy_node *b);

/* Where in a JSON value something is: a key, or an index where the key is empty. */
typedef struct jy_json_path {
	const struct jy_json_path *outer; /* NULL: the whole value */
	journey_str key;
	size_t index;
} jy_json_path;

/* Fills the error, with the path as its place, and notes the failure. Returns NULL. */
void *jy_tree_refuse(jy_build *b, const jy_json_path *path, journey_status status, const char *fmt, ...)
	JOURNEY_PRINTF(4, 5);

/* The tree's JSON form; false when out of memory. */
bool jy_tree_write(jy_arena *arena, const jy_node *node, journey_value *out);
/* A tree from its JSON form. */
jy_node *jy_tree_read(jy_build *b, journey_value value);

/* What a tree is made from: returns the root, or NULL after a failure. */
typedef jy_node *(*jy_tree_maker)(jy_build *b, const void *arg);

/* Builds, writes and parses. */
journey_status jy_tree_make(const journey_expr_env *env, jy_tree_maker make, const void *arg,
			    const journey_allocator *allocator, journey_expr_tree **out,
			    journey_error *error);

#endif
