#include "expr/convert.h"
#include "expr/library.h"
#include "expr/quick_code.h"

/* Of the tree: bounds the recursion. */
#define HEIGHT_MAX 64

static journey_str text_of(const journey_value *v)
{
	return (journey_str){v->as.s, v->n};
}

/* Values. */

static jy_quick_kind load_slot(jy_quick_compiler *c, const jy_node *node, uint8_t reg)
{
	jy_quick_kind k = jy_quick_kind_of_tag(jy_type_tag(node->type));
	jy_quick_op *i = jy_quick_emit(c, k == JY_K_TIME || k == JY_K_SPAN ? JY_Q_LOAD_TIME : JY_Q_LOAD, reg);
	i->slot = node->slot;
	i->n = jy_quick_tag_of_kind(k);
	return k == JY_K_NONE ? jy_quick_unfit(c) : k;
}

static jy_quick_kind load_constant(jy_quick_compiler *c, const journey_value *v, uint8_t reg)
{
	jy_quick_kind k = jy_quick_kind_of_tag(v->type);
	jy_quick_op *i = jy_quick_emit(c, JY_Q_CONSTANT, reg);
	i->n = v->n;
	i->k.i = v->as.i;
	if (k == JY_K_TEXT)
		jy_quick_set_text(c, i, text_of(v));
	else if ((k == JY_K_TIME || k == JY_K_SPAN) && !jy_quick_constant_nanos(v, &i->k.i))
		jy_quick_unfit(c);
	return k == JY_K_NONE || k == JY_K_LIST ? jy_quick_unfit(c) : k;
}

static jy_quick_kind load_tally(jy_quick_compiler *c, const jy_node *tally, journey_str key, uint8_t reg)
{
	jy_quick_kind k = jy_quick_kind_of_tag(jy_type_tag(tally->type->b));
	if (k != JY_K_INT && k != JY_K_NUM && k != JY_K_BOOL)
		return jy_quick_unfit(c);
	jy_quick_op *i = jy_quick_emit(c, JY_Q_LOAD_KEY, reg);
	i->slot = tally->slot;
	i->b = (uint8_t)jy_quick_tag_of_kind(k);
	jy_quick_set_text(c, i, key);
	return k;
}

/* What a op b gives, and by which instruction; JY_K_NONE if there is no quick one. */
static jy_quick_kind arithmetic_of(uint32_t op, jy_quick_kind a, jy_quick_kind b, uint32_t *quick)
{
	if (a == JY_K_INT && b == JY_K_INT && op >= JY_I_ADD && op <= JY_I_MOD) {
		*quick = JY_Q_INT_ADD + (op - JY_I_ADD);
		return JY_K_INT;
	}
	if (a == JY_K_NUM && b == JY_K_NUM && op >= JY_I_ADD && op <= JY_I_DIV) {
		*quick = JY_Q_NUM_ADD + (op - JY_I_ADD);
		return JY_K_NUM;
	}
	*quick = op == JY_I_ADD ? JY_Q_TIME_ADD : JY_Q_TIME_SUB;
	if (op == JY_I_ADD && (a == JY_K_TIME || a == JY_K_SPAN) && (b == JY_K_TIME || b == JY_K_SPAN))
		return a == JY_K_SPAN && b == JY_K_SPAN   ? JY_K_SPAN
		       : a == JY_K_TIME && b == JY_K_TIME ? JY_K_NONE
							  : JY_K_TIME;
	if (op == JY_I_SUB && a == JY_K_TIME)
		return b == JY_K_TIME ? JY_K_SPAN : b == JY_K_SPAN ? JY_K_TIME : JY_K_NONE;
	return op == JY_I_SUB && a == JY_K_SPAN && b == JY_K_SPAN ? JY_K_SPAN : JY_K_NONE;
}

