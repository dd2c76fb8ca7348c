/* The walk of an instance from step to step. */
#include "engine/walk.h"

#include "base/text.h"
#include "engine/component.h"
#include "engine/experience.h"
#include "engine/exits.h"
#include "engine/instance.h"
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

/* ---- paths ---- */

/* Puts it before a step, or JY_NONE: the end of the journey; what it kept besides its place is forgotten. */
static void go_to(jy_instance *instance, uint32_t step)
{
	instance->step = step;
	instance->state = JY_INSTANCE_READY;
	instance->deadline = JOURNEY_TIME_NONE;
	instance->more = (jy_span){0, 0};
}

void jy_path_go(jy_path *path, uint32_t step)
{
	path->came = path->step + 1;
	path->step = step;
	path->state = JY_INSTANCE_READY;
	path->deadline = JOURNEY_TIME_NONE;
	path->date = JOURNEY_TIME_NONE;
}

void jy_path_wait(jy_path *path, journey_time deadline)
{
	path->state = JY_INSTANCE_WAITING;
	path->deadline = deadline;
}

journey_status jy_run_end(jy_run *run)
{
	run->ended = true;
	return jy_instance_finish(run->eval, run->index, JOURNEY_TIME_NONE);
}

/* A path is through: the instance ends with its own, others with what they began on. */
static journey_status end_path(jy_run *run, const jy_path *path)
{
	if (path->number == 0)
		return jy_run_end(run);
	uint32_t number = path->number, from = path->parent;
	jy_run_drop(run, number);
	jy_path *parent = jy_run_path(run, from);
	const jy_step *step = &run->journey->steps[parent->step];
	bool any = step->kind == JY_STEP_PARALLEL && step->as.parallel.any;
	const jy_path *sibling;
	while (any && (sibling = jy_run_child(run, from)) != NULL)
		jy_run_drop(run, sibling->number);
	return JOURNEY_OK;
}

/* It moves too often, or has too many branches. */
static journey_status stop(jy_run *run)
{
	uint32_t journey = run->eval->component->actions.instances[run->index].journey;
	journey_status status = jy_count(run->eval->engine, JY_SUM_STOPPED, journey, 0, 1);
	return status == JOURNEY_OK ? jy_run_end(run) : status;
}

/* ---- steps ---- */

static journey_status step_send(jy_run *run, jy_path *path, const jy_step *step)
{
	jy_instance copy = run->eval->component->actions.instances[run->index];
	jy_verdict verdict;
	if (run->eval->missed != JOURNEY_TIME_NONE) {
		jy_path_go(path, step->next);
		return jy_count(run->eval->engine, JY_SUM_MISSED, copy.journey, 0, 1);
	}
	copy.step = path->step;
	journey_status status = jy_send_decide(run->eval, &copy, &verdict);
	if (status != JOURNEY_OK)
		return status;
	if (verdict.passage != JY_PUT_OFF) {
		jy_path_go(path, step->next);
		return JOURNEY_OK;
	}
	path->state = JY_INSTANCE_DEFERRED;
	path->deadline = verdict.until;
	return jy_experience_hold(run->eval, &copy);
}

static journey_status step_branch(jy_run *run, jy_path *path, const jy_step *step)
{
	uint32_t target = step->next;
	for (uint32_t i = 0; i < step->as.branch.count; i++) {
		bool holds;
		journey_status status = jy_eval_holds(run->eval, step->as.branch.conditions[i].when, &holds);
		if (status != JOURNEY_OK)
			return status;
		if (holds) {
			target = step->as.branch.conditions[i].target;
			break;
		}
	}
	jy_path_go(path, target);
	return JOURNEY_OK;
}

static journey_status step_split(jy_run *run, jy_path *path, const jy_step *step)
{
	uint32_t target;
	journey_status status = choose_arm(run->eval, step, &target);
	if (status == JOURNEY_OK)
		jy_path_go(path, target);
	return status;
}

static journey_status step_exit(jy_run *run, jy_path *path, const jy_step *step)
{
	(void)path;
	(void)step;
	return jy_run_end(run);
}

/* Its turns are counted from where it is come to, until it is over. */
static journey_status step_loop(jy_run *run, jy_path *path, const jy_step *step)
{
	uint32_t turns = jy_run_turns(run, path->step);
	bool again = turns < step->as.loop.at_most;
	journey_status status = again ? jy_eval_holds(run->eval, step->as.loop.when, &again) : JOURNEY_OK;
	if (status != JOURNEY_OK)
		return status;
	jy_run_set_turns(run, path->step, again ? turns + 1 : 0);
	jy_path_go(path, again ? step->as.loop.target : step->next);
	return JOURNEY_OK;
}

/* Loops that a jump leaves begin anew when they are come to again. */
static void leave_loops(jy_run *run, uint32_t from, uint32_t to)
{
	const jy_step *steps = run->journey->steps;
	for (uint32_t at = steps[from].parent; at != JY_NONE; at = steps[at].parent) {
		uint32_t outer = steps[to].parent;
		while (outer != JY_NONE && outer != at)
			outer = steps[outer].parent;
		if (outer == at)
			return; /* it and what is around it hold both */
		if (steps[at].kind == JY_STEP_LOOP)
			jy_run_set_turns(run, at, 0);
	}
}

