/*
 * A compiled text: its parts in the order they are gone through, conditions and loops as jumps among them. Blocks are
 * compiled in place, so that they see the loops around them.
 */
#ifndef JY_CONTENT_PARTS_H
#define JY_CONTENT_PARTS_H

#include "base/arena.h"
#include "content/escape.h"
#include <journey/template.h>

#define JY_NO_PART UINT32_MAX
#define JY_NO_SLOT UINT32_MAX

/* Slots of one loop, from its first on. */
typedef enum jy_loop_slot {
	JY_LOOP_ITEM,
	JY_LOOP_KEY,
	JY_LOOP_INDEX,  /* forloop.index, from 1 */
	JY_LOOP_FIRST,  /* forloop.first */
	JY_LOOP_LAST,   /* forloop.last */
	JY_LOOP_LENGTH, /* forloop.length */
	JY_LOOP_SLOTS
} jy_loop_slot;

/* One argument of a filter: a constant, or an expression. */
typedef struct jy_template_arg {
	const journey_expr_program *program; /* NULL: a constant */
	journey_value value;
	bool local; /* it reads variables of the template */
} jy_template_arg;

struct jy_filter;

typedef struct jy_filter_call {
	const struct jy_filter *filter;
	jy_template_arg *args;
	uint32_t arg_count;
} jy_filter_call;

/* An expression with its filters. */
typedef struct jy_shown {
	const journey_expr_program *program;
	uint32_t slot; /* that it is nothing but the name of; JY_NO_SLOT: it is more than that */
	bool local;    /* it reads variables of the template */
	bool money;    /* it is the name of an amount of money */
	bool dynamic;  /* some argument of a filter other than `default` has to be evaluated */
	jy_escape escape;
	uint32_t filter_count;
	jy_filter_call *filters;
	journey_template_missing place; /* all but the reason */
} jy_shown;

typedef enum jy_part_kind {
	JY_PART_LITERAL,
	JY_PART_VALUE,
	JY_PART_IF,     /* goes on at `jump` if it is not true */
	JY_PART_JUMP,   /* goes on at `jump` */
	JY_PART_FOR,    /* goes on at `jump` if there is nothing to loop over */
	JY_PART_NEXT,   /* goes on at `jump` with the next item, or at `exit` */
	JY_PART_BREAK,  /* leaves the innermost loop, goes on at `jump` */
	JY_PART_ASSIGN, /* to `slot` */
	JY_PART_ABORT
} jy_part_kind;

typedef struct jy_part {
	jy_part_kind kind;
	uint32_t jump, exit; /* while compiling: the part before in a chain of those that go to the same place */
	uint32_t slot;       /* of FOR: the first of JY_LOOP_SLOTS */
	bool keyed;          /* FOR with two variables */
	bool quiet;          /* FOR with an `else`: nothing to loop over is no missing value */
	journey_str text;    /* of a literal */
	const jy_shown *shown;
} jy_part;

struct journey_template {
	journey_allocator allocator;
	journey_template_target target;
	jy_arena arena;
	jy_part *parts;
	size_t part_count, part_capacity;
	journey_expr_program **programs; /* its own */
	size_t program_count, program_capacity;
	uint32_t slot_count; /* of its variables */
	bool own_programs;
};

#endif
