#include "engine/measure.h"

#include "base/json_out.h"
#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "engine/component.h"
#include "engine/experience.h"
#include "engine/outcomes.h"
#include "engine/trials.h"

static bool measured(const jy_history *history)
{
	return history->exposed == JY_EXPOSED_TREATED || history->exposed == JY_EXPOSED_HELD_OUT;
}

/* ---- a unit's whole part in the sums ---- */

static journey_status contribute_outcome(const jy_unit *unit, const jy_outcome *it, int sign)
{
	const jy_outcome none = {.journey = it->journey, .kpi = it->kpi};
	return sign > 0 ? jy_unit_outcome(unit, &none, it) : jy_unit_outcome(unit, it, &none);
}

static journey_status contribute(journey_engine *engine, jy_actions *actions, const jy_history *history, int sign)
{
	jy_unit unit;
	if (history->exposed >= JY_EXPOSED_BOTH)
		return jy_count(engine, JY_SUM_EXCLUDED, history->journey, 0, sign);
	if (!measured(history))
		return JOURNEY_OK;
	journey_status status = jy_unit_open(engine, actions, history, &unit);
	if (status == JOURNEY_OK)
		status = jy_unit_count(&unit, sign);
	if (status == JOURNEY_OK && history->converted)
		status = jy_unit_converted(&unit, sign);
	if (status == JOURNEY_OK)
		status = jy_unit_value(&unit, sign > 0 ? 0 : history->value, sign > 0 ? history->value : 0);
	for (size_t i = 0; status == JOURNEY_OK && i < actions->outcome_count; i++) {
		if (actions->outcomes[i].journey == history->journey)
			status = contribute_outcome(&unit, &actions->outcomes[i], sign);
	}
	return status;
}

journey_status jy_measure_count(journey_engine *engine, jy_component *component, int sign)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < component->actions.history_count; i++)
		status = contribute(engine, &component->actions, &component->actions.histories[i], sign);
	if (status == JOURNEY_OK)
		status = jy_experience_count(engine, &component->actions, sign);
	return status == JOURNEY_OK ? jy_trial_count(engine, &component->actions, sign) : status;
}

/* ---- the first exposure ---- */

static journey_status group(jy_eval *eval, uint32_t journey, journey_report_dimension dimension, journey_str name)
{
	if (name.size == 0)
		return JOURNEY_OK;
	return jy_actions_group(&eval->component->actions, journey, (uint8_t)dimension, jy_str(""), name);
}

static journey_status group_by_tags(jy_eval *eval, const jy_touch *touch)
{
	const jy_sending *sending = &eval->engine->strategy->sending;
	uint64_t tags = touch->step != NULL ? touch->step->as.send.rules.tags : 0;
	journey_status status = JOURNEY_OK;
	for (uint32_t t = 0; status == JOURNEY_OK && t < sending->tag_count; t++) {
		if (tags >> t & 1)
			status = group(eval, touch->journey, JOURNEY_BY_TACTIC, sending->tags[t]);
	}
	return status;
}

static journey_status group_by_segments(jy_eval *eval, uint32_t journey)
{
	const journey_strategy *strategy = eval->engine->strategy;
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < strategy->declared_segments; i++) {
		if (strategy->segments[i].keep && jy_actions_in_segment(&eval->component->actions, i))
			status = group(eval, journey, JOURNEY_BY_SEGMENT, strategy->segments[i].name);
	}
	return status;
}

static journey_status group_by_stage(jy_eval *eval, uint32_t journey)
{
	const journey_strategy *strategy = eval->engine->strategy;
	uint32_t stage = eval->component->actions.stage;
	return stage < strategy->stage_count ? group(eval, journey, JOURNEY_BY_STAGE, strategy->stages[stage].name) : JOURNEY_OK;
}

/* As text; of a list: none. */
static journey_status value_text(journey_engine *engine, journey_value value, journey_str *out)
{
	jy_buffer *text = &engine->key_text;
	*out = jy_str("");
	if (value.type == JOURNEY_STRING)
		*out = jy_value_text(value);
	if (value.type != JOURNEY_BOOL && value.type != JOURNEY_INT && value.type != JOURNEY_DOUBLE)
		return JOURNEY_OK;
	text->size = 0;
	jy_json_out json = jy_json_out_of(text);
	jy_json_value(&json, value);
	if (!json.ok)
		return JOURNEY_NO_MEMORY;
	*out = jy_str_of((const char *)text->data, text->size);
	return JOURNEY_OK;
}

