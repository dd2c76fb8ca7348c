#include "proof.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Where a part of the strategy stands. */
typedef struct place {
	journey_str document;
	uint32_t line, column;
} place;

static bool place_of(journey_places *places, journey_str where, place *out)
{
	return places && journey_places_find_in(places, where, &out->document, &out->line, &out->column) == JOURNEY_OK;
}

/* ---- for people ---- */

void tool_proof_findings(tool_text *out, tool_source *source, const journey_proof_view *proof,
	journey_severity down_to)
{
	journey_places *places = tool_source_places(source);

	for (size_t i = 0; i < proof->finding_count; i++) {
		const journey_finding *it = &proof->findings[i];
		place at;

		if (it->severity > down_to)
			continue;
		if (place_of(places, it->where, &at)) {
			tool_text_print(out, "%.*s:%u:%u", (int)at.document.size, at.document.data, (unsigned)at.line,
				(unsigned)at.column);
		} else {
			tool_text_put(out, source->name);
			tool_text_put(out, ": ");
			tool_text_plain(out, it->where);
		}
		tool_text_print(out, ": %s: ", journey_severity_text(it->severity));
		tool_text_plain(out, it->text);
		tool_text_print(out, " [%.*s]\n", (int)it->code.size, it->code.data);
		if (it->hint.size) {
			tool_text_put(out, "    hint: ");
			tool_text_plain(out, it->hint);
			tool_text_put(out, "\n");
		}
	}
	journey_places_free(places);
}

static void write_number(tool_text *out, int64_t number)
{
	if (number == JOURNEY_PROOF_UNBOUNDED)
		tool_text_print(out, " %9s", "no limit");
	else
		tool_text_print(out, " %9" PRId64, number);
}

/* Columns that a text takes on a terminal, roughly: its characters. */
static size_t width_of(journey_str text)
{
	size_t width = 0;

	for (size_t i = 0; i < text.size; i++)
		width += ((unsigned char)text.data[i] & 0xc0) != 0x80;
	return width;
}

static size_t label_of(tool_text *out, const journey_send_bound *bound)
{
	journey_str all = tool_str("all");

	if (!bound->journey.size && !bound->channel.size) {
		tool_text_plain(out, all);
		return all.size;
	}
	if (!bound->journey.size) {
		tool_text_put(out, "all by ");
		tool_text_plain(out, bound->channel);
		return 7 + width_of(bound->channel);
	}
	tool_text_plain(out, bound->journey);
	tool_text_put(out, " by ");
	tool_text_plain(out, bound->channel);
	return 4 + width_of(bound->journey) + width_of(bound->channel);
}

void tool_proof_bounds(tool_text *out, const journey_proof_view *proof)
{
	if (!proof->bound_count)
		return;
	tool_text_print(out, "  %-36s %9s %9s\n", "messages to a customer at worst", "a day", "a week");
	for (size_t i = 0; i < proof->bound_count; i++) {
		const journey_send_bound *it = &proof->bounds[i];
		size_t width;

		tool_text_put(out, "    ");
		width = label_of(out, it);
		tool_text_print(out, "%*s", width < 34 ? (int)(34 - width) : 0, "");
		write_number(out, it->per_day);
		write_number(out, it->per_week);
		if (it->limit.size)
			tool_text_print(out, "  %.*s", (int)it->limit.size, it->limit.data);
		tool_text_put(out, "\n");
	}
}

/* ---- JSON ---- */

static void member(tool_text *out, const char *name, journey_str value)
{
	tool_text_print(out, "\"%s\":", name);
	tool_text_json(out, value);
}

static void write_finding(tool_text *out, journey_places *places, const journey_finding *it)
{
	place at;

	tool_text_put(out, "{");
	member(out, "severity", tool_str(journey_severity_text(it->severity)));
	tool_text_put(out, ",");
	member(out, "code", it->code);
	tool_text_put(out, ",");
	member(out, "where", it->where);
	if (place_of(places, it->where, &at)) {
		tool_text_print(out, ",\"line\":%u,\"column\":%u,", (unsigned)at.line, (unsigned)at.column);
		member(out, "document", at.document);
	}
	tool_text_put(out, ",");
	member(out, "text", it->text);
	tool_text_put(out, ",");
	member(out, "hint", it->hint);
	tool_text_put(out, "}");
}

static void bounded(tool_text *out, const char *name, int64_t number)
{
	tool_text_print(out, ",\"%s\":", name);
	if (number == JOURNEY_PROOF_UNBOUNDED)
		tool_text_put(out, "null");
	else
		tool_text_print(out, "%" PRId64, number);
}

static void write_bound(tool_text *out, const journey_send_bound *it)
{
	tool_text_put(out, "{");
	member(out, "journey", it->journey);
	tool_text_put(out, ",");
	member(out, "channel", it->channel);
	bounded(out, "per_day", it->per_day);
	bounded(out, "per_week", it->per_week);
	tool_text_put(out, ",");
	member(out, "limit", it->limit);
	tool_text_put(out, "}");
}

void tool_proof_json(tool_text *out, tool_source *source, const journey_proof_view *proof)
{
	journey_places *places = tool_source_places(source);

	tool_text_put(out, "\"findings\":[");
	for (size_t i = 0; i < proof->finding_count; i++) {
		tool_text_put(out, i ? "," : "");
		write_finding(out, places, &proof->findings[i]);
	}
	tool_text_put(out, "],\"bounds\":[");
	for (size_t i = 0; i < proof->bound_count; i++) {
		tool_text_put(out, i ? "," : "");
		write_bound(out, &proof->bounds[i]);
	}
	tool_text_put(out, "]");
	journey_places_free(places);
}
