#include "conformance/journeys_outcome.h"

#include "conformance/journeys_said.h"
#include <stdio.h>

static void set(json_t *object, journey_str name, json_t *value)
{
	json_t *key = text_json(name);
	json_object_set_new(object, json_string_value(key), value);
	json_decref(key);
}

static void set_number(json_t *object, const char *name, int64_t value)
{
	json_object_set_new(object, name, json_integer(value));
}

static json_t *counts(const journey_count *list, size_t count)
{
	json_t *object = json_object();
	for (size_t i = 0; i < count; i++) {
		if (list[i].value != 0)
			set(object, list[i].name, json_integer(list[i].value));
	}
	return object;
}

static json_t *arm(const journey_arm *it)
{
	json_t *object = json_object();
	set_number(object, "units", (int64_t)it->units);
	set_number(object, "sum", (int64_t)it->sum.low);
	return object;
}

static json_t *measures(const journey_journey_report *it)
{
	json_t *object = json_object();
	for (size_t i = 0; i < it->measure_count; i++) {
		json_t *measure = json_object();
		json_object_set_new(measure, "treated", arm(&it->measures[i].treated));
		json_object_set_new(measure, "held_out", arm(&it->measures[i].held_out));
		set(object, it->measures[i].name, measure);
	}
	return object;
}

static json_t *journey(const journey_journey_report *it)
{
	json_t *object = json_object();
	set_number(object, "entries", it->entries);
	set_number(object, "sends", it->sends);
	set_number(object, "ghosts", it->ghosts);
	set_number(object, "excluded", it->excluded);
	json_object_set_new(object, "suppressed", counts(it->suppressed, it->suppressed_count));
	json_object_set_new(object, "lifecycle", counts(it->lifecycle, it->lifecycle_count));
	json_object_set_new(object, "measures", measures(it));
	return object;
}

static json_t *crowd(int64_t customers, int64_t entered, int64_t left)
{
	json_t *object = json_object();
	set_number(object, "customers", customers);
	set_number(object, "entered", entered);
	set_number(object, "left", left);
	return object;
}

static void add_report(json_t *outcome, const journey_report_view *view)
{
	json_t *journeys = json_object(), *segments = json_object(), *stages = json_object();
	for (size_t i = 0; i < view->journey_count; i++)
		set(journeys, view->journeys[i].name, journey(&view->journeys[i]));
	for (size_t i = 0; i < view->segment_count; i++) {
		const journey_segment_report *it = &view->segments[i];
		set(segments, it->name, crowd(it->customers, it->entered, it->left));
	}
	for (size_t i = 0; i < view->stage_count; i++) {
		const journey_stage_report *it = &view->stages[i];
		set(stages, it->name, crowd(it->customers, it->entered, it->left));
	}
	json_object_set_new(outcome, "counts", counts(view->counts, view->count_count));
	set_number(outcome, "events", view->events);
	set_number(outcome, "customers", view->customers);
	json_object_set_new(outcome, "journeys", journeys);
	json_object_set_new(outcome, "segments", segments);
	json_object_set_new(outcome, "stages", stages);
	said_report(outcome, &view->content);
	json_object_set_new(outcome, "clock", text_from_time(view->clock));
}

static json_t *hex(const unsigned char digest[16])
{
	char text[33];
	for (int i = 0; i < 16; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	return json_string(text);
}

journey_status outcome_add(host *h, json_t *outcome)
{
	journey_report *report = NULL;
	journey_time due = NO_TIME;
	unsigned char facts[16], actions[16];
	journey_status status = journey_engine_report(h->engine, &report);
	if (status == JOURNEY_OK)
		add_report(outcome, journey_report_look(report));
	journey_report_free(report);
	if (status == JOURNEY_OK)
		status = journey_engine_next_due(h->engine, &due);
	if (status == JOURNEY_OK)
		status = journey_engine_facts_digest(h->engine, facts);
	if (status == JOURNEY_OK)
		status = journey_engine_actions_digest(h->engine, actions);
	if (status != JOURNEY_OK)
		return status;
	json_object_set_new(outcome, "next_due", text_from_time(due));
	json_object_set_new(outcome, "facts", hex(facts));
	json_object_set_new(outcome, "actions", hex(actions));
	return JOURNEY_OK;
}
