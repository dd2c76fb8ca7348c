#include "engine/trials.h"

#include "base/int128.h"
#include "base/text.h"
#include "engine/component.h"
#include "engine/lists.h"
#include "strategy/content.h"

/* ---- drawing ---- */

static const jy_choice *find_choice(const jy_actions *actions, journey_str experiment)
{
	for (size_t i = 0; i < actions->choice_count; i++) {
		if (jy_str_equal(jy_actions_text(actions, actions->choices[i].seed), experiment))
			return &actions->choices[i];
	}
	return NULL;
}

journey_status jy_trial_variant(const jy_eval *eval, const jy_template *owner, uint32_t *out)
{
	const jy_actions *actions = &eval->component->actions;
	const jy_choice *kept = find_choice(actions, owner->experiment);
	*out = JY_NONE;
	if (owner->variant_count == 0)
		return JOURNEY_OK;
	if (kept != NULL) {
		journey_str arm = jy_actions_text(actions, kept->arm);
		for (uint32_t i = 0; i < owner->variant_count; i++) {
			if (jy_str_equal(owner->variants[i].name, arm)) {
				*out = i;
				return JOURNEY_OK;
			}
		}
		if (arm.size == 0 && jy_trial_arm(eval->engine->strategy, owner->experiment, arm) != JY_NONE)
			return JOURNEY_OK;
	}
	double at, sum = 0;
	journey_status status = jy_assign(eval, owner->experiment, &at);
	if (status != JOURNEY_OK)
		return status;
	for (uint32_t i = 0; i < owner->variant_count; i++) {
		sum += owner->variants[i].weight;
		/* Shares that add up to 1 leave nobody out, however they are rounded. */
		if (at < sum || (i + 1 == owner->variant_count && sum > 1 - 1e-9)) {
			*out = i;
			return JOURNEY_OK;
		}
	}
	return JOURNEY_OK;
}

journey_status jy_trial_via(const jy_eval *eval, const jy_step *step, uint32_t *out)
{
	const journey_strategy *strategy = eval->engine->strategy;
	const jy_actions *actions = &eval->component->actions;
	const jy_choice *kept = find_choice(actions, step->as.send.via_experiment);
	double at, sum = 0;
	for (uint32_t i = 0; kept != NULL && i < step->as.send.via_count; i++) {
		*out = i;
		if (jy_str_equal(strategy->channels[step->as.send.via[i]].name, jy_actions_text(actions, kept->arm)))
			return JOURNEY_OK;
	}
	journey_status status = jy_assign(eval, step->as.send.via_experiment, &at);
	if (status != JOURNEY_OK)
		return status;
	for (*out = 0; *out + 1 < step->as.send.via_count; ++*out) {
		sum += step->as.send.via_weights[*out];
		if (at < sum)
			break;
	}
	return JOURNEY_OK;
}

journey_status jy_trial_keep(jy_eval *eval, journey_str experiment, journey_str arm)
{
	jy_actions *actions = &eval->component->actions;
	jy_choice made, *slot;
	const jy_choice *kept = find_choice(actions, experiment);
	size_t place = kept != NULL ? (size_t)(kept - actions->choices) : 0;
	if (kept != NULL && jy_str_equal(jy_actions_text(actions, kept->arm), arm))
		return JOURNEY_OK;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = jy_actions_keep(actions, experiment, &made.seed);
	if (status == JOURNEY_OK)
		status = jy_actions_keep(actions, arm, &made.arm);
	if (status == JOURNEY_OK && kept != NULL) { /* its arm is there no longer */
		actions->choices[place].arm = made.arm;
		return JOURNEY_OK;
	}
	if (status == JOURNEY_OK)
		status = jy_actions_choice(actions, &slot);
	if (status == JOURNEY_OK)
		*slot = made;
	return status;
}

/* ---- measuring ---- */

