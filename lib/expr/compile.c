#include "expr/compile.h"
#include "base/memory.h"
#include "base/text.h"
#include "expr/matches.h"
#include <string.h>

typedef struct compiler {
	const jy_source *s;
	journey_expr_program *program;
	const journey_allocator *allocator;
	jy_instruction *code;
	uint32_t *places;
	journey_value *constants;
	jy_call_fn *functions;
	uint32_t *slots;
	size_t code_count, code_capacity, place_capacity, constant_count, constant_capacity;
	size_t function_count, function_capacity, slot_count, slot_capacity;
	uint32_t registers;
	journey_status status; /* the first failure; nothing is emitted after it */
} compiler;

/* So many constants are looked at before another is made. */
#define RECENT 8

#define NO_REGISTER 0xffffu

static void compile(compiler *c, const jy_node *node, uint32_t dst);

static void fail(compiler *c, journey_status status)
{
	if (!c->status)
		c->status = status;
}

static void too_large(compiler *c, const jy_node *node, const char *what)
{
	if (!c->status)
		fail(c, JY_FAIL(c->s, JOURNEY_LIMIT, node->start, "the expression needs more than %d %s",
				JY_REGISTERS_MAX, what));
}

/* Emitting. */

static uint32_t emit(compiler *c, const jy_node *node, jy_operation op, uint32_t a, uint32_t b, uint32_t x)
{
	if (c->status)
		return 0;
	if (!jy_grow(c->allocator, &c->code, &c->code_capacity, c->code_count + 1, sizeof *c->code) ||
	    !jy_grow(c->allocator, &c->places, &c->place_capacity, c->code_count + 1, sizeof *c->places)) {
		fail(c, JOURNEY_NO_MEMORY);
		return 0;
	}
	c->places[c->code_count] = node->at;
	c->code[c->code_count] = (jy_instruction){(uint16_t)op, (uint16_t)a, (uint16_t)b, (uint16_t)x, 0, 0};
	return (uint32_t)c->code_count++;
}

static jy_instruction *at(compiler *c, uint32_t i)
{
	return &c->code[i];
}

static void set_imm(compiler *c, uint32_t i, uint32_t imm)
{
	if (!c->status)
		c->code[i].imm = imm;
}

static void set_x(compiler *c, uint32_t i, uint32_t x)
{
	if (!c->status)
		c->code[i].x = x;
}

/* Jumps of instruction i go to what comes next. */
static void land(compiler *c, uint32_t i)
{
	set_imm(c, i, (uint32_t)c->code_count);
}

static void need(compiler *c, const jy_node *node, uint32_t reg)
{
	if (reg >= JY_REGISTERS_MAX)
		too_large(c, node, "registers");
	else if (reg + 1 > c->registers)
		c->registers = reg + 1;
}

/* Whether two constants are one; of lists and maps never. */
static bool same_constant(const journey_value *a, const journey_value *b)
{
	if (a->type != b->type || a->n != b->n || a->type >= JOURNEY_LIST)
		return false;
	if (a->type == JOURNEY_STRING || a->type == JOURNEY_BYTES)
		return a->n == 0 || memcmp(a->as.s, b->as.s, a->n) == 0;
	return a->type == JOURNEY_NULL || a->as.u == b->as.u;
}

static uint32_t constant(compiler *c, const jy_node *node, journey_value value)
{
	if (c->status)
		return 0;
	/* Chains repeat what they compare with. */
	for (size_t i = c->constant_count; i > 0 && i + RECENT > c->constant_count; i--)
		if (same_constant(&c->constants[i - 1], &value))
			return (uint32_t)(i - 1);
	if (c->constant_count >= JY_REGISTERS_MAX) {
		too_large(c, node, "constants");
		return 0;
	}
	if (!jy_grow(c->allocator, &c->constants, &c->constant_capacity, c->constant_count + 1,
		     sizeof *c->constants) ||
	    !jy_arena_value(&c->program->arena, value, &c->constants[c->constant_count])) {
		fail(c, JOURNEY_NO_MEMORY);
		return 0;
	}
	return (uint32_t)c->constant_count++;
}

static uint32_t text_constant(compiler *c, const jy_node *node, journey_str text)
{
	journey_value value = {{0}, (uint32_t)text.size, JOURNEY_STRING};
	value.as.s = text.data;
	return constant(c, node, value);
}

