/* What a report says of experience: touches by scope, surveys, the parts of the Optimized Experience Score. */
#include "engine/experience.h"
#include "engine/report.h"

#include "base/error.h"
#include "base/int128.h"
#include "base/text.h"
#include <string.h>

#define CONFIDENCE .95

static journey_status keep(journey_report *report, journey_str text, journey_str *out)
{
	return jy_arena_str(&report->arena, text, out) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

/* ---- touches ---- */

typedef struct listing {
	jy_report_sums *from;
	journey_report *report;
	journey_experience_line *lines;
} listing;

static journey_status read_line(listing *l, uint8_t scope, uint32_t who, uint32_t step, journey_str name,
                                journey_str step_name)
{
	journey_experience_report *view = &l->report->view.experience;
	journey_experience_line *line = &l->lines[view->line_count];
	journey_status status = JOURNEY_OK;
	memset(line, 0, sizeof *line);
	for (uint32_t slot = 0; status == JOURNEY_OK && slot < JY_FELT_SLOTS; slot++) {
		journey_int128 value;
		jy_sum_id id = jy_felt_sum(scope, who, step, slot);
		status = jy_report_sum(l->from, (jy_sum_kind)(JY_SUM_FELT + scope), who, (uint32_t)id, &value);
		jy_felt_set(&line->sums, slot, value);
	}
	if (status != JOURNEY_OK || (line->sums.touches == 0 && line->sums.unknown == 0))
		return status;
	line->scope = (journey_experience_scope)scope;
	line->result.size = sizeof line->result;
	status = keep(l->report, name, &line->name);
	if (status == JOURNEY_OK)
		status = keep(l->report, step_name, &line->step);
	if (status == JOURNEY_OK)
		status = journey_experience_score(&line->sums, CONFIDENCE, &line->result);
	view->line_count++;
	return status;
}

static journey_status read_journey(listing *l, uint32_t index)
{
	const jy_journey *it = &l->from->engine->strategy->journeys[index];
	return read_line(l, JOURNEY_EXPERIENCE_JOURNEY, index, 0, it->name, jy_str(""));
}

static journey_status read_steps(listing *l, uint32_t index)
{
	const jy_journey *it = &l->from->engine->strategy->journeys[index];
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < it->step_count; i++) {
		if (it->steps[i].kind == JY_STEP_SEND)
			status = read_line(l, JOURNEY_EXPERIENCE_STEP, index, i, it->name, it->steps[i].name);
	}
	return status;
}

static journey_status read_touches(listing *l)
{
	const journey_strategy *s = l->from->engine->strategy;
	size_t room = 1 + (size_t)s->journey_count + s->channel_count + s->segment_count;
	for (uint32_t i = 0; i < s->journey_count; i++)
		room += s->journeys[i].step_count;
	l->lines = jy_arena_items(&l->report->arena, room, sizeof *l->lines);
	if (l->lines == NULL)
		return JOURNEY_NO_MEMORY;
	l->report->view.experience.lines = l->lines;
	journey_status status = read_line(l, JOURNEY_EXPERIENCE_ALL, 0, 0, jy_str(""), jy_str(""));
	for (uint32_t i = 0; status == JOURNEY_OK && i < s->journey_count; i++)
		status = read_journey(l, i);
	for (uint32_t i = 0; status == JOURNEY_OK && i < s->journey_count; i++)
		status = read_steps(l, i);
	for (uint32_t i = 0; status == JOURNEY_OK && i < s->channel_count; i++)
		status = read_line(l, JOURNEY_EXPERIENCE_CHANNEL, i, 0, s->channels[i].name, jy_str(""));
	for (uint32_t i = 0; status == JOURNEY_OK && i < s->segment_count; i++)
		status = read_line(l, JOURNEY_EXPERIENCE_SEGMENT, i, 0, s->segments[i].name, jy_str(""));
	return status;
}

/* ---- surveys ---- */

static journey_status read_count(jy_report_sums *from, jy_sum_kind kind, uint32_t survey, uint32_t index, uint64_t *out)
{
	int64_t count;
	journey_status status = jy_report_count(from, kind, survey, index, &count);
	*out = status == JOURNEY_OK && count > 0 ? (uint64_t)count : 0;
	return status;
}

/* Which sums of a survey: of all, of a segment or of a month. */
typedef struct answering {
	jy_sum_kind kind;
	uint32_t first; /* index of answer 0 */
	journey_str segment;
	journey_time month;
} answering;

