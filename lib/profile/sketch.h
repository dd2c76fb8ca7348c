/*
 * A sliding HyperLogLog (Chabchoub and Hebrail 2010, "Sliding HyperLogLog: Estimating Cardinality in a Data Stream over
 * a Sliding Window"): how many distinct keys the buckets from any one on hold. Each of 512 registers keeps, of the
 * (bucket, rank) of its keys, those that no later bucket's rank reaches. That is a function of the set of keys and
 * buckets, so order and repetition do not matter and sketches unite by adding all marks of one to the other.
 *
 * The estimate is that of Ertl 2017 ("New cardinality estimation algorithms for HyperLogLog sketches", algorithm 6),
 * which needs no correction for small numbers. Its standard error is 1.04 / sqrt(512) = 4.6 %.
 */
#ifndef JY_PROFILE_SKETCH_H
#define JY_PROFILE_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JY_SKETCH_REGISTERS 512
/* Bits of a hash that are not the register's number; a rank is at most one more. */
#define JY_SKETCH_BITS 55

/* The best rank of a register from a bucket on. */
typedef struct jy_mark {
	int64_t bucket;
	uint16_t place; /* of the register */
	uint8_t rank;
} jy_mark;

/* By register, then bucket; ranks descend within a register. */
typedef struct jy_sketch {
	jy_mark *marks;
	size_t count, capacity;
	bool on; /* there is one, though all of its marks may be too old to matter */
} jy_sketch;

/* What a hash is to a sketch. */
jy_mark jy_mark_of(uint64_t hash, int64_t bucket);
/* Where a mark belongs: it takes the place of marks first..first + replaced - 1. False: another one is as good. */
bool jy_sketch_place(const jy_sketch *sketch, const jy_mark *mark, size_t *first, size_t *replaced);

/* The best rank of each register over several sketches. */
typedef struct jy_ranks {
	uint8_t ranks[JY_SKETCH_REGISTERS];
} jy_ranks;

void jy_ranks_add(jy_ranks *ranks, const jy_mark *mark);
/* How many distinct keys gave them. */
double jy_ranks_estimate(const jy_ranks *ranks);

#endif
