#include "expr/walk.h"
#include "expr/arithmetic.h"
#include "expr/change.h"
#include "expr/collect.h"
#include "expr/compare.h"
#include "expr/convert.h"
#include "expr/load.h"
#include "expr/optional.h"
#include "expr/program.h"
#include <string.h>

static journey_status walk(jy_walk *w, const jy_part *p, jy_seen *out);

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
		until = jy_sooner(until, at->until);
		if (jy_special(at)) {
			*ended = true;
			*out = (jy_seen){at->v, until, 0};
		}
	}
	if (!*ended)
		*out = (jy_seen){{{0}, 0, JOURNEY_NULL}, until, 0};
	*row = seen;
	return JOURNEY_OK;
}

/* The values of a row, for functions that take them so; NULL: no memory. What moves with time only counts as
 * now. */
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

/* How a part reads: as it is, as an optional, or only whether it is there. */
typedef enum reading { READ_VALUE, READ_OPTIONAL, READ_TEST } reading;

static reading reading_of(const jy_part *p)
{
	return p->test ? READ_TEST : p->optional ? READ_OPTIONAL : READ_VALUE;
}

/* A key of a tally. */
static journey_status walk_key(jy_walk *w, const jy_part *tally, const jy_seen *key, reading how,
			       const jy_part *p, jy_seen *out)
{
	journey_status s;
	jy_stand(w, p);
	if (how == READ_TEST)
		s = jy_has_key(&w->run, tally->slot, &key->v, &out->v);
	else if (how == READ_OPTIONAL)
		s = jy_load_key_optional(&w->run, tally->slot, &key->v, tally->type, &out->v);
	else
		s = jy_load_key(&w->run, tally->slot, &key->v, tally->type, &out->v);
	out->until = key->slope ? jy_change_soon(w) : key->until;
	out->slope = 0;
	if (!s && !jy_special(key) && w->change)
		out->until = jy_sooner(out->until, jy_change_key(w, tally, &key->v, how == READ_TEST));
	return s;
}

static journey_status walk_now(jy_walk *w, const jy_part *p, jy_seen *out)
{
	out->v = jy_change_now(w->run.activation->now);
	out->slope = 1;
	if (!p->optional)
		return JOURNEY_OK;
	out->slope = 0;
	out->until = jy_change_soon(w);
	return jy_optional_wrap(&w->run, &out->v, &out->v);
}

static journey_status walk_slot(jy_walk *w, const jy_part *p, jy_seen *out)
{
	jy_stand(w, p);
	*out = jy_still((journey_value){{0}, 0, JOURNEY_NULL});
	if (p->test && w->change)
		out->until = jy_change_slot(w, p);
	if (p->test)
		return jy_has_slot(&w->run, p->slot, &out->v);
	if (p->slot == JOURNEY_EXPR_SLOT_NOW)
		return walk_now(w, p, out);
	if (w->change)
		out->until = jy_change_slot(w, p);
	return p->optional ? jy_load_optional(&w->run, p->slot, p->type, &out->v)
			   : jy_load(&w->run, p->slot, p->type, &out->v);
}

static journey_status walk_field(jy_walk *w, const jy_part *p, jy_seen *out)
{
	jy_stand(w, p);
	*out = jy_still((journey_value){{0}, 0, JOURNEY_NULL});
	if (w->change)
		out->until = jy_change_field(w, p);
	switch (reading_of(p)) {
	case READ_TEST:
		return jy_has_field(&w->run, p->slot, &p->value, &out->v);
	case READ_OPTIONAL:
		return jy_load_field_optional(&w->run, p->slot, &p->value, &out->v);
	default:
		return jy_load_field(&w->run, p->slot, &p->value, &out->v);
	}
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
		inner = jy_still(p->value);
		return walk_key(w, target, &inner, reading_of(p), p, out);
	}
	journey_status s = walk(w, target, &inner);
	if (s)
		return s;
	jy_stand(w, p);
	*out = (jy_seen){inner.v, inner.slope ? jy_change_soon(w) : inner.until, 0};
	switch (reading_of(p)) {
	case READ_TEST:
		return jy_test(&w->run, &inner.v, &p->value, &out->v);
	case READ_OPTIONAL:
		return jy_optional_select(&w->run, &inner.v, &p->value, &out->v);
	default:
		return jy_select(&w->run, &inner.v, &p->value, &out->v);
	}
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
	jy_stand(w, p);
	if (!relate(w, p->operation, &a->v, &b->v, &truth, &s))
		return jy_fail(&w->run, &out->v, JOURNEY_REASON_NO_OVERLOAD);
	out->v = jy_truth(truth);
	if (s || !w->change)
		return s;
	out->until = jy_change_relation(w, p->operation - JY_I_EQ, a, b);
	return jy_change_ahead(w, p, a, b, out);
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
	case JY_I_OPT_INDEX:
		return jy_optional_index(&w->run, a, b, out);
	default:
		return JOURNEY_UNSUPPORTED;
	}
}

