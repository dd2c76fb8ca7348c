/* Syntax tree of an expression, allocated from one arena, and where errors in its source are put. */
#ifndef JY_EXPR_AST_H
#define JY_EXPR_AST_H

#include "base/arena.h"
#include "base/error.h"
#include "expr/types.h"
#include <journey/types.h>
#include <stdbool.h>

/* The text being compiled, and all that a phase needs to allocate and to complain. */
typedef struct jy_source {
	journey_str text;
	jy_arena *arena;
	journey_error *error; /* never NULL */
	uint32_t node_limit, depth_limit, pattern_limit;
	bool no_macros;
	bool literals; /* those that can have no value are errors */
} jy_source;

typedef enum jy_node_kind {
	JY_N_CONST,  /* value */
	JY_N_IDENT,  /* name; `absolute` after a leading dot */
	JY_N_SELECT, /* kids[0].name; `test`: has(kids[0].name); `optional`: kids[0].?name; never both */
	JY_N_CALL,   /* name(kids); `member`: kids[0].name(kids[1..]); operators are named _+_, -_, !_, @in,
	                _[_], and _[?_] for kids[0][?kids[1]] */
	JY_N_LIST,   /* [kids]; a kid that is `maybe` was written [?kid]: an optional, left out when empty */
	JY_N_MAP,    /* {kids[0]: kids[1], ...}; a key that is `maybe`: {?key: optional} */
	JY_N_AND,    /* two or more kids */
	JY_N_OR,
	JY_N_COND, /* kids[0] ? kids[1] : kids[2] */
	JY_N_MACRO /* kids[0].macro(name, [name2,] kids[1] [, kids[2]]) */
} jy_node_kind;

/*
 * Optionals: a selection or index on a value of type optional goes on inside of it and gives an optional, empty
 * where there is nothing (`test`: a bool). The methods or() and orValue() evaluate their argument only where the
 * target is empty; their functions have the operations JY_I_OPT_OR and JY_I_OPT_OR_VALUE.
 */
typedef enum jy_macro {
	JY_M_ALL,
	JY_M_EXISTS,
	JY_M_EXISTS_ONE,
	JY_M_FILTER,
	/*
	 * Three kids: kids[1] chooses, kids[2] maps. Where the source has no choice, kids[1] is the constant true
	 * without text (end == start). With one name map(), with two transformList().
	 */
	JY_M_MAP,
	JY_M_TRANSFORM_MAP,   /* as JY_M_MAP, two names: a map from the same keys to kids[2] */
	JY_M_TRANSFORM_ENTRY, /* transformMapEntry(): kids[2] is a map whose entries are added */
	/*
	 * cel.bind(name, kids[0], kids[1]). An error or unknown of kids[0] becomes the variable's value: it counts
	 * where the variable is read, and nowhere else.
	 */
	JY_M_BIND,
	JY_M_OPT_MAP,     /* kids[0].optMap(name, kids[1]): optional.of(kids[1]) unless empty */
	JY_M_OPT_FLAT_MAP /* kids[0].optFlatMap(name, kids[1]): kids[1], an optional itself */
} jy_macro;

/* What a name turned out to be. */
typedef enum jy_ref {
	JY_R_NONE,  /* nothing, or an ordinary selection */
	JY_R_LOCAL, /* a macro's variable: `local` */
	JY_R_SLOT,  /* `slot`, `flags` */
	JY_R_FIELD, /* undeclared field of the open object `slot` */
	JY_R_OBJECT,
	JY_R_CALL,   /* host function `slot` */
	JY_R_MISSING /* unchecked expressions: an error when it is reached */
} jy_ref;

typedef struct jy_local jy_local;
struct jy_function;

typedef struct jy_node {
	jy_node_kind kind;
	jy_macro macro;
	uint32_t start, end; /* the text that it was made from */
	uint32_t at;         /* where to point at: the operator, the name */
	uint32_t count;      /* kids */
	uint32_t height;
	bool absolute, member, test;
	bool optional; /* a selection: .?name */
	bool maybe;    /* an item of a list, a key of a map: written after ? */
	journey_str name, name2;
	struct jy_node **kids;
	journey_value value;
	/* The checker's findings. */
	const jy_type *type;
	jy_ref ref;
	uint32_t slot;
	unsigned flags;
	jy_local *local, *local2;
	const struct jy_function *function;
} jy_node;

/* A variable of a macro. */
struct jy_local {
	journey_str name;
	const jy_type *type;
	jy_local *outer;
	uint32_t reg; /* where the compiled program keeps it */
};

/* Puts the error's position at a byte offset of the source; returns the error's status. */
journey_status jy_source_place(const jy_source *source, uint32_t offset);

/* Says what is wrong at an offset; a value of type journey_status. */
#define JY_FAIL(source, code, offset, ...)                                                                   \
	(jy_error_set((source)->error, (code), "", __VA_ARGS__), jy_source_place((source), (offset)))

/* A journey_str as the two arguments of %.*s. */
#define JY_STR(s) (int)(s).size, (s).data

#endif
