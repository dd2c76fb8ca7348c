#include "expr/motion.h"
#include "expr/linear.h"

typedef struct analysis {
	jy_motion *locals;
	const jy_part *found; /* the first part that is lost */
} analysis;

static const jy_motion none = {false, 0, 0}, lost = {true, 0, 0};

static jy_motion motion(analysis *a, const jy_part *p);
static jy_motion part_motion(analysis *a, const jy_part *p);

/* Reads that change all the time, and that the host can follow only where they are compared. */
static bool smooth_read(const jy_part *p)
{
	const jy_part *tally, *key;
	if (jy_part_key(p, &tally, &key))
		return (tally->flags & JOURNEY_EXPR_SMOOTH) != 0;
	return p->ref == JY_R_SLOT && !p->test && !p->optional && p->slot != JOURNEY_EXPR_SLOT_NOW &&
	       !jy_part_tally(p) && (p->flags & JOURNEY_EXPR_SMOOTH) != 0;
}

/* Parts that read nothing that time changes. */
static bool fixed(const jy_part *p)
{
	if (p->ref == JY_R_LOCAL)
		return false;
	if ((p->ref == JY_R_SLOT || p->ref == JY_R_FIELD || p->ref == JY_R_CALL) &&
	    ((p->flags & JOURNEY_EXPR_TIMED) || p->slot == JOURNEY_EXPR_SLOT_NOW))
		return false;
	for (uint32_t i = 0; i < p->count; i++)
		if (!fixed(&p->kids[i]))
			return false;
	return true;
}

static jy_motion read_motion(const jy_part *p)
{
	bool now = p->slot == JOURNEY_EXPR_SLOT_NOW && p->ref == JY_R_SLOT;
	if (p->optional && !p->test && (now || (p->flags & JOURNEY_EXPR_SMOOTH)))
		return lost;
	return now ? (jy_motion){false, 1, 1} : smooth_read(p) ? lost : none;
}

/* A tally whose key is read in a part. */
static jy_motion tally_motion(const jy_part *p, const jy_part *tally)
{
	bool test = p->test || p->operation == JY_I_IN;
	return !test && (tally->flags & JOURNEY_EXPR_SMOOTH) ? lost : none;
}

/* Nothing may be lost in the kids, nor move. */
static jy_motion still_kids(analysis *a, const jy_part *p)
{
	for (uint32_t i = 0; i < p->count; i++) {
		const jy_part *kid = &p->kids[i];
		jy_motion m = jy_part_tally(kid) ? tally_motion(p, kid) : motion(a, kid);
		if (m.lost || jy_motion_moves(&m))
			return lost;
	}
	return none;
}

static jy_motion relation(analysis *a, const jy_part *p)
{
	for (uint32_t i = 0; i < 2; i++) {
		const jy_part *kid = &p->kids[i], *tally, *key;
		jy_motion m = none;
		if (!smooth_read(kid) || !fixed(&p->kids[1 - i]))
			m = motion(a, kid);
		else if (jy_part_key(kid, &tally, &key) && key)
			m = motion(a, key);
		if (m.lost)
			return lost;
	}
	return none;
}

static jy_motion arithmetic(analysis *a, const jy_part *p)
{
	jy_motion x = motion(a, &p->kids[0]), y = motion(a, &p->kids[1]);
	if (x.lost || y.lost)
		return lost;
	if (!jy_motion_moves(&x) && !jy_motion_moves(&y))
		return none;
	bool add = p->operation == JY_I_ADD;
	jy_motion m = {false, x.least + (add ? y.least : -y.most), x.most + (add ? y.most : -y.least)};
	return m.least < -JY_SLOPE_MAX || m.most > JY_SLOPE_MAX ? lost : m;
}

static jy_motion operator_motion(analysis *a, const jy_part *p)
{
	if (p->operation >= JY_I_EQ && p->operation <= JY_I_GE)
		return relation(a, p);
	if (p->operation == JY_I_ADD || p->operation == JY_I_SUB)
		return arithmetic(a, p);
	return still_kids(a, p);
}

static jy_motion call(analysis *a, const jy_part *p)
{
	jy_motion args[JOURNEY_EXPR_ARGS_MAX];
	bool moves = false;
	if (p->ref == JY_R_SLOT)
		return read_motion(p);
	if (p->operation)
		return operator_motion(a, p);
	if (p->ref == JY_R_CALL || p->count > JOURNEY_EXPR_ARGS_MAX)
		return p->flags & JOURNEY_EXPR_SMOOTH ? lost : still_kids(a, p);
	for (uint32_t i = 0; i < p->count; i++) {
		args[i] = motion(a, &p->kids[i]);
		if (args[i].lost)
			return lost;
		moves = moves || jy_motion_moves(&args[i]);
	}
	return moves ? jy_motion_function(p, args) : none;
}

static jy_motion either(jy_motion x, jy_motion y)
{
	return (jy_motion){x.lost || y.lost, x.least < y.least ? x.least : y.least,
			   x.most > y.most ? x.most : y.most};
}

static jy_motion macro(analysis *a, const jy_part *p)
{
	jy_motion range = motion(a, &p->kids[0]), result = none;
	if (p->macro == JY_M_BIND) {
		a->locals[p->local] = range;
		return motion(a, &p->kids[1]);
	}
	if (p->local != UINT32_MAX)
		a->locals[p->local] = none;
	if (p->local2 != UINT32_MAX)
		a->locals[p->local2] = none;
	if (range.lost || jy_motion_moves(&range))
		return lost;
	for (uint32_t i = 1; i < p->count; i++) {
		jy_motion m = motion(a, &p->kids[i]);
		if (m.lost || jy_motion_moves(&m))
			result = lost;
	}
	return result;
}

/* The depth is that of the tree, which is limited. */
static jy_motion motion(analysis *a, const jy_part *p)
{
	jy_motion m = part_motion(a, p);
	if (m.lost && !a->found)
		a->found = p;
	return m;
}

static jy_motion part_motion(analysis *a, const jy_part *p)
{
	switch (p->kind) {
	case JY_N_CONST:
		return none;
	case JY_N_IDENT:
		return p->ref == JY_R_LOCAL ? a->locals[p->local] : read_motion(p);
	case JY_N_SELECT:
		if (p->ref == JY_R_SLOT)
			return read_motion(p);
		return p->ref == JY_R_FIELD ? none : still_kids(a, p);
	case JY_N_CALL:
		return call(a, p);
	case JY_N_COND: {
		jy_motion test = motion(a, &p->kids[0]);
		return test.lost ? lost : either(motion(a, &p->kids[1]), motion(a, &p->kids[2]));
	}
	case JY_N_MACRO:
		return macro(a, p);
	default:
		return still_kids(a, p);
	}
}

journey_status jy_motion_analyse(journey_expr_program *program, jy_arena *arena)
{
	program->change_known = true;
	if (!program->tree)
		return JOURNEY_OK;
	analysis a = {jy_arena_items(arena, program->locals, sizeof *a.locals), NULL};
	if (!a.locals)
		return JOURNEY_NO_MEMORY;
	jy_motion m = motion(&a, program->tree);
	program->change_known = !m.lost && !jy_motion_moves(&m);
	program->change_lost = a.found ? a.found->at : program->tree->at;
	return JOURNEY_OK;
}