static journey_status group_by_attribute(jy_eval *eval, uint32_t journey, uint32_t attribute)
{
	journey_value value;
	journey_str text;
	journey_status status = jy_profile_attribute(&eval->profile, attribute, &value);
	if (status == JOURNEY_NOT_FOUND || status == JOURNEY_UNKNOWN)
		return JOURNEY_OK;
	if (status != JOURNEY_OK)
		return status;
	status = value_text(eval->engine, value, &text);
	if (status != JOURNEY_OK || text.size == 0)
		return status;
	return jy_actions_group(&eval->component->actions, journey, JOURNEY_BY_ATTRIBUTE,
	                        eval->engine->strategy->attributes[attribute].name, jy_str_of(text.data, jy_utf8_cut(text, JOURNEY_REPORT_VALUE_MAX)));
}

static journey_status group_by(jy_eval *eval, const jy_touch *touch, const jy_report_by *by)
{
	const journey_strategy *strategy = eval->engine->strategy;
	switch (by->dimension) {
	case JOURNEY_BY_RECOMMENDATION:
		return group(eval, touch->journey, by->dimension, touch->offer.size > 0 ? touch->offer : touch->template_name);
	case JOURNEY_BY_TACTIC:
		return group_by_tags(eval, touch);
	case JOURNEY_BY_CHANNEL:
		return touch->channel == JY_NONE ? JOURNEY_OK
		                                 : group(eval, touch->journey, by->dimension, strategy->channels[touch->channel].name);
	case JOURNEY_BY_STEP:
		return touch->step == NULL ? JOURNEY_OK : group(eval, touch->journey, by->dimension, touch->step->name);
	case JOURNEY_BY_SEGMENT:
		return group_by_segments(eval, touch->journey);
	case JOURNEY_BY_STAGE:
		return group_by_stage(eval, touch->journey);
	case JOURNEY_BY_ATTRIBUTE:
		return group_by_attribute(eval, touch->journey, by->attribute);
	}
	return JOURNEY_OK;
}

/* The number of an expression, in micro-units; 0 where there is none. */
static journey_status number_of(jy_eval *eval, const journey_expr_program *program, int64_t *out)
{
	journey_value value;
	double number;
	*out = 0;
	journey_status status = jy_eval_value(eval, program, &value);
	if (status == JOURNEY_OK && jy_program_number(value, &number))
		(void)jy_double_micro(number, out);
	return status;
}

/* What KPIs compare with from before the exposure. */
static journey_status read_before(jy_eval *eval, uint32_t journey)
{
	const journey_strategy *strategy = eval->engine->strategy;
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < strategy->kpi_count; i++) {
		jy_outcome *outcome;
		int64_t value;
		if (strategy->kpis[i].before == NULL)
			continue;
		status = number_of(eval, strategy->kpis[i].before, &value);
		if (status != JOURNEY_OK || value == 0)
			continue;
		status = jy_actions_outcome(&eval->component->actions, journey, i, &outcome);
		if (status == JOURNEY_OK)
			outcome->before = value;
	}
	return status;
}

static journey_status begin_outcomes(jy_eval *eval, const jy_touch *touch)
{
	const journey_strategy *strategy = eval->engine->strategy;
	journey_status status = strategy->reads_before ? read_before(eval, touch->journey) : JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < strategy->report_by_count; i++)
		status = group_by(eval, touch, &strategy->report_by[i]);
	return status;
}

/* Customers of different arms that became one may still have a send of the other arm under way. */
static journey_status expose_again(jy_eval *eval, jy_history *history, bool held_out)
{
	jy_actions *actions = &eval->component->actions;
	if (!measured(history) || jy_arm_held_out(history) == held_out)
		return JOURNEY_OK;
	journey_status status = contribute(eval->engine, actions, history, -1);
	history->exposed = JY_EXPOSED_BOTH;
	return status == JOURNEY_OK ? contribute(eval->engine, actions, history, 1) : status;
}

journey_status jy_measure_expose(jy_eval *eval, const jy_touch *touch)
{
	jy_history *history;
	jy_actions *actions = &eval->component->actions;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = jy_actions_history(actions, touch->journey, &history);
	if (status != JOURNEY_OK)
		return status;
	if (history->exposed != JY_EXPOSED_NOT)
		return expose_again(eval, history, touch->held_out);
	if (actions->unit.size == 0) {
		jy_span unit;
		status = jy_actions_keep(actions, jy_identifier_id(jy_component_root(eval->component)), &unit);
		if (status != JOURNEY_OK)
			return status;
		actions->unit = unit;
	}
	history->exposed = touch->held_out ? JY_EXPOSED_HELD_OUT : JY_EXPOSED_TREATED;
	history->exposed_at = eval->engine->clock;
	status = begin_outcomes(eval, touch);
	return status == JOURNEY_OK ? contribute(eval->engine, actions, history, 1) : status;
}

