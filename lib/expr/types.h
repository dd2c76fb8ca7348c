/* Types of the condition language: a small immutable tree, shared freely; text to type and back. */
#ifndef JY_EXPR_TYPES_H
#define JY_EXPR_TYPES_H

#include "base/arena.h"
#include "base/buffer.h"
#include <journey/types.h>
#include <stdbool.h>

typedef enum jy_kind {
	JY_T_DYN,
	JY_T_NULL,
	JY_T_BOOL,
	JY_T_INT,
	JY_T_UINT,
	JY_T_DOUBLE,
	JY_T_STRING,
	JY_T_BYTES,
	JY_T_TIMESTAMP,
	JY_T_DURATION,
	JY_T_TYPE,  /* bare `type`, or of `a` */
	JY_T_BASIC, /* how many of the above stand in the table of basic types */
	JY_T_LIST = JY_T_BASIC,
	JY_T_MAP,
	JY_T_OPTIONAL,
	JY_T_WRAPPER, /* of protobuf: `a`, which holds no other type, or null */
	JY_T_OPAQUE, /* a host's own, `name`; its parameters are a chain of pairs from `a` */
	JY_T_PAIR,   /* `a`, and `b`: the next pair or NULL */
	JY_T_PARAM,  /* 'A in a signature: `number` 0 is 'A */
	JY_T_VAR     /* stands for what the checker finds: `number` indexes its table */
} jy_kind;

typedef struct jy_type {
	jy_kind kind;
	uint32_t number;
	const struct jy_type *a, *b;
	journey_str name;
} jy_type;

/* Parameters of signatures are letters. */
#define JY_TYPE_PARAMS 26

/* Expected type of a value at run time where any will do. */
#define JY_TAG_ANY 0xffu

const jy_type *jy_type_basic(jy_kind kind);
/* NULL when out of memory. */
const jy_type *jy_type_make(jy_arena *arena, jy_kind kind, const jy_type *a, const jy_type *b);
/* JOURNEY_TYPE when the text is no type; parameters ('A) count as types. */
journey_status jy_type_parse(jy_arena *arena, journey_str text, const jy_type **out);
/* Appends the type as text; false when out of memory. */
bool jy_type_write(jy_buffer *out, const jy_type *type);
/* Parses one type at *text and moves past it. */
journey_status jy_type_scan(jy_arena *arena, const char **text, const char *end, int depth,
			    const jy_type **out);
/* Whether two types are the same one. */
bool jy_type_same(const jy_type *a, const jy_type *b);
/* The journey_type that values of this type have, or JY_TAG_ANY. */
uint32_t jy_type_tag(const jy_type *type);

#endif
