#include "engine/change.h"

#include "base/math.h"
#include "base/value.h"
#include "engine/component.h"
#include "engine/sends.h"
#include "profile/aggregate.h"

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

/* ---- decayed weights ---- */

/* A weight that falls, and what it is compared with. */
typedef struct decay {
	jy_eval *eval;
	uint32_t feature;
	journey_str key;
	journey_relation relation;
	double bound;
} decay;

static bool weight_at(const decay *d, journey_time at, double *out)
{
	return jy_profile_tally(&d->eval->profile, d->feature, d->key, at, out) == JOURNEY_OK;
}

/* Whether the weight is beyond the bound still, on the side that it comes from. */
static bool above_at(const decay *d, journey_time at)
{
	double weight = 0;
	bool strict = d->relation == JOURNEY_RELATION_GT || d->relation == JOURNEY_RELATION_LE ||
		      d->relation == JOURNEY_RELATION_NE;
	(void)!weight_at(d, at, &weight);
	return strict ? weight > d->bound : weight >= d->bound;
}

/* The first moment in (low, high] at which the weight is not above; above at low, not at high. */
static journey_time fall(const decay *d, journey_time low, journey_time high)
{
	while (high - low > 1) {
		journey_time middle = low + (high - low) / 2;
		if (above_at(d, middle))
			low = middle;
		else
			high = middle;
	}
	return high;
}

/* Where the weight meets the bound: guessed by its logarithm, then found exactly. */
static journey_time crossing(const decay *d, double weight, journey_duration half_life)
{
	journey_time low = d->eval->now, step = 2;
	journey_time end = half_life < INT64_MAX / (JY_TALLY_EPOCHS + 2) ? (JY_TALLY_EPOCHS + 1) * half_life
									 : JOURNEY_TIME_MAX;
	journey_time high = low < JOURNEY_TIME_MAX - end ? low + end : JOURNEY_TIME_MAX;
	if (above_at(d, high))
		return JOURNEY_TIME_NONE;
	double halves =
		d->bound > 0 ? jy_log(weight / d->bound) / 0.69314718055994531 : (double)JY_TALLY_EPOCHS;
	if (halves > 0 && halves * (double)half_life < (double)(high - low)) {
		journey_time guess = low + (journey_time)(halves * (double)half_life);
		bool above = above_at(d, guess);
		/* From the guess towards the crossing in growing steps. */
		for (; above && guess + step < high; step *= 16) {
			low = guess;
			if (!above_at(d, guess + step)) {
				high = guess + step;
				break;
			}
		}
		for (; !above && guess - step > low; step *= 16) {
			high = guess;
			if (above_at(d, guess - step)) {
				low = guess - step;
				break;
			}
		}
	}
	return fall(d, low, high);
}

static journey_time decay_change(jy_eval *eval, uint32_t feature, journey_str key,
				 const journey_expr_read *read)
{
	decay d = {eval, feature, key, read->relation, 0};
	double weight;
	/* What is unknown stays so. */
	if (!weight_at(&d, eval->now, &weight) || read->relation == JOURNEY_RELATION_HAS)
		return JOURNEY_TIME_NONE;
	if (read->bound == NULL || !jy_program_number(*read->bound, &d.bound))
		return weight > 0 ? eval->now + 1 : JOURNEY_TIME_NONE;
	if (read->relation == JOURNEY_RELATION_EQ && weight > d.bound)
		d.relation = JOURNEY_RELATION_GT;
	if (read->relation == JOURNEY_RELATION_NE && weight == d.bound)
		d.relation = JOURNEY_RELATION_GE;
	return above_at(&d, eval->now)
		       ? crossing(&d, weight, eval->engine->strategy->features[feature].half_life)
		       : JOURNEY_TIME_NONE;
}

journey_time jy_eval_read_change(void *user, const journey_expr_read *read)
{
	jy_eval *eval = user;
	uint32_t index = jy_slot_index(read->slot);
	switch ((uint32_t)jy_slot_kind(read->slot)) {
	case JY_SLOT_FEATURE:
		if (read->kind != JOURNEY_READ_KEY)
			return jy_profile_feature_next_change(&eval->profile, index, eval->now);
		if (read->key.type != JOURNEY_STRING)
			return JOURNEY_TIME_NONE;
		return decay_change(eval, index, jy_value_text(read->key), read);
	case JY_SLOT_DECAYED:
		return decay_change(eval, index, (journey_str){NULL, 0}, read);
	case JY_SLOT_SENT:
		return jy_sent_next_change(eval, index);
	/* What is kept has a need of its own, and brings with it what reads it. */
	case JY_SLOT_STAGE:
		return eval->settled ? JOURNEY_TIME_NONE : stage_change(eval);
	case JY_SLOT_SEGMENT:
		if (jy_eval_keeps(eval, index))
			return JOURNEY_TIME_NONE;
		return program_change(eval, eval->engine->strategy->segments[index].when);
	}
	return JOURNEY_TIME_NONE;
}
