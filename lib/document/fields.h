/*
 * Reading the nodes of a strategy document into C values. The first failure sticks: from then on every
 * function here does nothing and gives zero, so that a reader needs one look at `status` before it acts.
 */
#ifndef JY_DOCUMENT_FIELDS_H
#define JY_DOCUMENT_FIELDS_H

#include "document/tree.h"

#include <journey/strategy.h>

/* Most fields of one mapping of the form. */
#define JY_FIELDS_MAX 48

typedef struct jy_load {
	jy_tree tree;
	journey_builder *builder;
	journey_status status;
} jy_load;

/* One key that a mapping may have. */
typedef struct jy_field {
	const char *name;
	yaml_node_t *key, *value; /* NULL where the document does not have it */
} jy_field;

#define JY_COUNT(array) (sizeof(array) / sizeof(array)[0])
/* Field of that name among an array of them; NULL if there is none. */
#define JY_FIELD(array, name) jy_field_named(array, JY_COUNT(array), name)

bool jy_ok(const jy_load *load);
void jy_load_fail(jy_load *load, const yaml_node_t *node, journey_status status, const char *format, ...)
	JOURNEY_PRINTF(4, 5);
void jy_load_hint(jy_load *load, const char *hint);

/* Fills the fields from a mapping: unknown keys and keys without a value are errors. `what` is for messages
 * ("a trigger"). */
void jy_fields(jy_load *load, const yaml_node_t *node, const char *what, jy_field *fields, size_t count);
jy_field *jy_field_named(jy_field *fields, size_t count, const char *name);
/* Fails unless the field is there. */
void jy_need(jy_load *load, const yaml_node_t *node, const char *what, const jy_field *field);
/* Fails if the field is there; `why` is said. */
void jy_refuse(jy_load *load, const jy_field *field, const char *why);

/* The pairs of a mapping of names; 0 and a failure if the node is none. */
size_t jy_names(jy_load *load, const yaml_node_t *node, const char *what);

/* Values of nodes. */
journey_str jy_text(jy_load *load, const yaml_node_t *node, const char *expected);
journey_duration jy_span(jy_load *load, const yaml_node_t *node);
double jy_number(jy_load *load, const yaml_node_t *node);
/* `10%` or `0.1`, within 0..1. */
double jy_share(jy_load *load, const yaml_node_t *node);
int64_t jy_whole(jy_load *load, const yaml_node_t *node, int64_t least, int64_t most);
bool jy_truth(jy_load *load, const yaml_node_t *node);
/* Index of the scalar among the words. */
size_t jy_word(jy_load *load, const yaml_node_t *node, const char *const *words, size_t count);
/* A scalar or a list of scalars; returns how many. */
size_t jy_texts(jy_load *load, const yaml_node_t *node, journey_str *out, size_t most, const char *limit);

/* Values of fields; zero or empty where the field is absent. An expression is any text. */
journey_str jy_field_text(jy_load *load, const jy_field *field);
journey_str jy_field_expression(jy_load *load, const jy_field *field);
journey_duration jy_field_span(jy_load *load, const jy_field *field);
double jy_field_number(jy_load *load, const jy_field *field, double otherwise);

/* Takes the status of a builder call that was made for `node` (a key or a value). */
void jy_built(jy_load *load, const yaml_node_t *node, journey_status status);

#endif
