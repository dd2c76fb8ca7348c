/* Declarations: variables, objects with their fields, functions; looked up by name when checking. */
#ifndef JY_EXPR_ENV_H
#define JY_EXPR_ENV_H

#include "base/arena.h"
#include "base/map.h"
#include "expr/functions.h"
#include "expr/types.h"
#include <journey/expr.h>
#include <stdbool.h>

typedef enum jy_decl_kind { JY_D_VARIABLE, JY_D_OBJECT, JY_D_FIELD, JY_D_TYPE } jy_decl_kind;

typedef struct jy_decl {
	struct jy_decl *next; /* in order of declaration */
	jy_decl_kind kind;
	journey_str name;
	const jy_type *type;
	uint32_t slot;
	unsigned flags;
	const struct jy_decl *object; /* of a field */
} jy_decl;

#define JY_EXPR_LIMITS 8

struct journey_expr_env {
	journey_allocator allocator;
	jy_arena arena;
	jy_map names;     /* "name" or "object\0field" -> jy_decl */
	jy_map functions; /* name -> first jy_function */
	jy_decl *first, *last;
	jy_decl *locals; /* variables that go before all others, the newest first; see jy_env_push() */
	uint64_t limits[JY_EXPR_LIMITS];
	journey_str container; /* namespace in which names are tried first */
	bool dotted;           /* some variable's name has dots */
	bool unchecked;        /* types are left to the evaluation */
	bool no_macros;
	bool literals; /* those that can have no value are refused */
};

/* A limit; the default where `env` is NULL. */
uint64_t jy_env_limit(const journey_expr_env *env, journey_expr_limit limit);
/* NULL if nothing of that name (of that object's fields) is declared. */
const jy_decl *jy_env_find(const journey_expr_env *env, journey_str name);
const jy_decl *jy_env_field(const journey_expr_env *env, const jy_decl *object, journey_str name);
/* The first of the functions of that name; follow `next`. */
const jy_function *jy_env_functions(const journey_expr_env *env, journey_str name);
/*
 * Declares a variable that goes before others of its name, for a while: jy_env_save() says since when, and
 * jy_env_restore() takes all away that was pushed since then. In between nothing else may be declared. The type is
 * borrowed until then. *out may be hidden by making its name empty. JOURNEY_OK; JOURNEY_INVALID: no name that can be
 * declared; JOURNEY_NO_MEMORY.
 */
journey_status jy_env_push(journey_expr_env *env, journey_str name, const jy_type *type, uint32_t slot, jy_decl **out);
typedef struct jy_env_mark {
	jy_arena_mark arena;
	jy_decl *locals;
} jy_env_mark;
jy_env_mark jy_env_save(const journey_expr_env *env);
void jy_env_restore(journey_expr_env *env, jy_env_mark mark);

/* Adds a function, whose texts and types are in the environment's arena. */
journey_status jy_env_add_function(journey_expr_env *env, jy_function *function);
/* Whether a name can be declared: identifiers joined by dots. JOURNEY_OK, JOURNEY_INVALID. */
journey_status jy_env_check_name(journey_str name, journey_error *error);
/* Whether calls of a function with so many arguments (without a member's target) are taken for a macro;
 * the error that says so. */
bool jy_env_macro(const journey_expr_env *env, journey_str name, bool member, size_t least, size_t most);
journey_status jy_env_macro_error(journey_str name, journey_error *error);

#endif
