#include "show.h"

#include <inttypes.h>
#include <journey/document.h>
#include <stdio.h>
#include <string.h>

static const char delaying[] = "quiet_hours";

#define BAR 24
#define SAMPLE_RATIO_MIN 0.001

static const char recorded[] =
	"These events were recorded before. Customers could not react to the sends above, so that the impact here is\n"
	"an A/A check: its interval should cover 0. (A log of journey simulate has its lift put in beforehand.)\n";

bool tool_show_has_facts(const journey_report_view *report)
{
	static const unsigned char none[sizeof report->facts];

	return memcmp(report->facts, none, sizeof none) != 0;
}

bool tool_show_share(const journey_measure *measure)
{
	return measure->form == JOURNEY_KPI_FORM_SHARE;
}

static void bar(tool_text *out, double part, double whole)
{
	int size = whole > 0 && part > 0 ? (int)(part / whole * BAR + 0.5) : 0;

	for (int i = 0; i < size && i < BAR; i++)
		tool_text_put(out, "#");
}

static void end_line(tool_text *out)
{
	while (out->size && out->data[out->size - 1] == ' ')
		out->size--;
	tool_text_put(out, "\n");
}

/* "  entered             1,234  ####" */
static void count_line(tool_text *out, int indent, journey_str name, int64_t count, int64_t whole)
{
	tool_text number = {0};
	int width = 24 - indent;

	tool_text_count(&number, count);
	tool_text_print(out, "%*s%-*.*s %10s  ", indent, "", width, (int)name.size, name.data,
		number.data ? number.data : "");
	out->failed |= number.failed;
	tool_text_free(&number);
	bar(out, (double)count, (double)whole);
	end_line(out);
}

void tool_show_count(tool_text *out, int indent, journey_str name, int64_t count, int64_t whole)
{
	count_line(out, indent, name, count, whole);
}

static void mean_line(tool_text *out, const char *name, const journey_arm *arm, double mean, double most, bool share)
{
	tool_text units = {0};

	tool_text_count(&units, (int64_t)arm->units);
	if (share)
		tool_text_print(out, "    %-10s %9.2f %%  of %9s  ", name, mean * 100, units.data ? units.data : "");
	else
		tool_text_print(out, "    %-10s %11.4f  of %9s  ", name, mean, units.data ? units.data : "");
	out->failed |= units.failed;
	tool_text_free(&units);
	bar(out, mean, most);
	end_line(out);
}

static void p_value(tool_text *out, double p)
{
	if (p < 0.0001)
		tool_text_put(out, "p < 0.0001");
	else
		tool_text_print(out, "p = %.4f", p);
}

static const struct {
	uint32_t flag;
	const char *words;
} flags[] = {
	{JOURNEY_IMPACT_EMPTY, "nobody in one of the two groups"},
	{JOURNEY_IMPACT_SINGLE, "one customer in one of the two groups: no interval"},
	{JOURNEY_IMPACT_NO_VARIANCE, "no differences within the groups: no interval"},
	{JOURNEY_IMPACT_CONTROL_ZERO, "those held out have 0: no relative difference"},
	{JOURNEY_IMPACT_CONTROL_NEGATIVE, "those held out are below 0: relative to its absolute value"},
	{JOURNEY_IMPACT_CONTROL_WEAK, "those held out may have 0: the relative interval is not reliable"},
	{JOURNEY_IMPACT_FEW, "few cases: the intervals are rough"},
	{JOURNEY_IMPACT_SKEWED, "few customers may carry the sum of the smaller group: the test may find too much"},
};

static void relative_line(tool_text *out, const journey_estimate *relative)
{
	if (relative->known == JOURNEY_KNOWN_NONE) {
		tool_text_put(out, "    PIS        not known\n");
		return;
	}
	tool_text_print(out, "    PIS        %+9.2f %%", relative->value * 100);
	if (relative->known == JOURNEY_KNOWN_INTERVAL) {
		tool_text_print(out, "  (95 %% interval %+.2f %% to %+.2f %%, ", relative->low * 100, relative->high * 100);
		p_value(out, relative->p_value);
		tool_text_put(out, ")");
	}
	tool_text_put(out, "\n");
}

