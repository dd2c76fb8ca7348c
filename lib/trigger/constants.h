/*
 * The values that a field is compared with by equality: each distinct one has a number, from 1, so that tests are
 * comparisons of numbers, and an event's value is looked up once. Numbers of all types are one where they are equal.
 */
#ifndef JY_TRIGGER_CONSTANTS_H
#define JY_TRIGGER_CONSTANTS_H

#include "trigger/fields.h"

/* A bool, a number as its double, or text; what equality goes by. */
typedef struct jy_key {
	uint32_t type; /* JOURNEY_BOOL, JOURNEY_DOUBLE, JOURNEY_STRING */
	uint32_t size; /* bytes of the text */
	uint64_t bits; /* of the text its hash */
	const char *text;
} jy_key;

/* Texts up to here lie in the constant itself: looking at another place is what costs. */
#define JY_CONSTANT_TEXT 16

typedef struct jy_constant {
	uint32_t type, size; /* as those of its key */
	uint64_t bits;
	uint32_t field;
	uint32_t uses; /* by postings; 0: free */
	uint32_t any;  /* postings that are filed under it for any event, */
	uint32_t some; /* and for one type of events */
	union {
		char near[JY_CONSTANT_TEXT];
		const char *far; /* longer text, the constant's own */
	} text;
} jy_constant;

typedef struct jy_constants {
	jy_table table;
	jy_constant *items; /* items[0] is none */
	size_t capacity;
	uint32_t count, free;
} jy_constants;

/*
 * What a value is looked for as. False: nothing that is kept here equals it (another type; NaN), or, of a rule's
 * constant, more than it may (ints that have no double of their own).
 */
bool jy_key_of(const journey_value *value, jy_key *out);
bool jy_key_is_exact(const journey_value *value);

uint32_t jy_constant_hash(uint32_t field, const jy_key *key);
/* The number that a value most likely has, by its hash; 0: no rule compares with it. */
uint32_t jy_constant_guess(const jy_constants *constants, uint32_t hash);
/* The number of a value of a field; 0: no rule compares with it. */
uint32_t jy_constant_find(const jy_constants *constants, uint32_t hash, uint32_t field, const jy_key *key);
/* Finds or adds, as a use more of it and of its field's constants. JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_constant_use(jy_constants *constants, jy_fields *fields, const journey_allocator *a,
                               uint32_t field, const jy_key *key, uint32_t *out);
/* One more use of one that is there. */
void jy_constant_again(jy_constants *constants, jy_fields *fields, uint32_t constant);
void jy_constant_drop(jy_constants *constants, jy_fields *fields, const journey_allocator *a, uint32_t constant);
void jy_constants_free(jy_constants *constants, const journey_allocator *a);

#endif
