#include "expr/compare.h"
#include "expr/library.h"
#include "expr/quick_code.h"

/* `x in [numbers]` is a test for each up to this many. */
#define CHAIN_MAX 16

static journey_str text_of(const journey_value *v)
{
	return (journey_str){v->as.s, v->n};
}

static jy_quick_ways swapped(jy_quick_ways to)
{
	return (jy_quick_ways){to.no, to.yes, !to.next};
}

/* Comparisons. */

/* Integers: all six are "equal" or "less" and their contraries. */
static void compare_int(jy_quick_compiler *c, jy_quick_op *i, jy_relation relation, int64_t k)
{
	if (relation == JY_LE || relation == JY_GT) {
		if (k == INT64_MAX)
			c->unfit = true;
		else
			k++;
	}
	i->k.i = k;
}

static bool holds_int(jy_relation relation)
{
	return relation == JY_EQ || relation == JY_LT || relation == JY_LE;
}

static void compare_number(jy_quick_compiler *c, jy_quick_operand x, jy_relation relation, double k,
			   jy_quick_ways to)
{
	static const uint8_t ops[] = {JY_Q_NUM_IS,   JY_Q_NUM_IS,   JY_Q_NUM_LESS,
				      JY_Q_NUM_MOST, JY_Q_NUM_MORE, JY_Q_NUM_LEAST};
	jy_quick_test_operand(c, ops[relation], x, relation != JY_NE, to)->k.d = k;
}

static void compare_constant(jy_quick_compiler *c, jy_quick_operand x, jy_relation relation,
			     const journey_value *k, jy_quick_ways to, uint8_t reg)
{
	bool equality = relation <= JY_NE, holds = holds_int(relation);
	int64_t nanos = 0;
	switch (x.kind) {
	case JY_K_BOOL:
		if (k->type != JOURNEY_BOOL || !equality)
			break;
		jy_quick_test_operand(c, JY_Q_TRUTH, x, (k->as.i != 0) == (relation == JY_EQ), to);
		return;
	case JY_K_INT:
		if (k->type == JOURNEY_DOUBLE) {
			compare_number(c, jy_quick_to_number(c, x, reg), relation, k->as.d, to);
			return;
		}
		if (k->type != JOURNEY_INT)
			break;
		compare_int(c, jy_quick_test_operand(c, equality ? JY_Q_INT_IS : JY_Q_INT_LESS, x, holds, to),
			    relation, k->as.i);
		return;
	case JY_K_NUM:
		if (k->type != JOURNEY_INT && k->type != JOURNEY_DOUBLE)
			break;
		compare_number(c, x, relation, k->type == JOURNEY_INT ? (double)k->as.i : k->as.d, to);
		return;
	case JY_K_TEXT:
		if (k->type != JOURNEY_STRING || !equality)
			break;
		jy_quick_set_text(c, jy_quick_test_operand(c, JY_Q_TEXT_IS, x, holds, to), text_of(k));
		return;
	case JY_K_TIME:
	case JY_K_SPAN:
		if (k->type != jy_quick_tag_of_kind(x.kind) || !jy_quick_constant_nanos(k, &nanos))
			break;
		compare_int(c, jy_quick_test(c, equality ? JY_Q_INT_IS : JY_Q_INT_LESS, x.reg, holds, to),
			    relation, nanos);
		return;
	default:
		break;
	}
	jy_quick_unfit(c);
}

static void compare_values(jy_quick_compiler *c, const jy_node *node, jy_relation relation, jy_quick_ways to,
			   uint8_t reg)
{
	uint8_t other = jy_quick_above(c, reg, 1), a = reg, b = other;
	jy_quick_kind left = jy_quick_value(c, node->kids[0], reg),
		      right = jy_quick_failed(c) ? JY_K_NONE : jy_quick_value(c, node->kids[1], other);
	bool equality = relation <= JY_NE, more = relation == JY_GT || relation == JY_GE;
	if (jy_quick_failed(c))
		return;
	if (left != right && (left == JY_K_INT || right == JY_K_INT) &&
	    (left == JY_K_NUM || right == JY_K_NUM)) {
		jy_quick_emit(c, JY_Q_TO_NUM, left == JY_K_INT ? reg : other);
		left = right = JY_K_NUM;
	}
	if (left != right || left == JY_K_LIST || ((left == JY_K_TEXT || left == JY_K_BOOL) && !equality)) {
		jy_quick_unfit(c);
		return;
	}
	/* a > b is b < a; for integers a <= b is !(b < a). */
	bool turn = left == JY_K_NUM ? more : relation == JY_GT || relation == JY_LE;
	if (turn) {
		a = other;
		b = reg;
	}
	uint32_t op = left == JY_K_TEXT  ? JY_Q_TEXTS_SAME
		      : left == JY_K_NUM ? (equality                                 ? JY_Q_NUMS_SAME
					    : relation == JY_LT || relation == JY_GT ? JY_Q_NUMS_LESS
										     : JY_Q_NUMS_MOST)
		      : equality         ? JY_Q_INTS_SAME
					 : JY_Q_INTS_LESS;
	bool holds =
		left == JY_K_NUM || equality ? relation != JY_NE : relation == JY_LT || relation == JY_GT;
	jy_quick_test(c, op, a, holds, to)->b = b;
}

