/* What a report says of experience: touches by their factors, surveys, the Optimized Experience Score. */
#include "show.h"

#include <inttypes.h>
#include <journey/document.h>
#include <string.h>

#define BAR 20

static const char *const factors[JOURNEY_FACTORS] = {"relevance", "timeliness", "channel", "engagement"};
static const char *const parts[JOURNEY_OES_PARTS] = {"integration", "accuracy", "effectiveness", "responsiveness",
						     "feedback"};
static const char *const scopes[] = {"all", "journey", "step", "channel", "segment"};
static const char *const kinds[] = {"nps", "csat", "ces"};

static bool tells(const journey_experience_report *x)
{
	return x->measured || x->survey_count;
}

static void bar(tool_text *out, double share)
{
	int filled = share > 0 ? (int)(share * BAR + .5) : 0;

	for (int i = 0; i < BAR; i++)
		tool_text_put(out, i < filled ? "#" : ".");
}

static void share_line(tool_text *out, const char *label, double share)
{
	tool_text_print(out, "    %-14s ", label);
	bar(out, share);
	tool_text_print(out, " %6.4f", share);
}

static void interval(tool_text *out, const journey_estimate *estimate, int digits)
{
	if (estimate->known == JOURNEY_KNOWN_INTERVAL)
		tool_text_print(out, "  (95 %% interval %.*f to %.*f)", digits, estimate->low, digits, estimate->high);
}

/* ---- touches ---- */

static void title(tool_text *out, const journey_experience_line *line)
{
	tool_text_print(out, "  %s", scopes[line->scope]);
	if (line->name.size) {
		tool_text_put(out, " ");
		tool_text_plain(out, line->name);
	}
	if (line->step.size) {
		tool_text_put(out, " ");
		tool_text_plain(out, line->step);
	}
	tool_text_print(out, ": %" PRIu64 " touches of %" PRIu64 " customers", line->sums.touches, line->sums.units);
	if (line->sums.unknown)
		tool_text_print(out, ", %" PRIu64 " more of which a factor is not known", line->sums.unknown);
	tool_text_put(out, "\n");
}

static void show_unknown(tool_text *out, const journey_experience *sums)
{
	bool first = true;

	for (int i = 0; i < JOURNEY_FACTORS; i++) {
		if (!sums->missing[i])
			continue;
		tool_text_print(out, "%s%s of %" PRIu64, first ? "    not known: " : ", ", factors[i], sums->missing[i]);
		first = false;
	}
	if (!first)
		tool_text_put(out, "\n");
}

static void show_line(tool_text *out, const journey_experience_line *line)
{
	const journey_experience_result *r = &line->result;

	title(out, line);
	show_unknown(out, &line->sums);
	if (r->flags & JOURNEY_EXPERIENCE_NONE)
		return;
	share_line(out, "score", r->mean.value);
	interval(out, &r->mean, 4);
	if (r->flags & JOURNEY_EXPERIENCE_SINGLE)
		tool_text_put(out, "  (one customer: no interval)");
	else if (r->flags & JOURNEY_EXPERIENCE_NO_VARIANCE)
		tool_text_put(out, "  (all customers scored the same: no interval)");
	tool_text_print(out, "\n    total %.4f, per customer %.4f\n", r->total, r->per_unit);
	for (int i = 0; i < JOURNEY_FACTORS; i++) {
		share_line(out, factors[i], r->factor[i]);
		tool_text_print(out, "  costs %.4f%s\n", r->loss[i],
			r->loss[i] > 0 && i == (int)r->costliest ? "  <- most" : "");
	}
}

static void show_touches(tool_text *out, const journey_experience_report *x)
{
	tool_text_put(out, "\nexperience (PES, from sums)\n");
	if (!x->line_count)
		tool_text_put(out, "  no touches\n");
	for (size_t i = 0; i < x->line_count; i++)
		show_line(out, &x->lines[i]);
}

/* ---- surveys ---- */

