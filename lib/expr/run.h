/* What a running evaluation hands to the functions that it calls. */
#ifndef JY_EXPR_RUN_H
#define JY_EXPR_RUN_H

#include "base/arena.h"
#include "expr/code.h"
#include "expr/compare.h"
#include <journey/expr.h>

typedef struct jy_run {
	jy_arena *arena; /* of values made on the way */
	const journey_activation *activation;
	const uint32_t *places; /* may be NULL */
	uint32_t at;            /* instruction that runs: index into places */
	uint64_t cost, cost_limit;
	struct jy_matcher *matcher;            /* of the scratch; NULL where there is none */
	uint32_t pattern_limit, pattern_depth; /* 0: the defaults */
} jy_run;

/* What a scratch remembers of the patterns that it met; see matches.h. */
typedef struct jy_matcher {
	struct jy_matcher_entry *entries;
	uint64_t clock;
} jy_matcher;

struct journey_expr_scratch {
	journey_allocator allocator;
	jy_arena arena;
	journey_value *registers;
	size_t capacity;
	bool used; /* the arena holds something */
	journey_reason reason;
	uint32_t place;
	uint64_t cost; /* steps of the last evaluation; at most, where it was a quick one */
	jy_matcher matcher;
};

/* An error of CEL as a value. Returns JOURNEY_OK, as functions do that end so. */
static inline journey_status jy_fail(jy_run *run, journey_value *out, journey_reason reason)
{
	journey_value error = {{(int64_t)reason}, run->places ? run->places[run->at] : 0, JY_TAG_ERROR};
	*out = error;
	return JOURNEY_OK;
}

/* Counts work whose amount depends on the values; JOURNEY_LIMIT above the limit. */
static inline journey_status jy_charge(jy_run *run, uint64_t steps)
{
	run->cost += steps;
	return run->cost > run->cost_limit ? JOURNEY_LIMIT : JOURNEY_OK;
}

/* Looking a key up in a map of so many entries. */
static inline journey_status jy_charge_lookup(jy_run *run, size_t count, const journey_value *key)
{
	uint64_t text = key->type == JOURNEY_STRING ? jy_text_steps(key->n) : 0;
	return jy_charge(run, count / 4 + count * text);
}

/* jy_equal() within what is left of the cost limit. */
static inline journey_status jy_equal_charged(jy_run *run, const journey_value *a, const journey_value *b,
					      bool *equal)
{
	uint64_t most = run->cost < run->cost_limit ? run->cost_limit - run->cost : 0, left = most + 1;
	*equal = jy_equal(a, b, &left);
	if (left == 0)
		return JOURNEY_LIMIT;
	/* Scalars are part of the instruction. */
	run->cost += most - left;
	return JOURNEY_OK;
}

/*
 * Sets and copies values part by part: a value that was just written in parts must not be read as 16 bytes at
 * once, which stalls the processor for longer than the instruction takes.
 */
static inline void jy_copy(journey_value *out, const journey_value *in)
{
	uint64_t payload = in->as.u;
	uint32_t n = in->n, type = in->type;
	out->as.u = payload;
	out->n = n;
	out->type = type;
}

static inline void jy_set_truth(journey_value *out, bool truth)
{
	out->as.i = truth;
	out->n = 0;
	out->type = JOURNEY_BOOL;
}

static inline journey_value jy_truth(bool truth)
{
	journey_value v = {{truth}, 0, JOURNEY_BOOL};
	return v;
}

/* Text made on the way; JOURNEY_NO_MEMORY, JOURNEY_LIMIT. `type` is STRING or BYTES. */
journey_status jy_run_text(jy_run *run, const char *data, size_t size, journey_type type, journey_value *out);

#endif
