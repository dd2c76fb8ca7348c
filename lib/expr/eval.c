#include "expr/eval.h"
#include "expr/arithmetic.h"
#include "expr/collect.h"
#include "expr/compare.h"
#include "expr/convert.h"
#include "expr/load.h"
#include "expr/matches.h"
#include "expr/optional.h"
#include "expr/quick.h"
#include <string.h>

/* A source operand. */
#define RK(operand)                                                                                          \
	((operand)&JY_CONSTANT ? &constants[(operand) & ~JY_CONSTANT] : (const journey_value *)&r[operand])

/* Whether an operand is no value; then it is the result. */
static bool pass_on(const journey_value *v, journey_value *out)
{
	if (v->type < JY_TAG_SPECIAL)
		return false;
	jy_copy(out, v);
	return true;
}

/* Comparison of any two values. */
static journey_status relate(jy_run *run, uint32_t relation, const journey_value *a, const journey_value *b,
			     journey_value *out)
{
	if (pass_on(a, out) || pass_on(b, out))
		return JOURNEY_OK;
	if (relation <= JY_NE) {
		bool equal;
		journey_status s = jy_equal_charged(run, a, b, &equal);
		*out = jy_truth(equal == (relation == JY_EQ));
		return s;
	}
	jy_order order = jy_compare(a, b);
	if (order == JY_NO_ORDER)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	bool truth = relation == JY_LT   ? order == JY_LESS
		     : relation == JY_LE ? order == JY_LESS || order == JY_SAME
		     : relation == JY_GT ? order == JY_MORE
					 : order == JY_MORE || order == JY_SAME;
	bool text = a->type == JOURNEY_STRING || a->type == JOURNEY_BYTES;
	uint64_t steps = text ? jy_text_steps(a->n < b->n ? a->n : b->n) : 0;
	*out = jy_truth(truth);
	return jy_charge(run, steps);
}

static bool relate_int(uint32_t relation, int64_t a, int64_t b)
{
	switch (relation) {
	case JY_EQ:
		return a == b;
	case JY_NE:
		return a != b;
	case JY_LT:
		return a < b;
	case JY_LE:
		return a <= b;
	case JY_GT:
		return a > b;
	default:
		return a >= b;
	}
}

static bool relate_double(uint32_t relation, double a, double b)
{
	switch (relation) {
	case JY_EQ:
		return a == b;
	case JY_NE:
		return a != b;
	case JY_LT:
		return a < b;
	case JY_LE:
		return a <= b;
	case JY_GT:
		return a > b;
	default:
		return a >= b;
	}
}

static bool same_text(const journey_value *a, const journey_value *b)
{
	return a->n == b->n &&
	       (a->n == 0 || (a->as.s[0] == b->as.s[0] && memcmp(a->as.s, b->as.s, a->n) == 0));
}

/* The frequent comparisons; false: none of them. */
static inline bool relate_fast(uint32_t relation, const journey_value *a, const journey_value *b,
			       journey_value *out)
{
	if (a->type != b->type)
		return false;
	if (a->type == JOURNEY_STRING && relation <= JY_NE && (a->n < JY_LONG_TEXT || a->n != b->n))
		jy_set_truth(out, same_text(a, b) == (relation == JY_EQ));
	else if (a->type == JOURNEY_DOUBLE)
		jy_set_truth(out, relate_double(relation, a->as.d, b->as.d));
	else if (a->type == JOURNEY_INT)
		jy_set_truth(out, relate_int(relation, a->as.i, b->as.i));
	else
		return false;
	return true;
}

/* The part of && (stop = false) and || (stop = true) that is not a plain bool: errors, unknowns, misuse. */
static bool absorb(jy_run *run, journey_value *sum, const journey_value *value, bool stop)
{
	journey_value v = *value;
	if (v.type < JY_TAG_SPECIAL && v.type != JOURNEY_BOOL)
		(void)jy_fail(run, &v, JOURNEY_REASON_NO_OVERLOAD);
	if (v.type == JOURNEY_BOOL && (v.as.i != 0) == stop) {
		*sum = v;
		return true;
	}
	/* An unknown says more than an error: with its value there may be a result. */
	if (sum == value || sum->type == JOURNEY_BOOL ||
	    (v.type == JY_TAG_UNKNOWN && sum->type == JY_TAG_ERROR))
		*sum = v;
	return false;
}

