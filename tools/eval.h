/*
 * `journey eval`: expressions in JSON, one to a line, and what became of them.
 */
#ifndef JOURNEY_TOOLS_EVAL_H
#define JOURNEY_TOOLS_EVAL_H

#include "room.h"
#include "text.h"

#include <journey/document.h>
#include <journey/expr.h>

/* Longest line of input, and of output before it is an error instead. */
#define TOOL_EVAL_LINE_MAX ((size_t)16 << 20)
/* Most variables of one line. */
#define TOOL_EVAL_SLOTS_MAX 4096

typedef struct tool_eval {
	journey_json_reader *reader;
	journey_expr_scratch *scratch;
	journey_zones *zones; /* may be NULL: UTC only */
	tool_room room;       /* of the line at hand */
} tool_eval;

/* false without memory; tool_eval_close() in any case. */
bool tool_eval_open(tool_eval *eval, journey_zones *zones);
void tool_eval_close(tool_eval *eval);

/* Appends the answer to one line of input, with its line end. False without memory: nothing is appended. */
bool tool_eval_line(tool_eval *eval, journey_str line, tool_text *out);

/* What evaluates to what, with which names. */
typedef struct tool_eval_request {
	journey_str expr, container;
	unsigned mode; /* of journey_expr_env_set_mode() */
	bool check_only;
	const journey_map *bindings;  /* JSON; may be NULL */
	bool plain;                   /* the bindings are plain JSON, not tagged */
	const journey_list *type_env; /* JSON; may be NULL */
	journey_expr_env *env;        /* made by tool_eval_run() */
	journey_expr_program *program;
	journey_value *values;
	size_t count;
} tool_eval_request;

/*
 * Compiles and evaluates. On success `*value` (NULL type with check_only) and request->program, for its type,
 * live until tool_eval_done(), which is called in any case.
 */
journey_status tool_eval_run(tool_eval *eval, tool_eval_request *request, journey_value *value,
			     journey_error *error);
void tool_eval_done(tool_eval_request *request);

/* Appends a result as a line. False: the value does not fit into one; nothing is appended. */
bool tool_eval_put(tool_text *out, const tool_eval_request *request, const journey_value *value);

/* Appends an error as a line. */
void tool_eval_put_error(tool_text *out, journey_status status, const journey_error *error);

#endif
