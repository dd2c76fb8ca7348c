#include "against.h"

#include <inttypes.h>
#include <journey/document.h>
#include <string.h>

#define BAR 24

static const char caveat[] =
	"The log is taken as it is. What customers did in it they did after what was really sent; under the other strategy they\n"
	"might have done something else. So this says what would have been sent, not what it would have brought: conversions of a\n"
	"replay are no effects. Off-policy evaluation of recorded decisions estimates those, from their propensities.\n";

static const char *const plurals[TOOL_DIMENSIONS] = {[TOOL_BY_JOURNEY] = "journeys", [TOOL_BY_CHANNEL] = "channels",
	[TOOL_BY_PLACEMENT] = "placements", [TOOL_BY_OFFER] = "offers"};

/* ---- one difference ---- */

static void member(tool_text *out, const char *name, journey_str value)
{
	if (value.size == 0 || !*name)
		return;
	tool_text_print(out, ",\"%s\":", name);
	tool_text_json(out, value);
}

static void sent_json(tool_text *out, const char *name, const tool_sent *sent)
{
	static const char *const fields[TOOL_SENT_FIELDS] = {[TOOL_SENT_CHANNEL] = "channel",
		[TOOL_SENT_PLACEMENT] = "placement", [TOOL_SENT_OFFER] = "offer", [TOOL_SENT_TEMPLATE] = "template",
		[TOOL_SENT_SUBJECT] = "subject", [TOOL_SENT_TEXT] = "text", [TOOL_SENT_JOURNEY] = "journey", [TOOL_SENT_STEP] = "step"};
	bool page = sent->fields[TOOL_SENT_CHANNEL].size == 0;

	tool_text_print(out, ",\"%s\":{\"%s\":", name, page ? "decided" : "handed");
	tool_text_time(out, sent->at);
	if (sent->fields[TOOL_SENT_PARTS].size) {
		tool_text_put(out, ",\"parts\":");
		tool_text_add(out, sent->fields[TOOL_SENT_PARTS].data, sent->fields[TOOL_SENT_PARTS].size);
	}
	for (int i = 0; i < TOOL_SENT_FIELDS; i++)
		member(out, i == TOOL_SENT_PARTS ? "" : page && i == TOOL_SENT_STEP ? "key" : fields[i], sent->fields[i]);
	if (sent->audience)
		tool_text_print(out, ",\"audience\":\"%s\"", sent->audience == 1 ? "add" : "remove");
	if (sent->held_out)
		tool_text_put(out, ",\"held_out\":true");
	tool_text_put(out, "}");
}

static const char *word(const tool_difference *d)
{
	return d->got_a && d->got_b ? "changed" : d->got_a ? "only_a" : "only_b";
}

static void difference_json(tool_text *out, const tool_difference *d)
{
	const char *comma = "";

	tool_text_put(out, "{\"customer\":");
	tool_text_json(out, d->customer);
	tool_text_print(out, ",\"what\":\"%s\"", word(d));
	if (d->changed) {
		tool_text_put(out, ",\"changed\":[");
		for (unsigned i = 0; i < TOOL_CHANGED_KINDS; i++) {
			if (!(d->changed >> i & 1))
				continue;
			tool_text_print(out, "%s\"%s\"", comma, tool_changed_names[i]);
			comma = ",";
		}
		tool_text_put(out, "]");
	}
	if (d->a)
		sent_json(out, "a", d->a);
	if (d->b)
		sent_json(out, "b", d->b);
	tool_text_put(out, "}");
}

static void word_of(tool_text *out, journey_str value)
{
	if (value.size == 0)
		return;
	tool_text_put(out, " ");
	tool_text_plain(out, value);
}

static void quoted(tool_text *out, journey_str value)
{
	if (value.size == 0)
		return;
	tool_text_put(out, " \"");
	tool_text_plain(out, value);
	tool_text_put(out, "\"");
}

/* "2026-03-10T19:00:00Z email winback/1 gold "2 orders"" */
static void sent_text(tool_text *out, const tool_sent *sent)
{
	char at[JOURNEY_TIME_TEXT];

	journey_time_write(sent->at, at);
	tool_text_put(out, at);
	word_of(out, sent->fields[TOOL_SENT_CHANNEL]);
	word_of(out, sent->fields[TOOL_SENT_PLACEMENT]);
	word_of(out, sent->fields[TOOL_SENT_JOURNEY]);
	word_of(out, sent->fields[TOOL_SENT_OFFER]);
	word_of(out, sent->fields[TOOL_SENT_TEMPLATE]);
	if (sent->audience)
		tool_text_put(out, sent->audience == 1 ? " (add)" : " (remove)");
	quoted(out, sent->fields[TOOL_SENT_SUBJECT]);
	quoted(out, sent->fields[TOOL_SENT_TEXT]);
	if (sent->fields[TOOL_SENT_PARTS].size)
		word_of(out, sent->fields[TOOL_SENT_PARTS]);
	tool_text_put(out, "\n");
}

static void difference_text(tool_text *out, const tool_difference *d)
{
	tool_text_plain(out, d->customer);
	if (d->got_a && d->got_b) {
		tool_text_put(out, ": changed:");
		for (unsigned i = 0; i < TOOL_CHANGED_KINDS; i++)
			if (d->changed >> i & 1)
				tool_text_print(out, " %s", tool_changed_names[i]);
		tool_text_put(out, "\n  A  ");
		sent_text(out, d->a);
		tool_text_put(out, "  B  ");
		sent_text(out, d->b);
		return;
	}
	tool_text_print(out, ": only under %s%s\n  %s  ", d->got_a ? "A" : "B",
		d->a && d->b ? ", held out under the other" : "", d->got_a ? "A" : "B");
	sent_text(out, d->got_a ? d->a : d->b);
}

