#include "expr/library.h"
#include "expr/convert.h"
#include "expr/quick.h"
#include <string.h>

/* Of the tree: bounds the recursion. */
#define HEIGHT_MAX 64
#define LABELS_MAX 128
#define LOCALS_MAX 4
/* `x in [numbers]` is a test for each up to this many. */
#define CHAIN_MAX 16

/* Static types. */
typedef enum kind { NONE, BOOL, INT, NUM, TEXT, TIME, SPAN, LIST } kind;

/* Jumps are made to labels, numbers whose places are known in the end. */
typedef struct compiler {
	journey_expr_program *program;
	uint32_t count, labels, locals;
	uint64_t cost; /* what operators charge that do not loop */
	bool unfit;    /* there is no quick form */
	journey_status status;
	const jy_local *local[LOCALS_MAX];
	uint8_t local_reg[LOCALS_MAX];
	int16_t label[LABELS_MAX];
	jy_quick_op code[JY_QUICK_CODE_MAX];
} compiler;

/* Where a truth goes; one of both is what comes next. */
typedef struct ways {
	uint32_t yes, no;
	bool next; /* yes comes next */
} ways;

static kind value(compiler *c, const jy_node *node, uint8_t reg);
static void condition(compiler *c, const jy_node *node, ways to, uint8_t reg);

/* Emitting. */

static kind unfit(compiler *c)
{
	c->unfit = true;
	return NONE;
}

static bool failed(const compiler *c)
{
	return c->unfit || c->status;
}

/* Never NULL: what is emitted without room is overwritten. */
static jy_quick_op *emit(compiler *c, uint32_t op, uint8_t a)
{
	if (c->count == JY_QUICK_CODE_MAX) {
		c->unfit = true;
		c->count--;
	}
	if (a + 1 >= JY_QUICK_REGISTERS)
		c->unfit = true;
	jy_quick_op *i = &c->code[c->count++];
	*i = (jy_quick_op){.op = (uint8_t)op, .a = a};
	return i;
}

static uint32_t new_label(compiler *c)
{
	if (c->labels == LABELS_MAX) {
		c->unfit = true;
		return 0;
	}
	return c->labels++;
}

static void place(compiler *c, uint32_t label)
{
	c->label[label] = (int16_t)c->count;
}

static void jump(compiler *c, uint32_t label)
{
	emit(c, JY_Q_JUMP, 0)->skip = (int32_t)label;
}

static bool reads_slot(uint8_t op)
{
	return (op >= JY_Q_SLOT_TRUTH && op <= JY_Q_SLOT_AGE_LESS) || op == JY_Q_LOAD ||
	       op == JY_Q_LOAD_NUM || op == JY_Q_LOAD_TIME;
}

/* Skips hold labels until this. */
static void resolve(compiler *c)
{
	uint32_t slots = 0;
	for (uint32_t i = 0; i < c->count; i++) {
		uint8_t op = c->code[i].op;
		bool jumps = op <= JY_Q_HAS_KEY || op == JY_Q_JUMP || op == JY_Q_NEXT;
		if (jumps)
			c->code[i].skip = c->label[c->code[i].skip] - (int32_t)i - 1;
		if (reads_slot(op) && c->code[i].slot >= slots)
			slots = c->code[i].slot + 1;
		else if (op == JY_Q_LOAD_KEY || op == JY_Q_HAS_KEY)
			slots = UINT32_MAX;
	}
	c->program->quick_slots = slots;
}

static uint8_t above(compiler *c, uint8_t reg, uint8_t by)
{
	if (reg + by + 1 >= JY_QUICK_REGISTERS) {
		c->unfit = true;
		return 0;
	}
	return (uint8_t)(reg + by);
}

static void set_text(compiler *c, jy_quick_op *i, journey_str text)
{
	i->n = (uint32_t)text.size;
	i->k.s = jy_arena_copy(&c->program->arena, text.data, text.size);
	if (!i->k.s)
		c->status = JOURNEY_NO_MEMORY;
}

