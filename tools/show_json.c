/* The report as JSON: the same bytes for the same report. */
#include "show.h"

#include <inttypes.h>

static void name_of(tool_text *out, const char *name)
{
	tool_text_print(out, "\"%s\":", name);
}

static void write_counts(tool_text *out, const char *name, const journey_count *counts, size_t count)
{
	name_of(out, name);
	tool_text_put(out, "{");
	for (size_t i = 0; i < count; i++) {
		tool_text_put(out, i ? "," : "");
		tool_text_json(out, counts[i].name);
		tool_text_print(out, ":%" PRId64, counts[i].value);
	}
	tool_text_put(out, "}");
}

static void write_arm(tool_text *out, const char *name, const journey_arm *arm, double mean)
{
	name_of(out, name);
	tool_text_print(out, "{\"units\":%" PRIu64 ",\"mean\":", arm->units);
	if (arm->units)
		tool_text_number(out, mean);
	else
		tool_text_put(out, "null");
	tool_text_put(out, "}");
}

static void member(tool_text *out, const char *name, double value)
{
	tool_text_print(out, ",\"%s\":", name);
	tool_text_number(out, value);
}

void tool_show_estimate_json(tool_text *out, const char *name, const journey_estimate *estimate)
{
	name_of(out, name);
	if (estimate->known == JOURNEY_KNOWN_NONE) {
		tool_text_put(out, "null");
		return;
	}
	tool_text_put(out, "{\"value\":");
	tool_text_number(out, estimate->value);
	if (estimate->known == JOURNEY_KNOWN_INTERVAL) {
		member(out, "standard_error", estimate->standard_error);
		member(out, "low", estimate->low);
		member(out, "high", estimate->high);
		member(out, "p_value", estimate->p_value);
	}
	tool_text_put(out, "}");
}

static const struct {
	uint32_t flag;
	const char *name;
} flags[] = {
	{JOURNEY_IMPACT_EMPTY, "empty"},
	{JOURNEY_IMPACT_SINGLE, "single"},
	{JOURNEY_IMPACT_NO_VARIANCE, "no_variance"},
	{JOURNEY_IMPACT_CONTROL_ZERO, "control_zero"},
	{JOURNEY_IMPACT_CONTROL_NEGATIVE, "control_negative"},
	{JOURNEY_IMPACT_CONTROL_WEAK, "control_weak"},
	{JOURNEY_IMPACT_FEW, "few"},
	{JOURNEY_IMPACT_SKEWED, "skewed"},
	{JOURNEY_IMPACT_NOT_POSITIVE, "not_positive"},
};

static void write_flags(tool_text *out, uint32_t set)
{
	const char *separator = "";

	tool_text_put(out, "\"flags\":[");
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		if (!(set & flags[i].flag))
			continue;
		tool_text_print(out, "%s\"%s\"", separator, flags[i].name);
		separator = ",";
	}
	tool_text_put(out, "]");
}

void tool_show_measure_json(tool_text *out, const journey_measure *measure, bool of_group)
{
	tool_text_put(out, "{\"name\":");
	tool_text_json(out, measure->name);
	tool_text_put(out, ",");
	write_arm(out, "treated", &measure->treated, measure->impact.treated);
	tool_text_put(out, ",");
	write_arm(out, "held_out", &measure->held_out, measure->impact.control);
	tool_text_put(out, ",");
	tool_show_estimate_json(out, "pis", &measure->impact.relative);
	tool_text_put(out, ",");
	tool_show_estimate_json(out, "absolute", &measure->impact.absolute);
	tool_text_put(out, ",");
	write_flags(out, measure->impact.flags);
	tool_show_more_json(out, measure);
	if (of_group) {
		tool_text_put(out, ",");
		tool_show_estimate_json(out, "shrunk", &measure->shrunk);
		member(out, "p_corrected", measure->p_corrected);
	}
	tool_text_put(out, "}");
}

static void write_journey(tool_text *out, const journey_journey_report *journey)
{
	tool_text_put(out, "{\"name\":");
	tool_text_json(out, journey->name);
	tool_text_print(out, ",\"entries\":%" PRId64 ",\"sends\":%" PRId64 ",\"ghosts\":%" PRId64 ",\"excluded\":%" PRId64,
		journey->entries, journey->sends, journey->ghosts, journey->excluded);
	member(out, "holdout", journey->holdout);
	member(out, "sample_ratio_p", journey->sample_ratio_p);
	tool_text_put(out, ",");
	write_counts(out, "suppressed", journey->suppressed, journey->suppressed_count);
	tool_text_put(out, ",");
	write_counts(out, "lifecycle", journey->lifecycle, journey->lifecycle_count);
	tool_text_put(out, ",\"measures\":[");
	for (size_t i = 0; i < journey->measure_count; i++) {
		tool_text_put(out, i ? "," : "");
		tool_show_measure_json(out, &journey->measures[i], false);
	}
	tool_text_put(out, "]");
	member(out, "cost", journey->cost);
	tool_show_groups_json(out, journey);
	tool_text_put(out, "}");
}

static void write_reject(tool_text *out, const tool_reject *reject)
{
	tool_text_put(out, "{\"reason\":");
	tool_text_json(out, tool_str(reject->reason));
	tool_text_print(out, ",\"count\":%" PRIu64 ",\"first\":[", reject->count);
	for (uint32_t i = 0; i < reject->place_count; i++) {
		tool_text_put(out, i ? "," : "");
		tool_text_json(out, tool_str(reject->places[i]));
	}
	tool_text_put(out, "],\"message\":");
	tool_text_json(out, tool_str(reject->message));
	tool_text_put(out, "}");
}

void tool_show_json(tool_text *out, const journey_report_view *report, const tool_rejects *rejects, bool live)
{
	tool_text_put(out, "{\"strategy\":");
	tool_text_json(out, report->strategy);
	if (report->run.size) {
		tool_text_put(out, ",\"run\":");
		tool_text_json(out, report->run);
	}
	tool_text_put(out, ",\"clock\":");
	tool_text_time(out, report->clock);
	tool_text_print(out, ",\"live\":%s,\"customers\":%" PRId64 ",\"events\":%" PRId64 ",", live ? "true" : "false",
		report->customers, report->events);
	if (tool_show_has_facts(report)) {
		tool_text_put(out, "\"facts\":\"");
		tool_text_hex(out, report->facts, sizeof report->facts);
		tool_text_put(out, "\",");
	}
	write_counts(out, "counts", report->counts, report->count_count);
	tool_text_put(out, ",\"rejected\":[");
	for (size_t i = 0; i < rejects->count; i++) {
		tool_text_put(out, i ? "," : "");
		write_reject(out, &rejects->items[i]);
	}
	tool_text_put(out, "],\"journeys\":[");
	for (size_t i = 0; i < report->journey_count; i++) {
		tool_text_put(out, i ? "," : "");
		write_journey(out, &report->journeys[i]);
	}
	tool_text_put(out, "],");
	tool_show_members_json(out, report);
	tool_text_put(out, ",");
	tool_show_quality_json(out, report);
	tool_text_put(out, ",");
	tool_show_content_json(out, report);
	tool_text_put(out, ",");
	tool_show_experience_json(out, report);
	tool_text_put(out, "}\n");
}
