#include "expr/walk.h"
#include "expr/arithmetic.h"
#include "expr/change.h"
#include "expr/collect.h"
#include "expr/compare.h"
#include "expr/convert.h"
#include "expr/load.h"
#include "expr/program.h"
#include <string.h>

static journey_status walk(jy_walk *w, const jy_part *p, jy_seen *out);

static bool special(const jy_seen *seen)
{
	return seen->v.type >= JY_TAG_SPECIAL;
}

static journey_time sooner(journey_time a, journey_time b)
{
	return a < b ? a : b;
}

/* From here on functions that fail point at this part. */
static void stand(jy_walk *w, const jy_part *p)
{
	w->place = p->at;
}

static jy_seen still(journey_value v)
{
	return (jy_seen){v, JY_NEVER, 0};
}

static journey_status no_overload(jy_walk *w, const jy_part *p, jy_seen *out)
{
	stand(w, p);
	return jy_fail(&w->run, &out->v, JOURNEY_REASON_NO_OVERLOAD);
}

/* Evaluates the kids from `from` on into a row; the first that has no value is the result: *ended. */
static journey_status walk_row(jy_walk *w, const jy_part *p, uint32_t from, jy_seen **row, jy_seen *out,
			       bool *ended)
{
	jy_seen *seen = jy_arena_items(w->run.arena, p->count - from, sizeof *seen);
	journey_time until = JY_NEVER;
	*ended = false;
	if (!seen)
		return JOURNEY_NO_MEMORY;
	for (uint32_t i = from; i < p->count; i++) {
		jy_seen *at = &seen[i - from];
		journey_status s = walk(w, &p->kids[i], at);
		if (s)
			return s;
		if (*ended)
			continue;
		until = sooner(until, at->until);
		if (special(at)) {
			*ended = true;
			*out = (jy_seen){at->v, until, 0};
		}
	}
	if (!*ended)
		*out = (jy_seen){{{0}, 0, JOURNEY_NULL}, until, 0};
	*row = seen;
	return JOURNEY_OK;
}

/* The values of a row, for functions that take them so; NULL: no memory. What moves with time only counts as now. */
static journey_value *values_of(jy_walk *w, const jy_seen *row, uint32_t count, jy_seen *out)
{
	journey_value *values = jy_arena_items(w->run.arena, count, sizeof *values);
	for (uint32_t i = 0; values && i < count; i++) {
		values[i] = row[i].v;
		if (row[i].slope)
			out->until = jy_change_soon(w);
	}
	return values;
}

/* Reading. */

/* A tally's or open object's key: the part that it is, evaluated. */
static journey_status walk_key(jy_walk *w, const jy_part *tally, const jy_seen *key, bool test, const jy_part *p,
			       jy_seen *out)
{
	stand(w, p);
	journey_status s = test ? jy_has_key(&w->run, tally->slot, &key->v, &out->v)
				: jy_load_key(&w->run, tally->slot, &key->v, tally->type, &out->v);
	out->until = key->slope ? jy_change_soon(w) : key->until;
	out->slope = 0;
	if (!s && !special(key) && w->change)
		out->until = sooner(out->until, jy_change_key(w, tally, &key->v));
	return s;
}

static journey_status walk_slot(jy_walk *w, const jy_part *p, jy_seen *out)
{
	stand(w, p);
	*out = still(out->v);
	if (p->slot == JOURNEY_EXPR_SLOT_NOW) {
		out->v = jy_change_now(w->run.activation->now);
		out->slope = 1;
		return JOURNEY_OK;
	}
	if (w->change)
		out->until = jy_change_slot(w, p);
	return p->test ? jy_has_slot(&w->run, p->slot, &out->v) : jy_load(&w->run, p->slot, p->type, &out->v);
}

static journey_status walk_field(jy_walk *w, const jy_part *p, jy_seen *out)
{
	stand(w, p);
	*out = still(out->v);
	if (w->change)
		out->until = jy_change_field(w, p);
	return p->test ? jy_has_field(&w->run, p->slot, &p->value, &out->v)
		       : jy_load_field(&w->run, p->slot, &p->value, &out->v);
}