/* A test; `holds`: true where its truth is, else where it is not. */
static jy_quick_op *test(compiler *c, uint32_t op, uint8_t reg, bool holds, ways to)
{
	jy_quick_op *i = emit(c, op, reg);
	i->sense = holds == to.next;
	i->skip = (int32_t)(to.next ? to.no : to.yes);
	return i;
}

static void go(compiler *c, bool truth, ways to)
{
	if (truth != to.next)
		jump(c, truth ? to.yes : to.no);
}

static ways swapped(ways to)
{
	return (ways){to.no, to.yes, !to.next};
}

/* Types. */

static kind kind_of_tag(uint32_t tag)
{
	switch (tag) {
	case JOURNEY_BOOL:
		return BOOL;
	case JOURNEY_INT:
		return INT;
	case JOURNEY_DOUBLE:
		return NUM;
	case JOURNEY_STRING:
		return TEXT;
	case JOURNEY_TIMESTAMP:
		return TIME;
	case JOURNEY_DURATION:
		return SPAN;
	case JOURNEY_LIST:
		return LIST;
	default:
		return NONE;
	}
}

static uint32_t tag_of_kind(kind k)
{
	static const uint8_t tags[] = {0,
				       JOURNEY_BOOL,
				       JOURNEY_INT,
				       JOURNEY_DOUBLE,
				       JOURNEY_STRING,
				       JOURNEY_TIMESTAMP,
				       JOURNEY_DURATION,
				       JOURNEY_LIST};
	return tags[k];
}

static bool is_now(const jy_node *node)
{
	return node->ref == JY_R_SLOT && node->slot == JOURNEY_EXPR_SLOT_NOW;
}

static bool is_slot(const jy_node *node)
{
	return node->ref == JY_R_SLOT && !node->test && !node->optional &&
	       !(node->flags & JOURNEY_EXPR_TALLY) && node->slot != JOURNEY_EXPR_SLOT_NOW;
}

static bool is_tally(const jy_node *node)
{
	return node->ref == JY_R_SLOT && !node->optional && (node->flags & JOURNEY_EXPR_TALLY) != 0;
}

static bool is_constant(const jy_node *node, uint32_t type)
{
	return node->kind == JY_N_CONST && node->value.type == type;
}

/* The instruction of an operator, else 0. */
static uint32_t operator_of(const jy_node *node)
{
	return node->kind == JY_N_CALL && node->ref == JY_R_NONE && node->function ? node->function->operation
										   : 0;
}

static jy_call_fn function_of(const jy_node *node)
{
	return node->kind == JY_N_CALL && node->ref == JY_R_NONE && node->function ? node->function->run
										   : NULL;
}

/* A time or span in nanoseconds. */
static bool constant_nanos(const journey_value *v, int64_t *out)
{
	if (v->as.i < -JY_QUICK_SECONDS || v->as.i >= JY_QUICK_SECONDS)
		return false;
	*out = v->as.i * 1000000000 + (int32_t)v->n;
	return true;
}

static journey_str text_of(const journey_value *v)
{
	return (journey_str){v->as.s, v->n};
}

/* Operands: a slot is tested where it lies; anything else is put into a register. */

typedef struct operand {
	kind kind;
	bool slot;
	uint8_t reg;
	uint32_t number;
} operand;

static operand local_operand(compiler *c, const jy_local *local)
{
	for (uint32_t i = 0; i < c->locals; i++)
		if (c->local[i] == local)
			return (operand){kind_of_tag(jy_type_tag(local->type)), false, c->local_reg[i], 0};
	return (operand){unfit(c), false, 0, 0};
}