static uint32_t function_index(compiler *c, jy_call_fn run)
{
	for (size_t i = 0; i < c->function_count; i++)
		if (c->functions[i] == run)
			return (uint32_t)i;
	if (c->status || !jy_grow(c->allocator, &c->functions, &c->function_capacity, c->function_count + 1,
				  sizeof *c->functions)) {
		fail(c, JOURNEY_NO_MEMORY);
		return 0;
	}
	c->functions[c->function_count] = run;
	return (uint32_t)c->function_count++;
}

/* Notes that a slot is read; kept ascending, each once. */
static void note_slot(compiler *c, const jy_node *node)
{
	size_t i = c->slot_count;
	if (node->flags & JOURNEY_EXPR_TIMED)
		c->program->timed = true;
	if (c->status)
		return;
	while (i > 0 && c->slots[i - 1] > node->slot)
		i--;
	if (i > 0 && c->slots[i - 1] == node->slot)
		return;
	if (!jy_grow(c->allocator, &c->slots, &c->slot_capacity, c->slot_count + 1, sizeof *c->slots)) {
		fail(c, JOURNEY_NO_MEMORY);
		return;
	}
	memmove(&c->slots[i + 1], &c->slots[i], (c->slot_count - i) * sizeof *c->slots);
	c->slots[i] = node->slot;
	c->slot_count++;
}

/* Reading. */

static bool is_tally(const jy_node *node)
{
	return node->ref == JY_R_SLOT && (node->flags & JOURNEY_EXPR_TALLY) != 0;
}

static uint32_t operand(compiler *c, const jy_node *node, uint32_t spare)
{
	if (node->kind == JY_N_CONST)
		return constant(c, node, node->value) | JY_CONSTANT;
	if (node->ref == JY_R_LOCAL)
		return node->local->reg;
	compile(c, node, spare);
	return spare;
}

/* The type that a slot is read as; of an optional selection that of what it holds. */
static uint32_t slot_tag(const jy_node *node)
{
	bool held = node->optional && node->type->kind == JY_T_OPTIONAL;
	return jy_type_tag(held ? node->type->a : node->type);
}

static void load(compiler *c, const jy_node *node, uint32_t dst)
{
	if (node->slot == JOURNEY_EXPR_SLOT_NOW) {
		c->program->timed = true;
		emit(c, node, JY_I_NOW, dst, 0, 0);
		if (node->optional)
			emit(c, node, JY_I_OPT_WRAP, dst, dst, 0);
		return;
	}
	note_slot(c, node);
	jy_operation op = node->optional ? JY_I_OPT_LOAD : JY_I_LOAD;
	set_imm(c, emit(c, node, op, dst, 0, slot_tag(node)), node->slot);
}

/* A tally's key: `key` is a constant or register operand. */
static void load_key(compiler *c, const jy_node *node, const jy_node *tally, uint32_t dst, uint32_t key,
		     jy_operation op)
{
	note_slot(c, tally);
	set_imm(c, emit(c, node, op, dst, key, jy_type_tag(tally->type->b)), tally->slot);
}

static void compile_select(compiler *c, const jy_node *node, uint32_t dst)
{
	const jy_node *target = node->kids[0];
	if (node->ref == JY_R_SLOT && node->test) {
		note_slot(c, node);
		set_imm(c, emit(c, node, JY_I_HAS_SLOT, dst, 0, 0), node->slot);
	} else if (node->ref == JY_R_SLOT) {
		load(c, node, dst);
	} else if (node->ref == JY_R_FIELD) {
		note_slot(c, node);
		uint32_t name = text_constant(c, node, node->name);
		jy_operation op = node->test       ? JY_I_HAS_FIELD
				  : node->optional ? JY_I_OPT_FIELD
						   : JY_I_LOAD_FIELD;
		set_imm(c, emit(c, node, op, dst, name, 0), node->slot);
	} else if (is_tally(target)) {
		jy_operation op = node->test ? JY_I_HAS_KEY : node->optional ? JY_I_OPT_KEY : JY_I_LOAD_KEY;
		load_key(c, node, target, dst, text_constant(c, node, node->name) | JY_CONSTANT, op);
	} else {
		jy_operation op = node->test ? JY_I_TEST : node->optional ? JY_I_OPT_SELECT : JY_I_SELECT;
		uint32_t value = operand(c, target, dst);
		emit(c, node, op, dst, value, text_constant(c, node, node->name));
	}
}