static void absolute_line(tool_text *out, const journey_estimate *absolute, bool share)
{
	double scale = share ? 100 : 1;
	const char *unit = share ? " points" : "";

	if (absolute->known == JOURNEY_KNOWN_NONE)
		return;
	tool_text_print(out, "    absolute   %+*.*f%s", share ? 9 : 11, share ? 2 : 4, absolute->value * scale, unit);
	if (absolute->known == JOURNEY_KNOWN_INTERVAL) {
		tool_text_print(out, "  (95 %% interval %+.*f to %+.*f, ", share ? 2 : 4, absolute->low * scale, share ? 2 : 4,
			absolute->high * scale);
		p_value(out, absolute->p_value);
		tool_text_put(out, ")");
	}
	tool_text_put(out, "\n");
}

/* The goal's measures come first; a KPI may have the same name. */
static bool named_again(const journey_journey_report *journey, size_t index)
{
	journey_str name = journey->measures[index].name;

	for (size_t i = index + 1; i < journey->measure_count; i++) {
		journey_str other = journey->measures[i].name;

		if (other.size == name.size && memcmp(other.data, name.data, name.size) == 0)
			return true;
	}
	return false;
}

static void show_measure(tool_text *out, const journey_measure *measure, bool goal)
{
	const journey_impact_result *impact = &measure->impact;
	bool share = tool_show_share(measure);
	double most = impact->treated > impact->control ? impact->treated : impact->control;

	tool_text_print(out, "  %.*s%s\n", (int)measure->name.size, measure->name.data, goal ? " (the goal's)" : "");
	mean_line(out, "treated", &measure->treated, impact->treated, most, share);
	mean_line(out, "held out", &measure->held_out, impact->control, most, share);
	relative_line(out, &impact->relative);
	absolute_line(out, &impact->absolute, share);
	tool_show_more_text(out, measure);
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (impact->flags & flags[i].flag)
			tool_text_print(out, "    note: %s\n", flags[i].words);
}

/* Quiet hours only put a send off; the other rules keep it back. */
static void show_suppressed(tool_text *out, const journey_journey_report *journey, int64_t whole)
{
	bool first = true;

	for (size_t i = 0; i < journey->suppressed_count; i++) {
		const journey_count *it = &journey->suppressed[i];
		bool delay = it->name.size == strlen(delaying) && memcmp(it->name.data, delaying, it->name.size) == 0;

		if (delay) {
			count_line(out, 2, tool_str("put off (quiet)"), it->value, whole);
			continue;
		}
		if (first)
			tool_text_put(out, "  kept back by\n");
		first = false;
		count_line(out, 4, it->name, it->value, whole);
	}
}

/* Entries refused, how instances ended, what a changed strategy did with them. */
static void show_lifecycle(tool_text *out, const journey_journey_report *journey, int64_t whole)
{
	for (size_t i = 0; i < journey->lifecycle_count; i++)
		count_line(out, 2, journey->lifecycle[i].name, journey->lifecycle[i].value, whole);
}

static void show_journey(tool_text *out, const journey_journey_report *journey)
{
	int64_t whole = journey->entries;

	tool_text_print(out, "\njourney %.*s\n", (int)journey->name.size, journey->name.data);
	count_line(out, 2, tool_str("entered"), journey->entries, whole);
	count_line(out, 2, tool_str("sent"), journey->sends, whole);
	count_line(out, 2, tool_str("ghosts (held out)"), journey->ghosts, whole);
	show_suppressed(out, journey, whole);
	show_lifecycle(out, journey, whole);
	if (journey->excluded)
		count_line(out, 2, tool_str("left out of measures"), journey->excluded, whole);
	if (!journey->entries) {
		tool_text_put(out, "  nobody entered: nothing to measure\n");
		return;
	}
	if (journey->holdout > 0) {
		tool_text_print(out, "  held out: %.4g %% meant; sample ratio ", journey->holdout * 100);
		p_value(out, journey->sample_ratio_p);
		tool_text_put(out, journey->sample_ratio_p < SAMPLE_RATIO_MIN
			? ": TOO UNEVEN, don't trust the measures below\n" : ", as it should be\n");
	} else {
		tool_text_put(out, "  nobody is held out: nothing to compare with\n");
	}
	if (journey->cost > 0)
		tool_text_print(out, "  cost of what was sent %15.2f\n", journey->cost);
	for (size_t i = 0; i < journey->measure_count; i++)
		show_measure(out, &journey->measures[i], named_again(journey, i));
	tool_show_groups_text(out, journey);
}

