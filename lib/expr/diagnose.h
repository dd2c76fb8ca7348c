/* What the checker says when something does not fit: the types involved, near misses, how to mend it. */
#ifndef JY_EXPR_DIAGNOSE_H
#define JY_EXPR_DIAGNOSE_H

#include "expr/ast.h"
#include "expr/env.h"
#include "expr/infer.h"

typedef struct jy_diagnosis {
	const jy_source *s;
	const journey_expr_env *env;
	jy_infer *in;
	const jy_local *locals;
} jy_diagnosis;

/* Each fills the error and returns its status (or JOURNEY_NO_MEMORY). */
journey_status jy_diagnose_name(jy_diagnosis d, const jy_node *node);
journey_status jy_diagnose_field(jy_diagnosis d, const jy_node *node, const jy_decl *object);
journey_status jy_diagnose_selection(jy_diagnosis d, const jy_node *node);
journey_status jy_diagnose_function(jy_diagnosis d, const jy_node *node);
/* Whether a method's target is no value but the first part of some function's name: `events.count`. */
bool jy_in_namespace(jy_diagnosis d, const jy_node *node);
journey_status jy_diagnose_namespace(jy_diagnosis d, const jy_node *node);
journey_status jy_diagnose_overload(jy_diagnosis d, const jy_node *node, const jy_function *first);
journey_status jy_diagnose_object(jy_diagnosis d, const jy_node *node);
journey_status jy_diagnose_tally(jy_diagnosis d, const jy_node *node);
journey_status jy_diagnose_key(jy_diagnosis d, const jy_node *node);
journey_status jy_diagnose_truth(jy_diagnosis d, const jy_node *node, const char *where);
journey_status jy_diagnose_branches(jy_diagnosis d, const jy_node *node);
/* `who` takes an optional and gets the node. */
journey_status jy_diagnose_optional(jy_diagnosis d, const jy_node *node, const char *who);
/* A body of transformMapEntry() that is no map. */
journey_status jy_diagnose_entries(jy_diagnosis d, const jy_node *node);
journey_status jy_diagnose_range(jy_diagnosis d, const jy_node *node);

/* A type as text from the source's arena; "?" when out of memory. */
const char *jy_type_text(const jy_source *source, jy_infer *in, const jy_type *type);

#endif
