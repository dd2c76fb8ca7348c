/* The compiled form: instructions over registers, slots and constants. */
#ifndef JY_EXPR_CODE_H
#define JY_EXPR_CODE_H

#include "base/arena.h"
#include "expr/functions.h"
#include "expr/types.h"
#include <journey/expr.h>

/*
 * A source operand with this bit names a constant, else a register. Registers hold values, or errors and
 * unknowns, which operations pass on and && and || absorb.
 */
#define JY_CONSTANT 0x8000u
#define JY_REGISTERS_MAX 0x7fffu

/* Tags of registers that hold no value; above every journey_type. */
#define JY_TAG_SPECIAL 0xfffffff0u
#define JY_TAG_UNKNOWN JOURNEY_EXPR_UNKNOWN
#define JY_TAG_ERROR 0xfffffff4u   /* as.i: the journey_reason; n: offset in the source */
#define JY_TAG_BUILDER 0xfffffff5u /* a list that a macro is making */
#define JY_TAG_ENTRIES 0xfffffff6u /* a map that a macro is making */

/* A value that is no special: a compiled pattern, as constant argument of `matches`. */
#define JY_TAG_REGEX 0xffffff00u

/* Limits of patterns where no environment sets them; see JOURNEY_EXPR_PATTERN, JOURNEY_EXPR_DEPTH. */
#define JY_PATTERN_LIMIT 10000
#define JY_PATTERN_DEPTH 200

typedef enum jy_operation {
	JY_I_RETURN,     /* result is register a */
	JY_I_COPY,       /* a = b */
	JY_I_LOAD,       /* a = slot imm, as type c */
	JY_I_NOW,        /* a = now */
	JY_I_LOAD_KEY,   /* a = slot imm at key b, as type c, default 0 of type c */
	JY_I_LOAD_FIELD, /* a = field named by constant b of open object imm */
	JY_I_HAS_SLOT,   /* a = slot imm is there */
	JY_I_HAS_KEY,    /* a = slot imm has key b */
	JY_I_HAS_FIELD,  /* a = open object imm has the field named by constant b */
	JY_I_SLOT_CMP,   /* a = slot imm (as type of constant b) `c` constant b */
	JY_I_MISSING,    /* a = error: no such name */
	JY_I_AND,        /* a = a && b; to imm if false (b may be a) */
	JY_I_OR,
	JY_I_BRANCH,   /* to imm if b is false; if it is no bool: a = error, to x */
	JY_I_JUMP,     /* to imm */
	JY_I_FAILED,   /* if b is an error: a = b, to imm */
	JY_I_BEGIN,    /* b must be a list or map: b+1 = position 0; else a = error, to imm */
	JY_I_NEXT,     /* a (and x, if not 0xffff) = next of b; to imm at the end */
	JY_I_COUNT,    /* if b is true: a = a + 1; if it is an error: a = b, to imm */
	JY_I_NEW_LIST, /* a = builder */
	JY_I_PUSH,     /* builder a gets b */
	JY_I_DONE,     /* builder a becomes a list or map */
	JY_I_LIST,     /* a = list of c registers from b */
	JY_I_MAP,      /* a = map of c pairs of registers from b */
	JY_I_SELECT,   /* a = field named by constant c of b */
	JY_I_TEST,     /* a = b has the field named by constant c */
	JY_I_CALL,     /* a = function imm of x registers from b */
	JY_I_HOST,     /* a = host function imm of x registers from b, a value of type c */
	JY_I_NOT,      /* a = !b */
	JY_I_NEG,
	JY_I_EQ, /* a = b == c; the order of these six is that of jy_relation */
	JY_I_NE,
	JY_I_LT,
	JY_I_LE,
	JY_I_GT,
	JY_I_GE,
	JY_I_ADD,
	JY_I_SUB,
	JY_I_MUL,
	JY_I_DIV,
	JY_I_MOD,
	JY_I_IN,
	JY_I_INDEX,
	JY_I_OPT_INDEX,    /* a = b[?c] */
	JY_I_OPT_SELECT,   /* a = b.?name, which is constant c */
	JY_I_OPT_LOAD,     /* a = optional of slot imm, as type c; empty where it is absent */
	JY_I_OPT_KEY,      /* a = optional of slot imm at key b, as type c */
	JY_I_OPT_FIELD,    /* a = optional of the field named by constant b of open object imm */
	JY_I_OPT_OR,       /* if a is an empty optional: on; else to imm, a an error unless an optional */
	JY_I_OPT_OR_VALUE, /* as OPT_OR, and a = what the optional holds */
	JY_I_OPT_OPEN,     /* if the optional a holds a value: b = it; else to imm, a empty or an error */
	JY_I_OPT_WRAP,     /* a = optional of b */
	JY_I_PUSH_MAYBE,   /* builder a gets what the optional b holds; if that fails: a = error, to imm */
	JY_I_NEW_MAP,      /* a = builder of a map */
	JY_I_ENTRY,        /* map builder a gets key b, value c (x: the key is new); if not: a = error, to imm */
	JY_I_ENTRY_MAYBE,  /* as ENTRY with what the optional c holds, if anything */
	JY_I_ENTRIES       /* map builder a gets the entries of the map b; if that fails: a = error, to imm */
} jy_operation;

typedef enum jy_relation { JY_EQ, JY_NE, JY_LT, JY_LE, JY_GT, JY_GE } jy_relation;

typedef struct jy_instruction {
	uint16_t op, a, b, c;
	uint32_t imm, x;
} jy_instruction;

struct journey_expr_program {
	journey_allocator allocator;
	jy_arena arena; /* everything below */
	const jy_instruction *code;
	const uint32_t *places; /* offset in the source, by instruction */
	const journey_value *constants;
	const jy_call_fn *functions;
	uint32_t code_count;
	uint32_t registers;
	uint32_t wanted; /* type that the result must have, or JY_TAG_ANY */
	uint64_t cost_limit;
	uint64_t worst; /* steps, see cost.h */
	uint32_t pattern_limit, pattern_depth;
	uint64_t pattern_ranges; /* that named classes may still have, while it is compiled */
	const char *type;
	const uint32_t *slots;
	size_t slot_count;
	const journey_expr_atom *atoms;
	size_t atom_count;
	bool atoms_exact; /* where all of them hold, the program is true */
	const journey_expr_alternative *alternatives;
	size_t alternative_count;
	const journey_expr_name *names;
	size_t name_count;
	bool timed;
	bool change_known;          /* all its changes with time can be computed */
	uint32_t change_lost;       /* else: where in the source they cannot */
	const struct jy_part *tree; /* of timed programs, for their changes; else NULL */
	uint32_t locals;            /* variables of the tree's macros */
	const struct jy_quick_op *quick; /* the quick form, or NULL; see quick.h */
	uint32_t quick_slots;            /* it reads slots below this; UINT32_MAX if keys, too */
	uint32_t quick_round;            /* more than one round of its loops costs */
	uint64_t quick_left;             /* what its loops may cost */
};

#endif