static journey_status read_answers(jy_report_sums *from, uint32_t survey, const answering *which, journey_survey *out)
{
	journey_status status = read_count(from, which->kind, survey, which->first + JY_SURVEY_INVALID, &out->invalid);
	if (status == JOURNEY_OK && which->kind == JY_SUM_SURVEY)
		status = read_count(from, which->kind, survey, JY_SURVEY_ASKED, &out->asked);
	for (uint32_t i = 0; status == JOURNEY_OK && i < JY_SURVEY_INVALID; i++)
		status = read_count(from, which->kind, survey, which->first + i, &out->count[i]);
	return status;
}

/* Of parts, those with an answer. */
static journey_status read_survey(listing *l, uint32_t index, const answering *which, journey_survey_line *list)
{
	const jy_survey *survey = &l->from->engine->strategy->experience.surveys[index];
	journey_experience_report *view = &l->report->view.experience;
	journey_survey_line *line = &list[view->survey_count];
	memset(line, 0, sizeof *line);
	line->sums.kind = survey->kind;
	line->month = which->month;
	journey_status status = read_answers(l->from, index, which, &line->sums);
	line->result.size = sizeof line->result;
	if (status == JOURNEY_OK)
		status = journey_survey_score(&line->sums, CONFIDENCE, &line->result);
	if (status != JOURNEY_OK ||
	    (which->kind != JY_SUM_SURVEY && line->result.answers == 0 && line->sums.invalid == 0))
		return status;
	view->survey_count++;
	status = keep(l->report, survey->name, &line->name);
	return status == JOURNEY_OK ? keep(l->report, which->segment, &line->segment) : status;
}

static journey_status read_parts(listing *l, uint32_t index, journey_survey_line *list)
{
	const journey_engine *engine = l->from->engine;
	const journey_strategy *s = engine->strategy;
	answering which = {JY_SUM_SURVEY, 0, jy_str(""), JOURNEY_TIME_NONE};
	journey_status status = read_survey(l, index, &which, list);
	which.kind = JY_SUM_SURVEY_SEGMENT;
	for (uint32_t i = 0; status == JOURNEY_OK && i < s->segment_count; i++) {
		which.first = i * JY_SURVEY_SLOTS;
		which.segment = s->segments[i].name;
		status = read_survey(l, index, &which, list);
	}
	which.kind = JY_SUM_SURVEY_MONTH;
	which.segment = jy_str("");
	for (uint32_t i = 0; engine->clock_committed != JOURNEY_TIME_NONE && i < JOURNEY_SURVEY_MONTHS; i++) {
		uint32_t last = jy_survey_month(engine->clock_committed), back = JOURNEY_SURVEY_MONTHS - 1 - i;
		if (status != JOURNEY_OK || last < back)
			continue;
		which.first = (last - back) * JY_SURVEY_SLOTS;
		which.month = jy_survey_month_begin(last - back);
		status = read_survey(l, index, &which, list);
	}
	return status;
}

static journey_status read_surveys(listing *l)
{
	const journey_strategy *s = l->from->engine->strategy;
	journey_status status = JOURNEY_OK;
	size_t parts = 1 + (size_t)s->segment_count + JOURNEY_SURVEY_MONTHS;
	journey_survey_line *list = jy_arena_items(&l->report->arena, s->experience.survey_count * parts, sizeof *list);
	if (list == NULL)
		return JOURNEY_NO_MEMORY;
	l->report->view.experience.surveys = list;
	for (uint32_t i = 0; status == JOURNEY_OK && i < s->experience.survey_count; i++)
		status = read_parts(l, i, list);
	return status;
}

/* ---- the Optimized Experience Score ---- */

static void known(journey_experience_report *view, journey_oes_part part, double value)
{
	view->parts.part[part] = value;
	view->parts.known |= 1u << part;
	view->sources[part].source = jy_str("sums");
}

/* Its source, or why there is none. */
static void say(journey_experience_report *view, journey_oes_part part, const char *of)
{
	view->sources[part].of = jy_str(of);
}

static void find_integration(journey_report *report)
{
	journey_experience_report *view = &report->view.experience;
	say(view, JOURNEY_OES_INTEGRATION, report->view.events > 0 ? "data quality" : "no events");
	if (report->view.events > 0)
		known(view, JOURNEY_OES_INTEGRATION, report->view.quality.integration);
}

