/* The part of the report on data: where it comes from, how late, what is missing, what contradicts. */
#include "engine/quality.h"
#include "engine/report.h"

#include "base/int128.h"
#include "base/text.h"

/* Lag below which an event counts as fresh: the classes up to this one. */
#define FRESH_CLASSES 5 /* below an hour */

static const struct {
	journey_status status;
	const char *name;
} reasons[] = {
	{JOURNEY_BLOCKED, "blocked"}, {JOURNEY_DUPLICATE, "duplicate"}, {JOURNEY_FUTURE, "future"},
	{JOURNEY_INVALID, "invalid"}, {JOURNEY_LIMIT, "limit"},         {JOURNEY_RANGE, "range"},
	{JOURNEY_SYNTAX, "syntax"},   {JOURNEY_TYPE, "type"},
};

#define REASONS (sizeof reasons / sizeof *reasons)

static journey_status read_rejected(jy_report_sums *from, journey_report *report, uint32_t source,
                                    journey_source_report *out)
{
	journey_count *counts = jy_arena_items(&report->arena, REASONS, sizeof *counts);
	if (counts == NULL)
		return JOURNEY_NO_MEMORY;
	out->rejected = counts;
	for (size_t i = 0; i < REASONS; i++) {
		int64_t value;
		journey_status status =
			jy_report_count(from, JY_SUM_SOURCE, source, JY_SOURCE_REJECTED + (uint32_t)-reasons[i].status, &value);
		if (status != JOURNEY_OK)
			return status;
		if (value != 0)
			counts[out->rejected_count++] = (journey_count){jy_str(reasons[i].name), value};
	}
	return JOURNEY_OK;
}

static journey_status read_source(jy_report_sums *from, journey_report *report, uint32_t source,
                                  journey_source_report *out)
{
	journey_int128 lag;
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < JY_LAG_CLASSES; i++) {
		status = jy_report_count(from, JY_SUM_SOURCE, source, JY_SOURCE_BUCKETS + i, &out->lag[i]);
		out->events += out->lag[i];
	}
	if (status == JOURNEY_OK)
		status = jy_report_count(from, JY_SUM_SOURCE, source, JY_SOURCE_LATE, &out->late);
	if (status == JOURNEY_OK)
		status = jy_report_count(from, JY_SUM_SOURCE, source, JY_SOURCE_CONFLICTS, &out->conflicts);
	if (status == JOURNEY_OK)
		status = jy_report_sum(from, JY_SUM_SOURCE, source, JY_SOURCE_LAG, &lag);
	if (status == JOURNEY_OK)
		out->mean_lag_seconds = jy_report_mean(lag, out->events) / (double)JOURNEY_SECOND;
	return status == JOURNEY_OK ? read_rejected(from, report, source, out) : status;
}

static bool name_source(journey_report *report, const journey_strategy *s, uint32_t source, journey_str *out)
{
	static const char *const words[] = {[JY_SOURCE_NONE] = "(none)", [JY_SOURCE_OTHER] = "(other)"};
	if (source >= JY_SOURCE_DECLARED)
		return jy_arena_str(&report->arena, s->sources[source - JY_SOURCE_DECLARED].name, out);
	*out = jy_str(words[source]);
	return true;
}

/* Also what of the parts is about sources and freshness. */
static journey_status read_sources(jy_report_sums *from, journey_report *report)
{
	const journey_strategy *s = from->engine->strategy;
	journey_quality_report *q = &report->view.quality;
	journey_source_report *list = jy_arena_items(&report->arena, JY_SOURCE_DECLARED + s->source_count, sizeof *list);
	int64_t heard = 0, fresh = 0, all = 0;
	if (list == NULL)
		return JOURNEY_NO_MEMORY;
	q->sources = list;
	for (uint32_t i = 0; i < JY_SOURCE_DECLARED + s->source_count; i++) {
		journey_source_report *to = &list[q->source_count];
		*to = (journey_source_report){.events = 0};
		journey_status status = read_source(from, report, i, to);
		if (status != JOURNEY_OK)
			return status;
		for (uint32_t k = 0; k < FRESH_CLASSES; k++)
			fresh += to->lag[k];
		all += to->events;
		heard += i >= JY_SOURCE_DECLARED && to->events > 0;
		if (i < JY_SOURCE_DECLARED && to->events == 0 && to->rejected_count == 0)
			continue;
		if (!name_source(report, s, i, &to->name))
			return JOURNEY_NO_MEMORY;
		q->source_count++;
	}
	q->parts.sources = s->source_count > 0 ? (double)heard / (double)s->source_count : 1;
	q->parts.freshness = all > 0 ? (double)fresh / (double)all : 1;
	return JOURNEY_OK;
}