static journey_status not(jy_run * run, const journey_value *v, journey_value *out)
{
	if (pass_on(v, out))
		return JOURNEY_OK;
	if (v->type != JOURNEY_BOOL)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	jy_set_truth(out, !v->as.i);
	return JOURNEY_OK;
}

/* Operators with two operands, without their fast paths. */
static journey_status binary(jy_run *run, uint32_t op, const journey_value *a, const journey_value *b,
			     journey_value *out)
{
	if (pass_on(a, out) || pass_on(b, out))
		return JOURNEY_OK;
	switch (op) {
	case JY_I_ADD:
		return jy_add(run, a, b, out);
	case JY_I_SUB:
		return jy_subtract(run, a, b, out);
	case JY_I_MUL:
		return jy_multiply(run, a, b, out);
	case JY_I_DIV:
		return jy_divide(run, a, b, out);
	case JY_I_MOD:
		return jy_modulo(run, a, b, out);
	case JY_I_IN:
		return jy_in(run, a, b, out);
	default:
		return jy_index(run, a, b, out);
	}
}

/* Doubles need no checks. */
static bool binary_fast(uint32_t op, const journey_value *a, const journey_value *b, journey_value *out)
{
	if (a->type != JOURNEY_DOUBLE || b->type != JOURNEY_DOUBLE)
		return false;
	double x = a->as.d, y = b->as.d;
	switch (op) {
	case JY_I_ADD:
		x = x + y;
		break;
	case JY_I_SUB:
		x = x - y;
		break;
	case JY_I_MUL:
		x = x * y;
		break;
	case JY_I_DIV:
		x = x / y;
		break;
	default:
		return false;
	}
	out->as.d = x;
	out->n = 0;
	out->type = JOURNEY_DOUBLE;
	return true;
}

static journey_status call(jy_run *run, const jy_call_fn *functions, const jy_instruction *i,
			   journey_value *r)
{
	for (uint32_t k = 0; k < i->x; k++)
		if (pass_on(&r[i->b + k], &r[i->a]))
			return JOURNEY_OK;
	if (i->op == JY_I_HOST)
		return jy_load_call(run, i->imm, i->c, &r[i->b], i->x, &r[i->a]);
	return functions[i->imm](run, &r[i->b], i->x, &r[i->a]);
}

/* Start of a loop; false: its range cannot be gone through, and `a` says so. */
static bool begin(jy_run *run, journey_value *a, journey_value *range)
{
	if (pass_on(range, a))
		return false;
	if (range->type != JOURNEY_LIST && range->type != JOURNEY_MAP) {
		(void)jy_fail(run, a, JOURNEY_REASON_NO_OVERLOAD);
		return false;
	}
	range[1] = (journey_value){{0}, 0, JOURNEY_INT};
	return true;
}

/* Next item of a loop; false at the end. */
static bool next(journey_value *range, journey_value *first, journey_value *second)
{
	size_t i = (size_t)range[1].as.i;
	size_t count = range->type == JOURNEY_LIST ? range->as.list->count : range->as.map->count;
	if (i >= count)
		return false;
	if (range->type == JOURNEY_MAP) {
		*first = range->as.map->entries[i].key;
		if (second)
			*second = range->as.map->entries[i].value;
	} else {
		*(second ? second : first) = range->as.list->items[i];
		if (second)
			*first = range[1];
	}
	range[1].as.i++;
	return true;
}

/* Counts a truth for exists_one; false: the loop ends with an error. */
static bool tally(jy_run *run, journey_value *sum, const journey_value *v)
{
	if (pass_on(v, sum))
		return false;
	if (v->type != JOURNEY_BOOL) {
		(void)jy_fail(run, sum, JOURNEY_REASON_NO_OVERLOAD);
		return false;
	}
	sum->as.i += v->as.i != 0;
	return true;
}

/* Where a failed condition of ?: or of a macro goes. */
static uint32_t branch(jy_run *run, const jy_instruction *i, const journey_value *test, journey_value *a)
{
	if (!pass_on(test, a))
		(void)jy_fail(run, a, JOURNEY_REASON_NO_OVERLOAD);
	return i->x;
}