static void show_rejects(tool_text *out, const tool_rejects *rejects)
{
	if (!rejects->count)
		return;
	tool_text_put(out, "\nrejected lines\n");
	for (size_t i = 0; i < rejects->count; i++) {
		const tool_reject *reject = &rejects->items[i];
		tool_text number = {0};

		tool_text_count(&number, (int64_t)reject->count);
		tool_text_print(out, "  %-12s %9s  ", reject->reason, number.data ? number.data : "");
		tool_text_free(&number);
		for (uint32_t j = 0; j < reject->place_count; j++)
			tool_text_print(out, "%s%s", j ? ", " : "", reject->places[j]);
		tool_text_print(out, "%s\n                 %s\n", reject->count > reject->place_count ? ", ..." : "",
			reject->message);
	}
}

/* Counts other than rejections, which are listed with their lines. */
static void show_counts(tool_text *out, const journey_report_view *report)
{
	bool first = true;

	for (size_t i = 0; i < report->count_count; i++) {
		const journey_count *count = &report->counts[i];

		if (count->value == 0 || (count->name.size > 9 && memcmp(count->name.data, "rejected.", 9) == 0))
			continue;
		if (first)
			tool_text_put(out, "\ncounts\n");
		first = false;
		count_line(out, 2, count->name, count->value, 0);
	}
}

void tool_show_text(tool_text *out, const journey_report_view *report, const tool_rejects *rejects, bool live)
{
	int64_t sends = 0, ghosts = 0, entries = 0;
	char at[JOURNEY_TIME_TEXT];

	for (size_t i = 0; i < report->journey_count; i++) {
		entries += report->journeys[i].entries;
		sends += report->journeys[i].sends;
		ghosts += report->journeys[i].ghosts;
	}
	tool_text_print(out, "%.*s", (int)report->strategy.size, report->strategy.data);
	if (report->clock != JOURNEY_TIME_NONE && journey_time_write(report->clock, at))
		tool_text_print(out, ", as of %s", at);
	if (report->run.size) {
		tool_text_put(out, ": dry run ");
		tool_text_plain(out, report->run);
		tool_text_put(out, ", nothing was sent");
	}
	tool_text_put(out, "\n");
	count_line(out, 2, tool_str("customers"), report->customers, 0);
	count_line(out, 2, tool_str("events"), report->events, 0);
	count_line(out, 2, tool_str("rejected"), (int64_t)tool_rejects_total(rejects), 0);
	count_line(out, 2, tool_str("entered"), entries, 0);
	count_line(out, 2, tool_str("sent"), sends, 0);
	count_line(out, 2, tool_str("ghosts (held out)"), ghosts, 0);
	if (tool_show_has_facts(report)) {
		tool_text_put(out, "  facts digest   ");
		tool_text_hex(out, report->facts, sizeof report->facts);
		tool_text_put(out, "\n");
	}
	for (size_t i = 0; i < report->journey_count; i++)
		show_journey(out, &report->journeys[i]);
	tool_show_members_text(out, report);
	tool_show_quality_text(out, report);
	tool_show_content_text(out, report);
	tool_show_experience_text(out, report);
	show_rejects(out, rejects);
	show_counts(out, report);
	if (!live) {
		tool_text_put(out, "\n");
		tool_text_put(out, recorded);
	}
}
