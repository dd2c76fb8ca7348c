/* Answers to surveys, counted as they come: of all, by month, and of the segments that the customer is in. */
#include "engine/experience.h"

#include "base/calendar.h"
#include "base/value.h"
#include "engine/component.h"

/* Where an answer is counted. */
static uint32_t slot_of(journey_survey_kind kind, journey_value value)
{
	double number;
	journey_survey one = {.kind = kind};
	if (!jy_program_number(value, &number) || journey_survey_add(&one, number) != JOURNEY_OK)
		return JY_SURVEY_INVALID;
	for (uint32_t i = 0; i < JY_SURVEY_INVALID; i++) {
		if (one.count[i] > 0)
			return i;
	}
	return JY_SURVEY_INVALID;
}

uint32_t jy_survey_month(journey_time time)
{
	jy_civil civil = jy_civil_of_time(time, 0);
	return (uint32_t)civil.year * 12 + (uint32_t)civil.month - 1;
}

journey_time jy_survey_month_begin(uint32_t month)
{
	return jy_day_of_date(month / 12, (int32_t)(month % 12) + 1, 1) * JOURNEY_DAY;
}

static journey_status count_answer(jy_eval *eval, uint32_t survey, uint32_t slot)
{
	const jy_actions *actions = &eval->component->actions;
	uint32_t month = jy_survey_month(eval->view->event->timestamp);
	journey_status status = jy_count(eval->engine, JY_SUM_SURVEY, survey, slot, 1);
	if (status == JOURNEY_OK)
		status = jy_count(eval->engine, JY_SUM_SURVEY_MONTH, survey, month * JY_SURVEY_SLOTS + slot, 1);
	for (size_t i = 0; status == JOURNEY_OK && i < actions->segment_count; i++)
		status = jy_count(eval->engine, JY_SUM_SURVEY_SEGMENT, survey, actions->segments[i] * JY_SURVEY_SLOTS + slot, 1);
	return status;
}

static journey_status answer(jy_eval *eval, uint32_t index)
{
	const jy_survey *survey = &eval->engine->strategy->experience.surveys[index];
	journey_value value;
	bool holds;
	journey_status status = jy_eval_holds(eval, survey->when, &holds);
	if (status != JOURNEY_OK || !holds)
		return status;
	status = jy_eval_value(eval, survey->of, &value);
	return status == JOURNEY_OK ? count_answer(eval, index, slot_of(survey->kind, value)) : status;
}

journey_status jy_survey_event(jy_eval *eval)
{
	const jy_experience_rules *rules = &eval->engine->strategy->experience;
	journey_status status = JOURNEY_OK;
	if (eval->view->type == JY_NONE || eval->engine->rehearsal.backfill)
		return JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < rules->survey_count; i++) {
		if (rules->surveys[i].event == eval->view->type)
			status = answer(eval, i);
		if (status == JOURNEY_OK && rules->surveys[i].asked == eval->view->type)
			status = jy_count(eval->engine, JY_SUM_SURVEY, i, JY_SURVEY_ASKED, 1);
	}
	return status;
}