/* now - slot, or a slot alone, with a constant time or span. */
static bool compare_time(jy_quick_compiler *c, const jy_node *left, jy_relation relation,
			 const journey_value *k, jy_quick_ways to, uint8_t reg)
{
	const jy_node *slot = left;
	bool age = jy_quick_operator_of(left) == JY_I_SUB && jy_quick_is_now(left->kids[0]);
	int64_t nanos;
	if (age)
		slot = left->kids[1];
	if (!jy_quick_is_slot(slot) || jy_type_tag(slot->type) != JOURNEY_TIMESTAMP || relation <= JY_NE ||
	    k->type != (age ? JOURNEY_DURATION : JOURNEY_TIMESTAMP) || !jy_quick_constant_nanos(k, &nanos))
		return false;
	jy_quick_op *i = jy_quick_test(c, age ? JY_Q_SLOT_AGE_LESS : JY_Q_SLOT_TIME_LESS, reg,
				       holds_int(relation), to);
	i->slot = slot->slot;
	compare_int(c, i, relation, nanos);
	return true;
}

static void compare(jy_quick_compiler *c, const jy_node *node, jy_relation relation, jy_quick_ways to,
		    uint8_t reg)
{
	static const uint8_t mirrored[] = {JY_EQ, JY_NE, JY_GT, JY_GE, JY_LT, JY_LE};
	const jy_node *left = node->kids[0], *right = node->kids[1];
	if (left->kind == JY_N_CONST) {
		left = right;
		right = node->kids[0];
		relation = (jy_relation)mirrored[relation];
	}
	if (right->kind != JY_N_CONST)
		compare_values(c, node, relation, to, reg);
	else if (!compare_time(c, left, relation, &right->value, to, reg))
		compare_constant(c, jy_quick_operand_of(c, left, reg), relation, &right->value, to, reg);
}

/* Membership. */

static void among_texts(jy_quick_compiler *c, jy_quick_operand x, const journey_list *list, jy_quick_ways to)
{
	jy_quick_text *set = jy_arena_items(&c->program->arena, list->count, sizeof *set);
	uint32_t count = 0;
	if (!set) {
		c->status = JOURNEY_NO_MEMORY;
		return;
	}
	for (size_t i = 0; i < list->count && !c->status; i++) {
		const journey_value *v = &list->items[i];
		/* A text equals nothing else. */
		if (v->type != JOURNEY_STRING)
			continue;
		c->unfit = c->unfit || v->n >= JY_LONG_TEXT;
		set[count].n = v->n;
		set[count].head = jy_quick_head(v->as.s, v->n);
		set[count].s = jy_arena_copy(&c->program->arena, v->as.s, v->n);
		if (!set[count++].s)
			c->status = JOURNEY_NO_MEMORY;
	}
	jy_quick_op *i = jy_quick_test_operand(c, JY_Q_TEXT_IN, x, true, to);
	i->n = count;
	i->k.set = set;
}

/* A test for each number. */
static void among_numbers(jy_quick_compiler *c, jy_quick_operand x, const journey_list *list,
			  jy_quick_ways to, uint8_t reg)
{
	if (list->count > CHAIN_MAX) {
		jy_quick_unfit(c);
		return;
	}
	for (size_t i = 0; i < list->count && !jy_quick_failed(c); i++) {
		jy_quick_ways each = {to.yes, 0, false};
		bool last = i + 1 == list->count;
		if (list->items[i].type != jy_quick_tag_of_kind(x.kind)) {
			jy_quick_unfit(c);
			return;
		}
		if (!last)
			each.no = jy_quick_new_label(c);
		compare_constant(c, x, JY_EQ, &list->items[i], last ? to : each, reg);
		if (!last)
			jy_quick_place(c, each.no);
	}
}

