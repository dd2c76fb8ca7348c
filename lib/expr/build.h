/* Makes syntax trees that no text was parsed for; they are written with jy_unparse() and parsed. */
#ifndef JY_EXPR_BUILD_H
#define JY_EXPR_BUILD_H

#include "expr/ast.h"

/* The first failure stays; after it every call gives NULL or false. Arguments that are NULL give NULL. */
typedef struct jy_build {
	const jy_source *s;
	uint32_t nodes;
	journey_status status;
	uint64_t pattern_ranges; /* see jy_regex_compile() */
} jy_build;

typedef struct jy_kids {
	jy_node **items;
	uint32_t count, capacity;
} jy_kids;

/* Notes a failure, whose error is filled already. Returns NULL. */
void *jy_build_fail(jy_build *b, journey_status status);
bool jy_kids_add(jy_build *b, jy_kids *kids, jy_node *node);

jy_node *jy_build_node(jy_build *b, jy_node_kind kind, jy_kids kids);
/* The payload is borrowed. */
jy_node *jy_build_value(jy_build *b, journey_value value);
jy_node *jy_build_text(jy_build *b, journey_str text);
jy_node *jy_build_int(jy_build *b, int64_t i);
jy_node *jy_build_truth(jy_build *b, bool truth);
/* A simple name. */
jy_node *jy_build_ident(jy_build *b, journey_str name);
jy_node *jy_build_select(jy_build *b, jy_node *target, journey_str field);
/* `a`, `a.b.c`, `.a.b`: an identifier and selections; every part is an identifier. */
jy_node *jy_build_path(jy_build *b, journey_str path);
/* A function or operator by its name in the tree (`size`, `_==_`, `mongo.get`), with one or two arguments. */
jy_node *jy_build_call(jy_build *b, const char *name, jy_node *first, jy_node *second);
/* first.name(second); `second` may be NULL. */
jy_node *jy_build_method(jy_build *b, const char *name, jy_node *first, jy_node *second);
/* && or ||; kids of the same kind are taken in, one kid alone is the result, none is the neutral value. */
jy_node *jy_build_logic(jy_build *b, jy_node_kind kind, jy_kids kids);
jy_node *jy_build_not(jy_build *b, jy_node *node);

#endif
