#include "expr/infer.h"
#include <string.h>

typedef struct jy_infer_undo {
	struct jy_infer_undo *before;
	uint32_t number;
	const jy_type *old;
} jy_infer_undo;

/* Deeper types are not compared, and have dyn for what is deeper in the end. */
#define INFER_DEPTH 64

void jy_infer_init(jy_infer *in, jy_arena *arena, uint64_t steps)
{
	memset(in, 0, sizeof *in);
	in->arena = arena;
	in->left = steps;
}

static bool step(jy_infer *in)
{
	if (in->left == 0) {
		in->exhausted = true;
		return false;
	}
	in->left--;
	return true;
}

static const jy_type *dyn(void)
{
	return jy_type_basic(JY_T_DYN);
}

/* The type with other parts. */
static const jy_type *remake(jy_infer *in, const jy_type *type, const jy_type *a, const jy_type *b)
{
	jy_type *made = jy_arena_alloc(in->arena, sizeof *made);
	if (!made) {
		in->no_memory = true;
		return dyn();
	}
	*made = *type;
	made->a = a;
	made->b = b;
	return made;
}

const jy_type *jy_infer_fresh(jy_infer *in)
{
	if (in->count == in->capacity) {
		uint32_t capacity = in->capacity ? 2 * in->capacity : 16;
		const jy_type **bound = jy_arena_alloc(in->arena, capacity * sizeof *bound);
		if (!bound) {
			in->no_memory = true;
			return dyn();
		}
		if (in->count)
			memcpy(bound, in->bound, in->count * sizeof *bound);
		in->bound = bound;
		in->capacity = capacity;
	}
	jy_type *type = jy_arena_alloc(in->arena, sizeof *type);
	if (!type) {
		in->no_memory = true;
		return dyn();
	}
	*type = (jy_type){.kind = JY_T_VAR, .number = in->count};
	in->bound[in->count++] = NULL;
	return type;
}

const jy_type *jy_infer_head(const jy_infer *in, const jy_type *type)
{
	while (type->kind == JY_T_VAR && in->bound[type->number])
		type = in->bound[type->number];
	return type;
}

static const jy_type *instance(jy_infer *in, const jy_type *type, const jy_type *vars[JY_TYPE_PARAMS])
{
	if (type->kind == JY_T_PARAM) {
		uint32_t i = type->number % JY_TYPE_PARAMS;
		if (!vars[i])
			vars[i] = jy_infer_fresh(in);
		return vars[i];
	}
	if (!type->a)
		return type;
	/* Declared types are at most 16 deep. */
	const jy_type *a = instance(in, type->a, vars);
	const jy_type *b = type->b ? instance(in, type->b, vars) : NULL;
	return a == type->a && b == type->b ? type : remake(in, type, a, b);
}

const jy_type *jy_infer_instance(jy_infer *in, const jy_type *type, const jy_type *vars[JY_TYPE_PARAMS])
{
	return instance(in, type, vars);
}

static void bind(jy_infer *in, uint32_t number, const jy_type *to)
{
	jy_infer_undo *undo = jy_arena_alloc(in->arena, sizeof *undo);
	if (!undo) {
		in->no_memory = true;
		return;
	}
	*undo = (jy_infer_undo){in->trail, number, in->bound[number]};
	in->trail = undo;
	in->bound[number] = to;
}

static bool occurs(jy_infer *in, uint32_t number, const jy_type *type, int depth)
{
	type = jy_infer_head(in, type);
	if (depth > INFER_DEPTH)
		in->exhausted = true;
	if (depth > INFER_DEPTH || !step(in))
		return true;
	if (type->kind == JY_T_VAR)
		return type->number == number;
	return (type->a && occurs(in, number, type->a, depth + 1)) ||
	       (type->b && occurs(in, number, type->b, depth + 1));
}

static bool bind_checked(jy_infer *in, const jy_type *var, const jy_type *to)
{
	if (to->kind == JY_T_VAR && to->number == var->number)
		return true;
	if (occurs(in, var->number, to, 0))
		return false;
	bind(in, var->number, to);
	return !in->no_memory;
}

static bool null_fits(jy_kind kind)
{
	return kind == JY_T_TIMESTAMP || kind == JY_T_DURATION || kind == JY_T_OPTIONAL ||
	       kind == JY_T_OPAQUE || kind == JY_T_WRAPPER;
}

static bool assign(jy_infer *in, const jy_type *want, const jy_type *have, int depth);