static void membership(jy_quick_compiler *c, const jy_node *node, jy_quick_ways to, uint8_t reg)
{
	const jy_node *left = node->kids[0], *right = node->kids[1];
	if (jy_quick_is_tally(right) && jy_quick_is_constant(left, JOURNEY_STRING)) {
		jy_quick_op *i = jy_quick_test(c, JY_Q_HAS_KEY, reg, true, to);
		i->slot = right->slot;
		jy_quick_set_text(c, i, text_of(&left->value));
	} else if (jy_quick_is_constant(right, JOURNEY_LIST) && right->value.as.list->count) {
		jy_quick_operand x = jy_quick_operand_of(c, left, reg);
		c->cost += right->value.as.list->count;
		/* A slot that is tested more than once is loaded only once, as elsewhere. */
		if (x.slot && x.kind != JY_K_TEXT && right->value.as.list->count > 1) {
			jy_quick_op *i = jy_quick_emit(c, JY_Q_LOAD, reg);
			i->slot = x.number;
			i->n = jy_quick_tag_of_kind(x.kind);
			x.slot = false;
		}
		if (x.kind == JY_K_TEXT)
			among_texts(c, x, right->value.as.list, to);
		else if (x.kind == JY_K_INT || x.kind == JY_K_NUM)
			among_numbers(c, x, right->value.as.list, to, reg);
		else
			jy_quick_unfit(c);
	} else if (jy_quick_is_constant(left, JOURNEY_STRING)) {
		jy_quick_operand x = jy_quick_operand_of(c, right, reg);
		if (x.kind != JY_K_LIST)
			jy_quick_unfit(c);
		jy_quick_set_text(c, jy_quick_test_operand(c, JY_Q_LIST_HAS, x, true, to),
				  text_of(&left->value));
	} else {
		jy_quick_unfit(c);
	}
}

/* Loops. */

/* list.exists(x, x == "text") */
static bool finds_text(jy_quick_compiler *c, const jy_node *node, jy_quick_ways to, uint8_t reg)
{
	const jy_node *body = node->kids[1];
	if (node->macro != JY_M_EXISTS || jy_quick_operator_of(body) != JY_I_EQ)
		return false;
	bool turned = body->kids[0]->kind == JY_N_CONST;
	const jy_node *left = body->kids[turned], *right = body->kids[!turned];
	if (left->ref != JY_R_LOCAL || left->local != node->local ||
	    !jy_quick_is_constant(right, JOURNEY_STRING) || jy_type_tag(node->local->type) != JOURNEY_STRING)
		return false;
	jy_quick_operand x = jy_quick_operand_of(c, node->kids[0], reg);
	if (x.kind != JY_K_LIST)
		return false;
	jy_quick_set_text(c, jy_quick_test_operand(c, JY_Q_LIST_HAS, x, true, to), text_of(&right->value));
	return true;
}

static bool is_loop(const jy_node *node)
{
	return node->kind == JY_N_MACRO && node->count == 2 && node->local && !node->local2 &&
	       (node->macro == JY_M_ALL || node->macro == JY_M_EXISTS);
}

/* Registers: list, position, item. */
static void loop(jy_quick_compiler *c, const jy_node *node, jy_quick_ways to, uint8_t reg)
{
	bool all = node->macro == JY_M_ALL;
	jy_quick_kind item = jy_quick_kind_of_tag(jy_type_tag(node->local->type));
	if (finds_text(c, node, to, reg) || jy_quick_failed(c))
		return;
	uint32_t again = jy_quick_new_label(c), out = jy_quick_new_label(c);
	uint8_t it = jy_quick_above(c, reg, 2);
	if (c->locals == JY_QUICK_LOCALS || item == JY_K_NONE || item == JY_K_TIME || item == JY_K_SPAN ||
	    jy_quick_value(c, node->kids[0], reg) != JY_K_LIST) {
		jy_quick_unfit(c);
		return;
	}
	c->local[c->locals] = node->local;
	c->local_reg[c->locals++] = it;
	jy_quick_emit(c, JY_Q_BEGIN, reg);
	jy_quick_place(c, again);
	jy_quick_op *next = jy_quick_emit(c, JY_Q_NEXT, reg);
	next->b = it;
	next->n = jy_quick_tag_of_kind(item);
	next->skip = (int32_t)(all ? to.yes : to.no);
	/* What decides comes next, and goes on from there. */
	jy_quick_ways each = all ? (jy_quick_ways){again, out, false} : (jy_quick_ways){out, again, true};
	jy_quick_condition(c, node->kids[1], each, jy_quick_above(c, reg, 3));
	jy_quick_place(c, out);
	jy_quick_go(c, !all, to);
	c->locals--;
}

/* Truths. */