static journey_value now(const journey_activation *activation)
{
	int64_t seconds = activation->now / JOURNEY_SECOND, micros = activation->now % JOURNEY_SECOND;
	if (micros < 0) {
		micros += JOURNEY_SECOND;
		seconds--;
	}
	journey_value v = {{seconds}, (uint32_t)(micros * 1000), JOURNEY_TIMESTAMP};
	return v;
}

static journey_status put_entry(jy_run *run, const jy_instruction *i, const journey_value *constants,
				journey_value *r)
{
	if (i->op == JY_I_ENTRIES)
		return jy_entries_add(run, &r[i->a], RK(i->b));
	if (i->op == JY_I_ENTRY_MAYBE)
		return jy_entries_put_maybe(run, &r[i->a], RK(i->b), RK(i->c));
	return jy_entries_put(run, &r[i->a], RK(i->b), RK(i->c), i->x != 0);
}

/* The rarer instructions that neither jump nor loop. */
static journey_status other(jy_run *run, const jy_instruction *i, const journey_value *constants,
			    journey_value *r)
{
	journey_value *a = &r[i->a];
	switch (i->op) {
	case JY_I_NOW:
		*a = now(run->activation);
		return JOURNEY_OK;
	case JY_I_LOAD_KEY:
		return jy_load_key(run, i->imm, RK(i->b), i->c, a);
	case JY_I_LOAD_FIELD:
		return jy_load_field(run, i->imm, &constants[i->b], a);
	case JY_I_HAS_SLOT:
		return jy_has_slot(run, i->imm, a);
	case JY_I_HAS_KEY:
		return jy_has_key(run, i->imm, RK(i->b), a);
	case JY_I_HAS_FIELD:
		return jy_has_field(run, i->imm, &constants[i->b], a);
	case JY_I_NEW_LIST:
		return jy_builder_new(run, a);
	case JY_I_PUSH:
		return jy_builder_push(run, a, &r[i->b]);
	case JY_I_DONE:
		jy_builder_done(a);
		return JOURNEY_OK;
	case JY_I_LIST:
		return jy_make_list(run, &r[i->b], i->x, a);
	case JY_I_MAP:
		return jy_make_map(run, &r[i->b], i->x, a);
	case JY_I_SELECT:
		return jy_select(run, RK(i->b), &constants[i->c], a);
	case JY_I_TEST:
		return jy_test(run, RK(i->b), &constants[i->c], a);
	case JY_I_NEW_MAP:
		return jy_entries_new(run, a);
	case JY_I_OPT_LOAD:
		return jy_load_optional(run, i->imm, i->c, a);
	case JY_I_OPT_KEY:
		return jy_load_key_optional(run, i->imm, RK(i->b), i->c, a);
	case JY_I_OPT_FIELD:
		return jy_load_field_optional(run, i->imm, &constants[i->b], a);
	case JY_I_OPT_INDEX:
		return pass_on(RK(i->b), a) || pass_on(RK(i->c), a)
			       ? JOURNEY_OK
			       : jy_optional_index(run, RK(i->b), RK(i->c), a);
	case JY_I_OPT_SELECT:
		return jy_optional_select(run, RK(i->b), &constants[i->c], a);
	case JY_I_OPT_WRAP:
		return jy_optional_wrap(run, RK(i->b), a);
	case JY_I_NEG:
		return pass_on(RK(i->b), a) ? JOURNEY_OK : jy_negate(run, RK(i->b), a);
	default:
		return jy_fail(run, a, JOURNEY_REASON_NAME); /* MISSING */
	}
}

