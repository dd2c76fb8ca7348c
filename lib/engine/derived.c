#include "engine/derived.h"

#include "base/text.h"
#include "base/value.h"

/* A part that errs is no number; one that is unknown makes the whole unknown. */
static journey_status load_value(jy_eval *eval, const jy_derived *derived, journey_value *out)
{
	journey_value value;
	journey_status status = jy_eval_run(eval, derived->parts[0].when, &value);
	if (status == JOURNEY_EVAL || status == JOURNEY_LIMIT)
		return JOURNEY_NOT_FOUND;
	if (status != JOURNEY_OK)
		return status;
	if (value.type != JOURNEY_INT || value.as.i == 0)
		return JOURNEY_NOT_FOUND;
	*out = value;
	return JOURNEY_OK;
}

static journey_status load_points(jy_eval *eval, const jy_derived *derived, journey_value *out)
{
	int64_t points = 0;
	for (uint32_t i = 0; i < derived->count; i++) {
		bool holds;
		journey_status status = jy_eval_holds(eval, derived->parts[i].when, &holds);
		if (status != JOURNEY_OK)
			return status;
		points += holds ? derived->parts[i].points : 0; /* 256 * 10^9 at most */
	}
	*out = jy_value_int(points);
	return JOURNEY_OK;
}

static journey_status load_first(jy_eval *eval, const jy_derived *derived, journey_value *out)
{
	journey_str name = jy_str("");
	for (uint32_t i = 0; i < derived->count; i++) {
		bool holds;
		journey_status status = jy_eval_holds(eval, derived->parts[i].when, &holds);
		if (status != JOURNEY_OK)
			return status;
		if (!holds)
			continue;
		name = derived->parts[i].name;
		break;
	}
	*out = jy_value_str(name);
	return JOURNEY_OK;
}

/*
 * What was computed in this evaluation of one customer at one moment, as many conditions read the same few values.
 */
struct jy_derived_memo {
	bool loaded, timed; /* whether the rest holds */
	journey_status status;
	journey_value value;
	journey_time change;
};

static struct jy_derived_memo *memo_of(jy_eval *eval, uint32_t index)
{
	if (eval->derived == NULL)
		eval->derived = jy_arena_items(&eval->engine->arena, eval->engine->strategy->derived_count,
		                               sizeof *eval->derived);
	return eval->derived == NULL ? NULL : &eval->derived[index];
}

static journey_status compute(jy_eval *eval, uint32_t index, journey_value *out)
{
	const jy_derived *derived = &eval->engine->strategy->derived[index];
	bool quiet = eval->quiet;
	journey_status status;
	/* What errs inside of it is no error of the condition that reads it: most customers bought nothing. */
	eval->quiet = true;
	if (derived->kind == JY_DERIVED_POINTS)
		status = load_points(eval, derived, out);
	else if (derived->kind == JY_DERIVED_FIRST)
		status = load_first(eval, derived, out);
	else
		status = load_value(eval, derived, out);
	eval->quiet = quiet;
	return status;
}

journey_status jy_derived_load(jy_eval *eval, uint32_t index, journey_value *out)
{
	struct jy_derived_memo *memo = memo_of(eval, index);
	if (memo == NULL)
		return JOURNEY_NO_MEMORY;
	if (!memo->loaded) {
		journey_status status = compute(eval, index, &memo->value);
		if (status != JOURNEY_OK && status != JOURNEY_NOT_FOUND && status != JOURNEY_UNKNOWN)
			return status;
		memo->status = status;
		memo->loaded = true;
	}
	if (memo->status == JOURNEY_OK)
		*out = memo->value;
	return memo->status;
}

static journey_time compute_change(jy_eval *eval, uint32_t index)
{
	const jy_derived *derived = &eval->engine->strategy->derived[index];
	journey_time next = JOURNEY_TIME_NONE;
	for (uint32_t i = 0; i < derived->count; i++) {
		journey_time at = JOURNEY_TIME_NONE;
		journey_status status = jy_eval_next_change(eval, derived->parts[i].when, &at);
		if (status != JOURNEY_OK) {
			eval->failed = status;
			return eval->now + 1;
		}
		if (at != JOURNEY_TIME_NONE && (next == JOURNEY_TIME_NONE || at < next))
			next = at;
	}
	return next;
}

journey_time jy_derived_change(jy_eval *eval, uint32_t index)
{
	struct jy_derived_memo *memo = memo_of(eval, index);
	if (memo == NULL) {
		eval->failed = JOURNEY_NO_MEMORY;
		return eval->now + 1;
	}
	if (!memo->timed) {
		memo->change = compute_change(eval, index);
		memo->timed = eval->failed == JOURNEY_OK;
	}
	return memo->change;
}
