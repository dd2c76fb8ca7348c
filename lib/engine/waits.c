/* Waits: how they begin, what ends them. An instance has one path in most cases, which is looked at before all is read. */
#include "engine/walk.h"

#include "base/buffer.h"
#include "base/text.h"
#include "base/value.h"
#include "engine/component.h"
#include "engine/instance.h"
#include "engine/moment.h"

static const jy_step *step_of(const jy_journey *journey, uint32_t step)
{
	return step < journey->step_count ? &journey->steps[step] : NULL;
}

/* A time that much later, within what times can be. */
static journey_time later(journey_time from, journey_duration by)
{
	return from > JOURNEY_TIME_MAX - by ? JOURNEY_TIME_MAX : from + by;
}

/* ---- the beginning ---- */

/* Waits begin now, or when they would have, were it not for a pause that is over. */
static journey_time begins(const jy_eval *eval)
{
	return eval->missed != JOURNEY_TIME_NONE ? eval->missed : eval->now;
}

/* Waits until a moment, and goes on where it is past; that was in a pause, where one is being caught up with. */
static void wait_or_go(jy_run *run, jy_path *path, journey_time moment, uint32_t next)
{
	jy_eval *eval = run->eval;
	if (moment > eval->now) {
		jy_path_wait(path, moment > JOURNEY_TIME_MAX ? JOURNEY_TIME_MAX : moment);
		return;
	}
	if (eval->missed != JOURNEY_TIME_NONE && moment > eval->missed)
		eval->missed = moment;
	jy_path_go(path, next);
}

journey_status jy_step_wait(jy_run *run, jy_path *path, const jy_step *step)
{
	bool met = false;
	journey_status status = JOURNEY_OK;
	if (step->as.wait.event == JY_NONE && step->as.wait.when != NULL)
		status = jy_eval_holds(run->eval, step->as.wait.when, &met);
	if (status != JOURNEY_OK)
		return status;
	if (met || step->as.wait.at_most <= 0)
		jy_path_go(path, step->next);
	else
		wait_or_go(run, path, later(begins(run->eval), step->as.wait.at_most), step->next);
	return JOURNEY_OK;
}

/* The first condition that holds; JY_NONE: none. */
static journey_status first_condition(jy_eval *eval, const jy_step *step, uint32_t *which)
{
	*which = JY_NONE;
	for (uint32_t i = 0; i < step->as.first.count; i++) {
		bool holds;
		if (step->as.first.items[i].event != JY_NONE)
			continue;
		journey_status status = jy_eval_holds(eval, step->as.first.items[i].when, &holds);
		if (status != JOURNEY_OK)
			return status;
		if (holds) {
			*which = i;
			return JOURNEY_OK;
		}
	}
	return JOURNEY_OK;
}

journey_status jy_step_first(jy_run *run, jy_path *path, const jy_step *step)
{
	uint32_t which;
	journey_status status = first_condition(run->eval, step, &which);
	if (status != JOURNEY_OK)
		return status;
	if (which != JY_NONE)
		jy_path_go(path, step->as.first.items[which].target);
	else
		wait_or_go(run, path, later(begins(run->eval), step->as.first.at_most), step->as.first.otherwise);
	return JOURNEY_OK;
}

/* The date that a step waits for; JOURNEY_TIME_NONE: there is none. */
static journey_status date_of(jy_eval *eval, const jy_step *step, journey_time *out)
{
	journey_value value;
	*out = JOURNEY_TIME_NONE;
	journey_status status = jy_eval_value(eval, step->as.until.date, &value);
	if (status == JOURNEY_OK && (value.type != JOURNEY_TIMESTAMP || !jy_value_micros(value, out) ||
	                             *out < JOURNEY_TIME_MIN || *out > JOURNEY_TIME_MAX))
		*out = JOURNEY_TIME_NONE;
	return status;
}