static void show_survey(tool_text *out, const journey_survey_line *line)
{
	const journey_survey_result *r = &line->result;
	int digits = line->sums.kind == JOURNEY_SURVEY_NPS ? 1 : line->sums.kind == JOURNEY_SURVEY_CSAT ? 4 : 2;

	if (line->month != JOURNEY_TIME_NONE) {
		char at[JOURNEY_TIME_TEXT];

		tool_text_print(out, "    month %.7s", journey_time_write(line->month, at) ? at : "");
	} else {
		tool_text_put(out, line->segment.size ? "    segment " : "  ");
		tool_text_plain(out, line->segment.size ? line->segment : line->name);
	}
	tool_text_print(out, " (%s): ", kinds[line->sums.kind]);
	if (r->score.known == JOURNEY_KNOWN_NONE)
		tool_text_put(out, "not known");
	else
		tool_text_print(out, "%.*f", digits, r->score.value);
	interval(out, &r->score, digits);
	tool_text_print(out, ", %" PRIu64 " answers", r->answers);
	if (line->sums.invalid)
		tool_text_print(out, ", %" PRIu64 " invalid", line->sums.invalid);
	if (r->response.known != JOURNEY_KNOWN_NONE)
		tool_text_print(out, ", %.2f %% of %" PRIu64 " asked", 100 * r->response.value, line->sums.asked);
	tool_text_put(out, "\n");
}

/* ---- the Optimized Experience Score ---- */

static void show_part(tool_text *out, const journey_experience_report *x, int part)
{
	bool counts = (x->optimized.missing >> part & 1) != 0;

	if (x->parts.known >> part & 1) {
		share_line(out, parts[part], x->parts.part[part]);
		tool_text_put(out, "  ");
	} else {
		tool_text_print(out, "    %-14s %s: ", parts[part], counts ? "not known" : "left out");
	}
	tool_text_plain(out, x->sources[part].of);
	if (x->optimized.known && x->optimized.gain[part] > 0)
		tool_text_print(out, ", would gain %.4f%s", x->optimized.gain[part],
			part == (int)x->optimized.holds_back ? "  <- holds back" : "");
	tool_text_put(out, "\n");
}

static void show_optimized(tool_text *out, const journey_experience_report *x)
{
	tool_text_put(out, "\noptimized experience (OES, from sums)\n");
	if (x->optimized.known) {
		share_line(out, "score", x->optimized.score);
		tool_text_put(out, "\n");
	} else {
		tool_text_put(out, "    not known: a part that counts is missing\n");
	}
	for (int i = 0; i < JOURNEY_OES_PARTS; i++)
		show_part(out, x, i);
}

void tool_show_experience_text(tool_text *out, const journey_report_view *report)
{
	const journey_experience_report *x = &report->experience;

	if (!tells(x))
		return;
	if (x->measured)
		show_touches(out, x);
	if (x->survey_count)
		tool_text_put(out, "\nsurveys (from sums)\n");
	for (size_t i = 0; i < x->survey_count; i++)
		show_survey(out, &x->surveys[i]);
	show_optimized(out, x);
}

/* ---- JSON ---- */

static void member(tool_text *out, const char *before, journey_str value)
{
	tool_text_put(out, before);
	tool_text_json(out, value);
}

static void number(tool_text *out, const char *before, double value)
{
	tool_text_put(out, before);
	tool_text_number(out, value);
}

/* null: it is not known. */
static void estimate(tool_text *out, const char *before, const journey_estimate *it)
{
	tool_text_put(out, before);
	if (it->known == JOURNEY_KNOWN_NONE) {
		tool_text_put(out, "null");
		return;
	}
	number(out, "{\"value\":", it->value);
	if (it->known == JOURNEY_KNOWN_INTERVAL) {
		number(out, ",\"ci\":[", it->low);
		number(out, ",", it->high);
		tool_text_put(out, "]");
	}
	tool_text_put(out, "}");
}

static void write_flags(tool_text *out, uint32_t flags)
{
	static const char *const names[] = {"none", "partial", "single", "no_variance"};
	bool first = true;

	tool_text_put(out, ",\"flags\":[");
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
		if (!(flags >> i & 1))
			continue;
		tool_text_print(out, "%s\"%s\"", first ? "" : ",", names[i]);
		first = false;
	}
	tool_text_put(out, "]");
}

