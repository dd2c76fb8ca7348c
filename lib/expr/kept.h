/*
 * The syntax tree in the form that a program may keep: without source, types and environment, in one arena.
 * Kept only where time alone can change the result (see change.h), and by the plain tree walker (walk.h).
 */
#ifndef JY_EXPR_KEPT_H
#define JY_EXPR_KEPT_H

#include "expr/ast.h"
#include "expr/code.h"

typedef struct jy_part {
	jy_node_kind kind;
	jy_macro macro;
	jy_ref ref;
	bool test, optional, maybe;
	uint32_t at;    /* offset in the source */
	uint32_t count; /* kids */
	uint32_t slot, flags;
	uint32_t type;          /* of what is loaded; of a tally: of its values */
	uint32_t operation;     /* of an operator: its instruction, else 0 */
	uint32_t local, local2; /* numbers of variables, UINT32_MAX for none */
	jy_call_fn run;
	journey_value value; /* a constant; the name of a selection */
	const struct jy_part *kids;
} jy_part;

/* Copies a checked tree into the program's arena. JOURNEY_OK or JOURNEY_NO_MEMORY. */
journey_status jy_keep(const jy_node *root, journey_expr_program *program);

/* Whether a part reads a tally, as a whole: only in what asks for a key of it. */
static inline bool jy_part_tally(const jy_part *part)
{
	return part->ref == JY_R_SLOT && (part->flags & JOURNEY_EXPR_TALLY) != 0;
}

/* Whether a part reads one key of a tally; *key is NULL where the key is the part's own value. */
bool jy_part_key(const jy_part *part, const jy_part **tally, const jy_part **key);

#endif