/* The moment that a date means. */
static journey_status moment_of(jy_eval *eval, const jy_step *step, journey_time date, journey_time *out)
{
	*out = date + step->as.until.offset;
	return step->as.until.at < 0 ? JOURNEY_OK : jy_moment_on(eval, *out, step->as.until.at, step->as.until.days, out);
}

static void wait_for_date(jy_run *run, jy_path *path, const jy_step *step, journey_time date, journey_time moment)
{
	wait_or_go(run, path, moment, step->next);
	if (path->state == JY_INSTANCE_WAITING)
		path->date = date;
}

journey_status jy_step_until(jy_run *run, jy_path *path, const jy_step *step)
{
	journey_time date = JOURNEY_TIME_NONE, moment = JOURNEY_TIME_NONE;
	journey_status status;
	if (step->as.until.date == NULL) {
		status = jy_moment_next(run->eval, begins(run->eval), step->as.until.at, step->as.until.days, &moment);
	} else {
		status = date_of(run->eval, step, &date);
		if (status == JOURNEY_OK && date != JOURNEY_TIME_NONE)
			status = moment_of(run->eval, step, date, &moment);
	}
	if (status == JOURNEY_OK)
		wait_for_date(run, path, step, date, moment);
	return status;
}

/* ---- events ---- */

static bool waits_for(const jy_step *step, uint32_t type)
{
	if (step == NULL)
		return false;
	if (step->kind == JY_STEP_WAIT)
		return step->as.wait.event == type;
	for (uint32_t i = 0; step->kind == JY_STEP_FIRST && i < step->as.first.count; i++) {
		if (step->as.first.items[i].event == type)
			return true;
	}
	return false;
}

/* Whether the event has the instance's key, and its condition holds. */
static journey_status is_met(jy_run *run, const journey_expr_program *when, const journey_expr_program *key, bool *met)
{
	const jy_actions *actions = &run->eval->component->actions;
	journey_status status = JOURNEY_OK;
	journey_str text;
	*met = true;
	if (key != NULL) {
		status = jy_eval_key(run->eval, key, &text, met);
		*met = *met && jy_str_equal(text, jy_actions_text(actions, actions->instances[run->index].key));
	}
	return status == JOURNEY_OK && *met ? jy_eval_holds(run->eval, when, met) : status;
}

/* Where the event takes a path that waits; *met is false: nowhere. */
static journey_status meet_step(jy_run *run, const jy_step *step, uint32_t *target, bool *met)
{
	uint32_t type = run->eval->view->type;
	journey_status status = JOURNEY_OK;
	*met = false;
	if (step->kind == JY_STEP_WAIT) {
		*target = step->next;
		return is_met(run, step->as.wait.when, step->as.wait.key, met);
	}
	for (uint32_t i = 0; status == JOURNEY_OK && !*met && i < step->as.first.count; i++) {
		const jy_happens *it = &step->as.first.items[i];
		*target = it->target;
		if (it->event == type)
			status = is_met(run, it->when, it->key, met);
	}
	return status;
}

static bool may_meet(const jy_eval *eval, const jy_journey *journey, uint32_t step, uint8_t state, journey_time deadline)
{
	return state == JY_INSTANCE_WAITING && eval->view->event->timestamp < deadline &&
	       waits_for(step_of(journey, step), eval->view->type);
}

/* The first of those before `end` with that number or a later one; NULL: none is left. */
static jy_path *path_from(const jy_run *run, uint32_t number, uint32_t end)
{
	for (size_t i = 0; i < run->path_count && run->paths[i].number < end; i++) {
		if (run->paths[i].number >= number)
			return &run->paths[i];
	}
	return NULL;
}

