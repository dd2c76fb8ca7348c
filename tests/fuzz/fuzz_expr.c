/* Any text as an expression: parse, check, compile, run, walk, unparse, ask when it changes. */
#include "expr/code.h"
#include "expr/eval.h"
#include "expr/walk.h"
#include "fuzz/fuzz.h"
#include "fuzz/world.h"
#include <journey/expr_tree.h>
#include <string.h>

static bool no_memory(journey_status s)
{
	FUZZ_ASSERT(s != JOURNEY_NO_MEMORY || fuzz_failed);
	return s == JOURNEY_NO_MEMORY;
}

static uint64_t seed_of(const uint8_t *data, size_t size)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < size; i++)
		h = (h ^ data[i]) * UINT64_C(0x100000001b3);
	return h ^ h >> 29;
}

/* An error has a place inside the text, and a message that ends. */
static void look_at_error(journey_status s, const journey_error *error, journey_str text)
{
	if (no_memory(s))
		return;
	FUZZ_ASSERT(error->status == s);
	FUZZ_ASSERT(error->offset <= text.size);
	FUZZ_ASSERT(error->message[0] && memchr(error->message, '\0', sizeof error->message));
	FUZZ_ASSERT(memchr(error->hint, '\0', sizeof error->hint));
}

/* What is written is read back as the same. */
static void unparse(const journey_expr_env *env, journey_str text)
{
	journey_expr_tree *tree = NULL, *again = NULL, *from_value = NULL;
	journey_error error;
	journey_status s = journey_expr_parse(env, text, fuzz_allocator, &tree, &error);
	if (s) {
		look_at_error(s, &error, text);
		return;
	}
	journey_str written = journey_expr_tree_text(tree);
	s = journey_expr_parse(env, written, fuzz_allocator, &again, &error);
	if (!no_memory(s) && s != JOURNEY_LIMIT) {
		FUZZ_ASSERT(s == JOURNEY_OK);
		journey_str twice = journey_expr_tree_text(again);
		FUZZ_ASSERT(twice.size == written.size && memcmp(twice.data, written.data, twice.size) == 0);
	}
	s = journey_expr_tree_from_value(env, journey_expr_tree_value(tree), fuzz_allocator, &from_value,
					 &error);
	if (!no_memory(s) && s != JOURNEY_LIMIT) {
		FUZZ_ASSERT(s == JOURNEY_OK);
		journey_str other = journey_expr_tree_text(from_value);
		FUZZ_ASSERT(other.size == written.size && memcmp(other.data, written.data, other.size) == 0);
	}
	journey_expr_tree_free(tree);
	journey_expr_tree_free(again);
	journey_expr_tree_free(from_value);
}

/* One activation: quick, compiled and walked give the same status. */
static bool run(const world *w, const journey_expr_program *program, const journey_expr_program *walk,
		journey_expr_scratch *scratch)
{
	journey_value value;
	journey_status s = journey_expr_run(program, &w->activation, scratch, &value), other;
	journey_reason reason = journey_expr_reason(scratch, NULL);
	journey_time next;
	if (no_memory(s))
		return false;
	FUZZ_ASSERT((s == JOURNEY_EVAL) == (reason != JOURNEY_REASON_NONE));
	other = jy_run_program(program, &w->activation, scratch, &value);
	if (no_memory(other))
		return false;
	FUZZ_ASSERT(other == s || other == JOURNEY_LIMIT || s == JOURNEY_LIMIT);
	other = jy_walk_run(walk, &w->activation, scratch, &value);
	if (no_memory(other))
		return false;
	FUZZ_ASSERT(other == s || other == JOURNEY_LIMIT || s == JOURNEY_LIMIT);
	if (s == JOURNEY_EVAL && other == s)
		FUZZ_ASSERT(journey_expr_reason(scratch, NULL) == reason);
	s = journey_expr_next_change(program, &w->activation, scratch, &next);
	if (no_memory(s))
		return false;
	FUZZ_ASSERT(s != JOURNEY_OK || next == JOURNEY_TIME_NONE || next > w->activation.now);
	return true;
}

static void look_at(const journey_expr_program *program)
{
	const uint32_t *slots = NULL;
	const journey_expr_atom *atoms = NULL;
	size_t count = journey_expr_slots(program, &slots), atom_count = journey_expr_atoms(program, &atoms);
	for (size_t i = 1; i < count; i++)
		FUZZ_ASSERT(slots[i - 1] < slots[i]);
	for (size_t i = 0; i < atom_count; i++)
		for (size_t k = 0; k < atoms[i].count; k++)
			FUZZ_ASSERT(atoms[i].values[k].type <= JOURNEY_OPTIONAL);
	FUZZ_ASSERT(*journey_expr_type(program));
	FUZZ_ASSERT(journey_expr_cost(program) > 0);
	FUZZ_ASSERT(journey_expr_timed(program) || journey_expr_change_known(program, NULL));
}

static void run_all(world *w, journey_str text, uint64_t seed)
{
	journey_expr_program *program = NULL, *walk = NULL;
	journey_expr_scratch *scratch = NULL;
	journey_error error;
	journey_status s = journey_expr_compile(w->env, text, NULL, fuzz_allocator, &program, &error);
	if (s) {
		look_at_error(s, &error, text);
		return;
	}
	look_at(program);
	s = jy_walk_compile(w->env, text, NULL, fuzz_allocator, &walk, NULL);
	FUZZ_ASSERT(no_memory(s) || !s || s == JOURNEY_LIMIT);
	if (!s)
		s = journey_expr_scratch_new(fuzz_allocator, &scratch);
	for (uint64_t i = 0; i < 3 && !s; i++) {
		world_draw(w, seed + i);
		if (!run(w, program, walk, scratch))
			break;
	}
	journey_expr_scratch_free(scratch);
	journey_expr_program_free(walk);
	journey_expr_program_free(program);
}

int fuzz_expr(const uint8_t *data, size_t size)
{
	/* An environment is the same for every input; with failing memory it is made anew. */
	static world kept[4];
	static const unsigned modes[] = {0, JOURNEY_EXPR_UNCHECKED, JOURNEY_EXPR_NO_MACROS,
					 JOURNEY_EXPR_UNCHECKED | JOURNEY_EXPR_NO_MACROS};
	uint64_t seed = seed_of(data, size);
	size_t mode = seed % 8 ? 0 : seed / 8 % 4;
	journey_str text = {(const char *)data, size};
	world fresh, *w = fuzz_allocator ? &fresh : &kept[mode];
	if (fuzz_allocator || !w->env) {
		journey_status s = world_make(w, fuzz_allocator, modes[mode]);
		if (s) {
			(void)no_memory(s);
			world_free(w);
			return 0;
		}
	}
	run_all(w, text, seed);
	unparse(w->env, text);
	if (fuzz_allocator)
		world_free(w);
	return 0;
}
