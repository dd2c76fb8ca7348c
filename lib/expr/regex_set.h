/* A set of characters as an automaton over the bytes of their UTF-8 forms. */
#ifndef JY_EXPR_REGEX_SET_H
#define JY_EXPR_REGEX_SET_H

#include "expr/regex_classes.h"

/* From one state by one byte of low..high to state `to` - 1 of the same set; 0: a whole character was read.
 */
typedef struct jy_set_move {
	uint8_t low, high;
	uint16_t to;
} jy_set_move;

/* One state: its moves, in order of bytes. */
typedef struct jy_set_state {
	uint32_t first; /* among all moves */
	uint16_t count, number;
} jy_set_state;

/* The sets of one pattern, one after the other. */
typedef struct jy_set_table {
	const journey_allocator *allocator;
	jy_set_move *moves;
	jy_set_state *states;
	size_t move_count, move_capacity, state_count, state_capacity;
} jy_set_table;

/* The 1 to 4 bytes of a character; surrogates, which no valid text has, get three as their neighbours do. */
uint32_t jy_utf8_form(uint32_t character, uint8_t out[4]);

void jy_set_free(jy_set_table *table);
/*
 * Adds the set of some sorted ranges: its states are those from *first on, the last one being where it
 * starts. False: no memory.
 */
bool jy_set_add(jy_set_table *table, const jy_range *ranges, size_t count, size_t *first);

#endif