journey_status jy_walk_operate(jy_walk *w, const jy_part *part, const journey_value *a, const journey_value *b,
			       journey_value *out)
{
	bool truth;
	journey_status s = JOURNEY_OK;
	if (part->operation < JY_I_EQ || part->operation > JY_I_GE)
		return binary(w, part->operation, a, b, out);
	if (!relate(w, part->operation, a, b, &truth, &s))
		return jy_fail(&w->run, out, JOURNEY_REASON_NO_OVERLOAD);
	*out = jy_truth(truth);
	return s;
}

static journey_status walk_unary(jy_walk *w, const jy_part *p, jy_seen *out)
{
	jy_seen a;
	journey_status s = walk(w, &p->kids[0], &a);
	if (s)
		return s;
	jy_stand(w, p);
	*out = (jy_seen){a.v, a.slope ? jy_change_soon(w) : a.until, 0};
	if (jy_special(&a))
		return JOURNEY_OK;
	if (p->operation == JY_I_NEG)
		return jy_negate(&w->run, &a.v, &out->v);
	if (a.v.type != JOURNEY_BOOL)
		return jy_no_overload(w, p, out);
	out->v = jy_truth(!a.v.as.i);
	return JOURNEY_OK;
}

/* or() and orValue(): the argument counts only where the target is empty. */
static journey_status walk_or(jy_walk *w, const jy_part *p, jy_seen *out)
{
	jy_seen a;
	journey_status s = walk(w, &p->kids[0], &a);
	if (s)
		return s;
	jy_stand(w, p);
	*out = (jy_seen){a.v, a.slope ? jy_change_soon(w) : a.until, 0};
	if (jy_optional_or(&w->run, &out->v, p->operation == JY_I_OPT_OR_VALUE))
		return JOURNEY_OK;
	journey_time until = out->until;
	s = walk(w, &p->kids[1], out);
	out->until = jy_sooner(out->until, until);
	return s;
}

static journey_status walk_operator(jy_walk *w, const jy_part *p, jy_seen *out)
{
	jy_seen a, b;
	journey_status s;
	bool optional = p->operation == JY_I_OPT_INDEX;
	if (p->count == 1)
		return walk_unary(w, p, out);
	if (p->operation == JY_I_OPT_OR || p->operation == JY_I_OPT_OR_VALUE)
		return walk_or(w, p, out);
	if ((p->operation == JY_I_INDEX || optional) && jy_part_tally(&p->kids[0])) {
		s = walk(w, &p->kids[1], &b);
		return s ? s : walk_key(w, &p->kids[0], &b, optional ? READ_OPTIONAL : READ_VALUE, p, out);
	}
	if (p->operation == JY_I_IN && jy_part_tally(&p->kids[1])) {
		s = walk(w, &p->kids[0], &a);
		return s ? s : walk_key(w, &p->kids[1], &a, READ_TEST, p, out);
	}
	s = walk(w, &p->kids[0], &a);
	if (!s)
		s = walk(w, &p->kids[1], &b);
	if (s)
		return s;
	bool relation = p->operation >= JY_I_EQ && p->operation <= JY_I_GE;
	if (relation && w->change && !jy_special(&a) && !jy_special(&b)) {
		s = jy_change_refine(w, p, &a, &b);
		if (s)
			return s;
	}
	if (jy_special(&a) || jy_special(&b)) {
		*out = (jy_seen){jy_special(&a) ? a.v : b.v,
				 jy_special(&a) ? a.until : jy_sooner(a.until, b.until), 0};
		return JOURNEY_OK;
	}
	*out = (jy_seen){a.v, jy_sooner(a.until, b.until), 0};
	if (relation)
		return walk_relation(w, p, &a, &b, out);
	jy_stand(w, p);
	s = binary(w, p->operation, &a.v, &b.v, &out->v);
	if (w->change && (a.slope || b.slope))
		jy_change_arithmetic(w, p->operation, &a, &b, out);
	else if (!s && w->change && p->operation == JY_I_IN)
		s = jy_change_ahead(w, p, &a, &b, out);
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
	jy_stand(w, p);
	s = host ? jy_load_call(&w->run, p->slot, p->type, values, p->count, &out->v)
		 : p->run(&w->run, values, p->count, &out->v);
	if (s || !w->change)
		return s;
	if (host)
		out->until = jy_sooner(out->until, jy_change_call(w, p, values));
	else if (out->until != until)
		jy_change_function(w, p, row, until, out);
	return JOURNEY_OK;
}