/* The first goal or KPI whose relative impact is known. */
static journey_status find_effectiveness(journey_report *report, double scale)
{
	journey_experience_report *view = &report->view.experience;
	say(view, JOURNEY_OES_EFFECTIVENESS, "no goal or KPI with a known impact");
	for (size_t i = 0; i < report->view.journey_count; i++) {
		const journey_journey_report *journey = &report->view.journeys[i];
		for (size_t k = 0; k < journey->measure_count; k++) {
			const journey_measure *measure = &journey->measures[k];
			double part;
			if (journey_oes_effectiveness(&measure->impact.relative, scale, &part) != JOURNEY_OK)
				continue;
			size_t size = journey->name.size + measure->name.size + 16;
			char *text = jy_arena_alloc(&report->arena, size);
			if (text == NULL)
				return JOURNEY_NO_MEMORY;
			known(view, JOURNEY_OES_EFFECTIVENESS, part);
			size = jy_format(text, size, "journeys.%.*s %.*s", (int)journey->name.size, journey->name.data,
			                 (int)measure->name.size, measure->name.data);
			view->sources[JOURNEY_OES_EFFECTIVENESS].of = jy_str_of(text, size);
			return JOURNEY_OK;
		}
	}
	return JOURNEY_OK;
}

static journey_status find_responsiveness(jy_report_sums *from, journey_experience_report *view)
{
	int64_t handed, soon;
	journey_status status = jy_report_count(from, JY_SUM_RESPONSIVE, 0, JY_RESPONSIVE_HANDED, &handed);
	if (status == JOURNEY_OK)
		status = jy_report_count(from, JY_SUM_RESPONSIVE, 0, JY_RESPONSIVE_SOON, &soon);
	if (status != JOURNEY_OK)
		return status;
	say(view, JOURNEY_OES_RESPONSIVENESS,
	    handed > 0 ? "hand-overs within the target" : view->measured ? "no hand-overs" : "experience is not measured");
	if (handed > 0 && soon >= 0 && soon <= handed)
		known(view, JOURNEY_OES_RESPONSIVENESS, (double)soon / (double)handed);
	return JOURNEY_OK;
}

/* The first survey of a kind, of all customers. */
static const journey_survey_result *first_survey(const journey_experience_report *view, journey_survey_kind kind)
{
	for (size_t i = 0; i < view->survey_count; i++) {
		const journey_survey_line *it = &view->surveys[i];
		if (it->sums.kind == kind && it->segment.size == 0 && it->month == JOURNEY_TIME_NONE)
			return &it->result;
	}
	return NULL;
}

static void find_feedback(journey_experience_report *view)
{
	double part;
	bool found = journey_oes_feedback(first_survey(view, JOURNEY_SURVEY_NPS), first_survey(view, JOURNEY_SURVEY_CSAT),
	                                  &part) == JOURNEY_OK;
	say(view, JOURNEY_OES_FEEDBACK, found ? "surveys" : "no answers to a survey of NPS or CSAT");
	if (found)
		known(view, JOURNEY_OES_FEEDBACK, part);
}

static journey_status optimize(jy_report_sums *from, journey_report *report)
{
	const jy_experience_rules *rules = &from->engine->strategy->experience;
	journey_experience_report *view = &report->view.experience;
	view->parts.size = sizeof view->parts;
	view->parts.mean = rules->mean;
	memcpy(view->parts.weight, rules->weight, sizeof view->parts.weight);
	for (int i = 0; i < JOURNEY_OES_PARTS; i++)
		view->sources[i] = (journey_oes_source){jy_str(""), jy_str("")};
	find_integration(report);
	say(view, JOURNEY_OES_ACCURACY, "no predictions");
	journey_status status = find_effectiveness(report, rules->scale);
	if (status == JOURNEY_OK)
		status = find_responsiveness(from, view);
	find_feedback(view);
	view->optimized.size = sizeof view->optimized;
	return status == JOURNEY_OK ? journey_optimized_experience(&view->parts, &view->optimized) : status;
}

journey_status jy_report_experience(jy_report_sums *from, journey_report *report)
{
	listing l = {from, report, NULL};
	journey_status status = JOURNEY_OK;
	report->view.experience.measured = from->engine->strategy->experience.declared;
	report->view.experience.source = jy_str("sums");
	if (report->view.experience.measured)
		status = read_touches(&l);
	if (status == JOURNEY_OK)
		status = read_surveys(&l);
	return status == JOURNEY_OK ? optimize(from, report) : status;
}