static journey_status walk_select(jy_walk *w, const jy_part *p, jy_seen *out)
{
	const jy_part *target = &p->kids[0];
	jy_seen inner;
	if (p->ref == JY_R_SLOT)
		return walk_slot(w, p, out);
	if (p->ref == JY_R_FIELD)
		return walk_field(w, p, out);
	if (jy_part_tally(target)) {
		inner = still(p->value);
		return walk_key(w, target, &inner, p->test, p, out);
	}
	journey_status s = walk(w, target, &inner);
	if (s)
		return s;
	stand(w, p);
	*out = (jy_seen){inner.v, inner.slope ? jy_change_soon(w) : inner.until, 0};
	return p->test ? jy_test(&w->run, &inner.v, &p->value, &out->v)
		       : jy_select(&w->run, &inner.v, &p->value, &out->v);
}

/* Operators. */

/* Truth of a relation between two values; false: they have no order. */
static bool relate(jy_walk *w, uint32_t op, const journey_value *a, const journey_value *b, bool *truth,
		   journey_status *status)
{
	bool equal;
	if (op == JY_I_EQ || op == JY_I_NE) {
		*status = jy_equal_charged(&w->run, a, b, &equal);
		*truth = op == JY_I_EQ ? equal : !equal;
		return true;
	}
	jy_order order = jy_compare(a, b);
	bool less = order == JY_LESS, same = order == JY_SAME, more = order == JY_MORE;
	*truth = (less && (op == JY_I_LT || op == JY_I_LE)) || (more && (op == JY_I_GT || op == JY_I_GE)) ||
		 (same && (op == JY_I_LE || op == JY_I_GE));
	return order != JY_NO_ORDER;
}

static journey_status walk_relation(jy_walk *w, const jy_part *p, const jy_seen *a, const jy_seen *b,
				    jy_seen *out)
{
	bool truth;
	journey_status s = JOURNEY_OK;
	stand(w, p);
	if (!relate(w, p->operation, &a->v, &b->v, &truth, &s))
		return jy_fail(&w->run, &out->v, JOURNEY_REASON_NO_OVERLOAD);
	out->v = jy_truth(truth);
	if (w->change)
		out->until = jy_change_relation(w, p->operation - JY_I_EQ, a, b);
	return s;
}

static journey_status binary(jy_walk *w, uint32_t op, const journey_value *a, const journey_value *b,
			     journey_value *out)
{
	switch (op) {
	case JY_I_ADD:
		return jy_add(&w->run, a, b, out);
	case JY_I_SUB:
		return jy_subtract(&w->run, a, b, out);
	case JY_I_MUL:
		return jy_multiply(&w->run, a, b, out);
	case JY_I_DIV:
		return jy_divide(&w->run, a, b, out);
	case JY_I_MOD:
		return jy_modulo(&w->run, a, b, out);
	case JY_I_IN:
		return jy_in(&w->run, a, b, out);
	case JY_I_INDEX:
		return jy_index(&w->run, a, b, out);
	default:
		return JOURNEY_UNSUPPORTED;
	}
}

static journey_status walk_unary(jy_walk *w, const jy_part *p, jy_seen *out)
{
	jy_seen a;
	journey_status s = walk(w, &p->kids[0], &a);
	if (s)
		return s;
	stand(w, p);
	*out = (jy_seen){a.v, a.slope ? jy_change_soon(w) : a.until, 0};
	if (special(&a))
		return JOURNEY_OK;
	if (p->operation == JY_I_NEG)
		return jy_negate(&w->run, &a.v, &out->v);
	if (a.v.type != JOURNEY_BOOL)
		return no_overload(w, p, out);
	out->v = jy_truth(!a.v.as.i);
	return JOURNEY_OK;
}

