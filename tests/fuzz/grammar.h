/*
 * Random expressions over the names of world.h, mostly of the right types: a tree that is drawn from a seed,
 * written as text, and made smaller while something stays true of it.
 */
#ifndef JY_TESTS_FUZZ_GRAMMAR_H
#define JY_TESTS_FUZZ_GRAMMAR_H

#include "fuzz/world.h"
#include <stddef.h>

#define GRAMMAR_NODES 400
#define GRAMMAR_TEXT 16384

typedef struct grammar_node {
	char kind;
	const char *form; /* a text with holes, see grammar.c */
	int first;        /* index of the first kid; kids follow in the order of the holes */
	int next;         /* the next kid of the same parent, or -1 */
	char names[2][8]; /* of variables that it declares */
	char text[40];    /* of a leaf */
} grammar_node;

typedef struct grammar {
	grammar_node nodes[GRAMMAR_NODES];
	int count;
	uint64_t state;
	unsigned wild; /* of 256 parts, so many are of another type than they should be */
	struct {
		char name[8], kind;
	} scope[32];
	int depth;
} grammar;

/* Draws an expression of a kind; its root is node 0. */
void grammar_draw(grammar *g, uint64_t seed, char kind, int size);
/* Writes it; false if it does not fit. */
bool grammar_write(const grammar *g, char out[GRAMMAR_TEXT]);

/* Makes it smaller as long as `still` holds of the text. */
void grammar_shrink(grammar *g, bool (*still)(void *user, const char *text), void *user);

#endif
