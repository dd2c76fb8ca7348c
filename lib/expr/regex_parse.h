/* Patterns in RE2's syntax as trees. Groups only group. */
#ifndef JY_EXPR_REGEX_PARSE_H
#define JY_EXPR_REGEX_PARSE_H

#include "base/arena.h"
#include "expr/regex_classes.h"

typedef enum jy_regex_kind {
	JY_RE_EMPTY,
	JY_RE_CHARACTER, /* `character` */
	JY_RE_CLASS,     /* `ranges`, `count` */
	JY_RE_BYTE,      /* any byte */
	JY_RE_ASSERT,    /* `assertion` */
	JY_RE_REPEAT,    /* child, min to max times */
	JY_RE_SEQUENCE,  /* children, the last one first */
	JY_RE_CHOICE     /* children, the last one first */
} jy_regex_kind;

/* Bits, as several can hold at one place. */
typedef enum jy_assertion {
	JY_RE_BEGIN_TEXT = 1,
	JY_RE_BEGIN_LINE = 2,
	JY_RE_END_TEXT = 4,
	JY_RE_END_LINE = 8,
	JY_RE_WORD = 16, /* a word begins or ends here */
	JY_RE_NO_WORD = 32
} jy_assertion;

#define JY_RE_ENDLESS UINT32_MAX

typedef struct jy_regex_node {
	jy_regex_kind kind;
	uint32_t height;
	uint32_t times; /* product of the counts inside each other */
	struct jy_regex_node *child, *next;
	union {
		uint32_t character;
		jy_assertion assertion;
		struct {
			uint32_t min, max;
		} times;
		struct {
			const jy_range *items;
			size_t count;
			uint32_t set, states; /* for who compiles it: where its automaton is + 1, how large */
		} ranges;
	} is;
} jy_regex_node;

/* What is wrong with a pattern, and where. */
typedef struct jy_regex_fault {
	size_t offset;
	const char *message, *hint; /* hint may be "" */
} jy_regex_fault;

/*
 * Parses UTF-8 text. JOURNEY_SYNTAX and JOURNEY_LIMIT (higher than `depth`, or named classes that hold more
 * than *ranges, which become less) fill *fault.
 */
journey_status jy_regex_parse(jy_arena *arena, journey_str pattern, uint32_t depth, uint64_t *ranges,
			      jy_regex_node **out, jy_regex_fault *fault);

#endif