static journey_status step_go(jy_run *run, jy_path *path, const jy_step *step)
{
	uint32_t jumps = jy_run_turns(run, path->step), most = step->as.go.at_most;
	if (most > 0 && jumps >= most) {
		jy_path_go(path, step->next);
		return JOURNEY_OK;
	}
	if (most > 0)
		jy_run_set_turns(run, path->step, jumps + 1);
	leave_loops(run, path->step, step->as.go.to);
	jy_path_go(path, step->as.go.to);
	return JOURNEY_OK;
}

/* Back at a step whose branches are through, or at it for the first time. */
static journey_status step_parallel(jy_run *run, jy_path *path, const jy_step *step)
{
	uint32_t parent = path->number, at = path->step;
	if (step->as.parallel.count > run->path_room - run->path_count ||
	    step->as.parallel.count > JY_RUN_NUMBERS_MAX - run->next)
		return stop(run);
	jy_run_forget_inside(run, at);
	path->state = JY_INSTANCE_FORKED;
	path->deadline = JOURNEY_TIME_NONE;
	for (uint32_t i = 0; i < step->as.parallel.count; i++) {
		jy_path *fresh = &run->paths[run->path_count++];
		*fresh = (jy_path){.number = run->next++, .parent = parent, .step = at};
		jy_path_go(fresh, step->as.parallel.targets[i]);
	}
	return JOURNEY_OK;
}

static jy_step_fn *const takers[] = {
	[JY_STEP_SEND] = step_send,         [JY_STEP_WAIT] = jy_step_wait,   [JY_STEP_EXIT] = step_exit,
	[JY_STEP_BRANCH] = step_branch,     [JY_STEP_SPLIT] = step_split,    [JY_STEP_UNTIL] = jy_step_until,
	[JY_STEP_FIRST] = jy_step_first,    [JY_STEP_UPDATE] = jy_step_update, [JY_STEP_EMIT] = jy_step_emit,
	[JY_STEP_CHOOSE] = jy_step_choose,  [JY_STEP_LOOP] = step_loop,      [JY_STEP_PARALLEL] = step_parallel,
	[JY_STEP_START] = jy_step_start,    [JY_STEP_GO] = step_go,
};

static journey_status take_step(jy_run *run, jy_path *path)
{
	if (path->step >= run->journey->step_count)
		return end_path(run, path);
	const jy_step *step = &run->journey->steps[path->step];
	return takers[step->kind](run, path, step);
}

/* The path that goes on next; NULL: all wait. One whose branches are through goes on behind them. */
static jy_path *next_path(const jy_run *run)
{
	for (size_t i = 0; i < run->path_count; i++) {
		jy_path *path = &run->paths[i];
		if (path->state == JY_INSTANCE_FORKED && jy_run_child(run, path->number) == NULL)
			jy_path_go(path, path->step < run->journey->step_count ? run->journey->steps[path->step].next : JY_NONE);
		if (path->state == JY_INSTANCE_READY)
			return path;
	}
	return NULL;
}

/* A send that is tried again stands where it stood; the end of a branch is where it began. */
static journey_status count_way(const jy_run *run, const jy_path *path)
{
	uint32_t from = path->came == 0 ? JY_NONE : path->came - 1, to = path->step;
	if (from == to)
		return JOURNEY_OK;
	if (path->number != 0 && to == JY_NONE)
		to = jy_run_path(run, path->parent)->step;
	return jy_step_count(run->eval->engine, run->eval->component->actions.instances[run->index].journey, from, to);
}

/* One move; before it, what waits for the end of the step before may end the instance. */
static journey_status move_on(jy_run *run, jy_path *path)
{
	journey_status status = JOURNEY_OK;
	if (run->passed || run->moves > 0)
		status = jy_exits_step(run->eval, run->index, &run->ended);
	if (status != JOURNEY_OK || run->ended)
		return status;
	if (run->moves++ >= JOURNEY_MOVES_MAX)
		return stop(run);
	status = count_way(run, path);
	return status == JOURNEY_OK ? take_step(run, path) : status;
}

journey_status jy_run_on(jy_run *run)
{
	journey_status status = jy_actions_change(run->eval->component);
	jy_path *path;
	while (status == JOURNEY_OK && !run->ended && (path = next_path(run)) != NULL)
		status = move_on(run, path);
	return status;
}

journey_status jy_run_pass(jy_run *run, jy_path *path)
{
	if (jy_paused(run->eval->engine, run->eval->component->actions.instances[run->index].journey)) {
		path->deadline = run->eval->now; /* that is when it would have gone on */
		return JOURNEY_OK;
	}
	run->passed = true;
	return jy_run_on(run);
}

journey_status jy_instance_walk(jy_eval *eval, size_t index)
{
	jy_run run;
	journey_status status = jy_run_open(&run, eval, index);
	if (status == JOURNEY_OK)
		status = jy_run_on(&run);
	return jy_run_close(&run, status);
}

journey_status jy_instance_begin(jy_eval *eval, size_t index, uint32_t step)
{
	journey_status status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	jy_instance *instance = &eval->component->actions.instances[index];
	go_to(instance, step);
	if (!jy_paused(eval->engine, instance->journey))
		return jy_instance_walk(eval, index);
	instance->deadline = eval->now;
	return JOURNEY_OK;
}
