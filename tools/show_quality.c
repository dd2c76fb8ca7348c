/* The report's part on data. */
#include "show.h"

#include <inttypes.h>

static void text_member(tool_text *out, const char *before, const char *name, journey_str value)
{
	tool_text_print(out, "%s\"%s\":", before, name);
	tool_text_json(out, value);
}

static void count_member(tool_text *out, const char *before, const char *name, int64_t value)
{
	tool_text_print(out, "%s\"%s\":%" PRId64, before, name, value);
}

static void number_member(tool_text *out, const char *before, const char *name, double value)
{
	tool_text_print(out, "%s\"%s\":", before, name);
	tool_text_number(out, value);
}

/* ---- for people ---- */

static double part(int64_t some, int64_t all)
{
	return all > 0 ? 100.0 * (double)some / (double)all : 0;
}

static void show_source(tool_text *out, const journey_source_report *source)
{
	tool_show_count(out, 2, source->name, source->events, 0);
	if (source->events > 0)
		tool_text_print(out, "    %.1f %% out of order, %.0f s behind on average\n",
			part(source->late, source->events), source->mean_lag_seconds);
	for (size_t i = 0; i < source->rejected_count; i++)
		tool_show_count(out, 4, source->rejected[i].name, source->rejected[i].value, 0);
	if (source->conflicts)
		tool_show_count(out, 4, tool_str("contradicted another"), source->conflicts, 0);
}

void tool_show_quality_text(tool_text *out, const journey_report_view *report)
{
	const journey_quality_report *q = &report->quality;

	tool_text_put(out, "\ndata\n");
	tool_text_print(out, "  integration   %.4f = sources %.2f x completeness %.4f x matched %.4f x fresh %.4f\n",
		q->integration, q->parts.sources, q->parts.completeness, q->parts.match_rate, q->parts.freshness);
	for (size_t i = 0; i < q->source_count; i++)
		show_source(out, &q->sources[i]);
	for (size_t i = 0; i < q->property_count; i++) {
		const journey_property_report *p = &q->properties[i];

		tool_text_print(out, "  %.*s, %.*s:", (int)p->event.size, p->event.data, (int)p->name.size, p->name.data);
		if (p->required)
			tool_text_print(out, " missing in %.2f %%", part(p->missing, p->present + p->missing));
		if (p->invalid)
			tool_text_print(out, "%s %" PRId64 " of another type", p->required ? "," : "", p->invalid);
		tool_text_put(out, "\n");
	}
	for (size_t i = 0; i < q->attribute_count; i++)
		tool_show_count(out, 2, q->attributes[i].name, q->attributes[i].customers, report->customers);
}

/* ---- as JSON ---- */

static void write_source(tool_text *out, const journey_source_report *source)
{
	text_member(out, "{", "name", source->name);
	count_member(out, ",", "events", source->events);
	count_member(out, ",", "late", source->late);
	count_member(out, ",", "conflicts", source->conflicts);
	number_member(out, ",", "mean_lag_seconds", source->mean_lag_seconds);
	tool_text_put(out, ",\"lag\":[");
	for (size_t i = 0; i < JOURNEY_LAG_CLASSES; i++)
		tool_text_print(out, "%s%" PRId64, i ? "," : "", source->lag[i]);
	tool_text_put(out, "],\"rejected\":{");
	for (size_t i = 0; i < source->rejected_count; i++) {
		tool_text_put(out, i ? "," : "");
		tool_text_json(out, source->rejected[i].name);
		tool_text_print(out, ":%" PRId64, source->rejected[i].value);
	}
	tool_text_put(out, "}}");
}

static void write_property(tool_text *out, const journey_property_report *p)
{
	text_member(out, "{", "event", p->event);
	text_member(out, ",", "name", p->name);
	tool_text_print(out, ",\"required\":%s", p->required ? "true" : "false");
	count_member(out, ",", "present", p->present);
	count_member(out, ",", "missing", p->missing);
	count_member(out, ",", "invalid", p->invalid);
	tool_text_put(out, "}");
}

static void write_attribute(tool_text *out, const journey_attribute_report *a)
{
	text_member(out, "{", "name", a->name);
	count_member(out, ",", "customers", a->customers);
	count_member(out, ",", "conflicts", a->conflicts);
	count_member(out, ",", "invalid", a->invalid);
	tool_text_put(out, "}");
}

void tool_show_quality_json(tool_text *out, const journey_report_view *report)
{
	const journey_quality_report *q = &report->quality;

	number_member(out, "\"quality\":{", "integration", q->integration);
	number_member(out, ",", "sources_covered", q->parts.sources);
	number_member(out, ",", "completeness", q->parts.completeness);
	number_member(out, ",", "match_rate", q->parts.match_rate);
	number_member(out, ",", "freshness", q->parts.freshness);
	count_member(out, ",", "anonymous", q->anonymous);
	count_member(out, ",", "matched", q->matched);
	tool_text_put(out, ",\"sources\":[");
	for (size_t i = 0; i < q->source_count; i++) {
		tool_text_put(out, i ? "," : "");
		write_source(out, &q->sources[i]);
	}
	tool_text_put(out, "],\"properties\":[");
	for (size_t i = 0; i < q->property_count; i++) {
		tool_text_put(out, i ? "," : "");
		write_property(out, &q->properties[i]);
	}
	tool_text_put(out, "],\"attributes\":[");
	for (size_t i = 0; i < q->attribute_count; i++) {
		tool_text_put(out, i ? "," : "");
		write_attribute(out, &q->attributes[i]);
	}
	tool_text_put(out, "]}");
}
