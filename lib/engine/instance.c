#include "engine/instance.h"

#include "engine/component.h"
#include "engine/run.h"

const jy_journey *jy_journey_of(const jy_eval *eval, uint32_t index)
{
	return &eval->engine->strategy->journeys[index];
}

static const jy_trigger *trigger_of(const jy_eval *eval, const jy_instance *instance)
{
	const jy_journey *journey = jy_journey_of(eval, instance->journey);
	if (!instance->from_trigger || journey->enter != JY_ENTER_TRIGGER)
		return NULL;
	return &eval->engine->strategy->triggers[journey->enter_index];
}

journey_status jy_instance_captures(jy_eval *eval, size_t index)
{
	const jy_instance *instance = &eval->component->actions.instances[index];
	journey_status status = jy_eval_captures(eval, trigger_of(eval, instance), instance->payload);
	jy_eval_journey(eval, instance->journey, instance->held_out, NULL);
	return status;
}

journey_status jy_instance_look(jy_eval *eval, size_t index)
{
	const jy_instance *instance = &eval->component->actions.instances[index];
	if (instance->more.size == 0)
		return jy_instance_captures(eval, index);
	jy_run *run = jy_arena_items(&eval->engine->arena, 1, sizeof *run);
	return run != NULL ? jy_run_open(run, eval, index) : JOURNEY_NO_MEMORY;
}

journey_status jy_instance_finish(jy_eval *eval, size_t index, journey_time interrupted)
{
	jy_ending ending = interrupted == JOURNEY_TIME_NONE ? JY_ENDED_THROUGH : JY_ENDED_EXIT;
	return jy_instance_end(eval, index, ending, interrupted);
}

journey_status jy_instance_end(jy_eval *eval, size_t index, jy_ending ending, journey_time interrupted)
{
	jy_actions *actions = &eval->component->actions;
	jy_history *history;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = jy_actions_history(actions, actions->instances[index].journey, &history);
	if (status != JOURNEY_OK)
		return status;
	history->last_exit = eval->now;
	if (interrupted > history->interrupted)
		history->interrupted = interrupted;
	status = jy_count(eval->engine, JY_SUM_ENDED, history->journey, ending, 1);
	jy_actions_drop_instance(actions, index);
	return status;
}