journey_status jy_evaluate(const journey_expr_program *program, jy_run *run, journey_value *r,
			   journey_value *out)
{
	const jy_instruction *code = program->code;
	const journey_value *constants = program->constants;
	const journey_activation *activation = run->activation;
	journey_status s = JOURNEY_OK;
	for (uint32_t at = 0; !s; at++) {
		const jy_instruction *i = &code[at];
		journey_value *a = &r[i->a];
		const journey_value *b;
		run->at = at;
		switch ((jy_operation)i->op) {
		case JY_I_RETURN:
			jy_copy(out, a);
			return JOURNEY_OK;
		case JY_I_COPY:
			*a = *RK(i->b);
			break;
		case JY_I_LOAD:
			if (i->imm < activation->value_count && activation->values[i->imm].type == i->c)
				*a = activation->values[i->imm];
			else
				s = jy_load(run, i->imm, i->c, a);
			break;
		case JY_I_SLOT_CMP:
			b = &constants[i->b];
			if (i->imm < activation->value_count && activation->values[i->imm].type == i->x &&
			    relate_fast(i->c, &activation->values[i->imm], b, a))
				break;
			s = jy_load(run, i->imm, i->x, a);
			if (!s && !relate_fast(i->c, a, b, a))
				s = relate(run, i->c, a, b, a);
			break;
		case JY_I_AND:
			b = &r[i->b];
			if (b->type == JOURNEY_BOOL && (a->type == JOURNEY_BOOL || !b->as.i)) {
				jy_set_truth(a, b->as.i != 0);
				if (!b->as.i)
					at = i->imm - 1;
			} else if (absorb(run, a, b, false)) {
				at = i->imm - 1;
			}
			break;
		case JY_I_OR:
			b = &r[i->b];
			if (b->type == JOURNEY_BOOL && (a->type == JOURNEY_BOOL || b->as.i)) {
				jy_set_truth(a, b->as.i != 0);
				if (b->as.i)
					at = i->imm - 1;
			} else if (absorb(run, a, b, true)) {
				at = i->imm - 1;
			}
			break;
		case JY_I_BRANCH:
			b = RK(i->b);
			if (b->type != JOURNEY_BOOL)
				at = branch(run, i, b, a) - 1;
			else if (!b->as.i)
				at = i->imm - 1;
			break;
		case JY_I_JUMP:
			at = i->imm - 1;
			break;
		case JY_I_FAILED:
			if (pass_on(&r[i->b], a))
				at = i->imm - 1;
			break;
		case JY_I_BEGIN:
			if (!begin(run, a, &r[i->b]))
				at = i->imm - 1;
			break;
		case JY_I_NEXT:
			if (!next(&r[i->b], a, i->x == 0xffffu ? NULL : &r[i->x]))
				at = i->imm - 1;
			else
				s = jy_charge(run, i->c);
			break;
		case JY_I_COUNT:
			if (!tally(run, a, &r[i->b]))
				at = i->imm - 1;
			break;
		case JY_I_CALL:
		case JY_I_HOST:
			s = call(run, program->functions, i, r);
			break;
		case JY_I_NOT:
			s = not(run, RK(i->b), a);
			break;
		case JY_I_EQ:
		case JY_I_NE:
		case JY_I_LT:
		case JY_I_LE:
		case JY_I_GT:
		case JY_I_GE:
			b = RK(i->b);
			if (!relate_fast((uint32_t)(i->op - JY_I_EQ), b, RK(i->c), a))
				s = relate(run, (uint32_t)(i->op - JY_I_EQ), b, RK(i->c), a);
			break;
		case JY_I_ADD:
		case JY_I_SUB:
		case JY_I_MUL:
		case JY_I_DIV:
		case JY_I_MOD:
		case JY_I_IN:
		case JY_I_INDEX:
			b = RK(i->b);
			if (!binary_fast(i->op, b, RK(i->c), a))
				s = binary(run, i->op, b, RK(i->c), a);
			break;
		case JY_I_OPT_OR:
		case JY_I_OPT_OR_VALUE:
			if (jy_optional_or(run, a, i->op == JY_I_OPT_OR_VALUE))
				at = i->imm - 1;
			break;
		case JY_I_OPT_OPEN:
			if (!jy_optional_open(run, a, &r[i->b]))
				at = i->imm - 1;
			break;
		case JY_I_PUSH_MAYBE:
			s = jy_builder_push_maybe(run, a, RK(i->b));
			if (a->type != JY_TAG_BUILDER)
				at = i->imm - 1;
			break;
		case JY_I_ENTRY:
		case JY_I_ENTRY_MAYBE:
		case JY_I_ENTRIES:
			s = put_entry(run, i, constants, r);
			if (a->type != JY_TAG_ENTRIES)
				at = i->imm - 1;
			break;
		default:
			s = other(run, i, constants, r);
		}
	}
	return s;
}

/* The public face. */

journey_status journey_expr_scratch_new(const journey_allocator *allocator, journey_expr_scratch **out)
{
	journey_allocator a = jy_allocator_or_libc(allocator);
	if (!out)
		return JOURNEY_MISUSE;
	journey_expr_scratch *scratch = jy_alloc_zero(&a, sizeof *scratch);
	if (!scratch)
		return JOURNEY_NO_MEMORY;
	scratch->allocator = a;
	jy_arena_init(&scratch->arena, &scratch->allocator);
	*out = scratch;
	return JOURNEY_OK;
}