static void write_factors(tool_text *out, const journey_experience_line *line)
{
	const journey_experience_result *r = &line->result;
	bool known = (r->flags & JOURNEY_EXPERIENCE_NONE) == 0;

	tool_text_put(out, ",\"factors\":{");
	for (int i = 0; i < JOURNEY_FACTORS; i++) {
		tool_text_print(out, "%s\"%s\":{", i ? "," : "", factors[i]);
		tool_text_number_if(out, "\"mean\":", r->factor[i], known);
		tool_text_number_if(out, ",\"loss\":", r->loss[i], known);
		tool_text_print(out, ",\"unknown\":%" PRIu64 "}", line->sums.missing[i]);
	}
	tool_text_put(out, "}");
}

static void write_line(tool_text *out, const journey_experience_line *line)
{
	const journey_experience_result *r = &line->result;
	bool known = (r->flags & JOURNEY_EXPERIENCE_NONE) == 0;

	tool_text_print(out, "{\"scope\":\"%s\"", scopes[line->scope]);
	member(out, ",\"name\":", line->name);
	member(out, ",\"step\":", line->step);
	tool_text_print(out, ",\"customers\":%" PRIu64 ",\"touches\":%" PRIu64 ",\"unknown\":%" PRIu64 ",\"known\":%s",
		line->sums.units, line->sums.touches, line->sums.unknown, known ? "true" : "false");
	tool_text_number_if(out, ",\"total\":", r->total, known);
	estimate(out, ",\"score\":", &r->mean);
	tool_text_number_if(out, ",\"per_customer\":", r->per_unit, known);
	write_flags(out, r->flags);
	write_factors(out, line);
	if (known)
		tool_text_print(out, ",\"costliest\":\"%s\"}", factors[r->costliest]);
	else
		tool_text_put(out, ",\"costliest\":null}");
}

static void write_survey(tool_text *out, const journey_survey_line *line)
{
	member(out, "{\"survey\":", line->name);
	member(out, ",\"segment\":", line->segment);
	tool_text_put(out, ",\"month\":");
	tool_text_time(out, line->month);
	tool_text_print(out, ",\"kind\":\"%s\",\"answers\":%" PRIu64 ",\"invalid\":%" PRIu64 ",\"asked\":%" PRIu64
			",\"high\":%" PRIu64 ",\"low\":%" PRIu64, kinds[line->sums.kind], line->result.answers,
		line->sums.invalid, line->sums.asked, line->result.high, line->result.low);
	estimate(out, ",\"score\":", &line->result.score);
	estimate(out, ",\"response\":", &line->result.response);
	tool_text_put(out, "}");
}

static void write_optimized(tool_text *out, const journey_experience_report *x)
{
	tool_text_print(out, "\"optimized\":{\"known\":%s", x->optimized.known ? "true" : "false");
	tool_text_number_if(out, ",\"score\":", x->optimized.score, x->optimized.known);
	tool_text_put(out, ",\"parts\":{");
	for (int i = 0; i < JOURNEY_OES_PARTS; i++) {
		bool known = (x->parts.known >> i & 1) != 0;

		tool_text_print(out, "%s\"%s\":{", i ? "," : "", parts[i]);
		tool_text_number_if(out, "\"value\":", x->parts.part[i], known);
		tool_text_print(out, ",\"missing\":%s", x->optimized.missing >> i & 1 ? "true" : "false");
		tool_text_number_if(out, ",\"gain\":", x->optimized.gain[i], x->optimized.known);
		member(out, ",\"source\":", x->sources[i].source);
		member(out, ",\"of\":", x->sources[i].of);
		tool_text_put(out, "}");
	}
	if (x->optimized.known)
		tool_text_print(out, "},\"holds_back\":\"%s\"}", parts[x->optimized.holds_back]);
	else
		tool_text_put(out, "},\"holds_back\":null}");
}

void tool_show_experience_json(tool_text *out, const journey_report_view *report)
{
	const journey_experience_report *x = &report->experience;

	tool_text_print(out, "\"experience\":{\"measured\":%s", x->measured ? "true" : "false");
	member(out, ",\"source\":", x->source);
	tool_text_put(out, ",\"lines\":[");
	for (size_t i = 0; i < x->line_count; i++) {
		tool_text_put(out, i ? "," : "");
		write_line(out, &x->lines[i]);
	}
	tool_text_put(out, "],\"surveys\":[");
	for (size_t i = 0; i < x->survey_count; i++) {
		tool_text_put(out, i ? "," : "");
		write_survey(out, &x->surveys[i]);
	}
	tool_text_put(out, "],");
	write_optimized(out, x);
	tool_text_put(out, "}");
}
