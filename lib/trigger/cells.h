/*
 * An event's values as tests look at them, each read once, when it is first needed: as a number, as the number of the
 * constant that it equals, and as it is.
 */
#ifndef JY_TRIGGER_CELLS_H
#define JY_TRIGGER_CELLS_H

#include "trigger/index.h"

typedef struct jy_cell {
	double number;       /* NaN: it is none */
	uint32_t constant;   /* 0: no rule compares with it; of the items of a list: where they begin among `items` */
	uint32_t item_count; /* distinct constants that the items equal */
	uint64_t seen;       /* in which round it was read, */
	uint64_t placed;     /* and the places that it leads to were collected */
	journey_value raw;   /* type JOURNEY_EXPR_ABSENT, JOURNEY_EXPR_UNKNOWN: there is none */
} jy_cell;

/* A place where alternatives may be filed; then its chain, in `event`. */
typedef struct jy_looking {
	uint32_t event, constant;
} jy_looking;

struct journey_matcher {
	journey_allocator allocator;
	journey_expr_scratch *scratch;
	jy_cell *cells; /* by field */
	size_t cell_capacity;
	uint64_t round;
	uint32_t *items; /* constants of items of lists */
	size_t item_count, item_capacity;
	jy_looking *places;
	size_t place_count, place_capacity;
	/* Of the call. */
	const journey_rules *rules;
	uint32_t event; /* the place of its type */
	const journey_activation *activation;
	journey_status status; /* what a value could not be read for */
	uint64_t looked;
	/* Rules that were found, as bits; a bit of `summary` for each word of `marks` that has one. */
	uint64_t *marks, *summary;
	size_t mark_capacity, summary_capacity;
	uint32_t *numbers;
	size_t number_capacity;
};

void jy_cell_read(journey_matcher *matcher, uint32_t field);

static inline const jy_cell *jy_cell_of(journey_matcher *matcher, uint32_t field)
{
	if (matcher->cells[field].seen != matcher->round)
		jy_cell_read(matcher, field);
	return &matcher->cells[field];
}

#endif
