/*
 * Runs an automaton over a text: the sets of states that it can be in become states of a second automaton,
 * made when they are first met and kept in a table of bounded size, which is emptied when it is full. So each
 * byte costs one look-up, or at worst one pass over the states.
 */
#ifndef JY_EXPR_REGEX_MATCH_H
#define JY_EXPR_REGEX_MATCH_H

#include "expr/regex_program.h"

/* Bytes that the table of one pattern may grow to, unless a few of its rows need more. */
#define JY_REGEX_TABLE_BYTES 65536

/* The table of one pattern; zero it, and set the allocator, before the first use. */
typedef struct jy_regex_table {
	const journey_allocator *allocator;
	const jy_regex *regex; /* valid during a match */
	unsigned char *memory;
	size_t size;
	/* Parts of `memory`. Sets of states are bits. */
	uint64_t *seen;   /* the set that is being made */
	uint64_t *now;    /* what it is made from, where assertions had to be settled first */
	uint64_t *kept;   /* states that make a difference between rows */
	uint64_t *sets;   /* by row */
	uint32_t *next;   /* by row and class of byte: where the next row starts in `next` */
	uint32_t *stack;  /* for going through states */
	uint32_t *slots;  /* hash table of rows */
	uint8_t *context; /* by row: what came before, where assertions wait for what comes next */
	uint32_t words, stride, rows, row_count, slot_count;
	uint32_t initial; /* row at the beginning of a text */
	bool ready;       /* made for the regex's pattern */
	uint64_t steps;   /* passes over states, ever: for tests */
} jy_regex_table;

void jy_regex_table_free(jy_regex_table *table);
/* Makes the table empty, for another pattern. Keeps its memory. */
void jy_regex_table_reset(jy_regex_table *table);
/*
 * Whether the pattern matches somewhere in the text. The table must have been reset since it served another
 * pattern. JOURNEY_OK or JOURNEY_NO_MEMORY.
 */
journey_status jy_regex_match(const jy_regex *regex, jy_regex_table *table, journey_str text, bool *found);

#endif
