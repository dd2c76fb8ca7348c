#include "engine/membership.h"

#include "base/text.h"
#include "engine/call.h"
#include "engine/causes.h"
#include "engine/component.h"
#include "engine/exits.h"
#include "engine/journeys.h"
#include "engine/times.h"

/* ---- what was touched ---- */

void jy_membership_touch(journey_engine *engine, const jy_dependents *dependents)
{
	for (uint32_t i = 0; i < dependents->segments.count; i++)
		jy_todo_put(&engine->todo, dependents->segments.items[i]);
	engine->todo_stage = engine->todo_stage || dependents->stage;
}

static void touch_list(journey_engine *engine, const jy_indices *segments)
{
	for (uint32_t i = 0; i < segments->count; i++)
		jy_todo_put(&engine->todo, segments->items[i]);
}

void jy_membership_touch_event(journey_engine *engine, const jy_event_view *view, const jy_applied *applied)
{
	const journey_strategy *strategy = engine->strategy;
	if (view->type != JY_NONE)
		jy_membership_touch(engine, &strategy->events[view->type].dependents);
	/* What leaves the ring is known less exactly from then on. */
	if (applied->left > 0 && applied->left_type != JY_NONE && applied->left_type != view->type)
		jy_membership_touch(engine, &strategy->events[applied->left_type].dependents);
	jy_membership_touch(engine, &strategy->always);
}

void jy_membership_forget(jy_component *component)
{
	component->actions.settled = 0;
}

/* Names what is kept: under another strategy it says nothing. */
static uint64_t settled_mark(const journey_strategy *strategy)
{
	return strategy->hash.a != 0 ? strategy->hash.a : 1;
}

/* ---- needs ---- */

journey_time jy_membership_need(const jy_actions *actions)
{
	journey_time need = JOURNEY_TIME_NONE;
	for (size_t i = 0; i < actions->need_count; i++)
		need = jy_time_earlier(need, actions->needs[i].at);
	return need;
}

/* Needs that have come up are touched. */
static void touch_due(jy_eval *eval)
{
	const jy_actions *actions = &eval->component->actions;
	for (size_t i = 0; i < actions->need_count; i++) {
		if (actions->needs[i].at > eval->now)
			continue;
		if (actions->needs[i].node == JY_NODE_STAGE)
			eval->engine->todo_stage = true;
		else
			jy_todo_put(&eval->engine->todo, actions->needs[i].node - 1);
	}
}

/*
 * A need that is there already and no later stays: that it may come too early only costs a look, while moving it costs
 * a row.
 */
static journey_status set_need(jy_eval *eval, uint32_t node, journey_time at)
{
	jy_actions *actions = &eval->component->actions;
	journey_time kept = jy_actions_find_need(actions, node);
	bool stands = kept != JOURNEY_TIME_NONE && kept > eval->now;
	if (stands && (at == JOURNEY_TIME_NONE || kept <= at))
		return JOURNEY_OK;
	if (at == kept)
		return JOURNEY_OK;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = jy_actions_set_need(&eval->component->actions, node, at);
	eval->need = jy_time_earlier(eval->need, at);
	return status;
}

static journey_status segment_need(jy_eval *eval, uint32_t index)
{
	journey_time at = JOURNEY_TIME_NONE;
	journey_status status = jy_eval_next_change(eval, eval->engine->strategy->segments[index].when, &at);
	return status == JOURNEY_OK ? set_need(eval, JY_NODE_SEGMENT(index), at) : status;
}

/* The stage is the last that holds, so that those before it don't count while it does. */
static journey_status stage_need(jy_eval *eval)
{
	const journey_strategy *strategy = eval->engine->strategy;
	uint32_t stage = eval->component->actions.stage;
	journey_time next = JOURNEY_TIME_NONE, at;
	for (uint32_t i = strategy->stage_count; i-- > (stage == JY_NONE ? 0 : stage);) {
		journey_status status = jy_eval_next_change(eval, strategy->stages[i].when, &at);
		if (status != JOURNEY_OK)
			return status;
		next = jy_time_earlier(next, at);
	}
	return set_need(eval, JY_NODE_STAGE, next);
}

/* ---- sums ---- */

