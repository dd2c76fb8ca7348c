/*
 * Random worlds for the tests of the quick tier: what slots and keys say (fitting values, extremes, absent,
 * unknown and wrong ones, from the table or a callback), and random conditions to ask in them. The same seed
 * gives the same.
 */
#ifndef JY_TESTS_QUICK_WORLD_H
#define JY_TESTS_QUICK_WORLD_H

#include "expr/check_expr.h"
#include "expr/conditions.h"

/* What a callback says. */
typedef struct answer {
	journey_status status;
	journey_value value;
} answer;

typedef struct world {
	journey_expr_env *env;
	journey_expr_scratch *scratch;
	journey_activation activation;
	journey_value values[CONDITIONS_SLOTS_MAX];
	answer asked[CONDITIONS_SLOTS_MAX];
	uint64_t seed;
} world;

/* JOURNEY_OK or JOURNEY_NO_MEMORY; every condition of conditions.h has a value in it. */
journey_status world_make(world *w, const journey_allocator *allocator);
void world_free(world *w);
/* 0 .. below - 1 */
uint32_t world_draw(world *w, uint32_t below);
/* Other values everywhere. */
void world_randomize(world *w);

typedef struct writer {
	world *w;
	char text[8192];
	size_t size;
} writer;

/* Appends a random condition; `writer` is zeroed but for the world. */
void world_condition(writer *o, int depth);

#endif