static void logic(jy_quick_compiler *c, const jy_node *node, jy_quick_ways to, uint8_t reg)
{
	bool and = node->kind == JY_N_AND;
	for (uint32_t i = 0; i < node->count && !jy_quick_failed(c); i++) {
		if (i + 1 == node->count) {
			jy_quick_condition(c, node->kids[i], to, reg);
			return;
		}
		uint32_t on = jy_quick_new_label(c);
		jy_quick_condition(c, node->kids[i],
				   and? (jy_quick_ways){on, to.no, true} : (jy_quick_ways){to.yes, on, false},
				   reg);
		jy_quick_place(c, on);
	}
}

static void choice(jy_quick_compiler *c, const jy_node *node, jy_quick_ways to, uint8_t reg)
{
	uint32_t first = jy_quick_new_label(c), second = jy_quick_new_label(c);
	jy_quick_condition(c, node->kids[0], (jy_quick_ways){first, second, true}, reg);
	jy_quick_place(c, first);
	/* Both ways must be jumped to from the first part: what comes next is the second. */
	uint32_t end = jy_quick_new_label(c);
	jy_quick_condition(c, node->kids[1],
			   to.next ? (jy_quick_ways){end, to.no, true} : (jy_quick_ways){to.yes, end, false},
			   reg);
	jy_quick_place(c, end);
	jy_quick_jump(c, to.next ? to.yes : to.no);
	jy_quick_place(c, second);
	jy_quick_condition(c, node->kids[2], to, reg);
}

static bool text_test(jy_quick_compiler *c, const jy_node *node, jy_quick_ways to, uint8_t reg)
{
	jy_call_fn run = jy_quick_function_of(node);
	uint32_t op = run == jy_ends_with     ? JY_Q_ENDS
		      : run == jy_starts_with ? JY_Q_STARTS
		      : run == jy_contains    ? JY_Q_CONTAINS
					      : UINT32_MAX;
	if (op == UINT32_MAX || node->count != 2 || !jy_quick_is_constant(node->kids[1], JOURNEY_STRING))
		return false;
	jy_quick_operand x = jy_quick_operand_of(c, node->kids[0], reg);
	if (x.kind != JY_K_TEXT)
		return false;
	jy_quick_set_text(c, jy_quick_test_operand(c, op, x, true, to), text_of(&node->kids[1]->value));
	return true;
}

/* has(slot), has(tally.key) */
static bool presence(jy_quick_compiler *c, const jy_node *node, jy_quick_ways to, uint8_t reg)
{
	if (node->kind != JY_N_SELECT || !node->test)
		return false;
	if (node->ref == JY_R_SLOT && node->slot != JOURNEY_EXPR_SLOT_NOW) {
		jy_quick_test(c, JY_Q_SLOT_HAS, reg, true, to)->slot = node->slot;
		return true;
	}
	if (node->ref != JY_R_NONE || !jy_quick_is_tally(node->kids[0]))
		return false;
	jy_quick_op *i = jy_quick_test(c, JY_Q_HAS_KEY, reg, true, to);
	i->slot = node->kids[0]->slot;
	jy_quick_set_text(c, i, node->name);
	return true;
}

/* A call or selection whose truth is tested. */
static void simple(jy_quick_compiler *c, const jy_node *node, jy_quick_ways to, uint8_t reg)
{
	uint32_t op = jy_quick_operator_of(node);
	if (op == JY_I_NOT) {
		jy_quick_condition(c, node->kids[0], swapped(to), reg);
	} else if (op >= JY_I_EQ && op <= JY_I_GE) {
		compare(c, node, (jy_relation)(op - JY_I_EQ), to, reg);
	} else if (op == JY_I_IN) {
		membership(c, node, to, reg);
	} else if (!text_test(c, node, to, reg) && !presence(c, node, to, reg)) {
		jy_quick_operand x = jy_quick_failed(c) ? (jy_quick_operand){JY_K_NONE, false, 0, 0}
							: jy_quick_operand_of(c, node, reg);
		if (x.kind != JY_K_BOOL)
			jy_quick_unfit(c);
		jy_quick_test_operand(c, JY_Q_TRUTH, x, true, to);
	}
}

/* The depth is that of the tree, which is limited. */
void jy_quick_condition(jy_quick_compiler *c, const jy_node *node, jy_quick_ways to, uint8_t reg)
{
	if (jy_quick_failed(c))
		return;
	switch (node->kind) {
	case JY_N_CONST:
		if (node->value.type != JOURNEY_BOOL)
			jy_quick_unfit(c);
		jy_quick_go(c, node->value.as.i != 0, to);
		break;
	case JY_N_AND:
	case JY_N_OR:
		logic(c, node, to, reg);
		break;
	case JY_N_COND:
		choice(c, node, to, reg);
		break;
	case JY_N_MACRO:
		if (is_loop(node))
			loop(c, node, to, reg);
		else
			jy_quick_unfit(c);
		break;
	default:
		simple(c, node, to, reg);
	}
}
