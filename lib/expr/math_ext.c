#include "expr/math_ext.h"
#include "base/math.h"
#include "expr/ast.h"
#include "expr/infer.h"
#include "expr/run.h"

static journey_status no_overload(jy_run *run, journey_value *out)
{
	return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
}

static journey_status set_double(journey_value *out, double x)
{
	*out = (journey_value){{0}, 0, JOURNEY_DOUBLE};
	out->as.d = x;
	return JOURNEY_OK;
}

/* An integer of the same type as an argument. */
static journey_status set_bits(journey_value *out, uint64_t bits, uint32_t type)
{
	*out = (journey_value){{0}, 0, type};
	out->as.u = bits;
	return JOURNEY_OK;
}

/* Greatest and least. */

static bool is_number(uint32_t type)
{
	return type == JOURNEY_INT || type == JOURNEY_UINT || type == JOURNEY_DOUBLE;
}

/* The first of those that no other one beats; among several a NaN is an error, as it has no order. */
static journey_status extreme(jy_run *run, const journey_value *args, size_t count, jy_order wanted,
			      journey_value *out)
{
	if (count == 1 && args->type == JOURNEY_LIST) {
		const journey_list *list = args->as.list;
		journey_status s = jy_charge(run, list->count / 4);
		if (s)
			return s;
		count = list->count;
		args = list->items;
		if (count == 0)
			return jy_fail(run, out, JOURNEY_REASON_ARGUMENT);
	}
	const journey_value *best = args;
	for (size_t i = 0; i < count; i++) {
		if (!is_number(args[i].type))
			return no_overload(run, out);
		jy_order order = jy_compare(&args[i], best);
		if (order == JY_UNORDERED && count > 1)
			return jy_fail(run, out, JOURNEY_REASON_ARGUMENT);
		if (order == wanted)
			best = &args[i];
	}
	*out = *best;
	return JOURNEY_OK;
}

static journey_status greatest(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	return extreme(run, args, count, JY_MORE, out);
}

static journey_status least(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	return extreme(run, args, count, JY_LESS, out);
}

/* Rounding, classes: doubles only. */

#define ROUNDING(name, function)                                                                             \
	static journey_status name(jy_run *run, const journey_value *args, size_t count, journey_value *out) \
	{                                                                                                    \
		(void)count;                                                                                 \
		return args->type == JOURNEY_DOUBLE ? set_double(out, function(args->as.d))                  \
						    : no_overload(run, out);                                 \
	}

#define CLASS(name, function)                                                                                \
	static journey_status name(jy_run *run, const journey_value *args, size_t count, journey_value *out) \
	{                                                                                                    \
		(void)count;                                                                                 \
		if (args->type != JOURNEY_DOUBLE)                                                            \
			return no_overload(run, out);                                                        \
		jy_set_truth(out, function(args->as.d));                                                     \
		return JOURNEY_OK;                                                                           \
	}

ROUNDING(ceiling, jy_ceil)
ROUNDING(whole, jy_floor)
ROUNDING(nearest, jy_round)
ROUNDING(truncated, jy_trunc)
CLASS(is_nan, jy_is_nan)
CLASS(is_infinite, jy_is_infinite)
CLASS(is_finite, jy_is_finite)

static journey_status absolute(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	switch (args->type) {
	case JOURNEY_DOUBLE:
		return set_double(out, jy_abs(args->as.d));
	case JOURNEY_UINT:
		return set_bits(out, args->as.u, JOURNEY_UINT);
	case JOURNEY_INT:
		if (args->as.i == INT64_MIN)
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		return set_bits(out, args->as.i < 0 ? 0 - args->as.u : args->as.u, JOURNEY_INT);
	default:
		return no_overload(run, out);
	}
}

static journey_status sign(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	double d = args->as.d;
	(void)count;
	switch (args->type) {
	case JOURNEY_DOUBLE:
		return set_double(out, jy_is_nan(d) ? d : d > 0 ? 1.0 : d < 0 ? -1.0 : 0.0);
	case JOURNEY_UINT:
		return set_bits(out, args->as.u != 0, JOURNEY_UINT);
	case JOURNEY_INT:
		return set_bits(out, args->as.i < 0 ? UINT64_MAX : args->as.i != 0, JOURNEY_INT);
	default:
		return no_overload(run, out);
	}
}

static journey_status square_root(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	switch (args->type) {
	case JOURNEY_DOUBLE:
		return set_double(out, args->as.d < 0 ? JY_NAN : jy_sqrt(args->as.d));
	case JOURNEY_UINT:
		return set_double(out, jy_sqrt((double)args->as.u));
	case JOURNEY_INT:
		return set_double(out, args->as.i < 0 ? JY_NAN : jy_sqrt((double)args->as.i));
	default:
		return no_overload(run, out);
	}
}

/* Bits. */

static bool is_whole(uint32_t type)
{
	return type == JOURNEY_INT || type == JOURNEY_UINT;
}

#define BITWISE(name, operator)                                                                              \
	static journey_status name(jy_run *run, const journey_value *args, size_t count, journey_value *out) \
	{                                                                                                    \
		(void)count;                                                                                 \
		if (!is_whole(args[0].type) || args[0].type != args[1].type)                                 \
			return no_overload(run, out);                                                        \
		return set_bits(out, args[0].as.u operator args[1].as.u, args[0].type);                      \
	}

