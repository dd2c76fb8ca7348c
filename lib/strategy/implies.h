/*
 * What follows from conditions alone, whatever the customer is like: by the atoms that their truth implies. Each answer is
 * certain where it is true; false means that it is not known.
 */
#ifndef JY_STRATEGY_IMPLIES_H
#define JY_STRATEGY_IMPLIES_H

#include "strategy/model.h"

/*
 * A condition that says the same for everybody at any time: JOURNEY_OK and *value. JOURNEY_NOT_FOUND: it does not;
 * JOURNEY_NO_MEMORY. NULL is true.
 */
journey_status jy_condition_constant(const journey_allocator *allocator, const journey_expr_program *condition, bool *value);
/* It can never hold: it asks two things of one value that exclude each other. */
bool jy_condition_never(const journey_expr_program *condition);
/* Where `a` holds, `b` does at the same moment. */
bool jy_condition_implies(const journey_expr_program *a, const journey_expr_program *b);
/* They never both hold at the same moment. `same_event`: what they read of event and trigger is the same. */
bool jy_conditions_exclude(const journey_expr_program *a, const journey_expr_program *b, bool same_event);

/* Whether an atom holds of the value that its read gave; true also where that is not known. */
bool jy_value_meets(const journey_expr_atom *atom, const journey_value *value);

#endif