/* Calls. */

static bool plain_slot(const jy_node *node)
{
	return node->ref == JY_R_SLOT && !node->test && !node->optional &&
	       !(node->flags & JOURNEY_EXPR_TALLY) && node->slot != JOURNEY_EXPR_SLOT_NOW;
}

/* slot == constant and the like, the most frequent test, as one instruction. */
static bool compare_slot(compiler *c, const jy_node *node, uint32_t op, uint32_t dst)
{
	static const uint8_t mirrored[] = {JY_EQ, JY_NE, JY_GT, JY_GE, JY_LT, JY_LE};
	const jy_node *slot = node->kids[0], *value = node->kids[1];
	uint32_t relation = op - JY_I_EQ;
	if (slot->kind == JY_N_CONST) {
		slot = node->kids[1];
		value = node->kids[0];
		relation = mirrored[relation];
	}
	if (!plain_slot(slot) || value->kind != JY_N_CONST)
		return false;
	note_slot(c, slot);
	uint32_t i = emit(c, node, JY_I_SLOT_CMP, dst, constant(c, value, value->value), relation);
	set_imm(c, i, slot->slot);
	set_x(c, i, jy_type_tag(slot->type));
	return true;
}

static void compile_operator(compiler *c, const jy_node *node, uint32_t dst)
{
	uint32_t op = node->function->operation;
	if (op >= JY_I_EQ && op <= JY_I_GE && compare_slot(c, node, op, dst))
		return;
	if ((op == JY_I_INDEX || op == JY_I_OPT_INDEX) && is_tally(node->kids[0])) {
		load_key(c, node, node->kids[0], dst, operand(c, node->kids[1], dst),
			 op == JY_I_INDEX ? JY_I_LOAD_KEY : JY_I_OPT_KEY);
		return;
	}
	if (op == JY_I_IN && is_tally(node->kids[1])) {
		load_key(c, node, node->kids[1], dst, operand(c, node->kids[0], dst), JY_I_HAS_KEY);
		return;
	}
	if (op == JY_I_OPT_OR || op == JY_I_OPT_OR_VALUE) {
		compile(c, node->kids[0], dst);
		uint32_t jump = emit(c, node, (jy_operation)op, dst, 0, 0);
		compile(c, node->kids[1], dst);
		land(c, jump);
		return;
	}
	uint32_t left = operand(c, node->kids[0], dst);
	uint32_t right = node->count > 1 ? operand(c, node->kids[1], left == dst ? dst + 1 : dst) : 0;
	emit(c, node, (jy_operation)op, dst, left, right);
}

/* Compiles nodes into dst + 1, dst + 2, ... */
static void compile_row(compiler *c, const jy_node *node, uint32_t dst)
{
	for (uint32_t i = 0; i < node->count && !c->status; i++)
		compile(c, node->kids[i], dst + 1 + i);
}

/* A literal pattern of `matches`. */
static void compile_pattern(compiler *c, const jy_node *node, uint32_t dst)
{
	journey_value value = {{0}, 0, JOURNEY_NULL};
	need(c, node, dst + 1);
	if (!c->status)
		fail(c, jy_matches_prepare(c->s, node, c->program, &value));
	emit(c, node, JY_I_COPY, dst, constant(c, node, value) | JY_CONSTANT, 0);
}

static void compile_call(compiler *c, const jy_node *node, uint32_t dst)
{
	if (node->ref == JY_R_SLOT) {
		load(c, node, dst);
		return;
	}
	if (node->function->operation) {
		compile_operator(c, node, dst);
		return;
	}
	bool pattern = node->function->run == jy_matches && node->kids[1]->kind == JY_N_CONST &&
		       node->kids[1]->value.type == JOURNEY_STRING;
	if (pattern) {
		compile(c, node->kids[0], dst + 1);
		compile_pattern(c, node->kids[1], dst + 2);
	} else {
		compile_row(c, node, dst);
	}
	bool host = node->ref == JY_R_CALL;
	if (host && (node->flags & JOURNEY_EXPR_TIMED))
		c->program->timed = true;
	uint32_t type = host ? jy_type_tag(node->function->result) : 0;
	uint32_t i = emit(c, node, host ? JY_I_HOST : JY_I_CALL, dst, dst + 1, type);
	set_imm(c, i, host ? node->slot : function_index(c, node->function->run));
	set_x(c, i, node->count);
}

