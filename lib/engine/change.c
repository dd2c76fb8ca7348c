#include "engine/change.h"

#include "engine/component.h"
#include "engine/derived.h"
#include "engine/sends.h"
#include "profile/decay.h"

static journey_time earlier(journey_time a, journey_time b)
{
	if (a == JOURNEY_TIME_NONE || b == JOURNEY_TIME_NONE)
		return a == JOURNEY_TIME_NONE ? b : a;
	return a < b ? a : b;
}

static journey_time program_change(jy_eval *eval, const journey_expr_program *program)
{
	journey_time next = JOURNEY_TIME_NONE;
	journey_status status = jy_eval_next_change(eval, program, &next);
	if (status != JOURNEY_OK)
		eval->failed = status;
	return next;
}

/* The stage is the last that holds, so that those after it count, too. */
static journey_time stage_change(jy_eval *eval)
{
	const journey_strategy *strategy = eval->engine->strategy;
	journey_time next = JOURNEY_TIME_NONE;
	bool holds = false;
	for (uint32_t i = strategy->stage_count; !holds && i-- > 0;) {
		journey_status status = jy_eval_holds(eval, strategy->stages[i].when, &holds);
		if (status != JOURNEY_OK) {
			eval->failed = status;
			return eval->now + 1;
		}
		next = earlier(next, program_change(eval, strategy->stages[i].when));
	}
	return next;
}

journey_time jy_eval_read_change(void *user, const journey_expr_read *read)
{
	jy_eval *eval = user;
	uint32_t index = jy_slot_index(read->slot);
	switch ((uint32_t)jy_slot_kind(read->slot)) {
	case JY_SLOT_SENT:
		return jy_sent_next_change(eval, index);
	/* What is kept has a need of its own, and brings with it what reads it. */
	case JY_SLOT_DERIVED:
		return jy_derived_change(eval, index);
	case JY_SLOT_STAGE_SINCE:
	case JY_SLOT_STAGE:
		return eval->settled ? JOURNEY_TIME_NONE : stage_change(eval);
	case JY_SLOT_SEGMENT:
		if (jy_eval_keeps(eval, index))
			return JOURNEY_TIME_NONE;
		return program_change(eval, eval->engine->strategy->segments[index].when);
	}
	return jy_profile_read_change(&eval->profile, read);
}
