/* The report of a simulation as JSON: the same bytes for the same simulation. */
#include "population_report.h"

#include "show.h"

#include <inttypes.h>

static void member(tool_text *out, const char *name, int64_t value)
{
	tool_text_print(out, ",\"%s\":%" PRId64, name, value);
}

static void number(tool_text *out, const char *name, double value)
{
	tool_text_print(out, ",\"%s\":", name);
	tool_text_number(out, value);
}

static void rate(tool_text *out, bool *first, journey_str name, const population_rate *it)
{
	double low, high;

	if (!it->tries)
		return;
	population_wilson(it->hits, it->tries, &low, &high);
	tool_text_put(out, *first ? "{\"name\":" : ",{\"name\":");
	*first = false;
	tool_text_json(out, name);
	member(out, "of", it->tries);
	member(out, "count", it->hits);
	number(out, "model", (double)it->expected / 1e9 / (double)it->tries);
	number(out, "seen", (double)it->hits / (double)it->tries);
	number(out, "low", low);
	number(out, "high", high);
	tool_text_put(out, "}");
}

#define RATES(key, rates, count, name_of)                                      \
	do {                                                                   \
		bool first = true;                                             \
		tool_text_print(out, ",\"%s\":[", key);                        \
		for (uint32_t i = 0; i < (count); i++)                         \
			rate(out, &first, name_of, &(rates)[i]);               \
		tool_text_put(out, "]");                                       \
	} while (0)

static void rates(tool_text *out, const population_told *told)
{
	const population_model *model = told->model;
	const population_tally *tally = &told->result->tally;

	RATES("opened_by_channel", tally->opens, model->channel_count, model->channels[i].name);
	RATES("clicked_by_channel", tally->clicks, model->channel_count, model->channels[i].name);
	RATES("opened_by_fatigue", tally->fatigue, POPULATION_FATIGUE_CLASSES, tool_str(population_fatigue_words[i]));
	RATES("opened_by_best_hour", tally->hour, POPULATION_HOUR_CLASSES, tool_str(population_hour_words[i]));
	RATES("opened_by_content", tally->contents, model->content_count, model->contents[i].name);
	RATES("clicked_by_offer", tally->offers, model->offer_count, model->offers[i].name);
	RATES("clicked_on_page", tally->placements, model->placement_count, model->placements[i].name);
	RATES("ordered", &tally->orders, 1, tool_str("all"));
}

static void events(tool_text *out, const population_tally *tally)
{
	bool first = true;

	tool_text_put(out, ",\"events\":{");
	for (int kind = 0; kind < POPULATION_KINDS; kind++)
		if (tally->events[kind]) {
			tool_text_print(out, "%s\"%s\":%" PRId64, first ? "" : ",", population_kind_word((population_kind)kind),
				tally->events[kind]);
			first = false;
		}
	tool_text_put(out, "}");
}

static void effects(tool_text *out, const population_told *told)
{
	bool first = true;
	size_t at = 0;

	tool_text_put(out, ",\"effects\":[");
	for (size_t i = 0; told->effects && i < told->view->journey_count; i++) {
		const journey_journey_report *journey = &told->view->journeys[i];

		for (size_t j = 0; j < journey->measure_count; j++, at++) {
			const population_effect *it = &told->effects->items[at];

			if (!it->known)
				continue;
			tool_text_put(out, first ? "{\"journey\":" : ",{\"journey\":");
			first = false;
			tool_text_json(out, journey->name);
			tool_text_put(out, ",\"measure\":");
			tool_text_json(out, journey->measures[j].name);
			number(out, "with", it->with);
			number(out, "without", it->without);
			member(out, "units", (int64_t)it->units);
			tool_text_put(out, "}");
		}
	}
	tool_text_put(out, "]");
}

void population_report_json(tool_text *out, const population_told *told)
{
	static const tool_rejects none;
	const population_tally *tally = &told->result->tally;

	tool_text_put(out, "{\"population\":");
	tool_text_json(out, told->model->name);
	tool_text_print(out, ",\"days\":%u,\"seed\":%" PRIu64, (unsigned)told->days, told->seed);
	member(out, "customers", tally->customers);
	member(out, "identified", tally->identified);
	events(out, tally);
	member(out, "accepted", tally->accepted);
	member(out, "refused", tally->refused);
	if (tally->refused) {
		tool_text_put(out, ",\"refusal\":");
		tool_text_json(out, tool_str(tally->refusal));
	}
	member(out, "sends", tally->sends);
	member(out, "muted", tally->muted);
	member(out, "audience", tally->audience);
	member(out, "decisions", tally->decisions);
	member(out, "shown", tally->shown);
	number(out, "revenue", (double)tally->revenue / 100);
	number(out, "refunded", (double)tally->refunded / 100);
	member(out, "churned", tally->churned);
	member(out, "came_back", tally->came_back);
	tool_text_print(out, ",\"digest\":\"%016" PRIx64 "%016" PRIx64 "\"", tally->digest[0], tally->digest[1]);
	tool_text_put(out, ",\"shared\":");
	if (told->shared)
		tool_text_json(out, tool_str(told->shared));
	else
		tool_text_put(out, "null");
	rates(out, told);
	effects(out, told);
	tool_text_put(out, ",\"report\":");
	tool_show_json(out, told->view, &none, true);
	if (out->size)
		out->size--; /* its line end */
	tool_text_put(out, "}\n");
}