/* Jumps to one place that is not known yet are chained through imm. */
static void chain(compiler *c, uint32_t jump, uint32_t *last)
{
	set_imm(c, jump, *last);
	*last = jump;
}

static void patch(compiler *c, uint32_t last)
{
	while (!c->status && last != UINT32_MAX) {
		uint32_t next = at(c, last)->imm;
		land(c, last);
		last = next;
	}
}

static bool has_maybe(const jy_node *node)
{
	for (uint32_t i = 0; i < node->count; i++)
		if (node->kids[i]->maybe)
			return true;
	return false;
}

/* A literal with parts that may be missing: made item by item. */
static void compile_maybe(compiler *c, const jy_node *node, uint32_t dst)
{
	uint32_t out = UINT32_MAX, step = node->kind == JY_N_MAP ? 2 : 1;
	emit(c, node, step == 2 ? JY_I_NEW_MAP : JY_I_NEW_LIST, dst, 0, 0);
	for (uint32_t i = 0; i < node->count && !c->status; i += step) {
		const jy_node *kid = node->kids[i];
		jy_operation op = kid->maybe ? JY_I_PUSH_MAYBE : JY_I_PUSH;
		if (step == 2)
			op = kid->maybe ? JY_I_ENTRY_MAYBE : JY_I_ENTRY;
		for (uint32_t k = 0; k < step; k++) {
			compile(c, node->kids[i + k], dst + 1 + k);
			chain(c, emit(c, kid, JY_I_FAILED, dst, dst + 1 + k, 0), &out);
		}
		uint32_t put = emit(c, kid, op, dst, dst + 1, dst + 2);
		if (op != JY_I_PUSH)
			chain(c, put, &out);
	}
	emit(c, node, JY_I_DONE, dst, 0, 0);
	patch(c, out);
}

static void compile_literal(compiler *c, const jy_node *node, uint32_t dst)
{
	if (has_maybe(node)) {
		compile_maybe(c, node, dst);
		return;
	}
	compile_row(c, node, dst);
	bool map = node->kind == JY_N_MAP;
	set_x(c, emit(c, node, map ? JY_I_MAP : JY_I_LIST, dst, dst + 1, 0),
	      map ? node->count / 2 : node->count);
}

/* Logic. */

static void compile_logic(compiler *c, const jy_node *node, uint32_t dst)
{
	jy_operation op = node->kind == JY_N_AND ? JY_I_AND : JY_I_OR;
	uint32_t out = UINT32_MAX;
	for (uint32_t i = 0; i < node->count && !c->status; i++) {
		uint32_t value = i ? dst + 1 : dst;
		compile(c, node->kids[i], value);
		chain(c, emit(c, node->kids[i], op, dst, value, 0), &out);
	}
	patch(c, out);
}

static void compile_cond(compiler *c, const jy_node *node, uint32_t dst)
{
	uint32_t test = operand(c, node->kids[0], dst);
	uint32_t branch = emit(c, node->kids[0], JY_I_BRANCH, dst, test, 0);
	compile(c, node->kids[1], dst);
	uint32_t jump = emit(c, node, JY_I_JUMP, 0, 0, 0);
	land(c, branch);
	compile(c, node->kids[2], dst);
	land(c, jump);
	set_x(c, branch, (uint32_t)c->code_count);
}

/* Macros: registers dst (result), +1 range, +2 position, +3 and +4 variables, +5 value of the body. */

static void set_constant(compiler *c, const jy_node *node, uint32_t dst, journey_value value)
{
	emit(c, node, JY_I_COPY, dst, constant(c, node, value) | JY_CONSTANT, 0);
}

static void macro_start(compiler *c, const jy_node *node, uint32_t dst)
{
	journey_value truth = {{node->macro == JY_M_ALL}, 0, JOURNEY_BOOL};
	journey_value zero = {{0}, 0, JOURNEY_INT};
	switch (node->macro) {
	case JY_M_ALL:
	case JY_M_EXISTS:
		set_constant(c, node, dst, truth);
		break;
	case JY_M_EXISTS_ONE:
		set_constant(c, node, dst, zero);
		break;
	case JY_M_TRANSFORM_MAP:
	case JY_M_TRANSFORM_ENTRY:
		emit(c, node, JY_I_NEW_MAP, dst, 0, 0);
		break;
	default:
		emit(c, node, JY_I_NEW_LIST, dst, 0, 0);
	}
}

