#include "engine/measure.h"

#include "base/int128.h"
#include "base/number.h"
#include "engine/component.h"
#include "engine/experience.h"
#include "engine/trials.h"

static uint32_t arm_of(const jy_history *history)
{
	return jy_arm_held_out(history) ? 1 : 0;
}

static bool measured(const jy_history *history)
{
	return history->exposed == JY_EXPOSED_TREATED || history->exposed == JY_EXPOSED_HELD_OUT;
}

/* Moves a sum and its sum of squares by a unit's change of value. */
static journey_status change(journey_engine *engine, jy_sum_kind sum, jy_sum_kind squares, uint32_t journey,
                             uint32_t index, int64_t from, int64_t to)
{
	journey_int128 delta = jy_i128_sub(jy_i128(to), jy_i128(from));
	journey_int128 square = jy_i128_sub(jy_i128_mul64(to, to), jy_i128_mul64(from, from));
	journey_status status = jy_sums_add_wide(&engine->sums, jy_sum(sum, journey, index), delta);
	if (status == JOURNEY_OK)
		status = jy_sums_add_wide(&engine->sums, jy_sum(squares, journey, index), square);
	return status;
}

/* A unit's whole part in the sums of a journey, put in (sign 1) or taken out (-1). */
static journey_status contribute(journey_engine *engine, const jy_actions *actions, const jy_history *history,
                                 int sign)
{
	uint32_t journey = history->journey, arm = arm_of(history);
	if (history->exposed >= JY_EXPOSED_BOTH)
		return jy_count(engine, JY_SUM_EXCLUDED, journey, 0, sign);
	if (!measured(history))
		return JOURNEY_OK;
	journey_status status = jy_count(engine, JY_SUM_UNITS, journey, arm, sign);
	if (status == JOURNEY_OK && history->converted)
		status = jy_count(engine, JY_SUM_CONVERSIONS, journey, arm, sign);
	if (status == JOURNEY_OK)
		status = change(engine, JY_SUM_VALUE, JY_SUM_VALUE_SQUARES, journey, arm,
		                sign > 0 ? 0 : history->value, sign > 0 ? history->value : 0);
	for (size_t i = 0; status == JOURNEY_OK && i < actions->outcome_count; i++) {
		const jy_outcome *it = &actions->outcomes[i];
		if (it->journey == journey)
			status = change(engine, JY_SUM_KPI, JY_SUM_KPI_SQUARES, journey, arm + 2 * it->kpi,
			                sign > 0 ? 0 : it->value, sign > 0 ? it->value : 0);
	}
	return status;
}

journey_status jy_measure_count(journey_engine *engine, const jy_component *component, int sign)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < component->actions.history_count; i++)
		status = contribute(engine, &component->actions, &component->actions.histories[i], sign);
	if (status == JOURNEY_OK)
		status = jy_experience_count(engine, &component->actions, sign);
	return status == JOURNEY_OK ? jy_trial_count(engine, &component->actions, sign) : status;
}

journey_status jy_measure_expose(journey_engine *engine, jy_component *component, uint32_t journey, bool held_out,
                                 journey_time now)
{
	jy_history *history;
	jy_actions *actions = &component->actions;
	journey_status status = jy_actions_change(component);
	if (status == JOURNEY_OK)
		status = jy_actions_history(actions, journey, &history);
	if (status != JOURNEY_OK)
		return status;
	if (history->exposed != JY_EXPOSED_NOT) {
		/* Customers of different arms that became one may still have a send of the other arm under way. */
		if (!measured(history) || jy_arm_held_out(history) == held_out)
			return JOURNEY_OK;
		status = contribute(engine, actions, history, -1);
		history->exposed = JY_EXPOSED_BOTH;
		return status == JOURNEY_OK ? contribute(engine, actions, history, 1) : status;
	}
	if (actions->unit.size == 0) {
		jy_span unit;
		status = jy_actions_keep(actions, jy_identifier_id(jy_component_root(component)), &unit);
		if (status != JOURNEY_OK)
			return status;
		actions->unit = unit;
	}
	history->exposed = held_out ? JY_EXPOSED_HELD_OUT : JY_EXPOSED_TREATED;
	history->exposed_at = now;
	return jy_count(engine, JY_SUM_UNITS, journey, held_out ? 1 : 0, 1);
}

/* The number of an expression over the event, in micro-units; 0 where there is none. */
static journey_status event_value(jy_eval *eval, const journey_expr_program *program, int64_t *out)
{
	journey_value value;
	*out = 0;
	if (program == NULL)
		return JOURNEY_OK;
	journey_status status = jy_eval_value(eval, program, &value);
	if (status != JOURNEY_OK)
		return status;
	double number;
	if (jy_program_number(value, &number))
		(void)jy_double_micro(number, out);
	return JOURNEY_OK;
}