/* Adds a part's value, or what it holds, to what is built: `key` is NULL in a list. */
static journey_status add(jy_walk *w, journey_value *built, const journey_value *key,
			  const journey_value *value, bool maybe)
{
	if (key)
		return maybe ? jy_entries_put_maybe(&w->run, built, key, value)
			     : jy_entries_put(&w->run, built, key, value, false);
	return maybe ? jy_builder_push_maybe(&w->run, built, value) : jy_builder_push(&w->run, built, value);
}

/* A literal with parts that may be missing: part by part, until one fails. */
static journey_status walk_maybe(jy_walk *w, const jy_part *p, jy_seen *out)
{
	uint32_t step = p->kind == JY_N_MAP ? 2 : 1;
	journey_time until = JY_NEVER;
	journey_value built;
	journey_status s = step == 2 ? jy_entries_new(&w->run, &built) : jy_builder_new(&w->run, &built);
	for (uint32_t i = 0; i < p->count && !s; i += step) {
		jy_seen seen[2];
		for (uint32_t k = 0; k < step; k++) {
			s = walk(w, &p->kids[i + k], &seen[k]);
			if (s)
				return s;
			until = jy_sooner(until, seen[k].slope ? jy_change_soon(w) : seen[k].until);
			if (jy_special(&seen[k])) {
				*out = (jy_seen){seen[k].v, until, 0};
				return JOURNEY_OK;
			}
		}
		jy_stand(w, &p->kids[i]);
		s = add(w, &built, step == 2 ? &seen[0].v : NULL, &seen[step - 1].v, p->kids[i].maybe);
		if (built.type >= JY_TAG_SPECIAL && built.type != JY_TAG_BUILDER &&
		    built.type != JY_TAG_ENTRIES)
			break;
	}
	jy_builder_done(&built);
	*out = (jy_seen){built, until, 0};
	return s;
}

static bool has_maybe(const jy_part *p)
{
	for (uint32_t i = 0; i < p->count; i++)
		if (p->kids[i].maybe)
			return true;
	return false;
}

static journey_status walk_literal(jy_walk *w, const jy_part *p, jy_seen *out)
{
	jy_seen *row;
	bool ended;
	if (has_maybe(p))
		return walk_maybe(w, p, out);
	journey_status s = walk_row(w, p, 0, &row, out, &ended);
	if (s || ended)
		return s;
	journey_value *values = values_of(w, row, p->count, out);
	if (!values)
		return JOURNEY_NO_MEMORY;
	jy_stand(w, p);
	return p->kind == JY_N_MAP ? jy_make_map(&w->run, values, p->count / 2, &out->v)
				   : jy_make_list(&w->run, values, p->count, &out->v);
}

/* The depth is that of the tree, which is limited. */
static journey_status walk(jy_walk *w, const jy_part *p, jy_seen *out)
{
	journey_status s = jy_charge(&w->run, 1);
	*out = jy_still((journey_value){{0}, 0, JOURNEY_NULL});
	if (s)
		return s;
	if (p->ref == JY_R_MISSING) {
		jy_stand(w, p);
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
		return jy_walk_logic(w, p, out);
	case JY_N_COND:
		return jy_walk_cond(w, p, out);
	case JY_N_MACRO:
		return jy_walk_macro(w, p, out);
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
	w.run = (jy_run){.arena = &scratch->arena,
			 .activation = activation,
			 .cost_limit = program->cost_limit,
			 .matcher = &scratch->matcher,
			 .pattern_limit = program->pattern_limit,
			 .pattern_depth = program->pattern_depth};
	w.run.places = &w.place;
	w.locals = jy_arena_items(&scratch->arena, program->locals, sizeof *w.locals);
	if (!w.locals)
		return JOURNEY_NO_MEMORY;
	journey_status s = walk(&w, program->tree, out);
	if (s || jy_special(out) || out->v.type == program->wanted || program->wanted == JY_TAG_ANY)
		return s;
	jy_stand(&w, program->tree);
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
	if (jy_special(&seen))
		return JOURNEY_UNKNOWN;
	*out = seen.v;
	return JOURNEY_OK;
}
