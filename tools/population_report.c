/* The report of a simulation for people. */
#include "population_report.h"

#include "show.h"

#include <inttypes.h>
#include <stdio.h>

static void count(tool_text *out, const char *name, int64_t value)
{
	tool_text number = {0};

	tool_text_count(&number, value);
	tool_text_print(out, "  %-24s %12s\n", name, number.data ? number.data : "");
	out->failed |= number.failed;
	tool_text_free(&number);
}

static void money(tool_text *out, const char *name, int64_t cents)
{
	tool_text number = {0};

	tool_text_count(&number, cents / 100);
	tool_text_print(&number, ".%02d", (int)(cents % 100));
	tool_text_print(out, "  %-24s %15s\n", name, number.data ? number.data : "");
	out->failed |= number.failed;
	tool_text_free(&number);
}

/* "  below 0.5      12,345   25.31 %   25.12 % (24.40 to 25.85)" */
static void rate(tool_text *out, journey_str name, const population_rate *it)
{
	double low, high;
	tool_text number = {0};
	bool inside;

	if (!it->tries)
		return;
	population_wilson(it->hits, it->tries, &low, &high);
	tool_text_count(&number, it->tries);
	inside = (double)it->expected / 1e9 / (double)it->tries >= low && (double)it->expected / 1e9 / (double)it->tries <= high;
	tool_text_print(out, "  %-24.*s %12s   %6.2f %%   %6.2f %%  (%.2f %% to %.2f %%)%s\n", (int)name.size, name.data,
		number.data ? number.data : "", (double)it->expected / 1e7 / (double)it->tries,
		100.0 * (double)it->hits / (double)it->tries, low * 100, high * 100, inside ? "" : "  outside");
	out->failed |= number.failed;
	tool_text_free(&number);
}

static void head(tool_text *out, const char *title, const char *of)
{
	tool_text_print(out, "\n%-26s %12s    %7s   %7s  (95 %% interval)\n", title, of, "model", "seen");
}

static bool any(const population_rate *rates, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (rates[i].tries)
			return true;
	return false;
}

/* By the name that the model gives it; a channel may call it otherwise. */
static void event(tool_text *out, journey_str name, population_kind kind, int64_t value)
{
	char text[32];

	if (!name.size)
		name = tool_str(population_kind_word(kind));
	snprintf(text, sizeof text, "  %.*s", (int)(name.size < 28 ? name.size : 28), name.data);
	count(out, text, value);
}

static void did(tool_text *out, const population_told *told)
{
	const population_tally *tally = &told->result->tally;

	tool_text_print(out, "%.*s: %u days, seed %" PRIu64 "\n", (int)told->model->name.size, told->model->name.data,
		(unsigned)told->days, told->seed);
	count(out, "customers", tally->customers);
	count(out, "identified", tally->identified);
	for (int kind = 0; kind < POPULATION_KINDS; kind++)
		if (tally->events[kind])
			event(out, told->model->events[kind].event, (population_kind)kind, tally->events[kind]);
	count(out, "events accepted", tally->accepted);
	if (tally->refused) {
		count(out, "events refused", tally->refused);
		tool_text_print(out, "    the first: %s\n", tally->refusal);
	}
	count(out, "sends", tally->sends);
	if (tally->muted)
		count(out, "without a reaction", tally->muted);
	if (tally->audience)
		count(out, "to audiences", tally->audience);
	if (tally->decisions) {
		count(out, "pages decided", tally->decisions);
		count(out, "offers shown", tally->shown);
	}
	money(out, "revenue", tally->revenue);
	if (tally->refunded)
		money(out, "refunded", tally->refunded);
	count(out, "churned", tally->churned);
	count(out, "came back", tally->came_back);
	tool_text_print(out, "  events digest   %016" PRIx64 "%016" PRIx64 "\n", tally->digest[0], tally->digest[1]);
	if (told->shared)
		tool_text_print(out, "  all customers at once: they share %s\n", told->shared);
}

static void rates(tool_text *out, const population_told *told)
{
	const population_model *model = told->model;
	const population_tally *tally = &told->result->tally;

	if (any(tally->opens, model->channel_count)) {
		head(out, "opened, by channel", "received");
		for (uint32_t i = 0; i < model->channel_count; i++)
			rate(out, model->channels[i].name, &tally->opens[i]);
		head(out, "clicked, by channel", "opened");
		for (uint32_t i = 0; i < model->channel_count; i++)
			rate(out, model->channels[i].name, &tally->clicks[i]);
		head(out, "opened, by fatigue", "received");
		for (int i = 0; i < POPULATION_FATIGUE_CLASSES; i++)
			rate(out, tool_str(population_fatigue_words[i]), &tally->fatigue[i]);
		head(out, "opened, by best hour", "received");
		for (int i = 0; i < POPULATION_HOUR_CLASSES; i++)
			rate(out, tool_str(population_hour_words[i]), &tally->hour[i]);
	}
	if (any(tally->contents, model->content_count))
		head(out, "opened, by content", "received");
	for (uint32_t i = 0; i < model->content_count; i++)
		rate(out, model->contents[i].name, &tally->contents[i]);
	if (any(tally->offers, model->offer_count))
		head(out, "clicked, by offer", "opened");
	for (uint32_t i = 0; i < model->offer_count; i++)
		rate(out, model->offers[i].name, &tally->offers[i]);
	if (any(tally->placements, model->placement_count))
		head(out, "clicked on the page", "shown");
	for (uint32_t i = 0; i < model->placement_count; i++)
		rate(out, model->placements[i].name, &tally->placements[i]);
	if (tally->orders.tries)
		head(out, "ordered", "with a cart");
	rate(out, tool_str("all"), &tally->orders);
}

static void effects(tool_text *out, const population_told *told)
{
	size_t at = 0;

	if (!told->effects)
		return;
	tool_text_put(out, "\ntrue effects (the same customers again, nobody reacting to the journey)\n");
	for (size_t i = 0; i < told->view->journey_count; i++) {
		const journey_journey_report *journey = &told->view->journeys[i];

		for (size_t j = 0; j < journey->measure_count; j++, at++) {
			const population_effect *it = &told->effects->items[at];
			const journey_estimate *seen = &journey->measures[j].impact.absolute;
			double truth = it->with - it->without;

			if (!it->known)
				continue;
			tool_text_print(out, "  %.*s, %.*s: %.5g with, %.5g without: %+.5g", (int)journey->name.size, journey->name.data,
				(int)journey->measures[j].name.size, journey->measures[j].name.data, it->with, it->without, truth);
			if (it->without > 0)
				tool_text_print(out, " (%+.2f %%)", truth / it->without * 100);
			if (seen->known == JOURNEY_KNOWN_INTERVAL)
				tool_text_print(out, "; measured %+.5g (%+.5g to %+.5g)%s", seen->value, seen->low, seen->high,
					truth >= seen->low && truth <= seen->high ? "" : "  outside");
			tool_text_put(out, "\n");
		}
	}
}

void population_report_text(tool_text *out, const population_told *told)
{
	static const tool_rejects none;

	did(out, told);
	rates(out, told);
	effects(out, told);
	tool_text_put(out, "\n");
	tool_show_text(out, told->view, &none, true);
}