void tool_against_difference(tool_text *out, const tool_difference *difference, bool json)
{
	(json ? difference_json : difference_text)(out, difference);
}

/* ---- sums, for people ---- */

static void number(tool_text *out, int64_t count, int width)
{
	tool_text digits = {0};

	tool_text_count(&digits, count);
	tool_text_print(out, " %*s", width, digits.data ? digits.data : "");
	out->failed |= digits.failed;
	tool_text_free(&digits);
}

static void line(tool_text *out, const char *name, int64_t count, int64_t whole)
{
	int size = whole > 0 ? (int)((double)count / (double)whole * BAR + 0.5) : 0;

	tool_text_print(out, "  %-22s", name);
	number(out, count, 10);
	if (size)
		tool_text_put(out, "  ");
	for (int i = 0; i < size; i++)
		tool_text_put(out, "#");
	tool_text_put(out, "\n");
}

static void table(tool_text *out, const char *title, const tool_compared_list *list)
{
	if (list->count == 0)
		return;
	tool_text_print(out, "\n%-24s %10s %10s %10s %10s %10s %10s\n", title, "A", "B", "same", "changed", "only A", "only B");
	for (size_t i = 0; i < list->count; i++) {
		const tool_compared *it = &list->items[i];
		const int64_t counts[] = {it->a, it->b, it->same, it->changed, it->only_a, it->only_b};
		tool_text name = {0};

		tool_text_plain(&name, tool_str(it->name));
		tool_text_print(out, "  %-22s", name.data ? name.data : "");
		tool_text_free(&name);
		for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
			number(out, counts[k], 10);
		tool_text_put(out, "\n");
	}
}

void tool_against_text(tool_text *out, const tool_comparison *c, const tool_side sides[2])
{
	const tool_compared *t = &c->total;
	int64_t whole = t->same + t->changed + t->only_a + t->only_b;

	for (int i = 0; i < 2; i++) {
		tool_text_print(out, "%c  ", 'A' + i);
		tool_text_plain(out, tool_str(sides[i].path));
		tool_text_print(out, " (%s)\n   ", sides[i].name);
		tool_text_count(out, i ? t->b : t->a);
		tool_text_put(out, " sends, ");
		tool_text_count(out, c->held_out[i]);
		tool_text_put(out, " held out; ");
		tool_text_count(out, sides[i].events);
		tool_text_put(out, " events taken, ");
		tool_text_count(out, (int64_t)sides[i].rejected);
		tool_text_print(out, " lines rejected; %s\n", sides[i].run);
	}
	tool_text_put(out, "\n");
	line(out, "same", t->same, whole);
	line(out, "changed", t->changed, whole);
	for (unsigned i = 0; i < TOOL_CHANGED_KINDS; i++) {
		char name[32];

		if (!c->changed_by[i])
			continue;
		snprintf(name, sizeof name, "  %s", tool_changed_names[i]);
		line(out, name, c->changed_by[i], whole);
	}
	line(out, "only under A", t->only_a, whole);
	line(out, "only under B", t->only_b, whole);
	line(out, "customers who differ", c->customers, sides[1].customers);
	for (int d = 0; d < TOOL_DIMENSIONS; d++)
		table(out, plurals[d], &c->sums[d]);
	tool_text_print(out, "\n%s", caveat);
}

/* ---- sums as JSON ---- */

static void counts_json(tool_text *out, const tool_compared *it)
{
	tool_text_print(out, "\"a\":%" PRId64 ",\"b\":%" PRId64 ",\"same\":%" PRId64 ",\"changed\":%" PRId64, it->a, it->b,
		it->same, it->changed);
	tool_text_print(out, ",\"only_a\":%" PRId64 ",\"only_b\":%" PRId64, it->only_a, it->only_b);
}

static void side_json(tool_text *out, const tool_comparison *c, const tool_side *side, int i)
{
	tool_text_print(out, "\"%s\":{\"strategy\":", i ? "b" : "a");
	tool_text_json(out, tool_str(side->name));
	tool_text_put(out, ",\"file\":");
	tool_text_json(out, tool_str(side->path));
	tool_text_print(out, ",\"hash\":\"%016" PRIx64 "\",\"run\":", side->hash);
	tool_text_json(out, tool_str(side->run));
	tool_text_print(out, ",\"customers\":%" PRId64 ",\"events\":%" PRId64 ",\"rejected\":%" PRIu64 ",\"held_out\":%" PRId64 "},",
		side->customers, side->events, side->rejected, c->held_out[i]);
}

void tool_against_json(tool_text *out, const tool_comparison *c, const tool_side sides[2])
{
	const char *comma = "";

	side_json(out, c, &sides[0], 0);
	side_json(out, c, &sides[1], 1);
	tool_text_put(out, "\"sends\":{");
	counts_json(out, &c->total);
	tool_text_put(out, "},\"changed_by\":{");
	for (unsigned i = 0; i < TOOL_CHANGED_KINDS; i++, comma = ",")
		tool_text_print(out, "%s\"%s\":%" PRId64, comma, tool_changed_names[i], c->changed_by[i]);
	tool_text_print(out, "},\"customers_differ\":%" PRId64, c->customers);
	for (int d = 0; d < TOOL_DIMENSIONS; d++) {
		tool_text_print(out, ",\"%s\":[", plurals[d]);
		for (size_t i = 0; i < c->sums[d].count; i++) {
			tool_text_print(out, "%s{\"name\":", i ? "," : "");
			tool_text_json(out, tool_str(c->sums[d].items[i].name));
			tool_text_put(out, ",");
			counts_json(out, &c->sums[d].items[i]);
			tool_text_put(out, "}");
		}
		tool_text_put(out, "]");
	}
	tool_text_put(out, ",\"causal\":false");
}
