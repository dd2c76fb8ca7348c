/*
 * Random expressions over random activations: the compiled program, with and without its quick form, gives
 * what the plain tree walker gives, value, status and reason. Counts evaluations: a million, and 60 million
 * with JOURNEY_LONG=1. A failure prints its seed and the smallest expression found that fails too;
 * `differential SEED 1 -v` shows it again, `differential SEED COUNT` goes on from there.
 */
#include "expr/code.h"
#include "expr/eval.h"
#include "expr/walk.h"
#include "fuzz/grammar.h"
#include "fuzz/world.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Activations for each expression. */
#define ROUNDS 16
#define SHORT_COUNT 1000000
#define LONG_COUNT 60000000

typedef struct outcome {
	journey_status status;
	journey_reason reason;
	journey_value value;
} outcome;

typedef struct trial {
	world checked, unchecked;
	journey_expr_scratch *scratch[3];
	const world *at;
	const char *wanted;
	uint64_t seed;
	char why[600];
	/* What was seen, so that nobody takes a test that tests nothing for one that passes. */
	uint64_t evaluations, expressions, refused, quick, limits;
	uint64_t by_status[4]; /* values, errors, unknown, others */
} trial;

static bool same(const journey_value *a, const journey_value *b)
{
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case JOURNEY_NULL:
		return true;
	case JOURNEY_DOUBLE:
		return memcmp(&a->as.d, &b->as.d, sizeof a->as.d) == 0 ||
		       (a->as.d != a->as.d && b->as.d != b->as.d);
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
	case JOURNEY_TYPE_VALUE:
		return a->n == b->n && (!a->n || memcmp(a->as.s, b->as.s, a->n) == 0);
	case JOURNEY_TIMESTAMP:
	case JOURNEY_DURATION:
		return a->as.i == b->as.i && a->n == b->n;
	case JOURNEY_LIST:
	case JOURNEY_OPTIONAL:
		if (a->as.list->count != b->as.list->count)
			return false;
		for (size_t i = 0; i < a->as.list->count; i++)
			if (!same(&a->as.list->items[i], &b->as.list->items[i]))
				return false;
		return true;
	case JOURNEY_MAP:
		if (a->as.map->count != b->as.map->count)
			return false;
		for (size_t i = 0; i < a->as.map->count; i++)
			if (!same(&a->as.map->entries[i].key, &b->as.map->entries[i].key) ||
			    !same(&a->as.map->entries[i].value, &b->as.map->entries[i].value))
				return false;
		return true;
	default:
		return a->as.i == b->as.i;
	}
}

static size_t show_value(const journey_value *v, char *out, size_t room)
{
	int n = 0;
	if (v->type == JOURNEY_STRING || v->type == JOURNEY_BYTES || v->type == JOURNEY_TYPE_VALUE)
		n = snprintf(out, room, "'%.*s'", (int)(v->n > 60 ? 60 : v->n), v->as.s);
	else if (v->type == JOURNEY_DOUBLE)
		n = snprintf(out, room, "%.17g", v->as.d);
	else if (v->type == JOURNEY_LIST || v->type == JOURNEY_OPTIONAL)
		n = snprintf(out, room, "list of %zu", v->as.list->count);
	else if (v->type == JOURNEY_MAP)
		n = snprintf(out, room, "map of %zu", v->as.map->count);
	else
		n = snprintf(out, room, "%" PRId64 " (%" PRIu32 ")", v->as.i, v->n);
	return n < 0 ? 0 : (size_t)n;
}

static void show(const outcome *o, char *out, size_t room)
{
	if (o->status)
		snprintf(out, room, "status %d, %s", (int)o->status, journey_reason_text(o->reason));
	else {
		char text[100];
		show_value(&o->value, text, sizeof text);
		snprintf(out, room, "type %" PRIu32 ": %s", o->value.type, text);
	}
}

static bool agree(trial *t, const outcome *a, const outcome *b, const char *what, uint64_t activation)
{
	if (a->status == JOURNEY_LIMIT || b->status == JOURNEY_LIMIT) {
		t->limits++;
		return true;
	}
	if (a->status == b->status && (a->status || same(&a->value, &b->value)) &&
	    (a->status != JOURNEY_EVAL || a->reason == b->reason))
		return true;
	char one[200], two[200];
	show(a, one, sizeof one);
	show(b, two, sizeof two);
	snprintf(t->why, sizeof t->why, "%s: %s; walker: %s; activation %016" PRIx64, what, one, two,
		 activation);
	return false;
}

static outcome run_with(journey_status (*run)(const journey_expr_program *, const journey_activation *,
					      journey_expr_scratch *, journey_value *),
			const journey_expr_program *program, const world *w, journey_expr_scratch *scratch)
{
	outcome o = {.status = JOURNEY_OK};
	o.status = run(program, &w->activation, scratch, &o.value);
	o.reason = journey_expr_reason(scratch, NULL);
	return o;
}