/* Whether a type says no more than another that fits it. */
static bool no_more(jy_infer *in, const jy_type *a, const jy_type *b, int depth)
{
	a = jy_infer_head(in, a);
	b = jy_infer_head(in, b);
	if (a == b || a->kind == JY_T_DYN || b->kind == JY_T_NULL ||
	    (a->kind == JY_T_WRAPPER && b->kind != JY_T_WRAPPER))
		return true;
	if (a->kind != b->kind || depth > INFER_DEPTH || !step(in))
		return b->kind == JY_T_VAR;
	return (!a->a || !b->a || no_more(in, a->a, b->a, depth + 1)) &&
	       (!a->b || !b->b || no_more(in, a->b, b->b, depth + 1));
}

/* A variable that stands for a type already takes a more general one. */
static bool widen(jy_infer *in, const jy_type *var, const jy_type *have, int depth)
{
	const jy_type *old = jy_infer_head(in, var);
	jy_infer_mark mark = jy_infer_save(in);
	if (!assign(in, old, have, depth + 1)) {
		jy_infer_undo_to(in, mark);
		if (!assign(in, have, old, depth + 1))
			return false;
		bind(in, var->number, have);
	} else if (!no_more(in, old, have, 0)) {
		bind(in, var->number, have);
	}
	return !in->no_memory;
}

static bool assign(jy_infer *in, const jy_type *want, const jy_type *have, int depth)
{
	if (want == have)
		return true;
	if (depth > INFER_DEPTH)
		in->exhausted = true;
	if (depth > INFER_DEPTH || !step(in))
		return false;
	if (want->kind == JY_T_VAR && in->bound[want->number] && in->bound[want->number]->kind != JY_T_VAR &&
	    !occurs(in, want->number, have, 0))
		return widen(in, want, have, depth);
	want = jy_infer_head(in, want);
	have = jy_infer_head(in, have);
	if (want == have || want->kind == JY_T_DYN)
		return true;
	if (want->kind == JY_T_VAR)
		return bind_checked(in, want, have);
	if (have->kind == JY_T_VAR)
		return bind_checked(in, have, want);
	if (have->kind == JY_T_DYN)
		return true;
	if (have->kind == JY_T_NULL && null_fits(want->kind))
		return true;
	/* What is wrapped and what is not stand for each other. */
	if ((want->kind == JY_T_WRAPPER) != (have->kind == JY_T_WRAPPER))
		return assign(in, want->kind == JY_T_WRAPPER ? want->a : want,
			      have->kind == JY_T_WRAPPER ? have->a : have, depth + 1);
	if (want->kind != have->kind || want->name.size != have->name.size ||
	    (want->name.size && memcmp(want->name.data, have->name.data, want->name.size) != 0))
		return false;
	if (want->kind == JY_T_PAIR && !want->b != !have->b)
		return false;
	if (want->kind == JY_T_PARAM)
		return want->number == have->number;
	if (want->kind == JY_T_TYPE)
		return true;
	return (!want->a || assign(in, want->a, have->a, depth + 1)) &&
	       (!want->b || assign(in, want->b, have->b, depth + 1));
}

bool jy_infer_assign(jy_infer *in, const jy_type *want, const jy_type *have)
{
	return assign(in, want, have, 0);
}

const jy_type *jy_infer_join(jy_infer *in, const jy_type *a, const jy_type *b)
{
	const jy_type *head_a = jy_infer_head(in, a), *head_b = jy_infer_head(in, b);
	if (head_a->kind == JY_T_DYN || head_b->kind == JY_T_DYN)
		return dyn();
	jy_infer_mark mark = jy_infer_save(in);
	if (assign(in, a, b, 0))
		return no_more(in, a, b, 0) ? a : b;
	jy_infer_undo_to(in, mark);
	if (assign(in, b, a, 0))
		return b;
	jy_infer_undo_to(in, mark);
	return dyn();
}

static const jy_type * final(jy_infer *in, const jy_type *type, int depth)
{
	type = jy_infer_head(in, type);
	if (type->kind == JY_T_VAR || depth > INFER_DEPTH || !step(in))
		return dyn();
	if (!type->a)
		return type;
	const jy_type *a = final(in, type->a, depth + 1);
	const jy_type *b = type->b ? final(in, type->b, depth + 1) : NULL;
	return a == type->a && b == type->b ? type : remake(in, type, a, b);
}

const jy_type *jy_infer_final(jy_infer *in, const jy_type *type)
{
	return final(in, type, 0);
}

jy_infer_mark jy_infer_save(const jy_infer *in)
{
	return (jy_infer_mark){in->trail};
}

void jy_infer_undo_to(jy_infer *in, jy_infer_mark mark)
{
	while (in->trail && in->trail != mark.trail) {
		in->bound[in->trail->number] = in->trail->old;
		in->trail = in->trail->before;
	}
}
