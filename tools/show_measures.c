/* What a report says of measures beyond the two means, and of groups of units. */
#include "show.h"

#include <inttypes.h>
#include <string.h>

#define BAR 12

static const char *const forms[] = {"share", "count", "sum", "ratio", "quantile"};
static const char *const dimensions[] = {"", "recommendation", "tactic", "channel", "step", "segment", "stage", "profile."};

static void percent(tool_text *out, const journey_estimate *it)
{
	if (it->known == JOURNEY_KNOWN_NONE) {
		tool_text_put(out, "not known");
		return;
	}
	tool_text_print(out, "%+.2f %%", it->value * 100);
	if (it->known == JOURNEY_KNOWN_INTERVAL)
		tool_text_print(out, "  (95 %% interval %+.2f %% to %+.2f %%, p = %.4f)", it->low * 100, it->high * 100, it->p_value);
}

/* ---- one measure ---- */

static void show_returns(tool_text *out, const journey_measure *measure)
{
	const journey_return_result *r = &measure->returns;

	if (!r->size)
		return;
	if (r->cost_per.known && r->incremental.value > 0)
		tool_text_print(out, "    cost per incremental %s: %.2f\n",
			measure->form == JOURNEY_KPI_FORM_SHARE ? "conversion" : "one of it", r->cost_per.value);
	if (measure->form == JOURNEY_KPI_FORM_SUM && r->roi.known) {
		tool_text_put(out, "    return     ");
		percent(out, &r->roi);
		tool_text_put(out, "\n");
	}
	if (r->wasted.known)
		tool_text_print(out, "    spent on what would have come anyway: %.2f\n", r->wasted.value);
}

void tool_show_more_text(tool_text *out, const journey_measure *measure)
{
	if (measure->adjusted.size) {
		tool_text_put(out, "    adjusted   ");
		percent(out, &measure->adjusted.relative);
		tool_text_print(out, ", %.0f %% of the noise taken out\n", measure->adjustment.reduction * 100);
	}
	if (measure->exact.size)
		tool_text_print(out, "    exact test p = %.4f (few cases)\n", measure->exact.p_exact);
	show_returns(out, measure);
}

void tool_show_more_json(tool_text *out, const journey_measure *measure)
{
	tool_text_print(out, ",\"form\":\"%s\",\"source\":", forms[measure->form]);
	tool_text_json(out, measure->source);
	if (measure->adjusted.size) {
		tool_text_put(out, ",\"adjusted\":{");
		tool_show_estimate_json(out, "pis", &measure->adjusted.relative);
		tool_text_put(out, ",");
		tool_show_estimate_json(out, "absolute", &measure->adjusted.absolute);
		tool_text_put(out, ",\"theta\":");
		tool_text_number(out, measure->adjustment.theta);
		tool_text_put(out, ",\"reduction\":");
		tool_text_number(out, measure->adjustment.reduction);
		tool_text_put(out, "}");
	}
	if (measure->exact.size) {
		tool_text_put(out, ",\"exact\":{\"p\":");
		tool_text_number(out, measure->exact.p_exact);
		tool_text_put(out, ",\"p_mid\":");
		tool_text_number(out, measure->exact.p_mid);
		tool_text_put(out, ",");
		tool_show_estimate_json(out, "pis", &measure->exact.relative);
		tool_text_put(out, "}");
	}
	if (measure->returns.size) {
		tool_text_put(out, ",\"returns\":{");
		tool_show_estimate_json(out, "incremental", &measure->returns.incremental);
		tool_text_put(out, ",");
		tool_show_estimate_json(out, "cost_per", &measure->returns.cost_per);
		if (measure->form == JOURNEY_KPI_FORM_SUM) {
			tool_text_put(out, ",");
			tool_show_estimate_json(out, "roi", &measure->returns.roi);
		}
		tool_text_put(out, ",");
		tool_show_estimate_json(out, "wasted", &measure->returns.wasted);
		tool_text_put(out, "}");
	}
}

/* ---- groups ---- */