static bool evaluate(trial *t, world *w, const journey_expr_program *program,
		     const journey_expr_program *walk)
{
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t activation = t->seed * ROUNDS + (uint64_t)round;
		world_draw(w, activation);
		outcome plain = run_with(jy_walk_run, walk, w, t->scratch[0]);
		outcome best = run_with(journey_expr_run, program, w, t->scratch[1]);
		t->evaluations++;
		t->by_status[best.status == JOURNEY_OK        ? 0
			     : best.status == JOURNEY_EVAL    ? 1
			     : best.status == JOURNEY_UNKNOWN ? 2
							      : 3]++;
		if (!agree(t, &best, &plain, program->quick ? "quick" : "compiled", activation))
			return false;
		if (program->quick) {
			outcome compiled = run_with(jy_run_program, program, w, t->scratch[2]);
			if (!agree(t, &compiled, &plain, "compiled", activation))
				return false;
		}
	}
	return true;
}

/* Whether both ways agree on an expression. */
static bool holds(trial *t, const char *text)
{
	journey_expr_program *program = NULL, *walk = NULL;
	journey_str source = {text, strlen(text)};
	journey_error error;
	world *w = (world *)(uintptr_t)t->at;
	journey_status a = journey_expr_compile(w->env, source, t->wanted, NULL, &program, &error);
	journey_status b = jy_walk_compile(w->env, source, t->wanted, NULL, &walk, NULL);
	bool good = true;
	if (a != b && a != JOURNEY_LIMIT && b != JOURNEY_LIMIT) {
		snprintf(t->why, sizeof t->why, "compiled: status %d; walker: status %d", (int)a, (int)b);
		good = false;
	} else if (a || b) {
		t->refused++;
	} else {
		t->expressions++;
		t->quick += program->quick != NULL;
		good = evaluate(t, w, program, walk);
	}
	journey_expr_program_free(program);
	journey_expr_program_free(walk);
	return good;
}

static bool fails(void *user, const char *text)
{
	return !holds(user, text);
}

static bool try_seed(trial *t, grammar *g, uint64_t seed, bool verbose)
{
	static const char kinds[] = WORLD_KINDS "BBBBBBBBBB";
	static char text[GRAMMAR_TEXT];
	uint64_t state = seed;
	char kind = kinds[world_next(&state) % (sizeof kinds - 1)];
	uint64_t bits = world_next(&state);
	t->seed = seed;
	t->at = bits % 8 == 0 ? &t->unchecked : &t->checked;
	t->wanted = kind == 'B' && bits / 8 % 3 == 0 ? "bool" : NULL;
	g->wild = bits / 64 % 4 == 0 ? 6 : 0;
	grammar_draw(g, world_next(&state), kind, 1 + (int)(bits / 256 % 6));
	if (!grammar_write(g, text))
		return true;
	if (verbose)
		printf("%" PRIu64 ": %s\n", seed, text);
	if (holds(t, text))
		return true;
	printf("FAILED: seed %" PRIu64 "%s%s: %s\n  %s\n", seed, t->at == &t->unchecked ? ", unchecked" : "",
	       t->wanted ? ", wanted bool" : "", text, t->why);
	grammar_shrink(g, fails, t);
	if (grammar_write(g, text) && !holds(t, text))
		printf("  smallest: %s\n  %s\n", text, t->why);
	return false;
}

static bool make(trial *t)
{
	bool good =
		!world_make(&t->checked, NULL, 0) && !world_make(&t->unchecked, NULL, JOURNEY_EXPR_UNCHECKED);
	for (int i = 0; i < 3; i++)
		good = good && !journey_expr_scratch_new(NULL, &t->scratch[i]);
	return good;
}

static uint64_t number(const char *text, uint64_t otherwise)
{
	return text ? strtoull(text, NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
	static trial t;
	static grammar g;
	const char *is_long = getenv("JOURNEY_LONG");
	bool verbose = argc > 3 && strcmp(argv[3], "-v") == 0;
	uint64_t seed = argc > 1 ? number(argv[1], 1) : 1, failures = 0;
	uint64_t count = argc > 2                     ? number(argv[2], 1) * ROUNDS
			 : is_long && *is_long == '1' ? LONG_COUNT
						      : SHORT_COUNT;
	if (!make(&t)) {
		printf("FAILED: out of memory\n");
		return 1;
	}
	for (uint64_t n = 0; t.evaluations < count && failures < 5 && (argc < 3 || n * ROUNDS < count); n++)
		failures += !try_seed(&t, &g, seed++, verbose);
	printf("%" PRIu64 " evaluations of %" PRIu64 " expressions (%" PRIu64 " with a quick form, %" PRIu64
	       " others refused alike)\n%" PRIu64 " values, %" PRIu64 " errors, %" PRIu64 " unknown, %" PRIu64
	       " others, %" PRIu64 " at a limit\n",
	       t.evaluations, t.expressions, t.quick, t.refused, t.by_status[0], t.by_status[1],
	       t.by_status[2], t.by_status[3], t.limits);
	for (int i = 0; i < 3; i++)
		journey_expr_scratch_free(t.scratch[i]);
	world_free(&t.checked);
	world_free(&t.unchecked);
	return failures > 0;
}
