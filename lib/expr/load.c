#include "expr/load.h"
#include "expr/convert.h"
#include "expr/optional.h"

/* What a callback said, as a value where CEL has one. */
static journey_status settle(jy_run *run, journey_status status, const journey_value *value, uint32_t type,
			     journey_value *out)
{
	switch (status) {
	case JOURNEY_OK:
		break;
	case JOURNEY_NOT_FOUND:
		return jy_fail(run, out, JOURNEY_REASON_ABSENT);
	case JOURNEY_EVAL:
		return jy_fail(run, out, JOURNEY_REASON_FUNCTION);
	case JOURNEY_UNKNOWN:
		*out = (journey_value){{0}, 0, JY_TAG_UNKNOWN};
		return JOURNEY_OK;
	default:
		return status;
	}
	if (value->type >= JY_TAG_SPECIAL)
		return jy_fail(run, out, JOURNEY_REASON_TYPE);
	if (value->type == type || type == JY_TAG_ANY) {
		*out = *value;
		return JOURNEY_OK;
	}
	return jy_coerce(value, type, out) ? JOURNEY_OK : jy_fail(run, out, JOURNEY_REASON_TYPE);
}

/* A slot's value from the table or the callback. */
static journey_status fetch(jy_run *run, uint32_t slot, journey_value *value)
{
	const journey_activation *a = run->activation;
	if (slot < a->value_count && a->values[slot].type != JOURNEY_EXPR_ASK) {
		*value = a->values[slot];
		if (value->type == JOURNEY_EXPR_ABSENT)
			return JOURNEY_NOT_FOUND;
		return value->type == JOURNEY_EXPR_UNKNOWN ? JOURNEY_UNKNOWN : JOURNEY_OK;
	}
	return a->load ? a->load(a->user, slot, value) : JOURNEY_NOT_FOUND;
}

journey_status jy_load(jy_run *run, uint32_t slot, uint32_t type, journey_value *out)
{
	journey_value value = {{0}, 0, JOURNEY_NULL};
	journey_status status = fetch(run, slot, &value);
	return settle(run, status, &value, type, out);
}

static journey_status fetch_key(jy_run *run, uint32_t slot, const journey_value *key, journey_value *value)
{
	const journey_activation *a = run->activation;
	return a->load_key ? a->load_key(a->user, slot, *key, value) : JOURNEY_NOT_FOUND;
}

/* What a missing key of a tally reads. */
static bool zero_of(uint32_t type, journey_value *out)
{
	if (type != JOURNEY_INT && type != JOURNEY_UINT && type != JOURNEY_DOUBLE && type != JOURNEY_BOOL &&
	    type != JOURNEY_STRING)
		return false;
	*out = (journey_value){{0}, 0, type};
	if (type == JOURNEY_DOUBLE)
		out->as.d = 0.0;
	if (type == JOURNEY_STRING)
		out->as.s = "";
	return true;
}

journey_status jy_load_key(jy_run *run, uint32_t slot, const journey_value *key, uint32_t type,
			   journey_value *out)
{
	journey_value value = {{0}, 0, JOURNEY_NULL};
	if (key->type >= JY_TAG_SPECIAL) {
		*out = *key;
		return JOURNEY_OK;
	}
	journey_status status = fetch_key(run, slot, key, &value);
	if (status == JOURNEY_NOT_FOUND && zero_of(type, out))
		return JOURNEY_OK;
	return settle(run, status, &value, type, out);
}

journey_status jy_load_field(jy_run *run, uint32_t object, const journey_value *name, journey_value *out)
{
	const journey_activation *a = run->activation;
	journey_value value = {{0}, 0, JOURNEY_NULL};
	journey_str text = {name->as.s, name->n};
	journey_status status =
		a->load_field ? a->load_field(a->user, object, text, &value) : JOURNEY_NOT_FOUND;
	return settle(run, status, &value, JY_TAG_ANY, out);
}

journey_status jy_load_call(jy_run *run, uint32_t id, uint32_t type, const journey_value *args, size_t count,
			    journey_value *out)
{
	const journey_activation *a = run->activation;
	journey_value value = {{0}, 0, JOURNEY_NULL};
	journey_status status = a->call ? a->call(a->user, id, count, args, &value) : JOURNEY_EVAL;
	return settle(run, status, &value, type, out);
}

/* What a callback said as an optional. */
static journey_status settle_optional(jy_run *run, journey_status status, const journey_value *value,
				      uint32_t type, journey_value *out)
{
	if (status == JOURNEY_NOT_FOUND) {
		jy_optional_none(out);
		return JOURNEY_OK;
	}
	status = settle(run, status, value, type, out);
	return status ? status : jy_optional_wrap(run, out, out);
}

journey_status jy_load_optional(jy_run *run, uint32_t slot, uint32_t type, journey_value *out)
{
	journey_value value = {{0}, 0, JOURNEY_NULL};
	journey_status status = fetch(run, slot, &value);
	return settle_optional(run, status, &value, type, out);
}

journey_status jy_load_key_optional(jy_run *run, uint32_t slot, const journey_value *key, uint32_t type,
				    journey_value *out)
{
	journey_value value = {{0}, 0, JOURNEY_NULL};
	if (key->type >= JY_TAG_SPECIAL) {
		*out = *key;
		return JOURNEY_OK;
	}
	journey_status status = fetch_key(run, slot, key, &value);
	return settle_optional(run, status, &value, type, out);
}

journey_status jy_load_field_optional(jy_run *run, uint32_t object, const journey_value *name,
				      journey_value *out)
{
	const journey_activation *a = run->activation;
	journey_value value = {{0}, 0, JOURNEY_NULL};
	journey_str text = {name->as.s, name->n};
	journey_status status =
		a->load_field ? a->load_field(a->user, object, text, &value) : JOURNEY_NOT_FOUND;
	return settle_optional(run, status, &value, JY_TAG_ANY, out);
}

/* Presence from what a callback said. */
static journey_status present(journey_status status, journey_value *out)
{
	if (status != JOURNEY_OK && status != JOURNEY_NOT_FOUND && status != JOURNEY_UNKNOWN &&
	    status != JOURNEY_EVAL)
		return status;
	jy_set_truth(out, status == JOURNEY_OK || status == JOURNEY_EVAL);
	if (status == JOURNEY_UNKNOWN)
		out->type = JY_TAG_UNKNOWN;
	return JOURNEY_OK;
}

journey_status jy_has_slot(jy_run *run, uint32_t slot, journey_value *out)
{
	journey_value value = {{0}, 0, JOURNEY_NULL};
	return present(fetch(run, slot, &value), out);
}

journey_status jy_has_key(jy_run *run, uint32_t slot, const journey_value *key, journey_value *out)
{
	journey_value value = {{0}, 0, JOURNEY_NULL};
	if (key->type >= JY_TAG_SPECIAL) {
		*out = *key;
		return JOURNEY_OK;
	}
	return present(fetch_key(run, slot, key, &value), out);
}

journey_status jy_has_field(jy_run *run, uint32_t object, const journey_value *name, journey_value *out)
{
	const journey_activation *a = run->activation;
	journey_value value = {{0}, 0, JOURNEY_NULL};
	journey_str text = {name->as.s, name->n};
	return present(a->load_field ? a->load_field(a->user, object, text, &value) : JOURNEY_NOT_FOUND, out);
}
