#include "expr/program.h"
#include "base/error.h"
#include "base/text.h"
#include "expr/atoms.h"
#include "expr/check.h"
#include "expr/compile.h"
#include "expr/cost.h"
#include "expr/diagnose.h"
#include "expr/fold.h"
#include "expr/infer.h"
#include "expr/kept.h"
#include "expr/motion.h"
#include "expr/parser.h"
#include "expr/quick.h"
#include "expr/regex_program.h"

/* Checks the result's type against what is wanted. */
static journey_status check_result(const jy_source *s, const journey_expr_env *env, const jy_node *root,
				   const jy_type *type, const char *wanted, journey_expr_program *program)
{
	const jy_type *want;
	jy_infer in;
	program->wanted = JY_TAG_ANY;
	if (!wanted)
		return JOURNEY_OK;
	journey_status status = jy_type_parse(s->arena, jy_str(wanted), &want);
	if (status)
		return status == JOURNEY_TYPE ? JOURNEY_MISUSE : status;
	jy_infer_init(&in, s->arena, JY_TYPE_STEPS);
	if (!env->unchecked && !jy_infer_assign(&in, want, type)) {
		jy_diagnosis d = {s, env, &in, NULL};
		if (want->kind == JY_T_BOOL)
			return jy_diagnose_truth(d, root, "a condition");
		return JY_FAIL(s, JOURNEY_TYPE, root->start, "the result has type %s; %s is needed",
			       jy_type_text(s, &in, type), wanted);
	}
	program->wanted = jy_type_tag(want);
	return JOURNEY_OK;
}

/* What the program keeps of its tree to say when its result changes with time. */
static journey_status keep_timed(const jy_source *s, const jy_node *root, journey_expr_program *program)
{
	journey_status status = program->timed ? jy_keep(root, program) : JOURNEY_OK;
	return status ? status : jy_motion_analyse(program, s->arena);
}

static journey_status build(const jy_source *s, const journey_expr_env *env, const char *wanted, bool plain,
			    journey_expr_program *program)
{
	jy_node *root;
	const jy_type *type;
	journey_status status = jy_parse(s, &root);
	if (!status)
		status = jy_check(s, env, root, &type);
	if (status)
		return status;
	/* Variables of the check are gone after it: what remains is what they became. */
	root->type = type;
	status = check_result(s, env, root, type, wanted, program);
	if (!status) {
		jy_infer in;
		jy_infer_init(&in, s->arena, JY_TYPE_STEPS);
		program->type = jy_arena_copy(&program->arena, "", 0);
		const char *text = jy_type_text(s, &in, type);
		/* "?" is what it says without memory; no type is written so. */
		program->type =
			text[0] == '?' ? NULL : jy_arena_copy(&program->arena, text, jy_str(text).size);
		status = program->type ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	}
	if (plain)
		return status ? status : jy_keep(root, program);
	if (!status)
		status = jy_fold(s, root);
	if (!status)
		status = jy_compile(s, root, program);
	if (!status)
		status = jy_check_cost(s, env, root, program);
	if (!status)
		status = jy_find_atoms(s, root, program);
	if (!status)
		status = jy_find_names(s, root, program);
	if (!status)
		status = jy_quick_compile(root, program);
	return status ? status : keep_timed(s, root, program);
}

