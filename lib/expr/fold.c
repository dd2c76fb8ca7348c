#include "expr/fold.h"
#include "expr/arithmetic.h"
#include "expr/code.h"
#include "expr/convert.h"
#include "expr/slips.h"

/* Work and size to which a constant may grow when it is folded, and all constants together. */
#define FOLD_COST 10000
#define FOLD_COST_ALL 100000
/* Lists of lists of constants deeper than this are made when they are run. */
#define FOLD_DEPTH 8

static void become(jy_node *node, journey_value value)
{
	node->kind = JY_N_CONST;
	node->value = value;
	node->count = 0;
}

static bool all_constant(const jy_node *node)
{
	for (uint32_t i = 0; i < node->count; i++)
		if (node->kids[i]->kind != JY_N_CONST || node->kids[i]->maybe)
			return false;
	return true;
}

static journey_status fold_list(const jy_source *s, jy_node *node)
{
	if (node->height > FOLD_DEPTH)
		return JOURNEY_OK;
	journey_list *list = jy_arena_alloc(s->arena, sizeof *list);
	journey_value *items = jy_arena_items(s->arena, node->count, sizeof *items);
	if (!list || !items)
		return JOURNEY_NO_MEMORY;
	for (uint32_t i = 0; i < node->count; i++)
		items[i] = node->kids[i]->value;
	*list = (journey_list){node->count, items};
	journey_value value = {{0}, 0, JOURNEY_LIST};
	value.as.list = list;
	become(node, value);
	return JOURNEY_OK;
}

typedef journey_status (*binary_fn)(jy_run *run, const journey_value *a, const journey_value *b,
				    journey_value *out);

static journey_status run_constant(jy_run *run, const jy_node *node, journey_value *out)
{
	static const binary_fn binary[] = {jy_add, jy_subtract, jy_multiply, jy_divide, jy_modulo};
	journey_value args[JOURNEY_EXPR_ARGS_MAX];
	uint32_t op = node->function->operation;
	for (uint32_t i = 0; i < node->count; i++)
		args[i] = node->kids[i]->value;
	if (node->function->run)
		return node->function->run(run, args, node->count, out);
	if (op >= JY_I_ADD && op <= JY_I_MOD)
		return binary[op - JY_I_ADD](run, &args[0], &args[1], out);
	if (op == JY_I_NEG)
		return jy_negate(run, &args[0], out);
	return JOURNEY_UNSUPPORTED;
}

/* A constant that does not convert: says so, and how a time or a span is written. */
static journey_status no_conversion(const jy_source *s, const jy_node *node)
{
	const jy_node *arg = node->kids[0];
	journey_str text = {arg->value.as.s, arg->value.n};
	uint32_t size = arg->end > arg->start && arg->end - arg->start <= 60 ? arg->end - arg->start : 0;
	char form[64];
	journey_status status = JY_FAIL(s, JOURNEY_INVALID, arg->start, "%.*s(%.*s) never has a value",
					JY_STR(node->name), (int)size, s->text.data + arg->start);
	if (arg->value.type != JOURNEY_STRING)
		return status;
	if (node->function->run == jy_to_timestamp)
		jy_error_hint(s->error, "write timestamp(\"%s\")",
			      jy_slip_time(text, form) ? form : "2024-01-31T00:00:00Z");
	else if (node->function->run == jy_to_duration && jy_slip_span(text, form))
		jy_error_hint(s->error, "write duration(\"%s\"): CEL has no days", form);
	else if (node->function->run == jy_to_duration)
		jy_error_hint(s->error, "write duration(\"24h\"): its units are h, m, s, ms, us and ns");
	return status;
}

/* A value that a literal was meant to be and that no evaluation can make of it. */
static journey_status refuse_literal(const jy_source *s, const jy_node *node, const journey_value *value)
{
	static const jy_call_fn conversions[] = {jy_to_timestamp, jy_to_duration, jy_to_int,
						 jy_to_uint,	  jy_to_double,	  jy_to_bool};
	if (!s->literals || value->type != JY_TAG_ERROR || node->count != 1)
		return JOURNEY_OK;
	for (size_t i = 0; i < sizeof conversions / sizeof *conversions; i++)
		if (node->function->run == conversions[i])
			return no_conversion(s, node);
	return JOURNEY_OK;
}

static bool is_zero(const jy_node *node)
{
	bool whole = node->value.type == JOURNEY_INT || node->value.type == JOURNEY_UINT;
	return node->kind == JY_N_CONST && whole && node->value.as.u == 0;
}

static journey_status refuse_zero(const jy_source *s, const jy_node *node)
{
	uint32_t op = node->kind == JY_N_CALL && node->function ? node->function->operation : 0;
	if (!s->literals || (op != JY_I_DIV && op != JY_I_MOD) || !is_zero(node->kids[1]))
		return JOURNEY_OK;
	return JY_FAIL(s, JOURNEY_INVALID, node->kids[1]->start, "a division by 0 never has a value");
}

static journey_status fold_call(const jy_source *s, uint64_t *left, jy_node *node)
{
	journey_activation none = {0};
	jy_run run = {.arena = s->arena,
		      .activation = &none,
		      .cost_limit = *left < FOLD_COST ? *left : FOLD_COST,
		      .pattern_limit = s->pattern_limit,
		      .pattern_depth = s->depth_limit};
	journey_value value = {{0}, 0, JOURNEY_NULL};
	if (node->count > JOURNEY_EXPR_ARGS_MAX)
		return JOURNEY_OK;
	journey_status status = run_constant(&run, node, &value);
	*left -= run.cost < *left ? run.cost : *left;
	if (!status)
		status = refuse_literal(s, node, &value);
	if (status == JOURNEY_NO_MEMORY || status == JOURNEY_INVALID)
		return status;
	bool nested =
		value.type == JOURNEY_LIST || value.type == JOURNEY_MAP || value.type == JOURNEY_OPTIONAL;
	if (!status && value.type < JY_TAG_SPECIAL && !(nested && node->height > FOLD_DEPTH))
		become(node, value);
	return JOURNEY_OK;
}

/* The depth is that of the tree, which is limited. */
static journey_status fold(const jy_source *s, uint64_t *left, jy_node *node)
{
	for (uint32_t i = 0; i < node->count; i++) {
		journey_status status = fold(s, left, node->kids[i]);
		if (status)
			return status;
	}
	journey_status refused = refuse_zero(s, node);
	if (refused)
		return refused;
	if (node->kind == JY_N_CONST || !all_constant(node))
		return JOURNEY_OK;
	if (node->kind == JY_N_LIST && node->count > 0)
		return fold_list(s, node);
	if (node->kind == JY_N_CALL && node->ref == JY_R_NONE && node->function)
		return fold_call(s, left, node);
	return JOURNEY_OK;
}

journey_status jy_fold(const jy_source *s, jy_node *node)
{
	uint64_t left = FOLD_COST_ALL;
	return fold(s, &left, node);
}