static operand operand_of(compiler *c, const jy_node *node, uint8_t reg)
{
	if (is_slot(node)) {
		kind k = kind_of_tag(jy_type_tag(node->type));
		if (k != TIME && k != SPAN)
			return (operand){k, true, reg, node->slot};
	}
	if (node->ref == JY_R_LOCAL)
		return local_operand(c, node->local);
	return (operand){value(c, node, reg), false, reg, 0};
}

static jy_quick_op *test_operand(compiler *c, uint32_t op, operand x, bool holds, ways to)
{
	jy_quick_op *i = test(c, x.slot ? op + JY_QUICK_SLOT_FORM : op, x.reg, holds, to);
	i->slot = x.number;
	return i;
}

/* Comparisons. */

/* Integers: all six are "equal" or "less" and their contraries. */
static void compare_int(compiler *c, jy_quick_op *i, jy_relation relation, int64_t k)
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

static void compare_number(compiler *c, operand x, jy_relation relation, double k, ways to)
{
	static const uint8_t ops[] = {JY_Q_NUM_IS,   JY_Q_NUM_IS,   JY_Q_NUM_LESS,
				      JY_Q_NUM_MOST, JY_Q_NUM_MORE, JY_Q_NUM_LEAST};
	test_operand(c, ops[relation], x, relation != JY_NE, to)->k.d = k;
}

/* An int with a double: as double. */
static operand to_number(compiler *c, operand x, uint8_t reg)
{
	if (x.slot) {
		emit(c, JY_Q_LOAD_NUM, reg)->slot = x.number;
	} else {
		if (x.reg != reg)
			emit(c, JY_Q_COPY, reg)->b = x.reg;
		emit(c, JY_Q_TO_NUM, reg);
	}
	return (operand){NUM, false, reg, 0};
}

static void compare_constant(compiler *c, operand x, jy_relation relation, const journey_value *k, ways to,
			     uint8_t reg)
{
	bool equality = relation <= JY_NE, holds = holds_int(relation);
	int64_t nanos = 0;
	switch (x.kind) {
	case BOOL:
		if (k->type != JOURNEY_BOOL || !equality)
			break;
		test_operand(c, JY_Q_TRUTH, x, (k->as.i != 0) == (relation == JY_EQ), to);
		return;
	case INT:
		if (k->type == JOURNEY_DOUBLE) {
			compare_number(c, to_number(c, x, reg), relation, k->as.d, to);
			return;
		}
		if (k->type != JOURNEY_INT)
			break;
		compare_int(c, test_operand(c, equality ? JY_Q_INT_IS : JY_Q_INT_LESS, x, holds, to),
			    relation, k->as.i);
		return;
	case NUM:
		if (k->type != JOURNEY_INT && k->type != JOURNEY_DOUBLE)
			break;
		compare_number(c, x, relation, k->type == JOURNEY_INT ? (double)k->as.i : k->as.d, to);
		return;
	case TEXT:
		if (k->type != JOURNEY_STRING || !equality)
			break;
		set_text(c, test_operand(c, JY_Q_TEXT_IS, x, holds, to), text_of(k));
		return;
	case TIME:
	case SPAN:
		if (k->type != tag_of_kind(x.kind) || !constant_nanos(k, &nanos))
			break;
		compare_int(c, test(c, equality ? JY_Q_INT_IS : JY_Q_INT_LESS, x.reg, holds, to), relation,
			    nanos);
		return;
	default:
		break;
	}
	unfit(c);
}