static journey_status compile_in(jy_arena *arena, const journey_expr_env *env, journey_str text,
				 const char *wanted, bool plain, journey_expr_program *program,
				 journey_error *error)
{
	jy_source source = {.text = text, .arena = arena, .error = error, .no_macros = env->no_macros};
	source.literals = env->literals;
	source.node_limit = (uint32_t)env->limits[JOURNEY_EXPR_NODES];
	source.depth_limit = (uint32_t)env->limits[JOURNEY_EXPR_DEPTH];
	source.pattern_limit = (uint32_t)env->limits[JOURNEY_EXPR_PATTERN];
	program->cost_limit = env->limits[JOURNEY_EXPR_COST];
	program->pattern_limit = source.pattern_limit;
	program->pattern_ranges = (uint64_t)source.pattern_limit * JY_REGEX_RANGES;
	program->pattern_depth = source.depth_limit;
	if (text.size > env->limits[JOURNEY_EXPR_SOURCE])
		return JY_FAIL(&source, JOURNEY_LIMIT, (uint32_t)env->limits[JOURNEY_EXPR_SOURCE],
			       "an expression of %zu bytes; at most %zu (limit JOURNEY_EXPR_SOURCE)",
			       text.size, (size_t)env->limits[JOURNEY_EXPR_SOURCE]);
	journey_status status = build(&source, env, wanted, plain, program);
	if (!status && program->code_count > program->cost_limit)
		status = JY_FAIL(&source, JOURNEY_LIMIT, 0,
				 "an evaluation of at least %d steps is above the limit (JOURNEY_EXPR_COST)",
				 (int)program->code_count);
	return status;
}

journey_status jy_program_make(const journey_expr_env *env, journey_str text, const char *wanted,
			       const journey_allocator *allocator, bool plain, journey_expr_program **out,
			       journey_error *error)
{
	journey_allocator a = jy_allocator_or_libc(allocator);
	journey_error found;
	jy_arena arena;
	if (!env || !out || (!text.data && text.size))
		return jy_error_set(error, JOURNEY_MISUSE, "", "%s is NULL",
				    !env ? "env" : !out ? "out" : "text.data");
	journey_expr_program *program = jy_alloc_zero(&a, sizeof *program);
	if (!program)
		return error ? jy_error_memory(error) : JOURNEY_NO_MEMORY;
	program->allocator = a;
	jy_arena_init(&program->arena, &program->allocator);
	jy_arena_init(&arena, &a);
	journey_status status = compile_in(&arena, env, text, wanted, plain, program, &found);
	jy_arena_free(&arena);
	if (status) {
		journey_expr_program_free(program);
		if (error && status == JOURNEY_NO_MEMORY)
			(void)jy_error_memory(error);
		else if (error && status == JOURNEY_MISUSE)
			(void)jy_error_set(error, status, "", "no such type: %s", wanted ? wanted : "");
		else if (error)
			*error = found;
		return status;
	}
	*out = program;
	return JOURNEY_OK;
}

journey_status journey_expr_compile(const journey_expr_env *env, journey_str text, const char *wanted,
				    const journey_allocator *allocator, journey_expr_program **out,
				    journey_error *error)
{
	return jy_program_make(env, text, wanted, allocator, false, out, error);
}

void journey_expr_program_free(journey_expr_program *program)
{
	if (!program)
		return;
	journey_allocator a = program->allocator;
	jy_arena_free(&program->arena);
	jy_free(&a, program, sizeof *program);
}

const char *journey_expr_type(const journey_expr_program *program)
{
	return program ? program->type : "dyn";
}

size_t journey_expr_slots(const journey_expr_program *program, const uint32_t **slots)
{
	if (program && slots)
		*slots = program->slots;
	return program ? program->slot_count : 0;
}

int journey_expr_timed(const journey_expr_program *program)
{
	return program && program->timed ? 1 : 0;
}

uint64_t journey_expr_cost(const journey_expr_program *program)
{
	return program ? program->worst : 0;
}

size_t journey_expr_atoms(const journey_expr_program *program, const journey_expr_atom **atoms)
{
	if (program && atoms)
		*atoms = program->atoms;
	return program ? program->atom_count : 0;
}

size_t journey_expr_alternatives(const journey_expr_program *program,
				 const journey_expr_alternative **alternatives)
{
	if (program && alternatives && program->alternative_count)
		*alternatives = program->alternatives;
	return program ? program->alternative_count : 0;
}

size_t journey_expr_names(const journey_expr_program *program, const journey_expr_name **names)
{
	if (program && names)
		*names = program->names;
	return program ? program->name_count : 0;
}