/* What a round adds to the list or map: kids[2], or the variable. */
static void macro_add(compiler *c, const jy_node *node, uint32_t dst, uint32_t *out)
{
	uint32_t value = dst + 5;
	if (node->macro == JY_M_FILTER) {
		emit(c, node, JY_I_PUSH, dst, node->local->reg, 0);
		return;
	}
	compile(c, node->kids[2], value);
	chain(c, emit(c, node, JY_I_FAILED, dst, value, 0), out);
	if (node->macro == JY_M_MAP) {
		emit(c, node, JY_I_PUSH, dst, value, 0);
	} else if (node->macro == JY_M_TRANSFORM_ENTRY) {
		chain(c, emit(c, node, JY_I_ENTRIES, dst, value, 0), out);
	} else {
		/* The keys of a map differ, and so do positions. */
		uint32_t put = emit(c, node, JY_I_ENTRY, dst, node->local->reg, value);
		set_x(c, put, 1);
		chain(c, put, out);
	}
}

static bool always(const jy_node *node)
{
	return node->kind == JY_N_CONST && node->value.type == JOURNEY_BOOL && node->value.as.i != 0;
}

/* One round; returns a chain of jumps out of the loop. */
static uint32_t macro_round(compiler *c, const jy_node *node, uint32_t dst)
{
	uint32_t value = dst + 5, out = UINT32_MAX, skip = UINT32_MAX;
	jy_operation op = node->macro == JY_M_ALL      ? JY_I_AND
			  : node->macro == JY_M_EXISTS ? JY_I_OR
			  : node->macro == JY_M_EXISTS_ONE ? JY_I_COUNT
							   : JY_I_FAILED;
	if (op != JY_I_FAILED || !always(node->kids[1])) {
		compile(c, node->kids[1], value);
		/* A condition that fails ends the loop with its error. */
		chain(c, emit(c, node, op, dst, value, 0), &out);
	}
	if (op != JY_I_FAILED)
		return out;
	if (!always(node->kids[1]))
		skip = emit(c, node->kids[1], JY_I_BRANCH, dst, value, 0);
	macro_add(c, node, dst, &out);
	if (skip != UINT32_MAX) {
		land(c, skip);
		/* Patched later with the other ways out: BRANCH leaves by x. */
		set_x(c, skip, UINT32_MAX);
	}
	return out;
}

/* BRANCH instructions of this loop's body whose x is open leave the loop. */
static void patch_branches(compiler *c, uint32_t from, uint32_t target)
{
	for (uint32_t i = from; !c->status && i < c->code_count; i++)
		if (at(c, i)->op == JY_I_BRANCH && at(c, i)->x == UINT32_MAX)
			at(c, i)->x = target;
}

static void macro_end(compiler *c, const jy_node *node, uint32_t dst)
{
	journey_value one = {{1}, 0, JOURNEY_INT};
	if (node->macro == JY_M_EXISTS_ONE)
		emit(c, node, JY_I_EQ, dst, dst, constant(c, node, one) | JY_CONSTANT);
	else if (node->macro != JY_M_ALL && node->macro != JY_M_EXISTS)
		emit(c, node, JY_I_DONE, dst, 0, 0);
}

/* cel.bind: the variable is register dst, the body comes after it. */
static void compile_bind(compiler *c, const jy_node *node, uint32_t dst)
{
	node->local->reg = dst;
	compile(c, node->kids[0], dst);
	compile(c, node->kids[1], dst + 1);
	emit(c, node, JY_I_COPY, dst, dst + 1, 0);
}

static void compile_optional(compiler *c, const jy_node *node, uint32_t dst)
{
	node->local->reg = dst + 1;
	compile(c, node->kids[0], dst);
	uint32_t open = emit(c, node, JY_I_OPT_OPEN, dst, dst + 1, 0);
	compile(c, node->kids[1], dst + 2);
	emit(c, node, node->macro == JY_M_OPT_MAP ? JY_I_OPT_WRAP : JY_I_COPY, dst, dst + 2, 0);
	land(c, open);
}

