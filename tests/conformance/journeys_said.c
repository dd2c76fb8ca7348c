#include "conformance/journeys_said.h"

/* ---- sends and answers ---- */

static void add(json_t *out, journey_str subject, const journey_text_part *parts, size_t count)
{
	json_t *all = json_object();
	for (size_t i = 0; i < count; i++) {
		json_t *name = text_json(parts[i].name);
		json_object_set_new(all, json_string_value(name), text_json(parts[i].text));
		json_decref(name);
	}
	json_object_set_new(out, "subject", text_json(subject));
	json_object_set_new(out, "parts", all);
}

void said_send(json_t *out, const journey_send *send)
{
	add(out, send->subject, send->parts, send->part_count);
	json_object_set_new(out, "locale", text_json(send->locale));
	json_object_set_new(out, "variant", text_json(send->variant));
}

void said_decision(json_t *out, const journey_decision *decision)
{
	add(out, decision->subject, decision->parts, decision->part_count);
	json_object_set_new(out, "locale", text_json(decision->locale));
	json_object_set_new(out, "variant", text_json(decision->variant));
}

/* ---- the report ---- */

static void set_number(json_t *object, const char *name, int64_t value)
{
	json_object_set_new(object, name, json_integer(value));
}

static json_t *missing(const journey_missing_report *it)
{
	json_t *object = json_object();
	json_object_set_new(object, "text", text_json(it->text));
	json_object_set_new(object, "expression", text_json(it->expression));
	set_number(object, "went", it->went);
	set_number(object, "kept_back", it->kept_back);
	return object;
}

static json_t *unsaid(const journey_unsaid_report *it)
{
	json_t *object = json_object();
	json_object_set_new(object, "text", text_json(it->text));
	json_object_set_new(object, "rule", text_json(it->rule));
	set_number(object, "count", it->count);
	return object;
}

static json_t *arm(const journey_arm *it, int64_t conversions)
{
	json_t *object = json_object();
	set_number(object, "units", (int64_t)it->units);
	set_number(object, "sum", (int64_t)it->sum.low);
	set_number(object, "conversions", conversions);
	return object;
}

static json_t *trial(const journey_trial_report *it)
{
	json_t *object = json_object();
	json_object_set_new(object, "journey", text_json(it->journey));
	json_object_set_new(object, "experiment", text_json(it->experiment));
	json_object_set_new(object, "arm", text_json(it->arm));
	set_number(object, "shown", it->shown);
	set_number(object, "excluded", it->excluded);
	json_object_set_new(object, "treated", arm(&it->treated, it->conversions[0]));
	json_object_set_new(object, "held_out", arm(&it->held_out, it->conversions[1]));
	return object;
}

void said_report(json_t *out, const journey_content_report *report)
{
	json_t *object = json_object(), *misses = json_array(), *kept = json_array(), *trials = json_array();
	for (size_t i = 0; i < report->missing_count; i++)
		json_array_append_new(misses, missing(&report->missing[i]));
	for (size_t i = 0; i < report->unsaid_count; i++)
		json_array_append_new(kept, unsaid(&report->unsaid[i]));
	for (size_t i = 0; i < report->trial_count; i++)
		json_array_append_new(trials, trial(&report->trials[i]));
	json_object_set_new(object, "missing", misses);
	json_object_set_new(object, "unsaid", kept);
	json_object_set_new(object, "trials", trials);
	json_object_set_new(out, "content", object);
}