/* Each path meets the event once: what it comes to then, and branches that begin, wait for the next. */
static journey_status meet_paths(jy_run *run)
{
	uint32_t number = 0, end = run->next;
	journey_status status = JOURNEY_OK;
	jy_path *path;
	while (status == JOURNEY_OK && !run->ended && (path = path_from(run, number, end)) != NULL) {
		uint32_t target = JY_NONE;
		bool met = false;
		number = path->number + 1;
		if (!may_meet(run->eval, run->journey, path->step, path->state, path->deadline))
			continue;
		status = meet_step(run, &run->journey->steps[path->step], &target, &met);
		if (status != JOURNEY_OK || !met)
			continue;
		jy_path_go(path, target);
		status = jy_run_pass(run, path);
	}
	return status;
}

journey_status jy_instance_meet(jy_eval *eval, size_t index)
{
	const jy_instance *it = &eval->component->actions.instances[index];
	journey_time limit = jy_exit_limit(eval, it);
	jy_run run;
	if (limit != JOURNEY_TIME_NONE && eval->view->event->timestamp >= limit)
		return JOURNEY_OK;
	if (jy_run_single(it) && !may_meet(eval, jy_journey_of(eval, it->journey), it->step, it->state, it->deadline))
		return JOURNEY_OK;
	journey_status status = jy_run_open(&run, eval, index);
	if (status == JOURNEY_OK)
		status = meet_paths(&run);
	return jy_run_close(&run, status);
}

/* ---- conditions and dates ---- */

/* Whether a step waits for what may have changed with the customer. */
static bool is_open(const jy_step *step)
{
	if (step == NULL)
		return false;
	if (step->kind == JY_STEP_WAIT)
		return step->as.wait.event == JY_NONE && step->as.wait.when != NULL;
	if (step->kind == JY_STEP_UNTIL)
		return step->as.until.date != NULL;
	for (uint32_t i = 0; step->kind == JY_STEP_FIRST && i < step->as.first.count; i++) {
		if (step->as.first.items[i].event == JY_NONE)
			return true;
	}
	return false;
}

/* Another date is another moment; one that is gone changes nothing. */
static journey_status recheck_date(jy_run *run, jy_path *path, const jy_step *step)
{
	journey_time date, moment;
	journey_status status = date_of(run->eval, step, &date);
	if (status != JOURNEY_OK || date == JOURNEY_TIME_NONE || date == path->date)
		return status;
	status = moment_of(run->eval, step, date, &moment);
	if (status == JOURNEY_OK)
		wait_for_date(run, path, step, date, moment);
	return status;
}

static journey_status recheck_path(jy_run *run, jy_path *path, const jy_step *step)
{
	journey_status status;
	if (step->kind == JY_STEP_UNTIL)
		return recheck_date(run, path, step);
	if (step->kind == JY_STEP_WAIT) {
		bool holds;
		status = jy_eval_holds(run->eval, step->as.wait.when, &holds);
		if (status == JOURNEY_OK && holds)
			jy_path_go(path, step->next);
		return status;
	}
	uint32_t which;
	status = first_condition(run->eval, step, &which);
	if (status == JOURNEY_OK && which != JY_NONE)
		jy_path_go(path, step->as.first.items[which].target);
	return status;
}

static bool is_due(const jy_path *path, journey_time now)
{
	return path->deadline != JOURNEY_TIME_NONE && path->deadline <= now;
}

/* A wait whose time is over has ended, though what is due has not been run yet: what comes true now comes too late. */
static journey_status recheck_paths(jy_run *run)
{
	uint32_t number = 0, end = run->next;
	journey_status status = JOURNEY_OK;
	jy_path *path;
	while (status == JOURNEY_OK && !run->ended && (path = path_from(run, number, end)) != NULL) {
		number = path->number + 1;
		if (path->state != JY_INSTANCE_WAITING || is_due(path, run->eval->now) ||
		    !is_open(step_of(run->journey, path->step)))
			continue;
		status = recheck_path(run, path, &run->journey->steps[path->step]);
		if (status == JOURNEY_OK && path->state == JY_INSTANCE_READY)
			status = jy_run_pass(run, path);
	}
	return status;
}

