#include "population_power.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t measures_of(const journey_report_view *view)
{
	size_t count = 0;

	for (size_t i = 0; i < view->journey_count; i++)
		count += view->journeys[i].measure_count;
	return count;
}

/* Means of those treated in both worlds. They are the same customers, or nothing is known. */
static population_effect effect_of(const journey_measure *with, const journey_measure *without)
{
	population_effect out = {.with = with->impact.treated, .without = without->impact.treated, .units = with->treated.units};

	out.known = with->treated.units > 0 && with->treated.units == without->treated.units;
	return out;
}

journey_status population_effects_find(const population_run_options *options, const population_result *result,
	uint64_t *run, population_effects *out, journey_error *error)
{
	const journey_report_view *view = journey_report_look(result->report);
	population_run_options without = *options;
	journey_status status = JOURNEY_OK;
	size_t at = 0;

	out->count = measures_of(view);
	out->items = calloc(out->count ? out->count : 1, sizeof *out->items);
	if (!out->items)
		return JOURNEY_NO_MEMORY;
	without.events = without.sends = NULL;
	without.truth = NULL;
	for (size_t i = 0; i < view->journey_count && status == JOURNEY_OK; i++) {
		const journey_journey_report *journey = &view->journeys[i];
		population_result other = {0};

		if (journey->holdout > 0 && journey->entries > 0) {
			without.mute_journey = journey->name;
			status = population_run(&without, &other, error);
		}
		++*run;
		for (size_t j = 0; j < journey->measure_count; j++, at++)
			if (status == JOURNEY_OK && other.report)
				out->items[at] = effect_of(&journey->measures[j],
					&journey_report_look(other.report)->journeys[i].measures[j]);
		population_result_free(&other);
	}
	return status;
}

/* ---- many of them ---- */

static bool room_for(population_power *power, const journey_report_view *view)
{
	size_t at = 0;

	if (power->items)
		return true;
	power->count = measures_of(view);
	power->items = calloc(power->count ? power->count : 1, sizeof *power->items);
	for (size_t i = 0; power->items && i < view->journey_count; i++)
		for (size_t j = 0; j < view->journeys[i].measure_count; j++, at++) {
			population_found *it = &power->items[at];
			journey_str journey = view->journeys[i].name, measure = view->journeys[i].measures[j].name;

			snprintf(it->journey, sizeof it->journey, "%.*s", (int)journey.size, journey.data);
			snprintf(it->measure, sizeof it->measure, "%.*s", (int)measure.size, measure.data);
		}
	return power->items != NULL;
}

static void add(population_power *power, const journey_report_view *view, const population_effects *effects)
{
	size_t at = 0;

	for (size_t i = 0; i < view->journey_count; i++)
		for (size_t j = 0; j < view->journeys[i].measure_count; j++, at++) {
			const journey_measure *measure = &view->journeys[i].measures[j];
			const journey_estimate *seen = &measure->impact.absolute;
			population_found *it = &power->items[at];
			bool known = power->mute || (effects->items && effects->items[at].known);
			double truth = power->mute || !known ? 0 : effects->items[at].with - effects->items[at].without;

			if (seen->known != JOURNEY_KNOWN_INTERVAL)
				continue;
			it->known++;
			it->seen += seen->value;
			it->control += measure->impact.control;
			it->found += seen->low > 0 || seen->high < 0;
			if (!known)
				continue;
			it->truths++;
			it->truth += truth;
			it->right += truth >= seen->low && truth <= seen->high;
		}
}

journey_status population_power_find(const population_run_options *options, uint32_t repeats, bool effects, uint64_t *run,
	population_power *out, journey_error *error)
{
	population_run_options it = *options;
	journey_status status = JOURNEY_OK;

	*out = (population_power){.repeats = repeats, .effects = effects, .mute = options->mute};
	for (uint32_t i = 0; i < repeats && status == JOURNEY_OK; i++) {
		population_result result = {0};
		population_effects truth = {0};

		it.seed = options->seed + i;
		status = population_run(&it, &result, error);
		++*run;
		if (status == JOURNEY_OK && effects)
			status = population_effects_find(&it, &result, run, &truth, error);
		if (status == JOURNEY_OK && !room_for(out, journey_report_look(result.report)))
			status = JOURNEY_NO_MEMORY;
		if (status == JOURNEY_OK)
			add(out, journey_report_look(result.report), &truth);
		free(truth.items);
		population_result_free(&result);
	}
	return status;
}

void population_power_free(population_power *power)
{
	free(power->items);
	*power = (population_power){0};
}

/* ---- telling ---- */

static void share(tool_text *out, uint32_t hits, uint32_t tries)
{
	double low, high;

	population_wilson(hits, tries, &low, &high);
	tool_text_print(out, "%u of %u: %.1f %% (%.1f %% to %.1f %%)", (unsigned)hits, (unsigned)tries,
		100.0 * hits / tries, low * 100, high * 100);
}

void population_power_text(tool_text *out, const population_power *power)
{
	bool any = false;

	tool_text_print(out, "%u populations; an effect is found where the 95 %% interval of the difference has no 0\n",
		(unsigned)power->repeats);
	for (size_t i = 0; i < power->count; i++) {
		const population_found *it = &power->items[i];

		if (!it->known)
			continue;
		any = true;
		tool_text_print(out, "\n%s, %s\n  held out      %.5g\n  difference    %+.5g on average", it->journey, it->measure,
			it->control / it->known, it->seen / it->known);
		if (it->truths)
			tool_text_print(out, "; in truth %+.5g", it->truth / it->truths);
		tool_text_put(out, "\n  found         ");
		share(out, it->found, it->known);
		if (it->truths) {
			tool_text_put(out, "\n  covers truth  ");
			share(out, it->right, it->truths);
		}
		tool_text_put(out, "\n");
	}
	if (!any)
		tool_text_put(out, "\nno journey holds customers out, or none was sent anything: there is nothing to find\n");
}

static void share_json(tool_text *out, const char *name, uint32_t hits, uint32_t tries)
{
	double low, high;

	population_wilson(hits, tries, &low, &high);
	tool_text_print(out, ",\"%s\":{\"count\":%u,\"of\":%u,\"low\":", name, (unsigned)hits, (unsigned)tries);
	tool_text_number(out, low);
	tool_text_put(out, ",\"high\":");
	tool_text_number(out, high);
	tool_text_put(out, "}");
}

void population_power_json(tool_text *out, const population_power *power)
{
	bool first = true;

	tool_text_print(out, "{\"repeats\":%u,\"measures\":[", (unsigned)power->repeats);
	for (size_t i = 0; i < power->count; i++) {
		const population_found *it = &power->items[i];

		if (!it->known)
			continue;
		tool_text_put(out, first ? "{\"journey\":" : ",{\"journey\":");
		first = false;
		tool_text_json(out, tool_str(it->journey));
		tool_text_put(out, ",\"measure\":");
		tool_text_json(out, tool_str(it->measure));
		tool_text_put(out, ",\"held_out\":");
		tool_text_number(out, it->control / it->known);
		tool_text_put(out, ",\"difference\":");
		tool_text_number(out, it->seen / it->known);
		if (it->truths) {
			tool_text_put(out, ",\"truth\":");
			tool_text_number(out, it->truth / it->truths);
		}
		share_json(out, "found", it->found, it->known);
		if (it->truths)
			share_json(out, "covers", it->right, it->truths);
		tool_text_put(out, "}");
	}
	tool_text_put(out, "]}\n");
}
