/* A pattern as an automaton over bytes: immutable, shared by all who match it. */
#ifndef JY_EXPR_REGEX_PROGRAM_H
#define JY_EXPR_REGEX_PROGRAM_H

#include "expr/regex_parse.h"
#include "expr/regex_set.h"

typedef enum jy_regex_operation {
	JY_RO_MATCH,
	JY_RO_BYTE,  /* a byte of low..high, then `out` */
	JY_RO_SET,   /* state `other` of the sets; its characters end in `out` */
	JY_RO_SPLIT, /* `out` or `other` */
	JY_RO_ASSERT /* if one of the assertions of `other` holds here, `out` */
} jy_regex_operation;

typedef struct jy_regex_state {
	uint8_t operation, low, high;
	uint32_t out, other;
} jy_regex_state;

/* How a match is found. */
typedef enum jy_regex_way {
	JY_RW_AUTOMATON,
	JY_RW_ALWAYS,
	JY_RW_CONTAINS, /* `literal` anywhere */
	JY_RW_PREFIX,
	JY_RW_SUFFIX,
	JY_RW_EQUAL
} jy_regex_way;

typedef struct jy_regex {
	journey_str pattern;
	uint64_t hash; /* of the pattern */
	jy_regex_way way;
	journey_str literal;
	const jy_regex_state *states;
	uint32_t state_count, start;
	bool anchored; /* matches at the beginning of the text alone */
	bool lines;    /* has assertions about the beginning of lines */
	bool asserts;  /* has assertions about what follows, or words */
	int first;     /* the byte that each match begins with, or -1 */
	const jy_set_state *set_states;
	const jy_set_move *moves;
	uint8_t classes[256]; /* bytes that no state tells apart have the same class */
	uint32_t class_count;
	uint64_t ranges; /* of the classes that it names: work that compiling it was */
} jy_regex;

/* Ranges that the named classes of patterns may have, for each byte that one may be long. */
#define JY_REGEX_RANGES 8

/*
 * Compiles a pattern of at most `limit` bytes to at most as many states, in trees of at most `depth`; all of
 * the result is in the arena. *ranges is what named classes may still have. JOURNEY_SYNTAX and JOURNEY_LIMIT fill *fault.
 */
journey_status jy_regex_compile(jy_arena *arena, journey_str pattern, uint32_t limit, uint32_t depth,
				uint64_t *ranges, const jy_regex **out, jy_regex_fault *fault);

/* The hash that a regex of this pattern has. */
uint64_t jy_regex_hash(journey_str pattern);

#endif