journey_status jy_measure_cost(journey_engine *engine, uint32_t journey, double cost)
{
	int64_t micro;
	if (!jy_double_micro(cost, &micro) || micro == 0)
		return JOURNEY_OK;
	return jy_count(engine, JY_SUM_COST, journey, 0, micro);
}

/* ---- events ---- */

/* The number of an expression over the event; without one `otherwise`. */
static journey_status event_value(jy_eval *eval, const journey_expr_program *program, int64_t otherwise, int64_t *out)
{
	*out = otherwise;
	return program != NULL ? number_of(eval, program, out) : JOURNEY_OK;
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
	status = event_value(eval, journey->goal_value, 0, &value);
	if (status == JOURNEY_OK)
		status = jy_actions_change(eval->component);
	jy_history *history;
	if (status == JOURNEY_OK)
		status = jy_actions_history(&eval->component->actions, index, &history);
	if (status != JOURNEY_OK)
		return status;
	jy_unit unit;
	int64_t before = history->value;
	history->value = jy_actions_add_value(before, value);
	status = jy_unit_open(eval->engine, &eval->component->actions, history, &unit);
	if (status == JOURNEY_OK && !history->converted)
		status = jy_unit_converted(&unit, 1);
	history->converted = 1;
	return status == JOURNEY_OK && value != 0 ? jy_unit_value(&unit, before, history->value) : status;
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
	status = event_value(eval, journey->goal_value, 0, &value);
	return status == JOURNEY_OK ? jy_trial_convert(eval, index, value) : status;
}

/* What an event adds to a KPI of its form. */
typedef struct addition {
	bool value, per;
	int64_t by, per_by;
} addition;

/* An event of a ratio may count for its numerator, for its denominator, or for both. */
static journey_status read_kpi(jy_eval *eval, const jy_kpi *kpi, addition *out)
{
	journey_status status = JOURNEY_OK;
	*out = (addition){false, false, 0, 0};
	if (kpi->event == eval->view->type)
		status = jy_eval_holds(eval, kpi->when, &out->value);
	if (status == JOURNEY_OK && out->value)
		status = event_value(eval, kpi->of, 1, &out->by);
	if (kpi->form != JOURNEY_KPI_FORM_RATIO || status != JOURNEY_OK)
		return status;
	if (kpi->over == JY_NONE)
		out->per = out->value;
	else if (kpi->over == eval->view->type)
		status = jy_eval_holds(eval, kpi->over_when, &out->per);
	return status == JOURNEY_OK && out->per ? event_value(eval, kpi->per, 1, &out->per_by) : status;
}

static void apply(const jy_kpi *kpi, const addition *by, jy_outcome *to)
{
	if (by->value) {
		to->value = kpi->form == JOURNEY_KPI_FORM_SHARE ? 1 : jy_actions_add_value(to->value, by->by);
		to->met = 1;
	}
	if (by->per)
		to->per = jy_actions_add_value(to->per, by->per_by);
}

static journey_status move_kpi(jy_eval *eval, uint32_t index, const jy_history *history)
{
	const jy_kpi *kpi = &eval->engine->strategy->kpis[index];
	jy_actions *actions = &eval->component->actions;
	jy_outcome *outcome, before;
	jy_unit unit;
	addition by;
	if (kpi->within > 0 && eval->view->event->timestamp - history->exposed_at >= kpi->within)
		return JOURNEY_OK;
	uint32_t journey = history->journey;
	size_t place = (size_t)(history - actions->histories);
	journey_status status = read_kpi(eval, kpi, &by);
	if (status != JOURNEY_OK || (!by.value && !by.per))
		return status;
	status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = jy_actions_outcome(actions, journey, index, &outcome);
	if (status != JOURNEY_OK)
		return status;
	before = *outcome;
	apply(kpi, &by, outcome);
	status = jy_unit_open(eval->engine, actions, &actions->histories[place], &unit);
	return status == JOURNEY_OK ? jy_unit_outcome(&unit, &before, outcome) : status;
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