static journey_status change_value(journey_engine *engine, uint32_t journey, uint32_t index, int64_t from, int64_t to)
{
	journey_int128 delta = jy_i128_sub(jy_i128(to), jy_i128(from));
	journey_int128 square = jy_i128_sub(jy_i128_mul64(to, to), jy_i128_mul64(from, from));
	if (from == to)
		return JOURNEY_OK;
	journey_status status = jy_sums_add_wide(&engine->sums, jy_sum(JY_SUM_TRIAL_VALUE, journey, index), delta);
	if (status == JOURNEY_OK)
		status = jy_sums_add_wide(&engine->sums, jy_sum(JY_SUM_TRIAL_VALUE_SQUARES, journey, index), square);
	return status;
}

/* Index of its sums; JY_NONE: the strategy does not have the arm any longer. */
static uint32_t index_of(const journey_engine *engine, const jy_actions *actions, const jy_trial *it)
{
	uint32_t arm = jy_trial_arm(engine->strategy, jy_actions_text(actions, it->experiment), jy_actions_text(actions, it->arm));
	return arm == JY_NONE ? JY_NONE : 2 * arm + it->held_out;
}

static journey_status contribute(journey_engine *engine, const jy_actions *actions, const jy_trial *it, int sign)
{
	uint32_t index = index_of(engine, actions, it);
	if (index == JY_NONE || it->state == JY_TRIAL_PARTED)
		return JOURNEY_OK;
	if (it->state == JY_TRIAL_BOTH)
		return jy_count(engine, JY_SUM_TRIAL_EXCLUDED, it->journey, index, sign);
	journey_status status = jy_count(engine, JY_SUM_TRIAL_UNITS, it->journey, index, sign);
	if (status == JOURNEY_OK && it->converted)
		status = jy_count(engine, JY_SUM_TRIAL_CONVERSIONS, it->journey, index, sign);
	return status == JOURNEY_OK ? change_value(engine, it->journey, index, sign > 0 ? 0 : it->value, sign > 0 ? it->value : 0)
	                            : status;
}

journey_status jy_trial_count(journey_engine *engine, const jy_actions *actions, int sign)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < actions->trial_count; i++)
		status = contribute(engine, actions, &actions->trials[i], sign);
	return status;
}

/* Under another arm than before: left out from now on. */
static journey_status expose_again(jy_eval *eval, jy_trial *it, journey_str arm, bool held_out)
{
	const jy_actions *actions = &eval->component->actions;
	if (it->state != JY_TRIAL_MEASURED ||
	    (it->held_out == held_out && jy_str_equal(jy_actions_text(actions, it->arm), arm)))
		return JOURNEY_OK;
	journey_status status = contribute(eval->engine, actions, it, -1);
	it->state = JY_TRIAL_BOTH;
	return status == JOURNEY_OK ? contribute(eval->engine, actions, it, 1) : status;
}

journey_status jy_trial_expose(jy_eval *eval, uint32_t journey, journey_str experiment, journey_str arm, bool held_out)
{
	jy_actions *actions = &eval->component->actions;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = jy_trial_keep(eval, experiment, arm);
	if (status != JOURNEY_OK)
		return status;
	jy_trial *it = jy_actions_find_trial(actions, journey, experiment);
	if (it != NULL)
		return expose_again(eval, it, arm, held_out);
	status = jy_actions_trial(actions, journey, experiment, arm, &it);
	if (status != JOURNEY_OK)
		return status;
	it->held_out = held_out;
	it->at = eval->engine->clock;
	return contribute(eval->engine, actions, it, 1);
}

journey_status jy_trial_convert(jy_eval *eval, uint32_t journey, int64_t value)
{
	jy_actions *actions = &eval->component->actions;
	journey_time time = eval->view->event->timestamp;
	journey_duration within = eval->engine->strategy->journeys[journey].goal_within;
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < actions->trial_count; i++) {
		const jy_trial *seen = &actions->trials[i];
		if (seen->journey != journey || seen->state != JY_TRIAL_MEASURED || time < seen->at || time - seen->at >= within)
			continue;
		status = jy_actions_change(eval->component);
		if (status == JOURNEY_OK)
			status = contribute(eval->engine, actions, &actions->trials[i], -1);
		if (status != JOURNEY_OK)
			return status;
		actions->trials[i].converted = 1;
		actions->trials[i].value = jy_actions_add_value(actions->trials[i].value, value);
		status = contribute(eval->engine, actions, &actions->trials[i], 1);
	}
	return status;
}