static void bar(tool_text *out, double part, double whole)
{
	int size = whole > 0 && part > 0 ? (int)(part / whole * BAR + 0.5) : 0;

	for (int i = 0; i < BAR; i++)
		tool_text_put(out, i < size ? "#" : " ");
}

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static void show_group(tool_text *out, const journey_group_report *group, const journey_measure *it, double most)
{
	double scale = it->form == JOURNEY_KPI_FORM_SHARE ? 100 : 1;

	tool_text_put(out, "    ");
	tool_text_plain(out, group->name);
	for (size_t i = group->name.size; i < 20; i++)
		tool_text_put(out, " ");
	tool_text_print(out, " %8" PRIu64 " %8.2f  ", it->treated.units, it->impact.treated * scale);
	bar(out, it->impact.treated, most);
	tool_text_print(out, " %8" PRIu64 " %8.2f  ", it->held_out.units, it->impact.control * scale);
	if (it->impact.absolute.known == JOURNEY_KNOWN_INTERVAL)
		tool_text_print(out, "%+8.2f (%+.2f to %+.2f)  p = %.4f  of all %+.2f", it->impact.absolute.value * scale,
			it->impact.absolute.low * scale, it->impact.absolute.high * scale, it->p_corrected, it->shrunk.value * scale);
	else
		tool_text_put(out, "not known");
	if (group->sample_ratio_p < 0.001)
		tool_text_put(out, "  TOO UNEVEN");
	tool_text_put(out, "\n");
}

static void show_dimension_measure(tool_text *out, const journey_dimension_report *d, size_t measure)
{
	const journey_measure *first = &d->groups[0].measures[measure];
	double most = 0;

	for (size_t g = 0; g < d->group_count; g++)
		most = larger(most, d->groups[g].measures[measure].impact.treated);
	tool_text_put(out, "  ");
	tool_text_plain(out, first->name);
	tool_text_print(out, " by %s", dimensions[d->dimension]);
	tool_text_plain(out, d->attribute);
	tool_text_put(out, first->form == JOURNEY_KPI_FORM_SHARE ? ", in %: treated, held out, difference" : ": treated, held out, difference");
	if (d->pools[measure].groups > 1)
		tool_text_print(out, " (the same in all: p = %.4f)", d->pools[measure].p_heterogeneity);
	tool_text_put(out, "\n");
	for (size_t g = 0; g < d->group_count; g++)
		show_group(out, &d->groups[g], &d->groups[g].measures[measure], most);
}

void tool_show_groups_text(tool_text *out, const journey_journey_report *journey)
{
	for (size_t i = 0; i < journey->dimension_count; i++) {
		const journey_dimension_report *d = &journey->dimensions[i];

		for (size_t m = 0; d->group_count && m < d->groups[0].measure_count; m++)
			show_dimension_measure(out, d, m);
	}
}

static void write_group(tool_text *out, const journey_group_report *group)
{
	tool_text_put(out, "{\"name\":");
	tool_text_json(out, group->name);
	tool_text_put(out, ",\"sample_ratio_p\":");
	tool_text_number(out, group->sample_ratio_p);
	tool_text_put(out, ",\"measures\":[");
	for (size_t i = 0; i < group->measure_count; i++) {
		tool_text_put(out, i ? "," : "");
		tool_show_measure_json(out, &group->measures[i], true);
	}
	tool_text_put(out, "]}");
}

static void write_pools(tool_text *out, const journey_dimension_report *d)
{
	size_t count = d->group_count ? d->groups[0].measure_count : 0;

	tool_text_put(out, "\"heterogeneity\":{");
	for (size_t i = 0; i < count; i++) {
		tool_text_put(out, i ? "," : "");
		tool_text_json(out, d->groups[0].measures[i].name);
		tool_text_put(out, ":");
		if (d->pools[i].groups > 1)
			tool_text_number(out, d->pools[i].p_heterogeneity);
		else
			tool_text_put(out, "null");
	}
	tool_text_put(out, "}");
}

void tool_show_groups_json(tool_text *out, const journey_journey_report *journey)
{
	tool_text_put(out, ",\"by\":[");
	for (size_t i = 0; i < journey->dimension_count; i++) {
		const journey_dimension_report *d = &journey->dimensions[i];

		tool_text_print(out, "%s{\"dimension\":\"%s\",", i ? "," : "",
			d->dimension == JOURNEY_BY_ATTRIBUTE ? "attribute" : dimensions[d->dimension]);
		if (d->attribute.size) {
			tool_text_put(out, "\"attribute\":");
			tool_text_json(out, d->attribute);
			tool_text_put(out, ",");
		}
		write_pools(out, d);
		tool_text_put(out, ",\"groups\":[");
		for (size_t g = 0; g < d->group_count; g++) {
			tool_text_put(out, g ? "," : "");
			write_group(out, &d->groups[g]);
		}
		tool_text_put(out, "]}");
	}
	tool_text_put(out, "]");
}