static void compare_values(compiler *c, const jy_node *node, jy_relation relation, ways to, uint8_t reg)
{
	uint8_t other = above(c, reg, 1), a = reg, b = other;
	kind left = value(c, node->kids[0], reg), right = failed(c) ? NONE : value(c, node->kids[1], other);
	bool equality = relation <= JY_NE, more = relation == JY_GT || relation == JY_GE;
	if (failed(c))
		return;
	if (left != right && (left == INT || right == INT) && (left == NUM || right == NUM)) {
		emit(c, JY_Q_TO_NUM, left == INT ? reg : other);
		left = right = NUM;
	}
	if (left != right || left == LIST || ((left == TEXT || left == BOOL) && !equality)) {
		unfit(c);
		return;
	}
	/* a > b is b < a; for integers a <= b is !(b < a). */
	bool turn = left == NUM ? more : relation == JY_GT || relation == JY_LE;
	if (turn) {
		a = other;
		b = reg;
	}
	uint32_t op = left == TEXT  ? JY_Q_TEXTS_SAME
		      : left == NUM ? (equality                                 ? JY_Q_NUMS_SAME
				       : relation == JY_LT || relation == JY_GT ? JY_Q_NUMS_LESS
										: JY_Q_NUMS_MOST)
		      : equality    ? JY_Q_INTS_SAME
				    : JY_Q_INTS_LESS;
	bool holds = left == NUM || equality ? relation != JY_NE : relation == JY_LT || relation == JY_GT;
	test(c, op, a, holds, to)->b = b;
}

/* now - slot, or a slot alone, with a constant time or span. */
static bool compare_time(compiler *c, const jy_node *left, jy_relation relation, const journey_value *k,
			 ways to, uint8_t reg)
{
	const jy_node *slot = left;
	bool age = operator_of(left) == JY_I_SUB && is_now(left->kids[0]);
	int64_t nanos;
	if (age)
		slot = left->kids[1];
	if (!is_slot(slot) || jy_type_tag(slot->type) != JOURNEY_TIMESTAMP || relation <= JY_NE ||
	    k->type != (age ? JOURNEY_DURATION : JOURNEY_TIMESTAMP) || !constant_nanos(k, &nanos))
		return false;
	jy_quick_op *i =
		test(c, age ? JY_Q_SLOT_AGE_LESS : JY_Q_SLOT_TIME_LESS, reg, holds_int(relation), to);
	i->slot = slot->slot;
	compare_int(c, i, relation, nanos);
	return true;
}

static void compare(compiler *c, const jy_node *node, jy_relation relation, ways to, uint8_t reg)
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
		compare_constant(c, operand_of(c, left, reg), relation, &right->value, to, reg);
}

/* Membership. */

static void among_texts(compiler *c, operand x, const journey_list *list, ways to)
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
		set[count].n = v->n;
		set[count].head = jy_quick_head(v->as.s, v->n);
		set[count].s = jy_arena_copy(&c->program->arena, v->as.s, v->n);
		if (!set[count++].s)
			c->status = JOURNEY_NO_MEMORY;
	}
	jy_quick_op *i = test_operand(c, JY_Q_TEXT_IN, x, true, to);
	i->n = count;
	i->k.set = set;
}

/* A test for each number. */
static void among_numbers(compiler *c, operand x, const journey_list *list, ways to, uint8_t reg)
{
	if (list->count > CHAIN_MAX) {
		unfit(c);
		return;
	}
	for (size_t i = 0; i < list->count && !failed(c); i++) {
		ways each = {to.yes, 0, false};
		bool last = i + 1 == list->count;
		if (list->items[i].type != tag_of_kind(x.kind)) {
			unfit(c);
			return;
		}
		if (!last)
			each.no = new_label(c);
		compare_constant(c, x, JY_EQ, &list->items[i], last ? to : each, reg);
		if (!last)
			place(c, each.no);
	}
}

