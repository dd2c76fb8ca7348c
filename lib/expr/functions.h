/* Functions and operators: the overloads that the checker chooses from, and what runs them. */
#ifndef JY_EXPR_FUNCTIONS_H
#define JY_EXPR_FUNCTIONS_H

#include "expr/types.h"
#include <journey/expr.h>

struct jy_run;
struct jy_source;
struct jy_infer;
struct jy_node;
struct jy_library;

/*
 * Runs a standard function on values that are no errors. Returns JOURNEY_OK also for an error of CEL, which
 * it puts into *out with jy_fail(); any other status ends the evaluation. Dispatches on the values' types
 * itself.
 */
typedef journey_status (*jy_call_fn)(struct jy_run *run, const journey_value *args, size_t count,
				     journey_value *out);

/* One overload. */
typedef struct jy_function {
	struct jy_function *next; /* the next of the same name */
	const struct jy_library *library; /* NULL: the host's own */
	journey_str name;
	bool member;
	uint32_t count;
	const jy_type *args[JOURNEY_EXPR_ARGS_MAX];
	const jy_type *result;
	jy_call_fn run;     /* standard functions; NULL: not supported yet */
	uint32_t operation; /* operators: the instruction; else 0 */
	bool host;
	uint32_t id;
	unsigned flags;
	journey_expr_resolve_fn resolve;
	journey_expr_narrow_fn narrow;
	void *user;
	const journey_expr_aggregate *aggregate; /* or NULL */
} jy_function;

/*
 * One name of a library and its overloads as "(arguments)result|...", the likeliest first. `member`: the first
 * argument stands before the dot. Either `operation` (an instruction) or `run` does it.
 */
typedef struct jy_entry {
	const char *name;
	bool member;
	uint32_t operation;
	jy_call_fn run;
	const char *overloads;
} jy_entry;

/* What belongs together, in a file of its own; functions.c lists the libraries. */
typedef struct jy_library {
	const jy_entry *entries;
	size_t count;
	/* NULL, or rewrites a call before its arguments are checked; `first` is the first of that name. */
	journey_status (*prepare)(const struct jy_source *source, const jy_function *first,
				  struct jy_node *node);
	/* NULL, or looks closer at a checked call than types can; not for unchecked expressions. */
	journey_status (*check)(const struct jy_source *source, struct jy_infer *in, struct jy_node *node);
} jy_library;

#define JY_LIBRARY(table)                                                                                    \
	{                                                                                                    \
		(table), sizeof(table) / sizeof *(table), NULL, NULL                                                 \
	}

/* Declares the functions of all libraries in an environment. */
journey_status jy_functions_declare(journey_expr_env *env);

#endif
