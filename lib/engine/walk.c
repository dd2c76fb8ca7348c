/* The walk of an instance from step to step. */
#include "engine/instance.h"

#include "base/text.h"
#include "engine/component.h"
#include "engine/lists.h"
#include "engine/pause.h"
#include "engine/send.h"
#include "engine/visits.h"

/* ---- splits ---- */

static journey_status keep_choice(jy_eval *eval, journey_str seed, journey_str arm)
{
	jy_choice made, *slot;
	jy_actions *actions = &eval->component->actions;
	journey_status status = jy_actions_keep(actions, seed, &made.seed);
	if (status == JOURNEY_OK)
		status = jy_actions_keep(actions, arm, &made.arm);
	if (status == JOURNEY_OK)
		status = jy_actions_choice(actions, &slot);
	if (status == JOURNEY_OK)
		*slot = made;
	return status;
}

/* The arm that was taken before, while the strategy still has it; else the one that the hash falls into. */
static journey_status choose_arm(jy_eval *eval, const jy_step *step, uint32_t *target)
{
	const jy_actions *actions = &eval->component->actions;
	for (size_t i = 0; i < actions->choice_count; i++) {
		if (!jy_str_equal(jy_actions_text(actions, actions->choices[i].seed), step->as.split.seed))
			continue;
		journey_str arm = jy_actions_text(actions, actions->choices[i].arm);
		for (uint32_t a = 0; a < step->as.split.count; a++) {
			if (jy_str_equal(step->as.split.arms[a].name, arm)) {
				*target = step->as.split.arms[a].target;
				return JOURNEY_OK;
			}
		}
	}
	double at, sum = 0;
	journey_status status = jy_assign(eval, step->as.split.seed, &at);
	if (status != JOURNEY_OK)
		return status;
	uint32_t arm = 0;
	for (; arm + 1 < step->as.split.count; arm++) {
		sum += step->as.split.arms[arm].weight;
		if (at < sum)
			break;
	}
	*target = step->as.split.arms[arm].target;
	return keep_choice(eval, step->as.split.seed, step->as.split.arms[arm].name);
}

/* ---- steps ---- */

/* What a step does to the walk. */
typedef enum move {
	MOVE_ON, /* the instance stands at another step */
	MOVE_STOP, /* it waits */
	MOVE_END /* it has ended */
} move;

void jy_instance_go(jy_instance *instance, uint32_t step)
{
	instance->came = instance->step + 1;
	instance->step = step;
	instance->state = JY_INSTANCE_READY;
	instance->deadline = JOURNEY_TIME_NONE;
}

static journey_status step_send(jy_eval *eval, size_t index, const jy_step *step, move *out)
{
	jy_instance copy = eval->component->actions.instances[index];
	jy_verdict verdict;
	if (eval->missed != JOURNEY_TIME_NONE) {
		jy_instance_go(&eval->component->actions.instances[index], step->next);
		*out = MOVE_ON;
		return jy_count(eval->engine, JY_SUM_MISSED, copy.journey, 0, 1);
	}
	journey_status status = jy_send_decide(eval, &copy, &verdict);
	if (status != JOURNEY_OK)
		return status;
	jy_instance *instance = &eval->component->actions.instances[index];
	if (verdict.passage == JY_PUT_OFF) {
		instance->state = JY_INSTANCE_DEFERRED;
		instance->deadline = verdict.until;
		*out = MOVE_STOP;
		return JOURNEY_OK;
	}
	jy_instance_go(instance, step->next);
	*out = MOVE_ON;
	return JOURNEY_OK;
}

static journey_status step_wait(jy_eval *eval, size_t index, const jy_step *step, move *out)
{
	bool met = false;
	journey_status status = JOURNEY_OK;
	if (step->as.wait.event == JY_NONE && step->as.wait.when != NULL)
		status = jy_eval_holds(eval, step->as.wait.when, &met);
	if (status != JOURNEY_OK)
		return status;
	jy_instance *instance = &eval->component->actions.instances[index];
	if (met || step->as.wait.at_most <= 0) {
		jy_instance_go(instance, step->next);
		*out = MOVE_ON;
		return JOURNEY_OK;
	}
	journey_time from = eval->missed != JOURNEY_TIME_NONE ? eval->missed : eval->now;
	instance->state = JY_INSTANCE_WAITING;
	instance->deadline = from > JOURNEY_TIME_MAX - step->as.wait.at_most ? JOURNEY_TIME_MAX
	                                                                     : from + step->as.wait.at_most;
	*out = MOVE_STOP;
	if (eval->missed != JOURNEY_TIME_NONE && instance->deadline <= eval->now) { /* over before the pause was */
		eval->missed = instance->deadline;
		jy_instance_go(instance, step->next);
		*out = MOVE_ON;
	}
	return JOURNEY_OK;
}