static journey_status count_segment(journey_engine *engine, uint32_t segment, bool in)
{
	if (segment >= engine->strategy->declared_segments)
		return JOURNEY_OK;
	journey_status status = jy_count(engine, JY_SUM_SEGMENT, segment, JY_SEGMENT_NOW, in ? 1 : -1);
	if (status != JOURNEY_OK || engine->rehearsal.backfill)
		return status;
	return jy_count(engine, JY_SUM_SEGMENT, segment, in ? JY_SEGMENT_ENTERED : JY_SEGMENT_LEFT, 1);
}

static journey_status count_move(jy_eval *eval, uint32_t from, uint32_t to)
{
	journey_engine *engine = eval->engine;
	journey_time since = eval->component->actions.stage_since;
	journey_status status = JOURNEY_OK;
	if (from != JY_NONE) {
		status = jy_count(engine, JY_SUM_STAGE, from, JY_STAGE_NOW, -1);
		if (status == JOURNEY_OK && since != JOURNEY_TIME_NONE && eval->now > since && !engine->rehearsal.backfill)
			status = jy_count(engine, JY_SUM_STAGE, from, JY_STAGE_TIME, eval->now - since);
	}
	if (status == JOURNEY_OK && to != JY_NONE)
		status = jy_count(engine, JY_SUM_STAGE, to, JY_STAGE_NOW, 1);
	if (status != JOURNEY_OK || engine->rehearsal.backfill)
		return status;
	return jy_count(engine, JY_SUM_MOVES, from, to, 1);
}

journey_status jy_membership_count(journey_engine *engine, const jy_component *component, int sign)
{
	const jy_actions *actions = &component->actions;
	journey_status status = JOURNEY_OK;
	if (actions->stage != JY_NONE)
		status = jy_count(engine, JY_SUM_STAGE, actions->stage, JY_STAGE_NOW, sign);
	for (size_t i = 0; status == JOURNEY_OK && i < actions->segment_count; i++) {
		if (actions->segments[i] < engine->strategy->declared_segments)
			status = jy_count(engine, JY_SUM_SEGMENT, actions->segments[i], JY_SEGMENT_NOW, sign);
	}
	return status;
}

/* ---- looking ---- */

static journey_status move_segment(jy_eval *eval, uint32_t index, bool in)
{
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = jy_actions_set_segment(&eval->component->actions, index, in);
	if (status == JOURNEY_OK)
		status = count_segment(eval->engine, index, in);
	if (status == JOURNEY_OK)
		status = jy_changes_add(eval, index, 0, in);
	return status;
}

/* `counted`: what errs is counted, as it is touched; else it is only looked at because nothing is known yet. */
static journey_status look_at_segment(jy_eval *eval, uint32_t index, bool counted)
{
	const jy_segment *segment = &eval->engine->strategy->segments[index];
	bool in = false, was = jy_actions_in_segment(&eval->component->actions, index), quiet = eval->quiet;
	journey_status status = JOURNEY_OK;
	if (!segment->keep) {
		/* What asks for it may change with it. */
		if (counted)
			touch_list(eval->engine, &segment->dependents);
		return was ? move_segment(eval, index, false) : JOURNEY_OK;
	}
	eval->quiet = quiet || !counted;
	status = jy_eval_holds(eval, segment->when, &in);
	eval->quiet = quiet;
	eval->engine->looks++;
	if (status == JOURNEY_OK && in != was) {
		touch_list(eval->engine, &segment->dependents);
		status = move_segment(eval, index, in);
	}
	if (status == JOURNEY_OK && journey_expr_timed(segment->when))
		status = segment_need(eval, index);
	return status;
}

static journey_status move_stage(jy_eval *eval, uint32_t to)
{
	jy_actions *actions = &eval->component->actions;
	uint32_t from = actions->stage;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = count_move(eval, from, to);
	if (status == JOURNEY_OK)
		status = jy_actions_move(actions, to, eval->now);
	return status == JOURNEY_OK ? jy_changes_add(eval, JY_NONE, from, to) : status;
}

static journey_status look_at_stage(jy_eval *eval, bool counted)
{
	uint32_t stage = JY_NONE;
	bool quiet = eval->quiet;
	eval->quiet = quiet || !counted;
	journey_status status = jy_eval_find_stage(eval, &stage);
	eval->quiet = quiet;
	if (status == JOURNEY_OK && stage != eval->component->actions.stage) {
		touch_list(eval->engine, &eval->engine->strategy->stage_dependents);
		status = move_stage(eval, stage);
	}
	return status == JOURNEY_OK ? stage_need(eval) : status;
}