static journey_status walk_operator(jy_walk *w, const jy_part *p, jy_seen *out)
{
	jy_seen a, b;
	journey_status s;
	if (p->count == 1)
		return walk_unary(w, p, out);
	if (p->operation == JY_I_INDEX && jy_part_tally(&p->kids[0])) {
		s = walk(w, &p->kids[1], &b);
		return s ? s : walk_key(w, &p->kids[0], &b, false, p, out);
	}
	if (p->operation == JY_I_IN && jy_part_tally(&p->kids[1])) {
		s = walk(w, &p->kids[0], &a);
		return s ? s : walk_key(w, &p->kids[1], &a, true, p, out);
	}
	s = walk(w, &p->kids[0], &a);
	if (!s)
		s = walk(w, &p->kids[1], &b);
	if (s)
		return s;
	bool relation = p->operation >= JY_I_EQ && p->operation <= JY_I_GE;
	if (relation && w->change && !special(&a) && !special(&b)) {
		s = jy_change_refine(w, p, &a, &b);
		if (s)
			return s;
	}
	if (special(&a) || special(&b)) {
		*out = (jy_seen){special(&a) ? a.v : b.v, special(&a) ? a.until : sooner(a.until, b.until), 0};
		return JOURNEY_OK;
	}
	*out = (jy_seen){a.v, sooner(a.until, b.until), 0};
	if (relation)
		return walk_relation(w, p, &a, &b, out);
	stand(w, p);
	s = binary(w, p->operation, &a.v, &b.v, &out->v);
	if (w->change && (a.slope || b.slope))
		jy_change_arithmetic(w, p->operation, &a, &b, out);
	return s;
}

static journey_status walk_call(jy_walk *w, const jy_part *p, jy_seen *out)
{
	jy_seen *row;
	bool ended;
	if (p->ref == JY_R_SLOT)
		return walk_slot(w, p, out);
	if (p->operation)
		return walk_operator(w, p, out);
	journey_status s = walk_row(w, p, 0, &row, out, &ended);
	if (s || ended)
		return s;
	bool host = p->ref == JY_R_CALL;
	journey_time until = out->until;
	journey_value *values = values_of(w, row, p->count, out);
	if (!values)
		return JOURNEY_NO_MEMORY;
	stand(w, p);
	s = host ? jy_load_call(&w->run, p->slot, values, p->count, &out->v)
		 : p->run(&w->run, values, p->count, &out->v);
	if (s || !w->change)
		return s;
	if (host)
		out->until = sooner(out->until, jy_change_call(w, p, values));
	else if (out->until != until)
		jy_change_function(w, p, row, until, out);
	return JOURNEY_OK;
}

static journey_status walk_literal(jy_walk *w, const jy_part *p, jy_seen *out)
{
	jy_seen *row;
	bool ended;
	journey_status s = walk_row(w, p, 0, &row, out, &ended);
	if (s || ended)
		return s;
	journey_value *values = values_of(w, row, p->count, out);
	if (!values)
		return JOURNEY_NO_MEMORY;
	stand(w, p);
	return p->kind == JY_N_MAP ? jy_make_map(&w->run, values, p->count / 2, &out->v)
				   : jy_make_list(&w->run, values, p->count, &out->v);
}

/* Logic. */

/* What && and || (and all, exists) have met so far. */
typedef struct logic {
	bool stop;         /* the truth that decides */
	bool decided, any; /* it was met; any operand was met */
	journey_value sum; /* of operands that decide nothing */
	journey_time held; /* until the last of those that decide */
	journey_time all;  /* until the first of any */
} logic;

static logic logic_of(bool stop)
{
	return (logic){stop, false, false, jy_truth(!stop), 0, JY_NEVER};
}

/* Takes an operand; true: no further one matters. */
static bool logic_take(jy_walk *w, const jy_part *p, logic *l, jy_seen *v)
{
	if (!special(v) && v->v.type != JOURNEY_BOOL)
		(void)no_overload(w, p, v);
	l->all = sooner(l->all, v->until);
	if (v->v.type == JOURNEY_BOOL && (v->v.as.i != 0) == l->stop) {
		l->held = l->decided && l->held > v->until ? l->held : v->until;
		l->decided = true;
		/* Others may decide for longer than this one. */
		return !w->change || l->held == JY_NEVER;
	}
	/* Errors and unknowns win over values, the first over later ones, an unknown over errors. */
	if (special(v) && (!l->any || v->v.type == JY_TAG_UNKNOWN) && l->sum.type != JY_TAG_UNKNOWN) {
		l->sum = v->v;
		l->any = true;
	}
	return false;
}

static jy_seen logic_result(const logic *l)
{
	if (l->decided)
		return (jy_seen){jy_truth(l->stop), l->held, 0};
	return (jy_seen){l->sum, l->all, 0};
}

/* Whether a failure only ends the search for what decides for longer. */
static bool enough(const logic *l, journey_status s)
{
	return l->decided && s != JOURNEY_NO_MEMORY;
}