void journey_expr_scratch_free(journey_expr_scratch *scratch)
{
	if (!scratch)
		return;
	journey_allocator a = scratch->allocator;
	jy_matcher_free(&a, &scratch->matcher);
	jy_arena_free(&scratch->arena);
	jy_free(&a, scratch->registers, scratch->capacity * sizeof *scratch->registers);
	jy_free(&a, scratch, sizeof *scratch);
}

/* What the caller gets from what register 0 held. */
static journey_status finish(const journey_expr_program *program, journey_expr_scratch *scratch, jy_run *run,
			     journey_value *result, journey_value *out)
{
	if (result->type < JY_TAG_SPECIAL && result->type != program->wanted &&
	    program->wanted != JY_TAG_ANY && !jy_coerce(result, program->wanted, result))
		(void)jy_fail(run, result, JOURNEY_REASON_TYPE);
	if (result->type == JY_TAG_ERROR) {
		scratch->reason = (journey_reason)result->as.i;
		scratch->place = result->n;
		return JOURNEY_EVAL;
	}
	if (result->type >= JY_TAG_SPECIAL)
		return JOURNEY_UNKNOWN;
	/* Whoever gets a list that contains another many times over may go through all of it. */
	uint64_t left = run->cost < run->cost_limit ? run->cost_limit - run->cost : 0;
	bool nested = result->type == JOURNEY_LIST || result->type == JOURNEY_MAP ||
		      result->type == JOURNEY_OPTIONAL;
	if (nested && !jy_within(result, &left))
		return JOURNEY_LIMIT;
	jy_copy(out, result);
	return JOURNEY_OK;
}

journey_status jy_run_program(const journey_expr_program *program, const journey_activation *activation,
			      journey_expr_scratch *scratch, journey_value *out)
{
	if (program->registers > scratch->capacity &&
	    !jy_grow(&scratch->allocator, &scratch->registers, &scratch->capacity, program->registers,
		     sizeof *scratch->registers))
		return JOURNEY_NO_MEMORY;
	if (scratch->arena.first)
		jy_arena_reset(&scratch->arena);
	jy_run run = {.arena = &scratch->arena,
		      .activation = activation,
		      .places = program->places,
		      .cost = program->code_count,
		      .cost_limit = program->cost_limit,
		      .matcher = &scratch->matcher,
		      .pattern_limit = program->pattern_limit,
		      .pattern_depth = program->pattern_depth};
	journey_value result;
	if (program->code_count > program->cost_limit)
		return JOURNEY_LIMIT;
	journey_status s = jy_evaluate(program, &run, scratch->registers, &result);
	scratch->cost = run.cost;
	return s ? s : finish(program, scratch, &run, &result, out);
}

journey_status journey_expr_run(const journey_expr_program *program, const journey_activation *activation,
				journey_expr_scratch *scratch, journey_value *out)
{
	if (!program || !activation || !scratch || !out)
		return JOURNEY_MISUSE;
	scratch->reason = JOURNEY_REASON_NONE;
	scratch->place = 0;
	scratch->cost = program->code_count;
	if (program->quick)
		return jy_quick_run(program, activation, scratch, out);
	return jy_run_program(program, activation, scratch, out);
}

journey_reason journey_expr_reason(const journey_expr_scratch *scratch, uint32_t *offset)
{
	if (!scratch)
		return JOURNEY_REASON_NONE;
	if (offset)
		*offset = scratch->place;
	return scratch->reason;
}

const char *journey_reason_text(journey_reason reason)
{
	static const char *const texts[] = {"no reason",
					    "a value that is not there was read",
					    "no such key in the map",
					    "no such index in the list",
					    "an operation that these types do not have",
					    "division by zero",
					    "a result outside the range of its type",
					    "a value that does not convert",
					    "a value that does not have its declared type",
					    "the same key twice in a map",
					    "an argument that the function does not take",
					    "a function failed",
					    "no such name",
					    "a pattern that does not parse"};
	size_t i = (size_t)reason;
	return i < sizeof texts / sizeof *texts ? texts[i] : "unknown reason";
}
