#include "engine/change.h"

#include "engine/component.h"
#include "engine/derived.h"
#include "engine/models.h"
#include "engine/sends.h"
#include "profile/decay.h"
#include "engine/times.h"

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
		next = jy_time_earlier(next, program_change(eval, strategy->stages[i].when));
	}
	return next;
}

/*
 * A windowed count only falls while no event comes, so that one that is below its bound already has no moment at which
 * it matters: most customers are never woken for the segments that they are far from.
 */
static bool count_stays(const jy_eval *eval, uint32_t index, const journey_expr_read *read)
{
	const jy_feature *feature = &eval->engine->strategy->features[index];
	journey_value value;
	double count, bound;
	if (feature->kind != JOURNEY_FEATURE_COUNT || read->bound == NULL || !jy_program_number(*read->bound, &bound) ||
	    jy_profile_last_seen(&eval->profile) > eval->now || /* what is dated ahead is still to enter */
	    jy_profile_feature(&eval->profile, index, eval->now, &value) != JOURNEY_OK ||
	    !jy_program_number(value, &count))
		return false;
	switch (read->relation) {
	case JOURNEY_RELATION_GT:
	case JOURNEY_RELATION_LE:
		return count <= bound;
	case JOURNEY_RELATION_GE:
	case JOURNEY_RELATION_LT:
	case JOURNEY_RELATION_EQ:
	case JOURNEY_RELATION_NE:
		return count < bound;
	default:
		return false;
	}
}

journey_time jy_eval_read_change(void *user, const journey_expr_read *read)
{
	jy_eval *eval = user;
	uint32_t index = jy_slot_index(read->slot);
	switch ((uint32_t)jy_slot_kind(read->slot)) {
	case JY_SLOT_FEATURE:
		if (read->kind == JOURNEY_READ_SLOT && count_stays(eval, index, read))
			return JOURNEY_TIME_NONE;
		break;
	case JY_SLOT_SENT:
		return jy_sent_next_change(eval, index);
	/* What is kept has a need of its own, and brings with it what reads it. */
	case JY_SLOT_DERIVED:
		return jy_derived_change(eval, index);
	case JY_SLOT_MODEL:
		return jy_model_change(eval, index, read);
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