static jy_quick_kind arithmetic(jy_quick_compiler *c, const jy_node *node, uint32_t op, uint8_t reg)
{
	const jy_node *right = node->kids[1];
	uint32_t quick;
	uint8_t other = jy_quick_above(c, reg, 1);
	jy_quick_kind a = jy_quick_value(c, node->kids[0], reg), b;
	int64_t k = right->value.as.i;
	bool constant = right->kind == JY_N_CONST;
	if (jy_quick_failed(c))
		return JY_K_NONE;
	if (constant) {
		b = jy_quick_kind_of_tag(right->value.type);
		if ((b == JY_K_TIME || b == JY_K_SPAN) && !jy_quick_constant_nanos(&right->value, &k))
			return jy_quick_unfit(c);
	} else {
		b = jy_quick_value(c, right, other);
	}
	jy_quick_kind result = arithmetic_of(op, a, b, &quick);
	if (result == JY_K_NONE)
		return jy_quick_unfit(c);
	jy_quick_op *i = jy_quick_emit(c, quick, reg);
	i->b = constant ? JY_QUICK_CONSTANT : other;
	i->k.i = k;
	return result;
}

static jy_quick_kind negation(jy_quick_compiler *c, const jy_node *node, uint8_t reg)
{
	jy_quick_kind k = jy_quick_value(c, node->kids[0], reg);
	if (k != JY_K_INT && k != JY_K_NUM)
		return jy_quick_unfit(c);
	jy_quick_emit(c, k == JY_K_INT ? JY_Q_INT_NEG : JY_Q_NUM_NEG, reg);
	return k;
}

/* double(x), size(x) */
static jy_quick_kind function(jy_quick_compiler *c, const jy_node *node, uint8_t reg)
{
	jy_call_fn run = jy_quick_function_of(node);
	if ((run != jy_to_double && run != jy_size) || node->count != 1)
		return jy_quick_unfit(c);
	jy_quick_operand x = jy_quick_operand_of(c, node->kids[0], reg);
	if (run == jy_to_double) {
		if (x.kind == JY_K_NUM)
			return jy_quick_value(c, node->kids[0], reg);
		if (x.kind != JY_K_INT)
			return jy_quick_unfit(c);
		jy_quick_to_number(c, x, reg);
		return JY_K_NUM;
	}
	if (x.kind != JY_K_LIST && x.kind != JY_K_TEXT)
		return jy_quick_unfit(c);
	if (x.slot || x.reg != reg)
		jy_quick_value(c, node->kids[0], reg);
	jy_quick_emit(c, x.kind == JY_K_LIST ? JY_Q_LIST_SIZE : JY_Q_TEXT_SIZE, reg);
	return JY_K_INT;
}

/* A truth as a value, or one of two values. */
static jy_quick_kind branches(jy_quick_compiler *c, const jy_node *node, uint8_t reg)
{
	uint32_t first = jy_quick_new_label(c), second = jy_quick_new_label(c), end = jy_quick_new_label(c);
	journey_value yes = {{1}, 0, JOURNEY_BOOL}, no = {{0}, 0, JOURNEY_BOOL};
	bool chosen = node->kind == JY_N_COND;
	jy_quick_condition(c, chosen ? node->kids[0] : node, (jy_quick_ways){first, second, true}, reg);
	jy_quick_place(c, first);
	jy_quick_kind a = chosen ? jy_quick_value(c, node->kids[1], reg) : load_constant(c, &yes, reg);
	jy_quick_jump(c, end);
	jy_quick_place(c, second);
	jy_quick_kind b = jy_quick_failed(c) ? JY_K_NONE
			  : chosen           ? jy_quick_value(c, node->kids[2], reg)
					     : load_constant(c, &no, reg);
	jy_quick_place(c, end);
	return a == b ? a : jy_quick_unfit(c);
}

bool jy_quick_makes_truth(const jy_node *node)
{
	uint32_t op = jy_quick_operator_of(node);
	jy_call_fn run = jy_quick_function_of(node);
	return node->kind == JY_N_AND || node->kind == JY_N_OR || node->kind == JY_N_MACRO ||
	       (node->kind == JY_N_SELECT && node->test) || op == JY_I_NOT || op == JY_I_IN ||
	       (op >= JY_I_EQ && op <= JY_I_GE) || run == jy_ends_with || run == jy_starts_with ||
	       run == jy_contains;
}