static journey_status walk_logic(jy_walk *w, const jy_part *p, jy_seen *out)
{
	logic l = logic_of(p->kind == JY_N_OR);
	for (uint32_t i = 0; i < p->count; i++) {
		jy_seen v;
		journey_status s = walk(w, &p->kids[i], &v);
		if (s && !enough(&l, s))
			return s;
		if (s || logic_take(w, &p->kids[i], &l, &v))
			break;
	}
	*out = logic_result(&l);
	return JOURNEY_OK;
}

static journey_status walk_cond(jy_walk *w, const jy_part *p, jy_seen *out)
{
	jy_seen test;
	journey_status s = walk(w, &p->kids[0], &test);
	if (s)
		return s;
	*out = test;
	if (special(&test))
		return JOURNEY_OK;
	if (test.v.type != JOURNEY_BOOL)
		return no_overload(w, &p->kids[0], out);
	s = walk(w, &p->kids[test.v.as.i ? 1 : 2], out);
	out->until = sooner(out->until, test.until);
	return s;
}

/* Macros. */

typedef struct jy_loop {
	const jy_part *p;
	journey_value range;
	size_t count, at;
} jy_loop;

/* The next item into the variables. */
static bool loop_next(jy_walk *w, jy_loop *l)
{
	journey_value first, second = {{(int64_t)l->at}, 0, JOURNEY_INT};
	if (l->at == l->count)
		return false;
	bool two = l->p->local2 != UINT32_MAX;
	if (l->range.type == JOURNEY_MAP) {
		first = l->range.as.map->entries[l->at].key;
		second = l->range.as.map->entries[l->at].value;
	} else if (two) {
		first = second;
		second = l->range.as.list->items[l->at];
	} else {
		first = l->range.as.list->items[l->at];
	}
	w->locals[l->p->local] = still(first);
	if (two)
		w->locals[l->p->local2] = still(second);
	l->at++;
	return true;
}

static journey_status walk_quantifier(jy_walk *w, jy_loop *loop, jy_seen *out)
{
	logic l = logic_of(loop->p->macro == JY_M_EXISTS);
	while (loop_next(w, loop)) {
		jy_seen v;
		journey_status s = walk(w, &loop->p->kids[1], &v);
		if (s && !enough(&l, s))
			return s;
		if (s || logic_take(w, loop->p, &l, &v))
			break;
	}
	journey_time until = out->until;
	*out = logic_result(&l);
	out->until = sooner(out->until, until);
	return JOURNEY_OK;
}

/* One truth of exists_one, filter or map; *ended: it is none, and the result. */
static journey_status walk_test(jy_walk *w, const jy_loop *loop, bool *truth, jy_seen *out, bool *ended)
{
	jy_seen v;
	journey_status s = walk(w, &loop->p->kids[1], &v);
	if (s)
		return s;
	out->until = sooner(out->until, v.until);
	if (!special(&v) && v.v.type != JOURNEY_BOOL)
		(void)no_overload(w, loop->p, &v);
	*ended = special(&v);
	if (*ended)
		out->v = v.v;
	*truth = !*ended && v.v.as.i;
	return JOURNEY_OK;
}

static journey_status walk_one(jy_walk *w, jy_loop *loop, jy_seen *out)
{
	int64_t count = 0;
	bool truth, ended;
	while (loop_next(w, loop)) {
		journey_status s = walk_test(w, loop, &truth, out, &ended);
		if (s || ended)
			return s;
		count += truth;
	}
	out->v = jy_truth(count == 1);
	return JOURNEY_OK;
}

static journey_status walk_list(jy_walk *w, jy_loop *loop, jy_seen *out)
{
	journey_value list;
	bool truth, ended;
	journey_status s = jy_builder_new(&w->run, &list);
	while (!s && loop_next(w, loop)) {
		jy_seen item = w->locals[loop->p->local];
		s = walk_test(w, loop, &truth, out, &ended);
		if (s || ended)
			return s;
		if (!truth)
			continue;
		if (loop->p->macro == JY_M_MAP) {
			s = walk(w, &loop->p->kids[2], &item);
			if (s)
				return s;
			out->until = sooner(out->until, item.slope ? jy_change_soon(w) : item.until);
			if (special(&item)) {
				out->v = item.v;
				return JOURNEY_OK;
			}
		}
		s = jy_builder_push(&w->run, &list, &item.v);
	}
	jy_builder_done(&list);
	out->v = list;
	return s;
}