static bool is_single_and_shut(const jy_eval *eval, const jy_instance *it)
{
	return jy_run_single(it) &&
	       (it->state != JY_INSTANCE_WAITING || !is_open(step_of(jy_journey_of(eval, it->journey), it->step)));
}

journey_status jy_instance_recheck(jy_eval *eval, size_t index)
{
	const jy_instance *it = &eval->component->actions.instances[index];
	journey_time limit = jy_exit_limit(eval, it);
	jy_run run;
	if ((limit != JOURNEY_TIME_NONE && limit <= eval->now) || is_single_and_shut(eval, it))
		return JOURNEY_OK;
	journey_status status = jy_run_open(&run, eval, index);
	if (status == JOURNEY_OK)
		status = recheck_paths(&run);
	return jy_run_close(&run, status);
}

static journey_status step_conditions(jy_eval *eval, const jy_step *step, jy_condition_fn *fn, void *user)
{
	journey_status status = JOURNEY_OK;
	if (step->kind == JY_STEP_WAIT)
		return fn(eval, step->as.wait.when, user);
	for (uint32_t i = 0; status == JOURNEY_OK && step->kind == JY_STEP_FIRST && i < step->as.first.count; i++) {
		if (step->as.first.items[i].event == JY_NONE)
			status = fn(eval, step->as.first.items[i].when, user);
	}
	return status;
}

journey_status jy_instance_conditions(jy_eval *eval, size_t index, jy_condition_fn *fn, void *user)
{
	jy_run run;
	if (is_single_and_shut(eval, &eval->component->actions.instances[index]))
		return JOURNEY_OK;
	journey_status status = jy_run_open(&run, eval, index);
	for (size_t i = 0; status == JOURNEY_OK && i < run.path_count; i++) {
		const jy_step *step = step_of(run.journey, run.paths[i].step);
		if (run.paths[i].state == JY_INSTANCE_WAITING && is_open(step))
			status = step_conditions(eval, step, fn, user);
	}
	jy_eval_no_captures(eval);
	return status;
}

/* ---- time ---- */

/* The path that was due first; NULL: none is. Those that began meanwhile are not among them. */
static jy_path *first_due(const jy_run *run, uint32_t end)
{
	jy_path *first = NULL;
	for (size_t i = 0; i < run->path_count && run->paths[i].number < end; i++) {
		jy_path *it = &run->paths[i];
		if (is_due(it, run->eval->now) && (first == NULL || it->deadline < first->deadline))
			first = it;
	}
	return first;
}

static journey_status due_paths(jy_run *run)
{
	uint32_t end = run->next;
	journey_status status = JOURNEY_OK;
	jy_path *path;
	while (status == JOURNEY_OK && !run->ended && (path = first_due(run, end)) != NULL) {
		const jy_step *step = step_of(run->journey, path->step);
		bool waited = path->state == JY_INSTANCE_WAITING && step != NULL;
		uint32_t target = !waited ? path->step : step->kind == JY_STEP_FIRST ? step->as.first.otherwise : step->next;
		if (run->eval->missed != JOURNEY_TIME_NONE)
			run->eval->missed = path->deadline;
		/* One that is tried again did not end its step before; one that a pause held did. */
		run->passed = path->state != JY_INSTANCE_DEFERRED;
		jy_path_go(path, target);
		run->moves = 0;
		status = jy_run_on(run);
	}
	return status;
}

journey_status jy_instance_due(jy_eval *eval, size_t index)
{
	jy_run run;
	journey_status status = jy_run_open(&run, eval, index);
	if (status == JOURNEY_OK && run.paths[0].state == JY_INSTANCE_FORKED) {
		run.paths[0].deadline = JOURNEY_TIME_NONE; /* that of its branches */
		status = jy_run_on(&run);              /* if they are gone with an older strategy */
	}
	if (status == JOURNEY_OK)
		status = due_paths(&run);
	return jy_run_close(&run, status);
}