static void membership(compiler *c, const jy_node *node, ways to, uint8_t reg)
{
	const jy_node *left = node->kids[0], *right = node->kids[1];
	if (is_tally(right) && is_constant(left, JOURNEY_STRING)) {
		jy_quick_op *i = test(c, JY_Q_HAS_KEY, reg, true, to);
		i->slot = right->slot;
		set_text(c, i, text_of(&left->value));
	} else if (is_constant(right, JOURNEY_LIST) && right->value.as.list->count) {
		operand x = operand_of(c, left, reg);
		c->cost += right->value.as.list->count;
		/* A slot that is tested more than once is loaded only once, as elsewhere. */
		if (x.slot && x.kind != TEXT && right->value.as.list->count > 1) {
			jy_quick_op *i = emit(c, JY_Q_LOAD, reg);
			i->slot = x.number;
			i->n = tag_of_kind(x.kind);
			x.slot = false;
		}
		if (x.kind == TEXT)
			among_texts(c, x, right->value.as.list, to);
		else if (x.kind == INT || x.kind == NUM)
			among_numbers(c, x, right->value.as.list, to, reg);
		else
			unfit(c);
	} else if (is_constant(left, JOURNEY_STRING)) {
		operand x = operand_of(c, right, reg);
		if (x.kind != LIST)
			unfit(c);
		set_text(c, test_operand(c, JY_Q_LIST_HAS, x, true, to), text_of(&left->value));
	} else {
		unfit(c);
	}
}

/* Loops. */

/* list.exists(x, x == "text") */
static bool finds_text(compiler *c, const jy_node *node, ways to, uint8_t reg)
{
	const jy_node *body = node->kids[1];
	if (node->macro != JY_M_EXISTS || operator_of(body) != JY_I_EQ)
		return false;
	bool turned = body->kids[0]->kind == JY_N_CONST;
	const jy_node *left = body->kids[turned], *right = body->kids[!turned];
	if (left->ref != JY_R_LOCAL || left->local != node->local || !is_constant(right, JOURNEY_STRING) ||
	    jy_type_tag(node->local->type) != JOURNEY_STRING)
		return false;
	operand x = operand_of(c, node->kids[0], reg);
	if (x.kind != LIST)
		return false;
	set_text(c, test_operand(c, JY_Q_LIST_HAS, x, true, to), text_of(&right->value));
	return true;
}

static bool is_loop(const jy_node *node)
{
	return node->kind == JY_N_MACRO && node->count == 2 && node->local && !node->local2 &&
	       (node->macro == JY_M_ALL || node->macro == JY_M_EXISTS);
}

/* Registers: list, position, item. */
static void loop(compiler *c, const jy_node *node, ways to, uint8_t reg)
{
	bool all = node->macro == JY_M_ALL;
	kind item = kind_of_tag(jy_type_tag(node->local->type));
	if (finds_text(c, node, to, reg) || failed(c))
		return;
	uint32_t again = new_label(c), out = new_label(c);
	uint8_t it = above(c, reg, 2);
	if (c->locals == LOCALS_MAX || item == NONE || item == TIME || item == SPAN ||
	    value(c, node->kids[0], reg) != LIST) {
		unfit(c);
		return;
	}
	c->local[c->locals] = node->local;
	c->local_reg[c->locals++] = it;
	emit(c, JY_Q_BEGIN, reg);
	place(c, again);
	jy_quick_op *next = emit(c, JY_Q_NEXT, reg);
	next->b = it;
	next->n = tag_of_kind(item);
	next->skip = (int32_t)(all ? to.yes : to.no);
	/* What decides comes next, and goes on from there. */
	ways each = all ? (ways){again, out, false} : (ways){out, again, true};
	condition(c, node->kids[1], each, above(c, reg, 3));
	place(c, out);
	go(c, !all, to);
	c->locals--;
}

/* Truths. */

static void logic(compiler *c, const jy_node *node, ways to, uint8_t reg)
{
	bool and = node->kind == JY_N_AND;
	for (uint32_t i = 0; i < node->count && !failed(c); i++) {
		if (i + 1 == node->count) {
			condition(c, node->kids[i], to, reg);
			return;
		}
		uint32_t on = new_label(c);
		condition(c, node->kids[i], and? (ways){on, to.no, true} : (ways){to.yes, on, false}, reg);
		place(c, on);
	}
}

