/* Type variables of one check: fresh ones, assignability that binds them, undoing, what they became. */
#ifndef JY_EXPR_INFER_H
#define JY_EXPR_INFER_H

#include "base/arena.h"
#include "expr/types.h"

/* Steps enough for one type. */
#define JY_TYPE_STEPS 100000

typedef struct jy_infer {
	jy_arena *arena;
	const jy_type **bound; /* by number; NULL while free */
	uint32_t count, capacity;
	struct jy_infer_undo *trail; /* bindings made, the latest first */
	bool no_memory;              /* set once; results are then meaningless */
	bool exhausted;              /* set once: no steps are left; results are then meaningless */
	uint64_t left;               /* steps: a type may contain another many times over */
} jy_infer;

typedef struct jy_infer_mark {
	struct jy_infer_undo *trail;
} jy_infer_mark;

void jy_infer_init(jy_infer *in, jy_arena *arena, uint64_t steps);
/* A variable that stands for nothing yet. Never NULL (dyn when out of memory). */
const jy_type *jy_infer_fresh(jy_infer *in);
/* What a type is, when it is a bound variable. */
const jy_type *jy_infer_head(const jy_infer *in, const jy_type *type);
/* A signature's type with its parameters replaced by variables, made in `vars` as they are met. */
const jy_type *jy_infer_instance(jy_infer *in, const jy_type *type, const jy_type *vars[JY_TYPE_PARAMS]);
/* Whether a value of type `have` may stand where `want` is; binds variables (also when it fails: undo). */
bool jy_infer_assign(jy_infer *in, const jy_type *want, const jy_type *have);
/* The type of a list of both: of two that fit the one that says less. */
const jy_type *jy_infer_join(jy_infer *in, const jy_type *a, const jy_type *b);
/* Without variables; free ones become dyn. */
const jy_type *jy_infer_final(jy_infer *in, const jy_type *type);

jy_infer_mark jy_infer_save(const jy_infer *in);
void jy_infer_undo_to(jy_infer *in, jy_infer_mark mark);

#endif
