#include "expr/fold.h"
#include "expr/arithmetic.h"
#include "expr/code.h"

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
	if (status == JOURNEY_NO_MEMORY)
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