BITWISE(bit_and, &)
BITWISE(bit_or, |)
BITWISE(bit_xor, ^)

static journey_status bit_not(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	return is_whole(args->type) ? set_bits(out, ~args->as.u, args->type) : no_overload(run, out);
}

/* Zeros come in from either side; a shift by 64 or more leaves nothing. */
static journey_status shift(jy_run *run, const journey_value *args, bool left, journey_value *out)
{
	if (!is_whole(args[0].type) || args[1].type != JOURNEY_INT)
		return no_overload(run, out);
	uint64_t bits = args[0].as.u, by = args[1].as.u;
	if (args[1].as.i < 0)
		return jy_fail(run, out, JOURNEY_REASON_ARGUMENT);
	if (by > 63)
		return set_bits(out, 0, args[0].type);
	return set_bits(out, left ? bits << by : bits >> by, args[0].type);
}

static journey_status shift_left(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	return shift(run, args, true, out);
}

static journey_status shift_right(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	return shift(run, args, false, out);
}

/* Checking. */

/* Three arguments or more are checked and passed as one list. */
static journey_status prepare(const jy_source *source, const jy_function *first, jy_node *node)
{
	if ((first->run != greatest && first->run != least) || node->count < 3)
		return JOURNEY_OK;
	jy_node *list = jy_arena_items(source->arena, 1, sizeof *list);
	jy_node **kids = jy_arena_items(source->arena, 1, sizeof *kids);
	if (!list || !kids)
		return JOURNEY_NO_MEMORY;
	list->kind = JY_N_LIST;
	list->start = list->at = node->kids[0]->start;
	list->end = node->kids[node->count - 1]->end;
	list->height = node->height;
	list->kids = node->kids;
	list->count = node->count;
	kids[0] = list;
	node->kids = kids;
	node->count = 1;
	return JOURNEY_OK;
}

static bool number_type(const jy_infer *in, const jy_type *type)
{
	type = jy_infer_head(in, type);
	jy_kind kind = type->kind == JY_T_WRAPPER ? type->a->kind : type->kind;
	return kind == JY_T_INT || kind == JY_T_UINT || kind == JY_T_DOUBLE || kind == JY_T_DYN || kind == JY_T_VAR;
}

/* A list of different types is a list of dyn, which says nothing about its items. */
static journey_status check(const jy_source *source, jy_infer *in, jy_node *node)
{
	const jy_node *list = node->kids[0];
	jy_call_fn run = node->function->run;
	if ((run != greatest && run != least) || node->count != 1 || list->kind != JY_N_LIST)
		return JOURNEY_OK;
	for (uint32_t i = 0; i < list->count; i++) {
		const jy_node *item = list->kids[i];
		if (item->maybe || number_type(in, item->type))
			continue;
		return JY_FAIL(source, JOURNEY_TYPE, item->start, "%.*s takes numbers", JY_STR(node->name));
	}
	if (list->count == 0)
		return JY_FAIL(source, JOURNEY_TYPE, list->start, "%.*s of no numbers", JY_STR(node->name));
	return JOURNEY_OK;
}

#define EXTREME                                                                                              \
	"(int)int|(double)double|(uint)uint|(list(int))int|(list(double))double|(list(uint))uint|"           \
	"(int,int)int|(double,double)double|(uint,uint)uint|(int,double)dyn|(double,int)dyn|(int,uint)dyn|"  \
	"(uint,int)dyn|(uint,double)dyn|(double,uint)dyn"
#define WHOLE "(int,int)int|(uint,uint)uint"

static const jy_entry entries[] = {
	{"math.greatest", false, 0, greatest, EXTREME},
	{"math.least", false, 0, least, EXTREME},
	{"math.ceil", false, 0, ceiling, "(double)double"},
	{"math.floor", false, 0, whole, "(double)double"},
	{"math.round", false, 0, nearest, "(double)double"},
	{"math.trunc", false, 0, truncated, "(double)double"},
	{"math.abs", false, 0, absolute, "(double)double|(int)int|(uint)uint"},
	{"math.sign", false, 0, sign, "(double)double|(int)int|(uint)uint"},
	{"math.isNaN", false, 0, is_nan, "(double)bool"},
	{"math.isInf", false, 0, is_infinite, "(double)bool"},
	{"math.isFinite", false, 0, is_finite, "(double)bool"},
	{"math.sqrt", false, 0, square_root, "(double)double|(int)double|(uint)double"},
	{"math.bitAnd", false, 0, bit_and, WHOLE},
	{"math.bitOr", false, 0, bit_or, WHOLE},
	{"math.bitXor", false, 0, bit_xor, WHOLE},
	{"math.bitNot", false, 0, bit_not, "(int)int|(uint)uint"},
	{"math.bitShiftLeft", false, 0, shift_left, "(int,int)int|(uint,int)uint"},
	{"math.bitShiftRight", false, 0, shift_right, "(int,int)int|(uint,int)uint"},
};

const jy_library jy_library_math = {entries, sizeof entries / sizeof *entries, prepare, check};
