#include "expr/compare.h"
#include "expr/quick_code.h"

/* Emitting. */

jy_quick_kind jy_quick_unfit(jy_quick_compiler *c)
{
	c->unfit = true;
	return JY_K_NONE;
}

bool jy_quick_failed(const jy_quick_compiler *c)
{
	return c->unfit || c->status;
}

/* Never NULL: what is emitted without room is overwritten. */
jy_quick_op *jy_quick_emit(jy_quick_compiler *c, uint32_t op, uint8_t a)
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

uint32_t jy_quick_new_label(jy_quick_compiler *c)
{
	if (c->labels == JY_QUICK_LABELS) {
		c->unfit = true;
		return 0;
	}
	return c->labels++;
}

void jy_quick_place(jy_quick_compiler *c, uint32_t label)
{
	c->label[label] = (int16_t)c->count;
}

void jy_quick_jump(jy_quick_compiler *c, uint32_t label)
{
	jy_quick_emit(c, JY_Q_JUMP, 0)->skip = (int32_t)label;
}

static bool reads_slot(uint8_t op)
{
	return (op >= JY_Q_SLOT_TRUTH && op <= JY_Q_SLOT_AGE_LESS) || op == JY_Q_LOAD ||
	       op == JY_Q_LOAD_NUM || op == JY_Q_LOAD_TIME;
}

/* Skips hold labels until this. */
void jy_quick_place_jumps(jy_quick_compiler *c)
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

uint8_t jy_quick_above(jy_quick_compiler *c, uint8_t reg, uint8_t by)
{
	if (reg + by + 1 >= JY_QUICK_REGISTERS) {
		c->unfit = true;
		return 0;
	}
	return (uint8_t)(reg + by);
}

void jy_quick_set_text(jy_quick_compiler *c, jy_quick_op *i, journey_str text)
{
	i->n = (uint32_t)text.size;
	i->k.s = jy_arena_copy(&c->program->arena, text.data, text.size);
	if (!i->k.s)
		c->status = JOURNEY_NO_MEMORY;
	/* What long text costs is counted by the generic tier. */
	c->unfit = c->unfit || text.size >= JY_LONG_TEXT;
}

/* A test; `holds`: true where its truth is, else where it is not. */
jy_quick_op *jy_quick_test(jy_quick_compiler *c, uint32_t op, uint8_t reg, bool holds, jy_quick_ways to)
{
	jy_quick_op *i = jy_quick_emit(c, op, reg);
	i->sense = holds == to.next;
	i->skip = (int32_t)(to.next ? to.no : to.yes);
	return i;
}

void jy_quick_go(jy_quick_compiler *c, bool truth, jy_quick_ways to)
{
	if (truth != to.next)
		jy_quick_jump(c, truth ? to.yes : to.no);
}

/* Types. */

jy_quick_kind jy_quick_kind_of_tag(uint32_t tag)
{
	switch (tag) {
	case JOURNEY_BOOL:
		return JY_K_BOOL;
	case JOURNEY_INT:
		return JY_K_INT;
	case JOURNEY_DOUBLE:
		return JY_K_NUM;
	case JOURNEY_STRING:
		return JY_K_TEXT;
	case JOURNEY_TIMESTAMP:
		return JY_K_TIME;
	case JOURNEY_DURATION:
		return JY_K_SPAN;
	case JOURNEY_LIST:
		return JY_K_LIST;
	default:
		return JY_K_NONE;
	}
}

uint32_t jy_quick_tag_of_kind(jy_quick_kind k)
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

bool jy_quick_is_now(const jy_node *node)
{
	return node->ref == JY_R_SLOT && node->slot == JOURNEY_EXPR_SLOT_NOW;
}

bool jy_quick_is_slot(const jy_node *node)
{
	return node->ref == JY_R_SLOT && !node->test && !node->optional &&
	       !(node->flags & JOURNEY_EXPR_TALLY) && node->slot != JOURNEY_EXPR_SLOT_NOW;
}

bool jy_quick_is_tally(const jy_node *node)
{
	return node->ref == JY_R_SLOT && !node->optional && (node->flags & JOURNEY_EXPR_TALLY) != 0;
}

bool jy_quick_is_constant(const jy_node *node, uint32_t type)
{
	return node->kind == JY_N_CONST && node->value.type == type;
}

/* The instruction of an operator, else 0. */
uint32_t jy_quick_operator_of(const jy_node *node)
{
	return node->kind == JY_N_CALL && node->ref == JY_R_NONE && node->function ? node->function->operation
										   : 0;
}

jy_call_fn jy_quick_function_of(const jy_node *node)
{
	return node->kind == JY_N_CALL && node->ref == JY_R_NONE && node->function ? node->function->run
										   : NULL;
}

/* A time or span in nanoseconds. */
bool jy_quick_constant_nanos(const journey_value *v, int64_t *out)
{
	if (v->as.i < -JY_QUICK_SECONDS || v->as.i >= JY_QUICK_SECONDS)
		return false;
	*out = v->as.i * 1000000000 + (int32_t)v->n;
	return true;
}

/* Operands: a slot is tested where it lies; anything else is put into a register. */

jy_quick_operand jy_quick_local_operand(jy_quick_compiler *c, const jy_local *local)
{
	for (uint32_t i = 0; i < c->locals; i++)
		if (c->local[i] == local)
			return (jy_quick_operand){jy_quick_kind_of_tag(jy_type_tag(local->type)), false,
						  c->local_reg[i], 0};
	return (jy_quick_operand){jy_quick_unfit(c), false, 0, 0};
}

jy_quick_operand jy_quick_operand_of(jy_quick_compiler *c, const jy_node *node, uint8_t reg)
{
	if (jy_quick_is_slot(node)) {
		jy_quick_kind k = jy_quick_kind_of_tag(jy_type_tag(node->type));
		if (k != JY_K_TIME && k != JY_K_SPAN)
			return (jy_quick_operand){k, true, reg, node->slot};
	}
	if (node->ref == JY_R_LOCAL)
		return jy_quick_local_operand(c, node->local);
	return (jy_quick_operand){jy_quick_value(c, node, reg), false, reg, 0};
}

jy_quick_op *jy_quick_test_operand(jy_quick_compiler *c, uint32_t op, jy_quick_operand x, bool holds,
				   jy_quick_ways to)
{
	jy_quick_op *i = jy_quick_test(c, x.slot ? op + JY_QUICK_SLOT_FORM : op, x.reg, holds, to);
	i->slot = x.number;
	return i;
}

/* An int with a double: as double. */
jy_quick_operand jy_quick_to_number(jy_quick_compiler *c, jy_quick_operand x, uint8_t reg)
{
	if (x.slot) {
		jy_quick_emit(c, JY_Q_LOAD_NUM, reg)->slot = x.number;
	} else {
		if (x.reg != reg)
			jy_quick_emit(c, JY_Q_COPY, reg)->b = x.reg;
		jy_quick_emit(c, JY_Q_TO_NUM, reg);
	}
	return (jy_quick_operand){JY_K_NUM, false, reg, 0};
}