static journey_status step_branch(jy_eval *eval, size_t index, const jy_step *step, move *out)
{
	uint32_t target = step->next;
	for (uint32_t i = 0; i < step->as.branch.count; i++) {
		bool holds;
		journey_status status = jy_eval_holds(eval, step->as.branch.conditions[i].when, &holds);
		if (status != JOURNEY_OK)
			return status;
		if (holds) {
			target = step->as.branch.conditions[i].target;
			break;
		}
	}
	jy_instance_go(&eval->component->actions.instances[index], target);
	*out = MOVE_ON;
	return JOURNEY_OK;
}

static journey_status take_step(jy_eval *eval, size_t index, move *out)
{
	const jy_instance *instance = &eval->component->actions.instances[index];
	const jy_journey *journey = jy_journey_of(eval, instance->journey);
	uint32_t target;
	journey_status status;
	*out = MOVE_END;
	if (instance->step >= journey->step_count)
		return jy_instance_finish(eval, index, JOURNEY_TIME_NONE);
	const jy_step *step = &journey->steps[instance->step];
	switch (step->kind) {
	case JY_STEP_SEND:
		return step_send(eval, index, step, out);
	case JY_STEP_WAIT:
		return step_wait(eval, index, step, out);
	case JY_STEP_BRANCH:
		return step_branch(eval, index, step, out);
	case JY_STEP_SPLIT:
		status = choose_arm(eval, step, &target);
		if (status == JOURNEY_OK)
			jy_instance_go(&eval->component->actions.instances[index], target);
		*out = MOVE_ON;
		return status;
	case JY_STEP_EXIT:
		break;
	}
	return jy_instance_finish(eval, index, JOURNEY_TIME_NONE);
}

/* A send that is tried again stands where it stood. */
static journey_status count_way(jy_eval *eval, size_t index)
{
	const jy_instance *instance = &eval->component->actions.instances[index];
	uint32_t from = instance->came == 0 ? JY_NONE : instance->came - 1;
	return from == instance->step ? JOURNEY_OK : jy_step_count(eval->engine, instance->journey, from, instance->step);
}

/* `passed`: the step before has ended. */
static journey_status walk(jy_eval *eval, size_t index, bool passed)
{
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = jy_instance_captures(eval, index);
	move next = MOVE_ON;
	for (int moves = 0; status == JOURNEY_OK && next == MOVE_ON; moves++) {
		bool ended = false;
		if (passed || moves > 0)
			status = jy_exits_step(eval, index, &ended);
		if (status != JOURNEY_OK || ended)
			break;
		if (moves >= JOURNEY_MOVES_MAX) {
			uint32_t journey = eval->component->actions.instances[index].journey;
			status = jy_count(eval->engine, JY_SUM_STOPPED, journey, 0, 1);
			if (status == JOURNEY_OK)
				status = jy_instance_finish(eval, index, JOURNEY_TIME_NONE);
			break;
		}
		status = count_way(eval, index);
		if (status == JOURNEY_OK)
			status = take_step(eval, index, &next);
	}
	jy_eval_no_captures(eval);
	return status;
}

journey_status jy_instance_walk(jy_eval *eval, size_t index)
{
	return walk(eval, index, false);
}

journey_status jy_instance_retry(jy_eval *eval, size_t index)
{
	journey_status status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	jy_instance *instance = &eval->component->actions.instances[index];
	bool passed = instance->state == JY_INSTANCE_READY;
	jy_instance_go(instance, instance->step);
	return walk(eval, index, passed);
}

journey_status jy_instance_begin(jy_eval *eval, size_t index, uint32_t step)
{
	journey_status status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	jy_instance *instance = &eval->component->actions.instances[index];
	jy_instance_go(instance, step);
	if (!jy_paused(eval->engine, instance->journey))
		return walk(eval, index, false);
	instance->deadline = eval->now;
	return JOURNEY_OK;
}

journey_status jy_instance_pass(jy_eval *eval, size_t index, uint32_t next)
{
	journey_status status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	jy_instance *instance = &eval->component->actions.instances[index];
	jy_instance_go(instance, next);
	if (!jy_paused(eval->engine, instance->journey))
		return walk(eval, index, true);
	instance->deadline = eval->now; /* that is when it would have gone on */
	return JOURNEY_OK;
}
