#include "strategy/implies.h"

#include "base/text.h"
#include "expr/atoms.h"
#include "expr/compare.h"
#include <string.h>

static bool equal(const journey_value *a, const journey_value *b)
{
	uint64_t left = UINT64_MAX;

	return jy_equal(a, b, &left);
}

static bool same_read(const journey_expr_atom *a, const journey_expr_atom *b)
{
	return a->read == b->read && a->slot == b->slot && a->key.type == b->key.type &&
	       equal(&a->key, &b->key);
}

static bool is_set(const journey_expr_atom *atom)
{
	return atom->kind == JOURNEY_ATOM_EQUALS || atom->kind == JOURNEY_ATOM_IN;
}

/* ---- values and ranges ---- */

static bool above(const journey_value *value, const journey_expr_atom *range)
{
	jy_order order;

	if (range->low.type == JOURNEY_NULL)
		return true;
	order = jy_compare(value, &range->low);
	return order == JY_MORE || (order == JY_SAME && range->low_included);
}

static bool below(const journey_value *value, const journey_expr_atom *range)
{
	jy_order order;

	if (range->high.type == JOURNEY_NULL)
		return true;
	order = jy_compare(value, &range->high);
	return order == JY_LESS || (order == JY_SAME && range->high_included);
}

static bool has_prefix(const journey_value *value, const journey_value *prefix)
{
	return value->type == JOURNEY_STRING && prefix->type == JOURNEY_STRING && value->n >= prefix->n &&
	       (prefix->n == 0 || memcmp(value->as.s, prefix->as.s, prefix->n) == 0);
}

/* Whether an atom holds of a value. What is not looked into holds. */
static bool holds(const journey_value *value, const journey_expr_atom *atom)
{
	size_t i;

	switch (atom->kind) {
	case JOURNEY_ATOM_EQUALS:
	case JOURNEY_ATOM_IN:
		for (i = 0; i < atom->count; i++)
			if (equal(value, &atom->values[i]))
				return true;
		return false;
	case JOURNEY_ATOM_RANGE:
		return above(value, atom) && below(value, atom);
	case JOURNEY_ATOM_PREFIX:
		return has_prefix(value, &atom->values[0]);
	case JOURNEY_ATOM_NOT_RANGE:
	case JOURNEY_ATOM_CONTAINS:
	case JOURNEY_ATOM_HAS:
		break;
	}
	return true;
}

bool jy_value_meets(const journey_expr_atom *atom, const journey_value *value)
{
	return holds(value, atom);
}

static bool holds_of_all(const journey_expr_atom *set, const journey_expr_atom *atom)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		if (!holds(&set->values[i], atom))
			return false;
	return true;
}

static bool holds_of_any(const journey_expr_atom *set, const journey_expr_atom *atom)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		if (holds(&set->values[i], atom))
			return true;
	return false;
}

/* Nothing is at or above the low and at or below the high bound. */
static bool is_empty(const journey_value *low, bool low_included, const journey_value *high, bool high_included)
{
	jy_order order;

	if (low->type == JOURNEY_NULL || high->type == JOURNEY_NULL)
		return false;
	order = jy_compare(low, high);
	return order == JY_MORE || (order == JY_SAME && !(low_included && high_included));
}

static bool ranges_exclude(const journey_expr_atom *a, const journey_expr_atom *b)
{
	return is_empty(&a->low, a->low_included, &b->high, b->high_included) ||
	       is_empty(&b->low, b->low_included, &a->high, a->high_included);
}

/* Every value within `a` is within `b`. */
static bool range_within(const journey_expr_atom *a, const journey_expr_atom *b)
{
	jy_order order;

	if (b->low.type != JOURNEY_NULL) {
		if (a->low.type == JOURNEY_NULL)
			return false;
		order = jy_compare(&a->low, &b->low);
		if (order != JY_MORE && !(order == JY_SAME && (b->low_included || !a->low_included)))
			return false;
	}
	if (b->high.type != JOURNEY_NULL) {
		if (a->high.type == JOURNEY_NULL)
			return false;
		order = jy_compare(&a->high, &b->high);
		if (order != JY_LESS && !(order == JY_SAME && (b->high_included || !a->high_included)))
			return false;
	}
	return true;
}

/* ---- atoms ---- */

/* Two atoms of one read that no value meets. */
static bool atoms_exclude(const journey_expr_atom *a, const journey_expr_atom *b)
{
	if (is_set(a))
		return !holds_of_any(a, b);
	if (is_set(b))
		return !holds_of_any(b, a);
	if (a->kind == JOURNEY_ATOM_RANGE && b->kind == JOURNEY_ATOM_RANGE)
		return ranges_exclude(a, b);
	if (a->kind == JOURNEY_ATOM_PREFIX && b->kind == JOURNEY_ATOM_PREFIX)
		return !has_prefix(&a->values[0], &b->values[0]) && !has_prefix(&b->values[0], &a->values[0]);
	return false;
}