static journey_status walk_macro(jy_walk *w, const jy_part *p, jy_seen *out)
{
	journey_status s = walk(w, &p->kids[0], out);
	if (s || special(out))
		return s;
	if (out->v.type != JOURNEY_LIST && out->v.type != JOURNEY_MAP)
		return no_overload(w, p, out);
	bool map = out->v.type == JOURNEY_MAP;
	jy_loop loop = {p, out->v, map ? out->v.as.map->count : out->v.as.list->count, 0};
	switch (p->macro) {
	case JY_M_ALL:
	case JY_M_EXISTS:
		return walk_quantifier(w, &loop, out);
	case JY_M_EXISTS_ONE:
		return walk_one(w, &loop, out);
	default:
		return walk_list(w, &loop, out);
	}
}

/* The depth is that of the tree, which is limited. */
static journey_status walk(jy_walk *w, const jy_part *p, jy_seen *out)
{
	journey_status s = jy_charge(&w->run, 1);
	*out = still((journey_value){{0}, 0, JOURNEY_NULL});
	if (s)
		return s;
	if (p->ref == JY_R_MISSING) {
		stand(w, p);
		return jy_fail(&w->run, &out->v, JOURNEY_REASON_NAME);
	}
	switch (p->kind) {
	case JY_N_CONST:
		out->v = p->value;
		return JOURNEY_OK;
	case JY_N_IDENT:
		if (p->ref != JY_R_LOCAL)
			return walk_slot(w, p, out);
		*out = w->locals[p->local];
		return JOURNEY_OK;
	case JY_N_SELECT:
		return walk_select(w, p, out);
	case JY_N_CALL:
		return walk_call(w, p, out);
	case JY_N_LIST:
	case JY_N_MAP:
		return walk_literal(w, p, out);
	case JY_N_AND:
	case JY_N_OR:
		return walk_logic(w, p, out);
	case JY_N_COND:
		return walk_cond(w, p, out);
	case JY_N_MACRO:
		return walk_macro(w, p, out);
	}
	return JOURNEY_UNSUPPORTED;
}

journey_status jy_walk_part(jy_walk *w, const jy_part *part, jy_seen *out)
{
	return walk(w, part, out);
}

journey_status jy_walk_tree(const journey_expr_program *program, const journey_activation *activation,
			    journey_expr_scratch *scratch, bool change, jy_seen *out)
{
	jy_walk w = {.change = change};
	if (scratch->arena.first)
		jy_arena_reset(&scratch->arena);
	scratch->reason = JOURNEY_REASON_NONE;
	scratch->place = 0;
	w.run = (jy_run){.arena = &scratch->arena, .activation = activation, .cost_limit = program->cost_limit};
	w.run.places = &w.place;
	w.locals = jy_arena_items(&scratch->arena, program->locals, sizeof *w.locals);
	if (!w.locals)
		return JOURNEY_NO_MEMORY;
	journey_status s = walk(&w, program->tree, out);
	if (s || special(out) || out->v.type == program->wanted || program->wanted == JY_TAG_ANY)
		return s;
	stand(&w, program->tree);
	if (!jy_coerce(&out->v, program->wanted, &out->v))
		(void)jy_fail(&w.run, &out->v, JOURNEY_REASON_TYPE);
	return JOURNEY_OK;
}

journey_status jy_walk_compile(const journey_expr_env *env, journey_str text, const char *wanted,
			       const journey_allocator *allocator, journey_expr_program **out,
			       journey_error *error)
{
	return jy_program_make(env, text, wanted, allocator, true, out, error);
}

journey_status jy_walk_run(const journey_expr_program *walk_program, const journey_activation *activation,
			   journey_expr_scratch *scratch, journey_value *out)
{
	jy_seen seen;
	journey_status s = jy_walk_tree(walk_program, activation, scratch, false, &seen);
	if (s)
		return s;
	if (seen.v.type == JY_TAG_ERROR) {
		scratch->reason = (journey_reason)seen.v.as.i;
		scratch->place = seen.v.n;
		return JOURNEY_EVAL;
	}
	if (special(&seen))
		return JOURNEY_UNKNOWN;
	*out = seen.v;
	return JOURNEY_OK;
}
