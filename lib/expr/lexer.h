/* Splits an expression into tokens, and decodes the literals. */
#ifndef JY_EXPR_LEXER_H
#define JY_EXPR_LEXER_H

#include "expr/ast.h"

typedef enum jy_token_kind {
	JY_K_END,
	JY_K_IDENT,
	JY_K_QUOTED, /* `name` */
	JY_K_INT,
	JY_K_UINT,
	JY_K_DOUBLE,
	JY_K_STRING,
	JY_K_BYTES,
	JY_K_TRUE,
	JY_K_FALSE,
	JY_K_NULL,
	JY_K_IN,
	JY_K_QUESTION,
	JY_K_COLON,
	JY_K_OR,
	JY_K_AND,
	JY_K_EQ,
	JY_K_NE,
	JY_K_LT,
	JY_K_LE,
	JY_K_GT,
	JY_K_GE,
	JY_K_PLUS,
	JY_K_MINUS,
	JY_K_STAR,
	JY_K_SLASH,
	JY_K_PERCENT,
	JY_K_NOT,
	JY_K_DOT,
	JY_K_COMMA,
	JY_K_OPEN,
	JY_K_CLOSE,
	JY_K_OPEN_LIST,
	JY_K_CLOSE_LIST,
	JY_K_OPEN_MAP,
	JY_K_CLOSE_MAP
} jy_token_kind;

typedef struct jy_token {
	jy_token_kind kind;
	uint32_t start, end;
} jy_token;

/* Reads the token at or after `from`. JOURNEY_SYNTAX: none can start there; the error is filled. */
journey_status jy_lex(const jy_source *source, uint32_t from, jy_token *out);

/* The token's bytes. */
journey_str jy_token_text(const jy_source *source, jy_token token);

/* Value of a number, string or bytes token; `negative`: a minus stands before the number. */
journey_status jy_lex_value(const jy_source *source, jy_token token, bool negative, journey_value *out);

/* Whether a name is reserved by CEL (`for`, `let`...), or a keyword. */
bool jy_lex_reserved(journey_str word);
bool jy_lex_keyword(journey_str word);
/* Whether a text is an identifier. */
bool jy_lex_identifier(journey_str word);

#endif