jy_quick_kind jy_quick_value(jy_quick_compiler *c, const jy_node *node, uint8_t reg)
{
	uint32_t op = jy_quick_operator_of(node);
	if (jy_quick_failed(c))
		return JY_K_NONE;
	if (node->kind == JY_N_CONST)
		return load_constant(c, &node->value, reg);
	if (jy_quick_makes_truth(node) || node->kind == JY_N_COND)
		return branches(c, node, reg);
	if (jy_quick_is_now(node)) {
		jy_quick_emit(c, JY_Q_NOW, reg);
		return JY_K_TIME;
	}
	if (jy_quick_is_slot(node))
		return load_slot(c, node, reg);
	if (node->ref == JY_R_LOCAL) {
		jy_quick_operand x = jy_quick_local_operand(c, node->local);
		jy_quick_emit(c, JY_Q_COPY, reg)->b = x.reg;
		return x.kind;
	}
	if (node->kind == JY_N_SELECT && node->ref == JY_R_NONE && !node->optional &&
	    jy_quick_is_tally(node->kids[0]))
		return load_tally(c, node->kids[0], node->name, reg);
	if (op == JY_I_INDEX && jy_quick_is_tally(node->kids[0]) &&
	    jy_quick_is_constant(node->kids[1], JOURNEY_STRING))
		return load_tally(c, node->kids[0], text_of(&node->kids[1]->value), reg);
	if (op >= JY_I_ADD && op <= JY_I_MOD)
		return arithmetic(c, node, op, reg);
	if (op == JY_I_NEG)
		return negation(c, node, reg);
	return function(c, node, reg);
}

static void whole(jy_quick_compiler *c, const jy_node *root)
{
	if (jy_quick_makes_truth(root) || root->kind == JY_N_COND) {
		uint32_t yes = jy_quick_new_label(c), no = jy_quick_new_label(c);
		jy_quick_condition(c, root, (jy_quick_ways){yes, no, true}, 0);
		jy_quick_place(c, yes);
		jy_quick_emit(c, JY_Q_YES, 0);
		jy_quick_place(c, no);
		jy_quick_emit(c, JY_Q_NO, 0);
		if (!jy_quick_failed(c) || root->kind != JY_N_COND || c->status)
			return;
		/* A choice between values that are no truths. */
		c->unfit = false;
		c->count = c->labels = c->locals = 0;
	}
	jy_quick_kind k = jy_quick_value(c, root, 0);
	if (k == JY_K_TIME || k == JY_K_SPAN || k == JY_K_NONE)
		c->unfit = true;
	jy_quick_op *i = jy_quick_emit(c, JY_Q_RESULT, 0);
	i->n = jy_quick_tag_of_kind(k);
}

journey_status jy_quick_compile(const jy_node *root, journey_expr_program *program)
{
	jy_quick_compiler c;
	if (root->height > HEIGHT_MAX)
		return JOURNEY_OK;
	c.program = program;
	c.count = c.labels = c.locals = 0;
	c.cost = program->code_count;
	c.unfit = false;
	c.status = JOURNEY_OK;
	whole(&c, root);
	if (c.status || c.unfit)
		return c.status;
	uint32_t result = c.code[c.count - 1].op == JY_Q_RESULT ? c.code[c.count - 1].n : JOURNEY_BOOL;
	if ((program->wanted != JY_TAG_ANY && program->wanted != result) || c.cost > program->cost_limit ||
	    c.cost > UINT32_MAX)
		return JOURNEY_OK;
	jy_quick_place_jumps(&c);
	program->quick_left = program->cost_limit - c.cost;
	program->quick_round = (uint32_t)c.cost;
	program->quick = jy_arena_copy(&program->arena, c.code, c.count * sizeof *c.code);
	return program->quick ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}