static bool atom_implies(const journey_expr_atom *a, const journey_expr_atom *b)
{
	switch (b->kind) {
	case JOURNEY_ATOM_HAS:
		/* A key of a tally that is not there reads 0. */
		return a->kind == JOURNEY_ATOM_HAS || b->read != JOURNEY_READ_KEY;
	case JOURNEY_ATOM_EQUALS:
	case JOURNEY_ATOM_IN:
		return is_set(a) && holds_of_all(a, b);
	case JOURNEY_ATOM_RANGE:
		return is_set(a) ? holds_of_all(a, b) : a->kind == JOURNEY_ATOM_RANGE && range_within(a, b);
	case JOURNEY_ATOM_PREFIX:
		return is_set(a) ? holds_of_all(a, b)
				 : a->kind == JOURNEY_ATOM_PREFIX && has_prefix(&a->values[0], &b->values[0]);
	case JOURNEY_ATOM_CONTAINS:
		return a->kind == JOURNEY_ATOM_CONTAINS && equal(&a->values[0], &b->values[0]);
	case JOURNEY_ATOM_NOT_RANGE:
		break;
	}
	return false;
}

/* ---- conditions ---- */

bool jy_condition_never(const journey_expr_program *condition)
{
	const journey_expr_atom *atoms;
	size_t count, i, k;

	if (condition == NULL)
		return false;
	count = journey_expr_atoms(condition, &atoms);
	for (i = 0; i < count; i++) {
		if (is_set(&atoms[i]) && atoms[i].count == 0)
			return true;
		if (atoms[i].kind == JOURNEY_ATOM_RANGE && ranges_exclude(&atoms[i], &atoms[i]))
			return true;
		for (k = 0; k < i; k++)
			if (same_read(&atoms[i], &atoms[k]) && atoms_exclude(&atoms[i], &atoms[k]))
				return true;
	}
	return false;
}

bool jy_condition_implies(const journey_expr_program *a, const journey_expr_program *b)
{
	const journey_expr_atom *given, *wanted;
	size_t given_count, wanted_count, i, k;

	if (b == NULL)
		return true;
	if (a == NULL || !jy_atoms_exact(b))
		return false;
	given_count = journey_expr_atoms(a, &given);
	wanted_count = journey_expr_atoms(b, &wanted);
	for (i = 0; i < wanted_count; i++) {
		for (k = 0; k < given_count; k++)
			if (same_read(&given[k], &wanted[i]) && atom_implies(&given[k], &wanted[i]))
				break;
		if (k == given_count)
			return false;
	}
	return true;
}

/* What another event or trigger says is another value. */
static bool is_local(uint32_t slot)
{
	return jy_slot_kind(slot) == JY_SLOT_EVENT || jy_slot_kind(slot) == JY_SLOT_TRIGGER;
}

bool jy_conditions_exclude(const journey_expr_program *a, const journey_expr_program *b, bool same_event)
{
	const journey_expr_atom *x, *y;
	size_t x_count, y_count, i, k;

	if (jy_condition_never(a) || jy_condition_never(b))
		return true;
	if (a == NULL || b == NULL)
		return false;
	x_count = journey_expr_atoms(a, &x);
	y_count = journey_expr_atoms(b, &y);
	for (i = 0; i < x_count; i++) {
		if (is_local(x[i].slot) && !same_event)
			continue;
		for (k = 0; k < y_count; k++)
			if (same_read(&x[i], &y[k]) && atoms_exclude(&x[i], &y[k]))
				return true;
	}
	return false;
}

/* ---- what nobody's values change ---- */

static journey_status unknown(void *user, uint32_t slot, journey_value *out)
{
	(void)user;
	(void)slot;
	(void)out;
	return JOURNEY_UNKNOWN;
}

static journey_status unknown_key(void *user, uint32_t slot, journey_value key, journey_value *out)
{
	(void)key;
	return unknown(user, slot, out);
}

static journey_status unknown_field(void *user, uint32_t slot, journey_str name, journey_value *out)
{
	(void)name;
	return unknown(user, slot, out);
}

static journey_status unknown_call(void *user, uint32_t id, size_t count, const journey_value *args, journey_value *out)
{
	(void)count;
	(void)args;
	return unknown(user, id, out);
}

journey_status jy_condition_constant(const journey_allocator *allocator, const journey_expr_program *condition, bool *value)
{
	journey_activation activation;
	journey_expr_scratch *scratch;
	journey_value result;
	journey_status status;

	*value = true;
	if (condition == NULL)
		return JOURNEY_OK;
	/* What it says may hang on the moment. */
	if (journey_expr_timed(condition))
		return JOURNEY_NOT_FOUND;
	status = journey_expr_scratch_new(allocator, &scratch);
	if (status != JOURNEY_OK)
		return status;
	memset(&activation, 0, sizeof(activation));
	activation.load = unknown;
	activation.load_key = unknown_key;
	activation.load_field = unknown_field;
	activation.call = unknown_call;
	status = journey_expr_run(condition, &activation, scratch, &result);
	if (status == JOURNEY_OK)
		*value = result.type == JOURNEY_BOOL && result.as.i != 0;
	else if (status == JOURNEY_EVAL) /* an error whatever the values: it does not hold */
		*value = false;
	journey_expr_scratch_free(scratch);
	if (status == JOURNEY_OK || status == JOURNEY_EVAL)
		return JOURNEY_OK;
	return status == JOURNEY_NO_MEMORY ? status : JOURNEY_NOT_FOUND;
}
