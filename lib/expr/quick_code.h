/*
 * How the quick form of an expression is made: what quick_compile.c (values), quick_test.c (truths) and
 * quick_emit.c (instructions, operands) share. A failure is noted in the compiler: `unfit` where there is no
 * quick form, `status` without memory; what is emitted after that counts for nothing.
 */
#ifndef JY_EXPR_QUICK_CODE_H
#define JY_EXPR_QUICK_CODE_H

#include "expr/quick.h"
#include <stdbool.h>

#define JY_QUICK_LABELS 128
#define JY_QUICK_LOCALS 4

/* Static types. */
typedef enum jy_quick_kind {
	JY_K_NONE,
	JY_K_BOOL,
	JY_K_INT,
	JY_K_NUM,
	JY_K_TEXT,
	JY_K_TIME,
	JY_K_SPAN,
	JY_K_LIST
} jy_quick_kind;

/* Jumps are made to labels, numbers whose places are known in the end. */
typedef struct jy_quick_compiler {
	journey_expr_program *program;
	uint32_t count, labels, locals;
	uint64_t cost; /* what operators charge that do not loop */
	bool unfit;
	journey_status status;
	const jy_local *local[JY_QUICK_LOCALS];
	uint8_t local_reg[JY_QUICK_LOCALS];
	int16_t label[JY_QUICK_LABELS];
	jy_quick_op code[JY_QUICK_CODE_MAX];
} jy_quick_compiler;

/* Where a truth goes; one of both is what comes next. */
typedef struct jy_quick_ways {
	uint32_t yes, no;
	bool next; /* yes comes next */
} jy_quick_ways;

/* A slot is tested where it lies; anything else is put into a register. */
typedef struct jy_quick_operand {
	jy_quick_kind kind;
	bool slot;
	uint8_t reg;
	uint32_t number;
} jy_quick_operand;

/* Puts the node's value into a register; those above it are free for use. */
jy_quick_kind jy_quick_value(jy_quick_compiler *c, const jy_node *node, uint8_t reg);
/* Goes where the node's truth says; registers from `reg` on are free for use. */
void jy_quick_condition(jy_quick_compiler *c, const jy_node *node, jy_quick_ways to, uint8_t reg);
/* Whether the node is what jy_quick_condition() is best at. */
bool jy_quick_makes_truth(const jy_node *node);

jy_quick_kind jy_quick_unfit(jy_quick_compiler *c); /* JY_K_NONE */
bool jy_quick_failed(const jy_quick_compiler *c);
/* Never NULL. */
jy_quick_op *jy_quick_emit(jy_quick_compiler *c, uint32_t op, uint8_t a);
/* A test; `holds`: true where its truth is, else where it is not. */
jy_quick_op *jy_quick_test(jy_quick_compiler *c, uint32_t op, uint8_t reg, bool holds, jy_quick_ways to);
/* The same in the form that fits the operand. */
jy_quick_op *jy_quick_test_operand(jy_quick_compiler *c, uint32_t op, jy_quick_operand x, bool holds,
				   jy_quick_ways to);
/* Gives an instruction its text. */
void jy_quick_set_text(jy_quick_compiler *c, jy_quick_op *i, journey_str text);

uint32_t jy_quick_new_label(jy_quick_compiler *c);
/* The label is what comes next. */
void jy_quick_place(jy_quick_compiler *c, uint32_t label);
void jy_quick_jump(jy_quick_compiler *c, uint32_t label);
/* Goes where a constant truth says. */
void jy_quick_go(jy_quick_compiler *c, bool truth, jy_quick_ways to);
/* Turns the labels of jumps into distances: the last step. */
void jy_quick_place_jumps(jy_quick_compiler *c);
/* The register `by` above, unfit if there is none. */
uint8_t jy_quick_above(jy_quick_compiler *c, uint8_t reg, uint8_t by);

jy_quick_kind jy_quick_kind_of_tag(uint32_t tag);
uint32_t jy_quick_tag_of_kind(jy_quick_kind k);
bool jy_quick_is_now(const jy_node *node);
/* A slot that is read as it is: no tally, not now. */
bool jy_quick_is_slot(const jy_node *node);
bool jy_quick_is_tally(const jy_node *node);
bool jy_quick_is_constant(const jy_node *node, uint32_t type);
/* The instruction of an operator, else 0. */
uint32_t jy_quick_operator_of(const jy_node *node);
/* What runs a standard function, else NULL. */
jy_call_fn jy_quick_function_of(const jy_node *node);
/* A time or span in nanoseconds; false: too far away. */
bool jy_quick_constant_nanos(const journey_value *v, int64_t *out);

jy_quick_operand jy_quick_operand_of(jy_quick_compiler *c, const jy_node *node, uint8_t reg);
jy_quick_operand jy_quick_local_operand(jy_quick_compiler *c, const jy_local *local);
/* An int as double, in the register. */
jy_quick_operand jy_quick_to_number(jy_quick_compiler *c, jy_quick_operand x, uint8_t reg);

#endif