/* Nothing is known of this customer under this strategy. */
static journey_status look_at_all(jy_eval *eval)
{
	journey_engine *engine = eval->engine;
	jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	if (actions->need_count > 0)
		status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		actions->need_count = 0;
	if (status == JOURNEY_OK)
		status = look_at_stage(eval, engine->todo_stage);
	eval->settled = true;
	for (uint32_t i = 0; status == JOURNEY_OK && i < engine->strategy->segment_count; i++)
		status = look_at_segment(eval, i, jy_todo_drop(&engine->todo, i));
	if (status == JOURNEY_OK)
		actions->settled = settled_mark(engine->strategy);
	return status;
}

static journey_status look_at_touched(jy_eval *eval)
{
	journey_engine *engine = eval->engine;
	journey_status status = engine->todo_stage ? look_at_stage(eval, true) : JOURNEY_OK;
	uint32_t index;
	eval->settled = true;
	while (status == JOURNEY_OK && jy_todo_take(&engine->todo, &index))
		status = look_at_segment(eval, index, true);
	return status;
}

journey_status jy_membership_update(jy_eval *eval)
{
	journey_engine *engine = eval->engine;
	const jy_actions *actions = &eval->component->actions;
	const jy_event_view *view = eval->view;
	journey_status status;
	eval->changes_from = engine->changes.count;
	eval->view = NULL; /* time brings no event */
	if (actions->settled != settled_mark(engine->strategy)) {
		status = look_at_all(eval);
	} else {
		if (actions->armed != JOURNEY_TIME_NONE && actions->armed <= eval->now)
			touch_due(eval);
		status = look_at_touched(eval);
	}
	eval->view = view;
	eval->changes_to = engine->changes.count;
	engine->todo_stage = false;
	return status;
}

/* ---- journeys ---- */

static journey_status enter_all(jy_eval *eval, const jy_indices *journeys)
{
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < journeys->count; i++) {
		jy_entrance entrance = {.journey = journeys->items[i]};
		status = jy_journey_ask(eval, &entrance);
	}
	return status;
}

static journey_status enter_segment(jy_eval *eval, const jy_segment *segment)
{
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < segment->journeys_exit.count; i++)
		status = jy_journey_exit_all(eval, segment->journeys_exit.items[i]);
	return status == JOURNEY_OK ? enter_all(eval, &segment->journeys_enter) : status;
}

/* Some journeys are entered with a stage only from a certain one. */
static bool from_there(const jy_journey *journey, uint32_t from, uint32_t to)
{
	const jy_life *life = &journey->life;
	if (journey->enter == JY_ENTER_STAGE && journey->enter_index == to &&
	    (life->enter_from == JY_NONE || life->enter_from == from))
		return true;
	for (uint32_t i = 0; i < life->way_count; i++) {
		if (life->ways[i].kind == JY_ENTER_STAGE && life->ways[i].index == to &&
		    (life->ways[i].from == JY_NONE || life->ways[i].from == from))
			return true;
	}
	return false;
}

static journey_status enter_stage(jy_eval *eval, uint32_t from, uint32_t to)
{
	const journey_strategy *strategy = eval->engine->strategy;
	const jy_indices *journeys = &strategy->stages[to].journeys_enter;
	journey_status status = jy_exits_move(eval, JY_EXIT_STAGE, to);
	for (uint32_t i = 0; status == JOURNEY_OK && i < journeys->count; i++) {
		jy_entrance entrance = {.journey = journeys->items[i]};
		if (from_there(&strategy->journeys[entrance.journey], from, to))
			status = jy_journey_ask(eval, &entrance);
	}
	return status;
}

journey_status jy_membership_react(jy_eval *eval)
{
	const jy_changes *changes = &eval->engine->changes;
	const journey_strategy *strategy = eval->engine->strategy;
	journey_status status = JOURNEY_OK;
	for (size_t i = eval->changes_from; status == JOURNEY_OK && i < eval->changes_to; i++) {
		const jy_changed_part *item = &changes->items[i];
		if (item->segment == JY_NONE && item->to != JY_NONE)
			status = enter_stage(eval, item->from, item->to);
		else if (item->segment != JY_NONE)
			status = jy_exits_move(eval, item->to ? JY_EXIT_SEGMENT : JY_EXIT_LEFT, item->segment);
		if (status == JOURNEY_OK && item->segment != JY_NONE && item->to)
			status = enter_segment(eval, &strategy->segments[item->segment]);
		if (status == JOURNEY_OK)
			status = jy_causes_change(eval, i);
	}
	return status;
}
