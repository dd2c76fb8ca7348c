/*
 * An alternative on its way into the index: its predicates as tests, the names that they need taken into use. A draft
 * holds each name once; each posting that is made of it takes its own uses.
 */
#ifndef JY_TRIGGER_DRAFT_H
#define JY_TRIGGER_DRAFT_H

#include "trigger/index.h"

/* An equality with more values is not filed by them. */
#define JY_ACCESS_VALUES_MAX 64
/* Most tests: a host's predicates, and what a program implies. */
#define JY_DRAFT_MAX (JOURNEY_RULE_PREDICATES_MAX + 16)

typedef struct jy_draft_test {
	jy_test kind;
	uint32_t field;
	uint32_t first, count; /* constants; KEPT: `first` is its number */
	double low, high;
} jy_draft_test;

typedef struct jy_draft {
	bool never; /* it cannot hold */
	uint32_t count;
	uint32_t words; /* of the record so far */
	jy_draft_test tests[JY_DRAFT_MAX];
	uint32_t *constants;
	size_t constant_count, constant_capacity;
} jy_draft;

/* Checks what a host made. */
journey_status jy_predicate_check(const journey_expr_atom *atom, journey_error *error);
/*
 * Adds predicates. `implied`: a program is run besides, which converts what it loads: those whose truth that could change
 * are left out. JOURNEY_OK, JOURNEY_NO_MEMORY, JOURNEY_LIMIT; what was added stays the draft's.
 */
journey_status jy_draft_add(journey_rules *rules, jy_draft *draft, const journey_expr_atom *atoms, size_t count,
                            bool implied);
/* The test by which it is to be filed; UINT32_MAX: none. */
uint32_t jy_draft_access(const journey_rules *rules, const jy_draft *draft);
/* The record of a rule; without `access`, if that is an equality. */
void jy_draft_record(const jy_draft *draft, uint32_t rule, uint32_t access, uint64_t record[JY_RECORD_MAX]);
/* Gives back the names that it holds. */
void jy_draft_drop(journey_rules *rules, jy_draft *draft);

/* Takes and gives back the uses of one record. */
void jy_record_use(journey_rules *rules, const uint64_t *record);
void jy_record_drop(journey_rules *rules, const uint64_t *record);

#endif