static void choice(compiler *c, const jy_node *node, ways to, uint8_t reg)
{
	uint32_t first = new_label(c), second = new_label(c);
	condition(c, node->kids[0], (ways){first, second, true}, reg);
	place(c, first);
	/* Both ways must be jumped to from the first part: what comes next is the second. */
	uint32_t end = new_label(c);
	condition(c, node->kids[1], to.next ? (ways){end, to.no, true} : (ways){to.yes, end, false}, reg);
	place(c, end);
	jump(c, to.next ? to.yes : to.no);
	place(c, second);
	condition(c, node->kids[2], to, reg);
}

static bool text_test(compiler *c, const jy_node *node, ways to, uint8_t reg)
{
	jy_call_fn run = function_of(node);
	uint32_t op = run == jy_ends_with     ? JY_Q_ENDS
		      : run == jy_starts_with ? JY_Q_STARTS
		      : run == jy_contains    ? JY_Q_CONTAINS
					      : UINT32_MAX;
	if (op == UINT32_MAX || node->count != 2 || !is_constant(node->kids[1], JOURNEY_STRING))
		return false;
	operand x = operand_of(c, node->kids[0], reg);
	if (x.kind != TEXT)
		return false;
	set_text(c, test_operand(c, op, x, true, to), text_of(&node->kids[1]->value));
	return true;
}

/* has(slot), has(tally.key) */
static bool presence(compiler *c, const jy_node *node, ways to, uint8_t reg)
{
	if (node->kind != JY_N_SELECT || !node->test)
		return false;
	if (node->ref == JY_R_SLOT && node->slot != JOURNEY_EXPR_SLOT_NOW) {
		test(c, JY_Q_SLOT_HAS, reg, true, to)->slot = node->slot;
		return true;
	}
	if (node->ref != JY_R_NONE || !is_tally(node->kids[0]))
		return false;
	jy_quick_op *i = test(c, JY_Q_HAS_KEY, reg, true, to);
	i->slot = node->kids[0]->slot;
	set_text(c, i, node->name);
	return true;
}

/* A call or selection whose truth is tested. */
static void simple(compiler *c, const jy_node *node, ways to, uint8_t reg)
{
	uint32_t op = operator_of(node);
	if (op == JY_I_NOT) {
		condition(c, node->kids[0], swapped(to), reg);
	} else if (op >= JY_I_EQ && op <= JY_I_GE) {
		compare(c, node, (jy_relation)(op - JY_I_EQ), to, reg);
	} else if (op == JY_I_IN) {
		membership(c, node, to, reg);
	} else if (!text_test(c, node, to, reg) && !presence(c, node, to, reg)) {
		operand x = failed(c) ? (operand){NONE, false, 0, 0} : operand_of(c, node, reg);
		if (x.kind != BOOL)
			unfit(c);
		test_operand(c, JY_Q_TRUTH, x, true, to);
	}
}

static bool makes_truth(const jy_node *node);

/* The depth is that of the tree, which is limited. */
static void condition(compiler *c, const jy_node *node, ways to, uint8_t reg)
{
	if (failed(c))
		return;
	switch (node->kind) {
	case JY_N_CONST:
		if (node->value.type != JOURNEY_BOOL)
			unfit(c);
		go(c, node->value.as.i != 0, to);
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
			unfit(c);
		break;
	default:
		simple(c, node, to, reg);
	}
}

/* Values. */

static kind load_slot(compiler *c, const jy_node *node, uint8_t reg)
{
	kind k = kind_of_tag(jy_type_tag(node->type));
	jy_quick_op *i = emit(c, k == TIME || k == SPAN ? JY_Q_LOAD_TIME : JY_Q_LOAD, reg);
	i->slot = node->slot;
	i->n = tag_of_kind(k);
	return k == NONE ? unfit(c) : k;
}

static kind load_constant(compiler *c, const journey_value *v, uint8_t reg)
{
	kind k = kind_of_tag(v->type);
	jy_quick_op *i = emit(c, JY_Q_CONSTANT, reg);
	i->n = v->n;
	i->k.i = v->as.i;
	if (k == TEXT)
		set_text(c, i, text_of(v));
	else if ((k == TIME || k == SPAN) && !constant_nanos(v, &i->k.i))
		unfit(c);
	return k == NONE || k == LIST ? unfit(c) : k;
}