static journey_status read_property(jy_report_sums *from, uint32_t event, uint32_t property,
                                    journey_property_report *out)
{
	uint32_t at = property * JY_PROPERTY_SUMS;
	journey_status status = jy_report_count(from, JY_SUM_PROPERTY, event, at + JY_PROPERTY_PRESENT, &out->present);
	if (status == JOURNEY_OK)
		status = jy_report_count(from, JY_SUM_PROPERTY, event, at + JY_PROPERTY_MISSING, &out->missing);
	if (status == JOURNEY_OK)
		status = jy_report_count(from, JY_SUM_PROPERTY, event, at + JY_PROPERTY_INVALID, &out->invalid);
	return status;
}

static journey_status read_properties(jy_report_sums *from, journey_report *report, int64_t *present, int64_t *expected)
{
	const journey_strategy *s = from->engine->strategy;
	journey_quality_report *q = &report->view.quality;
	size_t most = 0;
	for (uint32_t i = 0; i < s->event_count; i++)
		most += s->events[i].property_count;
	journey_property_report *list = jy_arena_items(&report->arena, most, sizeof *list);
	if (list == NULL)
		return JOURNEY_NO_MEMORY;
	q->properties = list;
	for (uint32_t i = 0; i < s->event_count; i++) {
		for (uint32_t k = 0; k < s->events[i].property_count; k++) {
			const jy_property *p = &s->events[i].properties[k];
			journey_property_report *to = &list[q->property_count];
			*to = (journey_property_report){.required = p->required};
			journey_status status = read_property(from, i, k, to);
			if (status != JOURNEY_OK)
				return status;
			*present += to->present;
			*expected += to->present + to->missing;
			if (!p->required && to->invalid == 0)
				continue;
			if (!jy_arena_str(&report->arena, s->events[i].name, &to->event) ||
			    !jy_arena_str(&report->arena, p->name, &to->name))
				return JOURNEY_NO_MEMORY;
			q->property_count++;
		}
	}
	return JOURNEY_OK;
}

static journey_status read_attributes(jy_report_sums *from, journey_report *report, int64_t *present)
{
	const journey_strategy *s = from->engine->strategy;
	journey_quality_report *q = &report->view.quality;
	journey_attribute_report *list = jy_arena_items(&report->arena, s->attribute_count, sizeof *list);
	journey_status status = JOURNEY_OK;
	if (list == NULL)
		return JOURNEY_NO_MEMORY;
	q->attributes = list;
	q->attribute_count = s->attribute_count;
	for (uint32_t i = 0; status == JOURNEY_OK && i < s->attribute_count; i++) {
		if (!jy_arena_str(&report->arena, s->attributes[i].name, &list[i].name))
			return JOURNEY_NO_MEMORY;
		status = jy_report_count(from, JY_SUM_ATTRIBUTE, i, JY_ATTRIBUTE_CUSTOMERS, &list[i].customers);
		if (status == JOURNEY_OK)
			status = jy_report_count(from, JY_SUM_ATTRIBUTE, i, JY_ATTRIBUTE_CONFLICTS, &list[i].conflicts);
		if (status == JOURNEY_OK)
			status = jy_report_count(from, JY_SUM_ATTRIBUTE, i, JY_ATTRIBUTE_INVALID, &list[i].invalid);
		*present += list[i].customers;
	}
	return status;
}

static double share(int64_t part, int64_t whole)
{
	if (whole <= 0 || part >= whole)
		return 1;
	return part > 0 ? (double)part / (double)whole : 0;
}

journey_status jy_report_quality(jy_report_sums *from, journey_report *report)
{
	journey_quality_report *q = &report->view.quality;
	int64_t present = 0, expected = 0, known = 0;
	q->parts.size = sizeof q->parts;
	journey_status status = read_sources(from, report);
	if (status == JOURNEY_OK)
		status = read_properties(from, report, &present, &expected);
	if (status == JOURNEY_OK)
		status = read_attributes(from, report, &known);
	if (status == JOURNEY_OK)
		status = jy_report_count(from, JY_SUM_SOURCE, JY_SOURCE_NONE, JY_SOURCE_ANONYMOUS, &q->anonymous);
	if (status == JOURNEY_OK)
		status = jy_report_count(from, JY_SUM_SOURCE, JY_SOURCE_NONE, JY_SOURCE_MATCHED, &q->matched);
	if (status != JOURNEY_OK)
		return status;
	q->parts.completeness = expected > 0 ? share(present, expected)
	                                     : share(known, report->view.customers * (int64_t)q->attribute_count);
	q->parts.match_rate = share(q->matched, q->anonymous);
	return journey_data_integration(&q->parts, &q->integration);
}