static journey_status convert(jy_eval *eval, uint32_t index)
{
	const jy_journey *journey = &eval->engine->strategy->journeys[index];
	const jy_history *seen = jy_actions_find_history(&eval->component->actions, index);
	journey_time time = eval->view->event->timestamp;
	if (seen == NULL || !measured(seen) || time < seen->exposed_at ||
	    time - seen->exposed_at >= journey->goal_within)
		return JOURNEY_OK;
	bool holds;
	int64_t value;
	journey_status status = jy_eval_holds(eval, journey->goal_when, &holds);
	if (status != JOURNEY_OK || !holds)
		return status;
	status = event_value(eval, journey->goal_value, &value);
	if (status == JOURNEY_OK)
		status = jy_actions_change(eval->component);
	jy_history *history;
	if (status == JOURNEY_OK)
		status = jy_actions_history(&eval->component->actions, index, &history);
	if (status != JOURNEY_OK)
		return status;
	int64_t before = history->value;
	history->value = jy_actions_add_value(before, value);
	if (!history->converted)
		status = jy_count(eval->engine, JY_SUM_CONVERSIONS, index, arm_of(history), 1);
	history->converted = 1;
	if (status == JOURNEY_OK && value != 0)
		status = change(eval->engine, JY_SUM_VALUE, JY_SUM_VALUE_SQUARES, index, arm_of(history), before,
		                history->value);
	return status;
}

/* The same event for the experiments with contents and channels, each from its own first exposure on. */
static journey_status convert_trials(jy_eval *eval, uint32_t index)
{
	const jy_journey *journey = &eval->engine->strategy->journeys[index];
	const jy_actions *actions = &eval->component->actions;
	bool holds = false;
	int64_t value;
	for (size_t i = 0; i < actions->trial_count; i++)
		holds = holds || actions->trials[i].journey == index;
	if (!holds)
		return JOURNEY_OK;
	journey_status status = jy_eval_holds(eval, journey->goal_when, &holds);
	if (status != JOURNEY_OK || !holds)
		return status;
	status = event_value(eval, journey->goal_value, &value);
	return status == JOURNEY_OK ? jy_trial_convert(eval, index, value) : status;
}

static journey_status move_kpi(jy_eval *eval, uint32_t index, const jy_history *history)
{
	const jy_kpi *kpi = &eval->engine->strategy->kpis[index];
	bool holds;
	int64_t value = 1;
	journey_status status = jy_eval_holds(eval, kpi->when, &holds);
	if (status == JOURNEY_OK && holds && kpi->of != NULL)
		status = event_value(eval, kpi->of, &value);
	if (status != JOURNEY_OK || !holds || value == 0)
		return status;
	uint32_t journey = history->journey, arm = arm_of(history);
	jy_outcome *outcome;
	status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = jy_actions_outcome(&eval->component->actions, journey, index, &outcome);
	if (status != JOURNEY_OK)
		return status;
	int64_t before = outcome->value;
	outcome->value = kpi->of != NULL ? jy_actions_add_value(before, value) : 1;
	if (outcome->value == before)
		return JOURNEY_OK;
	return change(eval->engine, JY_SUM_KPI, JY_SUM_KPI_SQUARES, journey, arm + 2 * index, before, outcome->value);
}

journey_status jy_measure_event(jy_eval *eval)
{
	const jy_actions *actions = &eval->component->actions;
	if (actions->history_count == 0 || eval->view->type == JY_NONE || eval->engine->rehearsal.backfill)
		return JOURNEY_OK;
	const jy_event_type *type = &eval->engine->strategy->events[eval->view->type];
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < type->journeys_goal.count; i++)
		status = convert(eval, type->journeys_goal.items[i]);
	for (uint32_t i = 0; status == JOURNEY_OK && actions->trial_count > 0 && i < type->journeys_goal.count; i++)
		status = convert_trials(eval, type->journeys_goal.items[i]);
	for (uint32_t i = 0; status == JOURNEY_OK && actions->touch_count > 0 && i < type->journeys_goal.count; i++)
		status = jy_experience_convert(eval, type->journeys_goal.items[i]);
	for (size_t h = 0; h < actions->history_count; h++) {
		if (!measured(&actions->histories[h]) || eval->view->event->timestamp < actions->histories[h].exposed_at)
			continue;
		for (uint32_t i = 0; status == JOURNEY_OK && i < type->kpis.count; i++)
			status = move_kpi(eval, type->kpis.items[i], &actions->histories[h]);
	}
	return status;
}