static kind load_tally(compiler *c, const jy_node *tally, journey_str key, uint8_t reg)
{
	kind k = kind_of_tag(jy_type_tag(tally->type->b));
	if (k != INT && k != NUM && k != BOOL)
		return unfit(c);
	jy_quick_op *i = emit(c, JY_Q_LOAD_KEY, reg);
	i->slot = tally->slot;
	i->b = (uint8_t)tag_of_kind(k);
	set_text(c, i, key);
	return k;
}

/* What a op b gives, and by which instruction; NONE if there is no quick one. */
static kind arithmetic_of(uint32_t op, kind a, kind b, uint32_t *quick)
{
	if (a == INT && b == INT && op >= JY_I_ADD && op <= JY_I_MOD) {
		*quick = JY_Q_INT_ADD + (op - JY_I_ADD);
		return INT;
	}
	if (a == NUM && b == NUM && op >= JY_I_ADD && op <= JY_I_DIV) {
		*quick = JY_Q_NUM_ADD + (op - JY_I_ADD);
		return NUM;
	}
	*quick = op == JY_I_ADD ? JY_Q_TIME_ADD : JY_Q_TIME_SUB;
	if (op == JY_I_ADD && (a == TIME || a == SPAN) && (b == TIME || b == SPAN))
		return a == SPAN && b == SPAN ? SPAN : a == TIME && b == TIME ? NONE : TIME;
	if (op == JY_I_SUB && a == TIME)
		return b == TIME ? SPAN : b == SPAN ? TIME : NONE;
	return op == JY_I_SUB && a == SPAN && b == SPAN ? SPAN : NONE;
}

static kind arithmetic(compiler *c, const jy_node *node, uint32_t op, uint8_t reg)
{
	const jy_node *right = node->kids[1];
	uint32_t quick;
	uint8_t other = above(c, reg, 1);
	kind a = value(c, node->kids[0], reg), b;
	int64_t k = right->value.as.i;
	bool constant = right->kind == JY_N_CONST;
	if (failed(c))
		return NONE;
	if (constant) {
		b = kind_of_tag(right->value.type);
		if ((b == TIME || b == SPAN) && !constant_nanos(&right->value, &k))
			return unfit(c);
	} else {
		b = value(c, right, other);
	}
	kind result = arithmetic_of(op, a, b, &quick);
	if (result == NONE)
		return unfit(c);
	jy_quick_op *i = emit(c, quick, reg);
	i->b = constant ? JY_QUICK_CONSTANT : other;
	i->k.i = k;
	return result;
}

static kind negation(compiler *c, const jy_node *node, uint8_t reg)
{
	kind k = value(c, node->kids[0], reg);
	if (k != INT && k != NUM)
		return unfit(c);
	emit(c, k == INT ? JY_Q_INT_NEG : JY_Q_NUM_NEG, reg);
	return k;
}

/* double(x), size(x) */
static kind function(compiler *c, const jy_node *node, uint8_t reg)
{
	jy_call_fn run = function_of(node);
	if ((run != jy_to_double && run != jy_size) || node->count != 1)
		return unfit(c);
	operand x = operand_of(c, node->kids[0], reg);
	if (run == jy_to_double) {
		if (x.kind == NUM)
			return value(c, node->kids[0], reg);
		if (x.kind != INT)
			return unfit(c);
		to_number(c, x, reg);
		return NUM;
	}
	if (x.kind != LIST && x.kind != TEXT)
		return unfit(c);
	if (x.slot || x.reg != reg)
		value(c, node->kids[0], reg);
	emit(c, x.kind == LIST ? JY_Q_LIST_SIZE : JY_Q_TEXT_SIZE, reg);
	return INT;
}

