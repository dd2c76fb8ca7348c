/*
 * A shop's declarations with values for them, and some two hundred conditions as shops, publishers and
 * services write them: what the bench measures and the tests of the quick tier go through. Public API only.
 */
#ifndef JY_TESTS_CONDITIONS_H
#define JY_TESTS_CONDITIONS_H

#include <journey/expr.h>

typedef struct conditions_field {
	const char *object, *name, *type;
	unsigned flags;
} conditions_field;

/* Slots are indices of this table; tallies and fields of callbacks among them. */
extern const conditions_field conditions_fields[];
extern const size_t conditions_field_count;
#define CONDITIONS_SLOTS_MAX 64

/* Declares all fields, `now` and `events.count(name, window)`. */
journey_status conditions_declare(journey_expr_env *env);
/* An activation in which each of the first five conditions holds; `values` has CONDITIONS_SLOTS_MAX. */
journey_activation conditions_activation(journey_value *values);

/* The first five are those of the races with other languages. */
extern const char *const conditions_typical[];
extern const size_t conditions_typical_count;

#endif