static void compile_loop(compiler *c, const jy_node *node, uint32_t dst)
{
	need(c, node, dst + 5);
	node->local->reg = dst + 3;
	if (node->local2)
		node->local2->reg = dst + 4;
	compile(c, node->kids[0], dst + 1);
	uint32_t begin = emit(c, node, JY_I_BEGIN, dst, dst + 1, 0);
	macro_start(c, node, dst);
	uint32_t next = emit(c, node, JY_I_NEXT, dst + 3, dst + 1, 0);
	set_x(c, next, node->local2 ? dst + 4 : NO_REGISTER);
	uint32_t out = macro_round(c, node, dst);
	set_imm(c, emit(c, node, JY_I_JUMP, 0, 0, 0), next);
	uint32_t length = (uint32_t)c->code_count - next;
	if (!c->status)
		at(c, next)->c = (uint16_t)(length > 0xffff ? 0xffff : length);
	land(c, next);
	/* Where the loop ends early with a value that needs no finishing, that is after the end; DONE and EQ
	 * pass errors on, so that all may go the same way. */
	patch_branches(c, next, (uint32_t)c->code_count);
	patch(c, out);
	macro_end(c, node, dst);
	land(c, begin);
}

static void compile_macro(compiler *c, const jy_node *node, uint32_t dst)
{
	if (node->macro == JY_M_BIND)
		compile_bind(c, node, dst);
	else if (node->macro == JY_M_OPT_MAP || node->macro == JY_M_OPT_FLAT_MAP)
		compile_optional(c, node, dst);
	else
		compile_loop(c, node, dst);
}

/* The depth is that of the tree, which is limited. */
static void compile(compiler *c, const jy_node *node, uint32_t dst)
{
	need(c, node, dst + 1);
	if (c->status)
		return;
	if (node->ref == JY_R_MISSING) {
		emit(c, node, JY_I_MISSING, dst, 0, 0);
		return;
	}
	switch (node->kind) {
	case JY_N_CONST:
		set_constant(c, node, dst, node->value);
		break;
	case JY_N_IDENT:
		if (node->ref == JY_R_LOCAL)
			emit(c, node, JY_I_COPY, dst, node->local->reg, 0);
		else
			load(c, node, dst);
		break;
	case JY_N_SELECT:
		compile_select(c, node, dst);
		break;
	case JY_N_CALL:
		compile_call(c, node, dst);
		break;
	case JY_N_LIST:
	case JY_N_MAP:
		compile_literal(c, node, dst);
		break;
	case JY_N_AND:
	case JY_N_OR:
		compile_logic(c, node, dst);
		break;
	case JY_N_COND:
		compile_cond(c, node, dst);
		break;
	case JY_N_MACRO:
		compile_macro(c, node, dst);
		break;
	}
}

/* Moves what was collected into the program. */
static journey_status keep(compiler *c)
{
	journey_expr_program *p = c->program;
	p->code = jy_arena_copy(&p->arena, c->code, c->code_count * sizeof *c->code);
	p->places = jy_arena_copy(&p->arena, c->places, c->code_count * sizeof *c->places);
	p->constants = jy_arena_copy(&p->arena, c->constants, c->constant_count * sizeof *c->constants);
	p->functions = jy_arena_copy(&p->arena, c->functions, c->function_count * sizeof *c->functions);
	p->slots = jy_arena_copy(&p->arena, c->slots, c->slot_count * sizeof *c->slots);
	p->code_count = (uint32_t)c->code_count;
	p->registers = c->registers;
	p->slot_count = c->slot_count;
	return p->code && p->places && p->constants && p->functions && p->slots ? JOURNEY_OK
										: JOURNEY_NO_MEMORY;
}

journey_status jy_compile(const jy_source *source, const jy_node *root, journey_expr_program *program)
{
	compiler c = {.s = source, .program = program, .allocator = &source->arena->allocator};
	compile(&c, root, 0);
	emit(&c, root, JY_I_RETURN, 0, 0, 0);
	journey_status status = c.status ? c.status : keep(&c);
	jy_free(c.allocator, c.code, c.code_capacity * sizeof *c.code);
	jy_free(c.allocator, c.places, c.place_capacity * sizeof *c.places);
	jy_free(c.allocator, c.constants, c.constant_capacity * sizeof *c.constants);
	jy_free(c.allocator, c.functions, c.function_capacity * sizeof *c.functions);
	jy_free(c.allocator, c.slots, c.slot_capacity * sizeof *c.slots);
	return status;
}
