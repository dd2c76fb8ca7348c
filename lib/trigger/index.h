/*
 * The index as a whole: rules by number, what they are filed under, and the names of what their predicates look at.
 * Changing it is rules.c's and filing.c's; matching (match.c) only reads it.
 */
#ifndef JY_TRIGGER_INDEX_H
#define JY_TRIGGER_INDEX_H

#include "trigger/constants.h"
#include "trigger/kept.h"
#include "trigger/postings.h"
#include "trigger/ranges.h"
#include <journey/trigger.h>

/* A type of events: by which fields its postings are filed. The first is that of rules for any event. */
typedef struct jy_rule_event {
	uint32_t type;
	bool used;
	uint32_t postings;
	uint32_t next; /* where it is free */
	uint32_t access_count;
	struct jy_access {
		uint32_t field, postings;
	} *access; /* fields of equalities */
	size_t access_capacity;
	jy_range *ranges;
	size_t range_count, range_capacity;
} jy_rule_event;

/* Where a posting is: a constant, or 0; then a field of bounds and their side, or 0. */
typedef struct jy_place {
	uint32_t constant;
	uint32_t range; /* field << 1 | upper */
} jy_place;

typedef struct jy_rule_row {
	const journey_expr_program *program;
	uint64_t id;
	uint32_t event;    /* place among the event types */
	uint32_t postings; /* not yet removed ones, also of a rule that is gone */
	uint32_t place_count;
	union {
		jy_place one;     /* where there is one */
		jy_place *places; /* of several */
		uint32_t next;    /* of a free row */
	} as;
} jy_rule_row;

struct journey_rules {
	journey_allocator host;      /* the caller's */
	journey_allocator allocator; /* the same, counted */
	size_t bytes;
	jy_pool pool;
	jy_fields fields;
	jy_constants constants;
	jy_kept kept;
	jy_postings lists;
	jy_table event_table;
	jy_rule_event *events;
	size_t event_capacity;
	uint32_t event_count, event_free; /* 0: none is free */
	jy_rule_row *rows;
	size_t row_capacity;
	uint64_t *alive; /* a bit for each row */
	size_t alive_capacity;
	uint32_t row_count, row_free; /* row_free: number + 1, 0: none */
	uint32_t live;
};

static inline bool jy_rule_lives(const journey_rules *rules, uint32_t number)
{
	return number < rules->row_count && (rules->alive[number / 64] >> number % 64 & 1) != 0;
}

/* The place of an event type; UINT32_MAX: no rule is for it alone. */
uint32_t jy_rule_event_find(const journey_rules *rules, uint32_t type);

#endif
