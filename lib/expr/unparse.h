/* A syntax tree as text in one canonical form, which parses to the same tree; and the table of operators. */
#ifndef JY_EXPR_UNPARSE_H
#define JY_EXPR_UNPARSE_H

#include "base/buffer.h"
#include "expr/ast.h"

/* How tightly parts of an expression bind. */
typedef enum jy_level {
	JY_L_COND,
	JY_L_OR,
	JY_L_AND,
	JY_L_RELATION,
	JY_L_SUM,
	JY_L_PRODUCT,
	JY_L_UNARY,
	JY_L_MEMBER
} jy_level;

typedef struct jy_operator {
	const char *symbol;   /* as it is written */
	const char *name;     /* of the call in the tree; for && || ?: what CEL calls it */
	uint32_t least, most; /* arguments */
	jy_level level;
	jy_node_kind kind; /* JY_N_CALL, or that of a node of its own */
} jy_operator;

/* NULL if there is none. */
const jy_operator *jy_operator_named(journey_str name);
/* By its symbol and number of arguments; NULL if there is none. */
const jy_operator *jy_operator_written(journey_str symbol, uint32_t count);
/* Any operator with that symbol, whatever its number of arguments; NULL if there is none. */
const jy_operator *jy_operator_symbol(journey_str symbol);

/* What a macro is called (`exists`, `cel.bind`); `names` is how many variables it has. */
const char *jy_macro_text(jy_macro macro, bool two_names);

/* Whether a name can be selected: as an identifier, or in backquotes. */
bool jy_field_writable(journey_str name);

/* A finite double, always with a point or an exponent; its length. */
size_t jy_double_literal(double d, char out[40]);

/* Longest text, the largest that JOURNEY_EXPR_SOURCE can be set to. */
#define JY_UNPARSE_MAX ((size_t)1 << 24)

/* Appends the text. False when out of memory, or when out->size is above JY_UNPARSE_MAX. */
bool jy_unparse(jy_buffer *out, const jy_node *node);

#endif
