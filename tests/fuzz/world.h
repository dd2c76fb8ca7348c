/*
 * What fuzzed expressions may read and call: variables of every type, objects (one of them open), tallies,
 * functions, a namespace of aggregates resolved to slots; and activations drawn from a seed, with values at
 * the edges of their types, absent, unknown and wrong ones. The same seed gives the same answers.
 */
#ifndef JY_TESTS_FUZZ_WORLD_H
#define JY_TESTS_FUZZ_WORLD_H

#include <journey/expr.h>
#include <stdbool.h>

/* Kinds of values, by a letter. */
#define WORLD_KINDS "BIUDSYTPLMVWACGXONZ"

#define WORLD_SLOTS 64

typedef struct world {
	journey_expr_env *env;
	journey_value values[WORLD_SLOTS];
	journey_activation activation;
	uint64_t seed; /* of this activation */
	uint32_t odd;  /* of 256 values read, so many are not plain ones of the declared type */
} world;

typedef struct world_name {
	const char *object, *name; /* no object: a variable */
	const char *type;
	char kind;
	unsigned flags;
} world_name;

/* The names with their slots, which are their indexes; ends with an empty name. */
extern const world_name world_names[];

/* JOURNEY_OK or JOURNEY_NO_MEMORY; world_free() also after a failure. */
journey_status world_make(world *w, const journey_allocator *allocator, unsigned mode);
void world_free(world *w);
/* Draws an activation. */
void world_draw(world *w, uint64_t seed);

/* A sequence of random numbers. */
uint64_t world_next(uint64_t *state);

#endif
