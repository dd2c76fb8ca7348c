/* What a report says of texts. */
#include "show.h"

#include <inttypes.h>
#include <string.h>

static void name(tool_text *out, journey_str text, const char *otherwise)
{
	if (text.size)
		tool_text_plain(out, text);
	else
		tool_text_put(out, otherwise);
}

static bool same(journey_str a, journey_str b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static void show_trial(tool_text *out, const journey_trial_report *it)
{
	tool_text_put(out, "  ");
	name(out, it->arm, "(as it is)");
	if (!it->journey.size) {
		tool_text_print(out, ": shown %" PRId64 "\n", it->shown);
		return;
	}
	tool_text_print(out, ": %" PRIu64 " reached, %" PRId64 " converted", it->treated.units, it->conversions[0]);
	if (it->treated.units)
		tool_text_print(out, " (%.2f %%)", 100.0 * (double)it->conversions[0] / (double)it->treated.units);
	if (it->held_out.units)
		tool_text_print(out, "; held out %" PRIu64 ", %" PRId64 " converted", it->held_out.units, it->conversions[1]);
	if (it->excluded)
		tool_text_print(out, "; %" PRId64 " left out", it->excluded);
	if (it->conversion.size && it->conversion.relative.known == JOURNEY_KNOWN_INTERVAL)
		tool_text_print(out, "; against the first %+.2f %% (%+.2f %% to %+.2f %%)", it->conversion.relative.value * 100,
			it->conversion.relative.low * 100, it->conversion.relative.high * 100);
	if (it->leads)
		tool_text_put(out, "  LEADS");
	tool_text_put(out, "\n");
}

void tool_show_content_text(tool_text *out, const journey_report_view *report)
{
	const journey_content_report *c = &report->content;

	for (size_t i = 0; i < c->trial_count; i++) {
		const journey_trial_report *it = &c->trials[i];

		if (i == 0 || !same(it->experiment, it[-1].experiment) || !same(it->journey, it[-1].journey)) {
			tool_text_put(out, "\nexperiment ");
			tool_text_plain(out, it->experiment);
			tool_text_put(out, it->journey.size ? ", journey " : ", pages");
			tool_text_plain(out, it->journey);
			tool_text_put(out, "\n");
		}
		show_trial(out, it);
	}
	if (c->missing_count)
		tool_text_put(out, "\ntexts with missing values\n");
	for (size_t i = 0; i < c->missing_count; i++) {
		const journey_missing_report *it = &c->missing[i];

		tool_text_put(out, "  ");
		name(out, it->text, "(others)");
		tool_text_put(out, ": ");
		name(out, it->expression, "(any)");
		tool_text_print(out, ": %" PRId64 " went without, %" PRId64 " kept back\n", it->went, it->kept_back);
	}
	if (c->unsaid_count)
		tool_text_put(out, "\ntexts that did not go\n");
	for (size_t i = 0; i < c->unsaid_count; i++) {
		tool_text_put(out, "  ");
		tool_text_plain(out, c->unsaid[i].text);
		tool_text_put(out, ": ");
		tool_text_plain(out, c->unsaid[i].rule);
		tool_text_print(out, " %" PRId64 "\n", c->unsaid[i].count);
	}
}

/* ---- JSON ---- */

static void member(tool_text *out, const char *before, journey_str value)
{
	tool_text_put(out, before);
	tool_text_json(out, value);
}

static void write_trial(tool_text *out, const journey_trial_report *it)
{
	member(out, "{\"journey\":", it->journey);
	member(out, ",\"experiment\":", it->experiment);
	member(out, ",\"arm\":", it->arm);
	tool_text_print(out, ",\"shown\":%" PRId64 ",\"units\":%" PRIu64 ",\"converted\":%" PRId64
			",\"held_out_units\":%" PRIu64 ",\"held_out_converted\":%" PRId64 ",\"excluded\":%" PRId64,
		it->shown, it->treated.units, it->conversions[0], it->held_out.units, it->conversions[1], it->excluded);
	if (it->conversion.size) {
		tool_text_put(out, ",");
		tool_show_estimate_json(out, "against_first", &it->conversion.relative);
	}
	tool_text_print(out, ",\"leads\":%s}", it->leads ? "true" : "false");
}

void tool_show_content_json(tool_text *out, const journey_report_view *report)
{
	const journey_content_report *c = &report->content;

	tool_text_put(out, "\"content\":{\"experiments\":[");
	for (size_t i = 0; i < c->trial_count; i++) {
		tool_text_put(out, i ? "," : "");
		write_trial(out, &c->trials[i]);
	}
	tool_text_put(out, "],\"missing\":[");
	for (size_t i = 0; i < c->missing_count; i++) {
		member(out, i ? ",{\"text\":" : "{\"text\":", c->missing[i].text);
		member(out, ",\"expression\":", c->missing[i].expression);
		tool_text_print(out, ",\"went\":%" PRId64 ",\"kept_back\":%" PRId64 "}", c->missing[i].went,
			c->missing[i].kept_back);
	}
	tool_text_put(out, "],\"unsaid\":[");
	for (size_t i = 0; i < c->unsaid_count; i++) {
		member(out, i ? ",{\"text\":" : "{\"text\":", c->unsaid[i].text);
		member(out, ",\"rule\":", c->unsaid[i].rule);
		tool_text_print(out, ",\"count\":%" PRId64 "}", c->unsaid[i].count);
	}
	tool_text_put(out, "]}");
}
