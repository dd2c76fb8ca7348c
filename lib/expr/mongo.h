/* Mongo-style conditions as trees; see <journey/expr_tree.h>. Shared by the files of the importer. */
#ifndef JY_EXPR_MONGO_H
#define JY_EXPR_MONGO_H

#include "expr/env.h"
#include "expr/regex_program.h"
#include "expr/tree.h"

typedef enum jy_mongo_op {
	JY_MO_EQ,
	JY_MO_NE,
	JY_MO_LT,
	JY_MO_LTE,
	JY_MO_GT,
	JY_MO_GTE,
	JY_MO_IN,
	JY_MO_NIN,
	JY_MO_INI,
	JY_MO_NINI,
	JY_MO_ALL,
	JY_MO_ALLI,
	JY_MO_ELEM_MATCH,
	JY_MO_SIZE,
	JY_MO_EXISTS,
	JY_MO_TYPE,
	JY_MO_NOT,
	JY_MO_REGEX,
	JY_MO_REGEXI,
	JY_MO_NOT_REGEX,
	JY_MO_NOT_REGEXI,
	JY_MO_VEQ,
	JY_MO_VNE,
	JY_MO_VLT,
	JY_MO_VLTE,
	JY_MO_VGT,
	JY_MO_VGTE,
	JY_MO_IN_GROUP,
	JY_MO_NOT_IN_GROUP,
	JY_MO_UNKNOWN
} jy_mongo_op;

typedef struct jy_mongo {
	jy_build *b;
	const journey_expr_env *env; /* may be NULL */
	const journey_mongo_options *options;
	bool plain, strict;
	unsigned loops; /* open loops, for the names of their variables */
	unsigned depth;
} jy_mongo;

/* What a condition is about: an attribute, an item of a list, a list's size. */
typedef struct jy_subject {
	jy_node *value;
	jy_node *present; /* is true if it is there; NULL: it always is */
	jy_kind kind;     /* of its type */
	jy_kind item;     /* of the items of a list */
} jy_subject;

/* An object whose keys are all operators. */
bool jy_mongo_is_operators(const journey_value *condition);

/*
 * What the condition says of a value that is null or a scalar. `plain`: of null every comparison is false and
 * its opposite true, which is what a missing attribute means there.
 */
bool jy_mongo_outcome(const jy_mongo *m, const journey_value *condition, const journey_value *v);

/* The list that $inGroup reads, or NULL. */
const journey_list *jy_mongo_group(const jy_mongo *m, const journey_value *id);

/* The condition on a value that is there (or is null); never an error, unless `plain`. */
jy_node *jy_mongo_value(jy_mongo *m, const journey_value *condition, const jy_subject *subject,
			const jy_json_path *at);
/* A whole condition; `item` is the object that paths start from, NULL for the root. */
jy_node *jy_mongo_condition(jy_mongo *m, const journey_value *condition, jy_node *item, bool negative,
			    const jy_json_path *at);
/* One operator of a value's condition. */
jy_node *jy_mongo_operator(jy_mongo *m, jy_mongo_op op, const journey_value *operand,
			   const jy_subject *subject, const jy_json_path *at);
jy_mongo_op jy_mongo_op_of(journey_str name);
/*
 * A pattern compiled; its flag of case is part of it. NULL where it is none (JOURNEY_MONGO_STRICT: that is an
 * error, if `at` is not NULL).
 */
const jy_regex *jy_mongo_pattern(const jy_mongo *m, const journey_value *v, bool folded,
				 const jy_json_path *at);
/* Whether a constant matches (`not`: does not match) a pattern; false where that is none. */
bool jy_mongo_matches(const jy_mongo *m, const journey_value *operand, bool folded, const journey_value *v,
		      bool not );

/* Many parts of && or ||, without what is constant. Begin with the kind and the rest zero. */
typedef struct jy_mongo_sum {
	jy_node_kind kind;
	jy_kids kids;
	bool decided; /* one part decides it */
} jy_mongo_sum;
/* False after a failure; `node` may then be NULL. */
bool jy_mongo_add(jy_mongo *m, jy_mongo_sum *sum, jy_node *node);
jy_node *jy_mongo_total(jy_mongo *m, const jy_mongo_sum *sum);
/* The same of two. Nodes may be NULL after a failure. */
jy_node *jy_mongo_and(jy_mongo *m, jy_node *a, jy_node *b);
jy_node *jy_mongo_or(jy_mongo *m, jy_node *a, jy_node *b);
/* A constant as the subject's type has it: 50 as 50.0 for a double. */
jy_node *jy_mongo_literal(jy_mongo *m, const journey_value *v, jy_kind kind, const jy_json_path *at);

#endif