/* A truth as a value, or one of two values. */
static kind branches(compiler *c, const jy_node *node, uint8_t reg)
{
	uint32_t first = new_label(c), second = new_label(c), end = new_label(c);
	journey_value yes = {{1}, 0, JOURNEY_BOOL}, no = {{0}, 0, JOURNEY_BOOL};
	bool chosen = node->kind == JY_N_COND;
	condition(c, chosen ? node->kids[0] : node, (ways){first, second, true}, reg);
	place(c, first);
	kind a = chosen ? value(c, node->kids[1], reg) : load_constant(c, &yes, reg);
	jump(c, end);
	place(c, second);
	kind b = failed(c) ? NONE : chosen ? value(c, node->kids[2], reg) : load_constant(c, &no, reg);
	place(c, end);
	return a == b ? a : unfit(c);
}

static bool makes_truth(const jy_node *node)
{
	uint32_t op = operator_of(node);
	jy_call_fn run = function_of(node);
	return node->kind == JY_N_AND || node->kind == JY_N_OR || node->kind == JY_N_MACRO ||
	       (node->kind == JY_N_SELECT && node->test) || op == JY_I_NOT || op == JY_I_IN ||
	       (op >= JY_I_EQ && op <= JY_I_GE) || run == jy_ends_with || run == jy_starts_with ||
	       run == jy_contains;
}

static kind value(compiler *c, const jy_node *node, uint8_t reg)
{
	uint32_t op = operator_of(node);
	if (failed(c))
		return NONE;
	if (node->kind == JY_N_CONST)
		return load_constant(c, &node->value, reg);
	if (makes_truth(node) || node->kind == JY_N_COND)
		return branches(c, node, reg);
	if (is_now(node)) {
		emit(c, JY_Q_NOW, reg);
		return TIME;
	}
	if (is_slot(node))
		return load_slot(c, node, reg);
	if (node->ref == JY_R_LOCAL) {
		operand x = local_operand(c, node->local);
		emit(c, JY_Q_COPY, reg)->b = x.reg;
		return x.kind;
	}
	if (node->kind == JY_N_SELECT && node->ref == JY_R_NONE && !node->optional && is_tally(node->kids[0]))
		return load_tally(c, node->kids[0], node->name, reg);
	if (op == JY_I_INDEX && is_tally(node->kids[0]) && is_constant(node->kids[1], JOURNEY_STRING))
		return load_tally(c, node->kids[0], text_of(&node->kids[1]->value), reg);
	if (op >= JY_I_ADD && op <= JY_I_MOD)
		return arithmetic(c, node, op, reg);
	if (op == JY_I_NEG)
		return negation(c, node, reg);
	return function(c, node, reg);
}

static void whole(compiler *c, const jy_node *root)
{
	if (makes_truth(root) || root->kind == JY_N_COND) {
		uint32_t yes = new_label(c), no = new_label(c);
		condition(c, root, (ways){yes, no, true}, 0);
		place(c, yes);
		emit(c, JY_Q_YES, 0);
		place(c, no);
		emit(c, JY_Q_NO, 0);
		if (!failed(c) || root->kind != JY_N_COND || c->status)
			return;
		/* A choice between values that are no truths. */
		c->unfit = false;
		c->count = c->labels = c->locals = 0;
	}
	kind k = value(c, root, 0);
	if (k == TIME || k == SPAN || k == NONE)
		c->unfit = true;
	jy_quick_op *i = emit(c, JY_Q_RESULT, 0);
	i->n = tag_of_kind(k);
}

journey_status jy_quick_compile(const jy_node *root, journey_expr_program *program)
{
	compiler c;
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
	resolve(&c);
	program->quick_left = program->cost_limit - c.cost;
	program->quick_round = (uint32_t)c.cost;
	program->quick = jy_arena_copy(&program->arena, c.code, c.count * sizeof *c.code);
	return program->quick ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}
