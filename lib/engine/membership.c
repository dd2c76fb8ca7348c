/*
 * Stages and segments that journeys are entered or left by: who crosses a border. Others are computed where they are
 * read.
 */
#include "engine/call.h"

#include "base/text.h"
#include "engine/component.h"
#include "engine/journeys.h"

static journey_status enter_all(jy_eval *eval, const jy_indices *journeys)
{
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < journeys->count; i++) {
		jy_entrance entrance = {.journey = journeys->items[i]};
		status = jy_journey_ask(eval, &entrance);
	}
	return status;
}

static bool watched(const jy_segment *segment)
{
	return segment->journeys_enter.count > 0 || segment->journeys_exit.count > 0;
}

static journey_status check_segment(jy_eval *eval, uint32_t index)
{
	const jy_segment *segment = &eval->engine->strategy->segments[index];
	bool in, was = jy_actions_in_segment(&eval->component->actions, index);
	journey_status status = jy_eval_segment(eval, index, &in);
	if (status != JOURNEY_OK || in == was)
		return status;
	status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = jy_actions_set_segment(&eval->component->actions, index, in);
	if (status != JOURNEY_OK || !in)
		return status;
	for (uint32_t i = 0; status == JOURNEY_OK && i < segment->journeys_exit.count; i++)
		status = jy_journey_exit_all(eval, segment->journeys_exit.items[i]);
	return status == JOURNEY_OK ? enter_all(eval, &segment->journeys_enter) : status;
}

static bool any_stage_enters(const journey_strategy *strategy)
{
	for (uint32_t i = 0; i < strategy->stage_count; i++) {
		if (strategy->stages[i].journeys_enter.count > 0)
			return true;
	}
	return false;
}

static journey_status check_stage(jy_eval *eval)
{
	const journey_strategy *strategy = eval->engine->strategy;
	uint32_t stage;
	if (!any_stage_enters(strategy))
		return JOURNEY_OK;
	journey_status status = jy_eval_stage(eval, &stage);
	if (status != JOURNEY_OK || stage == eval->component->actions.stage)
		return status;
	status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	eval->component->actions.stage = stage;
	return stage == JY_NONE ? JOURNEY_OK : enter_all(eval, &strategy->stages[stage].journeys_enter);
}

journey_status jy_membership_check(jy_eval *eval)
{
	const journey_strategy *strategy = eval->engine->strategy;
	journey_status status = check_stage(eval);
	for (uint32_t i = 0; status == JOURNEY_OK && i < strategy->segment_count; i++) {
		if (watched(&strategy->segments[i]))
			status = check_segment(eval, i);
	}
	return status;
}
